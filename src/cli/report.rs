//! `ratecheck report`: redraws figures, tables and pages from stored results.

use std::path::{Path, PathBuf};

use clap::Args;

use super::run::writable;
use super::{Failure, output};
use crate::publish::{self, Drawn};
use crate::results::{self, Results, VERDICTS};

/// Redraw figures, tables and pages from stored results, without running anything
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
        if self.dir.join(VERDICTS).is_file() {
            writable(&self.dir)?;
            redraw(&self.dir)?;
            return output::line(&format!("wrote {}", self.dir.join("index.html").display()));
        }
        let studies = self.studies()?;
        writable(&self.dir)?;
        let mut done = Vec::new();
        for dir in studies {
            match redraw(&dir) {
                Ok(study) => done.push(study),
                // A damaged study is named and skipped; the others are still drawn.
                Err(Failure::Run(message) | Failure::Request(message)) => {
                    eprintln!("warning: skipped `{}`: {message}", dir.display());
                }
                Err(other) => return Err(other),
            }
        }
        if done.is_empty() {
            return Err(Failure::Run("no study could be read".to_owned()));
        }
        publish::index(&self.dir, &done).map_err(Failure::run)?;
        output::line(&format!("wrote {}", self.dir.join("index.html").display()))
    }

    fn studies(&self) -> Result<Vec<PathBuf>, Failure> {
        let unreadable = |e: std::io::Error| {
            Failure::Request(format!("cannot read `{}`: {e}", self.dir.display()))
        };
        let mut dirs = Vec::new();
        for entry in std::fs::read_dir(&self.dir).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.join(VERDICTS).is_file() {
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

fn redraw(dir: &Path) -> Result<(Results, Vec<Drawn>), Failure> {
    let (results, curves) = results::read(dir).map_err(Failure::run)?;
    let drawn = publish::study(dir, &results, &curves).map_err(Failure::run)?;
    Ok((results, drawn))
}
