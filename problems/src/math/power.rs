//! v^p and v^{-p} for a fixed exponent: Padam's v̂^p, Adam's √v̂ and their relatives.

/// What [`Power::inverse`] answers for v = 0 and p > 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AtZero {
    /// `0^{-p} = inf`, as IEEE 754 division has it.
    Infinite,
    /// `0^{-p} := 0`, so that `m · v^{-p} = 0` for a coordinate that has only seen zero gradients.
    ///
    /// Padam's analysis needs a value for `0 · 0^{-p}` (Chen et al., arXiv 1806.06763, Algorithm 1 has
    /// no ε): v̂ = 0 means that every past gradient vanished, hence m = 0 too, and the coordinate rests.
    Zero,
}

/// Why a [`Power`] could not be built.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "exponent p = {p} is not a finite number ≥ 0; v^(-p) is `inverse` of the positive exponent"
)]
pub struct PowerError {
    /// The refused exponent.
    pub p: f64,
}

/// An exponent p ≥ 0, prepared once: dyadic exponents become repeated square roots.
///
/// | p | `apply` | error | `inverse` | error |
/// |---|---|---|---|---|
/// | 0 | 1 | exact | 1 | exact |
/// | 1 | v | exact | 1/v | 0.5 ulp |
/// | 1/2 | √v | 0.5 ulp | 1/√v | ≤ 1.5 ulp |
/// | 1/4, 1/8, ..., 1/64 | 2, 3, ..., 6 roots | ≤ 2 ulp | one division more | ≤ 3 ulp |
/// | other | [`pow`](crate::math::pow)`(v, p)` | ≤ 1 ulp | `pow(v, -p)` | ≤ 1 ulp |
///
/// A square root halves the relative error it is given and adds u = 2^-53, so k roots stay below
/// u(1 + 1/2 + 1/4 + ...) = 2u, the division adds another u, and one u is at most one ulp.
///
/// v is a second moment: v ≥ 0, inf or NaN. A negative v gives NaN unless p is 0 or 1.
/// `apply(v) = 1` at p = 0 for every v, NaN included (as IEEE 754's `pow`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    p: f64,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Zero,
    One,
    Half,
    Quarter,
    Eighth,
    Sixteenth,
    ThirtySecond,
    SixtyFourth,
    General,
}

#[inline(always)]
fn roots<const K: usize>(v: f64) -> f64 {
    let mut root = v;
    for _ in 0..K {
        root = root.sqrt();
    }
    root
}

/// Evaluates `$do` with `$f` bound to the scalar function of the form: the branch on the exponent is
/// taken once, outside of any loop, and each loop body is straight-line code.
macro_rules! with_form {
    ($power:expr, $f:ident => $do:expr) => {{
        let p = $power.p;
        match $power.form {
            Form::Zero => {
                let $f = |_: f64| 1.0;
                $do
            }
            Form::One => {
                let $f = |v: f64| v;
                $do
            }
            Form::Half => {
                let $f = roots::<1>;
                $do
            }
            Form::Quarter => {
                let $f = roots::<2>;
                $do
            }
            Form::Eighth => {
                let $f = roots::<3>;
                $do
            }
            Form::Sixteenth => {
                let $f = roots::<4>;
                $do
            }
            Form::ThirtySecond => {
                let $f = roots::<5>;
                $do
            }
            Form::SixtyFourth => {
                let $f = roots::<6>;
                $do
            }
            Form::General => {
                let $f = |v: f64| crate::math::pow(v, p);
                $do
            }
        }
    }};
}

impl Power {
    /// The exponent p = 1/2 of Adam and AMSGrad.
    pub const HALF: Power = Power { p: 0.5, form: Form::Half };

