//! `f64` in text without loss: the shortest decimal that reads back to the same bits; `NaN`, `inf`, `-inf` for the rest, which in
//! JSON are strings because JSON has no such numbers. The sign and payload of a NaN are not kept.
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize)]
//! struct Row {
//!     #[serde(with = "ratecheck_reports::files::exact_f64")]
//!     bound: f64,
//!     #[serde(with = "ratecheck_reports::files::exact_f64::vec")]
//!     path: Vec<f64>,
//!     #[serde(with = "ratecheck_reports::files::exact_f64::option")]
//!     slack: Option<f64>,
//! }
//! let row = Row { bound: f64::INFINITY, path: vec![0.1, -0.0], slack: None };
//! assert_eq!(serde_json::to_string(&row).unwrap(), r#"{"bound":"inf","path":[0.1,-0.0],"slack":null}"#);
//! ```

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Writes an `f64` losslessly; for `#[serde(with = ..)]`. Errors are the serializer's.
pub fn serialize<S: Serializer>(x: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Exact(*x).serialize(serializer)
}

/// Reads what [`serialize`] wrote. Errors are the deserializer's.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Exact::deserialize(deserializer).map(|Exact(x)| x)
}

/// The same for `Vec<f64>`.
pub mod vec {
    use super::{Deserialize, Deserializer, Exact, Serializer};

    /// Writes a slice losslessly. Errors are the serializer's.
    pub fn serialize<S: Serializer>(xs: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(xs.iter().copied().map(Exact))
    }

    /// Reads what [`serialize`] wrote. Errors are the deserializer's.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        Ok(Vec::<Exact>::deserialize(deserializer)?.into_iter().map(|Exact(x)| x).collect())
    }
}

/// The same for `Option<f64>`.
pub mod option {
    use super::{Deserialize, Deserializer, Exact, Serialize, Serializer};

    /// Writes an optional number losslessly. Errors are the serializer's.
    pub fn serialize<S: Serializer>(x: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        x.map(Exact).serialize(serializer)
    }

    /// Reads what [`serialize`] wrote. Errors are the deserializer's.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Exact>::deserialize(deserializer)?.map(|Exact(x)| x))
    }
}

/// An `f64` that serde keeps exactly, for use inside other containers.
#[derive(Clone, Copy, Debug)]
pub struct Exact(pub f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0)
        } else {
            serializer.collect_str(&Word(self.0))
        }
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Exact;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or one of \"NaN\", \"inf\", \"-inf\"")
            }
            fn visit_f64<E: Error>(self, x: f64) -> Result<Exact, E> {
                Ok(Exact(x))
            }
            // Integers come from hand-written files; beyond 2^53 they round to nearest as any decimal does.
            fn visit_i64<E: Error>(self, x: i64) -> Result<Exact, E> {
                Ok(Exact(x as f64))
            }
            fn visit_u64<E: Error>(self, x: u64) -> Result<Exact, E> {
                Ok(Exact(x as f64))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Exact, E> {
                match text {
                    "NaN" => Ok(Exact(f64::NAN)),
                    "inf" => Ok(Exact(f64::INFINITY)),
                    "-inf" => Ok(Exact(f64::NEG_INFINITY)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// Shows an `f64` as text files hold it: `0.1`, `-0`, `1e300`, `NaN`, `inf`, `-inf`.
#[derive(Clone, Copy, Debug)]
pub struct Word(pub f64);

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        // Both forms are the shortest that read back; the second avoids hundreds of zeros.
        let plain = !self.0.is_finite() || (1e-5..1e16).contains(&size) || size.to_bits() == 0;
        if plain { write!(f, "{}", self.0) } else { write!(f, "{:e}", self.0) }
    }
}

/// Reads a [`Word`]; other spellings of non-finite numbers are refused.
pub fn parse(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        // `parse` alone would also take "infinity", and turn 1e999 into infinity: both are not ours.
        _ => text.parse().ok().filter(|x: &f64| x.is_finite()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn words_and_json_keep_the_bits(bits in any::<u64>()) {
            let x = f64::from_bits(bits);
            let same = |y: f64| y.to_bits() == bits || (x.is_nan() && y.is_nan());
            prop_assert!(same(parse(&Word(x).to_string()).unwrap()));
            let json = serde_json::to_string(&Exact(x)).unwrap();
            prop_assert!(same(serde_json::from_str::<Exact>(&json).unwrap().0));
        }
    }

    #[test]
    fn other_words_are_refused() {
        for bad in ["", "nan", "infinity", "1e999", "1,5", " 1"] {
            assert!(parse(bad).is_none(), "{bad:?}");
            assert!(serde_json::from_str::<Exact>(&format!("{bad:?}")).is_err(), "{bad:?}");
        }
    }
}
