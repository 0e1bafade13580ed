//! One way to read a curve, and the curve that it predicts.

use super::points::Points;
use super::priors::{FLOOR_LEVEL, SHIFT, TERM};
use super::quadratic::SIZE;
use crate::evidence::portable;

/// How a curve comes to its law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settling {
    /// It is there.
    Done,
    /// `ln mean` has a term `h x_start/x`: the next term of an expansion in `1/x`.
    Term,
    /// `ln mean` has a term `h (x_start/x)^{1/2}`.
    Root,
    /// The law is one of `x + e^h x_start`.
    Shift,
}

/// `ln mean = ln(e^{law} + e^{f})` with `law = c + a (u - ū) + b ln|ln x| + settling`, from point `start` on. Earlier points are free.
///
/// The parameters are `θ = (c, a, h, f)`; without settling `h`, and without a floor `f`, have no effect.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) start: usize,
    pub(super) settling: Settling,
    pub(super) floor: bool,
    /// `b`.
    pub(super) log_power: f64,
}

/// Parameters of a reading.
pub(super) type Theta = [f64; SIZE];

/// Value and gradient of the predicted `ln mean` at one point, and the logarithm of the law alone.
pub(super) struct Predicted {
    pub(super) value: f64,
    pub(super) gradient: Theta,
    /// `law` without settling.
    pub(super) law: f64,
    /// `settling`.
    pub(super) settling: f64,
}

impl Reading {
    /// Expected parameters and their spread before the data are seen, for `h` and `f`.
    pub(super) fn prior(&self, points: &Points) -> [(f64, f64); 2] {
        let spread = if self.settling == Settling::Shift { SHIFT } else { TERM };
        let last = points.y[points.len() - 1];
        [(0.0, spread), (last + FLOOR_LEVEL.0, FLOOR_LEVEL.1)]
    }

    /// Whether the prediction bends with its parameters, so that one step does not reach the best ones.
    pub(super) fn is_curved(&self) -> bool {
        self.floor || self.settling == Settling::Shift
    }

    /// The prediction at point `j`.
    pub(super) fn at(&self, points: &Points, theta: &Theta, j: usize) -> Predicted {
        let [c, a, h, f] = *theta;
        let v = points.u[j] - points.middle();
        let near = || portable::exp(points.u[self.start] - points.u[j]);
        // Settling and its derivatives in a and h.
        let (settling, by_a, by_h) = match self.settling {
            Settling::Done => (0.0, 0.0, 0.0),
            Settling::Term => {
                let near = near();
                (h * near, 0.0, near)
            }
            Settling::Root => {
                let near = near().sqrt();
                (h * near, 0.0, near)
            }
            Settling::Shift => {
                let w = portable::exp(h) * near();
                let ln = portable::ln_1p(w);
                (a * ln, ln, a * w / (1.0 + w))
            }
        };
        let log = points.log.as_ref().map_or(0.0, |log| self.log_power * log[j]);
        let law = c + a * v + log;
        let whole = law + settling;
        let (value, share) = if self.floor { joined(whole, f) } else { (whole, 1.0) };
        let gradient = [share, share * (v + by_a), share * by_h, 1.0 - share];
        Predicted { value, gradient, law, settling }
    }

    /// Whether the law alone makes the curve at point `j`, up to a relative `share`.
    pub(super) fn is_pure(&self, points: &Points, theta: &Theta, j: usize, share: f64) -> bool {
        if j < self.start {
            return false;
        }
        let p = self.at(points, theta, j);
        let floor = if self.floor { portable::exp(theta[3] - p.law) } else { 0.0 };
        (portable::exp(p.settling) + floor - 1.0).abs() <= share
    }

    /// Parameters to start the search from: a line through the window, or through its first half before a floor.
    pub(super) fn guess(&self, points: &Points) -> Theta {
        let n = points.len();
        let end = if self.floor { self.start + (n - self.start).div_ceil(2) } else { n };
        let all = self.start..end;
        let log = |j: usize| points.log.as_ref().map_or(0.0, |log| self.log_power * log[j]);
        let k = all.len() as f64;
        let mu = all.clone().map(|j| points.u[j]).sum::<f64>() / k;
        let my = all.clone().map(|j| points.y[j] - log(j)).sum::<f64>() / k;
        let suu: f64 = all.clone().map(|j| (points.u[j] - mu) * (points.u[j] - mu)).sum();
        let suy: f64 = all.map(|j| (points.u[j] - mu) * (points.y[j] - log(j) - my)).sum();
        let a = suy / suu;
        let h = if self.settling == Settling::Shift { -1.0 } else { 0.0 };
        [my + a * (points.middle() - mu), a, h, points.y[n - 1] - 0.7]
    }
}

/// `ln(e^p + e^q)` without overflow, and the share of the first.
fn joined(p: f64, q: f64) -> (f64, f64) {
    if q > p {
        let (value, share) = joined(q, p);
        return (value, 1.0 - share);
    }
    let e = portable::exp(q - p);
    (p + portable::ln_1p(e), 1.0 / (1.0 + e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Points {
        let x: Vec<f64> = (0..8).map(|k| 10.0 * 3f64.powi(k)).collect();
        let values = x.iter().map(|x| 2.0 / x).collect();
        let curves = super::super::Curves::new(x, values).unwrap();
        Points::of(&curves, 8).unwrap()
    }

    #[test]
    fn sums_of_exponentials_by_hand() {
        let (value, share) = joined(3f64.ln(), 1f64.ln());
        assert!((value - 4f64.ln()).abs() < 1e-15 && (share - 0.75).abs() < 1e-15);
        let (value, share) = joined(1f64.ln(), 3f64.ln());
        assert!((value - 4f64.ln()).abs() < 1e-15 && (share - 0.25).abs() < 1e-15);
        assert_eq!(joined(-800.0, 800.0), (800.0, 0.0));
    }

    /// Central differences of step δ = 1e-5 are wrong by δ² times a third derivative, which is below 10 here, and by rounding of
    /// size 1e-15/δ: together below 2e-9.
    #[test]
    fn gradients_are_those_of_the_prediction() {
        let points = points();
        let theta = [-5.0, -0.8, 0.3, -7.0];
        for settling in [Settling::Done, Settling::Term, Settling::Root, Settling::Shift] {
            for floor in [false, true] {
                let reading = Reading { start: 1, settling, floor, log_power: 0.5 };
                for j in 1..points.len() {
                    let gradient = reading.at(&points, &theta, j).gradient;
                    for k in 0..SIZE {
                        let moved = |step: f64| {
                            let mut theta = theta;
                            theta[k] += step;
                            reading.at(&points, &theta, j).value
                        };
                        let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                        assert!((slope - gradient[k]).abs() < 2e-9, "{reading:?} {j} {k}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_point_is_pure_where_nothing_else_counts() {
        let points = points();
        let reading = Reading { start: 1, settling: Settling::Term, floor: true, log_power: 0.0 };
        let law = reading.at(&points, &[0.0, -1.0, 0.0, 0.0], 7).law;
        // At the last point the floor adds 3 %; the 1/x term is 20 % at point 1, then a third of it, a ninth, ...
        let theta = [0.0, -1.0, 0.2, law + 0.03f64.ln()];
        let pure: Vec<bool> = (0..8).map(|j| reading.is_pure(&points, &theta, j, 0.05)).collect();
        assert_eq!(pure, [false, false, false, true, true, true, true, true]);
        assert!(!reading.is_pure(&points, &theta, 7, 0.02));
    }
}
