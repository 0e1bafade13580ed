//! What every wrapper promises, around methods of different kinds.

use ratecheck::optimizers::wrappers::{WRAPPERS, Wrapper};
use ratecheck::optimizers::{self, Context};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::{Chain, KeyDefault};
use ratecheck_proofs_checks::step::Trace;

use crate::support::{Given, Path, Words, iterates, outcome, traced, watched, wrapped};

/// Without and with momentum, adaptive, of random scale, with its own average, with a state beside the iterate.
const INSIDE: [&str; 6] = [
    "sgd",
    "heavy-ball",
    "adam-paper",
    "clipped-adam-ema:D=0.1",
    "schedule-free-sgd",
    "padam-paper:beta1=0",
];

/// Wrappers in the order given.
const CHAINS: [&str; 4] = [
    "sgd with clip-value:limit=0.3 with clip-norm:limit=0.2 with average-ema:beta=0.5",
    "adam-paper with decoupled-decay:wd=0.3 with project with round:to=bf16 with average-uniform",
    "heavy-ball with average-uniform with clip-norm with average-weighted:power=2",
    "clipped-adam-ema:D=0.1 with project with decoupled-decay:times=one with project",
];

fn context(domain: Domain) -> Context {
    Context { horizon: Some(100), dim: 2, domain, task: None }
}

/// Every wrapper with defaults and variants around every method of [`INSIDE`] that it accepts, and the chains.
fn all() -> Vec<String> {
    let mut specs: Vec<String> = CHAINS.map(str::to_owned).to_vec();
    for wrapper in WRAPPERS {
        for inside in INSIDE {
            specs.extend(wrapped(wrapper, inside));
        }
    }
    specs
}

fn words<'a>(optimizer: &'a str, domain: &'a str) -> Words<'a> {
    let problem = "quadratic:dim=5,cond=100";
    Words { problem, noise: "gaussian:sigma=0.3", optimizer, domain, horizon: 40, replicas: 9 }
}

#[test]
fn widths_and_threads_do_not_matter() {
    for optimizer in &all() {
        for domain in ["whole", "box:lo=-0.5,hi=0.45", "ball:radius=0.9"] {
            let job = words(optimizer, domain).job();
            let alone = Path::in_blocks_of(&job, 1);
            for width in [2, 3, 16] {
                let same = Path::in_blocks_of(&job, width).lanes == alone.lanes;
                assert!(same, "{optimizer} on {domain} in blocks of {width}");
            }
            let run = |threads: usize, width: u64| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| outcome(&job, width))
            };
            assert!(run(1, 1) == run(3, 2), "{optimizer} on {domain} with three threads");
        }
    }
}

#[test]
fn every_listed_trace_can_be_read_and_no_other() {
    let shape = Shape::new(2, 3);
    for optimizer in &all() {
        let method = optimizers::build(optimizer, &context(Domain::Whole)).unwrap();
        let mut run = method.start(shape);
        let mut x = vec![0.4; shape.len()];
        run.step(Step::FIRST, BlockMut::new(&mut x, shape), &mut Given(&[1.0, -2.0]));
        for which in Trace::ALL {
            let listed = method.traces().iter().filter(|trace| **trace == which).count();
            assert_eq!(listed, usize::from(run.trace(which).is_some()), "{optimizer}: {which:?}");
        }
    }
}

/// Settings at which a wrapper does nothing.
#[test]
fn a_wrapper_that_does_nothing_leaves_every_bit() {
    for inside in INSIDE {
        for (wrapper, domain) in [
            ("clip-norm:limit=1e300", "ball:radius=0.9"),
            ("clip-value:limit=1e300", "box:lo=-0.5,hi=0.45"),
            ("decoupled-decay:wd=0,times=one", "box:lo=-0.5,hi=0.45"),
            ("project", "whole"),
            ("average-uniform", "ball:radius=0.9"),
            ("average-polynomial", "box:lo=-0.5,hi=0.45"),
        ] {
            let curves = |optimizer: &str| outcome(&words(optimizer, domain).job(), 4).curves;
            let gradients = gradients(30);
            let path = |optimizer: &str| iterates(optimizer, domain, &[0.3, -0.4], &gradients);
            let both = format!("{inside} with {wrapper}");
            assert_eq!(path(inside), path(&both), "{both}");
            assert!(curves(inside) == curves(&both), "{both}");
        }
    }
}