    /// Prepares the exponent.
    ///
    /// # Errors
    /// [`PowerError`] if p is negative, infinite or NaN.
    pub fn new(p: f64) -> Result<Power, PowerError> {
        if !(p.is_finite() && p >= 0.0) {
            return Err(PowerError { p });
        }
        const FORMS: [(f64, Form); 8] = [
            (0.0, Form::Zero),
            (1.0, Form::One),
            (0.5, Form::Half),
            (0.25, Form::Quarter),
            (0.125, Form::Eighth),
            (0.0625, Form::Sixteenth),
            (0.03125, Form::ThirtySecond),
            (0.015625, Form::SixtyFourth),
        ];
        #[expect(clippy::float_cmp, reason = "only the exact dyadic exponents have the short form")]
        let form = FORMS.iter().find(|(q, _)| *q == p).map_or(Form::General, |(_, form)| *form);
        Ok(Power { p, form })
    }

    /// The exponent p.
    pub fn exponent(&self) -> f64 {
        self.p
    }

    /// `k` where `p = 2^{-k}` and `k ≥ 1`, for loops that do more with an element than raise it: see [`inverse_roots`].
    pub fn roots(&self) -> Option<usize> {
        match self.form {
            Form::Zero | Form::One | Form::General => None,
            Form::Half => Some(1),
            Form::Quarter => Some(2),
            Form::Eighth => Some(3),
            Form::Sixteenth => Some(4),
            Form::ThirtySecond => Some(5),
            Form::SixtyFourth => Some(6),
        }
    }

    /// `v^p`.
    pub fn apply(&self, v: f64) -> f64 {
        with_form!(self, f => f(v))
    }

    /// `v^{-p}`, with the given value at v = 0 (at p = 0 it is 1 for every v).
    pub fn inverse(&self, v: f64, at_zero: AtZero) -> f64 {
        let mut out = [v];
        self.inverse_slice(&mut out, at_zero);
        out[0]
    }

    /// [`apply`](Power::apply) to each element in place; the same bits, branch-free per element.
    #[inline(always)]
    pub fn apply_slice(&self, v: &mut [f64]) {
        with_form!(self, f => v.iter_mut().for_each(|v| *v = f(*v)));
    }

    /// [`inverse`](Power::inverse) of each element in place; the same bits, branch-free per element.
    #[inline(always)]
    pub fn inverse_slice(&self, v: &mut [f64], at_zero: AtZero) {
        match (self.form, at_zero) {
            (Form::Zero, _) => v.fill(1.0),
            (Form::General, AtZero::Infinite) => {
                v.iter_mut().for_each(|v| *v = crate::math::pow(*v, -self.p))
            }
            (Form::General, AtZero::Zero) => {
                v.iter_mut().for_each(|v| *v = zero_at_zero(*v, crate::math::pow(*v, -self.p)))
            }
            (_, AtZero::Infinite) => {
                with_form!(self, f => v.iter_mut().for_each(|v| *v = 1.0 / f(*v)))
            }
            (_, AtZero::Zero) => {
                with_form!(self, f => v.iter_mut().for_each(|v| *v = zero_at_zero(*v, 1.0 / f(*v))))
            }
        }
    }
}

/// [`Power::inverse`] of `p = 2^{-K}` with 0 at v = 0; the same bits, branch-free.
#[inline(always)]
#[must_use]
pub fn inverse_roots<const K: usize>(v: f64) -> f64 {
    zero_at_zero(v, 1.0 / roots::<K>(v))
}

/// `inverse`, or 0 where v is 0: a select, not a branch, once vectorised.
#[inline(always)]
fn zero_at_zero(v: f64, inverse: f64) -> f64 {
    if v == 0.0 { 0.0 } else { inverse }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "tests assert exact values")]
mod tests {
    use super::*;
    use crate::math::reference::{consts, doubles, ulps_of_power};

    const DYADIC: [f64; 6] = [0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625];

    fn power(p: f64) -> Power {
        Power::new(p).expect("valid exponent")
    }

