//! The path of one replica, step by step.

use ratecheck_proofs_checks::step::{Needs, StepView};

use crate::engine::{self, Control, Ended, Job, Observer, RunError};

/// Iterates `x_1, x_2, ...` of a replica, as far as they are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The start, then one point a step.
    pub points: Vec<Vec<f64>>,
    /// Why it stops before the horizon, if it does.
    pub ended: Option<Ended>,
}

/// Runs the first replica of a job to its horizon.
///
/// # Errors
/// As [`engine::observe`].
pub fn path(job: &Job) -> Result<Path, RunError> {
    let mut kept = Kept { points: vec![job.start.clone()] };
    let ended =
        engine::observe(job, 0, 1, &Control::default(), &mut kept)?.ended.into_iter().next();
    if ended.is_some() {
        kept.points.pop();
    }
    Ok(Path { points: kept.points, ended })
}

struct Kept {
    points: Vec<Vec<f64>>,
}

impl Observer for Kept {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn observe(&mut self, step: &StepView<'_>) {
        self.points.push(step.x_next.lane(0).collect());
    }
}
