//! Numbers for people: four significant digits, one function for every page, table and terminal.

use std::fmt;

/// A number as people read it: `1.918`, `250`, `2.0e-3`.
///
/// Four significant digits, trailing zeros dropped; from 1e-2 up to (not including) 1e5 in plain notation, otherwise as mantissa and exponent with at least
/// one decimal. Renderers turn the two parts into their own notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Human {
    /// Digits with sign, or `NaN`, `inf`, `-inf`.
    pub mantissa: String,
    /// Power of ten behind the mantissa, if it is written.
    pub exponent: Option<i32>,
}

/// The parts of `x` as people read it.
pub fn human(x: f64) -> Human {
    let plain = |mantissa: String| Human { mantissa, exponent: None };
    if x.is_nan() {
        return plain("NaN".to_owned());
    }
    if x.is_infinite() {
        return plain(if x > 0.0 { "inf" } else { "-inf" }.to_owned());
    }
    if x.abs().to_bits() == 0 {
        return plain("0".to_owned());
    }
    let rounded = format!("{x:.3e}"); // correctly rounded, so 9.9996 becomes 1.000e1
    let (mantissa, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    match exponent {
        -2..=3 => {
            let decimals = usize::try_from(3 - exponent).unwrap_or(0);
            plain(trim(&format!("{x:.decimals$}"), 0))
        }
        4 => plain(format!("{}0", mantissa.replace('.', ""))),
        _ => Human { mantissa: trim(mantissa, 1), exponent: Some(exponent) },
    }
}

/// Drops trailing zeros but keeps `least` decimals.
fn trim(digits: &str, least: usize) -> String {
    let Some((whole, decimals)) = digits.split_once('.') else { return digits.to_owned() };
    let kept = decimals.trim_end_matches('0').len().max(least);
    if kept == 0 { whole.to_owned() } else { format!("{whole}.{}", &decimals[..kept]) }
}

impl fmt::Display for Human {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exponent {
            None => f.pad(&self.mantissa),
            Some(e) => f.pad(&format!("{}e{e}", self.mantissa)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn examples() {
        let cases = [
            (1.918_34, "1.918"),
            (2e-3, "2.0e-3"),
            (1.5e-300, "1.5e-300"),
            (0.5, "0.5"),
            (0.012_345, "0.01235"), // the double nearest to 0.012345 lies above it
            (9.999_6, "10"),
            (9_999.6, "10000"),
            (12_345.0, "12340"), // ties go to even
            (1e5, "1.0e5"),
            (-1234.56, "-1235"),
            (100.0, "100"),
            (0.0, "0"),
            (-0.0, "0"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "NaN"),
        ];
        for (x, text) in cases {
            assert_eq!(human(x).to_string(), text);
        }
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn reads_back_to_four_digits(x in any::<f64>()) {
            let shown: f64 = human(x).to_string().parse().unwrap();
            // Half a unit of the fourth digit is at most 5e-4 of the value; one ulp for reading it back.
            prop_assert!((shown - x).abs() <= 5e-4 * x.abs() + f64::MIN_POSITIVE || shown.is_infinite());
        }
    }
}
