//! Linear losses `f_t(x) = c_tᵀx`, drawn at random or prescribed.

use std::cell::RefCell;
use std::sync::Arc;

use super::{Entry, Family, Problem, dim};
use crate::domain::Domain;
use crate::objective::{Constant, Facts, Known, Objective};
use crate::oracle::{NoComparator, Online};
use crate::random::{Key, fill_uniform};
use crate::rounding::{gamma, mul_up, sqrt_up};
use crate::space::{Block, BlockMut, Shape, sum, sum_error_factor};
use crate::spec::{KeyDoc, Params, Range, Spec, SpecError};
use crate::table::Table;

/// Linear losses on a box or ball.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "online-linear",
    family: Family::Online,
    summary: "linear losses c_t·x for regret: random, periodic, a spike, constant, or from a file",
    formula: r"f_t(x) = c_t^\top x",
    source: "period3: Reddi, Kale and Kumar 2018, arXiv 1904.09237, section 3",
    keys: &[
        KeyDoc::with_default(
            "dim",
            "1",
            "[1, 1e8]",
            "number of coordinates d; a table brings its own",
        ),
        KeyDoc::with_default(
            "sequence",
            "uniform",
            "uniform, constant, alternating, period3, spike or table",
            "how c_t is chosen",
        ),
        KeyDoc::optional("lo", "-1 for uniform", "(-inf, inf)", "lower end of every c_{t,i}"),
        KeyDoc::optional("hi", "1 for uniform", "(lo, inf)", "upper end of every c_{t,i}"),
        KeyDoc::optional(
            "high",
            "1",
            "(-inf, inf)",
            "value at the first step of each period (constant: 1 step, alternating: 2, period3: 3, spike: never again)",
        ),
        KeyDoc::optional(
            "low",
            "-0.4 for period3, -1 for alternating, 0 for a spike",
            "(-inf, inf)",
            "value at the other steps",
        ),
        KeyDoc::optional(
            "file",
            "needed for a table only",
            "a CSV file without header",
            "row t is c_t",
        ),
    ],
    examples: &[
        "online-linear",
        "online-linear:dim=3,sequence=uniform,lo=-0.9,hi=1.1",
        "online-linear:dim=2,sequence=period3",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    const NAMES: [&str; 6] = ["uniform", "constant", "alternating", "period3", "spike", "table"];
    let name = params.choice("sequence", &NAMES)?;
    let (default_low, period) = match name {
        "constant" => (0.0, 1),
        "alternating" => (-1.0, 2),
        "period3" => (-0.4, 3),
        _ => (0.0, u64::MAX),
    };
    let spec = Spec::new("online-linear")?;
    let (sequence, dim, spec) = match name {
        "table" => {
            only(params, name, &["file"])?;
            let table = Table::read(params, "file")?;
            let (dim, file) = (table.columns(), params.text("file")?);
            (Sequence::Table(table), dim, spec.with("sequence", name)?.with("file", file)?)
        }
        "uniform" => {
            only(params, name, &["dim", "lo", "hi"])?;
            let lo = number_or(params, "lo", -1.0, Range::any())?;
            let above = Range::above(lo).because("the upper end lies above the lower one");
            let hi = number_or(params, "hi", 1.0, above)?;
            let dim = dim(params)?;
            let spec = spec.with("dim", &dim.to_string())?.with("sequence", name)?;
            let spec = spec.with("lo", &format!("{lo:?}"))?.with("hi", &format!("{hi:?}"))?;
            (Sequence::Uniform { lo, hi }, dim, spec)
        }
        _ => {
            let keys: &[&str] =
                if period == 1 { &["dim", "high"] } else { &["dim", "high", "low"] };
            only(params, name, keys)?;
            let high = number_or(params, "high", 1.0, Range::any())?;
            let low = number_or(params, "low", default_low, Range::any())?;
            let dim = dim(params)?;
            let spec = spec.with("dim", &dim.to_string())?.with("sequence", name)?;
            let mut spec = spec.with("high", &format!("{high:?}"))?;
            if period > 1 {
                spec = spec.with("low", &format!("{low:?}"))?;
            }
            (Sequence::Periodic { high, low, period }, dim, spec)
        }
    };
    let mean = sequence.mean(dim);
    Ok(Problem {
        objective: Arc::new(Linear::new(&spec, mean)),
        online: Some(Arc::new(Losses { sequence, dim })),
    })
}

/// Refuses keys that say nothing about this sequence.
fn only(params: &Params<'_>, sequence: &str, allowed: &[&str]) -> Result<(), SpecError> {
    for key in ["dim", "lo", "hi", "high", "low", "file"] {
        if params.is_given(key) && !allowed.contains(&key) {
            let expected = format!(
                "used with sequence={sequence}, which takes {}; leave it out",
                allowed.join(", ")
            );
            return Err(params.refuse(key, params.text(key)?, expected));
        }
    }
    Ok(())
}

