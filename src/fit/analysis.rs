//! The rate of every group.

use ratecheck_problems::math;
use ratecheck_proofs_checks::evidence::interval::{Interval, student_t};
use ratecheck_proofs_checks::evidence::rate::{Analysis, Ask, Rate, Towards};
use ratecheck_proofs_checks::evidence::verdict::{Finding, decays_at_least};
use ratecheck_proofs_checks::evidence::{Curves, Level, RateError, Sample};
use ratecheck_reports::number::human;

use super::columns::Named;
use super::error::FitError;
use super::grid::{Grid, Names};
use super::read::Log;

/// What is asked of a log.
#[derive(Clone, Debug)]
pub struct Question {
    /// Confidence of every interval.
    pub level: Level,
    /// Seed of resampling.
    pub seed: u64,
    /// The exponent of an upper bound, and how far beyond it a finite range may lie.
    pub predicted: Option<(f64, f64)>,
    /// Powers of the logarithm that are told apart; the usual ones if none.
    pub log_powers: Option<Vec<f64>>,
    /// Taken off every value, such as the infimum of the objective.
    pub minus: f64,
}

/// The rate of one group.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The group; empty if there is one only.
    pub name: String,
    /// The points.
    pub grid: Grid,
    /// Means over the replicas with their intervals; none with one replica.
    pub means: Vec<f64>,
    /// Intervals of the means.
    pub bands: Option<Vec<Interval>>,
    /// The rate.
    pub analysis: Analysis,
    /// What the law through the points of the window is multiplied by. The constant of the analysis is averaged over everything that
    /// the data leave open; this one goes with the exponent and the log factor that are named.
    pub scale: f64,
    /// Share of the variance of `ln mean` in the window that the law explains.
    pub r2: f64,
    /// What that says of the predicted exponent.
    pub finding: Option<Finding>,
}

/// The rates of a log.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The file.
    pub file: String,
    /// Rows below its header.
    pub rows: u64,
    /// Points at 0, and empty values: both left out.
    pub left_out: (u64, u64),
    /// The columns.
    pub named: Named,
    /// What was asked.
    pub question: Question,
    /// One rate a group, in the order of the file.
    pub groups: Vec<Fitted>,
}

/// Finds the rate of every group.
///
/// # Errors
/// See [`FitError`]: data that have no rate are refused by what is wrong with them.
pub fn fit(log: Log, question: Question) -> Result<Fit, FitError> {
    let Log { file, rows, named, groups, zeros, empty, digest: _ } = log;
    let wide = named.y.len() > 1;
    let replicate = if wide { Some("column") } else { named.replicate.as_deref() };
    let names = Names { x: &named.x, replicate, by: named.by.as_deref() };
    let plain = question.log_powers.as_ref().is_some_and(|all| all.iter().all(|p| p.abs() <= 0.0));
    let logarithms = (!plain).then_some(named.towards);
    let fitted = groups
        .into_iter()
        .map(|group| {
            let name = group.name.clone();
            let grid = Grid::new(group, names, question.minus, logarithms)?;
            one(name, grid, names, named.towards, &question)
        })
        .collect::<Result<_, _>>()?;
    Ok(Fit { file, rows, left_out: (zeros, empty), named, question, groups: fitted })
}

fn one(
    name: String,
    grid: Grid,
    names: Names<'_>,
    towards: Towards,
    question: &Question,
) -> Result<Fitted, FitError> {
    let place = names.place(&name, None);
    let mean = |k: usize| {
        let sum: f64 = grid.column(k).sum();
        sum / grid.replicas as f64
    };
    let means: Vec<f64> = (0..grid.x.len()).map(mean).collect();
    if means.iter().all(|m| m.total_cmp(&means[0]).is_eq()) {
        let minus = question.minus;
        let after =
            if minus.abs() > 0.0 { format!(" after --minus {minus}") } else { String::new() };
        return Err(FitError::Constant { value: means[0], after, place });
    }
    let rate = |source| FitError::Rate { place: place.clone(), source };
    let curves = Curves::new(grid.x.clone(), grid.values.clone()).map_err(rate)?.towards(towards);
    let mut ask = Ask::new(question.level);
    ask.seed = question.seed;
    ask.exponent = question.predicted.map(|(exponent, _)| exponent);
    if let Some(powers) = &question.log_powers {
        ask.log_powers.clone_from(powers);
    }
    let analysis = curves.analyse(&ask).map_err(|error| match error {
        RateError::NotPositive { .. } if means.iter().any(|m| *m <= 0.0) => {
            not_positive(&grid, &means, names.x, &place, question.minus)
        }
        other => rate(other),
    })?;
    let bands = (grid.replicas > 1).then(|| bands(&grid, question.level)).flatten();
    let (scale, r2) = through(&grid, &means, &analysis);
    let finding = question
        .predicted
        .map(|(predicted, tolerance)| verdict(&analysis, predicted, tolerance, towards, r2));
    Ok(Fitted { name, grid, means, bands, analysis, scale, r2, finding })
}

