//! Noise, sample or interval are not what they are taken for.

use ratecheck::engine::{Outcome, Passage};
use ratecheck_proofs_checks::ledger::Pair;

use crate::fault::Site;
use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::noise::{Noise, Spoilt};

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "one-stream-for-all",
        kind: Kind::Statistics,
        what: "Every replica reads the same random numbers.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20",
        run: Runs::Number(0),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::OneStream)),
    },
    Fault {
        name: "numbers-used-twice",
        kind: Kind::Statistics,
        what: "Each random number serves two steps.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20",
        run: Runs::Number(1),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::EachStepTwice)),
    },
    Fault {
        name: "biased-noise",
        kind: Kind::Statistics,
        what: "The noise has the mean 0.1.",
        study: "sgd-averages",
        claim: "one-curvature",
        theorem: "sgd-quadratic-variance/Q",
        run: Runs::Number(2),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::Biased(0.1))),
    },
    Fault {
        name: "variance-doubled",
        kind: Kind::Statistics,
        what: "The noise has twice its variance.",
        study: "sgd-averages",
        claim: "one-curvature",
        theorem: "sgd-quadratic-variance/Q",
        run: Runs::Number(2),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::Scaled(std::f64::consts::SQRT_2))),
    },
    Fault {
        name: "noise-without-sign",
        kind: Kind::Statistics,
        what: "The noise never points downwards.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan/2",
        run: Runs::Number(3),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::Absolute)),
    },
    Fault {
        name: "skewed-the-other-way",
        kind: Kind::Statistics,
        what: "The rare value of the noise is the negative one.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20-naive",
        run: Runs::Number(1),
        plant: Plant::Other(|spec| {
            spec.noise = "two-point:high=1,low=-3,probability=0.75".to_owned()
        }),
    },
    Fault {
        name: "noise-of-another-batch",
        kind: Kind::Statistics,
        what: "The batch does not enter the noise.",
        study: "escape-memory",
        claim: "adam-long",
        theorem: "v-memory-regimes/Z",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| spec.noise = "hessian:batch=1".to_owned()),
    },
    Fault {
        name: "error-over-n",
        kind: Kind::Statistics,
        what: "The standard error is s/n in place of s/√n.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20",
        run: Runs::Number(1),
        plant: Plant::Outcome(|_, site, outcome| spread(site, outcome, |n| 1.0 / n.sqrt())),
    },
    Fault {
        name: "error-of-one-replica",
        kind: Kind::Statistics,
        what: "The standard error is s in place of s/√n.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20-naive",
        run: Runs::Number(0),
        plant: Plant::Outcome(|_, site, outcome| spread(site, outcome, f64::sqrt)),
    },
    Fault {
        name: "one-replica-for-all",
        kind: Kind::Statistics,
        what: "One replica is handed over n times.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20",
        run: Runs::Number(0),
        plant: Plant::Outcome(|_, site, outcome| {
            let pairs = pairs(site, outcome);
            let first = pairs[0];
            pairs.fill(first);
        }),
    },
    Fault {
        name: "outliers-dropped",
        kind: Kind::Statistics,
        what: "The twentieth part of the sample that is lowest is dropped.",
        study: "padam-martingale",
        claim: "skewed",
        theorem: "padam-nonconvex-sharp/N20",
        run: Runs::Number(1),
        plant: Plant::Outcome(|_, site, outcome| {
            let pairs = pairs(site, outcome);
            pairs.sort_by(|a, b| b.lhs.total_cmp(&a.lhs));
            let kept = pairs.len() * 19 / 20;
            pairs.truncate(kept);
        }),
    },
    Fault {
        name: "sum-for-mean-over-steps",
        kind: Kind::Statistics,
        what: "The measured sum is not divided by T.",
        study: "sgd-nonconvex",
        claim: "no-noise",
        theorem: "sgd-ghadimi-lan",
        run: Runs::Number(1),
        plant: Plant::Outcome(|run, site, outcome| {
            for pair in pairs(site, outcome) {
                pair.lhs *= run.job.horizon as f64;
            }
        }),
    },
    Fault {
        name: "censored-dropped",
        kind: Kind::Statistics,
        what: "Replicas that did not leave are left out of the share that has left.",
        study: "escape-hazard",
        claim: "large-gradients",
        theorem: "dualadam-hazard",
        run: Runs::Number(0),
        plant: Plant::Outcome(|run, _, outcome| {
            run.spec.replicas = outcome.passages.len() as u64;
        }),
    },
    Fault {
        name: "censored-counted-as-left",
        kind: Kind::Statistics,
        what: "Replicas that did not leave are counted as leaving at the horizon.",
        study: "escape-hazard",
        claim: "small-gradients",
        theorem: "dualadam-hazard",
        run: Runs::Number(0),
        plant: Plant::Outcome(|run, _, outcome| {
            let left: Vec<u64> = outcome.passages.iter().map(|passage| passage.replica).collect();
            for replica in (0..run.spec.replicas).filter(|replica| !left.contains(replica)) {
                outcome.passages.push(Passage {
                    replica,
                    step: run.spec.horizon,
                    place: Vec::new(),
                });
            }
        }),
    },
];

/// The sample of a claim.
pub(super) fn pairs(site: Site, outcome: &mut Outcome) -> &mut Vec<Pair> {
    &mut outcome.claims[site.watch][site.slot].pairs
}

/// Moves the differences of a sample away from their mean by a factor that depends on their number: what an interval is made of
/// whose standard error is wrong by that factor.
fn spread(site: Site, outcome: &mut Outcome, factor: fn(f64) -> f64) {
    let pairs = pairs(site, outcome);
    let n = pairs.len() as f64;
    let mean = pairs.iter().map(|pair| pair.lhs - pair.rhs).sum::<f64>() / n;
    for pair in pairs {
        let difference = mean + factor(n) * (pair.lhs - pair.rhs - mean);
        pair.lhs = pair.rhs + difference;
    }
}
