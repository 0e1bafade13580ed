//! `g_{t,i} = (1 + σ ε_{t,i}) ∂_i f(x_t)`: noise that vanishes where the gradient does.

use std::sync::Arc;

use super::Entry;
use crate::alphabet::Alphabet;
use crate::catalogue::Problem;
use crate::objective::{Constant, Known, Objective};
use crate::oracle::additive::{gradient_everywhere, spell};
use crate::oracle::{Enumerated, Oracle, OracleFacts, Tail};
use crate::random::{Key, fill_normal, fill_sign};
use crate::rounding::{add_up, mul_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Noise proportional to the gradient.
pub(super) static ENTRY: Entry = Entry {
    id: "multiplicative",
    summary: "each coordinate of the gradient times 1 + sigma eps: variance sigma² ‖∇f(x)‖², none at minima",
    formula: r"g_{t,i} = (1 + \sigma \epsilon_{t,i})\, \partial_i f(x_t)",
    source: "the growth condition E‖g - ∇f‖² = σ²‖∇f‖²; Vaswani, Bach and Schmidt 2019, arXiv 1810.07288",
    keys: &[
        KeyDoc::with_default(
            "noise",
            "rademacher",
            "rademacher or gaussian",
            "law of eps, of mean 0 and variance 1",
        ),
        KeyDoc::with_default("sigma", "1", "[0, inf)", "relative size of the noise"),
    ],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let gaussian = params.choice("noise", &["rademacher", "gaussian"])? == "gaussian";
    let sigma = params.number("sigma", Range::at_least(0.0))?;
    let f = problem.objective.as_ref();
    let bound = gradient_everywhere(f).filter(|_| !gaussian);
    let facts = OracleFacts {
        id: params.resolved()?.to_string(),
        unbiased: true,
        deterministic: sigma <= 0.0,
        gradient_coordinate: bound.map(|slope| Known::AtMost(mul_up(add_up(1.0, sigma), slope))),
        variance: norm_everywhere(f).map(|norm| {
            let size = mul_up(sigma, norm);
            Known::AtMost(mul_up(size, size))
        }),
        tail: if gaussian { Tail::SubGaussian } else { Tail::Bounded },
        // Signs with σ = 1 switch coordinates off and on.
        sparse: !gaussian && (sigma - 1.0).abs() <= 0.0,
    };
    Ok(Arc::new(Multiplicative {
        objective: Arc::clone(&problem.objective),
        facts,
        sigma,
        gaussian,
        alphabet: None,
    }))
}

/// `sup ‖∇f‖_2` where it is stated for all of R^d.
fn norm_everywhere(f: &dyn Objective) -> Option<f64> {
    let claimed = f.facts().constant(Constant::GradientNorm)?;
    if claimed.on == crate::domain::Domain::Whole { claimed.known.upper() } else { None }
}

#[derive(Clone, Debug)]
struct Multiplicative {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    sigma: f64,
    gaussian: bool,
    /// The signs of every replica are the letters of its number.
    alphabet: Option<Alphabet>,
}

impl Oracle for Multiplicative {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn sample(&self, key: Key, _x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        let shape = g.shape();
        match &self.alphabet {
            Some(alphabet) => {
                spell(alphabet, key, &mut g, |letter| if letter == 0 { 1.0 } else { -1.0 });
            }
            None if self.gaussian => fill_normal(key, shape.dim(), shape.lanes(), g.flat()),
            None => fill_sign(key, shape.dim(), shape.lanes(), g.flat()),
        }
        for (g, exact) in g.flat().iter_mut().zip(exact.flat()) {
            *g = (1.0 + self.sigma * *g) * exact;
        }
    }

    fn enumerated(&self) -> Option<Enumerated> {
        let random = !self.gaussian && !self.facts.deterministic;
        let dim = self.objective.facts().dim();
        let alphabet = random.then(|| Alphabet::uniform(2, dim))?;
        let oracle = Multiplicative { alphabet: Some(alphabet.clone()), ..self.clone() };
        Some(Enumerated { oracle: Arc::new(oracle), alphabet })
    }

    /// `σ² (∂_i f(x))²`.
    fn variance_at(&self, x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        self.objective.gradient(x, out.reborrow());
        for out in out.flat() {
            let noise = self.sigma * *out;
            *out = noise * noise;
        }
        true
    }
}
