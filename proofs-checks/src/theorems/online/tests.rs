//! Every step of the proofs on textbook runs, planted faults, the bounds a second time, and a worked example.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::ln;

use super::{ADAGRAD, ADAGRAD_NORM, OGD, OGD_STRONGLY_CONVEX, SCALE_FREE_FTRL};
use crate::evidence::Finding;
use crate::theorem::{Theorem, Unmet};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::{
    Case, Moment, gradient_sequences, iterate, judge, linear_losses, uniforms,
};

const DIM: usize = 3;
const HORIZON: u64 = 300;
const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.0 };
const ROOT2: f64 = std::f64::consts::SQRT_2;

/// `x_{t+1}` from `t`, `x_t` and `g_t`.
type Rule = Box<dyn FnMut(u64, &[f64], &[f64]) -> Vec<f64>>;

fn case(entry: &'static str, horizon: u64, dim: usize) -> Case {
    let lr = match entry {
        "sgd" => "sqrt(2)/sqrt(t)",
        "scale-free-ftrl" => "1",
        _ => "sqrt(2)",
    };
    let constants: &[(&'static str, f64)] = match entry {
        "adagrad-paper" => &[("delta", 0.0)],
        "adagrad-norm" => &[("b0", 0.0)],
        _ => &[],
    };
    Case::new(entry, &[("lr", lr)], constants, BOX, (dim, horizon))
}

/// The methods as a program would write them; `stretch` multiplies the step (1 is right).
fn textbook(entry: &str, dim: usize, stretch: f64) -> Rule {
    let (mut squares, mut total, mut sum) = (vec![0.0; dim], 0.0_f64, vec![0.0; dim]);
    let over = |a: f64, root: f64| if root > 0.0 { a / root } else { 0.0 };
    let entry = entry.to_owned();
    Box::new(move |t, x, g| {
        total += g.iter().map(|g| g * g).sum::<f64>();
        let step = |i: usize| {
            squares[i] += g[i] * g[i];
            sum[i] += g[i];
            let to = match entry.as_str() {
                "sgd" => x[i] - stretch * (ROOT2 / (t as f64).sqrt()) * g[i],
                "adagrad-paper" => x[i] - stretch * ROOT2 * over(g[i], squares[i].sqrt()),
                "adagrad-norm" => x[i] - stretch * ROOT2 * over(g[i], total.sqrt()),
                _ => -stretch * over(sum[i], total.sqrt()),
            };
            to.clamp(-1.0, 1.0)
        };
        (0..x.len()).map(step).collect()
    })
}

const LINEAR: [(&str, &dyn Theorem); 4] = [
    ("sgd", &OGD),
    ("adagrad-paper", &ADAGRAD),
    ("adagrad-norm", &ADAGRAD_NORM),
    ("scale-free-ftrl", &SCALE_FREE_FTRL),
];

fn labels(theorem: &dyn Theorem) -> Vec<&'static str> {
    let steps = theorem.statement().steps.iter().map(|step| step.label);
    std::iter::once("").chain(steps).collect()
}

fn findings(
    theorem: &dyn Theorem,
    case: &Case,
    path: &[Moment],
    u: &[f64],
) -> Vec<(&'static str, Finding)> {
    let labels = labels(theorem);
    let judges = judge(theorem, case, &labels, path, u).unwrap();
    labels.into_iter().zip(judges.iter().map(|judge| judge.finding())).collect()
}

