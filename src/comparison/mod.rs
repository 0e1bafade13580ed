//! Two sets of stored results: what changed, and whether that is more than noise.
//!
//! A claim is known by its study, its name, its theorem and step, and its place in the study: horizon and values of the sweep. The same claim
//! in another setting (problem, noise, optimizer, start, ...) is named and not compared. What a difference means depends on the draws:
//!
//! | draws of the two runs | compared | a difference is |
//! |---|---|---|
//! | none ([`Draws::None`]) | to the bit | of the program |
//! | the same ([`Draws::Same`]) | to the bit | of the program |
//! | some in common ([`Draws::Part`]) | the added replicas with the common ones, by a two-sample test | noise, unless significant |
//! | others ([`Draws::Other`]) | by a two-sample test | noise, unless significant |
//!
//! Numbers of claims about every path are extremes over the replicas; of other draws they are shown and not tested. p-values of all tests of one
//! comparison are adjusted together by Holm's procedure, so that the probability of calling *any* difference significant although both
//! programs are the same is at most `alpha`.

pub mod baseline;
mod claims;
mod curves;
mod measured;
mod setting;
mod side;

use serde::Serialize;

use ratecheck_proofs_checks::evidence::holm;
use ratecheck_reports::files::exact_f64;

use crate::results::Results;
pub use setting::Draws;
use setting::Settings;
pub use side::{Side, SideError, Stored};

/// Layout of the JSON document.
const SCHEMA_VERSION: u32 = 1;

/// How a comparison is judged.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Relative difference up to which numbers on the same draws count as rounded differently.
    pub tolerance: f64,
    /// Probability that any difference is called significant although there is none.
    pub alpha: f64,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { tolerance: 1e-9, alpha: 0.05 }
    }
}

/// What came out of comparing two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The same to the bit.
    Same,
    /// On the same draws, and within the tolerance or the recorded rounding allowance.
    Rounding,
    /// Tested, and not significant.
    Noise,
    /// Not the same, and nothing says how much of it is noise.
    Untested,
    /// On the same draws, and beyond rounding.
    Differs,
    /// Tested, and significant.
    Significant,
}

impl Finding {
    /// All, in the order in which they are counted.
    pub const ALL: [Finding; 6] = [
        Finding::Same,
        Finding::Rounding,
        Finding::Noise,
        Finding::Untested,
        Finding::Differs,
        Finding::Significant,
    ];

    /// Whether it is a change, and not noise or what may be noise.
    #[must_use]
    pub fn is_change(self) -> bool {
        matches!(self, Finding::Differs | Finding::Significant)
    }

    /// As printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Finding::Same => "same",
            Finding::Rounding => "rounding",
            Finding::Noise => "noise",
            Finding::Untested => "no test",
            Finding::Differs => "differs",
            Finding::Significant => "significant",
        }
    }
}

/// Whether a change is for the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trend {
    /// Towards the bound or beyond; a verdict lost.
    Worse,
    /// Away from the bound; a verdict gained.
    Better,
    /// Neither, or nobody can say.
    Neither,
}

impl Trend {
    /// As printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Trend::Worse => "worse",
            Trend::Better => "better",
            Trend::Neither => "",
        }
    }
}

/// A verdict, and whether the study expected it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The verdict.
    pub verdict: String,
    /// Whether verdict and numbers came out as expected.
    pub as_expected: bool,
}

/// The two verdicts on a claim.
#[derive(Clone, Debug, Serialize)]
pub struct Verdicts {
    /// Of the old side.
    pub old: Judged,
    /// Of the new side.
    pub new: Judged,
    /// Whether the new one is worse.
    pub trend: Trend,
}

/// One number, or one claim, on both sides.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    /// Name of the `[[claim]]`.
    pub claim: String,
    /// Theorem, with `/STEP` for a step; empty for curves and differences.
    pub theorem: String,
    /// Horizon and values of the sweep.
    pub setting: String,
    /// Which number.
    pub quantity: String,
    /// Step, for curves.
    pub step: Option<u64>,
    /// Verdicts, for claims.
    pub verdicts: Option<Verdicts>,
    /// The number of the old side.
    #[serde(with = "exact_f64")]
    pub old: f64,
    /// The number of the new side.
    #[serde(with = "exact_f64")]
    pub new: f64,
    /// Slack of the old side, for claims.
    #[serde(with = "exact_f64::option")]
    pub slack_old: Option<f64>,
    /// Slack of the new side.
    #[serde(with = "exact_f64::option")]
    pub slack_new: Option<f64>,
    /// Replicas, or comparisons, of the old side.
    pub n_old: u64,
    /// Those of the new side.
    pub n_new: u64,
    /// What the draws have to do with each other.
    pub draws: Draws,
    /// How it was compared: `same draws`, `no noise`, the name of a test, or why there is none.
    pub how: String,
    /// p-value of the test.
    #[serde(with = "exact_f64::option")]
    pub p: Option<f64>,
    /// The same among all tests of the comparison, by Holm's procedure.
    #[serde(with = "exact_f64::option")]
    pub p_holm: Option<f64>,
    /// What came out.
    pub finding: Finding,
    /// Whether slack or rate became worse.
    pub trend: Trend,
}

