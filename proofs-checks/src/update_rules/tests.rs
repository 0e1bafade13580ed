//! Every rule accepts its method, and every planted fault is found.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{ipow, pow};
use ratecheck_problems::space::{Block, BlockMut, Shape};

use super::UPDATE_RULE;
use super::testing::{Case, gradient_sequences, iterate, judge, judge_lanes};
use crate::evidence::Pathwise;
use crate::theorem::{Theorem, Unmet};

/// `x_{t+1}` from `t`, `x_t` and `g_t`.
type Method = Box<dyn FnMut(u64, &[f64], &[f64]) -> Vec<f64>>;

const DIM: usize = 3;
const HORIZON: u64 = 200;
const LR: &str = "0.3/sqrt(t)";
const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };

fn lr(t: u64) -> f64 {
    0.3 / (t as f64).sqrt()
}

/// What may be wrong with a textbook Padam.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    NoMaximum,
    LastV,
    EpsInPower,
    Exponent,
    SwappedBetas,
    LateSchedule,
    BiasCorrected,
    NoClipping,
}

/// Padam with exponent `p` as a program would write it, `β1 = 0.9`, `β2 = 0.99`.
fn padam(p: f64, fault: Fault) -> impl FnMut(u64, &[f64], &[f64]) -> Vec<f64> {
    let [mut m, mut v, mut vhat] = [[0.0; DIM]; 3];
    let (b1, b2) = if fault == Fault::SwappedBetas { (0.99, 0.9) } else { (0.9, 0.99) };
    move |t, x, g| {
        let step = |i: usize| {
            let before = v[i];
            m[i] = b1 * m[i] + (1.0 - b1) * g[i];
            v[i] = b2 * v[i] + (1.0 - b2) * g[i] * g[i];
            vhat[i] = match fault {
                Fault::NoMaximum => v[i],
                Fault::LastV => f64::max(vhat[i], before),
                _ => f64::max(vhat[i], v[i]),
            };
            let p = if fault == Fault::Exponent { 2.0 * p } else { p };
            let divisor = match fault {
                Fault::EpsInPower => pow(vhat[i].sqrt() + 1e-8, 2.0 * p),
                _ => pow(vhat[i], p),
            };
            let m = if fault == Fault::BiasCorrected { m[i] / (1.0 - ipow(b1, t)) } else { m[i] };
            let lr = if fault == Fault::LateSchedule { lr(t + 1) } else { lr(t) };
            let to = x[i] - if vhat[i] > 0.0 { lr * m / divisor } else { 0.0 };
            if fault == Fault::NoClipping { to } else { to.clamp(-1.0, 1.0) }
        };
        (0..DIM).map(step).collect()
    }
}

fn padam_case(p: f64) -> Case {
    let constants = [("beta2", 0.99), ("p", p), ("vhat0", 0.0)];
    Case::new("padam-paper", &[("lr", LR), ("beta1", "0.9")], &constants, BOX, (DIM, HORIZON))
}

fn check(
    case: &Case,
    gradients: &[Vec<f64>],
    rule: impl FnMut(u64, &[f64], &[f64]) -> Vec<f64>,
) -> Pathwise {
    let path = iterate(&[0.7, -0.2, 0.1], gradients, rule);
    judge(&UPDATE_RULE, case, &[""], &path, &[0.0; DIM]).unwrap()[0]
}

fn assert_holds(case: &Case, what: &str, rule: impl Fn() -> Method) {
    for (name, gradients) in gradient_sequences(DIM, HORIZON) {
        let finding = check(case, &gradients, rule()).finding();
        assert_eq!(finding.verdict.word(), "holds", "{what} on {name}: {finding:?}");
        assert_eq!(finding.n, HORIZON, "one comparison a step");
    }
}

