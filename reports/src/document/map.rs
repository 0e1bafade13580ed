//! Theorem by setting: what came out where.

use crate::table::{Outcome, Status};

/// A grid of verdicts: rows are claims, columns are groups of settings, and most cells are empty.
#[derive(Clone, Debug)]
pub struct Map {
    /// Caption (text).
    pub caption: String,
    /// What a row is, in one word.
    pub of: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<MapRow>,
}

/// One row of a [`Map`].
#[derive(Clone, Debug)]
pub struct MapRow {
    /// Machine name.
    pub id: String,
    /// Name for people (text).
    pub title: String,
    /// What came out, one list a column.
    pub cells: Vec<Vec<MapChip>>,
}

/// What some claims in one cell came to.
#[derive(Clone, Debug)]
pub struct MapChip {
    /// Their common verdict, and whether all were expected.
    pub outcome: Outcome,
    /// How many claims.
    pub claims: usize,
    /// Which claims in which settings (text).
    pub about: String,
    /// Where more is written about them, as in [`super::Link::path`].
    pub path: String,
}

impl MapRow {
    /// Everything that came out.
    pub fn chips(&self) -> impl Iterator<Item = &MapChip> {
        self.cells.iter().flatten()
    }

    /// How many claims it has.
    pub fn claims(&self) -> usize {
        self.chips().map(|chip| chip.claims).sum()
    }

    /// How many claims have this status.
    pub fn count(&self, status: Status) -> usize {
        self.chips().filter(|chip| chip.outcome.status == status).map(|chip| chip.claims).sum()
    }
}

impl Map {
    /// How many claims have each status, in the order of [`Status::ALL`], leaving out zeros.
    pub fn counts(&self) -> Vec<(Status, usize)> {
        let count = |s| self.rows.iter().map(|row| row.count(s)).sum();
        Status::ALL.into_iter().map(|s| (s, count(s))).filter(|(_, n)| *n > 0).collect()
    }

    /// Whether a claim did not come out as its study expects.
    pub fn has_unexpected(&self) -> bool {
        self.rows.iter().flat_map(MapRow::chips).any(|chip| !chip.outcome.as_expected)
    }
}
