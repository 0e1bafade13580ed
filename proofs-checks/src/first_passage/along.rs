//! The landscape of a problem along its first axis.

use super::landscape::Landscape;
use ratecheck_problems::objective::gradient_at;
use ratecheck_problems::oracle::{Oracle, variance_at};

impl<'a> Landscape<'a> {
    /// `x ↦ ∂_1 f(x, 0, ...)` with the variance of that coordinate of a gradient; `None` where the oracle does not state variances.
    #[must_use]
    pub fn along(oracle: &'a dyn Oracle) -> Option<Landscape<'a>> {
        let facts = oracle.objective().facts();
        variance_at(oracle, facts.default_start())?;
        let on_axis = move |x: f64| {
            let mut point = vec![0.0; facts.dim()];
            point[0] = x;
            point
        };
        Some(Landscape::new(
            move |x| gradient_at(oracle.objective().as_ref(), &on_axis(x))[0],
            move |x| variance_at(oracle, &on_axis(x)).map_or(f64::NAN, |variance| variance[0]),
            facts.kink_places(),
        ))
    }
}
