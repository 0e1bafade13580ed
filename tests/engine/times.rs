//! Verdicts on exit times: faults that turn them, and intervals that cover the exact mean of the chain.

use std::sync::Arc;

use ratecheck::engine::{self, Control, Outcome};
use ratecheck::execute::Executed;
use ratecheck::judge::{Call, judge};
use ratecheck::plan::{Built, Plan, RunSpec};
use ratecheck::study::{Size, Study};
use ratecheck_problems::region::Region;
use ratecheck_proofs_checks::evidence::Level;
use ratecheck_proofs_checks::evidence::survival::{Observed, exponential_mean};
use ratecheck_proofs_checks::first_passage::{Landscape, chain_mean_time};

/// A study of one run, with the verdict that it expects.
fn plan(theorem: &str, optimizer: &str, horizon: u64, replicas: u64) -> Plan {
    let text = format!(
        r#"
        [study]
        id = "faults"
        title = "one run"
        [[claim]]
        theorem = "{theorem}"
        expect = "holds"
        problem = "pq:hl=1,h=0.25,hr=1,dl=0.03333333333333333,dr=0.03333333333333333"
        noise = "hessian:batch=0.5"
        optimizer = "{optimizer}"
        exit = "minimum"
        horizons = [{horizon}]
        replicas = {replicas}
        parameters = {{ tolerance = 0.4 }}
        "#
    );
    let study = Study::parse(&text, "faults.toml", &[]).expect("it is a study");
    Plan::new(study, Size::Quick).expect("it can be planned")
}

fn run(plan: &Plan) -> Outcome {
    engine::run(&plan.runs[0].job, &Control::default()).expect("nobody interrupts")
}

fn verdict(plan: &Plan, outcome: Outcome) -> String {
    let executed = Executed { outcomes: vec![Some(outcome)], reused: 0 };
    let call = Call { command: String::new(), size: "quick".to_owned() };
    judge(plan, &executed, &call).rows[0].verdict.clone()
}

/// Another run in the place of the first one of a plan.
fn other(spec: &RunSpec, change: impl FnOnce(&mut RunSpec)) -> engine::Job {
    let mut spec = spec.clone();
    change(&mut spec);
    Built::new(spec, None).expect("it can be built").run().job
}

/// SGD at rate 0.05 in units of the well, where the barrier is 3.3 noise levels high.
const SGD: &str = "sgd:lr=0.04";
/// Replicas: the logarithm of a mean time is known to 1/√2400 = 0.02, and its interval at level 0.99 is 0.053 to either side.
const REPLICAS: u64 = 2400;

/// The tolerance is 0.4 on the logarithm: 17 standard errors beyond the interval.
///
/// False alarm: 1e-12.
#[test]
fn what_is_planned_is_found() {
    let plan = plan("finite-eta-corrections", SGD, 100_000, REPLICAS);
    assert_eq!(verdict(&plan, run(&plan)), "holds");
}

/// A mean over those that left, when a third has not, is too short.
///
/// The time to settle in the well moves the mean of the sooner half by a tenth; six standard errors of 1200 times are left.
///
/// False alarm: 2e-9.
#[test]
fn leaving_out_the_censored_turns_the_verdict() {
    let mut plan = plan("finite-eta-corrections", SGD, 100_000, REPLICAS);
    let outcome = run(&plan);
    let mut steps: Vec<u64> = outcome.passages.iter().map(|passage| passage.step).collect();
    steps.sort_unstable();
    // Followed until the median, half of the replicas are censored: their time at risk keeps the mean right.
    let median = steps[steps.len() / 2];
    plan.runs[0].job.horizon = median;
    plan.runs[0].spec.horizon = median;
    let cut = run(&plan);
    assert_eq!(verdict(&plan, cut.clone()), "holds");
    plan.runs[0].spec.replicas = cut.passages.len() as u64;
    assert_eq!(verdict(&plan, cut), "refuted");
}

/// It takes half as long: 14 standard errors beyond tolerance and interval.
///
/// False alarm: 1e-12.
#[test]
fn absorbing_at_the_saddle_turns_the_verdict() {
    let mut plan = plan("finite-eta-corrections", SGD, 100_000, REPLICAS);
    let objective = Arc::clone(plan.runs[0].job.oracle.objective());
    let saddle = Region::parse("saddle", objective.facts(), &[0.0]).expect("it has one");
    plan.runs[0].job.exit = Some(saddle);
    assert_eq!(verdict(&plan, run(&plan)), "refuted");
}

/// It takes twelve times as long.
///
/// False alarm: 1e-12.
#[test]
fn noise_that_the_batch_does_not_scale_turns_the_verdict() {
    let mut plan = plan("finite-eta-corrections", SGD, 100_000, 600);
    let spec = plan.runs[0].spec.clone();
    plan.runs[0].job.oracle = other(&spec, |spec| spec.noise = "hessian:batch=1".to_owned()).oracle;
    assert_eq!(verdict(&plan, run(&plan)), "refuted");
}

