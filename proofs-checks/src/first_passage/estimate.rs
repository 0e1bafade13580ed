//! A number with the error of its computation.

/// A number that was computed twice, on two grids.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value on the finer grid.
    pub value: f64,
    /// How far the coarser grid is from it, with the roundings of the summation: a generous bound wherever the method converges faster
    /// than the grid is refined.
    pub error: f64,
}

impl Estimate {
    /// `value` with the difference to `coarse`, and no less than a few dozen roundings.
    pub(super) fn from_two(value: f64, coarse: f64) -> Estimate {
        Estimate { value, error: (value - coarse).abs() + 64.0 * f64::EPSILON * value.abs() }
    }

    /// `error / |value|`.
    #[must_use]
    pub fn relative(&self) -> f64 {
        self.error / self.value.abs()
    }
}

/// Why there is no mean time.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoTime {
    /// Places out of order.
    #[error("a passage needs lo <= start < end, not lo = {lo}, start = {start}, end = {end}")]
    Order {
        /// The reflecting end.
        lo: f64,
        /// Where it starts.
        start: f64,
        /// Where it is absorbed.
        end: f64,
    },
    /// The force does not push back on the left.
    #[error(
        "down to {lo} nothing pushes back to the right, so that the mean time may be infinite: give a reflecting end"
    )]
    Unbounded {
        /// How far was looked.
        lo: f64,
    },
    /// A coefficient that is not a number, or noise that is not positive.
    #[error(
        "at {place} the drift is {drift} and the diffusion {diffusion}: both must be finite, and the diffusion positive"
    )]
    Coefficient {
        /// Where.
        place: f64,
        /// The drift there.
        drift: f64,
        /// The diffusion there.
        diffusion: f64,
    },
    /// A coefficient that varies too fast for the grid.
    #[error(
        "near {place} the coefficients vary faster than 2^-40 of the way: state the place as a kink"
    )]
    Unresolved {
        /// Where.
        place: f64,
    },
    /// The equation of a chain needs more points than are solved for.
    #[error(
        "{points} points are needed to resolve steps of {spread} on [{lo}, {end}], at most {limit} are solved for: shorten the way or take larger steps"
    )]
    TooFine {
        /// Points needed.
        points: usize,
        /// Most that are solved for.
        limit: usize,
        /// Smallest standard deviation of a step.
        spread: f64,
        /// Left end.
        lo: f64,
        /// Right end.
        end: f64,
    },
    /// A time beyond the largest number.
    #[error("the mean time exceeds the largest number of double precision")]
    Endless,
}
