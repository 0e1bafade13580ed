//! No stated constant is contradicted by a search for violations, for every example of the registry.
//!
//! The default run spends some thousands of samples on a constant; `cargo test -p ratecheck-problems --release --test constants
//! -- --ignored` spends 100 000 on each.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use common::falsify::{Search, exaggerated};
use common::objectives;
use ratecheck_problems::objective::{Claimed, Constant, Known};

/// Samples on a constant in the default run.
const QUICK: u64 = 2_000;
/// Samples on a constant in the thorough run.
const THOROUGH: u64 = 100_000;

/// Every `of`-th example, beginning with number `part`.
fn never_contradicted(samples: u64, part: usize, of: usize) {
    for (spec, f) in objectives().skip(part).step_by(of) {
        let search = Search::new(&*f, samples);
        for (which, claim) in f.facts().constants() {
            assert_eq!(search.constant(which, claim), None, "{spec}");
        }
        if let Some(bounds) = f.facts().coordinate_bounds() {
            assert_eq!(search.coordinate_bounds(bounds), None, "{spec}");
        }
    }
}

#[test]
fn stated_constants_are_not_contradicted() {
    never_contradicted(QUICK, 0, 1);
}

#[test]
#[ignore = "100 000 samples a constant take minutes; the rigorous tests decide the small ones anyway"]
fn stated_constants_are_never_contradicted_even_examples() {
    never_contradicted(THOROUGH, 0, 2);
}

/// The other half, so that two cores share the work.
#[test]
#[ignore = "100 000 samples a constant take minutes; the rigorous tests decide the small ones anyway"]
fn stated_constants_are_never_contradicted_odd_examples() {
    never_contradicted(THOROUGH, 1, 2);
}

#[test]
fn wrong_constants_are_caught() {
    let (mut caught, mut sharp) = (0, 0);
    for (spec, f) in objectives() {
        let search = Search::new(&*f, 5 * QUICK);
        for (which, claim) in f.facts().constants() {
            // Only what is attained is contradicted by a stronger claim, and a diameter is no matter of samples.
            let attained = matches!(claim.known, Known::Exactly(_));
            if !attained || which == Constant::Diameter {
                continue;
            }
            sharp += 1;
            let wrong = Claimed { known: exaggerated(which, claim.known), ..claim.clone() };
            if search.constant(which, &wrong).is_some() {
                caught += 1;
            } else {
                println!("{spec}: {} = {:?} was not found out", which.symbol(), wrong.known);
            }
        }
    }
    // Where a supremum is attained in a corner of a high-dimensional set, samples may miss it.
    assert!(
        10 * caught >= 9 * sharp && caught >= 25,
        "{caught} of {sharp} wrong constants were caught"
    );
}
