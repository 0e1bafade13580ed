//! Watches the theorem and the steps of its proof along a run.
//!
//! # What is compared
//!
//! From the logged gradients `g_t` alone, the paper's `m_t`, `v_t`, `v̂_t`, `η_t` are enclosed: values with bounds on their distance
//! from the exact recursion ([`coordinate`]). The iterates are taken as logged. They differ from the exact recursion by the
//! rounding of the method itself, at most `ρ` in a coordinate and step, and every step of the proof that uses the identity N6 carries
//! what `ρ` can do to it ([`auxiliary`]). Nothing else is granted.
//!
//! # What it costs
//!
//! The theorem alone needs `g_t` and `∇f(x_t)` and a sum over coordinates ([`expectation`]). [`Parts`] says what each label adds.
//! State is a number of values for each coordinate and lane, whatever the horizon.

mod auxiliary;
mod book;
mod coordinate;
mod descent;
mod expectation;
mod hypotheses;
mod moments;
mod monitor;
mod sums;

use ratecheck_problems::space::Shape;

use super::assumptions::Assumptions;
use super::numbers::{Numbers, Terms};
use super::{Average, Form};
use crate::step::Needs;
use crate::theorem::{Monitor, Unmet, Watch};
use crate::theorems::kit::upper;

use book::{Claims, Label};

/// Binds the labels; the caller has checked that the statement knows them.
pub(super) fn watch(
    form: &Form,
    assumptions: Assumptions,
    labels: &[&'static str],
) -> Box<dyn Watch> {
    let claims = Claims::new(labels);
    let plan = Plan {
        parts: Parts::of(&claims, form),
        claims,
        assumptions,
        average: form.average,
        bound: form.on_runs,
    };
    let theorem = labels.iter().position(|label| label.is_empty());
    Box::new(ProofWatch { plan, theorem })
}

/// What is watched, and on which assumptions.
#[derive(Clone)]
pub(super) struct Plan {
    claims: Claims,
    parts: Parts,
    assumptions: Assumptions,
    average: Average,
    bound: fn(&Numbers) -> Result<Terms, Unmet>,
}

/// What has to be computed.
#[derive(Clone, Copy, Debug)]
struct Parts {
    /// Enclosures of the moments and step sizes.
    coordinates: bool,
    /// The auxiliary sequence, with a value and a gradient of `f` at each `z_t`.
    auxiliary: bool,
    /// `Σ_t g_{t,i}²`.
    squares: bool,
    /// `Σ_t |g_{t,i}|^{2-4p}`.
    powers: bool,
}

impl Parts {
    fn of(claims: &Claims, form: &Form) -> Parts {
        use Label::{
            Data, Hf, Ht, N1, N2, N3, N3b, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13, N14, N15,
            N15b, N15pub, N16, N17, N18, N19, N20, N20Naive, Theorem,
        };
        let any = |labels: &[Label]| labels.iter().any(|&label| claims.has(label));
        let weighted = form.average == Average::Weighted && claims.has(Theorem);
        let history =
            form.inputs.iter().any(|input| input.name == "history" && input.default.is_none());
        let auxiliary = weighted || any(&[N6, N7, N8, N9, N10, N11, N12, N13, N15b]);
        Parts {
            auxiliary,
            coordinates: auxiliary
                || any(&[Ht, N1, N2, N3, N3b, N4, N5, N14, N15, N15pub, N18, N19, N20, N20Naive]),
            squares: any(&[Hf, N16, N17]) || (history && claims.has(Theorem)),
            powers: any(&[Data, N14, N15, N15pub, N15b, N16]),
        }
    }
}

struct ProofWatch {
    plan: Plan,
    /// Number of the claim that is the theorem itself.
    theorem: Option<usize>,
}

/// Names of the measured quantities, the costly ones last.
const NOTES: [&str; 9] = ["vtau", "history", "s_obs", "S", "FIRST", "TV", "QUAD", "MART", "RS"];

impl Watch for ProofWatch {
    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT | Needs::GRADIENT
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        Box::new(monitor::ProofMonitor::new(self.plan.clone(), shape))
    }

    /// A mean of ‖∇f(x_t)‖², each coordinate of which is at most `G`.
    fn range(&self, claim: usize) -> Option<(f64, f64)> {
        let n = &self.plan.assumptions.numbers;
        let averages = self.theorem == Some(claim) && self.plan.average != Average::Weighted;
        averages.then(|| (0.0, upper(n.dim * n.gradient.square())))
    }

    /// The quantities that are computed anyway; one that is not, among others that are, is NaN.
    fn notes(&self) -> &'static [&'static str] {
        let Parts { coordinates, auxiliary, squares, powers } = self.plan.parts;
        let count = match (auxiliary, coordinates, powers, squares) {
            (true, ..) => 9,
            (_, true, ..) => 8,
            (_, _, true, _) => 4,
            (.., true) => 3,
            _ => 1,
        };
        &NOTES[..count]
    }
}
