//! Every step on textbook runs, runs that break a step, and the bounds.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{exp, ln, pow};

use super::{ADAMX, AMSGRAD_ARBITRARY, AMSGRAD_CONSTANT, AMSGRAD_MONOTONE};
use crate::theorem::{Inputs, Theorem, Unmet};
use crate::theorems::adam_regret::testing::{Adam, Divide, labels};
use crate::update_rules::testing::{
    Case, Moment, gradient_sequences, iterate, judge, linear_losses, uniforms,
};

const DIM: usize = 3;
const HORIZON: u64 = 300;
const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };

fn case(entry: &'static str, beta1: &str) -> Case {
    let schedules = [("lr", "0.3/sqrt(t)"), ("beta1", beta1)];
    Case::new(entry, &schedules, &[("beta2", 0.9)], BOX, (DIM, HORIZON))
}

fn path(gradients: &[Vec<f64>], rule: Adam) -> (Vec<Moment>, Vec<f64>) {
    let mut path = iterate(&[0.7, -0.2, 0.1], gradients, rule.steps(DIM));
    let u = linear_losses(&mut path, 1.0);
    (path, u)
}

const SOUND: Adam = Adam {
    alpha: 0.3,
    beta1: |_| 0.9,
    beta2: 0.9,
    divide: Divide::Maximum,
    corrected: false,
    stretch: 1.0,
};

fn fast(t: u64) -> f64 {
    0.9 * pow(0.5, t as f64 - 1.0)
}

/// 0.9 and about 0.1 in turn.
fn jumping(t: u64) -> f64 {
    if t % 2 == 1 { 0.9 } else { 0.9 - 0.8 }
}

const JUMPING: &str = "0.9-0.8*(t-1-2*floor((t-1)/2))";

/// Claims other than the published telescoping hold on every sequence, and it fails somewhere if `falls`.
fn assert_all_hold(theorem: &dyn Theorem, case: &Case, rule: Adam, falls: bool) {
    let labels = labels(theorem);
    let mut broken = 0;
    for (name, gradients) in gradient_sequences(DIM, HORIZON) {
        let (path, u) = path(&gradients, rule);
        for (label, judge) in labels.iter().zip(judge(theorem, case, &labels, &path, &u).unwrap()) {
            let finding = judge.finding();
            if label.contains("pub") {
                broken += usize::from(judge.is_refuted());
            } else {
                let id = theorem.statement().id;
                assert_eq!(finding.verdict.word(), "holds", "{id} {label} {name}: {finding:?}");
            }
        }
    }
    assert_eq!(broken > 0, falls, "{}", theorem.statement().id);
}

#[test]
fn every_step_holds() {
    let amsgrad = |beta1| case("amsgrad-reddi2018", beta1);
    let adamx = Adam { divide: Divide::Rescaled, ..SOUND };
    let falling = Adam { beta1: fast, ..SOUND };
    let jumps = Adam { beta1: jumping, ..SOUND };
    assert_all_hold(&AMSGRAD_CONSTANT, &amsgrad("0.9"), SOUND, false);
    assert_all_hold(&AMSGRAD_CONSTANT, &amsgrad("0"), Adam { beta1: |_| 0.0, ..SOUND }, false);
    assert_all_hold(&AMSGRAD_MONOTONE, &amsgrad("0.9"), SOUND, false);
    assert_all_hold(&AMSGRAD_MONOTONE, &amsgrad("0.9*0.5^(t-1)"), falling, true);
    assert_all_hold(&AMSGRAD_ARBITRARY, &amsgrad("0.9*0.5^(t-1)"), falling, true);
    assert_all_hold(&AMSGRAD_ARBITRARY, &amsgrad(JUMPING), jumps, true);
    let rescaled = case("adamx-paper", JUMPING);
    assert_all_hold(&ADAMX, &rescaled, Adam { beta1: jumping, ..adamx }, false);
    let given = case("adamx-paper", "0.9*0.5^(t-1)").with("beta1", 0.94);
    assert_all_hold(&ADAMX, &given, Adam { beta1: fast, ..adamx }, false);
}

