//! Best fixed points: weighted means for squares, weighted medians for absolute values.

use super::losses::Losses;
use crate::certified::{Convex, minimise};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::oracle::NoComparator;
use crate::random::Key;
use crate::rounding::{U, gamma};
use crate::sequence::Compensated;
use crate::space::{BlockMut, Shape};

/// Calls `each(h_t, c_t)` for `t = 1, ..., horizon` with the numbers of a block.
fn steps(f: &Losses, key: Key, horizon: u64, shape: Shape, mut each: impl FnMut(&[f64], &[f64])) {
    let (mut h, mut c) = (vec![0.0; shape.len()], vec![0.0; shape.len()]);
    for t in 1..=horizon {
        let Ok(key) = key.at_step(t) else { break };
        f.fill(key, BlockMut::new(&mut h, shape), BlockMut::new(&mut c, shape));
        each(&h, &c);
    }
}

/// `Σ_t f_t(u) = Σ_i (H_i/2)(u_i - c̄_i)² + const` with `H = Σ h_t`, `c̄ = Σ h_t c_t / H`: the mean itself, clipped on a box,
/// projected on a ball; the latter is right where all `H_i` of a replica are equal, as they are for weights that are not random.
///
/// The gap comes from rounding alone. With errors of at most `δ_i` in `u_i` and `c̄_i` the total exceeds its minimum by at most
/// `Σ H_i δ_i (|u_i - c̄_i| + 3δ_i)`; where a coordinate is not at an end, the first term is not there.
pub(super) fn of_squares(
    f: &Losses,
    key: Key,
    horizon: u64,
    domain: &Domain,
    mut u: BlockMut<'_>,
    gap: &mut [f64],
) -> Result<(), NoComparator> {
    let shape = u.shape();
    let mut weights = vec![Compensated::default(); shape.len()];
    let mut moments = vec![Compensated::default(); shape.len()];
    let mut size = vec![0.0; shape.len()];
    steps(f, key, horizon, shape, |h, c| {
        for k in 0..shape.len() {
            let product = h[k] * c[k];
            weights[k].add(h[k]);
            moments[k].add(product);
            size[k] += product.abs();
        }
    });
    let mut mean = vec![0.0; shape.len()];
    let mut off = vec![0.0; shape.len()];
    for k in 0..shape.len() {
        let ((weight, weight_off), (moment, moment_off)) = (weights[k].value(), moments[k].value());
        mean[k] = moment / weight;
        // Products are rounded once each, and so is the quotient.
        let moment_off = moment_off + U * size[k] * (1.0 + 1e-9);
        let relative = weight_off / weight + 2.0 * U;
        off[k] = (moment_off / weight + mean[k].abs() * relative) * (1.0 + 1e-9);
    }
    u.flat().copy_from_slice(&mean);
    let equal = |lane: usize| {
        let first = weights[lane].value().0;
        (lane..shape.len())
            .step_by(shape.lanes())
            .all(|k| weights[k].value().0.to_bits() == first.to_bits())
    };
    if matches!(domain, Domain::Ball { .. }) && !(0..shape.lanes()).all(equal) {
        for (lane, gap) in gap.iter_mut().enumerate() {
            *gap = by_solver(&weights, &mean, (lane, shape), domain, &off, &mut u);
        }
        return Ok(());
    }
    domain.project(u.reborrow(), None);
    for (lane, gap) in gap.iter_mut().enumerate() {
        *gap = 0.0;
        let column = || (lane..shape.len()).step_by(shape.lanes());
        // Where the projection moved something it also rounded: Newton's multiplier to a few units, and a quotient.
        let outside = column().any(|k| (u.as_ref().flat()[k] - mean[k]).abs() > 0.0);
        let ball = outside && matches!(domain, Domain::Ball { .. });
        let size: f64 = column().map(|k| mean[k].abs()).sum();
        // Clipping moves coordinates apart, a projection onto a ball brings none farther than all were together.
        let all: f64 = column().map(|k| off[k]).sum();
        for k in column() {
            let moved = (u.as_ref().flat()[k] - mean[k]).abs();
            let own = if ball { all + gamma(4 * shape.dim() + 32) * size } else { off[k] };
            let weight = weights[k].value().0;
            *gap += weight * own * (moved + 3.0 * own);
        }
        *gap *= 1.0 + 1e-9;
    }
    Ok(())
}

