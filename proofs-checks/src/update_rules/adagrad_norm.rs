//! AdaGrad with one step size: `b_t² = b_{t-1}² + ‖g_t‖²`, `x_{t+1} = Proj_X(x_t - γ_t g_t / b_t)`, Euclidean, `0/0 = 0`.
//!
//! Source: Ward, Wu and Bottou, arXiv 1806.01811, Algorithm 1.

use super::hyper::Hyper;
use super::moments::quotient;
use super::normalised::square_norm;
use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let (lr, b0) = (Hyper::read(setting, "lr")?, setting.constant("b0")?);
    Ok(Box::new(move |shape| {
        Box::new(AdaGradNorm {
            lr: lr.clone(),
            step_size: N::zero(),
            root: N::zero(),
            squares: vec![N::of(b0).square(); shape.lanes()],
        })
    }))
}

struct AdaGradNorm<N> {
    lr: Hyper,
    step_size: N,
    /// `b_t` of the replica at hand.
    root: N,
    /// `b_t²` of each replica.
    squares: Vec<N>,
}

impl<N: Number> Rule<N> for AdaGradNorm<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
    }

    fn lane(&mut self, lane: usize, seen: Seen<'_, N>) {
        self.squares[lane] = self.squares[lane].clone() + square_norm(seen.g.iter());
        self.root = self.squares[lane].clone().sqrt();
    }

    fn step(&mut self, _k: usize, _x: N, g: N) -> Move<N> {
        Move { by: self.step_size.clone() * quotient(g, self.root.clone()), weight: N::one() }
    }
}
