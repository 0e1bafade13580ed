//! The same bits for every build profile and target CPU: digests of a fixed set of runs.
//!
//! The numbers below were computed once; debug and release builds and builds for other processors must find them
//! too. A row changes only when the meaning of its runs changes: arithmetic of the method, noise, problems, probes, or
//! the set of runs itself.

use ratecheck::optimizers;

use crate::support::{NOISES, PROBLEMS, Path, Words, outcome, specs};

/// Entry, and the first 64 bits of the digest over its runs. At least one entry of every family is pinned here.
const DIGESTS: &[(&str, &str)] = &[
    ("sgd", "a5bf1749d23bbf33"),
    ("sgd-momentum", "72a13f3465431914"),
    ("heavy-ball", "dd4476d793a710b8"),
    ("adam-paper", "df73730898c1e7de"),
    ("adam-nobias", "7a8ffc29f16de58d"),
    ("amsgrad-reddi2018", "06b1a08ea3de60f8"),
    ("padam-paper", "e516fbd283134282"),
    ("padam-code", "35bb3f3833f7724d"),
    ("padam-adamx", "673285d94c74e28a"),
    ("momentum-torch", "12062ed8b69d9883"),
    ("nesterov-1983", "834c76877317a385"),
    ("ogm-2016", "ba82a367770c9889"),
    ("normalised-sgd-momentum", "b0fa06bb6b6cc498"),
    ("lion-paper", "49aa219dbfa9976f"),
    ("adagrad-torch", "81a45da5af9e0cd1"),
    ("scale-free-ftrl", "4ab7dc895595ce7e"),
    ("adamomentum-paper", "0a3058af1afc0832"),
    ("adamomentum-code", "f510fada9e620b2f"),
    ("dualadam-code", "bf0481597a8b2e16"),
    ("adam-tf", "51420d6e8a7a7446"),
    ("adamw-torch", "81733d87c2dd900e"),
    ("adamax-paper", "813c2b0a50eeca88"),
    ("nadam-paper", "cb3fbb903bd07f40"),
    ("radam-paper", "1e506bea93a8a35f"),
    ("adabound-paper", "f1ba061ffac35257"),
    ("adabelief-paper", "50fe9c3c6c80b460"),
    ("yogi-paper", "4a6b200ef121f478"),
    ("adam-defossez", "1c6788e50aa5a5e4"),
    ("rmsprop-graves2013", "3aedd08b295448b0"),
    ("clipped-adam-ema", "20b36c152f6d7311"),
    ("beta-omd", "33e795c909bfe6fd"),
    ("schedule-free-sgd", "4e2f566430f9e934"),
    ("schedule-free-adamw-optax", "5a48dabde39005ea"),
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
