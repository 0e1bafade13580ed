//! What a claim says of its heat map, checked before anything runs.

use ratecheck_problems::spec::{Expression, suggest};

use crate::study::Claim;

/// Sides that every row has.
pub(super) const SIDES: [&str; 3] = ["slack", "lhs", "rhs"];

/// Refuses quantities that are not noted and formulas that are none; `notes` are those of the claim's theorems.
pub(super) fn check(claim: &Claim, notes: &[String]) -> Result<(), String> {
    let Some(map) = &claim.map else { return Ok(()) };
    let noted = || notes.iter().map(String::as_str);
    let known = || SIDES.into_iter().chain(noted());
    if known().all(|name| name != map.show) {
        return Err(suggest::unknown_name("map.show", &map.show, known()).to_string());
    }
    if let Some([low, high]) = map.range
        && !(low < high && low.is_finite() && high.is_finite())
    {
        return Err(format!("map.range = [{low}, {high}] must increase"));
    }
    for overlay in &map.overlay {
        match (&overlay.zero, &overlay.formula) {
            (Some(zero), None) if noted().any(|name| name == zero) => {}
            (Some(zero), None) => {
                return Err(suggest::unknown_name("map.overlay.zero", zero, noted()).to_string());
            }
            (None, Some(formula)) => {
                let names: Vec<&str> = claim.sweep.keys().map(String::as_str).collect();
                Expression::parse(formula, &names).map_err(|e| e.to_string())?;
            }
            _ => {
                return Err(format!(
                    "the overlay \"{}\" needs either zero = \"NOTE\" or formula = \"...\"",
                    overlay.label
                ));
            }
        }
    }
    Ok(())
}
