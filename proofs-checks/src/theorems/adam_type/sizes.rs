//! The step of an Adam-type method as `x_{t+1} = x_t - a_t m_t`, recomputed from the logged gradients.
//!
//! `m_t = β_{1,t} m_{t-1} + (1-β_{1,t}) g_t`, and `a_t = η_t (√v̂_t + ε)^{-2p}` coordinate by coordinate, with `0^{-2p} := 0`. What differs from
//! method to method is which squares `v_t` averages, whether a maximum is kept, and which bias corrections there are.

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::update_rules::hyper::{Hyper, constant_or};
use crate::update_rules::moments::BiasCorrection;

/// What the second moment averages.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    /// Nothing: `a_t = η_t`.
    One,
    /// `g_t²`.
    Gradient,
    /// `m_t²`.
    Momentum,
    /// `(g_t - m_t)²`.
    Belief,
    /// `v_t = (1-1/t) v_{t-1} + g_t²/t`.
    Mean,
    /// `v_t = v_{t-1} - (1-β_2) sign(v_{t-1} - g_t²) g_t²`.
    Yogi,
}

/// Which maximum the step divides by.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Keep {
    /// None: `v̂_t = v_t`.
    Last,
    /// `v̂_t = max(v̂_{t-1}, v_t)`, of what was not corrected.
    Maximum,
    /// The same of `v_t / (1-β_2^t)`.
    CorrectedMaximum,
}

/// How a method turns its second moment into step sizes.
#[derive(Clone, Debug)]
pub(super) struct StepSizes {
    pub(super) lr: Hyper,
    pub(super) beta1: Hyper,
    pub(super) beta2: f64,
    /// Added to the second moment in every step.
    pub(super) inside: f64,
    outside: f64,
    power: f64,
    moment: Moment,
    keep: Keep,
    /// `v̂_0`.
    first: f64,
    /// `κ` in `η_t = α_t (1-β_2^t)^κ / (1-β_1^t)`; `None` without bias correction.
    correction: Option<f64>,
    /// Whether `v̂_t` is divided by `1-β_2^t`.
    corrects_second: bool,
}

/// What the methods in question have in common, for refusals.
const ABOUT: &str =
    "Adam and its relatives, x_{t+1} = x_t - a_t m_t with m_t an average of gradients";

impl StepSizes {
    /// Reads them from the method.
    ///
    /// # Errors
    /// When the method is no such method, or decays its weights.
    pub(super) fn read(setting: &Setting<'_>) -> Result<StepSizes, Unmet> {
        let entry = setting.method.entry;
        let still = ["sgd", "rmsprop-hinton"].contains(&entry);
        let eps = || setting.constant("eps");
        let plain = StepSizes {
            lr: Hyper::read(setting, "lr")?,
            beta1: if still { Hyper::Fixed(0.0) } else { beta1(setting)? },
            beta2: constant_or(setting, "beta2", 0.0),
            inside: 0.0,
            outside: 0.0,
            power: 0.5,
            moment: Moment::Gradient,
            keep: Keep::Last,
            first: 0.0,
            correction: None,
            corrects_second: false,
        };
        let corrected = StepSizes { correction: Some(0.0), corrects_second: true, ..plain.clone() };
        Ok(match entry {
            "sgd" => StepSizes { moment: Moment::One, ..plain },
            "rmsprop-hinton" => plain,
            "adam-nobias" => StepSizes { outside: eps()?, ..plain },
            "adam-paper" => StepSizes { outside: eps()?, ..corrected },
            "adam-tf" => StepSizes { outside: eps()?, correction: Some(0.5), ..plain },
            "amsgrad-reddi2018" | "padam-paper" => StepSizes {
                keep: Keep::Maximum,
                power: constant_or(setting, "p", 0.5),
                first: constant_or(setting, "vhat0", 0.0),
                ..plain
            },
            "padam-code" => StepSizes {
                keep: if undecayed(setting)? { Keep::Maximum } else { Keep::Last },
                power: setting.constant("p")?,
                outside: eps()?,
                correction: Some(setting.constant("bc2_power")?),
                ..plain
            },
            "amsgrad-torch" => StepSizes { keep: Keep::Maximum, outside: eps()?, ..corrected },
            "amsgrad-optax" => {
                StepSizes { keep: Keep::CorrectedMaximum, outside: eps()?, ..corrected }
            }
            "adamomentum-nobias" => StepSizes { moment: Moment::Momentum, inside: eps()?, ..plain },
            "adamomentum-max" => {
                StepSizes { moment: Moment::Momentum, inside: eps()?, keep: Keep::Maximum, ..plain }
            }
            "adamomentum-paper" => {
                StepSizes { moment: Moment::Momentum, inside: eps()?, ..corrected }
            }
            "adabelief-paper" => {
                StepSizes { moment: Moment::Belief, inside: eps()?, outside: eps()?, ..corrected }
            }
            "adabelief-optax" => StepSizes {
                moment: Moment::Belief,
                inside: setting.constant("eps_root")?,
                outside: eps()?,
                ..corrected
            },
            "adafom" => StepSizes { moment: Moment::Mean, ..plain },
            "yogi-paper" => StepSizes { moment: Moment::Yogi, outside: eps()?, ..plain },
            other => return Err(Unmet::Method { about: ABOUT, method: other.to_owned() }),
        })
    }

    /// `β_1`, which must be constant.
    pub(super) fn fixed_beta1(&self) -> Result<f64, Unmet> {
        match &self.beta1 {
            Hyper::Fixed(beta1) => Ok(*beta1),
            Hyper::Varying(schedule) => {
                Err(Unmet::NotConstant { name: "beta1", text: schedule.text().to_owned() })
            }
        }
    }

