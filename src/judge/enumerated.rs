//! Means over all sequences of outcomes: numbers, without statistics.

use ratecheck_proofs_checks::evidence::{Finding, Interval, Rounded, RoundedSum, interval};
use ratecheck_proofs_checks::theorem::{Mode, Relation};

use super::means::without_noise;
use crate::engine::ClaimRecord;
use crate::plan::{Enumeration, PlannedRun};

/// Judges a claim about two expectations that are sums over all sequences, `E = Σ p_r x_r`, up to the rounding of these sums.
pub(super) fn finding(
    [lhs, rhs]: [&[Rounded]; 2],
    relation: Relation,
    enumeration: &Enumeration,
    horizon: u64,
) -> Finding {
    let (left, right) = (expectation(lhs, enumeration), expectation(rhs, enumeration));
    // One rounding of a sum is not another's: the difference is summed by itself.
    let differences: Vec<Rounded> = lhs.iter().zip(rhs).map(|(l, r)| *l - *r).collect();
    let difference = expectation(&differences, enumeration);
    let n = lhs.len() as u64;
    let judged = without_noise(&[left], &[right], relation, horizon);
    // No single sequence is a witness against a mean.
    Finding {
        n,
        witness: None,
        interval: Some(Interval { n, ..interval::exact(difference) }),
        ..judged
    }
}

fn expectation(values: &[Rounded], enumeration: &Enumeration) -> Rounded {
    let terms = enumeration.weights().iter().zip(values).map(|(p, x)| *p * *x);
    terms.collect::<RoundedSum>().value()
}

/// Both expectations, as reports show them.
pub(super) fn sides(record: &ClaimRecord, mode: Mode, run: &PlannedRun) -> Option<(f64, f64)> {
    let in_mean = !matches!(mode, Mode::EveryStep | Mode::EveryPath);
    (run.enumeration.is_some() && in_mean).then(|| {
        let pairs = || record.pairs.iter();
        (run.mean(pairs().map(|pair| pair.lhs)), run.mean(pairs().map(|pair| pair.rhs)))
    })
}
