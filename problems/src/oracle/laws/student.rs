//! `ξ_{t,i}` of Student's law with ν degrees of freedom.

use std::sync::Arc;

use rand::Rng;

use super::Entry;
use crate::catalogue::Problem;
use crate::math::{exp_m1, ln, sin};
use crate::oracle::additive::{Additive, Law, LawFacts, fill_places};
use crate::oracle::{Oracle, Tail};
use crate::random::{Key, uniform};
use crate::rounding::{gamma, mul_up};
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Heavy tails with a tunable number of moments.
pub(super) static ENTRY: Entry = Entry {
    id: "student",
    summary: "independent Student noise on every coordinate: moments of order below nu only",
    formula: r"g_{t,i} = \partial_i f(x_t) + s\, \xi_{t,i},\quad \xi_{t,i} \sim t_\nu,\quad E \xi^2 = \nu / (\nu - 2) \text{ for } \nu > 2",
    source: "drawn after Bailey 1994, Polar generation of random variates with the t-distribution",
    keys: &[
        KeyDoc::with_default("nu", "5", "[0.25, 1e9]", "degrees of freedom, the tail index"),
        KeyDoc::with_default("scale", "1", "[0, inf)", "factor s"),
    ],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let nu = params.number("nu", Range::closed(0.25, 1e9))?;
    let scale = params.number("scale", Range::at_least(0.0))?;
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        // Without a first moment there is no mean that could be zero.
        centred: nu > 1.0,
        deterministic: false,
        bound: None,
        // ν - 2 is exact for ν in [1, 4] and one rounding otherwise; the quotient is another.
        variance: (nu > 2.0)
            .then(|| mul_up(mul_up(scale, scale), nu / (nu - 2.0) * (1.0 + gamma(4)))),
        tail: Tail::Power { index: nu },
    };
    Ok(Additive::oracle(&problem.objective, Student { nu, scale }, known))
}

#[derive(Debug)]
struct Student {
    nu: f64,
    scale: f64,
}

impl Law for Student {
    fn fill(&self, key: Key, noise: BlockMut<'_>) {
        fill_places(key, noise, |words| {
            let (radius, angle) = (words.next_u64(), words.next_u64());
            self.scale * student(self.nu, uniform(radius), uniform(angle))
        });
    }
}

/// One coordinate of the bivariate t law, whose radius R has `P(R > r) = (1 + r²/ν)^{-ν/2}`: `R sin θ` with
/// `R² = ν (u^{-2/ν} - 1)` and θ uniform on `(-π/2, π/2)`. The sine is odd and the grid of `v` symmetric about 1/2, so the
/// mean is exactly zero where it exists.
///
/// The smallest `u` is `2^-53`, so the law is cut where its tail has that probability. That takes a share of `2^{-53 (1 - 2/ν)}` off the
/// variance: 5e-6 for ν = 3, but half of it for ν = 2.04.
fn student(nu: f64, u: f64, v: f64) -> f64 {
    let radius = (nu * exp_m1(-2.0 / nu * ln(u))).sqrt();
    radius * sin(core::f64::consts::PI * (v - 0.5))
}

#[cfg(test)]
mod tests {
    use super::student;

    #[test]
    fn the_extreme_words_give_finite_numbers() {
        let least = f64::EPSILON / 2.0;
        for nu in [0.25, 1.0, 2.0, 5.0, 1e9] {
            for u in [least, 0.5, 1.0 - least] {
                for v in [least, 0.5 - least, 1.0 - least] {
                    assert!(student(nu, u, v).is_finite(), "{nu} {u} {v}");
                }
            }
        }
    }
}
