//! What is kept of the replicas of one method.

use serde::{Deserialize, Serialize};

use crate::engine::Cause;

/// How a replica ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was in the region after this many steps, for the first time.
    Left,
    /// It was not until the last step.
    Censored,
    /// Its iterate stopped being finite before it left.
    Exploded(Cause),
}

impl Outcome {
    /// One word for tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Left => "left",
            Outcome::Censored => "censored",
            Outcome::Exploded(_) => "exploded",
        }
    }
}

/// What became of a replica.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fate {
    /// How it ended.
    pub outcome: Outcome,
    /// Steps taken until then.
    pub steps: u64,
    /// Where it was: the first point in the region, or the last one of the run; NaN and infinities after an explosion.
    pub place: Vec<f64>,
}

/// The path of one replica in the first two coordinates, as far as it is finite.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Which replica.
    pub replica: u64,
    /// The points, from the start, every [`Record::stride`] steps.
    pub points: Vec<[f64; 2]>,
    /// How many of them precede the first passage; all when it did not leave.
    pub inside: usize,
}

/// Where the replicas that are shown were at one moment, in the first two coordinates; NaN once a replica exploded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// One point a replica.
    pub at: Vec<[f64; 2]>,
}

/// What is kept of all replicas of a method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// One a replica.
    pub fates: Vec<Fate>,
    /// The moments: steps after which the following was recorded.
    pub moments: Vec<u64>,
    /// `[moment][basin]`: replicas there.
    pub occupied: Vec<Vec<u64>>,
    /// `[moment]`: replicas that had exploded.
    pub exploded: Vec<u64>,
    /// `[moment]`: positions.
    pub shown: Vec<Shown>,
    /// Steps between the points of tracks.
    pub stride: u64,
    /// Paths of the first replicas.
    pub tracks: Vec<Track>,
}

impl Record {
    /// Joins the record of the next replicas.
    pub(super) fn join(&mut self, later: Record) {
        self.fates.extend(later.fates);
        for (mine, theirs) in self.occupied.iter_mut().zip(later.occupied) {
            mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        }
        self.exploded.iter_mut().zip(later.exploded).for_each(|(a, b)| *a += b);
        for (mine, theirs) in self.shown.iter_mut().zip(later.shown) {
            mine.at.extend(theirs.at);
        }
        self.tracks.extend(later.tracks);
    }

    /// Number of replicas of an outcome.
    #[must_use]
    pub fn count(&self, is: fn(&Fate) -> bool) -> usize {
        self.fates.iter().filter(|fate| is(fate)).count()
    }

    /// The share of all replicas that is in a basin at a moment. Exploded ones are in none.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "replica counts stay far below 2^53")]
    pub fn share(&self, moment: usize, basin: usize) -> f64 {
        self.occupied[moment][basin] as f64 / self.fates.len() as f64
    }
}
