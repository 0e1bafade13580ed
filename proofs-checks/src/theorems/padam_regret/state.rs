//! What the monitor keeps of a path: a fixed number of values a coordinate and a replica, whatever the horizon.

use super::bind::Constants;
use crate::evidence::{Rounded, RoundedSum};
use crate::update_rules::moments::{MovingAverage, RunningMax, is_zero};

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// The method's state at every place of a block, recomputed from the logged gradients.
pub(super) struct Coordinates {
    m: MovingAverage,
    v: MovingAverage,
    vhat: RunningMax,
    /// `J_t = β1_t J_{t-1} + (1-β1_t) g_t²`, the right side of C4.
    jensen: MovingAverage,
    w: Vec<Rounded>,
    /// `Σ_t m_t²/w_t`.
    pub(super) movement: Vec<RoundedSum>,
    /// `Σ_t α_t |g_t|^{2-2p}`, that is `(1-β2)^p Q_i`.
    pub(super) powers: Vec<RoundedSum>,
    /// `‖g_{1:T}‖²`.
    pub(super) squares: Vec<RoundedSum>,
}

/// One coordinate at step `t`.
#[derive(Clone, Copy)]
pub(super) struct Coordinate {
    pub(super) m_before: Rounded,
    pub(super) m: Rounded,
    pub(super) jensen: Rounded,
    pub(super) w_before: Rounded,
    pub(super) w: Rounded,
    /// `α_t m_t / v̂_t^p`, the step before projection.
    pub(super) by: Rounded,
    /// `m_t²/w_t`.
    pub(super) movement: Rounded,
}

impl Coordinates {
    pub(super) fn new(len: usize, vhat0: f64) -> Coordinates {
        Coordinates {
            m: MovingAverage::new(len),
            v: MovingAverage::new(len),
            vhat: RunningMax::new(len, vhat0),
            jensen: MovingAverage::new(len),
            w: vec![Rounded::ZERO; len],
            movement: vec![RoundedSum::new(); len],
            powers: vec![RoundedSum::new(); len],
            squares: vec![RoundedSum::new(); len],
        }
    }

    /// A step begins.
    pub(super) fn begin(&mut self, beta1: f64, beta2: f64) {
        self.m.begin(beta1);
        self.jensen.begin(beta1);
        self.v.begin(beta2);
    }

    /// Takes in `g_t` at place `k`.
    pub(super) fn push(
        &mut self,
        k: usize,
        g: f64,
        step_size: Rounded,
        c: &Constants,
    ) -> Coordinate {
        let g = Rounded::exact(g);
        let (m_before, m) = (self.m.get(k), self.m.push(k, g));
        let v = self.v.push(k, g.square());
        let vhat = self.vhat.push(k, v);
        let jensen = self.jensen.push(k, g.square());
        let by = if is_zero(&m) { Rounded::ZERO } else { step_size * (m * vhat.pow(-c.p)) };
        // At p = 0 the power of a zero v̂ would be 1; a coordinate without gradients has no weight.
        let w = if is_zero(&vhat) { Rounded::ZERO } else { vhat.pow(c.p) / step_size };
        let movement = m * by;
        self.movement[k].push(movement);
        self.powers[k].push(power(step_size, g, c.p));
        self.squares[k].push(g.square());
        let w_before = std::mem::replace(&mut self.w[k], w);
        Coordinate { m_before, m, jensen, w_before, w, by, movement }
    }

    /// `w_{t,i}` at place `k` after the last step.
    pub(super) fn weight(&self, k: usize) -> Rounded {
        self.w[k]
    }
}

/// `α_t |g|^{2-2p}` with `0^0 = 0`: a zero gradient adds nothing at `p = 1` either.
fn power(step_size: Rounded, g: Rounded, p: f64) -> Rounded {
    if is_zero(&g) { Rounded::ZERO } else { step_size * g.abs().pow(2.0 - 2.0 * p) }
}

