//! The mean losses.

use crate::number::Scalar;
use crate::objective::{Constant, Facts, Known, Terms};
use crate::rounding::{gamma, mul_up};

/// `(h/2)(x - c̄_i)² + o_i`.
#[derive(Debug)]
pub(super) struct MeanSquares {
    pub(super) weight: f64,
    pub(super) centre: Vec<f64>,
    pub(super) offset: Vec<f64>,
}

impl Terms for MeanSquares {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        x.plus(-self.centre[i]).square().times(0.5 * self.weight).plus(self.offset[i])
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        x.plus(-self.centre[i]).times(self.weight)
    }
}

impl MeanSquares {
    pub(super) fn facts(&self, facts: Facts) -> Facts {
        let least = self.offset.iter().sum::<f64>() * (1.0 - gamma(self.offset.len() + 4));
        let h = Known::Exactly(self.weight);
        facts
            .convex()
            .with(Constant::Smoothness, h, "the Hessian is h̄ I")
            .with(Constant::StrongConvexity, h, "the Hessian is h̄ I")
            .with(Constant::PolyakLojasiewicz, h, "equality for a multiple of the squared distance")
            .with(Constant::HessianLipschitz, Known::Exactly(0.0), "the Hessian is constant")
            .with(Constant::Infimum, Known::AtLeast(least), "(h̄/2) Σ Var c_i at c̄")
            .minimiser(self.centre.clone())
    }
}

/// `h E|x - c|` with `c` uniform on `[lo, hi]`: a parabola inside and `h|x - (lo + hi)/2|` outside.
#[derive(Debug)]
pub(super) struct MeanAbsolutes {
    pub(super) weight: f64,
    pub(super) lo: f64,
    pub(super) hi: f64,
}

impl MeanAbsolutes {
    /// `x` less the middle of the interval, and half its width.
    fn centred<N: Scalar>(&self, x: N) -> (N, N) {
        let middle = (N::of(self.lo) + N::of(self.hi)).times(0.5);
        (x - middle, (N::of(self.hi) - N::of(self.lo)).times(0.5))
    }

    pub(super) fn facts(&self, facts: Facts) -> Facts {
        let h = self.weight;
        let dim = facts.dim();
        let middle = 0.5 * self.lo + 0.5 * self.hi;
        // Between the rounded ends the width is at least this.
        let width = (self.hi - self.lo) * (1.0 - gamma(1));
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let least = dim as f64 * h * 0.25 * width * (1.0 - gamma(8));
        facts
            .convex()
            .with(
                Constant::Smoothness,
                Known::AtMost((2.0 * h / width).next_up()),
                "the second derivative is 2h/(hi - lo) inside and 0 outside",
            )
            .with(Constant::StrongConvexity, Known::Exactly(0.0), "linear far away")
            .with(Constant::GradientCoordinate, Known::Exactly(h), "slope h outside of [lo, hi]")
            .with(
                Constant::GradientNorm,
                Known::AtMost(mul_up(crate::catalogue::root_dim(dim), h)),
                "√d h",
            )
            .with(Constant::Infimum, Known::AtLeast(least), "d h (hi - lo)/4 at the middle")
            .minimiser(vec![middle; dim])
    }
}

impl Terms for MeanAbsolutes {
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (r, half) = self.centred(x);
        let inside = || (r.square() / half + half).times(0.5);
        (r.abs() - half).branch(inside, || r.abs()).times(self.weight)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        let (r, half) = self.centred(x);
        (r / half).min(N::one()).max(N::of(-1.0)).times(self.weight)
    }

    fn has_curvature(&self, _i: usize, x: f64) -> bool {
        (x - self.lo).abs() > 0.0 && (x - self.hi).abs() > 0.0
    }
}

/// `(h/n) Σ_k |x - c_k|` over finitely many centres.
#[derive(Debug)]
pub(super) struct Distances {
    pub(super) weight: f64,
    /// `[coordinate][centre]`.
    pub(super) centres: Vec<Vec<f64>>,
}

impl Distances {
    pub(super) fn facts(&self, facts: Facts) -> Facts {
        let dim = facts.dim();
        facts
            .convex()
            .nonsmooth("the mean of the signs, 0 for a centre at the point")
            .with(Constant::StrongConvexity, Known::Exactly(0.0), "piecewise linear")
            .with(Constant::GradientCoordinate, Known::Exactly(self.weight), "slope h far away")
            .with(
                Constant::GradientNorm,
                Known::AtMost(mul_up(crate::catalogue::root_dim(dim), self.weight)),
                "√d h",
            )
            .with(Constant::Infimum, Known::AtLeast(0.0), "no term is negative")
    }

    #[expect(clippy::cast_precision_loss, reason = "centres are held in memory")]
    fn share(&self, i: usize) -> f64 {
        self.weight / self.centres[i].len() as f64
    }
}

impl Terms for Distances {
    fn value<N: Scalar>(&self, i: usize, x: N) -> N {
        let sum = self.centres[i].iter().fold(N::zero(), |sum, c| sum + x.plus(-c).abs());
        sum.times(self.share(i))
    }

    fn slope<N: Scalar>(&self, i: usize, x: N) -> N {
        let sum = self.centres[i].iter().fold(N::zero(), |sum, c| sum + x.plus(-c).signum());
        sum.times(self.share(i))
    }

    fn has_curvature(&self, i: usize, x: f64) -> bool {
        self.centres[i].iter().all(|c| (x - c).abs() > 0.0)
    }
}
