//! What is assumed before the data are seen.
//!
//! Each of these numbers says how often, or how far, curves depart from a pure law. They were set once so that intervals and
//! probabilities are right on average over the synthetic families of `ratecheck calibrate rates` (other seeds than the default one); the
//! page docs/calibration/rates.md shows how right they are, and where they are not.

/// Fewest points for which departures from the law are looked for.
pub(super) const LEAST_POINTS: usize = 6;
/// Fewest points that a law may rest on.
pub(super) const LEAST_WINDOW: usize = 5;
/// Largest share of the points that may be cut at the early end.
pub(super) const MOST_CUT: f64 = 0.6;
/// Most starts that are tried, for the sake of time.
pub(super) const MOST_STARTS: usize = 40;

/// Probability that nothing is cut at the early end; the rest is spread evenly over the other starts.
pub(super) const UNCUT: f64 = 0.7;
/// What cutting a point costs, in units of log likelihood. Akaike's price of a parameter is 1; a point that is cut would have cost 1/2 if
/// it followed the law.
pub(super) const CUT: f64 = 2.0;

/// Probabilities of a term that dies out like `1/x`, of one that dies out like `1/√x`, and of a shift of the abscissae.
pub(super) const SETTLES: [f64; 3] = [0.06, 0.03, 0.2];
/// Spread of the size of such a term at the first point of the window.
pub(super) const TERM: f64 = 0.7;
/// Spread of the logarithm of a shift over the first abscissa of the window, about 0.
pub(super) const SHIFT: f64 = 1.2;

/// Probability that a constant is added.
pub(super) const FLOOR: f64 = 0.3;
/// Expected logarithm of that constant over the last mean, and its spread.
pub(super) const FLOOR_LEVEL: (f64, f64) = (-1.0, 1.5);

/// A point belongs to the window if the law makes the curve there up to this share ...
pub(super) const PURE: f64 = 0.03;
/// ... with at least this probability (relative to the point where that is surest).
pub(super) const SURE: f64 = 0.65;
/// Readings less probable than this are left out of intervals.
pub(super) const NEGLIGIBLE: f64 = 1e-3;