/// Sums along the path of one replica.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    /// `Σ f_t(x_t) - f_t(u)`.
    pub(super) regret: RoundedSum,
    /// `Σ g_tᵀ(x_t - u)`.
    pub(super) linear: RoundedSum,
    /// `Σ m_tᵀ(x_t - u)`.
    pub(super) inner: RoundedSum,
    /// `Σ (‖x_t-u‖² - ‖x_{t+1}-u‖²) / (1-β1_t)` in the norms `W_t`.
    pub(super) telescope: RoundedSum,
    /// `Σ_{t>=2} β1_t Σ_i w_{t-1,i}`.
    pub(super) middle: RoundedSum,
    /// `Σ_t β1_t Σ_i w_{t,i}`, the middle term as Reddi et al. print it.
    pub(super) middle_printed: RoundedSum,
    /// `-Σ_{t>=2} β1_t/(1-β1_t) m_{t-1}ᵀ(x_t - u)`.
    pub(super) cross: RoundedSum,
    /// `Σ_{t<T} m_tᵀ(x_t - x_{t+1})`.
    pub(super) moved: RoundedSum,
    /// `Σ_{t<T} Σ_i m_t²/w_t`.
    pub(super) movement: RoundedSum,
    /// Zero, with the rounding of the optimizer's own steps as its error; see [`LaneStep::deviation`].
    pub(super) deviation: RoundedSum,
    /// The last step seen.
    pub(super) last: LaneStep,
}

/// Sums over the coordinates of one replica at step `t`.
#[derive(Clone, Copy, Debug)]
pub(super) struct LaneStep {
    pub(super) linear: Rounded,
    pub(super) inner: Rounded,
    /// `‖x_t-u‖² - ‖x_{t+1}-u‖²` in the norm `W_t`.
    pub(super) approach: Rounded,
    pub(super) movement: Rounded,
    /// `m_tᵀ(x_t - x_{t+1})`.
    pub(super) moved: Rounded,
    /// `m_{t-1}ᵀ(x_t - u)`.
    pub(super) before: Rounded,
    pub(super) w: Rounded,
    pub(super) w_before: Rounded,
    /// `Σ_i w_i |x_{t+1,i}-u_i| ρ_i`: what the rounding of the step may add to the right side of C2.
    ///
    /// The logged `x_{t+1}` is `y + r` with `y` the exact step from `x_t` and `|r_i| <= ρ_i`. C2 holds for `y`, and
    /// `-½w(y-u)² = -½w(x_{t+1}-u)² + w r (x_{t+1}-u) - ½w r² <= -½w(x_{t+1}-u)² + w ρ |x_{t+1}-u|`.
    pub(super) deviation: f64,
    /// `Σ_i |m_i| ρ_i`: the same for C8'.
    pub(super) drift: f64,
}

impl Default for LaneStep {
    fn default() -> LaneStep {
        let zero = Rounded::ZERO;
        LaneStep {
            linear: zero,
            inner: zero,
            approach: zero,
            movement: zero,
            moved: zero,
            before: zero,
            w: zero,
            w_before: zero,
            deviation: 0.0,
            drift: 0.0,
        }
    }
}

impl LaneStep {
    /// Adds a coordinate that went from `x` to `x_next` on gradient `g`, with comparator `u`.
    pub(super) fn add(&mut self, c: &Coordinate, g: f64, [x, x_next, u]: [f64; 3]) {
        let exact = Rounded::exact;
        let (gap, gap_next) = (exact(x) - exact(u), exact(x_next) - exact(u));
        let step = exact(x) - exact(x_next);
        self.linear = self.linear + exact(g) * gap;
        self.inner = self.inner + c.m * gap;
        // (x-u)² - (x'-u)² = (x-x')((x-u) + (x'-u)): no cancellation of squares.
        self.approach = self.approach + c.w * (step * (gap + gap_next));
        self.movement = self.movement + c.movement;
        self.moved = self.moved + c.m * step;
        self.before = self.before + c.m_before * gap;
        self.w = self.w + c.w;
        self.w_before = self.w_before + c.w_before;
        // ρ: the optimizer is granted the error of the recomputed step twice (once for its own evaluation, once for
        // ours) and the rounding of x_{t+1} itself.
        let rho = 2.0 * c.by.error() + U * x_next.abs();
        self.deviation += upper(c.w) * upper(gap_next) * rho;
        self.drift += upper(c.m) * rho;
    }
}

/// A bound on the absolute value.
fn upper(x: Rounded) -> f64 {
    x.value().abs() + x.error()
}

/// Zero up to a sum of nonnegative numbers, which was itself rounded: `4d` units cover its additions and products.
pub(super) fn slack(size: f64, dim: usize) -> Rounded {
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let repair = 1.0 + 4.0 * (dim as f64 + 4.0) * U;
    Rounded::within(0.0, size * repair)
}