/// `T = 2`, `g = (1, 0)`, `x_1 = 1`, comparator -1, `α = 7`, `β1_t = 0.9, 0.45`, `β2 = 0.9`.
#[test]
fn the_published_telescoping_fails_in_two_steps() {
    let rule = Adam { alpha: 7.0, beta1: fast, ..SOUND };
    let mut path = iterate(&[1.0], &[vec![1.0], vec![0.0]], rule.steps(1));
    let u = linear_losses(&mut path, 1.0);
    let schedules = [("lr", "7/sqrt(t)"), ("beta1", "0.9*0.5^(t-1)")];
    let case = Case::new("amsgrad-reddi2018", &schedules, &[("beta2", 0.9)], BOX, (1, 2));
    let labels = ["5pub", "5pub-sum", "5m-sum", "5m"];
    let found = judge(&AMSGRAD_MONOTONE, &case, &labels, &path, &u).unwrap();
    let [step, sum, repaired, rise] = [0, 1, 2, 3].map(|k| found[k].finding());
    assert_eq!([&step, &sum].map(|f| f.verdict.word()), ["refuted"; 2]);
    assert_eq!([&repaired, &rise].map(|f| f.verdict.word()), ["holds"; 2]);
    let (step, sum) = (step.witness.unwrap(), sum.witness.unwrap());
    assert!((step.rhs - step.lhs + 0.335595).abs() < 5e-7, "{step:?}");
    assert!((sum.lhs - 0.903508).abs() < 5e-7 && (sum.rhs - 0.232319).abs() < 5e-7, "{sum:?}");
}

#[test]
fn methods_that_differ_break_step_1() {
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    let late = |t: u64| fast(t + 1);
    let falling = case("amsgrad-reddi2018", "0.9*0.5^(t-1)");
    let faults = [
        ("no maximum", Adam { beta1: fast, divide: Divide::Plain, ..SOUND }),
        ("no root", Adam { beta1: fast, divide: Divide::Square, ..SOUND }),
        ("β1 one step late", Adam { beta1: late, ..SOUND }),
        ("bias-corrected", Adam { beta1: fast, corrected: true, ..SOUND }),
        ("AdamX", Adam { beta1: fast, divide: Divide::Rescaled, ..SOUND }),
        ("long steps", Adam { beta1: fast, stretch: 1.001, ..SOUND }),
    ];
    for (name, rule) in faults {
        let (path, u) = path(&gradients, rule);
        let found = judge(&AMSGRAD_MONOTONE, &falling, &["1"], &path, &u).unwrap();
        assert!(found[0].is_refuted(), "{name}: {:?}", found[0].finding());
    }
    let (path, u) = path(&gradients, Adam { beta1: jumping, ..SOUND });
    let rescaled = case("adamx-paper", JUMPING);
    assert!(judge(&ADAMX, &rescaled, &["1"], &path, &u).unwrap()[0].is_refuted());
}

/// A path or a schedule that breaks one claim.
struct Broken {
    label: &'static str,
    lr: &'static str,
    beta1: &'static str,
    bound: f64,
    spoil: fn(&mut [Moment]),
}

const LR: &str = "0.3/sqrt(t)";
const WHOLE: Broken = Broken { label: "", lr: LR, beta1: "0.9", bound: 1.0, spoil: |_| {} };
/// Right at the steps that are looked at before the run, and wrong at `70 < t < 100`.
const LR_BUMP: &str = "0.3/sqrt(t)*(1+1e6*max(0,t-70)*max(0,100-t))";
const BETA1_BUMP: &str = "0.9+max(0,t-70)*max(0,100-t)";
const NEAR_ONE: &str = "0.9+0.0999*max(0,min(1,t-70))*max(0,min(1,100-t))";

/// Moves `x_{n+1}` far to the side that `m` points to.
fn pull(path: &mut [Moment], n: usize) {
    let mut m = [0.0; DIM];
    for at in &path[..=n] {
        m.iter_mut().zip(&at.g).for_each(|(m, g)| *m = 0.9 * *m + (1.0 - 0.9) * g);
    }
    path[n].x = m.iter().map(|m: &f64| 1e7 * m.signum()).collect();
}

