//! The workloads. Each file holds the run of the registry's entries and, beside it, the plain loop.

mod w1;
mod w2;
mod w3;
mod w4;
mod w5;
mod w6;

use ratecheck_problems::spec::{SpecError, suggest};

use super::{Entry, Size};
use crate::engine::{self, Control, Job, Outcome};
use crate::plan::{Built, RunSpec};
use crate::study::OneOrMany;

/// Every workload in its parts.
pub static ALL: &[&Entry] = &[
    &w1::ENTRY,
    &w2::ENTRY,
    &w3::ENTRY,
    &w4::ALONE,
    &w4::TOGETHER,
    &w5::ADAM,
    &w5::PADAM,
    &w5::ADAMOMENTUM,
    &w6::ENTRY,
];

/// The parts of a workload.
///
/// # Errors
/// An unknown name, with the nearest one.
pub fn find(workload: &str) -> Result<Vec<&'static Entry>, SpecError> {
    let parts: Vec<_> = ALL.iter().copied().filter(|entry| entry.workload == workload).collect();
    if parts.is_empty() {
        let mut names: Vec<&str> = ALL.iter().map(|entry| entry.workload).collect();
        names.dedup();
        return Err(suggest::unknown_name("workload", workload, names));
    }
    Ok(parts)
}

/// A run of registry entries, by their specs.
struct Specs<'a> {
    problem: &'a str,
    noise: &'a str,
    optimizer: &'a str,
    domain: &'a str,
    exit: &'a str,
    x0: Option<OneOrMany<f64>>,
}

impl Specs<'_> {
    fn built(&self, size: Size) -> Result<Built, String> {
        let spec = RunSpec {
            problem: self.problem.to_owned(),
            noise: self.noise.to_owned(),
            optimizer: self.optimizer.to_owned(),
            domain: self.domain.to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: size.steps,
            seed: 1,
            replicas: size.replicas,
            exit: self.exit.to_owned(),
            enumerated: false,
        };
        Built::new(spec, self.x0.as_ref())
    }
}

/// The job of a run without probes, which are read after the last step alone.
fn job(built: &Built) -> Job {
    let mut job = built.run().job;
    job.probes.clear();
    job.checkpoints = vec![job.horizon];
    job
}

fn run(job: &Job) -> Outcome {
    engine::run(job, &Control::default()).expect("nobody interrupts, and comparators exist")
}

/// The mean over replicas of what a probe read at the first checkpoint.
fn mean(outcome: &Outcome, probe: usize) -> f64 {
    outcome.curves[probe].column(0).mean().expect("a run has a replica")
}

#[cfg(test)]
mod tests;