    #[test]
    fn exponents_that_are_refused() {
        for p in [-0.5, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Power::new(p).is_err(), "{p}");
        }
        let message = Power::new(-0.5).expect_err("negative").to_string();
        assert!(message.contains("p = -0.5"), "{message}");
        assert_eq!(power(-0.0).apply(7.0), 1.0);
    }

    #[test]
    fn values_by_hand() {
        assert_eq!(power(0.125).apply(256.0), 2.0);
        assert_eq!(power(0.125).inverse(256.0, AtZero::Infinite), 0.5);
        assert_eq!(power(1.0 / 64.0).apply(f64::from_bits((1023 + 64) << 52)), 2.0);
        assert_eq!(power(2.0).apply(3.0), 9.0);
        assert_eq!(power(1.0).inverse(4.0, AtZero::Zero), 0.25);
        assert_eq!(power(0.0).inverse(4.0, AtZero::Zero), 1.0);
    }

    #[test]
    fn zero_and_the_special_values() {
        for p in DYADIC.into_iter().chain([1.0, 0.3, 2.5]) {
            let q = power(p);
            assert_eq!(q.apply(0.0), 0.0);
            assert_eq!(q.inverse(0.0, AtZero::Infinite), f64::INFINITY);
            assert_eq!(q.inverse(0.0, AtZero::Zero), 0.0);
            assert_eq!(q.apply(f64::INFINITY), f64::INFINITY);
            assert_eq!(q.inverse(f64::INFINITY, AtZero::Zero), 0.0);
            assert!(q.apply(f64::NAN).is_nan() && q.inverse(f64::NAN, AtZero::Zero).is_nan());
            assert!(p >= 1.0 || q.apply(-1.0).is_nan());
        }
        assert_eq!(power(0.0).apply(0.0), 1.0);
        assert_eq!(power(0.0).inverse(0.0, AtZero::Zero), 1.0);
    }

    #[test]
    fn roots_have_the_bits_of_the_power() {
        let all: Vec<f64> = doubles(7, 40, -1074, 1023).chain([0.0, f64::INFINITY]).collect();
        let each: [fn(f64) -> f64; 6] = [
            inverse_roots::<1>,
            inverse_roots::<2>,
            inverse_roots::<3>,
            inverse_roots::<4>,
            inverse_roots::<5>,
            inverse_roots::<6>,
        ];
        for ((k, f), p) in (1..).zip(each).zip(DYADIC) {
            assert_eq!(power(p).roots(), Some(k));
            for &v in &all {
                assert_eq!(f(v).to_bits(), power(p).inverse(v, AtZero::Zero).to_bits(), "{v:e}");
            }
        }
        assert!([0.0, 1.0, 0.3].iter().all(|p| power(*p).roots().is_none()));
    }

    #[test]
    fn errors_stay_below_the_stated_ulps() {
        let mut cc = consts();
        let points: Vec<f64> =
            doubles(4, 500, -1074, 1023).chain(doubles(5, 500, -40, 10)).collect();
        for p in DYADIC.into_iter().chain([0.3, 0.4]) {
            let (bound, inverse_bound) = match power(p).form {
                Form::Half => (0.5, 1.5),
                Form::General => (1.0, 1.0),
                _ => (2.0, 3.0),
            };
            for &v in &points {
                let error = ulps_of_power(power(p).apply(v), v, p, &mut cc);
                assert!(error <= bound, "{v:e}^{p}: {error} ulp");
                let error = ulps_of_power(power(p).inverse(v, AtZero::Infinite), v, -p, &mut cc);
                assert!(error <= inverse_bound, "{v:e}^-{p}: {error} ulp");
            }
        }
    }

    #[test]
    fn slices_of_any_length_have_the_bits_of_single_elements() {
        let mut all: Vec<f64> = doubles(6, 40, -1074, 1023).collect();
        all.extend([0.0, f64::INFINITY, 5e-324, f64::MAX]);
        for p in DYADIC.into_iter().chain([0.0, 1.0, 0.3]) {
            for len in 0..=all.len() {
                let mut applied = all[all.len() - len..].to_vec();
                power(p).apply_slice(&mut applied);
                for at_zero in [AtZero::Zero, AtZero::Infinite] {
                    let mut inverse = all[all.len() - len..].to_vec();
                    power(p).inverse_slice(&mut inverse, at_zero);
                    for (i, &v) in all[all.len() - len..].iter().enumerate() {
                        assert_eq!(applied[i].to_bits(), power(p).apply(v).to_bits());
                        assert_eq!(inverse[i].to_bits(), power(p).inverse(v, at_zero).to_bits());
                    }
                }
            }
        }
    }
}
