//! Which theorems and steps a claim asks for, and what it expects of them.

use std::collections::BTreeSet;

use ratecheck_problems::spec::suggest;
use ratecheck_proofs_checks::theorem::{Mode, Provenance, Theorem};
use ratecheck_proofs_checks::theorems;

use super::maps::SIDES;
use super::{EXPONENT, full_name, kind, step};
use crate::study::{Claim, Lands};

/// A verdict that a study expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// `holds`
    Holds,
    /// `refuted`
    Refuted,
    /// `undecided`
    Undecided,
    /// `out of scope`
    OutOfScope,
    /// `holds or out of scope`: for maps of which a part lies outside of the hypotheses.
    HoldsInScope,
}

impl Expect {
    const ALL: [Expect; 5] = [
        Expect::Holds,
        Expect::Refuted,
        Expect::Undecided,
        Expect::OutOfScope,
        Expect::HoldsInScope,
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Expect::Holds => "holds",
            Expect::Refuted => "refuted",
            Expect::Undecided => "undecided",
            Expect::OutOfScope => "out of scope",
            Expect::HoldsInScope => "holds or out of scope",
        }
    }

    /// Whether a verdict, by its word, is what was expected.
    #[must_use]
    pub fn met(self, verdict: &str) -> bool {
        match self {
            Expect::HoldsInScope => Expect::Holds.met(verdict) || Expect::OutOfScope.met(verdict),
            one => one.word() == verdict,
        }
    }

    fn parse(word: &str) -> Result<Expect, String> {
        let found = Expect::ALL.into_iter().find(|e| e.word() == word);
        found.ok_or_else(|| {
            let words = Expect::ALL.map(Expect::word);
            let near = suggest::nearest(word, words).map(|w| format!(", did you mean `{w}`?"));
            let near = near.unwrap_or_default();
            format!("expect = \"{word}\" is no verdict{near} Verdicts are {}", words.join(", "))
        })
    }
}

/// A theorem or step that a claim asks for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) theorem: &'static dyn Theorem,
    pub(super) label: &'static str,
    pub(super) expect: Expect,
}
/// Theorems and steps that a claim asks for, stars expanded; a step named on its own overrides the star.
pub(super) fn wanted(claim: &Claim) -> Result<Vec<Wanted>, String> {
    let (names, expects) = (claim.theorem.as_slice(), claim.expect.as_slice());
    if names.is_empty() {
        return Err("theorem is empty: name at least one".to_owned());
    }
    if expects.len() != 1 && expects.len() != names.len() {
        return Err(format!(
            "expect has {} entries for {} theorems: give one for all, or one each",
            expects.len(),
            names.len()
        ));
    }
    let mut all: Vec<(Wanted, bool)> = Vec::new();
    for (k, name) in names.iter().enumerate() {
        let expect = Expect::parse(&expects[k.min(expects.len() - 1)])?;
        let (id, label) = name.split_once('/').unwrap_or((name, ""));
        let theorem = find_theorem(id)?;
        let steps = theorem.statement().steps;
        let labels: Vec<&'static str> = match label {
            "" if !name.contains('/') => vec![""],
            // Published variants that fail are claims of their own: they are named one by one.
            "*" => (steps.iter())
                .filter(|step| matches!(step.provenance, Provenance::Derived))
                .map(|step| step.label)
                .collect(),
            _ => {
                let known = steps.iter().map(|step| step.label);
                let found = known.clone().find(|l| *l == label);
                vec![found.ok_or_else(|| {
                    suggest::unknown_name(&format!("step of `{id}`"), label, known).to_string()
                })?]
            }
        };
        for label in labels {
            let starred = name.ends_with("/*");
            let twin =
                all.iter().position(|(w, _)| w.label == label && w.theorem.statement().id == id);
            match twin {
                Some(twin) if all[twin].1 => {
                    all[twin] = (Wanted { theorem, label, expect }, starred)
                }
                Some(_) if starred => {}
                Some(_) => return Err(format!("`{}` is named twice", full_name(id, label))),
                None => all.push((Wanted { theorem, label, expect }, starred)),
            }
        }
    }
    Ok(all.into_iter().map(|(wanted, _)| wanted).collect())
}

