//! Mean first-passage times of one-dimensional diffusions, by quadrature.

use super::estimate::{Estimate, NoTime};
use super::gauss::{POINTS, Rule};
use ratecheck_problems::math::{exp, ln};
use std::fmt;

/// `dx = A(x) dn + √(2 D(x)) dW`, `n` counting steps.
pub struct Diffusion<'a> {
    drift: Box<dyn Fn(f64) -> f64 + 'a>,
    diffusion: Box<dyn Fn(f64) -> f64 + 'a>,
    kinks: Vec<f64>,
}

impl fmt::Debug for Diffusion<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Diffusion").field("kinks", &self.kinks).finish_non_exhaustive()
    }
}

/// Where the noise of `dx = A dn + √(2D) dW` is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// At the point before the step, as an optimizer does: `∂p = -(A p)' + (D p)''`.
    Ito,
    /// Such that the density stays continuous across a jump of `D`: `∂p = -(A p)' + (D p')'`. Published escape times use it.
    Kinetic,
}

/// `Φ` this far above the bottom of the well is never reached: `e^{-40} < 5e-18`.
const HIGH: f64 = 40.0;

/// A fall of `Φ` by this has no other side.
const DEEP: f64 = 1e4;

/// Panels become narrower until `Φ` changes by at most this over one.
const CLIMB: f64 = 2.0;

impl<'a> Diffusion<'a> {
    /// Drift `A` in length a step, `D` in length² a step (half the variance of a step), and the places at which one of them or a
    /// derivative jumps.
    pub fn new(
        drift: impl Fn(f64) -> f64 + 'a,
        diffusion: impl Fn(f64) -> f64 + 'a,
        kinks: &[f64],
    ) -> Diffusion<'a> {
        let mut kinks = kinks.to_vec();
        kinks.sort_by(f64::total_cmp);
        Diffusion { drift: Box::new(drift), diffusion: Box::new(diffusion), kinks }
    }

    /// `ln τ` for the mean number of steps `τ` from `start` to the absorbing `end > start`, with a reflecting wall at `lo`; without one,
    /// it is put where `Φ` exceeds by 40 its least value on the way there.
    ///
    /// ```text
    /// τ = ∫_start^end dy e^{Φ(y)} ∫_lo^y dz e^{-Φ(z)}/D(z),   Φ' = -A/D,
    /// ```
    ///
    /// and in the kinetic convention with `1/D(y)` in the outer integral instead (multiply `A τ' + D τ'' = -1`, or `A τ' + (D τ')' = -1`,
    /// by `e^{-Φ}` and integrate twice; Gardiner, *Handbook of Stochastic Methods*, section 5.2.7). The error of a logarithm is the
    /// relative error of the time.
    ///
    /// Panels of 16 Gauss-Legendre points end at every kink and are halved until `Φ'` and `1/D` are polynomials on them to rounding;
    /// `Φ` is shifted panel by panel, so that nothing overflows however high the barrier is.
    ///
    /// # Errors
    /// See [`NoTime`].
    pub fn ln_mean_time(
        &self,
        lo: Option<f64>,
        start: f64,
        end: f64,
        convention: Convention,
    ) -> Result<Estimate, NoTime> {
        let grid = Grid { of: self, rule: Rule::new(), convention };
        let order = |lo| Err(NoTime::Order { lo, start, end });
        if !(start < end && start.is_finite() && end.is_finite()) {
            return order(lo.unwrap_or(start));
        }
        let lo = match lo {
            Some(lo) if lo <= start => lo,
            Some(lo) => return order(lo),
            None => grid.wall(start, end)?,
        };
        let mut panels = Vec::new();
        for (a, b) in self.segments(lo, start, end) {
            grid.divide(a, b, 0, &mut panels)?;
        }
        let halves: Vec<(f64, f64)> = panels
            .iter()
            .flat_map(|&(a, b)| {
                let middle = 0.5 * (a + b);
                [(a, middle), (middle, b)]
            })
            .collect();
        let (coarse, fine) = (grid.ln_time(&panels, start), grid.ln_time(&halves, start));
        let error = (fine - coarse).abs() + 64.0 * f64::EPSILON * (1.0 + fine.abs());
        Ok(Estimate { value: fine, error })
    }

    /// The mean number of steps, see [`ln_mean_time`](Diffusion::ln_mean_time).
    ///
    /// # Errors
    /// See [`NoTime`].
    pub fn mean_time(
        &self,
        lo: Option<f64>,
        start: f64,
        end: f64,
        convention: Convention,
    ) -> Result<Estimate, NoTime> {
        let ln = self.ln_mean_time(lo, start, end, convention)?;
        let value = exp(ln.value);
        Ok(Estimate { value, error: value * ln.error })
    }

    /// A place left of the start at which `Φ` exceeds by 40 its least value on the way there: a walk that starts here does not see it.
    ///
    /// # Errors
    /// See [`NoTime`].
    pub fn wall(&self, start: f64, end: f64) -> Result<f64, NoTime> {
        Grid { of: self, rule: Rule::new(), convention: Convention::Ito }.wall(start, end)
    }

    /// `Φ(to) - Φ(from)`, the exponent of Arrhenius' law between two places.
    ///
    /// # Errors
    /// See [`NoTime`].
    pub fn climb(&self, from: f64, to: f64) -> Result<Estimate, NoTime> {
        let grid = Grid { of: self, rule: Rule::new(), convention: Convention::Ito };
        let (lo, hi) = (from.min(to), from.max(to));
        let mut panels = Vec::new();
        for (a, b) in self.segments(lo, lo, hi) {
            grid.divide(a, b, 0, &mut panels)?;
        }
        let over = |a: f64, b: f64| grid.rule.whole(&grid.values(a, b).0) * (b - a);
        let coarse: f64 = panels.iter().map(|&(a, b)| over(a, b)).sum();
        let half = |&(a, b): &(f64, f64)| over(a, 0.5 * (a + b)) + over(0.5 * (a + b), b);
        let fine: f64 = panels.iter().map(half).sum();
        let sign = if from <= to { 1.0 } else { -1.0 };
        Ok(Estimate::from_two(sign * fine, sign * coarse))
    }

    /// `[lo, end]` cut at the start and at the kinks.
    fn segments(&self, lo: f64, start: f64, end: f64) -> Vec<(f64, f64)> {
        let mut cuts = vec![lo, start, end];
        cuts.extend(self.kinks.iter().filter(|k| lo < **k && **k < end));
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        cuts.windows(2).map(|w| (w[0], w[1])).collect()
    }
}

