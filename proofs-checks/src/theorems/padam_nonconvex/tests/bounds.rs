//! The closed forms against a second derivation, by logarithms and in another order.

use std::collections::BTreeMap;

use super::super::{EPSILON, FIXED, PUBLISHED, RATE, SHARP, SISTER, TOTAL_VARIATION};
use super::fixtures::uniform;
use crate::theorem::{Inputs, Theorem, Unmet};

const NAMES: [&str; 14] = [
    "T", "d", "lr", "beta1", "beta2", "p", "L", "G", "Delta", "vtau", "q", "s", "vhat0", "history",
];

/// Random numbers in the range of every form; `β_1 < β_2^{2p}` by construction.
fn point(k: u64) -> [f64; 14] {
    let u = |i: u64| uniform(k, 7, i);
    let p = [0.0, 0.0625, 0.125, 0.25, 0.5, 0.5 * u(20)][(u(0) * 6.0) as usize];
    let beta2 = u(1) * 0.999;
    let least = f64::max(0.0, 4.0 * p - 1.0);
    [
        2.0 + (u(2) * 1e5).floor(),
        1.0 + (u(3) * 100.0).floor(),
        (8.0 * u(4) - 9.0).exp(),
        beta2.powf(2.0 * p) * u(5) * 0.999,
        beta2,
        p,
        (4.0 * u(6) - 2.0).exp(),
        (4.0 * u(7) - 2.0).exp(),
        10.0 * u(8),
        100.0 * u(9),
        least + (1.0 - least) * u(10),
        0.5 * u(11),
        (6.0 * u(12) - 4.0).exp(),
        1.0 + 1e4 * u(13),
    ]
}

fn inputs(values: [f64; 14]) -> Inputs {
    Inputs(NAMES.into_iter().zip(values).collect())
}

/// The bounds, each as a sum of exponentials of sums of logarithms.
fn by_logarithms(id: &str, v: [f64; 14]) -> f64 {
    let [t, d, lr, b1, b2, p, l, g, gap, vtau, q, s, vhat0, history] = v;
    let ln = |x: f64| x.ln();
    let e = |terms: &[f64]| terms.iter().sum::<f64>().exp();
    let (lt, ld, la, ll, lg) = (ln(t), ln(d), ln(lr), ln(l), ln(g));
    let (l1, l2) = (ln(1.0 - b1), ln(1.0 - b2));
    let saved = -lt * (1.0 - q) * (0.5 - s);
    let smooth = ll + ln(1.0 + 2.0 * b1) - ln(2.0) - 2.0 * l1 - 2.0 * p * l2;
    let gap_term = |metric: f64| e(&[metric, ln(gap), -lt, -la]);
    let activation = e(&[(2.0 + 2.0 * p) * lg, ln(vtau), -l1, -lt])
        + d / t * (g * g * (1.0 - b2).powf(-p) + g * g);
    let published = |power: f64| {
        let ratio = ln((1.0 - b1) / (1.0 - b1 * b2.powf(-2.0 * p)));
        let base = power * lg + ll - 2.0 * p * l2;
        let momentum = if b1 > 0.0 { e(&[ln(8.0), base, ratio, 2.0 * (ln(b1) - l1)]) } else { 0.0 };
        2.0 * gap_term(2.0 * p * lg)
            + 4.0 * e(&[(2.0 + 2.0 * p) * lg, ln(vtau), -l1, -lt])
            + 4.0 * d * g * g / t
            + e(&[la, ld, saved]) * (4.0 * base.exp() + momentum)
    };
    match id {
        "padam-nonconvex-4.3" => published(1.0 + q - 2.0 * p),
        "padam-nonconvex-4.3-fixed" => published(2.0 - 2.0 * p),
        "padam-nonconvex-sharp" => {
            gap_term(2.0 * p * lg) + activation + e(&[la, ld, smooth, (2.0 - 2.0 * p) * lg, saved])
        }
        "padam-nonconvex-eps" => {
            let metric = p * ln((g * g).max(vhat0));
            gap_term(metric)
                + d / t * e(&[metric, 2.0 * lg, -p * ln(vhat0), -l1])
                + e(&[la, ld, metric, smooth, (2.0 - 4.0 * p) * lg, saved])
        }
        _ => {
            let sums = (1.0 - q) * ln(history) - 0.5 * (1.0 - q) * lt;
            gap_term(2.0 * p * lg)
                + activation
                + e(&[la, q * ld, smooth, (1.0 + q - 2.0 * p) * lg, sums])
        }
    }
}

