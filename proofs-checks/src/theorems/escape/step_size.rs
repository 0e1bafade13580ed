//! What a step size that is not small does to escape times.

use ratecheck_problems::math::{exp, ln};

use super::place::{Place, Walker, mean};
use crate::evidence::Rounded;
use crate::first_passage::corrections::{leap_shift, rim_shift};
use crate::first_passage::laws::Well;
use crate::first_passage::{Preconditioned, chain_mean_time};
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::positive;
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::statement::{every_path, exit_time};

/// `finite-eta-corrections`.
pub(crate) static STEP_SIZE: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["exponent", "chain", "quadrature", "shift"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "finite-eta-corrections",
    title: "The mean exit time of SGD's chain at any step size, and how far the diffusion is from it",
    formula: r"E\tau = T(x_0),\quad T(x) = 1 + \int_{-\infty}^{c} \mathcal N\big(y;\, x - \eta L'(x),\, \eta^2 \tfrac{C(x)}{B}\big)\,T(y)\,dy",
    source: "derived; the rim after Siegmund 1979",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &["SGD with normal noise whose variance is known at every point"],
    steps: &[
        exit_time(
            "Q",
            r"E\tau = \tau_{\mathrm{diffusion}}",
            "the diffusion, up to the tolerance of the study",
        ),
        every_path(
            "1",
            r"|\log(\tau_{\mathrm{chain}}/\tau_{\mathrm{diffusion}})| \le E(\eta H)^2 + \eta H",
            "noise of one size on a C1 barrier: the shares (1 - ηH/2) and (1 + ηh/2) of the exponent cancel at first order",
        ),
        every_path(
            "2",
            r"\Big|\frac{\log\tau(\frac32 B) - \log\tau(B)}{E/2} - 1 - \delta\Big| \le \frac1E",
            "where the noise jumps the optimal path leaps over the joint in one step; δ is the least cost of a leap",
        ),
        every_path(
            "3a",
            r"\log(\tau_{\mathrm{chain}}/\tau_{\mathrm{diffusion}}) \le -\tfrac x2 + 1.1652\sqrt x,\quad x = E\eta H",
            "a rim is looked at once a step",
        ),
        every_path(
            "3b",
            r"-\tfrac x2 + 1.1652\sqrt x \le \log(\tau_{\mathrm{chain}}/\tau_{\mathrm{diffusion}}) + 0.15",
            "how close that estimate is for ηH <= 0.2",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("Ha", "curvature of the well"),
    positive("h", "size of the curvature of the top"),
];

/// `δ`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (step, bottom) = (x.get("lr"), x.get("Ha"));
    stable(step, bottom)?;
    let value = leap_shift(&Well::joined(bottom, x.get("h"), 1.0), step);
    Ok(Bound { value, terms: vec![("leap", value)] })
}

fn stable(step: f64, bottom: f64) -> Result<(), Unmet> {
    let value = step * bottom;
    if value < 1.0 {
        return Ok(());
    }
    Err(Unmet::Range { name: "η H_a", value, condition: "below 1".to_owned() })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let step = Walker::sgd(setting)?.plain()?.step;
    let place = Place::read(setting)?;
    let well = place.well;
    stable(step, well.bottom)?;
    let (chain, quadrature) = (place.chain(step)?, place.ln_time(Preconditioned::sgd(step))?);
    let shift = ln(chain.value) - quadrature;
    // With noise of one size C/B the exponent is 2 ΔL B/(η C).
    let flat = place.constant_noise().is_ok();
    let variance = place.landscape.variance(place.start);
    let e = if flat {
        2.0 * well.height / (step * variance)
    } else {
        well.exponent(0.0, place.batch, step)
    };
    let at_most = |lhs: f64, rhs: f64| Said::Numbers(Rounded::exact(lhs), Rounded::exact(rhs));
    let said = labels.iter().map(|label| {
        let rim = rim_shift(e, step, well.bottom);
        Ok(match *label {
            "Q" => mean(quadrature, setting, 0.25),
            "1" if !flat || place.saddle.is_none() => {
                return Err(Unmet::Other(
                    "step 1 is about noise of one size on a way over a saddle".to_owned(),
                ));
            }
            "1" => {
                let rate = step * well.bottom.max(well.top);
                at_most(shift.abs(), e * rate * rate + rate)
            }
            "2" => {
                place.hessian_noise()?;
                if flat || place.saddle.is_none() {
                    return Err(Unmet::Other(
                        "step 2 is about noise that jumps on the way over a saddle".to_owned(),
                    ));
                }
                let more = colder(&place, step)?;
                let growth = (ln(more) - ln(chain.value)) / (0.5 * e);
                at_most((growth - 1.0 - leap_shift(&well, step)).abs(), 1.0 / e)
            }
            "3a" | "3b" if place.saddle.is_some() => {
                return Err(Unmet::Other(
                    "step 3 is about a well that is left at its rim".to_owned(),
                ));
            }
            "3a" => at_most(shift, rim),
            "3b" => at_most(rim, shift + 0.15),
            _ => mean(ln(chain.value), setting, 0.1),
        })
    });
    Ok(Forecast {
        said: said.collect::<Result<_, Unmet>>()?,
        notes: vec![e, chain.value, exp(quadrature), shift],
    })
}

/// The chain's time with a batch half as large again.
fn colder(place: &Place<'_>, step: f64) -> Result<f64, Unmet> {
    use crate::first_passage::{Landscape, NoTime};
    let landscape = Landscape::new(
        |x| place.landscape.slope(x),
        |x| place.landscape.variance(x) / 1.5,
        place.landscape.kinks(),
    );
    let failed = |e: NoTime| super::place::no_time(&e);
    let walk = landscape.walk(Preconditioned::sgd(step));
    let wall = walk.wall(place.start, place.end).map_err(failed)?;
    let time = chain_mean_time(&landscape, step, wall, place.start, place.end).map_err(failed)?;
    Ok(time.value)
}
