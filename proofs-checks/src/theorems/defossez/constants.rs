//! The hypotheses that are decided before a run, and the constants of the proof.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use super::bounds::{Form, Numbers};
use crate::evidence::{Rounded, RoundedSum};
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::Asked;
use crate::update_rules::hyper::Hyper;

/// The constants of a run.
#[derive(Clone)]
pub struct Defossez {
    pub(super) form: Form,
    /// All but `Δ`, which depends on `f(x_1)`.
    pub(super) numbers: Numbers<Rounded>,
    /// Absent when the theorem itself is not asked for.
    pub(super) infimum: Option<Rounded>,
    /// Values of `g_{t,i} - ∂_i f(x_t)` with their probabilities, where step 2 is asked for.
    pub(super) atoms: Vec<[Rounded; 2]>,
    pub(super) series: Series,
}

/// The two series of step 6.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    /// `Σ_{k>=0} a^k √(k+1)` with `a = β1/β2`.
    pub(super) roots: Rounded,
    /// `Σ_{k>=0} β1^k √k (k+1)`.
    pub(super) powers: Rounded,
}

pub(super) fn bind(form: Form, setting: &Setting<'_>, asked: Asked<'_>) -> Result<Defossez, Unmet> {
    match form.is_adam() {
        true => setting.method_is(&["adam-defossez"], "Adam in the frame of Défossez et al.")?,
        false => {
            setting.method_is(&["adagrad-defossez"], "AdaGrad in the frame of Défossez et al.")?;
        }
    }
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let (α, ε) = (Hyper::fixed(setting, "lr")?, setting.constant("eps")?);
    let β1 = Hyper::fixed(setting, "beta1")?;
    let β2 = if form.is_adam() { Hyper::fixed(setting, "beta2")? } else { 1.0 };
    for (name, value) in [("lr", α), ("eps", ε)] {
        if !(value > 0.0 && value.is_finite()) {
            return Err(Unmet::Range { name, value, condition: format!("{name} > 0") });
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "steps and dimensions stay below 2^53")]
    let [horizon, dim] = [setting.horizon as f64, setting.start.len() as f64];
    form.check(horizon, β1, β2)?;
    let [α, β1, β2, ε] = [α, β1, β2, ε].map(Rounded::exact);
    let whole = asked.has("") || asked.has("S");
    let infimum = if whole { Some(setting.lower(Constant::Infimum)?) } else { None };
    Ok(Defossez {
        form,
        numbers: Numbers {
            horizon: Rounded::exact(horizon),
            dim: Rounded::exact(dim),
            α,
            β1,
            β2,
            l: Rounded::exact(setting.upper(Constant::Smoothness)?),
            gap: Rounded::ZERO,
            r: Rounded::exact(setting.gradient_bound()?) + ε.sqrt(),
            ε,
        },
        infimum: infimum.map(Rounded::exact),
        atoms: if asked.has("2") { atoms(setting)? } else { Vec::new() },
        series: Series::new(β1, β2),
    })
}

/// The law of the noise of one coordinate.
fn atoms(setting: &Setting<'_>) -> Result<Vec<[Rounded; 2]>, Unmet> {
    let id = &setting.oracle.facts().id;
    let known = setting.oracle.atoms().ok_or_else(|| {
        Unmet::Other(format!(
            "step 2 sums over the values of the noise, and `{id}` does not state finitely many; take rademacher or two-point"
        ))
    })?;
    Ok(known.into_iter().map(|(value, p)| [value, p].map(Rounded::exact)).collect())
}

impl Series {
    fn new(β1: Rounded, β2: Rounded) -> Series {
        let root = |k: f64| Rounded::exact(k).sqrt();
        Series {
            roots: series(β1 / β2, |k| root(k + 1.0)),
            powers: series(β1, |k| root(k) * Rounded::exact(k + 1.0)),
        }
    }
}

/// `Σ_{k>=0} a^k w(k)` for `0 <= a < 1` and positive weights (but perhaps `w(0)`) whose ratios `w(k+1)/w(k)` decrease. What is left of a
/// sum that is cut off is at most its next term over one minus the next ratio.
fn series(a: Rounded, weight: impl Fn(f64) -> Rounded) -> Rounded {
    /// Beyond it `a` is too near 1: the sum is not known.
    const MOST: u32 = 1 << 22;
    let (mut sum, mut power) = (RoundedSum::new(), Rounded::ONE);
    for k in 0..MOST {
        let k = f64::from(k);
        sum.push(power * weight(k));
        power = power * a;
        let next = power * weight(k + 1.0);
        let ratio = a * weight(k + 2.0) / weight(k + 1.0);
        let rest = next / (Rounded::ONE - ratio);
        let total = sum.value();
        let decides = Rounded::ONE.certainly_gt(ratio) && rest.is_finite();
        if decides && rest.value() <= f64::EPSILON * total.value() {
            let half = rest * Rounded::exact(0.5);
            return (total + half).loosened(half.value() + half.error());
        }
    }
    Rounded::within(f64::NAN, f64::INFINITY)
}
