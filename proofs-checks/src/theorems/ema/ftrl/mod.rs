//! Discounted regret of clipped Adam's learner, on every sequence of gradients.
//!
//! The learner is follow-the-regularised-leader: `z_{t+1}` minimises `⟨M_t, z⟩ + (√Q_t/2D) ‖z‖²` over the ball of radius `D`. The bound
//! asks nothing of the gradients; the constant 2 is best possible.

mod group;
mod statement;
#[cfg(test)]
mod tests;

use ratecheck_problems::number::Scalar;
use ratecheck_problems::objective::Constant;

use super::constants::{noise_factor, root_of_squares};
use super::conversion::Conversion;
use super::index::Blend;
use super::window::Window;
use crate::evidence::Rounded;
use crate::step::{Needs, Trace};
use crate::theorem::{Bound, Inputs, Setting, Unmet};
use crate::theorems::kit::inputs::Terms;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};
use crate::update_rules::moments::quotient;
use group::{Group, Seen};
use statement::{INPUTS, STATEMENT};

/// `beta-ftrl-discounted-regret`.
pub static DISCOUNTED_REGRET: Chain<Ftrl> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (d, u) = (x.get("D"), x.get("u"));
    if u > d {
        return Err(Unmet::Range { name: "u", value: u, condition: format!("u <= D = {d}") });
    }
    Ok(formula(d, u, x.get("Q").sqrt()).into())
}

/// `(‖u‖²/(2D) + 3D/2) √Q_t`.
fn formula<N: Scalar>(d: N, u: N, root: N) -> Terms<N, 2> {
    Terms([("comparator", u.square() / d.times(2.0) * root), ("learner", d.times(1.5) * root)])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Ftrl {
    conversion: Conversion,
    horizon: u64,
    /// `√(G² + σ²)`, where a claim in expectation asks for it.
    size: Option<Rounded>,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Ftrl, Unmet> {
    let size = if asked.means() {
        let [g, variance] = [setting.upper(Constant::GradientNorm)?, setting.variance()?];
        Some((Rounded::exact(g).square() + Rounded::exact(variance)).sqrt())
    } else {
        None
    };
    Ok(Ftrl { conversion: Conversion::of(setting)?, horizon: setting.horizon, size })
}

/// What is kept of a path.
pub struct Path {
    window: Window<Rounded>,
    groups: Vec<Group>,
    /// `z_t`, known as well as the learner can be held to it.
    z: Vec<Rounded>,
    /// `sup_u Regret_t(u)` and `√Q_t`, added up over groups.
    regret: Blend,
    roots: Blend,
    power: Rounded,
}

impl Ftrl {
    /// Groups of coordinates that have a learner of their own, and how many coordinates each has.
    fn groups(&self, dim: usize) -> (usize, usize) {
        if self.conversion.coordinatewise { (dim, 1) } else { (1, dim) }
    }
}

impl Proof for Ftrl {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::trace(Trace::Displacement)
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            window: Window::new(self.conversion.beta, dim),
            groups: vec![Group::default(); self.groups(dim).0],
            z: vec![Rounded::ZERO; dim],
            regret: Blend::default(),
            roots: Blend::default(),
            power: Rounded::ONE,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let d = Rounded::exact(self.conversion.radius);
        let window = &mut path.window;
        window.next();
        path.power = path.power * window.discount().beta();
        for i in 0..seen.dim() {
            window.push(i, seen.x(i).value(), seen.g(i), Rounded::ZERO);
        }
        let mut totals = [Rounded::ZERO; 2];
        let size = self.groups(seen.dim()).1;
        for (k, group) in path.groups.iter_mut().enumerate() {
            let places = k * size..(k + 1) * size;
            let now = Seen::of(window, &path.z, seen, places.clone());
            let divisor = now.root.max(now.m);
            for i in places.clone() {
                // The learner is granted the error of the check's own evaluation twice: once for each of them.
                let own = d * quotient(window.m(i), divisor);
                let logged = seen.trace(Trace::Displacement, i).value();
                path.z[i] = Rounded::within(logged, 2.0 * own.error());
            }
            let reached = now.objective(window, &path.z, d, places);
            let [regret, root] = group.step(&now, window.discount().beta(), d, reached, book);
            totals = [totals[0] + regret, totals[1] + root];
        }
        path.regret.push(totals[0]);
        path.roots.push(totals[1]);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let d = Rounded::exact(self.conversion.radius);
        let discount = path.window.discount();
        let [regret, roots] = [path.regret, path.roots].map(|sum| sum.total(discount));
        book.at_most("C1", regret, Rounded::exact(2.0) * d * roots);
        let Some(size) = self.size else { return };
        let (beta, two) = (discount.beta(), Rounded::exact(2.0));
        let root = path.window.square_sum().sqrt();
        book.mean("C2", root, size * root_of_squares(beta, path.power));
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let scaled = regret / (self.conversion.length() * t);
        book.mean("C3", scaled, two * size * noise_factor(beta, t));
    }

    fn notes(&self) -> &'static [&'static str] {
        &["ratio"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out[0] = path.groups.iter().map(|group| group.ratio).fold(0.0, f64::max);
    }
}
