//! The setting of the bounds, with what they promise there.

use super::measured::Measured;
use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::theorems::ema::conversion::Conversion;
use crate::theorems::ema::parameters::{Aim, Scales, Stated, Terms};
use crate::theorems::kit::Book;

/// `β`, `D`, `T`, the constants of problem and noise, and the terms of the bound.
#[derive(Clone, Debug)]
pub(super) struct Promised {
    pub(super) conversion: Conversion,
    pub(super) scales: Scales<Rounded>,
    pub(super) terms: Terms<Rounded>,
}

impl Promised {
    /// Of a run of one of the methods of these theorems.
    pub(super) fn new(
        setting: &Setting<'_>,
        entry: &'static str,
        aim: Aim,
    ) -> Result<Promised, Unmet> {
        setting.method_is(&[entry], entry)?;
        let conversion = Conversion::of(setting)?;
        if !conversion.random {
            return Err(Unmet::Other(
                "it is about random scales α_t ~ Exp(1), and the scale is constant".to_owned(),
            ));
        }
        let scales = Stated::from(setting).scales(aim)?;
        let mut promised = Promised { terms: scales.terms(ZERO, ZERO, ZERO), conversion, scales };
        promised.terms = promised.of(&promised.scales, setting);
        Ok(promised)
    }

    /// The terms of another bound of the same run.
    pub(super) fn of(&self, scales: &Scales<Rounded>, setting: &Setting<'_>) -> Terms<Rounded> {
        let exact = Rounded::exact;
        let (beta, radius) = (exact(self.conversion.beta), exact(self.conversion.radius));
        scales.terms(beta, radius, steps(setting))
    }

    /// The claims about each term, whose measured sides add up to the criterion up to sums of mean zero.
    pub(super) fn term_by_term(&self, path: &Measured, lambda: Rounded, book: &mut Book<'_>) {
        let Terms { descent, regret, noise, spread } = self.terms;
        book.at_most("descent", path.descent(), descent);
        book.mean("regret", path.regret(), regret);
        book.mean("noise", path.noise(), noise);
        book.mean("ema-spread-mean", lambda * path.spread(), spread);
    }
}

/// What is measured of each term, and the bound that needs no theorem.
pub(super) const NOTES: &[&str] = &["descent", "regret", "noise", "spread", "trivial"];

/// The numbers of [`NOTES`].
pub(super) fn noted(path: &Measured, spread: Rounded, trivial: f64) -> [f64; 5] {
    let terms = [path.descent(), path.regret(), path.noise(), spread].map(Rounded::value);
    let [descent, regret, noise, spread] = terms;
    [descent, regret, noise, spread, trivial]
}

const ZERO: Rounded = Rounded::ZERO;

/// `T`.
#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
pub(super) fn steps(setting: &Setting<'_>) -> Rounded {
    Rounded::exact(setting.horizon as f64)
}

/// `λ`, which the study may give.
pub(super) fn lambda(setting: &Setting<'_>) -> Result<f64, Unmet> {
    let lambda = setting.parameter("lambda", 1.0);
    if lambda > 0.0 && lambda < f64::INFINITY {
        return Ok(lambda);
    }
    Err(Unmet::Range { name: "lambda", value: lambda, condition: "lambda > 0".to_owned() })
}
