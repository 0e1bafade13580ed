//! Accuracy of the scalar functions against 256-bit arithmetic, and their special values.

use super::*;
use crate::math::reference::{BITS, NEAREST, big, big_power, consts, doubles, ulps};
use astro_float::{BigFloat, Consts};

/// The largest error of `f` over `points`, in ulp, and where it occurs.
fn worst(
    f: impl Fn(f64) -> f64,
    exact: impl Fn(&BigFloat, &mut Consts) -> BigFloat,
    points: impl Iterator<Item = f64>,
) -> (f64, f64) {
    let mut cc = consts();
    points.fold((0.0, 0.0), |(worst, at), x| {
        let error = ulps(f(x), &exact(&big(x), &mut cc));
        if error > worst { (error, x) } else { (worst, at) }
    })
}

/// Random points of either sign with exponents in `low..=high`.
fn signed(seed: u64, low: i32, high: i32) -> impl Iterator<Item = f64> {
    doubles(seed, 3000, low, high).flat_map(|x| [x, -x])
}

#[track_caller]
fn within(bound: f64, (error, at): (f64, f64)) {
    println!("{} ulp at {at:e}", error);
    assert!(error <= bound, "{error} ulp at {at:e}, allowed {bound}");
}

#[test]
fn exponentials() {
    within(1.0, worst(exp, |x, cc| x.exp(BITS, NEAREST, cc), signed(10, -60, 9)));
    let one = big(1.0);
    let exact =
        |x: &BigFloat, cc: &mut Consts| x.exp(2 * BITS, NEAREST, cc).sub(&one, BITS, NEAREST);
    within(1.0, worst(exp_m1, exact, signed(11, -60, 9)));
}

#[test]
fn logarithms() {
    within(1.0, worst(ln, |x, cc| x.ln(BITS, NEAREST, cc), doubles(12, 6000, -1074, 1023)));
    within(1.0, worst(ln, |x, cc| x.ln(BITS, NEAREST, cc), doubles(13, 6000, -3, 1)));
    let one = big(1.0);
    let exact =
        |x: &BigFloat, cc: &mut Consts| x.add(&one, 5 * BITS, NEAREST).ln(BITS, NEAREST, cc);
    within(1.0, worst(ln_1p, exact, doubles(14, 3000, -60, 1023)));
    within(1.0, worst(ln_1p, exact, doubles(15, 3000, -60, -1).map(|x| -x)));
}

#[test]
fn powers() {
    for y in [0.125, -0.125, 0.3, 3.0, -7.5, 100.0] {
        let points = || doubles(16, 1500, -1074, 1023).chain(doubles(17, 1500, -1, 0));
        let finite = |x: &f64| {
            let z = pow(*x, y);
            z > 0.0 && z.is_finite()
        };
        within(1.0, worst(|x| pow(x, y), |x, cc| big_power(x, y, cc), points().filter(finite)));
    }
}

#[test]
fn circular_functions_up_to_the_largest_double() {
    // A reduction by π/2 loses as many bits as the argument has before the point, hence 1024 more.
    const WIDE: usize = 1024 + 2 * BITS;
    let wide = |x: &BigFloat| {
        let mut x = x.clone();
        x.set_precision(WIDE, NEAREST).expect("memory");
        x
    };
    for (low, high) in [(-40, 4), (4, 40), (900, 1023)] {
        within(
            1.0,
            worst(sin, |x, cc| wide(x).sin(WIDE, NEAREST, cc), signed(18, low, high).take(800)),
        );
        within(
            1.0,
            worst(cos, |x, cc| wide(x).cos(WIDE, NEAREST, cc), signed(19, low, high).take(800)),
        );
    }
    within(1.0, worst(tan, |x, cc| wide(x).tan(WIDE, NEAREST, cc), signed(20, -40, 10).take(800)));
    within(1.0, worst(atan, |x, cc| x.atan(BITS, NEAREST, cc), signed(21, -60, 60).take(800)));
    for x in signed(22, -60, 1000) {
        assert_eq!(
            (sin(x).to_bits(), cos(x).to_bits()),
            (sin_cos(x).0.to_bits(), sin_cos(x).1.to_bits())
        );
    }
}

