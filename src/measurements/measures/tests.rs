//! Every measure on runs whose numbers are known, and what is refused.

use std::sync::Arc;

use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::objective::Objective;
use ratecheck_proofs_checks::theorem::MethodFacts;

use super::{MEASURES, Subject, build};
use crate::plan::{Built, RunSpec};
use crate::study::OneOrMany;

fn objective(problem: &str) -> Arc<dyn Objective> {
    let Problem { objective, .. } = catalogue::build(problem).expect("a problem");
    objective
}

fn refusal(measure: &str, problem: &str) -> String {
    let objective = objective(problem);
    let method =
        MethodFacts { id: String::new(), entry: "sgd", constants: vec![], schedules: vec![] };
    let subject = Subject { objective: &objective, method: &method, traces: &[] };
    build(measure, &subject).err().map(|e| e.to_string()).expect("it is refused")
}

/// The values of a measure after the last step, one a replica.
fn last(measure: &str, problem: &str, optimizer: &str, noise: &str, horizon: u64) -> Vec<f64> {
    let spec = RunSpec {
        problem: problem.to_owned(),
        noise: noise.to_owned(),
        optimizer: optimizer.to_owned(),
        domain: "whole".to_owned(),
        start: Vec::new(),
        comparator: Vec::new(),
        horizon,
        seed: 5,
        replicas: 3,
        exit: String::new(),
        enumerated: false,
    };
    let built = Built::new(spec, None::<&OneOrMany<f64>>).expect("a run");
    let mut job = built.run().job;
    job.probes = vec![built.measure(measure).expect("a measure")];
    let outcome = crate::engine::run(&job, &crate::engine::Control::default()).expect("it runs");
    outcome.curves[0].column(job.checkpoints.len() - 1).to_vec()
}

fn assert_all(values: &[f64], expected: f64, within: f64) {
    assert!(values.iter().all(|v| (v - expected).abs() <= within), "{values:?}, not {expected}");
}

/// Gradient descent on `|x - 4|/4` from 0 with step 1 goes 1/4 each time: 0, 1/4, 1/2, 3/4 with gradients -1/4.
#[test]
fn numbers_of_a_straight_run() {
    let of = |measure| last(measure, "resisting-slope", "sgd:lr=1", "none", 4);
    // The mean of all: variance 5/64.
    assert_all(&of("lambda-norm:beta=1"), 0.25 + 5.0 / 64.0, 1e-15);
    assert_all(&of("lambda-norm:beta=1,lambda=8,norm=l1"), 0.25 + 5.0 / 8.0, 1e-15);
    // β = 1/2: weights 1, 2, 4, 8 of 15, mean 34/60, variance (90 - 34²/15)/15/16.
    let variance = (90.0 - 34.0 * 34.0 / 15.0) / 15.0 / 16.0;
    assert_all(&of("lambda-norm:beta=0.5,lambda=2"), 0.25 + 2.0 * variance, 1e-15);
    // x_4 = 3/4 lies 13/4 from the kink: s > 1.
    assert_all(&of("lambda-norm-exact:at=iterate"), 0.25, 0.0);
    assert_all(&of("lambda-norm-exact:at=iterate,lambda=0.001"), 0.001 * 3.25 * 3.25, 1e-16);
    assert_all(&of("lambda-norm-refined:beta=1,window=2"), 0.25, 1e-15);
    // q = (5/64)/δ²: 5/16 for δ = 1/2, and beyond 1 for δ = 1/4.
    assert_all(&of("goldstein:beta=1,delta=0.25"), 0.25, 0.0);
    let far = last("goldstein:beta=1,delta=1", "w-shape", "sgd:lr=0.01", "none", 9);
    // From 0.1 up by 0.01 each time: mean gradient -1, so nothing beats G = 1.
    assert_all(&far, 1.0, 0.0);
    // prox of |x - 4|/4 with ρ = 1: x + 1/8, and the gradient of the envelope is -1/4.
    assert_all(&of("moreau:at=iterate"), 0.25, 1e-15);
}

/// The same run, and one that stays at (1, 1) with gradients (1/4, 1).
#[test]
fn sizes_of_the_gradients_of_known_runs() {
    let straight = |measure| last(measure, "resisting-slope", "sgd:lr=1", "none", 4);
    assert_all(&straight("gradient-peak"), 0.25, 0.0);
    assert_all(&straight("gradient-columns"), 0.5, 0.0);
    let still = |measure| last(measure, "quadratic:dim=2,cond=4", "sgd:lr=1e-300", "none", 4);
    assert_all(&still("gradient-peak"), 1.0, 0.0);
    assert_all(&still("gradient-columns"), 2.5, 1e-15);
}

/// On a noisy run: the value, the best law and the certificate, in this order, at the output of the method.
#[test]
fn measures_are_in_order() {
    let optimizer = "clipped-adam-ema:beta=0.95,D=0.02";
    for problem in ["abs", "w-shape:dim=2", "cosine:dim=2", "phase"] {
        let of = |measure| last(measure, problem, optimizer, "gaussian:sigma=1", 150);
        let exact = of("lambda-norm-exact:lambda=3");
        let refined = of("lambda-norm-refined:lambda=3,norm=l1");
        let certificate = of("lambda-norm:lambda=3,norm=l1");
        // The same average, kept by the method and by the measure.
        let again = of("lambda-norm-exact:lambda=3,beta=0.95");
        for k in 0..3 {
            assert!(
                exact[k] <= refined[k] * (1.0 + 1e-5),
                "{problem}: {} {}",
                exact[k],
                refined[k]
            );
            assert!(refined[k] <= certificate[k] * (1.0 + 1e-9), "{problem}");
            assert!((exact[k] - again[k]).abs() <= 1e-5 * exact[k], "{problem}");
            assert!(exact[k] > 0.0 && certificate[k] > 1.01 * exact[k], "{problem}");
        }
        assert!(exact[0].to_bits() != exact[1].to_bits(), "replicas differ");
    }
}

