//! A value that is not finite ends its replica, with step and cause, and nothing else.

use std::sync::Arc;

use ratecheck::engine::{Cause, Ended, Job};
use ratecheck_problems::objective::Objective;
use ratecheck_problems::oracle::{Oracle, OracleFacts};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut};

use crate::support::{Path, Words, outcome, specs, watched};

/// An oracle that answers one wrong number at each of the places listed.
#[derive(Debug)]
struct Poisoned {
    inner: Arc<dyn Oracle>,
    /// Replica, step, and what the last coordinate of the gradient becomes.
    places: Vec<(u64, u64, f64)>,
}

impl Oracle for Poisoned {
    fn objective(&self) -> &Arc<dyn Objective> {
        self.inner.objective()
    }

    fn facts(&self) -> &OracleFacts {
        self.inner.facts()
    }

    fn sample(&self, key: Key, x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        self.inner.sample(key, x, exact, g.reborrow());
        let shape = g.shape();
        for &(replica, step, value) in &self.places {
            let lane = replica.checked_sub(key.replica()).map(|lane| lane as usize);
            if let (Some(lane), true) = (lane.filter(|l| *l < shape.lanes()), step == key.step()) {
                g.set(shape.dim() - 1, lane, value);
            }
        }
    }
}

fn words<'a>(optimizer: &'a str, problem: &'a str, horizon: u64) -> Words<'a> {
    Words {
        problem,
        noise: "gaussian:sigma=0.3",
        optimizer,
        domain: "whole",
        horizon,
        replicas: 11,
    }
}

/// A job with the update rule watching, whose gradients are wrong at the places.
fn poisoned(optimizer: &str, places: &[(u64, u64, f64)]) -> Job {
    let built = words(optimizer, "huber:dim=2,scale=4", 40).build();
    let mut job = built.run().job;
    job.watched.push(watched(&built, "update-rule", &[""]).expect("a rule"));
    job.oracle = Arc::new(Poisoned { inner: job.oracle.clone(), places: places.to_vec() });
    job
}

#[test]
fn broken_replicas_end_alone() {
    for optimizer in &specs() {
        let whole = Path::of(&poisoned(optimizer, &[]), 0, 11).lanes;
        let places = [(3, 7, f64::NAN), (5, 9, f64::NAN), (9, 9, f64::NAN)];
        let job = poisoned(optimizer, &places);
        for width in [1, 4, 16] {
            let lanes = Path::in_blocks_of(&job, width).lanes;
            for (replica, (lane, unharmed)) in lanes.iter().zip(&whole).enumerate() {
                let steps = match replica {
                    3 => 6,
                    5 | 9 => 8,
                    _ => 40,
                };
                assert_eq!(lane.len(), steps, "{optimizer}: replica {replica} at width {width}");
                assert!(
                    lane[..] == unharmed[..steps],
                    "{optimizer}: replica {replica}, width {width}"
                );
            }
            let mut ended = outcome(&job, width).ended;
            ended.sort_by_key(|e| e.replica);
            let expected =
                places.map(|(replica, step, _)| Ended { replica, step, cause: Cause::NotANumber });
            assert_eq!(ended, expected, "{optimizer} at width {width}");
        }
    }
}

/// An infinite gradient carries plain SGD out of range, and stays visible as that.
#[test]
fn the_cause_tells_overflow_from_not_a_number() {
    for (optimizer, value, cause) in [
        ("sgd", f64::INFINITY, Cause::Overflow),
        ("heavy-ball", f64::NEG_INFINITY, Cause::Overflow),
        ("sgd-momentum", f64::INFINITY, Cause::Overflow),
        ("sgd", f64::NAN, Cause::NotANumber),
        // ∞/∞: both moments overflow.
        ("adam-paper", f64::INFINITY, Cause::NotANumber),
    ] {
        let ended = outcome(&poisoned(optimizer, &[(2, 5, value)]), 16).ended;
        assert_eq!(ended, [Ended { replica: 2, step: 5, cause }], "{optimizer}");
    }
}

/// After a replica ended its curve is NaN, its notes are NaN, it gives no sample, and the claim about it is not judged
/// on what came after.
#[test]
fn nothing_is_measured_after_the_end() {
    let job = poisoned("sgd", &[(4, 20, f64::NAN)]);
    let outcome = outcome(&job, 16);
    for curve in &outcome.curves {
        for (k, &checkpoint) in job.checkpoints.iter().enumerate() {
            for replica in 0..11 {
                let gone = replica == 4 && checkpoint >= 20;
                assert_eq!(
                    curve[[replica, k]].is_nan(),
                    gone,
                    "replica {replica}, step {checkpoint}"
                );
            }
        }
    }
    let finding = outcome.claims[0][0].judge.finding();
    assert_eq!((finding.verdict.word(), finding.n), ("holds", 10 * 40 + 19), "{finding:?}");
}

/// A step size beyond `2/L` makes the iterates of SGD grow by `|1 - γL| = 1.5` a step from where the first noises left them:
/// the replicas overflow at steps of their own, those that are left go on as if alone.
#[test]
fn diverging_replicas_overflow_each_at_its_own_step() {
    for (optimizer, horizon) in [("sgd:lr=2.5", 1752), ("heavy-ball:lr=3.5,momentum=0.2", 897)] {
        let job = words(optimizer, "quadratic:dim=1", horizon).job();
        let alone = outcome(&job, 1);
        let together = outcome(&job, 16);
        assert_eq!(together.curves.len(), alone.curves.len());
        let bits = |o: &ratecheck::engine::Outcome| -> Vec<u64> {
            o.curves.iter().flatten().map(|x| x.to_bits()).collect()
        };
        assert_eq!(bits(&together), bits(&alone), "{optimizer}");
        let mut ended = together.ended.clone();
        ended.sort_by_key(|e| e.replica);
        assert_eq!(ended, alone.ended, "{optimizer}");
        let steps: std::collections::BTreeSet<u64> = ended.iter().map(|e| e.step).collect();
        assert!(steps.len() >= 2 && ended.len() < 11, "{optimizer}: {ended:?}");
    }
}
