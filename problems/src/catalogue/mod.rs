//! The problems, one file a family; [`ALL`] lists them.
//!
//! A problem is named by a spec such as `quadratic:dim=10,cond=100`, see [`build`].

use std::sync::Arc;

use crate::objective::Objective;
use crate::oracle::Online;
use crate::spec::suggest::unknown_name;
use crate::spec::{KeyDoc, Params, Spec, SpecError};

mod cosine;
mod huber;
mod logistic;
mod online_linear;
mod quadratic;
mod rational;

/// A family of problems.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in specs.
    pub id: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The function in LaTeX.
    pub formula: &'static str,
    /// Where it is used or defined.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Builds the member that a spec names.
    pub build: fn(&Params<'_>) -> Result<Problem, SpecError>,
}

/// Every family.
pub static ALL: &[Entry] = &[
    cosine::ENTRY,
    huber::ENTRY,
    logistic::ENTRY,
    online_linear::ENTRY,
    quadratic::ENTRY,
    rational::ENTRY,
];

/// Something to optimise.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The function to minimise; for an online problem, the mean loss.
    pub objective: Arc<dyn Objective>,
    /// The sequence of losses, when the problem is an online one.
    pub online: Option<Arc<dyn Online>>,
}

impl Problem {
    fn offline(objective: impl Objective + 'static) -> Problem {
        Problem { objective: Arc::new(objective), online: None }
    }
}

/// The problem that a spec such as `cosine:dim=6` names.
///
/// # Errors
/// When the spec cannot be read, names no family of [`ALL`], or a value is refused.
pub fn build(spec_text: &str) -> Result<Problem, SpecError> {
    let spec: Spec = spec_text.parse()?;
    let entry = ALL
        .iter()
        .find(|entry| entry.id == spec.name())
        .ok_or_else(|| unknown_name("problem", spec.name(), ALL.iter().map(|entry| entry.id)))?;
    (entry.build)(&Params::new("problem", &spec, entry.keys)?)
}

/// The key that most families share.
const DIM: KeyDoc = KeyDoc::with_default("dim", "1", "[1, 1e8]", "number of coordinates d");

/// The value of [`DIM`].
fn dim(params: &Params<'_>) -> Result<usize, SpecError> {
    params.size("dim", 1..=100_000_000)
}

/// `√d`, rounded up.
#[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
fn root_dim(dim: usize) -> f64 {
    crate::rounding::sqrt_up(dim as f64)
}

/// Fills one error a lane from the computed values, for functions whose error is relative.
fn error_from_value(
    f: &dyn Objective,
    x: crate::space::Block<'_>,
    error: &mut [f64],
    bound: impl Fn(f64) -> f64,
) {
    f.value(x, error);
    for e in error {
        *e = bound(*e);
    }
}

/// Fills one error a coordinate from the computed gradient, for functions whose error is relative.
fn error_from_gradient(
    f: &dyn Objective,
    x: crate::space::Block<'_>,
    mut error: crate::space::BlockMut<'_>,
    bound: impl Fn(f64) -> f64,
) {
    f.gradient(x, error.reborrow());
    for e in error.flat() {
        *e = bound(*e);
    }
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::listing::assert_every_file_is_listed;

    #[test]
    fn every_file_is_listed() {
        assert_every_file_is_listed("src/catalogue", ALL.iter().map(|entry| entry.id));
    }
}
