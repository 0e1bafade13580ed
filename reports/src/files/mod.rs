//! Files that are either whole or refused.
//!
//! [`write_atomic`] writes beside the name, flushes to the disk and renames, so a reader never sees half a file. [`write_listed`]
//! also enters length and BLAKE3 checksum in the folder's `manifest.json`; [`read_verified`] and [`verify`] compare with it and
//! say which file is wrong and how. If a run stops between a rename and the new manifest, the file is reported as
//! changed, never read as if it were whole.

pub mod exact_f64;
mod manifest;

pub use manifest::{
    Fault, MANIFEST, Problem, foreign, read_verified, replace_listed, verify, write_listed,
};

use std::io::Write;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Version of the layout of every file this crate writes. Readers refuse later ones.
pub const SCHEMA_VERSION: u32 = 1;

/// Why a file could not be written or must not be read.
#[derive(Debug, Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// `write`, `read`, `rename`, ...
        action: &'static str,
        /// File or folder at fault.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A name that would leave the folder or is the manifest itself.
    #[error(
        "`{0}` is not a file name inside the folder: relative, `/` between parts, no `..`, not manifest.json"
    )]
    Name(String),
    /// The file is not what the manifest says.
    #[error("{}: {problem}", dir.display())]
    Damaged {
        /// Folder of the manifest.
        dir: PathBuf,
        /// File and fault.
        problem: Problem,
    },
}

impl FileError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FileError {
        let path = path.to_owned();
        move |source| FileError::Io { action, path, source }
    }
}

/// How names of temporary files begin and end.
const PART: [&str; 2] = [".ratecheck-", ".part"];

/// Removes what a killed process left half-written in a folder: temporary files that no process holds. A folder that is not there has none.
///
/// # Errors
/// [`FileError::Io`] with the path, when the folder cannot be read or a file not be removed.
pub fn sweep(dir: &Path) -> Result<(), FileError> {
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(FileError::io("read", dir))?,
    };
    for entry in entries {
        let entry = entry.map_err(FileError::io("read", dir))?;
        let name = entry.file_name();
        let part = name.to_str().is_some_and(|n| n.starts_with(PART[0]) && n.ends_with(PART[1]));
        // Whoever writes holds a lock, which ends with its process.
        let held = || std::fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_err());
        if part && !held() {
            match std::fs::remove_file(entry.path()) {
                // Another process swept it, or its writer has just finished.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed.map_err(FileError::io("remove", &entry.path()))?,
            }
        }
    }
    Ok(())
}

/// Replaces `path` by `bytes` in one step: temporary file in the same folder, fsync, rename, fsync of the folder.
///
/// # Errors
/// [`FileError::Io`] with the path; the old file is then untouched.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, bytes, true)?;
    flush(folder_of(path));
    Ok(())
}

/// [`write_atomic`] without waiting for the disk, for files that can be made again and that carry a checksum. However the process
/// ends, readers see the old file or the new one; after a failure of the whole machine it may be missing or damaged.
///
/// # Errors
/// [`FileError::Io`] with the path; the old file is then untouched.
pub fn write_unflushed(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, bytes, false)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    }
}

/// Makes renames in a folder last; systems that cannot open a folder do it themselves.
fn flush(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Temporary file in the same folder, fsync if it is asked for, rename.
fn replace(path: &Path, bytes: &[u8], synced: bool) -> Result<(), FileError> {
    let dir = folder_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PART[0]).suffix(PART[1]);
    #[cfg(unix)]
    {
        // Results are ordinary files: the umask decides, not the private mode of temporary files.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(dir).map_err(FileError::io("write in", dir))?;
    // Where locks are not supported, a sweep finds nobody holding the file: two processes in one folder are then on their own.
    let _ = file.as_file().lock();
    file.write_all(bytes).map_err(FileError::io("write", path))?;
    if synced {
        file.as_file().sync_all().map_err(FileError::io("flush", path))?;
    }
    file.persist(path).map_err(|e| FileError::io("rename to", path)(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        write_atomic(&path, b"old").unwrap();
        write_atomic(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        write_unflushed(&path, b"newer").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"newer");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_is_swept_and_what_is_being_written_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        for name in [".ratecheck-left.part", ".ratecheck-held.part", "mine.part", "a.json"] {
            std::fs::write(at(name), b"half").unwrap();
        }
        let held = std::fs::File::open(at(".ratecheck-held.part")).unwrap();
        held.lock().unwrap();
        sweep(dir.path()).unwrap();
        let there = |name: &str| at(name).exists();
        assert!(!there(".ratecheck-left.part") && there(".ratecheck-held.part"));
        assert!(there("mine.part") && there("a.json"));
        drop(held);
        sweep(dir.path()).unwrap();
        assert!(!there(".ratecheck-held.part"));
        sweep(&at("no such folder")).unwrap();
    }

    #[test]
    fn a_missing_folder_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = write_atomic(&dir.path().join("no/a.json"), b"").unwrap_err().to_string();
        assert!(error.contains("no"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_results() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let (ours, plain) = (dir.path().join("ours"), dir.path().join("plain"));
        write_atomic(&ours, b"").unwrap();
        std::fs::write(&plain, b"").unwrap();
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
