//! Files of IOHprofiler: a `.json` of each algorithm and function, and trajectories in `.dat`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use ratecheck_reports::table::TableError;

use super::legend::{Entry, Numbers, folders, plain, tables};
use super::trials::{Function, Place, Trial, Trials};
use super::{Made, count};

/// Version of IOHexperimenter whose layout this is.
const LAYOUT: &str = "0.3.18";

/// Columns of a line of data: the value at a step, and the smallest one so far.
const COLUMNS: [&str; 3] = ["evaluations", "raw_y", "raw_y_best"];

/// What a `.json` file says of an algorithm on a function.
#[derive(Serialize)]
struct Meta<'a> {
    version: &'static str,
    suite: &'static str,
    function_id: usize,
    function_name: String,
    maximization: bool,
    algorithm: Algorithm<'a>,
    experiment_attributes: [BTreeMap<&'static str, &'a str>; 3],
    attributes: [&'static str; 3],
    scenarios: Vec<Scenario>,
}

#[derive(Serialize)]
struct Algorithm<'a> {
    name: &'a str,
    info: &'static str,
}

/// A dimension.
#[derive(Serialize)]
struct Scenario {
    dimension: usize,
    path: String,
    runs: Vec<Run>,
}

#[derive(Serialize)]
struct Run {
    instance: usize,
    evals: u64,
    best: Best,
}

/// The smallest value; the point is not stored.
#[derive(Serialize)]
struct Best {
    evals: u64,
    y: f64,
    x: [f64; 0],
}

pub(super) fn made(trials: &Trials) -> Result<Made, TableError> {
    let functions = trials.functions();
    let number = |function: &Function| functions.iter().position(|known| *known == function);
    let mut numbers = Numbers::new();
    for Place { function, dim, .. } in trials.0.keys() {
        numbers.insert((function, *dim), (1, number(function).map_or(0, |k| k + 1)));
    }
    let folders = folders(&trials.optimizers());
    let mut data: Vec<(String, Vec<u8>)> = Vec::new();
    let mut metas: BTreeMap<String, Meta<'_>> = BTreeMap::new();
    let mut entries = Vec::new();
    for (place, all) in &trials.0 {
        let function = &place.function;
        let (f, folder) = (numbers[&(function, place.dim)].1, &folders[place.optimizer.as_str()]);
        let short = plain(function.problem.split(':').next().unwrap_or_default());
        let path = format!("data_f{f}_{short}/IOHprofiler_f{f}_DIM{}.dat", place.dim);
        data.push((
            format!("{folder}/{path}"),
            all.iter().map(lines).collect::<String>().into_bytes(),
        ));
        let meta = metas.entry(format!("{folder}/IOHprofiler_f{f}_{short}.json"));
        let meta = meta.or_insert_with(|| Meta {
            version: LAYOUT,
            suite: "ratecheck",
            function_id: f,
            function_name: function.label(),
            maximization: false,
            algorithm: Algorithm {
                name: &place.optimizer,
                info: concat!("ratecheck ", env!("CARGO_PKG_VERSION")),
            },
            experiment_attributes: [
                BTreeMap::from([("noise", function.noise.as_str())]),
                BTreeMap::from([("domain", function.domain.as_str())]),
                BTreeMap::from([("quantity", function.quantity.as_str())]),
            ],
            attributes: COLUMNS,
            scenarios: Vec::new(),
        });
        meta.scenarios.push(Scenario {
            dimension: place.dim,
            path,
            runs: all.iter().map(run).collect(),
        });
        entries.extend(all.iter().enumerate().map(|(k, trial)| Entry {
            number: (1, f),
            folder,
            dim: place.dim,
            position: k + 1,
            trial,
        }));
    }
    let mut files = tables(&numbers, &folders, &entries)?;
    files.extend(data);
    for (name, meta) in metas {
        let mut json =
            serde_json::to_string_pretty(&meta).expect("words and finite numbers are JSON");
        json.push('\n');
        files.push((name, json.into_bytes()));
    }
    let holds = format!(
        "{} on {}, {}",
        count(folders.len(), "algorithm"),
        count(functions.len(), "function"),
        count(entries.len(), "trial")
    );
    Ok(Made { files, holds })
}

/// A trial; the line of names begins each.
fn lines(trial: &Trial) -> String {
    let mut text = COLUMNS.join(" ");
    text.push('\n');
    for ((step, gap), best) in trial.steps.iter().zip(&trial.gaps).zip(trial.best()) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{step} {gap:e} {best:e}");
    }
    text
}

fn run(trial: &Trial) -> Run {
    let (evals, y) = trial.least();
    Run { instance: 1, evals: trial.evaluations(), best: Best { evals, y, x: [] } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{trial, trials};

    #[test]
    fn meta_files_name_the_data() {
        let two = [trial(&[1, 2, 5], &[4.0, 0.5, 1.0]), trial(&[1, 2], &[4.0, 0.0])];
        let made = made(&trials(&["quadratic:cond=2"], &two)).expect("made");
        assert_eq!(made.holds, "1 algorithm on 1 function, 2 trials");
        let file = |name: &str| {
            let found = made.files.iter().find(|(known, _)| known == name).expect(name);
            String::from_utf8(found.1.clone()).expect("text")
        };
        let meta = file("sgd_lr-0.1/IOHprofiler_f1_quadratic.json");
        let meta: serde_json::Value = serde_json::from_str(&meta).expect("JSON");
        assert_eq!(meta["function_name"], "quadratic:cond=2");
        assert_eq!(meta["algorithm"]["name"], "sgd:lr=0.1");
        let scenario = &meta["scenarios"][0];
        assert_eq!(scenario["runs"][0]["best"]["evals"], 2);
        assert_eq!(scenario["runs"][1]["best"]["y"].as_f64().map(f64::to_bits), Some(0));
        let path = scenario["path"].as_str().expect("a path");
        let names = "evaluations raw_y raw_y_best";
        assert_eq!(
            file(&format!("sgd_lr-0.1/{path}")),
            format!("{names}\n1 4e0 4e0\n2 5e-1 5e-1\n5 1e0 5e-1\n{names}\n1 4e0 4e0\n2 0e0 0e0\n")
        );
    }
}
