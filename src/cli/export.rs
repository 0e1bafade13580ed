//! `ratecheck export`: results in the formats of other tools.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;

use ratecheck_problems::spec::suggest;
use ratecheck_reports::files::{foreign, replace_listed};

use super::run::writable;
use super::{Failure, output};
use crate::export::{self, Format, Made, Source};
use crate::results::folder::is_study;

/// Write stored results in the formats of other tools, without running anything
///
/// csv and parquet: one long table of the verdicts of all studies and one of their curves, of escapes their times and occupancy.
/// coco: a data archive that cocopp reads. iohprofiler: files that iohinspector and IOHanalyzer read. These two hold trajectories of
/// the objective gap f - inf f, one a replica, so a study has to record it: measure = ["gap:at=iterate"] in its claims.
/// docs/exports.md describes every file.
///
/// Each format has a folder of its own in the output folder. Studies that are damaged, or that a format cannot hold, are named on
/// standard error and left out. The exit code is 3 only if none could be read, 2 if there is nothing to export.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// A folder of results: one study or escape, or the folder over several
    #[arg(default_value = "ratecheck-results")]
    dir: PathBuf,
    /// Formats: coco, iohprofiler, csv, parquet, or several separated by commas
    #[arg(long, required = true, value_name = "FORMAT,..", value_delimiter = ',')]
    format: Vec<Format>,
    /// Only this study or escape, by the name of its folder; may be given several times
    #[arg(long, value_name = "ID")]
    study: Vec<String>,
    /// Objective gap of coco and iohprofiler: gap, gap:at=iterate and so on as the studies measure it, or value-gap, the mean over the
    /// steps so far. When left out, of each run gap:at=iterate, else the first gap that it records
    #[arg(long, value_name = "NAME")]
    quantity: Option<String>,
    /// Folder for what is written; in it, the folder of a format is replaced
    #[arg(long, default_value = "ratecheck-export", value_name = "DIR")]
    out: PathBuf,
    /// Threads; all processors when left out. The files do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Export {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let folders = self.folders()?;
        for format in &self.format {
            self.refuse_foreign(*format)?;
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(Failure::run)?;
        let made = pool.install(|| self.made(&folders))?;
        writable(&self.out)?;
        for (format, made) in self.format.iter().zip(made) {
            let folder = format.name();
            let files: Vec<(String, Vec<u8>)> =
                made.files.into_iter().map(|(name, b)| (format!("{folder}/{name}"), b)).collect();
            let files: Vec<(&str, &[u8])> =
                files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
            replace_listed(&self.out, folder, &files).map_err(Failure::run)?;
            output::line(&format!("wrote {}: {}", self.out.join(folder).display(), made.holds))?;
        }
        Ok(())
    }

    /// The folders of studies and escapes that are asked for, in the order of their names.
    fn folders(&self) -> Result<Vec<PathBuf>, Failure> {
        let dir = self.dir.display();
        if !self.dir.is_dir() {
            return Err(Failure::Request(format!("`{dir}` is not a folder of results")));
        }
        let mut folders = Vec::new();
        if holds_results(&self.dir) {
            folders.push(self.dir.clone());
        } else {
            let unreadable =
                |e: std::io::Error| Failure::Request(format!("cannot read `{dir}`: {e}"));
            for entry in std::fs::read_dir(&self.dir).map_err(unreadable)? {
                folders.push(entry.map_err(unreadable)?.path());
            }
            folders.retain(|path| holds_results(path));
            folders.sort();
        }
        if folders.is_empty() {
            return Err(Failure::Request(format!(
                "no results in `{dir}`: `ratecheck run` and `ratecheck escape` make them"
            )));
        }
        let names: Vec<String> = folders.iter().map(|folder| name(folder)).collect();
        for wanted in &self.study {
            if !names.contains(wanted) {
                let known = names.iter().map(String::as_str);
                let unknown = suggest::unknown_name("study", wanted, known);
                return Err(Failure::Request(format!("{unknown}; looked for in `{dir}`")));
            }
        }
        let asked = |name: &String| self.study.is_empty() || self.study.contains(name);
        let pairs = folders.into_iter().zip(names);
        Ok(pairs.filter(|(_, name)| asked(name)).map(|(folder, _)| folder).collect())
    }

    /// Files that no export wrote are not ours to replace.
    fn refuse_foreign(&self, format: Format) -> Result<(), Failure> {
        match foreign(&self.out, format.name()).map_err(Failure::request)? {
            None => Ok(()),
            Some(file) => Err(Failure::Request(format!(
                "`{}` was not written by an export: remove it, or choose another folder with --out",
                self.out.join(file).display()
            ))),
        }
    }

    /// Everything, before anything is written.
    fn made(&self, folders: &[PathBuf]) -> Result<Vec<Made>, Failure> {
        let sources = read(folders)?;
        let mut trials = None;
        if self.format.iter().any(|format| format.is_of_trials()) {
            trials = Some(self.trials(&sources)?);
        }
        let made = |format: &Format| match (format, &trials) {
            (Format::Csv, _) => export::csv(&sources),
            (Format::Parquet, _) => export::parquet(&sources),
            (format, trials) => {
                export::of_trials(trials.as_ref().unwrap_or(&export::Trials::default()), *format)
            }
        };
        self.format.iter().map(|format| made(format).map_err(Failure::run)).collect()
    }

    fn trials(&self, sources: &[Source]) -> Result<export::Trials, Failure> {
        let known = export::gaps(sources);
        if let Some(asked) = self.quantity.as_ref().filter(|asked| !known.contains(*asked)) {
            let known = known.iter().map(String::as_str);
            return Err(Failure::request(suggest::unknown_name("objective gap", asked, known)));
        }
        let collected = export::collect(sources, self.quantity.as_deref());
        let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (study, why) in &collected.left_out {
            reasons.entry(why).or_default().push(format!("`{study}`"));
        }
        for (why, studies) in reasons {
            eprintln!("warning: no trajectories of f - inf f, since {why}: {}", studies.join(", "));
        }
        if collected.trials.is_empty() {
            return Err(Failure::Request(
                "nothing to export to coco or iohprofiler: no study records an objective gap"
                    .to_owned(),
            ));
        }
        for note in &collected.notes {
            eprintln!("note: {note}");
        }
        let lonely = collected.trials.lonely();
        if lonely > 0 && self.format.contains(&Format::Coco) {
            eprintln!("note: data sets with a single trial, of which cocopp warns: {lonely}");
        }
        Ok(collected.trials)
    }
}

fn holds_results(dir: &Path) -> bool {
    is_study(dir) || dir.join("summary.json").exists()
}

/// The name of a folder, also where it is given as `.`.
fn name(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What can be read of the folders; the rest is named.
fn read(folders: &[PathBuf]) -> Result<Vec<Source>, Failure> {
    let each: Vec<_> = folders.par_iter().map(|folder| Source::read(folder)).collect();
    let mut sources = Vec::new();
    for (folder, read) in folders.iter().zip(each) {
        let folder = folder.display();
        match read {
            Ok((source, missing)) => {
                for what in missing {
                    eprintln!("warning: `{folder}` is exported without {what}");
                }
                sources.push(source);
            }
            Err(why) => eprintln!("warning: skipped `{folder}`: {why}"),
        }
    }
    if sources.is_empty() {
        return Err(Failure::Run("no study could be read".to_owned()));
    }
    Ok(sources)
}
