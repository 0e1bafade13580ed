//! Hyperparameters as a rule reads them.

use ratecheck_problems::spec::BoundSchedule;

use crate::theorem::{Setting, Unmet};

/// A hyperparameter by its name in the papers, constant or a function of the step.
#[derive(Clone, Debug)]
pub(crate) enum Hyper {
    /// The same at every step.
    Fixed(f64),
    /// A function of the step.
    Varying(BoundSchedule),
}

impl Hyper {
    /// Reads it from the method's schedules, or from its constants when the method allows no schedule there.
    pub(crate) fn read(setting: &Setting<'_>, name: &'static str) -> Result<Hyper, Unmet> {
        match setting.schedule(name) {
            Ok(schedule) => Ok(match schedule.constant() {
                Some(value) => Hyper::Fixed(value),
                None => Hyper::Varying(schedule.clone()),
            }),
            Err(_) => setting.constant(name).map(Hyper::Fixed),
        }
    }

    /// Reads one that the paper keeps constant.
    pub(crate) fn fixed(setting: &Setting<'_>, name: &'static str) -> Result<f64, Unmet> {
        match Hyper::read(setting, name)? {
            Hyper::Fixed(value) => Ok(value),
            Hyper::Varying(schedule) => {
                Err(Unmet::NotConstant { name, text: schedule.text().to_owned() })
            }
        }
    }

    /// The value at step `t`.
    pub(crate) fn at(&self, t: u64) -> f64 {
        match self {
            Hyper::Fixed(value) => *value,
            Hyper::Varying(schedule) => schedule.at(t),
        }
    }
}

/// A constant that only some variants of a method have.
pub(crate) fn constant_or(setting: &Setting<'_>, name: &'static str, absent: f64) -> f64 {
    setting.constant(name).unwrap_or(absent)
}
