//! Claims about paths and about means over the noise.

use ratecheck_proofs_checks::evidence::interval::{Knowledge, best};
use ratecheck_proofs_checks::evidence::verdict::{at_most, mean_zero};
use ratecheck_proofs_checks::evidence::{Decision, Finding, Level, Pathwise, Rounded, Sample};
use ratecheck_proofs_checks::theorem::{Mode, Relation};

use super::enumerated;
use crate::engine::{ClaimRecord, Outcome};
use crate::plan::{ClaimKind, PlannedRun};

/// Applies the rule that fits the claim's mode.
pub(super) fn finding(
    record: &ClaimRecord,
    claim: ClaimKind,
    (run, outcome): (&PlannedRun, &Outcome),
    range: Option<(f64, f64)>,
    level: Level,
) -> Finding {
    match claim.mode {
        Mode::EveryStep | Mode::EveryPath => record.judge.finding(),
        _ => in_expectation(record, claim.relation, (run, outcome), range, level),
    }
}

fn in_expectation(
    record: &ClaimRecord,
    relation: Relation,
    (run, outcome): (&PlannedRun, &Outcome),
    range: Option<(f64, f64)>,
    level: Level,
) -> Finding {
    let n = record.pairs.len() as u64;
    if let Some(first) = outcome.ended.first() {
        // Leaving these replicas out would condition on survival.
        return Finding::undecided(
            format!(
                "{} of {} replicas ended early; the first is replica {} at step {} ({})",
                outcome.ended.len(),
                run.spec.replicas,
                first.replica,
                first.step,
                first.cause.name()
            ),
            None,
            n,
        );
    }
    // The rounding of both sides is booked on the left.
    let lhs: Vec<Rounded> =
        record.pairs.iter().map(|pair| Rounded::within(pair.lhs, pair.rounding)).collect();
    let rhs: Vec<Rounded> = record.pairs.iter().map(|pair| Rounded::exact(pair.rhs)).collect();
    if let Some(all) = &run.enumeration {
        return enumerated::finding([&lhs, &rhs], relation, all, run.spec.horizon);
    }
    if run.deterministic {
        return without_noise(&lhs, &rhs, relation, run.spec.horizon);
    }
    match relation {
        Relation::AtMost => bounded_or_robust(&lhs, &rhs, range, level),
        Relation::Equal => match Sample::differences(&lhs, &rhs) {
            // An equality is never proved by a sample: it is called held when zero is inside an interval that is
            // finer than the spread of a single replica.
            Ok(sample) => {
                mean_zero(&sample, sample.variance().sqrt(), level, best(Knowledge::Nothing))
            }
            Err(why) => Finding::undecided(why.to_string(), None, n),
        },
    }
}

/// Judges `E[lhs] <= E[rhs]`. Where a range of the left side is known and the bound is one number, the interval that is right for
/// every law on the range is asked first and, where it does not decide, the one for laws of which nothing is known: each with
/// half of the error rate, so that both together keep to it.
fn bounded_or_robust(
    lhs: &[Rounded],
    rhs: &[Rounded],
    range: Option<(f64, f64)>,
    level: Level,
) -> Finding {
    let robust = best(Knowledge::Nothing);
    let bound = rhs.first().map_or(f64::NAN, |bound| bound.value());
    let constant = rhs.iter().all(|other| other.value().total_cmp(&bound).is_eq());
    let Some((lo, hi)) = range.filter(|_| constant) else {
        return at_most(lhs, rhs, level, robust);
    };
    let Ok(half) = Level::from_error(0.5 * level.error()) else {
        return at_most(lhs, rhs, level, robust);
    };
    // Differences are rounded: ends move out by what that can be.
    let (lo, hi) = ((lo - bound).next_down(), (hi - bound).next_up());
    let sure = at_most(lhs, rhs, half, best(Knowledge::Bounded { lo, hi }));
    match Decision::of(&sure.verdict) {
        Decision::Open => at_most(lhs, rhs, half, robust),
        Decision::Holds | Decision::Refuted => sure,
    }
}

/// Without noise a mean is a number, and a claim about it is judged like one about a path.
pub(super) fn without_noise(
    lhs: &[Rounded],
    rhs: &[Rounded],
    relation: Relation,
    horizon: u64,
) -> Finding {
    let mut judge = Pathwise::new();
    for (replica, (l, r)) in (0..).zip(lhs.iter().zip(rhs)) {
        let turned = relation == Relation::Equal && l.value() < r.value();
        let (low, high) = if turned { (*r, *l) } else { (*l, *r) };
        judge.observe(replica, horizon, low, high);
    }
    judge.finding()
}
