//! The bounds against the page and against a second derivation.

use crate::theorem::{Bound, Theorem, Unmet};
use crate::theorems::defossez::{ADAGRAD, ADAGRAD_MOMENTUM, ADAM, ADAM_MOMENTUM};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::uniforms;

const PAGE: [(&str, f64); 6] =
    [("R", 2.0), ("eps", 0.01), ("L", 1.5), ("d", 3.0), ("Delta", 2.5), ("T", 1000.0)];

fn at(theorem: &dyn Theorem, more: &[(&'static str, f64)]) -> Result<Bound, Unmet> {
    let given: Vec<(&'static str, f64)> = PAGE.iter().chain(more).copied().collect();
    bound(theorem, &given)
}

#[test]
fn the_numbers_of_the_page() {
    let adagrad = ("lr", 0.3);
    let adam = [("lr", 0.02), ("beta2", 0.999)];
    let momentum = ("beta1", 0.9);
    let values = [
        at(&ADAGRAD, &[adagrad]),
        at(&ADAM, &adam),
        at(&ADAGRAD_MOMENTUM, &[adagrad, momentum]),
        at(&ADAM_MOMENTUM, &[adam[0], adam[1], momentum]),
    ];
    let page = [21.735_090, 24.100_246, 599.399_819, 672.230_569];
    for (value, page) in values.into_iter().zip(page) {
        let value = value.expect("in scope").value;
        assert!((value - page).abs() < 5e-7, "{value} against {page}");
    }
}

/// Each bound from the chain: `2R/(α N~)` times what step 1 leaves, with the logarithms of step 5 and the series of step 6.
#[test]
fn a_second_derivation_at_random_numbers() {
    let mut uniform = uniforms(5);
    for _ in 0..1000 {
        let mut between = |low: f64, high: f64| low + (high - low) * uniform();
        let (n, d) = (between(50.0, 1e5).floor(), between(1.0, 50.0).floor());
        let (a, l, gap) = (between(1e-3, 1.0), between(0.1, 9.0), between(0.0, 9.0));
        let (eps, b2) = (between(1e-8, 0.1), between(0.95, 0.9999));
        let (r, b1) = (between(0.5, 20.0), between(0.0, 0.95) * b2);
        let given = [
            ("T", n),
            ("d", d),
            ("lr", a),
            ("L", l),
            ("Delta", gap),
            ("eps", eps),
            ("beta2", b2),
            ("R", r),
            ("beta1", b1),
        ];
        for (theorem, adam, b1) in [
            (&ADAGRAD, false, 0.0),
            (&ADAM, true, 0.0),
            (&ADAGRAD_MOMENTUM, false, b1),
            (&ADAM_MOMENTUM, true, b1),
        ] {
            let inputs = theorem.inputs();
            let given: Vec<_> = given
                .iter()
                .filter(|(name, _)| inputs.iter().any(|i| i.name == *name))
                .copied()
                .collect();
            let ours = bound(theorem, &given).expect("in scope").value;
            let theirs = derived(adam, b1, [n, d, a, l, gap, eps, b2, r]);
            assert!((ours / theirs - 1.0).abs() < 1e-12, "{ours} against {theirs}");
        }
    }
}

fn derived(adam: bool, b1: f64, [n, d, a, l, gap, eps, b2, r]: [f64; 8]) -> f64 {
    let momentum = b1 > 0.0;
    let b2 = if adam { b2 } else { 1.0 };
    let q = 1.0 - b1 / b2;
    let counted = n - b1 / (1.0 - b1);
    // The last step size, of Adam without its bias correction, and the largest v/(R² ε).
    let step = a * (1.0 - b1) / if adam { (1.0 - b2).sqrt() } else { 1.0 };
    let largest = if adam { 1.0 / (1.0 - b2) } else { n };
    let log = (1.0 + largest * r * r / eps).ln() - n * b2.ln();
    let shares = d * log;
    let moves = d * log / ((1.0 - b1) * q);
    let curvature = step * step * l / 2.0 * moves;
    let noise = if momentum {
        3.0 * r / (1.0 - b1).sqrt() * step * 2.0 * q.powf(-1.5) * shares
    } else {
        2.0 * r * step * shares
    };
    let ripple = step.powi(3) * l * l * (1.0 - b1).sqrt() / (4.0 * r)
        * 4.0
        * b1
        * (1.0 - b1).powf(-2.5)
        * moves;
    let scale = 2.0 * r / (a * counted) * if adam { 1.0 } else { n.sqrt() };
    scale * (gap + curvature + noise + ripple)
}

#[test]
fn numbers_outside_of_the_theorem_are_refused() {
    let adam = |b1: f64, b2: f64, n: f64| {
        at(&ADAM_MOMENTUM, &[("lr", 0.1), ("beta1", b1), ("beta2", b2), ("T", n)])
    };
    assert!(matches!(adam(0.9, 0.9, 1000.0), Err(Unmet::Range { name: "beta1", .. })));
    assert!(matches!(adam(0.0, 0.0, 1000.0), Err(Unmet::Range { name: "beta2", .. })));
    let short = bound(
        &ADAGRAD_MOMENTUM,
        &[
            ("T", 9.0),
            ("d", 1.0),
            ("lr", 0.1),
            ("beta1", 0.95),
            ("L", 1.0),
            ("Delta", 1.0),
            ("R", 1.0),
            ("eps", 0.1),
        ],
    );
    assert!(matches!(short, Err(Unmet::Range { name: "T", .. })));
}
