//! `ξ_{t,i}` symmetric α-stable: sums of such noise have the same law, scaled.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::math::lanes::pow_slice;
use crate::math::{cos, ln, sin};
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, Stream, uniform};
use crate::rounding::mul_up;
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Lévy noise.
pub(super) static ENTRY: Entry = Entry {
    id: "stable",
    summary: "independent symmetric alpha-stable noise on every coordinate: infinite variance below alpha = 2",
    formula: r"g_{t,i} = \partial_i f(x_t) + s\, \xi_{t,i},\quad E e^{iu\xi} = e^{-|u|^\alpha}",
    source: "Chambers, Mallows and Stuck 1976, A method for simulating stable random variables",
    keys: &[
        KeyDoc::with_default(
            "alpha",
            "1.5",
            "[0.25, 2]",
            "stability and tail index; 1 is Cauchy, 2 normal with variance 2",
        ),
        KeyDoc::with_default("scale", "1", "[0, inf)", "factor s"),
    ],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let alpha = params.number("alpha", Range::closed(0.25, 2.0))?;
    let scale = params.number("scale", Range::at_least(0.0))?;
    let normal = alpha >= 2.0;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        // Without a first moment there is no mean that could be zero.
        centred: alpha > 1.0,
        deterministic: false,
        bound: None,
        variance: normal.then(|| 2.0 * mul_up(scale, scale)),
        tail: if normal { Tail::SubGaussian } else { Tail::Power { index: alpha } },
    };
    Ok(Additive::oracle(&problem.objective, Stable { alpha, scale }, known))
}

#[derive(Debug)]
struct Stable {
    alpha: f64,
    scale: f64,
}

impl Law for Stable {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        const IN_TABLE: &str = "the block lies in the table of keys";
        let [mut first, mut second] = [[0; AT_ONCE]; 2];
        for i in 0..noise.shape().dim() {
            let replicas = (key.replica()..).step_by(AT_ONCE);
            for (replica, row) in replicas.zip(noise.row(i).chunks_mut(AT_ONCE)) {
                let key = key.with_replica(replica).expect(IN_TABLE);
                let (first, second) = (&mut first[..row.len()], &mut second[..row.len()]);
                Stream::fill_first(key, i, first, second).expect(IN_TABLE);
                let [mut u, mut w] = [first, second].map(|words| {
                    let mut uniforms = [0.0; AT_ONCE];
                    uniforms.iter_mut().zip(words).for_each(|(u, word)| *u = uniform(*word));
                    uniforms
                });
                stable(self.alpha, &mut u[..row.len()], &mut w[..row.len()], row);
                row.iter_mut().for_each(|x| *x *= self.scale);
            }
        }
    }
}

/// Numbers whose powers are taken together.
const AT_ONCE: usize = 64;

/// `sin(αU) / cos(U)^{1/α} · (cos((1-α)U) / W)^{(1-α)/α}` with U uniform on `(-π/2, π/2)` and W exponential: `tan U` for
/// α = 1 and `2 √W sin U` for α = 2. Odd in U, whose grid is symmetric, so the law is exactly symmetric. The uniform numbers
/// `u` for U and `w` for W are overwritten by the two powers.
fn stable(alpha: f64, u: &mut [f64], w: &mut [f64], out: &mut [f64]) {
    let rest = 1.0 - alpha;
    for ((u, w), out) in u.iter_mut().zip(&mut *w).zip(&mut *out) {
        let angle = core::f64::consts::PI * (*u - 0.5);
        *out = sin(alpha * angle);
        *u = cos(angle);
        *w = cos(rest * angle) / -ln(*w);
    }
    pow_slice(u, 1.0 / alpha);
    pow_slice(w, rest / alpha);
    for (out, (u, w)) in out.iter_mut().zip(u.iter().zip(w)) {
        *out = *out / u * *w;
    }
}

#[cfg(test)]
mod tests {
    /// One number of the law.
    fn stable(alpha: f64, u: f64, w: f64) -> f64 {
        let mut out = [0.0];
        super::stable(alpha, &mut [u], &mut [w], &mut out);
        out[0]
    }

    use crate::math::{ln, sin};

    #[test]
    fn the_extreme_words_give_finite_numbers() {
        let least = f64::EPSILON / 2.0;
        for alpha in [0.25, 0.5, 1.0, 1.5, 2.0] {
            for u in [least, 0.5 - least, 0.5 + least, 1.0 - least] {
                for w in [least, 0.5, 1.0 - least] {
                    let x = stable(alpha, u, w);
                    assert!(x.is_finite(), "{alpha} {u} {w}: {x}");
                    assert_eq!(x.to_bits(), (-stable(alpha, 1.0 - u, w)).to_bits(), "symmetric");
                }
            }
        }
    }

    /// Ten functions and operations, each within 1 ulp of a number that its argument's rounding moves by a few more.
    #[test]
    fn two_members_are_known_in_closed_form() {
        for k in 1..100 {
            let (u, w) = (f64::from(k) / 100.0, f64::from(101 - k) / 103.0);
            let angle = core::f64::consts::PI * (u - 0.5);
            for (alpha, exact) in
                [(1.0, crate::math::tan(angle)), (2.0, 2.0 * (-ln(w)).sqrt() * sin(angle))]
            {
                let x = stable(alpha, u, w);
                assert!((x - exact).abs() <= 40.0 * f64::EPSILON * exact.abs(), "{x} {exact}");
            }
        }
    }
}
