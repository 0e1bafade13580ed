//! Minimisers, basins, saddles, barriers and starts are what they are said to be, for every example of the registry.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use common::{gradient_error, objectives, point, value_error};
use nalgebra::DMatrix;
use ratecheck_problems::objective::{
    Basin, Constant, Facts, Objective, Regularity, gradient_at, hessian_at, value_at,
};
use ratecheck_problems::space::{Block, BlockMut};

/// Stated points are within this many units in the last place of the exact ones, coordinate by coordinate.
const ULPS: f64 = 4.0;

/// How far the exact point may be, coordinate by coordinate.
fn off(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| ULPS * (x.abs().next_up() - x.abs())).collect()
}

/// By how much the gradient at `x` exceeds what errors and the rounding of `x` allow; at most 0 at a stationary point.
///
/// The gradient at the rounded point is `H (x - x*)` to first order; twice that covers what the next order adds at
/// distances of some ulps.
fn gradient_excess(f: &dyn Objective, x: &[f64]) -> f64 {
    let (g, e, off) = (gradient_at(f, x), gradient_error(f, x), off(x));
    let smoothness = f.facts().constant(Constant::Smoothness).and_then(|c| c.known.upper());
    let hessian = hessian_at(f, x);
    let moved = |i: usize| match (&hessian, smoothness) {
        (Some(h), _) => off.iter().enumerate().map(|(j, o)| h[i * x.len() + j].abs() * o).sum(),
        (None, Some(l)) => l * off.iter().map(|o| o * o).sum::<f64>().sqrt(),
        (None, None) => 0.0,
    };
    (0..x.len()).map(|i| g[i].abs() - e[i] - 2.0 * moved(i)).fold(f64::NEG_INFINITY, f64::max)
}

/// The largest `f(x) - f(x + s) - (ρ/2)‖s‖²` beyond rounding over short steps `s`: positive where 0 is no subgradient.
fn descent_excess(f: &dyn Objective, x: &[f64]) -> f64 {
    let weakly = f.facts().constant(Constant::WeakConvexity);
    let rho = weakly.map_or(0.0, |c| c.known.number());
    // Without (weak) convexity a minimum is compared with its neighbourhood only: the next one may be lower.
    let reach = if f.facts().is_convex() || weakly.is_some() { 1e-3 } else { 1e-6 };
    let room = value_error(f, x);
    let mut worst = f64::NEG_INFINITY;
    for number in 0..300 {
        let s = point(61, number, x.len());
        let y: Vec<f64> = x.iter().zip(&s).map(|(x, s)| x + reach * s).collect();
        let square: f64 = y.iter().zip(x).map(|(y, x)| (y - x) * (y - x)).sum();
        // A kink next to which x was rounded costs the slope there times the distance.
        let (g, off) = (gradient_at(f, &y), off(x));
        let rounding: f64 = g.iter().zip(&off).map(|(g, o)| g.abs() * o).sum();
        let drop = value_at(f, x) - value_at(f, &y);
        let roundings = 4.0 * f64::EPSILON * (value_at(f, x).abs() + rho * square);
        worst = worst.max(
            drop - 0.5 * rho * square * (1.0 + 1e-12)
                - room
                - value_error(f, &y)
                - rounding
                - roundings,
        );
    }
    worst
}

/// Whether 0 is a gradient or subgradient at `x`, up to rounding.
fn assert_stationary(spec: &str, f: &dyn Objective, x: &[f64]) {
    let excess = match f.facts().regularity() {
        Regularity::Smooth => gradient_excess(f, x),
        Regularity::Nonsmooth { .. } => descent_excess(f, x),
    };
    assert!(excess <= 0.0, "{spec}: not stationary by {excess} at {x:?}");
}

/// Room for a value stated at a rounded point: second order in the rounding at a stationary point, first order at a kink.
fn value_room(f: &dyn Objective, x: &[f64], stated: f64) -> f64 {
    let (g, off) = (gradient_at(f, x), off(x));
    let first: f64 = g.iter().zip(&off).map(|(g, o)| g.abs() * o).sum();
    value_error(f, x) + first + ULPS * f64::EPSILON * stated.abs() + 1e-300
}

