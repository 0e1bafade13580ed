//! Beale's function: a narrow curved valley with steep corners.

use super::OverBox;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// Beale's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "beale",
    family: Family::NonconvexSmooth,
    summary: "Σ_k (c_k - x(1 - y^k))², k = 1, 2, 3: a curved valley, a strict saddle at (0, 1), corners six orders steeper",
    formula: r"f(x, y) = (\tfrac32 - x + xy)^2 + (\tfrac94 - x + xy^2)^2 + (\tfrac{21}8 - x + xy^3)^2",
    source: "Beale 1958; no. 5 of Moré, Garbow and Hillstrom 1981, ACM TOMS 7",
    keys: &[],
    examples: &["beale"],
    build,
}];

const USUAL: OverBox = OverBox {
    lo: -4.5,
    hi: 4.5,
    smoothness: 296_000.0,
    weak_convexity: 22_500.0,
    coordinates: [80_500.0, 235_500.0],
    norm: 249_500.0,
    third: 310_000.0,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let facts = Facts::new(params.resolved()?, 2)
        .with(Constant::Infimum, Known::Exactly(0.0), "a sum of squares that vanishes at (3, 1/2)")
        .minimiser(vec![3.0, 0.5])
        .basin(Basin::new(vec![3.0, 0.5], 0.0, vec![0.3014636465222471, 48.979786353477756]))
        .saddle(Saddle::new(vec![0.0, 1.0], 14.203125, vec![-27.75, 27.75]))
        .saddle(Saddle::new(
            vec![0.10053793732415836, -2.644513585023125],
            9.86451228475556,
            vec![-0.7810271726932424, 867.7521793329279],
        ))
        .another_start(vec![0.0, 1.001]);
    Ok(Problem::offline(Analytic::new(USUAL.state(facts), Beale)))
}

#[derive(Debug)]
struct Beale;

/// `3/2, 9/4, 21/8`, whose residuals vanish at `(3, 1/2)`.
const TARGETS: [f64; 3] = [1.5, 2.25, 2.625];

impl Formula for Beale {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        let mut power = N::one();
        TARGETS.iter().fold(N::zero(), |sum, target| {
            power = power * y;
            sum + (x * power.plus(-1.0)).plus(*target).square()
        })
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let (mut power, mut slope) = (y, N::one());
        g.fill(N::zero());
        for (k, target) in TARGETS.iter().enumerate() {
            if k > 0 {
                #[expect(clippy::cast_precision_loss, reason = "at most 2")]
                let next = (k + 1) as f64;
                slope = power.times(next);
                power = power * y;
            }
            let twice = (x * power.plus(-1.0)).plus(*target).times(2.0);
            g[0] = g[0] + twice * power.plus(-1.0);
            g[1] = g[1] + twice * (x * slope);
        }
    }
}
