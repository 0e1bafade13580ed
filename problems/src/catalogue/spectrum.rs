//! Eigenvalues: prescribed ones, and those of the second difference.

use std::f64::consts::FRAC_PI_2;

use crate::math::{ln, pow, sin};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The condition number.
pub(super) const COND: KeyDoc =
    KeyDoc::with_default("cond", "1", "[1, inf)", "condition number, largest over smallest h");

/// The largest eigenvalue.
pub(super) const LARGEST: KeyDoc =
    KeyDoc::with_default("largest", "1", "(0, inf)", "largest eigenvalue L");

/// How the eigenvalues lie between the two.
pub(super) const SPECTRUM: KeyDoc = KeyDoc::with_default(
    "spectrum",
    "log",
    "log, linear, power, clustered or outlier",
    "how the eigenvalues fill [largest/cond, largest]: evenly in ln h, evenly in h, as powers of their index, half at either end, \
     or all but one at the lower end",
);

#[derive(Clone, Copy)]
enum Spacing {
    Log,
    Linear,
    Power,
    Clustered,
    Outlier,
}

/// The eigenvalues that [`COND`], [`LARGEST`] and [`SPECTRUM`] ask for, ascending.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub(super) fn prescribed(params: &Params<'_>, dim: usize) -> Result<Vec<f64>, SpecError> {
    let cond = params.number("cond", Range::at_least(1.0))?;
    let largest = params.number("largest", Range::positive())?;
    let spacing = params.select(
        "spectrum",
        &[
            ("log", Spacing::Log),
            ("linear", Spacing::Linear),
            ("power", Spacing::Power),
            ("clustered", Spacing::Clustered),
            ("outlier", Spacing::Outlier),
        ],
    )?;
    let smallest = largest / cond;
    if dim == 1 && cond > 1.0 {
        let expected = "possible in one dimension: a single eigenvalue has condition number 1";
        return Err(params.refuse("cond", cond, expected));
    }
    if smallest <= 0.0 {
        let expected = "such that the smallest eigenvalue, largest/cond, is a positive double";
        return Err(params.refuse("cond", cond, expected));
    }
    let last = dim - 1;
    let spaced = |i: usize| {
        let part = i as f64 / last as f64;
        let h = match spacing {
            Spacing::Log => smallest * pow(cond, part),
            Spacing::Linear => smallest + (largest - smallest) * part,
            // The k-th largest is L k^-a with a = ln cond / ln d.
            Spacing::Power => largest * pow((dim - i) as f64, -ln(cond) / ln(dim as f64)),
            Spacing::Clustered => [smallest, largest][usize::from(2 * i >= dim)],
            Spacing::Outlier => smallest,
        };
        // Rounding must not widen the stated range.
        h.clamp(smallest, largest)
    };
    let ends = |i: usize| if i == last { largest } else { spaced(i).max(smallest) };
    Ok((0..dim).map(|i| if i == 0 && dim > 1 { smallest } else { ends(i) }).collect())
}

/// The `k`-th eigenvalue, `k = 1, ..., d`, of the second difference with 2 on the diagonal and -1 beside it:
/// `4 sin²(kπ/(2(d+1)))`, to within four ulp.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
pub(super) fn second_difference(k: usize, dim: usize) -> f64 {
    let s = sin(FRAC_PI_2 * (k as f64 / (dim + 1) as f64));
    4.0 * s * s
}

/// Room for the few roundings in a closed form of eigenvalues.
const ROUNDINGS: f64 = 16.0 * f64::EPSILON;

/// A number above a positive closed form that was computed with at most 15 ulp of error.
pub(super) fn above(x: f64) -> f64 {
    x * (1.0 + ROUNDINGS)
}

/// A number below a positive closed form that was computed with at most 15 ulp of error.
pub(super) fn below(x: f64) -> f64 {
    x * (1.0 - ROUNDINGS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Spec;

    #[test]
    fn every_spacing_fills_its_range() {
        let keys = [COND, LARGEST, SPECTRUM];
        for (spacing, second) in [
            ("log", 10.0),
            ("linear", 3.0 + (300.0 - 3.0) / 4.0),
            ("power", 300.0 * 4f64.powf(-100f64.ln() / 5f64.ln())),
            ("clustered", 3.0),
            ("outlier", 3.0),
        ] {
            let spec: Spec = format!("x:cond=100,largest=300,spectrum={spacing}").parse().unwrap();
            let h = prescribed(&Params::new("problem", &spec, &keys).unwrap(), 5).unwrap();
            let at = |i: usize, expected: f64| {
                assert!((h[i] - expected).abs() < 1e-12 * expected, "{spacing}: {h:?}");
            };
            at(0, 3.0);
            at(4, 300.0);
            if spacing == "log" {
                at(2, 30.0);
            } else {
                at(1, second);
            }
            assert!(h.is_sorted(), "{spacing}: {h:?}");
        }
    }

    #[test]
    fn the_second_difference_has_the_trace_and_determinant_of_its_matrix() {
        let h: Vec<f64> = (1..=7).map(|k| second_difference(k, 7)).collect();
        assert!((h.iter().sum::<f64>() - 14.0).abs() < 1e-13);
        assert!((h.iter().product::<f64>() - 8.0).abs() < 1e-12, "the determinant is d + 1");
    }
}
