//! What is known of an objective.

use std::collections::BTreeMap;
use std::fmt;

use super::{Barrier, Basin, Claimed, Constant, CoordinateBounds, Known, Saddle};
use crate::domain::Domain;
use crate::rounding::{add_up, mul_up, sqrt_up};

/// Whether a function has a gradient everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Regularity {
    /// Continuously differentiable.
    #[default]
    Smooth,
    /// Differentiable almost everywhere only.
    Nonsmooth {
        /// Which subgradient [`super::Objective::gradient`] returns where there are several.
        selection: &'static str,
    },
}

/// What is known of an objective.
#[derive(Clone, Debug)]
pub struct Facts {
    id: String,
    dim: usize,
    convex: bool,
    regularity: Regularity,
    feasible: Domain,
    constants: BTreeMap<Constant, Claimed>,
    coordinate_bounds: Option<CoordinateBounds>,
    minimisers: Vec<Vec<f64>>,
    basins: Vec<Basin>,
    saddles: Vec<Saddle>,
    barriers: Vec<Barrier>,
    kinks: Vec<f64>,
    starts: Vec<Vec<f64>>,
}

impl Facts {
    /// Facts of the smooth function that the spec `id` names, started by default at the all-ones vector.
    #[must_use]
    pub fn new(id: impl fmt::Display, dim: usize) -> Facts {
        Facts {
            id: id.to_string(),
            dim,
            convex: false,
            regularity: Regularity::Smooth,
            feasible: Domain::Whole,
            constants: BTreeMap::new(),
            coordinate_bounds: None,
            minimisers: Vec::new(),
            basins: Vec::new(),
            saddles: Vec::new(),
            barriers: Vec::new(),
            kinks: Vec::new(),
            starts: vec![vec![1.0; dim]],
        }
    }

    /// Declares the function convex.
    #[must_use]
    pub fn convex(mut self) -> Facts {
        self.convex = true;
        self
    }

    /// Declares that the function has kinks, and which subgradient is returned there.
    #[must_use]
    pub fn nonsmooth(mut self, selection: &'static str) -> Facts {
        self.regularity = Regularity::Nonsmooth { selection };
        self
    }

    /// States the set over which the problem is posed, and with it the diameter when the set is bounded.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    pub fn feasible(mut self, set: Domain) -> Facts {
        let diameter = match set {
            Domain::Whole => None,
            Domain::Box { lo, hi } => Some(mul_up(sqrt_up(self.dim as f64), add_up(hi, -lo))),
            Domain::Ball { radius } => Some(2.0 * radius),
        };
        self.feasible = set.clone();
        match diameter {
            Some(d) => {
                let because =
                    "of the feasible set: √d times the edge of a box, twice the radius of a ball";
                self.with_on(Constant::Diameter, Known::AtMost(d), set, because)
            }
            None => self,
        }
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

    /// States bounds `G_i` of each coordinate of the gradient: `|∂_i f(x)| <= bounds[i]` on a set.
    ///
    /// # Panics
    /// If there is not one bound a coordinate.
    #[must_use]
    pub fn coordinate_bounds_on(
        mut self,
        bounds: Vec<f64>,
        on: Domain,
        because: &'static str,
    ) -> Facts {
        assert_eq!(bounds.len(), self.dim, "one bound a coordinate");
        self.coordinate_bounds = Some(CoordinateBounds { bounds, on, because });
        self
    }

    /// States a global minimiser, each coordinate within four units in the last place.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn minimiser(mut self, x: Vec<f64>) -> Facts {
        self.fits(&x, "a minimiser");
        self.minimisers.push(x);
        self
    }

    /// States a local minimum, global ones included; its index is the number of basins stated before.
    ///
    /// # Panics
    /// If the length of the minimiser is not the dimension.
    #[must_use]
    pub fn basin(mut self, basin: Basin) -> Facts {
        self.fits(&basin.minimiser, "a basin");
        self.basins.push(basin);
        self
    }

    /// States a stationary point that is no local minimum.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn saddle(mut self, saddle: Saddle) -> Facts {
        self.fits(&saddle.point, "a saddle");
        self.saddles.push(saddle);
        self
    }

    /// States the lowest pass between two basins stated before.
    ///
    /// # Panics
    /// If the length of the saddle is not the dimension, or a basin is not stated.
    #[must_use]
    pub fn barrier(mut self, barrier: Barrier) -> Facts {
        self.fits(&barrier.saddle, "a barrier");
        let known = self.basins.len();
        assert!(barrier.from.max(barrier.to) < known, "state the basins of a barrier before it");
        self.barriers.push(barrier);
        self
    }

    /// States the places on the first axis, ascending, at which the second derivative along it (or already the first one) jumps
    /// when the other coordinates are 0.
    #[must_use]
    pub fn kinks(mut self, places: Vec<f64>) -> Facts {
        self.kinks = places;
        self
    }

    /// States where runs start unless told otherwise.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn start(mut self, x: Vec<f64>) -> Facts {
        self.fits(&x, "a start");
        self.starts[0] = x;
        self
    }

    /// States a further start.
    ///
    /// # Panics
    /// If its length is not the dimension.
    #[must_use]
    pub fn another_start(mut self, x: Vec<f64>) -> Facts {
        self.fits(&x, "a start");
        self.starts.push(x);
        self
    }

    fn fits(&self, x: &[f64], what: &str) {
        assert_eq!(x.len(), self.dim, "{what} has one entry a coordinate");
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

    /// Whether the function is differentiable, and which subgradient it returns where it is not.
    #[must_use]
    pub fn regularity(&self) -> Regularity {
        self.regularity
    }

    /// The set over which the problem is posed; all of R^d unless stated.
    #[must_use]
    pub fn feasible_set(&self) -> &Domain {
        &self.feasible
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

    /// Bounds of each coordinate of the gradient, if stated.
    #[must_use]
    pub fn coordinate_bounds(&self) -> Option<&CoordinateBounds> {
        self.coordinate_bounds.as_ref()
    }

    /// Known global minimisers (none stated does not mean that none exists).
    #[must_use]
    pub fn minimisers(&self) -> &[Vec<f64>] {
        &self.minimisers
    }

    /// Known local minima.
    #[must_use]
    pub fn basins(&self) -> &[Basin] {
        &self.basins
    }

    /// Known stationary points that are no local minima.
    #[must_use]
    pub fn saddles(&self) -> &[Saddle] {
        &self.saddles
    }

    /// Known passes between basins.
    #[must_use]
    pub fn barriers(&self) -> &[Barrier] {
        &self.barriers
    }

    /// Places on the first axis, ascending, at which the second derivative along it is known to jump: integrals over the axis are
    /// split there.
    #[must_use]
    pub fn kink_places(&self) -> &[f64] {
        &self.kinks
    }

    /// Default start.
    #[must_use]
    pub fn default_start(&self) -> &[f64] {
        &self.starts[0]
    }

    /// Every stated start, the default first.
    #[must_use]
    pub fn starts(&self) -> &[Vec<f64>] {
        &self.starts
    }
}
