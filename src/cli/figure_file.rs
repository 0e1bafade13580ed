//! Files that a single figure is written to.

use std::path::Path;

use super::Failure;
use crate::publish::Format;

/// The format of a file, which lies in a folder that is there.
pub(super) fn format(file: &Path, flag: &str) -> Result<Format, Failure> {
    let Some(format) = Format::of(file) else {
        return Err(Failure::Request(format!(
            "{flag} {}: a figure is written as .svg, .png or .pdf",
            file.display()
        )));
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            Err(Failure::Request(format!("{flag} {}: there is no such folder", file.display())))
        }
        _ if file.is_dir() => {
            Err(Failure::Request(format!("{flag} {}: is a folder", file.display())))
        }
        _ => Ok(format),
    }
}
