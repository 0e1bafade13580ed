//! How far a function rises in a ball.

use super::dot;
use crate::objective::{Objective, gradient_at, value_at};
use crate::random::{Key, fill_sign};

/// Places of the first look in one dimension, on either side.
const PLACES: u32 = 256;
/// Steps of ascent from each start.
const STEPS: usize = 200;

/// A lower bound of `max_{‖z‖ <= radius} f(x+z) - f(x)`, the largest value found: at least 0.
///
/// In one dimension 512 places are looked at, then ascent starts from the highest. In more, ascent starts from the ball's boundary along the gradient
/// and along `starts` directions of random signs and their opposites, drawn by `key`: steps along the gradient, projected onto the ball, twice as long after one
/// that rises and half as long after one that does not. On a convex function it ends on the boundary, at a local maximum.
#[must_use]
pub fn rise(f: &dyn Objective, x: &[f64], radius: f64, key: Key, starts: usize) -> f64 {
    let dim = x.len();
    let value = |z: &[f64]| {
        let at: Vec<f64> = x.iter().zip(z).map(|(x, z)| x + z).collect();
        value_at(f, &at)
    };
    let here = value_at(f, x);
    let mut best: f64 = 0.0;
    for mut z in candidates(f, x, radius, key, starts) {
        let mut high = value(&z);
        let mut step = radius;
        for _ in 0..STEPS {
            let at: Vec<f64> = x.iter().zip(&z).map(|(x, z)| x + z).collect();
            let g = gradient_at(f, &at);
            let length = dot(&g, &g).sqrt();
            if !(length > 0.0 && length.is_finite() && step > radius * f64::EPSILON) {
                break;
            }
            let mut next: Vec<f64> = z.iter().zip(&g).map(|(z, g)| z + step * g / length).collect();
            project(&mut next, radius);
            let found = value(&next);
            if found > high {
                (z, high) = (next, found);
                step = (2.0 * step).min(2.0 * radius);
            } else {
                step *= 0.5;
            }
        }
        best = best.max(high - here);
    }
    debug_assert!(dim > 0);
    best
}

/// Where ascent starts.
fn candidates(f: &dyn Objective, x: &[f64], radius: f64, key: Key, starts: usize) -> Vec<Vec<f64>> {
    let dim = x.len();
    if dim == 1 {
        let place = |k: u32| radius * f64::from(k) / f64::from(PLACES);
        let places = (1..=PLACES).flat_map(|k| [place(k), -place(k)]);
        let highest = places
            .map(|z| (value_at(f, &[x[0] + z]), z))
            .fold((f64::NEG_INFINITY, radius), |best, at| if at.0 > best.0 { at } else { best });
        return vec![vec![highest.1], vec![radius], vec![-radius]];
    }
    let mut signs = vec![0.0; dim * starts];
    fill_sign(key, dim, starts, &mut signs);
    let along = |direction: Vec<f64>| {
        let length = dot(&direction, &direction).sqrt();
        let scaled = |sign: f64| direction.iter().map(|d| sign * radius * d / length).collect();
        [scaled(1.0), scaled(-1.0)]
    };
    let drawn = (0..starts).map(|k| (0..dim).map(|i| signs[i * starts + k]).collect());
    let gradient = std::iter::once(gradient_at(f, x)).filter(|g| dot(g, g) > 0.0);
    gradient.chain(drawn).flat_map(along).collect()
}

/// The nearest point of the ball.
fn project(z: &mut [f64], radius: f64) {
    let length = dot(z, z).sqrt();
    if length > radius {
        z.iter_mut().for_each(|z| *z *= radius / length);
    }
}
