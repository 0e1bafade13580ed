//! The chance of having left when the rate of escape changes with time.

use super::estimate::{Estimate, NoTime};
use ratecheck_problems::math::{cos, exp, exp_m1};
use std::f64::consts::PI;

/// `1 - exp(-Σ_{t <= T} 1/τ(r_t))` for DualAdam's weights `r_t = max(0, 1 - ξ t)` of the inverse part.
///
/// `ln_time` answers `ln τ(r)` of the method whose weight stays at `r`; it is taken at the Chebyshev points of `[0, 1]` and interpolated,
/// once with 17 and once with 33 of them. Valid if `r_t` changes little while the walk settles, `ξ ≪ η P H`.
///
/// # Errors
/// Those of `ln_time`.
pub fn share_left(
    xi: f64,
    horizon: u64,
    ln_time: impl Fn(f64) -> Result<Estimate, NoTime>,
) -> Result<Estimate, NoTime> {
    let share = |curve: &Interpolant| {
        let hazard: f64 =
            (1..=horizon).map(|t| exp(-curve.at((1.0 - xi * t as f64).max(0.0)))).sum();
        -exp_m1(-hazard)
    };
    let fine = Interpolant::new(32, &ln_time)?;
    Ok(Estimate::from_two(share(&fine), share(&fine.every_other())))
}

/// `P(r) = (1-r)/√v + r √v`, DualAdam's preconditioner at a second moment that stays at `v`.
#[must_use]
pub fn blend(r: f64, v: f64) -> f64 {
    (1.0 - r) / v.sqrt() + r * v.sqrt()
}

/// A polynomial through the points `(1 - cos(π k/n))/2`, in barycentric form (Berrut & Trefethen, *SIAM Review* 46 (2004), section 5).
struct Interpolant {
    points: Vec<(f64, f64)>,
}

impl Interpolant {
    fn new(n: u32, f: impl Fn(f64) -> Result<Estimate, NoTime>) -> Result<Interpolant, NoTime> {
        let place = |k: u32| 0.5 * (1.0 - cos(PI * f64::from(k) / f64::from(n)));
        let points = (0..=n).map(|k| f(place(k)).map(|y| (place(k), y.value)));
        Ok(Interpolant { points: points.collect::<Result<_, _>>()? })
    }

    fn every_other(&self) -> Interpolant {
        Interpolant { points: self.points.iter().copied().step_by(2).collect() }
    }

    fn at(&self, x: f64) -> f64 {
        let (mut above, mut below, last) = (0.0, 0.0, self.points.len() - 1);
        for (k, &(place, y)) in self.points.iter().enumerate() {
            let away = x - place;
            if away.abs() <= 0.0 {
                return y;
            }
            let size = if k == 0 || k == last { 0.5 } else { 1.0 };
            let weight = if k % 2 == 0 { size } else { -size } / away;
            above += weight * y;
            below += weight;
        }
        above / below
    }
}
