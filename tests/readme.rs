//! README.md and the pages in docs show what the program prints.
//!
//! Every command in the `console` blocks of a page is run, in order and in one folder, and what the page shows is compared with
//! what comes out. A line `...` on the page stands for any number of lines. `toml` and `csv` blocks whose first line is a
//! file name in a comment are written to that file first. Numbers that a `latex` block asks for by name are in a `numbers.tex` that the
//! commands wrote.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// Pages, their figures, and the files of their commands that the figures must equal.
const FIGURES: [[&str; 3]; 6] = [
    [
        "README.md",
        "docs/figures/padam-power-of-g-noisy-cosine-bounds.svg",
        "ratecheck-results/padam-power-of-g/figures/padam-power-of-g-noisy-cosine-bounds.svg",
    ],
    ["README.md", "docs/figures/cosine.svg", "cosine.svg"],
    ["README.md", "docs/figures/rate.svg", "rate.svg"],
    ["README.md", "docs/figures/escape.gif", "ratecheck-results/escape/animation.gif"],
    [
        "README.md",
        "docs/figures/adamomentum-counterexample-figure-1.svg",
        "ratecheck-results/adamomentum-counterexample/figures/adamomentum-counterexample-figure-1.svg",
    ],
    [
        "docs/tutorial.md",
        "docs/figures/first-bound-bounds.svg",
        "ratecheck-results/first/figures/first-bound-bounds.svg",
    ],
];
/// Commands about building, which show no output and are not run here.
const NOT_RUN: [&str; 6] = [
    "cargo build --release",
    "cargo install --path .",
    "cargo test",
    "cargo bench",
    "cargo install mdbook --locked",
    "mdbook build docs",
];

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
    let numbers = numbers(dir);
    for key in blocks.iter().filter(|block| block.language == "latex").flat_map(keys) {
        if !numbers.contains(&format!("\\rcNumber{{{key}}}")) {
            wrong.push(format!("no command of the page writes the number `{key}`"));
        }
    }
    if wrong.is_empty() { Ok(ran) } else { Err(wrong.join("\n\n")) }
}

/// Names of numbers that a block of LaTeX asks for.
fn keys<'a>(block: &Fenced<'a>) -> Vec<&'a str> {
    let key = |line: &&'a str| {
        let asked = line.split("\\rcValue{").skip(1).chain(line.split("\\rcExact{").skip(1));
        asked.filter_map(|rest| rest.split('}').next()).collect::<Vec<_>>()
    };
    block.lines.iter().flat_map(key).collect()
}

/// The numbers of all studies in the folder of a page.
fn numbers(dir: &Path) -> String {
    let Ok(studies) = fs::read_dir(dir.join("ratecheck-results")) else { return String::new() };
    let file = |study: fs::DirEntry| fs::read_to_string(study.path().join("numbers.tex")).ok();
    studies.filter_map(|study| file(study.expect("readable"))).collect()
}

/// The pages of the documentation that show commands, by their paths from the root.
fn pages(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root().join(folder)).expect("a folder of the repository");
    for entry in entries.map(|entry| entry.expect("readable")) {
        let path = format!("{folder}/{}", entry.file_name().into_string().expect("UTF-8"));
        if entry.path().is_dir() {
            found.extend(pages(&path));
        } else if path.ends_with(".md") {
            let page = fs::read_to_string(entry.path()).expect("a page");
            found.extend(page.contains("\n```console\n").then_some(path));
        }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Follows a page in a folder of its own, and compares its figures.
fn check(path: &str) -> Result<Vec<String>, String> {
    let page = fs::read_to_string(root().join(path)).expect("a page");
    let dir = tempfile::tempdir().expect("a folder");
    let ran = follow(&page, dir.path()).map_err(|wrong| format!("{path}: {wrong}"))?;
    for [_, figure, made] in FIGURES.into_iter().filter(|[of, ..]| *of == path) {
        let beside = figure.strip_prefix("docs/").filter(|_| path.starts_with("docs/"));
        if !page.contains(&format!("]({})", beside.unwrap_or(figure))) {
            return Err(format!("{path} no longer shows {figure}"));
        }
        let shown = fs::read(root().join(figure)).expect("the figure");
        let drawn = fs::read(dir.path().join(made)).expect("a command of the page draws it");
        if shown != drawn {
            return Err(format!("copy {made} to {figure}: the program draws another figure now"));
        }
    }
    Ok(ran)
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let ran = check("README.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    for needed in ["cargo run --release -- run", "ratecheck run my-study.toml"] {
        assert!(ran.iter().any(|command| command == needed), "README no longer runs `{needed}`");
    }
}

#[test]
fn the_pages_of_the_book_show_what_the_program_prints() {
    let pages = pages("docs");
    for needed in ["docs/tutorial.md", "docs/verdicts.md", "docs/studies.md"] {
        assert!(pages.iter().any(|page| page == needed), "{needed} shows no command");
    }
    let wrong: Vec<String> = thread::scope(|scope| {
        let checks: Vec<_> = pages.iter().map(|page| scope.spawn(|| check(page))).collect();
        checks.into_iter().filter_map(|check| check.join().expect("no panic").err()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
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
    let number = "```latex\n\\rcValue{a.b}\n```\n";
    assert!(follow(number, dir.path()).expect_err("no study was run").contains("`a.b`"));
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
