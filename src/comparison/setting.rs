//! Whether two rows are about the same setting, and what their draws have to do with each other.

use std::collections::HashMap;

use serde::Serialize;

use super::side::Stored;
use crate::plan::{Plan, RunSpec};
use crate::results::Row;
use crate::study::{Claim, Size, Study};

/// What the draws behind two numbers have to do with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Draws {
    /// There are none: no noise, or all sequences of outcomes.
    None,
    /// The same seed, setting and replicas: the same draws.
    Same,
    /// The same seed and setting: the replicas of one are the first of the other.
    Part,
    /// Another seed.
    Other,
}

/// The runs of a study, planned again from what it stored.
#[derive(Clone)]
struct Planned {
    study: Study,
    runs: Vec<(RunSpec, bool)>,
}

impl Planned {
    fn new(stored: &Stored) -> Result<Planned, String> {
        let text = stored.text.as_deref().ok_or("the study that was run cannot be read")?;
        let study = Study::parse(text, &stored.results.study, &[]).map_err(|e| e.to_string())?;
        let size = if stored.results.size == "full" { Size::Full } else { Size::Quick };
        let plan = Plan::new(study.clone(), size).map_err(|e| e.to_string())?;
        let runs = plan.runs.iter().map(|run| (run.spec.clone(), run.is_certain())).collect();
        Ok(Planned { study, runs })
    }

    fn claim(&self, name: &str) -> Option<&Claim> {
        let claims = self.study.claims.iter().enumerate();
        claims.into_iter().find(|(k, _)| self.study.claim_name(*k) == name).map(|(_, claim)| claim)
    }
}

/// The settings of a study on both sides.
pub(super) struct Settings<'a> {
    old: &'a Stored,
    new: &'a Stored,
    /// Whether both ran the same text.
    pub(super) equal: bool,
    planned: Option<[Planned; 2]>,
    /// Why settings are compared by the specs in the rows alone.
    pub(super) unplanned: Option<String>,
}

impl<'a> Settings<'a> {
    /// The same text needs no planning: then runs have the same numbers, and the same draws.
    pub(super) fn new(old: &'a Stored, new: &'a Stored) -> Settings<'a> {
        let equal =
            old.text.is_some() && old.text == new.text && old.results.size == new.results.size;
        let mut settings = Settings { old, new, equal, planned: None, unplanned: None };
        if !equal {
            let both = if of_another_seed(old, new) {
                // Plans of two seeds are told apart by the seed alone.
                Planned::new(new).map(|planned| [planned.clone(), planned])
            } else {
                let (first, second) = rayon::join(|| Planned::new(old), || Planned::new(new));
                first.and_then(|first| Ok([first, second?]))
            };
            match both {
                Ok(both) => settings.planned = Some(both),
                Err(why) => settings.unplanned = Some(why),
            }
        }
        settings
    }

    /// In which ways two rows of the same claim and place are about other settings, as `what: old → new`; empty for the same one.
    pub(super) fn changed(&self, old: &Row, new: &Row) -> Vec<String> {
        let (a, b) = (&old.setting, &new.setting);
        let mut changed = Vec::new();
        let mut compare = |what: &str, old: String, new: String| {
            if old != new {
                changed.push(format!("{what}: {old} → {new}"));
            }
        };
        compare("claimed", old.mode.clone(), new.mode.clone());
        compare("problem", a.problem.clone(), b.problem.clone());
        compare("noise", a.noise.clone(), b.noise.clone());
        compare("optimizer", a.optimizer.clone(), b.optimizer.clone());
        compare("domain", a.domain.clone(), b.domain.clone());
        compare("dim", a.dim.to_string(), b.dim.to_string());
        if let (Some(x), Some(y)) = (&old.rate, &new.rate) {
            compare("points", numbers(&x.x), numbers(&y.x));
            compare("predicted", x.predicted.to_string(), y.predicted.to_string());
            compare("tolerance", x.tolerance.to_string(), y.tolerance.to_string());
        }
        let Some([first, second]) = &self.planned else { return changed };
        if let (Some(x), Some(y)) = (first.claim(&old.claim), second.claim(&new.claim)) {
            compare("parameters", format!("{:?}", x.parameters), format!("{:?}", y.parameters));
        }
        if let (Some((x, _)), Some((y, _))) = (first.runs.get(old.run), second.runs.get(new.run)) {
            compare("x0", numbers(&x.start), numbers(&y.start));
            compare("comparator", numbers(&x.comparator), numbers(&y.comparator));
            compare("exit", x.exit.clone(), y.exit.clone());
            let all = |spec: &RunSpec| if spec.enumerated { "all" } else { "drawn" }.to_owned();
            compare("replicas", all(x), all(y));
        }
        changed
    }

    /// The draws behind two runs in the same setting, with so many replicas each.
    pub(super) fn draws(&self, runs: (usize, usize), replicas: (u64, u64)) -> Draws {
        let certain = |side: usize, run: usize| {
            let planned = self.planned.as_ref().map(|planned| &planned[side].runs);
            planned.and_then(|runs| runs.get(run)).is_some_and(|(_, certain)| *certain)
        };
        if certain(0, runs.0) && certain(1, runs.1) {
            Draws::None
        } else if self.old.results.seed != self.new.results.seed {
            Draws::Other
        } else if replicas.0 == replicas.1 {
            Draws::Same
        } else {
            Draws::Part
        }
    }

    /// Which run of the old side is in the setting of each of the new side; `pairs` are runs of rows that are compared.
    pub(super) fn runs(&self, pairs: &[(usize, usize)]) -> HashMap<usize, usize> {
        match &self.planned {
            Some([old, new]) => {
                let known: HashMap<String, usize> =
                    old.runs.iter().enumerate().map(|(k, (spec, _))| (words(spec), k)).collect();
                let new = new.runs.iter().enumerate();
                new.filter_map(|(k, (spec, _))| Some((k, *known.get(&words(spec))?))).collect()
            }
            None if self.equal => {
                let curves = self.new.curves.iter().flatten();
                curves.map(|curve| (curve.run, curve.run)).collect()
            }
            None => pairs.iter().map(|(old, new)| (*new, *old)).collect(),
        }
    }
}

/// Whether both ran one study with other seeds, at one size.
fn of_another_seed(old: &Stored, new: &Stored) -> bool {
    let without_seed = |stored: &Stored| {
        let mut table: toml::Table = toml::from_str(stored.text.as_deref()?).ok()?;
        table.get_mut("study")?.as_table_mut()?.remove("seed");
        Some(table)
    };
    let table = without_seed(old);
    old.results.size == new.results.size && table.is_some() && table == without_seed(new)
}

/// A run without what may differ between two runs of one setting.
fn words(spec: &RunSpec) -> String {
    format!("{:?}", RunSpec { seed: 0, replicas: 0, ..spec.clone() })
}

fn numbers(values: &[f64]) -> String {
    let words: Vec<String> = values.iter().map(f64::to_string).collect();
    format!("[{}]", words.join(", "))
}
