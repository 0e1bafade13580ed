//! Functions of two variables with many rings or stripes of minima: drop-wave and Schaffer's no. 2.

use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The waves.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "drop-wave",
        family: Family::NonconvexSmooth,
        summary: "-(1 + cos 12r)/(r²/2 + 2): rings of minima around the global one at 0",
        formula: r"f(x) = -\frac{1 + \cos(12\|x\|)}{\|x\|^2/2 + 2}",
        source: "a standard test function of global optimisation (Surjanovic and Bingham's library)",
        keys: &[],
        examples: &["drop-wave"],
        build: drop,
    },
    Entry {
        id: "schaffer-n2",
        family: Family::NonconvexSmooth,
        summary: "1/2 + (sin²(x² - y²) - 1/2)/(1 + (x² + y²)/1000)²: stripes that become ever finer far away",
        formula: r"f(x, y) = \tfrac12 + \frac{\sin^2(x^2 - y^2) - \tfrac12}{(1 + 0.001 (x^2 + y^2))^2}",
        source: "a standard test function, named after Schaffer's of 1989; constants by differentiation",
        keys: &[KeyDoc::with_default(
            "box",
            "2",
            "[1, 1000]",
            "half-width B of the box [-B, B]² on which constants are stated",
        )],
        examples: &["schaffer-n2", "schaffer-n2:box=3"],
        build: schaffer,
    },
];

fn drop(params: &Params<'_>) -> Result<Problem, SpecError> {
    let on = Domain::Box { lo: -5.12, hi: 5.12 };
    let facts = Facts::new(params.resolved()?, 2)
        .with_on(
            Constant::Smoothness,
            Known::AtMost(76.0),
            on.clone(),
            "72.5 at 0, confirmed by branch and bound with some room",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(74.0),
            on.clone(),
            "70.82, on the first ring of maxima, with some room",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(6.2),
            on.clone(),
            "6.007 with some room",
        )
        .with_on(Constant::GradientNorm, Known::AtMost(6.2), on, "6.007 with some room")
        .with(
            Constant::Infimum,
            Known::Exactly(-1.0),
            "the numerator is at most 2, the denominator at least 2, both attained at 0",
        )
        .minimiser(vec![0.0, 0.0])
        .basin(Basin::new(vec![0.0, 0.0], -1.0, vec![72.5, 72.5]))
        .start(vec![0.75, 0.5]);
    Ok(Problem::offline(Analytic::new(facts, DropWave)))
}

#[derive(Debug)]
struct DropWave;

/// `cos √s` near 0: below `s = 1/4` the first term left out is under `1e-25`.
fn cos_root_series<N: Scalar>(s: N) -> N {
    // 1 - s/2 (1 - s/12 (1 - s/30 (...))), with factors (2k - 1) 2k.
    (1..=9u32)
        .rev()
        .fold(N::one(), |sum, k| N::one() - s * sum / N::of(f64::from((2 * k - 1) * (2 * k))))
}

impl Formula for DropWave {
    /// `cos 12r` is a smooth function of `r²`, which a root would hide at 0.
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let q = x[0].square() + x[1].square();
        let s = q.times(144.0);
        let cosine = s.plus(-0.25).branch(|| cos_root_series(s), || s.sqrt().cos());
        -(cosine.plus(1.0) / q.times(0.5).plus(2.0))
    }
}

fn schaffer(params: &Params<'_>) -> Result<Problem, SpecError> {
    let half = params.number("box", Range::closed(1.0, 1000.0))?;
    let on = Domain::Box { lo: -half, hi: half };
    let (square, up) = (half * half, 1.0 + 1e-12);
    // With w = 1/(1 + r²/1000) the envelope w² has slope 4rw³/1000 <= 0.064, since rw <= √1000/2; it meets 2r in the
    // product of slopes, 2·2r·4rw³/1000 <= 4, since r²w² <= 250.
    let slope = (2.0 * half + 0.064) * up;
    let norm = (2.0 * std::f64::consts::SQRT_2 * half + 0.064) * up;
    let facts = Facts::new(params.resolved()?, 2)
        .with_on(
            Constant::Smoothness,
            Known::AtMost((16.0 * square + 7.0) * up),
            on.clone(),
            "16B² + 7: 8r² + 2 from sin²(x² - y²), 4 from the product of the slopes, 0.01 from the envelope",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost((16.0 * square + 7.0) * up),
            on.clone(),
            "as L",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "|2x sin 2(x² - y²)| <= 2B, and the envelope adds less than 0.064",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm),
            on,
            "2√2 B, and the envelope adds less than 0.064",
        )
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "sin² >= 0 and the denominator is at least 1, with equality at 0",
        )
        .minimiser(vec![0.0, 0.0])
        .start(vec![2.0, 1.0]);
    Ok(Problem::offline(Analytic::new(facts, Schaffer)))
}

#[derive(Debug)]
struct Schaffer;

impl Formula for Schaffer {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (p, q) = (x[0].square(), x[1].square());
        let sine = (p - q).sin().square();
        let envelope = ((p + q) / N::of(1000.0)).plus(1.0).square();
        (sine.plus(-0.5) / envelope).plus(0.5)
    }
}
