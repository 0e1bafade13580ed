//! One's own function under any method: what a measure says of it, without a study.
//!
//! A function is a [`Formula`] or a sum of [`Terms`], written once for every kind of number: gradient, rounding errors and enclosures
//! come with it, and where it has kinks its gradient is that of one piece. What is known of it, such as a bound on its gradient, is
//! stated in its [`Facts`]; measures say what they need.
//!
//! ```
//! use ratecheck::own::{Analytic, Facts, Formula, Scalar, Trial, TrialError};
//!
//! #[derive(Debug)]
//! struct Mine;
//! impl Formula for Mine {
//!     fn value<N: Scalar>(&self, x: &[N]) -> N {
//!         x[0].abs() + x[0].max(x[1].times(2.0)).abs()
//!     }
//! }
//!
//! let mine = Analytic::new(Facts::new("mine", 2).nonsmooth("of one piece"), Mine);
//! let trial = Trial::new(mine, "clipped-adam-ema:beta=0.99,D=0.01").noise("gaussian:sigma=0.5");
//! let curve = trial.replicas(4).curve(1000, "lambda-norm:lambda=1")?;
//! let [first, last] = [&curve[0], &curve[curve.len() - 1]];
//! assert!(last.step == 1000 && last.mean < 0.5 * first.mean);
//! # Ok::<(), TrialError>(())
//! ```

use std::sync::Arc;

pub use ratecheck_problems::catalogue::Problem;
pub use ratecheck_problems::number::Scalar;
pub use ratecheck_problems::objective::{
    Analytic, Constant, Facts, Formula, Known, Objective, Separable, Terms,
};

use crate::engine::{self, Control, RunError};
use crate::judge::curve_row;
use crate::plan::{Built, RunSpec};
use crate::results::CurveRow;
use crate::study::OneOrMany;

/// A function, a method, and what is around them.
#[derive(Clone, Debug)]
pub struct Trial {
    problem: Problem,
    spec: RunSpec,
    start: Option<Vec<f64>>,
}

/// Why there is no curve.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// A spec is wrong, or the function lacks what it needs.
    #[error("{0}")]
    Request(String),
    /// The run failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl Trial {
    /// A method, by its spec, on a function; without noise, in all of R^d, one replica, seed 1, from the start that the function's
    /// facts name.
    #[must_use]
    pub fn new(objective: impl Objective + 'static, optimizer: &str) -> Trial {
        let spec = RunSpec {
            problem: objective.facts().id().to_owned(),
            noise: "none".to_owned(),
            optimizer: optimizer.to_owned(),
            domain: "whole".to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: 1,
            seed: 1,
            replicas: 1,
            exit: String::new(),
            enumerated: false,
        };
        Trial {
            problem: Problem { objective: Arc::new(objective), online: None },
            spec,
            start: None,
        }
    }

    /// With noise on its gradients, by its spec.
    #[must_use]
    pub fn noise(mut self, spec: &str) -> Trial {
        spec.clone_into(&mut self.spec.noise);
        self
    }

    /// Within a feasible set, by its spec.
    #[must_use]
    pub fn domain(mut self, spec: &str) -> Trial {
        spec.clone_into(&mut self.spec.domain);
        self
    }

    /// From a point.
    #[must_use]
    pub fn start(mut self, x1: &[f64]) -> Trial {
        self.start = Some(x1.to_vec());
        self
    }

    /// That many times, with noise of its own each time.
    #[must_use]
    pub fn replicas(mut self, replicas: u64) -> Trial {
        self.spec.replicas = replicas;
        self
    }

    /// With another seed of all noise.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Trial {
        self.spec.seed = seed;
        self
    }

    /// Runs for `horizon` steps and records a measure (see [`crate::measurements::measures`]) on a logarithmic grid of steps: means over
    /// the replicas with 95 % intervals.
    ///
    /// # Errors
    /// Whatever a spec has wrong, and what the function lacks for the measure.
    pub fn curve(&self, horizon: u64, measure: &str) -> Result<Vec<CurveRow>, TrialError> {
        if horizon == 0 || self.spec.replicas == 0 {
            return Err(TrialError::Request("a run needs a step and a replica".to_owned()));
        }
        let spec = RunSpec { horizon, ..self.spec.clone() };
        let start = self.start.clone().map(OneOrMany::Many);
        let built =
            Built::of(self.problem.clone(), spec, start.as_ref()).map_err(TrialError::Request)?;
        let mut job = built.run().job;
        job.probes = vec![built.measure(measure).map_err(TrialError::Request)?];
        let outcome = engine::run(&job, &Control::default())?;
        let columns = outcome.curves[0].columns().into_iter().zip(&job.checkpoints);
        Ok(columns.map(|(column, step)| curve_row(0, measure, *step, column)).collect())
    }
}