fn number_or(params: &Params<'_>, key: &str, default: f64, range: Range) -> Result<f64, SpecError> {
    if params.is_given(key) || !range.contains(default) {
        params.number(key, range)
    } else {
        Ok(default)
    }
}

/// How `c_t` is chosen.
#[derive(Debug)]
enum Sequence {
    /// Independent uniform entries, keyed by replica and step.
    Uniform { lo: f64, hi: f64 },
    /// `high` at the steps `1, 1 + period, 1 + 2 period, ...` and `low` at the others, in every coordinate.
    Periodic { high: f64, low: f64, period: u64 },
    /// The rows of a file.
    Table(Table),
}

impl Sequence {
    /// `c_t` of every lane; NaN beyond the end of a table.
    fn fill(&self, key: Key, mut c: BlockMut<'_>) {
        let shape = c.shape();
        match self {
            Sequence::Uniform { lo, hi } => {
                fill_uniform(key, shape.dim(), shape.lanes(), c.flat());
                for c in c.flat() {
                    // Rounding must not leave the stated interval.
                    *c = (lo + (hi - lo) * *c).clamp(*lo, *hi);
                }
            }
            Sequence::Periodic { high, low, period } => {
                c.flat().fill(if key.step() % period == 1 % period { *high } else { *low });
            }
            Sequence::Table(table) => match table.row(key.step()) {
                Some(row) => {
                    for (i, value) in row.iter().enumerate() {
                        c.row(i).fill(*value);
                    }
                }
                None => c.flat().fill(f64::NAN),
            },
        }
    }

    /// The mean over the law, over a period, or over the rows of a file; `low` for a spike.
    #[expect(clippy::cast_precision_loss, reason = "periods of 1 to 3, and rows of a file")]
    fn mean(&self, dim: usize) -> Vec<f64> {
        match self {
            Sequence::Uniform { lo, hi } => vec![0.5 * lo + 0.5 * hi; dim],
            Sequence::Periodic { low, period: u64::MAX, .. } => vec![*low; dim],
            Sequence::Periodic { high, low, period } => {
                vec![(high + (period - 1) as f64 * low) / *period as f64; dim]
            }
            Sequence::Table(table) => {
                let rows = table.rows() as f64;
                let column = |i| table.data().iter().skip(i).step_by(dim).sum::<f64>() / rows;
                (0..dim).map(column).collect()
            }
        }
    }
}

/// The mean loss `f(x) = c̄ᵀx`.
#[derive(Debug)]
struct Linear {
    facts: Facts,
    mean: Vec<f64>,
}

impl Linear {
    fn new(spec: &Spec, mean: Vec<f64>) -> Linear {
        let largest = mean.iter().fold(0.0, |m, c| c.abs().max(m));
        let norm2 = mean.iter().map(|c| c * c).sum::<f64>() * (1.0 + gamma(mean.len() + 2));
        let facts = Facts::new(spec, mean.len())
            .convex()
            .with(Constant::Smoothness, Known::Exactly(0.0), "the gradient is constant")
            .with(Constant::StrongConvexity, Known::Exactly(0.0), "the function is affine")
            .with(Constant::GradientCoordinate, Known::Exactly(largest), "max_i |c̄_i|")
            .with(Constant::GradientNorm, Known::AtMost(sqrt_up(norm2)), "‖c̄‖");
        Linear { facts, mean }
    }
}

impl Objective for Linear {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        let data = x.flat();
        sum(x.shape(), f, |i, k| self.mean[i] * data[k]);
    }

    fn gradient(&self, _x: Block<'_>, mut g: BlockMut<'_>) {
        for (i, c) in self.mean.iter().enumerate() {
            g.row(i).fill(*c);
        }
    }

    fn hessian(&self, _x: &[f64], out: &mut [f64]) -> bool {
        out.fill(0.0);
        true
    }

    /// One product a term, and the tree, relative to `Σ|c̄_i x_i|`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        let (data, dim) = (x.flat(), x.shape().dim());
        sum(x.shape(), error, |i, k| (self.mean[i] * data[k]).abs());
        for e in error {
            *e *= 2.0 * sum_error_factor(dim) + gamma(2);
            *e += dim as f64 * f64::MIN_POSITIVE;
        }
    }

    fn gradient_error(&self, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(0.0);
    }
}

#[derive(Debug)]
struct Losses {
    sequence: Sequence,
    dim: usize,
}

