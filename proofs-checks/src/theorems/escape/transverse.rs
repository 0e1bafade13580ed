//! The pull of coordinates across the way out.

use ratecheck_problems::math::{exp, pow};
use ratecheck_problems::objective::{gradient_at, hessian_at};
use ratecheck_problems::oracle::variance_at;

use super::place::{Place, Walker, mean, no_time};
use crate::first_passage::{Convention, Landscape, Memory, Preconditioned};
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{input, positive};
use crate::theorems::kit::law::{Forecast, Law};
use crate::theorems::kit::statement::exit_time;

/// `transverse-entropy`.
pub(crate) static TRANSVERSE: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["with-force", "without"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "transverse-entropy",
    title: "Curvatures across the way out that change along it pull the walk towards the flat side",
    formula: r"E\tau = \tau\Big[U'(x) + \tfrac12 \sum_i w_i'(x) \langle y_i^2 \rangle\Big],\quad \langle y_i^2\rangle = \frac{\eta P_i C_i}{2 B w_i}",
    source: "derived; missing from the n-dimensional form of arXiv 2002.03495 and 2006.15815",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &[
        "f = U(x_1) + ½ Σ w_i(x_1) x_i² with independent noise on each coordinate",
        "coordinates across settle faster than x_1 moves; SGD, or Adam and InvAdam with second moments frozen in the well",
    ],
    steps: &[exit_time(
        "P",
        r"E\tau = \tau[U'(x)]",
        "without the force: what is published takes the noise over the curvature as constant across",
    )
    .published(Provenance::Recalled)],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("B", "batch size"),
    positive("P", "preconditioner of the coordinate across"),
    input("dw", "w'(x)", f64::NEG_INFINITY, f64::INFINITY),
];

/// `η P w'/(4B)`, the force under Hessian noise.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let rate = x.get("lr") * x.get("P");
    let value =
        crate::first_passage::transverse::entropic_force(rate, x.get("dw"), 1.0 / x.get("B"));
    Ok(Bound { value, terms: vec![("force", value)] })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let Walker { step, exponent: q, .. } = Walker::any(setting)?.plain()?;
    if setting.start.len() < 2 {
        let condition = "two or more, so that there is a coordinate across".to_owned();
        return Err(Unmet::Range { name: "d", value: 1.0, condition });
    }
    let place = Place::read(setting)?;
    let at_bottom = variances(setting, setting.start)?;
    let memory = if q.abs() > 0.0 { Memory::Frozen(at_bottom[0]) } else { Memory::Noise };
    let walk = Preconditioned::new(step, q, memory);
    let rates: Vec<f64> = at_bottom.iter().map(|v| step * pow(*v, 0.5 * q)).collect();
    let pulled = Landscape::new(
        |x| place.landscape.slope(x) + force(setting, &rates, x),
        |x| place.landscape.variance(x),
        place.landscape.kinks(),
    );
    let with = pulled.walk(walk).ln_mean_time(None, place.start, place.end, Convention::Ito);
    let with = with.map_err(|e| no_time(&e))?.value;
    let without = place.ln_time(walk)?;
    let said = labels.iter().map(|label| match *label {
        "P" => mean(without, setting, 0.15),
        _ => mean(with, setting, 0.15),
    });
    Ok(Forecast { said: said.collect(), notes: vec![exp(with), exp(without)] })
}

fn variances(setting: &Setting<'_>, x: &[f64]) -> Result<Vec<f64>, Unmet> {
    variance_at(setting.oracle.as_ref(), x).ok_or_else(|| {
        let noise = &setting.oracle.facts().id;
        Unmet::Other(format!("the noise `{noise}` states no variance of a gradient"))
    })
}

/// `½ Σ w_i' ⟨y_i²⟩`: `∂_1 f` changes by `½ w_i' y²` when `x_i` becomes `y`, exactly, so that it is read off at `y = ⟨y_i²⟩^{1/2}`.
fn force(setting: &Setting<'_>, rates: &[f64], x: f64) -> f64 {
    let f = setting.objective.as_ref();
    let mut at = vec![0.0; setting.start.len()];
    at[0] = x;
    let on_axis = gradient_at(f, &at)[0];
    let (Some(hessian), Ok(noise)) = (hessian_at(f, &at), variances(setting, &at)) else {
        return f64::NAN;
    };
    let mut sum = 0.0;
    for i in 1..at.len() {
        let curvature = hessian[i * at.len() + i];
        at[i] = (0.5 * rates[i] * noise[i] / curvature).sqrt();
        sum += gradient_at(f, &at)[0] - on_axis;
        at[i] = 0.0;
    }
    sum
}
