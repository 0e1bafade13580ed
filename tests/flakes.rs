//! The probability that the test suite fails although nothing is wrong.
//!
//! Every test draws from fixed seeds, so the suite as it stands answers the same every time. What is stated here is the probability that it
//! would fail for a correct program if every seed were a fresh one. Each statistical test says its own in a line of its
//! documentation, `False alarm: 1e-9.`; this test adds them up, compares the sum with `docs/flakes.md` and asks for such a line wherever a test
//! looks like one that draws and then judges. `False alarm: 0.` is the line of a test that only looks like one: what it checks holds
//! for every seed. `False alarm: pinned.` is that of a test about one data set or one shipped study, whose seed is part of what is tested, as
//! it is of a golden value; nothing is said about other seeds.

#[path = "support/shipped.rs"]
#[allow(dead_code, reason = "the page alone is used")]
mod shipped;

use std::fs;
use std::path::{Path, PathBuf};

/// The probability that is promised for the suite.
const LIMIT: f64 = 1e-6;

/// Where tests may be.
const ROOTS: [&str; 8] = [
    "problems/src",
    "problems/tests",
    "proofs-checks/src",
    "reports/src",
    "reports/tests",
    "src",
    "tests",
    "benches",
];

/// Words of tests that draw random numbers, and words of tests that judge a sample. A test with some of both states its rate.
const DRAWS: [&str; 17] = [
    "run(&plan)",
    "Key::new(",
    "key(",
    "seed",
    "replicas",
    "sample(",
    "noise(",
    "Stream::",
    "engine::run",
    "outcome(",
    "fill_",
    "normals(",
    "Draws::",
    "draws",
    ".judge(&",
    "lanes:",
    "cases()",
];
const JUDGES: [&str; 20] = [
    "deviations",
    "standard error",
    "interval",
    "clopper",
    "allowed",
    "cover",
    "quantile",
    "chi2",
    "kolmogorov",
    "FALSE_ALARM",
    "hoeffding(",
    "p_value",
    "margin(",
    "verdict(",
    "\"refuted\"",
    "unbiased(",
    "share -",
    "as often as",
    "mean(",
    "error()",
];

/// A test as it stands in its file.
struct Test {
    file: String,
    name: String,
    /// Documentation, attributes and body.
    text: String,
    rate: Option<Rate>,
}

/// What a test says of chance.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Rate {
    /// It fails for a correct program with at most this probability under a fresh seed.
    AtMost(f64),
    /// Its seed is part of what is tested.
    Pinned,
}

impl Rate {
    fn number(self) -> f64 {
        match self {
            Rate::AtMost(rate) => rate,
            Rate::Pinned => 0.0,
        }
    }
}

/// Every Rust file below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// The rate in a line of documentation; a line that begins like one must be one.
fn rate(line: &str) -> Option<Rate> {
    let stated = line.trim_start().strip_prefix("/// False alarm")?;
    let number = stated.strip_prefix(": ").and_then(|rest| rest.strip_suffix('.'));
    if number == Some("pinned") {
        return Some(Rate::Pinned);
    }
    let rate = number.and_then(|number| number.parse::<f64>().ok());
    let rate = rate.unwrap_or_else(|| panic!("`{line}` is not of the form `False alarm: 1e-9.`"));
    assert!((0.0..1.0).contains(&rate), "{line}");
    Some(Rate::AtMost(rate))
}

/// The tests of a file, and how many lines state a rate.
fn tests(file: &str, text: &str) -> (Vec<Test>, usize) {
    let lines: Vec<&str> = text.lines().collect();
    let mut tests = Vec::new();
    for (k, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "#[test]") {
        let indent = &line[..line.len() - line.trim_start().len()];
        let above = |line: &&&str| {
            let line = line.trim_start();
            line.starts_with("///") || line.starts_with("#[")
        };
        let begin = k - lines[..k].iter().rev().take_while(above).count();
        let end = lines[k..].iter().position(|line| *line == format!("{indent}}}"));
        let own = &lines[begin..k + end.expect("a test ends")];
        let head = own.iter().find_map(|line| line.trim_start().strip_prefix("fn "));
        let name = head.and_then(|head| head.split('(').next()).unwrap_or_default().to_owned();
        let rates: Vec<Rate> = own.iter().filter_map(|line| rate(line)).collect();
        assert!(rates.len() <= 1, "{file}: {name} states two rates");
        let rate = rates.first().copied();
        tests.push(Test { file: file.to_owned(), name, text: own.join("\n"), rate });
    }
    (tests, lines.iter().filter_map(|line| rate(line)).count())
}

