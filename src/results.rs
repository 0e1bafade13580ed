//! What a study leaves on disk, apart from pieces: verdicts with their evidence, and recorded curves.
//!
//! Reports are drawn from these alone, so they can be redrawn without a run.

mod difference;
pub mod folder;

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::study::{FigureSpec, MapSpec};
pub use difference::DifferenceRow;
use ratecheck_proofs_checks::evidence::Decision;
use ratecheck_proofs_checks::evidence::rate::Analysis;
use ratecheck_proofs_checks::theorem::Mode;
use ratecheck_reports::files::{
    Fault, FileError, Problem, SCHEMA_VERSION, exact_f64, read_verified, write_listed,
};
use ratecheck_reports::table::{Column, Table, TableError, parquet};

/// File names in a study's folder.
pub const VERDICTS: &str = "verdicts.json";
/// Curves on disk.
pub const CURVES: &str = "curves.parquet";
/// The resolved study on disk.
pub const RUN: &str = "run.toml";

/// All verdicts of a study.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// Layout of this file.
    pub schema_version: u32,
    /// Version of the program.
    pub version: String,
    /// The command that made them.
    pub command: String,
    /// Folder and name of the study.
    pub study: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub about: String,
    /// Seed of all noise.
    pub seed: u64,
    /// `quick` or `full`.
    pub size: String,
    /// Probability that any verdict in expectation is wrong.
    pub error_rate: f64,
    /// The share of it that each of them was given at first; by Holm's procedure claims that are decided leave theirs to the rest.
    pub error_rate_per_claim: f64,
    /// Number of claims in expectation.
    pub claims_in_expectation: usize,
    /// How replicas were added, for a study that was run until decided.
    #[serde(default)]
    pub sequential: Option<SequentialRow>,
    /// Whether every planned run was finished.
    pub complete: bool,
    /// How heat maps look.
    #[serde(default)]
    pub maps: Vec<MapRow>,
    /// Figures that the study asks for.
    #[serde(default)]
    pub figures: Vec<FigureSpec>,
    /// Optimizers compared in the same setting under the same noise.
    #[serde(default)]
    pub differences: Vec<DifferenceRow>,
    /// One a claim.
    pub rows: Vec<Row>,
}

/// How the heat map of a claim looks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MapRow {
    /// Name of the `[[claim]]`.
    pub claim: String,
    /// What the study says of it.
    pub spec: MapSpec,
}

/// One claim with its verdict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// Name of the `[[claim]]`.
    pub claim: String,
    /// Theorem id.
    pub theorem: String,
    /// Label of the step; empty for the theorem itself.
    pub step: String,
    /// Where the statement comes from: confirmed, quoted, recalled or derived.
    pub provenance: String,
    /// In which sense it is claimed.
    pub mode: String,
    /// Number of the run in [`CURVES`]; the last one for rates.
    pub run: usize,
    /// The setting.
    pub setting: SettingRow,
    /// `holds`, `refuted`, `undecided` or `out of scope`.
    pub verdict: String,
    /// Why, where the verdict needs a reason.
    pub reason: String,
    /// For `undecided`: how many more replicas would decide, if that can be told.
    pub more_replicas: Option<u64>,
    /// What the study expects.
    pub expected: String,
    /// Whether the verdict and all numbers came out as expected.
    pub as_expected: bool,
    /// Measured side over bound.
    #[serde(with = "exact_f64")]
    pub slack: f64,
    /// Whether the bound says anything: slack above 0.01.
    pub informative: bool,
    /// Measured side: mean over replicas, or at the tightest step.
    #[serde(with = "exact_f64")]
    pub lhs: f64,
    /// Bound: mean over replicas, or at the tightest step.
    #[serde(with = "exact_f64")]
    pub rhs: f64,
    /// The interval that decided: of `lhs - rhs` for means, of the exponent for rates.
    pub interval: Option<IntervalRow>,
    /// 95 % interval of the mean of the measured side alone, for figures.
    pub band: Option<IntervalRow>,
    /// Comparisons made, or replicas.
    pub n: u64,
    /// Steps at which a pathwise claim failed.
    pub failures: u64,
    /// Numbers that the study expects.
    pub landings: Vec<LandingRow>,
    /// For rates.
    pub rate: Option<RateRow>,
    /// For slopes of logarithms of exit times.
    #[serde(default)]
    pub line: Option<LineRow>,
    /// Quantities in the bound, means over replicas.
    pub notes: Vec<Note>,
    /// How to see a violation again.
    pub witness: Option<WitnessRow>,
}

