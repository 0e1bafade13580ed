//! Wrong command lines: each is refused with one message that says what is wrong.

use std::path::Path;

use crate::command::refuse_all;

/// Files that the cases name as `{f}/NAME`.
fn fixtures(dir: &Path) {
    let write = |name: &str, text: &[u8]| std::fs::write(dir.join(name), text).expect("written");
    write("g.csv", b"1,2\n-0.5,0\n3,1e-3\n");
    write("ragged.csv", b"1,2\n3\n");
    write("words.csv", b"1,2\n3,four\n");
    write("header.csv", b"g1,g2\n1,2\n");
    write("empty.csv", b"");
    write("comments.csv", b"# nothing but this\n");
    write("nan.csv", b"1,NaN\n");
    write("inf.csv", b"1,1e999\n");
    write("binary.csv", &[0xff, 0xfe, b'1', b'\n']);
    write("noise.csv", b"1,2,3\n");
    write("a-file", b"in the way\n");
    write("bytes.toml", &[0xff, 0xfe]);
    std::fs::create_dir(dir.join("empty")).expect("made");
    std::fs::create_dir(dir.join("folder.toml")).expect("made");
    std::fs::create_dir(dir.join("folder.csv")).expect("made");
}

/// Runs cases written as (words, needle), where `{f}` stands for the folder of fixtures and words are separated by spaces.
fn check(cases: &[(&str, &str)]) {
    let dir = tempfile::tempdir().expect("a folder");
    fixtures(dir.path());
    let here = dir.path().to_str().expect("UTF-8");
    let filled: Vec<String> = cases.iter().map(|(words, _)| words.replace("{f}", here)).collect();
    let split = filled.iter().map(|words| words.split_whitespace().collect::<Vec<&str>>());
    refuse_all(split.zip(cases.iter().map(|(_, needle)| *needle)));
}

#[test]
fn commands_and_names() {
    check(&[
        ("", "Usage"),
        ("rnu", "unrecognized subcommand 'rnu'"),
        ("trce", "a similar subcommand exists: 'trace'"),
        ("--verison", "'--version'"),
        ("list", "<KIND>"),
        ("list problem", "'problems'"),
        ("list optimisers", "'optimizers'"),
        ("list problems optimizers", "unexpected argument 'optimizers'"),
        ("show", "<ID>"),
        ("show padam-nonconvex-sharpp", "did you mean `padam-nonconvex-sharp`?"),
        ("show quadratc", "did you mean `quadratic`?"),
        ("show rademachr", "did you mean `rademacher`?"),
        ("show zzzzzzzz", "nothing is called `zzzzzzzz`"),
        ("show padam-nonconvex-sharp/N99", "there is no step of `padam-nonconvex-sharp` `N99`"),
        ("show padam-nonconvex-sharp/", "there is no step"),
        ("show padam-nonconvex-shrp/N13", "did you mean `padam-nonconvex-sharp`?"),
    ]);
}

#[test]
fn pictures() {
    check(&[
        ("show quadratic --figure", "a value is required"),
        ("show quadratic --figure x.gif", "as .svg, .png or .pdf"),
        ("show quadratic --figure x", "as .svg, .png or .pdf"),
        ("show quadratic --figure {f}/missing/x.svg", "there is no such folder"),
        ("show quadratic --figure {f}/a-file/x.svg", "there is no such folder"),
        ("show quadratic --range 0,1", "--figure <FILE>"),
        ("show quadratic --path sgd", "--figure <FILE>"),
        ("show quadratic --figure x.svg --steps 3", "--path <OPTIMIZER>"),
        ("show quadratic --figure x.svg --json", "cannot be used with"),
        ("show quadratic --figure x.svg --range 1", "write LO,HI"),
        ("show quadratic --figure x.svg --range 1,1", "LO < HI"),
        ("show quadratic --figure x.svg --range 2,-1", "LO < HI"),
        ("show quadratic --figure x.svg --range 0,one", "`one`"),
        ("show quadratic --figure x.svg --range 0,1/0", "LO < HI"),
        ("show quadratic --figure x.svg --range 1e300,2e300", "is finite nowhere"),
        ("show quadratic --figure x.svg --range 0,1 --range 0,1", "has 1 coordinate"),
        ("show quadratic:dim=3 --figure x.svg", "has 3 coordinates"),
        ("show logistic --figure x.svg", "coordinates"),
        ("show quadratic --figure x.svg --basins", "two variables"),
        ("show quadratic:dim=2 --figure x.svg --gradient", "one variable"),
        ("show quadratc --figure x.svg", "did you mean `quadratic`?"),
        ("show quadratic:dmi=2 --figure x.svg", "did you mean `dim`?"),
        ("show adam-paper --figure x.svg", "`adam-paper` is an optimizer"),
        ("show padam-nonconvex-sharp/N13 --figure x.svg", "is a theorem"),
        ("show quadratic --figure x.svg --path sdg", "did you mean `sgd`?"),
        ("show quadratic --figure x.svg --path sgd:lr=0", "a step size must be positive"),
        ("show quadratic --figure x.svg --path sgd --steps 0", "0 is not in 1..="),
        ("show quadratic:dmi=2", "did you mean `dim`?"),
        ("show quadratc:dim=2", "did you mean `quadratic`?"),
        ("show adam-paper:lr=0.2", "called an optimizer"),
    ]);
}

