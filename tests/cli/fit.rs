//! `ratecheck fit`: rates of a user's own logs, and what is no rate.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use ratecheck_reports::table::{Column, Table, parquet};
use serde_json::Value;

use crate::command::{Said, command, run, succeed};

const HORIZONS: [f64; 8] = [16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0];

/// Deviations of replicas from the law that cancel in the mean over four of them.
const SPREAD: [f64; 4] = [-0.02, 0.02, -0.01, 0.01];

fn value(t: f64, exponent: f64, replica: usize) -> f64 {
    3.0 * t.powf(exponent) * (1.0 + SPREAD[replica])
}

/// `T,run,value` with the law `3 T^exponent`.
fn long(exponent: f64) -> String {
    let mut text = "T,run,value\n".to_owned();
    for run in 0..4 {
        for t in HORIZONS {
            writeln!(text, "{t},{run},{}", value(t, exponent, run)).expect("a string");
        }
    }
    text
}

/// The same with a column a replica.
fn wide(exponent: f64, delimiter: &str) -> String {
    let mut text = ["T", "run0", "run1", "run2", "run3"].join(delimiter) + "\n";
    for t in HORIZONS {
        let row = (0..4).map(|run| value(t, exponent, run).to_string());
        let row: Vec<String> = std::iter::once(t.to_string()).chain(row).collect();
        text += &(row.join(delimiter) + "\n");
    }
    text
}

/// Runs `ratecheck fit FILE ARGS` beside the file.
fn fit_file(name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Said {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join(name), bytes).expect("a file");
    run(dir.path(), &[&["fit", name], args].concat())
}