/// How a study was run until decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SequentialRow {
    /// The latest look that a claim came to: look `k` is at `2^(k-1)` times the replicas of the study.
    pub looks: u32,
    /// The part of the error rate that it could spend.
    pub share: f64,
    /// Why it ended.
    pub ended: String,
}

impl Row {
    /// What the verdict decides.
    #[must_use]
    pub fn decision(&self) -> Decision {
        match self.verdict.as_str() {
            "holds" => Decision::Holds,
            "refuted" => Decision::Refuted,
            _ => Decision::Open,
        }
    }

    /// Whether the claim holds or is refuted.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.decision() != Decision::Open
    }

    /// Whether the claim is about several runs together.
    #[must_use]
    pub fn is_fit(&self) -> bool {
        [Mode::Rate, Mode::Slope, Mode::Order].iter().any(|mode| mode.to_string() == self.mode)
    }

    /// `slack`, `lhs`, `rhs`, the `exponent` of a rate, or a note; NaN where there is none of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> f64 {
        match name {
            "slack" => self.slack,
            "lhs" => self.lhs,
            "rhs" => self.rhs,
            "exponent" => self.rate.as_ref().map_or(f64::NAN, |rate| rate.exponent),
            note => self.notes.iter().find(|n| n.name == note).map_or(f64::NAN, |n| n.value),
        }
    }
}

/// The run that a claim is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SettingRow {
    /// Problem spec.
    pub problem: String,
    /// Noise spec.
    pub noise: String,
    /// Optimizer spec.
    pub optimizer: String,
    /// Domain spec.
    pub domain: String,
    /// Dimension.
    pub dim: usize,
    /// Horizon; 0 for rates over horizons.
    pub horizon: u64,
    /// Replicas.
    pub replicas: u64,
    /// Values of the sweep.
    pub sweep: Vec<(String, String)>,
}

/// A confidence interval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IntervalRow {
    /// Lower end.
    #[serde(with = "exact_f64")]
    pub lo: f64,
    /// Upper end.
    #[serde(with = "exact_f64")]
    pub hi: f64,
    /// Confidence.
    pub level: f64,
    /// How it was made.
    pub method: String,
    /// In which sense it covers: `finite` or `asymptotic`.
    #[serde(default)]
    pub guarantee: String,
    /// Sample size.
    pub n: u64,
    /// Why it may cover less often than stated; empty where the sample gives no reason to say so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub caution: String,
}

/// A number that the study expects, beside the measured one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LandingRow {
    /// Which number.
    pub quantity: String,
    /// Expected value.
    #[serde(with = "exact_f64")]
    pub expected: f64,
    /// Largest accepted distance.
    #[serde(with = "exact_f64")]
    pub tolerance: f64,
    /// Measured value.
    #[serde(with = "exact_f64")]
    pub measured: f64,
    /// Whether it lies within the tolerance.
    pub met: bool,
}

/// A fitted exponent beside the predicted one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RateRow {
    /// Abscissa.
    pub over: String,
    /// Abscissae of the fit.
    pub x: Vec<f64>,
    /// Mean values.
    #[serde(with = "exact_f64::vec")]
    pub y: Vec<f64>,
    /// Fitted exponent.
    #[serde(with = "exact_f64")]
    pub exponent: f64,
    /// Predicted exponent.
    #[serde(with = "exact_f64")]
    pub predicted: f64,
    /// What was added to it for pre-asymptotic horizons.
    #[serde(with = "exact_f64")]
    pub tolerance: f64,
    /// What the curve itself says: its window, log factors and local slopes, at 95 %. It shows, it does not decide.
    #[serde(default)]
    pub analysis: Option<Analysis>,
}

