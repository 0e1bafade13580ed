//! What `lr=theorem` chooses, and what it refuses.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::{catalogue, oracle};

use crate::optimizers::{Context, Task, build};

/// A run on a problem from its default start.
fn on(problem: &str, noise: &str, horizon: Option<u64>) -> Context {
    let problem = catalogue::build(problem).expect("a problem");
    let start = problem.objective.facts().default_start().to_vec();
    let oracle = oracle::build(&problem, noise).expect("a noise");
    let task = Some(Task { oracle, start: start.clone() });
    Context { horizon, dim: start.len(), domain: Domain::Whole, task }
}

/// `β` and `D`, and the canonical spec.
fn chosen(spec: &str, context: &Context) -> (f64, f64, String) {
    let facts = build(spec, context).unwrap_or_else(|e| panic!("{spec}: {e}")).facts();
    let of = |name: &str| facts.constants.iter().find(|(known, _)| *known == name).unwrap().1;
    (of("beta"), of("D"), facts.id.clone())
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs(), "{a} against {b}");
}

#[test]
fn rules_choose_what_their_formulas_say() {
    // Δ = G = σ = λ = 1.
    let unit = on("abs", "gaussian:sigma=1", Some(10_000));
    let (beta, radius, id) = chosen("clipped-adam-ema:beta=0.99,D=theorem", &unit);
    assert_eq!(beta.to_bits(), 0.99f64.to_bits());
    close(radius, 0.001_712_849_861_238_127);
    assert_eq!(id, format!("clipped-adam-ema:beta=0.99,D={radius}"));
    for same in ["beta=0.99,lr=theorem", "beta=0.99,lr=theorem,rule=best-radius,lambda=1"] {
        assert_eq!(chosen(&format!("clipped-adam-ema:{same}"), &unit), (beta, radius, id.clone()));
    }
    // Adam's step size is D √((1+β)/(1-β)).
    let (_, by_step, _) = chosen("clipped-adam-ema:beta=0.9,lr=0.5", &unit);
    assert_eq!(by_step.to_bits(), (0.5 * f64::sqrt((1.0 - 0.9) / 1.9)).to_bits());
    // (6.3): [2√2 2^{1/3} T^{-2/3}/K]^{6/7}.
    let a = 1.0 - chosen("clipped-adam-ema:lr=theorem,rule=asymptotic", &unit).0;
    let k = 3.828_427_124_746_19;
    let expected = (8f64.sqrt() * 2f64.cbrt() * 10_000f64.powf(-2.0 / 3.0) / k).powf(6.0 / 7.0);
    assert!((a - expected).abs() <= 1e-12, "{a} {expected}");
    // (6.4) with h = 2.
    let (beta, radius, _) = chosen("clipped-adam-ema:lr=theorem,rule=closed-form,eps=0.5", &unit);
    close(beta, 1.0 - 0.025 * 0.025);
    close(radius, (1.0 - beta) * 0.5f64.sqrt() / 4.0);
}

#[test]
fn the_bounds_differ_in_what_they_read() {
    let context = on("cosine:dim=2,scale=0.5", "gaussian:sigma=0.3", Some(1000));
    let by = |keys: &str| {
        let (beta, radius, _) = chosen(&format!("clipped-adam-ema:lr=theorem{keys}"), &context);
        (beta, radius)
    };
    // H = 1/2, so that the second-order bound is the one of λ = 1/4.
    assert_eq!(by(",bound=second-order"), by(",lambda=0.25"));
    assert_eq!(by(""), by(",bound=nonsmooth,rule=best,lambda=1"));
    // √d in front of Δ and K is λ/√d in front of V, for d = 2.
    let (whole, scaled) = (by(",bound=coordinatewise"), by(",lambda=1/sqrt(2)"));
    close(whole.0, scaled.0);
    close(whole.1, scaled.1);
    assert_ne!(by(",bound=smooth"), by(""));
    let coordinates = chosen("clipped-adam-ema-coordinatewise:lr=theorem", &context);
    assert_ne!((coordinates.0, coordinates.1), by(""));
}

#[test]
fn what_was_chosen_builds_the_same_method() {
    let context = on("abs", "gaussian:sigma=1", Some(500));
    for spec in [
        "clipped-adam-ema:lr=theorem",
        "clipped-adam-ema:D=theorem,scaling=none",
        "clipped-adam-ema-coordinatewise:lr=theorem,lambda=2",
    ] {
        let first = chosen(spec, &context);
        assert_eq!(chosen(&first.2, &Context { task: None, ..context.clone() }), first);
    }
    // Adam's step size instead of D.
    let (_, radius, id) = chosen("clipped-adam-ema:beta=0.5,lr=0.3", &context);
    close(radius, 0.3 * (1f64 / 3.0).sqrt());
    assert_eq!(id, "clipped-adam-ema:beta=0.5,lr=0.3");
}

#[test]
fn what_is_missing_is_said() {
    let abs = || on("abs", "gaussian:sigma=1", Some(100));
    let cases = [
        ("lr=theorem", on("quadratic", "none", Some(9)), "states no upper bound for G_2"),
        ("lr=theorem", on("abs", "stable:alpha=1.5", Some(9)), "no bound on its variance"),
        ("lr=theorem,bound=smooth", abs(), "states no upper bound for L"),
        ("lr=theorem,bound=second-order", abs(), "states no upper bound for H"),
        ("lr=theorem", Context { horizon: None, ..abs() }, "no horizon T is fixed"),
        ("lr=theorem", Context { task: None, ..abs() }, "no problem is given"),
        ("lr=theorem,rule=closed-form,eps=2.5", abs(), "0 < eps <= G + sigma = 2"),
        ("lr=theorem,rule=closed-form", abs(), "0 < eps <= G + sigma = 2"),
        ("lr=theorem,rule=best,beta=0.9", abs(), "rule=best-radius"),
        ("lr=theorem,rule=bets", abs(), "did you mean `best`?"),
        ("lr=theorem,D=0.1", abs(), "leave one of the two out"),
        ("lr=0.1,D=theorem", abs(), "leave one of the two out"),
        ("lr=0.1,D=0.1", abs(), "leave one of the two out"),
        ("lr=theorem,eps=0.1", abs(), "without rule=closed-form"),
        ("lr=theorem,bound=smooth,lambda=2", abs(), "leave it out"),
        ("rule=best", abs(), "without lr=theorem"),
        ("lambda=2", abs(), "without lr=theorem"),
        ("lr=theorem,lambda=0", abs(), "(0, inf)"),
        ("lr=0", abs(), "(0, inf)"),
    ];
    for (keys, context, words) in cases {
        let spec = format!("clipped-adam-ema:{keys}");
        let message = build(&spec, &context).map(drop).expect_err(&spec).to_string();
        assert!(message.contains(words), "{spec}: {message}");
        if keys == "lr=theorem" {
            assert!(message.contains("give D and beta as numbers"), "{message}");
        }
    }
    let mut still = abs();
    still.task.as_mut().unwrap().start = vec![0.0];
    let message = build("clipped-adam-ema:lr=theorem", &still).map(drop).unwrap_err().to_string();
    assert!(message.contains("Delta = 0") && message.contains("abs:scale=1"), "{message}");
}
