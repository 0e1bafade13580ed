//! Every operation contains the exact result, in 256 bits, of every pair of points inside.

use astro_float::BigFloat;

use super::*;
use crate::domain::Domain;
use crate::math::reference::{BITS, NEAREST, big, consts};
use crate::objective::{Claimed, Constant, Known};

fn holds(x: Interval, exact: &BigFloat) -> bool {
    let at_most = |a: &BigFloat, b: &BigFloat| a.cmp(b).is_some_and(|order| order <= 0);
    (x.lo.is_infinite() || at_most(&big(x.lo), exact))
        && (x.hi.is_infinite() || at_most(exact, &big(x.hi)))
}

/// Doubles of moderate size, some of them tiny.
fn numbers(seed: u64) -> Vec<f64> {
    let key = crate::random::Key::new(seed, 0, 1, 0).expect("a small seed");
    let mut x = vec![0.0; 400];
    crate::random::fill_normal(key, 400, 1, &mut x);
    let sizes = [1.0, 30.0, 1e-3, 1e-9, 700.0];
    x.iter().zip(sizes.iter().cycle()).map(|(x, size)| x * size).collect()
}

#[test]
fn arithmetic_contains_exact_results() {
    for (a, b) in numbers(1).into_iter().zip(numbers(2)) {
        let (x, y) = (Interval::point(a), Interval::point(b));
        let (p, q) = (big(a), big(b));
        assert!(holds(x + y, &p.add(&q, BITS, NEAREST)), "{a} + {b}");
        assert!(holds(x - y, &p.sub(&q, BITS, NEAREST)), "{a} - {b}");
        assert!(holds(x * y, &p.mul(&q, BITS, NEAREST)), "{a} * {b}");
        assert!(holds(x * y.reciprocal(), &p.div(&q, BITS, NEAREST)), "{a} / {b}");
        assert!(holds(x.square(), &p.mul(&p, BITS, NEAREST)), "{a}²");
        assert!(holds(x.abs().sqrt(), &p.abs().sqrt(BITS, NEAREST)), "√|{a}|");
        let cube = p.mul(&p, BITS, NEAREST).mul(&p, BITS, NEAREST);
        assert!(holds(x.power(3), &cube), "{a}³");
        assert!((x + y).width() <= 4.0 * f64::EPSILON * (a + b).abs() + 1e-300, "not too wide");
    }
}

#[test]
fn functions_contain_exact_results() {
    let mut c = consts();
    for a in numbers(3).into_iter().filter(|a| a.abs() < 700.0) {
        let (x, p) = (Interval::point(a), big(a));
        assert!(holds(x.exp(), &p.exp(BITS, NEAREST, &mut c)), "exp {a}");
        assert!(holds(x.abs().ln(), &p.abs().ln(BITS, NEAREST, &mut c)), "ln |{a}|");
        assert!(holds(x.sin(), &p.sin(BITS, NEAREST, &mut c)), "sin {a}");
        assert!(holds(x.cos(), &p.cos(BITS, NEAREST, &mut c)), "cos {a}");
        assert!(holds(x.tanh(), &p.tanh(BITS, NEAREST, &mut c)), "tanh {a}");
        assert!(holds(x.atan(), &p.atan(BITS, NEAREST, &mut c)), "atan {a}");
        assert!(holds(x.cosh(), &p.cosh(BITS, NEAREST, &mut c)), "cosh {a}");
        assert!(x.sin().width() < 1e-14, "sin {a} is not too wide");
    }
}

