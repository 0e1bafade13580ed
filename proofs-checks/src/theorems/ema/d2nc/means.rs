//! What is compared at the end of a path.

use super::path::Path;
use super::{D2nc, formula};
use crate::evidence::Rounded;
use crate::theorems::ema::constants::{
    noise_factor, noise_factor_published, spread_factor, uniform_factor,
};
use crate::theorems::kit::Book;

/// The sums that the identity 4.5 is made of, and its left side.
struct Identity {
    left: Rounded,
    terms: [Rounded; 5],
}

impl Identity {
    fn right(&self) -> Rounded {
        self.terms.iter().fold(Rounded::ZERO, |sum, term| sum + *term)
    }

    /// `|left - right| / max |term|`, 0 when all are zero.
    fn defect(&self) -> Rounded {
        let terms = self.terms.iter().map(|term| term.abs());
        let largest = terms.fold(self.left.abs(), Rounded::max);
        if largest.value() > 0.0 {
            Rounded::exact((self.left.value() - self.right().value()).abs() / largest.value())
        } else {
            Rounded::ZERO
        }
    }
}

impl D2nc {
    fn identity(&self, path: &Path) -> Option<Identity> {
        let [first, last] = path.values?;
        let discount = path.window.discount();
        Some(Identity {
            left: self.numbers.d * path.gradient.total(discount),
            terms: [
                first - last,
                path.residual.value(),
                -path.noise_along.value(),
                path.regret.total(discount),
                path.noise_against.total(discount),
            ],
        })
    }

    /// What holds on every path.
    pub(super) fn identities(&self, path: &Path, book: &mut Book<'_>) {
        let law = if self.conversion.random { 2.0 } else { 1.0 };
        book.equal("HE", Rounded::exact(law), Rounded::exact(2.0));
        let discount = path.window.discount();
        book.equal("4.2", path.linear.value(), path.s.total(discount));
        if let Some(identity) = self.identity(path) {
            book.equal("4.5", identity.left, identity.right());
            book.at_most("4.5r", identity.defect(), Rounded::exact(1e-9));
        }
        let t = self.numbers.horizon;
        let more = path.uniform[0].value() / t - path.gradient.mean(discount);
        let fading = path.fading[0].value() - path.last[0] * path.fading[1].value();
        book.equal("4.12i", more, fading / t);
        if let Some(g) = self.gradient {
            book.at_most("4.12", more, g * uniform_factor(self.numbers.beta, path.power, t));
        }
    }

    /// Samples of what holds in the mean.
    pub(super) fn means(&self, path: &Path, book: &mut Book<'_>) {
        let Some([first, last]) = path.values else { return };
        let (discount, beta) = (path.window.discount(), self.numbers.beta);
        let (t, d) = (self.numbers.horizon, self.numbers.d);
        let (size, limit) = (d * t, spread_factor(beta) * d.square());
        let [gradient, spread] = [path.gradient, path.spread].map(|mean| mean.mean(discount));
        let noise = path.noise.total(discount) / t;
        let regret = path.regret.total(discount);
        book.mean("4.7", gradient, (first - last) / size + regret / size + noise);
        let [residual, along] = [path.residual, path.noise_along].map(|sum| sum.value());
        book.mean("4.8R", residual, Rounded::ZERO);
        book.mean("4.8n", along, Rounded::ZERO);
        book.mean("4.10", path.last[1], path.expected_spread * d.square());
        book.mean("4.11", spread, limit);
        let twelve = Rounded::exact(12.0) * (d / discount.fresh()).square();
        book.mean("recalled-spread", spread, twelve);
        let [scale, square] = path.scales.map(|sum| sum.value() / t);
        book.mean("A1", scale, Rounded::ONE);
        book.mean("A2", square, Rounded::exact(2.0));
        if let Some(g) = self.gradient {
            let most = Rounded::exact(5.0) * g.square() / t;
            book.mean("4.8s", (residual / size).square(), most);
        }
        let Some(sigma) = self.sigma else { return };
        book.mean("4.8t", (along / size).square(), sigma.square() / t);
        book.mean("4.6E", noise, sigma * noise_factor(beta, t));
        book.mean("published-noise", noise, sigma * noise_factor_published(beta, t));
        let Some(bound) = self.bound(path, regret) else { return };
        let measured = gradient + self.lambda * spread;
        book.mean("", measured, bound);
        book.mean("any-scale", measured, bound);
        let Some(g) = self.gradient else { return };
        let uniform = self.uniform(path);
        book.mean("uniform", uniform, bound + g * uniform_factor(beta, path.power, t));
        let remainder = (g + g + sigma) / (discount.fresh() * t);
        book.mean("recalled-uniform", uniform, bound + remainder);
    }

    /// `(1/T) Σ_t C_t`.
    fn uniform(&self, path: &Path) -> Rounded {
        let [gradient, spread] = path.uniform.map(|sum| sum.value() / self.numbers.horizon);
        gradient + self.lambda * spread
    }

    /// The theorem's bound with a given regret.
    fn bound(&self, path: &Path, regret: Rounded) -> Option<Rounded> {
        let [first, _] = path.values?;
        let gap = first - self.infimum?;
        Some(formula(self.numbers, gap, regret, self.sigma?, self.lambda).total())
    }

    /// The bound with `2 √(G²+σ²) A_T` for the regret over `DT`, which clipped Adam's learner promises beforehand.
    fn bound_beforehand(&self, path: &Path) -> Option<Rounded> {
        let size = (self.gradient?.square() + self.sigma?.square()).sqrt();
        let x = self.numbers;
        let promised = Rounded::exact(2.0) * size * noise_factor(x.beta, x.horizon);
        self.bound(path, promised * x.d * x.horizon)
    }

    /// The notes.
    pub(super) fn measured(&self, path: &Path, out: &mut [f64]) {
        let discount = path.window.discount();
        let [gradient, spread] = [path.gradient, path.spread].map(|mean| mean.mean(discount));
        let or_nan = |x: Option<Rounded>| x.map_or(f64::NAN, Rounded::value);
        out.copy_from_slice(&[
            (gradient + self.lambda * spread).value(),
            or_nan(self.bound(path, path.regret.total(discount))),
            or_nan(self.bound_beforehand(path)),
            gradient.value(),
            spread.value(),
            self.uniform(path).value(),
            path.residual.value().value(),
            path.noise_along.value().value(),
            or_nan(self.identity(path).map(|identity| identity.defect())),
        ]);
    }
}
