//! Statements, the settings they are bound to, and the monitors that watch them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Facts, Known, Objective};
use ratecheck_problems::oracle::Oracle;
use ratecheck_problems::region::Region;
use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::BoundSchedule;

use crate::ledger::Ledger;
use crate::step::{Needs, StepView};

/// Where a statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Agrees with the source's text.
    Confirmed,
    /// The commonly cited form; its wording was not compared with the source.
    Quoted,
    /// Restated from memory of the source.
    Recalled,
    /// Proved in this project from the hypotheses stated; constants right by construction.
    Derived,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Provenance::Confirmed => "confirmed",
            Provenance::Quoted => "quoted",
            Provenance::Recalled => "recalled",
            Provenance::Derived => "derived",
        })
    }
}

/// In which sense a statement is claimed to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On every path, at every step.
    EveryStep,
    /// On every path, at the end of the run.
    EveryPath,
    /// Of the means over the noise.
    Expectation,
    /// Of the exponent of a power law in the horizon or the dimension.
    Rate,
    /// Of the mean first passage time, or of the share that has left by the horizon.
    Passage,
    /// Of the slope of the logarithm of mean first passage times across several runs.
    Slope,
    /// Of the order of the first passage times of several runs.
    Order,
}

impl Mode {
    /// Whether first passage times are what is judged.
    #[must_use]
    pub fn is_timed(self) -> bool {
        matches!(self, Mode::Passage | Mode::Slope | Mode::Order)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::EveryStep => "every step of every path",
            Mode::EveryPath => "every path",
            Mode::Expectation => "in expectation",
            Mode::Rate => "rate",
            Mode::Passage => "exit time",
            Mode::Slope => "slope of log exit time",
            Mode::Order => "order of exit times",
        })
    }
}

/// How the two sides of a step compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `lhs <= rhs`.
    AtMost,
    /// `lhs = rhs`.
    Equal,
}

/// One hypothesis, inequality or identity of a proof. Labels of hypotheses start with `H`: when one fails on a
/// run, the theorem's own verdict there is *out of scope*.
#[derive(Clone, Copy, Debug)]
pub struct ProofStep {
    /// Its label: `N13`, `C7`, `HB`.
    pub label: &'static str,
    /// What it says, in LaTeX markup.
    pub formula: &'static str,
    /// In which sense.
    pub mode: Mode,
    /// How its sides compare.
    pub relation: Relation,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Why it holds, or what is wrong with it.
    pub note: &'static str,
}

impl ProofStep {
    /// Whether the step is a hypothesis rather than a consequence.
    #[must_use]
    pub fn is_hypothesis(&self) -> bool {
        self.label.starts_with('H')
    }
}

/// A theorem as it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Its id on the command line.
    pub id: &'static str,
    /// One line for people.
    pub title: &'static str,
    /// The inequality, in LaTeX markup.
    pub formula: &'static str,
    /// Paper, arXiv id, theorem number.
    pub source: &'static str,
    /// Where the wording of constants comes from.
    pub provenance: Provenance,
    /// In which sense it is claimed.
    pub mode: Mode,
    /// Hypotheses, each in one line.
    pub hypotheses: &'static [&'static str],
    /// Its proof, and hypotheses that are checked along the way.
    pub steps: &'static [ProofStep],
    /// Known gaps and defects.
    pub defects: &'static [&'static str],
}

/// What a method tells about itself, by name, so that theorems need not know its type.
#[derive(Clone, Debug)]
pub struct MethodFacts {
    /// Its spec, canonical.
    pub id: String,
    /// The entry it is built from, such as `padam-paper`.
    pub entry: &'static str,
    /// Fixed numbers by their names in the papers.
    pub constants: Vec<(&'static str, f64)>,
    /// Numbers that may depend on `t`, bound to the horizon and dimension.
    pub schedules: Vec<(&'static str, BoundSchedule)>,
}

/// Everything a theorem may ask about a run before it starts.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The function.
    pub objective: &'a Arc<dyn Objective>,
    /// The noise.
    pub oracle: &'a Arc<dyn Oracle>,
    /// The method.
    pub method: &'a MethodFacts,
    /// The feasible set.
    pub domain: &'a Domain,
    /// The region whose first passage ends a replica, when times are measured.
    pub exit: Option<&'a Region>,
    /// `x_1`.
    pub start: &'a [f64],
    /// `T`.
    pub horizon: u64,
    /// Free parameters of the statement that the study fixes, such as `q` and `s`.
    pub parameters: &'a BTreeMap<String, f64>,
}

/// A hypothesis that a setting does not meet, with the numbers that fail it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unmet {
    /// The theorem speaks of other methods.
    #[error("it is about {about}, and the method is `{method}`")]
    Method {
        /// Methods it is about.
        about: &'static str,
        /// The entry in question.
        method: String,
    },
    /// A constant of the method is missing.
    #[error("the method `{method}` has no constant `{constant}`")]
    MethodConstant {
        /// The entry in question.
        method: String,
        /// The constant asked for.
        constant: &'static str,
    },
    /// A hyperparameter should be constant in `t`.
    #[error("{name} must not depend on t, and is {text}")]
    NotConstant {
        /// Which.
        name: &'static str,
        /// Its formula.
        text: String,
    },
    /// A constant of the problem is missing or points the wrong way.
    #[error("the problem `{problem}` states no {needed} for {symbol}")]
    ProblemConstant {
        /// The problem.
        problem: String,
        /// The constant's symbol.
        symbol: &'static str,
        /// `upper bound` or `lower bound`.
        needed: &'static str,
    },
    /// The gradients are not bounded almost surely.
    #[error("the gradients of `{problem}` under noise `{noise}` have no almost sure bound G")]
    UnboundedGradient {
        /// The problem.
        problem: String,
        /// The noise.
        noise: String,
    },
    /// The oracle is biased.
    #[error("the noise `{0}` does not state E[g] = ∇f")]
    Biased(String),
    /// A number is outside the theorem's range.
    #[error("{name} = {value}, and the theorem asks for {condition}")]
    Range {
        /// Which number.
        name: &'static str,
        /// Its value.
        value: f64,
        /// The condition.
        condition: String,
    },
    /// Anything else, in words.
    #[error("{0}")]
    Other(String),
}

