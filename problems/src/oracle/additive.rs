//! `g_t = ∇f(x_t) + ξ_t` with noise that does not depend on `x_t`.

use std::fmt;
use std::sync::Arc;

use super::{Enumerated, Oracle, OracleFacts, Tail};
use crate::alphabet::Alphabet;
use crate::objective::{Constant, Known, Objective};
use crate::random::{Key, Stream};
use crate::rounding::{add_up, mul_up};
use crate::space::{Block, BlockMut};
use crate::vectors::dispatch_over;

/// How `ξ_t` is drawn.
pub(super) trait Law: Send + Sync + fmt::Debug {
    /// Writes `ξ_t` of every lane.
    fn fill(&self, key: Key, noise: BlockMut<'_>);

    /// Writes `ξ_t + ∇f` of every lane.
    fn sample(&self, key: Key, exact: Block<'_>, mut g: BlockMut<'_>) {
        self.fill(key, g.reborrow());
        add(g.flat(), exact.flat(), |noise| noise);
    }

    /// The last step for which there is noise.
    fn last_step(&self) -> Option<u64> {
        None
    }

    /// The values of a coordinate with their probabilities, where there are finitely many.
    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        None
    }

    /// Bounds on `E ξ_{t,i}²`, where they differ from coordinate to coordinate.
    fn variances(&self, _dim: usize) -> Option<Vec<f64>> {
        None
    }
}

/// What is known of one coordinate of `ξ_t`.
pub(super) struct LawFacts {
    /// Canonical spec.
    pub id: String,
    /// Whether its mean is zero.
    pub centred: bool,
    /// Whether it is the same for every replica.
    pub deterministic: bool,
    /// Almost sure bound on `|ξ_{t,i}|`.
    pub bound: Option<f64>,
    /// Bound on `E ξ_{t,i}²`, or on its mean over the coordinates where they differ.
    pub variance: Option<f64>,
    /// How heavy its tails are.
    pub tail: Tail,
}

/// The oracle of an additive law.
#[derive(Debug)]
pub(super) struct Additive<L> {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    /// Bounds on `E ξ_{t,i}²`.
    variances: Option<Vec<f64>>,
    law: L,
}

impl<L: Law + 'static> Additive<L> {
    /// `|g_{t,i}| <= G_∞ + |ξ_{t,i}|` and `E‖ξ_t‖² = d mean_i E ξ_{t,i}²`, both rounded up.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    pub(super) fn oracle(
        objective: &Arc<dyn Objective>,
        law: L,
        known: LawFacts,
    ) -> Arc<dyn Oracle> {
        let coordinates = objective.facts().dim();
        let dim = coordinates as f64;
        let alike = known.variance.map(|variance| vec![variance; coordinates]);
        let slope = gradient_everywhere(objective.as_ref());
        let facts = OracleFacts {
            id: known.id,
            unbiased: known.centred,
            deterministic: known.deterministic,
            gradient_coordinate: slope
                .zip(known.bound)
                .map(|(slope, bound)| Known::AtMost(add_up(slope, bound))),
            variance: known.variance.map(|v| Known::AtMost(mul_up(dim, v))),
            tail: known.tail,
            sparse: false,
        };
        let variances = law.variances(coordinates).or(alike);
        Arc::new(Additive { objective: Arc::clone(objective), facts, variances, law })
    }
}

/// The law whose replicas are all sequences of atoms.
#[derive(Debug)]
struct Spelled {
    atoms: Vec<(f64, f64)>,
    alphabet: Alphabet,
}

impl Law for Spelled {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        spell(&self.alphabet, key, &mut noise, |letter| self.atoms[letter].0);
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        Some(self.atoms.clone())
    }
}

/// Writes what the letters stand for, one place a coordinate; NaN where there are none.
pub(crate) fn spell(
    alphabet: &Alphabet,
    key: Key,
    out: &mut BlockMut<'_>,
    meaning: impl Fn(usize) -> f64,
) {
    for i in 0..out.shape().dim() {
        match alphabet.row(key, i) {
            Some(letter) => {
                let row = out.row(i).iter_mut().enumerate();
                row.for_each(|(lane, out)| *out = meaning(letter(lane)));
            }
            None => out.row(i).fill(f64::NAN),
        }
    }
}

/// `g <- scaled(g) + exact`.
pub(super) fn add(g: &mut [f64], exact: &[f64], scaled: impl Fn(f64) -> f64) {
    dispatch_over(
        exact.len(),
        #[inline(always)]
        || {
            for (g, exact) in g.iter_mut().zip(exact) {
                *g = scaled(*g) + exact;
            }
        },
    );
}

/// Fills each place from a stream of its own, for laws that take several words a number.
pub(super) fn fill_places(key: Key, mut noise: BlockMut<'_>, draw: impl Fn(&mut Stream) -> f64) {
    let shape = noise.shape();
    for i in 0..shape.dim() {
        for lane in 0..shape.lanes() {
            let mut words = Stream::new(key, i, lane).expect("the block lies in the table of keys");
            noise.set(i, lane, draw(&mut words));
        }
    }
}

/// `G_∞` of the true gradient when it is stated for all of R^d.
pub(super) fn gradient_everywhere(f: &dyn Objective) -> Option<f64> {
    let claimed = f.facts().constant(Constant::GradientCoordinate)?;
    if claimed.on == crate::domain::Domain::Whole { claimed.known.upper() } else { None }
}

impl<L: Law> Oracle for Additive<L> {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn sample(&self, key: Key, _x: Block<'_>, exact: Block<'_>, g: BlockMut<'_>) {
        self.law.sample(key, exact, g);
    }

    fn last_step(&self) -> Option<u64> {
        self.law.last_step()
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        self.law.atoms()
    }

    fn enumerated(&self) -> Option<Enumerated> {
        let atoms = self.law.atoms().filter(|atoms| atoms.len() > 1)?;
        let places = self.objective.facts().dim();
        let alphabet = Alphabet::new(atoms.iter().map(|(_, p)| *p), places);
        let oracle = Additive {
            objective: Arc::clone(&self.objective),
            facts: self.facts.clone(),
            variances: self.variances.clone(),
            law: Spelled { atoms, alphabet: alphabet.clone() },
        };
        Some(Enumerated { oracle: Arc::new(oracle), alphabet })
    }

    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        self.variances.clone()
    }

    /// The bounds are the variances themselves, rounded up; a table has none.
    fn variance_at(&self, _x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        if self.facts.deterministic {
            out.flat().fill(0.0);
            return true;
        }
        let Some(variances) = &self.variances else { return false };
        for (i, variance) in variances.iter().enumerate() {
            out.row(i).fill(*variance);
        }
        true
    }
}