#[test]
fn benchmarks() {
    check(&[
        ("bench W7", "there is no workload `W7`; known: W1, W2, W3, W4, W5, W6"),
        ("bench w2 --quick", "did you mean `W2`?"),
        ("bench W1 W22", "did you mean `W2`?"),
        ("bench W1 --sample 3", "a similar argument exists: '--samples'"),
        ("bench --samples 0", "0 is not in 1..="),
        ("bench --threads 0", "0 is not in 1..="),
        ("bench --threads two", "invalid digit"),
        ("bench --quick --full", "cannot be used with"),
        ("bench --json --markdown", "cannot be used with"),
        ("bench --scale W1", "cannot be used with"),
        ("bench --scale --peers", "cannot be used with"),
        ("bench --figure x.svg", "--scale"),
        ("bench --scale --figure x.gif", "as .svg, .png or .pdf"),
        ("bench --scale --figure {f}/missing/x.svg", "there is no such folder"),
    ]);
}

#[test]
fn comparisons() {
    check(&[
        ("diff", "<OPTIMIZER>"),
        ("diff sgd", "<OTHER>"),
        ("diff sgd sdg", "did you mean `sgd`?"),
        ("diff adam-papre sgd", "did you mean `adam-paper`?"),
        ("diff sgd sgd:lrr=1", "did you mean `lr`?"),
        ("diff sgd sgd:lr=0", "a step size must be positive"),
        ("diff sgd heavy-ball sgd-momentum", "unexpected argument"),
        ("diff sgd --all", "cannot be used with"),
        ("diff quadratic sgd", "there is no optimizer `quadratic`"),
    ]);
}

#[test]
fn bounds() {
    check(&[
        ("bound", "<ID>"),
        ("bound padam-nonconvex-sharpe", "did you mean `padam-nonconvex-sharp`?"),
        ("bound padam-nonconvex-sharp", "needs T, d, lr"),
        ("bound padam-nonconvex-sharp --set T=10", "horizon: number of steps"),
        ("bound padam-nonconvex-sharp --set beta3=0.9", "did you mean `beta2`?"),
        ("bound padam-nonconvex-sharp --set T", "missing `=`"),
        ("bound padam-nonconvex-sharp --set T=", "expected a number"),
        ("bound padam-nonconvex-sharp --set p=2", "2 is outside [0, 0.5]"),
        ("bound padam-nonconvex-sharp --set beta1=1", "1 is outside [0, 1)"),
        ("bound padam-nonconvex-sharp --set lr=0", "0 is outside (0, inf)"),
        ("bound padam-nonconvex-sharp --set T=NaN", "NaN"),
        ("bound padam-nonconvex-sharp --set T=inf", "inf"),
        ("bound padam-nonconvex-sharp --set T=1/0", "inf is outside [1, inf)"),
        ("bound padam-nonconvex-sharp --set T=ten", "`ten`"),
        ("bound padam-nonconvex-sharp --set T=1 --set T=2", "`T` is given twice"),
        ("bound padam-nonconvex-sharp --set p=(1/8", "column 1"),
        ("bound update-rule --set T=1", "`update-rule` has no bound in closed form"),
    ]);
}

