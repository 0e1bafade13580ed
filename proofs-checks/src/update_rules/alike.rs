//! Rules that treat every coordinate alike: the formula is written for one, its state is kept here for all.

use ratecheck_problems::number::Number;

use super::hyper::Hyper;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};

/// The rule of a formula with `K` state variables a coordinate, which start at `first`. `begin` makes a fresh recursion, which answers
/// to every `t` with the step of one coordinate from `x_t`, `g_t` and its state.
pub(super) fn alike<N, B, S, const K: usize>(
    first: [f64; K],
    begin: impl Fn() -> B + Send + Sync + 'static,
) -> Start<N>
where
    N: Number + 'static,
    B: FnMut(u64) -> S + Send + 'static,
    S: Fn(N, N, &mut [N; K]) -> Move<N> + Send + 'static,
{
    Box::new(move |shape| {
        let state = vec![first.map(N::of); shape.len()];
        Box::new(Alike { begin: begin(), step: None, state })
    })
}

struct Alike<N, B, S, const K: usize> {
    begin: B,
    step: Option<S>,
    state: Vec<[N; K]>,
}

impl<N, B, S, const K: usize> Rule<N> for Alike<N, B, S, K>
where
    N: Number,
    B: FnMut(u64) -> S + Send,
    S: Fn(N, N, &mut [N; K]) -> Move<N> + Send,
{
    fn begin(&mut self, t: u64) {
        self.step = Some((self.begin)(t));
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let step = self.step.as_ref().expect("a step begins before its places are asked for");
        step(x, g, &mut self.state[k])
    }
}

/// `a_t = b a_{t-1} + (1-b) y_t`.
pub(super) fn average<N: Number>(a: &mut N, b: f64, y: N) -> N {
    let b = N::of(b);
    *a = b.clone() * a.clone() + (N::one() - b) * y;
    a.clone()
}

/// `a_t = max(a_{t-1}, y_t)`.
pub(super) fn largest<N: Number>(a: &mut N, y: N) -> N {
    *a = a.clone().max(y);
    a.clone()
}

/// `β1` and `β2`, both constant, for papers whose bias corrections assume that.
pub(super) fn fixed_betas(setting: &Setting<'_>) -> Result<[f64; 2], Unmet> {
    Ok([Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?])
}
