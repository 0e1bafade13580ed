//! The published laws of escape under noise of the size of the curvature: SGD, momentum, Adam, and the same argument for InvAdam.

use ratecheck_problems::math::{exp, ln, pow};

use super::place::{Place, Walker, mean, within};
use crate::first_passage::laws::{Prefactor, Well, friction};
use crate::first_passage::{Memory, Preconditioned};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Predicted, ProofStep, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::{BETA1, input, positive};
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::statement::{every_path, exit_slope, exit_time};

/// Names of the numbers beside each claim.
const NOTES: &[&str] = &["exponent", "law", "published", "quadrature"];

/// `sgd-escape-xie`.
pub(crate) static SGD: Law = Law {
    statement: &SGD_STATEMENT,
    inputs: INPUTS,
    bound: |x| bound(x, 0.0, Prefactor::Published),
    notes: NOTES,
    forecast: |s, l| forecast(s, l, Walker::sgd(s)?.plain()?, Prefactor::Published),
};
/// `momentum-escape-xie`.
pub(crate) static MOMENTUM: Law = Law {
    statement: &MOMENTUM_STATEMENT,
    inputs: INPUTS,
    bound: |x| bound(x, 0.0, Prefactor::Published),
    notes: NOTES,
    forecast: |s, l| forecast(s, l, Walker::sgd(s)?, Prefactor::Published),
};
/// `adam-escape-xie`.
pub(crate) static ADAM: Law = Law {
    statement: &ADAM_STATEMENT,
    inputs: INPUTS,
    bound: |x| bound(x, -1.0, Prefactor::Published),
    notes: NOTES,
    forecast: |s, l| forecast(s, l, Walker::adam(s)?, Prefactor::Published),
};
/// `invadam-escape`.
pub(crate) static INVADAM: Law = Law {
    statement: &INVADAM_STATEMENT,
    inputs: INPUTS,
    bound: |x| bound(x, 1.0, Prefactor::Exact),
    notes: NOTES,
    forecast: |s, l| forecast(s, l, Walker::invadam(s)?, Prefactor::Exact),
};

const QUADRATURE: ProofStep = exit_time(
    "Q",
    r"E\tau = \int_{x_0}^{c} e^{\Phi(y)} \int_{-\infty}^{y} \frac{e^{-\Phi(z)}}{D(z)}\,dz\,dy,\quad \Phi' = -A/D,\ v = C/B",
    "the diffusion that the law approximates, at any barrier; times the friction factor with momentum",
);
const CHAIN: ProofStep = exit_time(
    "N",
    r"E\tau = T(x_0),\quad T(x) = 1 + \int_{-\infty}^{c} K(x, y)\,T(y)\,dy",
    "SGD's chain itself with normal noise, at any step size",
);
const SLOPE: ProofStep = exit_slope(
    "E",
    r"\frac{d \log(E\tau/\text{prefactor})}{dE} = 1,\quad E = \frac{2 B^e \Delta L}{\eta}\Big(\frac{s}{H_{ae}^{e}} + \frac{1-s}{|H_{be}|^{e}}\Big),\ e = 1 + \tfrac q2",
    "the exponent, over a sweep of η, B or the scale of the curvatures; judged against the slope of the quadratures of the same settings",
);
const EXACT: ProofStep = every_path(
    "I",
    r"\Big|\log\frac{E\tau_{\mathrm{quadrature}}}{\frac{2\pi}{\eta} B^{q/2} (H_a h)^{q/4} H_a^{-1-q}\, e^{E}}\Big| \le \text{tolerance}",
    "the prefactor that belongs to noise evaluated where the method is; a statement about large E that needs no run",
);
const PUBLISHED: ProofStep = every_path(
    "P",
    r"\Big|\log\frac{E\tau_{\mathrm{quadrature}}}{\frac{2\pi}{\eta} B^{q/2} (H_a h)^{q/4} h^{-1-q}\, e^{E}}\Big| \le \text{tolerance}",
    "off by (h/H_a)^{1+q} in the limit: this is the prefactor of the kinetic convention",
)
.published(Provenance::Recalled);
const LAW: ProofStep = exit_time(
    "T",
    r"E\tau = \frac{2\pi}{\eta} B^{q/2} (H_a h)^{q/4} H_a^{-1-q}\, e^{E}",
    "the law with the exact prefactor",
);
const HYPOTHESES: &[&str] = &[
    "one coordinate of the way out; noise |L''|/B at both ends of the climb",
    "E large, η P H small, quasi-equilibrium in the well",
    "a second moment that follows the noise at once, v = C/B, when there is one",
];

