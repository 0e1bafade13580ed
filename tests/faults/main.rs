//! Planted faults: everything that may go wrong between a theorem and its verdict, in shipped studies at their quick size.
//!
//! Nothing is edited. A fault is put where the program takes its parts from outside ([`fault::Plant`]), and the claim that the
//! list names must then come out otherwise than its study expects. `docs/faults.md` is the list with the verdicts; it is written by
//! `RATECHECK_BLESS=1 cargo test --test faults -- --ignored`.

#[path = "../support/shipped.rs"]
mod shipped;

mod bench;
mod fault;
mod page;
mod planted;
mod seams;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use fault::{Fault, Kind};
use page::{Finding, PAGE, page, unexpected};
use shipped::{Outcomes, rows};

/// What becomes of a fault, against the honest runs of its study.
fn finding(fault: &'static Fault, honest: &Outcomes) -> Finding {
    let plan = shipped::plan(fault.study);
    let own = bench::sites(&plan, fault).iter().map(|site| site.run).collect::<BTreeSet<usize>>();
    let own: Outcomes = own.into_iter().map(|run| (run, honest[&run].clone())).collect();
    Finding::new(fault, &rows(&plan, own.clone()), &bench::with(fault, &own))
}

/// The honest outcomes of some runs of a study, all of whose claims are as expected.
fn control(study: &str, runs: impl IntoIterator<Item = usize>) -> Outcomes {
    let plan = shipped::plan(study);
    let runs: Vec<usize> = runs.into_iter().collect();
    let outcomes: Outcomes =
        runs.into_par_iter().map(|run| (run, shipped::outcome(&plan, run))).collect();
    assert_eq!(unexpected(&rows(&plan, outcomes.clone())), [""; 0], "{study} without a fault");
    outcomes
}

/// False alarm: pinned.
#[test]
#[ignore = "half a minute on two cores"]
fn every_planted_fault_is_caught() {
    let mut by_study: BTreeMap<&str, Vec<&'static Fault>> = BTreeMap::new();
    planted::all().for_each(|fault| by_study.entry(fault.study).or_default().push(fault));
    let mut findings: BTreeMap<&str, Finding> = BTreeMap::new();
    for (study, faults) in by_study {
        let honest = control(study, 0..shipped::plan(study).runs.len());
        let found: Vec<Finding> = faults.into_par_iter().map(|f| finding(f, &honest)).collect();
        findings.extend(found.into_iter().map(|finding| (finding.fault.name, finding)));
    }
    let findings: Vec<Finding> =
        planted::all().filter_map(|fault| findings.remove(fault.name)).collect();
    let survivors: Vec<&str> =
        findings.iter().filter(|finding| !finding.caught).map(|f| f.fault.name).collect();
    assert_eq!(survivors, [""; 0], "these faults pass for the truth");
    shipped::bless(PAGE, &page(&findings));
}

/// False alarm: pinned.
#[test]
fn what_is_no_fault_is_not_caught() {
    planted::HONEST.par_iter().for_each(|fault| {
        let runs = bench::sites(&shipped::plan(fault.study), fault);
        let honest = control(fault.study, runs.iter().map(|site| site.run));
        assert_eq!(unexpected(&bench::with(fault, &honest)), [""; 0], "{}", fault.name);
    });
}

/// The harness itself: of each kind one, with its line of the page.
///
/// False alarm: pinned.
#[test]
fn the_first_fault_of_each_kind_is_caught_as_the_page_says() {
    let kept =
        std::fs::read_to_string(format!("{}/{PAGE}", env!("CARGO_MANIFEST_DIR"))).expect("a page");
    for kind in Kind::ALL {
        let fault = planted::all().find(|fault| fault.kind == kind).expect("some of each kind");
        let runs = bench::sites(&shipped::plan(fault.study), fault);
        let honest = control(fault.study, runs.iter().map(|site| site.run));
        let finding = finding(fault, &honest);
        assert!(finding.caught, "{} passes for the truth", fault.name);
        assert!(kept.contains(&finding.line()), "{} is not as {PAGE} says", fault.name);
    }
}

#[test]
fn the_page_lists_every_fault_once_and_each_has_its_claim() {
    let kept =
        std::fs::read_to_string(format!("{}/{PAGE}", env!("CARGO_MANIFEST_DIR"))).expect("a page");
    let mut names = BTreeSet::new();
    for fault in planted::all() {
        let lines = kept.lines().filter(|line| line.starts_with(&format!("| `{}` |", fault.name)));
        assert_eq!(lines.count(), 1, "{}", fault.name);
        assert!(names.insert(fault.name), "two faults are called {}", fault.name);
        assert!(!bench::sites(&shipped::plan(fault.study), fault).is_empty(), "{}", fault.name);
    }
    assert!(names.len() >= 40, "{} faults", names.len());
}
