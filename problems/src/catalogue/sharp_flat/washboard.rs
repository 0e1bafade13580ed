//! `f(x) = A(1 - cos x) - F x`: equal wells down an inclined plane.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::positive;
use crate::catalogue::{Entry, Family, Problem};
use crate::interval::Reach;
use crate::math::{atan, sqrt};
use crate::number::Scalar;
use crate::objective::{Barrier, Basin, Constant, Facts, Known, Saddle, Separable, Terms};
use crate::rounding::add_up;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The washboard.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "washboard",
    family: Family::SharpFlat,
    summary: "A(1 - cos x) - F x: wells that follow each other downhill, with a lower barrier ahead than behind; inf -∞ unless F = 0",
    formula: r"f(x) = A (1 - \cos x) - F x,\quad F = A \varphi",
    source: "the tilted periodic potential of Brownian motion: Risken, The Fokker-Planck Equation (1989), chapter 11",
    keys: &[
        KeyDoc::with_default("amplitude", "1", "(0, inf)", "A, half the height of the waves"),
        KeyDoc::with_default("tilt", "0.25", "[0, 0.9]", "φ = F/A"),
    ],
    examples: &["washboard", "washboard:tilt=0", "washboard:amplitude=3,tilt=0.8"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let amplitude = positive(params, "amplitude")?;
    let range = Range::closed(0.0, 0.9).because(
        "the wells vanish at 1, and near it their depth cannot be told to the last digits",
    );
    let tilt = params.number("tilt", range)?;
    let force = amplitude * tilt;
    // sin x = φ at the minimum and the top: x = arcsin φ and π - arcsin φ.
    let steep = sqrt((1.0 - tilt) * (1.0 + tilt));
    let angle = atan(tilt / steep);
    let (pass, next) = (PI - angle, TAU + angle);
    // 1 - cos x = φ²/(1 + √(1 - φ²)) does not cancel.
    let value = amplitude * (tilt * tilt / (1.0 + steep)) - force * angle;
    let ahead = 2.0 * amplitude * (steep - tilt * (FRAC_PI_2 - angle));
    let behind = 2.0 * amplitude * (steep + tilt * (FRAC_PI_2 + angle));
    let (curvature, slope) = (amplitude * steep, Known::AtMost(add_up(amplitude, force).next_up()));
    let why = "|A sin x - F| <= A + F, attained at -π/2 (rounded up)";
    let facts = Facts::new(params.resolved()?, 1)
        .with(Constant::Smoothness, Known::Exactly(amplitude), "|A cos x| <= A, attained at 0")
        .with(Constant::WeakConvexity, Known::Exactly(amplitude), "A cos x >= -A, attained at π")
        .with(
            Constant::HessianLipschitz,
            Known::Exactly(amplitude),
            "|A sin x| <= A, attained at π/2",
        )
        .with(Constant::GradientCoordinate, slope, why)
        .with(Constant::GradientNorm, slope, why)
        .basin(Basin::new(vec![angle], value, vec![curvature]))
        .basin(Basin::new(vec![next], value - TAU * force, vec![curvature]))
        .saddle(Saddle::new(vec![pass], value + ahead, vec![-curvature]))
        .barrier(Barrier { from: 0, to: 1, saddle: vec![pass], height: ahead })
        .barrier(Barrier { from: 1, to: 0, saddle: vec![pass], height: behind })
        .start(vec![angle]);
    let facts = if force > 0.0 {
        facts
    } else {
        let facts = facts.with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(0)");
        facts.minimiser(vec![0.0]).minimiser(vec![TAU])
    };
    Ok(Problem::offline(Separable::new(facts, Washboard { amplitude, force })))
}

#[derive(Debug)]
struct Washboard {
    amplitude: f64,
    force: f64,
}

impl Terms for Washboard {
    /// `1 - cos x = 2 sin²(x/2)`.
    fn value<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.times(0.5).sin().square().times(2.0 * self.amplitude) - x.times(self.force)
    }

    fn slope<N: Scalar>(&self, _i: usize, x: N) -> N {
        x.sin().times(self.amplitude).plus(-self.force)
    }

    fn reach(&self) -> Reach {
        Reach { half_width: 4.0, because: "every derivative has period 2π < 8" }
    }
}
