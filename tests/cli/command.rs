//! Running the binary and looking at what came out.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What a finished command said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The command in a folder, without the terminal and without colour settings of the tester.
pub fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ratecheck"));
    command.args(args).current_dir(dir).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs the command in a folder.
pub fn run(dir: &Path, args: &[&str]) -> Said {
    command(dir, args).output().expect("the binary starts").into()
}

/// Runs the command somewhere; it must succeed and complain of nothing.
pub fn succeed(args: &[&str]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    let said = run(dir.path(), args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{args:?}");
    said.out
}

/// Runs the command somewhere; it must print one JSON document.
pub fn json(args: &[&str]) -> serde_json::Value {
    let out = succeed(args);
    serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?}: {e}\n{out}"))
}

/// Runs a wrong command in an empty folder: exit code 2, `needle` on standard error, nothing on standard output, no
/// panic, and the folder still empty.
pub fn refuse(args: &[&str], needle: &str) -> Result<(), String> {
    let dir = tempfile::tempdir().expect("a folder");
    let said = run(dir.path(), args);
    let left = std::fs::read_dir(dir.path()).expect("still there").count();
    let problems = [
        (said.code != Some(2), format!("exit code {:?}", said.code)),
        (!said.out.is_empty(), format!("standard output {:?}", said.out)),
        (!said.err.contains(needle), format!("no `{needle}` in the message")),
        (said.err.contains("panicked"), "a panic".to_owned()),
        (left > 0, format!("{left} files left behind")),
    ];
    let found: Vec<String> = problems.into_iter().filter(|(bad, _)| *bad).map(|(_, p)| p).collect();
    if found.is_empty() {
        return Ok(());
    }
    let shown: Vec<String> = args.iter().map(|a| a.chars().take(80).collect()).collect();
    Err(format!("ratecheck {}\n  {}\n  said: {}", shown.join(" "), found.join("; "), said.err))
}

/// All refusals at once, so that one look shows every failure.
pub fn refuse_all<'a>(cases: impl IntoIterator<Item = (Vec<&'a str>, &'a str)>) -> usize {
    let cases: Vec<_> = cases.into_iter().collect();
    let failures: Vec<String> =
        cases.iter().filter_map(|(args, needle)| refuse(args, needle).err()).collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), cases.len(), failures.join("\n"));
    cases.len()
}