fn assert_holds(what: &str, found: Vec<(&'static str, Finding)>) {
    for (label, finding) in found {
        assert_eq!(finding.verdict.word(), "holds", "{what} step `{label}`: {finding:?}");
    }
}

fn assert_refuted(what: &str, found: &[(&'static str, Finding)], wanted: &[&str]) {
    for label in wanted {
        let (_, finding) = found.iter().find(|(known, _)| known == label).expect("a step");
        assert_eq!(finding.verdict.word(), "refuted", "{what} step `{label}`: {finding:?}");
    }
}

#[test]
fn every_step_holds_on_textbook_runs() {
    for (entry, theorem) in LINEAR {
        for (name, gradients) in gradient_sequences(DIM, HORIZON) {
            let start = if entry == "scale-free-ftrl" { [0.0; DIM] } else { [0.7, -0.2, 0.1] };
            let mut path = iterate(&start, &gradients, textbook(entry, DIM, 1.0));
            let u = linear_losses(&mut path, 1.0);
            let case = case(entry, HORIZON, DIM);
            assert_holds(&format!("{entry} on {name}"), findings(theorem, &case, &path, &u));
        }
    }
}

/// A point that stays at the worst end has regret 2 a step and coordinate.
#[test]
fn a_method_that_never_moves_is_refuted() {
    for (entry, theorem) in LINEAR {
        let gradients = vec![vec![1.0; DIM]; HORIZON as usize];
        let mut path = iterate(&[1.0; DIM], &gradients, |_, x, _| x.to_vec());
        let u = linear_losses(&mut path, 1.0);
        let found = findings(theorem, &case(entry, HORIZON, DIM), &path, &u);
        let steps: &[&str] = if entry == "scale-free-ftrl" { &[""] } else { &["", "1", "2"] };
        assert_refuted(entry, &found, steps);
    }
}

/// Twice the step overshoots the comparator's side of the projection inequality.
#[test]
fn a_stretched_step_is_refuted() {
    for (entry, theorem) in &LINEAR[..3] {
        let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
        let mut path = iterate(&[0.7, -0.2, 0.1], &gradients, textbook(entry, DIM, 2.0));
        let u = linear_losses(&mut path, 1.0);
        let found = findings(*theorem, &case(entry, HORIZON, DIM), &path, &u);
        assert_refuted(entry, &found, &["2"]);
    }
}

/// A log in which every step goes from 1 to the comparator -1, over and over, does not telescope; losses that are no longer
/// convex break C.
#[test]
fn torn_paths_and_false_losses_are_refuted() {
    for (entry, theorem) in LINEAR {
        let gradients = vec![vec![1.0; DIM]; HORIZON as usize];
        let mut path = iterate(&[1.0; DIM], &gradients, |_, x, _| x.to_vec());
        let u = linear_losses(&mut path, 1.0);
        for at in &mut path {
            at.x_next = vec![-1.0; DIM];
            at.losses[0] += 1.0;
        }
        let found = findings(theorem, &case(entry, HORIZON, DIM), &path, &u);
        let steps: &[&str] = if entry == "scale-free-ftrl" { &["C"] } else { &["3", "C"] };
        assert_refuted(entry, &found, steps);
    }
}

/// `½ μ (x - c)²` in each coordinate with centres in [-1, 1].
fn quadratics(
    mu: f64,
    rule: impl FnMut(u64, &[f64], &[f64]) -> Vec<f64>,
) -> (Vec<Moment>, Vec<f64>) {
    let (mut rule, mut uniform) = (rule, uniforms(12));
    let mut x = vec![1.0; DIM];
    let (mut path, mut centres) = (Vec::new(), Vec::new());
    for t in 1..=HORIZON {
        let c: Vec<f64> = (0..DIM).map(|_| 2.0 * uniform() - 1.0).collect();
        let g: Vec<f64> = x.iter().zip(&c).map(|(x, c)| mu * (x - c)).collect();
        let x_next = rule(t, &x, &g);
        path.push(Moment {
            x: x.clone(),
            g,
            x_next: x_next.clone(),
            losses: [0.0; 2],
            shown: Vec::new(),
        });
        centres.push(c);
        x = x_next;
    }
    let mean = |i: usize| centres.iter().map(|c| c[i]).sum::<f64>() / HORIZON as f64;
    let u: Vec<f64> = (0..DIM).map(mean).collect();
    let loss = |x: &[f64], c: &[f64]| {
        0.5 * mu * x.iter().zip(c).map(|(x, c)| (x - c) * (x - c)).sum::<f64>()
    };
    for (at, c) in path.iter_mut().zip(&centres) {
        at.losses = [loss(&at.x, c), loss(&u, c)];
    }
    (path, u)
}

fn strongly_convex_case(lr: &str, bound: f64, modulus: f64) -> Case {
    Case::new("sgd", &[("lr", lr)], &[], BOX, (DIM, HORIZON)).strongly_convex(bound, modulus)
}

fn leader(mu: f64) -> impl FnMut(u64, &[f64], &[f64]) -> Vec<f64> {
    move |t, x, g| {
        x.iter().zip(g).map(|(x, g)| (x - 1.0 / (mu * t as f64) * g).clamp(-1.0, 1.0)).collect()
    }
}

#[test]
fn strongly_convex_steps_hold_and_faults_are_found() {
    for mu in [0.5, 1.0, 4.0] {
        let (path, u) = quadratics(mu, leader(mu));
        let lr = format!("1/({mu}*t)");
        let case = strongly_convex_case(&lr, 2.0 * mu, mu);
        assert_holds("1/(μt)", findings(&OGD_STRONGLY_CONVEX, &case, &path, &u));

        let (path, u) = quadratics(mu, |_, x, _| x.to_vec());
        let found = findings(&OGD_STRONGLY_CONVEX, &case, &path, &u);
        assert_refuted("never moves", &found, &["", "1", "2"]);

        let (mut path, u) = quadratics(mu, leader(mu));
        for at in &mut path {
            at.x_next = u.clone();
            at.losses[0] += 10.0 * mu;
        }
        let found = findings(&OGD_STRONGLY_CONVEX, &case, &path, &u);
        assert_refuted("a torn path", &found, &["3", "C"]);

        let small = strongly_convex_case(&lr, 0.1 * mu, mu);
        let (path, u) = quadratics(mu, leader(mu));
        assert_refuted("small G", &findings(&OGD_STRONGLY_CONVEX, &small, &path, &u), &["HB"]);
    }
    let path = quadratics(1.0, leader(1.0));
    for (lr, modulus) in [("0.5/t", 1.0), ("1/t", 0.0), ("1/sqrt(t)", 1.0)] {
        let case = strongly_convex_case(lr, 2.0, modulus);
        let refused = judge(&OGD_STRONGLY_CONVEX, &case, &[""], &path.0, &path.1);
        assert!(matches!(refused, Err(Unmet::Range { .. })), "{lr}: {refused:?}");
    }
}

/// AdaGrad with η = √2 on [-1, 1] from 0, by hand in the theory notes.
#[test]
fn the_worked_example_of_adagrad() {
    let gradients: Vec<Vec<f64>> =
        [3.0, -1.0, -1.0, 2.0, -0.5, 0.25, -4.0, 1.0].iter().map(|g| vec![*g]).collect();
    let mut path = iterate(&[0.0], &gradients, textbook("adagrad-paper", 1, 1.0));
    let iterates = [
        0.0,
        -1.0,
        -0.552_786_4,
        -0.126_385_0,
        -0.856_681_7,
        -0.675_610_2,
        -0.765_961_0,
        0.244_957_4,
    ];
    for (at, known) in path.iter().zip(iterates) {
        assert!((at.x[0] - known).abs() <= 5e-8, "{} {known}", at.x[0]);
    }
    let u = linear_losses(&mut path, 1.0);
    let case = case("adagrad-paper", 8, 1).bounded(4.0, true);
    let found = judge(&ADAGRAD, &case, &[""], &path, &u).unwrap()[0].finding();
    let witness = found.witness.unwrap();
    assert!((witness.lhs - 5.118_256_24).abs() <= 5e-9, "{witness:?}");
    assert!((witness.rhs - 16.077_935_2).abs() <= 5e-8, "{witness:?}");
}

/// A theorem, inputs of its bound, and the bound.
type Evaluated<'a> = (&'a dyn Theorem, &'a [(&'static str, f64)], f64);

