//! `ratecheck fit`: the rate of a user's own logs.

use std::path::{Path, PathBuf};

use clap::Args;

use ratecheck_problems::spec::Expression;
use ratecheck_proofs_checks::evidence::Level;
use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::making::Source;

use super::arguments::{command, making};
use super::run::writable;
use super::{Failure, output};
use crate::fit::{Fit as Rates, Question, Wanted, fit, read};
use crate::publish::Format;
use crate::publish::fit::{self as publish, Summary};

/// Fit a rate to your own logs: exponent with interval, window, log factor and figure
///
/// FILE is CSV (separated by commas, semicolons or tabs, with a header; lines that begin with # are skipped) or Parquet, in long form, one
/// row an abscissa, value and replicate, or in wide form, one row an abscissa and one column a replicate.
///
/// Exit code: 0 for an answer, also where no window is found or the prediction is refuted; 2 for a wrong request or data without
/// a rate, with what is wrong and where.
#[derive(Debug, Args)]
pub(super) struct Fit {
    /// CSV or Parquet; - reads standard input
    file: PathBuf,
    /// Column of the abscissa, such as T or eps; read off the file when left out
    #[arg(long, value_name = "COLUMN")]
    x: Option<String>,
    /// Column of the values; several, or a pattern such as 'run*', are replicas. Read off the file when left out
    #[arg(long, value_name = "COLUMN,..", value_delimiter = ',')]
    y: Vec<String>,
    /// Column that tells replicas apart; one called run, seed, replicate, .. when left out
    #[arg(long, value_name = "COLUMN")]
    replicate: Option<String>,
    /// Column that tells groups apart, such as method: one rate each
    #[arg(long, value_name = "COLUMN")]
    by: Option<String>,
    /// Exponent of an upper bound, such as -1/2: holds, refuted or undecided (a bound permits faster decay)
    #[arg(long, value_name = "EXPONENT", allow_hyphen_values = true, value_parser = number)]
    predict: Option<f64>,
    /// How far beyond the predicted exponent a finite range may lie
    #[arg(long, value_name = "DELTA", default_value = "0", requires = "predict", allow_hyphen_values = true, value_parser = not_negative)]
    tolerance: f64,
    /// Confidence of every interval
    #[arg(long, value_name = "LEVEL", default_value = "0.95", value_parser = level)]
    level: Level,
    /// Powers of the logarithm that are told apart: 0,1/2,1 when left out
    #[arg(long, value_name = "POWER,..", value_delimiter = ',', allow_hyphen_values = true, value_parser = number)]
    logs: Vec<f64>,
    /// Taken off every value, such as the minimum of the objective
    #[arg(long, value_name = "F_STAR", default_value = "0", allow_hyphen_values = true, value_parser = number)]
    minus: f64,
    /// Seed of resampling
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw the figure into FILE, as its ending says: .svg, .png or .pdf; may be given twice
    #[arg(long, value_name = "FILE", value_parser = picture)]
    figure: Vec<(PathBuf, Format)>,
    /// Folder for rate.json, rate.csv, points.csv, slopes.csv and the figure
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
}

/// A number, or arithmetic such as 1/3.
fn number(text: &str) -> Result<f64, String> {
    let value = Expression::parse(text, &[]).map_err(|e| e.to_string())?.eval(&[]);
    if value.is_finite() { Ok(value) } else { Err(format!("{value} is not finite")) }
}

fn not_negative(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value < 0.0 { Err(format!("{value} is negative")) } else { Ok(value) }
}

fn level(text: &str) -> Result<Level, String> {
    Level::new(number(text)?).map_err(|_| {
        format!("{text} is no confidence: give a number between 0 and 1, such as 0.95")
    })
}

fn picture(text: &str) -> Result<(PathBuf, Format), String> {
    let path = PathBuf::from(text);
    let format = Format::of(&path).ok_or("the file must end with .svg, .png or .pdf")?;
    Ok((path, format))
}

impl Fit {
    /// The rates, and the hash of the file.
    fn fit(&self, file: &Path) -> Result<(Rates, String), Failure> {
        let wanted = Wanted {
            x: self.x.clone(),
            y: self.y.clone(),
            replicate: self.replicate.clone(),
            by: self.by.clone(),
        };
        let question = Question {
            level: self.level,
            seed: self.seed,
            predicted: self.predict.map(|exponent| (exponent, self.tolerance)),
            log_powers: (!self.logs.is_empty()).then(|| self.logs.clone()),
            minus: self.minus,
        };
        let log = read(file, &wanted).map_err(Failure::request)?;
        let digest = log.digest.clone();
        Ok((fit(log, question).map_err(Failure::request)?, digest))
    }

    /// The figure of a log, which has to have this hash.
    pub(super) fn figure(&self, file: &Path, blake3: &str) -> Result<Figure, Failure> {
        let (fit, digest) = self.fit(file)?;
        if digest != blake3 {
            return Err(Failure::Request(format!(
                "`{}` is not the file that the figure was drawn from: its BLAKE3 is {digest}, the figure's {blake3}",
                file.display()
            )));
        }
        Ok(publish::figure(&fit))
    }

    /// The log that is named.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn run(&self) -> Result<(), Failure> {
        let (fit, blake3) = self.fit(&self.file)?;
        let making = making(Source::File { blake3 }, Some(self.seed));
        let command = command();
        for (path, format) in &self.figure {
            let bytes = format.bytes(&publish::figure(&fit), &making).map_err(Failure::run)?;
            write_atomic(path, &bytes).map_err(Failure::request)?;
        }
        if let Some(dir) = &self.out {
            writable(dir)?;
            publish::write(dir, &fit, &command, &making).map_err(Failure::run)?;
        }
        if self.json {
            return output::json(&Summary::new(&fit, &command));
        }
        output::document(&publish::document(&fit, command).map_err(Failure::run)?)
    }
}