#[test]
fn traces() {
    check(&[
        ("trace", "--optimizer <SPEC>"),
        ("trace -o sgd", "--problem <SPEC>"),
        ("trace -o sdg --problem cosine --steps 3", "did you mean `sgd`?"),
        ("trace -o padam --problem cosine --steps 3", "did you mean `padam-code`?"),
        ("trace -o sgd:lrr=1 --problem cosine --steps 3", "did you mean `lr`?"),
        ("trace -o sgd:lr --problem cosine --steps 3", "`sgd:lr`"),
        ("trace -o sgd:lr=1,lr=2 --problem cosine --steps 3", "key `lr` is given twice"),
        ("trace -o sgd:lr=-1 --problem cosine --steps 3", "a step size must be positive"),
        ("trace -o sgd:lr=nan --problem cosine --steps 3", "nan"),
        ("trace -o sgd:lr=inf --problem cosine --steps 3", "inf"),
        ("trace -o sgd:lr=1e999 --problem cosine --steps 3", "1e999"),
        ("trace -o sgd:lr=1/abs(t-2) --problem cosine --steps 3", "not a finite number"),
        ("trace -o sgd:lr=1-t/1000 --problem cosine --steps 1000", "t = 1000"),
        ("trace -o sgd:lr=abs(t-150) --problem cosine --steps 200", "t = 150"),
        ("trace -o padam-paper:p=2 --problem cosine --steps 3", "outside [0, 1]"),
        ("trace -o padam-paper:beta1=1 --problem cosine --steps 3", "[0, 1)"),
        ("trace -o padam-paper:beta2=0.5^t --problem cosine --steps 3", "no schedule"),
        ("trace -o adam-paper:beta1=0.5^t --problem cosine --steps 3", "does not change with t"),
        ("trace -o sgd --problem cosin --steps 3", "did you mean `cosine`?"),
        ("trace -o sgd --problem cosine:dmi=2 --steps 3", "did you mean `dim`?"),
        ("trace -o sgd --problem cosine:dim=0 --steps 3", "[1, 100000000]"),
        ("trace -o sgd --problem cosine:dim=1.5 --steps 3", "non-negative integer"),
        ("trace -o sgd --problem cosine:dim=1e15 --steps 3", "[1, 100000000]"),
        ("trace -o sgd --problem cosine:dim=99999999999999999999999 --steps 3", "dim"),
        ("trace -o sgd --problem cosine", "give --steps"),
        ("trace -o sgd --problem cosine --steps 0", "0 is not in 1.."),
        ("trace -o sgd --problem cosine --steps three", "invalid value 'three'"),
        ("trace -o sgd --problem cosine --steps 3 --horizon 0", "0 is not in 1.."),
        ("trace -o sgd --problem cosine --steps 3 --horizon 2", "go beyond --horizon 2"),
        ("trace -o sgd --problem cosine --steps 9999999999999", "beyond the largest"),
        ("trace -o sgd --problem cosine --steps 3 --replicas 0", "0 is not in 1.."),
        ("trace -o sgd --problem cosine --steps 3 --replica 999999999999", "beyond the largest"),
        (
            "trace -o sgd --problem cosine --steps 3 --replica 18446744073709551615 --replicas 9",
            "beyond the largest",
        ),
        ("trace -o sgd --problem cosine --steps 3 --seed x", "invalid value 'x' for '--seed <N>'"),
        ("trace -o sgd --problem cosine --steps 3 --noise gausian", "did you mean `gaussian`?"),
        ("trace -o sgd --problem cosine --steps 3 --noise minibatch", "minibatch"),
        (
            "trace -o sgd --problem online-linear --steps 3 --noise gaussian:sigma=1",
            "vary by themselves",
        ),
        ("trace -o sgd --problem cosine --steps 3 --noise table:file={f}/noise.csv", "columns"),
        (
            "trace -o sgd --problem cosine:dim=3 --steps 9 --noise table:file={f}/noise.csv",
            "rows for 1 steps",
        ),
        ("trace -o sgd --problem cosine --steps 3 --domain bix", "did you mean `box`?"),
        ("trace -o sgd --problem cosine --steps 3 --domain box:lo=1,hi=-1", "above the lower"),
        ("trace -o sgd --problem cosine --steps 3 --x0 two", "`two`"),
        ("trace -o sgd --problem cosine --steps 3 --x0 NaN", "NaN"),
        ("trace -o sgd --problem cosine --steps 3 --x0 1/0", "a start must be finite"),
        ("trace -o sgd --problem cosine --steps 3 --x0 1,,2", "invalid value"),
        (
            "trace -o sgd --problem cosine --steps 3 --x0 1,-1",
            "--x0 has 2 entries, and the problem",
        ),
        ("trace -o sgd --problem cosine --steps 3 --x0 -7 --domain box", "outside of the domain"),
    ]);
}

