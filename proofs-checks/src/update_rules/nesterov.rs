//! A gradient step from a point beyond the iterate: `y_t = x_t + β_t (x_t - x_{t-1})`, `x_{t+1} = Proj_X(y_t - γ_t g(y_t))`, `y_1 = x_1`.
//!
//! `nesterov-1983`: `β_{t+1} = (θ_t - 1)/θ_{t+1}`, `θ_1 = 1`, `θ_{t+1} = (1 + √(1 + 4θ_t²))/2`. Source: Nesterov 1983; with a
//! projection it is FISTA, Beck and Teboulle 2009, equations (4.1) to (4.3).
//! `nesterov-2018`: `β_t = (1 - √q)/(1 + √q)`, `q = μ/L`. Source: Nesterov, Lectures on Convex Optimization, section 2.2.1, constant
//! step scheme III.

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    let q = match setting.method.entry {
        "nesterov-1983" => None,
        _ => Some(setting.constant("q")?),
    };
    Ok(Box::new(move |shape| {
        Box::new(Nesterov {
            lr: lr.clone(),
            q,
            theta: N::one(),
            step_size: N::zero(),
            momentum: N::zero(),
            before: vec![None; shape.len()],
            shape,
        })
    }))
}

/// `(1 + √(1 + k θ²)) / 2`.
pub(super) fn next_theta<N: Number>(theta: N, k: f64) -> N {
    (N::one() + (N::one() + theta.square().times(k)).sqrt()).times(0.5)
}

struct Nesterov<N> {
    lr: Hyper,
    /// `μ/L`, where the momentum is constant.
    q: Option<f64>,
    /// `θ_t`.
    theta: N,
    step_size: N,
    /// `β_t`.
    momentum: N,
    /// `x_{t-1}`, once there is one.
    before: Vec<Option<N>>,
    shape: Shape,
}

impl<N: Number> Nesterov<N> {
    /// `y_t - x_t` at place `k`.
    fn beyond(&self, k: usize, x: N) -> N {
        match &self.before[k] {
            None => N::zero(),
            Some(before) => self.momentum.clone() * (x - before.clone()),
        }
    }
}

impl<N: Number> Rule<N> for Nesterov<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        self.momentum = match self.q {
            Some(q) => {
                let root = N::of(q).sqrt();
                (N::one() - root.clone()) / (N::one() + root)
            }
            None if t == 1 => N::zero(),
            None => {
                let last = self.theta.clone();
                self.theta = next_theta(last.clone(), 4.0);
                (last - N::one()) / self.theta.clone()
            }
        };
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let y = x.clone() + self.beyond(k, x.clone());
        self.before[k] = Some(x.clone());
        // A method writes y down before it steps from there: that rounding belongs to the step.
        Move { by: x - (y - self.step_size.clone() * g), weight: N::one() }
    }

    fn asks_at(&self, lane: usize, x: &[N]) -> Option<Vec<N>> {
        let at =
            |(i, x): (usize, &N)| x.clone() + self.beyond(i * self.shape.lanes() + lane, x.clone());
        Some(x.iter().enumerate().map(at).collect())
    }
}
