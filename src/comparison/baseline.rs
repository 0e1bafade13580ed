//! Named baselines: results that later ones are compared with.
//!
//! `OUT/.baselines/NAME/STUDY/` holds what a comparison needs of a study: `verdicts.json`, `curves.parquet` and `run.toml`, byte for byte, with a
//! manifest of their checksums. Saving replaces the studies that were run and leaves the others of that name.

use std::path::{Path, PathBuf};

use ratecheck_problems::spec::suggest;
use ratecheck_reports::files::{FileError, read_verified, write_listed};

use crate::results::folder::{BASELINES, is_study, studies};
use crate::results::{CURVES, RUN, VERDICTS};
use crate::study::is_file_name;

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// Not a name for a folder.
    #[error("baseline `{0}` names a folder: use 1 to 64 lower-case letters, digits and dashes")]
    Name(String),
    /// There is none of that name.
    #[error("{message} (beside `{}`; `ratecheck run --save-baseline NAME` makes one)", out.display())]
    Unknown {
        /// The name and the nearest one.
        message: String,
        /// The folder of results.
        out: PathBuf,
    },
    /// Studies that it does not hold.
    #[error(
        "baseline `{name}` holds no results of {}; --baseline-lenient compares the others", studies.join(", ")
    )]
    Without {
        /// Its name.
        name: String,
        /// Their ids.
        studies: Vec<String>,
    },
}

/// Whether a name is one for a baseline.
///
/// # Errors
/// If it is not.
pub fn check(name: &str) -> Result<(), BaselineError> {
    if is_file_name(name) { Ok(()) } else { Err(BaselineError::Name(name.to_owned())) }
}

/// The folder of a baseline that is there.
///
/// # Errors
/// A name that is none, or that nothing was saved under, with the nearest one.
pub fn find(out: &Path, name: &str) -> Result<PathBuf, BaselineError> {
    check(name)?;
    let dir = out.join(BASELINES).join(name);
    if dir.is_dir() {
        return Ok(dir);
    }
    let names = names(out);
    let message = suggest::unknown_name("baseline", name, names.iter().map(String::as_str));
    Err(BaselineError::Unknown { message: message.to_string(), out: out.to_owned() })
}

/// Names of the baselines of a folder of results, sorted.
#[must_use]
pub fn names(out: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(out.join(BASELINES)).into_iter().flatten().flatten();
    let names = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> =
        names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// The folders of those studies in a baseline, where they are, and the ids of those that are not.
///
/// # Errors
/// As [`find`].
pub fn of_studies(
    out: &Path,
    name: &str,
    ids: &[&str],
) -> Result<(Vec<PathBuf>, Vec<String>), BaselineError> {
    let dir = find(out, name)?;
    let (there, missing): (Vec<&&str>, Vec<&&str>) =
        ids.iter().partition(|id| is_study(&dir.join(id)));
    let missing = missing.into_iter().map(|id| (*id).to_owned()).collect();
    Ok((there.into_iter().map(|id| dir.join(id)).collect(), missing))
}

/// The folders of a baseline with those of the results beside it: of one study for the folder of a study, of all otherwise.
///
/// # Errors
/// As [`find`]; a study that the baseline does not hold.
pub fn beside(dir: &Path, name: &str) -> Result<PathBuf, BaselineError> {
    if !is_study(dir) {
        return find(dir, name);
    }
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let out = whole.parent().unwrap_or(Path::new("."));
    let id = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let saved = find(out, name)?.join(&id);
    if is_study(&saved) {
        Ok(saved)
    } else {
        Err(BaselineError::Without { name: name.to_owned(), studies: vec![id] })
    }
}

/// Saves what stands in folders of studies under a name.
///
/// # Errors
/// A file that cannot be read or written.
pub fn save(out: &Path, name: &str, dirs: &[&Path]) -> Result<(), FileError> {
    for dir in dirs {
        let id = dir.file_name().unwrap_or_default();
        let bytes = [RUN, VERDICTS, CURVES].map(|file| read_verified(dir, file).map(|b| (file, b)));
        let bytes: Vec<(&str, Vec<u8>)> = bytes.into_iter().collect::<Result<_, _>>()?;
        let files: Vec<(&str, &[u8])> =
            bytes.iter().map(|(file, b)| (*file, b.as_slice())).collect();
        write_listed(&out.join(BASELINES).join(name).join(id), &files)?;
    }
    Ok(())
}

/// How many studies a baseline holds.
#[must_use]
pub fn size(out: &Path, name: &str) -> usize {
    studies(&out.join(BASELINES).join(name)).map_or(0, |dirs| dirs.len())
}
