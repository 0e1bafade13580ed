//! `ratecheck calibrate`.

use crate::command::{refuse, succeed};

/// Two hundred studies a law, on one thread and on three, to read and as Markdown: the same numbers.
#[test]
fn a_calibration_does_not_depend_on_threads() {
    let base = ["calibrate", "peeking", "--studies", "200", "--threads"];
    let one = succeed(&[base.as_slice(), &["1"]].concat());
    assert_eq!(one, succeed(&[base.as_slice(), &["3"]].concat()));
    let page = succeed(&[base.as_slice(), &["2", "--markdown"]].concat());
    assert!(page.starts_with("# Null studies with peeking\n"), "{page}");
    let cells = |line: &str| line.split('|').nth(4).map(str::trim).map(str::to_owned);
    let table = page.lines().filter(|line| line.starts_with("| ")).skip(1);
    let found: Vec<String> = table.filter_map(cells).collect();
    assert!(found.len() > 20);
    let rows = one.lines().skip_while(|line| !line.starts_with("law")).skip(1);
    assert_eq!(rows.clone().count(), found.len());
    for (row, number) in rows.zip(&found) {
        assert!(row.contains(number.as_str()), "{number} in {row}");
    }
    let other = succeed(&[base.as_slice(), &["2", "--seed", "2"]].concat());
    assert_ne!(one, other);
}

#[test]
fn wrong_requests_are_refused() -> Result<(), String> {
    refuse(&["calibrate"], "Usage")?;
    refuse(&["calibrate", "luck"], "luck")?;
    refuse(&["calibrate", "peeking", "--studies", "0"], "--studies")?;
    refuse(&["calibrate", "intervals", "--threads", "0"], "--threads")?;
    refuse(&["calibrate", "power", "--figure", "curves.gif"], ".svg, .png or .pdf")
}
