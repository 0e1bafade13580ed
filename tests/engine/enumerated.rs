//! Means over all sequences of outcomes: numbers that formulas give, decided where a sample of any size is not.

use ratecheck::engine::{self, Control};
use ratecheck::execute::Executed;
use ratecheck::judge::{Call, curves, judge};
use ratecheck::plan::Plan;
use ratecheck::results::Row;
use ratecheck::study::{Size, Study};
use ratecheck_proofs_checks::evidence::interval::hoeffding;
use ratecheck_proofs_checks::evidence::{Level, Sample};

/// A study of SGD on `x²/2` from 1.
fn planned(theorem: &str, noise: &str, horizon: u32, replicas: &str, rest: &str) -> Plan {
    let text = format!(
        r#"
        [study]
        id = "sums"
        title = "one run"
        [[claim]]
        theorem = "{theorem}"
        expect = "holds"
        problem = "quadratic:dim=1"
        noise = "{noise}"
        optimizer = "sgd:lr=0.25"
        x0 = 1
        horizons = [{horizon}]
        replicas = {replicas}
        {rest}
        "#
    );
    let study = Study::parse(&text, "sums.toml", &[]).expect("it is a study");
    Plan::new(study, Size::Quick).unwrap_or_else(|e| panic!("{e}"))
}

fn run(plan: &Plan) -> Executed {
    let outcome = engine::run(&plan.runs[0].job, &Control::default()).expect("nobody interrupts");
    Executed { outcomes: vec![Some(outcome)], reused: 0 }
}

fn row(plan: &Plan) -> Row {
    let call = Call { command: String::new(), size: "quick".to_owned() };
    judge(plan, &run(plan), &call).rows[0].clone()
}

/// `(1/T) Σ_{t <= T} E f(x_t)` by hand: with step γ and variance σ² the second moment follows `e ← (1-γ)² e + γ²σ²`, and `f = e/2`.
fn mean_value(horizon: u32, variance: f64) -> f64 {
    let next = |e: &f64| Some(0.75 * 0.75 * e + 0.25 * 0.25 * variance);
    let moments = std::iter::successors(Some(1.0), next);
    0.5 * moments.take(horizon as usize).sum::<f64>() / f64::from(horizon)
}

/// The recorded mean of `f` over steps and sequences.
fn recorded(plan: &Plan, executed: &Executed) -> f64 {
    let rows = curves(plan, executed);
    let last = rows.iter().rfind(|row| row.quantity == "value-gap").expect("it is recorded");
    assert!(last.lo.to_bits() == last.mean.to_bits() && last.hi.to_bits() == last.mean.to_bits());
    last.mean
}

#[test]
fn the_mean_is_the_closed_form() {
    // (σ², noise): signs of size 1/2; 3 with probability 1/4, else -1; 4 with probability 1/5, else -1.
    for (variance, noise) in [
        (0.25, "rademacher:sigma=0.5"),
        (3.0, "two-point:high=3,low=-1,probability=0.25"),
        (4.0, "two-point:high=4,low=-1,probability=0.2"),
    ] {
        for horizon in [1, 2, 5, 12_u32] {
            let plan = planned("update-rule", noise, horizon, "\"all\"", "");
            assert_eq!(plan.runs[0].spec.replicas, 1_u64 << horizon);
            let found = recorded(&plan, &run(&plan));
            let expected = mean_value(horizon, variance);
            // Each of 12 steps and of 12 factors of a weight rounds a few times, relative to terms of one sign.
            let room = 12.0 * 12.0 * f64::EPSILON * expected;
            assert!((found - expected).abs() <= room, "{noise}, T = {horizon}: {found} {expected}");
        }
    }
}

/// False alarm: 1e-9.
#[test]
fn intervals_of_samples_cover_it() {
    let noise = "two-point:high=3,low=-1,probability=0.25";
    let plan = planned("update-rule", noise, 10, "4000", "");
    let executed = run(&plan);
    let at = plan.runs[0].job.probes.iter().position(|probe| probe.name() == "value-gap");
    let curve = &executed.outcomes[0].as_ref().expect("a run").curves[at.expect("recorded")];
    let values = curve.column(curve.ncols() - 1).to_vec();
    // |x| <= 3 along every path, as |ξ| <= 3 and |x| <= 3 give |0.75 x - 0.25 ξ| <= 3, so f <= 4.5: Hoeffding's inequality is sure.
    let level = Level::from_error(1e-9).expect("a level");
    let sample = Sample::new(values).expect("numbers");
    let interval = hoeffding(&sample, (0.0, 4.5), level).expect("values in the range");
    let exact = mean_value(10, 3.0);
    assert!(interval.contains(exact), "{exact} {interval:?}");
    assert!(interval.half_width() < 0.3);
}

