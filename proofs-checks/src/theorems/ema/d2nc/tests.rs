use std::marker::PhantomData;

use super::*;
use crate::theorems::ema::testing::{Outcome, Spoil, Spoilt, Trial, clipped};
use crate::theorems::kit::testing::bound as bound_of;
use crate::update_rules::testing::uniforms;

const PATHWISE: [&str; 15] = [
    "HE", "HX", "HZ", "4.1", "4.2", "4.3", "4.4", "4.5", "4.5r", "4.6", "4.9", "4.11m", "4.11b",
    "4.12i", "4.12",
];
const BELOW: [&str; 12] = [
    "",
    "4.6E",
    "4.7",
    "4.8s",
    "4.8t",
    "4.10",
    "4.11",
    "uniform",
    "published-noise",
    "recalled-spread",
    "recalled-uniform",
    "any-scale",
];
const MEAN_EQUAL: [&str; 4] = ["4.8R", "4.8n", "A1", "A2"];

fn trap(steps: u64, random: bool) -> Trial {
    Trial {
        problem: "lattice-trap",
        start: 0.0,
        radius: [0.25; 2],
        sigma: [0.0; 2],
        random: [random; 2],
        lanes: if random { 8 } else { 1 },
        steps,
        lambda: 1e-3,
        ..Trial::default()
    }
}

/// The bound as the theory writes it, with `A_T` in its other form.
#[test]
fn the_bound_is_that_of_a_second_derivation() {
    let mut uniform = uniforms(21);
    for _ in 0..1000 {
        let t = (1.0 + 1e4 * uniform()).floor();
        let (a, d) = (10.0_f64.powf(-4.0 * uniform()), 10.0_f64.powf(-3.0 * uniform()));
        let (gap, regret, sigma, λ) =
            (uniform(), 10.0 * uniform() - 2.0, uniform(), uniform() + 0.1);
        let β: f64 = 1.0 - a;
        let a = 1.0 - β;
        let given = [
            ("T", t),
            ("beta", β),
            ("D", d),
            ("Delta", gap),
            ("regret", regret),
            ("sigma", sigma),
            ("lambda", λ),
        ];
        let found = bound_of(&CONVERSION, &given).unwrap();
        let noise = (a / (2.0 - a)).sqrt() + β / (t * (a * (2.0 - a)).sqrt());
        let spread = λ * (2.0 * β / (1.0 + β)) * (d / a).powi(2);
        let again = [gap / (d * t), regret / (d * t), sigma * noise, spread];
        for ((name, term), again) in found.terms.iter().zip(again) {
            assert!((term - again).abs() <= 1e-12 * again.abs(), "{name}: {term} {again}");
        }
        let size: f64 = again.iter().map(|term| term.abs()).sum();
        assert!((found.value - again.iter().sum::<f64>()).abs() <= 1e-12 * size);
    }
}

/// Equalities within 7.5 standard errors of 200 replicas, 2e-12 each by Student's law; inequalities hold by 16 and more.
///
/// False alarm: 1e-10.
#[test]
fn every_step_holds_on_noisy_runs_of_two_learners() {
    for problem in ["abs", "l1-norm:dim=3"] {
        let entry = "clipped-adam-ema-coordinatewise";
        let base = Trial { problem, entry, lanes: 200, ..Trial::default() };
        // The second one answers with half the displacements: any learner will do.
        let half = Trial { learner: |m, q, d| 0.5 * clipped(m, q, d), ..base.clone() };
        for trial in [base, half] {
            let run = trial.judge(&CONVERSION);
            run.assert("holds", &PATHWISE);
            for label in BELOW {
                // In one dimension Σ n_t² has the mean that is its bound, for displacements of full length.
                let least = if label == "4.8t" { -7.5 } else { 3.0 };
                assert!(run.margin(label) > least, "{problem} {label}: {}", run.margin(label));
            }
            for label in MEAN_EQUAL {
                assert!(run.margin(label).abs() < 7.5, "{problem} {label}: {}", run.margin(label));
            }
        }
    }
}

/// `x_t = (t-1)/4`, every gradient is -1, and the bound fails.
///
/// False alarm: 0.
#[test]
fn on_the_lattice_of_traps_the_random_scale_is_needed() {
    let run = trap(1000, false).judge(&CONVERSION);
    run.assert("refuted", &["HE"]);
    run.assert("holds", &PATHWISE[1..]);
    let at = |name: &str| {
        run.notes[trap_notes().iter().position(|known| *known == name).expect("a note")]
    };
    let is = |name: &str, expected: f64, digits: f64| {
        assert!((at(name) - expected).abs() <= digits, "{name} = {}", at(name));
    };
    is("R", 374.625, 0.0);
    is("gradient", 1.0, 1e-12);
    is("measured", 1.005_50, 5e-6);
    is("ftrl-bound", 0.469_007_00, 5e-7);
    is("identity", 0.0, 1e-12);
    let pair = run.pairs("any-scale")[0];
    assert!(pair.lhs > 100.0 * pair.rhs, "{pair:?}");
    assert!(run.pairs("A2")[0].lhs < 1.0 + 1e-12);
    assert!(run.pairs("4.7")[0].lhs > run.pairs("4.7")[0].rhs + 1.0);
    let smallest = trap(10, false).judge(&CONVERSION);
    assert_eq!(smallest.notes[6].to_bits(), 3.375_f64.to_bits());
    smallest.assert("holds", &["4.5", "4.5r", "4.9"]);
    // On a straight line 4.9 is an equality.
    let line = smallest.finding("4.9");
    assert!((line.slack - 1.0).abs() < 1e-12, "{line:?}");
}

