//! What every listed method promises, over the whole registry, with defaults and with variants.

use ratecheck::optimizers::{self, Context};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{KeyDefault, KeyDoc};
use ratecheck_proofs_checks::step::Trace;

use crate::support::{Given, NOISES, PROBLEMS, Path, Words, iterates, outcome, specs, watched};

fn words<'a>(optimizer: &'a str, problem: &'a str, noise: &'a str) -> Words<'a> {
    Words { problem, noise, optimizer, domain: "whole", horizon: 60, replicas: 21 }
}

fn context(dim: usize) -> Context {
    Context { horizon: Some(100), dim, domain: Domain::Whole, task: None }
}

#[test]
fn every_block_width_gives_the_same_bits() {
    for optimizer in &specs() {
        for (domain, noise) in ["whole", "box", "ball"].into_iter().zip(NOISES.into_iter().rev()) {
            let words = Words { domain, ..words(optimizer, "quadratic:dim=5,cond=100", noise) };
            let job = words.job();
            let alone = Path::in_blocks_of(&job, 1);
            for width in [2, 3, 8, 16, 64] {
                let same = Path::in_blocks_of(&job, width).lanes == alone.lanes;
                assert!(same, "{optimizer} on {domain} under {noise} in blocks of {width}");
            }
        }
    }
}

#[test]
fn every_number_of_threads_gives_the_same_bits() {
    for optimizer in &specs() {
        let job = words(optimizer, "cosine:dim=3", "gaussian:sigma=0.3").job();
        let run = |threads: usize, width: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| outcome(&job, width))
        };
        let one = run(1, 1);
        for (threads, width) in [(1, 64), (2, 1), (2, 3), (7, 1), (7, 8)] {
            assert!(run(threads, width) == one, "{optimizer}, {threads} threads, width {width}");
        }
    }
}

/// The step depends on `t` and the past alone: a longer run begins like a shorter one.
#[test]
fn a_run_is_a_prefix_of_a_longer_one() {
    for optimizer in &specs() {
        let path = |optimizer: &str, horizon: u64| {
            let words = words(optimizer, "huber:dim=2,scale=4", "gaussian:sigma=0.3");
            Path::of(&Words { horizon, ..words }.job(), 0, 3).lanes
        };
        // The optimized gradient method makes its last step another one, whose number is the horizon unless told.
        let last_differs = optimizer == "ogm-2016";
        let common = if last_differs { 49 } else { 50 };
        for (short, long) in path(optimizer, 50).iter().zip(&path(optimizer, 100)) {
            assert!(short[..common] == long[..common], "{optimizer}");
            assert_eq!(short[49] != long[49], last_differs, "{optimizer}");
        }
    }
    let first = |horizon: u64| {
        let job = words("sgd:lr=1/sqrt(T)", "huber:dim=2,scale=4", "none");
        Path::of(&Words { horizon, ..job }.job(), 0, 1).lanes.swap_remove(0).swap_remove(0)
    };
    assert_ne!(first(50), first(100), "a step size from the horizon is another method for each");
}

#[test]
fn the_step_is_the_one_that_the_paper_prints() {
    for optimizer in &specs() {
        for problem in PROBLEMS {
            for noise in NOISES {
                for domain in ["whole", "box:lo=-0.5,hi=0.45", "ball:radius=0.9"] {
                    check_rule(&Words { domain, ..words(optimizer, problem, noise) });
                }
            }
        }
    }
}

/// No violation on any path; a rule may refuse a domain of which its paper says nothing, never the whole space.
fn check_rule(words: &Words<'_>) {
    let Words { problem, noise, optimizer, domain, .. } = words;
    let what = format!("{optimizer} on {problem} under {noise} in {domain}");
    let built = words.build();
    let rule = match watched(&built, "update-rule", &[""]) {
        Ok(rule) => rule,
        Err(unmet) => {
            assert_ne!(*domain, "whole", "{what}: {unmet}");
            return;
        }
    };
    let mut job = built.run().job;
    job.watched.push(rule);
    let outcome = outcome(&job, 8);
    let finding = outcome.claims[0][0].judge.finding();
    assert_eq!(finding.verdict.word(), "holds", "{what}: {finding:?}");
    assert_eq!(finding.n, job.horizon * job.replicas, "{what}: one comparison a step and replica");
}

