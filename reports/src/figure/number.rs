//! Serde for numbers that may be NaN or infinite: JSON has no such numbers, so they are written as strings.
//! Without this a stored figure with one NaN could be written but not read back.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Number {
    Finite(f64),
    Named(String),
}

impl Number {
    fn new(x: f64) -> Number {
        if x.is_finite() {
            Number::Finite(x)
        } else if x.is_nan() {
            Number::Named("NaN".to_owned())
        } else if x > 0.0 {
            Number::Named("inf".to_owned())
        } else {
            Number::Named("-inf".to_owned())
        }
    }

    fn value<E: de::Error>(self) -> Result<f64, E> {
        match self {
            Number::Finite(x) => Ok(x),
            Number::Named(name) => match name.as_str() {
                "NaN" => Ok(f64::NAN),
                "inf" => Ok(f64::INFINITY),
                "-inf" => Ok(f64::NEG_INFINITY),
                other => Err(E::custom(format!(
                    "\"{other}\" is not a number; a number, \"NaN\", \"inf\" or \"-inf\" is expected"
                ))),
            },
        }
    }
}

pub(super) fn serialize<S: Serializer>(x: &f64, to: S) -> Result<S::Ok, S::Error> {
    Number::new(*x).serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Number::deserialize(from)?.value()
}

/// The same for vectors.
pub(super) mod list {
    use super::{Deserialize, Deserializer, Number, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(xs: &[f64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(xs.iter().map(|&x| Number::new(x)))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<f64>, D::Error> {
        Vec::<Number>::deserialize(from)?.into_iter().map(Number::value).collect()
    }
}
