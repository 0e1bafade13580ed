//! The main bound: the `λ`-norm of the gradient at the averaged model.

use super::measured::Measured;
use super::promised::{NOTES, Promised, lambda, noted, steps};
use super::statements::{
    BOUNDED, DESCENT, LAMBDA, LIPSCHITZ, NOISE, REGRET, SCALING, SOURCE, SPREAD, UNBIASED, inputs,
};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::ema::constants::uniform_factor;
use crate::theorems::ema::conversion::Conversion;
use crate::theorems::ema::parameters::{Aim, Scales, Stated, Terms, horizon_factor, spread_factor};
use crate::theorems::kit::statement::in_mean;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};

/// `clipped-adam-ema-nonsmooth`.
pub static NONSMOOTH: Chain<Nonsmooth> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

/// The method of the theorem.
pub(super) const ENTRY: &str = "clipped-adam-ema";

static STATEMENT: Statement = Statement {
    id: "clipped-adam-ema-nonsmooth",
    title: "Clipped Adam with model EMA on nonsmooth nonconvex functions",
    formula: r"\mathbb{E}\, \|\nabla F(\bar x_\tau)\|^{[\lambda]} \le \mathbb{E} \sum_t p_t \bigl(\|\bar g_t\| + \lambda V_t\bigr) \le \frac{\Delta}{DT} + \bigl(\sigma + 2\sqrt{G^2+\sigma^2}\bigr) A_T(\beta) + \lambda \frac{c_\beta D^2}{(1-\beta)^2}",
    source: SOURCE,
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        LIPSCHITZ,
        BOUNDED,
        UNBIASED,
        SCALING,
        "the output index is t with p_t = (1-β^t)/T for t < T, p_T = (1-β^T)/((1-β)T); the mean over it is summed, not sampled",
        "λ > 0 is a parameter of the claim (1 unless given)",
    ],
    steps: &[
        DESCENT,
        REGRET,
        NOISE,
        SPREAD,
        in_mean(
            "main-bound",
            r"\mathbb{E} \sum_t p_t C_t \le \frac{\Delta}{DT} + K A_T(\beta) + \lambda \frac{c_\beta D^2}{(1-\beta)^2}",
            "(6.1), the sum of the four terms: the theorem under the name that it has in a list of checks",
        ),
        in_mean(
            "uniform",
            r"\frac1T\, \mathbb{E} \sum_t C_t \le B(\beta, D, T) + \frac{G \beta (1-\beta^T)}{(1-\beta) T}",
            "(4.12): what the uniform index costs beside τ; the spread is bounded at every t",
        ),
        in_mean(
            "l1",
            r"\mathbb{E} \sum_t p_t \Bigl(\sum_i |\bar g_{t,i}| + \lambda V_t\Bigr) \le \sqrt d \Bigl(\frac{\Delta}{DT} + K A_T(\beta)\Bigr) + \lambda \frac{c_\beta D^2}{(1-\beta)^2}",
            "‖v‖_1 <= √d ‖v‖_2: what the learner of the whole vector is promised in the norm of clipped-adam-ema-coordinatewise",
        ),
        in_mean(
            "spread-12",
            r"\lambda\, \mathbb{E} \sum_t p_t V_t \le \frac{12 \lambda D^2}{(1-\beta)^2}",
            "recalled: true, and 12/c_β > 12 times what is needed",
        )
        .published(Provenance::Recalled),
        in_mean(
            "ftrl-4",
            r"\frac{1}{DT}\, \mathbb{E}\Bigl[\beta R_T(u_T) + (1-\beta) \sum_t R_t(u_t)\Bigr] \le 4 \sqrt{G^2+\sigma^2}\, A_T(\beta)",
            "recalled: true with 4 D √Q_t in place of 2 D √Q_t, which is the best constant",
        )
        .published(Provenance::Recalled),
        in_mean(
            "uniform-recalled",
            r"\frac1T\, \mathbb{E} \sum_t C_t \le \frac{\Delta}{DT} + 2\sqrt{G^2+\sigma^2} A_T(\beta) + \sigma \sqrt{\tfrac{1-\beta}{1+\beta}} + \frac{2G+\sigma}{(1-\beta)T} + \lambda \frac{c_\beta D^2}{(1-\beta)^2}",
            "recalled remainder: true, and larger than the derived Gβ(1-β^T)/((1-β)T) + σβ/(T√(1-β²))",
        )
        .published(Provenance::Recalled),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &inputs(LAMBDA);

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let scales = Scales::nonsmooth(x.get("Delta"), x.get("G"), x.get("sigma"), x.get("lambda"));
    Ok(shown(&scales, x))
}

