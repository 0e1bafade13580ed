//! Every run with noise of every shipped study, cheap ones often.

use std::collections::BTreeSet;

use rayon::prelude::*;

use ratecheck::plan::{Plan, PlannedRun};
use ratecheck_proofs_checks::studies;

use crate::shipped::{self, Outcomes};
use crate::tally::Tally;

/// Values that all replays of one run may compute together: steps times replicas times coordinates.
const VALUES: u64 = 1_000_000;
/// Replays of one run, at most.
const MOST: u64 = 64;

/// How often a run is replayed.
fn quota(run: &PlannedRun) -> u64 {
    let values = run.spec.horizon * run.spec.replicas * run.spec.start.len() as u64;
    (VALUES / values).clamp(1, MOST)
}

/// Runs with noise of which something is expected to hold.
fn random(plan: &Plan) -> Vec<usize> {
    let single = plan.bindings.iter().map(|b| (b.run, b.place.expect));
    let rates = plan.rates.iter().flat_map(|r| r.points.iter().map(|p| (p.1, r.place.expect)));
    let across = plan.across.iter().flat_map(|a| a.runs.iter().map(|r| (r.0, a.place.expect)));
    let all = single.chain(rates).chain(across);
    let wanted = all.filter(|(run, expect)| expect.met("holds") && !plan.runs[*run].is_certain());
    wanted.map(|(run, _)| run).collect::<BTreeSet<usize>>().into_iter().collect()
}

/// All replays of a study: in the first round of every run, so that rates and orders are judged too.
fn study(id: &str) -> Tally {
    let mut plan = shipped::plan(id);
    let runs = random(&plan);
    let rounds = runs.iter().map(|run| quota(&plan.runs[*run])).max().unwrap_or(0);
    let mut tally = Tally::default();
    for round in 0..rounds {
        let seed = 1_000_000 + round;
        for run in &mut plan.runs {
            (run.job.seed, run.spec.seed) = (seed, seed);
        }
        let now: Vec<usize> =
            runs.iter().copied().filter(|run| quota(&plan.runs[*run]) > round).collect();
        let replays = now.len() as u64;
        let outcomes: Outcomes =
            now.into_par_iter().map(|run| (run, shipped::outcome(&plan, run))).collect();
        tally.add(&shipped::rows(&plan, outcomes), replays, seed);
    }
    tally
}

/// The table, a line a study. True claims are not refuted on any path, and wrong verdicts are no more frequent than the error rate of the
/// studies, 0.01, taken over all.
/// Fails for correct studies with probability 1e-10.
pub fn table() -> String {
    let tallies: Vec<(&str, Tally)> = (studies::ALL.par_iter())
        .map(|shipped| (shipped.id, study(shipped.id)))
        .filter(|(_, tally)| tally.replays > 0)
        .collect();
    let all = tallies.iter().fold(Tally::default(), |all, (_, one)| all.join(one.clone()));
    assert_eq!(all.certain, [""; 0], "true claims are refuted on a path");
    assert!(all.replays >= 10_000, "{} replays", all.replays);
    assert!(all.is_at_most(0.01), "{} of {} judgements are wrong", all.wrong, all.judged);
    let mut page = format!(
        "\n## Every run with noise\n\n\
         {} replays of all runs with noise of the shipped studies of which something is expected to hold, at the quick size; \
         each run as often as it is cheap, at most {MOST} times. Counted are verdicts on claims that are expected to hold. A study may \
         refute a true claim by chance in one of a hundred judgements (`error_rate = 0.01`); claims on every path may not be refuted at all, \
         and are not. Wrong judgements: {} of {}.\n\n\
         | study | replays | judged | holds | undecided | refuted | out of scope | wrong |\n|---|---|---|---|---|---|---|---|\n",
        all.replays, all.wrong, all.judged
    );
    for (id, tally) in tallies.iter().chain([&("all", all)]) {
        let Tally { replays, holds, undecided, refuted, out_of_scope, judged, wrong, .. } = tally;
        page += &format!(
            "| {id} | {replays} | {judged} | {holds} | {undecided} | {refuted} | {out_of_scope} | {wrong} |\n"
        );
    }
    page
}
