//! Every step of the proofs on textbook runs, every step failing on a broken run, and the bounds.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{exp, ln, pow};

use super::{AMSGRAD_REDDI_4, PADAM_CONSTANT_BETA1, PADAM_DECAYING_BETA1};
use crate::evidence::Pathwise;
use crate::theorem::{Inputs, Theorem, Unmet};
use crate::update_rules::testing::{
    Case, Moment, gradient_sequences, iterate, judge, linear_losses, uniforms,
};

const DIM: usize = 3;
const HORIZON: u64 = 300;
const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };
const POWERS: [f64; 4] = [1.0 / 16.0, 0.125, 0.25, 0.5];

/// Padam in ten lines, with `beta1(t)`, on the box `[-half, half]^d`; `stretch` multiplies the step (1 is right).
fn padam(
    (alpha, beta2, p): (f64, f64, f64),
    beta1: impl Fn(u64) -> f64,
    (half, stretch): (f64, f64),
) -> impl FnMut(u64, &[f64], &[f64]) -> Vec<f64> {
    let [mut m, mut v, mut vhat] = [const { [0.0; DIM] }; 3];
    move |t, x, g| {
        let step = |i: usize| {
            m[i] = beta1(t) * m[i] + (1.0 - beta1(t)) * g[i];
            v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
            vhat[i] = f64::max(vhat[i], v[i]);
            let by = alpha / (t as f64).sqrt() * m[i] / pow(vhat[i], p);
            (x[i] - if vhat[i] > 0.0 { stretch * by } else { 0.0 }).clamp(-half, half)
        };
        (0..x.len()).map(step).collect()
    }
}

fn case(lr: &str, beta1: &str, p: f64) -> Case {
    let constants = [("beta2", 0.99), ("p", p), ("vhat0", 0.0)];
    let schedules = [("lr", lr), ("beta1", beta1)];
    Case::new("padam-paper", &schedules, &constants, BOX, (DIM, HORIZON))
}

fn labels(theorem: &dyn Theorem) -> Vec<&'static str> {
    let steps = theorem.statement().steps.iter().map(|step| step.label);
    std::iter::once("").chain(steps).collect()
}

/// Every claim of the theorem on every sequence; C7pub may fail only where `published` allows it.
fn assert_all_hold(theorem: &dyn Theorem, beta1: (&str, fn(u64) -> f64), published: bool) {
    let labels = labels(theorem);
    for p in POWERS {
        for (name, gradients) in gradient_sequences(DIM, HORIZON) {
            let rule = padam((0.3, 0.99, p), beta1.1, (1.0, 1.0));
            let mut path = iterate(&[0.7, -0.2, 0.1], &gradients, rule);
            let u = linear_losses(&mut path, 1.0);
            let case = case("0.3/sqrt(t)", beta1.0, p);
            let Ok(judges) = judge(theorem, &case, &labels, &path, &u) else {
                assert!(theorem.statement().id.starts_with("amsgrad") && p < 0.5);
                continue;
            };
            for (label, judge) in labels.iter().zip(judges) {
                let finding = judge.finding();
                let expected = *label != "C7pub" || published;
                let held = finding.verdict.word() == "holds";
                assert!(held || !expected, "{label} p {p} {} {name}: {finding:?}", beta1.0);
            }
        }
    }
}

#[test]
fn every_step_holds_with_constant_beta1() {
    for theorem in [&AMSGRAD_REDDI_4, &PADAM_DECAYING_BETA1, &PADAM_CONSTANT_BETA1] {
        assert_all_hold(theorem, ("0", |_| 0.0), true);
        assert_all_hold(theorem, ("0.9", |_| 0.9), true);
    }
}

#[test]
fn every_step_but_the_published_one_holds_with_decaying_beta1() {
    let slow = |t: u64| 0.9 * pow(0.99, t as f64 - 1.0);
    let fast = |t: u64| 0.9 * pow(0.5, t as f64 - 1.0);
    for theorem in [&AMSGRAD_REDDI_4, &PADAM_DECAYING_BETA1] {
        assert_all_hold(theorem, ("0.9*0.99^(t-1)", slow), false);
        assert_all_hold(theorem, ("0.9*0.5^(t-1)", fast), false);
    }
}

