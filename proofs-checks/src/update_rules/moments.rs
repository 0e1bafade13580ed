//! The recursions that Adam and its relatives share, in running-error arithmetic: every value comes with a bound on
//! its distance from what the same recursion gives in real arithmetic on the logged gradients.
//!
//! The error of an average contracts by `b` with every step, so it stays near `3u / (1 - b)` relative to the
//! largest input, however long the run.

use crate::evidence::Rounded;

/// `a_t = b_t a_{t-1} + (1 - b_t) y_t`, `a_0 = 0`, at every place of a block.
#[derive(Clone, Debug)]
pub(crate) struct MovingAverage {
    keep: Rounded,
    take: Rounded,
    state: Vec<Rounded>,
}

impl MovingAverage {
    /// Zero at `len` places.
    pub(crate) fn new(len: usize) -> MovingAverage {
        MovingAverage { keep: Rounded::ZERO, take: Rounded::ONE, state: vec![Rounded::ZERO; len] }
    }

    /// Sets `b_t` for the step that begins.
    pub(crate) fn begin(&mut self, b: f64) {
        self.keep = Rounded::exact(b);
        self.take = Rounded::ONE - self.keep;
    }

    /// Takes in `y_t` at place `k` and returns `a_t`.
    pub(crate) fn push(&mut self, k: usize, y: Rounded) -> Rounded {
        let next = self.keep * self.state[k] + self.take * y;
        self.state[k] = next;
        next
    }

    /// The average at place `k` as it stands.
    pub(crate) fn get(&self, k: usize) -> Rounded {
        self.state[k]
    }
}

/// `v̂_t = max(c_t v̂_{t-1}, v_t)`, with `c_t = 1` but for AdamX.
#[derive(Clone, Debug)]
pub(crate) struct RunningMax {
    state: Vec<Rounded>,
}

impl RunningMax {
    /// `v̂_0` at `len` places.
    pub(crate) fn new(len: usize, first: f64) -> RunningMax {
        RunningMax { state: vec![Rounded::exact(first); len] }
    }

    /// Takes in `v_t` at place `k`, with the former maximum multiplied by `scale`, and returns `v̂_t`.
    pub(crate) fn push_scaled(&mut self, k: usize, scale: Rounded, v: Rounded) -> Rounded {
        self.state[k] = (scale * self.state[k]).max(v);
        self.state[k]
    }

    /// Takes in `v_t` at place `k` and returns `v̂_t`.
    pub(crate) fn push(&mut self, k: usize, v: Rounded) -> Rounded {
        self.state[k] = self.state[k].max(v);
        self.state[k]
    }
}

/// `1 - b^t`, the bias correction of a moving average with constant `b`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BiasCorrection {
    base: Rounded,
    power: Rounded,
}

impl BiasCorrection {
    /// Before the first step.
    pub(crate) fn new(b: f64) -> BiasCorrection {
        BiasCorrection { base: Rounded::exact(b), power: Rounded::ONE }
    }

    /// Moves on to the next step and returns its `1 - b^t`.
    pub(crate) fn next(&mut self) -> Rounded {
        self.power = self.power * self.base;
        Rounded::ONE - self.power
    }
}

/// Certain to be zero: a coordinate that has never seen a gradient.
pub(crate) fn is_zero(x: Rounded) -> bool {
    x.value().abs() + x.error() <= 0.0
}

/// `m / s` with `0/0 = 0`: a coordinate that has never seen a gradient does not move. A zero divisor under a numerator
/// that is not zero stays not finite.
pub(crate) fn quotient(m: Rounded, s: Rounded) -> Rounded {
    if is_zero(m) { Rounded::ZERO } else { m / s }
}
