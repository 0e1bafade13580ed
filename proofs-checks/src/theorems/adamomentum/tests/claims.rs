//! Every claim holds on sound runs, and is refuted by a run that breaks it.

use super::super::{CONSTANT, MAXIMUM, POSTERIOR, PUBLISHED, STATE};
use super::{Recipe, labels};
use crate::evidence::Pathwise;
use crate::theorem::Theorem;
use crate::update_rules::testing::{Moment, gradient_sequences, judge, linear_losses};

const DIM: usize = 3;
const X1: [f64; DIM] = [0.7, -0.2, 0.1];

const METHODS: [&str; 10] = [
    "adamomentum-paper",
    "adamomentum-nobias",
    "adamomentum-max",
    "adamomentum-code",
    "adam-paper",
    "adam-nobias",
    "adam-tf",
    "amsgrad-reddi2018",
    "amsgrad-torch",
    "amsgrad-optax",
];

/// Derived claims of a theorem about a method.
fn derived(theorem: &dyn Theorem, recipe: &Recipe) -> Vec<&'static str> {
    let own = |label: &&str| {
        let published = ["F1", "F2", "F3", "HV"].contains(label);
        let of_momentum = ["R7", "R8"].contains(label);
        !published && (!of_momentum || recipe.entry.starts_with("adamomentum"))
    };
    labels(theorem).into_iter().filter(own).collect()
}

#[test]
fn every_derived_claim_holds_on_sound_runs() {
    let mut bound = 0;
    for theorem in [&STATE as &dyn Theorem, &POSTERIOR, &MAXIMUM, &CONSTANT] {
        for entry in METHODS {
            let fixed =
                !["adamomentum-nobias", "adamomentum-max", "adam-nobias", "amsgrad-reddi2018"]
                    .contains(&entry);
            for beta1 in [(0.9, 1.0), (0.9, 0.99), (0.5, 0.5), (0.0, 1.0)] {
                if fixed && beta1.1 < 1.0 {
                    continue;
                }
                let recipe = Recipe { beta1, ..Recipe::new(entry) };
                for (name, gradients) in gradient_sequences(DIM, 300) {
                    let mut path = recipe.path(&X1, &gradients);
                    let u = linear_losses(&mut path, 1.0);
                    let labels = derived(theorem, &recipe);
                    let case = recipe.case(DIM, 300);
                    let Ok(judges) = judge(theorem, &case, &labels, &path, &u) else { continue };
                    bound += 1;
                    for (label, judge) in labels.iter().zip(judges) {
                        let finding = judge.finding();
                        let id = theorem.statement().id;
                        assert_eq!(
                            finding.verdict.word(),
                            "holds",
                            "{id}/{label} {entry} {beta1:?} {name}: {finding:?}"
                        );
                    }
                }
            }
        }
    }
    // Four sequences; methods with a schedule have four, the others two.
    assert_eq!(bound, 4 * ((2 * 4 + 2 * 2) + (4 * 4 + 6 * 2) + 4 + 10 * 2));
}

/// A run that breaks one claim.
struct Broken {
    theorem: &'static dyn Theorem,
    label: &'static str,
    entry: &'static str,
    lr: &'static str,
    beta1: &'static str,
    spoil: fn(&mut [Moment]),
}

impl Broken {
    fn judge(&self, broken: bool) -> Pathwise {
        let recipe = Recipe { beta1: (0.5, 1.0), ..Recipe::new(self.entry) };
        let (_, gradients) = gradient_sequences(DIM, 200).swap_remove(0);
        let mut path = recipe.path(&X1, &gradients);
        let u = linear_losses(&mut path, 1.0);
        let mut case = recipe.case(DIM, 200);
        if broken {
            (self.spoil)(&mut path);
            case = recipe.case_with(self.lr, self.beta1, DIM, 200);
        }
        judge(self.theorem, &case, &[self.label], &path, &u).unwrap()[0]
    }
}

/// Schedules that are right wherever they are looked at before the run, and wrong at `70 < t < 100`.
const LR_BUMP: &str = "0.3/sqrt(t)*(1+1e6*max(0,t-70)*max(0,100-t))";
const BETA1_BUMP: &str = "0.5+max(0,t-70)*max(0,100-t)";
/// The same below 1.
const BETA1_STEP: &str = "0.5+0.49*min(1,max(0,t-70)*max(0,100-t))";

fn sound(theorem: &'static dyn Theorem, label: &'static str) -> Broken {
    let entry = if theorem.statement().id.ends_with("max") {
        "adamomentum-max"
    } else {
        "adamomentum-nobias"
    };
    Broken { theorem, label, entry, lr: "0.3/sqrt(t)", beta1: "0.5", spoil: |_| {} }
}

/// A point outside of the box, where the gradient costs most.
fn outside(path: &mut [Moment]) {
    move_out(path, path[40].g.iter().map(|g| 1e7 * g.signum()).collect());
}

/// A point outside of the box, where the former momentum costs most.
fn behind(path: &mut [Moment]) {
    move_out(path, path[39].shown[0].1.iter().map(|m| -1e7 * m.signum()).collect());
}

fn move_out(path: &mut [Moment], far: Vec<f64>) {
    path[39].x_next.clone_from(&far);
    path[40].x = far;
}