/// Logarithms of mean exit times across several runs, `log τ - log prefactor`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LineRow {
    /// Name of the sweep.
    pub over: String,
    /// The regressor of the law.
    #[serde(with = "exact_f64::vec")]
    pub x: Vec<f64>,
    /// Measured.
    #[serde(with = "exact_f64::vec")]
    pub y: Vec<f64>,
    /// Standard errors.
    #[serde(with = "exact_f64::vec")]
    pub errors: Vec<f64>,
    /// Predicted by the exact theory of the setting.
    #[serde(with = "exact_f64::vec")]
    pub predicted: Vec<f64>,
    /// The slope of the published law.
    #[serde(with = "exact_f64")]
    pub law: f64,
}

/// A measured quantity by its name on the theory's page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Name.
    pub name: String,
    /// Mean over replicas.
    #[serde(with = "exact_f64")]
    pub value: f64,
}

/// A violation that can be replayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WitnessRow {
    /// Replica.
    pub replica: u64,
    /// Step.
    pub step: u64,
    /// Left side.
    #[serde(with = "exact_f64")]
    pub lhs: f64,
    /// Right side.
    #[serde(with = "exact_f64")]
    pub rhs: f64,
    /// Rounding allowance.
    #[serde(with = "exact_f64")]
    pub allowance: f64,
    /// File with the gradients of that replica, within the study's folder.
    pub file: String,
    /// Command that replays it from that file.
    pub command: String,
    /// Command that replays it from the seed.
    pub from_seed: String,
}

/// One recorded quantity of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveRow {
    /// Number of the run.
    pub run: usize,
    /// Which quantity.
    pub quantity: String,
    /// Step.
    pub step: u64,
    /// Mean over the replicas that were still running.
    pub mean: f64,
    /// 95 % interval of the mean; equal to the mean for a single replica.
    pub lo: f64,
    /// Its upper end.
    pub hi: f64,
    /// Replicas that were still running.
    pub n: u64,
}

