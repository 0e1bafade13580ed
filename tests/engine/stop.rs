//! Interruption.

use ratecheck::engine::{self, Control, Observer, RunError};
use ratecheck_proofs_checks::step::{Needs, StepView};

use crate::support::Words;

fn words(horizon: u64) -> Words<'static> {
    Words {
        problem: "huber:dim=2,scale=4",
        noise: "none",
        optimizer: "sgd",
        domain: "whole",
        horizon,
        replicas: 2,
    }
}

/// Asks for a stop from within the run.
struct StopAt<'a> {
    step: u64,
    control: &'a Control,
    seen: u64,
}

impl Observer for StopAt<'_> {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn observe(&mut self, step: &StepView<'_>) {
        self.seen = step.step.get();
        if self.seen == self.step {
            self.control.stop();
        }
    }
}

#[test]
fn a_run_stops_soon_after_it_is_asked_to() {
    let control = Control::default();
    let mut observer = StopAt { step: 1000, control: &control, seen: 0 };
    let job = words(1_000_000).job();
    let stopped = engine::observe(&job, 0, 2, &control, &mut observer);
    assert!(matches!(stopped, Err(RunError::Interrupted)), "{stopped:?}");
    assert!((1000..1000 + 1024).contains(&observer.seen), "{}", observer.seen);
    assert_eq!(control.steps(), 0, "an unfinished block is not counted");
}

#[test]
fn nothing_starts_after_a_stop_however_short() {
    for horizon in [1, 10, 255, 256, 257] {
        let control = Control::default();
        control.stop();
        let stopped = engine::run(&words(horizon).job(), &control);
        assert!(matches!(stopped, Err(RunError::Interrupted)), "T = {horizon}: {stopped:?}");
    }
}

#[test]
fn a_finished_run_counts_its_steps_and_is_not_interrupted() {
    let control = Control::default();
    engine::run(&words(300).job(), &control).expect("nobody asked to stop");
    assert_eq!(control.steps(), 600);
}

#[test]
fn replicas_beyond_the_generators_counter_are_refused() {
    let job = engine::Job { replicas: 1 << 40, ..words(1).job() };
    let refused = engine::run(&job, &Control::default());
    assert!(matches!(refused, Err(RunError::Key(_))), "{refused:?}");
}
