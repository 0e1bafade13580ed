//! Methods of Adam's type in one form, `x_{t+1} = Proj(x_t - η_t m_t / p_t)`, and their state in running-error arithmetic.
//!
//! | entries | `η_t` | `p_t` |
//! |---|---|---|
//! | `adamomentum-nobias`, `adamomentum-max` | `α_t` | `√v_t`, `√max_s v_s` |
//! | `adamomentum-paper`, `adamomentum-code` | `α_t √(1-β2^t)/(1-β1^t)` | `√v_t`, with `amsgrad` `√max_s v_s` |
//! | `adam-nobias`, `amsgrad-reddi2018` | `α_t` | `√v_t + ε`, `√max_s v_s` |
//! | `adam-tf` | `α_t √(1-β2^t)/(1-β1^t)` | `√v_t + ε` |
//! | `adam-paper`, `amsgrad-torch` | `α_t √(1-β2^t)/(1-β1^t)` | `√v_t + ε√(1-β2^t)`, `√max_s v_s + ε√(1-β2^t)` |
//! | `amsgrad-optax` | `α_t/(1-β1^t)` | `√max_s v_s/(1-β2^s) + ε` |
//!
//! `v_t` averages `m_t²` with `ε` added in every step for the first two lines, `g_t²` for the others.

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::update_rules::adamomentum::SquaredMomentum;
use crate::update_rules::hyper::{Hyper, constant_or};
use crate::update_rules::moments::{BiasCorrection, MovingAverage, RunningMax, quotient};

/// AdaMomentum in all its variants.
pub(super) const ADAMOMENTUM: &[&str] =
    &["adamomentum-paper", "adamomentum-nobias", "adamomentum-max", "adamomentum-code"];

/// Every method of the table.
const ALL: &[&str] = &[
    "adamomentum-paper",
    "adamomentum-nobias",
    "adamomentum-max",
    "adamomentum-code",
    "adam-paper",
    "adam-nobias",
    "adam-tf",
    "amsgrad-reddi2018",
    "amsgrad-torch",
    "amsgrad-optax",
];

/// What is added to the root.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outside {
    Nothing,
    /// `ε`.
    Plain,
    /// `ε √(1-β2^t)`: beside the corrected root, multiplied through.
    Corrected,
}

/// A method of Adam's type.
#[derive(Clone, Debug)]
pub(super) struct AdamType {
    pub(super) lr: Hyper,
    pub(super) beta1: Hyper,
    /// `β1 = β1_1`.
    pub(super) beta1_first: f64,
    pub(super) beta2: f64,
    pub(super) eps: f64,
    /// Whether `v_t` averages `m_t²`.
    pub(super) of_momentum: bool,
    /// Whether the moments are bias-corrected.
    pub(super) corrected: bool,
    maximum: bool,
    /// Whether the maximum is taken of corrected moments.
    corrected_first: bool,
    outside: Outside,
    vhat0: f64,
}

impl AdamType {
    /// Reads any method of the table.
    pub(super) fn read(setting: &Setting<'_>) -> Result<AdamType, Unmet> {
        AdamType::read_one_of(setting, ALL, "methods of Adam's type")
    }

    /// Reads a method among some entries of the table.
    pub(super) fn read_one_of(
        setting: &Setting<'_>,
        entries: &[&str],
        about: &'static str,
    ) -> Result<AdamType, Unmet> {
        setting.method_is(entries, about)?;
        let entry = setting.method.entry;
        let number = |name| constant_or(setting, name, 0.0);
        if number("wd") > 0.0 || number("rectify") > 0.0 {
            return Err(Unmet::Other(
                "it is about steps without weight decay and rectification; set wd = 0 and rectify = false".to_owned(),
            ));
        }
        let of_momentum = entry.starts_with("adamomentum");
        let corrected = matches!(
            entry,
            "adamomentum-paper"
                | "adamomentum-code"
                | "adam-paper"
                | "adam-tf"
                | "amsgrad-torch"
                | "amsgrad-optax"
        );
        let beta1 = if corrected {
            Hyper::Fixed(Hyper::fixed(setting, "beta1")?)
        } else {
            Hyper::read(setting, "beta1")?
        };
        let lr = Hyper::read(setting, "lr")?;
        if !(lr.at(1) > 0.0 && lr.at(1).is_finite()) {
            let condition = "lr > 0".to_owned();
            return Err(Unmet::Range { name: "lr", value: lr.at(1), condition });
        }
        Ok(AdamType {
            lr,
            beta1_first: beta1.at(1),
            beta1,
            beta2: Hyper::fixed(setting, "beta2")?,
            eps: number("eps"),
            of_momentum,
            corrected,
            maximum: entry.starts_with("amsgrad")
                || entry == "adamomentum-max"
                || number("amsgrad") > 0.0,
            corrected_first: entry == "amsgrad-optax",
            outside: match entry {
                _ if of_momentum => Outside::Nothing,
                "adam-paper" | "amsgrad-torch" => Outside::Corrected,
                _ => Outside::Plain,
            },
            vhat0: number("vhat0"),
        })
    }

