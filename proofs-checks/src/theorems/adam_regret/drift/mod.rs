//! Which way Adam goes on a periodic sequence of gradients, as a theorem about runs.

use ratecheck_problems::domain::Domain;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, BETA2, input, nonnegative, positive};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret, sum, upper};
use crate::theorems::periodic::{Averages, boundary, displacement, drift, rare_and_large};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::quotient;

/// `adam-drift`.
pub static ADAM_DRIFT: Chain<Drift> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adam-drift",
    title: "On a periodic sequence a sum over one period says which way Adam goes",
    formula: r"\sum_{t=T-n+1}^{T} \frac{x_{t+1}-x_t}{\alpha_t} \to \Delta = -\sum_{j=1}^n \frac{m_j}{w_j},\quad m_j = \frac{1-\beta_1}{1-\beta_1^n} \sum_{a<n} \beta_1^a g_{j-a}",
    source: "Derived; the periodic solutions of the two averages. Adam: v_j likewise of g² with β2, w = √v + ε; AdaMomentum (Wang et al., arXiv 2106.11514): of m², plus ε/(1-β2), w = √v",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "linear losses with slopes of period n, the same for every replica",
        "β1 and β2 constant, no bias correction",
        "step 1 and the theorem: no constraint; step S: any box",
        "T >= 2n, and so long that what is left of the start is below a quarter of v",
    ],
    steps: &[
        every_step("HS", r"g_{t} = g_{t-n}", "the sequence has period n").equal(),
        every_step(
            "1",
            r"\Big| \frac{x_t - x_{t+1}}{\alpha_t} - \frac{m_j}{w_j} \Big| \le \text{what is left of the start}",
            "m_t = m_j - β1^t m_n and v_t = v_j - β2^t v_n for Adam, to which AdaMomentum adds the average of what m has left",
        ),
        every_path(
            "S",
            r"\mathrm{sign}(\Delta)\,(x_{T+1} - x_1) \ge 0",
            "the sign of Δ is the direction of the path",
        ),
    ],
    defects: &["S is about long runs: after few periods the start still shows"],
};

