//! Analyses of synthetic data beside the truth.

use ratecheck_problems::random::RandomError;

use super::family::{Family, IMPURE};
use crate::evidence::rate::{Analysis, Ask, Curves, RateMethod};
use crate::evidence::{Interval, Level};

/// What became of one data set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replay {
    /// The interval of the exponent lies below the true one.
    pub below: bool,
    /// It lies above the true one.
    pub above: bool,
    /// Width of the interval.
    pub width: f64,
    /// Every point of the window departs from the law by at most [`IMPURE`], or by at most two standard errors of its mean.
    pub pure: bool,
    /// The window has at least half of the points that depart by at most [`PURE`](super::family::PURE).
    pub most: bool,
    /// Probability given to the log power that is called most probable.
    pub said: f64,
    /// Whether it is the true one.
    pub right: bool,
}

impl Replay {
    /// Draws data set `set` of a family and analyses it; none if the analysis refuses it.
    ///
    /// # Errors
    /// Numbers beyond the table of random numbers.
    pub fn of(
        family: &Family,
        seed: u64,
        set: u64,
        level: Level,
    ) -> Result<Option<Replay>, RandomError> {
        let values = family.draw(seed, set)?;
        let ask = Ask { bootstrap: false, ..Ask::new(level) };
        let analysis =
            Curves::new(family.x.clone(), values).and_then(|curves| curves.analyse(&ask));
        let given = analysis.ok().filter(|found| found.interval.half_width().is_finite());
        Ok(given.map(|analysis| Replay::beside(family, &analysis)))
    }

    fn beside(family: &Family, analysis: &Analysis) -> Replay {
        let interval = analysis.interval;
        let window = analysis.window.from..=analysis.window.to;
        let allowed = IMPURE.max(2.0 * family.error());
        let pure = family.pure_points().count();
        let used = family.pure_points().filter(|j| window.contains(j)).count();
        let said = analysis.probabilities.iter().map(|(_, p)| *p).fold(0.0, f64::max);
        Replay {
            below: interval.hi < family.exponent,
            above: interval.lo > family.exponent,
            width: interval.hi - interval.lo,
            pure: window.clone().all(|j| family.departure(family.x[j]) <= allowed),
            most: 2 * used >= pure,
            said,
            right: (analysis.log_power - family.log_power).abs() < 1e-9,
        }
    }
}

/// For comparison: the jackknifed straight line through all points with a positive mean, log factors and departures ignored.
///
/// # Errors
/// Numbers beyond the table of random numbers.
pub fn straight_line(
    family: &Family,
    seed: u64,
    set: u64,
    level: Level,
) -> Result<Option<Interval>, RandomError> {
    let values = family.draw(seed, set)?;
    let curves = Curves::new(family.x.clone(), values);
    let fit = curves.and_then(|curves| curves.fit(level, RateMethod::Jackknife));
    Ok(fit.ok().map(|fit| fit.interval))
}
