//! `ξ_{t,i}` normal with mean 0 and a standard deviation σ_i of its own.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, fill_normal};
use crate::rounding::{add_up, mul_up};
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, SpecError};

/// Gaussian noise whose size differs from coordinate to coordinate.
pub(super) static ENTRY: Entry = Entry {
    id: "gaussian-each",
    summary: "independent normal noise with a standard deviation for each coordinate; no almost sure bound",
    formula: r"g_{t,i} = \partial_i f(x_t) + \sigma_i \xi_{t,i},\quad \xi_{t,i} \sim N(0, 1)",
    source: "the noise of coordinate-wise bounds, Ahn and Cutkosky 2024, arXiv 2405.18199",
    keys: &[KeyDoc::with_default(
        "sigmas",
        "[1]",
        "a list of numbers from 0 on, [1;0.1]",
        "standard deviations of the first coordinates; the others have none",
    )],
    build,
};

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let sigmas = params.vector("sigmas")?;
    if let Some(sigma) = sigmas.iter().find(|sigma| **sigma < 0.0) {
        return Err(params.refuse("sigmas", sigma, "a list of numbers that are not negative"));
    }
    let dim = problem.objective.facts().dim();
    if sigmas.len() > dim {
        let expected = format!("a list of at most {dim} numbers, one for each coordinate");
        return Err(params.refuse("sigmas", params.text("sigmas")?, expected));
    }
    let total = sigmas.iter().fold(0.0, |sum, sigma| add_up(sum, mul_up(*sigma, *sigma)));
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: true,
        deterministic: false,
        bound: None,
        variance: Some((total / dim as f64).next_up()),
        tail: Tail::SubGaussian,
    };
    Ok(Additive::oracle(&problem.objective, GaussianEach { sigmas }, known))
}

#[derive(Debug)]
struct GaussianEach {
    sigmas: Vec<f64>,
}

impl Law for GaussianEach {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        let shape = noise.shape();
        fill_normal(key, shape.dim(), shape.lanes(), noise.flat());
        for i in 0..shape.dim() {
            let sigma = self.sigmas.get(i).copied().unwrap_or(0.0);
            noise.row(i).iter_mut().for_each(|n| *n *= sigma);
        }
    }

    fn variances(&self, dim: usize) -> Option<Vec<f64>> {
        let mut variances = vec![0.0; dim];
        for (variance, sigma) in variances.iter_mut().zip(&self.sigmas) {
            *variance = mul_up(*sigma, *sigma);
        }
        Some(variances)
    }
}
