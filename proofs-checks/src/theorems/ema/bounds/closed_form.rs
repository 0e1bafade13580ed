//! The target accuracy in closed form, and why the recalled constants do not reach it.

use super::measured::Measured;
use super::nonsmooth::ENTRY;
use super::promised::{Promised, lambda, steps};
use super::statements::{BOUNDED, LIPSCHITZ, SCALING, SOURCE, UNBIASED};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::ema::conversion::Conversion;
use crate::theorems::ema::parameters::{Aim, NoParameters, Rule, Scales, Terms};
use crate::theorems::kit::inputs::{GAP, SIGMA, positive};
use crate::theorems::kit::statement::every_path;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};

/// `clipped-adam-ema-closed-form`.
pub static CLOSED_FORM: Chain<ClosedForm> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "clipped-adam-ema-closed-form",
    title: "Clipped Adam with model EMA reaches a given accuracy",
    formula: r"\beta = 1 - \Bigl(\frac{\varepsilon}{10h}\Bigr)^2,\ D = \frac{(1-\beta)\sqrt\varepsilon}{4\sqrt\lambda},\ T \ge \max\Bigl\{\frac{800 h^2 \Delta \sqrt\lambda}{\varepsilon^{7/2}}, \frac{300 h^2}{\varepsilon^2}\Bigr\} \ \Rightarrow\ \mathbb{E} \sum_t p_t C_t \le 0.9625\, \varepsilon",
    source: SOURCE,
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        LIPSCHITZ,
        BOUNDED,
        UNBIASED,
        SCALING,
        "0 < ε <= h = G + σ; β, D and T are as stated, where ε is read off D and λ",
    ],
    steps: &[
        every_path(
            "spread",
            r"\lambda \frac{c_\beta D^2}{(1-\beta)^2} \le \frac{\varepsilon}{16}",
            "c_β < 1",
        ),
        every_path(
            "plateau",
            r"K \sqrt{\tfrac{1-\beta}{1+\beta}} \le 0.3\, \varepsilon",
            "K <= 3h: the part of K A_T that does not fall with T",
        ),
        every_path("descent", r"\frac{\Delta}{DT} \le \frac{\varepsilon}{2}", "the first horizon"),
        every_path(
            "start",
            r"\frac{K \beta}{T \sqrt{1-\beta^2}} \le 0.1\, \varepsilon",
            "the second horizon: the part of K A_T that falls with T",
        ),
        every_path(
            "total",
            r"B(\beta, D, T) \le 0.9625\, \varepsilon",
            "1/16 + 0.3 + 1/2 + 0.1",
        ),
        every_path(
            "recalled",
            r"\frac{12 \lambda D^2}{(1-\beta)^2} + \frac{4 \sqrt{G^2+\sigma^2}\,(1-\beta)}{\sqrt{1-\beta^2}} + \sigma \sqrt{1-\beta} \le \varepsilon",
            "false with the recalled constants: already the leading terms are 0.75 ε + 0.283 ε + 0.1 ε = 1.133 ε where G is negligible",
        )
        .published(Provenance::Recalled),
    ],
    defects: &[
        "the same parameters are recalled with the constants 12 (spread) and 4 (regret), which leave 1.133 ε: the statement holds by the constants derived here",
    ],
};

const INPUTS: &[Input] = &[
    positive("eps", "accuracy ε, at most h = G + σ"),
    GAP,
    super::statements::GRADIENT,
    SIGMA,
    super::statements::LAMBDA,
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let eps = x.get("eps");
    let scales = Scales::nonsmooth(x.get("Delta"), x.get("G"), x.get("sigma"), x.get("lambda"));
    let other = |why: NoParameters| Unmet::Other(why.to_string());
    let horizon = scales.closed_form_horizon(eps).map_err(other)?.ceil().max(1.0);
    let rule = Rule::ClosedForm { eps: Some(eps) };
    let chosen = scales.parameters(rule, horizon).map_err(other)?;
    let terms = scales.terms(chosen.beta, chosen.radius, horizon);
    let Terms { descent, regret, noise, spread } = terms;
    Ok(Bound {
        value: 0.9625 * eps,
        terms: vec![
            ("beta", chosen.beta),
            ("D", chosen.radius),
            ("T", horizon),
            ("B", terms.total()),
            ("descent", descent),
            ("regret", regret),
            ("noise", noise),
            ("spread", spread),
        ],
    })
}

