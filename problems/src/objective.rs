//! Functions to minimise, and what is known about them.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::Domain;
use crate::space::{Block, BlockMut, Shape};

/// A number together with the direction in which it may be wrong.
///
/// A constant that is only estimated from below may not serve where a proof needs an upper bound, and the
/// type says so: [`Known::upper`] of [`Known::AtLeast`] is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Known {
    /// The constant itself, attained or approached.
    Exactly(f64),
    /// An upper bound of the constant.
    AtMost(f64),
    /// A lower bound of the constant.
    AtLeast(f64),
}

impl Known {
    /// A number that is certainly not below the constant.
    #[must_use]
    pub fn upper(self) -> Option<f64> {
        match self {
            Known::Exactly(c) | Known::AtMost(c) => Some(c),
            Known::AtLeast(_) => None,
        }
    }

    /// A number that is certainly not above the constant.
    #[must_use]
    pub fn lower(self) -> Option<f64> {
        match self {
            Known::Exactly(c) | Known::AtLeast(c) => Some(c),
            Known::AtMost(_) => None,
        }
    }

    /// The number, whatever its direction.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Known::Exactly(c) | Known::AtMost(c) | Known::AtLeast(c) => c,
        }
    }

    /// `exactly`, `at most` or `at least`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        match self {
            Known::Exactly(_) => "exactly",
            Known::AtMost(_) => "at most",
            Known::AtLeast(_) => "at least",
        }
    }

    /// The constant of `factor * f` where this is that of `f`; the factor is positive.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Known {
        match self {
            Known::Exactly(c) => Known::Exactly(factor * c),
            Known::AtMost(c) => Known::AtMost(factor * c),
            Known::AtLeast(c) => Known::AtLeast(factor * c),
        }
    }
}

/// The constants by which theorems speak of functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constant {
    /// `L`: `‖∇f(x) - ∇f(y)‖_2 <= L ‖x - y‖_2`.
    Smoothness,
    /// `μ`: `f - (μ/2)‖x‖²` is convex.
    StrongConvexity,
    /// `sup_x max_i |∂_i f(x)|`, the bound on each coordinate of the true gradient.
    GradientCoordinate,
    /// `sup_x ‖∇f(x)‖_2`.
    GradientNorm,
    /// `inf f`.
    Infimum,
}

impl Constant {
    /// Every constant, in the order in which tables show them.
    pub const ALL: [Constant; 5] = [
        Constant::Smoothness,
        Constant::StrongConvexity,
        Constant::GradientCoordinate,
        Constant::GradientNorm,
        Constant::Infimum,
    ];

    /// Its usual symbol.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Constant::Smoothness => "L",
            Constant::StrongConvexity => "μ",
            Constant::GradientCoordinate => "G_∞",
            Constant::GradientNorm => "G_2",
            Constant::Infimum => "inf f",
        }
    }
}

/// A constant with the set on which it holds and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed {
    /// The number and its direction.
    pub known: Known,
    /// Where it holds.
    pub on: Domain,
    /// Why: a source or a one-line derivation.
    pub because: &'static str,
}

/// What is known of an objective.
#[derive(Clone, Debug)]
pub struct Facts {
    id: String,
    dim: usize,
    convex: bool,
    constants: BTreeMap<Constant, Claimed>,
    minimisers: Vec<Vec<f64>>,
    start: Vec<f64>,
}

impl Facts {
    /// Facts of the function that the spec `id` names, started by default at the all-ones vector.
    #[must_use]
    pub fn new(id: impl fmt::Display, dim: usize) -> Facts {
        Facts {
            id: id.to_string(),
            dim,
            convex: false,
            constants: BTreeMap::new(),
            minimisers: Vec::new(),
            start: vec![1.0; dim],
        }
    }

    /// Declares the function convex.
    #[must_use]
    pub fn convex(mut self) -> Facts {
        self.convex = true;
        self
    }

    /// States a constant that holds on all of R^d.
    #[must_use]
    pub fn with(self, constant: Constant, known: Known, because: &'static str) -> Facts {
        self.with_on(constant, known, Domain::Whole, because)
    }