thread_local! {
    /// `c_t` of the block at hand: the loss is a sum over coordinates, which needs them all at once.
    static COEFFICIENTS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

impl Online for Losses {
    fn loss(&self, key: Key, x: Block<'_>, f: &mut [f64]) {
        let shape = x.shape();
        COEFFICIENTS.with_borrow_mut(|c| {
            c.resize(shape.len(), 0.0);
            self.sequence.fill(key, BlockMut::new(c, shape));
            let data = x.flat();
            sum(shape, f, |_, k| c[k] * data[k]);
        });
    }

    fn loss_gradient(&self, key: Key, _x: Block<'_>, g: BlockMut<'_>) {
        self.sequence.fill(key, g);
    }

    fn gradient_coordinate(&self) -> Known {
        match &self.sequence {
            Sequence::Uniform { lo, hi } => Known::Exactly(lo.abs().max(hi.abs())),
            Sequence::Periodic { high, period: 1, .. } => Known::Exactly(high.abs()),
            Sequence::Periodic { high, low, .. } => Known::Exactly(high.abs().max(low.abs())),
            Sequence::Table(table) => {
                Known::Exactly(table.data().iter().fold(0.0, |m, c| c.abs().max(m)))
            }
        }
    }

    fn deterministic(&self) -> bool {
        !self.identically_distributed()
    }

    fn identically_distributed(&self) -> bool {
        matches!(self.sequence, Sequence::Uniform { .. })
    }

    /// `d (hi - lo)²/12`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn variance(&self) -> Option<Known> {
        match self.sequence {
            Sequence::Uniform { lo, hi } => {
                let width = (hi - lo).next_up();
                let one = (mul_up(width, width) / 12.0).next_up();
                Some(Known::AtMost(mul_up(self.dim as f64, one)))
            }
            _ => None,
        }
    }

    fn sparse(&self) -> bool {
        let zero = |c: f64| c.abs() <= 0.0;
        match &self.sequence {
            Sequence::Uniform { .. } => false,
            Sequence::Periodic { high, low, period } => *period > 1 && zero(*high) != zero(*low),
            Sequence::Table(table) => table.data().iter().any(|c| zero(*c)),
        }
    }

    fn last_step(&self) -> Option<u64> {
        match &self.sequence {
            Sequence::Table(table) => Some(table.rows() as u64),
            _ => None,
        }
    }

    /// By going through the sequence: on a box each coordinate of `u` is the end opposite to the sign of `C_i = Σ c_{t,i}` (the
    /// upper end for 0), on a ball `u = -radius C/‖C‖`, without constraint it exists only for `C = 0`. The sums are
    /// compensated, so that only a `C_i` within a few roundings of 0 can get the wrong sign; the loss of `u` is
    /// then off by as little.
    fn comparator(
        &self,
        key: Key,
        horizon: u64,
        domain: &Domain,
        mut u: BlockMut<'_>,
    ) -> Result<(), NoComparator> {
        let shape = u.shape();
        let total = self.total(key, horizon, shape);
        match domain {
            Domain::Box { lo, hi } => {
                for (u, c) in u.flat().iter_mut().zip(&total) {
                    *u = if *c > 0.0 { *lo } else { *hi };
                }
            }
            Domain::Ball { radius } => on_sphere(*radius, Block::new(&total, shape), u),
            Domain::Whole if total.iter().all(|c| c.abs() <= 0.0) => u.flat().fill(0.0),
            Domain::Whole => return Err(NoComparator),
        }
        Ok(())
    }
}

impl Losses {
    /// `Σ_{t <= horizon} c_t` of every lane, with Neumaier's compensation.
    fn total(&self, key: Key, horizon: u64, shape: Shape) -> Vec<f64> {
        let [mut total, mut lost, mut c] = [(); 3].map(|()| vec![0.0; shape.len()]);
        for t in 1..=horizon {
            let Ok(key) = key.at_step(t) else { break };
            self.sequence.fill(key, BlockMut::new(&mut c, shape));
            for ((total, lost), c) in total.iter_mut().zip(&mut lost).zip(&c) {
                let sum: f64 = *total + c;
                let (big, small) = if total.abs() >= c.abs() { (*total, *c) } else { (*c, *total) };
                *lost += (big - sum) + small;
                *total = sum;
            }
        }
        total.iter().zip(&lost).map(|(total, lost)| total + lost).collect()
    }
}

/// `u = -radius C/‖C‖`, and 0 where `C = 0`.
fn on_sphere(radius: f64, total: Block<'_>, mut u: BlockMut<'_>) {
    let mut norm2 = vec![0.0; total.shape().lanes()];
    sum(total.shape(), &mut norm2, |_, k| total.flat()[k] * total.flat()[k]);
    for i in 0..total.shape().dim() {
        for ((u, c), norm2) in u.row(i).iter_mut().zip(total.row(i)).zip(&norm2) {
            *u = if *norm2 > 0.0 { -radius * (c / norm2.sqrt()) } else { 0.0 };
        }
    }
}
