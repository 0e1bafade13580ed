//! Stored results of one side of a comparison.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::results::folder::{is_study, studies};
use crate::results::{self, CURVES, CurveRow, RUN, Results, VERDICTS};

/// What can be read of a study.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its verdicts.
    pub results: Results,
    /// Its curves; none where they cannot be read.
    pub curves: Option<Vec<CurveRow>>,
    /// The resolved study; none where it cannot be read.
    pub text: Option<String>,
}

/// The studies of a folder.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The folder as it was given.
    pub name: String,
    /// Whether it is that of a study, and not one over studies.
    pub single: bool,
    /// Those that could be read, by folder.
    pub studies: Vec<Stored>,
    /// Names of the folders of those that could not.
    pub unread: Vec<String>,
    /// What is missing or damaged, a sentence each.
    pub warnings: Vec<String>,
}

/// Why a folder is no side of a comparison.
#[derive(Debug, thiserror::Error)]
pub enum SideError {
    /// Not a folder.
    #[error("`{}` is not a folder of results", .0.display())]
    NoFolder(PathBuf),
    /// The system refused.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No study in it.
    #[error(
        "no results in `{}`: a study's folder holds {VERDICTS}; `ratecheck run` makes them", .0.display()
    )]
    Empty(PathBuf),
}

impl Side {
    /// Reads a folder: that of one study, or one over several. Studies whose verdicts cannot be read are named and left out, missing curves
    /// or study texts are named.
    ///
    /// # Errors
    /// When the folder holds no study.
    pub fn read(dir: &Path) -> Result<Side, SideError> {
        if !dir.is_dir() {
            return Err(SideError::NoFolder(dir.to_owned()));
        }
        let single = is_study(dir);
        let dirs = if single {
            vec![dir.to_owned()]
        } else {
            studies(dir).map_err(|source| SideError::Io { path: dir.to_owned(), source })?
        };
        if dirs.is_empty() {
            return Err(SideError::Empty(dir.to_owned()));
        }
        Ok(Side { single, ..Side::of(dir.display().to_string(), &dirs) })
    }

    /// Reads folders of studies.
    #[must_use]
    pub fn of(name: String, dirs: &[PathBuf]) -> Side {
        let read: Vec<(Option<Stored>, Vec<String>)> = dirs.par_iter().map(|d| stored(d)).collect();
        let mut side = Side { name, ..Side::default() };
        for (dir, (study, warnings)) in dirs.iter().zip(read) {
            side.warnings.extend(warnings);
            match study {
                Some(study) => side.studies.push(study),
                None => side
                    .unread
                    .push(dir.file_name().unwrap_or_default().to_string_lossy().into_owned()),
            }
        }
        side
    }

    /// The study of that id.
    #[must_use]
    pub fn study(&self, id: &str) -> Option<&Stored> {
        self.studies.iter().find(|stored| stored.results.study == id)
    }
}

/// Reads the folder of a study and names what it lacks.
fn stored(dir: &Path) -> (Option<Stored>, Vec<String>) {
    let at = dir.display();
    let results = match results::read_verdicts(dir) {
        Ok(results) => results,
        Err(_) if !dir.join(VERDICTS).exists() => {
            let why = format!("{VERDICTS} is missing: its run was interrupted or is not finished");
            return (None, vec![format!("skipped `{at}`: {why}")]);
        }
        Err(error) => return (None, vec![format!("skipped `{at}`: {}", error.reason(VERDICTS))]),
    };
    let mut warnings = Vec::new();
    let mut without = |what: &str, why: String| {
        warnings.push(format!("`{at}` is compared without {what}: {why}"));
    };
    let curves =
        results::read_curves(dir).map_err(|error| without("its curves", error.reason(CURVES))).ok();
    let text = results::study(dir)
        .map_err(|error| without("the study that was run", error.reason(RUN)))
        .ok();
    (Some(Stored { results, curves, text }), warnings)
}
