//! Integer powers in a fixed order of multiplications, for β^t.

/// `base^n` by binary powering from the least significant bit; `ipow(x, 0) = 1`, also for NaN.
///
/// The result is a product of n copies of `base` with n - 1 roundings counted with multiplicity, so
/// without underflow its relative error is at most γ = (n-1)u / (1 - (n-1)u), u = 2^-53 (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2nd ed., Lemma 3.1): about n/2 ulp at worst.
/// Where that is too much (n in the millions with β next to 1), `pow(base, n as f64)` stays within
/// 1 ulp for n ≤ 2^53, at about the price of ten multiplications.
///
/// The intrinsic behind `f64::powi` makes no promise about its order, hence this function.
pub fn ipow(base: f64, n: u64) -> f64 {
    let (mut result, mut square, mut n) = (1.0, base, n);
    while n > 0 {
        if n & 1 == 1 {
            result *= square;
        }
        n >>= 1;
        if n > 0 {
            square *= square;
        }
    }
    result
}

/// The powers `base^1, base^2, ...` by one multiplication each: an endless iterator.
///
/// The t-th item has relative error at most (t-1)u / (1 - (t-1)u), u = 2^-53, without underflow.
/// It is the running product, so its bits differ from [`ipow`]'s from about t = 4 on: a computation
/// uses one of the two throughout.
#[derive(Clone, Copy, Debug)]
pub struct Powers {
    base: f64,
    last: f64,
}

impl Powers {
    /// Powers of `base`, beginning with the first.
    pub fn of(base: f64) -> Powers {
        Powers { base, last: 1.0 }
    }
}

impl Iterator for Powers {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.last *= self.base;
        Some(self.last)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "tests assert exact values")]
mod tests {
    use super::*;
    use crate::math::reference::relative_error_of_power;

    /// γ_{n-1} of the documentation.
    fn gamma(n: u64) -> f64 {
        let nu = (n - 1) as f64 * f64::EPSILON / 2.0;
        nu / (1.0 - nu)
    }

    #[test]
    fn small_powers_by_hand() {
        assert_eq!(ipow(3.0, 0), 1.0);
        assert_eq!(ipow(f64::NAN, 0), 1.0);
        assert_eq!(ipow(3.0, 1), 3.0);
        assert_eq!(ipow(-3.0, 5), -243.0);
        assert_eq!(ipow(2.0, 1023), f64::from_bits(0x7fe0_0000_0000_0000));
        assert_eq!(ipow(0.5, u64::MAX), 0.0);
        assert_eq!(ipow(2.0, 1024), f64::INFINITY);
        assert_eq!(ipow(1.0, u64::MAX), 1.0);
        assert_eq!(Powers::of(-2.0).take(4).collect::<Vec<_>>(), [-2.0, 4.0, -8.0, 16.0]);
    }

    #[test]
    fn errors_stay_within_the_stated_bound() {
        for base in [0.9, 0.999, 0.5000001, 1.0 - f64::EPSILON, 1.0000001, 1.3] {
            for n in [2_u64, 3, 7, 8, 100, 255, 1000] {
                let error = relative_error_of_power(ipow(base, n), base, n);
                assert!(error <= gamma(n), "{base}^{n}: {error:e}");
                let streamed = Powers::of(base).nth(n as usize - 1).expect("endless");
                let error = relative_error_of_power(streamed, base, n);
                assert!(error <= gamma(n), "streamed {base}^{n}: {error:e}");
            }
        }
    }
}