    /// `1 - β1`.
    pub(super) fn rest(&self) -> Rounded {
        Rounded::ONE - Rounded::exact(self.beta1_first)
    }

    /// `√(1-β2)`.
    pub(super) fn root_rest(&self) -> Rounded {
        (Rounded::ONE - Rounded::exact(self.beta2)).sqrt()
    }

    /// `ε/(1-β2)`, what the summands `ε` of AdaMomentum add up to.
    pub(super) fn floor(&self) -> Rounded {
        Rounded::exact(self.eps) / (Rounded::ONE - Rounded::exact(self.beta2))
    }

    /// The state before the first step.
    pub(super) fn start(&self, dim: usize) -> State {
        State {
            m: MovingAverage::new(dim),
            // Without ε the recursion of AdaMomentum fed with g_t is that of Adam.
            v: SquaredMomentum::new(dim, self.beta2, if self.of_momentum { self.eps } else { 0.0 }),
            most: RunningMax::new(dim, self.vhat0),
            corrections: [BiasCorrection::new(self.beta1_first), BiasCorrection::new(self.beta2)],
            now: Scalars::default(),
        }
    }
}

/// The scalars of a step.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scalars {
    /// `β1_t`.
    pub(super) beta1: Rounded,
    /// `η_t`.
    pub(super) eta: Rounded,
    /// `1 - β2^t`, whether the method uses it or not.
    pub(super) second: Rounded,
}

/// Moments of one replica.
pub(super) struct State {
    m: MovingAverage,
    v: SquaredMomentum<Rounded>,
    most: RunningMax,
    corrections: [BiasCorrection; 2],
    now: Scalars,
}

/// One coordinate after a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moments {
    /// `m_{t-1}`.
    pub(super) m_before: Rounded,
    pub(super) m: Rounded,
    /// `v_t`, before any maximum.
    pub(super) v: Rounded,
    pub(super) p: Rounded,
    /// `η_t m_t / p_t`, zero for a coordinate that never saw a gradient.
    pub(super) by: Rounded,
}

impl State {
    /// Step `t` begins.
    pub(super) fn begin(&mut self, method: &AdamType, t: u64) -> Scalars {
        let [first, second] = self.corrections.each_mut().map(BiasCorrection::next);
        let lr = Rounded::exact(method.lr.at(t));
        let eta = match (method.corrected, method.corrected_first) {
            (false, _) => lr,
            (true, false) => lr * second.sqrt() / first,
            (true, true) => lr / first,
        };
        self.m.begin(method.beta1.at(t));
        self.now = Scalars { beta1: Rounded::exact(method.beta1.at(t)), eta, second };
        self.now
    }

    /// Takes in `g_{t,i}`.
    pub(super) fn push(&mut self, method: &AdamType, i: usize, g: Rounded) -> Moments {
        let (m_before, m) = (self.m.get(i), self.m.push(i, g));
        let v = self.v.push(i, if method.of_momentum { m } else { g });
        let second = self.now.second;
        let under_root = match (method.maximum, method.corrected_first) {
            (false, _) => v,
            (true, false) => self.most.push(i, v),
            (true, true) => self.most.push(i, v / second),
        };
        let eps = Rounded::exact(method.eps);
        let p = match method.outside {
            Outside::Nothing => under_root.sqrt(),
            Outside::Plain => under_root.sqrt() + eps,
            Outside::Corrected => under_root.sqrt() + eps * second.sqrt(),
        };
        Moments { m_before, m, v, p, by: self.now.eta * quotient(m, p) }
    }
}
