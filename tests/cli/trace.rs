//! `ratecheck trace`: its columns, its start, and how it ends.

use crate::command::{json, run, succeed};

fn rows(csv: &str) -> Vec<Vec<f64>> {
    let row = |line: &str| line.split(',').map(|x| x.parse().expect("a number")).collect();
    csv.lines().skip(1).map(row).collect()
}

#[test]
fn columns_have_the_names_of_the_papers() {
    let args =
        ["trace", "-o", "padam-paper:vhat0=0.25", "--problem", "quadratic:dim=2", "--steps", "2"];
    let csv = succeed(&[&args[..], &["--state"]].concat());
    let header = "replica,step,x1,x2,g1,g2,m1,m2,v1,v2,vhat1,vhat2,eta1,eta2";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().nth(1), Some("0,0,1,1,NaN,NaN,0,0,0,0,0.25,0.25,0,0"));
    assert_eq!(succeed(&args).lines().next(), Some("replica,step,x1,x2"));
    let sgd = succeed(&["trace", "-o", "sgd", "--problem", "quadratic", "--steps", "1", "--state"]);
    assert!(sgd.starts_with("replica,step,x1,g1"), "{sgd}");
}

#[test]
fn sgd_on_a_quadratic_is_known_by_hand() {
    let csv = succeed(&[
        "trace",
        "-o",
        "sgd:lr=0.5",
        "--problem",
        "quadratic",
        "--x0",
        "-8",
        "--steps",
        "3",
    ]);
    assert_eq!(csv, "replica,step,x1\n0,0,-8\n0,1,-4\n0,2,-2\n0,3,-1\n");
}

/// `lr=theorem` reads problem, noise, start and horizon of the run: what it chose, written out, runs the same path.
#[test]
fn parameters_by_theorem_are_those_of_the_problem() {
    let args = |optimizer: &'static str| {
        ["trace", "-o", optimizer, "--problem", "abs", "--noise", "gaussian", "--steps", "50"]
    };
    // Δ = G = σ = λ = 1 and T = 50: D* = (Δ(1-β)²/(2λc_βT))^{1/3} at β = 1/2, where c_β = 2/3.
    let chosen = succeed(&args("clipped-adam-ema:beta=0.5,D=theorem"));
    let written = succeed(&args("clipped-adam-ema:beta=0.5,D=(0.25/(2*2/3*50))^(1/3)"));
    for (a, b) in rows(&chosen).iter().zip(rows(&written)) {
        assert!((a[2] - b[2]).abs() <= 1e-12, "{a:?} {b:?}");
    }
    assert_ne!(chosen, succeed(&args("clipped-adam-ema:D=theorem")));
}

#[test]
fn a_start_may_be_negative_spread_or_arithmetic() {
    let args = |x0: &[&'static str]| {
        [&["trace", "-o", "sgd", "--problem", "quadratic:dim=2", "--steps", "1"], x0].concat()
    };
    for (x0, row) in [
        (&["--x0", "1,-1"][..], "0,0,1,-1"),
        (&["--x0=-1,2"], "0,0,-1,2"),
        (&["--x0", "-1,2"], "0,0,-1,2"),
        (&["--x0", "-3"], "0,0,-3,-3"),
        (&["--x0", "1/4,2^-1"], "0,0,0.25,0.5"),
        (&[], "0,0,1,1"),
    ] {
        assert_eq!(succeed(&args(x0)).lines().nth(1), Some(row), "{x0:?}");
    }
}

#[test]
fn given_gradients_are_followed_row_by_row() {
    let dir = tempfile::tempdir().expect("a folder");
    // A name with everything that a spec treats specially.
    let name = "the gradients, of=run (1).csv";
    std::fs::write(dir.path().join(name), "# made by hand\n1,0\n-2, 4\n").expect("written");
    let args = ["trace", "-o", "sgd:lr=0.5", "--gradients", name, "--x0", "1,-1", "--state"];
    let said = run(dir.path(), &args);
    let expected = "replica,step,x1,x2,g1,g2\n0,0,1,-1,NaN,NaN\n0,1,0.5,-1,1,0\n0,2,1.5,-3,-2,4\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), expected, ""));
    let said = run(dir.path(), &[&args[..], &["--steps", "1"]].concat());
    assert_eq!(said.out.lines().count(), 3);
}

#[test]
fn the_horizon_enters_schedules_and_is_the_number_of_steps_when_left_out() {
    let step = |more: &[&'static str]| {
        let args = ["trace", "-o", "sgd:lr=1/T", "--problem", "quadratic"];
        let csv = succeed(&[&args[..], more].concat());
        csv.lines().nth(2).and_then(|row| row.strip_prefix("0,1,")).expect("one step").to_owned()
    };
    assert_eq!(step(&["--steps", "4"]), "0.75");
    assert_eq!(step(&["--steps", "4", "--horizon", "8"]), "0.875");
    assert_eq!(step(&["--horizon", "2"]), "0.5");
}

#[test]
fn replicas_are_the_same_alone_and_among_others() {
    let args = |more: &[&'static str]| {
        let args = [
            "trace",
            "-o",
            "sgd",
            "--problem",
            "cosine:dim=2",
            "--noise",
            "gaussian:sigma=1",
            "--steps",
            "5",
        ];
        succeed(&[&args[..], more].concat())
    };
    let all = args(&["--replicas", "3"]);
    let alone = args(&["--replica", "2"]);
    let rows = |csv: &str| {
        csv.lines().filter(|l| l.starts_with("2,")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(rows(&all), rows(&alone));
    assert_eq!(rows(&alone).len(), 6);
    assert_ne!(args(&["--seed", "2"]), args(&["--seed", "3"]));
}

#[test]
fn a_replica_that_breaks_down_shows_its_last_row_and_a_warning() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["trace", "-o", "sgd:lr=1e200", "--problem", "quadratic", "--steps", "100"];
    let said = run(dir.path(), &args);
    assert_eq!(said.code, Some(0));
    assert_eq!(said.err, "warning: replica 0 ended at step 2: overflow\n");
    assert!(said.out.ends_with("\n0,2,inf\n"), "{}", said.out);
    let json: serde_json::Value =
        serde_json::from_str(&run(dir.path(), &[&args[..], &["--json"]].concat()).out)
            .expect("one document");
    assert_eq!(json["ended"][0]["cause"], "overflow");
    assert_eq!(json["rows"][2], serde_json::json!([0, 2, null]));
}

#[test]
fn json_and_csv_hold_the_same_numbers() {
    let args = [
        "trace",
        "-o",
        "adam-paper",
        "--problem",
        "cosine:dim=2",
        "--steps",
        "7",
        "--replicas",
        "2",
        "--state",
    ];
    let csv = rows(&succeed(&args));
    let json = json(&[&args[..], &["--json"]].concat());
    for (csv, json) in csv.iter().zip(json["rows"].as_array().expect("rows")) {
        for (x, json) in csv.iter().zip(json.as_array().expect("a row")) {
            assert_eq!(json.as_f64().unwrap_or(f64::NAN).to_bits(), x.to_bits());
        }
    }
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(csv.len()));
}
