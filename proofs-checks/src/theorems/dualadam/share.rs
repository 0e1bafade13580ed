//! DualAdam's share `r_t` of the inverse part, and when it is over.

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

/// `r_t` of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) enum Share {
    /// 0 for ever: Adam.
    Never,
    /// 1 for ever: InvAdam.
    Always,
    /// `max(0, 1 - ξ(t - shift))`; with a gate, zero once that is below `ξ`, which is decided in doubles, as the release decides it.
    Falling {
        /// `ξ`.
        xi: f64,
        /// Whether there is a gate.
        gate: bool,
        /// 1 where the count begins at 0.
        shift: f64,
    },
}

impl Share {
    /// Reads it off the method.
    pub(super) fn of(setting: &Setting<'_>) -> Result<Share, Unmet> {
        let entry = setting.method.entry;
        let falling = |gate: bool, shift: f64| {
            setting.constant("xi").map(|xi| Share::Falling { xi, gate, shift })
        };
        match entry {
            "adam-paper" => Ok(Share::Never),
            "invadam-paper" => Ok(Share::Always),
            "dualadam-paper" => falling(false, 0.0),
            "dualadam-code" => falling(true, 0.0),
            "dualadam-early" => falling(false, 1.0),
            _ => {
                let about = "DualAdam, InvAdam and Adam";
                Err(Unmet::Method { about, method: entry.to_owned() })
            }
        }
    }

    /// `r_t`.
    pub(super) fn at(self, t: u64) -> Rounded {
        match self {
            Share::Never => Rounded::ZERO,
            Share::Always => Rounded::ONE,
            Share::Falling { .. } if self.is_over(t) => Rounded::ZERO,
            Share::Falling { xi, shift, .. } => {
                let fallen = Rounded::exact(xi) * Rounded::exact(passed(t, shift));
                (Rounded::ONE - fallen).max(Rounded::ZERO)
            }
        }
    }

    /// `t*`, the first step of Adam alone, if it comes within `limit` steps: `⌈1/ξ⌉` as printed, and where its gate acts as released.
    pub(super) fn handover(self, limit: u64) -> Option<u64> {
        (1..=limit).find(|&t| self.is_over(t))
    }

    /// The same, or that the inverse phase lasts longer.
    pub(super) fn handover_within(self, horizon: u64) -> Result<u64, Unmet> {
        self.handover(horizon).ok_or_else(|| {
            Unmet::Other(format!("the inverse phase is not over within {horizon} steps"))
        })
    }

    fn is_over(self, t: u64) -> bool {
        match self {
            Share::Never => true,
            Share::Always => false,
            Share::Falling { xi, gate, shift } => {
                let left = 1.0 - xi * passed(t, shift);
                left <= 0.0 || (gate && left < xi)
            }
        }
    }

    /// What is printed for the same ξ.
    pub(super) fn as_printed(self) -> Share {
        match self {
            Share::Falling { xi, .. } => Share::Falling { xi, gate: false, shift: 0.0 },
            other => other,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
fn passed(t: u64, shift: f64) -> f64 {
    t as f64 - shift
}
