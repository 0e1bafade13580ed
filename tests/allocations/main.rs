//! The loop allocates nothing: a short run and a long one allocate equally often.

#[path = "../support/mod.rs"]
mod support;

mod registry;

use allocation_counter::measure;

use std::collections::BTreeMap;

use ratecheck::engine::{Control, Job, Observer, Watched, observe};
use ratecheck::optimizers;
use ratecheck::plan::{Built, Plan, RunSpec};
use ratecheck::study::{OneOrMany, Size, Study};
use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::ledger::Ledger;
use ratecheck_proofs_checks::step::{Needs, StepView};
use ratecheck_proofs_checks::theorem::{Mode, Monitor, Theorem};
use ratecheck_proofs_checks::{studies, theorems};
use support::{NOISES, PROBLEMS, Words, outcome, watched, wrapped};

/// A pool of one thread, whose allocations are counted.
fn pool() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread")
}

/// Allocations of a run on the calling thread, a pool of one.
fn allocations(pool: &rayon::ThreadPool, job: &Job) -> u64 {
    pool.install(|| measure(|| drop(outcome(job, 4))).count_total)
}

fn words<'a>(
    optimizer: &'a str,
    problem: &'a str,
    noise: &'a str,
    domain: &'a str,
    horizon: u64,
) -> Words<'a> {
    Words { problem, noise, optimizer, domain, horizon, replicas: 4 }
}

fn job(optimizer: &str, problem: &str, noise: &str, domain: &str, horizon: u64) -> Job {
    let built = words(optimizer, problem, noise, domain, horizon).build();
    let mut job = built.run().job;
    // The same curves for both lengths; the time at which they are read must not matter either.
    job.checkpoints = (1..=10).map(|k| k * horizon / 10).collect();
    job.watched.extend(watched(&built, "update-rule", &[""]));
    job
}

/// Equal for 10 and for `long` steps.
fn assert_constant(pool: &rayon::ThreadPool, what: &str, long: u64, job: impl Fn(u64) -> Job) {
    // The first run of a process may fill what is computed once.
    allocations(pool, &job(10));
    let (short, long) = (allocations(pool, &job(10)), allocations(pool, &job(long)));
    assert!(short > 0, "{what}: nothing was counted");
    assert_eq!(short, long, "{what}");
}

/// Every method on every combination of problem and noise under its probes and its update rule, in every domain.
#[test]
fn methods_oracles_and_probes_allocate_before_the_first_step() {
    let pool = pool();
    let whole = PROBLEMS.into_iter().flat_map(|p| NOISES.map(|noise| (p, noise, "whole")));
    let data = ("logistic", "minibatch:size=3", "whole");
    let walled = ["box", "ball"].into_iter().flat_map(|domain| {
        [("online-linear:dim=3", "none", domain), ("quadratic:dim=3", "gaussian", domain)]
    });
    for (problem, noise, domain) in whole.chain([data]).chain(walled) {
        for entry in optimizers::ALL {
            let what = format!("{} on {problem} under {noise} in {domain}", entry.id);
            assert_constant(&pool, &what, 1000, |t| job(entry.id, problem, noise, domain, t));
        }
    }
}

/// Every wrapper with its variants.
#[test]
fn wrappers_allocate_before_the_first_step() {
    let pool = pool();
    for wrapper in optimizers::wrappers::WRAPPERS {
        for inside in ["adam-paper", "clipped-adam-ema", "schedule-free-sgd"] {
            for spec in wrapped(wrapper, inside) {
                for domain in ["whole", "ball"] {
                    let what = format!("{spec} in {domain}");
                    let job = |t| job(&spec, "quadratic:dim=3", "gaussian", domain, t);
                    assert_constant(&pool, &what, 2000, job);
                }
            }
        }
    }
}

/// The runs of the shipped studies on which a theorem is bound, the shortest first, with the free parameters that the study gives.
fn runs(plans: &[Plan], theorem: &str) -> Vec<(RunSpec, BTreeMap<String, f64>)> {
    let runs = plans.iter().flat_map(|plan| &plan.runs);
    let watched = runs.filter_map(|run| {
        let watch = run.watches.iter().find(|watch| watch.theorem == theorem)?;
        Some((run.spec.clone(), watch.parameters.clone()))
    });
    let mut runs: Vec<_> = watched.collect();
    runs.sort_by_key(|(spec, _)| spec.horizon);
    runs
}

