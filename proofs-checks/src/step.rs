//! One step of a run, as a check may see it.

use std::ops::BitOr;

use ratecheck_problems::space::{Block, Shape, Step};

/// Internal quantities of a method, by their names in the papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trace {
    /// `m_t`, the first moment.
    M,
    /// `v_t`, the second moment.
    V,
    /// `v̂_t`, the second moment as the step divides by it (after a maximum, before any power).
    VHat,
    /// `η_t`, the coordinatewise step size: `x_{t+1} = x_t - η_t m_t` before projection.
    Eta,
    /// The averaged iterate, for methods that output one.
    Average,
}

impl Trace {
    /// All names.
    pub const ALL: [Trace; 5] = [Trace::M, Trace::V, Trace::VHat, Trace::Eta, Trace::Average];

    /// Column prefix in trace files: `m1..md`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Trace::M => "m",
            Trace::V => "v",
            Trace::VHat => "vhat",
            Trace::Eta => "eta",
            Trace::Average => "average",
        }
    }

    fn bit(self) -> u32 {
        1 << (8 + self as u32)
    }
}

/// What a monitor or probe reads. The engine computes the union of all needs and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Needs(u32);

impl Needs {
    /// `x_t` and `x_{t+1}` only, which are always there.
    pub const NOTHING: Needs = Needs(0);
    /// `∇f(x_t)`.
    pub const TRUE_GRADIENT: Needs = Needs(1);
    /// `f(x_t)`.
    pub const VALUE: Needs = Needs(2);
    /// `g_t`, the gradient that the method saw.
    pub const GRADIENT: Needs = Needs(4);
    /// `f_t(x_t)` and `f_t(u)` of an online problem.
    pub const LOSS: Needs = Needs(8);
    /// `u`, the best fixed point in hindsight of an online problem.
    pub const COMPARATOR: Needs = Needs(16);
    /// How far rounding has carried the losses and gradients of an online problem, and how far `u` may be from the best.
    pub const LOSS_ERROR: Needs = Needs(32);

    /// Need of an internal quantity.
    #[must_use]
    pub fn trace(which: Trace) -> Needs {
        Needs(which.bit())
    }

    /// Whether everything in `other` is included.
    #[must_use]
    pub fn contains(self, other: Needs) -> bool {
        self.0 & other.0 == other.0
    }
}

impl BitOr for Needs {
    type Output = Needs;
    fn bitor(self, other: Needs) -> Needs {
        Needs(self.0 | other.0)
    }
}

/// Where a step's internal quantities are read.
pub trait Traces {
    /// The quantity after step `t`, if the method has it.
    fn trace(&self, which: Trace) -> Option<Block<'_>>;
}

/// Step `t` of a block of replicas: everything a check may ever see of a run.
///
/// Accessors of quantities that the check did not declare in its [`Needs`] panic: that is a bug of the check.
#[derive(Clone, Copy)]
pub struct StepView<'a> {
    /// `t`, from 1.
    pub step: Step,
    /// `x_t`, where the gradient was taken.
    pub x: Block<'a>,
    /// `x_{t+1}`.
    pub x_next: Block<'a>,
    /// Which lanes are still running. A lane ends at its first non-finite value.
    pub alive: &'a [bool],
    /// Optional quantities, each present when somebody declared it.
    pub optional: Optional<'a>,
    /// The method's internal quantities after the step.
    pub traces: &'a dyn Traces,
}

/// The quantities of a step that are computed on demand.
#[derive(Clone, Copy, Default)]
pub struct Optional<'a> {
    /// `g_t`.
    pub gradient: Option<Block<'a>>,
    /// `∇f(x_t)`.
    pub true_gradient: Option<Block<'a>>,
    /// `f(x_t)`.
    pub value: Option<&'a [f64]>,
    /// `f_t(x_t)`.
    pub loss: Option<&'a [f64]>,
    /// `f_t(u)`.
    pub comparator_loss: Option<&'a [f64]>,
    /// `u`.
    pub comparator: Option<Block<'a>>,
    /// Bound on the rounding of `f_t(x_t) - f_t(u)` as far as the two losses are rounded, and of `g_tᵀ(x_t - u)` as far as `g_t`
    /// is.
    pub loss_error: Option<&'a [f64]>,
    /// Bound on `Σ f_t(u) - min Σ f_t` over the whole run.
    pub comparator_gap: Option<&'a [f64]>,
}

impl<'a> StepView<'a> {
    /// Extent of the block.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.x.shape()
    }

    /// Lanes that are still running.
    pub fn live(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.alive.iter().enumerate().filter_map(|(lane, &alive)| alive.then_some(lane))
    }

    /// `g_t`, the gradient that the method saw first in this step.
    #[must_use]
    pub fn gradient(&self) -> Block<'a> {
        self.optional.gradient.expect("declare Needs::GRADIENT")
    }

    /// `∇f(x_t)`.
    #[must_use]
    pub fn true_gradient(&self) -> Block<'a> {
        self.optional.true_gradient.expect("declare Needs::TRUE_GRADIENT")
    }

    /// `f(x_t)`.
    #[must_use]
    pub fn value(&self) -> &'a [f64] {
        self.optional.value.expect("declare Needs::VALUE")
    }

    /// `f_t(x_t)`.
    #[must_use]
    pub fn loss(&self) -> &'a [f64] {
        self.optional.loss.expect("declare Needs::LOSS")
    }

    /// `f_t(u)`.
    #[must_use]
    pub fn comparator_loss(&self) -> &'a [f64] {
        self.optional.comparator_loss.expect("declare Needs::LOSS")
    }

    /// `u`.
    #[must_use]
    pub fn comparator(&self) -> Block<'a> {
        self.optional.comparator.expect("declare Needs::COMPARATOR")
    }

    /// Bound on the rounding of `f_t(x_t) - f_t(u)` and `g_tᵀ(x_t - u)` that comes from the losses and their gradient.
    #[must_use]
    pub fn loss_error(&self) -> &'a [f64] {
        self.optional.loss_error.expect("declare Needs::LOSS_ERROR")
    }

    /// Bound on `Σ f_t(u) - min Σ f_t` over the whole run.
    #[must_use]
    pub fn comparator_gap(&self) -> &'a [f64] {
        self.optional.comparator_gap.expect("declare Needs::LOSS_ERROR")
    }

    /// An internal quantity of the method after this step.
    #[must_use]
    pub fn trace(&self, which: Trace) -> Block<'a> {
        self.traces.trace(which).expect("declare Needs::trace of a quantity that the method has")
    }
}
