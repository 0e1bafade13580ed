//! Study files: what to run, which theorems to hold against it, and what is expected to come out.

mod error;
mod figure;
mod overrides;
mod replicas;
mod values;

use std::collections::BTreeMap;

pub use error::StudyError;
pub use figure::FigureSpec;
pub use replicas::Replicas;
use serde::{Deserialize, Serialize};
pub use values::{Grid, Horizons, Value, Values};

/// A study as its TOML file says it; unknown keys are refused.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// `[study]`.
    pub study: Header,
    /// `[[claim]]`, at least one.
    #[serde(rename = "claim")]
    pub claims: Vec<Claim>,
    /// `[[figure]]`, beside the figures that every claim gets.
    #[serde(rename = "figure", default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureSpec>,
}

/// `[study]`: what concerns all claims.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Folder and name: lower-case letters, digits and dashes.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// A paragraph: what is shown, and by which published statement.
    #[serde(default)]
    pub about: String,
    /// Seed of all noise.
    #[serde(default = "one")]
    pub seed: u64,
    /// Probability that any verdict in expectation of the study is wrong; shared among its claims.
    #[serde(default = "error_rate")]
    pub error_rate: f64,
}

fn one() -> u64 {
    1
}

fn one_replica() -> Replicas {
    Replicas::Number(1)
}

fn error_rate() -> f64 {
    0.01
}

/// One setting, or a family of settings, with the theorems bound to it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Name within the study; its number when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// Theorem ids, `ID/STEP` for one step of a proof, `ID/*` for all its derived
    /// steps (published variants of a step are named one by one).
    pub theorem: OneOrMany<String>,
    /// `holds`, `refuted`, `undecided` or `out of scope`, one for all theorems or one each.
    pub expect: OneOrMany<String>,
    /// Problem spec. `{name}` is replaced by a value of the sweep, here and in the other specs.
    pub problem: String,
    /// Noise spec.
    #[serde(default = "none")]
    pub noise: String,
    /// Optimizer spec.
    pub optimizer: String,
    /// Feasible set.
    #[serde(default = "whole")]
    pub domain: String,
    /// Start: one number for all coordinates or one each; the problem's own when left out.
    #[serde(default)]
    pub x0: Option<OneOrMany<f64>>,
    /// The fixed point that regret is measured against: one number for all coordinates or one each; the best one in hindsight
    /// when left out.
    #[serde(default)]
    pub comparator: Option<OneOrMany<f64>>,
    /// Region whose first passage ends a replica, such as `minimum` or `past:at=2.5`; times are censored at `T`.
    #[serde(default)]
    pub exit: Option<String>,
    /// Horizons `T`, each a run of its own.
    pub horizons: Horizons,
    /// Replicas of each run: a number, or `all` for every sequence of outcomes of a noise that has finitely many.
    #[serde(default = "one_replica")]
    pub replicas: Replicas,
    /// Free parameters of the statements, such as `q` and `s`.
    #[serde(default)]
    pub parameters: BTreeMap<String, f64>,
    /// Values that `{name}` runs through; several names give all combinations.
    #[serde(default)]
    pub sweep: BTreeMap<String, Values>,
    /// Values that `{name}` takes with the horizon: one for each of them.
    #[serde(default)]
    pub along: BTreeMap<String, Vec<Value>>,
    /// How the heat map over two swept numbers looks.
    #[serde(default)]
    pub map: Option<MapSpec>,
    /// Quantities to record along every run, such as `lambda-norm:lambda=1`; `lands` may name them, and means their mean over replicas
    /// after the last step.
    #[serde(default = "nothing", skip_serializing_if = "is_nothing")]
    pub measure: OneOrMany<String>,
    /// Name of the sweep whose runs slopes and orderings of exit times are taken across.
    #[serde(default)]
    pub across: Option<String>,
    /// What a rate is fitted to, for theorems about rates.
    #[serde(default)]
    pub rate: Option<RateSpec>,
    /// Numbers that the study expects to measure.
    #[serde(default)]
    pub lands: Vec<Lands>,
    /// What the full size replaces.
    #[serde(default)]
    pub full: Option<Full>,
}

