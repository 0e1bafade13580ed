//! `ratecheck compare`: what changed between two sets of results.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use ratecheck_reports::document::{Document, GeneratedBy};
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::table::csv;

use super::arguments::command;
use super::{Failure, output};
use crate::comparison::{Comparison, Rules, Side, baseline};
use crate::publish::comparison as published;

/// Compare two sets of results: verdicts, slacks, rates, times, means and curves
///
/// Studies are matched by id, claims by name, theorem, step, horizon and values of the sweep; claims in another setting (problem, noise,
/// optimizer, start, ...) are named and not compared. Numbers without noise or on the same draws (same seed and setting) are
/// compared to the bit. Numbers over other draws are compared by two-sample tests, all of which together err with probability at most
/// --alpha (Holm). docs/comparing.md has the rules with their formulas.
///
/// Exit code 1: a claim became worse. Its verdict did if it held and does not, or was as expected and is not. Its slack or rate did if
/// it moved towards its bound (for predicted times and slopes: away from the prediction), and that is significant, or, without noise or on the
/// same draws, beyond --tolerance. Curves never make a comparison fail: nothing says which way is worse. 0: nothing became worse,
/// 2: the request was wrong, 3: nothing could be compared. Files that are missing, damaged or of a later version are named on
/// standard error and left out.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The old results: the folder of a study, or the folder over several; with --baseline the new ones [default there:
    /// ratecheck-results]
    #[arg(required_unless_present = "baseline")]
    old: Option<PathBuf>,
    /// The new results
    #[arg(required_unless_present = "baseline", conflicts_with = "baseline")]
    new: Option<PathBuf>,
    /// Compare results with the baseline of that name beside them, which `ratecheck run --save-baseline` saved
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    #[command(flatten)]
    how: How,
    /// Print everything that was compared, not only what changed
    #[arg(long)]
    all: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Write everything that was compared to a file: .json, .csv or .md by its ending
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The rules of a comparison.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct How {
    /// Relative difference up to which numbers without noise or on the same draws count as rounded differently
    #[arg(long, value_name = "X", default_value = "1e-9", value_parser = tolerance)]
    tolerance: f64,
    /// Probability that any difference is called significant although both programs are the same
    #[arg(long, value_name = "P", default_value = "0.05", value_parser = alpha)]
    alpha: f64,
}

impl How {
    fn rules(self) -> Rules {
        Rules { tolerance: self.tolerance, alpha: self.alpha }
    }
}

fn tolerance(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    if (0.0..1.0).contains(&value) {
        Ok(value)
    } else {
        Err(format!("{value} is not a relative difference: give a number from 0 to less than 1"))
    }
}

fn alpha(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| format!("`{text}` is not a number"))?;
    ratecheck_proofs_checks::evidence::Level::from_error(value).map_err(|e| e.to_string())?;
    Ok(value)
}

/// The formats of `--out`.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Json,
    Csv,
    Md,
}

impl Compare {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = self.out.as_deref().map(|file| format(file).map(|format| (file, format)));
        let file = file.transpose()?;
        let (old, new) = self.folders()?;
        let (mut old, new) = (side(&old)?, side(&new)?);
        if let Some(name) = &self.baseline {
            old.name = format!("baseline {name}");
        }
        let (old, new) = together(old, new)?;
        let comparison = compared(&old, &new, self.how.rules())?;
        if let Some((file, format)) = file {
            write(file, format, &comparison)?;
        }
        let worse = comparison.worse > 0;
        if self.json {
            output::json(&if self.all { comparison } else { comparison.changes() })?;
        } else if self.markdown {
            let text = published::in_markdown(&comparison, self.all).map_err(Failure::run)?;
            output::line(text.trim_end())?;
        } else {
            output::document(&document(&comparison, self.all)?)?;
        }
        if worse { Err(Failure::Unexpected) } else { Ok(()) }
    }

    fn folders(&self) -> Result<(PathBuf, PathBuf), Failure> {
        let Some(name) = &self.baseline else {
            return Ok((
                self.old.clone().unwrap_or_default(),
                self.new.clone().unwrap_or_default(),
            ));
        };
        let dir = self.old.clone().unwrap_or_else(|| PathBuf::from("ratecheck-results"));
        let saved = baseline::beside(&dir, name).map_err(Failure::request)?;
        Ok((saved, dir))
    }
}

fn side(dir: &Path) -> Result<Side, Failure> {
    Side::read(dir).map_err(Failure::request)
}

/// The folder of one study is compared with the same study on the other side.
fn together(mut old: Side, mut new: Side) -> Result<(Side, Side), Failure> {
    let one = |side: &Side| {
        let study = side.studies.first().filter(|_| side.single);
        study.map(|stored| stored.results.study.clone())
    };
    let (of_old, of_new) = (one(&old), one(&new));
    for (few, many) in [(of_old, &mut new), (of_new, &mut old)] {
        let Some(id) = few else { continue };
        if many.studies.is_empty() || many.unread.contains(&id) {
            continue;
        }
        if many.study(&id).is_none() {
            let ids: Vec<&str> = many.studies.iter().map(|s| s.results.study.as_str()).collect();
            return Err(Failure::Request(format!(
                "the study `{id}` of one side is not in `{}`, which holds {}",
                many.name,
                ids.join(", ")
            )));
        }
        many.studies.retain(|stored| stored.results.study == id);
    }
    Ok((old, new))
}

/// Compares two sides; what cannot be read is named on standard error.
pub(super) fn compared(old: &Side, new: &Side, rules: Rules) -> Result<Comparison, Failure> {
    for warning in old.warnings.iter().chain(&new.warnings) {
        eprintln!("warning: {warning}");
    }
    if old.studies.is_empty() || new.studies.is_empty() {
        return Err(Failure::Run("no study could be compared".to_owned()));
    }
    let comparison = Comparison::new(old, new, rules);
    if comparison.studies.is_empty() {
        let unread = !(old.unread.is_empty() && new.unread.is_empty());
        let none = format!("`{}` and `{}` have no study in common", old.name, new.name);
        return Err(if unread { Failure::Run(none) } else { Failure::Request(none) });
    }
    Ok(comparison)
}

/// A comparison as it is printed.
pub(super) fn document(comparison: &Comparison, all: bool) -> Result<Document, Failure> {
    Ok(Document {
        title: "Results compared".to_owned(),
        sections: published::sections(comparison, all).map_err(Failure::run)?,
        generated_by: GeneratedBy {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command(),
            seed: comparison.studies.first().map_or(1, |study| study.new.seed),
        },
    })
}

/// The format of a file by its ending, in a folder that is there.
fn format(file: &Path) -> Result<Format, Failure> {
    let refuse = |why: &str| Failure::Request(format!("--out {}: {why}", file.display()));
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    let format = Format::from_str(&ending, true)
        .map_err(|_| refuse("a comparison is written as .json, .csv or .md"))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => Err(refuse("there is no such folder")),
        _ if file.is_dir() => Err(refuse("is a folder")),
        _ => Ok(format),
    }
}

fn write(file: &Path, format: Format, comparison: &Comparison) -> Result<(), Failure> {
    let text = match format {
        Format::Json => serde_json::to_string_pretty(comparison).map_err(Failure::run)? + "\n",
        Format::Csv => csv::write(&published::table(comparison).map_err(Failure::run)?),
        Format::Md => published::in_markdown(comparison, true).map_err(Failure::run)?,
    };
    write_atomic(file, text.as_bytes()).map_err(Failure::run)
}
