//! Escape under noise of one size: Kramers' law.

use ratecheck_problems::math::{exp, ln};

use super::place::{Place, Walker, mean};
use crate::first_passage::Preconditioned;
use crate::first_passage::laws::kramers;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::positive;
use crate::theorems::kit::law::{Forecast, Law};
use crate::theorems::kit::statement::exit_time;

/// `sgld-escape-kramers`.
pub(crate) static KRAMERS: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["exponent", "law", "quadrature"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "sgld-escape-kramers",
    title: "Kramers' law: mean escape time under noise of one size",
    formula: r"E\tau \sim \frac{2\pi}{\eta |H_{be}|} \sqrt{\frac{|\det H_b|}{\det H_a}}\, e^{\Delta L/D},\quad D = \frac{\eta \sigma^2}{2},\quad \Delta L/D \to \infty",
    source: "Kramers 1940; used for injected noise in Xie, Sato & Sugiyama, ICLR 2021, arXiv 2002.03495",
    provenance: Provenance::Recalled,
    mode: Mode::Passage,
    hypotheses: &[
        "SGD whose gradients have noise of one variance σ² at every point",
        "E = ΔL/D large and η H small",
        "absorption well beyond the saddle, such as at the far minimum",
    ],
    steps: &[
        exit_time(
            "Q",
            r"E\tau = \int_{x_0}^{c} e^{\Phi(y)} \int_{-\infty}^{y} \frac{e^{-\Phi(z)}}{D(z)}\,dz\,dy,\quad \Phi' = -A/D",
            "the diffusion's mean time, at any barrier",
        ),
        exit_time(
            "N",
            r"E\tau = T(x_0),\quad T(x) = 1 + \int_{-\infty}^{c} K(x, y)\,T(y)\,dy",
            "the chain's own mean time with normal noise, at any step size",
        ),
        exit_time(
            "S",
            r"E\tau_{b} \sim \tfrac12 E\tau",
            "absorbed at the saddle, from which half of the walks fall back",
        ),
    ],
    defects: &["read at the saddle instead of beyond it, the law is twice what is measured"],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("Ha", "curvature at the minimum"),
    positive("h", "size of the curvature at the saddle"),
    positive("dL", "height of the barrier"),
    positive("sigma", "standard deviation of a gradient"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (step, sigma, top) = (x.get("lr"), x.get("sigma"), x.get("h"));
    let d = 0.5 * step * sigma * sigma;
    let value = kramers(&[x.get("Ha")], &[-top], top, x.get("dL"), d) / step;
    Ok(Bound {
        value,
        terms: vec![("E", x.get("dL") / d), ("prefactor", value * exp(-x.get("dL") / d))],
    })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let step = Walker::sgd(setting)?.plain()?.step;
    let place = Place::read(setting)?;
    place.constant_noise()?;
    if place.saddle.is_none() {
        return Err(Unmet::Other("the way out leads over no saddle that is stated".to_owned()));
    }
    let (well, d) = (place.well, 0.5 * step * place.landscape.variance(place.start));
    let law = ln(kramers(&[well.bottom], &[-well.top], well.top, well.height, d) / step);
    let quadrature = place.ln_time(Preconditioned::sgd(step))?;
    let said = labels.iter().map(|label| {
        Ok(match *label {
            "Q" => mean(quadrature, setting, 0.1),
            "N" => mean(ln(place.chain(step)?.value), setting, 0.1),
            "S" => mean(law - std::f64::consts::LN_2, setting, 0.25),
            _ => mean(law, setting, 0.25),
        })
    });
    Ok(Forecast {
        said: said.collect::<Result<_, Unmet>>()?,
        notes: vec![well.height / d, exp(law), exp(quadrature)],
    })
}
