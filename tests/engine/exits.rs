//! Exit times under heavy tails when width and noise are measured in another unit: the same, replica by replica.

use ratecheck::engine::{self, Control, Passage};
use ratecheck::plan::{Built, RunSpec};
use ratecheck::study::OneOrMany;

/// `k/2 (|x| - a)²` from its right minimum, until the path is below 0.
struct Setting<'a> {
    optimizer: &'a str,
    lr: f64,
    index: f64,
    curvature: f64,
    width: f64,
    scale: f64,
}

impl Setting<'_> {
    fn passages(&self) -> Vec<Passage> {
        let spec = RunSpec {
            problem: format!("kinked-parabola:curvature={},width={}", self.curvature, self.width),
            noise: format!("stable:alpha={},scale={}", self.index, self.scale),
            optimizer: format!("{}lr={}", self.optimizer, self.lr),
            domain: "whole".to_owned(),
            start: Vec::new(),
            comparator: Vec::new(),
            horizon: 2000,
            seed: 11,
            replicas: 48,
            exit: "below:at=0".to_owned(),
            enumerated: false,
        };
        let built = Built::new(spec, Some(&OneOrMany::One(self.width))).expect("a run");
        engine::run(&built.run().job, &Control::default()).expect("it runs").passages
    }
}

/// `(a, s) -> (c a, c s)` with the same random numbers leaves every exit time of SGD unchanged, whatever index and curvature; so it does for Adam and
/// AdaMomentum, whose steps do not notice the scale, once their step size is in the new unit too. For powers of two the paths agree to the last bit.
#[test]
fn exit_times_do_not_depend_on_the_unit() {
    for (optimizer, in_unit) in
        [("sgd:", false), ("adam-paper:eps=0,", true), ("adamomentum-nobias:eps=0,", true)]
    {
        for (index, curvature) in [(1.2, 1.0), (1.6, 4.0)] {
            let scale = if in_unit { 10.0 } else { 0.25 };
            let at = |c: f64, of_lr: f64| Setting {
                optimizer,
                lr: 0.1 * of_lr,
                index,
                curvature,
                width: c,
                scale: scale * c,
            };
            let here = at(1.0, 1.0).passages();
            assert!(here.len() > 10, "{optimizer} {index}: {} of 48 left", here.len());
            for c in [0.25, 2.0, 1024.0] {
                let there = at(c, if in_unit { c } else { 1.0 }).passages();
                assert_eq!(here.len(), there.len(), "{optimizer} {index} {c}");
                for (here, there) in here.iter().zip(&there) {
                    assert_eq!((here.replica, here.step), (there.replica, there.step));
                    let place = |passage: &Passage, c: f64| (passage.place[0] / c).to_bits();
                    assert_eq!(place(here, 1.0), place(there, c), "{optimizer} {index} {c}");
                }
            }
            // The width alone, or the step size in the wrong unit: other times.
            let wider = Setting { scale, ..at(2.0, if in_unit { 2.0 } else { 1.0 }) };
            let wrong = at(2.0, if in_unit { 1.0 } else { 2.0 });
            for other in [wider, wrong] {
                let steps = |passages: &[Passage]| -> Vec<(u64, u64)> {
                    passages.iter().map(|passage| (passage.replica, passage.step)).collect()
                };
                assert_ne!(steps(&here), steps(&other.passages()), "{optimizer} {index}");
            }
        }
    }
}

/// Replicas leave blocks of any width when they leave one of their own, at the same place to the last bit.
#[test]
fn passages_do_not_depend_on_the_block() {
    let problem = "pq:hl=3,h=2,hr=1,dl=0.1,dr=0.1";
    for noise in ["gaussian:sigma=2", "hessian:batch=0.2", "stable:alpha=1.5,scale=0.5"] {
        for optimizer in [
            "sgd:lr=0.05",
            "sgd-momentum:lr=0.05,momentum=0.5",
            "adam-paper:lr=0.05",
            "adamomentum-max:lr=0.05",
            "padam-paper:lr=0.05",
            "heavy-ball:lr=0.05,momentum=0.5",
            "adam-paper:lr=0.05 with clip-norm:limit=0.5",
        ] {
            let spec = RunSpec {
                problem: problem.to_owned(),
                noise: noise.to_owned(),
                optimizer: optimizer.to_owned(),
                domain: "whole".to_owned(),
                start: Vec::new(),
                comparator: Vec::new(),
                horizon: 4000,
                seed: 5,
                replicas: 150,
                exit: "minimum".to_owned(),
                enumerated: false,
            };
            let mut job = Built::new(spec, None).expect("a run").run().job;
            job.probes.clear();
            let of =
                |width| engine::run_with_width(&job, &Control::default(), width).expect("it runs");
            let told = |outcome: &engine::Outcome| -> Vec<(u64, u64, u64)> {
                let passages = outcome.passages.iter();
                passages.map(|p| (p.replica, p.step, p.place[0].to_bits())).collect()
            };
            let alone = of(1);
            assert!(
                alone.passages.len() > 30,
                "{optimizer} {noise}: {} left",
                alone.passages.len()
            );
            for width in [33, 64, 150] {
                let block = of(width);
                assert_eq!(told(&block), told(&alone), "{optimizer} {noise}, {width} lanes");
                assert_eq!(block.ended.len(), alone.ended.len(), "{optimizer} {noise}");
            }
        }
    }
}
