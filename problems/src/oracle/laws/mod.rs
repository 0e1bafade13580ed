//! The laws of noise, one file each; [`ALL`] lists them.

use std::sync::Arc;

use super::Oracle;
use crate::catalogue::Problem;
use crate::spec::suggest::unknown_name;
use crate::spec::{KeyDoc, Params, Spec, SpecError};

mod coordinate;
mod epochs;
mod gaussian;
mod gaussian_each;
mod hessian;
mod laplace;
mod minibatch;
mod minibatch_distinct;
mod multiplicative;
mod none;
mod rademacher;
mod stable;
mod student;
mod table;
mod two_point;
mod uniform;

/// Builds the oracle of a problem under the law that the values describe.
pub type Build = fn(&Params<'_>, &Problem) -> Result<Arc<dyn Oracle>, SpecError>;

/// A law of noise.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in specs.
    pub id: &'static str,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The stochastic gradient in LaTeX.
    pub formula: &'static str,
    /// Where it is used or defined.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Builds the oracle of a problem.
    pub build: Build,
}

/// Every law.
pub static ALL: &[Entry] = &[
    none::ENTRY,
    rademacher::ENTRY,
    two_point::ENTRY,
    uniform::ENTRY,
    gaussian::ENTRY,
    gaussian_each::ENTRY,
    laplace::ENTRY,
    student::ENTRY,
    stable::ENTRY,
    hessian::ENTRY,
    multiplicative::ENTRY,
    coordinate::ENTRY,
    minibatch::ENTRY,
    minibatch_distinct::ENTRY,
    epochs::ENTRY,
    table::ENTRY,
];

/// The oracle of `problem` under the noise that a spec such as `rademacher:sigma=1.5` names.
///
/// An online problem is its own source of randomness and takes `none` only.
///
/// # Errors
/// When the spec cannot be read, names no law of [`ALL`], a value is refused, or the law does not fit the problem.
pub fn build(problem: &Problem, noise_spec: &str) -> Result<Arc<dyn Oracle>, SpecError> {
    let spec: Spec = noise_spec.parse()?;
    let entry = ALL
        .iter()
        .find(|entry| entry.id == spec.name())
        .ok_or_else(|| unknown_name("noise", spec.name(), ALL.iter().map(|entry| entry.id)))?;
    let params = Params::new("noise", &spec, entry.keys)?;
    if problem.online.is_some() && entry.id != "none" {
        let expected =
            "a problem that takes noise: its losses vary by themselves; use the noise `none`";
        return Err(params.refuse("problem", problem.objective.facts().id(), expected));
    }
    (entry.build)(&params, problem)
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use crate::listing::assert_every_file_is_listed;

    #[test]
    fn every_file_is_listed() {
        assert_every_file_is_listed("src/oracle/laws", ALL.iter().map(|entry| entry.id));
    }
}