fn gradients(steps: u32) -> Vec<Vec<f64>> {
    (1..=steps)
        .map(|t| vec![f64::from(t * 37 % 11) / 7.0 - 0.6, f64::from(t % 3) / 9.0 - 0.08])
        .collect()
}

/// `x_t` and, after step `t`, the average.
fn averages(optimizer: &str, steps: u32) -> Vec<[Vec<f64>; 2]> {
    let (start, gradients) = ([0.3, -0.8], gradients(steps));
    let later = iterates(optimizer, "whole", &start, &gradients);
    let points = std::iter::once(start.to_vec()).chain(later);
    let averages = traced(optimizer, &start, &gradients, Trace::Average);
    points.zip(averages).map(|(x, average)| [x, average]).collect()
}

/// The averages against their sums, `weight(s, t)` up to a common factor.
#[test]
fn averages_have_the_weights_of_their_formulas() {
    type Weight = fn(f64, f64) -> f64;
    let cases: [(&str, Weight); 7] = [
        ("average-uniform", |_, _| 1.0),
        ("average-ema:beta=0.5", |s, t| 0.5f64.powf(t - s)),
        ("average-weighted:power=2", |s, _| s * s),
        ("average-weighted:power=0", |_, _| 1.0),
        ("average-polynomial:eta=0", |_, _| 1.0),
        ("average-polynomial:eta=1", |s, _| s),
        // s (s+1) (s+2), since the share of the last point is 4/(t+3).
        ("average-polynomial:eta=3", |s, _| s * (s + 1.0) * (s + 2.0)),
    ];
    for (wrapper, weight) in cases {
        for inside in ["adam-paper", "schedule-free-sgd"] {
            let found = averages(&format!("{inside} with {wrapper}"), 25);
            for (t, [_, average]) in (1..).map(f64::from).zip(&found) {
                let past = (1..).map(f64::from).zip(&found).take_while(|(s, _)| *s <= t);
                let (mut sums, mut total, mut size) = ([0.0; 2], 0.0, 0.0f64);
                for (s, [x, _]) in past {
                    let w = weight(s, t);
                    (sums[0], sums[1], total) = (sums[0] + w * x[0], sums[1] + w * x[1], total + w);
                    size = size.max(x[0].abs()).max(x[1].abs());
                }
                // Each of the t steps of either way rounds a few numbers of size at most 2 size.
                let allowed = 16.0 * t * size * f64::EPSILON;
                for (sum, average) in sums.iter().zip(average) {
                    assert!((sum / total - average).abs() <= allowed, "{wrapper} at step {t}");
                }
            }
        }
    }
    for [x, average] in averages("adam-paper with average-ema:beta=0", 25) {
        assert_eq!(x, average, "without a past the average is the iterate, bit for bit");
    }
}

/// The average inside of `clipped-adam-ema` is that of the wrapper with its factor.
#[test]
fn the_average_of_a_method_is_that_of_the_wrapper() {
    let own = averages("clipped-adam-ema:beta=0.9", 40);
    let wrapped = averages("clipped-adam-ema:beta=0.9 with average-ema:beta=0.9", 40);
    assert_eq!(own, wrapped);
    assert_ne!(own, averages("clipped-adam-ema:beta=0.9 with average-uniform", 40));
}

