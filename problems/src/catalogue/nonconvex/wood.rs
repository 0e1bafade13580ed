//! Wood's function, also called Colville's: two coupled valleys with a stationary point that traps descent.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// Wood's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "wood",
    family: Family::NonconvexSmooth,
    summary: "two Rosenbrock valleys coupled in four variables; a saddle of curvature -0.12 near (-1, 1, -1, 1)",
    formula: r"f = 100 (x_1^2 - x_2)^2 + (x_1 - 1)^2 + (x_3 - 1)^2 + 90 (x_3^2 - x_4)^2 + 10.1 ((x_2 - 1)^2 + (x_4 - 1)^2) + 19.8 (x_2 - 1)(x_4 - 1)",
    source: "Colville 1968; no. 14 of Moré, Garbow and Hillstrom 1981, ACM TOMS 7; constants by Gershgorin's discs",
    keys: &[],
    examples: &["wood"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let on = Domain::Box { lo: -10.0, hi: 10.0 };
    let facts = Facts::new(params.resolved()?, 4)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(128_002.0),
            on.clone(),
            "Gershgorin, first row: 1200·10² + 800·10 + 2",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(4031.4),
            on.clone(),
            "Gershgorin, first row: 400·10 + 400/12 - 2, since 1200x² - 400|x| >= -400/12",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(440_022.0),
            on.clone(),
            "|400 x_1 (x_1² - x_2) + 2(x_1 - 1)| <= 4000·110 + 22",
        )
        .with_on(
            Constant::HessianLipschitz,
            Known::AtMost(25_200.0),
            on,
            "2400 x_1 v_1³ - 1200 v_1² v_2 <= 24000 + 1200, and less for the other pair",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "squares and a positive definite form in (x_2 - 1, x_4 - 1); 0 at (1, 1, 1, 1)",
        )
        .minimiser(vec![1.0; 4])
        .basin(Basin::new(
            vec![1.0; 4],
            0.0,
            vec![0.7195680843175734, 32.15015439716185, 905.6053497894363, 1005.9249277290842],
        ))
        .saddle(Saddle::new(
            vec![-0.9679740249375931, 0.9471391408178418, -0.9695163103315911, 0.9512476657923252],
            7.876967165176867,
            vec![-0.11954865818636691, 30.816271107603523, 859.3620180467485, 952.5637251150221],
        ))
        .start(vec![-3.0, -1.0, -3.0, -1.0]);
    Ok(Problem::offline(Analytic::new(facts, Wood)))
}

#[derive(Debug)]
struct Wood;

impl Formula for Wood {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let valley =
            |x: N, y: N, b: f64| (x.square() - y).square().times(b) + x.plus(-1.0).square();
        let (p, q) = (x[1].plus(-1.0), x[3].plus(-1.0));
        let coupling = (p.square() + q.square()).times(10.1) + (p * q).times(19.8);
        valley(x[0], x[1], 100.0) + valley(x[2], x[3], 90.0) + coupling
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (p, q) = (x[1].plus(-1.0), x[3].plus(-1.0));
        for (i, b, own, other) in [(0, 100.0, p, q), (2, 90.0, q, p)] {
            let off = (x[i].square() - x[i + 1]).times(2.0 * b);
            g[i] = (x[i] * off).times(2.0) + x[i].plus(-1.0).times(2.0);
            g[i + 1] = own.times(20.2) + other.times(19.8) - off;
        }
    }
}
