//! `f(x) = ½ xᵀ H x` with Hilbert's matrix `H_ij = 1/(i + j - 1)`.

use crate::catalogue::{Entry, Family, Problem, cube};
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::rounding::mul_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The quadratic of Hilbert's matrix.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "hilbert-quadratic",
    family: Family::Convex,
    summary: "½ xᵀHx with Hilbert's matrix: condition numbers from 19 at d = 2 to 1.6e13 at d = 10",
    formula: r"f(x) = \tfrac12 \sum_{i,j} \frac{x_i x_j}{i + j - 1}",
    source: "Hilbert, Ein Beitrag zur Theorie des Legendre'schen Polynoms, Acta Math. 18 (1894); eigenvalues computed with 60 digits",
    keys: &[
        KeyDoc::with_default("dim", "3", "[1, 10]", "number of coordinates d"),
        KeyDoc::with_default(
            "box",
            "1",
            "(0, inf)",
            "half-width B of the box [-B, B]^d on which bounds on the gradient are stated",
        ),
    ],
    examples: &["hilbert-quadratic", "hilbert-quadratic:dim=2", "hilbert-quadratic:dim=8"],
    build,
}];

/// Eigenvalues of the matrices of order 1, 2, ..., 10, ascending.
const EIGENVALUES: [&[f64]; 10] = [
    &[1.0],
    &[0.06574145408933511, 1.2675918792439982],
    &[0.0026873403557735294, 0.12232706585390585, 1.408318927123654],
    &[9.670230402258689e-05, 0.006738273605760748, 0.16914122022145003, 1.5002142800592428],
    &[
        3.287928772171863e-06,
        0.0003058980401511917,
        0.011407491623419806,
        0.20853421861101334,
        1.5670506910982307,
    ],
    &[
        1.0827994845655498e-07,
        1.2570757122625194e-05,
        0.0006157483541826576,
        0.016321521319875822,
        0.24236087057520955,
        1.618899858924339,
    ],
    &[
        3.493898605991218e-09,
        4.85676336157425e-07,
        2.938636814592969e-05,
        0.0010085876107701415,
        0.021289754908327952,
        0.2719201981493452,
        1.6608853389269311,
    ],
    &[
        1.1115389663724424e-10,
        1.7988737458175767e-08,
        1.2943320918728114e-06,
        5.436943369749942e-05,
        0.0014676881177418672,
        0.02621284357811905,
        0.2981252113169307,
        1.6959389969219494,
    ],
    &[
        3.499676402911493e-12,
        6.460905422638582e-10,
        5.3856133485224943e-08,
        2.673013410599414e-06,
        8.758085051459756e-05,
        0.001978933860215924,
        0.03103892578126833,
        0.32163312229920676,
        1.7258826609018465,
    ],
    &[
        1.0931538193796657e-13,
        2.2667467477629255e-11,
        2.1474388173504788e-09,
        1.228967738751175e-07,
        4.729689293182347e-06,
        0.00012874961427637708,
        0.0025308907686700383,
        0.035741816271639235,
        0.3429295484835091,
        1.7519196702651776,
    ],
];

#[expect(clippy::cast_precision_loss, reason = "at most 10")]
fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 1..=10)?;
    let half = params.number("box", Range::positive())?;
    let h = EIGENVALUES[dim - 1];
    // Row i sums to at most 1/i + ... + 1/(i+d-1); a sum of ten quotients errs by less than the factor.
    let row = |i: usize| (i..i + dim).map(|k| 1.0 / (k + 1) as f64).sum::<f64>() * (1.0 + 1e-14);
    let bounds: Vec<f64> = (0..dim).map(|i| mul_up(row(i), half)).collect();
    let square = bounds.iter().map(|b| b * b).sum::<f64>();
    let facts = Facts::new(params.resolved()?, dim)
        .convex()
        .with(
            Constant::Smoothness,
            Known::Exactly(h[dim - 1]),
            "the largest eigenvalue, below π for every d",
        )
        .with(Constant::StrongConvexity, Known::Exactly(h[0]), "the smallest eigenvalue")
        .with(
            Constant::PolyakLojasiewicz,
            Known::Exactly(h[0]),
            "the smallest eigenvalue, attained along its eigenvector",
        )
        .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(bounds[0]),
            cube(half),
            "the first row sum times B (rounded up)",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(square.sqrt() * (1.0 + 1e-14)),
            cube(half),
            "the norm of the row sums times B, attained in a corner (rounded up)",
        )
        .coordinate_bounds_on(bounds, cube(half), "the row sums times B (rounded up)")
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)")
        .minimiser(vec![0.0; dim])
        .basin(Basin::new(vec![0.0; dim], 0.0, h.to_vec()));
    Ok(Problem::offline(Analytic::new(facts, Hilbert)))
}

#[derive(Debug)]
struct Hilbert;

impl Formula for Hilbert {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        N::with_scratch(x.len(), |g| {
            self.gradient(x, g);
            crate::catalogue::inner(x, g).times(0.5)
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "at most 19")]
    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        for (i, g) in g.iter_mut().enumerate() {
            let terms = x.iter().enumerate().map(|(j, x)| *x / N::of((i + j + 1) as f64));
            *g = terms.fold(N::zero(), |sum, term| sum + term);
        }
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 1.0, because: "the Hessian is constant" }
    }
}
