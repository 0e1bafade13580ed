//! DualAdam's share `r_t` of the inverse part, and when it is over.

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};

/// `r_t` of an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    /// 0 for Adam, infinity for InvAdam.
    xi: f64,
    adam: bool,
    inverse: bool,
    gate: bool,
    shift: f64,
}

impl Share {
    /// Reads it off the method; Adam has none and InvAdam nothing else.
    pub(super) fn of(setting: &Setting<'_>) -> Result<Share, Unmet> {
        let entry = setting.method.entry;
        let plain = Share { xi: 0.0, adam: false, inverse: false, gate: false, shift: 0.0 };
        match entry {
            "adam-paper" => Ok(Share { adam: true, ..plain }),
            "invadam-paper" => Ok(Share { inverse: true, ..plain }),
            "dualadam-paper" | "dualadam-code" | "dualadam-early" => Ok(Share {
                xi: setting.constant("xi")?,
                gate: entry == "dualadam-code",
                shift: if entry == "dualadam-early" { 1.0 } else { 0.0 },
                ..plain
            }),
            _ => {
                Err(Unmet::Method { about: "DualAdam, InvAdam and Adam", method: entry.to_owned() })
            }
        }
    }

    /// `r_t`; the gate is decided in doubles, as the release decides it.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub(super) fn at(self, t: u64) -> Rounded {
        if self.adam || self.inverse {
            return Rounded::exact(f64::from(u8::from(self.inverse)));
        }
        let passed = t as f64 - self.shift;
        if self.gate && 1.0 - self.xi * passed < self.xi {
            return Rounded::ZERO;
        }
        (Rounded::ONE - Rounded::exact(self.xi) * Rounded::exact(passed)).max(Rounded::ZERO)
    }

    /// `t*`, the first step of Adam alone: `⌈1/ξ⌉` as printed, and where the release's gate acts as released. None for InvAdam, or
    /// beyond `limit`.
    pub(super) fn handover(self, limit: u64) -> Option<u64> {
        if self.adam {
            return Some(1);
        }
        (1..=limit).find(|&t| self.over(t))
    }

    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn over(self, t: u64) -> bool {
        if self.inverse {
            return false;
        }
        let left = 1.0 - self.xi * (t as f64 - self.shift);
        left <= 0.0 || (self.gate && left < self.xi)
    }

    /// What the printed share says of the same ξ.
    pub(super) fn as_printed(self) -> Share {
        Share { gate: false, shift: 0.0, ..self }
    }
}
