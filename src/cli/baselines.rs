//! Baselines of `ratecheck run`: saved after a run, or compared with it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Failure;
use super::compare::compared;
use crate::comparison::{Comparison, Rules, Side, baseline};

/// What a run has to do with baselines.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct Baselines {
    /// Save the results of this run as the baseline of that name, replacing these studies in it
    #[arg(long, value_name = "NAME")]
    save_baseline: Option<String>,
    /// Compare with the baseline of that name after the run, which must hold all studies of the run; a claim that became worse
    /// gives exit code 1, as in `ratecheck compare`
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// Compare with the baseline of that name where it holds the studies of the run
    #[arg(long, value_name = "NAME")]
    baseline_lenient: Option<String>,
}

/// The baseline that a run will be compared with.
pub(super) struct Reference {
    name: String,
    dirs: Vec<PathBuf>,
}

impl Baselines {
    /// Checks the names before anything is run, and finds the baseline to compare with.
    pub(super) fn prepare(&self, out: &Path, ids: &[&str]) -> Result<Option<Reference>, Failure> {
        if let Some(name) = &self.save_baseline {
            baseline::check(name).map_err(Failure::request)?;
        }
        let (name, lenient) = match (&self.baseline, &self.baseline_lenient) {
            (Some(name), _) => (name, false),
            (None, Some(name)) => (name, true),
            (None, None) => return Ok(None),
        };
        let (dirs, missing) = match baseline::of_studies(out, name, ids) {
            Err(error @ baseline::BaselineError::Unknown { .. }) if lenient => {
                eprintln!("warning: nothing is compared: {error}");
                return Ok(None);
            }
            found => found.map_err(Failure::request)?,
        };
        if !missing.is_empty() {
            if !lenient {
                return Err(Failure::request(baseline::BaselineError::Without {
                    name: name.clone(),
                    studies: missing,
                }));
            }
            eprintln!("warning: not in baseline `{name}`: {}", missing.join(", "));
        }
        Ok((!dirs.is_empty()).then(|| Reference { name: name.clone(), dirs }))
    }

    /// Saves finished results, if that was asked for; answers what to say of it.
    pub(super) fn save(&self, out: &Path, dirs: &[&Path]) -> Result<Option<String>, Failure> {
        let Some(name) = &self.save_baseline else { return Ok(None) };
        baseline::save(out, name, dirs).map_err(Failure::run)?;
        Ok(Some(format!(
            "Saved as baseline {name}, which now holds {}",
            match baseline::size(out, name) {
                1 => "1 study".to_owned(),
                n => format!("{n} studies"),
            }
        )))
    }
}

impl Reference {
    /// Compares the studies that were run, where the baseline has them.
    pub(super) fn compare(&self, out: &Path, dirs: &[&Path]) -> Result<Comparison, Failure> {
        let held = |dir: &&&Path| self.dirs.iter().any(|old| old.file_name() == dir.file_name());
        let new: Vec<PathBuf> = dirs.iter().filter(held).map(|dir| dir.to_path_buf()).collect();
        let old = Side::of(format!("baseline {}", self.name), &self.dirs);
        let new = Side::of(out.display().to_string(), &new);
        compared(&old, &new, Rules::default())
    }
}
