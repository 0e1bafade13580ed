//! Loops compiled once for each level of vector instructions, the best of which is chosen when the program runs.

/// Runs `f` on the best level that the processor has.
///
/// Only what is inlined into `f` is compiled for the level, and `f` itself has to be: write `dispatch(#[inline(always)] || ...)`. The compiler never fuses a multiplication with an addition, and every
/// other operation of IEEE 754 rounds the same in a vector, so every level answers the same bits.
#[inline(always)]
pub fn dispatch<R>(f: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(f)
}