#[test]
fn every_claim_is_refuted_by_a_run_that_breaks_it() {
    let flattering = |path: &mut [Moment]| path[5].losses = [1e9, 0.0];
    let far = |path: &mut [Moment]| {
        path[40].x.fill(-1e7);
        path[39].x_next.fill(-1e7);
    };
    let teleported = |path: &mut [Moment]| path[40].x[1] += 0.1;
    let shouting = |path: &mut [Moment]| path[40].g[1] = -1e9;
    let pulled = |path: &mut [Moment]| pull(path, 40);
    let last = |path: &mut [Moment]| pull(path, path.len() - 1);
    let broken = [
        Broken { label: "HB", bound: 0.1, ..WHOLE },
        Broken { label: "HD", lr: LR_BUMP, ..WHOLE },
        Broken { label: "HM", beta1: BETA1_BUMP, ..WHOLE },
        Broken { label: "HX", spoil: far, ..WHOLE },
        Broken { label: "C", spoil: flattering, ..WHOLE },
        Broken { label: "1", spoil: shouting, ..WHOLE },
        Broken { label: "2", spoil: shouting, ..WHOLE },
        Broken { label: "3", lr: LR_BUMP, ..WHOLE },
        Broken { label: "4", beta1: BETA1_BUMP, ..WHOLE },
        Broken { label: "4", lr: LR_BUMP, ..WHOLE },
        Broken { label: "5", spoil: teleported, ..WHOLE },
        Broken { label: "5m", beta1: NEAR_ONE, ..WHOLE },
        Broken { label: "5m-sum", spoil: far, ..WHOLE },
        Broken { label: "5a", beta1: NEAR_ONE, ..WHOLE },
        Broken { label: "5a-sum", spoil: far, ..WHOLE },
        Broken { label: "5x", lr: LR_BUMP, ..WHOLE },
        Broken { label: "5x-sum", spoil: far, ..WHOLE },
        Broken { label: "6", spoil: teleported, ..WHOLE },
        Broken { label: "7", spoil: pulled, ..WHOLE },
        Broken { label: "8", spoil: pulled, ..WHOLE },
        Broken { label: "9", spoil: last, ..WHOLE },
        Broken { label: "", spoil: flattering, ..WHOLE },
    ];
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    let theorems: [(&dyn Theorem, _, _); 4] = [
        (&AMSGRAD_MONOTONE, "amsgrad-reddi2018", SOUND),
        (&AMSGRAD_ARBITRARY, "amsgrad-reddi2018", SOUND),
        (&ADAMX, "adamx-paper", Adam { divide: Divide::Rescaled, ..SOUND }),
        (&AMSGRAD_CONSTANT, "amsgrad-reddi2018", SOUND),
    ];
    for (theorem, entry, rule) in theorems {
        let id = theorem.statement().id;
        let mut seen = Vec::new();
        for fault in &broken {
            let varies = fault.beta1 != WHOLE.beta1;
            if !labels(theorem).contains(&fault.label) || varies && id.contains("constant") {
                continue;
            }
            let (mut path, u) = path(&gradients, rule);
            (fault.spoil)(&mut path);
            let schedules = [("lr", fault.lr), ("beta1", fault.beta1)];
            let case = Case::new(entry, &schedules, &[("beta2", 0.9)], BOX, (DIM, HORIZON));
            let case = case.bounded(fault.bound, true);
            let found = judge(theorem, &case, &[fault.label], &path, &u).unwrap()[0];
            // AdamX's step 3 takes the weight before, which a jump of α_t does not reach.
            if (id, fault.label) != ("adamx-regret", "3") {
                assert!(found.is_refuted(), "{id} {}: {:?}", fault.label, found.finding());
            }
            seen.push(fault.label);
        }
        for label in labels(theorem).iter().filter(|label| !label.contains("pub")) {
            assert!(seen.contains(label), "{id} {label} was never broken");
        }
    }
}