struct Grid<'a, 'b> {
    of: &'a Diffusion<'b>,
    rule: Rule,
    convention: Convention,
}

impl Grid<'_, '_> {
    /// `Φ'` and `1/D` at the points of a panel.
    fn values(&self, a: f64, b: f64) -> ([f64; POINTS], [f64; POINTS]) {
        let place = self.rule.x.map(|x| a + (b - a) * x);
        let inverse = place.map(|x| 1.0 / (self.of.diffusion)(x));
        let mut slope = [0.0; POINTS];
        for ((slope, x), inverse) in slope.iter_mut().zip(place).zip(inverse) {
            *slope = -(self.of.drift)(x) * inverse;
        }
        (slope, inverse)
    }

    fn check(&self, a: f64, b: f64) -> Result<(), NoTime> {
        for x in self.rule.x.map(|x| a + (b - a) * x) {
            let (drift, diffusion) = ((self.of.drift)(x), (self.of.diffusion)(x));
            if !(drift.is_finite() && diffusion.is_finite() && diffusion > 0.0) {
                return Err(NoTime::Coefficient { place: x, drift, diffusion });
            }
        }
        Ok(())
    }

    /// Appends panels of `[a, b]` over which `Φ` changes little and both integrands are resolved.
    fn divide(&self, a: f64, b: f64, depth: u32, to: &mut Vec<(f64, f64)>) -> Result<(), NoTime> {
        self.check(a, b)?;
        let middle = 0.5 * (a + b);
        let (whole, left, right) =
            (self.values(a, b), self.values(a, middle), self.values(middle, b));
        // Narrow panels carry less of the integrals, and near a zero of the noise their values carry more rounding.
        let tolerance = 256.0 * f64::EPSILON * f64::from(1_u32 << (depth / 2));
        let same = |f: [f64; POINTS], g: [f64; POINTS], h: [f64; POINTS]| {
            let (one, two) =
                (self.rule.whole(&f), 0.5 * (self.rule.whole(&g) + self.rule.whole(&h)));
            let size = self.rule.whole(&f.map(f64::abs));
            (one - two).abs() <= tolerance * size
        };
        let climb = self.rule.whole(&whole.0.map(f64::abs)) * (b - a);
        if climb <= CLIMB && same(whole.0, left.0, right.0) && same(whole.1, left.1, right.1) {
            to.push((a, b));
            return Ok(());
        }
        if depth == 40 {
            return Err(NoTime::Unresolved { place: middle });
        }
        self.divide(a, middle, depth + 1, to)?;
        self.divide(middle, b, depth + 1, to)
    }

