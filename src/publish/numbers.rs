//! Every number of a study as a macro of LaTeX: `numbers.tex`.
//!
//! Keys are `STUDY.CLAIM.THEOREM[.STEP][.SETTING].QUANTITY`. The setting stands where the study binds the claim to several: `T=` the
//! horizon if it varies, then `name=value` for each value of the sweep that varies, separated by dots. What a key cannot hold (all but letters,
//! digits and `-+=/.,()*_`) is a hyphen; keys that this makes equal are numbered, `.2`, `.3` and so on.
//!
//! | quantity | what |
//! |---|---|
//! | `verdict`, `provenance` | as words |
//! | `slack`, `measured`, `bound` | measured side over bound, and the two sides |
//! | `lo`, `hi`, `level` | the interval that decided |
//! | `n`, `failures`, `T`, `d`, `replicas` | counts |
//! | `exponent`, `predicted`, `tolerance` | of a rate |
//! | `law` | slope of the published law |
//! | `note.NAME` | a quantity in the bound |
//! | `landing.NAME`, `landing.NAME.expected`, `.tolerance` | a number that the study expects |
//! | `witness.step`, `.replica`, `.measured`, `.bound`, `.allowance` | where a pathwise claim broke |
//! | `slack.min`, `slack.max`, `settings` | over all settings of a claim, if there are several; without a setting in the key |
//!
//! A claim whose rows have one theorem, no steps and one setting also has `STUDY.CLAIM.slack` and the others, without the theorem. Of a
//! claim bound to more than [`MOST`] settings, as maps are, only the last line of the table is written: its rows are in
//! `tables/verdicts.csv`. About the study: `STUDY.claims`, `.holds`, `.refuted`, `.undecided`, `.out-of-scope`, `.unexpected`, `.seed`,
//! `.error-rate`. Differences between optimizers: `STUDY.difference.K.QUANTITY`, `.lo`, `.hi`, `.n`, `.gain`, in the order of
//! `tables/differences.csv`, from 1.

use ratecheck_reports::latex::Numbers;

use crate::results::{Results, Row};

/// Settings of one claim that get macros of their own.
const MOST: usize = 100;

/// What stands at the top of the file.
const COMMENT: &str = "Every number of the study by name: \\rcValue{STUDY.CLAIM.THEOREM[.STEP][.SETTING].QUANTITY}.\n\
    Quantities: verdict provenance slack measured bound lo hi level n failures T d replicas exponent predicted tolerance law\n\
    note.NAME landing.NAME witness.step; over several settings slack.min slack.max settings.";

/// The macro file of a study.
pub(super) fn file(results: &Results) -> String {
    let mut numbers = Numbers::default();
    let study = &results.study;
    numbers.count(&format!("{study}.claims"), results.rows.len() as u64);
    for verdict in ["holds", "refuted", "undecided", "out of scope"] {
        let n = results.rows.iter().filter(|row| row.verdict == verdict).count();
        numbers.count(&format!("{study}.{}", verdict.replace(' ', "-")), n as u64);
    }
    let unexpected = results.rows.iter().filter(|row| !row.as_expected).count();
    numbers.count(&format!("{study}.unexpected"), unexpected as u64);
    numbers.count(&format!("{study}.seed"), results.seed);
    numbers.number(&format!("{study}.error-rate"), results.error_rate);
    for (claim, groups) in claims(&results.rows) {
        let only = groups.len() == 1 && groups[0].1.len() == 1 && groups[0].1[0].step.is_empty();
        if only {
            of_row(&mut numbers, &format!("{study}.{claim}"), groups[0].1[0]);
        }
        for ((theorem, step), rows) in groups {
            let mut key = format!("{study}.{claim}.{theorem}");
            if !step.is_empty() {
                key.push_str(&format!(".{step}"));
            }
            of_group(&mut numbers, &key, &rows);
        }
    }
    differences(&mut numbers, results);
    numbers.file(COMMENT)
}

