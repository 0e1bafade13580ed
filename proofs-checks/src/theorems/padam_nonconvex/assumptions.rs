//! Which runs the theorem speaks of: the hypotheses that can be decided before a run starts.

use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_problems::space::{Block, Shape};
use ratecheck_problems::spec::BoundSchedule;

use super::numbers::{Numbers, hoelder_exponent};
use super::{Average, Form, Start};
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

/// Constants of problems are formulas evaluated in floating point, and a stochastic gradient may exceed its exact bound
/// by the rounding of `∇f + noise`: both are granted this many units in the last place, carried as an error bound.
const CONSTANT_ULPS: f64 = 4.0;

/// A setting that meets the hypotheses, with the numbers that the proof needs.
#[derive(Clone, Debug)]
pub(super) struct Assumptions {
    /// The function.
    pub objective: Arc<dyn Objective>,
    /// Constants of problem, method and statement; the random ones are still zero.
    pub numbers: Numbers,
    /// `T`.
    pub horizon: u64,
    /// How the coordinatewise step sizes come about.
    pub step_size: StepSize,
}

/// The coordinatewise step size `η_t` with `x_{t+1} = x_t - η_t m_t`.
#[derive(Clone, Debug)]
pub(super) struct StepSize {
    /// `α_t`.
    pub lr: BoundSchedule,
    /// What it is divided by.
    pub shape: StepShape,
}

/// How the second moment enters the step size.
#[derive(Clone, Copy, Debug)]
pub(super) enum StepShape {
    /// `α_t v̂_t^{-p}`, with `0^{-p} := 0`.
    Paper,
    /// `α_t (1-β_2^t)^κ / (1-β_1^t) · (√v̂_t + ε)^{-2p}`; without AMSGrad `v̂_t = v_t`.
    Code {
        /// `ε`.
        eps: f64,
        /// `κ`.
        bc2_power: f64,
        /// Whether `v̂_t` is the running maximum.
        amsgrad: bool,
    },
}

impl StepSize {
    /// Whether `v̂_t` is the running maximum of `v`.
    pub(super) fn keeps_maximum(&self) -> bool {
        !matches!(self.shape, StepShape::Code { amsgrad: false, .. })
    }
}

impl Assumptions {
    /// Checks HA to HE as far as numbers decide them, and collects the constants. Without `means`, when only steps
    /// that hold on every path are asked for, the noise may be biased and `f` unbounded below.
    ///
    /// # Errors
    /// The first hypothesis that fails.
    pub(super) fn check(
        form: &Form,
        setting: &Setting<'_>,
        means: bool,
    ) -> Result<Assumptions, Unmet> {
        let any_step = form.average == Average::Weighted;
        let entries: &[&str] = if any_step {
            &["padam-paper", "amsgrad-reddi2018", "padam-code"]
        } else {
            &["padam-paper", "amsgrad-reddi2018"]
        };
        setting.method_is(entries, "Padam and its member AMSGrad (p = 1/2)")?;
        if *setting.domain != Domain::Whole {
            let said = "it is about steps without projection, and the run is confined to";
            return Err(Unmet::Other(format!("{said} {:?}", setting.domain)));
        }
        let lr = setting.schedule("lr")?.clone();
        if !any_step {
            setting.fixed("lr")?;
        }
        if means {
            setting.unbiased()?;
        }
        let step_size = StepSize { lr, shape: step_shape(setting)? };
        let gap = match gap(setting) {
            Err(_) if !means => Rounded::exact(f64::INFINITY),
            gap => gap?,
        };
        let numbers = numbers(setting, &step_size, gap)?;
        check_ranges(form, setting, &numbers, any_step)?;
        if form.published_decays {
            // The formula itself refuses decays outside its range.
            (form.bound)(&numbers)?;
        }
        let objective = Arc::clone(setting.objective);
        Ok(Assumptions { objective, numbers, horizon: setting.horizon, step_size })
    }
}

/// How the method turns `v̂_t` into a step size.
fn step_shape(setting: &Setting<'_>) -> Result<StepShape, Unmet> {
    if setting.method.entry != "padam-code" {
        return Ok(StepShape::Paper);
    }
    let wd = setting.constant("wd")?;
    if wd.abs() > 0.0 {
        let condition =
            "wd = 0: the decayed function has another smoothness and other gradients".to_owned();
        return Err(Unmet::Range { name: "wd", value: wd, condition });
    }
    Ok(StepShape::Code {
        eps: setting.constant("eps")?,
        bc2_power: setting.constant("bc2_power")?,
        amsgrad: setting.constant("amsgrad")? > 0.0,
    })
}