#[test]
fn hyperbolic_functions() {
    within(2.0, worst(sinh, |x, cc| x.sinh(2 * BITS, NEAREST, cc), signed(23, -60, 9).take(3000)));
    within(2.0, worst(cosh, |x, cc| x.cosh(2 * BITS, NEAREST, cc), signed(24, -60, 9).take(3000)));
    within(2.0, worst(tanh, |x, cc| x.tanh(2 * BITS, NEAREST, cc), signed(25, -60, 5).take(3000)));
}

/// `(2/√π) Σ (-1)^n x^{2n+1} / (n! (2n+1))`; terms reach `e^{x²}`, hence the wider arithmetic.
fn big_erf(x: &BigFloat, cc: &mut Consts) -> BigFloat {
    const WIDE: usize = 2 * BITS;
    let square = x.mul(x, WIDE, NEAREST);
    let (mut power, mut sum) = (x.clone(), x.clone());
    for n in 1..250u32 {
        power = power.mul(&square, WIDE, NEAREST).div(&big(-f64::from(n)), WIDE, NEAREST);
        sum = sum.add(&power.div(&big(f64::from(2 * n + 1)), WIDE, NEAREST), WIDE, NEAREST);
    }
    let root = cc.pi(WIDE, NEAREST).sqrt(WIDE, NEAREST);
    sum.mul(&big(2.0), WIDE, NEAREST).div(&root, BITS, NEAREST)
}

#[test]
fn error_function() {
    within(1.0, worst(erf, big_erf, signed(27, -60, 2).take(1000)));
    assert_eq!((erf(0.0), erf(7.0), erf(f64::INFINITY), erf(-1e300)), (0.0, 1.0, 1.0, -1.0));
    let complement = |x: &BigFloat, cc: &mut Consts| big(1.0).sub(&big_erf(x, cc), BITS, NEAREST);
    within(2.0, worst(erfc, complement, signed(28, -60, 2).take(1000)));
    let ends = (erfc(0.0), erfc(30.0), erfc(f64::INFINITY), erfc(-1e300));
    assert_eq!(ends, (1.0, 0.0, 0.0, 2.0));
    // At 25 the continued fraction e^{-x²}/√π / (x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))) has converged after 40 levels.
    let fraction = (1..40).rev().fold(25.0, |tail, k| 25.0 + 0.5 * f64::from(k) / tail);
    assert!(
        (erfc(25.0) * fraction * std::f64::consts::PI.sqrt() / exp(-625.0) - 1.0).abs() < 1e-14
    );
}

#[test]
fn special_values() {
    let inf = f64::INFINITY;
    assert_eq!((exp(-inf), exp(0.0), exp(inf), exp(710.0)), (0.0, 1.0, inf, inf));
    assert_eq!((exp_m1(-inf), exp_m1(inf)), (-1.0, inf));
    assert_eq!((ln(0.0), ln(1.0), ln(inf), ln(5e-324)), (-inf, 0.0, inf, -744.4400719213812));
    assert_eq!((ln_1p(-1.0), ln_1p(inf)), (-inf, inf));
    assert_eq!((pow(0.0, -0.5), pow(0.0, 0.5), pow(f64::NAN, 0.0)), (inf, 0.0, 1.0));
    assert_eq!((tanh(-inf), tanh(1e300), sinh(-inf), cosh(-inf)), (-1.0, 1.0, -inf, inf));
    for nan in
        [ln(-1.0), ln_1p(-2.0), pow(-1.0, 0.5), sqrt(-1.0), sin(inf), cos(-inf), sin_cos(inf).0]
    {
        assert!(nan.is_nan());
    }
    for f in [exp, exp_m1, ln, ln_1p, sqrt, sin, cos, tan, atan, sinh, cosh, tanh, erf, erfc] {
        assert!(f(f64::NAN).is_nan());
    }
    for f in [exp_m1, ln_1p, sin, tan, atan, sinh, tanh, sqrt, erf] {
        assert_eq!(f(-0.0).to_bits(), (-0.0_f64).to_bits());
        assert!(f(5e-324) > 0.0);
    }
}

/// The harness finds an error of one unit where there is one.
#[test]
fn a_function_off_by_one_unit_is_noticed() {
    let (error, _) =
        worst(|x| ln(x).next_up(), |x, cc| x.ln(BITS, NEAREST, cc), doubles(26, 1000, -3, 1));
    assert!(error > 1.0, "{error}");
}
