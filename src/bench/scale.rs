//! How the cost of an update depends on the number of steps, replicas and coordinates.

use std::cell::RefCell;

use serde::Serialize;

use super::measure::pool;
use super::{Contender, InProcess, Pass, Size, alternately, workloads};

/// Updates of a timed pass at the least: short runs are repeated until they are long enough for the clock.
const ENOUGH: f64 = 2e6;

/// A quantity that grows while the others stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Along {
    /// Steps.
    T,
    /// Replicas.
    R,
    /// Coordinates.
    D,
}

/// The cost of an update of a workload at sizes that grow by tens.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    /// The workload.
    pub workload: &'static str,
    /// What grows.
    pub along: Along,
    /// Sizes and ns per update on one thread, medians.
    pub points: Vec<(Size, f64)>,
}

impl Sweep {
    /// What grows, at each point.
    #[must_use]
    pub fn abscissae(&self) -> Vec<f64> {
        let value = |size: &Size| match self.along {
            Along::T => size.steps as f64,
            Along::R => size.replicas as f64,
            Along::D => size.dim as f64,
        };
        self.points.iter().map(|(size, _)| value(size)).collect()
    }

    /// The largest factor by which an update becomes dearer from a size to a larger one: 1 says that the time of a run never grows
    /// faster than its size.
    #[must_use]
    pub fn growth(&self) -> f64 {
        let mut least = f64::INFINITY;
        let rise = |(_, ns): &(Size, f64)| {
            least = least.min(*ns);
            ns / least
        };
        self.points.iter().map(rise).fold(1.0, f64::max)
    }
}

/// What is measured: a workload, what grows, and the first size.
const SWEEPS: [(&str, Along, Size); 7] = [
    ("W1", Along::T, Size::new(64, 10, 10)),
    ("W2", Along::T, Size::new(64, 10, 1)),
    ("W6", Along::T, Size::new(8, 10, 100)),
    ("W1", Along::R, Size::new(1, 1_000, 10)),
    ("W2", Along::R, Size::new(1, 1_000, 1)),
    ("W6", Along::R, Size::new(1, 100, 100)),
    ("W6", Along::D, Size::new(8, 100, 10)),
];

/// Measures how costs scale over so many decades, all sizes of a sweep alternately.
///
/// # Errors
/// What cannot be built or started.
pub fn scale(decades: u32, samples: usize) -> Result<Vec<Sweep>, String> {
    let pool = pool(1)?;
    let sweep = |(workload, along, first): (&'static str, Along, Size)| {
        let entry = workloads::find(workload).map_err(|e| e.to_string())?[0];
        let sizes: Vec<Size> = (0..=decades).map(|k| grown(first, along, 10_u64.pow(k))).collect();
        let passes = sizes.iter().map(|&size| {
            let pass = (entry.build)(size)?.ours;
            let times = repetitions(size);
            Ok((times, RefCell::new(repeated(pass, times))))
        });
        let passes = passes.collect::<Result<Vec<_>, String>>()?;
        let mut timed: Vec<_> = passes.iter().map(|(_, p)| InProcess::new(&pool, p)).collect();
        let mut contenders: Vec<&mut dyn Contender> =
            timed.iter_mut().map(|t| t as &mut dyn Contender).collect();
        let timings = alternately(&mut contenders, samples)?;
        let ns = |(k, size): (usize, &Size)| {
            let updates = size.updates() * f64::from(passes[k].0);
            (*size, timings[k].median() * 1e9 / updates)
        };
        Ok(Sweep { workload, along, points: sizes.iter().enumerate().map(ns).collect() })
    };
    SWEEPS.into_iter().map(sweep).collect()
}

fn grown(size: Size, along: Along, factor: u64) -> Size {
    let Size { replicas, steps, dim } = size;
    match along {
        Along::T => Size::new(replicas, steps * factor, dim),
        Along::R => Size::new(replicas * factor, steps, dim),
        Along::D => Size::new(replicas, steps, dim * factor),
    }
}

/// How often a run is repeated in a pass.
fn repetitions(size: Size) -> u32 {
    (ENOUGH / size.updates()).ceil().max(1.0) as u32
}

fn repeated(mut pass: Pass, times: u32) -> Pass {
    Box::new(move || (0..times).map(|_| pass()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_from_the_least_before() {
        let points = [(1, 5.0), (10, 2.0), (100, 3.0), (1000, 2.5)];
        let points = points.map(|(steps, ns)| (Size::new(1, steps, 1), ns)).to_vec();
        let sweep = Sweep { workload: "W2", along: Along::T, points };
        assert_eq!(sweep.growth().to_bits(), 1.5_f64.to_bits());
        assert!(sweep.abscissae().iter().zip([1.0, 10.0, 100.0, 1e3]).all(|(a, b)| *a <= b));
    }

    #[test]
    fn small_runs_are_repeated_until_the_clock_sees_them() {
        assert_eq!(repetitions(Size::new(1, 1_000, 1)), 2_000);
        assert_eq!(repetitions(Size::new(100, 100_000, 10)), 1);
    }
}