fn none() -> String {
    "none".to_owned()
}

fn nothing() -> OneOrMany<String> {
    OneOrMany::Many(Vec::new())
}

fn is_nothing(measures: &OneOrMany<String>) -> bool {
    measures.as_slice().is_empty()
}

fn whole() -> String {
    "whole".to_owned()
}

/// One value or a list.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
pub enum OneOrMany<T> {
    /// A single value.
    One(T),
    /// A list.
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    /// The values as a slice.
    pub fn as_slice(&self) -> &[T] {
        match self {
            OneOrMany::One(value) => std::slice::from_ref(value),
            OneOrMany::Many(values) => values,
        }
    }
}

/// How a heat map looks: the claim sweeps two numbers over five values each or more.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MapSpec {
    /// What the colours show: `slack`, `lhs`, `rhs`, or a quantity that the theorem notes.
    #[serde(default = "slack")]
    pub show: String,
    /// Numbers of the first and last colour.
    #[serde(default)]
    pub range: Option<[f64; 2]>,
    /// Curves over it.
    #[serde(default)]
    pub overlay: Vec<Overlay>,
}

/// A curve over a heat map.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// Its name in the legend.
    pub label: String,
    /// Where a quantity that the theorem notes changes its sign.
    #[serde(default)]
    pub zero: Option<String>,
    /// The vertical axis as a formula in the horizontal one, by its name in the sweep.
    #[serde(default)]
    pub formula: Option<String>,
}

/// How a rate is measured and judged.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RateSpec {
    /// `T`, or the name of a sweep with numbers.
    pub over: String,
    /// Predicted exponent of the measured quantity: an upper bound, so that faster decay (slower growth) agrees.
    pub predicted: f64,
    /// What pre-asymptotic horizons may add to the exponent.
    pub tolerance: f64,
    /// The theorem or step, as in `theorem`, whose measured side is fitted; for theorems about rates it is the first recorded curve.
    #[serde(default)]
    pub of: Option<String>,
}

/// A number that the study expects to measure.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lands {
    /// Theorem or step, as in `theorem`.
    pub theorem: String,
    /// Which number: `slack` (ratio of measured side and bound), `lhs`, `rhs`, `exponent`, a note of the theorem, or a measure of
    /// the claim.
    #[serde(default = "slack")]
    pub quantity: String,
    /// Expected values, one for all runs or one each (sweeps in order of their names, horizons innermost). At the full size a list
    /// that does not fit the runs there is not compared.
    pub at: OneOrMany<f64>,
    /// Largest accepted distance.
    pub tolerance: f64,
}

fn slack() -> String {
    "slack".to_owned()
}

/// What the full size replaces in a claim.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Full {
    /// Horizons.
    #[serde(default)]
    pub horizons: Option<Horizons>,
    /// Replicas.
    #[serde(default)]
    pub replicas: Option<Replicas>,
    /// Values of some names of the sweep.
    #[serde(default)]
    pub sweep: BTreeMap<String, Values>,
    /// Values of some names that go with the horizon.
    #[serde(default)]
    pub along: BTreeMap<String, Vec<Value>>,
}

/// How large a study is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Size {
    /// The sizes in the claims themselves: seconds.
    #[default]
    Quick,
    /// The sizes under `full`, where a claim has them.
    Full,
}

/// 1 to 64 lower-case letters, digits and dashes: a name of folders and files on every system.
pub(crate) fn is_file_name(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=64).contains(&id.len()) && id.chars().all(plain)
}

impl Study {
    /// Reads a study, after putting in overrides of the form `claim.KEY=VALUE`, `claim.NAME.KEY=VALUE` or
    /// `study.KEY=VALUE`.
    ///
    /// # Errors
    /// When the text is no study, with line and column; when an override names nothing.
    pub fn parse(text: &str, path: &str, overrides: &[String]) -> Result<Study, StudyError> {
        let parse = |message: String| StudyError::Parse { path: path.to_owned(), message };
        let tidy = |e: toml::de::Error| parse(e.to_string().trim_end().to_owned());
        // First as it stands, so that errors point into the file.
        let mut study: Study = toml::from_str(text).map_err(tidy)?;
        if !overrides.is_empty() {
            let mut table: toml::Table = toml::from_str(text).map_err(tidy)?;
            for text in overrides {
                overrides::apply(&mut table, text)
                    .map_err(|message| StudyError::Override { text: text.clone(), message })?;
            }
            study = table.try_into().map_err(|e: toml::de::Error| {
                parse(format!("after --set: {}", e.to_string().trim_end()))
            })?;
        }
        study.check(path)?;
        Ok(study)
    }

