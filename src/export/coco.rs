//! A data archive of COCO: index files `.info`, and trajectories in `.dat` and `.tdat`, in the layout `bbob-new2`.
//!
//! The post-processing knows the functions 1 to 24 of the suite `bbob` and wants every algorithm to have every function in every
//! dimension, so the data come in parts for which that is true, each an archive of its own. All trials of a data set are repetitions of
//! instance 1: the same function, with other noise.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ratecheck_reports::table::TableError;

use super::legend::{Entry, Numbers, folders, tables};
use super::trials::{Function, Place, Trial, Trials};
use super::{Made, count};

/// Numbers of functions that the suite has.
const FUNCTIONS: usize = 24;

/// Columns of a line of data; the points themselves are not stored.
const HEADER: &str = "% f evaluations | g evaluations | best noise-free fitness - Fopt (0.0e+00) + sum g_i+ | measured fitness | best measured fitness";

pub(super) fn made(trials: &Trials) -> Result<Made, TableError> {
    let numbers = numbers(trials);
    let folders = folders(&trials.optimizers());
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut entries = Vec::new();
    for (place, all) in &trials.0 {
        let all = repeated(all);
        let ((part, f), folder) =
            (numbers[&(&place.function, place.dim)], &folders[place.optimizer.as_str()]);
        let archive = format!("part-{part}/{folder}");
        let data = format!("data_f{f}/bbobexp_f{f}_DIM{}", place.dim);
        let (mut dat, mut tdat) = (String::new(), String::new());
        for trial in &all {
            write(trial, &mut dat, &mut tdat);
        }
        files.insert(format!("{archive}/{data}.dat"), dat);
        files.insert(format!("{archive}/{data}.tdat"), tdat);
        let info = files.entry(format!("{archive}/bbobexp_f{f}.info")).or_default();
        info.push_str(&index(place, f, folder, &data, &all));
        entries.extend(all.into_iter().enumerate().map(|(k, trial)| Entry {
            number: (part, f),
            folder,
            dim: place.dim,
            position: k + 1,
            trial,
        }));
    }
    let mut written = tables(&numbers, &folders, &entries)?;
    written.extend(files.into_iter().map(|(name, text)| (name, text.into_bytes())));
    let parts = numbers.values().map(|(part, _)| *part).max().unwrap_or(0);
    let holds = format!(
        "{} on {} in {}, {}",
        count(folders.len(), "algorithm"),
        count(trials.functions().len(), "function"),
        count(parts, "part"),
        count(entries.len(), "trial")
    );
    Ok(Made { files: written, holds })
}

/// A function in a dimension.
type At<'a> = (&'a Function, usize);

/// Parts on which the same optimizers ran, of at most as many functions as the suite has.
fn numbers(trials: &Trials) -> Numbers<'_> {
    let mut ran: BTreeMap<At<'_>, BTreeSet<&str>> = BTreeMap::new();
    for place in trials.0.keys() {
        ran.entry((&place.function, place.dim)).or_default().insert(&place.optimizer);
    }
    let mut blocks: Vec<(&BTreeSet<&str>, Vec<At<'_>>)> = Vec::new();
    for (at, optimizers) in &ran {
        match blocks.iter_mut().find(|(known, _)| *known == optimizers) {
            Some((_, block)) => block.push(*at),
            None => blocks.push((optimizers, vec![*at])),
        }
    }
    let (mut numbers, mut part) = (Numbers::new(), 0);
    for (_, block) in blocks {
        let functions: Vec<_> = block.chunk_by(|a, b| a.0 == b.0).collect();
        for chunk in functions.chunks(FUNCTIONS) {
            part += 1;
            for (f, dims) in chunk.iter().enumerate() {
                numbers.extend(dims.iter().map(|at| (*at, (part, f + 1))));
            }
        }
    }
    numbers
}

/// A trajectory in which chance has no part is what every repetition would give: it stands twice, since a single trial is refused as
/// too few.
fn repeated(trials: &[Trial]) -> Vec<&Trial> {
    match trials {
        [one] if one.certain => vec![one, one],
        all => all.iter().collect(),
    }
}

/// The three lines of a data set in the index.
fn index(place: &Place, f: usize, folder: &str, data: &str, trials: &[&Trial]) -> String {
    let ends: Vec<String> = trials
        .iter()
        .map(|trial| format!("1:{}|{:e}", trial.evaluations(), trial.least().1))
        .collect();
    format!(
        "suite = 'bbob', funcId = {f}, DIM = {}, Precision = 1.000e-08, algId = '{folder}', coco_version = '', logger = 'bbob', \
         data_format = 'bbob-new2'\n% {} on {}, {}, by ratecheck {}\n{data}.dat, {}\n",
        place.dim,
        place.optimizer,
        place.function.label(),
        place.function.quantity,
        env!("CARGO_PKG_VERSION"),
        ends.join(", ")
    )
}

