//! `f(x, y) = sin(x + y) + (x - y)² - 1.5x + 2.5y + 1`: a washboard along one diagonal, a parabola along the other.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// `McCormick`'s function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "mccormick",
    family: Family::NonconvexSmooth,
    summary: "sin(x + y) + (x - y)² - 1.5x + 2.5y + 1 on [-3, 4]²: smooth with small constants, unbounded below outside",
    formula: r"f(x, y) = \sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
    source: "McCormick 1972; constants by differentiation",
    keys: &[],
    examples: &["mccormick"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let on = Domain::Box { lo: -3.0, hi: 4.0 };
    let (low, high) = (vec![1.7320508075688772, 4.0], vec![-1.7320508075688772, 4.0]);
    let pass = vec![1.5471975511965979, 0.5471975511965977];
    let facts = Facts::new(params.resolved()?, 2)
        .feasible(on.clone())
        .with(
            Constant::Smoothness,
            Known::AtMost(4.04),
            "the eigenvalues are 4 across and -2 sin(x + y) along the diagonal; the room is what branch and bound needs",
        )
        .with(Constant::WeakConvexity, Known::Exactly(2.0), "-2 sin(x + y) >= -2, attained")
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(2.828_428),
            "|cos(x + y)(v_1 + v_2)³| <= 2√2 = 2.8284271 (rounded up)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(17.05),
            on.clone(),
            "|cos(x + y) - 2(x - y) + 2.5| <= 17.0403 on [-3, 4]²",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(22.7),
            on.clone(),
            "22.6752 at a corner of [-3, 4]² (rounded up)",
        )
        .with_on(
            Constant::Infimum,
            Known::Exactly(-1.9132229549810364),
            on,
            "-√3/2 - π/3, the lowest stationary value in [-3, 4]²; on its edges f >= -1.82",
        )
        .minimiser(vec![-0.5471975511965977, -1.5471975511965979])
        .basin(Basin::new(
            vec![-0.5471975511965977, -1.5471975511965979],
            -1.9132229549810364,
            low.clone(),
        ))
        .basin(Basin::new(vec![2.5943951023931957, 1.5943951023931955], 1.2283696986087569, low))
        .saddle(Saddle::new(pass.clone(), 1.9132229549810364, high.clone()))
        .saddle(Saddle::new(
            vec![-1.5943951023931955, -2.5943951023931957],
            -1.2283696986087569,
            high,
        ))
        .barrier(Barrier { from: 1, to: 0, saddle: pass, height: 0.6848532563722796 })
        .start(vec![3.0, 2.0]);
    Ok(Problem::offline(Analytic::new(facts, McCormick)))
}

#[derive(Debug)]
struct McCormick;

impl Formula for McCormick {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        let linear = y.times(2.5) - x.times(1.5);
        (x + y).sin() + (x - y).square() + linear.plus(1.0)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (wave, twice) = ((x[0] + x[1]).cos(), (x[0] - x[1]).times(2.0));
        g[0] = (wave + twice).plus(-1.5);
        g[1] = (wave - twice).plus(2.5);
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: 1.6,
            because: "second derivatives have period 2π < 6.4 in x + y and depend on nothing else",
        }
    }
}