/// A lane of different weights on a ball.
fn by_solver(
    weights: &[Compensated],
    mean: &[f64],
    (lane, shape): (usize, Shape),
    domain: &Domain,
    off: &[f64],
    u: &mut BlockMut<'_>,
) -> f64 {
    let column = || (lane..shape.len()).step_by(shape.lanes());
    let total = Squares {
        weights: column().map(|k| weights[k].value().0).collect(),
        mean: column().map(|k| mean[k]).collect(),
    };
    let mut point = vec![0.0; shape.dim()];
    let gap = minimise(&total, domain, &mut point);
    for (i, x) in point.iter().enumerate() {
        u.set(i, lane, *x);
    }
    // A centre off by δ changes differences of two values by at most H δ ‖u - v‖ with both in the ball.
    let diameter = domain.coordinate_diameter().unwrap_or(0.0);
    let slack: f64 = column().map(|k| weights[k].value().0 * off[k]).sum();
    (gap + slack * diameter) * (1.0 + 1e-9)
}

/// `Σ_i (H_i/2)(x_i - c̄_i)²`.
struct Squares {
    weights: Vec<f64>,
    mean: Vec<f64>,
}

impl Convex for Squares {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let pairs = x.iter().zip(&self.mean).zip(&self.weights);
        pairs.fold(N::zero(), |sum, ((x, c), h)| sum + x.plus(-c).square().times(0.5 * h))
    }

    fn minorant<N: Scalar>(&self, x: &[N], _smoothing: f64, s: &mut [N]) -> N {
        for (i, (s, x)) in s.iter_mut().zip(x).enumerate() {
            *s = x.plus(-self.mean[i]).times(self.weights[i]);
        }
        self.value(x) - s.iter().zip(x).fold(N::zero(), |sum, (s, x)| sum + *s * *x)
    }
}

/// Most numbers that medians hold, centres of all steps and coordinates of a block.
const HELD: usize = 1 << 28;

/// For weights that never change a median of the centres in each coordinate, clipped on a box: exact, since it is one of the
/// centres or an end. On a ball of several coordinates, and where weights vary, by a solver with a certificate.
pub(super) fn of_absolutes(
    f: &Losses,
    key: Key,
    horizon: u64,
    domain: &Domain,
    mut u: BlockMut<'_>,
    gap: &mut [f64],
) -> Result<(), NoComparator> {
    let shape = u.shape();
    let mut centres: Vec<Vec<(f64, f64)>> = vec![Vec::new(); shape.len()];
    let steps_held = (HELD / shape.len()).max(1) as u64;
    if horizon > steps_held {
        return Err(NoComparator::TooLong { horizon, most: steps_held });
    }
    steps(f, key, horizon, shape, |h, c| {
        for (k, centres) in centres.iter_mut().enumerate() {
            centres.push((c[k], h[k]));
        }
    });
    for centres in &mut centres {
        centres.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let ends = match *domain {
        Domain::Box { lo, hi } => Some((lo, hi)),
        Domain::Ball { radius } if shape.dim() == 1 => Some((-radius, radius)),
        Domain::Whole => Some((f64::NEG_INFINITY, f64::INFINITY)),
        Domain::Ball { .. } => None,
    };
    let (least, largest) = f.weights.range();
    for (lane, gap) in gap.iter_mut().enumerate() {
        let column = || (lane..shape.len()).step_by(shape.lanes());
        if let (Some((lo, hi)), true) = (ends, least >= largest) {
            *gap = 0.0;
            for (i, k) in column().enumerate() {
                let middle = centres[k].len().saturating_sub(1) / 2;
                let median = centres[k].get(middle).map_or(0.0, |(c, _)| *c);
                u.set(i, lane, median.clamp(lo, hi));
            }
            continue;
        }
        let total = Absolutes { centres: column().map(|k| centres[k].clone()).collect() };
        let mut point = vec![0.0; shape.dim()];
        *gap = minimise(&total, domain, &mut point);
        if gap.is_infinite() {
            return Err(NoComparator::Unbounded);
        }
        for (i, x) in point.iter().enumerate() {
            u.set(i, lane, *x);
        }
    }
    Ok(())
}

/// `Σ_i Σ_t h_{t,i} |x_i - c_{t,i}|`.
struct Absolutes {
    centres: Vec<Vec<(f64, f64)>>,
}

impl Convex for Absolutes {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let mut sum = N::zero();
        for (x, centres) in x.iter().zip(&self.centres) {
            for (c, h) in centres {
                sum = sum + x.plus(-c).abs().times(*h);
            }
        }
        sum
    }

    fn minorant<N: Scalar>(&self, x: &[N], smoothing: f64, s: &mut [N]) -> N {
        let mut at = N::zero();
        for ((s, x), centres) in s.iter_mut().zip(x).zip(&self.centres) {
            *s = N::zero();
            for (c, h) in centres {
                let slope =
                    (x.plus(-c) / N::of(smoothing)).min(N::one()).max(N::of(-1.0)).times(*h);
                *s = *s + slope;
                at = at - slope.times(*c);
            }
        }
        at
    }

    fn smoothings(&self) -> &'static [f64] {
        &[1e-1, 1e-2, 1e-3, 1e-4]
    }
}