#[test]
fn minimisers_are_stationary_and_attain_the_infimum() {
    for (spec, f) in objectives() {
        for x in f.facts().minimisers() {
            assert_stationary(spec, &*f, x);
            let claim = f.facts().constant(Constant::Infimum);
            let claim = claim.unwrap_or_else(|| panic!("{spec}: a minimiser without infimum"));
            let (infimum, value) = (claim.known.number(), value_at(&*f, x));
            let room = value_room(&*f, x, infimum);
            if claim.known.upper().is_some() {
                assert!((value - infimum).abs() <= room, "{spec}: {value} is not {infimum}");
            } else {
                assert!(value >= infimum - room, "{spec}: {value} is below {infimum}");
            }
        }
    }
}

/// Largest excess of the distance between stated curvatures and the eigenvalues of the Hessian at `x`.
fn curvature_excess(f: &dyn Objective, x: &[f64], curvatures: &[f64]) -> f64 {
    let Some(h) = hessian_at(f, x) else { return f64::NEG_INFINITY };
    let d = x.len();
    let matrix = DMatrix::from_row_slice(d, d, &h);
    let mut eigenvalues: Vec<f64> = matrix.symmetric_eigenvalues().iter().copied().collect();
    eigenvalues.sort_by(f64::total_cmp);
    assert_eq!(eigenvalues.len(), curvatures.len(), "one curvature a coordinate");
    // The solver errs by roundings of the norm, a thousand of which are far below what a mistake would change.
    let size = eigenvalues.iter().fold(1e-300, |m: f64, e| m.max(e.abs()));
    let pairs = eigenvalues.iter().zip(curvatures);
    pairs.map(|(e, c)| (e - c).abs() - 1e-12 * size).fold(f64::NEG_INFINITY, f64::max)
}

/// Whether `f` is nowhere lower close to `x` than errors allow.
fn is_local_minimum(f: &dyn Objective, x: &[f64], size: f64) -> bool {
    (0..200).all(|number| {
        let s = point(62, number, x.len());
        let norm = s.iter().map(|s| s * s).sum::<f64>().sqrt();
        let y: Vec<f64> = x.iter().zip(&s).map(|(x, s)| x + size * s / norm).collect();
        let room = value_room(f, x, value_at(f, x)) + value_error(f, &y);
        value_at(f, &y) >= value_at(f, x) - room
    })
}

#[test]
fn basins_are_local_minima_of_the_stated_depth_and_curvature() {
    for (spec, f) in objectives() {
        let f = &*f;
        for Basin { minimiser: x, value, curvatures } in f.facts().basins() {
            assert_stationary(spec, f, x);
            let room = value_room(f, x, *value);
            assert!((value_at(f, x) - value).abs() <= room, "{spec}: depth {value} at {x:?}");
            assert!(is_local_minimum(f, x, 1e-4), "{spec}: no local minimum at {x:?}");
            if !curvatures.is_empty() {
                let excess = curvature_excess(f, x, curvatures);
                assert!(excess <= 0.0, "{spec}: curvatures {curvatures:?} at {x:?}: {excess}");
            }
        }
    }
}

#[test]
fn saddles_are_stationary_of_the_stated_curvature() {
    for (spec, f) in objectives() {
        for saddle in f.facts().saddles() {
            let x = &saddle.point;
            if f.facts().regularity() == Regularity::Smooth {
                assert_stationary(spec, &*f, x);
            }
            let room = value_room(&*f, x, saddle.value);
            let value = value_at(&*f, x);
            assert!(
                (value - saddle.value).abs() <= room,
                "{spec}: {value} is not {}",
                saddle.value
            );
            if !saddle.curvatures.is_empty() {
                let excess = curvature_excess(&*f, x, &saddle.curvatures);
                assert!(excess <= 0.0, "{spec}: {:?} at {x:?}: {excess}", saddle.curvatures);
            }
        }
    }
}