/// A bound with its terms and constants.
pub(super) fn shown(scales: &Scales<f64>, x: &Inputs) -> Bound {
    let (beta, horizon) = (x.get("beta"), x.get("T"));
    let terms = scales.terms(beta, x.get("D"), horizon);
    let Terms { descent, regret, noise, spread } = terms;
    Bound {
        value: terms.total(),
        terms: vec![
            ("descent", descent),
            ("regret", regret),
            ("noise", noise),
            ("spread", spread),
            ("K", scales.noise()),
            ("A_T", horizon_factor(beta, horizon)),
            ("c_beta", spread_factor(beta)),
        ],
    }
}

/// The constants of a run.
#[derive(Clone)]
pub struct Nonsmooth {
    pub(super) promised: Promised,
    pub(super) lambda: Rounded,
    /// The bound on the coordinate-wise criterion.
    norm1: Rounded,
    /// What the uniform index adds, and the bound with the recalled remainder.
    uniform: [Rounded; 2],
    /// `λ D²/(1-β)²`.
    window: Rounded,
    gradient: f64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Nonsmooth, Unmet> {
    let lambda = lambda(setting)?;
    let promised = Promised::new(setting, ENTRY, Aim::LambdaNorm { lambda })?;
    let stated = Stated::from(setting);
    let norm1 = stated.scales(Aim::WholeInCoordinates { lambda })?;
    let (g, sigma) = (stated.gradient()?, stated.sigma()?);
    let (beta, one) = (Rounded::exact(promised.conversion.beta), Rounded::ONE);
    let (fresh, lambda) = (one - beta, Rounded::exact(lambda));
    let remaining = fresh * steps(setting);
    let power = beta.pow(steps(setting).value());
    let cost = g * uniform_factor(beta, power, steps(setting));
    let recalled = sigma * (fresh / (one + beta)).sqrt() + (g + g + sigma) / remaining;
    let Terms { descent, regret, spread, .. } = promised.terms;
    let drift = Rounded::exact(promised.conversion.radius) / fresh;
    Ok(Nonsmooth {
        norm1: promised.of(&norm1, setting).total(),
        uniform: [promised.terms.total() + cost, descent + regret + recalled + spread],
        window: lambda * drift.square(),
        gradient: g.value(),
        lambda,
        promised,
    })
}

impl Proof for Nonsmooth {
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
        let (certificate, spread) = (path.certificate(self.lambda), self.lambda * path.spread());
        self.promised.term_by_term(path, self.lambda, book);
        for label in ["", "main-bound"] {
            book.mean(label, certificate, self.promised.terms.total());
        }
        book.mean("uniform", path.uniform(), self.uniform[0]);
        book.mean("uniform-recalled", path.uniform(), self.uniform[1]);
        book.mean("l1", path.norm1() + spread, self.norm1);
        book.mean("spread-12", spread, Rounded::exact(12.0) * self.window);
        let regret = self.promised.terms.regret;
        book.mean("ftrl-4", path.regret(), regret + regret);
    }

    fn notes(&self) -> &'static [&'static str] {
        NOTES
    }

    fn note(&self, path: &Measured, out: &mut [f64]) {
        // The λ-norm is at most ‖∇F(x̄)‖.
        out.copy_from_slice(&noted(path, self.lambda * path.spread(), self.gradient));
    }
}
