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

/// Gradients are `h_i x_i` with `h_i = 10^{-2+2i/9}`, and Adam moves a coordinate by at most `(1-β₁)/√(1-β₂) < 3.2` step sizes a step
/// (Kingma & Ba, section 2.1): 20 steps of 1e-3 from 1 stay within 0.064.
#[test]
fn the_quadratic_is_the_same_one() {
    let (ours, plain) = answers("W1", Size::new(16, 20, 10));
    let squares: f64 = (0..10).map(|i| 10f64.powf(-4.0 + 4.0 * f64::from(i) / 9.0)).sum();
    let range = 20.0 * squares * 0.936 * 0.936..=20.0 * squares * 1.064 * 1.064;
    assert!(range.contains(&ours) && range.contains(&plain), "{range:?}: {ours} {plain}");
}

/// Hoeffding: shares of 2048 replicas each differ by more than 0.11 with probability at most `2 exp(-0.11² · 2048)`. That of crossing is 0.17.
///
/// False alarm: 4e-11.
#[test]
fn as_many_pass_as_in_the_plain_loop() {
    let (ours, plain) = answers("W2", Size::new(2048, 10_000, 1));
    assert!(ours > 0.0 && (ours - plain).abs() <= 0.11, "{ours} {plain}");
}

/// The first step of Adam is the step size against the sign of the gradient, up to `ε/|g|`: of 1600 gradients of this data set no more
/// than one in a hundred is too small for that to be seen.
///
/// False alarm: pinned.
#[test]
fn the_first_step_on_data_is_a_sign() {
    let (ours, plain) = answers("W4 R=16", Size::new(16, 1, 100));
    for answer in [ours, plain] {
        assert!((0.99e-6..=1e-6).contains(&answer), "{answer}");
    }
}

/// Both round a displacement of at most 0.01 within `10u` and its subtraction from `x` in `(1/2, 2)` within `u`, at each step.
#[test]
fn steps_on_a_given_gradient_agree_to_the_last_digits() {
    let steps = 3;
    for name in ["W5 Adam", "W5 Padam", "W5 AdaMomentum"] {
        for dim in [1, 100, 1_001, 2_500] {
            let (ours, plain) = answers(name, Size::new(1, steps, dim));
            let within = 2.0 * 1.1 * 0.5 * f64::EPSILON * steps as f64;
            assert!(ours < 2.0 && (ours - 1.0).abs() > 1e-4, "{name}: {ours}");
            assert!((ours - plain).abs() <= within, "{name}, {dim}: {ours} {plain}");
        }
    }
}

/// After one step the answer is `Σ_i |g_i|`, Lipschitz in the noise of a replica with constant `0.1 √100`, and in that of all 64 with
/// constant 1/8: each side is within 0.9 of its mean but with probability `2 exp(-0.9² · 64/2)`.
///
/// False alarm: 3e-11.
#[test]
fn gradients_are_as_large_as_in_the_plain_loop() {
    let (ours, plain) = answers("W6", Size::new(64, 1, 100));
    assert!(ours > 20.0 && (ours - plain).abs() <= 1.8, "{ours} {plain}");
}
