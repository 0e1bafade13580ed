//! What is exported: the stored results of a study, or of an escape.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use ratecheck_reports::files::read_verified;
use ratecheck_reports::table::{Table, parquet};

use crate::engine::Outcome;
use crate::execute::stored;
use crate::plan::{Plan, PlannedRun};
use crate::publish::swept;
use crate::results::{self, CURVES, CurveRow, RUN, Results, ResultsError, VERDICTS};
use crate::study::{Size, Study as File};

/// Something that can be exported.
pub enum Source {
    /// What `run` left of a study.
    Study(Box<Study>),
    /// What `escape` left.
    Escape(Box<Escaped>),
}

/// What a run is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Setting {
    pub(super) problem: String,
    pub(super) noise: String,
    pub(super) optimizer: String,
    pub(super) domain: String,
    pub(super) sweep: String,
    pub(super) horizon: u64,
    pub(super) dim: usize,
}

/// The stored results of a study.
pub struct Study {
    /// Verdicts.
    pub results: Results,
    /// Recorded curves; none where their file cannot be read.
    pub curves: Vec<CurveRow>,
    /// What each run is, by its number.
    pub(super) settings: BTreeMap<usize, Setting>,
    /// Made when it is needed: it builds every problem.
    plan: OnceLock<Result<Plan, String>>,
    dir: PathBuf,
}

/// The stored results of an escape.
pub struct Escaped {
    /// Its folder's name.
    pub(super) name: String,
    pub(super) summary: Summary,
    pub(super) times: Table,
    pub(super) occupancy: Table,
}

/// What `summary.json` says that its tables do not.
#[derive(Deserialize)]
pub(super) struct Summary {
    pub(super) landscape: String,
    pub(super) noise: String,
    pub(super) optimizers: Vec<Method>,
}

/// A method and what the tables call it.
#[derive(Deserialize)]
pub(super) struct Method {
    pub(super) name: String,
    pub(super) spec: String,
}

/// Folder of finished runs.
const PIECES: &str = "pieces";
/// Files of an escape.
const SUMMARY: &str = "summary.json";
const TIMES: &str = "times.parquet";
const OCCUPANCY: &str = "occupancy.parquet";

impl Source {
    /// Reads a folder of results; also answers what is missing in it without being needed.
    ///
    /// # Errors
    /// Why nothing of it can be exported.
    pub fn read(dir: &Path) -> Result<(Source, Vec<String>), String> {
        if dir.join(SUMMARY).exists() {
            return Ok((Source::Escape(Box::new(Escaped::read(dir)?)), Vec::new()));
        }
        let (study, missing) = Study::read(dir)?;
        Ok((Source::Study(Box::new(study)), missing))
    }
}

impl Study {
    fn read(dir: &Path) -> Result<(Study, Vec<String>), String> {
        if !dir.join(VERDICTS).exists() {
            return Err(format!(
                "{VERDICTS} is missing: its run was interrupted or is not finished"
            ));
        }
        let results = results::read_verdicts(dir).map_err(|e| e.reason(VERDICTS))?;
        let mut missing = Vec::new();
        let curves = results::read_curves(dir).unwrap_or_else(|e| {
            missing.push(format!("its curves: {}", e.reason(CURVES)));
            Vec::new()
        });
        let mut study = Study {
            settings: of_rows(&results),
            results,
            curves,
            plan: OnceLock::new(),
            dir: dir.to_owned(),
        };
        if study.curves.iter().any(|row| !study.settings.contains_key(&row.run)) {
            match study.plan().map(of_plan) {
                Ok(planned) => {
                    for (run, setting) in planned {
                        study.settings.entry(run).or_insert(setting);
                    }
                }
                Err(why) => missing.push(format!("what runs are that no verdict names: {why}")),
            }
        }
        Ok((study, missing))
    }

    /// The study as it was planned.
    fn plan(&self) -> Result<&Plan, &str> {
        let plan = self.plan.get_or_init(|| plan(&self.dir, &self.results));
        plan.as_ref().map_err(String::as_str)
    }

