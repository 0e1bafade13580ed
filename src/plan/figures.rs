//! What a study's `[[figure]]`s show, checked before anything runs.

use ratecheck_problems::spec::suggest;

use super::Plan;
use super::maps::SIDES;
use crate::judge::recorded;
use crate::study::{FigureSpec, StudyError};

/// Refuses quantities that nothing records or notes, and axes that nothing runs over.
pub(super) fn check(plan: &Plan) -> Result<(), StudyError> {
    for figure in &plan.study.figures {
        one(plan, figure).map_err(|message| StudyError::Figure {
            study: plan.study.study.id.clone(),
            figure: figure.id.clone(),
            message,
        })?;
    }
    Ok(())
}

fn one(plan: &Plan, figure: &FigureSpec) -> Result<(), String> {
    let study = &plan.study;
    let claims =
        || (0..study.claims.len()).filter(|k| figure.claims.contains(&study.claim_name(*k)));
    let bindings = || plan.bindings.iter().filter(|b| claims().any(|k| k == b.place.claim));
    let mut known: Vec<String> = bindings().flat_map(|b| recorded(&plan.runs[b.run])).collect();
    if !figure.over_steps() && !figure.is_profile() {
        let swept = |k: usize| study.claims[k].sweep.contains_key(&figure.over);
        if figure.over != "T" && !claims().all(swept) {
            let names = claims().flat_map(|k| study.claims[k].sweep.keys().map(String::as_str));
            let names: Vec<&str> = ["t", "T"].into_iter().chain(names).collect();
            return Err(suggest::unknown_name("axis", &figure.over, names).to_string());
        }
        known.extend(SIDES.map(str::to_owned));
        known.extend(claims().flat_map(|k| plan.notes(k)));
    }
    for step in &figure.stack {
        if bindings().all(|b| b.place.label != step) {
            let labels = bindings().map(|b| b.place.label).filter(|label| !label.is_empty());
            return Err(suggest::unknown_name("step", step, labels).to_string());
        }
    }
    known.sort_unstable();
    known.dedup();
    for quantity in figure.quantities() {
        if !known.contains(quantity) {
            let names = known.iter().map(String::as_str);
            return Err(suggest::unknown_name("quantity", quantity, names).to_string());
        }
    }
    Ok(())
}
