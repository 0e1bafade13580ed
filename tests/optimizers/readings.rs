//! Readings of one method that lie close together, and the check that tells them apart on a run.

use crate::support::{Words, outcome, watched};

/// Two readings, or one with a hyperparameter slightly off.
pub const NEARBY: &[[&str; 2]] = &[
    ["adam-paper", "adam-nobias"],
    ["adam-paper", "adam-tf"],
    ["adam-paper:eps=1e-8", "adam-paper:eps=2e-8"],
    ["adam-paper", "adam-l2:wd=1e-6"],
    ["adam-paper", "adam-defossez"],
    ["adam-nobias", "amsgrad-reddi2018"],
    ["adam-l2", "adamw-torch"],
    ["adamw-paper", "adamw-torch"],
    ["adamw-paper:schedule=1/sqrt(t)", "adamw-paper:lr=0.1/sqrt(t)"],
    ["amsgrad-torch", "amsgrad-optax"],
    ["amsgrad-torch", "amsgrad-reddi2018"],
    ["amsgrad-reddi2018:beta1=0.9/t", "adamx-paper:beta1=0.9/t"],
    ["adamax-paper", "adamax-torch"],
    ["nadam-paper", "nadam-torch"],
    ["nadam-paper", "nadam-optax"],
    ["nadam-torch", "nadam-torch:momentum_decay=0.0040001"],
    ["radam-paper", "radam-torch"],
    ["radam-torch", "radam-optax"],
    ["adabound-paper", "adabound-code"],
    ["adabound-paper", "amsbound-paper"],
    ["adabound-code", "amsbound-code"],
    ["adabound-code:gamma=0.001", "adabound-code:gamma=0.0010001"],
    ["adabelief-paper", "adabelief-code:eps=1e-8"],
    ["adabelief-paper", "adabelief-optax:eps=1e-8,eps_root=0"],
    ["yogi-paper", "yogi-optax:accumulator=0"],
    ["yogi-optax", "yogi-optax:accumulator=1e-5"],
    ["adafom", "adafom:beta1=0.9000001"],
    ["adagrad-defossez", "adam-defossez"],
    ["rmsprop-hinton", "rmsprop-torch:beta2=0.9"],
    ["rmsprop-hinton", "rmsprop-tf:v0=0,eps=1e-6"],
    ["rmsprop-torch", "rmsprop-torch-centered"],
    ["rmsprop-tf", "rmsprop-tf:v0=0.999999"],
    ["rmsprop-graves2013", "rmsprop-torch-centered:beta2=0.95,momentum=0.9,eps=1e-4"],
    ["padam-paper", "padam-code"],
    ["padam-paper:beta1=0.9/t", "padam-adamx:beta1=0.9/t"],
    ["padam-code:wd=0.1", "padam-code:wd=0.1000001"],
    ["sgd-momentum", "heavy-ball"],
    ["heavy-ball:momentum=0.9", "heavy-ball:momentum=0.90000001"],
];

/// Whether a run of one method refutes the update rule of another.
fn refutes(method: &str, rule: &str) -> bool {
    let words = |optimizer| Words {
        problem: "quadratic:dim=3,cond=100",
        noise: "gaussian:sigma=0.3",
        optimizer,
        domain: "whole",
        horizon: 60,
        replicas: 1,
    };
    let mut job = words(method).job();
    let watched = watched(&words(rule).build(), "update-rule", &[""]);
    job.watched.push(watched.unwrap_or_else(|unmet| panic!("{rule}: {unmet}")));
    outcome(&job, 1).claims[0][0].judge.is_refuted()
}

#[test]
fn update_rules_tell_nearby_readings_apart() {
    for [one, other] in NEARBY {
        for [method, rule] in [[one, other], [other, one]] {
            assert!(!refutes(method, method), "{method}");
            assert!(refutes(method, rule), "{method} passes for {rule}");
        }
    }
    // In the paper's AdamW a decay λ under a schedule is a decay λ/α in PyTorch's: the same method in other numbers.
    let paper = "adamw-paper:schedule=1/sqrt(t),wd=0.01";
    let torch = "adamw-torch:lr=0.1/sqrt(t),wd=0.1";
    assert!(!refutes(paper, torch) && !refutes(torch, paper), "λ = α · λ'");
}