#[test]
fn the_bounds_are_those_of_the_page_a_second_time() {
    let mut uniform = uniforms(21);
    for _ in 0..1000 {
        let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
        let (t, lr, d) = (between(1.0, 1e5).round(), between(0.01, 9.0), between(0.1, 9.0));
        let (g, norms, delta) = (between(0.1, 9.0), between(0.0, 99.0), between(0.0, 2.0));
        let (dim, psi) = (between(1.0, 50.0).round(), between(0.0, 9.0));
        let factor = (d * d + 2.0 * lr * lr) / (2.0 * lr);
        let cases: [Evaluated<'_>; 4] = [
            (
                &OGD_STRONGLY_CONVEX,
                &[("T", t), ("mu", lr), ("G", g)],
                (1.0 + ln(t)) * g * g / (2.0 * lr),
            ),
            (
                &ADAGRAD,
                &[("lr", lr), ("D", d), ("norms", norms), ("delta", delta), ("d", dim)],
                factor * norms + dim * d * d * delta / (2.0 * lr),
            ),
            (&ADAGRAD_NORM, &[("lr", lr), ("D", d), ("norm", norms), ("b0", 0.0)], factor * norms),
            (
                &SCALE_FREE_FTRL,
                &[("T", t), ("D", d), ("psi", psi), ("norm", norms), ("largest", g)],
                psi * norms + 2.75 * norms + f64::min(3.5 * (t - 1.0).sqrt() * g, 3.5 * d * g),
            ),
        ];
        for (theorem, given, again) in cases {
            let found = bound(theorem, given).unwrap().value;
            let id = theorem.statement().id;
            assert!((found - again).abs() <= 1e-12 * again, "{id}: {found} {again}");
        }
    }
}
