//! The manifest of a folder: what each file must be.

use super::{FileError, SCHEMA_VERSION, flush, folder_of, replace, write_atomic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::path::{Component, Path, PathBuf};

/// Name of the manifest inside its folder.
pub const MANIFEST: &str = "manifest.json";
const LOCK: &str = ".manifest.lock";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    schema_version: u32,
    files: Vec<Entry>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    bytes: u64,
    blake3: String,
    schema_version: u32,
}

/// A file that is not what its folder's manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name inside the folder.
    pub file: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The ways a file can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Listed but not there.
    Missing,
    /// There but not listed.
    Unlisted,
    /// Shorter than listed.
    Truncated {
        /// Length listed.
        expected: u64,
        /// Length found.
        found: u64,
    },
    /// Same or greater length, other content.
    ChecksumDiffers,
    /// Written by a later version.
    NewerSchema(u32),
    /// Cannot be read or understood (the system's or the parser's words).
    Unreadable(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        match &self.fault {
            Fault::Missing => write!(f, "{file} is missing"),
            Fault::Unlisted => write!(f, "{file} is not listed in {MANIFEST}"),
            Fault::Truncated { expected, found } => {
                write!(f, "{file} is truncated: {found} of {expected} bytes")
            }
            Fault::ChecksumDiffers => {
                write!(f, "{file} was changed: its checksum differs from {MANIFEST}")
            }
            Fault::NewerSchema(found) => {
                write!(
                    f,
                    "{file} has schema version {found}; this version reads up to {SCHEMA_VERSION}"
                )
            }
            Fault::Unreadable(reason) => write!(f, "{file} cannot be read: {reason}"),
        }
    }
}

/// Writes files into `dir` (created if need be) and enters them in its manifest, which is replaced once, last.
/// Writers in other threads and processes wait for each other.
///
/// # Errors
/// [`FileError::Name`] before anything is written, [`FileError::Io`], or [`FileError::Damaged`] if the manifest
/// itself cannot be understood: it is never overwritten then.
pub fn write_listed(dir: &Path, files: &[(&str, &[u8])]) -> Result<(), FileError> {
    write_over(dir, files, None)
}

/// [`write_listed`] of all files below `folder`: those that an earlier call left there and that are not among them are removed.
///
/// # Errors
/// As [`write_listed`], and files that cannot be removed.
pub fn replace_listed(dir: &Path, folder: &str, files: &[(&str, &[u8])]) -> Result<(), FileError> {
    write_over(dir, files, Some(folder))
}

/// The first file below `folder` in `dir`, by its name, that the manifest of `dir` does not list: it was put there by somebody else.
///
/// # Errors
/// [`FileError::Io`] when a folder cannot be read.
pub fn foreign(dir: &Path, folder: &str) -> Result<Option<String>, FileError> {
    let listed: BTreeSet<PathBuf> = match load(dir) {
        Ok(manifest) => manifest.files.iter().map(|entry| dir.join(&entry.file)).collect(),
        Err(_) => BTreeSet::new(),
    };
    let mut folders = vec![dir.join(folder)];
    let mut found: Option<PathBuf> = None;
    while let Some(at) = folders.pop() {
        let entries = match std::fs::read_dir(&at) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            entries => entries.map_err(FileError::io("read", &at))?,
        };
        for entry in entries {
            let path = entry.map_err(FileError::io("read", &at))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !listed.contains(&path) && found.as_ref().is_none_or(|found| path < *found) {
                found = Some(path);
            }
        }
    }
    Ok(found.map(|path| path.strip_prefix(dir).unwrap_or(&path).display().to_string()))
}

fn write_over(dir: &Path, files: &[(&str, &[u8])], folder: Option<&str>) -> Result<(), FileError> {
    let paths: Vec<PathBuf> =
        files.iter().map(|(name, _)| inside(dir, name)).collect::<Result<_, _>>()?;
    std::fs::create_dir_all(dir).map_err(FileError::io("create", dir))?;
    let _lock = lock(dir)?;
    let mut manifest = match load(dir) {
        Ok(manifest) => manifest,
        Err(Problem { fault: Fault::Missing, .. }) => {
            Manifest { schema_version: SCHEMA_VERSION, files: Vec::new() }
        }
        Err(problem) => return Err(damaged(dir, problem)),
    };
    if let Some(folder) = folder {
        let kept: BTreeSet<&str> = files.iter().map(|(name, _)| *name).collect();
        let old = |entry: &Entry| {
            Path::new(&entry.file).starts_with(folder) && !kept.contains(entry.file.as_str())
        };
        for entry in manifest.files.iter().filter(|entry| old(entry)) {
            let path = inside(dir, &entry.file)?;
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(FileError::io("remove", &path)(error));
                }
                _ => remove_empty(dir, &path),
            }
        }
        manifest.files.retain(|entry| !old(entry));
    }
    for ((name, bytes), path) in files.iter().zip(&paths) {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(FileError::io("create", parent))?;
        }
        replace(path, bytes, true)?;
        manifest.files.retain(|entry| entry.file != *name);
        manifest.files.push(Entry {
            file: (*name).to_owned(),
            bytes: bytes.len() as u64,
            blake3: blake3::hash(bytes).to_hex().to_string(),
            schema_version: SCHEMA_VERSION,
        });
    }
    // Renames last before the manifest speaks of them; one flush of a folder covers all of its files.
    let folders: BTreeSet<&Path> = paths.iter().map(|path| folder_of(path)).collect();
    folders.into_iter().for_each(flush);
    manifest.files.sort_by(|a, b| a.file.cmp(&b.file));
    let path = dir.join(MANIFEST);
    let mut text = serde_json::to_string_pretty(&manifest)
        .map_err(|e| FileError::io("encode", &path)(e.into()))?;
    text.push('\n');
    write_atomic(&path, text.as_bytes())
}