#[test]
fn every_listed_trace_can_be_read_and_no_other() {
    let shape = Shape::new(2, 3);
    for optimizer in &specs() {
        let method = optimizers::build(optimizer, &context(2)).unwrap();
        let mut run = method.start(shape);
        let mut x = vec![0.4; shape.len()];
        run.step(Step::FIRST, BlockMut::new(&mut x, shape), &mut Given(&[1.0, -2.0]));
        for which in Trace::ALL {
            let shown = run.trace(which);
            assert_eq!(shown.is_some(), method.traces().contains(&which), "{optimizer}: {which:?}");
            let extent = if which.is_scalar() { shape.scalar() } else { shape };
            assert!(shown.is_none_or(|block| block.shape() == extent), "{optimizer}: {which:?}");
        }
    }
}

/// `x_{t+1} = x_t - η_t m_t` for the methods that show both.
#[test]
fn the_step_is_eta_times_m() {
    let shape = Shape::new(1, 1);
    for optimizer in &specs() {
        let method = optimizers::build(optimizer, &context(1)).unwrap();
        if !method.traces().contains(&Trace::Eta) {
            continue;
        }
        let (mut run, mut x) = (method.start(shape), vec![0.4]);
        for t in 1..=40u32 {
            let before = x[0];
            let g = [f64::from(t % 7) - 2.5];
            run.step(Step::new(u64::from(t)), BlockMut::new(&mut x, shape), &mut Given(&g));
            let [η, m] = [Trace::Eta, Trace::M].map(|which| run.trace(which).unwrap().at(0, 0));
            assert_eq!(x[0].to_bits(), (before - η * m).to_bits(), "{optimizer} at step {t}");
        }
    }
}

/// Every hyperparameter of a spec reaches the facts: theorems ask for it there by the name of its key.
#[test]
fn facts_name_every_hyperparameter() {
    for optimizer in &specs() {
        let entry = optimizers::ALL.iter().find(|e| optimizer.split(':').next() == Some(e.id));
        let entry = entry.unwrap();
        let facts = optimizers::build(optimizer, &context(2)).unwrap().facts();
        assert_eq!(facts.entry, entry.id);
        assert!(facts.id.starts_with(entry.id), "{}", facts.id);
        // A key without a value says in other words what another key says, or how to choose it.
        let valued = |key: &&KeyDoc| !matches!(key.default, KeyDefault::Unset(_));
        for key in entry.keys.iter().filter(valued) {
            let named = facts.constants.iter().map(|(name, _)| *name);
            let named = named.chain(facts.schedules.iter().map(|(name, _)| *name));
            assert_eq!(
                named.filter(|name| *name == key.key).count(),
                1,
                "{optimizer}: {}",
                key.key
            );
        }
        let again = optimizers::build(&facts.id, &context(2)).unwrap().facts();
        assert_eq!(again.id, facts.id, "the canonical spec builds the same method");
        assert_eq!(again.constants, facts.constants);
    }
}

#[test]
fn without_gradients_every_method_rests() {
    let zeros = vec![vec![0.0; 2]; 30];
    // Weight decay moves by itself, and so does a first moment that does not start at zero.
    let rests = |spec: &&String| {
        let facts = optimizers::build(spec, &context(2)).unwrap().facts();
        facts.constants.iter().all(|(name, c)| !["wd", "accumulator"].contains(name) || *c == 0.0)
    };
    for optimizer in specs().iter().filter(rests) {
        for x in iterates(optimizer, "whole", &[0.3, -0.8], &zeros) {
            assert_eq!(x, [0.3, -0.8], "{optimizer}");
        }
    }
    let decayed = iterates("padam-code:wd=0.1", "whole", &[0.3, -0.8], &zeros);
    assert!(decayed[29][0].abs() < 0.3, "weight decay acts as a gradient");
    let accumulated = iterates("yogi-optax", "whole", &[0.3, -0.8], &zeros);
    assert!(accumulated[29][0] < 0.3, "a first moment above zero pulls down");
}