/// A long memory where the law of a short one was bound, and the other way round.
///
/// The right one is six standard errors of 600 times and more from being refuted, the wrong one 16 from not being.
///
/// False alarm: 1e-9.
#[test]
fn swapped_memories_turn_the_verdict() {
    let adam = |beta2| format!("adam-v0:lr=0.028284271247461902,beta1=0,beta2={beta2},eps=0,v0=2");
    for (label, right, wrong) in [("F", "0.8", "0.9999"), ("Z", "0.9999", "0.8")] {
        let mut plan = plan(&format!("v-memory-regimes/{label}"), &adam(right), 400_000, 600);
        assert_ne!(verdict(&plan, run(&plan)), "refuted", "{label}");
        let spec = plan.runs[0].spec.clone();
        plan.runs[0].job.method = other(&spec, |spec| spec.optimizer = adam(wrong)).method;
        assert_eq!(verdict(&plan, run(&plan)), "refuted", "{label}");
    }
}

/// A setting of SGD: curvatures of well and barrier, their heights, step size and batch.
struct Setting {
    well: f64,
    barrier: f64,
    height: f64,
    lr: f64,
    batch: f64,
}

impl Setting {
    fn built(&self, replicas: u64) -> Built {
        let Setting { well, barrier, height, lr, batch } = self;
        let spec = RunSpec {
            problem: format!("pq:hl={well},h={barrier},hr={well},dl={height},dr={height}"),
            noise: format!("hessian:batch={batch}"),
            optimizer: format!("sgd:lr={lr}"),
            domain: "whole".to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: 1_000_000,
            seed: 5,
            replicas,
            exit: "minimum".to_owned(),
            enumerated: false,
        };
        Built::new(spec, None).expect("it can be built")
    }

    /// `E τ` of the chain.
    fn exact(&self) -> f64 {
        let built = self.built(1);
        let Some(Region::Past { at: end, .. }) = built.exit else { panic!("to the right") };
        let landscape = Landscape::along(built.oracle.as_ref()).expect("variances are known");
        let time = chain_mean_time(&landscape, self.lr, -2.0 * end, 0.0, end).expect("a time");
        assert!(time.relative() < 1e-6);
        time.value
    }

    /// Steps to the exit of each replica; all leave.
    fn times(&self, replicas: u64) -> Vec<Observed> {
        let job = self.built(replicas).run().job;
        let outcome = engine::run(&job, &Control::default()).expect("nobody interrupts");
        assert_eq!(outcome.passages.len() as u64, replicas, "all leave");
        outcome.passages.iter().map(|passage| Observed::left(passage.step)).collect()
    }
}

fn level(error: f64) -> Level {
    Level::from_error(error).expect("a level")
}

/// At a level of 1 - 1e-10, at which the mean of 2000 times is known to 15 %.
///
/// False alarm: 1e-9.
#[test]
fn intervals_contain_the_exact_mean_of_the_chain_on_ten_settings() {
    let settings =
        [(1.0, 1.0), (1.0, 4.0), (2.0, 1.0), (4.0, 1.0), (1.0, 0.25)].map(|(well, barrier)| {
            [0.1, 0.2].map(|lr| {
                // An exponent of 3: E = (2 B Δ/η)(s/H + (1-s)/h) with s = h/(H + h).
                let s: f64 = barrier / (well + barrier);
                let lr = lr / f64::max(well, barrier);
                let batch = 3.0 * lr / (2.0 * (s / well + (1.0 - s) / barrier));
                Setting { well, barrier, height: 1.0, lr, batch }
            })
        });
    let mut inside = 0;
    for setting in settings.as_flattened() {
        let (exact, mean) = (setting.exact(), exponential_mean(&setting.times(2000), level(1e-10)));
        let Setting { well, barrier, lr, .. } = setting;
        let contained = mean.lo <= exact && exact <= mean.hi;
        println!("{well} {barrier} {lr}: [{}, {}] against {exact}", mean.lo, mean.hi);
        inside += usize::from(contained);
    }
    assert_eq!(inside, 10);
}

/// 2,000 repeats of 40 replicas: intervals of level 95 % cover the exact mean in 95 % of them, give or take 7.5 standard deviations of the
/// count, 73.
///
/// False alarm: 2e-12.
#[test]
fn intervals_cover_as_often_as_they_say() {
    const REPEATS: usize = 2000;
    const EACH: usize = 40;
    // A barrier of 5 noise levels: the time to settle in the well is a hundredth of the time to leave it.
    let setting = Setting { well: 1.0, barrier: 1.0, height: 1.0, lr: 0.2, batch: 0.5 };
    let exact = setting.exact();
    let times = setting.times((REPEATS * EACH) as u64);
    let covers = |repeat: &[Observed]| {
        let mean = exponential_mean(repeat, level(0.05));
        mean.lo <= exact && exact <= mean.hi
    };
    let covered = times.chunks(EACH).filter(|repeat| covers(repeat)).count();
    assert!((1827..=1973).contains(&covered), "{covered} of {REPEATS} cover {exact}");
}
