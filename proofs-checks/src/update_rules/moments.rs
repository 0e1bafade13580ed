//! The recursions that Adam and its relatives share, in running-error arithmetic: every value comes with a bound on
//! its distance from what the same recursion gives in real arithmetic on the logged gradients.
//!
//! The error of an average contracts by `b` with every step, so it stays near `3u / (1 - b)` relative to the
//! largest input, however long the run.

use ratecheck_problems::number::{Number, Side};

use crate::evidence::Rounded;

/// `a_t = b_t a_{t-1} + (1 - b_t) y_t`, `a_0 = 0`, at every place of a block.
#[derive(Clone, Debug)]
pub(crate) struct MovingAverage<N = Rounded> {
    keep: N,
    take: N,
    state: Vec<N>,
}

impl<N: Number> MovingAverage<N> {
    /// Zero at `len` places.
    pub(crate) fn new(len: usize) -> MovingAverage<N> {
        MovingAverage { keep: N::zero(), take: N::one(), state: vec![N::zero(); len] }
    }

    /// `a_0` at `len` places.
    pub(crate) fn starting(len: usize, first: f64) -> MovingAverage<N> {
        MovingAverage { state: vec![N::of(first); len], ..MovingAverage::new(0) }
    }

    /// Sets `b_t` for the step that begins.
    pub(crate) fn begin(&mut self, b: f64) {
        self.keep = N::of(b);
        self.take = N::one() - self.keep.clone();
    }

    /// Takes in `y_t` at place `k` and returns `a_t`.
    pub(crate) fn push(&mut self, k: usize, y: N) -> N {
        let next = self.keep.clone() * self.state[k].clone() + self.take.clone() * y;
        self.state[k] = next.clone();
        next
    }

    /// The average at place `k` as it stands.
    pub(crate) fn get(&self, k: usize) -> N {
        self.state[k].clone()
    }
}

/// `v̂_t = max(c_t v̂_{t-1}, v_t)`, with `c_t = 1` but for AdamX.
#[derive(Clone, Debug)]
pub(crate) struct RunningMax<N = Rounded> {
    state: Vec<N>,
}

impl<N: Number> RunningMax<N> {
    /// `v̂_0` at `len` places.
    pub(crate) fn new(len: usize, first: f64) -> RunningMax<N> {
        RunningMax { state: vec![N::of(first); len] }
    }

    /// Takes in `v_t` at place `k`, with the former maximum multiplied by `scale`, and returns `v̂_t`.
    pub(crate) fn push_scaled(&mut self, k: usize, scale: N, v: N) -> N {
        self.state[k] = (scale * self.state[k].clone()).max(v);
        self.state[k].clone()
    }

    /// Takes in `v_t` at place `k` and returns `v̂_t`.
    pub(crate) fn push(&mut self, k: usize, v: N) -> N {
        self.state[k] = self.state[k].clone().max(v);
        self.state[k].clone()
    }
}

/// `1 - b^t`, the bias correction of a moving average with constant `b`.
#[derive(Clone, Debug)]
pub(crate) struct BiasCorrection<N = Rounded> {
    base: N,
    power: N,
}

impl<N: Number> BiasCorrection<N> {
    /// Before the first step.
    pub(crate) fn new(b: f64) -> BiasCorrection<N> {
        BiasCorrection { base: N::of(b), power: N::one() }
    }

    /// Moves on to the next step and returns its `1 - b^t`.
    pub(crate) fn next(&mut self) -> N {
        self.power = self.power.clone() * self.base.clone();
        N::one() - self.power.clone()
    }
}

/// Certain to be zero: a coordinate that has never seen a gradient.
pub(crate) fn is_zero<N: Number>(x: &N) -> bool {
    x.side() == Side::Zero
}

/// `m / s` with `0/0 = 0`: a coordinate that has never seen a gradient does not move. A zero divisor under a numerator
/// that is not zero stays not finite.
pub(crate) fn quotient<N: Number>(m: N, s: N) -> N {
    if is_zero(&m) { N::zero() } else { m / s }
}

/// `v^p` of a number that cannot be negative, for `p >= 0`, with `0^0 = 1`.
pub(crate) fn power<N: Number>(v: N, p: f64) -> N {
    if p > 0.0 { v.pow(p) } else { N::one() }
}
