//! The engine and the plain loops do the same work.

use super::{ALL, find};
use crate::bench::{Case, Size};

fn answers(name: &str, size: Size) -> (f64, f64) {
    let entry = ALL.iter().find(|entry| entry.name == name).expect("a workload");
    let Case { mut ours, mut plain, .. } = (entry.build)(size).expect("it builds");
    (ours(), plain())
}

#[test]
fn names_are_found_and_others_refused() {
    assert_eq!(find("W5").expect("it is there").len(), 3);
    let refused = find("w6").err().expect("names are as they are listed").to_string();
    assert!(refused.contains("did you mean `W6`?"), "{refused}");
}

/// A displacement is at most `0.5/√(0.9 t) < 0.53/√t` and rounded within `5u` of itself, its subtraction within `u`: after `t` steps each
/// iterate is within `u (t + 5.3 √t)` of exact. Losses have slopes up to 3, so two totals differ by less than `3u (T² + 7.1 T^{3/2})`
/// through the iterates and, with 5/3 the mean slope, by `5/3 u T²` through the plain loop's summation.
#[test]
fn the_regret_is_that_of_the_plain_loop() {
    for steps in [48, 4_800, 48_100] {
        let (ours, plain) = answers("W3", Size::new(1, steps, 1));
        let (u, t) = (0.5 * f64::EPSILON, steps as f64);
        let within = u * (5.0 * t * t + 22.0 * t.powf(1.5));
        assert!(plain > 1.0 && (ours - plain).abs() <= within, "{steps}: {ours} {plain}");
    }
}
