//! `β` and `D` chosen by the bound that they enter: `lr=theorem`.
//!
//! A rule reads `Δ`, `G`, `σ` and where need be `L` or `H` of the problem and its noise, and `T` of the run, so that a study names
//! neither `β` nor `D`. What was chosen replaces the rule in the canonical spec: `clipped-adam-ema:lr=theorem` becomes
//! `clipped-adam-ema:beta=0.99...,D=0.00...`.

use ratecheck_problems::spec::{KeyDoc, Params, Range, Spec, SpecError};
use ratecheck_proofs_checks::theorems::ema::parameters::{Aim, Parameters, Rule, Stated};

use super::conversion::Settings;
use crate::optimizers::{Context, hyper};

const WORD: &str = "theorem";

pub(super) const LR: KeyDoc = KeyDoc::optional(
    "lr",
    "D says it",
    "(0, inf), or theorem",
    "Adam's step size D √((1+β)/(1-β)) in place of D; theorem chooses beta and D for the problem, its noise and T",
);
pub(super) const RULE: KeyDoc = KeyDoc::optional(
    "rule",
    "best, and best-radius where beta is given",
    "best, best-radius, asymptotic or closed-form",
    "how lr=theorem chooses: the least bound over a grid of beta with the best D at each; the best D at the given beta; \
     the best beta as T grows; beta and D for the accuracy eps",
);
pub(super) const BOUND: KeyDoc = KeyDoc::optional(
    "bound",
    "nonsmooth",
    "nonsmooth, coordinatewise, smooth or second-order",
    "which bound lr=theorem makes small: that of the λ-norm, of its l1 form, of ‖∇F‖ by L, of ‖∇F‖ by H",
);
pub(super) const LAMBDA: KeyDoc =
    KeyDoc::optional("lambda", "1", "(0, inf)", "λ of the λ-norm, for lr=theorem");
pub(super) const EPS: KeyDoc = KeyDoc::optional(
    "eps",
    "the least that T reaches",
    "(0, G + σ]",
    "accuracy of rule=closed-form",
);

/// What the learner normalises: the whole vector, or each coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    Whole,
    Coordinates,
}

/// The settings, and the spec with them written out where a rule chose them.
pub(super) fn read(
    spec: &Spec,
    params: &Params<'_>,
    context: &Context,
    parts: Parts,
) -> Result<(Settings, Spec), SpecError> {
    let by_rule = ["lr", "D"].into_iter().find(|key| spec.get(key) == Some(WORD));
    let Some(key) = by_rule else {
        let idle = ["rule", "bound", "lambda", "eps"].into_iter().find(|key| params.is_given(key));
        if let Some(idle) = idle {
            let expected = "used without lr=theorem, which it belongs to";
            return Err(params.refuse(idle, params.text(idle)?, expected));
        }
        return Ok((given(params)?, spec.clone()));
    };
    let other = if key == "lr" { "D" } else { "lr" };
    if params.is_given(other) && spec.get(other) != Some(WORD) {
        let expected =
            format!("needed beside {key}=theorem, which chooses it: leave one of the two out");
        return Err(params.refuse(other, params.text(other)?, expected));
    }
    let settings = chosen(params, context, parts, key)?;
    let mut resolved = Spec::new(spec.name())?
        .with("beta", &settings.beta.to_string())?
        .with("D", &settings.radius.to_string())?;
    if let Some(scaling) = spec.get("scaling") {
        resolved = resolved.with("scaling", scaling)?;
    }
    Ok((settings, resolved))
}

/// `β`, and `D` itself or by Adam's step size.
fn given(params: &Params<'_>) -> Result<Settings, SpecError> {
    if !params.is_given("lr") {
        return Settings::read(params);
    }
    if params.is_given("D") {
        let expected = "needed beside D, which says the same: leave one of the two out";
        return Err(params.refuse("lr", params.text("lr")?, expected));
    }
    let (beta, lr) = (hyper::decay(params, "beta")?, params.number("lr", Range::positive())?);
    Settings::with(params, beta, lr * ((1.0 - beta) / (1.0 + beta)).sqrt())
}

/// What the rule chooses; `key` is the one that asks for it.
fn chosen(
    params: &Params<'_>,
    context: &Context,
    parts: Parts,
    key: &str,
) -> Result<Settings, SpecError> {
    let impossible = |why: String| {
        let way_out = "give D and beta as numbers";
        params.refuse(key, WORD, format!("possible here: {why}; {way_out}"))
    };
    let rule = rule(params)?;
    let aim = aim(params, parts)?;
    let Some(task) = &context.task else {
        return Err(impossible("no problem is given whose constants could be read".to_owned()));
    };
    let Some(horizon) = context.horizon else {
        return Err(impossible("no horizon T is fixed".to_owned()));
    };
    let stated = Stated { oracle: &task.oracle, domain: &context.domain, start: &task.start };
    let scales = stated.scales(aim).map_err(|unmet| impossible(unmet.to_string()))?;
    #[expect(clippy::cast_precision_loss, reason = "horizons stay below 2^53")]
    let steps = horizon as f64;
    let parameters = scales.map(|x| x.value()).parameters(rule, steps);
    let Parameters { beta, radius } =
        parameters.map_err(|why| impossible(format!("{why} (`{}`)", task.problem())))?;
    Settings::with(params, beta, radius)
}

fn rule(params: &Params<'_>) -> Result<Rule, SpecError> {
    let given = params.is_given("beta");
    let name = match (params.is_given("rule"), given) {
        (true, _) => {
            params.choice("rule", &["best", "best-radius", "asymptotic", "closed-form"])?
        }
        (false, true) => "best-radius",
        (false, false) => "best",
    };
    if given && name != "best-radius" {
        let expected = format!(
            "needed beside rule={name}, which chooses it: leave it out, or take rule=best-radius"
        );
        return Err(params.refuse("beta", params.text("beta")?, expected));
    }
    if params.is_given("eps") && name != "closed-form" {
        let expected = "used without rule=closed-form, which it belongs to";
        return Err(params.refuse("eps", params.text("eps")?, expected));
    }
    Ok(match name {
        "best-radius" => Rule::BestRadius { beta: hyper::decay(params, "beta")? },
        "asymptotic" => Rule::Asymptotic,
        "closed-form" if params.is_given("eps") => {
            Rule::ClosedForm { eps: Some(params.number("eps", Range::positive())?) }
        }
        "closed-form" => Rule::ClosedForm { eps: None },
        _ => Rule::Best,
    })
}

fn aim(params: &Params<'_>, parts: Parts) -> Result<Aim, SpecError> {
    let lambda =
        if params.is_given("lambda") { params.number("lambda", Range::positive())? } else { 1.0 };
    let bound = match (parts, params.is_given("bound")) {
        (Parts::Coordinates, _) => return Ok(Aim::Coordinates { lambda }),
        (Parts::Whole, false) => "nonsmooth",
        (Parts::Whole, true) => {
            params.choice("bound", &["nonsmooth", "coordinatewise", "smooth", "second-order"])?
        }
    };
    let fixed = match bound {
        "nonsmooth" => return Ok(Aim::LambdaNorm { lambda }),
        "coordinatewise" => return Ok(Aim::WholeInCoordinates { lambda }),
        "smooth" => Aim::Smooth,
        _ => Aim::SecondOrder,
    };
    if params.is_given("lambda") {
        let expected = format!("used by bound={bound}: leave it out");
        return Err(params.refuse("lambda", params.text("lambda")?, expected));
    }
    Ok(fixed)
}
