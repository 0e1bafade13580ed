//! One replica of a conversion, step by step.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Trace;
use crate::theorems::ema::constants::{MeanSpread, spread_factor};
use crate::theorems::ema::conversion::{Chosen, rounding_of_unit};
use crate::theorems::ema::index::{Blend, IndexMean};
use crate::theorems::ema::window::{Spread, Window};
use crate::theorems::kit::{Book, Replica, sum, upper};
use crate::update_rules::tightest::Tightest;

/// What is kept of a replica.
pub struct Path {
    pub(super) window: Window<Rounded>,
    chosen: Chosen,
    /// `F(x_1)` and `F(x_t)`.
    pub(super) values: Option<[Rounded; 2]>,
    /// `Σ_t ⟨g_t, z_t⟩`, `Σ_t R_t`, `Σ_t n_t`.
    pub(super) linear: RoundedSum,
    pub(super) residual: RoundedSum,
    pub(super) noise_along: RoundedSum,
    /// `S_t`, `Regret_t(u_t)`, `⟨Ξ_t, u_t⟩` and `‖Ξ_t‖`.
    pub(super) s: Blend,
    pub(super) regret: Blend,
    pub(super) noise_against: Blend,
    pub(super) noise: Blend,
    comparator: Comparator,
    /// `x̄_t` by the method's own recursion.
    average: Vec<Rounded>,
    /// `D A_t`.
    walk: Spread<Rounded>,
    pub(super) mean_spread: MeanSpread<Rounded>,
    /// `E Var_{w_t}(A)`.
    pub(super) expected_spread: Rounded,
    /// `β^t`.
    pub(super) power: Rounded,
    /// `‖ḡ_t‖` and `V_t` at the random index.
    pub(super) gradient: IndexMean,
    pub(super) spread: IndexMean,
    /// `Σ_t ‖ḡ_t‖`, `Σ_t V_t`, `Σ_t β^t ‖ḡ_t‖`, `Σ_t β^t`, and `‖ḡ_T‖`, `V_T`.
    pub(super) uniform: [RoundedSum; 2],
    pub(super) fading: [RoundedSum; 2],
    pub(super) last: [Rounded; 2],
    /// `Σ α_{t+1}` and `Σ α_{t+1}²`.
    pub(super) scales: [RoundedSum; 2],
}

/// `u_t`, an exact vector, and `⟨M_t, u_t⟩`.
struct Comparator {
    u: Vec<f64>,
    along: Rounded,
}

impl Path {
    /// Before the first step. Allocates.
    pub(super) fn new(beta: f64, dim: usize) -> Path {
        let zero = RoundedSum::new();
        Path {
            window: Window::new(beta, dim),
            chosen: Chosen::new(dim),
            values: None,
            linear: zero,
            residual: zero,
            noise_along: zero,
            s: Blend::default(),
            regret: Blend::default(),
            noise_against: Blend::default(),
            noise: Blend::default(),
            comparator: Comparator { u: vec![0.0; dim], along: Rounded::ZERO },
            average: vec![Rounded::ZERO; dim],
            walk: Spread::new(),
            mean_spread: MeanSpread::new(),
            expected_spread: Rounded::ZERO,
            power: Rounded::ONE,
            gradient: IndexMean::default(),
            spread: IndexMean::default(),
            uniform: [zero; 2],
            fading: [zero; 2],
            last: [Rounded::ZERO; 2],
            scales: [zero; 2],
        }
    }

    pub(super) fn step(&mut self, d: Rounded, seen: &Replica<'_>, book: &mut Book<'_>) {
        self.window.next();
        self.power = self.power * self.window.discount().beta();
        self.regret(d, seen, book);
        self.residuals(seen);
        self.certificate(seen, book);
        self.spread(d, seen, book);
        self.chosen.remember(seen);
        self.hypotheses(d, seen, book);
    }

    /// Steps 4.3, 4.4 and 4.6, with `u_t` for the comparator. Takes the step into the window.
    fn regret(&mut self, d: Rounded, seen: &Replica<'_>, book: &mut Book<'_>) {
        let dim = seen.dim();
        let beta = self.window.discount().beta();
        let before = self.regret.last() + self.comparator.along;
        for i in 0..dim {
            self.window.push(i, seen.x(i).value(), seen.g(i), seen.exact(i));
        }
        let (window, u) = (&self.window, &mut self.comparator.u);
        let slip = against(window, d, u);
        let u = |i: usize| Rounded::exact(self.comparator.u[i]);
        let z = |i: usize| self.chosen.z(i);
        let along = sum(dim, |i| window.m(i) * u(i));
        let own = sum(dim, |i| seen.g(i) * z(i));
        // β M_{t-1} = M_t - g_t.
        let exchanged = sum(dim, |i| (window.m(i) - seen.g(i)) * u(i));
        let regret = beta * before - exchanged + sum(dim, |i| seen.g(i) * (z(i) - u(i)));
        let s = beta * self.s.last() + own;
        book.equal("4.3", s, regret + along);
        let noise = sum(dim, |i| window.noise(i) * u(i));
        let against = noise.loosened(slip);
        book.equal("4.4", along, against - d * window.n_norm());
        let norm = window.noise_norm();
        let length = sum(dim, |i| u(i).square()).sqrt();
        let apart = along - sum(dim, |i| window.n(i) * u(i));
        book.at_most("4.6", apart, d.max(length) * norm);
        self.comparator.along = along;
        self.linear.push(own);
        self.s.push(s);
        self.regret.push(regret);
        self.noise_against.push(against);
        self.noise.push(norm);
    }

