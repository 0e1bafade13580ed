//! The numbers of the literature's laws and of earlier computations, and references that share no code with what they check.

mod blow_up;
mod chain;
mod formulas;
mod memory;
mod quadrature;

use super::laws::Well;
use super::*;
use ratecheck_problems::catalogue;
use ratecheck_problems::oracle::{self, Oracle};
use std::sync::Arc;

/// A continuously differentiable double well, written out once more, with noise of variance `|L''|/B`.
#[derive(Clone, Copy)]
struct Wells {
    left: f64,
    top: f64,
    right: f64,
    joints: [f64; 2],
    saddle: f64,
    minimum: f64,
}

fn wells(left: f64, top: f64, right: f64, height: f64) -> Wells {
    let x1 = (2.0 * height * top / (left * (left + top))).sqrt();
    let saddle = x1 * (1.0 + left / top);
    let w = (2.0 * height * top / (right * (right + top))).sqrt();
    let x2 = saddle + w * right / top;
    Wells { left, top, right, joints: [x1, x2], saddle, minimum: x2 + w }
}

impl Wells {
    fn piece<T>(&self, x: f64, [left, top, right]: [T; 3]) -> T {
        if x < self.joints[0] {
            left
        } else if x < self.joints[1] {
            top
        } else {
            right
        }
    }

    fn slope(&self, x: f64) -> f64 {
        let pieces =
            [self.left * x, -self.top * (x - self.saddle), self.right * (x - self.minimum)];
        self.piece(x, pieces)
    }

    fn landscape(self, batch: f64) -> Landscape<'static> {
        let variance = move |x| self.piece(x, [self.left, self.top, self.right]) / batch;
        Landscape::new(move |x| self.slope(x), variance, &self.joints)
    }

    /// `ln τ` from the left minimum to the right one.
    fn ln_time(self, batch: f64, walk: Preconditioned, convention: Convention) -> f64 {
        let landscape = self.landscape(batch);
        let found = landscape.walk(walk).ln_mean_time(None, 0.0, self.minimum, convention);
        let found = found.unwrap();
        assert!(found.error < 1e-12 * (1.0 + found.value.abs()), "{found:?}");
        found.value
    }
}

/// The batch size at which SGD's exponent in a joined well of height 1 is `exponent`.
fn batch_for(exponent: f64, well: Well, step: f64) -> f64 {
    exponent / well.exponent(0.0, 1.0, step)
}

fn build(problem: &str, noise: &str) -> Arc<dyn Oracle> {
    oracle::build(&catalogue::build(problem).unwrap(), noise).unwrap()
}

#[track_caller]
fn close(found: f64, wanted: f64, within: f64) {
    assert!((found - wanted).abs() <= within, "{found} is not {wanted} within {within}");
}
