//! How long the second moment remembers decides which law holds.

use ratecheck_problems::math::exp;

use super::place::{Place, Walker, mean};
use crate::first_passage::kappa::{Factors, adam_factors, invadam_factors};
use crate::first_passage::{Memory, Preconditioned};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Predicted, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::{BETA2, input};
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::statement::exit_time;

/// `v-memory-regimes`.
pub(crate) static MEMORY: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["memory", "kappa", "published", "fast", "frozen"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "v-memory-regimes",
    title: "Adam and InvAdam leave at a rate between those of a second moment that follows and of one that is frozen",
    formula: r"E\tau \in [\tau_{\mathrm{fast}}, \tau_{\mathrm{frozen}}],\quad R = \frac{\eta P H}{1-\beta_2}:\ R \ll 1 \Rightarrow \tau_{\mathrm{fast}},\ R \gg 1 \Rightarrow \tau_{\mathrm{frozen}}",
    source: "derived",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &[
        "Adam or InvAdam without a first moment, normal noise of size |L''|/B",
        "η P H small and E large",
    ],
    steps: &[
        exit_time(
            "F",
            r"E\tau = \tau_{\mathrm{fast}}:\quad v = C/B + L'^2,\quad A = -\eta a_1 v^{q/2} L',\ D = \tfrac{\eta^2}{2} a_2 v^{q} \tfrac CB",
            "R ≪ 1: the second moment follows, sees the drift, and contains the current gradient (a_1, a_2)",
        ),
        exit_time(
            "Z",
            r"|\log E\tau - \log \tau_{\mathrm{frozen}}| \le \tfrac12 |\log\tau_{\mathrm{fast}} - \log\tau_{\mathrm{frozen}}|",
            "R ≫ 1: the time is nearer to that of SGD with step η (H_a/B)^{q/2} than to the published side; at the top of the barrier the walk lingers and v does move",
        ),
        exit_time(
            "P",
            r"E\tau = \tau_{v = C/B}",
            "the published picture: v is the noise where the walk is, at any β2",
        )
        .published(Provenance::Recalled),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[input("q", "-1 for Adam, 1 for InvAdam", -1.0, 1.0), BETA2];

/// `κ = a_1/a_2`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (q, beta2) = (x.get("q"), x.get("beta2"));
    let Some(found) = factors(q, beta2) else {
        let condition = "-1 (Adam) or 1 (InvAdam)".to_owned();
        return Err(Unmet::Range { name: "q", value: q, condition });
    };
    let terms = vec![("a1", found.drift.value), ("a2", found.diffusion.value)];
    Ok(Bound { value: found.kappa().value, terms })
}

/// The factors of `q = -1` and `1`.
pub(super) fn factors(q: f64, beta2: f64) -> Option<Factors> {
    if (q + 1.0).abs() <= 0.0 {
        adam_factors(beta2)
    } else if (q - 1.0).abs() <= 0.0 {
        invadam_factors(beta2)
    } else {
        None
    }
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let walker = Walker::any(setting)?.plain()?;
    let Walker { step, exponent: q, beta2, .. } = walker;
    let Some(factors) = factors(q, beta2) else {
        return Err(Unmet::Method {
            about: "Adam and InvAdam",
            method: setting.method.entry.to_owned(),
        });
    };
    let place = Place::read(setting)?;
    place.hessian_noise()?;
    let at_bottom = place.well.bottom / place.batch;
    let walk = |memory| Preconditioned::new(step, q, memory);
    let published = place.ln_time(walk(Memory::Noise))?;
    let frozen = place.ln_time(walk(Memory::Frozen(at_bottom)))?;
    let (drift, diffusion) = (factors.drift.value, factors.diffusion.value);
    let fast = place.ln_time(Preconditioned { drift, diffusion, ..walk(Memory::Local) })?;
    let half = 0.5 * (fast - frozen).abs();
    let around =
        |ln: f64, tolerance: f64| Said::Times(Predicted::Mean { steps: exp(ln), tolerance });
    let said = labels.iter().map(|label| match *label {
        "F" => mean(fast, setting, 0.5),
        "Z" => around(frozen, half),
        "P" => mean(published, setting, 0.5),
        _ => around(0.5 * (fast + frozen), half),
    });
    let rate = step * ratecheck_problems::math::pow(at_bottom, 0.5 * q) * place.well.bottom;
    Ok(Forecast {
        said: said.collect(),
        notes: vec![
            rate / (1.0 - beta2),
            factors.kappa().value,
            exp(published),
            exp(fast),
            exp(frozen),
        ],
    })
}
