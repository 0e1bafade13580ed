//! README.md shows what the program prints.
//!
//! Every command in its `console` blocks is run, in order and in one folder, and what the page shows is compared with
//! what comes out. A line `...` on the page stands for any number of lines. `toml` and `csv` blocks whose first line is a
//! file name in a comment are written to that file first.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const README: &str = include_str!("../README.md");
/// The figures of the page and the files of its commands that they must equal.
const FIGURES: [[&str; 2]; 5] = [
    [
        "docs/figures/padam-power-of-g-noisy-cosine-bounds.svg",
        "ratecheck-results/padam-power-of-g/figures/padam-power-of-g-noisy-cosine-bounds.svg",
    ],
    ["docs/figures/cosine.svg", "cosine.svg"],
    ["docs/figures/rate.svg", "rate.svg"],
    ["docs/figures/escape.gif", "ratecheck-results/escape/animation.gif"],
    [
        "docs/figures/adamomentum-counterexample-figure-1.svg",
        "ratecheck-results/adamomentum-counterexample/figures/adamomentum-counterexample-figure-1.svg",
    ],
];
/// Commands about building, which show no output and are not run here.
const NOT_RUN: [&str; 4] =
    ["cargo build --release", "cargo install --path .", "cargo test", "cargo bench"];

/// A fenced block.
struct Fenced<'a> {
    language: &'a str,
    lines: Vec<&'a str>,
}

/// The fenced blocks of a page.
fn fenced(page: &str) -> Vec<Fenced<'_>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let lines = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Fenced { language, lines });
        }
    }
    blocks
}

/// A command and what the page shows below it.
struct Shown {
    command: String,
    output: Vec<String>,
}

/// The commands of a console block. A command goes on where its line ends in a backslash.
fn commands(block: &Fenced<'_>) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut lines = block.lines.iter();
    while let Some(line) = lines.next() {
        let Some(start) = line.strip_prefix("$ ") else {
            let last = found.last_mut().expect("a console block begins with a command");
            last.output.push((*line).to_owned());
            continue;
        };
        let mut command = start.to_owned();
        while let Some(open) = command.strip_suffix('\\') {
            let next = lines.next().expect("a line after the backslash");
            command = format!("{} {}", open.trim_end(), next.trim_start());
        }
        found.push(Shown { command, output: Vec::new() });
    }
    found
}

/// Words of a command line; single quotes keep what a shell would take apart.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (k, part) in command.split('\'').enumerate() {
        if k % 2 == 1 {
            words.push(part.to_owned());
            continue;
        }
        let special = part.contains(|c| "|&;<>()$`\"*?!\\".contains(c));
        assert!(!special, "a shell would read more into `{command}`: put it in single quotes");
        words.extend(part.split_whitespace().map(str::to_owned));
    }
    words
}

/// What a command printed and its exit code.
struct Done {
    output: String,
    code: i32,
}

/// Runs a command of the page in a folder; `last` is what `$?` stands for.
fn execute(command: &str, dir: &Path, last: i32) -> Done {
    if command == "echo $?" {
        return Done { output: last.to_string(), code: 0 };
    }
    if let Some(folder) = command.strip_prefix("ls ") {
        let entries = fs::read_dir(dir.join(folder)).unwrap_or_else(|e| panic!("{command}: {e}"));
        let name = |e: std::io::Result<fs::DirEntry>| {
            e.expect("readable").file_name().into_string().expect("UTF-8")
        };
        let mut names: Vec<String> = entries.map(name).filter(|n| !n.starts_with('.')).collect();
        names.sort();
        return Done { output: names.join("\n"), code: 0 };
    }
    let arguments = command
        .strip_prefix("ratecheck ")
        .or_else(|| command.strip_prefix("cargo run --release -- "))
        .unwrap_or_else(|| panic!("`{command}` is no command that this test can run"));
    let output = Command::new(env!("CARGO_BIN_EXE_ratecheck"))
        .args(words(arguments))
        .current_dir(dir)
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let text = [output.stdout, output.stderr].concat();
    Done {
        output: String::from_utf8(text).expect("output is UTF-8"),
        code: output.status.code().expect("no signal"),
    }
}

/// Compares what a page shows with what a program printed.
fn compare(shown: &[&str], printed: &str) -> Result<(), String> {
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let shown = &shown[..shown.iter().rposition(|line| !line.is_empty()).map_or(0, |k| k + 1)];
    let parts: Vec<&[&str]> = shown.split(|line| *line == "...").collect();
    let (first, rest) = parts.split_first().expect("split answers at least one part");
    let mut at = begins(&printed, first)?;
    let Some((last, middle)) = rest.split_last() else {
        return match printed.get(at) {
            None => Ok(()),
            Some(more) => Err(format!("the page ends, and the program goes on with\n  {more}")),
        };
    };
    for part in middle {
        let found = (at..=printed.len()).find(|&k| begins(&printed[k..], part).is_ok());
        at = found.ok_or_else(|| missing(part))? + part.len();
    }
    let tail = printed.len().checked_sub(last.len()).filter(|tail| *tail >= at);
    tail.ok_or_else(|| missing(last)).and_then(|tail| begins(&printed[tail..], last)).map(drop)
}

