//! One coordinate a step: `g_t = (d ∂_i f(x_t) + ξ_t) e_i` with `i` uniform.

use std::sync::Arc;

use super::Entry;
use crate::alphabet::Alphabet;
use crate::catalogue::Problem;
use crate::objective::{Known, Objective};
use crate::oracle::additive::gradient_everywhere;
use crate::oracle::{Enumerated, Oracle, OracleFacts, Tail};
use crate::random::{Key, Stream};
use crate::rounding::{add_up, mul_up};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, Range, SpecError};
use rand::Rng;

/// Sparse gradients.
pub(super) static ENTRY: Entry = Entry {
    id: "coordinate",
    summary: "one random coordinate a step, scaled by d, with noise on it: unbiased and sparse",
    formula: r"g_t = (d\, \partial_i f(x_t) + \sigma \epsilon_t) e_i,\quad i \sim U\{1..d\},\ \epsilon_t = \pm 1",
    source: "Nesterov 2012, Efficiency of coordinate descent methods, with noise",
    keys: &[
        KeyDoc::with_default(
            "noise",
            "rademacher",
            "rademacher or none",
            "law of the noise on the drawn coordinate",
        ),
        KeyDoc::with_default("sigma", "1", "[0, inf)", "size of the noise; ignored without noise"),
    ],
    build,
};

#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let noisy = params.choice("noise", &["rademacher", "none"])? == "rademacher";
    let sigma = if noisy { params.number("sigma", Range::at_least(0.0))? } else { 0.0 };
    let dim = problem.objective.facts().dim() as f64;
    let bound = gradient_everywhere(problem.objective.as_ref())
        .map(|slope| add_up(mul_up(dim, slope), sigma));
    let facts = OracleFacts {
        id: params.resolved()?.to_string(),
        unbiased: true,
        deterministic: false,
        gradient_coordinate: bound.map(Known::AtMost),
        // E‖g - ∇f‖² <= E‖g‖² = d ‖∇f‖² + σ² <= d² G² + σ².
        variance: gradient_everywhere(problem.objective.as_ref()).map(|slope| {
            let largest = mul_up(dim, slope);
            Known::AtMost(add_up(mul_up(largest, largest), mul_up(sigma, sigma)))
        }),
        tail: Tail::Bounded,
        sparse: dim > 1.0,
    };
    let objective = Arc::clone(&problem.objective);
    Ok(Arc::new(Coordinate { objective, facts, sigma, dim, alphabet: None }))
}

#[derive(Clone, Debug)]
struct Coordinate {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    sigma: f64,
    dim: f64,
    /// Coordinate and sign of every replica are the letters of its number: `+` for the first `d`, `-` for the others.
    alphabet: Option<Alphabet>,
}

impl Oracle for Coordinate {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn sample(&self, key: Key, _x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        let shape = g.shape();
        g.flat().fill(0.0);
        let letter = match self.alphabet.as_ref().map(|alphabet| alphabet.row(key, 0)) {
            Some(None) => return g.flat().fill(f64::NAN),
            spelled => spelled.flatten(),
        };
        for lane in 0..shape.lanes() {
            let (i, positive) = match &letter {
                Some(letter) => (letter(lane) % shape.dim(), letter(lane) < shape.dim()),
                None => {
                    let mut words =
                        Stream::new(key, 0, lane).expect("replicas lie in the table of keys");
                    (index(words.next_u64(), shape.dim()), words.next_u64() >> 63 == 0)
                }
            };
            let sign = if positive { 1.0 } else { -1.0 };
            g.set(i, lane, self.dim * exact.at(i, lane) + sign * self.sigma);
        }
    }

    fn enumerated(&self) -> Option<Enumerated> {
        let alphabet = Alphabet::uniform(2 * self.objective.facts().dim(), 1);
        let oracle = Coordinate { alphabet: Some(alphabet.clone()), ..self.clone() };
        Some(Enumerated { oracle: Arc::new(oracle), alphabet })
    }

    /// `E g_i² - (∂_i f)² = (d - 1) (∂_i f)² + σ²/d`.
    fn variance_at(&self, x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        self.objective.gradient(x, out.reborrow());
        for out in out.flat() {
            *out = (self.dim - 1.0) * *out * *out + self.sigma * self.sigma / self.dim;
        }
        true
    }
}

/// An index below `n` from 64 random bits, each with a probability within 2^-64 of `1/n`.
#[expect(clippy::cast_possible_truncation, reason = "the high word is below n")]
pub(super) fn index(word: u64, n: usize) -> usize {
    ((u128::from(word) * n as u128) >> 64) as usize
}
