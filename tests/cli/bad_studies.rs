//! Wrong study files: refused before anything is run or written.

use crate::command::refuse_all;

const STUDY: &str = r#"[study]
id = "a-study"
title = "A title"
seed = 1

[[claim]]
id = "first"
theorem = ["padam-nonconvex-sharp"]
expect = ["holds"]
problem = "huber:dim=1,scale={k}"
noise = "none"
optimizer = "padam-paper:p=0,beta1=0,beta2=0.5,lr=2/{k}"
domain = "whole"
x0 = 1
horizons = [10, 20]
replicas = 1
sweep = { k = [9, 16] }
"#;

/// A study made from [`STUDY`] by replacing the first text by the second, and what the message must hold.
type Case = (&'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (number, (from, to, _)) in cases.iter().enumerate() {
        assert!(STUDY.contains(from), "`{from}` is in the study");
        let path = dir.path().join(format!("{number}.toml"));
        std::fs::write(&path, STUDY.replace(from, to)).expect("written");
        files.push(path.to_str().expect("UTF-8").to_owned());
    }
    refuse_all(files.iter().zip(cases).map(|(file, (_, _, needle))| (vec!["run", file], *needle)));
}

#[test]
fn toml() {
    check(&[
        (STUDY, "", "study"),
        (STUDY, "[study", "TOML"),
        ("[study]", "[studi]", "unknown field `studi`"),
        ("[[claim]]", "[[claims]]", "unknown field `claims`"),
        ("title = ", "titel = ", "unknown field `titel`"),
        ("replicas = ", "replica = ", "unknown field `replica`"),
        ("replicas = 1", "replicas = 1\nreplicas = 2", "duplicate key"),
        ("title = \"A title\"", "", "missing field `title`"),
        ("horizons = [10, 20]", "", "missing field `horizons`"),
        ("title = \"A title\"", "title = 3", "invalid type"),
        ("seed = 1", "seed = -1", "seed"),
        ("seed = 1", "seed = \"one\"", "seed"),
        ("replicas = 1", "replicas = 1.5", "replicas"),
        ("replicas = 1", "replicas = -1", "replicas"),
        ("x0 = 1", "x0 = \"one\"", "x0"),
    ]);
}

#[test]
fn headers() {
    check(&[
        ("a-study", "../a-study", "names a folder"),
        ("a-study", "", "names a folder"),
        ("a-study", "A Study", "lower-case"),
        ("seed = 1", "error_rate = 0", "not a probability"),
        ("seed = 1", "error_rate = nan", "not a probability"),
        (
            "[[claim]]",
            "[[claim]]\nid = \"first\"\ntheorem = \"update-rule\"\nexpect = \"holds\"\nproblem = \"cosine\"\n\
             optimizer = \"sgd\"\nhorizons = [1]\n[[claim]]",
            "two claims are called `first`",
        ),
    ]);
}

#[test]
fn theorems_and_expectations() {
    check(&[
        ("nonconvex-sharp\"", "nonconvex-shrp\"", "did you mean `padam-nonconvex-sharp`?"),
        ("nonconvex-sharp\"", "nonconvex-sharp/N99\"", "there is no step of"),
        ("nonconvex-sharp\"", "nonconvex-sharp/\"", "step"),
        ("[\"padam-nonconvex-sharp\"]", "[]", "theorem is empty"),
        ("[\"holds\"]", "[\"hold\"]", "did you mean `holds`?"),
        ("[\"holds\"]", "[\"true\"]", "is no verdict"),
        ("[\"holds\"]", "[]", "expect has 0 entries"),
        ("[\"holds\"]", "[\"holds\", \"holds\"]", "expect has 2 entries for 1 theorems"),
        (
            "[\"padam-nonconvex-sharp\"]",
            "[\"padam-nonconvex-sharp\", \"padam-nonconvex-sharp\"]",
            "is named twice",
        ),
        (
            "replicas = 1",
            "lands = [{ theorem = \"update-rule\", at = 1, tolerance = 0 }]",
            "not among the claim's theorems",
        ),
        (
            "replicas = 1",
            "lands = [{ theorem = \"padam-nonconvex-sharp\", at = 1, tolerance = -1 }]",
            "must be 0 or more",
        ),
        (
            "replicas = 1",
            "lands = [{ theorem = \"padam-nonconvex-sharp\", quantity = \"slak\", at = 1, tolerance = 0 }]",
            "did you mean `slack`?",
        ),
        (
            "replicas = 1",
            "lands = [{ theorem = \"padam-nonconvex-sharp\", quantity = \"exponent\", at = 1, tolerance = 0 }]",
            "`padam-nonconvex-sharp` has none; add rate",
        ),
        (
            "replicas = 1",
            "rate = { over = \"T\", predicted = -1, tolerance = 0, of = \"padam-nonconvex-sharp/N13\" }",
            "not among the claim's theorems and steps in expectation",
        ),
        (
            "replicas = 1",
            "rate = { over = \"T\", predicted = -1, tolerance = 0, of = \"padam-nonconvex-sharp\" }",
            "needs three or more values",
        ),
    ]);
}