/// A function with its name.
type Named = (&'static str, fn(Interval) -> Interval);

#[test]
fn an_interval_contains_the_results_of_its_points() {
    let functions: [Named; 8] = [
        ("square", Interval::square),
        ("cube", |x| x.power(3)),
        ("fourth", |x| x.power(4)),
        ("sin", Interval::sin),
        ("cos", Interval::cos),
        ("tanh", Interval::tanh),
        ("cosh", Interval::cosh),
        ("abs", Interval::abs),
    ];
    for (a, b) in numbers(4).into_iter().zip(numbers(5)) {
        let x = Interval::new(0.01 * a, 0.01 * b);
        for (name, f) in functions {
            let whole = f(x);
            for part in [0.0, 0.1, 0.37, 0.5, 0.82, 1.0] {
                let point = x.lo + part * (x.hi - x.lo);
                let inside = f(Interval::point(point.clamp(x.lo, x.hi)));
                assert!(whole.lo <= inside.hi && inside.lo <= whole.hi, "{name} on {x:?}");
            }
        }
    }
}

#[test]
fn unbounded_and_odd_operands() {
    let far = Interval::new(1.0, f64::INFINITY);
    assert!((far * 0.0).contains(0.0));
    assert!(far.reciprocal().lo.abs() < 1e-300 && far.reciprocal().hi >= 1.0);
    assert_eq!(Interval::new(-1.0, 1.0).reciprocal(), Interval::WHOLE);
    assert_eq!(Interval::new(f64::NAN, 1.0), Interval::WHOLE);
    assert!(Interval::WHOLE.sin().contains(-1.0) && Interval::WHOLE.middle() == 0.0);
}

/// `f(x, y) = sin x cos y`, eigenvalues `-sin(x ± y)`: the extremes `±1` are attained on lines, which takes many boxes.
struct Waves;

impl IntervalForm for Waves {
    fn gradient(&self, x: &[Interval], g: &mut [Interval]) {
        g[0] = x[0].cos() * x[1].cos();
        g[1] = -(x[0].sin() * x[1].sin());
    }

    fn hessian(&self, x: &[Interval], h: &mut [Interval]) {
        h[0] = -(x[0].sin() * x[1].cos());
        h[1] = -(x[0].cos() * x[1].sin());
        h[2] = h[1];
        h[3] = h[0];
    }
}

#[test]
fn right_claims_are_confirmed_and_wrong_ones_refuted() {
    let effort = Effort { boxes: 200_000, margin: 1e-2, scale: 1.0 };
    let on = Domain::Box { lo: -3.0, hi: 3.0 };
    let verdict = |which, known| {
        let claim = Claimed { known, on: on.clone(), because: "a test" };
        certify(&Waves, 2, which, &claim, effort).expect("a constant of derivatives")
    };
    for (which, known) in [
        (Constant::Smoothness, Known::Exactly(1.0)),
        (Constant::Smoothness, Known::AtMost(1.5)),
        (Constant::WeakConvexity, Known::Exactly(1.0)),
        (Constant::StrongConvexity, Known::AtLeast(-1.0)),
        (Constant::GradientCoordinate, Known::Exactly(1.0)),
        (Constant::GradientNorm, Known::AtMost(1.0)),
        (Constant::GradientNorm, Known::AtLeast(0.9)),
    ] {
        let found = verdict(which, known);
        assert!(matches!(found, Certificate::Confirmed { .. }), "{which:?} {known:?}: {found:?}");
    }
    for (which, known) in [
        (Constant::Smoothness, Known::AtMost(0.97)),
        (Constant::Smoothness, Known::Exactly(1.03)),
        (Constant::WeakConvexity, Known::AtMost(0.98)),
        (Constant::StrongConvexity, Known::AtLeast(-0.9)),
        (Constant::StrongConvexity, Known::Exactly(-1.1)),
        (Constant::GradientNorm, Known::AtLeast(1.1)),
    ] {
        let found = verdict(which, known);
        assert!(matches!(found, Certificate::Refuted { .. }), "{which:?} {known:?}: {found:?}");
    }
    let claim = Claimed { known: Known::Exactly(1.0), on, because: "a test" };
    let hasty = Effort { boxes: 3, ..effort };
    let open = certify(&Waves, 2, Constant::Smoothness, &claim, hasty);
    assert!(matches!(open, Some(Certificate::Open { .. })), "{open:?}");
    assert_eq!(certify(&Waves, 2, Constant::Infimum, &claim, effort), None);
}
