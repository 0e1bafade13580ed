//! InvAdam on a quadratic: `1/y_n = n + (1+d1+d2) ln n + c`, sublinear where gradient descent is linear.

use ratecheck_problems::number::Number;

use super::lone::Lone;
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{HORIZON, Terms, positive};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::{BiasCorrection, MovingAverage};
use crate::update_rules::tightest::Tightest;

/// `invadam-quadratic-rate`.
pub static QUADRATIC_RATE: Chain<QuadraticRate> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "invadam-quadratic-rate",
    title: "InvAdam approaches the minimum of a quadratic like 1/n",
    formula: r"|x_{T+1}| \le \frac{|x_1|}{1 + T y_1},\quad y = \gamma H^2 |x|,\quad \frac{1}{y_n} = n + (1+d_1+d_2) \ln n + c + o(1),\quad d_i = \frac{\beta_i}{1-\beta_i}",
    source: "derived for the method of arXiv 2603.07122; step 5 is the lower half of the expansion with its logarithm, step U the upper half for β1 = β2 = 0",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "f = H‖x‖²/2, exact gradients, no projection",
        "InvAdam with constant γ and both moments bias-corrected, any β1, β2 < 1",
        "the coordinates come down to 0 without crossing it (step HM; for β1 = β2 = 0 that is y_1 < 1)",
    ],
    steps: &[
        every_step("HM", r"0 < x_{t+1}/x_t < 1", "no coordinate crosses the minimum or turns back"),
        every_step(
            "1",
            r"x_{t+1} = x_t - \gamma H^2 M_t R_t",
            "M_t is the mean of x_t, ..., x_1 and R_t the root of the mean of their squares, with weights β1^j and β2^j; y_{t+1} = y_t|1-y_t| for β1 = β2 = 0",
        )
        .equal(),
        every_step("2", r"A_t \le R_t", "A_t is the mean of |x| with the weights of R_t (Jensen)"),
        every_step(
            "3",
            r"|x_t| (1 + d_{i,t} y_t) \le \sum_j w_{i,j} |x_{t-j}|,\quad d_{i,t} = \sum_j j\, w_{i,j}",
            "by step 4 so far 1/y_{t-j} <= 1/y_t - j, and 1/(1-jy) >= 1 + jy",
        ),
        every_step(
            "4",
            r"\frac1{y_{t+1}} \ge \frac1{y_t} + 1 + (1 + d_{1,t} + d_{2,t}) y_t",
            "with q = (1+d_1y)(1+d_2y) >= 1 + (d_1+d_2)y steps 1 to 3 say y_{t+1} <= y_t(1-y_tq), and 1/(1-yq) >= 1 + yq + y²q",
        ),
        every_path(
            "5",
            r"\frac1{y_{T+1}} \ge \frac1{y_1} + T + \sum_{t \le T} (1 + d_{1,t} + d_{2,t}) y_t",
            "step 4 added up: since y_t is about 1/t, the sum is (1+d_1+d_2) ln T up to a constant",
        ),
        every_path(
            "U",
            r"\frac1{y_{T+1}} \le \frac1{y_1} + T + \frac1{a-1} + \ln\frac{T+a-2}{a-1},\quad a = 1/y_1",
            "for β1 = β2 = 0, where 1/y_{t+1} = 1/y_t + 1 + y_t/(1-y_t), and y_t <= 1/(t-1+a)",
        ),
    ],
    defects: &[
        "with β2 = 0.999 the logarithm has the factor 1000 and hides the limit ny -> 1 until n is about 1e5",
        "starts for which the path crosses 0, such as y_1 = 0.3 at β1 = β2 = 0.9, are outside of HM; they reach the same expansion later",
    ],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "constant step size γ"),
    positive("H", "curvature of f = H x²/2"),
    positive("x1", "distance of the start from the minimum"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, γ, h, x1] = ["T", "lr", "H", "x1"].map(|name| x.get(name));
    let inverse = formula(t, γ * h * h * x1);
    let terms = inverse.0.to_vec();
    Ok(Bound { value: 1.0 / (γ * h * h * inverse.total()), terms })
}

/// Lower bound of `1/y_{T+1}`.
fn formula<N: Number>(t: N, y: N) -> Terms<N, 2> {
    Terms([("start", y.recip()), ("steps", t)])
}