#[test]
fn barriers_are_passes_between_their_basins() {
    for (spec, f) in objectives() {
        for barrier in f.facts().barriers() {
            let basins = f.facts().basins();
            let (from, to, x) = (&basins[barrier.from], &basins[barrier.to], &barrier.saddle);
            let height = value_at(&*f, x) - from.value;
            let room = value_room(&*f, x, from.value) + value_room(&*f, x, barrier.height);
            assert!((height - barrier.height).abs() <= room, "{spec}: {height} {barrier:?}");
            assert!(barrier.height > 0.0 && value_at(&*f, x) > to.value, "{spec}: {barrier:?}");
            if f.facts().regularity() == Regularity::Smooth {
                assert_stationary(spec, &*f, x);
            }
            // Going down on either side of the pass ends in its two basins.
            let (a, b) = descend_both_sides(&*f, x);
            let near = |y: &[f64], basin: &Basin| distance(y, &basin.minimiser) < 1e-3;
            let joins = (near(&a, from) && near(&b, to)) || (near(&a, to) && near(&b, from));
            assert!(joins, "{spec}: {barrier:?} leads to {a:?} and {b:?}");
        }
    }
}

fn distance(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
}

/// Descent from both sides of a pass, along the eigenvector of its negative curvature or, without Hessian, along the first axis.
fn descend_both_sides(f: &dyn Objective, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let d = x.len();
    let mut down = vec![0.0; d];
    down[0] = 1.0;
    if let Some(h) = hessian_at(f, x) {
        let eigen = DMatrix::from_row_slice(d, d, &h).symmetric_eigen();
        let k = eigen.eigenvalues.imin();
        down = eigen.eigenvectors.column(k).iter().copied().collect();
    }
    let side = |sign: f64| {
        let start: Vec<f64> = x.iter().zip(&down).map(|(x, v)| x + sign * 1e-4 * v).collect();
        descend(f, start)
    };
    (side(1.0), side(-1.0))
}

/// Gradient descent with backtracking: the step doubles after success and halves until the value drops.
fn descend(f: &dyn Objective, mut x: Vec<f64>) -> Vec<f64> {
    let mut step = 1e-2;
    for _ in 0..20_000 {
        let g = gradient_at(f, &x);
        let square: f64 = g.iter().map(|g| g * g).sum();
        if square.sqrt() < 1e-7 {
            break;
        }
        let value = value_at(f, &x);
        let mut moved = false;
        for _ in 0..60 {
            let y: Vec<f64> = x.iter().zip(&g).map(|(x, g)| x - step * g).collect();
            // A step may not jump over the next basin.
            if distance(&x, &y) < 0.05 && value_at(f, &y) <= value - 0.5 * step * square {
                (x, moved) = (y, true);
                step *= 2.0;
                break;
            }
            step *= 0.5;
        }
        if !moved {
            break;
        }
    }
    x
}

#[test]
fn starts_are_finite_and_feasible() {
    for (spec, f) in objectives() {
        for x in f.facts().starts() {
            assert!(value_at(&*f, x).is_finite(), "{spec}: f is not finite at {x:?}");
            let inside = f.facts().feasible_set().contains(x.iter().copied());
            assert!(inside, "{spec}: {x:?} is not feasible");
        }
    }
}

/// `(x² - 1)²` with facts that a test gives it.
#[derive(Debug)]
struct Well(Facts);

impl Objective for Well {
    fn facts(&self) -> &Facts {
        &self.0
    }
    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        f.iter_mut().zip(x.flat()).for_each(|(f, x)| *f = (x * x - 1.0) * (x * x - 1.0));
    }
    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().iter_mut().zip(x.flat()).for_each(|(g, x)| *g = 4.0 * x * (x * x - 1.0));
    }
    fn hessian(&self, x: &[f64], out: &mut [f64]) -> bool {
        out[0] = 12.0 * x[0] * x[0] - 4.0;
        true
    }
    fn value_error(&self, _: Block<'_>, e: &mut [f64]) {
        e.fill(1e-14);
    }
    fn gradient_error(&self, _: Block<'_>, mut e: BlockMut<'_>) {
        e.flat().fill(1e-14);
    }
}