#[test]
fn settings() {
    check(&[
        ("[10, 20]", "[]", "horizons is empty"),
        ("[10, 20]", "[0]", "a horizon is 0"),
        ("[10, 20]", "[-3]", "horizons"),
        ("[10, 20]", "{ from = 100, to = 10, points = 3 }", "1 <= from <= to"),
        ("[10, 20]", "{ from = 1, to = 10, points = 0 }", "and a point"),
        ("[10, 20]", "[9999999999999]", "beyond the largest"),
        ("replicas = 1", "replicas = 0", "a run needs at least one"),
        ("replicas = 1", "replicas = 9999999999999", "beyond the largest"),
        ("[9, 16]", "[]", "a name without values"),
        ("replicas = 1", "along = { s = [1] }", "along.s has 1 values for 2 horizons"),
        ("replicas = 1", "along = { k = [1, 2] }", "`k` is both in sweep and in along"),
        (
            "[9, 16]",
            "[1,2,3,4,5,6,7,8,9], a = [1,2,3,4,5,6,7,8,9], b = [1,2,3,4,5,6,7,8,9], c = [1,2,3,4,5,6,7,8,9], \
             d = [1,2,3,4,5,6,7,8,9], e = [1,2,3,4,5,6,7,8,9], f = [1,2,3,4,5,6,7,8,9], \
             g = [1,2,3,4,5,6,7,8,9], h = [1,2,3,4,5,6,7,8,9], i = [1,2,3,4,5,6,7,8,9], \
             j = [1,2,3,4,5,6,7,8,9], l = [1,2,3,4,5,6,7,8,9]",
            "at most 50000",
        ),
        ("[9, 16]", "{ from = 1, to = 2, points = 0 }", "a name without values"),
        ("[9, 16]", "{ from = 1, to = 2, points = 99999 }", "at most 50000"),
        ("{ k = [9, 16] }", "{ j = [9, 16] }", "`{k}`"),
        ("[9, 16]", "[9, \"sixteen\"]", "`sixteen`"),
        ("huber", "hubert", "did you mean `huber`?"),
        ("dim=1", "dim=0", "[1, 100000000]"),
        ("\"none\"", "\"nune\"", "did you mean `none`?"),
        ("\"none\"", "\"minibatch\"", "minibatch"),
        ("padam-paper", "padam-papr", "did you mean `padam-paper`?"),
        ("p=0", "p=-1", "[0, 1]"),
        ("lr=2/{k}", "lr=2/{k", "`2/{k`"),
        ("lr=2/{k}", "lr=1.5-t/10", "t = 15"),
        (
            "lr=2/{k}\"\ndomain = \"whole\"\nx0 = 1\nhorizons = [10, 20]",
            "lr=abs(t-100)\"\nhorizons = [200]",
            "t = 100",
        ),
        ("\"whole\"", "\"box:lo=2,hi=3\"", "lies outside of the domain"),
        ("\"whole\"", "\"box:lo=3,hi=2\"", "above the lower"),
        ("x0 = 1", "x0 = nan", "a start must be finite"),
        ("x0 = 1", "x0 = [1, 2]", "x0 has 2 entries"),
        ("x0 = 1", "x0 = []", "x0 has 0 entries"),
        ("huber:dim=1,scale={k}", "online-linear:sequence=table,file=nowhere.csv", "nowhere.csv"),
    ]);
}

#[test]
fn maps() {
    let map = |inner: &str| format!("replicas = 1\nmap = {{ {inner} }}");
    let cases = [
        ("show = \"slak\"", "did you mean `slack`?"),
        ("range = [2, 1]", "must increase"),
        ("overlay = [{ label = \"a\" }]", "needs either zero"),
        ("overlay = [{ label = \"a\", zero = \"nothing\" }]", "nothing"),
        ("overlay = [{ label = \"a\", formula = \"k+\" }]", "k+"),
        ("overlay = [{ label = \"a\", formula = \"z^2\" }]", "z"),
    ];
    let dir = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (number, (inner, _)) in cases.iter().enumerate() {
        let path = dir.path().join(format!("{number}.toml"));
        std::fs::write(&path, STUDY.replace("replicas = 1", &map(inner))).expect("written");
        files.push(path.to_str().expect("UTF-8").to_owned());
    }
    refuse_all(files.iter().zip(cases).map(|(file, (_, needle))| (vec!["run", file], needle)));
}

#[test]
fn figures() {
    const SWEEP: &str = "sweep = { k = [9, 16] }";
    let case = |figure: &str, needle| {
        let text = format!("{SWEEP}\n\n[[figure]]\n{figure}\n");
        (SWEEP, &*Box::leak(text.into_boxed_str()), needle)
    };
    check(&[
        case("id = \"a\"\nclaims = [\"frst\"]\nshow = [\"value-gap\"]", "did you mean `first`?"),
        case("id = \"A\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]", "names a file"),
        case("id = \"a\"\nclaims = []\nshow = [\"value-gap\"]", "names no claims"),
        case("id = \"a\"\nclaims = [\"first\"]\nshow = []", "shows nothing"),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gab\"]",
            "did you mean `value-gap`?",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"lsh\"]\nover = \"T\"",
            "did you mean `lhs`?",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"lhs\"]\nover = \"kk\"",
            "there is no axis `kk`; known: t, T, k",
        ),
        case("id = \"a\"\nclaims = [\"first\"]\nshows = [\"lhs\"]", "unknown field `shows`"),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]\n\n\
             [[figure]]\nid = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]",
            "two figures are called",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]\ntargets = [0.1, 1]",
            "target 1 is outside (0, 1)",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\", \"gradient-norm2\"]\ntargets = [0.1]",
            "targets are of one quantity",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]\ntargets = [0.1]\nover = \"T\"",
            "it is over `t` (steps) or `ratio`",
        ),
        case(
            "id = \"a\"\nclaims = [\"first\"]\nshow = [\"value-gap\"]\nover = \"ratio\"",
            "name some",
        ),
    ]);
}