/// A theorem or one of its steps: id and label.
type Statement<'a> = (&'a str, &'a str);
/// The rows of a statement.
type Group<'a> = (Statement<'a>, Vec<&'a Row>);

/// Rows by claim, then by theorem and step, in the order of the study.
fn claims(rows: &[Row]) -> Vec<(&str, Vec<Group<'_>>)> {
    let mut claims: Vec<(&str, Vec<Group<'_>>)> = Vec::new();
    for row in rows {
        let at = claims.iter().position(|(claim, _)| *claim == row.claim).unwrap_or_else(|| {
            claims.push((&row.claim, Vec::new()));
            claims.len() - 1
        });
        let statement = (row.theorem.as_str(), row.step.as_str());
        let groups = &mut claims[at].1;
        match groups.iter_mut().find(|(known, _)| *known == statement) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((statement, vec![row])),
        }
    }
    claims
}

fn of_group(numbers: &mut Numbers, key: &str, rows: &[&Row]) {
    if let [row] = rows {
        return of_row(numbers, key, row);
    }
    let slacks = || rows.iter().map(|row| row.slack);
    numbers.count(&format!("{key}.settings"), rows.len() as u64);
    numbers.number(&format!("{key}.slack.min"), slacks().fold(f64::NAN, f64::min));
    numbers.number(&format!("{key}.slack.max"), slacks().fold(f64::NAN, f64::max));
    if rows.len() <= MOST {
        for row in rows {
            of_row(numbers, &format!("{key}{}", setting(row, rows)), row);
        }
    }
}

/// What tells a row from the others of its claim.
fn setting(row: &Row, rows: &[&Row]) -> String {
    let mut parts = String::new();
    if rows.iter().any(|other| other.setting.horizon != row.setting.horizon) {
        parts.push_str(&format!(".T={}", row.setting.horizon));
    }
    for (name, value) in &row.setting.sweep {
        let same = |other: &&Row| other.setting.sweep.iter().any(|(n, v)| n == name && v == value);
        if !rows.iter().all(same) {
            parts.push_str(&format!(".{name}={value}"));
        }
    }
    parts
}

fn of_row(numbers: &mut Numbers, key: &str, row: &Row) {
    numbers.word(&format!("{key}.verdict"), &row.verdict);
    numbers.word(&format!("{key}.provenance"), &row.provenance);
    let mut number = |name: &str, x: f64| {
        if !x.is_nan() {
            numbers.number(&format!("{key}.{name}"), x);
        }
    };
    number("slack", row.slack);
    number("measured", row.lhs);
    number("bound", row.rhs);
    if let Some(interval) = &row.interval {
        number("lo", interval.lo);
        number("hi", interval.hi);
        number("level", interval.level);
    }
    if let Some(rate) = &row.rate {
        number("exponent", rate.exponent);
        number("predicted", rate.predicted);
        number("tolerance", rate.tolerance);
    }
    if let Some(line) = &row.line {
        number("law", line.law);
    }
    for note in &row.notes {
        number(&format!("note.{}", note.name), note.value);
    }
    for landing in &row.landings {
        let name = format!("landing.{}", landing.quantity);
        number(&name, landing.measured);
        number(&format!("{name}.expected"), landing.expected);
        number(&format!("{name}.tolerance"), landing.tolerance);
    }
    if let Some(witness) = &row.witness {
        number("witness.measured", witness.lhs);
        number("witness.bound", witness.rhs);
        number("witness.allowance", witness.allowance);
        numbers.count(&format!("{key}.witness.step"), witness.step);
        numbers.count(&format!("{key}.witness.replica"), witness.replica);
    }
    let counts = [
        ("n", row.n),
        ("failures", row.failures),
        ("T", row.setting.horizon),
        ("d", row.setting.dim as u64),
        ("replicas", row.setting.replicas),
    ];
    for (name, n) in counts {
        numbers.count(&format!("{key}.{name}"), n);
    }
}