const INPUTS: &[Input] = &[
    input("n", "period, a whole number from 1 to 1e6", 1.0, 1e6),
    positive("high", "the first slope of a period"),
    nonnegative("low", "the others are -low").or(1.0),
    BETA1,
    BETA2,
    nonnegative("eps", "in AdaMomentum within the average, in Adam beside the root").or(0.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 1e6")]
    let n = x.get("n") as usize;
    let gradients = rare_and_large(n, x.get("high"), x.get("low"));
    let (beta1, beta2, eps) = (x.get("beta1"), x.get("beta2"), x.get("eps"));
    let value = drift(Averages::Adam { beta1, beta2, eps }, &gradients);
    let other = drift(Averages::AdaMomentum { beta1, beta2, eps }, &gradients);
    Ok(Bound { value, terms: vec![("adam", value), ("adamomentum", other)] })
}

/// The constants of a run.
#[derive(Clone)]
pub struct Drift {
    averages: Averages,
    lr: Hyper,
    period: usize,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Drift, Unmet> {
    let entries = ["adam-nobias", "adamomentum-nobias"];
    setting.method_is(&entries, "Adam and AdaMomentum without bias correction")?;
    regret::online(setting)?;
    let losses = setting.oracle.online();
    let period = losses.and_then(|losses| losses.period()).and_then(|n| usize::try_from(n).ok());
    let Some(period) = period else {
        return Err(Unmet::Other("the sequence of losses states no period".to_owned()));
    };
    let steps = usize::try_from(setting.horizon).unwrap_or(usize::MAX);
    if steps / 2 < period {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let value = setting.horizon as f64;
        let condition = format!("T >= 2n = {}", 2 * period);
        return Err(Unmet::Range { name: "T", value, condition });
    }
    let free = asked.has("") || asked.has("1");
    if free && *setting.domain != Domain::Whole {
        return Err(Unmet::Other(
            "only step S allows a constraint; elsewhere take the domain `whole`".to_owned(),
        ));
    }
    let (beta1, beta2) = (Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?);
    let eps = setting.constant("eps")?;
    let averages = match setting.method.entry {
        "adam-nobias" => Averages::Adam { beta1, beta2, eps },
        _ => Averages::AdaMomentum { beta1, beta2, eps },
    };
    Ok(Drift { averages, lr: Hyper::read(setting, "lr")?, period, horizon: setting.horizon })
}

/// What is kept of a path, by coordinate and step of a period.
pub struct Path {
    dim: usize,
    /// `g`, `m` and `v` at `i n + j`.
    gradients: Vec<Rounded>,
    m: Vec<Rounded>,
    v: Vec<Rounded>,
    /// `Δ` by coordinate.
    drift: Vec<Rounded>,
    /// `β1^t` and `β2^t`.
    powers: [Rounded; 2],
    /// By coordinate: what the second moment keeps of the first one's start.
    tail: Vec<Rounded>,
    first: Vec<Rounded>,
    last: Vec<Rounded>,
    /// Displacement in the last period and its distance from `Δ`, if the start has died away.
    moved: RoundedSum,
    left: f64,
    settled: bool,
}

impl Proof for Drift {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        let (zero, one) = (Rounded::ZERO, Rounded::ONE);
        let [by_step, by_coordinate] = [vec![zero; dim * self.period], vec![zero; dim]];
        Path {
            dim,
            gradients: by_step.clone(),
            m: by_step.clone(),
            v: by_step,
            drift: by_coordinate.clone(),
            powers: [one; 2],
            tail: by_coordinate.clone(),
            first: by_coordinate.clone(),
            last: by_coordinate,
            moved: RoundedSum::new(),
            left: 0.0,
            settled: true,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (n, t) = (self.period as u64, seen.t());
        #[expect(clippy::cast_possible_truncation, reason = "below the period")]
        let j = ((t - 1) % n) as usize;
        for i in 0..seen.dim() {
            let k = i * self.period + j;
            if t == 1 {
                path.first[i] = seen.x(i);
            }
            path.last[i] = seen.x_next(i);
            if t <= n {
                path.gradients[k] = seen.g(i);
            } else {
                book.equal("HS", seen.g(i), path.gradients[k]);
            }
        }
        if t == n {
            self.settle(path);
        } else if t > n {
            self.compare(path, seen, book, j);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let predicted = sum(path.dim, |i| path.drift[i]);
        for i in 0..path.dim {
            let way = path.last[i] - path.first[i];
            let along = if path.drift[i].value() < 0.0 { -way } else { way };
            book.at_most("S", Rounded::ZERO, along);
        }
        let left = if path.settled { path.left } else { f64::INFINITY };
        book.equal("", path.moved.value(), predicted + Rounded::within(0.0, left));
    }

    fn notes(&self) -> &'static [&'static str] {
        &["drift", "boundary", "boundary gap"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out[0] = sum(path.dim, |i| path.drift[i]).value();
        // In one dimension, and where gradients have a sum, it is a number.
        let found = (path.dim == 1).then(|| {
            let way = sum(self.period, |j| path.gradients[j]).value().signum();
            let gradients: Vec<f64> = path.gradients.iter().map(|g| way * g.value()).collect();
            boundary(self.averages, &gradients)
        });
        let found = found.flatten().unwrap_or(f64::NAN);
        (out[1], out[2]) = (found, 1.0 - found);
    }
}

impl Drift {
    /// The periodic values, once the first period is known, and the powers and tails at its end.
    fn settle(&self, path: &mut Path) {
        let n = self.period;
        for (i, drift) in path.drift.iter_mut().enumerate() {
            let places = i * n..(i + 1) * n;
            let (m, v) = (&mut path.m[places.clone()], &mut path.v[places.clone()]);
            self.averages.settle(&path.gradients[places], m, v);
            *drift = displacement(self.averages, m, v);
        }
        for t in 1..=n {
            self.advance(path, (t - 1) % n);
        }
    }

    /// `β^t`, and `τ_t = β2 τ_{t-1} + (1-β2)(2|m_j m_n| β1^t + m_n² β1^{2t})`, at most by which `v_t` of AdaMomentum differs from
    /// `v_j - β2^t v_n`.
    fn advance(&self, path: &mut Path, j: usize) {
        let [beta1, beta2] = self.averages.decays().map(Rounded::exact);
        path.powers = [path.powers[0] * beta1, path.powers[1] * beta2];
        if let Averages::AdaMomentum { .. } = self.averages {
            for (i, tail) in path.tail.iter_mut().enumerate() {
                let (now, end) = (path.m[i * self.period + j], path.m[(i + 1) * self.period - 1]);
                let left = path.powers[0] * end;
                let enters = Rounded::exact(2.0) * (now * left).abs() + left.square();
                *tail = beta2 * *tail + (Rounded::ONE - beta2) * enters;
            }
        }
    }

    /// Step 1, and what enters the last period's sum.
    fn compare(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>, j: usize) {
        self.advance(path, j);
        let last_period = seen.t() + self.period as u64 > self.horizon;
        let step_size = Rounded::exact(self.lr.at(seen.t()));
        for i in 0..seen.dim() {
            let (k, end) = (i * self.period + j, (i + 1) * self.period - 1);
            let (m, v) = (path.m[k], path.v[k]);
            let root = v.sqrt();
            let divisor = self.averages.divisor(v);
            let settled = quotient(m, divisor);
            let off_m = path.powers[0] * path.m[end].abs();
            let off_v = path.powers[1] * path.v[end] + path.tail[i];
            // |√v_t - √v_j| = |v_t - v_j|/(√v_t + √v_j) <= off_v/√v_j, and
            // |m_t/w_t - m_j/w_j| <= (off_m + |m_j/w_j| |w_t - w_j|)/w_t.
            let off_w = quotient(off_v, root);
            let near = (v - Rounded::exact(4.0) * off_v).value() >= 0.0 && off_w.is_finite();
            if !near {
                path.settled &= !last_period;
                continue;
            }
            let left = upper(quotient(off_m + settled.abs() * off_w, divisor - off_w));
            // The logged x_{t+1} is the step up to drift: the periodic averages carry the same error bound as the method's own.
            let drift = seen.drift(i, step_size * settled);
            let rounding = upper(Rounded::exact(drift) / step_size);
            let taken = (seen.x(i) - seen.x_next(i)) / step_size;
            book.at_most("1", (taken - settled).abs(), Rounded::exact(left + rounding));
            if last_period {
                path.moved.push(-taken);
                path.left += (left + rounding) * (1.0 + 2.0 * f64::EPSILON);
            }
        }
    }
}

#[cfg(test)]
mod tests;
