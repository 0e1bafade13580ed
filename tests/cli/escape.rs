//! `ratecheck escape`: tables, pictures and refusals.

use std::path::Path;

use serde_json::Value;

use crate::command::{command, refuse_all, run, succeed};

/// A short escape with pictures.
const SMALL: [&str; 11] = [
    "escape",
    "--steps",
    "300",
    "--replicas",
    "12",
    "--optimizers",
    "sgd,invadam:beta1=0,beta2=0.99",
    "--exit",
    "saddle",
    "--out",
    "here",
];

fn read(dir: &Path, file: &str) -> Vec<u8> {
    std::fs::read(dir.join("here").join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn text(dir: &Path, file: &str) -> String {
    String::from_utf8(read(dir, file)).expect("UTF-8")
}

#[test]
fn everything_is_written_and_equal_for_any_number_of_threads() {
    let dirs = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    for (dir, threads) in dirs.iter().zip(["1", "3"]) {
        let said = run(dir.path(), &[&SMALL[..], &["--threads", threads]].concat());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        assert!(
            said.out.contains("invadam") && said.out.contains("here/index.html"),
            "{}",
            said.out
        );
    }
    let [one, three] = dirs.each_ref().map(tempfile::TempDir::path);
    for file in [
        "times.csv",
        "times.parquet",
        "occupancy.csv",
        "occupancy.parquet",
        "tables/escape.md",
        "animation.gif",
        "figures/survival.svg",
        "figures/occupancy.svg",
        "figures/paths.svg",
        "figures/surface.png",
        "figures/exits.svg",
    ] {
        assert!(read(one, file) == read(three, file), "{file} depends on the number of threads");
    }
    assert!(read(one, "animation.gif").starts_with(b"GIF89a"));
    let page = text(one, "animation.html");
    assert!(!page.contains("http:") && !page.contains("https:") && page.contains("id=\"seek\""));
    assert!(text(one, "index.html").contains("href=\"animation.html\""));

    // The tables by their heads and sizes.
    let times = text(one, "times.csv");
    let mut lines = times.lines();
    assert_eq!(lines.next(), Some("optimizer,replica,step,outcome,x1,x2"));
    assert_eq!(lines.count(), 24);
    let occupancy = text(one, "occupancy.csv");
    let head = "optimizer,step,basin1,basin2,exploded,sharpness";
    assert_eq!(occupancy.lines().next(), Some(head));
    // At the start all are in the sharp valley, of curvature 9.
    assert_eq!(occupancy.lines().nth(1), Some("sgd,0,12,0,0,9"));
    let summary: Value = serde_json::from_slice(&read(one, "summary.json")).expect("JSON");
    assert_eq!(summary["complete"], true);
    assert_eq!(summary["optimizers"][1]["spec"], "invadam-paper:beta1=0,beta2=0.99,lr=0.0075");
    let counts =
        |k: usize| ["left", "censored", "exploded"].map(|n| summary["optimizers"][k][n].as_u64());
    for k in 0..2 {
        assert_eq!(counts(k).iter().map(|n| n.unwrap_or(0)).sum::<u64>(), 12);
    }
}

#[test]
fn the_film_of_the_standard_size_is_small_enough_to_send() {
    // The sizes follow from replicas and moments alone: one step size that leaves at once fills the window as well.
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["escape", "--steps", "1500", "--no-figures", "--out", "here", "--json"];
    let said = run(dir.path(), &args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let summary: Value = serde_json::from_str(&said.out).expect("JSON");
    let names = summary["optimizers"].as_array().expect("a list").iter().map(|o| o["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), ["sgd", "adam", "invadam", "dualadam"]);
    let (gif, page) = (read(dir.path(), "animation.gif"), read(dir.path(), "animation.html"));
    assert!(gif.len() < 3_000_000, "{} bytes of GIF", gif.len());
    assert!((1_000_000..5_000_000).contains(&page.len()), "{} bytes of page", page.len());
    assert!(!dir.path().join("here/figures").exists());
}

#[test]
fn an_escape_that_is_there_is_not_run_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = [&SMALL[..], &["--no-figures", "--no-animation"]].concat();
    let first = run(dir.path(), &args);
    let pieces = || std::fs::read_dir(dir.path().join("here/pieces")).expect("pieces").count();
    assert_eq!(pieces(), 2);
    let times = read(dir.path(), "times.csv");
    assert_eq!(run(dir.path(), &args).out, first.out);
    assert!(pieces() == 2 && read(dir.path(), "times.csv") == times);
    run(dir.path(), &[&args[..], &["--seed", "2"]].concat());
    assert!(pieces() == 4 && read(dir.path(), "times.csv") != times);
    assert!(!dir.path().join("here/animation.gif").exists());
}

#[test]
fn landscapes_of_one_and_three_variables_work_too() {
    for problem in
        ["pq:hl=1,h=1,hr=1,dl=0.05,dr=0.05", "equal-wells:dl=0.02", "himmelblau", "quadratic:dim=2"]
    {
        let exit = if problem.starts_with("quadratic") { "outside:radius=2" } else { "minimum" };
        let dir = tempfile::tempdir().expect("a folder");
        let args =
            ["escape", "--landscape", problem, "--noise", "gaussian:sigma=1", "--exit", exit];
        let rest =
            ["--optimizers", "sgd,adam", "--steps", "80", "--replicas", "5", "--out", "here"];
        let said = run(dir.path(), &[&args[..], &rest].concat());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{problem}");
        assert!(dir.path().join("here/figures/survival.svg").is_file(), "{problem}");
    }
}

#[test]
fn replicas_that_explode_are_counted_as_such() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["escape", "--landscape", "quadratic:dim=1", "--noise", "none", "--start", "3"];
    let rest = ["--exit", "outside:radius=1e300", "--optimizers", "invadam:lr=1,beta1=0,beta2=0"];
    let size = ["--steps", "60", "--replicas", "3", "--out", "here"];
    let said = run(dir.path(), &[&args[..], &rest, &size].concat());
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("exploded"), "{}", said.out);
    assert_eq!(text(dir.path(), "times.csv").matches("exploded").count(), 3);
}

#[test]
fn wrong_requests_are_refused_before_anything_is_written() {
    refuse_all(
        [
            ("--landscape two-valey", "did you mean `two-valleys`?"),
            ("--landscape two-valleys:dl=-1", "dl"),
            ("--noise hesian", "did you mean `hessian`?"),
            ("--optimizers adma", "did you mean `adam`?"),
            ("--optimizers sgd:lrr=1", "lrr"),
            ("--optimizers sgd,sgd", "twice"),
            ("--optimizers ,", "missing name"),
            ("--lr -1", "lr"),
            ("--exit minimun", "did you mean `minimum`?"),
            ("--exit past", "at"),
            ("--landscape quadratic:dim=2", "name a point"),
            ("--exit past:at=-1", "already"),
            ("--start 1,2,3", "has dimension 2"),
            ("--start 1/0", "must be finite"),
            ("--steps 0", "0 is not in"),
            ("--replicas 0", "0 is not in"),
            ("--threads 0", "0 is not in"),
            ("--out /dev/null/x", "cannot write"),
        ]
        .map(|(words, needle)| (["escape"].into_iter().chain(words.split(' ')).collect(), needle)),
    );
}

#[test]
fn the_help_names_what_is_run_by_default() {
    let help = succeed(&["escape", "--help"]);
    for word in [
        "two-valleys:dl=0.02",
        "hessian:batch=1,part=axis",
        "0.0075",
        "6000",
        "300",
        "ratecheck-results/escape",
    ] {
        assert!(help.contains(&format!("[default: {word}]")), "{word}\n{help}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupted_escape_keeps_what_it_finished() {
    use std::time::{Duration, Instant};
    let dir = tempfile::tempdir().expect("a folder");
    // The second one would take hours.
    let args =
        ["escape", "--optimizers", "sgd", "--steps", "200", "--replicas", "20", "--out", "here"];
    assert_eq!(run(dir.path(), &args).code, Some(0));
    let args = ["escape", "--optimizers", "sgd,adam", "--steps", "200000", "--replicas", "200000"];
    let mut child = command(dir.path(), &[&args[..], &["--out", "here"]].concat())
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (began, id) = (Instant::now(), child.id().to_string());
    while began.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let told = std::process::Command::new("kill").args(["-INT", &id]).status().expect("kill");
    assert!(
        told.success() && child.try_wait().expect("a child").is_none_or(|s| s.code() == Some(130))
    );
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("Interrupted before the end of sgd, adam")
    );
    let pieces = std::fs::read_dir(dir.path().join("here/pieces")).expect("pieces").count();
    assert_eq!(pieces, 1, "of the first escape");
}
