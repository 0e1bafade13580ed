//! `f(x, y) = (x² + y - 11)² + (x + y² - 7)²`: four global minima.

use super::OverBox;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// Himmelblau's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "himmelblau",
    family: Family::NonconvexSmooth,
    summary: "(x² + y - 11)² + (x + y² - 7)²: four global minima with four saddles and a maximum between them",
    formula: r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    source: "Himmelblau, Applied Nonlinear Programming (1972)",
    keys: &[],
    examples: &["himmelblau"],
    build,
}];

const USUAL: OverBox = OverBox {
    lo: -5.0,
    hi: 5.0,
    smoothness: 330.0,
    weak_convexity: 64.0,
    coordinates: [426.0, 498.0],
    norm: 660.0,
    third: 176.0,
};

/// The minima; all have value 0.
const MINIMA: [([f64; 2], [f64; 2]); 4] = [
    ([-3.779310253377747, -3.2831859912861696], [70.71435474424425, 133.78561521306708]),
    ([-2.805118086952745, 3.131312518250573], [64.8403727706842, 80.55007177893319]),
    ([3.0, 2.0], [25.715728752538098, 82.2842712474619]),
    ([3.5844283403304917, -1.8481265269644036], [28.690677156755243, 105.41890833631605]),
];

/// The saddles and, last, the maximum.
const OTHERS: [([f64; 2], f64, [f64; 2]); 5] = [
    (
        [3.385154183607021, 0.07385187983774928],
        13.31192627040559,
        [-14.135178485450488, 97.5478781026018],
    ),
    (
        [0.08667750455539636, 2.884254701174776],
        67.71915008752615,
        [-31.706622362774343, 75.507609238232],
    ),
    (
        [-3.0730257507643897, -0.08135304428796751],
        104.0151629175581,
        [-39.65149625621665, 72.43524806811875],
    ),
    (
        [-0.12796134673068008, -1.9537149802445763],
        178.33723920192747,
        [-50.610239320365764, 20.284049975935076],
    ),
    (
        [-0.2708445906673476, -0.9230385564799815],
        181.6165215225827,
        [-45.60522929278952, -16.066019667290867],
    ),
];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let mut facts = Facts::new(params.resolved()?, 2)
        .with(Constant::Infimum, Known::Exactly(0.0), "a sum of squares that vanishes at (3, 2)")
        .start(vec![0.0, 0.0])
        .another_start(vec![-4.0, 0.5]);
    for (x, curvatures) in MINIMA {
        let basin = Basin::new(x.to_vec(), 0.0, curvatures.to_vec());
        facts = facts.minimiser(x.to_vec()).basin(basin);
    }
    for (x, value, curvatures) in OTHERS {
        facts = facts.saddle(Saddle::new(x.to_vec(), value, curvatures.to_vec()));
    }
    for (from, to, pass) in [(2, 3, 0), (2, 1, 1), (1, 0, 2)] {
        let (saddle, height, _) = OTHERS[pass];
        facts = facts.barrier(Barrier { from, to, saddle: saddle.to_vec(), height });
    }
    Ok(Problem::offline(Analytic::new(USUAL.state(facts), Himmelblau)))
}

#[derive(Debug)]
struct Himmelblau;

impl Formula for Himmelblau {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        (x.square() + y).plus(-11.0).square() + (x + y.square()).plus(-7.0).square()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let (p, q) = ((x.square() + y).plus(-11.0), (x + y.square()).plus(-7.0));
        g[0] = (x * p).times(4.0) + q.times(2.0);
        g[1] = p.times(2.0) + (y * q).times(4.0);
    }
}