fn json(name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Value {
    let said = fit_file(name, bytes, &[args, &["--json"]].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{name} {args:?}");
    serde_json::from_str(&said.out).expect("one JSON document")
}

/// The exponent of a group is the known one, and its interval holds it.
fn has_slope(document: &Value, group: usize, expected: f64) {
    let rate = &document["groups"][group]["rate"];
    let number = |name: &str| rate["interval"][name].as_f64().expect("a number");
    let exponent = rate["exponent"].as_f64().expect("a number");
    assert!((exponent - expected).abs() < 1e-9, "{exponent} is not {expected}");
    let (lo, hi) = (number("lo") - 1e-9, number("hi") + 1e-9);
    assert!(lo <= expected && expected <= hi, "{expected} outside [{lo}, {hi}]");
}

fn columns() -> Vec<Column> {
    let rows = || (0..4).flat_map(|run| HORIZONS.map(|t| (run, t)));
    let column = |column: Result<Column, _>| column.expect("a column");
    vec![
        column(Column::integer("steps", rows().map(|(_, t)| t as i64).collect())),
        column(Column::text("seed", rows().map(|(run, _)| format!("s{run}")).collect())),
        column(Column::number("loss", rows().map(|(run, t)| value(t, -0.5, run)).collect())),
    ]
}

#[test]
fn both_formats_and_both_shapes_have_the_known_slope() {
    let of_csv = json("a.csv", long(-0.5), &[]);
    has_slope(&of_csv, 0, -0.5);
    assert_eq!((&of_csv["x"], &of_csv["y"][0]), (&"T".into(), &"value".into()));
    assert_eq!(of_csv["groups"][0]["replicas"], 4);
    for (name, delimiter) in [("a.csv", ","), ("a.txt", ";"), ("a.tsv", "\t")] {
        let of_wide = json(name, wide(-0.5, delimiter), &[]);
        has_slope(&of_wide, 0, -0.5);
        assert_eq!(of_wide["groups"], of_csv["groups"], "{name}");
    }
    let table = Table::new("log", "", columns()).expect("a table");
    let of_parquet = json("a.parquet", parquet::write(&table).expect("bytes"), &[]);
    has_slope(&of_parquet, 0, -0.5);
    assert_eq!(of_parquet["replicate"], "seed");
    assert_eq!(of_parquet["groups"], of_csv["groups"]);
    let wide_columns = (0..4)
        .map(|run| HORIZONS.map(|t| value(t, -0.5, run)).to_vec())
        .enumerate()
        .map(|(run, values)| Column::number(format!("run{run}"), values).expect("a column"));
    let horizons = Column::number("n", HORIZONS.to_vec()).expect("a column");
    let all = std::iter::once(horizons).chain(wide_columns).collect();
    let table = Table::new("log", "", all).expect("a table");
    let of_wide = json("w.parquet", parquet::write(&table).expect("bytes"), &["--y", "run*"]);
    assert_eq!(of_wide["groups"], of_csv["groups"]);
}

/// False alarm: pinned.
#[test]
fn the_page_says_what_was_taken_and_what_came_out() {
    let said = fit_file("losses.csv", long(-0.5), &["--predict", "-1/4"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for part in [
        "Rate of value over T",
        "losses.csv: 32 rows, 4 replicas (run), 8 values of T.",
        "--replicate run --x T --y value",
        "95 % intervals",
        "O(T^-0.25): holds",
        "Local slopes",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&said.out).contains(part), "{part}\n{}", said.out);
    }
}

#[test]
fn an_upper_bound_permits_faster_decay_and_no_slower_one() {
    for (predicted, verdict) in [("-0.4", "holds"), ("-0.6", "refuted")] {
        let document = json("a.csv", long(-0.5), &["--predict", predicted]);
        assert_eq!(document["groups"][0]["verdict"], verdict, "{predicted}");
    }
    let within = json("a.csv", long(-0.5), &["--predict", "-0.6", "--tolerance", "0.2"]);
    assert_eq!(within["groups"][0]["verdict"], "holds");
    // Steps to an accuracy: O(eps^-2) permits fewer steps, so an exponent nearer to 0.
    let mut accuracies = "eps,steps\n".to_owned();
    for k in 0..8 {
        let eps = 0.5_f64.powi(k);
        writeln!(accuracies, "{eps},{}", 5.0 * eps.powi(-2) * (1.0 + SPREAD[k as usize % 4]))
            .expect("a string");
    }
    for (predicted, verdict) in [("-3", "holds"), ("-1", "refuted")] {
        let document = json("a.csv", &accuracies, &["--predict", predicted]);
        assert_eq!(document["towards"], "zero");
        assert_eq!(document["groups"][0]["verdict"], verdict, "{predicted}");
    }
}

#[test]
fn groups_have_a_rate_each() {
    let mut text = "method;T;seed;loss\n".to_owned();
    for (method, exponent) in [("sgd", -0.5), ("adam", -0.25)] {
        for (run, t) in (0..4).flat_map(|run| HORIZONS.map(|t| (run, t))) {
            writeln!(text, "{method};{t};{run};{}", value(t, exponent, run)).expect("a string");
        }
    }
    let document = json("a.csv", &text, &["--by", "method"]);
    let names = [0, 1].map(|k| document["groups"][k]["name"].clone());
    assert_eq!(names, ["sgd", "adam"]);
    has_slope(&document, 0, -0.5);
    has_slope(&document, 1, -0.25);
    let said = fit_file("a.csv", &text, &["--by", "method"]);
    assert!(said.out.lines().any(|line| line.starts_with("adam ")), "{}", said.out);
}

#[test]
fn a_limit_is_taken_off_and_zeros_are_left_out() {
    let mut text = "# a comment\n\nT,loss\n0,1\n".to_owned();
    for (k, t) in HORIZONS.into_iter().enumerate() {
        writeln!(text, "{t},{}\n", 7.0 + value(t, -1.0, k % 4)).expect("a string");
    }
    let document = json("a.csv", &text, &["--minus", "7"]);
    assert_eq!((&document["zeros"], &document["rows"]), (&1.into(), &9.into()));
    let exponent = document["groups"][0]["rate"]["exponent"].as_f64().expect("a number");
    // The deviations of single values, at most 2 %, over seven octaves tilt the line by less than 0.02.
    assert!((exponent + 1.0).abs() < 0.02, "{exponent}");
}

#[test]
fn points_that_some_replicas_lack_are_left_out_and_told() {
    let cut: String = long(-0.5)
        .lines()
        .filter(|line| !line.starts_with("2048,3,"))
        .fold(String::new(), |text, line| text + line + "\n");
    let document = json("a.csv", &cut, &[]);
    let group = &document["groups"][0];
    assert_eq!((&group["distinct"], &group["common"]), (&8.into(), &7.into()));
    assert_eq!(group["lacking"][0]["replica"], "3");
    let said = fit_file("a.csv", &cut, &[]).out;
    assert!(said.contains("run 3 lacks 1 (the first T = 2048)"), "{said}");
    // In wide form an empty cell says so.
    let holes = wide(-0.5, ",").replace("\n16,", "\n16,,").replacen(
        &format!("{}\n", value(16.0, -0.5, 3)),
        "\n",
        1,
    );
    let holes: String = holes.lines().map(|l| l.trim_end_matches(',').to_owned() + "\n").collect();
    let document = json("a.csv", holes, &[]);
    assert_eq!((&document["empty"], &document["groups"][0]["common"]), (&1.into(), &7.into()));
}

#[test]
fn dense_logs_are_thinned_and_say_so() {
    let mut text = "run,step,loss\n".to_owned();
    for (run, t) in (0..4).flat_map(|run| (1..=5000).map(move |t| (run, f64::from(t)))) {
        writeln!(text, "{run},{t},{}", value(t, -0.5, run)).expect("a string");
    }
    let document = json("a.csv", &text, &[]);
    has_slope(&document, 0, -0.5);
    assert_eq!(document["groups"][0]["common"], 5000);
    assert!(document["groups"][0]["points"].as_u64().is_some_and(|n| (20..=48).contains(&n)));
    let said = fit_file("a.csv", &text, &[]).out;
    assert!(said.contains("without averaging"), "{said}");
}

#[test]
fn standard_input_is_a_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut child = command(dir.path(), &["fit", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("piped").write_all(long(-0.5).as_bytes()).expect("written");
    let output = child.wait_with_output().expect("it ends");
    let document = serde_json::from_slice(&output.stdout).expect("JSON");
    has_slope(&document, 0, -0.5);
    assert_eq!(document["file"], "standard input");
}

#[test]
fn files_and_figures_are_written_where_asked() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("a.csv"), long(-0.5).replace("value", "损失")).expect("a file");
    let args = ["fit", "a.csv", "--figure", "f.png", "--figure", "f.SVG", "--out", "there"];
    let said = run(dir.path(), &[&args[..], &["--predict", "-0.5"]].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let read =
        |file: &str| std::fs::read(dir.path().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    assert!(read("f.png").starts_with(b"\x89PNG") && read("f.SVG").starts_with(b"<svg"));
    assert_eq!(read("f.SVG"), read("there/rate.svg"));
    let rates = String::from_utf8(read("there/rate.csv")).expect("text");
    let head = "group,exponent,exponent_lo,exponent_hi,exponent_n,method,constant";
    assert!(rates.starts_with(head), "{rates}");
    assert_eq!(String::from_utf8(read("there/points.csv")).expect("text").lines().count(), 9);
    assert_eq!(String::from_utf8(read("there/slopes.csv")).expect("text").lines().count(), 8);
    let document: Value = serde_json::from_slice(&read("there/rate.json")).expect("JSON");
    has_slope(&document, 0, -0.5);
}

/// Every refusal: exit code 2, the reason on standard error, nothing else, no panic.
fn refused(name: &str, bytes: impl AsRef<[u8]>, args: &[&str], needles: &[&str]) {
    let said = fit_file(name, bytes, args);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{needles:?}: {}", said.err);
    assert!(!said.err.contains("panicked"), "{}", said.err);
    for needle in needles {
        assert!(said.err.contains(needle), "no `{needle}` in: {}", said.err);
    }
}

#[test]
fn files_that_are_no_logs_are_refused() {
    let csv = |text: &str, needles: &[&str]| refused("a.csv", text, &[], needles);
    csv("", &["`a.csv` is empty"]);
    csv("# only a comment\n", &["`a.csv` is empty"]);
    csv("T,loss\n", &["a header and no rows"]);
    csv("T\n1\n2\n", &["one column, `T`"]);
    csv("T,loss\n0,1\n0,2\n3,\n", &["no row of `a.csv` has both a value and an abscissa above 0"]);
    csv("1,0.5\n2,0.3\n", &["no header", "`1,0.5`", "`T,value`"]);
    csv("T,loss\n1,2\n2\n", &["line 3 has 1 field where the header has 2"]);
    csv("T,loss\n# x\n1,2\n\n2,3,4\n", &["line 5 has 3 fields where the header has 2"]);
    csv("T,loss\n1,\"2\n2,3\n", &["line 2: a quote is never closed"]);
    csv("T,loss\n1,2\n2,x\n3,1\n", &["line 3, column `loss`: `x` is not a number"]);
    csv("T;loss\n1;2\n2;1,5\n3;1\n", &["line 3, column `loss`: `1,5`", "write a decimal point"]);
    csv("T,loss\n1,2\n,3\n3,1\n", &["line 3, column `T`: there is no abscissa"]);
    csv("T,loss\n1,2\n-2,3\n3,1\n", &["line 3: T = -2", "positive"]);
    csv("T,loss\n1,2\ninf,3\n3,1\n", &["line 3: T = inf"]);
    refused("a.png", b"\x89PNG\r\n\x1a\n\0\0", &[], &["neither CSV nor Parquet: line 1"]);
    refused("a.csv", b"T,loss\0\n1,2\n", &[], &["neither CSV nor Parquet"]);
    refused("a.parquet", b"PAR1 and nothing more", &[], &["cannot read the Parquet file"]);
    let table = Table::new("log", "", columns()).expect("a table");
    let bytes = parquet::write(&table).expect("bytes");
    for cut in [12, bytes.len() / 2, bytes.len() - 1] {
        refused("a.parquet", &bytes[..cut], &[], &["cannot read the Parquet file `a.parquet`"]);
    }
    let dir = tempfile::tempdir().expect("a folder");
    for (file, needle) in [("none.csv", "cannot read `none.csv`"), (".", "`.` is a folder")] {
        let said = run(dir.path(), &["fit", file]);
        assert!(said.code == Some(2) && said.err.contains(needle), "{}", said.err);
    }
}

#[test]
fn columns_in_doubt_are_refused_with_the_choices() {
    let text = long(-0.5);
    let args = |words: &'static str| words.split(' ').collect::<Vec<_>>();
    let wrong = |words, needles: &[&str]| refused("a.csv", &text, &args(words), needles);
    wrong("--x runn", &["no column `runn`", "did you mean `run`?"]);
    wrong("--y valeu", &["did you mean `value`?", "run"]);
    wrong("--y loss*", &["--y `loss*` matches no column", "`T`, `run`, `value`"]);
    wrong("--by method", &["`method`"]);
    wrong("--replicate seed", &["`seed`"]);
    wrong("--x T --y T", &["column `T` cannot be --x and --y"]);
    wrong("--y value,run --replicate T", &["--replicate", "replicas already"]);
    let words = "T,name,loss\n1,a,1\n2,b,2\n4,c,3\n";
    refused("a.csv", words, &["--y", "name"], &["column `name` holds `a`", "`T`, `loss`"]);
    let two = "T,loss,regret,lr\n1,1,1,1\n2,2,2,1\n4,3,3,1\n";
    refused("a.csv", two, &[], &["`loss`, `regret` could be the values", "--y"]);
    let same = "T,loss,loss\n1,1,1\n2,2,2\n4,3,3\n";
    refused("a.csv", same, &["--y", "loss"], &["two columns are called `loss`"]);
    let none = "a,b\n1,1\n1,2\n1,1\n";
    refused("a.csv", none, &[], &["--x", "`a`, `b`"]);
}

#[test]
fn data_without_a_rate_are_refused_by_what_is_wrong_with_them() {
    let csv = |text: &str, args: &[&str], needles: &[&str]| refused("a.csv", text, args, needles);
    let nan = long(-0.5).replacen(&value(64.0, -0.5, 0).to_string(), "nan", 1);
    csv(&nan, &[], &["line 4, run 0: the value is NaN", "it is the only one"]);
    let infinite = "T,s1,s2\n1,1,1\n2,1,inf\n4,1,inf\n8,1,1\n";
    csv(infinite, &[], &["line 3, column s2: the value is inf", "2 values are not finite"]);
    csv("T,loss\n1,3\n2,3\n4,3\n", &[], &["constant at 3: there is no rate"]);
    csv("T,loss\n1,3\n2,3\n4,3\n", &["--minus", "1"], &["constant at 2 after --minus 1"]);
    csv("T,loss\n1,3\n2,1\n", &[], &["2 different values of T", "three or more"]);
    csv("T,loss\n1,3\n2,1\n4,-1\n", &[], &["the mean is negative at T = 4", "--minus"]);
    csv("T,loss\n1,3\n2,0\n4,1\n8,0.5\n", &[], &["the mean is 0 at T = 2"]);
    // Zeros at the end are what rounding leaves of a value that has converged.
    csv("T,loss\n1,3\n2,1\n4,0\n", &[], &["the curve stands still", "needs three"]);
    csv("T,loss\n1,3\n2,2\n4,1\n", &["--minus", "1.5"], &["negative at T = 4", "--minus 1.5"]);
    let huge = "T,run,loss\n1,0,1e308\n2,0,1e308\n4,0,1e307\n1,1,1e308\n2,1,1e308\n4,1,1e307\n";
    csv(huge, &[], &["no rate: mean", "at T = 1"]);
    let twice = "T,loss\n1,3\n2,2\n4,1\n1,3\n2,2\n4,1\n";
    csv(twice, &[], &["T = 1 occurs 2 times", "--replicate"]);
    let again = "T,run,loss\n1,0,3\n2,0,2\n4,0,1\n2,0,2\n";
    csv(again, &[], &["T = 2 occurs 2 times in run 0"]);
    let apart = "T,run,loss\n1,0,3\n2,0,2\n4,0,1\n1,1,3\n3,1,2\n9,1,1\n";
    csv(apart, &[], &["1 different value of T in common to 2 replicas", "lacks 2 of 5"]);
    let groups = "m,T,loss\na,1,3\na,2,2\na,4,1\nb,1,3\nb,2,3\nb,4,3\n";
    csv(groups, &["--by", "m"], &["constant at 3 for m = b"]);
}

#[test]
fn wrong_numbers_are_refused() {
    for (args, needle) in [
        (["--level", "1"], "between 0 and 1"),
        (["--level", "95"], "between 0 and 1"),
        (["--predict", "1/0"], "not finite"),
        (["--predict", "half"], "half"),
        (["--logs", "0,x"], "x"),
        (["--figure", "a.gif"], ".svg, .png or .pdf"),
        (["--figure", "no/such/folder/a.svg"], "no/such/folder"),
        (["--out", "/dev/null/x"], "cannot write"),
    ] {
        refused("a.csv", long(-0.5), &args, &[needle]);
    }
    refused("a.csv", long(-0.5), &["--tolerance", "-1", "--predict", "1"], &["negative"]);
}

#[test]
fn one_seed_gives_one_answer() {
    let text = long(-0.5);
    let once = |seed: &str| json("a.csv", &text, &["--seed", seed])["groups"].clone();
    assert_eq!(once("7"), once("7"));
}

#[test]
fn the_help_names_formats_and_exit_codes() {
    let help = succeed(&["fit", "--help"]);
    for word in ["CSV", "Parquet", "wide form", "Exit code", "--minus <F_STAR>", "[default: 0.95]"]
    {
        assert!(help.contains(word), "{word}\n{help}");
    }
}
