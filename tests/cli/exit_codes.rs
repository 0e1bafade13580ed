//! How the command ends, and what it says to pipes and terminals.

use std::io::Read;
use std::process::Stdio;

use crate::command::{Said, command, json, run, succeed};

#[test]
fn help_and_version_are_no_errors() {
    assert!(succeed(&["--help"]).contains("Usage: ratecheck"));
    assert_eq!(succeed(&["--version"]), format!("ratecheck {}\n", env!("CARGO_PKG_VERSION")));
    for name in ["run", "list", "show", "trace", "bound", "compare", "escape", "report"] {
        assert!(succeed(&[name, "--help"]).contains(&format!("Usage: ratecheck {name}")));
    }
}

#[test]
fn nothing_is_coloured_off_a_terminal_or_against_no_color() {
    let dir = tempfile::tempdir().expect("a folder");
    for no_color in [None, Some("1"), Some("")] {
        let mut command = command(dir.path(), &["show", "padam-nonconvex-sharp"]);
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let output = command.output().expect("the binary starts");
        assert!(output.status.success() && !output.stdout.contains(&0x1b));
    }
}

#[test]
fn levels_of_vector_instructions_are_forced_or_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let with = |level: &str, args: &[&str]| -> Said {
        let said = command(dir.path(), args).env("RATECHECK_SIMD", level).output();
        said.expect("the binary starts").into()
    };
    let trace = [
        "trace",
        "-o",
        "adam-paper",
        "--problem",
        "quadratic:dim=20",
        "--noise",
        "gaussian",
        "--steps",
        "9",
    ];
    let best = run(dir.path(), &trace);
    assert_eq!(best.code, Some(0), "{}", best.err);
    for level in ["scalar", "sse2", "baseline"] {
        let said = with(level, &trace);
        assert_eq!((said.code, &said.out), (Some(0), &best.out), "{level}: {}", said.err);
    }
    for level in ["avx2", "avx512"] {
        let said = with(level, &trace);
        let missing = said.code == Some(2) && said.err.contains("this processor has no");
        assert!(missing || (said.code, &said.out) == (Some(0), &best.out), "{level}: {}", said.err);
    }
    let wrong = with("avx", &trace);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("`avx` is not a level") && wrong.err.contains("avx2"),
        "{}",
        wrong.err
    );
}

#[test]
fn json_is_one_document() {
    for args in [
        vec!["list", "theorems", "--json"],
        vec!["show", "huber", "--json"],
        vec!["show", "padam-nonconvex-sharp/N13", "--json"],
        vec!["trace", "-o", "sgd", "--problem", "quadratic", "--steps", "3", "--state", "--json"],
    ] {
        json(&args);
    }
}

#[test]
fn a_run_ends_as_its_study_expects_and_writes_where_it_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let study = "claim.scale-16.horizons=[50]";
    let said =
        run(dir.path(), &["run", "padam-two-cycle", "--set", study, "--json", "--out", "here"]);
    // The shipped numbers are those of the shipped horizon, so this one comes out unexpected.
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(serde_json::from_str::<serde_json::Value>(&said.out).is_ok());
    assert!(dir.path().join("here/padam-two-cycle/verdicts.json").is_file());
    let said = run(dir.path(), &["report", "here"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_reader_that_stops_ends_the_command_quietly() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = [
        "trace",
        "-o",
        "sgd:lr=0.01",
        "--problem",
        "quadratic:dim=3",
        "--steps",
        "100000000",
        "--state",
    ];
    for json in [&[][..], &["--json"]] {
        let mut child = command(dir.path(), &[&args[..], json].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut first = [0; 20];
        child.stdout.take().expect("piped").read_exact(&mut first).expect("some output");
        // The pipe is closed here; a hundred million steps would take minutes.
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0));
    }
}
