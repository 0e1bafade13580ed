//! InvAdam on a quadratic under normal noise explodes.

use ratecheck_problems::math::ln;
use ratecheck_problems::objective::{Constant, Known};
use ratecheck_problems::oracle::{Tail, variance_at};
use ratecheck_problems::region::Region;

use super::place::mean;
use crate::first_passage::explosion::{LOST, mean_steps};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Predicted, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::input;
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::statement::exit_slope;
use crate::update_rules::hyper::Hyper;

/// `invadam-explosion`.
pub(crate) static EXPLOSION: Law =
    Law { statement: &STATEMENT, inputs: INPUTS, bound, notes: &["r", "steps"], forecast };

static STATEMENT: Statement = Statement {
    id: "invadam-explosion",
    title: "On a quadratic under unbounded noise every run of InvAdam explodes, after a mean time that is computed",
    formula: r"E\tau = T(0),\quad T(z) = 1 + E\,T\big(z - (z + r\xi)|z + r\xi|\big),\ T = 0 \text{ for } |z| > 4,\quad z = \eta H^2 x,\ r = \eta H \sigma",
    source: "derived",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &[
        "InvAdam without moments on H x²/2 with normal noise of variance σ²",
        "the region is |x| > 4/(η H²), beyond which growth is doubly exponential",
    ],
    steps: &[exit_slope(
        "S",
        r"\frac{d \log E\tau}{d\, r^{-2}} = \text{that of } T(0)",
        "the mean time is exponential in 1/η²",
    )],
    defects: &[
        "DualAdam is spared only if its inverse phase, 1/ξ steps, is shorter than this time",
        "a single draw beyond √2/r is no estimate: runs climb in several draws, and it is 20 times too slow at r = 0.35",
    ],
};

const INPUTS: &[Input] = &[input("r", "η H σ, at least 0.1", 0.1, 10.0)];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let found = mean_steps(x.get("r"));
    Ok(Bound { value: found.value, terms: vec![("error", found.error)] })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    setting.method_is(&["invadam-paper", "invadam-v0"], "InvAdam")?;
    let step = Hyper::fixed(setting, "lr")?;
    for (name, value) in
        [("beta1", Hyper::fixed(setting, "beta1")?), ("beta2", setting.constant("beta2")?)]
    {
        if value > 0.0 {
            return Err(Unmet::Range { name, value, condition: "no moment, 0".to_owned() });
        }
    }
    if setting.oracle.facts().tail != Tail::SubGaussian || setting.start.len() != 1 {
        return Err(Unmet::Other("it is about one coordinate with normal noise".to_owned()));
    }
    let curvature = |constant: Constant| match setting.objective.facts().constant(constant) {
        Some(claimed) => match claimed.known {
            Known::Exactly(value) => Some(value),
            _ => None,
        },
        None => None,
    };
    let (Some(h), Some(mu)) =
        (curvature(Constant::Smoothness), curvature(Constant::StrongConvexity))
    else {
        return Err(Unmet::Other("it is about a quadratic of known curvature".to_owned()));
    };
    if (h - mu).abs() > 0.0 || setting.start[0].abs() > 0.0 {
        return Err(Unmet::Other("it is about H x²/2, started at 0".to_owned()));
    }
    let limit = LOST / (step * h * h);
    match setting.exit {
        Some(Region::Outside { radius }) if (radius / limit - 1.0).abs() < 1e-6 => {}
        _ => {
            return Err(Unmet::Other(format!("the region is exit = \"outside:radius={limit}\"")));
        }
    }
    let variance = variance_at(setting.oracle.as_ref(), setting.start);
    let Some(sigma) = variance.map(|v| v[0].sqrt()) else {
        return Err(Unmet::Other("the noise states no variance".to_owned()));
    };
    let r = step * h * sigma;
    if r < 0.1 {
        let condition = "at least 0.1: below, no run lasts until it explodes".to_owned();
        return Err(Unmet::Range { name: "r", value: r, condition });
    }
    let steps = mean_steps(r).value;
    let said = labels.iter().map(|label| match *label {
        "S" => Said::Times(Predicted::Point {
            x: 1.0 / (r * r),
            offset: 0.0,
            predicted: ln(steps),
            law: 0.68,
            tolerance: setting.parameter("tolerance", 0.15),
        }),
        _ => mean(ln(steps), setting, 0.15),
    });
    Ok(Forecast { said: said.collect(), notes: vec![r, steps] })
}