/// After the last gradient a method without first moment stops at once; one with it does not.
#[test]
fn only_momentum_carries_on() {
    let mut gradients = vec![vec![1.0, -0.5]; 10];
    gradients.extend(vec![vec![0.0; 2]; 10]);
    let moves_on = |optimizer: &str| {
        let x = iterates(optimizer, "whole", &[0.3, -0.8], &gradients);
        x[9] != x[19]
    };
    for optimizer in [
        "sgd",
        "sgd-momentum:momentum=0",
        "heavy-ball:momentum=0",
        "momentum-torch:momentum=0",
        "nesterov-torch:momentum=0",
        "nesterov-2018:q=1",
        "normalised-sgd",
        "normalised-sgd-momentum:momentum=0",
        "sign-sgd",
        "signum:momentum=0",
        "lion-paper:beta1=0",
        "dual-averaging",
        "adagrad-paper",
        "adagrad-torch",
        "adagrad-optax",
        "adagrad-norm",
        "scale-free-ftrl",
        "clipped-adam-ema:beta=0",
        "clipped-adam-ema-coordinatewise:beta=0",
        "adam-ema-unclipped:beta=0",
        "clipped-adam-ema-equal-discounts:beta=0",
        "sign-ema:beta=0",
        "schedule-free-sgd:beta=0",
    ] {
        assert!(!moves_on(optimizer), "{optimizer}");
    }
    for entry in [
        "adam-paper",
        "adam-nobias",
        "amsgrad-reddi2018",
        "padam-paper",
        "padam-code",
        "padam-adamx",
        "adam-tf",
        "amsgrad-torch",
        "amsgrad-optax",
        "adamx-paper",
        "adamax-paper",
        "adamax-torch",
        "nadam-paper",
        "nadam-torch",
        "nadam-optax",
        "radam-paper",
        "radam-torch",
        "radam-optax",
        "adabound-paper",
        "adabound-code",
        "amsbound-paper",
        "amsbound-code",
        "adabelief-paper",
        "adabelief-code",
        "adabelief-optax",
        "yogi-paper",
        "adafom",
        "adam-defossez",
        "adagrad-defossez",
        "adamomentum-paper",
        "adamomentum-nobias",
        "adamomentum-max",
        "adamomentum-code",
        "invadam-paper",
        "dualadam-paper",
        "dualadam-code",
        "dualadam-early",
    ] {
        assert!(!moves_on(&format!("{entry}:beta1=0")), "{entry} without first moment");
        assert!(moves_on(entry), "{entry}");
    }
    for entry in ["rmsprop-tf", "rmsprop-torch", "rmsprop-torch-centered", "rmsprop-graves2013"] {
        assert!(!moves_on(&format!("{entry}:momentum=0")), "{entry} without momentum");
        assert!(moves_on(&format!("{entry}:momentum=0.5")), "{entry}");
    }
    assert!(!moves_on("rmsprop-hinton"));
    for optimizer in [
        "sgd-momentum",
        "heavy-ball",
        "momentum-torch",
        "nesterov-torch",
        "nesterov-1983",
        "nesterov-2018",
        "ogm-2016",
        "normalised-sgd-momentum",
        "signum",
        "lion-paper",
        "clipped-adam-ema",
        "clipped-adam-ema-coordinatewise",
        "adam-ema-unclipped",
        "clipped-adam-ema-equal-discounts",
        "sign-ema",
        // Its last displacement is repeated.
        "beta-omd",
        // The average follows the base that stands still.
        "schedule-free-sgd",
        "schedule-free-sgd-optax",
        "schedule-free-adamw-optax",
    ] {
        assert!(moves_on(optimizer), "{optimizer}");
    }
}

