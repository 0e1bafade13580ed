//! The mean gradient of `B` summands drawn with replacement.

use std::cell::RefCell;
use std::sync::Arc;

use super::Entry;
use super::coordinate::index;
use crate::alphabet::Alphabet;
use crate::catalogue::Problem;
use crate::objective::{FiniteSum, Known, Objective};
use crate::oracle::batches::{spread, weighted};
use crate::oracle::{Enumerated, Oracle, OracleFacts, Tail};
use crate::random::{Key, Stream};
use crate::rounding::mul_up;
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

/// Minibatches.
pub(super) static ENTRY: Entry = Entry {
    id: "minibatch",
    summary: "mean gradient of data drawn with replacement, for problems that are finite sums",
    formula: r"g_t = \frac1B \sum_{b=1}^B \nabla f_{k_b}(x_t),\quad k_b \sim U\{1..n\}",
    source: "Robbins and Monro 1951",
    keys: &[KeyDoc::with_default("size", "1", "[1, 65536]", "number B of data a step")],
    build,
};

#[expect(clippy::cast_precision_loss, reason = "dimensions and sizes stay below 2^53")]
fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let size = params.size("size", 1..=65_536)?;
    let objective = Arc::clone(&problem.objective);
    let Some(data) = objective.finite_sum() else {
        let expected = "a finite sum, and minibatches need data; try `logistic`";
        return Err(params.refuse("problem", objective.facts().id(), expected));
    };
    let terms = data.terms();
    let slope = data.term_gradient_coordinate().upper().filter(|slope| slope.is_finite());
    let facts = OracleFacts {
        id: params.resolved()?.to_string(),
        unbiased: true,
        deterministic: terms == 1,
        gradient_coordinate: slope.map(Known::AtMost),
        // E‖g - ∇f‖² = (1/B) E‖∇f_k - ∇f‖² <= (1/B) E‖∇f_k‖² <= d G²/B.
        variance: slope.map(|slope| {
            let total = mul_up(objective.facts().dim() as f64, mul_up(slope, slope));
            Known::AtMost((total / size as f64).next_up())
        }),
        tail: Tail::Bounded,
        sparse: false,
    };
    let weight = 1.0 / size as f64;
    Ok(Arc::new(Minibatch { objective, facts, size, weight, alphabet: None }))
}

#[derive(Clone, Debug)]
struct Minibatch {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    size: usize,
    weight: f64,
    /// The data of every replica are the letters of its number.
    alphabet: Option<Alphabet>,
}

impl Minibatch {
    fn data(&self) -> &dyn FiniteSum {
        self.objective.finite_sum().expect("checked when the oracle was built")
    }
}

/// Memory of a thread, so that a step does not allocate.
#[derive(Default)]
struct Scratch {
    words: Vec<u64>,
    batch: Vec<u32>,
}

#[expect(clippy::cast_possible_truncation, reason = "data are numbered below 2^32")]
impl Scratch {
    /// Draws `size` of the numbers below `n`.
    fn draw(&mut self, key: Key, lane: usize, size: usize, n: usize) {
        let mut words = Stream::new(key, 0, lane).expect("replicas lie in the table of keys");
        self.words.resize(size, 0);
        words.fill(&mut self.words);
        self.batch.clear();
        self.batch.extend(self.words.iter().map(|word| index(*word, n) as u32));
    }

    /// Reads the letters of a replica; false where there are none.
    fn spell(&mut self, key: Key, lane: usize, alphabet: &Alphabet) -> bool {
        self.batch.clear();
        let letters = (0..alphabet.places()).map_while(|place| alphabet.row(key, place));
        self.batch.extend(letters.map(|letter| letter(lane) as u32));
        self.batch.len() == alphabet.places()
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Oracle for Minibatch {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn uses_exact(&self) -> bool {
        false
    }

    fn sample(&self, key: Key, x: Block<'_>, _exact: Block<'_>, mut g: BlockMut<'_>) {
        SCRATCH.with_borrow_mut(|scratch| {
            for lane in 0..x.shape().lanes() {
                match &self.alphabet {
                    None => scratch.draw(key, lane, self.size, self.data().terms()),
                    Some(alphabet) => {
                        if !scratch.spell(key, lane, alphabet) {
                            return g.flat().fill(f64::NAN);
                        }
                    }
                }
                weighted(self.data(), &scratch.batch, self.weight, lane, x, &mut g);
            }
        });
    }

    fn enumerated(&self) -> Option<Enumerated> {
        let terms = self.data().terms();
        let alphabet = (terms > 1).then(|| Alphabet::uniform(terms, self.size))?;
        let oracle = Minibatch { alphabet: Some(alphabet.clone()), ..self.clone() };
        Some(Enumerated { oracle: Arc::new(oracle), alphabet })
    }

    fn variance_at(&self, x: Block<'_>, out: BlockMut<'_>) -> bool {
        spread(self.data(), self.weight, x, out);
        true
    }
}
