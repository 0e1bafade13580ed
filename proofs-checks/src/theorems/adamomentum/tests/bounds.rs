//! The bounds once more, from the theory, in logarithms and by coordinate.

use ratecheck_problems::math::{exp, ln};

use super::super::{CONSTANT, MAXIMUM, POSTERIOR, PUBLISHED, REDDI};
use crate::theorem::{Inputs, Theorem};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::uniforms;

/// A positive number to a power, in logarithms.
fn power(x: f64, p: f64) -> f64 {
    exp(p * ln(x))
}

fn second_derivation(id: &str, x: &dyn Fn(&str) -> f64) -> f64 {
    let (d, b1) = (x("D"), x("beta1"));
    let c = 1.0 / (1.0 - b1);
    let half = d * d / 2.0;
    // (1+β1)/(2(1-β1)) = 1/(1-β1) - 1/2.
    let spread = c - 0.5;
    match id {
        "adamomentum-regret-posterior" => half * (x("V") + x("middle")) + spread * x("movement"),
        "adamomentum-regret-const-b1" => {
            half * x("U") + spread * x("movement") + (c - 1.0) * d * x("last")
        }
        _ => {
            let (t, dim, lr, b2, lam) = (x("T"), x("d"), x("lr"), x("beta2"), x("lam"));
            let root = power(x("G") * x("G") + x("eps") / (1.0 - b2), 0.5);
            let roots = x("roots").min(dim * root);
            let history = x("history").min(dim * exp(ln(x("G")) + 0.5 * ln(t)));
            let growth = lr * power(1.0 + ln(t), 0.5) * power(1.0 - b2, -0.5);
            let last = half * c * power(t, 0.5) / lr * roots;
            if id == "adamomentum-regret-max" {
                let series = (lam * power(1.0 - lam, -2.0)).min(2.0 / 3.0 * power(t, 1.5));
                let middle = x("middle").min(dim * root * b1 * c * series);
                return last + half / lr * middle + spread * growth * history;
            }
            let series = power(1.0 - lam, -2.0).min(power(t, 1.5));
            let middle = x("middle").min(dim * root * b1 * series / lr);
            let gamma = b1 * power(b2, -0.5);
            last + half * c * middle + growth * c * c * c / (1.0 - gamma) * history
        }
    }
}

#[test]
fn the_bounds_agree_with_a_second_derivation() {
    let mut uniform = uniforms(23);
    for theorem in [&PUBLISHED as &dyn Theorem, &MAXIMUM, &POSTERIOR, &CONSTANT] {
        for n in 0..1000 {
            let mut inputs = Inputs::default();
            for input in theorem.inputs() {
                let r = uniform();
                let value = match input.name {
                    "T" => (2.0 + 1e5 * r).floor(),
                    "d" => (1.0 + 50.0 * r).floor(),
                    "lr" | "G" | "D" => 0.01 + 3.0 * r,
                    "beta1" | "lam" => 0.9 * r,
                    "beta2" => 0.85 + 0.149 * r,
                    "eps" => 0.1 * r,
                    "roots" | "middle" | "history" if n % 2 == 0 => f64::INFINITY,
                    _ => 100.0 * r,
                };
                let finite =
                    input.name == "middle" && theorem.statement().id.ends_with("posterior");
                inputs.0.insert(input.name, if finite { 100.0 * r } else { value });
            }
            let bound = theorem.bound(&inputs).unwrap();
            let read = |name: &str| inputs.0.get(name).copied().unwrap_or(f64::NAN);
            let again = second_derivation(theorem.statement().id, &read);
            assert!((bound.value / again - 1.0).abs() < 1e-12, "{bound:?} {again} {inputs:?}");
        }
    }
}

/// The derived bound is at most the published one, term by term where they share their sums.
#[test]
fn the_published_bound_is_never_smaller() {
    let mut uniform = uniforms(5);
    for _ in 0..1000 {
        let mut given = vec![("T", (2.0 + 1e4 * uniform()).floor()), ("d", 3.0), ("D", 2.0)];
        given.extend([("lr", 0.1 + uniform()), ("beta1", 0.9 * uniform()), ("lam", uniform())]);
        given.extend([("beta2", 0.9 + 0.09 * uniform()), ("eps", 1e-4), ("G", 0.1 + uniform())]);
        let published = bound(&PUBLISHED, &given).unwrap();
        let derived = bound(&MAXIMUM, &given).unwrap();
        for ((name, published), (_, derived)) in published.terms.iter().zip(&derived.terms) {
            assert!(
                *derived <= published * (1.0 + 1e-12),
                "{name} {published} {derived} {given:?}"
            );
        }
    }
}

#[test]
fn the_drift_is_a_bound_too() {
    let given = [("C", 1010.0), ("low", 10.0), ("P", 101.0), ("beta1", 0.9), ("beta2", 0.99)];
    let drift = |momentum| {
        let given: Vec<_> = given.iter().copied().chain([("momentum", momentum)]).collect();
        bound(&REDDI, &given).unwrap()
    };
    assert!((drift(1.0).value - 4.550_323).abs() < 5.1e-7);
    assert!((drift(0.0).value - 1.900_855).abs() < 5.1e-7);
    assert!((drift(0.0).terms[0].1 - 10.0 / 101.0).abs() < 1e-15);
}
