//! `[[figure]]`: lines that a study wants drawn, beside the figures that every claim gets.

use serde::{Deserialize, Serialize};

use super::{OneOrMany, Study, is_file_name};

/// Lines of several runs in one picture.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FigureSpec {
    /// Name within the study: lower-case letters, digits and dashes.
    pub id: String,
    /// Names of the claims whose runs are shown.
    pub claims: Vec<String>,
    /// What is shown, a panel each, where a list puts several into one panel: recorded quantities over steps; `slack`, `lhs`, `rhs` or a
    /// note of the theorem over anything else.
    #[serde(default)]
    pub show: Vec<OneOrMany<String>>,
    /// In place of `show`: steps of the theorem that are terms of its bound. Their two sides are stacked, as bars.
    #[serde(default)]
    pub stack: Vec<String>,
    /// Beside one recorded quantity: shares of its value at the start, in (0, 1). The figure is then the share of pairs of a problem and a
    /// target that each method has reached, over steps (`t`) or over the `ratio` of its steps to those of the fastest method.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<f64>,
    /// What runs along the horizontal axis: `t`, the steps of the longest runs; `T`, the horizons; or a name of the sweep.
    #[serde(default = "steps")]
    pub over: String,
    /// Whether equal ratios have equal lengths on the horizontal axis; decided by its range when left out.
    #[serde(default)]
    pub log: Option<bool>,
    /// How the vertical axis is labelled, in the markup of figures; by what is shown when left out.
    #[serde(default)]
    pub label: String,
    /// Exponents of power laws that are drawn beside the first line of each panel.
    #[serde(default)]
    pub slopes: Vec<f64>,
    /// A sentence or two for the caption.
    #[serde(default)]
    pub about: String,
}

fn steps() -> String {
    "t".to_owned()
}

impl FigureSpec {
    /// Whether the horizontal axis is the steps of a run.
    #[must_use]
    pub fn over_steps(&self) -> bool {
        self.over == "t"
    }

    /// Whether it compares methods by the targets that they reach.
    #[must_use]
    pub fn is_profile(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Whether its bars are made of terms.
    #[must_use]
    pub fn is_stacked(&self) -> bool {
        !self.stack.is_empty()
    }

    /// What the study says of it, before what the program says.
    #[must_use]
    pub fn lead(&self) -> String {
        if self.about.is_empty() { String::new() } else { format!("{} ", self.about.trim()) }
    }

    /// Everything that is shown.
    pub fn quantities(&self) -> impl Iterator<Item = &String> {
        self.show.iter().flat_map(OneOrMany::as_slice)
    }

    /// Refuses ids that name no file, and claims that do not exist.
    pub(super) fn check(&self, study: &Study) -> Result<(), String> {
        if !is_file_name(&self.id) {
            return Err(format!(
                "figure.id = \"{}\" names a file: use 1 to 64 lower-case letters, digits and dashes",
                self.id
            ));
        }
        let names = || (0..study.claims.len()).map(|k| study.claim_name(k));
        for claim in &self.claims {
            if names().all(|name| name != *claim) {
                let names: Vec<String> = names().collect();
                let known = names.iter().map(String::as_str);
                let what = format!("claim of figure `{}`", self.id);
                return Err(ratecheck_problems::spec::suggest::unknown_name(&what, claim, known)
                    .to_string());
            }
        }
        self.check_targets()?;
        match (self.claims.is_empty(), self.quantities().next().is_some(), self.is_stacked()) {
            (true, _, _) => Err(format!("figure `{}` names no claims", self.id)),
            (_, false, false) => {
                Err(format!("figure `{}` shows nothing: name a quantity", self.id))
            }
            (_, true, true) => Err(format!(
                "figure `{}` has both `show` and `stack`: make it two figures",
                self.id
            )),
            _ => Ok(()),
        }
    }

    fn check_targets(&self) -> Result<(), String> {
        let id = &self.id;
        let within = |target: &f64| *target > 0.0 && *target < 1.0;
        if let Some(target) = self.targets.iter().find(|target| !within(target)) {
            return Err(format!(
                "figure `{id}`: target {target} is outside (0, 1), a share of the value at the start"
            ));
        }
        let profile = self.is_profile();
        if profile && (self.quantities().count() != 1 || self.is_stacked()) {
            return Err(format!("figure `{id}`: targets are of one quantity, named by `show`"));
        }
        match self.over.as_str() {
            "t" => Ok(()),
            "ratio" if profile => Ok(()),
            "ratio" => {
                Err(format!("figure `{id}` is over ratios of steps to its `targets`: name some"))
            }
            over if profile => Err(format!(
                "figure `{id}` has targets: it is over `t` (steps) or `ratio` (to the fastest method), not `{over}`"
            )),
            _ => Ok(()),
        }
    }
}