/// With `v̂` constant, `β1 = 0.9`, `lam = 1/2`, `α = 1`: at `t = 2` the coefficient is `√2/(1-0.45) - 1/(1-0.9) = -7.43`.
#[test]
fn the_published_telescoping_fails_when_beta1_falls_fast() {
    let gradients = vec![vec![1.0; DIM]; 20];
    let beta1 = |t: u64| 0.9 * pow(0.5, t as f64 - 1.0);
    let mut path = iterate(&[0.0; DIM], &gradients, padam((1.0, 0.0, 0.5), beta1, (1.0, 1.0)));
    let u = linear_losses(&mut path, 1.0);
    let schedules = [("lr", "1/sqrt(t)"), ("beta1", "0.9*0.5^(t-1)")];
    let constants = [("beta2", 0.0), ("p", 0.5)];
    let case = Case::new("padam-paper", &schedules, &constants, BOX, (DIM, 20));
    let found = judge(&PADAM_DECAYING_BETA1, &case, &["C7pub", "C7"], &path, &u).unwrap();
    let finding = found[0].finding();
    assert_eq!(finding.verdict.word(), "refuted");
    let witness = finding.witness.unwrap();
    assert_eq!(witness.step, 2);
    assert!((witness.rhs - witness.lhs + 7.43).abs() < 5e-3, "{witness:?}");
    assert!(!found[1].is_refuted(), "the repaired step holds on the same path");
}

/// `T = 1`, `β1 = 0`, `x_1 = D/2`, `u = -D/2`, `α = D (1-β2)^p g^{2p-1}`: regret and bound are both `gD`.
#[test]
fn the_theorem_is_tight_for_one_step() {
    let (diameter, g, beta2) = (1.5, 0.7, 0.75);
    for p in POWERS {
        let alpha = diameter * pow(1.0 - beta2, p) * pow(g, 2.0 * p - 1.0);
        let half = diameter / 2.0;
        let rule = padam((alpha, beta2, p), |_| 0.0, (half, 1.0));
        let mut path = iterate(&[half], &[vec![g]], rule);
        let u = linear_losses(&mut path, half);
        let (lr, domain) = (format!("{alpha:e}/sqrt(t)"), Domain::Box { lo: -half, hi: half });
        let schedules = [("lr", lr.as_str()), ("beta1", "0")];
        let constants = [("beta2", beta2), ("p", p)];
        let case =
            Case::new("padam-paper", &schedules, &constants, domain, (1, 1)).bounded(g, true);
        for theorem in [&PADAM_CONSTANT_BETA1, &PADAM_DECAYING_BETA1] {
            for judge in judge(theorem, &case, &["", "C10-closed"], &path, &u).unwrap() {
                let finding = judge.finding();
                assert_eq!(finding.verdict.word(), "holds");
                assert!((finding.slack - 1.0).abs() < 1e-14, "p = {p}: {finding:?}");
                let lhs = finding.witness.unwrap().lhs;
                assert!((lhs - g * diameter).abs() < 1e-15);
            }
        }
    }
}

#[test]
fn the_projection_steps_are_equalities_without_clipping() {
    let (_, gradients) = gradient_sequences(DIM, 30).swap_remove(0);
    let mut path = iterate(&[0.0; DIM], &gradients, padam((0.01, 0.99, 0.25), |_| 0.9, (1.0, 1.0)));
    let u = linear_losses(&mut path, 1.0);
    let case = case("0.01/sqrt(t)", "0.9", 0.25);
    for judge in judge(&PADAM_CONSTANT_BETA1, &case, &["C2", "C8'"], &path, &u).unwrap() {
        let finding = judge.finding();
        assert_eq!(finding.verdict.word(), "holds", "{finding:?}");
        let witness = finding.witness.unwrap();
        assert!((witness.lhs / witness.rhs - 1.0).abs() < 1e-9, "{witness:?}");
    }
}

/// A run that breaks one claim.
struct Broken {
    label: &'static str,
    lr: &'static str,
    beta1: &'static str,
    bound: f64,
    spoil: fn(&mut [Moment]),
    stretch: f64,
}

const SOUND: Broken =
    Broken { label: "", lr: "0.3/sqrt(t)", beta1: "0.5", bound: 1.0, spoil: |_| {}, stretch: 1.0 };

/// A schedule that is right wherever it is looked at before the run, and wrong at `70 < t < 100`.
const LR_BUMP: &str = "0.3/sqrt(t)*(1+1e6*max(0,t-70)*max(0,100-t))";
const BETA1_BUMP: &str = "0.5+max(0,t-70)*max(0,100-t)";

fn outside(path: &mut [Moment]) {
    path[40].x.fill(-1e7);
    path[39].x_next.fill(-1e7);
}

fn silent_after_70(path: &mut [Moment]) {
    path[70..].iter_mut().for_each(|at| at.g.fill(0.0));
}

fn run_broken(broken: &Broken, theorem: &dyn Theorem) -> Pathwise {
    let (_, gradients) = gradient_sequences(DIM, 200).swap_remove(0);
    let rule = padam((0.3, 0.99, 0.25), |_| 0.5, (1.0, broken.stretch));
    let mut path = iterate(&[0.7, -0.2, 0.1], &gradients, rule);
    let u = linear_losses(&mut path, 1.0);
    (broken.spoil)(&mut path);
    let schedules = [("lr", broken.lr), ("beta1", broken.beta1)];
    let constants = [("beta2", 0.99), ("p", 0.25)];
    let case = Case::new("padam-paper", &schedules, &constants, BOX, (DIM, 200));
    let case = case.bounded(broken.bound, true);
    judge(theorem, &case, &[broken.label], &path, &u).unwrap()[0]
}

