//! The theorems on recorded paths, whose methods are written here once more, from the pseudocode.

mod bounds;
mod claims;
mod faults;
mod instances;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::pow;

use crate::step::Trace;
use crate::theorem::Theorem;
use crate::update_rules::testing::{Case, Moment, iterate};

/// What may be wrong with a method.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    Nothing,
    /// `ε` is added to the root instead of `v`.
    EpsOutside,
    /// Moments are not corrected.
    Uncorrected,
    /// `β1_{t+1}` is used at `t`.
    EarlySchedule,
    /// `v` averages `g²`.
    GradientInV,
}

/// A method and its hyperparameters.
#[derive(Clone, Copy)]
struct Recipe {
    entry: &'static str,
    alpha: f64,
    /// `β1_t = b λ^(t-1)`.
    beta1: (f64, f64),
    beta2: f64,
    eps: f64,
    /// Half the side of the box around 0.
    half: f64,
    fault: Fault,
}

impl Recipe {
    const fn new(entry: &'static str) -> Recipe {
        Recipe {
            entry,
            alpha: 0.3,
            beta1: (0.9, 1.0),
            beta2: 0.99,
            eps: 1e-4,
            half: 1.0,
            fault: Fault::Nothing,
        }
    }

    fn beta1_at(&self, t: u64) -> f64 {
        let t = if self.fault == Fault::EarlySchedule { t + 1 } else { t };
        self.beta1.0 * pow(self.beta1.1, t as f64 - 1.0)
    }

    /// The path on linear losses, with the moments shown.
    fn path(&self, x1: &[f64], gradients: &[Vec<f64>]) -> Vec<Moment> {
        let dim = x1.len();
        let (mut m, mut v, mut most) = (vec![0.0; dim], vec![0.0; dim], vec![0.0_f64; dim]);
        let mut shown = Vec::new();
        let of_momentum = self.entry.starts_with("adamomentum") && self.fault != Fault::GradientInV;
        let inside = self.entry.starts_with("adamomentum") && self.fault != Fault::EpsOutside;
        let corrected = !matches!(
            self.entry,
            "adamomentum-nobias" | "adamomentum-max" | "adam-nobias" | "amsgrad-reddi2018"
        ) && self.fault != Fault::Uncorrected;
        let mut path = iterate(x1, gradients, |t, x, g| {
            let (b1, b2) = (self.beta1_at(t), self.beta2);
            let power = |b: f64| if corrected { 1.0 - pow(b, t as f64) } else { 1.0 };
            let (c1, c2) = (power(b1), power(b2));
            let mut step = |i: usize| {
                m[i] = b1 * m[i] + (1.0 - b1) * g[i];
                let y = if of_momentum { m[i] } else { g[i] };
                v[i] = b2 * v[i] + (1.0 - b2) * y * y + if inside { self.eps } else { 0.0 };
                let under_root = match self.entry {
                    "amsgrad-optax" => {
                        most[i] = most[i].max(v[i] / c2);
                        most[i]
                    }
                    "adamomentum-max" | "amsgrad-torch" | "amsgrad-reddi2018" => {
                        most[i] = most[i].max(v[i]);
                        most[i] / c2
                    }
                    _ => v[i] / c2,
                };
                let outside = match self.entry {
                    _ if inside => 0.0,
                    "amsgrad-reddi2018" => 0.0,
                    "adam-tf" => self.eps / c2.sqrt(),
                    _ => self.eps,
                };
                let denominator = under_root.sqrt() + outside;
                let by = if m[i].abs() > 0.0 { m[i] / c1 / denominator } else { 0.0 };
                (x[i] - self.alpha / (t as f64).sqrt() * by).clamp(-self.half, self.half)
            };
            let x_next = (0..dim).map(&mut step).collect();
            shown.push([m.clone(), v.clone()]);
            x_next
        });
        for (at, [m, v]) in path.iter_mut().zip(shown) {
            at.shown = vec![(Trace::M, m), (Trace::V, v)];
        }
        path
    }

    fn case(&self, dim: usize, horizon: usize) -> Case {
        let lr = format!("{}/sqrt(t)", self.alpha);
        let (b, lam) = self.beta1;
        let beta1 = if lam < 1.0 { format!("{b}*{lam}^(t-1)") } else { format!("{b}") };
        self.case_with(&lr, &beta1, dim, horizon)
    }

    /// The case with other schedules than the path was made with.
    fn case_with(&self, lr: &str, beta1: &str, dim: usize, horizon: usize) -> Case {
        let schedules = [("lr", lr), ("beta1", beta1)];
        let constants = [("beta2", self.beta2), ("eps", self.eps)];
        let constants =
            if self.entry == "amsgrad-reddi2018" { &constants[..1] } else { &constants };
        let domain = Domain::Box { lo: -self.half, hi: self.half };
        Case::new(self.entry, &schedules, constants, domain, (dim, horizon as u64))
    }
}

/// The theorem itself and every step.
fn labels(theorem: &dyn Theorem) -> Vec<&'static str> {
    let steps = theorem.statement().steps.iter().map(|step| step.label);
    std::iter::once("").chain(steps).collect()
}
