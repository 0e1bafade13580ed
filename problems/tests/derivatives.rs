//! Gradients and Hessians are the derivatives, for every example of the registry.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::sync::Arc;

use common::{WrongGradient, gradient_error, objectives, point, value_error};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{
    Claimed, Constant, Objective, Regularity, gradient_at, hessian_at, value_at,
};

/// Points that an example is tried at: fewer where a gradient is long.
fn tries(dim: usize) -> u64 {
    if dim <= 10 { 100 } else { 10 }
}

/// A difference quotient `(u(x + h e_i) - u(x - h e_i)) / 2h` with a bound on its error.
#[derive(Clone, Copy)]
struct Slope {
    value: f64,
    error: f64,
}

/// Numbers at a point, and bounds on their errors.
type Evaluation<'a> = &'a dyn Fn(&[f64]) -> (Vec<f64>, Vec<f64>);

/// The quotients of several numbers at once, along coordinate `i`.
///
/// The quotient `D(h)` of a function with three derivatives errs by `h² u'''/6 + O(h⁴)`, so that `D(h) - D(h/2)` is three
/// times the error of `D(h/2)`; that difference, unshrunk, is taken as its bound. What the evaluations err by is added.
fn slopes(x: &[f64], i: usize, h: f64, eval: Evaluation<'_>) -> Vec<Slope> {
    let quotient = |h: f64| {
        let (mut up, mut down) = (x.to_vec(), x.to_vec());
        (up[i], down[i]) = (x[i] + h, x[i] - h);
        let width = up[i] - down[i];
        // The middle of the rounded ends is off by up to this much.
        let off_middle = f64::EPSILON * up[i].abs().max(down[i].abs());
        let ((a, ea), (b, eb)) = (eval(&up), eval(&down));
        let one = |k: usize| Slope {
            value: (a[k] - b[k]) / width,
            error: (ea[k] + eb[k]) / width + 2.0 * f64::EPSILON * ((a[k] - b[k]) / width).abs(),
        };
        ((0..a.len()).map(one).collect::<Vec<_>>(), off_middle / width)
    };
    let ((coarse, _), (fine, off)) = (quotient(h), quotient(0.5 * h));
    let both = coarse.iter().zip(fine);
    both.map(|(c, f)| Slope {
        value: f.value,
        error: (c.value - f.value).abs() * (1.0 + off) + f.error + c.error,
    })
    .collect()
}

/// Step of difference quotients: roundings of relative size `ε / h` and errors of `h²` meet near the cube root of `ε`.
fn step(x: f64) -> f64 {
    6e-6 * x.abs().max(1.0)
}

/// By how much every `∂_j f` turns on either side of `x` along coordinate `i`, within `h`; nothing for smooth functions.
///
/// A quotient of values is a mean of slopes: where a kink lies in between, it is off by no more than the slopes differ. A quotient
/// of gradients across a kink is meaningless, and the two one-sided quotients tell: they differ by the jump over `h`.
struct Turns {
    sum: Vec<f64>,
    difference: Vec<f64>,
}

fn turns(f: &dyn Objective, x: &[f64], i: usize, h: f64) -> Turns {
    let none = || vec![0.0; x.len()];
    if f.facts().regularity() == Regularity::Smooth {
        return Turns { sum: none(), difference: none() };
    }
    let moved = |s: f64| {
        let mut y = x.to_vec();
        y[i] += s;
        gradient_at(f, &y)
    };
    let (up, g, down) = (moved(h), gradient_at(f, x), moved(-h));
    let sides = |j: usize| (up[j] - g[j], g[j] - down[j]);
    Turns {
        sum: (0..x.len()).map(sides).map(|(u, d)| u.abs() + d.abs()).collect(),
        difference: (0..x.len()).map(sides).map(|(u, d)| (u - d).abs()).collect(),
    }
}

/// Largest excess of `|difference quotient - ∂_i f|` over what the errors allow, relative to the gradient.
fn gradient_excess(f: &dyn Objective, seed: u64) -> f64 {
    let dim = f.facts().dim();
    let mut worst = f64::NEG_INFINITY;
    for number in 0..tries(dim) {
        let x = point(seed, number, dim);
        let (g, error) = (gradient_at(f, &x), gradient_error(f, &x));
        let eval = |x: &[f64]| (vec![value_at(f, x)], vec![value_error(f, x)]);
        for i in 0..dim.min(20) {
            let slope = slopes(&x, i, step(x[i]), &eval)[0];
            // The next term of the expansion, and a gradient that turns between the rounded middles.
            let next = 1e-9 * (slope.value.abs() + g[i].abs());
            let kink = turns(f, &x, i, step(x[i])).sum[i];
            let allowed = slope.error + error[i] + next + kink;
            worst = worst.max((slope.value - g[i]).abs() - allowed);
        }
    }
    worst
}

#[test]
fn gradients_are_difference_quotients() {
    for (spec, f) in objectives() {
        let excess = gradient_excess(&*f, 11);
        assert!(excess <= 0.0, "{spec}: {excess}");
        let sampled =
            (0..20).flat_map(|number| gradient_at(&*f, &point(11, number, f.facts().dim())));
        if sampled.map(f64::abs).fold(0.0, f64::max) <= 0.0 {
            continue; // a constant function: a thousandth of 0 is no mistake
        }
        let wrong: Arc<dyn Objective> = Arc::new(WrongGradient(f, 1.001));
        let excess = gradient_excess(&*wrong, 11);
        assert!(excess > 0.0, "{spec}: a gradient wrong by a thousandth went unnoticed");
    }
}