impl Setting<'_> {
    /// A fixed number of the method.
    ///
    /// # Errors
    /// When the method does not state it.
    pub fn constant(&self, name: &'static str) -> Result<f64, Unmet> {
        let found = self.method.constants.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| *value).ok_or_else(|| Unmet::MethodConstant {
            method: self.method.entry.to_owned(),
            constant: name,
        })
    }

    /// A number of the method that may depend on `t`.
    ///
    /// # Errors
    /// When the method does not state it.
    pub fn schedule(&self, name: &'static str) -> Result<&BoundSchedule, Unmet> {
        let found = self.method.schedules.iter().find(|(n, _)| *n == name);
        found.map(|(_, schedule)| schedule).ok_or_else(|| Unmet::MethodConstant {
            method: self.method.entry.to_owned(),
            constant: name,
        })
    }

    /// A number of the method that may depend on `t` in general, and here must not.
    ///
    /// # Errors
    /// When it does, or is missing.
    pub fn fixed(&self, name: &'static str) -> Result<f64, Unmet> {
        let schedule = self.schedule(name)?;
        schedule
            .constant()
            .ok_or_else(|| Unmet::NotConstant { name, text: schedule.text().to_owned() })
    }

    /// Refuses methods other than the entries named.
    ///
    /// # Errors
    /// When the method is another.
    pub fn method_is(&self, entries: &[&str], about: &'static str) -> Result<(), Unmet> {
        if entries.contains(&self.method.entry) {
            return Ok(());
        }
        Err(Unmet::Method { about, method: self.method.entry.to_owned() })
    }

    /// An upper bound of a constant of the problem.
    ///
    /// # Errors
    /// When none is stated on all of R^d.
    pub fn upper(&self, constant: Constant) -> Result<f64, Unmet> {
        self.known(constant, "upper bound", |k| k.upper())
    }

    /// A lower bound of a constant of the problem.
    ///
    /// # Errors
    /// When none is stated on all of R^d.
    pub fn lower(&self, constant: Constant) -> Result<f64, Unmet> {
        self.known(constant, "lower bound", |k| k.lower())
    }

    fn known(
        &self,
        constant: Constant,
        needed: &'static str,
        read: impl Fn(Known) -> Option<f64>,
    ) -> Result<f64, Unmet> {
        known(self.objective.facts(), self.domain, constant, needed, read)
    }

    /// `G`: an almost sure bound on every coordinate of every stochastic gradient.
    ///
    /// # Errors
    /// When there is none.
    pub fn gradient_bound(&self) -> Result<f64, Unmet> {
        let facts = self.oracle.facts();
        facts.gradient_coordinate.and_then(|g| g.upper()).ok_or_else(|| Unmet::UnboundedGradient {
            problem: self.objective.facts().id().to_owned(),
            noise: facts.id.clone(),
        })
    }

    /// `σ²`: a bound on `E‖g_t - ∇f(x_t)‖²`.
    ///
    /// # Errors
    /// When none is stated.
    pub fn variance(&self) -> Result<f64, Unmet> {
        let facts = self.oracle.facts();
        facts.variance.and_then(|known| known.upper()).ok_or_else(|| {
            Unmet::Other(format!("the noise `{}` states no bound on its variance", facts.id))
        })
    }

    /// Refuses noise that is not stated to be unbiased.
    ///
    /// # Errors
    /// When it is not.
    pub fn unbiased(&self) -> Result<(), Unmet> {
        let facts = self.oracle.facts();
        if facts.unbiased { Ok(()) } else { Err(Unmet::Biased(facts.id.clone())) }
    }

    /// A free parameter of the statement, or its default.
    #[must_use]
    pub fn parameter(&self, name: &str, default: f64) -> f64 {
        self.parameters.get(name).copied().unwrap_or(default)
    }
}