#[test]
fn gradients_are_clipped_from_the_outermost_inwards() {
    let path = |optimizer: &str| {
        iterates(optimizer, "whole", &[0.0, 0.0], &[vec![3.0, -4.0], vec![0.03, -0.04]])
    };
    let close = |a: f64, b: f64| (a - b).abs() <= 4.0 * f64::EPSILON * b.abs();
    for (optimizer, first) in [
        ("sgd:lr=1 with clip-norm:limit=1", [-0.6, 0.8]),
        ("sgd:lr=1 with clip-value:limit=1", [-1.0, 1.0]),
        ("sgd:lr=1 with clip-value:limit=0.7 with clip-norm:limit=1", [-0.6, 0.7]),
        ("sgd:lr=1 with clip-norm:limit=1 with clip-value:limit=3.5", {
            let norm = (9.0f64 + 3.5 * 3.5).sqrt();
            [-3.0 / norm, 3.5 / norm]
        }),
    ] {
        let x = path(optimizer);
        assert!(close(x[0][0], first[0]) && close(x[0][1], first[1]), "{optimizer}: {:?}", x[0]);
        // Short gradients pass.
        assert_eq!(x[1], [x[0][0] - 0.03, x[0][1] + 0.04], "{optimizer}");
    }
    // Squares that overflow or vanish do not matter, and what is not finite is not repaired.
    for (g, to) in [([3e200, -4e200], [-0.6, 0.8]), ([3e-200, -4e-200], [-0.6, 0.8])] {
        let limit = if g[0] > 1.0 { 1.0 } else { 1e-250 };
        let spec = format!("sgd:lr={} with clip-norm:limit={limit}", 1.0 / limit);
        let x = iterates(&spec, "whole", &[0.0, 0.0], &[g.to_vec()]).swap_remove(0);
        assert!(close(x[0], to[0]) && close(x[1], to[1]), "{spec}: {x:?}");
    }
    for bad in [f64::NAN, f64::INFINITY] {
        let x = iterates("sgd with clip-norm", "whole", &[0.0, 0.0], &[vec![bad, 1.0]]);
        assert!(!x[0][0].is_finite());
    }
}

/// PyTorch's AdamW multiplies the iterate by `1 - lr wd` and then takes Adam's step from there.
#[test]
fn decoupled_decay_is_that_of_adamw() {
    let spec = "adam-paper:lr=0.02 with decoupled-decay:wd=0.1";
    let ours = iterates(spec, "whole", &[0.3, -0.8], &gradients(40));
    let still = vec![vec![0.0; 2]];
    assert_eq!(
        iterates("sgd:lr=0.5 with decoupled-decay:wd=0.5", "whole", &[0.5, -0.8], &still)[0],
        [0.375, -0.8 - 0.25 * -0.8]
    );
    let steps = iterates("adam-paper:lr=0.02", "whole", &[0.0, 0.0], &gradients(40));
    let (mut x, mut at) = ([0.3, -0.8], vec![0.0; 2]);
    for (ours, to) in ours.iter().zip(steps) {
        for i in 0..2 {
            x[i] = (1.0 - 0.02 * 0.1) * x[i] + (to[i] - at[i]);
            // Forty steps of numbers of size at most one, rounded four times each.
            assert!((x[i] - ours[i]).abs() <= 40.0 * 4.0 * f64::EPSILON, "{x:?} {ours:?}");
        }
        at = to;
    }
}

/// On a ball the own metric of an adaptive method and the Euclidean one differ.
#[test]
fn projection_is_euclidean_whatever_the_method() {
    let pull = vec![vec![-1.0, -0.02]; 60];
    let path = |optimizer: &str| iterates(optimizer, "ball:radius=0.5", &[0.1, 0.2], &pull);
    assert_eq!(path("sgd"), path("sgd with project"));
    let (own, euclidean) = ("amsgrad-reddi2018", "amsgrad-reddi2018 with project");
    assert_ne!(path(own), path(euclidean));
    let free = iterates(own, "whole", &[0.1, 0.2], &pull);
    // The first step that leaves the ball is shortened to it in its own direction.
    let out = free.iter().position(|x| x[0] * x[0] + x[1] * x[1] > 0.25).unwrap();
    let (x, y) = (&path(euclidean)[out], &free[out]);
    let cross = x[0] * y[1] - x[1] * y[0];
    assert!(cross.abs() <= 8.0 * f64::EPSILON, "{x:?} lies on the ray to {y:?}");
}

