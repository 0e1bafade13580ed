//! From where InvAdam blows up on a quadratic, and the limit for a second moment that stands still.

use ratecheck_problems::number::Number;

use super::lone::Lone;
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, BETA2, positive};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, upper};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::{BiasCorrection, MovingAverage};
use crate::update_rules::tightest::Tightest;

/// `invadam-stability`.
pub static STABILITY: Chain<Stability> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

/// A run has blown up once `y` has come to this. InvAdam's thresholds are the same for any larger level; those of DualAdam whose
/// inverse phase has only ten steps are not.
const LEVEL: f64 = 1e6;

static STATEMENT: Statement = Statement {
    id: "invadam-stability",
    title: "InvAdam on a quadratic blows up from a distance on",
    formula: r"\beta_1 = 0:\quad |x_{t+1}| \le |x_t| \ \text{if}\ y_1 \le 2,\qquad |x_{t+1}| \ge (y_1-1)|x_t| \ \text{if}\ y_1 > 2,\quad y = \gamma H^2 |x|",
    source: "derived for the method of arXiv 2603.07122",
    provenance: Provenance::Derived,
    mode: Mode::EveryStep,
    hypotheses: &[
        "f = H‖x‖²/2, exact gradients, no projection, constant γ, both moments bias-corrected",
        "InvAdam with β1 = 0 and any β2, for the theorem itself",
        "step X: InvAdam with any β1, β2; steps M and D: InvAdam and DualAdam in one dimension, D with the parameter `threshold`; step F: SGD with averaged \
         momentum, which is InvAdam with the second moment standing still",
    ],
    steps: &[
        every_step(
            "1",
            r"y_1 \le 2 \Rightarrow 0 < \gamma H \sqrt{\hat v_t} \le y_1",
            "v̂_t is a mean of squares of H x_s, none of which exceeds the first, by induction",
        ),
        every_step(
            "2",
            r"y_1 > 2 \Rightarrow \gamma H \sqrt{\hat v_t} \ge y_1",
            "v̂_t is a mean of squares of H x_s, the first of which is the least, by induction",
        ),
        every_step(
            "X",
            r"|x_t| \ge K \max_{s<t} |x_s|,\ y_t \ge (K+1)/\kappa \Rightarrow |x_{t+1}| \ge K |x_t|,\quad K = \max(2, 2d_1),\ \kappa = \tfrac12 (1-\beta_1) \sqrt{1-\beta_2}",
            "then |m_t| >= H|x_t|(1-β1-β1/K) and v_t >= (1-β2)H²x_t², so that |x_{t+1}| >= |x_t|(κ y_t - 1); again at every later step: \
             nothing brings the iterate back",
        ),
        every_path(
            "F",
            r"|x_{T+1}| < |x_1| \iff \gamma s H < 2\,\frac{1+\beta_1}{1-\beta_1}",
            "v = s² for ever: x_{t+1} - (1+β1-a)x_t + β1 x_{t-1} = 0 with a = γsH(1-β1), whose roots are inside of the unit circle for a < 2(1+β1); T \
             large enough",
        )
        .equal(),
        every_path(
            "M",
            r"\max_{t \le T+1} y_t \ge 10^6 \Rightarrow y_1 \ge 2",
            "momentum does not lower the threshold: observed at every point of a map over y_1, β1 and β2, not proved",
        )
        .published(Provenance::Recalled),
        every_path(
            "D",
            r"\max_{t \le T+1} y_t \ge 10^6 \iff y_1 > y^*(\beta_1, \beta_2, \xi)",
            "y* is the parameter `threshold`, measured by bisection; T large enough",
        )
        .equal()
        .published(Provenance::Recalled),
    ],
    defects: &[
        "with β1 > 0 the threshold has no closed form: 3.6374 for β1 = 0.9, β2 = 0.999, and not 2(1+β1)/(1-β1) = 38, since the bias-corrected \
         first steps have no momentum yet",
        "for DualAdam with ξ = 0.1 the threshold depends on which size is called a blow-up: y = 10^6 from 2.3170 on, 10^9 from 2.3236 on",
    ],
};