    /// The id of the study.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.results.study
    }

    /// Whether chance has no part in a run.
    pub(super) fn deterministic(&self, run: usize) -> bool {
        self.plan().is_ok_and(|plan| plan.runs.get(run).is_some_and(|run| run.deterministic))
    }

    /// What all replicas of a run left behind, and the number of the probe of a quantity.
    ///
    /// # Errors
    /// Why there is only the mean.
    pub(super) fn replicas(&self, run: usize, quantity: &str) -> Result<(Outcome, usize), String> {
        let planned = self.plan()?.runs.get(run).ok_or("it is not planned")?;
        if planned.enumeration.is_some() {
            return Err("its replicas are all outcomes of the noise, of unequal weight".to_owned());
        }
        let probe = planned.job.probes.iter().position(|probe| probe.name() == quantity);
        let probe = probe.ok_or_else(|| format!("`{quantity}` is not planned"))?;
        let rows = self.results.rows.iter().filter(|row| row.run == run);
        let grown = rows.map(|row| row.setting.replicas).max();
        let replicas = grown.unwrap_or(planned.spec.replicas);
        let outcome = stored(planned, replicas, &self.dir.join(PIECES));
        let outcome = outcome.ok_or_else(|| {
            format!("{PIECES}/ does not hold their replicas, or not those of this version")
        });
        Ok((outcome?, probe))
    }

    /// Numbers of runs that recorded curves, with the quantities of each in the order of recording.
    pub(super) fn recorded(&self) -> BTreeMap<usize, Vec<&str>> {
        let mut recorded: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for row in &self.curves {
            let names = recorded.entry(row.run).or_default();
            if !names.contains(&row.quantity.as_str()) {
                names.push(&row.quantity);
            }
        }
        recorded
    }
}

/// The study as it was planned, if that agrees with what is stored.
fn plan(dir: &Path, results: &Results) -> Result<Plan, String> {
    let text = results::study(dir).map_err(|e| e.reason(RUN))?;
    let file = File::parse(&text, RUN, &[]).map_err(|e| e.to_string())?;
    let size = if results.size == "full" { Size::Full } else { Size::Quick };
    let plan = Plan::new(file, size).map_err(|e| e.to_string())?;
    let agrees = results.rows.iter().all(|row| {
        let is = &row.setting;
        plan.runs.get(row.run).is_some_and(|run| {
            let spec = &run.spec;
            let words = [&spec.problem, &spec.noise, &spec.optimizer, &spec.domain];
            words == [&is.problem, &is.noise, &is.optimizer, &is.domain]
                && (is.horizon == spec.horizon || row.rate.is_some())
        })
    });
    if agrees { Ok(plan) } else { Err(format!("this version plans other runs from {RUN}")) }
}

/// What runs are that verdicts name.
fn of_rows(results: &Results) -> BTreeMap<usize, Setting> {
    let mut known: BTreeMap<usize, Setting> = BTreeMap::new();
    for row in results.rows.iter().filter(|row| row.rate.is_none() && row.line.is_none()) {
        let is = &row.setting;
        known.entry(row.run).or_insert_with(|| Setting {
            problem: is.problem.clone(),
            noise: is.noise.clone(),
            optimizer: is.optimizer.clone(),
            domain: is.domain.clone(),
            sweep: swept(&is.sweep),
            horizon: is.horizon,
            dim: is.dim,
        });
    }
    known
}

/// What all runs are, with the sweep that a rate was given.
fn of_plan(plan: &Plan) -> BTreeMap<usize, Setting> {
    let mut sweeps: HashMap<usize, String> = HashMap::new();
    for rate in &plan.rates {
        for (value, run) in &rate.points {
            let mut sweep = rate.place.sweep.clone();
            if rate.over != "T" {
                sweep.push((rate.over.clone(), value.to_string()));
                sweep.sort();
            }
            sweeps.entry(*run).or_insert_with(|| swept(&sweep));
        }
    }
    let setting = |(number, run): (usize, &PlannedRun)| {
        let setting = Setting {
            problem: run.spec.problem.clone(),
            noise: run.spec.noise.clone(),
            optimizer: run.spec.optimizer.clone(),
            domain: run.spec.domain.clone(),
            sweep: sweeps.get(&number).cloned().unwrap_or_default(),
            horizon: run.spec.horizon,
            dim: run.spec.start.len(),
        };
        (number, setting)
    };
    plan.runs.iter().enumerate().map(setting).collect()
}

impl Escaped {
    fn read(dir: &Path) -> Result<Escaped, String> {
        let bytes =
            read_verified(dir, SUMMARY).map_err(|e| ResultsError::from(e).reason(SUMMARY))?;
        let summary = serde_json::from_slice(&bytes).map_err(|e| format!("{SUMMARY}: {e}"))?;
        let table = |name: &str| -> Result<Table, String> {
            let read = || -> Result<Table, ResultsError> {
                Ok(parquet::read(&read_verified(dir, name)?)?)
            };
            read().map_err(|e| e.reason(name))
        };
        let name = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let name = name.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Escaped { name, summary, times: table(TIMES)?, occupancy: table(OCCUPANCY)? })
    }
}
