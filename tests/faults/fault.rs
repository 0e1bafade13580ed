//! What a planted fault is.

use std::sync::Arc;

use ratecheck::engine::{Job, Outcome};
use ratecheck::optimizers::Method;
use ratecheck::plan::{PlannedRun, RunSpec};
use ratecheck_problems::oracle::Oracle;

use crate::seams::restated::Claimed;
use crate::seams::view::Glasses;

/// Where in the chain from theory to verdict something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Algorithm,
    Schedule,
    Constant,
    Norm,
    Index,
    Statistics,
}

impl Kind {
    pub const ALL: [Kind; 6] = [
        Kind::Algorithm,
        Kind::Schedule,
        Kind::Constant,
        Kind::Norm,
        Kind::Index,
        Kind::Statistics,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Algorithm => "algorithm",
            Kind::Schedule => "schedule",
            Kind::Constant => "constant",
            Kind::Norm => "norm",
            Kind::Index => "index",
            Kind::Statistics => "statistics",
        }
    }
}

/// One claim of a finished run.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Number of the run in its plan.
    pub run: usize,
    /// The watch that settles the claim, and its number there.
    pub watch: usize,
    pub slot: usize,
}

/// The seam at which a fault is planted, and what is put there.
pub enum Plant {
    /// Another method runs; the theorem is told of the right one.
    Method(fn(&PlannedRun) -> Arc<dyn Method>),
    /// Method and oracle are those of another run.
    Other(fn(&mut RunSpec)),
    /// Gradients are drawn otherwise than the oracle states.
    Oracle(fn(Arc<dyn Oracle>) -> Arc<dyn Oracle>),
    /// The theorem is bound to other numbers than those of the run.
    Setting(fn(&mut Claimed)),
    /// The monitor sees something else than what happened.
    View(Glasses),
    /// The run is made otherwise than planned.
    Run(fn(&mut Job)),
    /// What the finished run hands to the judge is changed.
    Outcome(fn(&mut PlannedRun, Site, &mut Outcome)),
}

impl Plant {
    /// The seam, as the page names it.
    pub fn seam(&self) -> &'static str {
        match self {
            Plant::Method(_) => "method",
            Plant::Other(_) => "spec",
            Plant::Oracle(_) => "oracle",
            Plant::Setting(_) => "setting",
            Plant::View(_) => "view",
            Plant::Run(_) => "run",
            Plant::Outcome(_) => "outcome",
        }
    }
}

/// A fault, and the claim of a shipped study that must object to it.
pub struct Fault {
    pub name: &'static str,
    pub kind: Kind,
    /// What is wrong, in one sentence.
    pub what: &'static str,
    /// The study, and its `[[claim]]`.
    pub study: &'static str,
    pub claim: &'static str,
    /// The theorem, or theorem and step, whose verdict turns.
    pub theorem: &'static str,
    /// Which run of the claim, in the order of sweep and horizons.
    pub run: Runs,
    pub plant: Plant,
}

/// The runs of a claim that a fault concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// One of them.
    Number(usize),
    /// All, for claims about several runs.
    All,
}
