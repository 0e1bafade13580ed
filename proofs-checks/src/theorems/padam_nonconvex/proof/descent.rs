//! N10 to N13: from the displacement of `z_t` to the sum over the whole path.

use crate::evidence::{Rounded, RoundedSum};

use super::super::numbers::Numbers;
use super::auxiliary::Displacement;
use super::book::{Book, Label, upper, widened};
use super::coordinate::Coordinate;

/// Sums over the coordinates of a lane at step `t` in which only gradients and step sizes enter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Products {
    /// `Σ 1{τ<t} η_{t-1} ∇²`.
    pub quad: Rounded,
    /// `Σ 1{τ<t} η_{t-1} ∇ (g - ∇)`.
    pub mart: Rounded,
    /// `Σ 1{τ<=t} η_t ∇ (g - ∇)`.
    pub naive: Rounded,
    /// `Σ 1{τ<t} η_{t-1} ∇ g`.
    pub main: Rounded,
    /// `FIRST_t = -Σ_{τ=t} ∇ η_t g`.
    pub first: Rounded,
    /// `Σ 1{τ<t} (η_{t-1} - η_t)`.
    pub gap: Rounded,
    /// `Σ 1{τ<t} |η_{t-1} - η_t|`.
    pub variation: Rounded,
    /// `Σ 1{τ<t} ∇²`.
    pub plain: Rounded,
}

impl Products {
    /// Sums over `(coordinate, g, ∇)`.
    pub(super) fn of<'a>(
        coordinates: impl Iterator<Item = (&'a Coordinate, f64, Rounded)>,
    ) -> Products {
        let mut sums = [RoundedSum::new(); 8];
        let [quad, mart, naive, main, first, gap, variation, plain] = &mut sums;
        for (c, g, exact) in coordinates {
            let g = Rounded::exact(g);
            let noise = g - exact;
            if c.active {
                naive.push(c.eta * exact * noise);
            }
            if c.starts() {
                first.push(-(exact * c.eta * g));
            }
            if c.was_active {
                let weighted = c.eta_before * exact;
                quad.push(c.eta_before * exact.square());
                mart.push(weighted * noise);
                main.push(weighted * g);
                gap.push(c.gap);
                variation.push(c.gap.abs());
                plain.push(exact.square());
            }
        }
        let [quad, mart, naive, main, first, gap, variation, plain] = sums.map(|sum| sum.value());
        Products { quad, mart, naive, main, first, gap, variation, plain }
    }
}

/// Running sums of one lane.
#[derive(Clone, Debug, Default)]
pub(super) struct Path {
    /// `QUAD`.
    pub quad: RoundedSum,
    /// `MART`.
    pub mart: RoundedSum,
    /// The same with `η_t`.
    pub naive: RoundedSum,
    /// `FIRST`.
    pub first: RoundedSum,
    /// `TV`.
    pub variation: RoundedSum,
    /// `RS`.
    pub remainder: RoundedSum,
    /// `Σ_{i: τ_i <= t} η_{τ_i,i}`.
    pub first_sizes: RoundedSum,
    /// Nothing but the allowances of N12, added up in the error.
    pub allowance: RoundedSum,
    /// `f(z_1)`.
    pub start: Option<Rounded>,
}

impl Path {
    /// Adds step `t`; `coordinates` are those of the lane.
    pub(super) fn push<'a>(
        &mut self,
        t: u64,
        products: &Products,
        coordinates: impl Iterator<Item = &'a Coordinate>,
    ) {
        self.quad.push(products.quad);
        self.mart.push(products.mart);
        self.naive.push(products.naive);
        self.first.push(products.first);
        self.variation.push(products.variation);
        for c in coordinates {
            if c.starts() {
                self.first_sizes.push(c.eta);
            } else if t == 1 && c.was_active {
                // v̂_0 > 0: active from the start, τ = 0.
                self.first_sizes.push(c.eta_before);
            }
        }
    }
}