    fn check(&self, path: &str) -> Result<(), StudyError> {
        let refuse = |message: String| Err(StudyError::Parse { path: path.to_owned(), message });
        let id = &self.study.id;
        if !is_file_name(id) {
            return refuse(format!(
                "id = \"{id}\" names a folder: use 1 to 64 lower-case letters, digits and dashes"
            ));
        }
        let rate = self.study.error_rate;
        if !(rate > 0.0 && rate < 0.5) {
            return refuse(format!("error_rate = {rate} is not a probability in (0, 0.5)"));
        }
        if self.claims.is_empty() {
            return refuse("it has no [[claim]]".to_owned());
        }
        let names: Vec<String> = (0..self.claims.len()).map(|k| self.claim_name(k)).collect();
        for (k, name) in names.iter().enumerate() {
            if names[..k].contains(name) {
                return refuse(format!("two claims are called `{name}`"));
            }
        }
        for (k, figure) in self.figures.iter().enumerate() {
            figure.check(self).or_else(refuse)?;
            if self.figures[..k].iter().any(|known| known.id == figure.id) {
                return refuse(format!("two figures are called `{}`", figure.id));
            }
        }
        Ok(())
    }

    /// Name of the `k`-th claim: its id, or its number from one.
    #[must_use]
    pub fn claim_name(&self, k: usize) -> String {
        self.claims[k].id.clone().unwrap_or_else(|| (k + 1).to_string())
    }
}

impl Claim {
    /// Horizons at a size, increasing and without repetitions.
    ///
    /// # Errors
    /// Empty lists, zero, and grids that do not increase.
    pub fn horizons_at(&self, size: Size) -> Result<Vec<u64>, String> {
        let full = self.full.as_ref().and_then(|full| full.horizons.as_ref());
        let horizons = match size {
            Size::Full => full.unwrap_or(&self.horizons),
            Size::Quick => &self.horizons,
        };
        horizons.list()
    }

    /// Replicas at a size.
    #[must_use]
    pub fn replicas_at(&self, size: Size) -> Replicas {
        let full = self.full.as_ref().and_then(|full| full.replicas);
        if size == Size::Full { full.unwrap_or(self.replicas) } else { self.replicas }
    }
}

impl Claim {
    /// Values of the sweep at a size, by name.
    #[must_use]
    pub fn sweep_at(&self, size: Size) -> BTreeMap<&str, &Values> {
        let mut sweep: BTreeMap<&str, &Values> =
            self.sweep.iter().map(|(name, values)| (name.as_str(), values)).collect();
        if let (Size::Full, Some(full)) = (size, &self.full) {
            sweep.extend(full.sweep.iter().map(|(name, values)| (name.as_str(), values)));
        }
        sweep
    }
}

