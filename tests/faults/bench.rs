//! Shipped studies at their quick size, with and without a fault.

use ratecheck::plan::{Built, Plan, full_name};
use ratecheck::results::Row;
use ratecheck::study::OneOrMany;

use crate::fault::{Fault, Plant, Runs, Site};
use crate::seams::restated::Claimed;
use crate::shipped::{self, Outcomes, rows};

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

/// Verdicts on all claims of the runs that a fault concerns, with the fault in them.
pub fn with(fault: &Fault, honest: &Outcomes) -> Vec<Row> {
    let mut plan = shipped::plan(fault.study);
    let sites = sites(&plan, fault);
    let mut outcomes = Outcomes::new();
    for site in sites {
        plant(&mut plan, fault, site);
        let mut outcome = match fault.plant {
            Plant::Outcome(_) => honest[&site.run].clone(),
            _ => shipped::outcome(&plan, site.run),
        };
        if let Plant::Outcome(change) = fault.plant {
            change(&mut plan.runs[site.run], site, &mut outcome);
        }
        outcomes.insert(site.run, outcome);
    }
    rows(&plan, outcomes)
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