/// Removes the folders that a removed file leaves empty, up to `dir`.
fn remove_empty(dir: &Path, file: &Path) {
    let within = file.ancestors().skip(1).take_while(|folder| *folder != dir);
    for folder in within {
        // A folder that still holds something stays.
        if std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Reads `name` from `dir` and compares it with the manifest.
///
/// # Errors
/// [`FileError::Damaged`] naming the file and what is wrong with it; [`FileError::Name`].
pub fn read_verified(dir: &Path, name: &str) -> Result<Vec<u8>, FileError> {
    let path = inside(dir, name)?;
    let manifest = load(dir).map_err(|problem| damaged(dir, problem))?;
    let entry = manifest.files.iter().find(|entry| entry.file == name);
    match entry {
        Some(entry) => compare(&path, entry),
        None if path.exists() => Err(Fault::Unlisted),
        None => Err(Fault::Missing),
    }
    .map_err(|fault| damaged(dir, Problem { file: name.to_owned(), fault }))
}

/// Everything wrong with the listed files of `dir` (empty when all is well).
pub fn verify(dir: &Path) -> Vec<Problem> {
    let manifest = match load(dir) {
        Ok(manifest) => manifest,
        Err(problem) => return vec![problem],
    };
    let check = |entry: &Entry| {
        let file = entry.file.clone();
        let path = inside(dir, &file)
            .map_err(|_| Fault::Unreadable("its name leaves the folder".to_owned()));
        match path.and_then(|path| compare(&path, entry)) {
            Ok(_) => None,
            Err(fault) => Some(Problem { file, fault }),
        }
    };
    manifest.files.iter().filter_map(check).collect()
}

fn damaged(dir: &Path, problem: Problem) -> FileError {
    FileError::Damaged { dir: dir.to_owned(), problem }
}

/// `dir/name` for a relative name of plain parts.
fn inside(dir: &Path, name: &str) -> Result<PathBuf, FileError> {
    let plain = !name.is_empty()
        && name != MANIFEST
        && !name.contains(['\\', ':', '\0'])
        && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if plain { Ok(dir.join(name)) } else { Err(FileError::Name(name.to_owned())) }
}

/// Held until dropped. File systems without locks are used as they are: one writer at a time is then up to the user.
fn lock(dir: &Path) -> Result<File, FileError> {
    let path = dir.join(LOCK);
    let file = File::create(&path).map_err(FileError::io("create", &path))?;
    match file.lock() {
        Err(e) if e.kind() != std::io::ErrorKind::Unsupported => {
            Err(FileError::io("lock", &path)(e))
        }
        _ => Ok(file),
    }
}

fn load(dir: &Path) -> Result<Manifest, Problem> {
    /// Read first, so that a later layout is called newer and not garbled.
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let problem = |fault| Problem { file: MANIFEST.to_owned(), fault };
    let text = std::fs::read(dir.join(MANIFEST)).map_err(|e| problem(of_io(&e)))?;
    let garbled = |e: serde_json::Error| problem(Fault::Unreadable(e.to_string()));
    let Version { schema_version } = serde_json::from_slice(&text).map_err(garbled)?;
    if schema_version > SCHEMA_VERSION {
        return Err(problem(Fault::NewerSchema(schema_version)));
    }
    serde_json::from_slice(&text).map_err(garbled)
}

fn of_io(error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Unreadable(error.to_string()),
    }
}

fn compare(path: &Path, entry: &Entry) -> Result<Vec<u8>, Fault> {
    if entry.schema_version > SCHEMA_VERSION {
        return Err(Fault::NewerSchema(entry.schema_version));
    }
    let bytes = std::fs::read(path).map_err(|e| of_io(&e))?;
    let found = bytes.len() as u64;
    if found < entry.bytes {
        return Err(Fault::Truncated { expected: entry.bytes, found });
    }
    if blake3::hash(&bytes).to_hex().as_str() != entry.blake3 {
        return Err(Fault::ChecksumDiffers);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        write_listed(dir.path(), &[("a.csv", b"1,2\r\n"), ("figures/b.svg", b"<svg/>")]).unwrap();
        dir
    }

    #[test]
    fn what_was_written_is_read() {
        let dir = folder();
        write_listed(dir.path(), &[("a.csv", b"3,4\r\n")]).unwrap();
        assert_eq!(read_verified(dir.path(), "a.csv").unwrap(), b"3,4\r\n");
        assert_eq!(read_verified(dir.path(), "figures/b.svg").unwrap(), b"<svg/>");
        assert_eq!(verify(dir.path()), vec![]);
    }

    #[test]
    fn a_folder_is_replaced_with_what_it_no_longer_holds() {
        let dir = folder();
        let path = |name: &str| dir.path().join(name);
        let old: [(&str, &[u8]); 2] = [("figures/b.svg", b"<svg/>"), ("figures/old/c.svg", b"")];
        write_listed(dir.path(), &old).unwrap();
        assert_eq!(foreign(dir.path(), "figures").unwrap(), None);
        replace_listed(dir.path(), "figures", &[("figures/d.svg", b"<svg/>")]).unwrap();
        assert!(!path("figures/b.svg").exists() && !path("figures/old").exists());
        assert!(path("a.csv").exists() && path("figures/d.svg").exists());
        assert_eq!(verify(dir.path()), vec![]);
        std::fs::write(path("figures/mine.svg"), b"").unwrap();
        let found = foreign(dir.path(), "figures").unwrap().unwrap();
        assert!(found.ends_with("mine.svg"), "{found}");
        assert_eq!(foreign(dir.path(), "nowhere").unwrap(), None);
    }

    #[test]
    fn every_fault_is_found_and_named() {
        let dir = folder();
        let path = dir.path().join("a.csv");
        let message = |name: &str| read_verified(dir.path(), name).unwrap_err().to_string();
        std::fs::write(&path, b"1,").unwrap();
        assert!(message("a.csv").ends_with("a.csv is truncated: 2 of 5 bytes"));
        std::fs::write(&path, b"1,3\r\n").unwrap();
        assert!(message("a.csv").contains("a.csv was changed"));
        std::fs::remove_file(&path).unwrap();
        assert!(message("a.csv").ends_with("a.csv is missing"));
        assert_eq!(
            verify(dir.path()),
            vec![Problem { file: "a.csv".to_owned(), fault: Fault::Missing }]
        );
        std::fs::write(dir.path().join("c.csv"), b"").unwrap();
        assert!(message("c.csv").contains("not listed"));
    }

    #[test]
    fn later_versions_are_refused_and_kept() {
        let dir = folder();
        let manifest = dir.path().join(MANIFEST);
        let text = std::fs::read_to_string(&manifest).unwrap();
        let (head, rest) = text.split_once("\"schema_version\": 1").unwrap();
        let entry_newer = format!(
            "{head}\"schema_version\": 1{}",
            rest.replacen("\"schema_version\": 1", "\"schema_version\": 8", 1)
        );
        std::fs::write(&manifest, entry_newer).unwrap();
        assert_eq!(verify(dir.path())[0].fault, Fault::NewerSchema(8));
        let newer = format!("{head}\"schema_version\": 9, \"later\": true{rest}");
        std::fs::write(&manifest, &newer).unwrap();
        assert_eq!(verify(dir.path())[0].fault, Fault::NewerSchema(9));
        assert!(write_listed(dir.path(), &[("d", b"")]).is_err());
        assert_eq!(std::fs::read_to_string(&manifest).unwrap(), newer);
    }

    #[test]
    fn names_stay_inside() {
        let dir = folder();
        for bad in ["../x", "/etc/x", "", "a/../../x", MANIFEST, "c:\\x"] {
            assert!(
                matches!(write_listed(dir.path(), &[(bad, b"")]), Err(FileError::Name(_))),
                "{bad}"
            );
        }
    }

    #[test]
    fn writers_in_parallel_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for i in 0..8 {
                let dir = dir.path();
                scope.spawn(move || write_listed(dir, &[(&format!("{i}.txt"), b"x")]).unwrap());
            }
        });
        assert_eq!(load(dir.path()).ok().unwrap().files.len(), 8);
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn any_flipped_bit_is_found(content in proptest::collection::vec(any::<u8>(), 1..50), at in any::<usize>(), bit in 0_u32..8) {
            let dir = tempfile::tempdir().unwrap();
            write_listed(dir.path(), &[("x", &content)]).unwrap();
            let mut broken = content.clone();
            broken[at % content.len()] ^= 1_u8 << bit;
            std::fs::write(dir.path().join("x"), broken).unwrap();
            prop_assert_eq!(verify(dir.path()).len(), 1);
        }
    }
}