fn differences(numbers: &mut Numbers, results: &Results) {
    for (k, row) in results.differences.iter().enumerate() {
        let key = format!("{}.difference.{}", results.study, k + 1);
        numbers.number(&format!("{key}.{}", row.quantity), row.difference);
        numbers.number(&format!("{key}.lo"), row.interval.lo);
        numbers.number(&format!("{key}.hi"), row.interval.hi);
        numbers.number(&format!("{key}.gain"), row.gain);
        numbers.count(&format!("{key}.n"), row.interval.n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};

    #[test]
    fn keys_say_what_varies_and_nothing_else() {
        let mut rows = vec![row("one", "theorem"), row("many", "theorem"), row("many", "theorem")];
        rows[1].setting.sweep = vec![("p".to_owned(), "1/8".to_owned()), ("q".into(), "1".into())];
        rows[2].setting.sweep = vec![("p".to_owned(), "1/2".to_owned()), ("q".into(), "1".into())];
        rows[2].setting.horizon = 100;
        rows[2].slack = 0.25;
        let text = file(&results(rows));
        for line in [
            r"\rcNumber{study.one.slack}{\ensuremath{0.5}}{0.5}",
            r"\rcNumber{study.one.theorem.slack}{\ensuremath{0.5}}{0.5}",
            r"\rcNumber{study.many.theorem.T=10.p=1/8.slack}{\ensuremath{0.5}}{0.5}",
            r"\rcNumber{study.many.theorem.T=100.p=1/2.slack}{\ensuremath{0.25}}{0.25}",
            r"\rcNumber{study.many.theorem.slack.min}{\ensuremath{0.25}}{0.25}",
            r"\rcNumber{study.many.theorem.settings}{2}{2}",
            r"\rcNumber{study.claims}{3}{3}",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }

    #[test]
    fn a_map_has_one_line() {
        let rows: Vec<Row> = (0..=MOST as u64)
            .map(|k| {
                let mut row = row("map", "theorem");
                row.setting.horizon = k + 1;
                row
            })
            .collect();
        let text = file(&results(rows));
        assert!(text.contains(r"\rcNumber{study.map.theorem.settings}{101}{101}"), "{text}");
        assert!(!text.contains("T="), "{text}");
    }

    /// False alarm: 0.
    #[test]
    fn macro_table_page_and_file_say_the_same_number() {
        let mut one = row("one", "padam-nonconvex-sharp");
        one.slack = 2.0 / 3.0 * 1e-7;
        let results = results(vec![one]);
        let shown = r"6.667\times10^{-8}";
        let macros = file(&results);
        let put = format!(r"\rcNumber{{study.one.slack}}{{\ensuremath{{{shown}}}}}{{");
        let exact = macros.split_once(&put).and_then(|(_, rest)| rest.split_once('}'));
        let exact: f64 = exact.expect("the macro").0.parse().expect("a number");
        assert_eq!(exact.to_bits(), results.rows[0].slack.to_bits());
        let json = serde_json::to_string(&results).expect("verdicts.json");
        let read: Results = serde_json::from_str(&json).expect("read back");
        assert_eq!(read.rows[0].slack.to_bits(), exact.to_bits());
        let files = crate::publish::tables::files(&results, &[]).expect("tables");
        let text = |name: &str| {
            let (_, bytes) = files.iter().find(|(file, _)| file == name).expect("a table");
            String::from_utf8(bytes.clone()).expect("text")
        };
        assert!(text("tables/verdicts.tex").contains(&format!("${shown}$")));
        assert!(text("tables/verdicts.csv").contains(&format!("{exact:?}")));
        let page = crate::publish::page::study(&results, &[], &[]).expect("a page");
        let mut report = Vec::new();
        use ratecheck_reports::document::Render;
        ratecheck_reports::latex::Latex::default().render(&page, &mut report).expect("rendered");
        assert!(String::from_utf8(report).expect("text").contains(&format!("${shown}$")));
    }
}
