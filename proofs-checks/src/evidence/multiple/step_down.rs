//! Holm's step-down procedure for verdicts: claims that are decided leave their share of the error rate to the rest.

use crate::evidence::level::Level;
use crate::evidence::verdict::Verdict;

/// What is known of one claim of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Decided: the claim is true of the setting.
    Holds,
    /// Decided: it is false.
    Refuted,
    /// Not decided.
    Open,
}

impl Decision {
    /// The decision in a verdict; *undecided* and *out of scope* are none.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Decision {
        match verdict {
            Verdict::Holds => Decision::Holds,
            Verdict::Refuted => Decision::Refuted,
            Verdict::Undecided { .. } | Verdict::OutOfScope { .. } => Decision::Open,
        }
    }
}

/// Levels of the two-sided intervals of one claim: each direction has its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Levels {
    /// A claim *holds* when the upper end of the interval at this level is on the right side.
    pub hold: Level,
    /// A claim is *refuted* when the lower end of the interval at this level is on the wrong side.
    pub refute: Level,
}

impl Levels {
    /// Both levels with only a part of their error rate, as a look of a sequence has it.
    #[must_use]
    pub fn shared(self, share: f64) -> Levels {
        let part = |level: Level| Level::from_error(share * level.error()).unwrap_or(level);
        Levels { hold: part(self.hold), refute: part(self.refute) }
    }
}

/// Judges the claims of a study so that with probability at least `1 - α` none of them is wrongly refuted *and* none wrongly held.
///
/// `judge(i, levels)` answers what claim `i` comes to at the given levels; it is asked again, for claims that are open, whenever the
/// levels have become milder. `known` holds decisions of earlier looks, which stand; with a `share` below 1 this look may use
/// only that part of `α` (looks of a sequential run).
///
/// Refutations: while `r` claims are refuted, an open one is refuted when the lower end of its two-sided interval of error
/// `share α/(m - r)` is on the wrong side, that is by a one-sided test of error `share α/2(m - r)`. Suppose some true claim
/// is refuted, and take the first. All `r` before it are false, so at most `m - r` claims are true, and the first false
/// refutation is a one-sided error of size `α/2(m - r) <= α/2m₀` of one of `m₀` true claims: by the union bound its
/// probability is at most `α/2`, under any dependence. The same with the directions exchanged gives `α/2` for false
/// *holds*. Source: Holm, *Scandinavian Journal of Statistics* 6 (1979) 65-70, once for each direction: exactly one of
/// "true" and "false" is so of each claim, so that the two families cannot be joined into one with more to gain.
///
/// Claims that are no comparison (identities, for which *holds* means "not told apart from equal") have to ignore `hold`.
pub fn step_down(
    study: Level,
    share: f64,
    known: &[Decision],
    mut judge: impl FnMut(usize, Levels) -> Decision,
) -> Vec<Decision> {
    let mut decisions = known.to_vec();
    let mut asked: Option<(usize, usize)> = None;
    loop {
        let count = |what| decisions.iter().filter(|d| **d == what).count();
        let decided = (count(Decision::Holds), count(Decision::Refuted));
        if asked == Some(decided) {
            return decisions;
        }
        asked = Some(decided);
        let levels = levels(study, share, known.len(), decided);
        for (i, decision) in decisions.iter_mut().enumerate() {
            if *decision == Decision::Open {
                *decision = judge(i, levels);
            }
        }
    }
}

/// Levels of a claim when so many of all `claims` are already (held, refuted).
#[must_use]
pub fn levels(study: Level, share: f64, claims: usize, (held, refuted): (usize, usize)) -> Levels {
    let left = |decided: usize| {
        let rest = claims.saturating_sub(decided).max(1);
        // A quotient that underflows leaves the study's own level, which cannot happen below 10^300 claims.
        Level::from_error(share * study.error() / rest as f64).unwrap_or(study)
    };
    Levels { hold: left(held), refute: left(refuted) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(error: f64) -> Level {
        Level::from_error(error).unwrap()
    }

    /// Judges by p-values: claim `i` is refuted when `p[i] <= α/2`.
    fn refutations(p: &[f64], error: f64) -> Vec<Decision> {
        step_down(study(error), 1.0, &vec![Decision::Open; p.len()], |i, levels| {
            let refuted = p[i] <= 0.5 * levels.refute.error();
            if refuted { Decision::Refuted } else { Decision::Open }
        })
    }

    /// For one direction it is Holm's procedure at `α/2`, as the adjusted p-values say.
    #[test]
    fn one_direction_is_holm() {
        let cases: [&[f64]; 4] = [
            &[0.04, 0.01, 0.03, 0.02],
            &[0.001, 0.012, 0.013, 0.5],
            &[0.02, 0.02, 0.02],
            &[0.0001, 0.009, 0.024],
        ];
        for p in cases {
            for error in [0.02, 0.05, 0.1] {
                let holm = super::super::holm(p);
                for (decision, adjusted) in refutations(p, error).iter().zip(holm) {
                    let want = adjusted <= 0.5 * error;
                    assert_eq!(*decision == Decision::Refuted, want, "{p:?} at {error}");
                }
            }
        }
    }

    /// The directions do not lend to each other: what holds does not make refuting easier.
    #[test]
    fn each_direction_pays_for_itself() {
        let mut seen = Vec::new();
        let decisions = step_down(study(0.06), 1.0, &[Decision::Open; 3], |i, levels| {
            if i == 2 {
                seen.push((levels.hold.error(), levels.refute.error()));
                return Decision::Open;
            }
            Decision::Holds
        });
        assert_eq!(decisions, [Decision::Holds, Decision::Holds, Decision::Open]);
        assert_eq!(seen, [(0.06 / 3.0, 0.06 / 3.0), (0.06, 0.06 / 3.0)]);
    }

    #[test]
    fn decisions_of_earlier_looks_stand_and_count() {
        let known = [Decision::Refuted, Decision::Open];
        let decisions = step_down(study(0.1), 0.5, &known, |i, levels| {
            assert_eq!((i, levels.refute.error(), levels.hold.error()), (1, 0.05, 0.025));
            Decision::Open
        });
        assert_eq!(decisions, known);
    }

    #[test]
    fn a_study_without_claims_has_no_decisions() {
        assert!(step_down(study(0.01), 1.0, &[], |_, _| Decision::Holds).is_empty());
    }
}