/// N10, N11 and N12 of one step; `telescopes` is false where `|η_{t-1} - η_t|` takes the place of the difference.
pub(super) fn check(
    book: &mut Book<'_>,
    n: &Numbers,
    c: Rounded,
    (products, d): (&Products, &Displacement),
    telescopes: bool,
    path: &mut Path,
) {
    let change = if telescopes { products.gap } else { products.variation };
    let gradient_part = products.first - products.main + cost_of_change(n) * change;
    // N6 holds up to σ in a coordinate, which ∇ multiplies.
    let near = widened(gradient_part, d.leak);
    book.at_most(Label::N10, d.near, near);

    let (half, l) = (Rounded::exact(0.5), n.smoothness);
    let (reach, cb) = (d.a + c * d.b, c * d.b);
    let remainder = half * l * reach * (reach + Rounded::exact(2.0) * cb);
    let allowance = bent_allowance(l, reach, cb, d);
    let quadratic = half * l * d.length.square();
    book.at_most(Label::N11, d.turn + quadratic, widened(remainder, allowance));
    book.at_most(Label::N12, d.descent, widened(near + remainder, allowance));

    path.remainder.push(remainder);
    path.allowance.push(Rounded::within(0.0, d.leak));
    path.allowance.push(Rounded::within(0.0, allowance));
}

/// What rounding of iterates adds to `R_t`: with `D = A + cB`, `‖Δz‖ <= D + σ` and `‖∇f(z)-∇‖ <= L(cB + ζ)`,
/// `L(cB + ζ)(D + σ) + (L/2)(D + σ)² - R = L (cB σ + ζ (D + σ)) + (L/2)(2Dσ + σ²)`.
fn bent_allowance(l: Rounded, reach: Rounded, cb: Rounded, d: &Displacement) -> f64 {
    let (sigma, zeta) = (Rounded::exact(d.sigma), Rounded::exact(d.zeta));
    let turned = cb * sigma + zeta * (reach + sigma);
    upper(l * turned) + upper(l * (reach * sigma + sigma.square()))
}

/// `G²/(1-β_1)`, the price of a unit of change in a step size.
fn cost_of_change(n: &Numbers) -> Rounded {
    n.gradient.square() / n.fresh1()
}

/// N13, the sum of N12 over the path; `last_sizes` is `Σ_{i: τ_i <= T} η_{T,i}`, `end` is `f(z_{T+1})`.
pub(super) fn settle(
    book: &mut Book<'_>,
    n: &Numbers,
    path: &Path,
    (last_sizes, end): (Rounded, Rounded),
    telescopes: bool,
) {
    let start = path.start.unwrap_or(Rounded::exact(f64::NAN));
    let change =
        if telescopes { path.first_sizes.value() - last_sizes } else { path.variation.value() };
    let rhs =
        start - end + cost_of_change(n) * change + path.first.value() + path.remainder.value()
            - path.mart.value();
    book.at_most(Label::N13, path.quad.value(), widened(rhs, path.allowance.value().error()));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step size that does not change costs nothing, and one that halves costs `G²/(1-β_1)` times the half.
    #[test]
    fn products_of_one_coordinate_by_hand() {
        let mut c = blank();
        (c.active, c.was_active) = (true, true);
        (c.eta_before, c.eta, c.gap) =
            (Rounded::exact(0.5), Rounded::exact(0.25), Rounded::exact(0.25));
        let p = Products::of([(&c, 3.0, Rounded::exact(2.0))].into_iter());
        let got = [p.quad, p.mart, p.naive, p.main, p.first, p.gap, p.variation, p.plain];
        assert_eq!(
            got.map(|x| x.value().to_bits()),
            [2.0, 1.0, 0.5, 3.0, 0.0, 0.25, 0.25, 4.0].map(f64::to_bits)
        );
        c.was_active = false;
        let p = Products::of([(&c, 3.0, Rounded::exact(2.0))].into_iter());
        assert_eq!((p.first.value(), p.quad.value(), p.naive.value()), (-1.5, 0.0, 0.5));
    }

    fn blank() -> Coordinate {
        let z = Rounded::ZERO;
        Coordinate {
            m: z,
            m_before: z,
            v: z,
            vhat: z,
            vhat_before: z,
            eta: z,
            eta_before: z,
            gap: z,
            squares: z,
            largest: 0.0,
            active: false,
            was_active: false,
        }
    }
}
