//! How heavy the tails of noise are.

use std::fmt;

/// How fast `P(|g_{t,i} - ∂_i f(x)| > y)` falls as `y` grows, at any fixed `x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tail {
    /// It is zero from some `y` on, which may depend on `x`.
    Bounded,
    /// At most `2 exp(-c y²)` for some `c > 0`.
    SubGaussian,
    /// At most `2 exp(-c y)` for some `c > 0`, and not sub-Gaussian.
    Exponential,
    /// Like `y^-index`: moments of order below the index are finite, the others are not.
    Power {
        /// The tail index.
        index: f64,
    },
}

impl Tail {
    /// Whether `E|g_{t,i} - ∂_i f(x)|^p` is finite.
    #[must_use]
    pub fn has_moment(self, p: f64) -> bool {
        match self {
            Tail::Bounded | Tail::SubGaussian | Tail::Exponential => true,
            Tail::Power { index } => p < index,
        }
    }
}

impl fmt::Display for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tail::Bounded => write!(f, "bounded"),
            Tail::SubGaussian => write!(f, "sub-Gaussian"),
            Tail::Exponential => write!(f, "exponential"),
            Tail::Power { index } => write!(f, "power of index {index}"),
        }
    }
}