fn trap_notes() -> &'static [&'static str] {
    &["measured", "bound", "ftrl-bound", "gradient", "spread", "uniform", "R", "n", "identity"]
}

/// Faults in what is logged or claimed, each with the steps that find it.
///
/// The narrowest by 14 standard errors where 5 are asked for.
///
/// False alarm: 1e-12.
#[test]
fn planted_faults_turn_verdicts() {
    let base = Trial::default();
    let with = |fault| Trial { fault, lanes: 4, ..base.clone() }.judge(&CONVERSION);
    with(|at| at.x_next[0] += 1e-9).assert("refuted", &["HX"]);
    with(|at| at.average[0] += 1e-9).assert("refuted", &["4.1"]);
    let long = Trial { radius: [0.011, 0.01], ..base.clone() }.judge(&CONVERSION);
    long.assert("refuted", &["HZ", "4.9"]);
    let stated = Trial { random: [true, false], ..base.clone() }.judge(&CONVERSION);
    stated.assert("refuted", &["HE"]);
    // A slope that is claimed to be tiny, and a minimum that is claimed to be at the start: there is nothing to fall.
    let constants = vec![(Constant::GradientNorm, 1e-3), (Constant::Infimum, 1.0)];
    let flat = Trial { constants, start: 1.0, ..base.clone() }.judge(&CONVERSION);
    flat.assert("refuted", &["4.12"]);
    // Noise ten times as large as is claimed; scales twice as long as drawn.
    let loud = Trial { sigma: [5.0, 0.5], lanes: 600, ..base.clone() }.judge(&CONVERSION);
    for label in ["4.6E", "4.8t", "published-noise"] {
        assert!(loud.margin(label) < -5.0, "{label}: {}", loud.margin(label));
    }
    let double: fn(&mut crate::theorems::ema::testing::Logged) =
        |at| at.scale.iter_mut().for_each(|scale| *scale *= 2.0);
    let twice = Trial { fault: double, lanes: 100, ..base.clone() }.judge(&CONVERSION);
    for label in ["A1", "A2"] {
        assert!(twice.margin(label).abs() > 5.0, "{label}: {}", twice.margin(label));
    }
    // A radius that is stated twenty times too small.
    let spread = Trial { radius: [0.2, 0.01], start: 1e3, ..base.clone() }.judge(&CONVERSION);
    for label in ["4.10", "4.11", "recalled-spread"] {
        assert!(spread.margin(label) < -5.0, "{label}: {}", spread.margin(label));
    }
    // Noise that leans against the displacement.
    let lean = |at: &mut crate::theorems::ema::testing::Logged| {
        at.exact.iter_mut().for_each(|exact| *exact += 0.3);
    };
    let lean = Trial { fault: lean, ..base.clone() }.judge(&CONVERSION);
    assert!(lean.margin("4.8n").abs() > 5.0, "{}", lean.margin("4.8n"));
    assert!(lean.margin("4.8R").abs() > 5.0, "{}", lean.margin("4.8R"));
    // All bounds below what is measured: without random scales, on the lattice.
    let run = trap(1000, false).judge(&CONVERSION);
    for label in ["", "uniform", "recalled-uniform", "any-scale", "4.7", "4.8s"] {
        let pair = run.pairs(label)[0];
        assert!(pair.lhs > pair.rhs, "{label}: {pair:?}");
    }
}

/// The identities hold for any numbers: they fail when the sums that they are made of are spoilt.
#[test]
fn identities_fail_when_their_sums_are_spoilt() {
    spoilt::<Linear>().assert("refuted", &["4.2"]);
    spoilt::<Regret>().assert("refuted", &["4.3", "4.5", "4.5r"]);
    spoilt::<Residual>().assert("refuted", &["4.5", "4.5r"]);
    spoilt::<Noise>().assert("refuted", &["4.4", "4.6"]);
    spoilt::<Expected>().assert("refuted", &["4.11m"]);
    spoilt::<Uniform>().assert("refuted", &["4.12i"]);
    spoilt::<Moment>().assert("refuted", &["4.11b"]);
}

fn spoilt<F: Spoil<D2nc>>() -> Outcome {
    let bind = |setting: &Setting<'_>, asked: Asked<'_>| {
        super::bind(setting, asked).map(|proof| Spoilt::<_, F>(proof, PhantomData))
    };
    let chain = Chain { statement: &STATEMENT, inputs: INPUTS, bound: super::bound, bind };
    Trial { lanes: 2, ..Trial::default() }.judge(&chain)
}

macro_rules! spoil {
    ($($name:ident: $fault:expr;)*) => {
        $(
            #[derive(Clone)]
            struct $name;
            impl Spoil<D2nc> for $name {
                fn spoil(path: &mut Path) {
                    let fault: fn(&mut Path) = $fault;
                    fault(path);
                }
            }
        )*
    };
}

spoil! {
    Linear: |path| path.linear.push(Rounded::exact(1e-6));
    Regret: |path| path.regret.push(path.regret.last() + Rounded::exact(1e-6));
    Residual: |path| path.residual.push(Rounded::exact(1e-6));
    Noise: |path| *path.window.noise_mut(0) = path.window.noise(0) * Rounded::exact(0.5);
    Expected: |path| path.expected_spread = path.expected_spread + Rounded::ONE;
    Moment: |path| *path.mean_spread.moment_mut() = Rounded::exact(1e6);
    Uniform: |path| path.uniform[0].push(Rounded::exact(1e-6));
}