/// The job of a run at another horizon under some claims of a theorem.
fn watched_at(
    theorem: &dyn Theorem,
    (spec, parameters): &(RunSpec, BTreeMap<String, f64>),
    horizon: u64,
    labels: &[&'static str],
) -> Result<Job, String> {
    let start = OneOrMany::Many(spec.start.clone());
    // Four replicas also of a run that goes through all sequences of outcomes, which are more in a longer run.
    let spec = RunSpec { horizon, replicas: 4, enumerated: false, ..spec.clone() };
    let built = Built::new(spec, Some(&start))?;
    let watch = theorem.bind(&built.setting(parameters), labels).map_err(|e| e.to_string())?;
    let mut job = built.run().job;
    // Replicas that leave are counted one by one, and more leave in a longer run.
    job.exit = None;
    job.checkpoints = (1..=5).map(|k| (k * horizon / 5).max(1)).collect();
    job.checkpoints.dedup();
    job.watched = vec![Watched { watch, claims: labels.len() }];
    Ok(job)
}

/// Theorems that solve a programme when a run has ended, which allocates what the programme needs: their steps alone are counted.
const SOLVE_AT_THE_END: [&str; 1] = ["lambda-norm-certificates"];

/// Allocations of the steps of a run under its monitors, without their end.
fn steps_alone(pool: &rayon::ThreadPool, job: &Job) -> u64 {
    struct Steps(Vec<(Box<dyn Monitor>, Ledger)>, Needs);
    impl Observer for Steps {
        fn needs(&self) -> Needs {
            self.1
        }
        fn observe(&mut self, step: &StepView<'_>) {
            for (monitor, ledger) in &mut self.0 {
                monitor.observe(step, ledger);
            }
        }
    }
    let shape = Shape::new(job.start.len(), 4);
    let start = |w: &Watched| (w.watch.start(shape), Ledger::new(w.claims, 4));
    let needs = job.watched.iter().fold(Needs::NOTHING, |all, w| all | w.watch.needs());
    let mut observer = Steps(job.watched.iter().map(start).collect(), needs);
    let mut run = || drop(observe(job, 0, 4, &Control::default(), &mut observer).expect("it runs"));
    pool.install(|| measure(&mut run).count_total)
}

/// Every theorem with all steps of its proof, on a run of a shipped study and on one three times as long.
#[test]
fn monitors_allocate_before_the_first_step() {
    let pool = pool();
    let study = |shipped: &studies::Shipped| {
        let study = Study::parse(shipped.text, shipped.id, &[]).expect("a shipped study");
        Plan::new(study, Size::Quick).expect("a shipped study")
    };
    let plans: Vec<Plan> = studies::ALL.iter().map(study).collect();
    for theorem in theorems::ALL {
        let statement = theorem.statement();
        if statement.mode == Mode::Rate {
            continue; // its monitors are those of the statement without rate
        }
        let steps = statement.steps.iter().map(|step| step.label);
        let labels: Vec<&'static str> = std::iter::once("").chain(steps).collect();
        // Some steps ask for more than the theorem does, and some settings are made for one horizon.
        let met = |run: &(RunSpec, BTreeMap<String, f64>)| -> Vec<&'static str> {
            let at = |horizon, label| watched_at(*theorem, run, horizon, &[label]).is_ok();
            let (short, long) = (run.0.horizon, 3 * run.0.horizon);
            labels.iter().copied().filter(|label| at(short, *label) && at(long, *label)).collect()
        };
        let found = runs(&plans, statement.id).into_iter().find_map(|run| {
            let labels = met(&run);
            (!labels.is_empty()).then_some((run, labels))
        });
        let (run, labels) =
            found.unwrap_or_else(|| panic!("no shipped study binds {}", statement.id));
        let job = |factor: u64| {
            watched_at(*theorem, &run, factor * run.0.horizon, &labels).expect("bound one by one")
        };
        if SOLVE_AT_THE_END.contains(&statement.id) {
            steps_alone(&pool, &job(1));
            assert_eq!(
                steps_alone(&pool, &job(1)),
                steps_alone(&pool, &job(3)),
                "{}",
                statement.id
            );
            continue;
        }
        allocations(&pool, &job(1));
        let (short, long) = (allocations(&pool, &job(1)), allocations(&pool, &job(3)));
        assert!(short > 0, "{}: nothing was counted", statement.id);
        assert_eq!(short, long, "{} on {:?}", statement.id, run.0);
    }
}

/// The counter sees what happens inside a step.
#[test]
fn an_allocation_a_step_is_counted() {
    struct Wasteful;
    impl ratecheck::measurements::Probe for Wasteful {
        fn name(&self) -> &'static str {
            "wasteful"
        }
        fn label(&self) -> &'static str {
            "wasteful"
        }
        fn needs(&self) -> ratecheck_proofs_checks::step::Needs {
            ratecheck_proofs_checks::step::Needs::NOTHING
        }
        fn start(
            &self,
            _shape: ratecheck_problems::space::Shape,
        ) -> Box<dyn ratecheck::measurements::Reader> {
            Box::new(WastefulReader(0.0))
        }
    }
    struct WastefulReader(f64);
    impl ratecheck::measurements::Reader for WastefulReader {
        fn observe(&mut self, step: &ratecheck_proofs_checks::step::StepView<'_>) {
            self.0 = std::hint::black_box(vec![step.step.real()])[0];
        }
        fn read(&self, _lane: usize) -> f64 {
            self.0
        }
    }
    let pool = pool();
    let run = |horizon| {
        let mut job = job("sgd", "huber:dim=2,scale=4", "none", "whole", horizon);
        job.probes.push(Box::new(Wasteful));
        allocations(&pool, &job)
    };
    assert_eq!(run(1010) - run(10), 1000);
}
