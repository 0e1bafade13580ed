//! What a sample itself says against its interval.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Skewness of the exponential law, up to which the interval for skewed replicas was measured to cover as stated.
const SKEWED: f64 = 2.0;
/// Number of replicas from which on it was.
const FEW: usize = 8;

/// Why an interval may cover less often than stated.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Caution {
    /// Too few replicas to see the shape of their law.
    Few {
        /// Replicas.
        n: u64,
    },
    /// Replicas more skewed than the method is known to bear.
    Skewed {
        /// Replicas.
        n: u64,
        /// Their sample skewness.
        skewness: f64,
    },
}

impl Caution {
    /// What is to be said of `n` replicas with that skewness, when nothing else is known of their law.
    pub(super) fn of(n: usize, skewness: f64) -> Option<Caution> {
        if skewness.abs() > SKEWED {
            Some(Caution::Skewed { n: n as u64, skewness })
        } else if n < FEW {
            Some(Caution::Few { n: n as u64 })
        } else {
            None
        }
    }
}

impl fmt::Display for Caution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Caution::Few { n } => {
                write!(
                    f,
                    "n = {n} replicas do not show their law: the interval may cover less often than stated"
                )
            }
            Caution::Skewed { n, skewness } => write!(
                f,
                "n = {n} replicas with skewness {skewness:.1}: the interval may cover less often than stated"
            ),
        }
    }
}
