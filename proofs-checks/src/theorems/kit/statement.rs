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
