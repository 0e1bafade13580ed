//! `ratecheck report`: redraws figures, tables and pages from stored results.

use std::path::{Path, PathBuf};

use clap::Args;

use super::run::writable;
use super::{Failure, output};
use crate::publish::{self, Drawn};
use crate::results::{self, CURVES, RUN, Results, VERDICTS};

/// Redraw figures, tables and pages from stored results, without running anything
///
/// Files that are missing, damaged or of a later version are named on standard error and left out, and the pages say so:
/// without curves.parquet a study has no curves, without verdicts.json or manifest.json it is left out.
/// The exit code is 3 only if no study could be read, 2 if the folder holds none.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// A folder of results: one study, or the folder over several
    #[arg(default_value = "ratecheck-results")]
    dir: PathBuf,
}

impl Report {
    pub(super) fn run(&self) -> Result<(), Failure> {
        if !self.dir.is_dir() {
            let dir = self.dir.display();
            return Err(Failure::Request(format!("`{dir}` is not a folder of results")));
        }
        if is_study(&self.dir) {
            writable(&self.dir)?;
            redraw(&self.dir).map_err(Failure::Run)?;
            return output::line(&format!("wrote {}", self.dir.join("index.html").display()));
        }
        let studies = self.studies()?;
        writable(&self.dir)?;
        let (mut done, mut left_out) = (Vec::new(), Vec::new());
        for dir in studies {
            match redraw(&dir) {
                Ok(study) => done.push(study),
                Err(why) => {
                    eprintln!("warning: skipped `{}`: {why}", dir.display());
                    let name = dir.file_name().unwrap_or_default().to_string_lossy();
                    left_out.push(format!("the folder `{name}`, because {why}"));
                }
            }
        }
        if done.is_empty() {
            return Err(Failure::Run("no study could be read".to_owned()));
        }
        publish::index(&self.dir, &done, &left_out).map_err(Failure::run)?;
        output::line(&format!("wrote {}", self.dir.join("index.html").display()))
    }

    fn studies(&self) -> Result<Vec<PathBuf>, Failure> {
        let unreadable = |e: std::io::Error| {
            Failure::Request(format!("cannot read `{}`: {e}", self.dir.display()))
        };
        let mut dirs = Vec::new();
        for entry in std::fs::read_dir(&self.dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if is_study(&path) {
                dirs.push(path);
            }
        }
        dirs.sort();
        if dirs.is_empty() {
            let dir = self.dir.display();
            return Err(Failure::Request(format!(
                "no results in `{dir}`: a study's folder holds {VERDICTS}; `ratecheck run` makes them"
            )));
        }
        Ok(dirs)
    }
}

/// Whether a run of a study began here, finished or not. What `escape` finished has a summary and no verdicts.
pub(super) fn is_study(dir: &Path) -> bool {
    if dir.join("summary.json").exists() {
        return false;
    }
    [VERDICTS, CURVES, RUN, "pieces"].iter().any(|name| dir.join(name).exists())
}

/// Draws what can be read of a study and names the rest; answers why nothing could be.
fn redraw(dir: &Path) -> Result<(Results, Vec<Drawn>), String> {
    if !dir.join(VERDICTS).exists() {
        return Err(format!("{VERDICTS} is missing: its run was interrupted or is not finished"));
    }
    let results = results::read_verdicts(dir).map_err(|e| e.reason(VERDICTS))?;
    let mut left_out = Vec::new();
    let mut warn = |what: &str, why: String| {
        eprintln!("warning: `{}` is drawn without {what}: {why}", dir.display());
        left_out.push(format!("{what}, because {why}"));
    };
    let curves = results::read_curves(dir).unwrap_or_else(|e| {
        warn("its curves", e.reason(CURVES));
        Vec::new()
    });
    if let Err(e) = results::study(dir) {
        warn("the study in its figures", e.reason(RUN));
    }
    let drawn = publish::study(dir, &results, &curves, &left_out).map_err(|e| e.to_string())?;
    Ok((results, drawn))
}
