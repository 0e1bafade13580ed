//! What the laws forecast, their closed forms a second time, and what they refuse.

use std::collections::BTreeMap;
use std::f64::consts::PI;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Objective;
use ratecheck_problems::oracle::{self, Oracle};
use ratecheck_problems::region::Region;
use ratecheck_problems::spec::Schedule;

use super::{
    ADAM, EXPLOSION, HAZARD, INVADAM, KRAMERS, LEVY, MEMORY, MOMENTUM, SGD, STEP_SIZE, TRANSVERSE,
};
use crate::theorem::{MethodFacts, Predicted, Setting, Theorem, Unmet};
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::testing;
use crate::update_rules::testing::uniforms;

/// A setting that owns its parts.
struct Run {
    objective: Arc<dyn Objective>,
    oracle: Arc<dyn Oracle>,
    method: MethodFacts,
    start: Vec<f64>,
    exit: Option<Region>,
    parameters: BTreeMap<String, f64>,
}

/// `entry` takes lr and beta1 as formulas and the others as constants.
fn run(
    problem: &str,
    noise: &str,
    method: (&'static str, &[(&'static str, f64)]),
    exit: &str,
) -> Run {
    let problem = catalogue::build(problem).unwrap();
    let oracle = oracle::build(&problem, noise).unwrap();
    let start = problem.objective.facts().default_start().to_vec();
    let exit =
        (!exit.is_empty()).then(|| Region::parse(exit, problem.objective.facts(), &start).unwrap());
    let schedule = |x: &f64| Schedule::parse(&format!("{x:?}")).unwrap().bind(None, 1).unwrap();
    let scheduled = |name: &str| name == "lr" || name == "beta1";
    let (given, fixed): (Vec<_>, Vec<_>) = method.1.iter().partition(|(name, _)| scheduled(name));
    let method = MethodFacts {
        id: method.0.to_owned(),
        entry: method.0,
        constants: fixed,
        schedules: given.iter().map(|(name, x)| (*name, schedule(x))).collect(),
    };
    let objective = problem.objective;
    Run { objective, oracle, method, start, exit, parameters: BTreeMap::new() }
}

impl Run {
    fn setting(&self) -> Setting<'_> {
        Setting {
            objective: &self.objective,
            oracle: &self.oracle,
            method: &self.method,
            domain: &Domain::Whole,
            exit: self.exit.as_ref(),
            start: &self.start,
            horizon: 4000,
            parameters: &self.parameters,
        }
    }

    fn with(mut self, name: &str, value: f64) -> Run {
        self.parameters.insert(name.to_owned(), value);
        self
    }

    fn forecast(&self, law: &Law, labels: &[&'static str]) -> Result<Forecast, Unmet> {
        let forecast = (law.forecast)(&self.setting(), labels)?;
        assert_eq!((forecast.said.len(), forecast.notes.len()), (labels.len(), law.notes.len()));
        Ok(forecast)
    }

    /// The mean time that a claim forecasts.
    fn mean(&self, law: &Law, label: &'static str) -> f64 {
        match self.forecast(law, &[label]).unwrap().said[0] {
            Said::Times(Predicted::Mean { steps, .. }) => steps,
            other => panic!("{label} is no mean time: {other:?}"),
        }
    }

    /// Whether a claim about numbers holds.
    fn holds(&self, law: &Law, label: &'static str) -> bool {
        match self.forecast(law, &[label]).unwrap().said[0] {
            Said::Numbers(lhs, rhs) => !lhs.certainly_gt(rhs),
            other => panic!("{label} is about times: {other:?}"),
        }
    }
}

