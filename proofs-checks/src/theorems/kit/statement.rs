//! Proof steps in few words.

use crate::theorem::{Mode, ProofStep, Provenance, Relation};

/// A derived inequality that holds at every step of every path.
pub(crate) const fn every_step(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    ProofStep {
        label,
        formula,
        mode: Mode::EveryStep,
        relation: Relation::AtMost,
        provenance: Provenance::Derived,
        note,
    }
}

/// A derived inequality about every whole path.
pub(crate) const fn every_path(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    ProofStep { mode: Mode::EveryPath, ..every_step(label, formula, note) }
}

/// A derived inequality between means over the noise.
pub(crate) const fn in_mean(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    ProofStep { mode: Mode::Expectation, ..every_step(label, formula, note) }
}

/// A derived statement about mean exit times, or about the share that has left by the horizon.
pub(crate) const fn exit_time(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    let step = every_step(label, formula, note);
    ProofStep { mode: Mode::Passage, relation: Relation::Equal, ..step }
}

/// A derived statement about the slope of the logarithm of mean exit times across runs.
pub(crate) const fn exit_slope(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    ProofStep { mode: Mode::Slope, ..exit_time(label, formula, note) }
}

/// A derived statement about which of several runs leaves first.
pub(crate) const fn exit_order(
    label: &'static str,
    formula: &'static str,
    note: &'static str,
) -> ProofStep {
    ProofStep { mode: Mode::Order, relation: Relation::AtMost, ..exit_time(label, formula, note) }
}

impl ProofStep {
    /// The same with equality.
    pub(crate) const fn equal(self) -> ProofStep {
        ProofStep { relation: Relation::Equal, ..self }
    }

    /// The same as a source has it.
    pub(crate) const fn published(self, provenance: Provenance) -> ProofStep {
        ProofStep { provenance, ..self }
    }
}
