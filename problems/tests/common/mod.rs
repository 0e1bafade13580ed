//! What the contract tests share: seeded points and single-replica evaluation.
#![allow(dead_code, reason = "each test file uses a part")]

use ratecheck_problems::objective::Objective;
use ratecheck_problems::random::{Key, fill_normal, fill_uniform};
use ratecheck_problems::space::{Block, BlockMut, Shape};

/// The key of a place.
pub fn key(seed: u64, replica: u64, step: u64) -> Key {
    Key::new(seed, replica, step, 0).unwrap()
}

/// A point whose size is spread over many orders of magnitude: normal directions times `10^U(-4, 2)`.
pub fn point(seed: u64, number: u64, dim: usize) -> Vec<f64> {
    let mut x = vec![0.0; dim];
    fill_normal(key(seed, number, 1), dim, 1, &mut x);
    let size = 10f64.powf(uniform(seed, number, 2) * 6.0 - 4.0);
    x.iter().map(|x| size * x).collect()
}

/// A number in (0, 1).
pub fn uniform(seed: u64, number: u64, step: u64) -> f64 {
    let mut u = [0.0];
    fill_uniform(key(seed, number, step), 1, 1, &mut u);
    u[0]
}

/// `value_error` at one point.
pub fn value_error(f: &dyn Objective, x: &[f64]) -> f64 {
    let mut e = [0.0];
    f.value_error(Block::new(x, Shape::new(x.len(), 1)), &mut e);
    e[0]
}

/// `gradient_error` at one point.
pub fn gradient_error(f: &dyn Objective, x: &[f64]) -> Vec<f64> {
    let (shape, mut e) = (Shape::new(x.len(), 1), vec![0.0; x.len()]);
    f.gradient_error(Block::new(x, shape), BlockMut::new(&mut e, shape));
    e
}

/// Points side by side as a block `[coordinate][lane]`.
pub fn lanes(points: &[Vec<f64>]) -> Vec<f64> {
    (0..points[0].len()).flat_map(|i| points.iter().map(move |x| x[i])).collect()
}
