//! Names that other tools can hold, and the tables that say what they stand for.

use std::collections::{BTreeMap, BTreeSet};

use ratecheck_reports::table::{Column, Table, TableError, csv};

use super::trials::{Function, Trial};

/// Longest name of a folder.
const LONGEST: usize = 80;

/// A spec as the name of a folder on every system: `sgd:lr=0.1` becomes `sgd_lr-0.1`.
pub(super) fn plain(spec: &str) -> String {
    let letter = |c: char| match c {
        c if c.is_ascii_alphanumeric() || c == '.' || c == '-' => c,
        ':' | ',' | ' ' | '_' => '_',
        _ => '-',
    };
    let name: String = spec.chars().take(LONGEST).map(letter).collect();
    let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

/// One folder a spec. Those that systems without upper case cannot tell apart are numbered.
pub(super) fn folders<'a>(specs: &[&'a str]) -> BTreeMap<&'a str, String> {
    let (mut taken, mut folders) = (BTreeSet::new(), BTreeMap::new());
    for spec in specs {
        let name = plain(spec);
        let numbered = (2..).map(|k| format!("{name}_{k}"));
        let mut free = std::iter::once(name.clone()).chain(numbered);
        let folder = free.find(|name| !taken.contains(&name.to_lowercase()));
        let folder = folder.expect("one of infinitely many");
        taken.insert(folder.to_lowercase());
        folders.insert(*spec, folder);
    }
    folders
}

impl Function {
    /// In one line.
    pub(super) fn label(&self) -> String {
        let mut label = self.problem.clone();
        if self.noise != "none" {
            label.push_str(&format!(" with {}", self.noise));
        }
        if self.domain != "whole" {
            label.push_str(&format!(" on {}", self.domain));
        }
        label
    }
}

/// Where a function is: its part of the archive, where there are parts, and its number.
pub(super) type Number = (usize, usize);

/// The numbers of functions; one function has several where other optimizers ran on it in other dimensions.
pub(super) type Numbers<'a> = BTreeMap<(&'a Function, usize), Number>;

/// A trial as it stands in the files.
pub(super) struct Entry<'a> {
    pub(super) number: Number,
    pub(super) folder: &'a str,
    pub(super) dim: usize,
    /// From 1, in its data set.
    pub(super) position: usize,
    pub(super) trial: &'a Trial,
}

/// The three tables: functions, algorithms, trials.
pub(super) fn tables(
    numbers: &Numbers<'_>,
    folders: &BTreeMap<&str, String>,
    entries: &[Entry<'_>],
) -> Result<Vec<(String, Vec<u8>)>, TableError> {
    let tables = [functions(numbers)?, algorithms(folders)?, every_trial(entries)?];
    let file = |table: &Table| (format!("{}.csv", table.id()), csv::tidy(table).into_bytes());
    Ok(tables.iter().map(file).collect())
}

fn functions(numbers: &Numbers<'_>) -> Result<Table, TableError> {
    let mut all: BTreeMap<Number, (&Function, Vec<String>)> = BTreeMap::new();
    for ((function, dim), number) in numbers {
        let (_, dims) = all.entry(*number).or_insert((function, Vec::new()));
        dims.push(dim.to_string());
    }
    let integer = |read: fn(&Number) -> usize| all.keys().map(|n| whole(read(n))).collect();
    let text = |read: &dyn Fn(&Function) -> String| all.values().map(|(f, _)| read(f)).collect();
    Table::new(
        "functions",
        "What the numbers of functions stand for",
        vec![
            Column::integer("part", integer(|n| n.0))?,
            Column::integer("function", integer(|n| n.1))?,
            Column::text("problem", text(&|f| f.problem.clone()))?,
            Column::text("noise", text(&|f| f.noise.clone()))?,
            Column::text("domain", text(&|f| f.domain.clone()))?,
            Column::text("quantity", text(&|f| f.quantity.clone()))?,
            Column::text("dims", all.values().map(|(_, dims)| dims.join(" ")).collect())?,
        ],
    )
}

fn algorithms(folders: &BTreeMap<&str, String>) -> Result<Table, TableError> {
    Table::new(
        "algorithms",
        "What the folders stand for",
        vec![
            Column::text("folder", folders.values().cloned().collect())?,
            Column::text("optimizer", folders.keys().map(|spec| (*spec).to_owned()).collect())?,
        ],
    )
}

fn every_trial(entries: &[Entry<'_>]) -> Result<Table, TableError> {
    let text = |read: for<'a> fn(&'a Entry<'a>) -> &'a str| {
        entries.iter().map(|e| read(e).to_owned()).collect::<Vec<String>>()
    };
    let integer = |read: fn(&Entry<'_>) -> i64| entries.iter().map(read).collect::<Vec<i64>>();
    let from = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let steps = |read: fn(&Trial) -> u64| entries.iter().map(|e| from(read(e.trial))).collect();
    let last = |e: &Entry<'_>| e.trial.gaps.last().copied().unwrap_or(f64::NAN);
    Table::new(
        "trials",
        "Where each trial comes from",
        vec![
            Column::integer("part", integer(|e| whole(e.number.0)))?,
            Column::text("folder", text(|e| e.folder))?,
            Column::integer("function", integer(|e| whole(e.number.1)))?,
            Column::integer("dim", integer(|e| whole(e.dim)))?,
            Column::integer("trial", integer(|e| whole(e.position)))?,
            Column::text("study", text(|e| &e.trial.study))?,
            Column::integer("run", integer(|e| whole(e.trial.run)))?,
            Column::text(
                "kind",
                text(|e| if e.trial.replica.is_some() { "replica" } else { "mean" }),
            )?,
            Column::integer(
                "replica",
                entries.iter().map(|e| e.trial.replica.map_or(-1, from)).collect(),
            )?,
            Column::integer("n", steps(|trial| trial.n))?,
            Column::integer("horizon", steps(|trial| trial.horizon))?,
            Column::integer("seed", steps(|trial| trial.seed))?,
            Column::integer("evaluations", steps(Trial::evaluations))?,
            Column::number("last", entries.iter().map(last).collect())?,
            Column::number("best", entries.iter().map(|e| e.trial.least().1).collect())?,
        ],
    )
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specs_become_names_of_folders() {
        assert_eq!(plain("sgd:lr=0.1/sqrt(t),beta=0.9"), "sgd_lr-0.1-sqrt-t-_beta-0.9");
        assert_eq!(plain("../x'"), "x");
        assert_eq!(plain("∞"), "unnamed");
        assert_eq!(plain(&"a".repeat(300)).len(), LONGEST);
    }

    #[test]
    fn folders_differ_where_specs_do() {
        let folders = folders(&["Sgd:lr=1", "sgd:lr-1", "sgd:lr=1"]);
        let names: Vec<&str> = folders.values().map(String::as_str).collect();
        assert_eq!(names, ["Sgd_lr-1", "sgd_lr-1_2", "sgd_lr-1_3"]);
    }
}