#[test]
fn traces_of_given_gradients() {
    check(&[
        ("trace -o sgd --gradients {f}/g.csv", "--gradients needs --x0"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1", "--x0 has 1 entries, and `"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1,2,3", "g.csv` has 2 columns"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1,2 --steps 4", "g.csv` has 3 rows"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1,2 --horizon 2", "go beyond --horizon 2"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1,2 --problem cosine", "cannot be used with"),
        ("trace -o sgd --gradients {f}/g.csv --x0 1,2 --noise none", "cannot be used with"),
        ("trace -o sgd --gradients {f}/g.csv --x0=-1,2 --domain box", "outside of the domain"),
        ("trace -o sgd --gradients {f}/missing.csv --x0 1", "No such file"),
        ("trace -o sgd --gradients {f}/folder.csv --x0 1", "directory"),
        ("trace -o sgd --gradients {f}/ragged.csv --x0 1,2", "line 2 has 1 columns"),
        ("trace -o sgd --gradients {f}/words.csv --x0 1,2", "line 2, column 2: `four`"),
        ("trace -o sgd --gradients {f}/header.csv --x0 1,2", "there is no header"),
        ("trace -o sgd --gradients {f}/empty.csv --x0 1,2", "no rows"),
        ("trace -o sgd --gradients {f}/comments.csv --x0 1,2", "no rows"),
        ("trace -o sgd --gradients {f}/nan.csv --x0 1,2", "`NaN` is not finite"),
        ("trace -o sgd --gradients {f}/inf.csv --x0 1,2", "`1e999` is not finite"),
        ("trace -o sgd --gradients {f}/binary.csv --x0 1", "UTF-8"),
        ("trace -o sgd --gradients", "a value is required"),
    ]);
}

#[test]
fn runs_and_reports() {
    check(&[
        ("run padam-two-cycl", "did you mean `padam-two-cycle`?"),
        ("run zzz", "or give a path to a .toml file"),
        ("run {f}/missing.toml", "cannot read study"),
        ("run {f}/folder.toml", "cannot read study"),
        ("run {f}/bytes.toml", "cannot read study"),
        ("run {f}", "there is no study"),
        ("run padam-two-cycle padam-two-cycle", "was given twice"),
        ("run padam-two-cycle --threads 0", "0 is not in 1..="),
        ("run padam-two-cycle --threads many", "invalid value 'many'"),
        ("run padam-two-cycle --seed x", "invalid value 'x'"),
        ("run padam-two-cycle --seed=-1", "invalid value '-1'"),
        ("run padam-two-cycle --out {f}/a-file", "cannot write in"),
        ("run padam-two-cycle --out {f}/a-file/below", "cannot write in"),
        ("run padam-two-cycle --set nonsense", "missing `=`"),
        ("run padam-two-cycle --set a.b.c.d=1", "write study.KEY=VALUE"),
        ("run padam-two-cycle --set =1", "write study.KEY=VALUE"),
        ("run padam-two-cycle --set claim.replica=5", "unknown field `replica`"),
        ("run padam-two-cycle --set claim.replicas=many", "after --set"),
        ("run padam-two-cycle --set claim.zzz.replicas=5", "no such claim; there are"),
        ("run padam-two-cycle --set study.error_rate=0.7", "not a probability"),
        ("run padam-two-cycle --ful", "'--full'"),
        ("report", "`ratecheck-results` is not a folder"),
        ("report {f}/a-file", "is not a folder"),
        ("report {f}/missing", "is not a folder"),
        ("report {f}/empty", "no results in"),
    ]);
}

#[test]
fn texts_that_are_too_long_or_too_deep() {
    let deep = format!("p={}1/8{}", "(".repeat(5000), ")".repeat(5000));
    let nested = format!("p={}1/8{}", "(".repeat(500), ")".repeat(500));
    let lr = format!("sgd:lr={}1{}", "(".repeat(300), ")".repeat(300));
    let name = "x".repeat(100_000);
    let trace = ["--problem", "cosine", "--steps", "3"];
    let sharp = "padam-nonconvex-sharp";
    refuse_all([
        (vec!["bound", sharp, "--set", &deep], "4096"),
        (vec!["bound", sharp, "--set", &nested], "100"),
        ([&["trace", "-o", &lr], &trace[..]].concat(), "100"),
        ([&["trace", "-o", &name], &trace[..]].concat(), "there is no optimizer"),
        (vec!["show", &name], "nothing is called"),
        (vec!["run", &name], "there is no study"),
    ]);
}
