//! The mean gradient of `B` distinct summands, drawn afresh every step.

use std::cell::RefCell;
use std::sync::Arc;

use rand::Rng;

use super::Entry;
use super::coordinate::index;
use crate::catalogue::Problem;
use crate::objective::Objective;
use crate::oracle::batches::{Data, spread};
use crate::oracle::{Oracle, OracleFacts};
use crate::random::{Key, Stream};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

/// Minibatches without replacement.
pub(super) static ENTRY: Entry = Entry {
    id: "minibatch-distinct",
    summary: "mean gradient of data drawn without replacement within a step, for problems that are finite sums",
    formula: r"g_t = \frac1B \sum_{k \in S_t} \nabla f_k(x_t),\quad S_t \text{ uniform among the sets of } B \text{ data}",
    source: "simple random sampling: Cochran 1977, Sampling Techniques, chapter 2",
    keys: &[KeyDoc::with_default("size", "1", "[1, n]", "number B of data a step")],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let data = Data::of(params, problem)?;
    let size = params.size("size", 1..=data.terms() as u64)?;
    let facts = data.distinct_facts(params.resolved()?.to_string(), size, true);
    Ok(Arc::new(Distinct { data, facts, size }))
}

#[derive(Debug)]
struct Distinct {
    data: Data,
    facts: OracleFacts,
    size: usize,
}

/// Memory of a thread, so that a step neither allocates nor looks at all data.
#[derive(Default)]
struct Scratch {
    /// The numbers `0..n` in order, between two draws.
    order: Vec<u32>,
    /// Where each drawn number was.
    places: Vec<usize>,
    batch: Vec<u32>,
}

impl Scratch {
    /// Draws `size` of the numbers below `n`: the first exchanges of a Fisher-Yates shuffle, taken back afterwards.
    #[expect(clippy::cast_possible_truncation, reason = "data are numbered below 2^32")]
    fn draw(&mut self, words: &mut Stream, size: usize, n: usize) {
        if self.order.len() != n {
            self.order.clear();
            self.order.extend(0..n as u32);
        }
        self.places.clear();
        for j in 0..size {
            let k = j + index(words.next_u64(), n - j);
            self.order.swap(j, k);
            self.places.push(k);
        }
        self.batch.clear();
        self.batch.extend_from_slice(&self.order[..size]);
        for (j, k) in self.places.iter().enumerate().rev() {
            self.order.swap(j, *k);
        }
    }
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Oracle for Distinct {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.data.objective
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
                let mut words = Stream::new(key, 0, lane).expect("replicas lie in the table");
                scratch.draw(&mut words, self.size, self.data.terms());
                self.data.mean(&scratch.batch, lane, x, &mut g);
            }
        });
    }

    /// As with replacement, times `(n - B)/(n - 1)` (Cochran 1977, Theorem 2.2).
    #[expect(clippy::cast_precision_loss, reason = "sizes stay below 2^53")]
    fn variance_at(&self, x: Block<'_>, out: BlockMut<'_>) -> bool {
        let (n, size) = (self.data.terms() as f64, self.size as f64);
        spread(self.data.sum(), (n - size) / (size * (n - 1.0).max(1.0)), x, out);
        true
    }
}
