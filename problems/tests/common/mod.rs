//! What the contract tests share: seeded points and single-replica evaluation.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod falsify;

use std::sync::Arc;

use ratecheck_problems::catalogue::{ALL, build};
use ratecheck_problems::objective::{Facts, Objective};
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

/// Every example of every entry.
pub fn objectives() -> impl Iterator<Item = (&'static str, Arc<dyn Objective>)> {
    let specs = ALL.iter().flat_map(|entry| entry.examples);
    specs.map(|spec| (*spec, build(spec).unwrap_or_else(|e| panic!("{spec}: {e}")).objective))
}

/// `f` with its gradient multiplied by a factor: what the checks have to notice.
#[derive(Debug)]
pub struct WrongGradient(pub Arc<dyn Objective>, pub f64);

impl Objective for WrongGradient {
    fn facts(&self) -> &Facts {
        self.0.facts()
    }
    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        self.0.value(x, f);
    }
    fn gradient(&self, x: Block<'_>, mut g: BlockMut<'_>) {
        self.0.gradient(x, g.reborrow());
        g.flat().iter_mut().for_each(|g| *g *= self.1);
    }
    fn value_error(&self, x: Block<'_>, e: &mut [f64]) {
        self.0.value_error(x, e);
    }
    fn gradient_error(&self, x: Block<'_>, e: BlockMut<'_>) {
        self.0.gradient_error(x, e);
    }
}
