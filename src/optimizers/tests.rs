//! The registry: what is listed, what is built, what is refused.

use std::collections::BTreeSet;
use std::path::Path;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::spec::{KeyDefault, SpecError};

use super::{ALL, Context, build};

fn context() -> Context {
    Context { horizon: Some(100), dim: 3, domain: Domain::Whole, task: None }
}

/// Every file of a room is declared in it: an undeclared one would not be compiled, and one that is compiled but not listed has an
/// unused entry, which is a warning.
#[test]
fn every_file_is_declared() {
    for room in super::ROOMS.iter().map(|(room, _)| *room).chain(["wrappers"]) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/optimizers").join(room);
        let list = std::fs::read_to_string(folder.join("mod.rs")).expect("a list");
        for file in std::fs::read_dir(&folder).expect("the room's folder") {
            let path = file.expect("a readable folder").path();
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let declared = list.contains(&format!("mod {stem};"));
            assert!(declared || stem == "mod", "{room}/{stem}.rs is not in the room's mod.rs");
        }
    }
    assert!(super::ROOMS.iter().all(|(_, entries)| !entries.is_empty()), "an empty room");
}

#[test]
fn entries_are_distinct_and_say_what_they_are() {
    let ids: BTreeSet<&str> = ALL.iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), ALL.len(), "two entries of one id");
    for entry in ALL {
        assert!(!entry.summary.is_empty() && entry.formula.contains("x_{t+1}"), "{}", entry.id);
        let year = entry.source.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() >= 4);
        assert!(year, "{}: source `{}` has no year or number", entry.id, entry.source);
    }
}

/// The documented defaults are the defaults: writing them out builds the same method.
#[test]
fn defaults_are_what_the_keys_say() {
    for entry in ALL {
        let keys = entry.keys.iter().filter_map(|key| match key.default {
            KeyDefault::Value(value) => Some(format!("{}={value}", key.key)),
            KeyDefault::Required | KeyDefault::Unset(_) => None,
        });
        let written = format!("{}:{}", entry.id, keys.collect::<Vec<_>>().join(","));
        let [plain, written] = [entry.id, &written]
            .map(|spec| build(spec, &context()).unwrap_or_else(|e| panic!("{spec}: {e}")).facts());
        assert_eq!(plain.constants, written.constants, "{}", entry.id);
        for ((name, a), (_, b)) in plain.schedules.iter().zip(&written.schedules) {
            for t in [1, 2, 50, 100] {
                assert_eq!(a.at(t).to_bits(), b.at(t).to_bits(), "{}: {name}", entry.id);
            }
        }
    }
}

/// Values out of range, wrong forms and unknown names are refused, with the words that help.
#[test]
fn refusals_say_what_would_be_right() {
    for (spec, words) in [
        ("padam", "did you mean `padam-"),
        ("adam-papre", "did you mean `adam-paper`?"),
        ("sgd:lr=0", "a step size must be positive"),
        ("sgd:lr=-0.1", "(0, inf)"),
        ("sgd:lr=nan", "lr"),
        ("sgd:lr=1-t", "lr"),
        ("sgd:momentum=0.9", "momentum"),
        ("heavy-ball:momentum=1", "[0, 1)"),
        ("adam-paper:beta2=1", "below one"),
        ("adam-paper:beta1=0.9/t", "a number that does not change with t"),
        ("padam-code:beta1=0.9^t", "a number that does not change with t"),
        ("adam-paper:eps=-1", "[0, inf)"),
        ("padam-paper:p=1.5", "[0, 1]"),
        ("padam-paper:P=0.5", "did you mean `p`?"),
        ("padam-adamx:p=0", "rescaled by a power 1/p"),
        ("padam-code:amsgrad=maybe", "true"),
        ("amsgrad-reddi2018:p=0.5", "p"),
        ("momentum-torch:dampening=1.5", "[0, 1]"),
        ("nesterov-torch:dampening=0.5", "dampening"),
        ("nesterov-2018:q=0", "(0, 1]"),
        ("ogm-2016:steps=99", "an integer of at least the horizon"),
        ("ogm-2016:steps=100.5", "an integer of at least the horizon"),
        ("ogm-2016:steps=t", "an integer of at least the horizon"),
        ("lion-paper:wd=-1", "[0, inf)"),
        ("adamomentum-paper:beta1=0.9/t", "a number that does not change with t"),
        ("adamomentum-code:amsgrad=true,rectify=true", "does not look at the maximum"),
        ("dualadam-paper:xi=0", "the share falls from 1 to 0"),
        ("dualadam-paper:wd=0.1", "wd"),
        ("invadam-paper:eps=1e-8", "eps"),
        ("nadam-torch:beta1=0.9/t", "a number that does not change with t"),
        ("adabelief-paper:eps=0", "the step would be infinite"),
        ("adabound-code:gamma=0", "(0, inf)"),
        ("adabound-paper:gamma=0.1", "gamma"),
        ("adamw-paper:schedule=0", "a multiplier of the step must be positive"),
        ("adamw-torch:wd=-0.1", "[0, inf)"),
        ("rmsprop-hinton:eps=1e-8", "eps"),
    ] {
        let refused: Result<_, SpecError> = build(spec, &context());
        let message = refused.map(|method| format!("{method:?}")).expect_err(spec).to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

/// A schedule that needs the horizon is refused where there is none.
#[test]
fn a_schedule_of_the_horizon_needs_one() {
    let open = Context { horizon: None, ..context() };
    assert!(build("sgd:lr=1/sqrt(t)", &open).is_ok());
    let message = build("sgd:lr=1/sqrt(T)", &open).map(drop).expect_err("T is unknown").to_string();
    assert!(message.contains('T'), "{message}");
    let message = build("ogm-2016", &open).map(drop).expect_err("T is unknown").to_string();
    assert!(message.contains('T'), "{message}");
    assert!(build("ogm-2016:steps=50", &open).is_ok());
}
