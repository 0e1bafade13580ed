//! The recursions of Adam and its relatives along one path, from the logged gradients, in running-error arithmetic.

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::{regret, upper};
use crate::update_rules::hyper::{Hyper, constant_or};
use crate::update_rules::moments::{BiasCorrection, MovingAverage, RunningMax, is_zero, quotient};

/// What stands under the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Second {
    /// `v_t`: Adam without bias correction.
    Plain,
    /// `v_t/(1-β2^t)`: Adam.
    Corrected,
    /// `max(v̂_{t-1}, v_t)`: AMSGrad.
    Maximum,
    /// `max(((1-β1_t)/(1-β1_{t-1}))² v̂_{t-1}, v_t)`: AdamX.
    Rescaled,
}

/// A method of the family: `x_{t+1} = Proj(x_t - α_t m_t/w_t)` with `w_t` the root of its second moment.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) lr: Hyper,
    pub(super) beta1: Hyper,
    pub(super) beta2: f64,
    pub(super) second: Second,
    vhat0: f64,
}

impl Method {
    /// Reads the hyperparameters; `lr` must be `α/√t`.
    pub(super) fn read(setting: &Setting<'_>, second: Second) -> Result<Method, Unmet> {
        let lr = Hyper::read(setting, "lr")?;
        regret::inverse_root(&lr, setting.horizon)?;
        Ok(Method {
            lr,
            beta1: Hyper::read(setting, "beta1")?,
            beta2: Hyper::fixed(setting, "beta2")?,
            second,
            vhat0: constant_or(setting, "vhat0", 0.0),
        })
    }

    /// `α` as the number that the schedule gives at `t = 1`, known to the units in the last place of [`regret::STEP_SIZE_ULPS`].
    pub(super) fn alpha(&self) -> Rounded {
        Rounded::ulps(self.lr.at(1), regret::STEP_SIZE_ULPS)
    }
}

/// What is the same in all coordinates of a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scalars {
    pub(super) t: u64,
    /// `α_t`.
    pub(super) alpha: Rounded,
    /// `α_{t-1}`.
    pub(super) alpha_before: Rounded,
    /// `β1_t`.
    pub(super) beta: Rounded,
    /// `1 - β1_t`.
    pub(super) rest: Rounded,
    /// `1 - β1_{t-1}`.
    pub(super) rest_before: Rounded,
}

/// One coordinate at step `t`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) m: Rounded,
    /// `m_{t-1}`.
    pub(super) m_before: Rounded,
    /// `w_t`, 0 before the first gradient.
    pub(super) w: Rounded,
    /// `w_{t-1}`.
    pub(super) w_before: Rounded,
    /// `α_t m_t/w_t`.
    pub(super) by: Rounded,
    /// `α_t m_t²/w_t`.
    pub(super) energy: Rounded,
    /// `α_{t-1} m_{t-1}²/w_{t-1}`.
    pub(super) energy_before: Rounded,
}

/// The state of the recursions of one replica.
pub(super) struct Line {
    m: MovingAverage,
    v: MovingAverage,
    most: RunningMax,
    correction: BiasCorrection,
    corrected: Rounded,
    scale: Rounded,
    w: Vec<Rounded>,
    energy: Vec<Rounded>,
    /// `α` and `1 - β1` of the last step.
    last: Option<[Rounded; 2]>,
}

impl Line {
    pub(super) fn new(method: &Method, dim: usize) -> Line {
        Line {
            m: MovingAverage::new(dim),
            v: MovingAverage::new(dim),
            most: RunningMax::new(dim, method.vhat0),
            correction: BiasCorrection::new(method.beta2),
            corrected: Rounded::ONE,
            scale: Rounded::ONE,
            w: vec![Rounded::ZERO; dim],
            energy: vec![Rounded::ZERO; dim],
            last: None,
        }
    }

    /// A step begins.
    pub(super) fn begin(&mut self, method: &Method, t: u64) -> Scalars {
        let beta = method.beta1.at(t);
        let rest = Rounded::ONE - Rounded::exact(beta);
        let alpha = regret::step_size(&method.lr, t);
        let [alpha_before, rest_before] = self.last.unwrap_or([alpha, rest]);
        self.m.begin(beta);
        self.v.begin(method.beta2);
        match method.second {
            Second::Corrected => self.corrected = self.correction.next(),
            Second::Rescaled => self.scale = (rest / rest_before).square(),
            Second::Plain | Second::Maximum => {}
        }
        self.last = Some([alpha, rest]);
        Scalars { t, alpha, alpha_before, beta: Rounded::exact(beta), rest, rest_before }
    }

    /// Takes in `g_t` at coordinate `i`.
    pub(super) fn push(
        &mut self,
        method: &Method,
        scalars: &Scalars,
        i: usize,
        g: Rounded,
    ) -> Place {
        let (m_before, m) = (self.m.get(i), self.m.push(i, g));
        let v = self.v.push(i, g.square());
        let second = match method.second {
            Second::Plain => v,
            Second::Corrected => v / self.corrected,
            Second::Maximum => self.most.push(i, v),
            Second::Rescaled => self.most.push_scaled(i, self.scale, v),
        };
        let w = if is_zero(&second) { Rounded::ZERO } else { second.sqrt() };
        let by = scalars.alpha * quotient(m, w);
        let energy = m * by;
        Place {
            m,
            m_before,
            w,
            w_before: std::mem::replace(&mut self.w[i], w),
            by,
            energy,
            energy_before: std::mem::replace(&mut self.energy[i], energy),
        }
    }
}

impl Place {
    /// Both sides of `w (x_{t+1}-u)² <= w (x_t-u)² - 2α m (x_t-u) + α² m²/w` at a coordinate with `gaps` `x_t - u` and `x_{t+1} - u`.
    ///
    /// The logged point is the exact step `y` up to `drift = ρ`, and `(x_{t+1}-u)² <= (y-u)² + 2ρ|x_{t+1}-u|`.
    pub(super) fn projected(&self, s: &Scalars, gaps: [Rounded; 2], drift: f64) -> [Rounded; 2] {
        let [before, after] = gaps;
        let room = upper(self.w * Rounded::exact(moved(after, drift)));
        let inner = s.alpha * self.m * before;
        let rhs = self.w * before.square() - inner - inner + s.alpha * self.energy;
        [self.w * after.square(), rhs + Rounded::within(0.0, room)]
    }
}

/// `2ρ|x_{t+1} - u|`, by which a drift of `ρ` may move the squared distance.
pub(super) fn moved(after: Rounded, drift: f64) -> f64 {
    2.0 * drift * upper(after) * (1.0 + 2.0 * f64::EPSILON)
}

/// `q_t - q_{t-1}` and what it is made of, at one coordinate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    /// `u_t = w_t/α_t`.
    pub(super) u: Rounded,
    /// `u_{t-1}`.
    pub(super) u_before: Rounded,
    /// `q_t = u_t/(1-β1_t)`.
    pub(super) q: Rounded,
    /// `q_{t-1}`.
    pub(super) q_before: Rounded,
}

impl Weights {
    pub(super) fn of(s: &Scalars, place: &Place) -> Weights {
        let (u, u_before) = (place.w / s.alpha, place.w_before / s.alpha_before);
        Weights { u, u_before, q: u / s.rest, q_before: u_before / s.rest_before }
    }
}