    /// Whether a maximum is kept.
    pub(super) fn keeps_maximum(&self) -> bool {
        self.keep != Keep::Last
    }
}

/// `β_{1,t}`; methods without one are others than these.
fn beta1(setting: &Setting<'_>) -> Result<Hyper, Unmet> {
    Hyper::read(setting, "beta1")
        .map_err(|_| Unmet::Method { about: ABOUT, method: setting.method.entry.to_owned() })
}

/// Refuses weight decay; answers whether the maximum is kept.
fn undecayed(setting: &Setting<'_>) -> Result<bool, Unmet> {
    let wd = setting.constant("wd")?;
    if wd.abs() > 0.0 {
        let condition =
            "wd = 0: the decayed function has another smoothness and other gradients".to_owned();
        return Err(Unmet::Range { name: "wd", value: wd, condition });
    }
    Ok(setting.constant("amsgrad")? > 0.0)
}

/// The numbers of a step that all coordinates share, and the coordinates of one replica.
pub(super) struct Moments {
    corrections: [BiasCorrection; 2],
    keep1: Rounded,
    /// `η_t`.
    pub(super) scale: Rounded,
    second: Rounded,
    t: Rounded,
    coordinates: Vec<Coordinate>,
}

/// One coordinate: the exact recursion on the logged gradients, enclosed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Coordinate {
    /// `m_t`.
    pub(super) m: Rounded,
    /// `m_{t-1}`.
    pub(super) m_before: Rounded,
    /// `v_t`.
    pub(super) v: Rounded,
    /// `v_{t-1}`.
    pub(super) v_before: Rounded,
    vhat: Rounded,
    /// `a_t`.
    pub(super) a: Rounded,
    /// `a_{t-1}`, 0 before the first step.
    pub(super) a_before: Rounded,
}

impl Coordinate {
    /// `a_t m_t`, the step.
    pub(super) fn step(&self) -> Rounded {
        self.a * self.m
    }

    /// `a_t - a_{t-1}`.
    pub(super) fn change(&self) -> Rounded {
        self.a - self.a_before
    }
}

impl Moments {
    /// Before the first step.
    pub(super) fn new(sizes: &StepSizes, dim: usize) -> Moments {
        let first = Coordinate { vhat: Rounded::exact(sizes.first), ..Coordinate::default() };
        Moments {
            // Bias corrections come with a constant β_1 alone.
            corrections: [BiasCorrection::new(sizes.beta1.at(1)), BiasCorrection::new(sizes.beta2)],
            keep1: Rounded::ZERO,
            scale: Rounded::ZERO,
            second: Rounded::ONE,
            t: Rounded::ZERO,
            coordinates: vec![first; dim],
        }
    }

    /// Step `t` begins.
    pub(super) fn begin(&mut self, sizes: &StepSizes, t: u64) {
        let [first, second] = self.corrections.each_mut().map(BiasCorrection::next);
        self.t = self.t + Rounded::ONE;
        self.keep1 = Rounded::exact(sizes.beta1.at(t));
        self.scale = Rounded::exact(sizes.lr.at(t));
        if let Some(κ) = sizes.correction {
            self.scale = self.scale * second.pow(κ) / first;
        }
        self.second = if sizes.corrects_second { second } else { Rounded::ONE };
    }

    /// Takes in `g_{t,i}`.
    pub(super) fn push(&mut self, sizes: &StepSizes, i: usize, g: Rounded) -> Coordinate {
        let c = &mut self.coordinates[i];
        (c.m_before, c.v_before, c.a_before) = (c.m, c.v, c.a);
        c.m = self.keep1 * c.m + (Rounded::ONE - self.keep1) * g;
        let β2 = Rounded::exact(sizes.beta2);
        let averaged = |v: Rounded, y: Rounded| {
            β2 * v + (Rounded::ONE - β2) * y.square() + Rounded::exact(sizes.inside)
        };
        c.v = match sizes.moment {
            Moment::One => Rounded::ONE,
            Moment::Gradient => averaged(c.v, g),
            Moment::Momentum => averaged(c.v, c.m),
            Moment::Belief => averaged(c.v, g - c.m),
            Moment::Mean => {
                let part = Rounded::ONE / self.t;
                (Rounded::ONE - part) * c.v + part * g.square()
            }
            Moment::Yogi => yogi(c.v, g.square(), Rounded::ONE - β2),
        };
        let corrected = match sizes.keep {
            Keep::Last => {
                c.vhat = c.v;
                c.vhat / self.second
            }
            Keep::Maximum => {
                c.vhat = c.vhat.max(c.v);
                c.vhat / self.second
            }
            Keep::CorrectedMaximum => {
                c.vhat = c.vhat.max(c.v / self.second);
                c.vhat
            }
        };
        let root = corrected.sqrt() + Rounded::exact(sizes.outside);
        // `Rounded::pow` has 0^{-2p} = 0: a coordinate without gradients rests.
        c.a = self.scale * root.pow(-2.0 * sizes.power);
        *c
    }

    /// Number of coordinates.
    pub(super) fn dim(&self) -> usize {
        self.coordinates.len()
    }

    /// Coordinate `i` as it stands.
    pub(super) fn at(&self, i: usize) -> Coordinate {
        self.coordinates[i]
    }
}

/// `v - (1-β_2) sign(v - g²) g²`; where the sign is not known, either branch may have been taken.
fn yogi(v: Rounded, square: Rounded, fresh: Rounded) -> Rounded {
    let by = fresh * square;
    if v.certainly_gt(square) {
        v - by
    } else if square.certainly_gt(v) {
        v + by
    } else {
        Rounded::within(v.value(), v.error() + by.value() + by.error())
    }
}
