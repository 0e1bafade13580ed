//! Every level of vector instructions gives the bits of every other.

mod support;

use ratecheck::optimizers;
use ratecheck::plan::{Built, RunSpec};
use ratecheck_problems::vectors::{Level, force};
use ratecheck_problems::{catalogue, oracle};
use support::{NOISES, PROBLEMS, Path, Words};

/// The levels of this processor; the baseline is on every one.
fn levels() -> Vec<Level> {
    Level::ALL.into_iter().filter(|level| force(*level).is_ok()).collect()
}

/// Lanes that fill vectors of every length, and some left over.
const LANES: u64 = 21;

/// The paths on the widest level are those of all others.
fn assert_same(what: &str, levels: &[Level], paths: impl Fn() -> Path) {
    let on = |level: &Level| {
        force(*level).expect("it was there before");
        paths().lanes
    };
    let (widest, others) = levels.split_last().expect("the baseline");
    let expected = on(widest);
    assert!(!expected.is_empty(), "{what}: no path");
    for level in others {
        assert!(on(level) == expected, "{what}: {level} differs from {widest}");
    }
}

/// One test, because the level is the process's.
///
/// False alarm: 0.
#[test]
fn methods_problems_and_noise_have_the_same_bits_on_every_level() {
    let levels = levels();
    for spec in support::specs() {
        for problem in PROBLEMS {
            for noise in NOISES {
                let words = Words {
                    problem,
                    noise,
                    optimizer: &spec,
                    domain: "whole",
                    horizon: 12,
                    replicas: LANES,
                };
                let job = words.job();
                assert_same(&format!("{spec} on {problem}, {noise}"), &levels, || {
                    Path::of(&job, 3, LANES)
                });
            }
        }
    }
    assert!(optimizers::ALL.len() > 50, "the registry is not empty");
    // Every problem, and every law of noise that it accepts.
    let mut runs = 0;
    for problem in catalogue::ALL {
        for noise in oracle::ALL {
            let spec = RunSpec {
                problem: problem.id.to_owned(),
                noise: noise.id.to_owned(),
                optimizer: "sgd:lr=1e-3".to_owned(),
                domain: "whole".to_owned(),
                start: Vec::new(),
                comparator: Vec::new(),
                horizon: 6,
                seed: 7,
                replicas: LANES,
                exit: String::new(),
                enumerated: false,
            };
            let Ok(built) = Built::new(spec, None) else { continue };
            let job = built.run().job;
            let lanes = if job.start.len() > 100 { 2 } else { LANES };
            let what = format!("{} under {}", problem.id, noise.id);
            assert_same(&what, &levels, || Path::of(&job, 3, lanes));
            runs += 1;
        }
    }
    assert!(runs > catalogue::ALL.len(), "problems build with noise: {runs}");
}
