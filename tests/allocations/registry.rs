//! Everything that is listed with everything that it goes with: problems, laws of noise, methods, probes, measures.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;

use allocation_counter::measure;
use rayon::ThreadPool;
use tempfile::NamedTempFile;

use ratecheck::engine::{Control, Job, Observer, observe};
use ratecheck::measurements::measures::MEASURES;
use ratecheck::measurements::{
    CycleRegret, GradientNorm, Iterate, Probe, Reader, Regret, RegretAgainst, ValueGap,
};
use ratecheck::optimizers;
use ratecheck::plan::{Built, RunSpec};
use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::oracle::laws;
use ratecheck_problems::space::Shape;
use ratecheck_proofs_checks::step::{Needs, StepView};

use crate::pool;

/// Replicas of a run, in one block.
const LANES: u64 = 4;
/// Steps of the short and of the long run.
const STEPS: [u64; 2] = [8, 24];

/// Probes alone: what is read at checkpoints is no part of a step.
struct Readers(Vec<Box<dyn Reader>>, Needs);

impl Observer for Readers {
    fn needs(&self) -> Needs {
        self.1
    }

    fn observe(&mut self, step: &StepView<'_>) {
        self.0.iter_mut().for_each(|reader| reader.observe(step));
    }
}

/// Allocations of the steps of a run under its probes, and of its start.
fn counted(job: &Job) -> u64 {
    let shape = Shape::new(job.start.len(), LANES as usize);
    let needs = job.probes.iter().fold(Needs::NOTHING, |all, probe| all | probe.needs());
    let mut readers = Readers(job.probes.iter().map(|probe| probe.start(shape)).collect(), needs);
    let control = Control::default();
    let mut run = || drop(observe(job, 0, LANES, &control, &mut readers).expect("it runs"));
    measure(&mut run).count_total
}

/// The same number for a short run and for a longer one. Finding a comparator or the regret in hindsight takes memory by the length of the run,
/// before the first step: both runs have the same ones.
fn constant(pool: &ThreadPool, what: &str, job: &mut Job) -> Result<(), String> {
    if job.oracle.online().is_some() {
        job.comparator = job.start.clone();
    }
    job.checkpoints = vec![1, 2, STEPS[0]];
    let [mut first, mut short, mut long] = [0; 3];
    pool.install(|| {
        for (count, steps) in
            [(&mut first, STEPS[1]), (&mut short, STEPS[0]), (&mut long, STEPS[1])]
        {
            job.horizon = steps;
            *count = counted(job);
        }
    });
    assert!(first > 0, "{what}: nothing was counted");
    if short == long { Ok(()) } else { Err(format!("{what}: {short} and {long}")) }
}

/// Every problem of the catalogue by its first example.
fn problems() -> Vec<(&'static str, Problem)> {
    let first = |entry: &'static catalogue::Entry| {
        let spec = entry.examples[0];
        (spec, catalogue::build(spec).expect("an example"))
    };
    catalogue::ALL.iter().map(first).collect()
}

/// Every law with its defaults; a table of normal size for the one that reads a file.
fn noises(problem: &Problem, table: &mut Vec<NamedTempFile>) -> Vec<String> {
    let mut file = NamedTempFile::new().expect("a temporary file");
    let row = vec!["0.25"; problem.objective.facts().dim()].join(",");
    for _ in 0..STEPS[1] {
        writeln!(file, "{row}").expect("it can be written");
    }
    let path = file.path().display().to_string();
    table.push(file);
    let spec = |entry: &laws::Entry| match entry.id {
        "table" => format!("table:file='{path}'"),
        id => id.to_owned(),
    };
    laws::ALL.iter().map(spec).collect()
}

/// The parts of a run in the first domain in which they go together.
fn built(problem: &Problem, spec: &str, noise: &str, optimizer: &str) -> Option<Built> {
    let at = |domain: &&str| {
        let spec = RunSpec {
            problem: spec.to_owned(),
            noise: noise.to_owned(),
            optimizer: optimizer.to_owned(),
            domain: (*domain).to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: STEPS[1],
            seed: 7,
            replicas: LANES,
            exit: String::new(),
            enumerated: false,
        };
        Built::of(problem.clone(), spec, None).ok()
    };
    // The regret of linear losses needs a bounded set.
    let domains = if problem.online.is_some() { ["box", "whole"] } else { ["whole", "box"] };
    domains.iter().find_map(at)
}