#[test]
fn every_claim_is_refuted_by_a_run_that_breaks_it() {
    let lr = |theorem, label| Broken { lr: LR_BUMP, ..sound(theorem, label) };
    let beta1 = |theorem, label| Broken { beta1: BETA1_BUMP, ..sound(theorem, label) };
    let with = |theorem, label, spoil| Broken { spoil, ..sound(theorem, label) };
    let flattering = |path: &mut [Moment]| path[5].losses = [1e9, 0.0];
    let teleported = |path: &mut [Moment]| path[40].x[1] += 0.1;
    let jump = |path: &mut [Moment]| path[40].x_next[1] += 2.0;
    let broken = [
        beta1(&STATE, "HM"),
        with(&STATE, "S0", |path| path[9].shown[1].1[0] *= 1.0 + 1e-9),
        with(&STATE, "S1", |path| path[0].shown[0].1[0] = 3.0),
        with(&STATE, "S2", |path| path[9].shown[1].1[0] = 0.0),
        with(&STATE, "S3", |path| path[9].shown[1].1[0] = 1.0),
        with(&STATE, "S4", |path| path[9].shown[1].1[0] *= 0.01),
        with(&STATE, "S5", |path| path[9].shown[0].1[0] = 5.0),
        with(&STATE, "S6", |path| path[9].shown[0].1[0] = 50.0),
        with(&STATE, "S6'", |path| path[9].shown[0].1[0] = 50.0),
        with(&STATE, "", jump),
        with(&POSTERIOR, "HX", outside),
        beta1(&POSTERIOR, "HM"),
        with(&POSTERIOR, "R1", flattering),
        with(&POSTERIOR, "R2", jump),
        with(&POSTERIOR, "R3", jump),
        with(&POSTERIOR, "R4", outside),
        with(&POSTERIOR, "R5", behind),
        Broken { beta1: BETA1_STEP, ..sound(&POSTERIOR, "R6") },
        beta1(&POSTERIOR, "R7"),
        with(&POSTERIOR, "R8", flattering),
        with(&POSTERIOR, "", flattering),
        with(&MAXIMUM, "HX", outside),
        lr(&MAXIMUM, "HD"),
        beta1(&MAXIMUM, "HM"),
        lr(&MAXIMUM, "R9"),
        with(&MAXIMUM, "", flattering),
        with(&CONSTANT, "HX", outside),
        with(&CONSTANT, "R1", flattering),
        with(&CONSTANT, "B1", teleported),
        with(&CONSTANT, "B2", jump),
        with(&CONSTANT, "B3", outside),
        with(&CONSTANT, "B4", outside),
        with(&CONSTANT, "", flattering),
        with(&PUBLISHED, "HX", outside),
        lr(&PUBLISHED, "HD"),
        beta1(&PUBLISHED, "HM"),
        with(&PUBLISHED, "any-v", flattering),
        with(&PUBLISHED, "", flattering),
    ];
    for case in &broken {
        let (id, label) = (case.theorem.statement().id, case.label);
        let held = case.judge(false).finding();
        assert_eq!(held.verdict.word(), "holds", "{id}/{label}: {held:?}");
        let finding = case.judge(true).finding();
        assert_eq!(finding.verdict.word(), "refuted", "{id}/{label}: {finding:?}");
    }
    for theorem in [&STATE as &dyn Theorem, &POSTERIOR, &MAXIMUM, &CONSTANT, &PUBLISHED] {
        let id = theorem.statement().id;
        for label in labels(theorem) {
            // These are refuted by sound runs.
            let published = ["HV", "F1", "F2", "F3"].contains(&label);
            let seen = broken.iter().any(|b| b.theorem.statement().id == id && b.label == label);
            assert!(published || seen, "{id}/{label} was never broken");
        }
    }
}

#[test]
fn hypotheses_are_refused_with_their_numbers() {
    let refusal = |theorem: &dyn Theorem, recipe: Recipe, label: &'static str| {
        let case = recipe.case(DIM, 10);
        theorem.bind(&case.setting(), &[label]).err().map(|unmet| unmet.to_string())
    };
    let of = Recipe::new;
    let decaying = Recipe { beta1: (0.9, 0.9), ..of("adamomentum-nobias") };
    let fast = Recipe { beta2: 0.5, ..of("adamomentum-nobias") };
    for (refused, part) in [
        (refusal(&POSTERIOR, of("adam-nobias"), "R7"), "AdaMomentum, whose v averages"),
        (refusal(&STATE, of("adam-nobias"), "S1"), "it is about AdaMomentum"),
        (refusal(&MAXIMUM, of("adamomentum-nobias"), ""), "running maximum"),
        (refusal(&PUBLISHED, of("adamomentum-paper"), ""), "without bias correction"),
        (refusal(&PUBLISHED, fast, ""), "beta1/sqrt(beta2) < 1"),
        (refusal(&CONSTANT, decaying, ""), "must not depend on t"),
        (refusal(&POSTERIOR, of("adamomentum-nobias"), "R10"), "no step `R10`"),
    ] {
        let text = refused.expect("refused");
        assert!(text.contains(part), "{text} should say {part}");
    }
}
