//! The map over all studies: theorem by setting.

use std::collections::BTreeMap;

use ratecheck_proofs_checks::theorems;
use ratecheck_reports::document::{Map, MapChip, MapRow};

use super::Drawn;
use super::page::{outcome, page_of};
use crate::results::{Results, Row};

/// What the columns are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Families of optimizers.
    Optimizer,
    /// Families of problems.
    Problem,
}

impl By {
    /// The name in a row's setting that this map goes by.
    fn name(self, row: &Row) -> &str {
        let spec = match self {
            By::Optimizer => &row.setting.optimizer,
            By::Problem => &row.setting.problem,
        };
        spec.split(':').next().unwrap_or_default()
    }

    /// The other one: it varies within a cell.
    fn other(self) -> By {
        match self {
            By::Optimizer => By::Problem,
            By::Problem => By::Optimizer,
        }
    }
}

/// Families by their first word, in the order of the alphabet, each with its name: the words that its members begin with in common.
fn families<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, String)> {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let words: Vec<&str> = name.split('-').collect();
        match families.entry(words[0]) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(words);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                let common = known.iter().zip(&words).take_while(|(a, b)| a == b).count();
                known.truncate(common);
            }
        }
    }
    families.into_iter().map(|(first, words)| (first, words.join("-"))).collect()
}

/// The claims of one study and theorem in one family that have one verdict.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    theorem: &'a str,
    column: usize,
    study: usize,
    verdict: &'a str,
    as_expected: bool,
}

/// A row a theorem, in the order of the library; a mark a study and verdict.
pub(super) fn map(studies: &[(Results, Vec<Drawn>)], by: By) -> Map {
    let all = || {
        studies
            .iter()
            .enumerate()
            .flat_map(|(at, (results, _))| results.rows.iter().map(move |row| (at, row)))
    };
    let families = families(all().map(|(_, row)| by.name(row)));
    let mut groups: BTreeMap<Key<'_>, Vec<&Row>> = BTreeMap::new();
    for (study, row) in all() {
        let first = by.name(row).split('-').next().unwrap_or_default();
        let column = families.iter().position(|(name, _)| *name == first).unwrap_or(0);
        let key = Key {
            theorem: &row.theorem,
            column,
            study,
            verdict: &row.verdict,
            as_expected: row.as_expected,
        };
        groups.entry(key).or_default().push(row);
    }
    let mut rows: Vec<MapRow> = Vec::new();
    for (key, claims) in &groups {
        if rows.last().is_none_or(|row| row.id != key.theorem) {
            rows.push(MapRow {
                id: key.theorem.to_owned(),
                title: theorems::find(key.theorem)
                    .map_or_else(String::new, |theorem| theorem.statement().title.to_owned()),
                cells: vec![Vec::new(); families.len()],
            });
        }
        let results = &studies[key.study].0;
        let chip = MapChip {
            outcome: outcome(key.verdict, key.as_expected),
            claims: claims.len(),
            about: format!(
                "`{}`: {} with {}; study `{}`",
                key.theorem,
                names(claims, by),
                names(claims, by.other()),
                results.study
            ),
            path: format!("{}#theorem-{}", page_of(results), key.theorem),
        };
        if let Some(row) = rows.last_mut() {
            row.cells[key.column].push(chip);
        }
    }
    let place = |id: &str| theorems::ALL.iter().position(|theorem| theorem.statement().id == id);
    rows.sort_by_key(|row| place(&row.id).unwrap_or(usize::MAX));
    let columns = match by {
        By::Optimizer => "families of optimizers",
        By::Problem => "families of problems",
    };
    Map {
        caption: format!(
            "Theorems against {columns}. A mark stands for the claims of one study with one verdict and leads to what \
             the study says of the theorem"
        ),
        of: "Theorem".to_owned(),
        columns: families.into_iter().map(|(_, name)| name).collect(),
        rows,
    }
}

/// The distinct names among some claims; the first few if there are many.
fn names(claims: &[&Row], by: By) -> String {
    const SHOWN: usize = 4;
    let mut names: Vec<&str> = claims.iter().map(|row| by.name(row)).collect();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        n if n > SHOWN => format!("{} and {} more", names[..SHOWN].join(", "), n - SHOWN),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::{results, row};
    use ratecheck_reports::table::Status;

    #[test]
    fn families_are_named_by_what_their_members_share() {
        let names = [
            "padam-paper",
            "sgd",
            "sgd-momentum",
            "clipped-adam-ema",
            "clipped-adam-ema-x",
            "padam-code",
        ];
        let named: Vec<String> = families(names.into_iter()).into_iter().map(|f| f.1).collect();
        assert_eq!(named, ["clipped-adam-ema", "padam", "sgd"]);
    }

    #[test]
    fn a_mark_bundles_the_claims_of_one_verdict_and_columns_are_families() {
        let mut rows =
            vec![row("a", "second"), row("b", "second"), row("c", "second"), row("d", "first")];
        rows[1].setting.problem = "huber:dim=1".to_owned();
        rows[2].verdict = "refuted".to_owned();
        rows[3].setting.optimizer = "adam-paper:lr=1".to_owned();
        let studies = [(results(rows), Vec::new())];
        let map = map(&studies, By::Optimizer);
        assert_eq!(map.columns, ["adam-paper", "gd"]);
        let shown: Vec<_> = map
            .rows
            .iter()
            .map(|row| {
                let counts =
                    row.cells.iter().map(|cell| cell.iter().map(|chip| chip.claims).collect());
                (row.id.as_str(), counts.collect::<Vec<Vec<usize>>>())
            })
            .collect();
        assert_eq!(shown, [("first", vec![vec![1], vec![]]), ("second", vec![vec![], vec![2, 1]])]);
        let chips = &map.rows[1].cells[1];
        assert_eq!(
            [chips[0].outcome.status, chips[1].outcome.status],
            [Status::Holds, Status::Refuted]
        );
        assert_eq!(chips[0].about, "`second`: gd with huber, quadratic; study `study`");
        assert_eq!(chips[0].path, "study/index.html#theorem-second");
    }
}
