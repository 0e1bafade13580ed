//! Bounds evaluated in tests.

use crate::theorem::{Bound, Inputs, Theorem, Unmet};

/// The bound of a theorem for some of its inputs, the defaults for the others.
pub(crate) fn bound(theorem: &dyn Theorem, given: &[(&'static str, f64)]) -> Result<Bound, Unmet> {
    let value = |name: &str, default: Option<f64>| {
        let found = given.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        found.or(default).unwrap_or_else(|| panic!("{name} has no default"))
    };
    let inputs = theorem.inputs().iter().map(|i| (i.name, value(i.name, i.default))).collect();
    theorem.bound(&Inputs(inputs))
}
