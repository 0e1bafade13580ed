//! The Goldstein-Price function: four minima with values from 3 to 840, curvatures over five orders.

use super::OverBox;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// The Goldstein-Price function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "goldstein-price",
    family: Family::NonconvexSmooth,
    summary: "a polynomial of degree 8 in two variables: four minima of values 3, 30, 84 and 840, badly scaled",
    formula: r"f = \left(1 + (x+y+1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)\right)\left(30 + (2x-3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)\right)",
    source: "Goldstein and Price 1971, Math. Comp. 25",
    keys: &[],
    examples: &["goldstein-price"],
    build,
}];

const USUAL: OverBox = OverBox {
    lo: -2.0,
    hi: 2.0,
    smoothness: 2_860_000.0,
    weak_convexity: 2_040_000.0,
    coordinates: [690_000.0, 2_200_000.0],
    norm: 2_250_000.0,
    third: 8_360_000.0,
};

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let facts = Facts::new(params.resolved()?, 2)
        .with(
            Constant::Infimum,
            Known::Exactly(3.0),
            "Goldstein and Price 1971: the least of the four minima, and f grows without bound",
        )
        .minimiser(vec![0.0, -1.0])
        .basin(Basin::new(vec![0.0, -1.0], 3.0, vec![402.8310116673604, 965.1689883326395]))
        .basin(Basin::new(vec![-0.6, -0.4], 30.0, vec![447.91778179851815, 4340.082218201482]))
        .basin(Basin::new(vec![1.8, 0.2], 84.0, vec![207.6259666218459, 26216.374033378153]))
        .basin(Basin::new(vec![1.2, 0.8], 840.0, vec![2061.414393441207, 13202.585606558794]))
        .saddle(Saddle::new(vec![-0.4, -0.6], 35.0, vec![-300.6755900109116, 5028.675590010912]))
        .saddle(Saddle::new(vec![1.2, -0.2], 99.0, vec![-138.48625930212415, 30882.486259302124]))
        .saddle(Saddle::new(vec![1.4, 0.6], 980.0, vec![-8660.26656420601, 2444.266564206009]))
        .saddle(Saddle::new(vec![0.6, 0.4], 990.0, vec![-1389.1860901781936, 15393.186090178193]))
        .saddle(Saddle::new(vec![0.8, 0.2], 1155.0, vec![-10372.53463893262, -1603.46536106738]))
        .barrier(Barrier { from: 1, to: 0, saddle: vec![-0.4, -0.6], height: 5.0 })
        .barrier(Barrier { from: 2, to: 0, saddle: vec![1.2, -0.2], height: 15.0 })
        .barrier(Barrier { from: 3, to: 2, saddle: vec![1.4, 0.6], height: 140.0 })
        .start(vec![-1.0, 1.0]);
    Ok(Problem::offline(Analytic::new(USUAL.state(facts), GoldsteinPrice)))
}

#[derive(Debug)]
struct GoldsteinPrice;

impl Formula for GoldsteinPrice {
    /// With `s = x + y` and `t = 2x - 3y` the quadratics are `3s² - 14s + 19` and `3t² - 16t + 18`.
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (s, t) = (x[0] + x[1], x[0].times(2.0) - x[1].times(3.0));
        let p = s.plus(1.0).square() * ((s.times(3.0).plus(-14.0)) * s).plus(19.0);
        let q = t.square() * ((t.times(3.0).plus(-16.0)) * t).plus(18.0);
        p.plus(1.0) * q.plus(30.0)
    }
}
