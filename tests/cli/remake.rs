//! `ratecheck remake FIGURE`.

use std::fs;
use std::path::Path;

use crate::command::{Said, refuse_all, run};

const STUDY: &str = r#"
[study]
id = "mine"
title = "Huber, β & <γ>"
[[claim]]
theorem = ["padam-nonconvex-4.3", "padam-nonconvex-sharp"]
problem = "huber:dim=1,scale=16"
optimizer = "padam-paper:p=0,beta1=0,beta2=0.5,lr=0.125"
x0 = 1.0
horizons = [77, 100, 400]
expect = ["refuted", "holds"]
"#;
const SAME: &str = ": the same to the byte\n";

/// What a command says in a folder where it has to succeed.
fn said(dir: &Path, args: &[&str]) -> Said {
    let said = run(dir, args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{args:?}: {}", said.out);
    said
}

fn figures(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).expect("figures").map(|entry| entry.expect("one").path());
    // LaTeX stands beside them.
    let drawn = names.filter(|path| path.extension().is_some_and(|e| e == "svg" || e == "png"));
    drawn.map(|path| path.display().to_string()).collect()
}

/// Another folder, another number of threads, the study's file gone.
///
/// False alarm: 0.
#[test]
fn figures_of_a_study_are_made_again_elsewhere() {
    let (dir, other) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    let path = dir.path().join("a study.toml");
    fs::write(&path, STUDY).expect("written");
    let toml = path.display().to_string();
    said(dir.path(), &["run", &toml, "--threads", "2", "--set", "study.seed=5", "--out", "r e"]);
    let drawn = figures(&dir.path().join("r e/mine/figures"));
    assert!(drawn.len() >= 2, "{drawn:?}");
    fs::remove_file(&path).expect("removed");
    for figure in &drawn {
        let said = said(other.path(), &["remake", figure, "--threads", "1"]);
        assert_eq!(said.out, format!("{figure}{SAME}"));
    }
    assert_eq!(fs::read_dir(other.path()).expect("there").count(), 0, "nothing is left behind");
    // The same run from elsewhere, by another number of threads, under another name: the same files.
    fs::write(other.path().join("a study.toml"), STUDY).expect("written");
    let again = ["run", "a study.toml", "--set", "study.seed=5", "--threads", "1", "--json"];
    said(other.path(), &again);
    for figure in &drawn {
        let name = Path::new(figure).file_name().expect("a name");
        let twin = other.path().join("ratecheck-results/mine/figures").join(name);
        assert!(fs::read(figure).expect("one") == fs::read(twin).expect("the other"), "{figure}");
    }
}