/// The theorem of that id.
///
/// # Errors
/// An unknown id, with the nearest valid one.
pub fn find_theorem(id: &str) -> Result<&'static dyn Theorem, String> {
    theorems::find(id).ok_or_else(|| {
        let ids = theorems::ALL.iter().map(|theorem| theorem.statement().id);
        suggest::unknown_name("theorem", id, ids).to_string()
    })
}

pub(super) fn by_theorem(wanted: &[Wanted]) -> Vec<Vec<Wanted>> {
    let mut groups: Vec<Vec<Wanted>> = Vec::new();
    for w in wanted {
        let id = w.theorem.statement().id;
        match groups.iter_mut().find(|group| group[0].theorem.statement().id == id) {
            Some(group) => group.push(*w),
            None => groups.push(vec![*w]),
        }
    }
    groups
}

/// Labels to watch: those asked for and, with the theorem itself, the hypotheses that are checked along the run.
pub(super) fn labels(group: &[Wanted]) -> Vec<&'static str> {
    let mut labels: Vec<&'static str> = group.iter().map(|wanted| wanted.label).collect();
    if labels.contains(&"") {
        for step in group[0].theorem.statement().steps {
            if step.is_hypothesis() && !labels.contains(&step.label) {
                labels.push(step.label);
            }
        }
    }
    labels
}

pub(super) fn check_lands(claim: &Claim, wanted: &[Wanted], runs: usize) -> Result<(), String> {
    if let Some(of) = claim.rate.as_ref().and_then(|rate| rate.of.as_deref()) {
        let means = |w: &Wanted| match step(w.theorem.statement(), w.label) {
            Some(step) => step.mode == Mode::Expectation,
            None => w.theorem.statement().mode == Mode::Expectation,
        };
        let named = |w: &&Wanted| full_name(w.theorem.statement().id, w.label) == of;
        if !wanted.iter().filter(named).any(means) {
            return Err(format!(
                "rate.of = \"{of}\" is not among the claim's theorems and steps in expectation"
            ));
        }
    }
    for lands in &claim.lands {
        let known = |w: &Wanted| full_name(w.theorem.statement().id, w.label) == lands.theorem;
        if !wanted.iter().any(known) {
            return Err(format!(
                "lands.theorem = \"{}\" is not among the claim's theorems",
                lands.theorem
            ));
        }
        if lands.tolerance < 0.0 || !lands.tolerance.is_finite() {
            return Err(format!("lands.tolerance = {} must be 0 or more", lands.tolerance));
        }
        let fitted = |w: &Wanted| {
            let of = claim.rate.as_ref().and_then(|rate| rate.of.as_deref());
            w.theorem.statement().mode == Mode::Rate || of == Some(&lands.theorem)
        };
        if lands.quantity == EXPONENT && !wanted.iter().filter(|w| known(w)).any(fitted) {
            return Err(format!(
                "lands.quantity = \"exponent\": `{}` has none; add rate = {{ of = \"{}\", ... }}",
                lands.theorem, lands.theorem
            ));
        }
        let across = |w: &Wanted| {
            matches!(kind(w.theorem.statement(), w.label).mode, Mode::Slope | Mode::Order)
        };
        if !fits(lands, runs) && !wanted.iter().filter(|w| known(w)).any(across) {
            return Err(format!(
                "lands.at has {} values for {runs} runs: give one, or one each",
                lands.at.as_slice().len()
            ));
        }
    }
    Ok(())
}

/// Whether there is one number for all runs, or one each; exponents are counted by fits.
pub(super) fn fits(lands: &Lands, runs: usize) -> bool {
    match lands.at.as_slice().len() {
        0 => false,
        given => given == 1 || given == runs || lands.quantity == EXPONENT,
    }
}

/// Quantities that `lands` may name: those of every claim, and the notes of the theorems it is bound to.
pub(super) fn check_quantities(claim: &Claim, notes: &[String]) -> Result<(), String> {
    let known = SIDES.into_iter().chain([EXPONENT]);
    let mut known: Vec<&str> = known.chain(notes.iter().map(String::as_str)).collect();
    // Every run has its own copy of a name.
    let mut seen = BTreeSet::new();
    known.retain(|name| seen.insert(*name));
    for lands in &claim.lands {
        if !known.contains(&lands.quantity.as_str()) {
            let unknown = suggest::unknown_name("quantity", &lands.quantity, known);
            return Err(unknown.to_string());
        }
    }
    Ok(())
}