    /// States a constant that holds on a set.
    #[must_use]
    pub fn with_on(
        mut self,
        constant: Constant,
        known: Known,
        on: Domain,
        because: &'static str,
    ) -> Facts {
        self.constants.insert(constant, Claimed { known, on, because });
        self
    }

    /// States a minimiser.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn minimiser(mut self, x: Vec<f64>) -> Facts {
        assert_eq!(x.len(), self.dim, "a minimiser has one entry a coordinate");
        self.minimisers.push(x);
        self
    }

    /// States where runs start unless told otherwise.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn start(mut self, x: Vec<f64>) -> Facts {
        assert_eq!(x.len(), self.dim, "a start has one entry a coordinate");
        self.start = x;
        self
    }

    /// The spec string that builds the function.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Number of coordinates.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Whether the function is convex.
    #[must_use]
    pub fn is_convex(&self) -> bool {
        self.convex
    }

    /// A constant, if stated.
    #[must_use]
    pub fn constant(&self, constant: Constant) -> Option<&Claimed> {
        self.constants.get(&constant)
    }

    /// All stated constants.
    pub fn constants(&self) -> impl Iterator<Item = (Constant, &Claimed)> {
        self.constants.iter().map(|(c, k)| (*c, k))
    }

    /// Known minimisers (none stated does not mean that none exists).
    #[must_use]
    pub fn minimisers(&self) -> &[Vec<f64>] {
        &self.minimisers
    }

    /// Default start.
    #[must_use]
    pub fn default_start(&self) -> &[f64] {
        &self.start
    }
}

/// A function `f: R^d -> R` with its gradient.
pub trait Objective: Send + Sync + fmt::Debug {
    /// What is known of it.
    fn facts(&self) -> &Facts;

    /// `f(x)`, one number a lane.
    fn value(&self, x: Block<'_>, f: &mut [f64]);

    /// `∇f(x)`; for a nonsmooth function the selection of subgradient that its page states.
    fn gradient(&self, x: Block<'_>, g: BlockMut<'_>);

    /// Bound on `|computed - exact|` of [`Objective::value`] at `x`, one number a lane. The exact value is that
    /// of the formula at the given floating-point `x`. Pathwise checks add it to their rounding allowance.
    fn value_error(&self, x: Block<'_>, error: &mut [f64]);

    /// Bound on `|computed - exact|` of each coordinate of [`Objective::gradient`] at `x`.
    fn gradient_error(&self, x: Block<'_>, error: BlockMut<'_>);

    /// The summands, when the function is an average over data: `f = (1/n) Σ_k f_k`.
    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        None
    }
}

/// An average over data, `f = (1/n) Σ_k f_k`, whose summands a minibatch oracle may sample.
pub trait FiniteSum: Send + Sync {
    /// Number of summands `n`.
    fn terms(&self) -> usize;

    /// `∇f_k(x)` of one lane with its own summand `k`: `g[i] = ∂_i f_k(x)`.
    /// `x` is the whole block, `lane` the lane to read and write.
    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        x: Block<'_>,
        g: &mut BlockMut<'_>,
    );

    /// `sup_{k, x} max_i |∂_i f_k(x)|`.
    fn term_gradient_coordinate(&self) -> Known;
}

/// Values of `f` at one point, for callers that hold a single replica.
#[must_use]
pub fn value_at(f: &dyn Objective, x: &[f64]) -> f64 {
    let mut out = [0.0];
    f.value(Block::new(x, Shape::new(x.len(), 1)), &mut out);
    out[0]
}

/// `∇f` at one point, for callers that hold a single replica.
#[must_use]
pub fn gradient_at(f: &dyn Objective, x: &[f64]) -> Vec<f64> {
    let (shape, mut g) = (Shape::new(x.len(), 1), vec![0.0; x.len()]);
    f.gradient(Block::new(x, shape), BlockMut::new(&mut g, shape));
    g
}
