//! Branin's function: a parabola that bends with the square of `x`, and a cosine; infinitely many global minima.

use std::f64::consts::{PI, TAU};

use super::OverBox;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// Branin's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "branin",
    family: Family::NonconvexSmooth,
    summary: "(y - 5.1x²/4π² + 5x/π - 6)² + 10(1 - 1/8π) cos x + 10: equal minima at odd multiples of π",
    formula: r"f(x, y) = \left(y - \frac{5.1}{4\pi^2} x^2 + \frac5\pi x - 6\right)^2 + 10 \left(1 - \frac1{8\pi}\right) \cos x + 10",
    source: "Branin 1972; Dixon and Szegö, Towards Global Optimisation 2 (1978)",
    keys: &[],
    examples: &["branin"],
    build,
}];

const USUAL: OverBox = OverBox {
    lo: -5.0,
    hi: 15.0,
    smoothness: 32.0,
    weak_convexity: 17.0,
    coordinates: [138.0, 45.0],
    norm: 146.0,
    third: 13.2,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (low, high) = (0.3978873577297383, 19.60211264227026);
    let height = 19.204225284540524;
    let minima = [
        (vec![-PI, 12.275], vec![0.8614951603679563, 22.291739023047022]),
        (vec![PI, 2.275], vec![1.7322622632530167, 11.08621118864351]),
        (vec![3.0 * PI, 2.475], vec![1.6949573849279933, 11.330211281598903]),
    ];
    let passes = [
        (vec![0.0, 6.0], vec![-5.830056659036984, 3.294003198883611]),
        (vec![TAU, 1.1], vec![-9.600435588870164, 2.0003493702727493]),
    ];
    let mut facts = Facts::new(params.resolved()?, 2)
        .with(
            Constant::Infimum,
            Known::Exactly(low),
            "5/(4π) = 10 - 10(1 - 1/8π), where the cosine is -1 and the square vanishes (rounded)",
        )
        .start(vec![1.0, 6.0]);
    for (x, curvatures) in minima {
        facts = facts.minimiser(x.clone()).basin(Basin::new(x, low, curvatures));
    }
    for (k, (x, curvatures)) in passes.into_iter().enumerate() {
        facts = facts.saddle(Saddle::new(x.clone(), high, curvatures)).barrier(Barrier {
            from: k,
            to: k + 1,
            saddle: x,
            height,
        });
    }
    Ok(Problem::offline(Analytic::new(USUAL.state(facts), Branin)))
}

#[derive(Debug)]
struct Branin;

/// `5.1/4π²`, `5/π` and `10(1 - 1/8π)`, rounded.
const BEND: f64 = 0.129_184_509_143_980_66;
const LEAN: f64 = 1.591_549_430_918_953_3;
const WAVE: f64 = 9.602_112_642_270_26;

impl Formula for Branin {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        let across = (y - x * x.times(BEND).plus(-LEAN)).plus(-6.0);
        across.square() + x.cos().times(WAVE).plus(10.0)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let twice = (y - x * x.times(BEND).plus(-LEAN)).plus(-6.0).times(2.0);
        g[0] = -(twice * x.times(2.0 * BEND).plus(-LEAN)) - x.sin().times(WAVE);
        g[1] = twice;
    }
}
