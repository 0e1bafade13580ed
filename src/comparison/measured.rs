//! What a stored row or curve says of a number over noise, and the test of two of them.

use ratecheck_proofs_checks::evidence::Level;
use ratecheck_proofs_checks::evidence::two_samples::{
    Mean, normal, part_and_whole, same_rate, same_share, welch,
};
use ratecheck_proofs_checks::theorem::Mode;

use super::setting::Draws;
use crate::results::{CurveRow, DifferenceRow, IntervalRow, Row};

/// A number over noise with what is known of its law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Measured {
    /// A mean, or an estimate that behaves as one.
    Mean(Mean),
    /// Replicas that left, and all.
    Share { hits: u64, of: u64 },
    /// Replicas that left, and the steps that all took until then.
    Times { events: u64, total: f64 },
    /// Normal with a standard error that is known.
    Normal { value: f64, error: f64 },
}

/// A two-sided p-value with the name of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Test {
    pub(super) name: &'static str,
    pub(super) p: f64,
}

/// Number, sample size and what is known of it, of one side.
pub(super) type Estimate = (f64, u64, Option<Measured>);

/// Tests whether two runs measured the same; the reason where that cannot be tested.
pub(super) fn test(old: Estimate, new: Estimate, draws: Draws) -> Result<Test, &'static str> {
    let ((a, m, Some(first)), (b, n, Some(second))) = (old, new) else {
        return Err("none: no spread is known");
    };
    let of = |name, p: f64| {
        if p.is_nan() { Err("none: no spread is known") } else { Ok(Test { name, p }) }
    };
    let part = draws == Draws::Part;
    match (first, second) {
        (Measured::Mean(x), Measured::Mean(y)) if part => of(
            "t of the added replicas",
            if m < n { part_and_whole(a, m, &y, n) } else { part_and_whole(b, n, &x, m) },
        ),
        (Measured::Mean(x), Measured::Mean(y)) => of("Welch t", welch(&x, &y)),
        (Measured::Share { hits, of: all }, Measured::Share { hits: other, of: of_all }) => {
            let (few, many) = sorted((hits, all), (other, of_all), all <= of_all);
            let p = match part {
                true if few.0 > many.0 => 0.0,
                true => same_share(few, (many.0 - few.0, many.1 - few.1)),
                false => same_share(few, many),
            };
            of("Fisher", p)
        }
        (Measured::Times { events: d, total: s }, Measured::Times { events: e, total: t }) => {
            let (few, many) = sorted((d, s), (e, t), m <= n);
            let p = match part {
                true if few.0 > many.0 || few.1 > many.1 => 0.0,
                true => same_rate(few, (many.0 - few.0, many.1 - few.1)),
                false => same_rate(few, many),
            };
            of("counts of exits", p)
        }
        (Measured::Normal { value: x, error: e }, Measured::Normal { value: y, error: f }) => {
            // A part and the whole: Var(whole - part) = Var(part) - Var(whole).
            let variance = if part { (e * e - f * f).abs() } else { e * e + f * f };
            of("normal", normal(x - y, variance.sqrt()))
        }
        _ => Err("none: measured in two ways"),
    }
}

fn sorted<T>(a: T, b: T, in_order: bool) -> (T, T) {
    if in_order { (a, b) } else { (b, a) }
}

/// The mean behind an interval of Student's t, or one that contains it: its standard error is then taken too large.
fn mean(value: f64, interval: &IntervalRow, freedom: f64) -> Option<Measured> {
    let level = Level::new(interval.level).ok()?;
    Mean::from_interval(value, (interval.lo, interval.hi), level, freedom).map(Measured::Mean)
}

#[expect(clippy::cast_precision_loss, reason = "sample sizes stay below 2^53")]
fn less_one(n: u64) -> f64 {
    n as f64 - 1.0
}

/// The measured side of a claim; none without spread, and for claims about paths, whose numbers are extremes.
pub(super) fn measured(row: &Row) -> Option<Measured> {
    let is = |mode: Mode| row.mode == mode.to_string();
    let interval = row.interval.as_ref();
    if is(Mode::Rate) {
        let interval = interval?;
        let points = row.rate.as_ref().map_or(0, |rate| rate.x.len() as u64);
        return match interval.method.as_str() {
            "jackknife t" => mean(row.lhs, interval, less_one(interval.n)),
            "regression t" => mean(row.lhs, interval, less_one(points) - 1.0),
            _ => None,
        };
    }
    if is(Mode::Slope) {
        return Some(Measured::Normal { value: row.lhs, error: row.number("slope-error") });
    }
    if is(Mode::Order) {
        // The standardised statistic; its size goes with the number of replicas.
        let interval = interval?;
        let z = f64::midpoint(interval.lo, interval.hi);
        return Some(Measured::Normal { value: z, error: 1.0 });
    }
    if is(Mode::Passage) {
        let (exits, exploded) = (row.number("exits"), row.number("exploded"));
        if exits.is_nan() || exploded != 0.0 {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of replicas"
        )]
        let events = exits as u64;
        let interval = interval?;
        if interval.method == "Clopper-Pearson" {
            return Some(Measured::Share { hits: events, of: interval.n });
        }
        #[expect(clippy::cast_precision_loss, reason = "steps of all replicas stay below 2^53")]
        let whole = row.setting.horizon as f64 * row.setting.replicas as f64;
        let total = if events == 0 { whole } else { row.lhs * exits };
        return Some(Measured::Times { events, total });
    }
    let band = row.band.as_ref()?;
    mean(row.lhs, band, less_one(band.n))
}

/// Measured side minus bound of a claim in expectation.
pub(super) fn margin(row: &Row) -> Option<Measured> {
    let interval = row.interval.as_ref()?;
    let suits = row.mode == Mode::Expectation.to_string()
        && matches!(interval.method.as_str(), "t for skewed" | "Student t");
    if suits { mean(row.lhs - row.rhs, interval, less_one(interval.n)) } else { None }
}

/// A point of a curve.
pub(super) fn point(curve: &CurveRow) -> Estimate {
    let interval = IntervalRow {
        lo: curve.lo,
        hi: curve.hi,
        level: 0.95,
        method: String::new(),
        guarantee: String::new(),
        n: curve.n,
        caution: String::new(),
    };
    (curve.mean, curve.n, mean(curve.mean, &interval, less_one(curve.n.max(1))))
}

/// A difference between two optimizers.
pub(super) fn difference(row: &DifferenceRow) -> Estimate {
    let n = row.interval.n;
    (row.difference, n, mean(row.difference, &row.interval, less_one(n.max(1))))
}