/// False alarm: 1e-9.
#[test]
fn an_equality_is_decided_where_a_sample_leaves_it_open() {
    let of = |replicas| planned("sgd-quadratic-variance", "rademacher:sigma=0.5", 12, replicas, "");
    let exact = row(&of("\"all\""));
    assert_eq!((exact.verdict.as_str(), exact.n), ("holds", 4096));
    assert!((exact.slack - 1.0).abs() < 1e-12, "{}", exact.slack);
    let interval = exact.interval.expect("a number with its rounding");
    assert_eq!((interval.method.as_str(), interval.n), ("exact", 4096));
    assert!(interval.lo <= 0.0 && 0.0 <= interval.hi && interval.hi - interval.lo < 1e-12);
    // Whatever the seed, a sample cannot hold an inequality that is an equality but by a wrong interval.
    let mut sampled = of("2000");
    sampled.study.study.error_rate = 1e-9;
    assert_eq!(row(&sampled).verdict, "undecided");
    // The identity is confirmed as one, and without a share of the error rate.
    let plan = planned("sgd-quadratic-variance/Q", "rademacher:sigma=0.5", 12, "\"all\"", "");
    let call = Call { command: String::new(), size: "quick".to_owned() };
    let results = judge(&plan, &run(&plan), &call);
    assert_eq!((results.rows[0].verdict.as_str(), results.claims_in_expectation), ("holds", 0));
}

/// False alarm: 0.
#[test]
fn a_bound_that_is_too_small_by_a_millionth_is_refuted() {
    let plan = planned("sgd-quadratic-variance", "rademacher:sigma=0.5", 12, "\"all\"", "");
    let mut executed = run(&plan);
    let outcome = executed.outcomes[0].as_mut().expect("a run");
    for pair in outcome.claims.iter_mut().flatten().flat_map(|claim| &mut claim.pairs) {
        pair.rhs *= 1.0 - 1e-6;
    }
    let call = Call { command: String::new(), size: "quick".to_owned() };
    let row = judge(&plan, &executed, &call).rows[0].clone();
    assert_eq!((row.verdict.as_str(), row.witness.is_none()), ("refuted", true));
}

#[test]
fn what_has_no_list_of_outcomes_is_refused_by_name() {
    let refused = |noise: &str, horizon: u64, rest: &str| {
        let text = format!(
            "[study]\nid = \"x\"\ntitle = \"x\"\n[[claim]]\ntheorem = \"update-rule\"\nexpect = \"holds\"\n\
             problem = \"quadratic:dim=1\"\nnoise = \"{noise}\"\nhorizons = [{horizon}]\nreplicas = \"all\"\n{rest}\n"
        );
        let study = Study::parse(&text, "x.toml", &[]).expect("it is a study");
        Plan::new(study, Size::Quick).err().expect("refused").to_string()
    };
    let sgd = "optimizer = \"sgd:lr=0.1\"";
    for (noise, horizon, rest, needles) in [
        ("gaussian", 5, sgd, &["`gaussian:sigma=1`", "rademacher, two-point"][..]),
        ("none", 5, sgd, &["needs noise", "leave replicas out"]),
        ("rademacher", 21, sgd, &["2^21 sequences", "at most 1048576", "T = 20"]),
        ("rademacher", 5, "optimizer = \"clipped-adam-ema\"", &["random numbers of its own"]),
        ("rademacher", 5, "optimizer = \"sgd:lr=0.1\"\nexit = \"outside:radius=9\"", &["`exit`"]),
    ] {
        let message = refused(noise, horizon, rest);
        for needle in needles {
            assert!(message.contains(needle), "no `{needle}` in: {message}");
        }
    }
    let words = "[study]\nid = \"x\"\ntitle = \"x\"\n[[claim]]\ntheorem = \"update-rule\"\nexpect = \"holds\"\n\
                 problem = \"quadratic\"\noptimizer = \"sgd\"\nhorizons = [1]\nreplicas = \"some\"\n";
    let message = Study::parse(words, "x.toml", &[]).expect_err("no number").to_string();
    assert!(message.contains("\"all\""), "{message}");
}
