//! Griewank's function: a wide parabola with a product of cosines.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::add_up;
use crate::spec::{KeyDoc, Params, SpecError};

/// Griewank's function.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "griewank",
    family: Family::NonconvexSmooth,
    summary: "1 + ‖x‖²/4000 - Π cos(x_i/√i): tens of thousands of minima on its usual box, smooth on all of R^d",
    formula: r"f(x) = 1 + \frac{\|x\|^2}{4000} - \prod_i \cos\frac{x_i}{\sqrt i}",
    source: "Griewank 1981, JOTA 34; constants by differentiation",
    keys: &[KeyDoc::with_default("dim", "2", "[1, 1e4]", "number of coordinates d")],
    examples: &["griewank", "griewank:dim=1", "griewank:dim=6"],
    build,
}];

#[expect(clippy::cast_precision_loss, reason = "at most ten thousand coordinates")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=10_000)?;
    let on = Domain::Box { lo: -600.0, hi: 600.0 };
    let roots: Vec<f64> = (1..=dim).map(|i| (i as f64).sqrt()).collect();
    let slopes = roots.iter().map(|root| add_up(0.3, (1.0 / root).next_up())).collect();
    let mut facts = Facts::new(params.resolved()?, dim)
        .with(
            Constant::Smoothness,
            Known::AtMost(1.0005f64.next_up()),
            "the product averages cos(Σ ±x_i/√i), so its Hessian lies between ±diag(1/i); 1 + 1/2000 at 0",
        )
        .with(
            Constant::WeakConvexity,
            Known::AtMost(0.9995f64.next_up()),
            "as L: at least -diag(1/i) + 1/2000, attained at (π, 0, ..., 0)",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(if dim == 1 { 1.0 } else { 2.2796 }),
            "E|Σ ±v_i/√i|³ <= (3 (Σ v_i²/i)²)^{3/4} <= 3^{3/4} = 2.2795; 1 for one coordinate",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(1.3f64.next_up()),
            on.clone(),
            "|x_i|/2000 + 1/√i <= 0.3 + 1",
        )
        .coordinate_bounds_on(slopes, on, "|x_i|/2000 + 1/√i")
        .with(Constant::Infimum, Known::Exactly(0.0), "the product is at most 1, attained at 0")
        .minimiser(vec![0.0; dim])
        .start(vec![3.5; dim]);
    if dim == 2 {
        let near = vec![0.5004969212526116, 1.0004938425780627];
        let over = vec![-0.7066047627614878, 0.7076066160937818];
        let (depth, height) = (0.007_396_040_334_115_082, 1.001851785452283);
        facts = facts.basin(Basin::new(vec![0.0; 2], 0.0, vec![0.5005, 1.0005]));
        for (k, sign) in [(1, 1.0), (2, -1.0)] {
            let pass = vec![1.5723679104393218, sign * 2.2225533025787545];
            let low = vec![3.1400226338955397, sign * 4.438444480920714];
            facts = facts
                .basin(Basin::new(low, depth, near.clone()))
                .saddle(Saddle::new(pass.clone(), height, over.clone()))
                .barrier(Barrier { from: 0, to: k, saddle: pass, height });
        }
    }
    Ok(Problem::offline(Analytic::new(facts, Griewank { roots })))
}

#[derive(Debug)]
struct Griewank {
    /// `√i`, rounded.
    roots: Vec<f64>,
}

impl Formula for Griewank {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (mut square, mut product) = (N::zero(), N::one());
        for (x, root) in x.iter().zip(&self.roots) {
            square = square + x.square();
            product = product * (*x / N::of(*root)).cos();
        }
        square / N::of(4000.0) - product.plus(-1.0)
    }

    /// The products of the other cosines from those before and those after.
    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let mut before = N::one();
        for ((g, x), root) in g.iter_mut().zip(x).zip(&self.roots) {
            *g = before;
            before = before * (*x / N::of(*root)).cos();
        }
        let mut after = N::one();
        for ((g, x), root) in g.iter_mut().zip(x).zip(&self.roots).rev() {
            let angle = *x / N::of(*root);
            *g = *x / N::of(2000.0) + angle.sin() / N::of(*root) * *g * after;
            after = after * angle.cos();
        }
    }

    fn reach(&self) -> Reach {
        // Only searches in at most three dimensions look at it: √3 π < 5.5.
        Reach {
            half_width: 5.5,
            because: "second derivatives have period 2π√i in coordinate i, i <= 3",
        }
    }
}