#[test]
fn closed_forms_agree_with_a_second_derivation() {
    let forms: [&dyn Theorem; 5] = [&PUBLISHED, &FIXED, &SHARP, &EPSILON, &SISTER];
    for k in 0..1000 {
        let v = point(k);
        for form in forms {
            let id = form.statement().id;
            let got = form.bound(&inputs(v)).expect("in range").value;
            let want = by_logarithms(id, v);
            assert!((got - want).abs() <= 1e-12 * want, "{id} at {v:?}: {got} and {want}");
        }
    }
}

/// T = 10 000, d = 10, α = 0.01, the usual decays, p = 1/8, L = 1, G = 2, Δ = 5, vtau = 30, q = 0, s = 1/4, by hand:
/// M1 = 5 · 2^{1/4}, M2 = 30 · 2^{9/4} + 4 (1000^{1/8} + 1), M3 = 140 · 2^{7/4} · 1000^{1/4}.
#[test]
fn the_sharp_bound_by_hand() {
    let v = [1e4, 10.0, 0.01, 0.9, 0.999, 0.125, 1.0, 2.0, 5.0, 30.0, 0.0, 0.25, 0.0, 0.0];
    let bound = SHARP.bound(&inputs(v)).expect("in range");
    let named: BTreeMap<_, _> = bound.terms.iter().copied().collect();
    let want = [
        ("M1", 5.0 * 2f64.powf(0.25)),
        ("M2", 30.0 * 2f64.powf(2.25) + 4.0 * (1000f64.powf(0.125) + 1.0)),
        ("M3", 140.0 * 2f64.powf(1.75) * 1000f64.powf(0.25)),
    ];
    for (name, want) in want {
        assert!((named[name] / want - 1.0).abs() < 1e-12, "{name}: {} and {want}", named[name]);
    }
    let total = named["M1"] / 100.0 + named["M2"] / 1000.0 + 0.1 * named["M3"] / 10.0;
    assert!((bound.value / total - 1.0).abs() < 1e-12);
    let sum = named["first"] + named["second"] + named["third"];
    assert!((bound.value / sum - 1.0).abs() < 1e-14);
}

#[test]
fn numbers_out_of_range_are_refused_by_name() {
    let good = [1e4, 10.0, 0.01, 0.5, 0.9, 0.5, 1.0, 2.0, 5.0, 30.0, f64::NAN, 0.5, 1.0, 100.0];
    for (place, bad) in [
        (0, 0.0),
        (2, 0.0),
        (3, 1.0),
        (4, -0.1),
        (5, 0.6),
        (7, 0.0),
        (9, f64::NAN),
        (10, 0.9),
        (11, 0.6),
    ] {
        let mut v = good;
        v[place] = bad;
        match SHARP.bound(&inputs(v)) {
            Err(Unmet::Range { name, .. }) => assert_eq!(name, NAMES[place]),
            other => panic!("{} = {bad}: {other:?}", NAMES[place]),
        }
    }
    assert!(SHARP.bound(&inputs(good)).is_ok(), "q = max(0, 4p-1) by default");
    let mut decays = good;
    decays[3] = 0.95;
    assert!(matches!(PUBLISHED.bound(&inputs(decays)), Err(Unmet::Range { name: "beta1", .. })));
    assert!(FIXED.bound(&inputs(decays)).is_ok(), "beta1 < beta2^(2p) is not needed");
    let mut missing = inputs(good);
    missing.0.remove("vtau");
    assert!(matches!(SHARP.bound(&missing), Err(Unmet::Other(_))));
    assert!(EPSILON.bound(&missing).is_ok());
}

#[test]
fn the_rate_is_half_of_one_plus_what_sparsity_saves() {
    let exponent =
        |p: f64, s: f64| RATE.bound(&Inputs([("p", p), ("s", s)].into())).expect("in range").value;
    for (p, s, want) in [
        (0.125, 0.5, -0.5),
        (0.125, 0.25, -0.625),
        (0.25, 0.0, -0.75),
        (0.5, 0.0, -0.5),
        (0.375, 0.0, -0.625),
    ] {
        assert!((exponent(p, s) - want).abs() < 1e-15, "p = {p}, s = {s}");
    }
}

#[test]
fn the_total_variation_bound_by_hand() {
    let given =
        [("beta1", 0.5), ("G", 2.0), ("Delta", 1.0), ("TV", 0.25), ("FIRST", -0.5), ("RS", 3.0)];
    let bound = TOTAL_VARIATION.bound(&Inputs(given.into())).expect("in range");
    assert_eq!(bound.value.to_bits(), f64::to_bits(1.0 + 4.0 / 0.5 * 0.25 - 0.5 + 3.0));
    assert_eq!(bound.terms.len(), 4);
}