/// Every problem under every law that it takes, with these methods; answers what was met.
fn run_all(methods: &[&'static str]) -> [BTreeSet<String>; 3] {
    let pool = pool();
    let met = RefCell::new([const { BTreeSet::new() }; 3]);
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for (spec, problem) in problems() {
        for noise in noises(&problem, &mut files) {
            for method in methods {
                let Some(built) = built(&problem, spec, &noise, method) else { continue };
                let what = format!("{method} on {spec} under {noise}");
                wrong.extend(constant(&pool, &what, &mut built.run().job).err());
                let id = |spec: &str| spec.split(':').next().unwrap_or_default().to_owned();
                let met = &mut *met.borrow_mut();
                met.iter_mut().zip([spec, &noise, method]).for_each(|(met, spec)| {
                    met.insert(id(spec));
                });
            }
        }
    }
    assert!(wrong.is_empty(), "{} runs: {wrong:#?}", wrong.len());
    met.into_inner()
}

fn assert_all_met(met: &[BTreeSet<String>; 3], methods: &[&'static str]) {
    let problems = catalogue::ALL.iter().map(|entry| entry.id);
    let laws = laws::ALL.iter().map(|entry| entry.id);
    for (met, all) in met.iter().zip([
        problems.collect::<BTreeSet<_>>(),
        laws.collect(),
        methods.iter().copied().collect(),
    ]) {
        let missing: Vec<_> = all.iter().filter(|id| !met.contains(**id)).collect();
        assert!(missing.is_empty(), "no run has {missing:?}");
    }
}

#[test]
fn problems_and_noises_allocate_before_the_first_step() {
    let methods = ["sgd", "adam-paper"];
    assert_all_met(&run_all(&methods), &methods);
}

#[test]
#[ignore = "every problem under every law with every method: a minute"]
fn everything_with_everything_allocates_before_the_first_step() {
    let methods: Vec<&'static str> = optimizers::ALL.iter().map(|entry| entry.id).collect();
    assert_all_met(&run_all(&methods), &methods);
}

/// Every measure on every problem that has what it needs.
#[test]
fn measures_allocate_before_the_first_step() {
    let pool = pool();
    let (mut met, mut wrong) = (BTreeSet::new(), Vec::<String>::new());
    for (spec, problem) in problems() {
        let Some(built) = built(&problem, spec, "none", "adam-paper") else { continue };
        for measure in MEASURES {
            let Ok(probe) = built.measure(measure.id) else { continue };
            let mut job = built.run().job;
            job.probes = vec![probe];
            wrong.extend(constant(&pool, &format!("{} on {spec}", measure.id), &mut job).err());
            met.insert(measure.id);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for measure in MEASURES {
        assert!(met.contains(measure.id), "no problem has {}", measure.id);
    }
}

/// Every probe, those of regret against both comparators.
#[test]
fn probes_allocate_before_the_first_step() {
    let (pool, mut wrong) = (pool(), Vec::<String>::new());
    let problem = |spec: &str| catalogue::build(spec).expect("a problem");
    let everywhere = || -> Vec<Box<dyn Probe>> { vec![Box::new(GradientNorm), Box::new(Iterate)] };
    let online = || -> Vec<Box<dyn Probe>> {
        vec![Box::new(Regret), Box::new(RegretAgainst), Box::new(CycleRegret { period: 3 })]
    };
    for spec in ["cosine", "online-linear", "online-quadratic"] {
        let problem = problem(spec);
        let built = built(&problem, spec, "none", "adam-paper").expect("a run");
        let mut probes = everywhere();
        if problem.online.is_some() {
            probes.extend(online());
        } else {
            probes.push(Box::new(ValueGap { infimum: 0.0 }));
        }
        for probe in probes {
            let what = format!("{} on {spec}", probe.name());
            let mut job = built.run().job;
            job.probes = vec![probe];
            wrong.extend(constant(&pool, &what, &mut job).err());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
