//! What is compared at the end of a run, on its last iterates.

use super::Certificates;
use super::window::Window;
use crate::evidence::{Rounded, RoundedSum};
use crate::stationarity::{Certificate, Points, Refined, Weights, convert, exact, refine};
use crate::theorems::kit::Book;

/// Relative accuracy asked of exact values.
const ACCURACY: f64 = 1e-9;

/// The certificates at the end of a run.
pub(super) struct Ending {
    /// Of the moving average, in the Euclidean and the coordinatewise form.
    start: [Certificate; 2],
    pub(super) refined: [Refined; 2],
    /// The coordinatewise value, as far as its mean may be off that of the refined law.
    exact: Option<Rounded>,
    /// Mass outside of the ball of Goldstein's subdifferential and its bound; length of the mean gradient inside and its bound.
    pub(super) tail: [Rounded; 2],
    inside: Option<[Rounded; 2]>,
    /// Gradient of the envelope and its bound.
    envelope: Option<[Rounded; 2]>,
    /// Which of the two forms stands for the theorem.
    form: usize,
}

impl Ending {
    pub(super) fn new(proof: &Certificates, window: &Window) -> Ending {
        let (points, weights) = window.points(proof.beta);
        let (dim, lambda) = (points.dim(), proof.lambda);
        let forms = [Weights::Euclidean { lambda }, Weights::l1(dim, lambda)];
        let start = forms.each_ref().map(|form| points.certificate(&weights, form));
        let refined = forms.each_ref().map(|form| refine(&points, form, &weights));
        // Gradients were recorded up to their error, which no mean can exceed.
        let recorded = |value: Rounded| loosened(value, window.error());
        let value = proof.slopes.as_ref().zip(proof.gradient).and_then(|(slopes, g)| {
            let own = exact::value(slopes, points.x(), &forms[1], ACCURACY).ok()?;
            #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
            let lipschitz =
                convert::modulus(Rounded::exact(g), lambda) * Rounded::exact(dim as f64).sqrt();
            // The law that is farther off decides.
            let off = refined[1].certificate.off.max(start[1].off);
            let moved = lipschitz * off;
            Some(loosened(recorded(own), moved.value() + moved.error()))
        });
        let (a, v) = (recorded(start[0].gradient), start[0].spread);
        let (outside, inner) = split(&points, &weights, proof.delta);
        let q = v / Rounded::exact(proof.delta).square();
        let goldstein = proof.gradient.and_then(|g| convert::goldstein(a, v, g, proof.delta));
        let envelope = proof.envelope.as_ref().zip(proof.gradient).map(|(envelope, g)| {
            // The envelope has a Lipschitz gradient, with constant 1/μ = 2ρ where ρ is at least that of weak convexity.
            let off = Rounded::exact(2.0 * envelope.rho()) * start[0].off;
            let norm = envelope.gradient_norm(points.x());
            let norm = loosened(norm, off.value() + off.error());
            [norm, convert::moreau(a, v, g, envelope.rho())]
        });
        Ending {
            form: usize::from(value.is_some()),
            start,
            refined,
            exact: value,
            tail: [outside, q],
            inside: goldstein.map(|bound| [recorded(inner), bound]),
            envelope,
        }
    }

    pub(super) fn claims(&self, book: &mut Book<'_>) {
        for (form, [dual, order]) in
            [["dual", "refined"], ["dual-l1", "refined-l1"]].iter().enumerate()
        {
            let refined = &self.refined[form];
            book.at_most(dual, refined.lower, refined.certificate.value);
            book.at_most(order, refined.certificate.value, self.start[form].value);
        }
        let [least, most] =
            [self.exact.unwrap_or(self.refined[0].lower), self.start[self.form].value];
        book.at_most("", least, most);
        if let Some(exact) = self.exact {
            book.at_most("exact", exact, self.refined[1].certificate.value);
        }
        let [outside, q] = self.tail;
        book.at_most("9.iv-tail", outside, q);
        if let Some([inner, bound]) = self.inside {
            book.at_most("9.iv", inner, bound);
        }
        if let Some([norm, bound]) = self.envelope {
            book.at_most("9.v", norm, bound);
        }
    }

    pub(super) fn notes(&self, out: &mut [f64]) {
        let first =
            |pair: Option<[Rounded; 2]>, k: usize| pair.map_or(f64::NAN, |pair| pair[k].value());
        out.copy_from_slice(&[
            self.start[0].value.value(),
            self.refined[0].certificate.value.value(),
            self.refined[0].lower.value(),
            self.exact.map_or(f64::NAN, Rounded::value),
            self.refined[0].gap(),
            first(self.inside, 1),
            first(self.envelope, 0),
        ]);
    }
}

fn loosened(value: Rounded, by: f64) -> Rounded {
    Rounded::within(value.value(), (value.error() + by) * (1.0 + 4.0 * f64::EPSILON))
}

/// The mass outside of the ball of radius `δ`, and the length of the mean gradient inside. The newest point may lie on its sphere
/// up to rounding: either side is right then.
fn split(points: &Points, p: &[f64], delta: f64) -> (Rounded, Rounded) {
    let unit = Weights::Euclidean { lambda: 1.0 };
    let square = Rounded::exact(delta).square();
    let outside = |j: usize| points.cost(j, &unit).certainly_gt(square);
    let mass = |side: bool| -> Rounded {
        let of = (0..p.len()).filter(|j| outside(*j) == side);
        of.map(|j| Rounded::exact(p[j])).collect::<RoundedSum>().value()
    };
    let inside = mass(false);
    let mean = |i: usize| -> Rounded {
        let of = (0..p.len()).filter(|j| !outside(*j));
        let terms = of.map(|j| Rounded::exact(p[j]) * Rounded::exact(points.gradient(j, i)));
        terms.collect::<RoundedSum>().value() / inside
    };
    let norm = (0..points.dim()).map(|i| mean(i).square()).collect::<RoundedSum>().value().sqrt();
    (mass(true), norm)
}
