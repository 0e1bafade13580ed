//! Bounds evaluated in tests, and stand-ins for functions, oracles and methods that state what a test wants.

use std::sync::Arc;

use ratecheck_problems::objective::{Constant, Facts, Known, Objective};
use ratecheck_problems::oracle::{Oracle, OracleFacts};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut};

use crate::step::{Trace, Traces};
use crate::theorem::{Bound, Inputs, Theorem, Unmet};

/// The bound of a theorem for some of its inputs, the defaults for the others.
pub(crate) fn bound(theorem: &dyn Theorem, given: &[(&'static str, f64)]) -> Result<Bound, Unmet> {
    let value = |name: &str, default: Option<f64>| {
        let found = given.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        found.or(default).unwrap_or_else(|| panic!("{name} has no default"))
    };
    let inputs = theorem.inputs().iter().map(|i| (i.name, value(i.name, i.default))).collect();
    theorem.bound(&Inputs(inputs))
}

/// A function that claims other constants than its own.
#[derive(Debug)]
struct Claiming {
    real: Arc<dyn Objective>,
    facts: Facts,
}

/// The function with constants in place of its own.
pub(crate) fn claiming(
    real: &Arc<dyn Objective>,
    constants: &[(Constant, f64)],
) -> Arc<dyn Objective> {
    let mut facts = real.facts().clone();
    for (constant, value) in constants {
        facts = facts.with(*constant, Known::Exactly(*value), "claimed by a test");
    }
    Arc::new(Claiming { real: Arc::clone(real), facts })
}

impl Objective for Claiming {
    fn facts(&self) -> &Facts {
        &self.facts
    }
    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.real.value(x, f);
    }
    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>) {
        self.real.gradient(x, g);
    }
    fn value_error(&self, x: Block<'_>, error: &mut [f64]) {
        self.real.value_error(x, error);
    }
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>) {
        self.real.gradient_error(x, error);
    }
}

/// An oracle that states its facts alone: the test draws its own noise.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) objective: Arc<dyn Objective>,
    pub(crate) facts: OracleFacts,
}

impl Oracle for Stated {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }
    fn facts(&self) -> &OracleFacts {
        &self.facts
    }
    fn sample(&self, _key: Key, _x: Block<'_>, _exact: Block<'_>, _g: BlockMut<'_>) {
        panic!("the test draws its own noise");
    }
    /// Alike in every coordinate.
    #[expect(clippy::cast_precision_loss, reason = "few coordinates")]
    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        let dim = self.objective.facts().dim();
        let total = self.facts.variance?.upper()?;
        Some(vec![total / dim as f64; dim])
    }
}

/// A method that shows nothing of itself.
pub(crate) struct NoTraces;

impl Traces for NoTraces {
    fn trace(&self, _which: Trace) -> Option<Block<'_>> {
        None
    }
}