impl Test {
    /// Whether it draws and judges, as far as words tell.
    fn looks_statistical(&self) -> bool {
        let has = |words: &[&str]| words.iter().any(|word| self.text.contains(word));
        has(&DRAWS) && has(&JUDGES)
    }
}

/// Every test of the four crates.
fn all() -> Vec<Test> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ROOTS {
        let mut found = Vec::new();
        files(&root.join(folder), &mut found);
        for path in found.iter().filter(|path| !path.ends_with("tests/flakes.rs")) {
            let text = fs::read_to_string(path).expect("a source file");
            let file = path.strip_prefix(root).expect("below the root");
            let file = file.to_string_lossy().replace('\\', "/");
            let (tests, stated) = tests(&file, &text);
            let owned = tests.iter().filter(|test| test.rate.is_some()).count();
            assert_eq!(stated, owned, "{file}: a rate stands above something that is no test");
            all.extend(tests);
        }
    }
    all
}

/// The sum of all rates.
fn sum(tests: &[Test]) -> f64 {
    tests.iter().filter_map(|test| test.rate).map(Rate::number).sum()
}

/// The page: every test with a rate, the sum, and the tests whose seed is pinned.
fn page(tests: &[Test]) -> String {
    let rated: Vec<&Test> =
        tests.iter().filter(|test| test.rate.is_some_and(|rate| rate.number() > 0.0)).collect();
    let mut page = format!(
        "# How often the suite fails by chance\n\n\
         Written by `RATECHECK_BLESS=1 cargo test --test flakes`.\n\n\
         Every test draws from fixed seeds, property tests as well (`PROPTEST_RNG_SEED` asks for others), so that the suite answers the same \
         every time. If every seed were a fresh one, a correct program would fail it with probability at most **{:.1e}**, the sum \
         over the {} statistical tests below; the tests that are ignored by default are among them. Each states its \
         own probability in its documentation, and a test that draws and judges without stating one is refused.\n\n\
         | test | file | probability |\n|---|---|---|\n",
        sum(tests),
        rated.len()
    );
    for test in rated {
        let rate = test.rate.map_or(0.0, Rate::number);
        page += &format!("| `{}` | {} | {rate:e} |\n", test.name, test.file);
    }
    page += "\nThese are about one data set or one shipped study. Its seed is part of what is tested, as it is of goldens, digests and the pages of \
             this documentation, and nothing is said about other seeds.\n\n| test | file |\n|---|---|\n";
    for test in tests.iter().filter(|test| test.rate == Some(Rate::Pinned)) {
        page += &format!("| `{}` | {} |\n", test.name, test.file);
    }
    page
}

#[test]
fn the_suite_fails_by_chance_less_than_once_in_a_million_runs() {
    let tests = all();
    let silent = tests.iter().filter(|test| test.rate.is_none() && test.looks_statistical());
    let silent: Vec<String> = silent.map(|t| format!("{}: {}", t.file, t.name)).collect();
    assert_eq!(
        silent, [""; 0],
        "these draw and judge: add `/// False alarm: RATE.`, with RATE 0 where no chance is left"
    );
    assert!(sum(&tests) < LIMIT, "{}", sum(&tests));
    shipped::bless("docs/flakes.md", &page(&tests));
}

#[test]
fn property_tests_draw_from_a_fixed_seed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    ROOTS.iter().for_each(|folder| files(&root.join(folder), &mut found));
    for path in found.iter().filter(|path| !path.ends_with("tests/flakes.rs")) {
        let text = fs::read_to_string(path).expect("a source file");
        let blocks = text.split("proptest! {").skip(1);
        let fixed = |block: &str| {
            block.trim_start().starts_with("#![proptest_config(crate::property::seeded(")
        };
        assert!(blocks.clone().all(fixed), "{}: a property test of its own seed", path.display());
    }
}

#[test]
fn rates_are_read_and_newcomers_are_noticed() {
    let text = "/// False alarm: 1e-9.\n#[test]\nfn a() {\n    seed;\n    hoeffding(1);\n}\n\
                #[test]\nfn b() {\n    key(1); deviations;\n}\n#[test]\nfn c() {\n}\n";
    let (tests, stated) = tests("x", text);
    assert_eq!((tests.len(), stated), (3, 1));
    assert_eq!(
        tests.iter().map(|t| t.rate).collect::<Vec<_>>(),
        [Some(Rate::AtMost(1e-9)), None, None]
    );
    assert_eq!(tests.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(tests.iter().map(Test::looks_statistical).collect::<Vec<_>>(), [true, true, false]);
    assert_eq!(rate("    /// False alarm: pinned."), Some(Rate::Pinned));
    assert!(std::panic::catch_unwind(|| rate("/// False alarm: often.")).is_err());
}