#[test]
fn every_claim_is_refuted_by_a_run_that_breaks_it() {
    let flattering = |path: &mut [Moment]| path[5].losses = [1e6, 0.0];
    let teleported = |path: &mut [Moment]| path[40].x[1] += 0.1;
    let broken = [
        Broken { label: "HB", bound: 0.1, ..SOUND },
        Broken { label: "HD", lr: LR_BUMP, ..SOUND },
        Broken { label: "HM", beta1: BETA1_BUMP, ..SOUND },
        Broken { label: "HX", spoil: outside, ..SOUND },
        Broken { label: "C1", spoil: flattering, ..SOUND },
        Broken { label: "C2", stretch: 2.0, ..SOUND },
        Broken { label: "C3", lr: LR_BUMP, ..SOUND },
        Broken { label: "C4", beta1: BETA1_BUMP, ..SOUND },
        Broken { label: "C5", lr: LR_BUMP, spoil: silent_after_70, ..SOUND },
        Broken { label: "C6", bound: 1e-9, ..SOUND },
        Broken { label: "C7", spoil: outside, ..SOUND },
        Broken { label: "C8", spoil: outside, ..SOUND },
        Broken { label: "C8'", stretch: 2.0, ..SOUND },
        Broken { label: "C9", spoil: teleported, ..SOUND },
        Broken { label: "C10-closed", spoil: flattering, ..SOUND },
        Broken { label: "", spoil: flattering, ..SOUND },
    ];
    let (mut seen, theorems) = (Vec::new(), [&PADAM_DECAYING_BETA1, &PADAM_CONSTANT_BETA1]);
    for case in &broken {
        for theorem in theorems {
            if !labels(theorem).contains(&case.label)
                || case.beta1 != SOUND.beta1 && theorem.0 == super::Form::Constant
            {
                continue;
            }
            let sound = run_broken(&Broken { label: case.label, ..SOUND }, theorem);
            assert_eq!(sound.finding().verdict.word(), "holds", "{}", case.label);
            let judge = run_broken(case, theorem);
            assert!(judge.is_refuted(), "{}: {:?}", case.label, judge.finding());
            seen.push(case.label);
        }
    }
    for label in theorems.into_iter().flat_map(|theorem| labels(theorem)) {
        assert!(label == "C7pub" || seen.contains(&label), "{label} was never broken");
    }
    let judge = run_broken(&Broken { spoil: flattering, ..SOUND }, &PADAM_DECAYING_BETA1);
    assert!(judge.is_refuted());
}

#[test]
fn hypotheses_are_refused_with_their_numbers() {
    let bind =
        |theorem: &dyn Theorem, case: &Case, label| theorem.bind(&case.setting(), &[label]).err();
    let sound = || case("0.3/sqrt(t)", "0.9", 0.25);
    assert!(bind(&PADAM_CONSTANT_BETA1, &sound(), "").is_none());
    let unmet = [
        bind(&PADAM_DECAYING_BETA1, &case("0.3", "0.9", 0.25), ""),
        bind(&PADAM_DECAYING_BETA1, &case("0.3/sqrt(t)", "1-0.5/t", 0.25), ""),
        bind(&PADAM_DECAYING_BETA1, &case("0.3/sqrt(t)", "0.9", 0.75), "C6"),
        bind(&AMSGRAD_REDDI_4, &sound(), ""),
        bind(&PADAM_CONSTANT_BETA1, &case("0.3/sqrt(t)", "0.9*0.5^(t-1)", 0.25), ""),
        bind(&PADAM_CONSTANT_BETA1, &sound().bounded(1.0, false), ""),
        bind(&PADAM_CONSTANT_BETA1, &sound(), "C8"),
    ];
    let texts: Vec<String> =
        unmet.into_iter().map(|unmet| unmet.expect("refused").to_string()).collect();
    for (text, part) in texts.iter().zip([
        "lr = a/sqrt(t)",
        "beta1 = 0.75, and the theorem asks for 0 <= beta1 <= 0.5",
        "p <= 1/2",
        "p = 1/2",
        "must not depend on t",
        "online problem",
        "no step `C8`",
    ]) {
        assert!(text.contains(part), "{text} should say {part}");
    }
    let constants = [("beta2", 0.25), ("p", 0.5)];
    let schedules = [("lr", "1/sqrt(t)"), ("beta1", "0.9")];
    let gamma = |domain| {
        let case = Case::new("padam-paper", &schedules, &constants, domain, (DIM, 10));
        (bind(&AMSGRAD_REDDI_4, &case, ""), bind(&PADAM_CONSTANT_BETA1, &case, ""))
    };
    assert!(matches!(gamma(BOX), (Some(Unmet::Range { name: "gamma", .. }), None)));
    assert!(matches!(gamma(Domain::Whole).1, Some(Unmet::Other(_))));
    assert!(matches!(gamma(Domain::Ball { radius: 1.0 }).1, Some(Unmet::Other(_))));
}

