//! Where a function rests: basins, saddles and the barriers between basins.

/// A strict or degenerate local minimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Basin {
    /// The local minimiser, each coordinate rounded to within four units in the last place.
    pub minimiser: Vec<f64>,
    /// `f` there, rounded.
    pub value: f64,
    /// Eigenvalues of the Hessian there, ascending and rounded; empty where no Hessian exists.
    pub curvatures: Vec<f64>,
}

impl Basin {
    /// A basin from its minimiser, its depth and the eigenvalues of its Hessian, in any order.
    #[must_use]
    pub fn new(minimiser: Vec<f64>, value: f64, mut curvatures: Vec<f64>) -> Basin {
        curvatures.sort_by(f64::total_cmp);
        Basin { minimiser, value, curvatures }
    }
}

/// A stationary point that is no local minimum: a saddle, strict or degenerate, or a local maximum.
#[derive(Clone, Debug, PartialEq)]
pub struct Saddle {
    /// The point, each coordinate rounded to within four units in the last place.
    pub point: Vec<f64>,
    /// `f` there, rounded.
    pub value: f64,
    /// Eigenvalues of the Hessian there, ascending and rounded.
    pub curvatures: Vec<f64>,
}

impl Saddle {
    /// A saddle from its point, its value and the eigenvalues of its Hessian, in any order.
    #[must_use]
    pub fn new(point: Vec<f64>, value: f64, mut curvatures: Vec<f64>) -> Saddle {
        curvatures.sort_by(f64::total_cmp);
        Saddle { point, value, curvatures }
    }
}

/// The lowest pass from one basin to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// The basin one starts from, as an index of [`crate::objective::Facts::basins`].
    pub from: usize,
    /// The basin one arrives at, as an index of the same list.
    pub to: usize,
    /// The highest point of the lowest path between the two, rounded as basins are.
    pub saddle: Vec<f64>,
    /// `f(saddle) - f(from)`, rounded.
    pub height: f64,
}
