//! Shipped studies at their quick size, run by run.

use std::collections::BTreeMap;

use ratecheck::engine::{self, Control, Outcome};
use ratecheck::execute::Executed;
use ratecheck::judge::{Call, judge};
use ratecheck::plan::Plan;
use ratecheck::results::Row;
use ratecheck::study::{Size, Study};
use ratecheck_proofs_checks::studies;

/// The plan of a shipped study.
pub fn plan(id: &str) -> Plan {
    let shipped = studies::ALL.iter().find(|study| study.id == id);
    let shipped = shipped.unwrap_or_else(|| panic!("`{id}` is no shipped study"));
    let study = Study::parse(shipped.text, shipped.id, &[]).expect("it is a study");
    Plan::new(study, Size::Quick).expect("it can be planned")
}

/// Outcomes of some runs of a plan, by their numbers.
pub type Outcomes = BTreeMap<usize, Outcome>;

/// Makes a run.
pub fn outcome(plan: &Plan, run: usize) -> Outcome {
    engine::run(&plan.runs[run].job, &Control::default()).expect("nobody interrupts")
}

/// The verdicts on everything that the outcomes settle.
pub fn rows(plan: &Plan, mut outcomes: Outcomes) -> Vec<Row> {
    let outcomes = (0..plan.runs.len()).map(|run| outcomes.remove(&run)).collect();
    let call = Call { command: String::new(), size: "quick".to_owned() };
    judge(plan, &Executed { outcomes, reused: 0 }, &call).rows
}

/// Compares a page of the documentation with what was produced, or writes it anew where `RATECHECK_BLESS` is set.
pub fn bless(page: &str, produced: &str) {
    let path = format!("{}/{page}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("RATECHECK_BLESS").is_some() {
        std::fs::write(&path, produced).expect("the documentation can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("a page of the documentation");
    assert!(
        kept == produced,
        "{page} is not what this test produces: set RATECHECK_BLESS=1 to write it anew"
    );
}
