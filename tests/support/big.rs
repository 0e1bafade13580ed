//! Numbers of 256 bits, for references in which rounding plays no part.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use astro_float::{BigFloat, Consts, RoundingMode};
use ratecheck_problems::number::{Number, Side};

/// Bits of a number; a whole number of 64-bit words.
const BITS: usize = 256;
const NEAREST: RoundingMode = RoundingMode::ToEven;

thread_local! {
    /// Digits of π and ln 2 that the transcendental functions ask for.
    static CONSTS: RefCell<Consts> = RefCell::new(Consts::new().expect("memory for constants"));
}

/// A number of 256 bits.
#[derive(Clone, Debug)]
pub struct Big(BigFloat);

impl Big {
    fn map(&self, f: impl FnOnce(&BigFloat, &mut Consts) -> BigFloat) -> Big {
        CONSTS.with_borrow_mut(|consts| Big(f(&self.0, consts)))
    }
}

macro_rules! operation {
    ($($of:ident $name:ident,)*) => {
        $(impl $of for Big {
            type Output = Big;
            fn $name(self, other: Big) -> Big {
                Big(self.0.$name(&other.0, BITS, NEAREST))
            }
        })*
    };
}
operation! { Add add, Sub sub, Mul mul, Div div, }

impl Neg for Big {
    type Output = Big;
    fn neg(self) -> Big {
        Big(self.0.neg())
    }
}

impl Number for Big {
    fn of(x: f64) -> Big {
        if !x.is_subnormal() {
            return Big(BigFloat::from_f64(x, BITS));
        }
        // `BigFloat::from_f64` misreads subnormal numbers.
        let mut scaled = BigFloat::from_f64(x * 2f64.powi(100), BITS);
        scaled.set_exponent(scaled.exponent().expect("finite") - 100);
        Big(scaled)
    }

    /// The leading word as a double: within an ulp.
    fn value(&self) -> f64 {
        match self.0.as_raw_parts() {
            Some(_) if self.0.is_zero() => 0.0,
            Some((words, _, _, exponent, _)) => {
                let leading = *words.last().expect("a mantissa has words") as f64;
                // Two factors, so that neither leaves the range of doubles before the product does.
                let (half, rest) = ((exponent - 64) / 2, (exponent - 64) - (exponent - 64) / 2);
                let size = leading * 2f64.powi(half) * 2f64.powi(rest);
                if self.0.is_negative() { -size } else { size }
            }
            None if self.0.is_inf_pos() => f64::INFINITY,
            None if self.0.is_inf_neg() => f64::NEG_INFINITY,
            None => f64::NAN,
        }
    }

    fn side(&self) -> Side {
        match &self.0 {
            x if x.is_nan() => Side::Either,
            x if x.is_zero() => Side::Zero,
            x if x.is_negative() => Side::Below,
            _ => Side::Above,
        }
    }

    /// Two branches are joined only where the argument was not a number.
    fn join(self, _other: Big) -> Big {
        Big(BigFloat::nan(None))
    }

    /// `2/√π e^{-x²} Σ_n 2^n x^{2n+1} / (1 · 3 ··· (2n+1))`, all terms of one sign; beyond 14 it is 1 to 256 bits.
    fn erf(self) -> Big {
        if Number::value(&self).abs() > 14.0 {
            return self.signum();
        }
        let square = self.clone().square();
        let (mut term, mut sum) = (self.clone(), self);
        for n in 1..2000u32 {
            term = term * square.clone().times(2.0) / Big::of(f64::from(2 * n + 1));
            sum = sum + term.clone();
            if Number::value(&term).abs() <= 1e-90 * Number::value(&sum).abs() {
                break;
            }
        }
        let root = CONSTS.with_borrow_mut(|consts| Big(consts.pi(BITS, NEAREST))).sqrt();
        (-square).exp() * sum.times(2.0) / root
    }

    fn floor(self) -> Big {
        Big(self.0.floor())
    }

    fn square(self) -> Big {
        self.clone() * self
    }

    fn sqrt(self) -> Big {
        if self.side() == Side::Below { Big::zero() } else { Big(self.0.sqrt(BITS, NEAREST)) }
    }

    fn exp(self) -> Big {
        self.map(|x, consts| x.exp(BITS, NEAREST, consts))
    }

    fn ln(self) -> Big {
        self.map(|x, consts| x.ln(BITS, NEAREST, consts))
    }

    /// The sum has twice the bits, so that it loses none of a small `x`.
    fn ln_1p(self) -> Big {
        let sum = BigFloat::from_f64(1.0, BITS).add(&self.0, 2 * BITS, NEAREST);
        Big(sum).ln()
    }

    fn sin(self) -> Big {
        self.map(|x, consts| x.sin(BITS, NEAREST, consts))
    }

    fn cos(self) -> Big {
        self.map(|x, consts| x.cos(BITS, NEAREST, consts))
    }

    fn tanh(self) -> Big {
        self.map(|x, consts| x.tanh(BITS, NEAREST, consts))
    }

    fn atan(self) -> Big {
        self.map(|x, consts| x.atan(BITS, NEAREST, consts))
    }

    /// `e^{p ln x}` with twice the bits inside: `BigFloat::pow` does not return when the power needs few bits, such as `3^3`.
    fn pow(self, p: f64) -> Big {
        if self.side() == Side::Zero {
            return self;
        }
        self.map(|x, consts| {
            let logarithm = x.ln(2 * BITS, NEAREST, consts);
            let logarithm = logarithm.mul(&Big::of(p).0, 2 * BITS, NEAREST);
            logarithm.exp(BITS, NEAREST, consts)
        })
    }
}
