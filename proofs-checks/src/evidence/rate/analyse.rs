//! From curves to an [`Analysis`].

use super::analysis::{Analysis, Ask, Compared, Local, Window};
use super::curves::Curves;
use super::error::RateError;
use super::fit::RateMethod;
use crate::evidence::portable;

impl Curves {
    /// Exponent, constant, window and log factor of the mean curve.
    ///
    /// # Errors
    /// See [`RateError`].
    pub fn analyse(&self, ask: &Ask) -> Result<Analysis, RateError> {
        let method =
            if self.replicas() == 1 { RateMethod::Regression } else { RateMethod::Jackknife };
        let fit = self.fit(ask.level, method)?;
        let last = self.horizons.len() - 1;
        let mut constant_interval = fit.interval;
        (constant_interval.lo, constant_interval.hi) = (0.0, f64::INFINITY);
        constant_interval.estimate = fit.constant;
        let local = |(w, &slope): (&[f64], &f64)| {
            let x = portable::exp(0.5 * (portable::ln(w[0]) + portable::ln(w[1])));
            Local { x, slope, lo: f64::NEG_INFINITY, hi: f64::INFINITY }
        };
        Ok(Analysis {
            window: Window {
                from: 0,
                to: last,
                first: fit.first,
                last: fit.last,
                burn_in: 0,
                floor: None,
            },
            exponent: fit.exponent,
            interval: fit.interval,
            constant: fit.constant,
            constant_interval,
            log_power: 0.0,
            probabilities: vec![(0.0, 1.0)],
            bootstrap: None,
            local: self.horizons.windows(2).zip(&fit.local).map(local).collect(),
            compared: ask.exponent.map(|predicted| Compared {
                predicted,
                at_most: fit.interval.hi,
                at_least: fit.interval.lo,
                p_value: f64::NAN,
            }),
            points: fit.horizons,
            replicas: fit.replicas,
            warnings: Vec::new(),
        })
    }
}