impl Claim {
    /// Names and values that go with the `k`-th horizon at a size.
    ///
    /// # Errors
    /// When there is not one value for each of the `horizons`, or a name is swept as well.
    pub fn along_at(
        &self,
        size: Size,
        k: usize,
        horizons: usize,
    ) -> Result<Vec<(String, String)>, String> {
        let full = self.full.as_ref().filter(|_| size == Size::Full);
        let own = |name: &String| full.and_then(|full| full.along.get(name));
        let of = |(name, values): (&String, &Vec<Value>)| {
            let values = own(name).unwrap_or(values);
            if values.len() != horizons {
                return Err(format!(
                    "along.{name} has {} values for {horizons} horizons: give one each",
                    values.len()
                ));
            }
            if self.sweep.contains_key(name) {
                return Err(format!("`{name}` is both in sweep and in along"));
            }
            Ok((name.clone(), values[k].to_string()))
        };
        self.along.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUDY: &str = r#"
        [study]
        id = "two-cycle"
        title = "A title"
        [[claim]]
        theorem = ["padam-nonconvex-4.3", "padam-nonconvex-sharp"]
        expect = ["refuted", "holds"]
        problem = "huber:dim=1,scale={k}"
        optimizer = "padam-paper:p=0,lr=2/{k}"
        horizons = { from = 10, to = 1000, points = 3 }
        sweep = { k = [9, 16] }
        full = { replicas = 9 }
    "#;

    #[test]
    fn a_study_reads_with_defaults() {
        let study = Study::parse(STUDY, "x.toml", &[]).expect("valid");
        let claim = &study.claims[0];
        assert_eq!(claim.horizons_at(Size::Quick), Ok(vec![10, 100, 1000]));
        let replicas = [Size::Quick, Size::Full].map(|size| claim.replicas_at(size));
        assert_eq!(replicas, [Replicas::Number(1), Replicas::Number(9)]);
        assert_eq!((claim.noise.as_str(), study.study.seed), ("none", 1));
        assert_eq!(study.claim_name(0), "1");
    }

    #[test]
    fn overrides_reach_claims_by_name_or_all_of_them() {
        let set = ["claim.replicas=5".to_owned(), "study.seed=7".to_owned()];
        let study = Study::parse(STUDY, "x.toml", &set).expect("valid");
        assert_eq!((study.claims[0].replicas, study.study.seed), (Replicas::Number(5), 7));
        let wrong = Study::parse(STUDY, "x.toml", &["claim.zzz.replicas=5".to_owned()]);
        let message = wrong.expect_err("no such claim").to_string();
        assert_eq!(message, "--set claim.zzz.replicas=5: no such claim; there are 1");
        assert!(Study::parse(STUDY, "x.toml", &["claim.replica=5".to_owned()]).is_err());
    }

    #[test]
    fn swept_numbers_may_be_a_grid_and_differ_at_full_size() {
        let grid = STUDY.replace("[9, 16]", "{ from = 0, to = 1, points = 3 }");
        let grid = grid.replace("replicas = 9 ", "sweep = { k = [7] } ");
        let study = Study::parse(&grid, "x.toml", &[]).expect("valid");
        let values = |size| {
            let sweep = study.claims[0].sweep_at(size);
            sweep["k"].list().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(values(Size::Quick), ["0", "0.5", "1"]);
        assert_eq!(values(Size::Full), ["7"]);
    }

    #[test]
    fn values_along_the_horizons_are_one_each() {
        let with = |along: &str| {
            let text = STUDY.replace("full =", &format!("along = {{ {along} }}\n        full ="));
            Study::parse(&text, "x.toml", &[]).expect("valid").claims.remove(0)
        };
        let claim = with("s = [1, 0.5, \"1/4\"]");
        let at = |k| claim.along_at(Size::Quick, k, 3).expect("three values");
        assert_eq!(at(1), [("s".to_owned(), "0.5".to_owned())]);
        assert_eq!(at(2), [("s".to_owned(), "1/4".to_owned())]);
        let refused = |claim: Claim| claim.along_at(Size::Quick, 0, 3).expect_err("refused");
        assert_eq!(refused(with("s = [1]")), "along.s has 1 values for 3 horizons: give one each");
        assert_eq!(refused(with("k = [1, 2, 3]")), "`k` is both in sweep and in along");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let unknown = STUDY.replace("replicas = 9", "replica = 9");
        let message = Study::parse(&unknown, "x.toml", &[]).expect_err("unknown key").to_string();
        assert!(message.contains("x.toml") && message.contains("replica"), "{message}");
        for (from, to, says) in [
            ("two-cycle", "Two Cycle", "lower-case"),
            ("[[claim]]", "[[claims]]", "claims"),
            ("title = ", "titel = ", "titel"),
        ] {
            let message = Study::parse(&STUDY.replace(from, to), "x.toml", &[]).expect_err(says);
            assert!(message.to_string().contains(says), "{message}");
        }
        let grid = Grid { from: 10.0, to: 1.0, points: 3 };
        assert!(grid.list().is_err());
        assert!(Horizons::List(vec![0]).list().is_err());
    }
}
