//! Trajectories of the objective gap, as tools that compare optimizers want them: one a trial.
//!
//! A trial is a replica of a run, from the pieces that the study left; where these are not there, or are of another version, it is the
//! mean over the replicas that the curves hold. Which it is stands beside every trial.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::count;
use super::source::{Setting, Source, Study};
use crate::judge::curve_row;
use crate::results::CurveRow;

/// The quantity that is preferred: the gap at the iterate, which a step evaluates.
const ITERATE: &str = "gap:at=iterate";
/// The quantity that most runs record, and that stands in for the gap only where it is asked for.
const MEAN: &str = "value-gap";

/// One trajectory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Id of its study.
    pub(super) study: String,
    /// Number of its run there.
    pub(super) run: usize,
    /// Which replica; none for the mean over them.
    pub(super) replica: Option<u64>,
    /// Replicas in the mean, else 1.
    pub(super) n: u64,
    /// `T`.
    pub(super) horizon: u64,
    /// Seed of its noise.
    pub(super) seed: u64,
    /// Whether chance has no part in it.
    pub(super) certain: bool,
    /// Steps taken, from 1.
    pub(super) steps: Vec<u64>,
    /// The objective gap then.
    pub(super) gaps: Vec<f64>,
}

/// What is minimised: a problem in any dimension, the noise of its gradients, the feasible set, and where its value is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    pub(super) problem: String,
    pub(super) noise: String,
    pub(super) domain: String,
    pub(super) quantity: String,
}

/// Where a trial belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) function: Function,
    pub(super) optimizer: String,
    pub(super) dim: usize,
}

/// All trials, in an order that does not depend on that of the studies' runs.
#[derive(Clone, Debug, Default)]
pub struct Trials(pub(super) BTreeMap<Place, Vec<Trial>>);

/// The trials of several studies, and what has none.
#[derive(Debug, Default)]
pub struct Collected {
    /// Trials.
    pub trials: Trials,
    /// Studies without any, and why.
    pub left_out: Vec<(String, String)>,
    /// What is not as one might expect.
    pub notes: Vec<String>,
}

/// Recorded quantities that are objective gaps.
#[must_use]
pub fn gaps(sources: &[Source]) -> BTreeSet<String> {
    let studies = sources.iter().filter_map(|source| match source {
        Source::Study(study) => Some(study),
        Source::Escape(_) => None,
    });
    let names = studies.flat_map(|study| study.curves.iter().map(|row| row.quantity.as_str()));
    names.filter(|name| is_gap(name) || *name == MEAN).map(str::to_owned).collect()
}

/// Whether a quantity is `f - inf f` at a point, by the spec of its measure.
fn is_gap(name: &str) -> bool {
    name.split(':').next() == Some("gap")
}

/// The quantity of a run that is exported.
fn chosen<'a>(recorded: &[&'a str], asked: Option<&str>) -> Option<&'a str> {
    let find = |is: &dyn Fn(&str) -> bool| recorded.iter().copied().find(|name| is(name));
    match asked {
        Some(asked) => find(&|name| name == asked),
        None => find(&|name| name == ITERATE).or_else(|| find(&is_gap)),
    }
}

/// The trials of all studies: of the quantity asked for, else of the best objective gap that each run records.
#[must_use]
pub fn collect(sources: &[Source], asked: Option<&str>) -> Collected {
    let each: Vec<Part> = sources.par_iter().map(|source| of_source(source, asked)).collect();
    let mut all = Collected::default();
    for part in each {
        match part {
            Part::Nothing(name, why) => all.left_out.push((name, why)),
            Part::Found { trials, notes } => {
                for (place, trial) in trials {
                    all.trials.0.entry(place).or_default().push(trial);
                }
                all.notes.extend(notes);
            }
        }
    }
    for trials in all.trials.0.values_mut() {
        leave_out_beginnings(trials);
    }
    all
}

/// What a study has.
enum Part {
    Found { trials: Vec<(Place, Trial)>, notes: Vec<String> },
    Nothing(String, String),
}

fn of_source(source: &Source, asked: Option<&str>) -> Part {
    match source {
        Source::Study(study) => of_study(study, asked),
        Source::Escape(escape) => {
            Part::Nothing(escape.name.clone(), "escapes hold first passages".to_owned())
        }
    }
}

