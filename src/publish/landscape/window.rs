//! Which part of a function to show.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Facts;

use super::Undrawn;

/// Share of its size that is added on each side of what is to be shown.
const MARGIN: f64 = 0.3;

/// The range of each coordinate: as given, otherwise around the stated minima and saddles, with the starts where these lie nearby, inside
/// of a feasible box.
pub(super) fn window(facts: &Facts, given: &[(f64, f64)]) -> Result<Vec<(f64, f64)>, Undrawn> {
    for &(lo, hi) in given {
        // Their difference must be finite as well, and not vanish beside them.
        if !(lo < hi && (hi - lo).is_finite() && hi - lo > 1e-9 * lo.abs().max(hi.abs())) {
            return Err(Undrawn::Range { lo, hi });
        }
    }
    let own = around(facts);
    let at = |k: usize| given.get(k).or(given.first()).copied();
    Ok((0..facts.dim()).map(|k| at(k).unwrap_or(own[k])).collect())
}

/// Smallest and largest coordinate along each axis.
fn hull<'a>(points: impl Iterator<Item = &'a [f64]>, dim: usize) -> Option<Vec<(f64, f64)>> {
    let mut hull: Option<Vec<(f64, f64)>> = None;
    for x in points.filter(|x| x.len() == dim && x.iter().all(|x| x.is_finite())) {
        let ends = hull.get_or_insert_with(|| x.iter().map(|x| (*x, *x)).collect());
        for ((lo, hi), x) in ends.iter_mut().zip(x) {
            (*lo, *hi) = (lo.min(*x), hi.max(*x));
        }
    }
    hull
}

/// The largest extent along an axis.
fn size(hull: &[(f64, f64)]) -> f64 {
    hull.iter().map(|(lo, hi)| hi - lo).fold(0.0, f64::max)
}

fn around(facts: &Facts) -> Vec<(f64, f64)> {
    let dim = facts.dim();
    let rests = facts.minimisers().iter().map(Vec::as_slice);
    let rests = rests.chain(facts.basins().iter().map(|b| b.minimiser.as_slice()));
    let rests = rests.chain(facts.saddles().iter().map(|s| s.point.as_slice()));
    let rests = rests.chain(facts.barriers().iter().map(|b| b.saddle.as_slice()));
    let rest = hull(rests, dim);
    // A start further from the rests than they are wide would make them invisible; beside a single rest it gives the scale.
    let near = |x: &&[f64]| match &rest {
        Some(rest) if size(rest) > 0.0 => {
            x.iter().zip(rest).all(|(x, (lo, hi))| (lo - size(rest)..=hi + size(rest)).contains(x))
        }
        _ => true,
    };
    let starts = facts.starts().iter().map(Vec::as_slice).filter(near);
    let corners: Vec<Vec<f64>> = rest
        .iter()
        .flat_map(|rest| [rest.iter().map(|e| e.0).collect(), rest.iter().map(|e| e.1).collect()])
        .collect();
    let shown = hull(starts.chain(corners.iter().map(Vec::as_slice)), dim)
        .unwrap_or_else(|| vec![(0.0, 0.0); dim]);
    let scale = if size(&shown) > 0.0 {
        size(&shown)
    } else {
        shown.iter().map(|(lo, _)| lo.abs()).fold(0.0, f64::max).max(1.0)
    };
    // Every rest has this much of the function on either side; a single one in one variable stands in the middle.
    let least =
        if dim == 1 && rest.as_deref().is_none_or(|rest| size(rest) <= 0.0) { 1.0 } else { 0.4 };
    let sides = |k: usize| {
        let (lo, hi) = rest.as_ref().map_or(shown[k], |rest| rest[k]);
        let reach = least * scale;
        (shown[k].0.min(lo - reach) - MARGIN * scale, shown[k].1.max(hi + reach) + MARGIN * scale)
    };
    (0..dim).map(|k| feasible(facts.feasible_set(), sides(k))).collect()
}

/// The part inside of the smallest box around the feasible set, if there is any.
fn feasible(set: &Domain, (lo, hi): (f64, f64)) -> (f64, f64) {
    let (least, most) = match *set {
        Domain::Whole => return (lo, hi),
        Domain::Box { lo, hi } => (lo, hi),
        Domain::Ball { radius } => (-radius, radius),
    };
    let cut = (lo.max(least), hi.min(most));
    if cut.0 < cut.1 { cut } else { (least, most) }
}