/// The envelope of the phase function at a moving average: `4|x̄ - prox(x̄)|` with the proximal point in closed form.
#[test]
fn the_envelope_at_an_average() {
    let runs = last("moreau:rho=2,beta=1", "phase", "sgd:lr=1e-300", "none", 7);
    // The run rests at 0.2, where prox = 0.4.
    assert_all(&runs, 0.8, 1e-14);
}

/// Sharpness along runs: constant on a quadratic, that of the well in which a run of the quartic ends, and by products where the
/// matrix is large.
#[test]
fn sharpness_where_the_run_is() {
    let of = |measure, problem| last(measure, problem, "sgd:lr=0.01", "none", 400);
    let quadratic = "quadratic:eigenvalues=[2;0.5;7]";
    assert_all(&of("sharpness", quadratic), 7.0, 1e-12);
    assert_all(&of("trace", quadratic), 9.5, 1e-12);
    // f'' = 12x² - 4 at the minimum.
    assert_all(&of("sharpness", "quartic-wells"), 8.0, 1e-9);
    // From the minimum the near side rises by (1+r)⁴ - 2(1+r)² + 1 = (2r + r²)².
    let rise = (2.0 * 0.1 + 0.01_f64).powi(2);
    assert_all(&of("epsilon-sharpness:radius=0.1", "quartic-wells"), rise, 1e-9);
    // On a slope the height counts: x²/2 at x_t, by a radius of 1/2.
    let x = last("position:at=iterate", "quadratic:dim=1", "sgd:lr=0.01", "none", 9)[0];
    let measured =
        last("epsilon-sharpness:radius=0.5", "quadratic:dim=1", "sgd:lr=0.01", "none", 9);
    assert_all(&measured, 0.5 * (x.abs() + 0.25) / (1.0 + 0.5 * x * x), 1e-12);
    let large = "quadratic:dim=200,cond=50,largest=4";
    assert_all(&of("sharpness", large), 4.0, 1e-8);
    assert_all(&of("sharpness:seed=9", large), 4.0, 1e-8);
    let few = of("sharpness:products=2", large);
    assert!(few.iter().all(|few| *few < 3.99), "{few:?}");
    // Another seed is another estimate where the Hessian is not diagonal.
    let rotated = "rotated-quadratic:dim=60,cond=10,largest=2";
    let [one, two] = [of("trace:probes=8", rotated), of("trace:probes=8,seed=2", rotated)];
    assert!((one[0] - two[0]).abs() > 1e-6, "{one:?} {two:?}");
    // The average of the run is another place.
    let [iterate, average] =
        [of("sharpness", "cosine"), of("sharpness:at=average,beta=1", "cosine")];
    assert!(iterate[0] > average[0] + 1e-2 && average[0] > 0.0, "{iterate:?} {average:?}");
}

#[test]
fn what_is_wrong_with_a_spec_is_said() {
    let says = |message: String, words: &str| assert!(message.contains(words), "{message}");
    says(refusal("lamda-norm", "abs"), "did you mean `lambda-norm`?");
    says(refusal("lambda-norm:lamda=1", "abs"), "did you mean `lambda`?");
    says(refusal("lambda-norm:lambda=0", "abs"), "lambda");
    says(refusal("lambda-norm:norm=l3", "abs"), "l2");
    says(refusal("lambda-norm:beta=1.5", "abs"), "beta");
    says(refusal("lambda-norm-refined:window=0", "abs"), "window");
    says(refusal("goldstein:delta=-1", "abs"), "delta");
    says(refusal("moreau:at=start", "abs"), "iterate");
}

#[test]
fn what_a_problem_lacks_is_said() {
    let says = |message: String, words: &str| assert!(message.contains(words), "{message}");
    says(refusal("lambda-norm-exact", "l2-norm:dim=3"), "no sum over coordinates");
    says(refusal("lambda-norm-exact:norm=l2", "w-shape:dim=2"), "several coordinates");
    says(refusal("lambda-norm-exact", "abs-quadratic"), "neither a bound on its slopes");
    says(refusal("goldstein", "quadratic:dim=2"), "no bound G");
    says(refusal("moreau", "w-shape"), "weak convexity");
    says(refusal("moreau:rho=1", "phase"), "rho = 1 is below 2");
    says(refusal("sharpness", "max-affine"), "no Hessian");
    says(refusal("trace:probes=0", "quadratic"), "probes");
    says(refusal("epsilon-sharpness:radius=0", "quadratic"), "radius");
}

#[test]
fn ids_differ_and_begin_with_a_letter() {
    for (k, measure) in MEASURES.iter().enumerate() {
        assert!(MEASURES[..k].iter().all(|other| other.id != measure.id), "{}", measure.id);
        assert!(!measure.summary.is_empty() && !measure.source.is_empty(), "{}", measure.id);
    }
}