#[test]
fn hypotheses_are_refused_with_their_numbers() {
    let refused = |theorem: &dyn Theorem, case: &Case| {
        theorem.bind(&case.setting(), &[""]).err().expect("refused").to_string()
    };
    let constant = || case("amsgrad-reddi2018", "0.9");
    let slow = [("lr", "0.3/sqrt(t)"), ("beta1", "0.9")];
    let gamma = Case::new("amsgrad-reddi2018", &slow, &[("beta2", 0.5)], BOX, (DIM, HORIZON));
    let quarter = [("beta2", 0.9), ("p", 0.25)];
    let quarter = Case::new("padam-paper", &slow, &quarter, BOX, (DIM, HORIZON));
    for (text, part) in [
        (refused(&AMSGRAD_MONOTONE, &gamma), "beta1/sqrt(beta2) < 1"),
        (refused(&AMSGRAD_MONOTONE, &quarter), "p = 1/2"),
        (refused(&AMSGRAD_MONOTONE, &case("amsgrad-reddi2018", JUMPING)), "0 <= beta1 <= "),
        (refused(&AMSGRAD_ARBITRARY, &constant().with("beta1", 0.5)), "0 <= beta1 <= 0.5"),
        (refused(&AMSGRAD_CONSTANT, &case("amsgrad-reddi2018", JUMPING)), "must not depend on t"),
        (refused(&ADAMX, &constant()), "about AdamX"),
        (refused(&AMSGRAD_CONSTANT, &constant().bounded(1.0, false)), "online problem"),
    ] {
        assert!(text.contains(part), "{text} should say {part}");
    }
}

/// The bounds once more, from the page's display formulas, in logarithms.
fn second_derivation(id: &str, x: &dyn Fn(&str) -> f64) -> f64 {
    let (t, a, b1, b2, dia) = (x("T"), x("lr"), x("beta1"), x("beta2"), x("D"));
    let power = |base: f64, p: f64| exp(p * ln(base));
    let worst = x("d") * x("G");
    let norms = f64::min(x("history"), worst * power(t, 0.5));
    let c = 1.0 / (1.0 - b1);
    let tail = a * power((1.0 + ln(t)) / (1.0 - b2), 0.5) * norms / (1.0 - b1 * power(b2, -0.5));
    if id == "amsgrad-regret-constant-beta1" {
        let w = f64::min(x("w"), worst);
        return dia * dia * power(t, 0.5) * (2.0 - b1) * w * c / (4.0 * a)
            + 0.5 * (1.0 + b1) * tail;
    }
    let (lam, slow) = (x("lam"), power(t, 1.5));
    if id == "adamx-regret" {
        let w = f64::min(x("w"), worst * c);
        let series = f64::min(lam / ((1.0 - lam) * (1.0 - lam)), slow);
        let middle = f64::min(x("middle"), b1 * c * c * worst / a * series);
        return 0.5 * dia * dia * (power(t, 0.5) * w / a + middle) + c * c * tail;
    }
    let w = f64::min(x("w"), worst);
    let series = f64::min(power(1.0 - lam, -2.0), slow);
    let middle = f64::min(x("middle"), b1 * worst / a * series);
    let more = if id == "amsgrad-regret-arbitrary" { 1.0 + c } else { 1.0 };
    0.5 * dia * dia * c * (power(t, 0.5) * w / a + more * middle) + c * c * tail
}

#[test]
fn the_bounds_agree_with_a_second_derivation() {
    let mut uniform = uniforms(5);
    let all: [&dyn Theorem; 4] = [&AMSGRAD_MONOTONE, &AMSGRAD_ARBITRARY, &ADAMX, &AMSGRAD_CONSTANT];
    for theorem in all {
        for n in 0..1000 {
            let mut inputs = Inputs::default();
            for input in theorem.inputs() {
                let r = uniform();
                let value = match input.name {
                    "T" => (2.0 + 1e5 * r).floor(),
                    "d" => (1.0 + 50.0 * r).floor(),
                    "lr" | "G" | "D" => 0.01 + 3.0 * r,
                    "beta1" => 0.01 + 0.88 * r,
                    "lam" => 0.01 + 0.9 * r,
                    "beta2" => 0.85 + 0.149 * r,
                    _ if n % 2 == 0 => f64::INFINITY,
                    _ => 100.0 * r,
                };
                inputs.0.insert(input.name, value);
            }
            let bound = theorem.bound(&inputs).unwrap().value;
            let again = second_derivation(theorem.statement().id, &|name| inputs.get(name));
            assert!((bound / again - 1.0).abs() < 1e-12, "{bound} {again} {inputs:?}");
        }
    }
    let inputs = [("T", 10.0), ("d", 1.0), ("lr", 1.0), ("beta1", 0.9), ("beta2", 0.5), ("G", 1.0)];
    let given = [&inputs[..], &[("D", 2.0)]].concat();
    let refused = crate::theorems::kit::testing::bound(&AMSGRAD_MONOTONE, &given);
    assert!(matches!(refused, Err(Unmet::Range { name: "gamma", .. })));
}
