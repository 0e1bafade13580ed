//! Quantities read along a run and recorded on a grid of steps.

mod after;
mod compensated;
pub mod measures;
mod probes;
mod regret;

use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::step::{Needs, StepView};

pub use after::After;
pub use compensated::Compensated;
pub use probes::{GradientNorm, ValueGap};
pub use regret::{CycleRegret, Iterate, Regret, RegretAgainst};

/// A quantity that can be recorded from any run.
pub trait Probe: Send + Sync {
    /// Its name in tables.
    fn name(&self) -> &str;
    /// How it is written on an axis.
    fn label(&self) -> &str;
    /// What it reads.
    fn needs(&self) -> Needs;
    /// A reader for one block; every buffer is allocated here.
    fn start(&self, shape: Shape) -> Box<dyn Reader>;
}

/// Follows one block for a [`Probe`].
pub trait Reader: Send {
    /// Sees a step.
    fn observe(&mut self, step: &StepView<'_>);
    /// Whether it can see steps as a [`Stretch`] too; the answer never changes.
    fn sees_stretches(&self) -> bool {
        false
    }
    /// Sees the steps of a stretch, with the same result as one after the other.
    fn observe_stretch(&mut self, _steps: &Stretch<'_>) {}
    /// The quantity after the steps seen so far.
    fn read(&self, lane: usize) -> f64;
}

/// Steps of a single replica under linear losses of one variable, as a [`Reader`] sees them together.
#[derive(Clone, Copy)]
pub struct Stretch<'a> {
    /// `x_t` of each step.
    pub x: &'a [f64],
    /// `f_t(x_t)`.
    pub loss: &'a [f64],
    /// `f_t(u)`, where a reader needs losses.
    pub comparator_loss: &'a [f64],
    /// `min_u Σ_{k <= t} f_k(u)` after the last of the steps, if it is recorded.
    pub hindsight: Option<f64>,
}

/// Steps at which curves are recorded: `1` and `horizon`, and between them about `per_decade` a decade, without
/// repetitions.
#[must_use]
pub fn log_grid(horizon: u64, per_decade: u32) -> Vec<u64> {
    use ratecheck_problems::math::pow;
    let mut grid: Vec<u64> = Vec::new();
    for k in 0.. {
        let t = pow(10.0, f64::from(k) / f64::from(per_decade)).round();
        // Beyond 2^53 steps would no longer be exact; no run is that long.
        if t >= horizon as f64 || t > 9e15 {
            break;
        }
        if grid.last() != Some(&(t as u64)) {
            grid.push(t as u64);
        }
    }
    grid.push(horizon);
    grid
}

#[cfg(test)]
mod tests {
    use super::log_grid;

    #[test]
    fn the_grid_increases_and_ends_at_the_horizon() {
        assert_eq!(log_grid(1, 10), [1]);
        assert_eq!(log_grid(5, 4), [1, 2, 3, 5]);
        let grid = log_grid(1_000_000, 10);
        assert!(grid.windows(2).all(|w| w[0] < w[1]));
        assert_eq!((grid[0], *grid.last().expect("not empty")), (1, 1_000_000));
        assert!(grid.len() < 62);
    }
}