fn numbers(setting: &Setting<'_>, step_size: &StepSize, gap: Rounded) -> Result<Numbers, Unmet> {
    let p = setting.constant("p")?;
    // The released code has no such parameter: its maximum starts at zero.
    let vhat0 = match step_size.shape {
        StepShape::Paper => setting.constant("vhat0")?,
        StepShape::Code { .. } => 0.0,
    };
    // Some entries state β_1 as a schedule, those that only take numbers may state a constant.
    let beta1 =
        setting.fixed("beta1").or_else(|unmet| setting.constant("beta1").map_err(|_| unmet))?;
    let stated = |x: f64| Rounded::ulps(x, CONSTANT_ULPS);
    Ok(Numbers {
        horizon: Rounded::exact(setting.horizon as f64),
        dim: Rounded::exact(setting.start.len() as f64),
        lr: Rounded::exact(step_size.lr.at(1)),
        beta1: Rounded::exact(beta1),
        beta2: Rounded::exact(setting.constant("beta2")?),
        p,
        smoothness: stated(setting.upper(Constant::Smoothness)?),
        gradient: stated(setting.gradient_bound()?),
        gap,
        vtau: Rounded::ZERO,
        q: hoelder_exponent(p, setting.parameter("q", f64::NAN))?,
        s: setting.parameter("s", 0.5),
        vhat0: Rounded::exact(vhat0),
        history: Rounded::ZERO,
        powers: Rounded::ZERO,
        variation: Rounded::ZERO,
        first: Rounded::ZERO,
        remainder: Rounded::ZERO,
    })
}

/// An upper bound of `f(x_1) - inf f`.
fn gap(setting: &Setting<'_>) -> Result<Rounded, Unmet> {
    let x = Block::new(setting.start, Shape::new(setting.start.len(), 1));
    let (mut value, mut error) = ([0.0], [0.0]);
    setting.objective.value(x, &mut value);
    setting.objective.value_error(x, &mut error);
    let infimum = Rounded::exact(setting.lower(Constant::Infimum)?);
    let gap = Rounded::within(value[0], error[0]) - infimum;
    if gap.is_finite() {
        return Ok(Rounded::exact((gap.value() + gap.error()).next_up().max(0.0)));
    }
    Err(Unmet::Range {
        name: "f(x_1)",
        value: value[0],
        condition: "a finite value at the start".to_owned(),
    })
}

fn check_ranges(
    form: &Form,
    setting: &Setting<'_>,
    n: &Numbers,
    any_step: bool,
) -> Result<(), Unmet> {
    let range = |name, value: f64, inside: bool, condition: &str| {
        if inside {
            Ok(())
        } else {
            Err(Unmet::Range { name, value, condition: condition.to_owned() })
        }
    };
    let (beta1, beta2, vhat0) = (n.beta1.value(), n.beta2.value(), n.vhat0.value());
    range("beta1", beta1, (0.0..1.0).contains(&beta1), "beta1 in [0, 1)")?;
    range("beta2", beta2, (0.0..1.0).contains(&beta2), "beta2 in [0, 1)")?;
    range("lr", n.lr.value(), n.lr.value() > 0.0 && n.lr.is_finite(), "a positive step size")?;
    range("p", n.p, (0.0..=if any_step { f64::MAX } else { 0.5 }).contains(&n.p), "p in [0, 1/2]")?;
    range("s", n.s, (0.0..=0.5).contains(&n.s), "s in [0, 1/2]")?;
    match form.start {
        Start::Zero => range(
            "vhat0",
            vhat0,
            vhat0.abs() <= 0.0,
            "vhat0 = 0; padam-nonconvex-eps takes vhat0 > 0",
        )?,
        Start::Positive => {
            range("vhat0", vhat0, vhat0 > 0.0, "vhat0 > 0; padam-nonconvex-sharp takes vhat0 = 0")?
        }
        Start::Any => {}
    }
    if form.average != Average::FromSecond {
        return Ok(());
    }
    let condition = "T >= 2: the output is one of x_2, ..., x_T";
    range("T", n.horizon.value(), setting.horizon >= 2, condition)?;
    if setting.oracle.facts().sparse && n.p > 0.0 {
        let noise = &setting.oracle.facts().id;
        return Err(Unmet::Other(format!(
            "the expectation of the sum of vhat_1^-p is infinite: under noise `{noise}` a first gradient is zero with positive probability"
        )));
    }
    Ok(())
}