fn of_study(study: &Study, asked: Option<&str>) -> Part {
    let recorded = study.recorded();
    let mut trials = Vec::new();
    let (mut without, mut only_last, mut unknown) = (0, 0, 0);
    let mut means: BTreeMap<String, usize> = BTreeMap::new();
    for (run, names) in &recorded {
        let Some(quantity) = chosen(names, asked) else {
            without += 1;
            continue;
        };
        let rows: Vec<&CurveRow> =
            study.curves.iter().filter(|c| c.run == *run && c.quantity == quantity).collect();
        let Some(setting) = study.settings.get(run) else {
            unknown += 1;
            continue;
        };
        if rows.first().is_none_or(|row| row.step != 1) {
            only_last += 1;
            continue;
        }
        let found = replicas(study, *run, quantity, &rows, setting).unwrap_or_else(|why| {
            *means.entry(why).or_default() += 1;
            mean(study, *run, &rows, setting)
        });
        let place = Place {
            function: Function {
                problem: without_dim(&setting.problem),
                noise: setting.noise.clone(),
                domain: setting.domain.clone(),
                quantity: quantity.to_owned(),
            },
            optimizer: setting.optimizer.clone(),
            dim: setting.dim,
        };
        trials.extend(found.into_iter().map(|trial| (place.clone(), trial)));
    }
    let total = recorded.len();
    let name = study.name().to_owned();
    let said =
        |n: usize, what: &str| (n > 0).then(|| format!("{n} of {} {what}", count(total, "run")));
    let wanted = asked.map_or("no objective gap".to_owned(), |asked| format!("no `{asked}`"));
    let mut notes: Vec<String> = [
        said(without, &format!("record {wanted}")),
        said(only_last, "record their last step alone"),
        said(unknown, "are in no verdict, so that it is not known what they are"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if trials.is_empty() {
        return Part::Nothing(name, nothing(&recorded, without, asked, &notes));
    }
    for (why, n) in means {
        notes.extend(said(n, &format!("are exported as means over replicas: {why}")));
    }
    let notes = notes.into_iter().map(|note| format!("`{name}`: {note}")).collect();
    Part::Found { trials, notes }
}

/// Why a study has no trials.
fn nothing(
    recorded: &BTreeMap<usize, Vec<&str>>,
    without: usize,
    asked: Option<&str>,
    notes: &[String],
) -> String {
    if recorded.is_empty() {
        return "they have no curves".to_owned();
    }
    if without < recorded.len() {
        return notes.join("; ");
    }
    let recorded = recorded.values().flatten().any(|name| *name == MEAN);
    match asked {
        Some(asked) => format!("no run records `{asked}`"),
        None if recorded => format!(
            "runs record `{MEAN}` alone, the mean over the steps so far (--quantity {MEAN} exports it, \
             measure = [\"{ITERATE}\"] in a claim records the gap itself)"
        ),
        None => format!("runs record no gap (measure = [\"{ITERATE}\"] in a claim does)"),
    }
}

/// One trial a replica, if their means are those of the curves to the last bit.
fn replicas(
    study: &Study,
    run: usize,
    quantity: &str,
    rows: &[&CurveRow],
    setting: &Setting,
) -> Result<Vec<Trial>, String> {
    let (outcome, probe) = study.replicas(run, quantity)?;
    let values = outcome.curves.get(probe).ok_or("their replicas lack it")?;
    let same = values.ncols() == rows.len()
        && rows.iter().zip(values.columns()).all(|(row, column)| {
            let own = curve_row(run, quantity, row.step, column);
            own.n == row.n && (own.mean.to_bits() == row.mean.to_bits() || own.n == 0)
        });
    let trial = |(replica, values): (usize, ndarray::ArrayView1<'_, f64>)| {
        let values: Vec<f64> = values.iter().copied().take_while(|gap| gap.is_finite()).collect();
        Trial {
            study: study.name().to_owned(),
            run,
            replica: Some(replica as u64),
            n: 1,
            horizon: setting.horizon,
            seed: study.results.seed,
            certain: study.deterministic(run),
            steps: rows.iter().take(values.len()).map(|row| row.step).collect(),
            gaps: values,
        }
    };
    let trials = values.rows().into_iter().enumerate().map(trial);
    if same {
        Ok(trials.filter(|trial| !trial.steps.is_empty()).collect())
    } else {
        Err("their replicas have other means than the curves".to_owned())
    }
}

/// The mean over replicas, as long as none has ended.
fn mean(study: &Study, run: usize, rows: &[&CurveRow], setting: &Setting) -> Vec<Trial> {
    let n = rows.first().map_or(0, |row| row.n);
    let whole = rows.iter().take_while(|row| row.n == n && row.mean.is_finite());
    let (steps, gaps): (Vec<u64>, Vec<f64>) = whole.map(|row| (row.step, row.mean)).unzip();
    let trial = Trial {
        study: study.name().to_owned(),
        run,
        replica: None,
        n,
        horizon: setting.horizon,
        seed: study.results.seed,
        certain: study.deterministic(run),
        steps,
        gaps,
    };
    if trial.steps.is_empty() { Vec::new() } else { vec![trial] }
}

/// A problem's spec without its dimension, which tools keep apart from the function.
fn without_dim(spec: &str) -> String {
    let Some((name, keys)) = spec.split_once(':') else { return spec.to_owned() };
    let is_dim = |key: &&str| {
        key.strip_prefix("dim=").is_some_and(|n| n.bytes().all(|digit| digit.is_ascii_digit()))
    };
    let kept: Vec<&str> = keys.split(',').filter(|key| !is_dim(key)).collect();
    if kept.is_empty() { name.to_owned() } else { format!("{name}:{}", kept.join(",")) }
}

/// The same seed, replica, method and problem up to a shorter horizon is the same trajectory, unless the method looks at the horizon.
/// A trial that only begins another one would count it twice.
fn leave_out_beginnings(trials: &mut Vec<Trial>) {
    let begins = |k: usize| {
        trials.iter().enumerate().any(|(other, longer)| {
            other != k && trials[k].begins(longer) && (!longer.begins(&trials[k]) || other < k)
        })
    };
    let keep: Vec<bool> = (0..trials.len()).map(|k| !begins(k)).collect();
    let mut keep = keep.into_iter();
    trials.retain(|_| keep.next().unwrap_or(true));
}

impl Trial {
    /// Smallest gap so far, at each step.
    pub(super) fn best(&self) -> Vec<f64> {
        let least = |best: &mut f64, gap: &f64| {
            *best = best.min(*gap);
            Some(*best)
        };
        self.gaps.iter().scan(f64::INFINITY, least).collect()
    }

    /// Step and value of the smallest gap, at its first step.
    pub(super) fn least(&self) -> (u64, f64) {
        let all = self.steps.iter().copied().zip(self.gaps.iter().copied());
        all.reduce(|best, next| if next.1 < best.1 { next } else { best }).unwrap_or((0, f64::NAN))
    }

    /// Steps made.
    pub(super) fn evaluations(&self) -> u64 {
        self.steps.last().copied().unwrap_or(0)
    }

    /// Whether another trial has the same values at every step but the last, at which the other one may not have been recorded.
    fn begins(&self, other: &Trial) -> bool {
        let same = self.replica == other.replica && self.seed == other.seed && self.n == other.n;
        if !same || self.evaluations() > other.evaluations() {
            return false;
        }
        let last = self.steps.len() - 1;
        (0..=last).all(|k| match other.steps.binary_search(&self.steps[k]) {
            Ok(at) => self.gaps[k].to_bits() == other.gaps[at].to_bits(),
            Err(_) => k == last && last > 0,
        })
    }
}

impl Trials {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is minimised, each once.
    pub(super) fn functions(&self) -> Vec<&Function> {
        let functions: BTreeSet<&Function> = self.0.keys().map(|place| &place.function).collect();
        functions.into_iter().collect()
    }

    /// Specs of the optimizers, each once.
    pub(super) fn optimizers(&self) -> Vec<&str> {
        let specs: BTreeSet<&str> = self.0.keys().map(|place| place.optimizer.as_str()).collect();
        specs.into_iter().collect()
    }

    /// Data sets with a single trial, of which a repetition might differ.
    #[must_use]
    pub fn lonely(&self) -> usize {
        let lonely = |trials: &&Vec<Trial>| matches!(&trials[..], [one] if !one.certain);
        self.0.values().filter(lonely).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::trial;

    #[test]
    fn the_gap_at_the_iterate_comes_first() {
        let recorded = ["value-gap", "gap:beta=0.9", "gap:at=iterate", "gapless"];
        assert_eq!(chosen(&recorded, None), Some("gap:at=iterate"));
        assert_eq!(chosen(&recorded[..2], None), Some("gap:beta=0.9"));
        assert_eq!(chosen(&["value-gap", "gapless"], None), None);
        assert_eq!(chosen(&recorded, Some("value-gap")), Some("value-gap"));
    }

    #[test]
    fn the_dimension_is_taken_out_of_a_spec() {
        assert_eq!(without_dim("quadratic:dim=10,cond=100"), "quadratic:cond=100");
        assert_eq!(without_dim("quadratic:cond=100,dim=2"), "quadratic:cond=100");
        assert_eq!(without_dim("log-cosh:dim=3"), "log-cosh");
        assert_eq!(without_dim("x:dim=a,dims=3"), "x:dim=a,dims=3");
        assert_eq!(without_dim("beale"), "beale");
    }

    #[test]
    fn the_smallest_gap_so_far_never_grows() {
        let trial = trial(&[1, 2, 5, 9], &[3.0, 4.0, -0.5, 1.0]);
        assert_eq!(trial.best(), vec![3.0, 3.0, -0.5, -0.5]);
        assert_eq!(trial.least(), (5, -0.5));
        assert_eq!(trial.evaluations(), 9);
    }

    #[test]
    fn a_trial_that_begins_another_is_left_out() {
        let long = trial(&[1, 2, 4, 10], &[4.0, 3.0, 2.0, 1.0]);
        let short = trial(&[1, 2, 3], &[4.0, 3.0, 2.5]);
        let other = trial(&[1, 2, 3], &[4.0, 3.5, 2.5]);
        let mut trials = vec![short.clone(), long.clone(), other.clone(), long.clone()];
        leave_out_beginnings(&mut trials);
        assert_eq!(trials, [long.clone(), other]);
        let elsewhere = Trial { replica: Some(1), ..short };
        let mut trials = vec![elsewhere.clone(), long.clone()];
        leave_out_beginnings(&mut trials);
        assert_eq!(trials, [elsewhere, long]);
    }
}