    /// `R_t` and `n_t`.
    fn residuals(&mut self, seen: &Replica<'_>) {
        let (dim, value) = (seen.dim(), seen.value());
        let [first, before] = self.values.unwrap_or([value; 2]);
        self.values = Some([first, value]);
        let z = |i: usize| self.chosen.z(i);
        self.residual.push(value - before - sum(dim, |i| seen.exact(i) * z(i)));
        self.noise_along.push(sum(dim, |i| (seen.g(i) - seen.exact(i)) * z(i)));
    }

    /// Step 4.1, and the terms of `C_t` at the random index and at a uniform one.
    fn certificate(&mut self, seen: &Replica<'_>, book: &mut Book<'_>) {
        let discount = self.window.discount();
        let mut mean = Tightest::default();
        for (i, own) in self.average.iter_mut().enumerate() {
            *own = discount.kept() * *own + seen.x(i) / discount.total();
            // The method's own rounding is granted once more.
            let shown = seen.trace(Trace::Average, i).loosened(own.error());
            mean.equal(shown, *own);
        }
        book.tightest("4.1", mean);
        self.last = [self.window.gradient_norm(), self.window.total_spread()];
        self.gradient.push(self.last[0], discount);
        self.spread.push(self.last[1], discount);
        self.uniform.iter_mut().zip(self.last).for_each(|(sum, term)| sum.push(term));
        self.fading[0].push(self.power * self.last[0]);
        self.fading[1].push(self.power);
    }

    /// Steps 4.9 to 4.11 as far as they hold on every path.
    fn spread(&mut self, d: Rounded, seen: &Replica<'_>, book: &mut Book<'_>) {
        let discount = self.window.discount();
        // ‖x_t - x_{t-1}‖ <= D α_t, but for what rounding x_t and z_t may have added.
        let reach = self.chosen.scale().map_or(Rounded::ZERO, |scale| {
            let reach = d * Rounded::exact(scale);
            let longer = rounding_of_unit(seen.dim()) * upper(reach);
            reach.loosened(self.chosen.written(seen) + longer)
        });
        self.walk.push(reach, discount);
        book.at_most("4.9", self.last[1], self.walk.moment() / discount.total());
        let expected = self.mean_spread.next(discount);
        book.at_most("4.11m", self.expected_spread, expected);
        book.at_most("4.11b", expected, spread_factor(discount.beta()));
        self.expected_spread = expected;
    }

    /// What the step shows of the next displacement.
    fn hypotheses(&mut self, d: Rounded, seen: &Replica<'_>, book: &mut Book<'_>) {
        let scale = Rounded::exact(self.chosen.scale().unwrap_or(0.0));
        self.scales[0].push(scale);
        self.scales[1].push(scale.square());
        let mut moved = Tightest::default();
        for i in 0..seen.dim() {
            let by = scale * self.chosen.z(i);
            let aimed = (seen.x(i) + by).loosened(seen.drift(i, by));
            moved.equal(seen.x_next(i), aimed);
        }
        book.tightest("HX", moved);
        let longest = d.loosened(rounding_of_unit(seen.dim()) * upper(d));
        book.at_most("HZ", self.chosen.length(), longest);
    }
}

/// Sets `u = -D N/‖N‖`, rounded, 0 at 0; answers a bound on `|⟨N, u⟩ + D‖N‖|` for the exact `N`.
///
/// With `n` for the computed `N` and `e` for the bounds on its error, `⟨n, u⟩` is `-D‖n‖` up to the rounding of a unit vector, and
/// passing to `N` changes it by at most `‖e‖‖u‖`. What `‖N‖` differs by from `‖n‖` is in its own error.
fn against(window: &Window<Rounded>, d: Rounded, u: &mut [f64]) -> f64 {
    let square: f64 = (0..u.len()).map(|i| window.n(i).value() * window.n(i).value()).sum();
    let norm = square.sqrt();
    let mut error = 0.0;
    for (i, u) in u.iter_mut().enumerate() {
        let n = window.n(i);
        *u = if norm > 0.0 { -d.value() * (n.value() / norm) } else { 0.0 };
        error += n.error();
    }
    let d = upper(d);
    // The sum of the errors is at least their norm; ‖u‖ exceeds D by less than it is inflated here.
    d * (error + norm * rounding_of_unit(u.len())) * (1.0 + 1e-9)
}