/// The constants of a run.
#[derive(Clone)]
pub struct ClosedForm {
    promised: Promised,
    lambda: Rounded,
    horizon: Rounded,
    eps: Rounded,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<ClosedForm, Unmet> {
    let lambda = lambda(setting)?;
    let promised = Promised::new(setting, ENTRY, Aim::LambdaNorm { lambda })?;
    let lambda = Rounded::exact(lambda);
    let fresh = Rounded::ONE - Rounded::exact(promised.conversion.beta);
    // √ε = 4 √λ D/(1-β); the radius is that of the formula up to four roundings.
    let radius = Rounded::ulps(promised.conversion.radius, 4.0);
    let eps = lambda * (Rounded::exact(4.0) * radius / fresh).square();
    let share = eps / (Rounded::exact(10.0) * promised.scales.reach);
    // β itself is rounded: by half a unit in the last place of numbers below 1, and the square by as much relative to itself.
    let wanted = Rounded::within(share.square().value(), share.square().error() + f64::EPSILON);
    if wanted.certainly_gt(fresh) || fresh.certainly_gt(wanted) {
        let condition = format!(
            "1 - beta = (eps/(10 (G + sigma)))² = {} for eps = {}, which D says",
            wanted.value(),
            eps.value()
        );
        return Err(Unmet::Range { name: "1 - beta", value: fresh.value(), condition });
    }
    let scales = promised.scales.map(|x| x.value());
    let least = scales.closed_form_horizon(eps.value().min(scales.reach));
    let least = least.map_err(|why| Unmet::Other(why.to_string()))?;
    // The horizon comes out of six roundings and two powers.
    if steps(setting).value() < least * (1.0 - 16.0 * f64::EPSILON) {
        let (value, condition) = (steps(setting).value(), format!("T >= {least}"));
        return Err(Unmet::Range { name: "T", value, condition });
    }
    Ok(ClosedForm { promised, lambda, horizon: steps(setting), eps })
}

impl Proof for ClosedForm {
    type Path = Measured;

    fn needs(&self) -> Needs {
        Conversion::needs() | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Measured {
        Measured::new(&self.promised.conversion, dim)
    }

    fn step(&self, path: &mut Measured, seen: &Replica<'_>, _book: &mut Book<'_>) {
        path.step(seen, self.lambda);
    }

    fn finish(&self, path: &Measured, book: &mut Book<'_>) {
        let exact = Rounded::exact;
        let (scales, beta) = (&self.promised.scales, exact(self.promised.conversion.beta));
        let fresh = Rounded::ONE - beta;
        let root = (fresh * (Rounded::ONE + beta)).sqrt();
        let share = |of: f64| exact(of) * self.eps;
        let Terms { descent, spread, .. } = self.promised.terms;
        let k = scales.noise();
        book.at_most("spread", spread, share(1.0 / 16.0));
        book.at_most("plateau", k * fresh / root, share(0.3));
        book.at_most("descent", descent, share(0.5));
        book.at_most("start", k * beta / (self.horizon * root), share(0.1));
        book.at_most("total", self.promised.terms.total(), share(0.9625));
        let drift = exact(self.promised.conversion.radius) / fresh;
        let recalled = exact(12.0) * self.lambda * drift.square()
            + exact(4.0) * scales.size * fresh / root
            + scales.sigma * fresh.sqrt();
        book.at_most("recalled", recalled, self.eps);
        book.mean("", path.certificate(self.lambda), share(0.9625));
    }

    fn notes(&self) -> &'static [&'static str] {
        &["eps", "B"]
    }

    fn note(&self, _path: &Measured, out: &mut [f64]) {
        out.copy_from_slice(&[self.eps.value(), self.promised.terms.total().value()]);
    }
}
