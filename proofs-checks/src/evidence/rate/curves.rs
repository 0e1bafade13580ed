//! Values of replicas at common abscissae.

use super::error::RateError;

/// Which end of the abscissae a law is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Large ones: horizons, dimensions, scales.
    Infinity,
    /// Small ones: accuracies, step sizes.
    Zero,
}

/// Values of replicas at common abscissae: a matrix with one row per replica. An abscissa is called horizon here, but may be
/// a dimension, a scale or an accuracy as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    pub(super) horizons: Vec<f64>,
    pub(super) values: Vec<f64>,
    pub(super) towards: Towards,
}

impl Curves {
    /// Rows of `values` are replicas, columns `horizons`; single values may be negative, only means enter the logarithm.
    /// Columns may come in any order and are sorted. Abscissae that decrease all the way, as accuracies do, say that the law is
    /// about small ones ([`Towards::Zero`]).
    ///
    /// # Errors
    /// Fewer than three horizons, two that are equal, a ragged matrix, or a value that is not finite.
    pub fn new(horizons: Vec<f64>, values: Vec<f64>) -> Result<Curves, RateError> {
        let k = horizons.len();
        if k < 3 {
            return Err(RateError::TooFewHorizons(k));
        }
        if let Some(index) = horizons.iter().position(|x| !(*x > 0.0 && x.is_finite())) {
            return Err(RateError::Horizon { index, value: horizons[index] });
        }
        let mut order: Vec<usize> = (0..k).collect();
        order.sort_by(|&i, &j| horizons[i].total_cmp(&horizons[j]));
        if let Some(pair) = order.windows(2).find(|w| horizons[w[0]] >= horizons[w[1]]) {
            return Err(RateError::Horizon { index: pair[1], value: horizons[pair[1]] });
        }
        if values.is_empty() || !values.len().is_multiple_of(k) {
            let (values, horizons) = (values.len(), k);
            return Err(RateError::Ragged { values, horizons });
        }
        if let Some(i) = values.iter().position(|x| !x.is_finite()) {
            let (replica, horizon, value) = (i / k, horizons[i % k], values[i]);
            return Err(RateError::NotFinite { replica, horizon, value });
        }
        let falls = order.iter().rev().enumerate().all(|(i, &j)| i == j);
        Ok(Curves {
            values: values.chunks(k).flat_map(|row| order.iter().map(|&j| row[j])).collect(),
            horizons: order.iter().map(|&j| horizons[j]).collect(),
            towards: if falls { Towards::Zero } else { Towards::Infinity },
        })
    }

    /// The same values, with the end named that the law is about.
    #[must_use]
    pub fn towards(self, towards: Towards) -> Curves {
        Curves { towards, ..self }
    }

    /// Number of replicas.
    pub fn replicas(&self) -> usize {
        self.values.len() / self.horizons.len()
    }
}