fn bound(law: &Law, inputs: &[(&'static str, f64)]) -> f64 {
    testing::bound(law, inputs).unwrap().value
}

#[track_caller]
fn close(found: f64, wanted: f64, share: f64) {
    assert!((found / wanted - 1.0).abs() <= share, "{found} is not {wanted} within {share}");
}

const WELL_1_4: &str = "pq:hl=1,h=4,hr=1,dl=1,dr=1";

/// E = 3, η = 0.1 in the well of the ten digits: chain 967.1459239, diffusion 1010.1, and both prefactors by hand.
#[test]
fn forecasts_of_sgd() {
    let batch = 3.0 * 0.1 / (2.0 * (0.8 + 0.2 / 4.0));
    let run = run(WELL_1_4, &format!("hessian:batch={batch}"), ("sgd", &[("lr", 0.1)]), "minimum");
    close(run.mean(&SGD, "N"), 967.145_923_869, 1e-10);
    close(run.mean(&STEP_SIZE, ""), 967.145_923_869, 1e-10);
    close(run.mean(&SGD, "Q"), 1_010.114_794, 1e-8);
    close(run.mean(&SGD, ""), 2.0 * PI / 0.4 * 3_f64.exp(), 1e-10);
    close(run.mean(&SGD, "T"), 2.0 * PI / 0.1 * 3_f64.exp(), 1e-10);
    let notes = run.forecast(&SGD, &["Q"]).unwrap().notes;
    close(notes[0], 3.0, 1e-12);
    assert!(!run.holds(&SGD, "P") && run.with("tolerance", 0.3).holds(&SGD, "I"));
}

/// Momentum 0.8 and 0.95 at η = 0.1: factors whose logarithms are 0.312 and 0.693.
#[test]
fn forecasts_of_momentum() {
    let flat = "pq:hl=1,h=1,hr=1,dl=1,dr=1";
    let plain = run(flat, "hessian:batch=0.2", ("sgd", &[("lr", 0.1)]), "minimum");
    for (momentum, wanted) in [(0.8, 0.312), (0.95, 0.693)] {
        let method: (&'static str, &[_]) = ("sgd-momentum", &[("lr", 0.1), ("momentum", momentum)]);
        let slow = run(flat, "hessian:batch=0.2", method, "minimum");
        for label in ["", "Q", "T"] {
            let of = if label.is_empty() { "T" } else { label };
            let ratio = (slow.mean(&MOMENTUM, label) / plain.mean(&SGD, of)).ln();
            assert!((ratio - wanted).abs() < 5e-4, "{label}: {ratio}");
        }
    }
}

/// The table of the memory of `v`: published 9.12, fast 9.37, frozen 11.60 for Adam, and 12.08, 10.97, 9.20 for InvAdam.
#[test]
fn forecasts_of_the_memory() {
    for (entry, lr, height, [published, fast, frozen]) in [
        ("adam-v0", 0.02 * 2_f64.sqrt(), 1.0 / 30.0, [9.1175, 9.3701, 11.5948]),
        ("invadam-v0", 0.01 * 2_f64.sqrt(), 6.0 / 330.0, [12.0829, 10.9676, 9.2023]),
    ] {
        let problem = format!("pq:hl=1,h=0.25,hr=1,dl={height},dr={height}");
        let numbers = [("lr", lr), ("beta1", 0.0), ("beta2", 0.8), ("v0", 2.0)];
        let run = run(&problem, "hessian:batch=0.5", (entry, &numbers), "minimum");
        let notes = run.forecast(&MEMORY, &[]).unwrap().notes;
        for (found, wanted) in notes[2..].iter().zip([published, fast, frozen]) {
            assert!((found.ln() - wanted).abs() < 1e-4, "{entry}: {} {wanted}", found.ln());
        }
        close(notes[0], 0.1, 1e-12);
        let law = if entry == "adam-v0" { &ADAM } else { &INVADAM };
        assert!((run.mean(law, "Q").ln() - published).abs() < 1e-4);
        // The band of "between" reaches from one regime to the other.
        let between = run.forecast(&MEMORY, &[""]).unwrap().said[0];
        let Said::Times(Predicted::Mean { steps, tolerance }) = between else {
            panic!("{between:?}")
        };
        let ends = [steps.ln() - tolerance, steps.ln() + tolerance];
        assert!(
            (ends[0] - fast.min(frozen)).abs() < 1e-4 && (ends[1] - fast.max(frozen)).abs() < 1e-4
        );
    }
}

/// Two valleys: 497 steps with the force and 745 without, from the objective and the oracle alone; 416 with the noise off the axis.
#[test]
fn forecasts_of_the_transverse_force() {
    let noise = "hessian:batch=1,part=diagonal";
    let run = run("two-valleys:dl=0.02", noise, ("sgd", &[("lr", 0.0075)]), "minimum");
    close(run.mean(&TRANSVERSE, "F"), 497.430_199, 1e-7);
    // By a trapezoidal rule on 400,000 points elsewhere; 431 ± 4 were measured in 4,000 runs.
    close(run.mean(&TRANSVERSE, ""), 416.194_48, 1e-5);
    let axis = "hessian:batch=1,part=axis";
    let axis = self::run("two-valleys:dl=0.02", axis, ("sgd", &[("lr", 0.0075)]), "minimum");
    close(axis.mean(&TRANSVERSE, ""), 497.430_199, 1e-7);
    let whole =
        self::run("two-valleys:dl=0.02", "hessian:batch=1", ("sgd", &[("lr", 0.0075)]), "minimum");
    assert!(matches!(whole.forecast(&TRANSVERSE, &[""]), Err(Unmet::Other(_))));
    close(run.mean(&TRANSVERSE, "P"), 745.040_146, 1e-7);
}

/// Shares at v = 4: 0.075, 0.988 and 1.000.
#[test]
fn forecasts_of_the_hazard() {
    for (entry, wanted) in [("adam-v0", 0.0752), ("dualadam-v0", 0.98796), ("invadam-v0", 1.0)] {
        let numbers =
            [("lr", 0.1), ("beta1", 0.0), ("beta2", 0.999), ("v0", 4.0), ("xi", 1.0 / 2000.0)];
        let run = run(
            "pq:hl=1,h=1,hr=1,dl=0.6,dr=0.6",
            "hessian:batch=0.25",
            (entry, &numbers),
            "minimum",
        );
        let said = run.forecast(&HAZARD, &[""]).unwrap().said[0];
        let Said::Times(Predicted::Share { value, .. }) = said else { panic!("{said:?}") };
        assert!((value - wanted).abs() < 1e-4, "{entry}: {value}");
    }
    let fast = [("lr", 0.1), ("beta1", 0.0), ("beta2", 0.999), ("v0", 4.0), ("xi", 0.2)];
    let run = run(
        "pq:hl=1,h=1,hr=1,dl=0.6,dr=0.6",
        "hessian:batch=0.25",
        ("dualadam-v0", &fast),
        "minimum",
    );
    assert!(matches!(run.forecast(&HAZARD, &[""]), Err(Unmet::Range { name: "xi", .. })));
}

/// Constant noise: the law, half of it at the saddle, and the shifts of the step size by their numbers.
///
/// False alarm: 0.
#[test]
fn forecasts_under_constant_noise() {
    let wells = "pq:hl=3,h=2,hr=1,dl=0.1,dr=0.1";
    let run_to = |exit| run(wells, "gaussian:sigma=1.25", ("sgd", &[("lr", 0.02)]), exit);
    let d = 0.5 * 0.02 * 1.25 * 1.25;
    let law = 2.0 * PI / (0.02 * 6_f64.sqrt()) * (0.1_f64 / d).exp();
    close(run_to("minimum").mean(&KRAMERS, ""), law, 1e-9);
    close(run_to("saddle").mean(&KRAMERS, "S"), 0.5 * law, 1e-9);
    let even = "pq:hl=1,h=1,hr=1,dl=1,dr=1";
    let smooth = run(even, "gaussian:sigma=1.195228609334394", ("sgd", &[("lr", 0.1)]), "minimum");
    assert!(smooth.holds(&STEP_SIZE, "1"));
    assert!((smooth.forecast(&STEP_SIZE, &[]).unwrap().notes[3] + 0.024_461_527).abs() < 1e-8);
    let rim = run(
        "parabola:curvature=1,depth=0.5",
        "gaussian:sigma=1",
        ("sgd", &[("lr", 0.1)]),
        "past:at=1",
    );
    assert!(rim.holds(&STEP_SIZE, "3a") && rim.holds(&STEP_SIZE, "3b"));
    let leap =
        run("pq:hl=2,h=1,hr=2,dl=1,dr=1", "hessian:batch=4", ("sgd", &[("lr", 0.2)]), "minimum");
    assert!(leap.holds(&STEP_SIZE, "2"));
}

/// Big jumps and explosions: the numbers of the page, and claims about orders.
#[test]
fn forecasts_of_jumps_and_explosions() {
    let problem = "kinked-parabola:curvature=0.25,width=1";
    let momentum: (&'static str, &[_]) = ("sgd-momentum", &[("lr", 0.2), ("momentum", 0.9)]);
    let slow = run(problem, "stable:alpha=1.5,scale=0.1", momentum, "below:at=0");
    let c = 0.5 * PI.sqrt() * (0.75 * PI).sin() / PI; // Γ(3/2) = √π/2
    close(slow.mean(&LEVY, "L2"), (1.0 / (0.02 * 0.652_446_5_f64)).powf(1.5) / c, 1e-6);
    let adam: (&'static str, &[_]) =
        ("adam-paper", &[("lr", 0.05), ("beta1", 0.9), ("beta2", 0.999)]);
    let order = run(problem, "stable:alpha=1.5,scale=1", adam, "below:at=0");
    assert!(matches!(
        order.forecast(&LEVY, &["", "L4"]).unwrap().said[1],
        Said::Times(Predicted::Ranked)
    ));
    let wide = run(problem, "stable:alpha=1.5,scale=3", ("sgd", &[("lr", 0.1)]), "below:at=0");
    assert!(matches!(
        wide.forecast(&LEVY, &["L1"]),
        Err(Unmet::Range { name: "background/a", .. })
    ));
    let numbers = [("lr", 0.4), ("beta1", 0.0), ("beta2", 0.0)];
    let mut blow = run(
        "quadratic:dim=1",
        "gaussian:sigma=1",
        ("invadam-paper", &numbers),
        "outside:radius=10",
    );
    blow.start = vec![0.0];
    close(blow.mean(&EXPLOSION, ""), 247.322_36, 1e-6);
}

/// Every law refuses another method, a run without an exit, and noise that it does not speak of.
#[test]
fn laws_refuse_what_they_do_not_speak_of() {
    let sgd: (&'static str, &[_]) = ("sgd", &[("lr", 0.1)]);
    let signs: (&'static str, &[_]) = ("signum", &[("lr", 0.1)]);
    let laws = [
        &KRAMERS,
        &SGD,
        &MOMENTUM,
        &ADAM,
        &INVADAM,
        &MEMORY,
        &STEP_SIZE,
        &TRANSVERSE,
        &HAZARD,
        &EXPLOSION,
        &LEVY,
    ];
    for law in laws {
        let id = law.statement().id;
        let other = run(WELL_1_4, "hessian:batch=0.2", signs, "minimum");
        assert!(other.forecast(law, &[""]).is_err(), "{id} takes any method");
        let stays = run(WELL_1_4, "hessian:batch=0.2", sgd, "");
        assert!(stays.forecast(law, &[""]).is_err(), "{id} takes runs without an exit");
        let stable = run(WELL_1_4, "stable:alpha=1.5", sgd, "minimum");
        assert!(stable.forecast(law, &[""]).is_err(), "{id} takes noise without variance");
    }
    let jumps = run(WELL_1_4, "hessian:batch=0.2", sgd, "minimum");
    assert!(matches!(jumps.forecast(&KRAMERS, &[""]), Err(Unmet::Range { name: "Var(g)", .. })));
    let constant = run(WELL_1_4, "gaussian", sgd, "minimum");
    assert!(matches!(
        constant.forecast(&SGD, &[""]),
        Err(Unmet::Range { name: "B at the saddle", .. })
    ));
    let adam: (&'static str, &[_]) =
        ("adam-v0", &[("lr", 0.1), ("beta1", 0.9), ("beta2", 0.9), ("v0", 1.0)]);
    let averaged = run(WELL_1_4, "hessian:batch=0.2", adam, "minimum");
    assert!(matches!(averaged.forecast(&MEMORY, &[""]), Err(Unmet::Range { name: "beta1", .. })));
}

/// The closed forms written out once more from the theory, at 1,000 random points each.
#[test]
fn closed_forms_a_second_time() {
    let mut draws = uniforms(17);
    let mut between = |lo: f64, hi: f64| lo + (hi - lo) * draws();
    for _ in 0..1000 {
        let (lr, b, ha, h) =
            (between(0.05, 0.2), between(0.2, 4.0), between(0.2, 5.0), between(0.2, 5.0));
        let (dl, s, beta1) = (between(0.01, 0.1), between(0.0, 1.0), between(0.05, 0.98));
        let inputs =
            [("lr", lr), ("B", b), ("Ha", ha), ("h", h), ("dL", dl), ("s", s), ("beta1", beta1)];
        let sgd = (2.0 * b * dl / lr * (s / ha + (1.0 - s) / h)).exp();
        let friction = |rate: f64| 1.0 + (1.0 + 4.0 * rate * h / (1.0 - beta1)).sqrt();
        close(bound(&MOMENTUM, &inputs), PI / (lr * h) * friction(lr) * sgd, 1e-11);
        let adam = (2.0 * b.sqrt() * dl / lr * (s / ha.sqrt() + (1.0 - s) / h.sqrt())).exp();
        let unit = lr * (b / h).sqrt();
        let wanted = PI / unit * friction(unit) * (h / ha).powf(0.25) / h * adam;
        close(bound(&ADAM, &inputs), wanted, 1e-11);
        let inverse =
            (2.0 * b.powf(1.5) * dl / lr * (s / ha.powf(1.5) + (1.0 - s) / h.powf(1.5))).exp();
        let exact = PI * b.sqrt() * (ha * h).powf(0.25) / (lr * ha * ha);
        close(bound(&INVADAM, &inputs), exact * friction(lr * (h / b).sqrt()) * inverse, 1e-10);
        let sigma = between(0.2, 2.0);
        let inputs = [("lr", lr), ("Ha", ha), ("h", h), ("dL", dl), ("sigma", sigma)];
        let kramers = 2.0 * PI / (lr * (ha * h).sqrt()) * (2.0 * dl / (lr * sigma * sigma)).exp();
        close(bound(&KRAMERS, &inputs), kramers, 1e-11);
        let (r, v) = (between(0.0, 1.0), between(0.1, 10.0));
        close(bound(&HAZARD, &[("r", r), ("v", v)]), (1.0 - r + r * v) / v.sqrt(), 1e-13);
        let (dw, p) = (between(-10.0, 10.0), between(0.1, 5.0));
        let force = lr * p * dw / (4.0 * b);
        close(bound(&TRANSVERSE, &[("lr", lr), ("B", b), ("P", p), ("dw", dw)]), force, 1e-13);
    }
}
