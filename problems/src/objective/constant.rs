//! The constants by which theorems speak of functions, with the direction in which a number may be wrong.

use crate::domain::Domain;

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
    /// `μ_PL`: `½‖∇f(x)‖_2² >= μ_PL (f(x) - inf f)`.
    PolyakLojasiewicz,
    /// `ρ`: `f + (ρ/2)‖x‖²` is convex.
    WeakConvexity,
    /// `H`: `‖∇²f(x) - ∇²f(y)‖_op <= H ‖x - y‖_2`.
    HessianLipschitz,
    /// `sup ‖x - y‖_2` over the feasible set.
    Diameter,
}

impl Constant {
    /// Every constant, in the order in which tables show them.
    pub const ALL: [Constant; 9] = [
        Constant::Smoothness,
        Constant::StrongConvexity,
        Constant::GradientCoordinate,
        Constant::GradientNorm,
        Constant::Infimum,
        Constant::PolyakLojasiewicz,
        Constant::WeakConvexity,
        Constant::HessianLipschitz,
        Constant::Diameter,
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
            Constant::PolyakLojasiewicz => "μ_PL",
            Constant::WeakConvexity => "ρ",
            Constant::HessianLipschitz => "H",
            Constant::Diameter => "D_2",
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

/// A bound of each coordinate of the gradient, with the set on which it holds and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct CoordinateBounds {
    /// `G_i >= sup_x |∂_i f(x)|`.
    pub bounds: Vec<f64>,
    /// Where it holds.
    pub on: Domain,
    /// Why: a source or a one-line derivation.
    pub because: &'static str,
}