    /// The first of a row of places going left from the start, in steps that grow by a quarter up to the whole way, at which `Φ` is high
    /// enough; none if it falls as far below the start as no well is deep.
    fn wall(&self, start: f64, end: f64) -> Result<f64, NoTime> {
        let (mut lo, mut step) = (start, (end - start) / 64.0);
        let (mut phi, mut least) = (0.0, 0.0);
        for _ in 0..200 {
            let next = lo - step;
            let mut panels = Vec::new();
            for (a, b) in self.of.segments(next, next, lo) {
                self.divide(a, b, 0, &mut panels)?;
            }
            for &(a, b) in panels.iter().rev() {
                phi -= self.rule.whole(&self.values(a, b).0) * (b - a);
                least = f64::min(least, phi);
                if phi - least > HIGH {
                    return Ok(a);
                }
            }
            if phi < -DEEP {
                break;
            }
            (lo, step) = (next, (1.25 * step).min(end - start));
        }
        Err(NoTime::Unbounded { lo })
    }

    /// `ln ∫_start^end J` with `J(y) = e^{Φ(y)} ∫_lo^y e^{-Φ(z)}/D(z) dz`, carried from panel to panel as `mantissa e^{shift}`.
    fn ln_time(&self, panels: &[(f64, f64)], start: f64) -> f64 {
        let (mut inner, mut shift) = (0.0, 0.0);
        let (mut time, mut of_time) = (0.0, f64::NEG_INFINITY);
        for &(a, b) in panels {
            let width = b - a;
            let (slope, inverse) = self.values(a, b);
            let phi = self.rule.running(&slope).map(|s| s * width);
            let rise = self.rule.whole(&slope) * width;
            let (weight, factor) = match self.convention {
                Convention::Ito => (inverse, [1.0; POINTS]),
                Convention::Kinetic => ([1.0; POINTS], inverse),
            };
            let small = exp(-shift) * width;
            let mut terms = [0.0; POINTS];
            for (i, term) in terms.iter_mut().enumerate() {
                *term = exp(-phi[i]) * weight[i] * small;
            }
            if a >= start {
                let running = self.rule.running(&terms);
                let mut outer = [0.0; POINTS];
                for (i, outer) in outer.iter_mut().enumerate() {
                    *outer = exp(phi[i]) * (inner + running[i]) * factor[i];
                }
                let part = self.rule.whole(&outer) * width;
                if shift > of_time {
                    time *= exp(of_time - shift);
                    of_time = shift;
                }
                time += part * exp(shift - of_time);
            }
            inner = exp(rise) * (inner + self.rule.whole(&terms));
            let by = ln(inner);
            (inner, shift) = (1.0, shift + by);
        }
        ln(time) + of_time
    }
}
