//! Shipped studies at their quick size, with and without a fault.

use std::collections::BTreeMap;

use ratecheck::engine::{self, Control, Outcome};
use ratecheck::execute::Executed;
use ratecheck::judge::{Call, judge};
use ratecheck::plan::{Built, Plan, full_name};
use ratecheck::results::Row;
use ratecheck::study::{OneOrMany, Size, Study};
use ratecheck_proofs_checks::studies;

use crate::fault::{Fault, Plant, Runs, Site};
use crate::seams::restated::Claimed;

/// The plan of a shipped study.
pub fn plan(id: &str) -> Plan {
    let shipped = studies::ALL.iter().find(|study| study.id == id);
    let shipped = shipped.unwrap_or_else(|| panic!("`{id}` is no shipped study"));
    let study = Study::parse(shipped.text, shipped.id, &[]).expect("it is a study");
    Plan::new(study, Size::Quick).expect("it can be planned")
}

/// The runs of a claim, with the place of the theorem in each.
pub fn sites(plan: &Plan, fault: &Fault) -> Vec<Site> {
    let named = |claim: usize, id: &str, label: &str| {
        plan.study.claim_name(claim) == fault.claim && full_name(id, label) == fault.theorem
    };
    let single = plan.bindings.iter().filter_map(|binding| {
        let place = &binding.place;
        let (watch, slot) = *binding.bound.as_ref().ok()?;
        named(place.claim, place.statement.id, place.label).then_some(Site {
            run: binding.run,
            watch,
            slot,
        })
    });
    let across = plan
        .across
        .iter()
        .filter(|across| named(across.place.claim, across.place.statement.id, across.place.label));
    let across = across.flat_map(|across| &across.runs).filter_map(|(run, bound)| {
        let (watch, slot) = *bound.as_ref().ok()?;
        Some(Site { run: *run, watch, slot })
    });
    let sites: Vec<Site> = single.chain(across).collect();
    match fault.run {
        Runs::All => sites,
        Runs::Number(number) => {
            let site = sites.get(number);
            vec![*site.unwrap_or_else(|| panic!("{}: no such claim or run", fault.name))]
        }
    }
}

/// Outcomes of some runs of a plan.
pub type Outcomes = BTreeMap<usize, Outcome>;

/// Makes a run.
pub fn outcome(plan: &Plan, run: usize) -> Outcome {
    engine::run(&plan.runs[run].job, &Control::default()).expect("nobody interrupts")
}

/// The verdicts on everything that the outcomes settle.
pub fn rows(plan: &Plan, outcomes: &Outcomes) -> Vec<Row> {
    let outcomes = (0..plan.runs.len()).map(|run| outcomes.get(&run).cloned()).collect();
    let call = Call { command: String::new(), size: "quick".to_owned() };
    judge(plan, &Executed { outcomes, reused: 0 }, &call).rows
}

/// Verdicts on all claims of the runs that a fault concerns, with the fault in them.
pub fn with(fault: &Fault, honest: &Outcomes) -> Vec<Row> {
    let mut plan = plan(fault.study);
    let sites = sites(&plan, fault);
    let mut outcomes = Outcomes::new();
    for site in sites {
        plant(&mut plan, fault, site);
        let mut outcome = match fault.plant {
            Plant::Outcome(_) => honest[&site.run].clone(),
            _ => self::outcome(&plan, site.run),
        };
        if let Plant::Outcome(change) = fault.plant {
            change(&mut plan.runs[site.run], site, &mut outcome);
        }
        outcomes.insert(site.run, outcome);
    }
    rows(&plan, &outcomes)
}

/// Puts a fault into a run before it is made.
fn plant(plan: &mut Plan, fault: &Fault, site: Site) {
    let run = &mut plan.runs[site.run];
    match fault.plant {
        Plant::Method(method) => run.job.method = method(run),
        Plant::Other(change) => {
            let mut spec = run.spec.clone();
            change(&mut spec);
            let start = OneOrMany::Many(spec.start.clone());
            let other = Built::new(spec, Some(&start)).expect("it can be built");
            (run.job.method, run.job.oracle) = (other.method, other.oracle);
        }
        Plant::Oracle(spoil) => run.job.oracle = spoil(run.job.oracle.clone()),
        Plant::Setting(change) => {
            let mut claimed = Claimed::of(run, site.watch);
            change(&mut claimed);
            run.job.watched[site.watch] = claimed.bind(run, site.watch);
        }
        Plant::View(glasses) => {
            let honest = Claimed::of(run, site.watch).bind(run, site.watch);
            run.job.watched[site.watch] = glasses.on(honest);
        }
        Plant::Run(change) => change(&mut run.job),
        Plant::Outcome(_) => {}
    }
}

/// The verdicts on the claim of a fault.
pub fn of<'a>(fault: &Fault, rows: &'a [Row]) -> Vec<&'a Row> {
    let named = |row: &&Row| {
        row.claim == fault.claim && full_name(&row.theorem, &row.step) == fault.theorem
    };
    rows.iter().filter(named).collect()
}
