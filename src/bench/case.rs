//! A workload as it is listed, and as it is measured.

use std::fmt;

use serde::Serialize;

use super::Demand;

/// Extent of a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Replicas `R`.
    pub replicas: u64,
    /// Steps `T`.
    pub steps: u64,
    /// Coordinates `d`.
    pub dim: u64,
}

impl Size {
    /// `R`, `T`, `d`.
    #[must_use]
    pub const fn new(replicas: u64, steps: u64, dim: u64) -> Size {
        Size { replicas, steps, dim }
    }

    /// `R T d`.
    #[must_use]
    pub fn updates(self) -> f64 {
        self.replicas as f64 * self.steps as f64 * self.dim as f64
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R={} T={} d={}", self.replicas, self.steps, self.dim)
    }
}

/// How much of a workload a pass does. Only `R` and `T` are scaled, and the cost of an update does not depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Effort {
    /// A few milliseconds a pass.
    Quick,
    /// About half a second a pass.
    Default,
    /// As the workload is defined.
    Full,
}

/// Work that is timed. It answers a number that every other way to do the same work must answer too, up to noise.
pub type Pass = Box<dyn FnMut() -> f64 + Send>;

/// A workload that is ready to run.
pub struct Case {
    /// The engine, with everything that the workload asks for.
    pub ours: Pass,
    /// The engine without monitors, where their cost is asked for.
    pub bare: Option<Pass>,
    /// The plain loop.
    pub plain: Pass,
}

/// What is to be reached.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Goal {
    /// At least so many times faster than the best peer.
    pub ratio: f64,
    /// At most so many times the limit of the machine.
    pub multiple: f64,
}

/// A workload as it is listed.
pub struct Entry {
    /// The workload it belongs to, `W1` to `W6`.
    pub workload: &'static str,
    /// Its own name: some workloads have several parts.
    pub name: &'static str,
    /// What is run.
    pub summary: &'static str,
    /// What a pass answers.
    pub answer: &'static str,
    /// Extents by [`Effort`]: quick, default, full.
    pub sizes: [Size; 3],
    /// Whether it is also run on several threads.
    pub scales: bool,
    /// What an update cannot do without.
    pub demand: Demand,
    /// What is to be reached.
    pub goal: Goal,
    /// Makes it ready.
    pub build: fn(Size) -> Result<Case, String>,
}

impl Entry {
    /// The extent of a pass.
    #[must_use]
    pub fn size(&self, effort: Effort) -> Size {
        self.sizes[effort as usize]
    }
}