/// The closed forms once more, in logarithms and written out per coordinate.
fn second_derivation(id: &str, x: &dyn Fn(&str) -> f64) -> f64 {
    let (t, d, a, b1, b2) = (x("T"), x("d"), x("lr"), x("beta1"), x("beta2"));
    let (g, dia, lam) = (x("G"), x("D"), x("lam"));
    let p = if id.starts_with("amsgrad") { 0.5 } else { x("p") };
    let weight = exp(0.5 * ln(t) + 2.0 * p * ln(g) - ln(a));
    let w = f64::min(x("w"), d * weight);
    let norms = f64::min(x("history"), d * exp(ln(g) + 0.5 * ln(t)));
    let root = exp(0.5 * ln(1.0 + ln(t)));
    let (per_d, c) = (dia * dia / 2.0, 1.0 / (1.0 - b1));
    let per_weight = d * exp(2.0 * p * ln(g) - ln(a)) * b1;
    if id.starts_with("amsgrad") {
        let series = f64::min(exp(-2.0 * ln(1.0 - lam)), exp(1.5 * ln(t)));
        let gamma = b1 * exp(-0.5 * ln(b2));
        let last = a * root * c * c / (1.0 - gamma) * exp(-0.5 * ln(1.0 - b2)) * norms;
        return per_d * c * (2.0 * w + per_weight * series) + last;
    }
    let series = if lam > 0.0 { exp(ln(lam) - 2.0 * ln(1.0 - lam)) } else { 0.0 };
    let series = f64::min(series, exp(1.5 * ln(t)) / 1.5);
    let q = a * root * exp((1.0 - 2.0 * p) * ln(g) - p * ln(1.0 - b2)) * norms;
    let half = 0.5 * (1.0 + b1) * c;
    if id.ends_with("constant-beta1") {
        return c * per_d * w + half * q;
    }
    c * per_d * (w + per_weight * series) + half * c * q
}

#[test]
fn the_bounds_agree_with_a_second_derivation() {
    let mut uniform = uniforms(11);
    for theorem in [&AMSGRAD_REDDI_4, &PADAM_DECAYING_BETA1, &PADAM_CONSTANT_BETA1] {
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
                    "p" => 0.5 * r,
                    "middle" => f64::INFINITY,
                    _ if n % 2 == 0 => f64::INFINITY,
                    _ => 100.0 * r,
                };
                inputs.0.insert(input.name, value);
            }
            let bound = theorem.bound(&inputs).unwrap();
            let read = |name: &str| inputs.0.get(name).copied().unwrap_or(0.0);
            let again = second_derivation(theorem.statement().id, &read);
            assert!((bound.value / again - 1.0).abs() < 1e-12, "{bound:?} {again} {inputs:?}");
        }
    }
}

/// The closed form with worst-case data is at least the bound of any run within its hypotheses.
#[test]
fn the_worst_case_covers_a_run() {
    for (_, gradients) in gradient_sequences(DIM, HORIZON) {
        let beta1 = |t: u64| 0.9 * pow(0.5, t as f64 - 1.0);
        let mut path =
            iterate(&[0.7, -0.2, 0.1], &gradients, padam((0.3, 0.99, 0.25), beta1, (1.0, 1.0)));
        let u = linear_losses(&mut path, 1.0);
        let case = case("0.3/sqrt(t)", "0.9*0.5^(t-1)", 0.25);
        let measured = judge(&PADAM_DECAYING_BETA1, &case, &["C10-closed"], &path, &u).unwrap()[0];
        let rhs = measured.finding().witness.unwrap().rhs;
        let mut inputs = Inputs::default();
        for input in PADAM_DECAYING_BETA1.inputs() {
            let value = match input.name {
                "T" => HORIZON as f64,
                "d" => DIM as f64,
                "lr" => 0.3,
                "beta1" => 0.9,
                "lam" => 0.5,
                "beta2" => 0.99,
                "p" => 0.25,
                "G" => 1.0,
                "D" => 2.0,
                _ => input.default.unwrap(),
            };
            inputs.0.insert(input.name, value);
        }
        assert!(rhs <= PADAM_DECAYING_BETA1.bound(&inputs).unwrap().value);
    }
}