impl Compared {
    /// `|new - old|` over the larger of both.
    #[must_use]
    pub fn relative(&self) -> f64 {
        relative(self.old, self.new)
    }

    /// New over old slack; for numbers without slack, new over old.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        match (self.slack_old, self.slack_new) {
            (Some(old), Some(new)) => new / old,
            _ => self.new / self.old,
        }
    }

    /// Whether the verdicts differ, in word or expectation.
    #[must_use]
    pub fn verdict_changed(&self) -> bool {
        self.verdicts.as_ref().is_some_and(|verdicts| verdicts.old != verdicts.new)
    }

    /// Whether something changed that is not noise.
    #[must_use]
    pub fn is_change(&self) -> bool {
        self.finding.is_change() || self.verdict_changed()
    }

    /// Whether it counts against the new side.
    #[must_use]
    pub fn is_worse(&self) -> bool {
        let verdict = self.verdicts.as_ref().is_some_and(|v| v.trend == Trend::Worse);
        verdict || (self.finding.is_change() && self.trend == Trend::Worse)
    }
}

/// `|b - a|` over the larger of both: 0 for equal numbers, NaN with NaN included; infinite where one is not finite.
fn relative(a: f64, b: f64) -> f64 {
    if same(a, b) {
        return 0.0;
    }
    let larger = a.abs().max(b.abs());
    let apart = (b / larger - a / larger).abs();
    if apart.is_nan() { f64::INFINITY } else { apart }
}

/// Equal to the bit; any NaN is equal to any other, and zeros of both signs are.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits()
        || (a.is_nan() && b.is_nan())
        || (a.abs().to_bits() | b.abs().to_bits()) == 0
}

/// A claim that is not compared.
#[derive(Clone, Debug, Serialize)]
pub struct Elsewhere {
    /// Name of the `[[claim]]`.
    pub claim: String,
    /// Theorem, with `/STEP` for a step.
    pub theorem: String,
    /// Rows of it.
    pub rows: usize,
    /// What is another than before; empty for claims of one side.
    pub changed: Vec<String>,
}

/// Where results of a study come from.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// Version of the program.
    pub version: String,
    /// The command.
    pub command: String,
    /// Seed of all noise.
    pub seed: u64,
    /// `quick` or `full`.
    pub size: String,
    /// Whether every planned run was finished.
    pub complete: bool,
}

impl Origin {
    fn of(results: &Results) -> Origin {
        Origin {
            version: results.version.clone(),
            command: results.command.clone(),
            seed: results.seed,
            size: results.size.clone(),
            complete: results.complete,
        }
    }
}

/// A study on both sides.
#[derive(Clone, Debug, Serialize)]
pub struct StudyComparison {
    /// Its id.
    pub study: String,
    /// Where the old results come from.
    pub old: Origin,
    /// Where the new ones come from.
    pub new: Origin,
    /// Claims.
    pub claims: Vec<Compared>,
    /// Curves at their checkpoints, differences between optimizers, and notes where they are not the same.
    pub numbers: Vec<Compared>,
    /// Claims in another setting.
    pub other_setting: Vec<Elsewhere>,
    /// Claims of the old side alone.
    pub only_old: Vec<Elsewhere>,
    /// Claims of the new side alone.
    pub only_new: Vec<Elsewhere>,
    /// What the comparison had to do without.
    pub without: Vec<String>,
}

/// How often each finding came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All.
    pub compared: usize,
    /// [`Finding::Same`] with equal verdicts.
    pub same: usize,
    /// [`Finding::Rounding`].
    pub rounding: usize,
    /// [`Finding::Noise`].
    pub noise: usize,
    /// [`Finding::Untested`].
    pub untested: usize,
    /// [`Finding::Differs`].
    pub differs: usize,
    /// [`Finding::Significant`].
    pub significant: usize,
}

impl Counts {
    fn of<'a>(compared: impl Iterator<Item = &'a Compared>) -> Counts {
        let mut counts = Counts::default();
        for one in compared {
            counts.compared += 1;
            *match one.finding {
                Finding::Same => &mut counts.same,
                Finding::Rounding => &mut counts.rounding,
                Finding::Noise => &mut counts.noise,
                Finding::Untested => &mut counts.untested,
                Finding::Differs => &mut counts.differs,
                Finding::Significant => &mut counts.significant,
            } += 1;
        }
        counts
    }

    /// The count of a finding.
    #[must_use]
    pub fn of_finding(&self, finding: Finding) -> usize {
        match finding {
            Finding::Same => self.same,
            Finding::Rounding => self.rounding,
            Finding::Noise => self.noise,
            Finding::Untested => self.untested,
            Finding::Differs => self.differs,
            Finding::Significant => self.significant,
        }
    }
}

