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
    /// `x̄_t`, an average of the points up to `t`, for methods that output one: what theorems say of a run of `t` steps, hence
    /// without `x_{t+1}`.
    Average,
    /// `α_{t+1}`, the random scale of the step, for methods that draw one; one number a replica.
    Scale,
    /// `z_{t+1}`, the displacement that an online learner chose: `x_{t+1} = x_t + α_{t+1} z_{t+1}` before projection.
    Displacement,
    /// `z_{t+1}`, the base sequence of a schedule-free method, of which its output is an average.
    Base,
    /// `Q_t`, a sum of `‖g_s‖²` with weights; one number a replica.
    SquareSum,
}

impl Trace {
    /// All names.
    pub const ALL: [Trace; 9] = [
        Trace::M,
        Trace::V,
        Trace::VHat,
        Trace::Eta,
        Trace::Average,
        Trace::Scale,
        Trace::Displacement,
        Trace::Base,
        Trace::SquareSum,
    ];

    /// Column prefix in trace files: `m1..md`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Trace::M => "m",
            Trace::V => "v",
            Trace::VHat => "vhat",
            Trace::Eta => "eta",
            Trace::Average => "average",
            Trace::Scale => "alpha",
            Trace::Displacement | Trace::Base => "z",
            Trace::SquareSum => "q",
        }
    }

    /// Whether it is one number a replica instead of one a coordinate.
    #[must_use]
    pub fn is_scalar(self) -> bool {
        matches!(self, Trace::Scale | Trace::SquareSum)
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
    /// `u`, the best fixed point in hindsight of an online problem, or the one that the study gives.
    pub const COMPARATOR: Needs = Needs(16);
    /// Error bounds of the losses and of `g_t`, and what the comparator may fall short of the best point.
    pub const LOSS_ERROR: Needs = Needs(32);
    /// `min_u Σ_{k <= t} f_k(u)` at every recorded `t`.
    pub const HINDSIGHT: Needs = Needs(64);

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
    /// Error bounds, with [`Needs::LOSS_ERROR`].
    pub loss_errors: Option<LossErrors<'a>>,
    /// `min_u Σ_{k <= t} f_k(u)`, at recorded steps alone.
    pub hindsight: Option<&'a [f64]>,
}

/// How far the numbers of an online problem may be from exact.
#[derive(Clone, Copy)]
pub struct LossErrors<'a> {
    /// Of `f_t(x_t)`.
    pub loss: &'a [f64],
    /// Of `f_t(u)`.
    pub comparator_loss: &'a [f64],
    /// Of each coordinate of the subgradient of `f_t` at `x_t`.
    pub gradient: Block<'a>,
    /// `Σ_t f_t(u) - min Σ_t f_t` is at most this.
    pub gap: &'a [f64],
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

    /// `g_t`, the first answer of the oracle in this step, before any wrapper clipped it.
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

    /// Error bounds of the losses.
    #[must_use]
    pub fn loss_errors(&self) -> LossErrors<'a> {
        self.optional.loss_errors.expect("declare Needs::LOSS_ERROR")
    }

    /// Bound on the rounding of `f_t(x_t) - f_t(u)` and `g_tᵀ(x_t - u)` that comes from the losses and their gradient.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    pub fn excess_error(&self, lane: usize) -> f64 {
        let (errors, u) = (self.loss_errors(), self.comparator());
        let dim = self.shape().dim();
        let inner = (0..dim)
            .map(|i| errors.gradient.at(i, lane) * (self.x.at(i, lane) - u.at(i, lane)).abs());
        let total = errors.loss[lane] + errors.comparator_loss[lane] + inner.sum::<f64>();
        // Its own roundings are made up for.
        total * (1.0 + (dim as f64 + 4.0) * f64::EPSILON)
    }

    /// An internal quantity of the method after this step.
    #[must_use]
    pub fn trace(&self, which: Trace) -> Block<'a> {
        self.traces.trace(which).expect("declare Needs::trace of a quantity that the method has")
    }
}