/// Steps at which the smallest gap fell go to `.dat`, all that were recorded to `.tdat`.
fn write(trial: &Trial, dat: &mut String, tdat: &mut String) {
    let last = trial.steps.len() - 1;
    let mut before = f64::INFINITY;
    for text in [&mut *dat, &mut *tdat] {
        text.push_str(HEADER);
        text.push('\n');
    }
    for (k, best) in trial.best().into_iter().enumerate() {
        let (step, gap) = (trial.steps[k], trial.gaps[k]);
        let mut line = String::new();
        // Writing to a String cannot fail.
        let _ = writeln!(line, "{step} 0 {best:e} {gap:e} {best:e}");
        tdat.push_str(&line);
        if best < before || k == last {
            dat.push_str(&line);
        }
        before = best;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{trial, trials};

    fn file<'a>(made: &'a Made, name: &str) -> &'a str {
        let found = made.files.iter().find(|(known, _)| known == name).expect(name);
        std::str::from_utf8(&found.1).expect("text")
    }

    #[test]
    fn an_archive_has_an_index_and_trajectories() {
        let two = [trial(&[1, 2, 5], &[4.0, 5.0, 1e-9]), trial(&[1, 2], &[4.0, -0.25])];
        let made = made(&trials(&["quadratic"], &two)).expect("made");
        assert_eq!(made.holds, "1 algorithm on 1 function in 1 part, 2 trials");
        let info = file(&made, "part-1/sgd_lr-0.1/bbobexp_f1.info");
        let lines: Vec<&str> = info.lines().collect();
        assert!(lines[0].starts_with("suite = 'bbob', funcId = 1, DIM = 2, "), "{info}");
        assert!(lines[1].starts_with("% sgd:lr=0.1 on quadratic, gap:at=iterate"), "{info}");
        assert_eq!(lines[2], "data_f1/bbobexp_f1_DIM2.dat, 1:5|1e-9, 1:2|-2.5e-1");
        let dat = file(&made, "part-1/sgd_lr-0.1/data_f1/bbobexp_f1_DIM2.dat");
        let expected = format!(
            "{HEADER}\n1 0 4e0 4e0 4e0\n5 0 1e-9 1e-9 1e-9\n{HEADER}\n1 0 4e0 4e0 4e0\n2 0 -2.5e-1 -2.5e-1 -2.5e-1\n"
        );
        assert_eq!(dat, expected);
        let tdat = file(&made, "part-1/sgd_lr-0.1/data_f1/bbobexp_f1_DIM2.tdat");
        assert!(tdat.contains("\n2 0 4e0 5e0 4e0\n"), "{tdat}");
    }

    #[test]
    fn functions_beyond_the_suite_go_to_the_next_part() {
        let names: Vec<String> = (0..25).map(|k| format!("problem-{k:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let made = made(&trials(&names, &[trial(&[1], &[1.0])])).expect("made");
        assert!(file(&made, "part-1/sgd_lr-0.1/bbobexp_f24.info").contains("problem-23"));
        assert!(file(&made, "part-2/sgd_lr-0.1/bbobexp_f1.info").contains("problem-24"));
        assert!(file(&made, "functions.csv").contains("\n2,1,\"problem-24\","));
    }

    #[test]
    fn every_algorithm_of_a_part_has_all_of_it() {
        let mut all = trials(&["ackley", "beale"], &[trial(&[1], &[1.0])]);
        let (place, trials) = all.0.first_key_value().expect("a place");
        let more = [("adam", 2), ("sgd:lr=0.1", 5)].map(|(optimizer, dim)| {
            (Place { optimizer: optimizer.to_owned(), dim, ..place.clone() }, trials.clone())
        });
        all.0.extend(more);
        let numbers = numbers(&all);
        let found: Vec<_> =
            numbers.iter().map(|((f, d), at)| (f.problem.as_str(), *d, *at)).collect();
        assert_eq!(found, [("ackley", 2, (1, 1)), ("ackley", 5, (2, 1)), ("beale", 2, (2, 2))]);
    }

    #[test]
    fn a_certain_trajectory_stands_twice() {
        let certain = Trial { certain: true, ..trial(&[1], &[1.0]) };
        assert_eq!(repeated(std::slice::from_ref(&certain)).len(), 2);
        assert_eq!(repeated(&[certain.clone(), certain]).len(), 2);
        assert_eq!(repeated(&[trial(&[1], &[1.0])]).len(), 1);
    }
}