/// The constants of a run.
#[derive(Clone)]
pub struct QuadraticRate {
    lone: Lone,
    β: [f64; 2],
    start: Vec<f64>,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<QuadraticRate, Unmet> {
    setting.method_is(&["invadam-paper"], "InvAdam")?;
    let lone = Lone::of(setting)?;
    let β = [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?];
    if setting.start.iter().any(|x| x.abs() <= 0.0) {
        return Err(Unmet::Other("a coordinate starts at the minimum".to_owned()));
    }
    if asked.has("U") {
        for (name, β) in ["beta1", "beta2"].into_iter().zip(β) {
            if β > 0.0 {
                return Err(Unmet::Range {
                    name, value: β, condition: "0, for step U".to_owned()
                });
            }
        }
        let first = setting.start.iter().map(|x| lone.y(Rounded::exact(*x)));
        if let Some(y) = first.into_iter().find(|y| !Rounded::ONE.certainly_gt(*y)) {
            let condition = "y < 1, for step U".to_owned();
            return Err(Unmet::Range { name: "y", value: y.value(), condition });
        }
    }
    Ok(QuadraticRate { lone, β, start: setting.start.to_vec(), horizon: setting.horizon })
}

/// Mean of `j` with weights `b^j`, `j < t`: the lag of a moving average.
#[derive(Clone, Copy, Default)]
struct Lag {
    weights: Rounded,
    lags: Rounded,
}

impl Lag {
    fn next(&mut self, b: f64) -> Rounded {
        let b = Rounded::exact(b);
        self.lags = b * (self.lags + self.weights);
        self.weights = Rounded::ONE + b * self.weights;
        self.lags / self.weights
    }
}

/// What is kept of a path.
pub struct Path {
    corrections: [BiasCorrection; 2],
    lags: [Lag; 2],
    /// Of `x` with `β1`, of `|x|` with `β1` and `β2`, of `x²` with `β2`.
    means: [MovingAverage; 4],
    /// Right side of step 5, a coordinate each; its error holds what rounding did to the path.
    inverse: Vec<RoundedSum>,
    /// `1/y` after a quarter of the run and at its end, of the first coordinate.
    quarter: f64,
    last: Vec<Rounded>,
}

impl Proof for QuadraticRate {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn path(&self, dim: usize) -> Path {
        let first = |x: &f64| {
            let mut sum = RoundedSum::new();
            sum.push(self.lone.y(Rounded::exact(*x)).recip());
            sum
        };
        Path {
            corrections: self.β.map(BiasCorrection::new),
            lags: [Lag::default(); 2],
            means: std::array::from_fn(|_| MovingAverage::new(dim)),
            inverse: self.start.iter().map(first).collect(),
            quarter: f64::NAN,
            last: vec![Rounded::ZERO; dim],
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [c1, c2] = [0, 1].map(|k| path.corrections[k].next());
        let lags = [0, 1].map(|k| path.lags[k].next(self.β[k]));
        let [β1, β2] = self.β;
        for (mean, β) in path.means.iter_mut().zip([β1, β1, β2, β2]) {
            mean.begin(β);
        }
        let ([mut hm, mut s1, mut s2], [mut s3, mut s4]) =
            ([Tightest::default(); 3], [Tightest::default(); 2]);
        for i in 0..seen.dim() {
            let (x, next) = (seen.x(i), seen.x_next(i));
            let inputs = [x, x.abs(), x.abs(), x.square()];
            let mut pushed = [Rounded::ZERO; 4];
            for ((out, mean), input) in pushed.iter_mut().zip(&mut path.means).zip(inputs) {
                *out = mean.push(i, input);
            }
            let [m, a1, a2, squares] = pushed;
            let (a1, a2, r) = (a1 / c1, a2 / c2, (squares / c2).sqrt());
            let by = self.lone.γ * self.lone.h.square() * (m / c1) * r;
            let arrived = next.loosened(seen.drift(i, by));
            hm.at_most(-(x * next), Rounded::ZERO);
            hm.at_most(next.abs(), x.abs());
            s1.equal(arrived, x - by);
            s2.at_most(a2, r);
            let y = self.lone.y(x);
            for (lag, a) in lags.into_iter().zip([a1, a2]) {
                s3.at_most(x.abs() * (Rounded::ONE + lag * y), a);
            }
            let gain = Rounded::ONE + (Rounded::ONE + lags[0] + lags[1]) * y;
            let inverse = self.lone.y(arrived).recip();
            s4.at_most(y.recip() + gain, inverse);
            // What rounding did to this step stays in the sum as error.
            path.inverse[i].push(gain.loosened(inverse.error()));
            path.last[i] = next;
        }
        if 4 * seen.t() == self.horizon {
            path.quarter = self.lone.y(path.last[0]).recip().value();
        }
        for (label, kept) in [("HM", hm), ("1", s1), ("2", s2), ("3", s3), ("4", s4)] {
            book.tightest(label, kept);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let [mut whole, mut sum, mut above] = [Tightest::default(); 3];
        for (i, last) in path.last.iter().enumerate() {
            let (start, end) = (Rounded::exact(self.start[i]), self.lone.y(*last).recip());
            let first = self.lone.y(start);
            let least = path.inverse[i].value();
            let moved = least.error();
            sum.at_most(least, end);
            let inverse = formula(t, first).total().loosened(moved);
            whole.at_most(last.abs(), (self.lone.γ * self.lone.h.square() * inverse).recip());
            if book.has("U") {
                let rest = first.recip() - Rounded::ONE;
                let log = ((t + rest - Rounded::ONE) / rest).ln();
                let most = first.recip() + t + rest.recip() + log;
                above.at_most(end, most.loosened(moved));
            }
        }
        for (label, kept) in [("", whole), ("5", sum), ("U", above)] {
            book.tightest(label, kept);
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        &["n y", "log coefficient", "predicted log coefficient"]
    }

    /// `T y_{T+1}`; `(1/y_{T+1} - 1/y_{T/4+1} - 3T/4)/ln 4` and what it tends to.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        let (t, y) = (self.horizon as f64, self.lone.y(path.last[0]).value());
        let log4 = std::f64::consts::LN_2 * 2.0;
        let [d1, d2] = self.β.map(|β| β / (1.0 - β));
        let coefficient = (1.0 / y - path.quarter - 0.75 * t) / log4;
        out.copy_from_slice(&[t * y, coefficient, 1.0 + d1 + d2]);
    }
}
