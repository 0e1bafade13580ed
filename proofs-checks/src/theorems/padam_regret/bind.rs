//! Hypotheses that are decided before the run, and the constants that the monitor works with.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Known;
use ratecheck_problems::space::Shape;

use super::Form;
use super::monitor::RegretMonitor;
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Monitor, Setting, Statement, Unmet, Watch};
use crate::update_rules::hyper::{Hyper, constant_or};

/// Steps at which schedules are looked at before the run, besides the powers of two and the horizon; the
/// hypotheses HD and HM look at every step of it.
const CHECKED_STEPS: u64 = 64;

/// What the theorem needs to know of the run.
#[derive(Clone, Debug)]
pub(super) struct Constants {
    pub(super) form: Form,
    /// `α_t`.
    pub(super) lr: Hyper,
    /// `α = α_1`.
    pub(super) alpha: f64,
    /// `β1_t`.
    pub(super) beta1: Hyper,
    /// `β1 = β1_1`.
    pub(super) beta1_first: f64,
    pub(super) beta2: f64,
    pub(super) p: f64,
    pub(super) vhat0: f64,
    /// `G`, allowed two units in the last place: it comes out of a computation itself.
    pub(super) gradient: Rounded,
    /// Ends of the box.
    pub(super) ends: [f64; 2],
}

impl Constants {
    /// `D = hi - lo`.
    pub(super) fn diameter(&self) -> Rounded {
        Rounded::exact(self.ends[1]) - Rounded::exact(self.ends[0])
    }

    /// `1 - β1`.
    pub(super) fn rest(&self) -> Rounded {
        Rounded::ONE - Rounded::exact(self.beta1_first)
    }

    /// `α_t` with an enclosure that holds both `α/√t` and the number that the schedule gives: see [`step_size_ulps`].
    pub(super) fn step_size(&self, t: u64) -> Rounded {
        Rounded::ulps(self.lr.at(t), 2.0 * step_size_ulps())
    }
}

/// Units in the last place between a schedule's value and `α/√t`: `0.3/sqrt(t)` rounds the root and the quotient,
/// `0.3*t^(-1/2)` a power (one unit) and a product; `α` itself comes from the same formula at `t = 1`.
pub(super) fn step_size_ulps() -> f64 {
    2.0
}

/// A regret theorem bound to a run.
pub(super) struct RegretWatch {
    constants: Constants,
    labels: Vec<&'static str>,
}