/// Which means have no logarithm, and what would help.
fn not_positive(grid: &Grid, means: &[f64], x: &str, place: &str, minus: f64) -> FitError {
    let bad: Vec<usize> = (0..means.len()).filter(|k| means[*k] <= 0.0).collect();
    let shown = |k: &usize| format!("{}", grid.x[*k]);
    let first: Vec<String> = bad.iter().take(3).map(shown).collect();
    let more = if bad.len() > 3 { format!(" and {} more", bad.len() - 3) } else { String::new() };
    let lowest = means.iter().copied().fold(f64::INFINITY, f64::min);
    let advice = if minus.abs() > 0.0 {
        format!(
            "--minus {minus} takes off too much, or the noise is larger than what is left: subtract less, or drop these rows"
        )
    } else if bad.len() == means.len() {
        "a power law is positive: for values that approach a limit from below negate them, for a limit other than 0 subtract it with --minus".to_owned()
    } else {
        format!(
            "a power law is positive: if the values approach a limit below {}, subtract it with --minus; otherwise drop these rows",
            human(lowest)
        )
    };
    FitError::NotPositive(format!(
        "the mean is {} at {x} = {}{more}{place}: {advice}",
        if bad.iter().any(|k| means[*k] < 0.0) { "negative" } else { "0" },
        first.join(", ")
    ))
}

/// Student's t about each mean.
fn bands(grid: &Grid, level: Level) -> Option<Vec<Interval>> {
    (0..grid.x.len())
        .map(|k| student_t(&Sample::new(grid.column(k).collect()).ok()?, level).ok())
        .collect()
}

/// The law of the named exponent and log factor through the points of the window: its factor, and `1 - Σ (y - law)² / Σ (y - ȳ)²` with
/// `y = ln mean`.
fn through(grid: &Grid, means: &[f64], analysis: &Analysis) -> (f64, f64) {
    let window = analysis.window.from..=analysis.window.to;
    let points: Vec<(f64, f64)> =
        window.map(|k| (math::ln(means[k]), shape(analysis, grid.x[k]))).collect();
    let n = points.len() as f64;
    let mean = |read: fn(&(f64, f64)) -> f64| points.iter().map(read).sum::<f64>() / n;
    let (level, centre) = (mean(|(y, shape)| y - shape), mean(|(y, _)| *y));
    let square = |x: f64| x * x;
    let residual: f64 = points.iter().map(|(y, shape)| square(y - shape - level)).sum();
    let total: f64 = points.iter().map(|(y, _)| square(y - centre)).sum();
    (math::exp(level), if total > 0.0 { 1.0 - residual / total } else { 1.0 })
}

/// `ln (x^exponent |ln x|^log_power)`.
fn shape(analysis: &Analysis, x: f64) -> f64 {
    let ln = math::ln(x);
    let factor = if analysis.log_power.abs() > 0.0 { math::ln(ln.abs()) } else { 0.0 };
    analysis.exponent * ln + analysis.log_power * factor
}

impl Fitted {
    /// The law at `x`.
    #[must_use]
    pub fn law(&self, x: f64) -> f64 {
        self.scale * math::exp(shape(&self.analysis, x))
    }
}

/// "The mean is O(x^predicted)" by the one-sided limits. Accuracies go to zero: with `1/x` for a horizon the same rule decides.
fn verdict(
    analysis: &Analysis,
    predicted: f64,
    tolerance: f64,
    towards: Towards,
    r2: f64,
) -> Finding {
    let two_sided = analysis.interval;
    let (at_least, at_most) = analysis
        .compared
        .map_or((two_sided.lo, two_sided.hi), |compared| (compared.at_least, compared.at_most));
    let (lo, hi, estimate, predicted, first, last) = match towards {
        Towards::Infinity => {
            let Analysis { exponent, window, .. } = analysis;
            (at_least, at_most, *exponent, predicted, window.first, window.last)
        }
        Towards::Zero => {
            let (exponent, window) = (-analysis.exponent, analysis.window);
            (-at_most, -at_least, exponent, -predicted, window.last.recip(), window.first.recip())
        }
    };
    let rate = Rate {
        exponent: estimate,
        constant: analysis.constant,
        r2,
        interval: Interval { lo, hi, estimate, ..two_sided },
        local: Vec::new(),
        first,
        last,
        horizons: analysis.points,
        replicas: analysis.replicas,
    };
    decays_at_least(&rate, predicted, tolerance)
}
