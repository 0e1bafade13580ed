//! The loop allocates nothing: a run of 10 steps and one of 10 000 allocate equally often.

mod support;

use allocation_counter::measure;

use ratecheck::engine::Job;
use ratecheck::optimizers;
use ratecheck_proofs_checks::theorem::Mode;
use ratecheck_proofs_checks::theorems;
use support::{NOISES, PROBLEMS, Words, outcome, watched, wrapped};

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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let whole = PROBLEMS.into_iter().flat_map(|p| NOISES.map(|noise| (p, noise, "whole")));
    let data = ("logistic", "minibatch:size=3", "whole");
    let walled = ["box", "ball"].into_iter().flat_map(|domain| {
        [("online-linear:dim=3", "none", domain), ("quadratic:dim=3", "gaussian", domain)]
    });
    for (problem, noise, domain) in whole.chain([data]).chain(walled) {
        for entry in optimizers::ALL {
            let what = format!("{} on {problem} under {noise} in {domain}", entry.id);
            assert_constant(&pool, &what, 10_000, |t| job(entry.id, problem, noise, domain, t));
        }
    }
}

/// Every wrapper with its variants.
#[test]
fn wrappers_allocate_before_the_first_step() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
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

/// Runs on which theorems can be bound, so that each is somewhere.
const SETTINGS: [(&str, &str, &str, &str); 5] = [
    ("padam-paper:beta1=0.5", "cosine:dim=3", "rademacher:sigma=0.5", "whole"),
    ("padam-paper:beta1=0.5,vhat0=0.1", "cosine:dim=3", "rademacher:sigma=0.5", "whole"),
    ("padam-code", "cosine:dim=3", "rademacher:sigma=0.5", "whole"),
    ("padam-paper:lr=0.1/sqrt(t)", "online-linear:dim=3", "none", "box"),
    ("amsgrad-reddi2018:lr=0.1/sqrt(t),beta1=0.9/t", "online-linear:dim=3", "none", "box"),
];

/// Every theorem with all steps of its proof.
#[test]
fn monitors_allocate_before_the_first_step() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for theorem in theorems::ALL {
        let statement = theorem.statement();
        let whole = (statement.mode != Mode::Rate).then_some("");
        let steps = statement.steps.iter().map(|step| step.label);
        let labels: Vec<&'static str> = whole.into_iter().chain(steps).collect();
        let mut bound = 0;
        for (optimizer, problem, noise, domain) in SETTINGS {
            let built = |horizon| words(optimizer, problem, noise, domain, horizon).build();
            if watched(&built(10), statement.id, &labels).is_err() {
                continue;
            }
            bound += 1;
            let what = format!("{} with {optimizer} on {problem}", statement.id);
            assert_constant(&pool, &what, 2000, |horizon| {
                let built = built(horizon);
                let watched = watched(&built, statement.id, &labels);
                let mut job = job(optimizer, problem, noise, domain, horizon);
                job.watched = vec![watched.expect("it was bound above")];
                job
            });
        }
        assert!(bound > 0, "{} was bound nowhere: add a setting", statement.id);
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let run = |horizon| {
        let mut job = job("sgd", "huber:dim=2,scale=4", "none", "whole", horizon);
        job.probes.push(Box::new(Wasteful));
        allocations(&pool, &job)
    };
    assert_eq!(run(1010) - run(10), 1000);
}