pub(super) fn bind(
    form: Form,
    statement: &'static Statement,
    setting: &Setting<'_>,
    labels: &[&'static str],
) -> Result<RegretWatch, Unmet> {
    for label in labels {
        if !label.is_empty() && statement.steps.iter().all(|step| step.label != *label) {
            return Err(Unmet::Other(format!("`{}` has no step `{label}`", statement.id)));
        }
    }
    if setting.oracle.online().is_none() {
        return Err(Unmet::Other(
            "regret needs an online problem, a sequence of convex losses".to_owned(),
        ));
    }
    let constants = constants(form, setting)?;
    let closed = labels.iter().any(|label| ["C6", "C10-closed"].contains(label));
    if closed && constants.p > 0.5 {
        return Err(Unmet::Range {
            name: "p",
            value: constants.p,
            condition: "p <= 1/2 in C6".to_owned(),
        });
    }
    Ok(RegretWatch { constants, labels: labels.to_vec() })
}

fn constants(form: Form, setting: &Setting<'_>) -> Result<Constants, Unmet> {
    setting.method_is(&["padam-paper", "amsgrad-reddi2018"], "Padam and AMSGrad as printed")?;
    let p = match setting.method.entry {
        "amsgrad-reddi2018" => 0.5,
        _ => setting.constant("p")?,
    };
    in_range("p", p, 0.0, 1.0)?;
    let beta2 = setting.constant("beta2")?;
    in_range("beta2", beta2, 0.0, below_one())?;
    let beta1 = match form {
        Form::Constant => Hyper::Fixed(Hyper::fixed(setting, "beta1")?),
        Form::Reddi | Form::Decaying => Hyper::read(setting, "beta1")?,
    };
    let beta1_first = beta1.at(1);
    in_range("beta1", beta1_first, 0.0, below_one())?;
    if form == Form::Reddi {
        printed_range(p, beta1_first, beta2)?;
    }
    let lr = Hyper::read(setting, "lr")?;
    let alpha = lr.at(1);
    schedules(form, &lr, &beta1, setting.horizon)?;
    Ok(Constants {
        form,
        lr,
        alpha,
        beta1,
        beta1_first,
        beta2,
        p,
        vhat0: constant_or(setting, "vhat0", 0.0),
        gradient: Rounded::ulps(gradient_bound(setting)?, 2.0),
        ends: ends(setting.domain)?,
    })
}

fn below_one() -> f64 {
    1.0 - f64::EPSILON / 2.0
}

fn in_range(name: &'static str, value: f64, low: f64, high: f64) -> Result<(), Unmet> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    let end = if high < 1.0 { "1)".to_owned() } else { format!("{high}]") };
    Err(Unmet::Range { name, value, condition: format!("{name} in [{low}, {end}") })
}

/// `p = 1/2` and `γ = β1/√β2 < 1`.
fn printed_range(p: f64, beta1: f64, beta2: f64) -> Result<(), Unmet> {
    if (p - 0.5).abs() > 0.0 {
        return Err(Unmet::Range { name: "p", value: p, condition: "p = 1/2".to_owned() });
    }
    gamma(beta1, beta2).map(drop)
}

/// `γ = β1/√β2`, refused unless it is below 1.
pub(crate) fn gamma(beta1: f64, beta2: f64) -> Result<f64, Unmet> {
    // β1 = β2 = 0 leaves 0/0, where the steps that use γ are trivial: m_t = g_t.
    let gamma = if beta1 > 0.0 { beta1 / beta2.sqrt() } else { 0.0 };
    if gamma < 1.0 {
        return Ok(gamma);
    }
    let condition = "beta1/sqrt(beta2) < 1".to_owned();
    Err(Unmet::Range { name: "gamma", value: gamma, condition })
}

/// HD and HM before the run, at its first steps, the powers of two and its end.
fn schedules(form: Form, lr: &Hyper, beta1: &Hyper, horizon: u64) -> Result<(), Unmet> {
    let alpha = lr.at(1);
    if !(alpha > 0.0 && alpha.is_finite()) {
        return Err(Unmet::Range { name: "lr", value: alpha, condition: "lr > 0".to_owned() });
    }
    let doublings = (0..u64::BITS).map(|k| 1_u64 << k).take_while(|t| *t <= horizon);
    for t in (1..=horizon.min(CHECKED_STEPS)).chain(doublings).chain([horizon.max(1)]) {
        let (scaled, start) = (scaled(lr, t), Rounded::ulps(alpha, step_size_ulps()));
        if scaled.certainly_gt(start) || start.certainly_gt(scaled) {
            return Err(Unmet::Range {
                name: "lr*sqrt(t)",
                value: scaled.value(),
                condition: format!("lr = a/sqrt(t), that is {alpha} at t = {t}"),
            });
        }
        let now = beta1.at(t);
        let before = beta1.at(if form == Form::Decaying { t.saturating_sub(1).max(1) } else { 1 });
        if !(0.0 <= now && now <= before) {
            let condition = format!("0 <= beta1 <= {before} at t = {t}");
            return Err(Unmet::Range { name: "beta1", value: now, condition });
        }
    }
    Ok(())
}

/// `α_t √t` in running-error arithmetic.
pub(super) fn scaled(lr: &Hyper, t: u64) -> Rounded {
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    let root = Rounded::exact(t as f64).sqrt();
    Rounded::ulps(lr.at(t), step_size_ulps()) * root
}

fn gradient_bound(setting: &Setting<'_>) -> Result<f64, Unmet> {
    let losses = setting.oracle.online();
    let on_domain = losses.and_then(|losses| losses.gradient_coordinate(setting.domain));
    let online = on_domain.and_then(Known::upper);
    match (setting.gradient_bound(), online) {
        (Ok(bound), _) | (Err(_), Some(bound)) => Ok(bound),
        (Err(unmet), None) => Err(unmet),
    }
}

fn ends(domain: &Domain) -> Result<[f64; 2], Unmet> {
    match *domain {
        Domain::Box { lo, hi } => Ok([lo, hi]),
        Domain::Whole => Err(Unmet::Other("regret needs a bounded domain; take a box".to_owned())),
        Domain::Ball { .. } => Err(Unmet::Other(
            "on a ball the projection in the metric of the method is solved by iteration, and its rounding has no bound \
             for C2; take a box"
                .to_owned(),
        )),
    }
}

impl Watch for RegretWatch {
    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::LOSS | Needs::COMPARATOR | Needs::LOSS_ERROR
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        Box::new(RegretMonitor::new(self.constants.clone(), &self.labels, shape))
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "sum_w", "history", "Q", "middle"]
    }
}
