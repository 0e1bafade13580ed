//! The problems: a folder for each [`Family`], a file for each kind of one or several entries; [`ALL`] lists the entries.
//!
//! A problem is named by a spec such as `quadratic:dim=10,cond=100`, see [`build`].

use std::sync::Arc;

use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::Objective;
use crate::oracle::Online;
use crate::spec::suggest::unknown_name;
use crate::spec::{KeyDoc, Params, Spec, SpecError};

mod convex;
mod data;
mod nonconvex;
mod nonsmooth;
mod online;
mod pieces;
mod rotation;
mod sharp_flat;
mod spectrum;
mod weakly_convex;

/// A family of problems.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name in specs.
    pub id: &'static str,
    /// What kind of function it is.
    pub family: Family,
    /// What it is, in one line.
    pub summary: &'static str,
    /// The function in LaTeX.
    pub formula: &'static str,
    /// Where it is used or defined.
    pub source: &'static str,
    /// The keys of its spec.
    pub keys: &'static [KeyDoc],
    /// Specs of members that between them show every branch; the contract tests run over them. The first needs no
    /// file and stands for the entry in lists.
    pub examples: &'static [&'static str],
    /// Builds the member that a spec names.
    pub build: fn(&Params<'_>) -> Result<Problem, SpecError>,
}

/// Kinds of problems, as lists group them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Convex with a continuous gradient.
    Convex,
    /// Convex with kinks.
    NonsmoothConvex,
    /// Not convex, with a continuous gradient.
    NonconvexSmooth,
    /// Not convex, with kinks; convex after adding a multiple of `‖x‖²`, or worse where the entry says so.
    WeaklyConvex,
    /// Minima of different sharpness.
    SharpFlat,
    /// Sequences of losses.
    Online,
    /// Averages over data.
    Data,
}

impl Family {
    /// Its name in lists.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Family::Convex => "convex",
            Family::NonsmoothConvex => "nonsmooth convex",
            Family::NonconvexSmooth => "nonconvex smooth",
            Family::WeaklyConvex => "weakly convex",
            Family::SharpFlat => "sharp/flat",
            Family::Online => "online",
            Family::Data => "data",
        }
    }
}

/// The folders, each a [`Family`] with the entries of its files.
const ROOMS: &[Room] = &[
    ("convex", Family::Convex, convex::FILES),
    ("nonsmooth", Family::NonsmoothConvex, nonsmooth::FILES),
    ("nonconvex", Family::NonconvexSmooth, nonconvex::FILES),
    ("weakly_convex", Family::WeaklyConvex, weakly_convex::FILES),
    ("sharp_flat", Family::SharpFlat, sharp_flat::FILES),
    ("online", Family::Online, online::FILES),
    ("data", Family::Data, data::FILES),
];

/// A folder: its name, the family of its entries, and the entries of each file.
type Room = (&'static str, Family, &'static [(&'static str, &'static [Entry])]);

/// Every entry, in the order of the folders and files.
pub static ALL: &[Entry] = &joined::<{ count() }>();

/// Number of entries of [`ROOMS`].
const fn count() -> usize {
    let (mut room, mut total) = (0, 0);
    while room < ROOMS.len() {
        let mut file = 0;
        while file < ROOMS[room].2.len() {
            total += ROOMS[room].2[file].1.len();
            file += 1;
        }
        room += 1;
    }
    total
}

/// The lists of [`ROOMS`] in a row; constant functions know no iterators.
const fn joined<const N: usize>() -> [Entry; N] {
    let mut all = [ROOMS[0].2[0].1[0]; N];
    let (mut room, mut next) = (0, 0);
    while room < ROOMS.len() {
        let files = ROOMS[room].2;
        let mut file = 0;
        while file < files.len() {
            let mut k = 0;
            while k < files[file].1.len() {
                all[next] = files[file].1[k];
                (k, next) = (k + 1, next + 1);
            }
            file += 1;
        }
        room += 1;
    }
    all
}

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

/// `[-half, half]^d`.
fn cube(half: f64) -> Domain {
    Domain::Box { lo: -half, hi: half }
}

/// `⟨a, b⟩`.
fn inner<N: Scalar>(a: &[N], b: &[N]) -> N {
    a.iter().zip(b).fold(N::zero(), |sum, (a, b)| sum + *a * *b)
}

/// `‖x‖²`.
fn square_norm<N: Scalar>(x: &[N]) -> N {
    x.iter().fold(N::zero(), |sum, x| sum + x.square())
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
    use super::{ALL, ROOMS};
    use crate::listing::assert_every_file_is_listed;

    #[test]
    fn every_file_is_listed() {
        for (folder, family, files) in ROOMS {
            let folder = format!("src/catalogue/{folder}");
            assert_every_file_is_listed(&folder, files.iter().map(|(file, _)| *file));
            for entry in files.iter().flat_map(|(_, entries)| *entries) {
                assert_eq!(entry.family, *family, "{} stands in {folder}", entry.id);
            }
        }
    }

    #[test]
    fn ids_are_unique_and_examples_are_of_their_entry() {
        let mut ids: Vec<&str> = ALL.iter().map(|entry| entry.id).collect();
        ids.sort_unstable();
        for pair in ids.windows(2) {
            assert_ne!(pair[0], pair[1], "two entries of one id");
        }
        for entry in ALL {
            assert!(!entry.examples.is_empty(), "`{}` needs an example", entry.id);
            for example in entry.examples {
                assert_eq!(example.split(':').next(), Some(entry.id));
            }
        }
    }
}