const INPUTS: &[Input] = &[
    BETA1,
    BETA2,
    positive("s", "the root of the second moment that stands still"),
    positive("H", "curvature"),
];

/// The largest stable step size for `v = s²`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (β1, β2) = (x.get("beta1"), x.get("beta2"));
    let product = frozen(β1);
    let [k, κ] = certain(β1, β2);
    let value = product / (x.get("s") * x.get("H"));
    Ok(Bound {
        value,
        terms: vec![("lr s H", product), ("K", k), ("y of no return", (k + 1.0) / κ)],
    })
}

/// `2(1+β1)/(1-β1)`.
fn frozen(β1: f64) -> f64 {
    2.0 * (1.0 + β1) / (1.0 - β1)
}

/// `K` and `κ`.
fn certain(β1: f64, β2: f64) -> [f64; 2] {
    [(2.0 * β1 / (1.0 - β1)).max(2.0), 0.5 * (1.0 - β1) * (1.0 - β2).sqrt()]
}

/// Which method is run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    InvAdam,
    DualAdam,
    /// SGD with averaged momentum.
    Frozen,
}

/// The constants of a run.
#[derive(Clone)]
pub struct Stability {
    lone: Lone,
    β: [f64; 2],
    /// `y_1`, a coordinate each.
    first: Vec<Rounded>,
    /// Whether a blow-up, or growth of step F, is predicted.
    unstable: bool,
    start: f64,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Stability, Unmet> {
    let kind = match setting.method.entry {
        "invadam-paper" => Kind::InvAdam,
        "dualadam-paper" => Kind::DualAdam,
        "sgd-momentum" => Kind::Frozen,
        other => {
            return Err(Unmet::Method {
                about: "InvAdam, DualAdam and SGD with averaged momentum",
                method: other.to_owned(),
            });
        }
    };
    let speaks = |labels: &[&str]| labels.iter().any(|label| asked.has(label));
    let silent = match kind {
        Kind::InvAdam => speaks(&["F"]),
        Kind::DualAdam => speaks(&["", "1", "2", "X", "F"]),
        Kind::Frozen => asked.beyond(&["F"]),
    };
    if silent {
        return Err(Unmet::Other(format!(
            "not every step asked for speaks of `{}`",
            setting.method.entry
        )));
    }
    if setting.exit.is_some() {
        return Err(Unmet::Other("it is about whole runs; leave out `exit`".to_owned()));
    }
    let lone = Lone::of(setting)?;
    let β = match kind {
        Kind::Frozen => [setting.constant("momentum")?, 0.0],
        _ => [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?],
    };
    if speaks(&["", "1", "2"]) && β[0] > 0.0 {
        return Err(Unmet::Range {
            name: "beta1", value: β[0], condition: "beta1 = 0".to_owned()
        });
    }
    let first: Vec<Rounded> = setting.start.iter().map(|x| lone.y(Rounded::exact(*x))).collect();
    if (speaks(&["M", "D"]) || kind == Kind::Frozen) && first.len() > 1 {
        return Err(Unmet::Other("steps M, D and F are about one dimension".to_owned()));
    }
    if setting.start.iter().any(|x| x.abs() <= 0.0) {
        return Err(Unmet::Other("a coordinate starts at the minimum".to_owned()));
    }
    let decided = |reached: Rounded, limit: Rounded, name: &'static str| {
        let (above, below) = (reached.certainly_gt(limit), limit.certainly_gt(reached));
        let condition = format!("not {}, the threshold, up to rounding", limit.value());
        if above || below {
            Ok(above)
        } else {
            Err(Unmet::Range { name, value: reached.value(), condition })
        }
    };
    let unstable = match kind {
        // Four roundings.
        Kind::Frozen => decided(lone.γ * lone.h, Rounded::ulps(frozen(β[0]), 4.0), "lr H")?,
        _ if asked.has("D") => {
            let threshold = setting.parameter("threshold", f64::NAN);
            if !threshold.is_finite() {
                return Err(Unmet::Other("step D needs the parameter `threshold`".to_owned()));
            }
            decided(first[0], Rounded::exact(threshold), "y")?
        }
        _ => false,
    };
    Ok(Stability { lone, β, first, unstable, start: setting.start[0], horizon: setting.horizon })
}

