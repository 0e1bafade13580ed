//! Loops compiled once for each level of vector instructions, the best of which is chosen when the program runs.
//!
//! | level | instructions | doubles at once |
//! |---|---|---|
//! | [`Level::Baseline`] | what every processor of the target has: SSE2 on x86-64 | 2 |
//! | [`Level::Avx2`] | x86-64-v3 | 4 |
//! | [`Level::Avx512`] | x86-64-v4 | 8 |
//!
//! Every level answers the same bits: the compiler never fuses a multiplication with an addition, every other operation of IEEE 754 rounds
//! the same in a vector as alone, and sums follow one tree (`space`), whatever the number of lanes.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Level {
    /// The target's own: on x86-64 SSE2, which scalar arithmetic uses too.
    Baseline = 1,
    /// x86-64-v3.
    Avx2 = 2,
    /// x86-64-v4.
    Avx512 = 3,
}

/// A level that does not exist, or not here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LevelError {
    /// Not a name of a level.
    #[error("`{0}` is not a level of vector instructions: baseline, avx2 or avx512")]
    Unknown(String),
    /// The processor cannot.
    #[error("this processor has no {asked}; the best that it has is {best}")]
    Missing {
        /// The level that was asked for.
        asked: Level,
        /// The best one.
        best: Level,
    },
}

impl Level {
    /// Every level, the narrowest first.
    pub const ALL: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

    /// The best level of this processor.
    #[must_use]
    pub fn best() -> Level {
        let there = |level: &Level| level.arch().is_some();
        Level::ALL.into_iter().rev().find(there).unwrap_or(Level::Baseline)
    }

    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    fn arch(self) -> Option<pulp::Arch> {
        use pulp::Arch;
        match self {
            Level::Baseline => Some(Arch::Scalar),
            Level::Avx2 => pulp::x86::V3::try_new().map(Arch::V3),
            Level::Avx512 => pulp::x86::V4::try_new().map(Arch::V4),
        }
    }

    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    fn arch(self) -> Option<pulp::Arch> {
        (self == Level::Baseline).then(pulp::Arch::new)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Level::Baseline => "baseline",
            Level::Avx2 => "avx2",
            Level::Avx512 => "avx512",
        })
    }
}

impl FromStr for Level {
    type Err = LevelError;

    /// `scalar` and `sse2` are the baseline by other names: on x86-64 there is no floating-point arithmetic below SSE2.
    fn from_str(name: &str) -> Result<Level, LevelError> {
        match name {
            "baseline" | "scalar" | "sse2" => Ok(Level::Baseline),
            "avx2" => Ok(Level::Avx2),
            "avx512" => Ok(Level::Avx512),
            _ => Err(LevelError::Unknown(name.to_owned())),
        }
    }
}

/// The level in use; 0 until somebody asks.
static LEVEL: AtomicU8 = AtomicU8::new(0);

/// The level that [`dispatch`] uses: the best one, unless [`force`] chose another.
#[must_use]
pub fn level() -> Level {
    match LEVEL.load(Ordering::Relaxed) {
        1 => Level::Baseline,
        2 => Level::Avx2,
        3 => Level::Avx512,
        _ => {
            let best = Level::best();
            LEVEL.store(best as u8, Ordering::Relaxed);
            best
        }
    }
}

/// Makes [`dispatch`] use a level in the whole process.
///
/// # Errors
/// When the processor does not have it.
pub fn force(level: Level) -> Result<(), LevelError> {
    if level.arch().is_none() {
        return Err(LevelError::Missing { asked: level, best: Level::best() });
    }
    LEVEL.store(level as u8, Ordering::Relaxed);
    Ok(())
}

/// Runs `f` on the level in use.
///
/// Only what is inlined into `f` is compiled for the level, and `f` itself has to be: write `dispatch(#[inline(always)] || ...)`.
#[inline(always)]
pub fn dispatch<R>(f: impl FnOnce() -> R) -> R {
    level().arch().unwrap_or_default().dispatch(f)
}

/// Elements below which a loop ends before a change of instructions pays.
pub(crate) const SHORT: usize = 16;

/// [`dispatch`] for a loop over so many elements: a short one is run where it stands.
#[inline(always)]
pub fn dispatch_over<R>(len: usize, f: impl FnOnce() -> R) -> R {
    if len < SHORT { f() } else { dispatch(f) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert_eq!("sse2".parse(), Ok(Level::Baseline));
        let error = "avx".parse::<Level>().unwrap_err().to_string();
        assert!(error.contains("`avx`") && error.contains("avx2"), "{error}");
    }

    /// The only test that changes the level: others of this process may meet any of them, which is the point.
    #[test]
    fn every_level_gives_the_same_bits() {
        use crate::random::{Key, fill_normal};
        let normals = || {
            let mut out = vec![0.0; 7 * 37];
            fill_normal(Key::new(3, 5, 9, 0).unwrap(), 7, 37, &mut out);
            out.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        let best = normals();
        for level in Level::ALL {
            match force(level) {
                Ok(()) => assert_eq!(normals(), best, "{level}"),
                Err(error) => assert!(error.to_string().contains(&level.to_string())),
            }
        }
        force(Level::best()).unwrap();
    }
}