/// Two sets of results compared.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Layout of this document.
    pub schema_version: u32,
    /// The old side as it was given.
    pub old: String,
    /// The new side.
    pub new: String,
    /// See [`Rules::alpha`].
    pub alpha: f64,
    /// See [`Rules::tolerance`].
    pub tolerance: f64,
    /// Two-sample tests made.
    pub tests: usize,
    /// Counts over claims.
    pub claims: Counts,
    /// Counts over curves and differences.
    pub numbers: Counts,
    /// Claims whose verdict changed.
    pub verdicts_changed: usize,
    /// Claims that became worse.
    pub worse: usize,
    /// Studies of both sides.
    pub studies: Vec<StudyComparison>,
    /// Ids of studies of the old side alone.
    pub only_old: Vec<String>,
    /// Ids of studies of the new side alone.
    pub only_new: Vec<String>,
    /// What could not be read.
    pub left_out: Vec<String>,
}

impl Comparison {
    /// Compares all studies that both sides hold.
    #[must_use]
    pub fn new(old: &Side, new: &Side, rules: Rules) -> Comparison {
        use rayon::prelude::*;
        let both: Vec<(&Stored, &Stored)> =
            new.studies.iter().filter_map(|n| Some((old.study(&n.results.study)?, n))).collect();
        let mut studies: Vec<StudyComparison> =
            both.par_iter().map(|(old, new)| study(old, new, rules)).collect();
        let tests = adjust(&mut studies, rules.alpha);
        let only = |these: &Side, those: &Side| {
            let ids = these.studies.iter().map(|stored| stored.results.study.clone());
            ids.filter(|id| those.study(id).is_none() && !those.unread.contains(id)).collect()
        };
        let claims = || studies.iter().flat_map(|study| &study.claims);
        Comparison {
            schema_version: SCHEMA_VERSION,
            old: old.name.clone(),
            new: new.name.clone(),
            alpha: rules.alpha,
            tolerance: rules.tolerance,
            tests,
            claims: Counts::of(claims()),
            numbers: Counts::of(studies.iter().flat_map(|study| &study.numbers)),
            verdicts_changed: claims().filter(|claim| claim.verdict_changed()).count(),
            worse: claims().filter(|claim| claim.is_worse()).count(),
            only_old: only(old, new),
            only_new: only(new, old),
            left_out: old.warnings.iter().chain(&new.warnings).cloned().collect(),
            studies,
        }
    }

    /// The same without what did not change.
    #[must_use]
    pub fn changes(mut self) -> Comparison {
        for study in &mut self.studies {
            study.claims.retain(Compared::is_change);
            study.numbers.retain(Compared::is_change);
        }
        self
    }
}

fn study(old: &Stored, new: &Stored, rules: Rules) -> StudyComparison {
    let settings = Settings::new(old, new);
    let mut without: Vec<String> = Vec::new();
    if let Some(why) = &settings.unplanned {
        without.push(format!("settings are compared by the specs of the rows alone: {why}"));
    }
    let matched = claims::matched(&old.results, &new.results, &settings);
    let (claims, notes) = claims::compare(&matched.pairs, &settings, rules);
    let mut numbers = notes;
    numbers.extend(curves::compare(old, new, &matched.pairs, &settings, rules));
    numbers.extend(curves::differences(&old.results, &new.results, rules));
    StudyComparison {
        study: new.results.study.clone(),
        old: Origin::of(&old.results),
        new: Origin::of(&new.results),
        claims,
        numbers,
        other_setting: matched.other_setting,
        only_old: matched.only_old,
        only_new: matched.only_new,
        without,
    }
}

/// Adjusts the p-values of all tests together; answers how many there are.
fn adjust(studies: &mut [StudyComparison], alpha: f64) -> usize {
    let mut tested: Vec<&mut Compared> = studies
        .iter_mut()
        .flat_map(|study| study.claims.iter_mut().chain(&mut study.numbers))
        .filter(|compared| compared.p.is_some())
        .collect();
    let raw: Vec<f64> = tested.iter().filter_map(|compared| compared.p).collect();
    for (compared, adjusted) in tested.iter_mut().zip(holm(&raw)) {
        compared.p_holm = Some(adjusted);
        compared.finding = if adjusted <= alpha { Finding::Significant } else { Finding::Noise };
    }
    raw.len()
}

#[cfg(test)]
mod tests;