static SGD_STATEMENT: Statement = Statement {
    id: "sgd-escape-xie",
    title: "Escape of SGD under Hessian noise, as published",
    formula: r"E\tau = \frac{2\pi}{\eta |H_{be}|} \exp\Big[\frac{2 B\,\Delta L}{\eta}\Big(\frac{s}{H_{ae}} + \frac{1-s}{|H_{be}|}\Big)\Big]",
    source: "Xie, Sato & Sugiyama, ICLR 2021, arXiv 2002.03495, the escape theorem for SGD, in steps",
    provenance: Provenance::Recalled,
    mode: Mode::Passage,
    hypotheses: HYPOTHESES,
    steps: &[QUADRATURE, CHAIN, SLOPE, LAW, EXACT, PUBLISHED],
    defects: &[
        "the prefactor is that of the kinetic convention; SGD evaluates its noise where it is and needs 2π/(η H_a), a factor h/H_a",
        "s is no free parameter: on a C1 piecewise quadratic it is h/(H_a + h), and log τ is not linear in 1/H_a",
    ],
};

static MOMENTUM_STATEMENT: Statement = Statement {
    id: "momentum-escape-xie",
    title: "Escape of SGD with a moving average of its gradients",
    formula: r"E\tau = \frac{\pi}{\eta|H_{be}|}\Big[1 + \sqrt{1 + \tfrac{4\eta |H_{be}|}{1-\beta_1}}\Big] \exp\Big[\frac{2 B\,\Delta L}{\eta}\Big(\frac{s}{H_{ae}} + \frac{1-s}{|H_{be}|}\Big)\Big]",
    source: "Xie, Wang, Zhang, Sato & Sugiyama, ICML 2022, arXiv 2006.15815, momentum, in steps; the factor is Kramers' of 1940",
    provenance: Provenance::Recalled,
    mode: Mode::Passage,
    hypotheses: HYPOTHESES,
    steps: &[QUADRATURE, SLOPE, LAW],
    defects: &[
        "the prefactor has |H_be| where H_a belongs, as for SGD: the two agree when h = H_a",
    ],
};

static ADAM_STATEMENT: Statement = Statement {
    id: "adam-escape-xie",
    title: "Escape of Adam under Hessian noise, as published",
    formula: r"E\tau = \frac{\pi}{\eta \sqrt{B/|H_{be}|}} \Big[1 + \sqrt{1 + \tfrac{4 \eta\sqrt{B |H_{be}|}}{1-\beta_1}}\Big] \frac{|H_a^{-1}H_b|^{1/4}}{|H_{be}|} \exp\Big[\frac{2\sqrt B\,\Delta L}{\eta}\Big(\frac{s}{\sqrt{H_{ae}}} + \frac{1-s}{\sqrt{|H_{be}|}}\Big)\Big]",
    source: "Xie, Wang, Zhang, Sato & Sugiyama, ICML 2022, arXiv 2006.15815, the escape theorem for Adam, in steps",
    provenance: Provenance::Recalled,
    mode: Mode::Passage,
    hypotheses: HYPOTHESES,
    steps: &[QUADRATURE, SLOPE, LAW, EXACT],
    defects: &[
        "v is taken to move with the particle: with β2 = 0.999 it does not, and the time is far from this one",
        "v also contains the drift and the current gradient; see v-memory-regimes",
    ],
};