/// Why results cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// A file is missing, damaged or unreadable.
    #[error(transparent)]
    File(#[from] FileError),
    /// A table is malformed.
    #[error(transparent)]
    Table(#[from] TableError),
    /// `verdicts.json` is not what it should be.
    #[error("{path}: {message}")]
    Json {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
}

impl ResultsError {
    /// What is wrong with a file, by its name alone: pages are the same wherever their folder is.
    #[must_use]
    pub fn reason(&self, file: &str) -> String {
        match self {
            ResultsError::File(FileError::Damaged { problem, .. }) => problem.to_string(),
            ResultsError::File(FileError::Io { action, source, .. }) => {
                format!("cannot {action} {file}: {source}")
            }
            ResultsError::File(error) => error.to_string(),
            ResultsError::Table(error) => format!("{file}: {error}"),
            ResultsError::Json { message, .. } => format!("{file}: {message}"),
        }
    }
}

/// Writes verdicts, curves and the resolved study.
///
/// # Errors
/// When a file cannot be written.
pub fn write(
    dir: &Path,
    results: &Results,
    curves: &[CurveRow],
    run: &str,
) -> Result<(), ResultsError> {
    let mut json = serde_json::to_string_pretty(results)
        .map_err(|e| ResultsError::Json { path: VERDICTS.to_owned(), message: e.to_string() })?;
    json.push('\n');
    let curves = parquet::write(&curve_table(curves)?)?;
    let files: [(&str, &[u8]); 3] =
        [(RUN, run.as_bytes()), (VERDICTS, json.as_bytes()), (CURVES, &curves)];
    Ok(write_listed(dir, &files)?)
}

/// Reads the verdicts that [`write()`] wrote, checksum compared.
///
/// # Errors
/// A missing, damaged or newer file, by name.
pub fn read_verdicts(dir: &Path) -> Result<Results, ResultsError> {
    /// What every version of the file begins with.
    #[derive(Deserialize)]
    struct Head {
        schema_version: u32,
    }
    let bytes = read_verified(dir, VERDICTS)?;
    let malformed = |e: serde_json::Error| ResultsError::Json {
        path: dir.join(VERDICTS).display().to_string(),
        message: e.to_string(),
    };
    // A later layout may lack what this one needs, so its version is looked at first.
    let Head { schema_version: found } = serde_json::from_slice(&bytes).map_err(malformed)?;
    if found > SCHEMA_VERSION {
        let problem = Problem { file: VERDICTS.to_owned(), fault: Fault::NewerSchema(found) };
        return Err(FileError::Damaged { dir: dir.to_owned(), problem }.into());
    }
    serde_json::from_slice(&bytes).map_err(malformed)
}

/// Reads the curves that [`write()`] wrote, checksum compared.
///
/// # Errors
/// A missing, damaged or newer file, by name.
pub fn read_curves(dir: &Path) -> Result<Vec<CurveRow>, ResultsError> {
    Ok(curve_rows(&parquet::read(&read_verified(dir, CURVES)?)?))
}

/// The study as it was run, with defaults and overrides put in, without what else [`RUN`] says at its head.
///
/// # Errors
/// A file that is missing, damaged or no text.
pub fn study(dir: &Path) -> Result<String, ResultsError> {
    let text = String::from_utf8(read_verified(dir, RUN)?).map_err(|e| ResultsError::Json {
        path: dir.join(RUN).display().to_string(),
        message: e.to_string(),
    })?;
    let mut rest = text.as_str();
    while rest.starts_with('#') {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    Ok(rest.to_owned())
}

/// Curves as a table in long form.
///
/// # Errors
/// Never for curves of one study: the columns have one length and distinct names.
pub fn curve_table(curves: &[CurveRow]) -> Result<Table, TableError> {
    let integers = |read: fn(&CurveRow) -> u64| {
        curves.iter().map(|c| i64::try_from(read(c)).unwrap_or(i64::MAX)).collect::<Vec<i64>>()
    };
    let numbers = |read: fn(&CurveRow) -> f64| curves.iter().map(read).collect::<Vec<f64>>();
    Table::new(
        "curves",
        "Recorded quantities: means over replicas with 95 % intervals",
        vec![
            Column::integer("run", integers(|c| c.run as u64))?,
            Column::text("quantity", curves.iter().map(|c| c.quantity.clone()).collect())?,
            Column::integer("step", integers(|c| c.step))?.with_symbol("t"),
            Column::number("mean", numbers(|c| c.mean))?,
            Column::number("lo", numbers(|c| c.lo))?,
            Column::number("hi", numbers(|c| c.hi))?,
            Column::integer("n", integers(|c| c.n))?,
        ],
    )
}

fn curve_rows(table: &Table) -> Vec<CurveRow> {
    use ratecheck_reports::table::Data;
    let integers = |name: &str| match table.column(name).map(Column::data) {
        Some(Data::Integer(values)) => values.clone(),
        _ => vec![0; table.rows()],
    };
    let numbers = |name: &str| match table.column(name).map(Column::data) {
        Some(Data::Number(values)) => values.clone(),
        _ => vec![f64::NAN; table.rows()],
    };
    let words = match table.column("quantity").map(Column::data) {
        Some(Data::Text(values)) => values.clone(),
        _ => vec![String::new(); table.rows()],
    };
    let (run, step, n) = (integers("run"), integers("step"), integers("n"));
    let (mean, lo, hi) = (numbers("mean"), numbers("lo"), numbers("hi"));
    (0..table.rows())
        .map(|k| CurveRow {
            run: usize::try_from(run[k]).unwrap_or(0),
            quantity: words[k].clone(),
            step: step[k].unsigned_abs(),
            mean: mean[k],
            lo: lo[k],
            hi: hi[k],
            n: n[k].unsigned_abs(),
        })
        .collect()
}
