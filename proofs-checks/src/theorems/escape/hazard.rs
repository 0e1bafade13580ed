//! The share that DualAdam lets out while its weights change.

use ratecheck_problems::math::{exp, exp_m1};

use super::place::{Place, no_time};
use crate::first_passage::hazard::{blend, share_left};
use crate::first_passage::{Convention, Estimate, NoTime};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Predicted, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::{input, positive};
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::update_rules::hyper::{Hyper, constant_or};

/// `dualadam-hazard`.
pub(crate) static HAZARD: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["share", "time-adam", "time-invadam", "settling"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "dualadam-hazard",
    title: "The share of walks that DualAdam has let out by the horizon",
    formula: r"P(\tau \le T) = 1 - \exp\Big(-\sum_{t \le T} \frac{1}{\tau(r_t)}\Big),\quad r_t = \max(0, 1-\xi t),\ P(r) = \frac{1-r}{\sqrt v} + r \sqrt v",
    source: "derived",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &[
        "Adam, InvAdam or DualAdam in their stationary state, without a first moment, with a second moment frozen at v_0",
        "r_t changes little while the walk settles: ξ <= η P H",
        "it helps where v > 1, since InvAdam's step is v times Adam's, and hurts where v < 1",
    ],
    steps: &[],
    defects: &[],
};

const INPUTS: &[Input] = &[
    input("r", "weight of the inverse part, in [0, 1]", 0.0, 1.0),
    positive("v", "second moment"),
];

/// `P(r)`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (r, v) = (x.get("r"), x.get("v"));
    let terms = vec![("adam", (1.0 - r) / v.sqrt()), ("inverse", r * v.sqrt())];
    Ok(Bound { value: blend(r, v), terms })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let entries = ["adam-v0", "invadam-v0", "dualadam-v0"];
    setting.method_is(&entries, "Adam, InvAdam and DualAdam in their stationary state")?;
    let beta1 = Hyper::fixed(setting, "beta1")?;
    if beta1 > 0.0 {
        let condition = "no first moment, 0".to_owned();
        return Err(Unmet::Range { name: "beta1", value: beta1, condition });
    }
    let (step, v) = (Hyper::fixed(setting, "lr")?, setting.constant("v0")?);
    let place = Place::read(setting)?;
    let ln_time = |r: f64| -> Result<Estimate, NoTime> {
        let walk = place.landscape.scaled_walk(step * blend(r, v));
        walk.ln_mean_time(None, place.start, place.end, Convention::Ito)
    };
    let settling = step * blend(0.0, v).min(blend(1.0, v)) * place.well.bottom;
    #[expect(clippy::cast_precision_loss, reason = "a horizon stays below 2^53")]
    let horizon = setting.horizon as f64;
    let at = |r: f64| ln_time(r).map(|t| exp(t.value)).map_err(|e| no_time(&e));
    let (adam, invadam) = (at(0.0)?, at(1.0)?);
    let value = match setting.method.entry {
        "adam-v0" => -exp_m1(-horizon / adam),
        "invadam-v0" => -exp_m1(-horizon / invadam),
        _ => {
            let xi = constant_or(setting, "xi", 0.01);
            if xi > settling {
                let condition =
                    format!("at most η P H = {settling}, so that the walk settles meanwhile");
                return Err(Unmet::Range { name: "xi", value: xi, condition });
            }
            share_left(xi, setting.horizon, ln_time).map_err(|e| no_time(&e))?.value
        }
    };
    let tolerance = setting.parameter("tolerance", 0.06);
    let said = labels.iter().map(|_| Said::Times(Predicted::Share { value, tolerance }));
    Ok(Forecast { said: said.collect(), notes: vec![value, adam, invadam, settling] })
}
