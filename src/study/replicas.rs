//! How many replicas a run has.

use std::fmt;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// How many replicas a run has: a number, or `"all"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replicas {
    /// So many, with noise drawn at random.
    Number(u64),
    /// One for every sequence of outcomes of the noise: expectations are sums, without statistics.
    All,
}

impl fmt::Display for Replicas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Replicas::Number(n) => n.fmt(f),
            Replicas::All => f.write_str("all"),
        }
    }
}

impl Serialize for Replicas {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Replicas::Number(n) => to.serialize_u64(*n),
            Replicas::All => to.serialize_str("all"),
        }
    }
}

impl<'de> Deserialize<'de> for Replicas {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Replicas, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = Replicas;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of replicas, or \"all\" for every sequence of outcomes of the noise")
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Replicas, E> {
        Ok(Replicas::Number(n))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Replicas, E> {
        let number = u64::try_from(n).map(Replicas::Number);
        number.map_err(|_| E::invalid_value(de::Unexpected::Signed(n), &self))
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Replicas, E> {
        match word {
            "all" => Ok(Replicas::All),
            _ => Err(E::invalid_value(de::Unexpected::Str(word), &self)),
        }
    }
}
