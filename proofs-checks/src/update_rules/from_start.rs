//! All gradients so far, followed from the start: `x_{t+1} = Proj_X(x_1 - η_t Σ_{s<=t} g_s)`, Euclidean.
//!
//! `dual-averaging`: `η_t = γ_t`. Source: Nesterov 2009, Math. Program. 120, simple averages, squared distance.
//! `scale-free-ftrl`: `η_t = γ_t / √(Σ_{s<=t} ‖g_s‖²)`, `0/0 = 0`. Source: Orabona and Pál, arXiv 1601.01974, SOLO FTRL with
//! `ψ(x) = ‖x - x_1‖²/(2γ)`.

use super::hyper::Hyper;
use super::moments::quotient;
use super::normalised::square_norm;
use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    let scale_free = setting.method.entry == "scale-free-ftrl";
    Ok(Box::new(move |shape| {
        Box::new(FromStart {
            lr: lr.clone(),
            scale_free,
            step_size: N::zero(),
            divisor: N::one(),
            squares: vec![N::zero(); shape.lanes()],
            sum: vec![N::zero(); shape.len()],
            first: vec![None; shape.len()],
        })
    }))
}

struct FromStart<N> {
    lr: Hyper,
    scale_free: bool,
    step_size: N,
    /// What the sum of gradients is divided by, for the replica at hand.
    divisor: N,
    /// `Σ_s ‖g_s‖²` of each replica.
    squares: Vec<N>,
    /// `Σ_s g_s`.
    sum: Vec<N>,
    /// `x_1`.
    first: Vec<Option<N>>,
}

impl<N: Number> Rule<N> for FromStart<N> {
    fn begin(&mut self, t: u64) {
        self.step_size = N::of(self.lr.at(t));
    }

    fn lane(&mut self, lane: usize, seen: Seen<'_, N>) {
        if self.scale_free {
            let squares = self.squares[lane].clone() + square_norm(seen.g.iter());
            self.squares[lane] = squares.clone();
            self.divisor = squares.sqrt();
        }
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        self.sum[k] = self.sum[k].clone() + g;
        let first = self.first[k].get_or_insert_with(|| x.clone()).clone();
        let travel = self.step_size.clone() * quotient(self.sum[k].clone(), self.divisor.clone());
        Move { by: x - (first - travel), weight: N::one() }
    }
}