/// Gradients times `2^k` leave the path of a method of degree 0 as it is, to the last bit; a method of degree `δ` takes
/// the same path when its step size shrinks by `2^{-kδ}`.
#[test]
fn scaling_the_gradients_scales_the_step_by_its_degree() {
    let gradients: Vec<Vec<f64>> = (1..=40u32)
        .map(|t| vec![f64::from(t * 37 % 11) / 7.0 - 0.6, f64::from(t % 3) / 9.0])
        .collect();
    // Entry with keys, log2 of the factor, log2 of the reciprocal change of the step size.
    for (optimizer, k, shift) in [
        ("sgd:", 3, 3),
        ("sgd-momentum:", 3, 3),
        ("heavy-ball:", 3, 3),
        ("adam-paper:eps=0,", 5, 0),
        ("adam-nobias:eps=0,", 5, 0),
        ("amsgrad-reddi2018:", 5, 0),
        ("padam-paper:p=0.5,", 5, 0),
        ("padam-paper:p=0.25,", 4, 2),
        ("padam-paper:p=0.125,", 4, 3),
        ("padam-paper:p=0,", 3, 3),
        ("padam-code:eps=0,p=0.5,", 5, 0),
        ("padam-code:eps=0,p=0.125,", 4, 3),
        ("padam-adamx:p=0.25,", 4, 2),
        ("adam-tf:eps=0,", 5, 0),
        ("adamw-torch:eps=0,wd=0,", 5, 0),
        ("adam-l2:eps=0,wd=0,", 5, 0),
        ("amsgrad-torch:eps=0,", 5, 0),
        ("amsgrad-optax:eps=0,", 5, 0),
        ("adamx-paper:", 5, 0),
        ("adamax-paper:", 5, 0),
        ("adamax-torch:eps=0,", 5, 0),
        ("nadam-paper:eps=0,", 5, 0),
        ("nadam-torch:eps=0,", 5, 0),
        ("nadam-optax:eps=0,", 5, 0),
        // Never rectified: momentum alone.
        ("radam-paper:beta2=0.6,", 5, 5),
        ("radam-torch:beta2=0.6,eps=0,", 5, 5),
        ("radam-optax:beta2=0.6,eps=0,", 5, 5),
        ("adabelief-code:beta2=0.6,", 5, 5),
        ("yogi-paper:eps=0,", 5, 0),
        ("yogi-optax:eps=0,accumulator=0,", 5, 0),
        ("adafom:", 5, 0),
        ("adam-defossez:eps=0,", 5, 0),
        ("adagrad-defossez:eps=0,", 5, 0),
        ("rmsprop-hinton:", 5, 0),
        ("rmsprop-tf:eps=0,v0=0,momentum=0.5,", 5, 0),
        ("rmsprop-torch:eps=0,momentum=0.5,", 5, 0),
        ("rmsprop-torch-centered:eps=0,momentum=0.5,", 5, 0),
        ("rmsprop-graves2013:eps=0,", 5, 0),
        ("momentum-torch:dampening=0.5,", 3, 3),
        ("nesterov-torch:", 3, 3),
        ("nesterov-1983:", 3, 3),
        ("nesterov-2018:", 3, 3),
        ("ogm-2016:", 3, 3),
        ("normalised-sgd:", 5, 0),
        ("normalised-sgd-momentum:", 5, 0),
        ("sign-sgd:", 5, 0),
        ("signum:", 5, 0),
        ("lion-paper:wd=0.1,", 5, 0),
        ("dual-averaging:", 3, 3),
        ("adagrad-paper:", 5, 0),
        ("adagrad-torch:eps=0,lr_decay=0.1,", 5, 0),
        ("adagrad-optax:eps=0,v0=0,", 5, 0),
        ("adagrad-norm:b0=0,", 5, 0),
        ("scale-free-ftrl:", 5, 0),
        ("adamomentum-paper:eps=0,", 5, 0),
        ("adamomentum-nobias:eps=0,", 5, 0),
        ("adamomentum-max:eps=0,", 5, 0),
        ("adamomentum-code:eps=0,amsgrad=true,wd=0.1,", 5, 0),
        ("invadam-paper:", 3, 6),
        ("schedule-free-sgd:", 3, 3),
        ("schedule-free-sgd-optax:", 3, 3),
        ("schedule-free-adamw-optax:eps=0,", 5, 0),
        ("beta-omd:", 3, 3),
    ] {
        let factor = f64::from(1 << k);
        let scaled: Vec<Vec<f64>> =
            gradients.iter().map(|g| g.iter().map(|g| g * factor).collect()).collect();
        let path = |lr: f64, gradients: &[Vec<f64>]| {
            iterates(&format!("{optimizer}lr={lr}"), "whole", &[0.3, -0.8], gradients)
        };
        let shrunk = 0.25 / f64::from(1 << shift);
        assert_eq!(path(0.25, &gradients), path(shrunk, &scaled), "{optimizer}");
    }
    // Without a step size: the radius alone sets the scale.
    for optimizer in [
        "clipped-adam-ema",
        "clipped-adam-ema-coordinatewise",
        "adam-ema-unclipped",
        "clipped-adam-ema-equal-discounts",
        "sign-ema",
    ] {
        let scaled: Vec<Vec<f64>> =
            gradients.iter().map(|g| g.iter().map(|g| g * 32.0).collect()).collect();
        let path = |gradients: &[Vec<f64>]| iterates(optimizer, "whole", &[0.3, -0.8], gradients);
        assert_eq!(path(&gradients), path(&scaled), "{optimizer}");
    }
    let eps = |g: &[Vec<f64>]| iterates("adam-paper:eps=1e-3", "whole", &[0.3, -0.8], g);
    let scaled: Vec<Vec<f64>> =
        gradients.iter().map(|g| g.iter().map(|g| g * 32.0).collect()).collect();
    assert_ne!(eps(&gradients), eps(&scaled), "ε has a scale of its own");
}
