//! The last iterates of a replica with their gradients.

use crate::stationarity::Points;
use crate::theorems::kit::Replica;

/// The last points of a path, in a ring.
#[derive(Clone, Debug)]
pub(super) struct Window {
    dim: usize,
    most: usize,
    seen: usize,
    x: Vec<f64>,
    g: Vec<f64>,
    /// The largest `Σ_i` of error bounds of a recorded gradient.
    error: f64,
}

impl Window {
    /// Room for `most` points in `dim` coordinates.
    pub(super) fn new(dim: usize, most: usize) -> Window {
        let room = || vec![0.0; most * dim];
        Window { dim, most, seen: 0, x: room(), g: room(), error: 0.0 }
    }

    /// Takes in the point of a step.
    pub(super) fn push(&mut self, seen: &Replica<'_>) {
        let at = (self.seen % self.most) * self.dim;
        let mut error = 0.0;
        for i in 0..self.dim {
            let g = seen.exact(i);
            (self.x[at + i], self.g[at + i]) = (seen.x(i).value(), g.value());
            error += g.error();
        }
        // A sum of d nonnegative numbers, for any d below 10^6.
        self.error = self.error.max(error * (1.0 + 1e-9));
        self.seen += 1;
    }

    /// Bound on the length of any difference between mean recorded and mean true gradients, in `‖·‖_1` and so in `‖·‖_2`.
    pub(super) fn error(&self) -> f64 {
        self.error
    }

    /// The points about their moving average with factor `β`, oldest first, and the weights of that average.
    pub(super) fn points(&self, beta: f64) -> (Points, Vec<f64>) {
        let n = self.seen.min(self.most);
        let place = |j: usize| ((self.seen - n + j) % self.most) * self.dim;
        let row = |of: &[f64], j: usize| of[place(j)..place(j) + self.dim].to_vec();
        let mut weights = vec![1.0; n];
        for j in (1..n).rev() {
            weights[j - 1] = beta * weights[j];
        }
        let total: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= total);
        // About the newest point, so that nothing cancels.
        let newest = row(&self.x, n - 1);
        let mean = |i: usize| {
            let off: f64 = (0..n).map(|j| weights[j] * (self.x[place(j) + i] - newest[i])).sum();
            newest[i] + off
        };
        let mut points = Points::about(&(0..self.dim).map(mean).collect::<Vec<f64>>());
        (0..n).for_each(|j| points.push(&row(&self.x, j), &row(&self.g, j)));
        (points, weights)
    }
}
