//! The same bits for every build profile and target CPU: digests of a fixed set of runs.
//!
//! The numbers below were computed once; debug and release builds and builds for other processors must find them
//! too. A row changes only when the meaning of its runs changes: arithmetic of the method, noise, problems, probes, or
//! the set of runs itself.

use ratecheck::optimizers;

use crate::support::{NOISES, PROBLEMS, Path, Words, outcome, specs};

/// Entry, and the first 64 bits of the digest over its runs. At least one entry of every family is pinned here.
const DIGESTS: &[(&str, &str)] = &[
    ("sgd", "e051031b67711f10"),
    ("sgd-momentum", "b195346f1c83299b"),
    ("heavy-ball", "1404cddf0c6e1c15"),
    ("adam-paper", "5616d6f3f699dbbb"),
    ("adam-nobias", "520887b32e663a96"),
    ("amsgrad-reddi2018", "0da5606ec170e3a1"),
    ("padam-paper", "e950dee076193cc8"),
    ("padam-code", "544333a1c94b31be"),
    ("padam-adamx", "8d15ab21ba34f6e2"),
    ("momentum-torch", "6f3b3771693db8a8"),
    ("nesterov-1983", "e1d2e4495d278fdb"),
    ("ogm-2016", "fb44865e09da8e5c"),
    ("normalised-sgd-momentum", "7b0def0dbe44e764"),
    ("lion-paper", "b8c5ec26496a75a5"),
    ("adagrad-torch", "e487719f3b654d70"),
    ("scale-free-ftrl", "8a5152aa81d6a223"),
    ("adamomentum-paper", "3029c71c811176a3"),
    ("adamomentum-code", "5a91f4eb0eb61fb7"),
    ("dualadam-code", "abb91dd081ae1f4d"),
    ("adam-tf", "51578f5290af7223"),
    ("adamw-torch", "309c98e056419e3f"),
    ("adamax-paper", "4301b82a171b59ab"),
    ("nadam-paper", "07b8bc6d7fcd1437"),
    ("radam-paper", "be3a965f1e498529"),
    ("adabound-paper", "4808d6fa48eb06cc"),
    ("adabelief-paper", "cf9e29b7419fec7d"),
    ("yogi-paper", "2d85fa09d13c8ba5"),
    ("adam-defossez", "ced01afa7e9309e2"),
    ("rmsprop-graves2013", "bf58807ae9c8647d"),
    ("clipped-adam-ema", "f64404de61f4d782"),
    ("beta-omd", "36adc243dd75dad7"),
    ("schedule-free-sgd", "c2b6cd4d83db7ddf"),
    ("schedule-free-adamw-optax", "0ab2cf4a828781ca"),
];

/// Hashes paths and curves of a method, with its variants, on every combination of problem and noise.
fn digest(entry: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for optimizer in specs().iter().filter(|spec| spec.split(':').next() == Some(entry)) {
        for problem in PROBLEMS.into_iter().chain(["logistic", "rational"]) {
            for noise in NOISES.into_iter().chain(["rademacher", "uniform", "two-point"]) {
                add(&mut hasher, optimizer, problem, noise, "whole");
            }
        }
        add(&mut hasher, optimizer, "logistic", "minibatch:size=2", "box");
        add(&mut hasher, optimizer, "online-linear:dim=3", "none", "ball");
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn add(hasher: &mut blake3::Hasher, optimizer: &str, problem: &str, noise: &str, domain: &str) {
    let job = Words { problem, noise, optimizer, domain, horizon: 50, replicas: 5 }.job();
    hasher.update(format!("{optimizer} {problem} {noise} {domain}").as_bytes());
    for value in Path::of(&job, 0, 5).lanes.into_iter().flatten().flatten() {
        hasher.update(&value.to_le_bytes());
    }
    for value in outcome(&job, 8).curves.iter().flatten() {
        hasher.update(&value.to_bits().to_le_bytes());
    }
}

#[test]
fn every_build_gives_the_same_bits() {
    for (id, _) in DIGESTS {
        assert!(optimizers::ALL.iter().any(|entry| entry.id == *id), "`{id}` is no longer listed");
    }
    let found: Vec<(&str, String)> = DIGESTS.iter().map(|(id, _)| (*id, digest(id))).collect();
    let expected: Vec<(&str, String)> =
        DIGESTS.iter().map(|(id, digest)| (*id, (*digest).to_owned())).collect();
    assert_eq!(found, expected, "bits of this build on the left");
}

/// One bit of one parameter is another digest.
#[test]
fn a_digest_sees_the_last_bit() {
    let digest = |lr: &str| {
        let mut hasher = blake3::Hasher::new();
        add(&mut hasher, &format!("sgd:lr={lr}"), "huber:dim=2,scale=4", "gaussian", "whole");
        hasher.finalize()
    };
    assert_eq!(digest("0.1"), digest("0.1"));
    assert_ne!(digest("0.1"), digest("0.10000000000000002"));
}
