//! Folders of results: which of them are studies.

use std::io;
use std::path::{Path, PathBuf};

use super::{CURVES, RUN, VERDICTS};

/// Folder of named baselines, beside the folders of studies.
pub const BASELINES: &str = ".baselines";

/// Whether a run of a study began here, finished or not. What `escape` finished has a summary and no verdicts.
#[must_use]
pub fn is_study(dir: &Path) -> bool {
    if dir.join("summary.json").exists() || dir.file_name().is_some_and(|name| name == BASELINES) {
        return false;
    }
    [VERDICTS, CURVES, RUN, "pieces"].iter().any(|name| dir.join(name).exists())
}

/// The folders of studies in a folder, by name.
///
/// # Errors
/// A folder that cannot be read.
pub fn studies(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut dirs = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if is_study(&path) {
            dirs.push(path);
        }
    }
    dirs.sort();
    Ok(dirs)
}
