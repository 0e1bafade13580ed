//! Which shipped studies use what, as the studies say it themselves.

use std::collections::BTreeMap;

use ratecheck_proofs_checks::studies;

use super::super::Failure;
use super::Kind;
use crate::study::{Claim, Study, Value, Values};

/// The claims of all shipped studies.
pub(in crate::cli) struct Uses(Vec<Use>);

struct Use {
    study: &'static str,
    claim: String,
    /// Theorem, step (empty for the theorem itself, `*` for all derived steps) and the verdict that is expected.
    objects: Vec<(String, String, String)>,
    names: Vec<(Kind, String)>,
}

/// What a claim of a study expects of a theorem.
pub(super) struct Expected<'a> {
    pub(super) study: &'static str,
    pub(super) claim: &'a str,
    pub(super) verdict: &'a str,
    /// Steps, as in [`Use::objects`].
    pub(super) steps: Vec<&'a str>,
}

impl Uses {
    /// Reads the shipped studies.
    ///
    /// # Errors
    /// When one cannot be read: a bug.
    pub(in crate::cli) fn shipped() -> Result<Uses, Failure> {
        let mut uses = Vec::new();
        for shipped in studies::ALL {
            let study = Study::parse(shipped.text, shipped.id, &[]).map_err(Failure::run)?;
            uses.extend((study.claims.iter().enumerate()).map(|(k, claim)| Use {
                study: shipped.id,
                claim: study.claim_name(k),
                objects: objects(claim),
                names: names(claim),
            }));
        }
        Ok(Uses(uses))
    }

    /// The studies that use a thing, in the order of the main job.
    pub(super) fn of(&self, kind: Kind, id: &str) -> Vec<&'static str> {
        let uses = |one: &&Use| one.names.iter().any(|(k, name)| *k == kind && name == id);
        let mut studies: Vec<&str> = self.0.iter().filter(uses).map(|one| one.study).collect();
        studies.dedup();
        studies
    }

    /// What is expected of a theorem, a row for each claim and verdict.
    pub(super) fn expected<'a>(&'a self, theorem: &str) -> Vec<Expected<'a>> {
        let mut rows: Vec<Expected<'a>> = Vec::new();
        for Use { study, claim, objects, .. } in &self.0 {
            for (_, step, verdict) in objects.iter().filter(|(id, ..)| id == theorem) {
                let same = |row: &&mut Expected<'_>| {
                    row.study == *study && row.claim == claim && row.verdict == verdict
                };
                match rows.iter_mut().find(same) {
                    Some(row) => row.steps.push(step),
                    None => rows.push(Expected { study, claim, verdict, steps: vec![step] }),
                }
            }
        }
        rows
    }
}

fn objects(claim: &Claim) -> Vec<(String, String, String)> {
    let expects = claim.expect.as_slice();
    let object = |(k, name): (usize, &String)| {
        let (id, step) = name.split_once('/').unwrap_or((name, ""));
        let expect = expects.get(k.min(expects.len().saturating_sub(1)));
        (id.to_owned(), step.to_owned(), expect.cloned().unwrap_or_default())
    };
    claim.theorem.as_slice().iter().enumerate().map(object).collect()
}

/// Everything that the specs of a claim name.
fn names(claim: &Claim) -> Vec<(Kind, String)> {
    let mut names = Vec::new();
    let mut add = |kind: Kind, spec: &str| {
        let spec = filled(spec, &claim.sweep);
        names.extend(spec.iter().map(|spec| (kind, head(spec).to_owned())));
        // A law may be about another one: `coordinate:noise=gaussian`.
        let within = spec.iter().filter_map(|spec| spec.split_once("noise="));
        names.extend(within.map(|(_, law)| (Kind::Noise, head(law).to_owned())));
    };
    add(Kind::Problems, &claim.problem);
    add(Kind::Noise, &claim.noise);
    add(Kind::Domains, &claim.domain);
    claim.exit.iter().for_each(|exit| add(Kind::Exits, exit));
    claim.measure.as_slice().iter().for_each(|measure| add(Kind::Measures, measure));
    for optimizer in filled(&claim.optimizer, &claim.sweep) {
        let mut parts = optimizer.split(" with ");
        parts.next().into_iter().for_each(|method| add(Kind::Optimizers, method));
        parts.for_each(|wrapper| add(Kind::Wrappers, wrapper));
    }
    names
}

/// The specs that a sweep makes of one whose name is swept, in whole or in part.
fn filled(spec: &str, sweep: &BTreeMap<String, Values>) -> Vec<String> {
    let swept = sweep.iter().find(|(name, _)| head(spec).contains(&format!("{{{name}}}")));
    let Some((name, values)) = swept else { return vec![spec.to_owned()] };
    let with = |value: Value| spec.replace(&format!("{{{name}}}"), &value.to_string());
    values.list().into_iter().map(with).flat_map(|spec| filled(&spec, sweep)).collect()
}

/// The name that a spec begins with.
fn head(spec: &str) -> &str {
    spec.split([':', ',', ' ']).next().unwrap_or(spec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn swept_names_and_wrappers_are_found() {
        let study = "[study]\nid = \"a\"\ntitle = \"a\"\n[[claim]]\ntheorem = [\"x\", \"x/*\", \"y/1\"]\n\
                     expect = [\"holds\", \"holds\", \"refuted\"]\nproblem = \"{f}\"\nnoise = \"coordinate:noise=gaussian\"\n\
                     optimizer = \"{m},lr=1 with clip-{what}:limit=1\"\nhorizons = [1]\n\
                     sweep = { f = [\"abs\", \"cosine:dim=2\"], m = [\"sgd:lr=1\"], what = [\"norm\"] }";
        let study = Study::parse(study, "a.toml", &[]).expect("a study");
        let found = names(&study.claims[0]);
        for name in [
            (Kind::Problems, "abs"),
            (Kind::Problems, "cosine"),
            (Kind::Noise, "coordinate"),
            (Kind::Noise, "gaussian"),
            (Kind::Optimizers, "sgd"),
            (Kind::Wrappers, "clip-norm"),
            (Kind::Domains, "whole"),
        ] {
            assert!(found.contains(&(name.0, name.1.to_owned())), "{name:?} in {found:?}");
        }
        let uses = Uses(vec![Use {
            study: "a",
            claim: "1".to_owned(),
            objects: objects(&study.claims[0]),
            names: found,
        }]);
        let rows = uses.expected("x");
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].verdict, &rows[0].steps[..]), ("holds", &["", "*"][..]));
        assert_eq!(uses.of(Kind::Optimizers, "sgd"), ["a"]);
    }

    #[test]
    fn every_name_in_a_shipped_study_is_known() {
        let uses = Uses::shipped().expect("studies parse");
        for kind in Kind::value_variants() {
            let known: Vec<&str> =
                kind.items().expect("items").iter().map(|item| item.id).collect();
            let names = uses.0.iter().flat_map(|one| &one.names).filter(|(of, _)| of == kind);
            for (_, name) in names {
                assert!(known.contains(&name.as_str()), "{kind:?} {name}");
            }
        }
    }
}
