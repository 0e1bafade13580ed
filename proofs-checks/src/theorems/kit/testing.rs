//! Bounds evaluated in tests, and stand-ins for functions, oracles and methods that state what a test wants.

use std::sync::Arc;

use ratecheck_problems::objective::{Constant, Facts, Known, Objective};
use ratecheck_problems::oracle::{Oracle, OracleFacts};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut};

use crate::evidence::{Finding, Pathwise};
use crate::ledger::{Ledger, Pair};
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

/// What a proof said of the replicas of a run, with notes as the test keeps them.
pub(crate) struct Outcome<N = ()> {
    pub(crate) labels: Vec<&'static str>,
    pub(crate) ledger: Ledger,
    pub(crate) lanes: usize,
    pub(crate) notes: N,
}

impl<N> Outcome<N> {
    fn place(&self, label: &str) -> usize {
        self.labels.iter().position(|known| *known == label).expect("asked for")
    }

    pub(crate) fn judge(&self, label: &str) -> Pathwise {
        let claim = self.place(label);
        let judges = (0..self.lanes).map(|lane| self.ledger.entry(claim, lane).judge);
        judges.reduce(Pathwise::merge).expect("a lane")
    }

    /// The pathwise finding over all lanes.
    pub(crate) fn finding(&self, label: &str) -> Finding {
        self.judge(label).finding()
    }

    pub(crate) fn assert(&self, verdict: &str, labels: &[&str]) {
        for label in labels {
            let finding = self.finding(label);
            assert_eq!(finding.verdict.word(), verdict, "step `{label}`: {finding:?}");
        }
    }

    /// The samples of a claim in expectation.
    pub(crate) fn pairs(&self, label: &str) -> Vec<Pair> {
        let claim = self.place(label);
        (0..self.lanes).map(|lane| self.ledger.entry(claim, lane).pair.expect("sampled")).collect()
    }

    /// Mean of the left sides over the mean of the right sides.
    pub(crate) fn ratio(&self, label: &str) -> f64 {
        let pairs = self.pairs(label);
        let sum = |read: fn(&Pair) -> f64| pairs.iter().map(read).sum::<f64>();
        sum(|pair| pair.lhs) / sum(|pair| pair.rhs)
    }

    /// Mean of `rhs - lhs` in units of its standard error.
    #[expect(clippy::cast_precision_loss, reason = "few replicas")]
    pub(crate) fn margin(&self, label: &str) -> f64 {
        let room: Vec<f64> = self.pairs(label).iter().map(|pair| pair.rhs - pair.lhs).collect();
        let n = room.len() as f64;
        let mean = room.iter().sum::<f64>() / n;
        let variance = room.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>() / (n - 1.0);
        mean / (variance / n).sqrt()
    }
}
