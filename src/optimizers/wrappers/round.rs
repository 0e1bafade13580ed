//! Iterates kept in a smaller format.

use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_problems::spec::KeyDoc;

use super::{After, Around, Wrapper, wrapped};
use crate::optimizers::Run;

/// The iterate alone is rounded, after each step: the start, gradients, moments and the arithmetic of the step stay in double
/// precision. It comes after any projection inside, so an iterate may stand half a unit in its last place outside of the feasible set.
pub(super) static ENTRY: Wrapper = Wrapper {
    id: "round",
    summary: "rounds the iterate to a smaller floating-point format after each step, nearest with ties to even",
    formula: r"x_{t+1} = \mathrm{fl}(\mathrm{step}(x_t))",
    source: "IEEE 754-2019, roundTiesToEven; bfloat16 as in Kalamkar et al., arXiv 1905.12322",
    keys: &[KeyDoc::with_default("to", "f32", "f32 or bf16", "the format")],
    variants: &["to=bf16"],
    looks_on: false,
    projects: false,
    build: |spec, params, _, inner| {
        let format = params.select("to", &[("f32", F32), ("bf16", BF16)])?;
        let own = [("round.to", f64::from(format.digits))];
        Ok(wrapped(&ENTRY, spec, inner, &own, format))
    },
};

/// A binary format with the exponents of single precision: normal numbers from `2^-126`, below them multiples of one smallest number,
/// and infinities from where the largest number would be exceeded after rounding.
#[derive(Clone, Copy, Debug)]
struct Format {
    /// Binary digits of the significand, the leading one with them; the fact `round.to` is this number.
    digits: u8,
}

const F32: Format = Format { digits: 24 };
const BF16: Format = Format { digits: 8 };

/// `2^k` of a normal number.
const fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((k + 1023) as u64) << 52)
}

impl Format {
    /// The nearest number of the format; of two, the one with an even significand. NaN stays NaN.
    fn round(self, x: f64) -> f64 {
        let size = x.abs();
        if size < power_of_two(-126) {
            // The smallest number is 2^(-125 - digits); adding 3/2 times 2^52 of it makes that the unit of the sum.
            let shift = 1.5 * power_of_two(52 - 125 - i32::from(self.digits));
            return ((size + shift) - shift).copysign(x);
        }
        let dropped = 53 - u32::from(self.digits);
        let bits = size.to_bits();
        let even = (bits >> dropped) & 1;
        let half = (1u64 << (dropped - 1)) - 1;
        let rounded = f64::from_bits((bits + half + even) & !((1u64 << dropped) - 1));
        let rounded = if rounded >= power_of_two(128) { f64::INFINITY } else { rounded };
        if x.is_nan() { x } else { rounded.copysign(x) }
    }
}

impl Around for Format {
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run> {
        let format = *self;
        After::boxed(shape, inner, move |_: Step, _: &[f64], mut x: BlockMut<'_>| {
            x.flat().iter_mut().for_each(|x| *x = format.round(*x));
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BF16, F32};

    /// Doubles of every exponent, at and beside ties of both formats, with both signs.
    fn samples() -> impl Iterator<Item = f64> {
        let mantissas = (0..64u64).flat_map(|k| {
            let near = [1u64 << 28, 3 << 28, 1 << 44, 3 << 44, (1 << 52) - 1, k << 40, 0];
            near.into_iter()
                .flat_map(|m| [m, m.wrapping_sub(1), m + 1])
                .map(|m| m & ((1 << 52) - 1))
        });
        let mantissas: Vec<u64> = mantissas.collect();
        (0..2047u64).step_by(7).chain(860..930).chain(1140..1160).flat_map(move |exponent| {
            let of = move |m: &u64| f64::from_bits(exponent << 52 | m);
            mantissas.iter().map(of).flat_map(|x| [x, -x]).collect::<Vec<_>>()
        })
    }

    #[test]
    fn single_precision_is_that_of_the_processor() {
        for x in samples().chain([f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 0.0, -0.0]) {
            assert_eq!(F32.round(x).to_bits(), f64::from(x as f32).to_bits(), "{x:e}");
        }
        assert!(F32.round(f64::NAN).is_nan() && BF16.round(f64::NAN).is_nan());
    }

    /// A bfloat16 is the upper half of a single: its neighbours are one apart in those 16 bits.
    #[test]
    fn bfloat_is_the_nearest_of_its_neighbours() {
        let of = |upper: u16| f64::from(f32::from_bits(u32::from(upper) << 16));
        for x in samples().filter(|x| x.abs() < of(0x7f7f)) {
            let y = BF16.round(x);
            let upper = ((y as f32).to_bits() >> 16) as u16;
            assert_eq!(of(upper).to_bits(), y.to_bits(), "{x:e} -> {y:e} is no bfloat16");
            // Differences of a double and its neighbours in the format are exact or far larger than their rounding.
            let away = (y - x).abs();
            // Below zero there is nothing of the same sign.
            let below = if y.abs() > 0.0 { upper - 1 } else { upper + 1 };
            for neighbour in [upper + 1, below].map(of) {
                let other = (neighbour - x).abs();
                let tie = away.total_cmp(&other).is_eq();
                assert!(away < other || (tie && upper & 1 == 0), "{x:e} -> {y:e} or {neighbour:e}");
            }
        }
        assert!(BF16.round(3.4e38).is_infinite() && F32.round(3.4e38).is_finite());
    }

    #[test]
    fn rounding_twice_is_rounding_once() {
        for x in samples() {
            for format in [F32, BF16] {
                let once = format.round(x);
                assert_eq!(format.round(once).to_bits(), once.to_bits(), "{x:e}");
            }
        }
    }
}