/// Looks are in the making too, and `report` draws what `run` drew.
///
/// False alarm: 0.
#[test]
fn figures_of_sequential_runs_are_made_again() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("s.toml"), STUDY).expect("written");
    let ran = run(dir.path(), &["run", "s.toml", "--until-decided", "--looks", "2"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    for figure in figures(&dir.path().join("ratecheck-results/mine/figures")) {
        let before = fs::read(&figure).expect("a figure");
        said(dir.path(), &["report"]);
        assert!(fs::read(&figure).expect("a figure") == before, "{figure}");
        assert_eq!(said(dir.path(), &["remake", &figure]).out, format!("{figure}{SAME}"));
    }
}

/// False alarm: 0.
#[test]
fn figures_of_other_commands_are_made_again() {
    let (dir, other) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    let show =
        ["show", "cosine:dim=2", "--figure", "a.svg", "--range", "-1,7", "--path", "sgd:lr=0.5"];
    said(dir.path(), &show);
    let a = dir.path().join("a.svg").display().to_string();
    assert_eq!(said(other.path(), &["remake", &a]).out, format!("{a}{SAME}"));

    let rows: Vec<String> = (0..30).map(|k| format!("{},{}\n", 1 << k, 0.5_f64.powi(k))).collect();
    fs::write(dir.path().join("log.csv"), format!("T,value\n{}", rows.concat())).expect("written");
    said(dir.path(), &["fit", "log.csv", "--figure", "b.pdf", "--out", "fitted"]);
    let [b, rate] = ["b.pdf", "fitted/rate.svg"].map(|f| dir.path().join(f).display().to_string());
    assert_eq!(said(other.path(), &["remake", &b]).out, format!("{b}{SAME}"));
    assert_eq!(said(dir.path(), &["remake", &rate]).out, format!("{rate}{SAME}"));
    let log = dir.path().join("log.csv").display().to_string();
    assert_eq!(said(other.path(), &["remake", &rate, "--data", &log]).out, format!("{rate}{SAME}"));
    let lost = run(other.path(), &["remake", &rate]);
    assert!(lost.code == Some(2) && lost.err.contains("name the file with --data"), "{}", lost.err);
    fs::write(dir.path().join("log.csv"), format!("T,value\n{}", rows[1..].concat()))
        .expect("written");
    let changed = run(other.path(), &["remake", &b]);
    assert!(changed.code == Some(2) && changed.err.contains("is not the file"), "{}", changed.err);

    let escape = ["escape", "--steps", "40", "--replicas", "8", "--no-animation", "--out", "e"];
    said(dir.path(), &escape);
    for figure in figures(&dir.path().join("e/figures")) {
        assert_eq!(said(other.path(), &["remake", &figure]).out, format!("{figure}{SAME}"));
    }
}

/// False alarm: 0.
#[test]
fn what_differs_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    said(dir.path(), &["show", "cosine", "--figure", "a.svg"]);
    let svg = fs::read_to_string(dir.path().join("a.svg")).expect("a figure");
    let version = concat!("\"version\":\"", env!("CARGO_PKG_VERSION"), "\"");
    let digest = svg.split("\"data\":\"").nth(1).expect("a hash")[..64].to_owned();
    let cases = [
        (svg.replacen("fill=\"#", "fill=\"#0", 1), "it was changed after it was drawn"),
        (
            svg.replace(version, "\"version\":\"0.0.1\""),
            "the version alone; made by ratecheck 0.0.1",
        ),
        (svg.replace(&digest, &"0".repeat(64)), "what it shows has BLAKE3 0000"),
        (svg.replace("\"figure\":\"cosine", "\"figure\":\"sine"), "draws no `sine"),
    ];
    for (text, needle) in cases {
        fs::write(dir.path().join("b.svg"), &text).expect("written");
        let said = run(dir.path(), &["remake", "b.svg", "--out", "c.svg"]);
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{needle}");
        assert!(said.out.contains(needle), "{needle}: {}", said.out);
        assert_eq!(fs::read_to_string(dir.path().join("b.svg")).expect("still there"), text);
    }
    let written = run(dir.path(), &["remake", "a.svg", "--out", "d.png"]);
    assert_eq!(written.out, format!("wrote d.png\na.svg{SAME}"));
    assert_eq!(said(dir.path(), &["remake", "d.png"]).out, format!("d.png{SAME}"));
}

/// False alarm: 0.
#[test]
fn files_that_do_not_say_how_they_were_made_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    said(dir.path(), &["show", "cosine", "--figure", "a.svg"]);
    let svg = fs::read_to_string(dir.path().join("a.svg")).expect("a figure");
    let put = |name: &str, text: &str| {
        fs::write(dir.path().join(name), text).expect("written");
        dir.path().join(name).display().to_string()
    };
    let schema = |to: &str| svg.replace("\"schema_version\":1", to);
    let once = svg.replace("\"once\":null", "\"once\":\"it shows times that were measured\"");
    let cases = [
        (dir.path().join("none.svg").display().to_string(), "none.svg`: "),
        (put("text", "text"), "neither an SVG nor a PNG nor a PDF file"),
        (put("plain.svg", "<svg></svg>"), "does not carry how it was made"),
        (
            put("later.svg", &schema("\"schema_version\":9")),
            "has layout 9, and this program reads layouts up to 1",
        ),
        (put("cut.svg", &schema("\"schema\":1")), "is damaged: it has no schema_version"),
        (put("bench.svg", &once), "cannot be made again: it shows times"),
        (
            put("other.svg", &svg.replace("\"show\"", "\"shew\"")),
            "`ratecheck shew cosine` is no command of this version",
        ),
        (
            put(
                "trace.svg",
                &svg.replace("[\"show\",", "[\"list\",\"problems\",")
                    .replace("\"problems\",\"cosine\"", "\"problems\""),
            ),
            "draws no figure",
        ),
    ];
    let cases = cases.iter().map(|(file, needle)| (vec!["remake", file.as_str()], *needle));
    assert_eq!(refuse_all(cases), 8);
    let figure = put("a.svg", &svg);
    refuse_all([
        (vec!["remake", &figure, "--out", "x.gif"], "--out x.gif: a figure is written as"),
        (
            vec!["remake", &figure, "--out", "none/x.svg"],
            "--out none/x.svg: there is no such folder",
        ),
    ]);
}
