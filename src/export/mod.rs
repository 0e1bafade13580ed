//! Results in the formats of other tools: tidy tables, data archives of COCO, and the files of IOHprofiler.
//!
//! Everything is made from what `run` and `escape` stored. `docs/exports.md` describes each format.

mod coco;
mod iohprofiler;
mod legend;
mod source;
mod tables;
#[cfg(test)]
mod testing;
mod trials;

use std::str::FromStr;

use ratecheck_problems::spec::{SpecError, suggest};
use ratecheck_reports::table::TableError;

pub use source::{Escaped, Source, Study};
pub use tables::{csv, parquet};
pub use trials::{Collected, Trials, collect, gaps};

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A data archive of COCO, as `cocopp` reads it.
    Coco,
    /// Files of IOHprofiler, as `iohinspector` and IOHanalyzer read them.
    Iohprofiler,
    /// One CSV table of all verdicts and one of all curves.
    Csv,
    /// The same tables as Parquet.
    Parquet,
}

impl Format {
    const ALL: [Format; 4] = [Format::Coco, Format::Iohprofiler, Format::Csv, Format::Parquet];

    /// Its name, which is also that of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Coco => "coco",
            Format::Iohprofiler => "iohprofiler",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
        }
    }

    /// Whether it holds trajectories of the objective gap rather than tables of everything.
    #[must_use]
    pub fn is_of_trials(self) -> bool {
        matches!(self, Format::Coco | Format::Iohprofiler)
    }
}

impl FromStr for Format {
    type Err = SpecError;

    fn from_str(text: &str) -> Result<Format, SpecError> {
        let known = Format::ALL.iter().find(|format| format.name() == text);
        known.copied().ok_or_else(|| {
            suggest::unknown_name("format", text, Format::ALL.into_iter().map(Format::name))
        })
    }
}

/// The files of a format, and what they hold.
#[derive(Clone, Debug)]
pub struct Made {
    /// Names within the folder of the format, and contents.
    pub files: Vec<(String, Vec<u8>)>,
    /// What they hold, in words.
    pub holds: String,
}

/// The trials in a format of trials.
///
/// # Errors
/// Never for names that the program made itself: they are what tables demand.
pub fn of_trials(trials: &Trials, format: Format) -> Result<Made, TableError> {
    match format {
        Format::Coco => coco::made(trials),
        _ => iohprofiler::made(trials),
    }
}

/// So many of something, in words.
fn count(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}