/// How many lines were matched, or the first that differs.
fn begins(printed: &[&str], shown: &[&str]) -> Result<usize, String> {
    for (k, line) in shown.iter().enumerate() {
        let printed = printed.get(k).copied().unwrap_or("(nothing)");
        if printed != *line {
            return Err(format!("the page shows\n  {line}\nand the program prints\n  {printed}"));
        }
    }
    Ok(shown.len())
}

fn missing(part: &[&str]) -> String {
    format!("the program prints nowhere\n  {}", part.join("\n  "))
}

/// Follows a page in a folder. Answers the commands that were run, or every disagreement.
fn follow(page: &str, dir: &Path) -> Result<Vec<String>, String> {
    let blocks = fenced(page);
    for block in blocks.iter().filter(|block| ["toml", "csv"].contains(&block.language)) {
        if let Some(name) = block.lines.first().and_then(|line| line.strip_prefix("# ")) {
            fs::write(dir.join(name), block.lines.join("\n")).expect("a writable folder");
        }
    }
    let shown: Vec<Shown> =
        blocks.iter().filter(|block| block.language == "console").flat_map(commands).collect();
    let (mut ran, mut wrong, mut last) = (Vec::new(), Vec::new(), 0);
    for (k, Shown { command, output }) in shown.iter().enumerate() {
        if NOT_RUN.contains(&command.as_str()) {
            assert!(
                output.is_empty(),
                "`{command}` is not run here, so its output cannot be shown"
            );
            continue;
        }
        let done = execute(command, dir, last);
        let output: Vec<&str> = output.iter().map(String::as_str).collect();
        if let Err(why) = compare(&output, &done.output) {
            wrong.push(format!("$ {command}\n{why}"));
        }
        let code_is_shown = shown.get(k + 1).is_some_and(|next| next.command == "echo $?");
        if done.code != 0 && !code_is_shown {
            wrong.push(format!("$ {command}\nexits with {} and the page hides it", done.code));
        }
        last = done.code;
        ran.push(command.clone());
    }
    if wrong.is_empty() { Ok(ran) } else { Err(wrong.join("\n\n")) }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let dir = tempfile::tempdir().expect("a folder");
    let ran = follow(README, dir.path()).unwrap_or_else(|wrong| panic!("{wrong}"));
    for needed in ["cargo run --release -- run", "ratecheck run my-study.toml"] {
        assert!(ran.iter().any(|command| command == needed), "README no longer runs `{needed}`");
    }
    for [page, made] in FIGURES {
        assert!(README.contains(page), "README no longer shows {page}");
        let shown = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).expect("the figure");
        let drawn = fs::read(dir.path().join(made)).expect("a command of the page draws it");
        assert!(shown == drawn, "copy {made} to {page}: the program draws another figure now");
    }
}

/// Files that README names exist.
#[test]
fn links_of_the_readme_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = README.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let local = targets.map(|(target, _)| target).filter(|t| !t.starts_with("http"));
    let mut seen = 0;
    for target in local.filter(|target| !target.starts_with('#')) {
        assert!(root.join(target).exists(), "README links to {target}");
        seen += 1;
    }
    assert!(seen > 5, "only {seen} links were found");
}

#[test]
fn a_wrong_excerpt_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let trace = "ratecheck trace -o sgd:lr=0.5 --problem quadratic --x0 1 --steps 1";
    let page = |row: &str| format!("```console\n$ {trace}\nreplica,step,x1\n...\n{row}\n```\n");
    assert_eq!(follow(&page("0,1,0.5"), dir.path()).expect("as printed"), [trace]);
    let wrong = follow(&page("0,1,0.25"), dir.path()).expect_err("another number");
    assert!(wrong.contains("0,1,0.25") && wrong.contains("0,1,0.5"), "{wrong}");
    let hidden = follow("```console\n$ ratecheck list nothing\n...\n```\n", dir.path());
    assert!(hidden.expect_err("a failure").contains("exits with 2"));
    let told = "```console\n$ ratecheck list nothing\n...\n$ echo $?\n2\n```\n";
    assert!(follow(told, dir.path()).is_ok());
}

#[test]
fn the_comparison_takes_no_line_for_another() {
    let printed = "a\nb  \nc\n\n";
    for same in
        [&["a", "b", "c"][..], &["...", "c"], &["a", "..."], &["..."], &["a", "...", "c", ""]]
    {
        assert_eq!(compare(same, printed), Ok(()), "{same:?}");
    }
    for other in [
        &["a", "b"][..],
        &["a", "c"],
        &["b", "..."],
        &["...", "b"],
        &["...", "d", "..."],
        &["...", "c", "...", "b", "..."],
        &["a", "b", "c", "d"],
        &["a", "b", "...", "b", "c"],
        &[],
    ] {
        assert!(compare(other, printed).is_err(), "{other:?}");
    }
}

#[test]
fn quotes_keep_words_together() {
    assert_eq!(words("run 'a b(1)' c"), ["run", "a b(1)", "c"]);
    assert_eq!(words("-o 'sgd:lr=1/sqrt(t)'"), ["-o", "sgd:lr=1/sqrt(t)"]);
    assert!(std::panic::catch_unwind(|| words("a(b)")).is_err());
}
