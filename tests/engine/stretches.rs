//! Steps taken together against the same steps one by one.

use ratecheck::engine::{Cause, Job};
use ratecheck::measurements::{After, Iterate, Probe, Regret, RegretAgainst};
use ratecheck::optimizers::ALL;

use crate::support::{Words, outcome};

/// Steps beyond several looks at the stop flag.
const STEPS: u64 = 700;

/// A run of one path under linear losses with these probes; `After` sees steps one by one, so that a run with it takes no stretches.
fn job(words: &Words<'_>, one_by_one: bool) -> Job {
    let mut job = words.build().run().job;
    job.watched.clear();
    job.probes = vec![Box::new(Regret), Box::new(RegretAgainst), Box::new(Iterate)];
    if one_by_one {
        job.probes.push(Box::new(After { step: STEPS, coordinate: 0 }) as Box<dyn Probe>);
    }
    job.checkpoints = vec![1, 2, 255, 256, 257, 300, 511, 513, STEPS];
    job
}

/// Whether all of it agrees to the bit: curves, ends and steps.
fn assert_same(words: &Words<'_>) {
    let (together, alone) = (outcome(&job(words, false), 1), outcome(&job(words, true), 1));
    assert_eq!(together.ended, alone.ended, "{}", words.optimizer);
    for (a, b) in together.curves.iter().zip(&alone.curves) {
        let bits =
            |curve: &ndarray::Array2<f64>| curve.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(a), bits(b), "{}", words.optimizer);
    }
}

/// Every method with every variant, on losses with and without integers, in boxes and without. False alarm: 0.
#[test]
fn stretches_have_the_bits_of_single_steps() {
    for entry in ALL {
        for variant in std::iter::once(&"").chain(entry.variants) {
            let optimizer = match *variant {
                "" => entry.id.to_owned(),
                keys => format!("{}:{keys}", entry.id),
            };
            for (problem, domain) in [
                ("online-period-three", "box"),
                ("online-period-three:c=2.7", "box:lo=-0.3,hi=2"),
                ("online-linear:dim=1", "box"),
            ] {
                let words = Words {
                    problem,
                    noise: "none",
                    optimizer: &optimizer,
                    domain,
                    horizon: STEPS,
                    replicas: 1,
                };
                assert_same(&words);
            }
        }
    }
}

/// A path that leaves the numbers within a stretch ends at the same step. False alarm: 0.
#[test]
fn a_path_that_breaks_down_ends_where_it_did() {
    // 177 periods move the iterate by -10^306 each, the step after them by three times as much: below -1.7977e308.
    let words = Words {
        problem: "online-period-three",
        noise: "none",
        optimizer: "sgd:lr=1e306",
        domain: "whole",
        horizon: STEPS,
        replicas: 1,
    };
    let ended = |one_by_one: bool| {
        let mut job = job(&words, one_by_one);
        // Without bounds there is no best point.
        job.probes.drain(..2);
        let outcome = outcome(&job, 1);
        (outcome.ended, outcome.curves[0].iter().map(|x| x.to_bits()).collect::<Vec<_>>())
    };
    let (together, alone) = (ended(false), ended(true));
    assert_eq!(together, alone);
    let [end] = &together.0[..] else { panic!("one replica ends") };
    assert_eq!((end.step, end.cause), (532, Cause::Overflow));
}