#[test]
fn rounded_iterates_are_numbers_of_the_format() {
    for (format, bits) in [("f32", 29), ("bf16", 45)] {
        let spec = format!("adam-paper with round:to={format}");
        for x in iterates(&spec, "whole", &[0.3, -0.8], &gradients(30)).concat() {
            assert_eq!(x.to_bits() & ((1 << bits) - 1), 0, "{x} is no {format}");
        }
        let once = iterates(&spec, "whole", &[0.3, -0.8], &gradients(30));
        let twice = format!("{spec} with round:to={format}");
        assert_eq!(once, iterates(&twice, "whole", &[0.3, -0.8], &gradients(30)));
    }
}

/// Averages leave the method what it is, for theorems too; everything else is another method.
#[test]
fn facts_say_whose_theorems_apply() {
    for wrapper in WRAPPERS {
        for inside in INSIDE {
            for spec in wrapped(wrapper, inside) {
                check_facts(wrapper, inside, &spec);
            }
        }
    }
}

fn check_facts(wrapper: &Wrapper, inside: &str, spec: &str) {
    let build = |spec: &str| {
        optimizers::build(spec, &context(Domain::Whole)).expect("a valid spec").facts()
    };
    let (bare, facts) = (build(inside), build(spec));
    let entry = if wrapper.looks_on { bare.entry } else { wrapper.id };
    assert_eq!(facts.entry, entry, "{spec}");
    assert_eq!(facts.constants[..bare.constants.len()], bare.constants, "{spec}");
    assert_eq!(facts.schedules.len(), bare.schedules.len(), "{spec}");
    let own = &facts.constants[bare.constants.len()..];
    assert!(own.iter().all(|(name, _)| name.starts_with(&format!("{}.", wrapper.id))), "{own:?}");
    let again = build(&facts.id);
    assert_eq!((&again.id, &again.constants), (&facts.id, &facts.constants));
    assert_eq!(facts.id.parse::<Chain>().expect("a chain").to_string(), facts.id, "canonical");
    let ruled = watched(&words(spec, "whole").build(), "update-rule", &[""]);
    assert_eq!(ruled.is_ok(), wrapper.looks_on, "{spec}");
}

#[test]
fn entries_say_what_they_are_and_share_no_id() {
    let mut ids: Vec<&str> = WRAPPERS.iter().map(|wrapper| wrapper.id).collect();
    ids.extend(optimizers::ALL.iter().map(|entry| entry.id));
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    for wrapper in WRAPPERS {
        assert!(!wrapper.summary.is_empty() && !wrapper.formula.is_empty(), "{}", wrapper.id);
        let keys = wrapper.keys.iter().filter_map(|key| match key.default {
            KeyDefault::Value(value) => Some(format!("{}={value}", key.key)),
            KeyDefault::Required | KeyDefault::Unset(_) => None,
        });
        let written = keys.collect::<Vec<_>>().join(",");
        if written.is_empty() {
            continue;
        }
        let constants = |spec: &str| {
            optimizers::build(spec, &context(Domain::Whole)).unwrap().facts().constants
        };
        let plain = constants(&format!("sgd with {}", wrapper.id));
        assert_eq!(plain, constants(&format!("sgd with {}:{written}", wrapper.id)));
    }
}

#[test]
fn refusals_say_what_would_be_right() {
    for (spec, words) in [
        (
            "sgd with average-uniforn",
            "no wrapper `average-uniforn`; did you mean `average-uniform`?",
        ),
        ("sgd with sgd", "no wrapper `sgd`; known: average-uniform"),
        ("sdg with average-uniform", "no optimizer `sdg`; did you mean `sgd`?"),
        (
            "sgd with clip-norm:limt=1",
            "wrapper `clip-norm` has no key `limt`; did you mean `limit`?",
        ),
        ("sgd with clip-norm:limit=0", "wrapper `clip-norm`: limit = 0 is outside (0, inf)"),
        ("sgd with average-ema:beta=1", "below one"),
        ("sgd with round:to=f16", "choose from: f32, bf16"),
        ("sgd with", "missing name at column 9 of `sgd with`"),
        ("clipped-adam-ema with decoupled-decay", "has no step size lr; write times=one"),
        ("sgd with decoupled-decay:wd=1-t", "wd"),
        ("sgd clip-norm", "unexpected 'c'"),
    ] {
        let refused = optimizers::build(spec, &context(Domain::Whole)).map(drop);
        let message = refused.expect_err(spec).to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}
