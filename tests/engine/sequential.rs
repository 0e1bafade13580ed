//! Studies that are run until decided: more replicas of the same runs, and decisions that stand.

use ratecheck::engine::{self, Control};
use ratecheck::execute::{execute, stored};
use ratecheck::plan::Plan;
use ratecheck::sequential::{Sequence, Step};
use ratecheck::study::{Size, Study};

/// The mean of ‖∇f‖² of SGD on a quadratic: the theorem's bound is above it by 6 %.
fn plan(replicas: u64, expect: &str) -> Plan {
    let text = format!(
        r#"
        [study]
        id = "sequence"
        title = "more and more replicas"
        [[claim]]
        theorem = ["sgd-ghadimi-lan", "sgd-ghadimi-lan/1"]
        expect = "{expect}"
        problem = "quadratic:dim=2"
        noise = "gaussian:sigma=1"
        optimizer = "sgd:lr=0.2"
        x0 = 1
        horizons = [20]
        replicas = {replicas}
        "#
    );
    let study = Study::parse(&text, "sequence.toml", &[]).expect("it is a study");
    Plan::new(study, Size::Quick).expect("it can be planned")
}

fn begin(plan: &Plan, dir: &std::path::Path) -> Sequence {
    let executed = execute(plan, dir, &Control::default()).expect("a folder that can be written");
    Sequence::begin(plan, executed, None)
}

#[test]
fn replicas_that_are_added_are_those_of_a_larger_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut plan = plan(3, "holds");
    let mut sequence = begin(&plan, dir.path());
    let control = Control::default();
    for _ in 0..2 {
        assert_eq!(sequence.step(&mut plan, dir.path(), &control).expect("written"), Step::Looked);
    }
    let run = &plan.runs[0];
    assert!(run.spec.replicas >= 12, "it doubled at least twice: {}", run.spec.replicas);
    let whole = engine::run(&run.job, &control).expect("nobody interrupts");
    assert_eq!(sequence.executed.outcomes[0].as_ref(), Some(&whole));
    let replicas = run.spec.replicas;
    let first = self::plan(3, "holds");
    assert_eq!(stored(&first.runs[0], replicas, dir.path()).as_ref(), Some(&whole));
    assert!(stored(&first.runs[0], replicas - 1, dir.path()).is_none(), "no piece ends there");
    assert!(stored(&first.runs[0], 4 * replicas, dir.path()).is_none(), "nor there");
}

/// False alarm: pinned.
#[test]
fn what_was_decided_stands_and_the_rest_is_decided() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut plan = plan(3, "holds");
    let mut sequence = begin(&plan, dir.path());
    let mut first_decided = Vec::new();
    while sequence.open() > 0 {
        assert!(plan.runs[0].spec.replicas < 100_000, "6 % are seen with fewer");
        let step = sequence.step(&mut plan, dir.path(), &Control::default());
        assert_eq!(step.expect("written"), Step::Looked);
        for (number, row) in sequence.judged.rows().filter(|(_, row)| row.is_decided()) {
            // A claim about every path is judged on all paths, always.
            if row.interval.is_none() {
                continue;
            }
            match first_decided.iter().find(|(known, _, _)| *known == number) {
                None => first_decided.push((number, row.n, sequence.looks())),
                Some((_, n, _)) => assert_eq!(row.n, *n, "a decision is not taken again"),
            }
        }
    }
    assert!(
        first_decided.iter().any(|(number, _, _)| *number == 0),
        "6 % are seen: {first_decided:?}"
    );
    let rows: Vec<_> = sequence.judged.rows().collect();
    assert!(rows.iter().all(|(_, row)| row.verdict != "refuted"), "{rows:?}");
}

#[test]
fn a_deadline_leaves_everything_as_it_was() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut plan = plan(3, "holds");
    let mut sequence = begin(&plan, dir.path());
    let before = (sequence.executed.outcomes.clone(), sequence.looks());
    let control = Control::default();
    control.stop_at(std::time::Instant::now());
    assert_eq!(sequence.step(&mut plan, dir.path(), &control).expect("written"), Step::Stopped);
    assert!(control.stopped() && !control.interrupted());
    assert_eq!((sequence.executed.outcomes.clone(), sequence.looks()), before);
    assert_eq!(plan.runs[0].spec.replicas, 3);
}

/// Where the study says that its size leaves a claim undecided, nothing is added.
#[test]
fn claims_that_are_expected_to_stay_undecided_are_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut plan = plan(3, "undecided");
    let mut sequence = begin(&plan, dir.path());
    let step = sequence.step(&mut plan, dir.path(), &Control::default());
    assert_eq!(step.expect("nothing to write"), Step::Done);
}

#[test]
fn no_look_is_taken_after_the_last_one_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut plan = plan(3, "holds");
    let control = Control::default();
    let executed = execute(&plan, dir.path(), &control).expect("a folder that can be written");
    let mut sequence = Sequence::begin(&plan, executed, Some(3));
    while sequence.step(&mut plan, dir.path(), &control).expect("written") == Step::Looked {}
    assert_eq!((sequence.looks(), plan.runs[0].spec.replicas), (3, 12));
    assert!(sequence.at_last_look() && sequence.open() == 1);
}
