//! What a run leaves behind: small, whatever its length.

use ndarray::{Array2, Axis, concatenate};
use serde::{Deserialize, Serialize};

use ratecheck_proofs_checks::evidence::Pathwise;
use ratecheck_proofs_checks::ledger::{Entry, Pair};

/// Why a replica ended before the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// A coordinate became NaN.
    NotANumber,
    /// A coordinate left the range of floating-point numbers.
    Overflow,
}

impl Cause {
    /// One word for tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Cause::NotANumber => "NaN",
            Cause::Overflow => "overflow",
        }
    }
}

/// A replica that ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which.
    pub replica: u64,
    /// The step whose result was not finite.
    pub step: u64,
    /// What it was.
    pub cause: Cause,
}

/// A replica that reached the region whose first passage is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Which.
    pub replica: u64,
    /// Steps taken: the first `t` with `x_{t+1}` in the region.
    pub step: u64,
    /// `x_{t+1}`.
    pub place: Vec<f64>,
}

/// What all replicas of a run say about one claim.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// Judge of the pathwise checks of all replicas.
    pub judge: Pathwise,
    /// Both sides of a claim in expectation, one a replica that reached the horizon, in replica order.
    pub pairs: Vec<Pair>,
}

impl ClaimRecord {
    /// Adds the next replica.
    pub(super) fn add(&mut self, entry: &Entry) {
        self.judge = self.judge.merge(entry.judge);
        self.pairs.extend(entry.pair);
    }

    fn join(&mut self, later: ClaimRecord) {
        self.judge = self.judge.merge(later.judge);
        self.pairs.extend(later.pairs);
    }
}

/// The outcome of all replicas, in replica order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Replicas that ended early.
    pub ended: Vec<Ended>,
    /// Replicas that left.
    pub passages: Vec<Passage>,
    /// `[watch][claim]`.
    pub claims: Vec<Vec<ClaimRecord>>,
    /// `[watch]`: replica x measured quantity, as [`ratecheck_proofs_checks::theorem::Watch::notes`] names them.
    pub notes: Vec<Array2<f64>>,
    /// `[probe]`: replica x checkpoint; NaN after a replica ended.
    pub curves: Vec<Array2<f64>>,
}

impl Outcome {
    /// This outcome with that of the replicas after it.
    #[must_use]
    pub fn then(self, later: Outcome) -> Outcome {
        Outcome::join(vec![self, later])
    }

    /// Joins the outcomes of consecutive blocks.
    pub(super) fn join(blocks: Vec<Outcome>) -> Outcome {
        let notes = stacked(&blocks, |block| &block.notes);
        let curves = stacked(&blocks, |block| &block.curves);
        let mut blocks = blocks.into_iter();
        let mut all = blocks.next().expect("a run has at least one replica");
        for block in blocks {
            all.ended.extend(block.ended);
            all.passages.extend(block.passages);
            for (watch, later) in all.claims.iter_mut().zip(block.claims) {
                for (claim, later) in watch.iter_mut().zip(later) {
                    claim.join(later);
                }
            }
        }
        Outcome { notes, curves, ..all }
    }
}

/// The tables of all blocks, each stacked once.
fn stacked(blocks: &[Outcome], tables: fn(&Outcome) -> &[Array2<f64>]) -> Vec<Array2<f64>> {
    let count = blocks.first().map_or(0, |block| tables(block).len());
    (0..count)
        .map(|k| {
            let parts: Vec<_> = blocks.iter().map(|block| tables(block)[k].view()).collect();
            concatenate(Axis(0), &parts).expect("blocks of one run have the same columns")
        })
        .collect()
}