#[test]
fn padam_holds_and_every_planted_fault_is_found() {
    for p in [1.0 / 16.0, 0.125, 0.25, 0.5] {
        assert_holds(&padam_case(p), "padam", || Box::new(padam(p, Fault::None)));
        let (_, mut gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
        // A long pull in one direction at the end drives the iterates into the wall.
        gradients[100..].iter_mut().for_each(|g| g.fill(1.0));
        for fault in [
            Fault::NoMaximum,
            Fault::LastV,
            Fault::EpsInPower,
            Fault::Exponent,
            Fault::SwappedBetas,
            Fault::LateSchedule,
            Fault::BiasCorrected,
            Fault::NoClipping,
        ] {
            let judge = check(&padam_case(p), &gradients, padam(p, fault));
            assert!(judge.is_refuted(), "{fault:?} at p = {p}: {:?}", judge.finding());
        }
    }
}

/// The same method in other words: the average as a correction, the power as a root of a root.
#[test]
fn another_order_of_operations_is_within_the_allowance() {
    assert_holds(&padam_case(0.25), "reordered", || {
        let [mut m, mut v, mut vhat] = [[0.0; DIM]; 3];
        Box::new(move |t, x, g| {
            let step = |i: usize| {
                m[i] += (1.0 - 0.9) * (g[i] - m[i]);
                v[i] += (1.0 - 0.99) * (g[i] * g[i] - v[i]);
                vhat[i] = f64::max(vhat[i], v[i]);
                let by = m[i] / vhat[i].sqrt().sqrt() * lr(t);
                (x[i] - if vhat[i] > 0.0 { by } else { 0.0 }).clamp(-1.0, 1.0)
            };
            (0..DIM).map(step).collect()
        })
    });
}

#[test]
fn amsgrad_is_padam_at_one_half() {
    let schedules = [("lr", LR), ("beta1", "0.9")];
    let case = Case::new("amsgrad-reddi2018", &schedules, &[("beta2", 0.99)], BOX, (DIM, HORIZON));
    assert_holds(&case, "amsgrad", || Box::new(padam(0.5, Fault::None)));
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    assert!(check(&case, &gradients, padam(0.25, Fault::None)).is_refuted());
}

/// A method with first and second moments and its own last line.
fn adaptive(
    mut last_line: impl FnMut(u64, usize, f64, f64, f64) -> f64,
) -> impl FnMut(u64, &[f64], &[f64]) -> Vec<f64> {
    let [mut m, mut v] = [[0.0; DIM]; 2];
    move |t, x, g| {
        let mut step = |i: usize| {
            m[i] = 0.9 * m[i] + (1.0 - 0.9) * g[i];
            v[i] = 0.99 * v[i] + (1.0 - 0.99) * g[i] * g[i];
            last_line(t, i, x[i], m[i], v[i])
        };
        (0..DIM).map(&mut step).collect()
    }
}

#[test]
fn adam_holds_with_eps_where_it_belongs_and_with_both_corrections() {
    let schedules = [("lr", LR), ("beta1", "0.9")];
    let constants = [("beta2", 0.99), ("eps", 1e-4)];
    let paper = Case::new("adam-paper", &schedules, &constants, Domain::Whole, (DIM, HORIZON));
    let plain = Case::new("adam-nobias", &schedules, &constants, Domain::Whole, (DIM, HORIZON));
    let corrected = |t: u64, x: f64, m: f64, v: f64| {
        let (m, v) = (m / (1.0 - ipow(0.9, t)), v / (1.0 - ipow(0.99, t)));
        x - lr(t) * m / (v.sqrt() + 1e-4)
    };
    let uncorrected = |t: u64, x: f64, m: f64, v: f64| x - lr(t) * m / (v.sqrt() + 1e-4);
    let inside = |t: u64, x: f64, m: f64, v: f64| x - lr(t) * m / (v + 1e-4).sqrt();
    assert_holds(&paper, "adam", || Box::new(adaptive(move |t, _, x, m, v| corrected(t, x, m, v))));
    assert_holds(&plain, "no bias", || {
        Box::new(adaptive(move |t, _, x, m, v| uncorrected(t, x, m, v)))
    });
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    let refuted = |case: &Case, rule: &dyn Fn(u64, f64, f64, f64) -> f64| {
        check(case, &gradients, adaptive(|t, _, x, m, v| rule(t, x, m, v))).is_refuted()
    };
    assert!(refuted(&paper, &uncorrected) && refuted(&plain, &corrected));
    assert!(refuted(&plain, &inside));
}

#[test]
fn the_released_padam_holds_for_every_key() {
    for (p, decay, amsgrad, bc2) in [
        (0.125, 0.0, 1.0, 0.5),
        (0.125, 0.01, 1.0, 0.5),
        (0.25, 0.0, 0.0, 0.5),
        (0.0625, 0.01, 1.0, 0.0625),
        (0.5, 0.0, 1.0, 0.5),
    ] {
        let constants = [
            ("beta1", 0.9),
            ("beta2", 0.99),
            ("p", p),
            ("eps", 1e-3),
            ("wd", decay),
            ("amsgrad", amsgrad),
            ("bc2_power", bc2),
        ];
        let domain = Domain::Whole;
        let case = Case::new("padam-code", &[("lr", LR)], &constants, domain, (DIM, HORIZON));
        let method = |decay: f64, bc2: f64, eps_inside: bool| {
            let mut most = [0.0; DIM];
            let mut rule = adaptive(move |t, i, x, m, v| {
                most[i] = f64::max(most[i], v);
                let v = if amsgrad > 0.0 { most[i] } else { v };
                let step = lr(t) * pow(1.0 - ipow(0.99, t), bc2) / (1.0 - ipow(0.9, t));
                let divisor =
                    if eps_inside { pow(v.sqrt() + 1e-3, 2.0 * p) } else { pow(v + 1e-3, p) };
                x - step * m / divisor
            });
            move |t: u64, x: &[f64], g: &[f64]| {
                let g: Vec<f64> = x.iter().zip(g).map(|(x, g)| g + decay * x).collect();
                rule(t, x, &g)
            }
        };
        assert_holds(&case, "padam-code", || Box::new(method(decay, bc2, true)));
        let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
        for (what, broken) in [
            ("decay", method(decay + 1e-3, bc2, true)),
            ("correction", method(decay, bc2 + 0.25, true)),
            ("eps", method(decay, bc2, false)),
        ] {
            assert!(check(&case, &gradients, broken).is_refuted(), "{what} at p = {p}");
        }
    }
}

#[test]
fn adamx_rescales_the_former_maximum() {
    let beta1 = |t: u64| 0.9 * ipow(0.7, t - 1);
    for p in [0.125, 0.5] {
        let schedules = [("lr", LR), ("beta1", "0.9*0.7^(t-1)")];
        let constants = [("beta2", 0.99), ("p", p)];
        let case = Case::new("padam-adamx", &schedules, &constants, BOX, (DIM, HORIZON));
        let method = |power: f64| {
            let [mut m, mut v, mut vhat] = [[0.0; DIM]; 3];
            move |t: u64, x: &[f64], g: &[f64]| {
                let step = |i: usize| {
                    m[i] = beta1(t) * m[i] + (1.0 - beta1(t)) * g[i];
                    v[i] = 0.99 * v[i] + (1.0 - 0.99) * g[i] * g[i];
                    let ratio = if t > 1 { (1.0 - beta1(t)) / (1.0 - beta1(t - 1)) } else { 1.0 };
                    vhat[i] = f64::max(pow(ratio, power) * vhat[i], v[i]);
                    let by = if vhat[i] > 0.0 { lr(t) * m[i] / pow(vhat[i], p) } else { 0.0 };
                    (x[i] - by).clamp(-1.0, 1.0)
                };
                (0..DIM).map(step).collect()
            }
        };
        assert_holds(&case, "adamx", || Box::new(method(1.0 / p)));
        let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
        assert!(check(&case, &gradients, method(1.0)).is_refuted(), "factor without 1/p");
        assert!(check(&case, &gradients, method(0.0)).is_refuted(), "no factor");
    }
}

#[test]
fn the_methods_without_second_moment_hold_and_are_told_apart() {
    let sgd = |t: u64, x: &[f64], g: &[f64]| -> Vec<f64> {
        x.iter().zip(g).map(|(x, g)| x - lr(t) * g).collect()
    };
    let averaged = || {
        let mut m = [0.0; DIM];
        move |t: u64, x: &[f64], g: &[f64]| -> Vec<f64> {
            let step = |i: usize| {
                m[i] = 0.9 * m[i] + (1.0 - 0.9) * g[i];
                x[i] - lr(t) * m[i]
            };
            (0..DIM).map(step).collect()
        }
    };
    let polyak = || {
        let mut d = [0.0; DIM];
        move |t: u64, x: &[f64], g: &[f64]| -> Vec<f64> {
            let step = |i: usize| {
                d[i] = 0.9 * d[i] - lr(t) * g[i];
                x[i] + d[i]
            };
            (0..DIM).map(step).collect()
        }
    };
    let case = |entry| {
        let schedules = [("lr", LR), ("momentum", "0.9")];
        Case::new(entry, &schedules, &[], Domain::Whole, (DIM, HORIZON))
    };
    let entries = ["sgd", "sgd-momentum", "heavy-ball"];
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    for (right, entry) in entries.into_iter().enumerate() {
        let methods: [Method; 3] = [Box::new(sgd), Box::new(averaged()), Box::new(polyak())];
        for (k, method) in methods.into_iter().enumerate() {
            let judge = check(&case(entry), &gradients, method);
            assert_eq!(
                judge.is_refuted(),
                k != right,
                "{entry}, method {k}: {:?}",
                judge.finding()
            );
        }
    }
    assert_holds(&case("heavy-ball"), "heavy ball", || Box::new(polyak()));
}

/// Padam on a ball: only the projection in the method's own metric passes.
#[test]
fn the_metric_of_the_projection_matters() {
    let ball = Domain::Ball { radius: 0.5 };
    let shape = Shape::new(DIM, 1);
    let constants = [("beta2", 0.99), ("p", 0.25), ("vhat0", 0.0)];
    let schedules = [("lr", LR), ("beta1", "0.9")];
    let case = Case::new("padam-paper", &schedules, &constants, ball.clone(), (DIM, HORIZON));
    let method = |metric: bool| {
        let ball = ball.clone();
        let [mut m, mut v, mut vhat] = [[0.0; DIM]; 3];
        move |t: u64, x: &[f64], g: &[f64]| {
            let (mut to, mut weights) = (x.to_vec(), [0.0; DIM]);
            for i in 0..DIM {
                m[i] = 0.9 * m[i] + (1.0 - 0.9) * g[i];
                v[i] = 0.99 * v[i] + (1.0 - 0.99) * g[i] * g[i];
                vhat[i] = f64::max(vhat[i], v[i]);
                weights[i] = if vhat[i] > 0.0 { pow(vhat[i], 0.25) } else { 0.0 };
                to[i] -= if vhat[i] > 0.0 { lr(t) * m[i] / weights[i] } else { 0.0 };
            }
            let weights = metric.then_some(Block::new(&weights, shape));
            ball.project(BlockMut::new(&mut to, shape), weights);
            to
        }
    };
    let inside = [0.1, -0.2, 0.1];
    for (name, mut gradients) in gradient_sequences(DIM, HORIZON) {
        // Gradients of different size, so that the metric is far from Euclidean.
        gradients.iter_mut().for_each(|g| g[2] *= 0.05);
        let run = |metric: bool| {
            let path = iterate(&inside, &gradients, method(metric));
            judge(&UPDATE_RULE, &case, &[""], &path, &[0.0; DIM]).unwrap()[0]
        };
        let right = run(true).finding();
        assert_eq!(right.verdict.word(), "holds", "{name}: {right:?}");
        if name == "random" {
            assert!(run(false).is_refuted(), "Euclidean projection");
        }
    }
}

/// Replica 1 of a block of two is judged as if it were alone.
#[test]
fn lanes_are_judged_apart() {
    let sequences = gradient_sequences(DIM, HORIZON);
    let path = |k: usize, fault| iterate(&[0.7, -0.2, 0.1], &sequences[k].1, padam(0.25, fault));
    let (right, wrong) = (path(0, Fault::None), path(1, Fault::NoMaximum));
    let case = padam_case(0.25);
    let judges = judge_lanes(&UPDATE_RULE, &case, &[""], &[&right, &wrong], &[0.0; DIM]).unwrap();
    let alone = judge(&UPDATE_RULE, &case, &[""], &wrong, &[0.0; DIM]).unwrap()[0].finding();
    assert_eq!(judges[0][0].finding().verdict.word(), "holds");
    let together = judges[1][0].finding();
    assert_eq!((&together.verdict, together.slack), (&alone.verdict, alone.slack));
    assert_eq!(together.witness.map(|w| (w.replica, w.lhs)), alone.witness.map(|w| (1, w.lhs)));
}

#[test]
fn what_is_not_a_number_is_never_a_pass() {
    let (_, mut gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    gradients[9][1] = f64::NAN;
    let finding = check(&padam_case(0.25), &gradients, padam(0.25, Fault::None)).finding();
    assert_eq!(finding.verdict.word(), "undecided");
}

#[test]
fn methods_and_domains_without_a_formula_are_refused() {
    let refused = |entry: &'static str, domain: Domain| {
        let schedules = [("lr", LR), ("beta1", "0.9"), ("momentum", "0.9")];
        let constants = [("beta2", 0.99), ("eps", 1e-8), ("p", 0.5)];
        let case = Case::new(entry, &schedules, &constants, domain, (DIM, HORIZON));
        UPDATE_RULE.bind(&case.setting(), &[""]).err()
    };
    assert!(matches!(refused("lion", Domain::Whole), Some(Unmet::Method { .. })));
    assert!(matches!(refused("heavy-ball", BOX), Some(Unmet::Other(_))));
    assert!(matches!(refused("adam-paper", Domain::Ball { radius: 1.0 }), Some(Unmet::Other(_))));
    for entry in super::ENTRIES {
        let listed = !matches!(refused(entry, Domain::Whole), Some(Unmet::Method { .. }));
        assert!(listed, "{entry}");
    }
    let case = Case::new("sgd", &[], &[], Domain::Whole, (DIM, HORIZON));
    assert!(matches!(
        UPDATE_RULE.bind(&case.setting(), &[""]).err(),
        Some(Unmet::MethodConstant { constant: "lr", .. })
    ));
}
