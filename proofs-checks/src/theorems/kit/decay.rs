//! Step sizes that decay with the step: `k/√t`, `k/t`, `k/(t+1)`.

use super::regret::STEP_SIZE_ULPS;
use crate::evidence::Rounded;
use crate::theorem::Unmet;
use crate::update_rules::hyper::Hyper;

/// A schedule `k/a(t)`: the number `k` and the growth `a`.
#[derive(Clone, Debug)]
pub(crate) struct Decay {
    lr: Hyper,
    growth: fn(Rounded) -> Rounded,
    k: Rounded,
}

impl Decay {
    /// `c/√t`.
    pub(crate) fn inverse_root(lr: &Hyper, horizon: u64) -> Result<Decay, Unmet> {
        Decay::new(lr, horizon, Rounded::sqrt, "c/sqrt(t)")
    }

    /// `c/t`.
    pub(crate) fn inverse(lr: &Hyper, horizon: u64) -> Result<Decay, Unmet> {
        Decay::new(lr, horizon, |t| t, "c/t")
    }

    /// `k/(t+1)`.
    pub(crate) fn inverse_next(lr: &Hyper, horizon: u64) -> Result<Decay, Unmet> {
        Decay::new(lr, horizon, |t| t + Rounded::ONE, "k/(t+1)")
    }

    /// Refuses other schedules, by their first steps, the powers of two and the horizon; a claim `HD` looks at every step.
    fn new(
        lr: &Hyper,
        horizon: u64,
        growth: fn(Rounded) -> Rounded,
        form: &'static str,
    ) -> Result<Decay, Unmet> {
        const FIRST: u64 = 64;
        let first = lr.at(1);
        if !(first > 0.0 && first.is_finite()) {
            return Err(Unmet::Range { name: "lr", value: first, condition: "lr > 0".to_owned() });
        }
        let k = Rounded::ulps(first, STEP_SIZE_ULPS) * growth(Rounded::ONE);
        let decay = Decay { lr: lr.clone(), growth, k };
        let doublings = (0..u64::BITS).map(|k| 1_u64 << k).take_while(|t| *t <= horizon);
        for t in (1..=horizon.min(FIRST)).chain(doublings).chain([horizon.max(1)]) {
            let scaled = decay.scaled(t);
            if scaled.certainly_gt(k) || k.certainly_gt(scaled) {
                return Err(Unmet::Range {
                    name: "lr",
                    value: lr.at(t),
                    condition: format!(
                        "lr = {form}, which at t = {t} is off the value at t = 1, {first}"
                    ),
                });
            }
        }
        Ok(decay)
    }

    /// `η_t` with an enclosure that holds `k/a(t)` and the number that the schedule gives.
    pub(crate) fn at(&self, t: u64) -> Rounded {
        Rounded::ulps(self.lr.at(t), 2.0 * STEP_SIZE_ULPS)
    }

    /// `η_t a(t)`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub(crate) fn scaled(&self, t: u64) -> Rounded {
        self.at(t) * (self.growth)(Rounded::exact(t as f64))
    }

    /// `k`.
    pub(crate) fn k(&self) -> Rounded {
        self.k
    }
}
