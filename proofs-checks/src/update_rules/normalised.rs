//! `x_{t+1} = Proj_X(x_t - γ_t d_t/‖d_t‖)`, Euclidean, `0/0 = 0`: along the gradient or along its average.
//!
//! `normalised-sgd`: `d_t = g_t`. Source: Hazan, Levy and Shalev-Shwartz, arXiv 1507.02030, Algorithm 1.
//! `normalised-sgd-momentum`: `d_1 = g_1`, `d_t = β d_{t-1} + (1-β) g_t`. Source: Cutkosky and Mehta, arXiv 2002.03305, section 2.

use super::hyper::Hyper;
use super::moments::quotient;
use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    let beta = match setting.method.entry {
        "normalised-sgd" => Hyper::Fixed(0.0),
        _ => Hyper::read(setting, "momentum")?,
    };
    Ok(Box::new(move |shape| {
        Box::new(Normalised {
            lr: lr.clone(),
            beta: beta.clone(),
            step_size: N::zero(),
            keep: N::zero(),
            direction: vec![N::zero(); shape.len()],
            norm: N::zero(),
            shape,
        })
    }))
}

/// `Σ_i y_i²`.
pub(super) fn square_norm<'a, N: Number + 'a>(y: impl Iterator<Item = &'a N>) -> N {
    y.fold(N::zero(), |sum, y| sum + y.clone().square())
}

struct Normalised<N> {
    lr: Hyper,
    beta: Hyper,
    step_size: N,
    /// Weight of `d_{t-1}`.
    keep: N,
    /// `d_t`.
    direction: Vec<N>,
    /// `‖d_t‖` of the replica at hand.
    norm: N,
    shape: Shape,
}

impl<N: Number> Rule<N> for Normalised<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
        // The average starts at the first gradient.
        self.keep = if t == 1 { N::zero() } else { N::of(self.beta.at(t)) };
    }

    fn lane(&mut self, lane: usize, seen: Seen<'_, N>) {
        for (i, g) in seen.g.iter().enumerate() {
            let d = &mut self.direction[i * self.shape.lanes() + lane];
            let take = N::one() - self.keep.clone();
            *d = self.keep.clone() * d.clone() + take * g.clone();
        }
        let lanes = self.direction[lane..].iter().step_by(self.shape.lanes());
        self.norm = square_norm(lanes).sqrt();
    }

    fn step(&mut self, k: usize, _x: N, _g: N) -> Move<N> {
        let unit = quotient(self.direction[k].clone(), self.norm.clone());
        Move { by: self.step_size.clone() * unit, weight: N::one() }
    }
}
