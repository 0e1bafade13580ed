//! Regret of AMSGrad and of its repair AdamX on a box, one proof with four ends: `β1_t` nonincreasing, arbitrary, constant, and AdamX.
//!
//! Steps 1 to 5 are common. Tran and Phong (arXiv 1904.03590) found that the published proof telescopes as if `q_t` never fell; step
//! `5pub` asserts that, and is false when `β1_t` falls fast. The four ends avoid it in four ways.

mod bounds;
mod proof;
mod statements;
#[cfg(test)]
mod tests;

use crate::evidence::Rounded;
use crate::theorem::{Setting, Statement, Unmet};
use crate::theorems::adam_regret::line::{Method, Second};
use crate::theorems::kit::{Asked, Chain, inputs::BELOW_ONE, regret};
use crate::theorems::padam_regret::gamma;
use crate::update_rules::hyper::constant_or;
use proof::AdamType;

/// How the brackets are summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Monotone,
    Arbitrary,
    Adamx,
    Constant,
}

/// `amsgrad-regret-monotone`.
pub static AMSGRAD_MONOTONE: Chain<AdamType> = Chain {
    bound: |x| bounds::bound(Form::Monotone, x),
    bind: |setting, _| bind(Form::Monotone, setting),
    ..chain(&statements::MONOTONE)
};
/// `amsgrad-regret-arbitrary`.
pub static AMSGRAD_ARBITRARY: Chain<AdamType> = Chain {
    bound: |x| bounds::bound(Form::Arbitrary, x),
    bind: |setting, _| bind(Form::Arbitrary, setting),
    ..chain(&statements::ARBITRARY)
};
/// `adamx-regret`.
pub static ADAMX: Chain<AdamType> = Chain {
    bound: |x| bounds::bound(Form::Adamx, x),
    bind: |setting, _| bind(Form::Adamx, setting),
    ..chain(&statements::ADAMX)
};
/// `amsgrad-regret-constant-beta1`.
pub static AMSGRAD_CONSTANT: Chain<AdamType> = Chain {
    inputs: bounds::CONSTANT_INPUTS,
    bound: |x| bounds::bound(Form::Constant, x),
    bind: |setting, _| bind(Form::Constant, setting),
    ..chain(&statements::CONSTANT)
};

/// What the family shares.
const fn chain(statement: &'static Statement) -> Chain<AdamType> {
    fn no_bind(_: &Setting<'_>, _: Asked<'_>) -> Result<AdamType, Unmet> {
        Err(Unmet::Other("each form binds in its own way".to_owned()))
    }
    Chain {
        statement,
        inputs: bounds::INPUTS,
        bound: crate::theorems::kit::no_bound,
        bind: no_bind,
    }
}

fn bind(form: Form, setting: &Setting<'_>) -> Result<AdamType, Unmet> {
    let second = match form {
        Form::Adamx => {
            setting.method_is(&["adamx-paper", "padam-adamx"], "AdamX")?;
            Second::Rescaled
        }
        _ => {
            setting.method_is(&["amsgrad-reddi2018", "padam-paper"], "AMSGrad as printed")?;
            Second::Maximum
        }
    };
    let p = constant_or(setting, "p", 0.5);
    if (p - 0.5).abs() > 0.0 {
        return Err(Unmet::Range { name: "p", value: p, condition: "p = 1/2".to_owned() });
    }
    regret::online(setting)?;
    let method = Method::read(setting, second)?;
    if form == Form::Constant {
        crate::update_rules::hyper::Hyper::fixed(setting, "beta1")?;
    }
    let most = setting.parameter("beta1", method.beta1.at(1));
    in_range(&method, form, most, setting.horizon)?;
    gamma(most, method.beta2)?;
    Ok(AdamType {
        form,
        ends: regret::box_ends(setting)?,
        gradient: regret::coordinate_bound(setting)?,
        most: Rounded::exact(most),
        method,
        horizon: setting.horizon,
    })
}

/// `β1_t` and `β2` in range at the first steps; the claim HM looks at every step.
fn in_range(method: &Method, form: Form, most: f64, horizon: u64) -> Result<(), Unmet> {
    const FIRST: u64 = 64;
    let range = |name: &'static str, value: f64, most: f64, text: String| match value {
        value if (0.0..=most).contains(&value) => Ok(()),
        value => Err(Unmet::Range { name, value, condition: text }),
    };
    range("beta1", most, BELOW_ONE, "beta1 in [0, 1)".to_owned())?;
    range("beta2", method.beta2, BELOW_ONE, "beta2 in [0, 1)".to_owned())?;
    let mut before = most;
    for t in 1..=horizon.min(FIRST) {
        let now = method.beta1.at(t);
        range("beta1", now, before, format!("0 <= beta1 <= {before} at t = {t}"))?;
        if form == Form::Monotone {
            before = now;
        }
    }
    Ok(())
}
