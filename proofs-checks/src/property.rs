//! Property tests that draw the same cases every time.

use proptest::test_runner::{Config, RngSeed};

/// So many cases from a fixed seed; `PROPTEST_RNG_SEED` in the environment asks for others.
pub(crate) fn seeded(cases: u32) -> Config {
    let asked = Config::default();
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        fixed @ RngSeed::Fixed(_) => fixed,
    };
    Config { cases, rng_seed, failure_persistence: None, ..asked }
}