static INVADAM_STATEMENT: Statement = Statement {
    id: "invadam-escape",
    title: "Escape of InvAdam under Hessian noise, by the same argument",
    formula: r"E\tau = \frac{2\pi \sqrt B\,(H_a h)^{1/4}}{\eta H_a^2} \exp\Big[\frac{2 B^{3/2}\,\Delta L}{\eta}\Big(\frac{s}{H_{ae}^{3/2}} + \frac{1-s}{|H_{be}|^{3/2}}\Big)\Big]",
    source: "diffusion theory with the inverse preconditioner (the argument of arXiv 2603.07122); exponent and prefactor derived",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: HYPOTHESES,
    steps: &[QUADRATURE, SLOPE, EXACT, PUBLISHED],
    defects: &[
        "the prefactor in the style of print is off by (h/H_a)²",
        "at the default β2 the second moment is frozen, and log τ is overestimated by 2 and more where h < H_a",
    ],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("B", "batch size"),
    positive("Ha", "curvature at the minimum"),
    positive("h", "size of the curvature at the saddle"),
    positive("dL", "height of the barrier"),
    input("s", "share of the climb at the noise of the well", 0.0, 1.0),
    BETA1.or(0.0),
];

fn bound(x: &Inputs, q: f64, whose: Prefactor) -> Result<Bound, Unmet> {
    let well =
        Well { bottom: x.get("Ha"), top: x.get("h"), height: x.get("dL"), share: x.get("s") };
    let (batch, step) = (x.get("B"), x.get("lr"));
    let slower = slower(&well, q, batch, step, x.get("beta1"));
    let (prefactor, e) = (well.prefactor(q, batch, step, whose), well.exponent(q, batch, step));
    let value = prefactor * slower * exp(e);
    Ok(Bound { value, terms: vec![("E", e), ("prefactor", prefactor), ("friction", slower)] })
}

/// The friction factor; 1 without a moving average.
fn slower(well: &Well, q: f64, batch: f64, step: f64, beta1: f64) -> f64 {
    if beta1 > 0.0 {
        friction(step * well.preconditioner_at_top(q, batch), well.top, beta1)
    } else {
        1.0
    }
}

fn forecast(
    setting: &Setting<'_>,
    labels: &[&'static str],
    walker: Walker,
    main: Prefactor,
) -> Result<Forecast, Unmet> {
    let place = Place::read(setting)?;
    place.hessian_noise()?;
    let (well, batch, q, step) = (place.well, place.batch, walker.exponent, walker.step);
    let e = well.exponent(q, batch, step);
    let friction = ln(slower(&well, q, batch, step, walker.beta1));
    let law = |whose| e + ln(well.prefactor(q, batch, step, whose)) + friction;
    let (exact, published) = (law(Prefactor::Exact), law(Prefactor::Published));
    let quadrature = place.ln_time(Preconditioned::new(step, q, Memory::Noise))? + friction;
    let said = labels.iter().map(|label| {
        let open = setting.parameter("tolerance", 0.25);
        Ok(match *label {
            "Q" => mean(quadrature, setting, 0.15),
            "N" => mean(ln(place.chain(step)?.value), setting, 0.1),
            "T" => mean(exact, setting, 0.25),
            "I" => within(quadrature, exact, open),
            "P" => within(quadrature, published, open),
            "E" => point(setting, &place, walker, e, friction)?,
            _ => mean(if main == Prefactor::Exact { exact } else { published }, setting, 0.25),
        })
    });
    Ok(Forecast {
        said: said.collect::<Result<_, Unmet>>()?,
        notes: vec![e, exp(exact), exp(published), exp(quadrature)],
    })
}

/// A point of the line of `log τ - log(prefactor)` against `E`, over a sweep of one of `η`, `B` and the scale of the curvatures. With a
/// second moment the prediction is that of one frozen in the well, which equals the law's when `h = H_a`.
fn point(
    setting: &Setting<'_>,
    place: &Place<'_>,
    walker: Walker,
    e: f64,
    friction: f64,
) -> Result<Said, Unmet> {
    let (well, q) = (place.well, walker.exponent);
    let offset =
        friction - ln(walker.step * pow(well.bottom, 1.0 + 0.5 * q)) + 0.5 * q * ln(place.batch);
    let memory =
        if q.abs() > 0.0 { Memory::Frozen(well.bottom / place.batch) } else { Memory::Noise };
    let mut walk = Preconditioned::new(walker.step, q, memory);
    if let Some(factors) = super::memory::factors(q, walker.beta2) {
        (walk.drift, walk.diffusion) = (factors.drift.value, factors.diffusion.value);
    }
    let predicted = place.ln_time(walk)? + friction;
    let tolerance = setting.parameter("tolerance", 0.15);
    Ok(Said::Times(Predicted::Point { x: e, offset, predicted, law: 1.0, tolerance }))
}
