//! On slopes `C, -low, ..., -low` the plain methods may go to the worst point, AdaMomentum no less than Adam.

use ratecheck_problems::number::Number;

use super::adam_type::{AdamType, State};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, decay, input, nonnegative, positive};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, upper};
use crate::theorems::periodic::{Averages, Steady, drift, rare_and_large};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::quotient;
use crate::update_rules::tightest::Tightest;

/// `adamomentum-reddi`.
pub static REDDI: Chain<Reddi> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-reddi",
    title: "AdaMomentum and Adam go to the worst point where the drift is positive",
    formula: r"\Delta = -\sum_{j=1}^P \frac{m_j}{p_j} > 0 \ \Rightarrow\ x_{T+1} \ge hi - \max_{s \le T+1} \sum_{t=s}^T \frac{\eta_t m_t}{p_t} \to hi,\quad \frac{R_T}T \to (hi-lo)\frac{C-(P-1)low}P",
    source: "after Reddi, Kale & Kumar, arXiv 1904.09237, section 3, for the method of Wang et al., arXiv 2106.11514",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "g_t = C where t mod P = 1, else -low, in every coordinate (parameters C, low and P of the claim), C > (P-1) low, so that the \
         lower end of the box is best",
        "AdaMomentum or Adam without maximum, constant β1, α_t = α/√t",
        "Δ > 0 for the moments m_j, v_j that repeat themselves",
        "T is so large that a path from the lower end has met one from the upper end",
    ],
    steps: &[
        every_step("HG", r"g_{kP+1,i} = C,\quad g_{kP+j,i} = -low,\ 2 \le j \le P", "the slopes repeat").equal(),
        every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is a/sqrt(t)").equal(),
        every_path(
            "HT",
            r"z_{T+1} \le y_{T+1},\quad y_1 = lo,\ y_{t+1} = \Pi(y_t - \eta_t m_t/p_t),\ z_1 = hi,\ z_{t+1} = \min(hi, z_t - \eta_t m_t/p_t)",
            "since Σ α_t diverges, the walk y reaches the upper end, and is not below z from then on; z_{T+1} is the bound of the theorem",
        ),
        every_path(
            "D1",
            r"\sum_{t=T-P+1}^T \frac{m_t}{p_t} = -\Delta",
            "moments do not depend on x and forget their start like β^t; what is left of it at T counts as uncertainty",
        )
        .equal(),
        every_step(
            "D2",
            r"y_{t+1} \le x_{t+1}",
            "the step is the same for both, and clipping keeps their order",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("C", "the rare slope"),
    nonnegative("low", "minus the other slopes"),
    input("P", "period, a whole number", 2.0, 1e6),
    BETA1,
    decay("beta2", "decay of the second moment, in [0, 1)"),
    nonnegative("eps", "inside v for AdaMomentum, outside the root for Adam").or(0.0),
    input("momentum", "1 for AdaMomentum, 0 for Adam", 0.0, 1.0).or(1.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let slopes = slopes(["C", "low", "P"].map(|name| x.get(name)))?;
    let [beta1, beta2, eps] = ["beta1", "beta2", "eps"].map(|name| x.get(name));
    let averages = averages(x.get("momentum") > 0.0, [beta1, beta2, eps]);
    let value = drift(averages, &slopes.period());
    Ok(Bound { value, terms: vec![("mean slope", slopes.mean())] })
}

fn averages(of_momentum: bool, [beta1, beta2, eps]: [f64; 3]) -> Averages {
    match of_momentum {
        true => Averages::AdaMomentum { beta1, beta2, eps },
        false => Averages::Adam { beta1, beta2, eps },
    }
}

/// The slopes `C, -low, ..., -low` in turn, `P` of them.
#[derive(Clone, Copy, Debug)]
struct Slopes {
    /// `C`.
    high: f64,
    low: f64,
    /// `P`.
    count: u32,
}

impl Slopes {
    /// The slope of step `t`, from 1.
    fn at(&self, t: u64) -> f64 {
        if t % u64::from(self.count) == 1 { self.high } else { -self.low }
    }

    fn period(&self) -> Vec<f64> {
        rare_and_large(self.count as usize, self.high, self.low)
    }

    /// `(C - (P-1) low)/P`.
    fn mean(&self) -> f64 {
        let count = f64::from(self.count);
        (self.high - (count - 1.0) * self.low) / count
    }
}

/// Refuses what is no sequence of slopes.
fn slopes([high, low, period]: [f64; 3]) -> Result<Slopes, Unmet> {
    let whole = period.floor() >= period && (2.0..=1e6).contains(&period);
    if !whole {
        let condition = "a whole number from 2 to 1e6 (parameters C, low and P)".to_owned();
        return Err(Unmet::Range { name: "P", value: period, condition });
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most a million"
    )]
    let slopes = Slopes { high, low, count: period as u32 };
    if slopes.mean() > 0.0 {
        return Ok(slopes);
    }
    let condition = format!("C > (P-1) low = {}", (period - 1.0) * low);
    Err(Unmet::Range { name: "C", value: high, condition })
}

/// The constants of a run.
#[derive(Clone)]
pub struct Reddi {
    method: AdamType,
    slopes: Slopes,
    ends: [f64; 2],
    /// `-Σ_j m_j/p_j`, and the same with what is left of the start at the horizon.
    drift: Rounded,
    drift_at_horizon: Rounded,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Reddi, Unmet> {
    let entries =
        ["adamomentum-nobias", "adamomentum-paper", "adam-nobias", "adam-paper", "adam-tf"];
    let about = "AdaMomentum and Adam without maximum";
    let method = AdamType::read_one_of(setting, &entries, about)?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    regret::online(setting)?;
    regret::inverse_root(&method.lr, setting.horizon)?;
    let slopes = slopes(["C", "low", "P"].map(|name| setting.parameter(name, f64::NAN)))?;
    let averages = averages(method.of_momentum, [beta1, method.beta2, method.eps]);
    let steady = Steady::<Rounded>::new(averages, &slopes.period());
    let drift = steady.drift(averages);
    if !drift.certainly_gt(Rounded::ZERO) {
        let condition = "Delta > 0".to_owned();
        return Err(Unmet::Range { name: "Delta", value: drift.value(), condition });
    }
    let period = u64::from(slopes.count);
    if setting.horizon < period {
        return Err(Unmet::Other(format!(
            "the horizon is shorter than a period of {period} steps"
        )));
    }
    Ok(Reddi {
        drift_at_horizon: remembering(steady, averages, setting.horizon, period),
        method,
        slopes,
        ends: regret::box_ends(setting)?,
        drift,
        horizon: setting.horizon,
    })
}

/// The drift over the last period before `horizon`, with what is left of the start as its error.
///
/// With `m_0 = v_0 = 0` in place of the steady `μ`, `ν` at the end of a period, `|m_t - m_j| = β1^t |μ|`; for Adam
/// `|v_t - v_j| = β2^t ν`, and for AdaMomentum `|m_s² - m_j²| <= β1^s |μ| (2M + |μ|)`, `M` the largest `|m_j|`, adds at most
/// `(1-β2) |μ| (2M + |μ|) T β^t`, `β = max(β1, β2)`. An `ε` beside the corrected root is off by at most `ε β2^t`.
fn remembering(
    mut steady: Steady<Rounded>,
    averages: Averages,
    horizon: u64,
    period: u64,
) -> Rounded {
    // A lower power bounds a higher one.
    let (of_momentum, outside) = match averages {
        Averages::AdaMomentum { .. } => (true, 0.0),
        Averages::Adam { eps, .. } => (false, eps),
    };
    let first = u32::try_from(horizon - period + 1).unwrap_or(u32::MAX);
    let left = |b: f64| upper(Rounded::exact(b).powi(first));
    let [b1, b2] = averages.decays();
    let last = steady.m.len() - 1;
    let (mu, nu) = (upper(steady.m[last]), upper(steady.v[last]));
    let most = steady.m.iter().copied().map(upper).fold(0.0, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    let through_m = (1.0 - b2) * mu * (2.0 * most + mu) * horizon as f64 * left(b1.max(b2));
    let inflated = |x: f64| x * (1.0 + 1e-9);
    let of_v = inflated(left(b2) * nu + if of_momentum { through_m } else { 0.0 });
    for m in &mut steady.m {
        *m = m.loosened(inflated(left(b1) * mu));
    }
    for v in &mut steady.v {
        *v = v.loosened(of_v);
    }
    let p = |v: &Rounded| v.sqrt().plus(outside).loosened(inflated(outside * left(b2)));
    let terms = steady.m.iter().zip(&steady.v).map(|(m, v)| -(*m / p(v)));
    terms.collect::<RoundedSum>().value()
}

/// The path of one replica.
pub struct Path {
    state: State,
    regret: RegretPath,
    /// The walks from the lower and from the upper end, by coordinate.
    walks: Vec<[Rounded; 2]>,
    /// `Σ m_t/p_t` over the last period.
    last: Vec<RoundedSum>,
    x: Vec<Rounded>,
}

impl Proof for Reddi {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            state: self.method.start(dim),
            regret: RegretPath::default(),
            walks: vec![self.ends.map(Rounded::exact); dim],
            last: vec![RoundedSum::new(); dim],
            x: vec![Rounded::ZERO; dim],
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (mut hg, mut d2) = (Tightest::default(), Tightest::default());
        let [bottom, top] = self.ends.map(Rounded::exact);
        path.regret.push(seen);
        path.state.begin(&self.method, seen.t());
        for i in 0..seen.dim() {
            let at = path.state.push(&self.method, i, seen.g(i));
            hg.equal(seen.g(i), Rounded::exact(self.slopes.at(seen.t())));
            // The logged path is the exact one up to a drift in every step.
            let drift = seen.drift(i, at.by);
            let [from_below, from_above] = &mut path.walks[i];
            *from_below = (*from_below - at.by).max(bottom).min(top).loosened(drift);
            *from_above = (*from_above - at.by).min(top).loosened(drift);
            path.x[i] = seen.x_next(i);
            d2.at_most(path.walks[i][0], path.x[i]);
            if seen.t() + u64::from(self.slopes.count) > self.horizon {
                path.last[i].push(quotient(at.m, at.p));
            }
        }
        book.equal(
            "HD",
            regret::scaled(&self.method.lr, seen.t()),
            Rounded::exact(self.method.lr.at(1)),
        );
        book.tightest("HG", hg);
        book.tightest("D2", d2);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let [mut met, mut arrived, mut drift] = [Tightest::default(); 3];
        for (i, [from_below, from_above]) in path.walks.iter().enumerate() {
            met.at_most(*from_above, *from_below);
            arrived.at_most(*from_above, path.x[i]);
            drift.equal(-path.last[i].value(), self.drift_at_horizon);
        }
        book.tightest("HT", met);
        book.tightest("D1", drift);
        book.tightest("", arrived);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "mean regret", "limit", "drift", "x"]
    }

    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        let regret = path.regret.regret().value();
        let dim = path.x.len() as f64;
        out.copy_from_slice(&[
            regret,
            regret / self.horizon as f64,
            dim * (self.ends[1] - self.ends[0]) * self.slopes.mean(),
            self.drift.value(),
            path.x[0].value(),
        ]);
    }
}