/// Largest excess of `|difference quotient of ∂_j f - H_ij|` over what the errors allow; `None` without a Hessian.
fn hessian_excess(f: &dyn Objective, seed: u64, factor: f64) -> Option<f64> {
    let dim = f.facts().dim();
    let mut worst: Option<f64> = None;
    for number in 0..tries(dim).min(40) {
        let x = point(seed, number, dim);
        let Some(h) = hessian_at(f, &x) else { continue };
        let eval = |x: &[f64]| (gradient_at(f, x), gradient_error(f, x));
        let size = h.iter().fold(0.0, |m: f64, h| m.max(h.abs()));
        for i in 0..dim.min(20) {
            let kinks = turns(f, &x, i, step(x[i])).difference;
            for (j, slope) in slopes(&x, i, step(x[i]), &eval).into_iter().enumerate() {
                let exact = factor * h[i * dim + j];
                let allowed = slope.error + 1e-9 * size + 2.0 * kinks[j] / step(x[i]);
                let excess = (slope.value - exact).abs() - allowed;
                worst = Some(worst.map_or(excess, |w| w.max(excess)));
            }
        }
        let symmetric =
            |i: usize, j: usize| (h[i * dim + j] - h[j * dim + i]).abs() <= 1e-12 * size;
        assert!((0..dim).all(|i| (0..dim).all(|j| symmetric(i, j))), "{}", f.facts().id());
        let v = point(seed + 1, number, dim);
        let length: f64 = v.iter().map(|v| v.abs()).sum();
        let mut along = vec![f64::NAN; dim];
        assert!(f.hessian_along(&x, &v, &mut along), "{}: a product", f.facts().id());
        for (i, along) in along.iter().enumerate() {
            let product: f64 = h[i * dim..(i + 1) * dim].iter().zip(&v).map(|(h, v)| h * v).sum();
            let off = (along - product).abs();
            // Second derivatives may be what is left of larger terms, as above.
            assert!(off <= 1e-9 * size * length, "{}: {along} {product}", f.facts().id());
        }
    }
    worst
}

#[test]
fn hessians_are_difference_quotients_of_gradients() {
    let mut with_hessian = 0;
    for (spec, f) in objectives() {
        if let Some(excess) = hessian_excess(&*f, 12, 1.0) {
            assert!(excess <= 0.0, "{spec}: {excess}");
            with_hessian += 1;
            let zero = f.facts().constant(Constant::Smoothness);
            if zero.is_none_or(|l| l.known.number() > 0.0) {
                let excess = hessian_excess(&*f, 12, 1.001).unwrap();
                let flat = matches!(f.facts().regularity(), Regularity::Nonsmooth { .. });
                assert!(excess > 0.0 || flat, "{spec}: a wrong Hessian went unnoticed");
            }
        }
    }
    assert!(with_hessian >= 10, "only {with_hessian} have a Hessian");
}

/// Largest excess of `f(x) + <g, y - x> - (ρ/2)‖y - x‖² - f(y)` over rounding: positive when `g` is no subgradient.
fn subgradient_excess(f: &dyn Objective, rho: f64) -> f64 {
    let dim = f.facts().dim();
    let mut worst = f64::NEG_INFINITY;
    for number in 0..400 {
        let mut x = point(13, number, dim);
        // Kinks are where coordinates vanish or agree, which random points never do.
        match number % 4 {
            0 => x[0] = 0.0,
            1 => x.fill(0.0),
            2 => x = vec![x[0]; dim],
            _ => {}
        }
        let y: Vec<f64> = if number % 3 == 0 {
            x.iter().zip(point(14, number, dim)).map(|(x, s)| x + 1e-2 * s).collect()
        } else {
            point(14, number, dim)
        };
        let (g, e) = (gradient_at(f, &x), gradient_error(f, &x));
        let terms = |k: usize| (y[k] - x[k], g[k], e[k]);
        let (mut inner, mut noise, mut square) = (0.0, 0.0, 0.0);
        for (s, g, e) in (0..dim).map(terms) {
            inner += g * s;
            square += s * s;
            noise += e * s.abs() + 4.0 * f64::EPSILON * (g * s).abs();
        }
        #[expect(clippy::cast_precision_loss, reason = "a small dimension")]
        let sums = dim as f64 * f64::EPSILON * (inner.abs() + noise + rho * square);
        let (fx, fy) = (value_at(f, &x), value_at(f, &y));
        let values = value_error(f, &x) + value_error(f, &y);
        let roundings = 4.0 * f64::EPSILON * (fx.abs() + fy.abs() + inner.abs() + rho * square);
        worst = worst.max(fx + inner - 0.5 * rho * square - fy - values - noise - sums - roundings);
    }
    worst
}

#[test]
fn subgradient_inequalities_hold_for_convex_and_weakly_convex_functions() {
    let mut tried = 0;
    for (spec, f) in objectives() {
        let claim = f.facts().constant(Constant::WeakConvexity);
        let everywhere = |c: &&Claimed| c.on == Domain::Whole;
        let rho = match claim.filter(everywhere).and_then(|c| c.known.upper()) {
            _ if f.facts().is_convex() => 0.0,
            Some(rho) => rho,
            None => continue,
        };
        let excess = subgradient_excess(&*f, rho);
        assert!(excess <= 0.0, "{spec}: {excess}");
        tried += 1;
    }
    assert!(tried >= 8, "only {tried} are convex or weakly convex");
    let kink = objectives().find(|(spec, _)| *spec == "huber").unwrap().1;
    assert!(subgradient_excess(&WrongGradient(kink, 1.01), 0.0) > 0.0, "a wrong subgradient");
}
