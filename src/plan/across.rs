//! Claims that compare the exit times of several runs: slopes of their logarithms, and which of them are shorter.

use ratecheck_proofs_checks::theorem::Mode;

use super::wanted::Wanted;
use super::{ClaimKind, Place, Slot, full_name, kind, place};
use crate::study::Claim;

/// What is counted of every run with an exit region; `lands` may name these as the notes of a theorem.
pub(crate) const NOTES: [&str; 4] = ["exits", "censored", "exploded", "variation"];

/// A claim about the exit times of several runs.
pub struct AcrossBinding {
    /// Where it stands in the study.
    pub place: Place,
    /// Its runs in the order of the sweep, and where each says its part.
    pub runs: Vec<(usize, Slot)>,
    /// Name of the sweep.
    pub over: String,
    /// Values of the sweep.
    pub values: Vec<String>,
    /// What kind of claim it is.
    pub claim: ClaimKind,
}

/// One run of a claim across several.
pub(super) struct Part {
    pub(super) wanted: Wanted,
    pub(super) sweep: Vec<(String, String)>,
    pub(super) run: usize,
    pub(super) bound: Slot,
}

/// Parts that differ in the sweep of `across` alone belong together.
pub(super) fn groups(
    k: usize,
    claim: &Claim,
    wanted: &[Wanted],
    parts: Vec<Part>,
) -> Result<Vec<AcrossBinding>, String> {
    if parts.is_empty() {
        return match &claim.across {
            Some(_) => {
                Err("across: none of the claim's theorems compares exit times of several runs"
                    .to_owned())
            }
            None => Ok(Vec::new()),
        };
    }
    let mut all = Vec::new();
    for wanted in wanted {
        let (statement, label) = (wanted.theorem.statement(), wanted.label);
        let own = |part: &&Part| {
            part.wanted.theorem.statement().id == statement.id && part.wanted.label == label
        };
        let mut groups: Vec<AcrossBinding> = Vec::new();
        for part in parts.iter().filter(own) {
            let name = full_name(statement.id, label);
            let over = claim.across.as_ref().ok_or_else(|| {
                format!("`{name}` compares exit times of several runs: add across = \"NAME\", the name of a sweep")
            })?;
            let mut rest = part.sweep.clone();
            let at = rest
                .iter()
                .position(|(name, _)| name == over)
                .ok_or_else(|| format!("across = \"{over}\" is not a name of the sweep"))?;
            let (_, value) = rest.remove(at);
            let found = groups.iter_mut().find(|group| group.place.sweep == rest);
            let run = (part.run, part.bound.clone());
            if let Some(group) = found {
                group.runs.push(run);
                group.values.push(value);
            } else {
                groups.push(AcrossBinding {
                    place: place(k, claim, wanted, &rest, groups.len()),
                    runs: vec![run],
                    over: over.clone(),
                    values: vec![value],
                    claim: kind(statement, label),
                });
            }
        }
        for group in &groups {
            let least = if group.claim.mode == Mode::Slope { 3 } else { 2 };
            if group.runs.len() < least {
                return Err(format!(
                    "`{}` needs {least} or more values of `{}`, and there are {}",
                    full_name(statement.id, label),
                    group.over,
                    group.runs.len()
                ));
            }
        }
        all.extend(groups);
    }
    Ok(all)
}