/// What is kept of a path.
pub struct Path {
    corrections: [BiasCorrection; 2],
    m: MovingAverage,
    v: MovingAverage,
    /// `max_{s<t} |x_s|`, a coordinate each.
    most: Vec<f64>,
    /// The largest `y`, and the step that first brought it to the level.
    peak: f64,
    steps: Option<u64>,
    /// `|x_{T+1}|`.
    last: f64,
    seen: u64,
}

impl Proof for Stability {
    type Path = Path;
    /// Runs that blow up are what it is about.
    const OF_ENDED: bool = true;

    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            corrections: self.β.map(BiasCorrection::new),
            m: MovingAverage::new(dim),
            v: MovingAverage::new(dim),
            most: vec![0.0; dim],
            peak: self.first.iter().map(|y| y.value()).fold(0.0, f64::max),
            steps: None,
            last: self.start.abs(),
            seen: 0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [c1, c2] = [0, 1].map(|k| path.corrections[k].next());
        path.m.begin(self.β[0]);
        path.v.begin(self.β[1]);
        let [k, κ] = certain(self.β[0], self.β[1]);
        let [mut whole, mut below, mut above, mut lost] = [Tightest::default(); 4];
        for i in 0..seen.dim() {
            let (x, next, y1) = (seen.x(i), seen.x_next(i), self.first[i]);
            let (m, v) =
                (path.m.push(i, self.lone.h * x), path.v.push(i, (self.lone.h * x).square()));
            let root = (v / c2).sqrt();
            let arrived = next.loosened(seen.drift(i, self.lone.γ * (m / c1) * root));
            let product = self.lone.γ * self.lone.h * root;
            let two = Rounded::exact(2.0);
            if y1.certainly_gt(two) {
                above.at_most(y1, product);
                whole.at_most((y1 - Rounded::ONE) * x.abs(), arrived.abs());
            } else {
                below.at_most(product, y1);
                whole.at_most(arrived.abs(), x.abs());
            }
            let y = self.lone.y(x);
            let ratio = Rounded::exact(k);
            let far = Rounded::exact((k + 1.0) / κ * (1.0 + 1e-9));
            let leapt = !(Rounded::exact(path.most[i]) * ratio).certainly_gt(x.abs());
            if leapt && seen.t() > 1 && y.certainly_gt(far) {
                lost.at_most(ratio * x.abs(), arrived.abs());
            }
            path.most[i] = path.most[i].max(upper(x));
            let y = self.lone.y(next).value();
            path.peak = path.peak.max(y);
            if y >= LEVEL && path.steps.is_none() {
                path.steps = Some(seen.t());
            }
        }
        path.last = seen.x_next(0).value().abs();
        path.seen = seen.t();
        for (label, kept) in [("", whole), ("1", below), ("2", above), ("X", lost)] {
            book.tightest(label, kept);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let predicted = flag(self.unstable);
        let exploded = path.seen < self.horizon;
        let least = if exploded || path.peak >= LEVEL { 2.0 } else { 0.0 };
        book.at_most("M", Rounded::exact(least), self.first[0]);
        book.equal("D", flag(exploded || path.peak >= LEVEL), predicted);
        book.equal("F", flag(exploded || path.last >= self.start.abs()), predicted);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["steps to blow-up", "blow-up", "peak"]
    }

    /// Steps until `y` has come to 10^6, or `T`; 1 where it has and -1 where not; the largest `y` that is finite.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        let exploded = path.seen < self.horizon;
        let steps = path.steps.or(exploded.then_some(path.seen + 1));
        let sign = if steps.is_some() { 1.0 } else { -1.0 };
        out.copy_from_slice(&[steps.unwrap_or(self.horizon) as f64, sign, path.peak]);
    }
}

fn flag(yes: bool) -> Rounded {
    Rounded::exact(f64::from(u8::from(yes)))
}
