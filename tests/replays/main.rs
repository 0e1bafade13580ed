//! True claims under fresh seeds: no shipped claim that is expected to hold is refuted, and wrong verdicts are as rare as the studies say.
//!
//! A replay is one planned run with all its claims under another seed. Cheap runs are replayed often, dear ones once
//! ([`every`]); the cheapest true claims in expectation get ten thousand seeds each ([`cheapest`]). The seeds are fixed, so that these tests
//! give the same numbers everywhere; `docs/replays.md` shows them.

#[path = "../support/shipped.rs"]
mod shipped;

mod cheapest;
mod every;
mod tally;

/// The page of both tables.
const PAGE: &str = "docs/replays.md";

/// Seven comparisons with a stated rate, 1e-10 each.
///
/// False alarm: 7e-10.
#[test]
#[ignore = "minutes"]
fn replays() {
    let (every, cheapest) = (every::table(), cheapest::table());
    shipped::bless(PAGE, &format!("{HEAD}{every}{cheapest}"));
}

const HEAD: &str = "# Replays under fresh seeds

Written by `RATECHECK_BLESS=1 cargo test --test replays -- --ignored`, with fixed seeds.
";
