//! Data from files, and regression on them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use ratecheck_problems::catalogue::build;
use ratecheck_problems::data::{Dataset, Format};
use ratecheck_problems::objective::{gradient_at, value_at};

/// A file with these lines.
fn file(lines: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    file
}

fn logistic(file: &tempfile::NamedTempFile, rest: &str) -> String {
    format!("logistic:file='{}'{rest}", file.path().display())
}

#[test]
fn logistic_regression_runs_on_either_format() {
    let sparse = file("+1 1:0.5 3:-2\n-1 2:1\n+1 1:1 2:1\n");
    let dense = file("0.5,0,-2,1\n0,1,0,0\n1,1,0,1\n");
    let a = build(&logistic(&sparse, "")).unwrap().objective;
    let b = build(&logistic(&dense, ",format=csv,label=last")).unwrap().objective;
    let x = [0.3, -0.2, 1.0];
    assert_eq!(value_at(&*a, &x).to_bits(), value_at(&*b, &x).to_bits());
    assert_eq!(gradient_at(&*a, &x), gradient_at(&*b, &x));
    // By hand: margins are -1.85, 0.2 and 0.1.
    let loss = |m: f64| (1.0 + (-m).exp()).ln();
    let exact = (loss(-1.85) + loss(0.2) + loss(0.1)) / 3.0;
    assert!((value_at(&*a, &x) - exact).abs() < 16.0 * f64::EPSILON * exact);
    let id = a.facts().id().to_owned();
    assert_eq!(build(&id).unwrap().objective.facts().id(), id, "the id names the same problem");
}

#[test]
fn bad_files_and_idle_keys_are_refused() {
    let bad = file("1 1:2\n-1 1:x\n");
    let three = file("1 1:2\n2 1:3\n3 1:4\n");
    let good = file("1 1:2\n2 1:3\n");
    for (spec, words) in [
        (logistic(&bad, ""), "line 2: the value of feature 1 is `x`, which is not a number"),
        (logistic(&bad, ""), bad.path().to_str().unwrap()),
        (logistic(&three, ""), "line 3: two classes are needed, but 1, 2 and 3 are labels"),
        (logistic(&good, ",rows=5"), "it is the file that says"),
        ("logistic:format=csv".to_owned(), "used with file"),
        ("logistic:file=/nowhere".to_owned(), "/nowhere"),
        (logistic(&good, ",format=tsv"), "libsvm"),
    ] {
        let message = build(&spec).unwrap_err().to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

/// 1e5 rows of 20 features, 10 of them present.
fn large() -> String {
    let mut text = String::new();
    for k in 0..100_000_u32 {
        write!(text, "{}", if k % 3 == 0 { "+1" } else { "-1" }).unwrap();
        for i in 0..10 {
            let value = f64::from(k.wrapping_mul(2_654_435_761).wrapping_add(i * 40_503) % 2001);
            write!(text, " {}:{}", 2 * i + 1 + k % 2, value / 1000.0 - 1.0).unwrap();
        }
        text.push('\n');
    }
    text
}

/// 2 s with a factor of ten to spare in optimised builds; tests are built with optimisation, see the workspace.
#[test]
fn a_hundred_thousand_rows_load_in_less_than_two_seconds() {
    let file = file(&large());
    let begin = Instant::now();
    let data = Dataset::read(file.path(), Format::Libsvm).unwrap();
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!((data.rows(), data.dim()), (100_000, 20));
    println!("loaded in {seconds:.3} s");
    assert!(seconds < 2.0, "{seconds} s");
    let begin = Instant::now();
    let f = build(&logistic(&file, "")).unwrap().objective;
    println!("constants in {:.3} s", begin.elapsed().as_secs_f64());
    assert!(value_at(&*f, &[0.0; 20]) > 0.69);
}
