//! Schedule-free methods: `z_{t+1} = z_t - γ_t u_t`, `x_{t+1} = (1 - c_{t+1}) x_t + c_{t+1} z_{t+1}`, and the gradient is taken at
//! `y_{t+1} = (1-β) z_{t+1} + β x_{t+1}`, the iterate that is checked; `x_1 = z_1 = y_1`.
//!
//! `u_t = g_t` and `c_{t+1} = 1/(t+1)` in the paper; in optax `u_t = g_t + λ y_t` or, for Adam, `g_t / (√v̂_t + ε) + λ y_t`, and
//! `c_{t+1} = γ̂_t² / Σ_{s<=t} γ̂_s²` with the largest step size so far. Source: Defazio et al., arXiv 2405.15682, equations (3) to
//! (5); optax 0.2.8, contrib.

use super::hyper::{Hyper, constant_or};
use super::moments::{BiasCorrection, MovingAverage, quotient};
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (lr, beta) = (Hyper::read(setting, "lr")?, setting.constant("beta")?);
    let uniform = setting.method.entry == "schedule-free-sgd";
    let decay = constant_or(setting, "wd", 0.0);
    let second = match setting.method.entry {
        "schedule-free-adamw-optax" => Some((setting.constant("beta2")?, setting.constant("eps")?)),
        _ => None,
    };
    Ok(Box::new(move |shape: Shape| {
        Box::new(ScheduleFree {
            lr: lr.clone(),
            beta: N::of(beta),
            uniform,
            decay: N::of(decay),
            step_size: N::zero(),
            largest: 0.0,
            total: N::zero(),
            share: N::one(),
            adam: second.map(|(beta2, eps)| Adam {
                beta2,
                eps: N::of(eps),
                correction: BiasCorrection::new(beta2),
                corrected: N::one(),
                v: MovingAverage::new(shape.len()),
            }),
            points: vec![None; shape.len()],
        })
    }))
}

struct ScheduleFree<N> {
    lr: Hyper,
    beta: N,
    uniform: bool,
    decay: N,
    step_size: N,
    /// `γ̂_t`.
    largest: f64,
    /// `Σ γ̂_s²`.
    total: N,
    /// `c_{t+1}`.
    share: N,
    adam: Option<Adam<N>>,
    /// `z_t` and `x_t`.
    points: Vec<Option<[N; 2]>>,
}

struct Adam<N> {
    beta2: f64,
    eps: N,
    correction: BiasCorrection<N>,
    /// `1 - β2^t`.
    corrected: N,
    v: MovingAverage<N>,
}

impl<N: Number> Rule<N> for ScheduleFree<N> {
    fn begin(&mut self, t: u64) {
        let lr = self.lr.at(t);
        self.step_size = N::of(lr);
        self.largest = self.largest.max(lr);
        let weight = if self.uniform { N::one() } else { N::of(self.largest).square() };
        if self.uniform && t == 1 {
            // The start counts.
            self.total = N::one();
        }
        self.total = self.total.clone() + weight.clone();
        self.share = weight / self.total.clone();
        if let Some(adam) = &mut self.adam {
            adam.corrected = adam.correction.next();
            adam.v.begin(adam.beta2);
        }
    }

    fn step(&mut self, k: usize, y: N, g: N) -> Move<N> {
        let [z, x] = self.points[k].take().unwrap_or_else(|| [y.clone(), y.clone()]);
        let direction = match &mut self.adam {
            None => g,
            Some(adam) => {
                let v = adam.v.push(k, g.clone().square()) / adam.corrected.clone();
                quotient(g, v.sqrt() + adam.eps.clone())
            }
        };
        let u = direction + self.decay.clone() * y.clone();
        let z = z - self.step_size.clone() * u;
        let x = (N::one() - self.share.clone()) * x + self.share.clone() * z.clone();
        let next = (N::one() - self.beta.clone()) * z.clone() + self.beta.clone() * x.clone();
        self.points[k] = Some([z, x]);
        Move { by: y - next, weight: N::one() }
    }
}