#[test]
fn wrong_points_and_curvatures_are_noticed() {
    let well = Well(Facts::new("well", 1));
    assert!(gradient_excess(&well, &[1.0]) <= 0.0);
    assert!(gradient_excess(&well, &[1.0 + 1e-9]) > 0.0, "a minimiser off by 1e-9");
    assert!(curvature_excess(&well, &[1.0], &[8.0]) <= 0.0);
    assert!(curvature_excess(&well, &[1.0], &[8.01]) > 0.0, "a curvature off by 0.01");
    assert!(is_local_minimum(&well, &[1.0], 1e-4) && !is_local_minimum(&well, &[0.0], 1e-4));
    let (a, b) = descend_both_sides(&well, &[0.0]);
    assert!((a[0] * b[0] + 1.0).abs() < 1e-3, "the pass joins -1 and 1: {a:?} {b:?}");
    let kink = common::objectives().find(|(spec, _)| *spec == "huber").unwrap().1;
    assert!(descent_excess(&*kink, &[0.0]) <= 0.0);
    assert!(descent_excess(&*kink, &[0.01]) > 0.0, "0 is no subgradient beside the minimiser");
}

/// The second derivative along the first axis just beside `x`, from the Hessian `step` away.
fn curvature_beside(f: &dyn Objective, x: f64, step: f64) -> f64 {
    let mut at = vec![0.0; f.facts().dim()];
    at[0] = x + step;
    hessian_at(f, &at).expect("a Hessian beside a kink")[0]
}

/// At each stated kink the curvature jumps, or the slope does; between them neither does, for every landscape made for escapes. Between
/// neighbours of a grid of 4,000 points the curvature of the smooth ones changes by less than a fiftieth of its range.
#[test]
fn kinks_are_where_curvatures_jump_and_nowhere_else() {
    let mut kinked = 0;
    for (spec, f) in objectives() {
        let (f, kinks) = (&*f, f.facts().kink_places().to_vec());
        assert!(kinks.is_sorted_by(|a, b| a < b), "{spec}");
        for &kink in &kinks {
            let size = 1e-9 * (1.0 + kink.abs());
            let jump = curvature_beside(f, kink, size) - curvature_beside(f, kink, -size);
            let slope = |x: f64| {
                let mut at = vec![0.0; f.facts().dim()];
                at[0] = x;
                gradient_at(f, &at)[0]
            };
            let step = slope(kink + size) - slope(kink - size);
            assert!(jump.abs() > 0.1 || step.abs() > 0.01, "{spec} at {kink}: {jump} {step}");
            kinked += 1;
        }
        let family = spec.split(':').next().unwrap();
        let made_for_escapes =
            ["pq", "parabola", "kinked-parabola", "two-valleys", "quartic", "styblinski-tang"];
        if !made_for_escapes.contains(&family) || f.facts().basins().is_empty() {
            continue;
        }
        let ends = f.facts().basins().iter().map(|b| b.minimiser[0]);
        let (lo, hi) = ends.fold((f64::MAX, f64::MIN), |(lo, hi), x| (lo.min(x), hi.max(x)));
        let (lo, hi) = (lo - 1.0 - (hi - lo), hi + 1.0 + (hi - lo));
        let place = |k: usize| lo + (hi - lo) * (k as f64 + 0.5) / 4000.0;
        let curvature: Vec<f64> = (0..4000).map(|k| curvature_beside(f, place(k), 0.0)).collect();
        let range = curvature.iter().fold(0.0, |m: f64, c| m.max(c.abs()));
        for k in 1..4000 {
            let across = kinks.iter().any(|x| place(k - 1) <= *x && *x <= place(k));
            let jump = (curvature[k] - curvature[k - 1]).abs();
            assert!(
                across || jump < range / 50.0,
                "{spec} between {} and {}",
                place(k - 1),
                place(k)
            );
        }
    }
    assert!(kinked >= 10, "{kinked}");
}