/// A constant of a problem on all of R^d or on the feasible set.
pub(crate) fn known(
    facts: &Facts,
    domain: &Domain,
    constant: Constant,
    needed: &'static str,
    read: impl Fn(Known) -> Option<f64>,
) -> Result<f64, Unmet> {
    let claimed = facts.constant(constant).filter(|c| c.on == Domain::Whole || c.on == *domain);
    claimed.and_then(|c| read(c.known)).ok_or_else(|| Unmet::ProblemConstant {
        problem: facts.id().to_owned(),
        symbol: constant.symbol(),
        needed,
    })
}

/// A number with the terms that it is the sum of.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The bound.
    pub value: f64,
    /// Its terms and the constants in them, by name.
    pub terms: Vec<(&'static str, f64)>,
}

/// A number that `ratecheck bound` takes.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// Name for `--set NAME=VALUE`.
    pub name: &'static str,
    /// What it is, with its range.
    pub doc: &'static str,
    /// Value when not given; `None` if it must be.
    pub default: Option<f64>,
    /// Least allowed value.
    pub at_least: f64,
    /// Greatest allowed value.
    pub at_most: f64,
    /// Whether both ends themselves are excluded.
    pub open: bool,
}

/// Numbers for a formula, one for each of its inputs.
#[derive(Clone, Debug, Default)]
pub struct Inputs(pub BTreeMap<&'static str, f64>);

impl Inputs {
    /// The number given for an input.
    ///
    /// # Panics
    /// If the formula did not declare the input: a bug of the formula.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        *self.0.get(name).expect("a formula reads only inputs that it declares")
    }
}

/// A published or derived statement that can be bound to runs.
pub trait Theorem: Send + Sync {
    /// What it says.
    fn statement(&self) -> &'static Statement;

    /// Checks the hypotheses, once, and prepares the claims named in `labels`: `""` is the theorem itself,
    /// anything else the label of one of its steps.
    ///
    /// # Errors
    /// The hypothesis that fails, with its numbers.
    fn bind(&self, setting: &Setting<'_>, labels: &[&'static str])
    -> Result<Box<dyn Watch>, Unmet>;

    /// Inputs of its bound, if it has one in closed form.
    fn inputs(&self) -> &'static [Input] {
        &[]
    }

    /// Its bound for given numbers.
    ///
    /// # Errors
    /// When a hypothesis about the numbers fails.
    fn bound(&self, inputs: &Inputs) -> Result<Bound, Unmet>;
}

/// What a statement says of the first passage times of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predicted {
    /// The mean time in steps, up to a factor between `e^-tolerance` and `e^tolerance`.
    Mean {
        /// `E τ`.
        steps: f64,
        /// What the statement leaves open, on the logarithm.
        tolerance: f64,
    },
    /// The probability of having left by the horizon, up to a distance.
    Share {
        /// The probability.
        value: f64,
        /// What the statement leaves open.
        tolerance: f64,
    },
    /// One point of a line `log τ = log prefactor + slope * regressor`.
    Point {
        /// The regressor.
        x: f64,
        /// `log prefactor`, taken off before the fit.
        offset: f64,
        /// `log τ` that the exact theory of the setting predicts: the line through these has the slope that is judged.
        predicted: f64,
        /// The slope of the law itself, which is shown.
        law: f64,
        /// Largest accepted distance of the slopes, as a share of the predicted one.
        tolerance: f64,
    },
    /// One of several runs whose times increase in the order of the sweep.
    Ranked,
}

/// A theorem bound to a setting; starts one monitor a block.
pub trait Watch: Send + Sync {
    /// What its monitors read.
    fn needs(&self) -> Needs;

    /// Fresh monitors for a block; every buffer is allocated here.
    fn start(&self, shape: Shape) -> Box<dyn Monitor>;

    /// What claim number `claim` says of the first passage times, when it is about them.
    fn predicted(&self, _claim: usize) -> Option<Predicted> {
        None
    }

    /// Numbers between which the measured side of claim number `claim` lies on every path, by the hypotheses: intervals for its mean
    /// can then be exact for every law on that range.
    fn range(&self, _claim: usize) -> Option<(f64, f64)> {
        None
    }

    /// Measured quantities that enter the bound, reported beside it: names for [`Monitor::notes`].
    fn notes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether replicas whose iterate stopped being finite have notes as well.
    fn notes_of_ended(&self) -> bool {
        false
    }
}

/// Watches one block of replicas, step by step. Claim `k` of its ledger is the `k`-th label it was bound to.
pub trait Monitor: Send {
    /// Sees one step. Must not allocate.
    fn observe(&mut self, step: &StepView<'_>, ledger: &mut Ledger);

    /// Sees the end of the run: claims about whole paths and means are settled here.
    /// `last` is the view of the last step.
    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger);

    /// The numbers announced by [`Watch::notes`] for one lane.
    fn notes(&self, _lane: usize, _out: &mut [f64]) {}
}
