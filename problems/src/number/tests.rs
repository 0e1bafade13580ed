//! The kinds of numbers agree with each other and with differences.

use super::{Dual, Number, Scalar, Side};
use crate::interval::Interval;
use crate::rounded::Rounded;

/// A formula that uses every function and both kinds of branches.
fn formula<N: Scalar>(x: N) -> N {
    let smooth = x.sin() * x.cos().exp() + (x.square().plus(1.0)).ln() / (x.tanh().plus(3.0));
    let roots =
        x.square().plus(0.25).sqrt() + x.square().ln_1p() + x.atan().powi(3) + x.erf().plus(1.0);
    let kinks = x.plus(-0.3).abs() + x.max(N::of(0.1)) - x.min(N::of(-0.2)).times(2.0);
    smooth + roots.pow(1.5) + kinks + x.plus(1.0).signum() - x.recip()
}

fn points() -> impl Iterator<Item = f64> {
    (1..200u32).map(|k| (f64::from(k) - 100.5) / 23.0).filter(|x| x.abs() > 1e-3)
}

#[test]
fn enclosures_contain_the_computed_value() {
    for x in points() {
        let computed = formula(x);
        let running = formula(Rounded::exact(x));
        assert_eq!(running.value().to_bits(), computed.to_bits(), "the same program at {x}");
        assert!(running.error() < 1e-12 * (1.0 + computed.abs()), "{running:?}");
        let exact = formula(Interval::point(x));
        assert!(exact.width() < 1e-12 * (1.0 + computed.abs()), "{exact:?}");
        // The exact value lies in both enclosures, so that they meet.
        let (lo, hi) = (computed - running.error(), computed + running.error());
        assert!(lo <= exact.hi() && exact.lo() <= hi, "{running:?} {exact:?}");
        let wide = formula(Interval::new(x - 1e-3, x + 1e-3));
        assert!(wide.contains(computed), "{wide:?} at {x}");
    }
}

#[test]
fn derivatives_are_difference_quotients() {
    for x in points() {
        let h = 1e-5;
        let quotient = (formula(x + h) - formula(x - h)) / (2.0 * h);
        let kink = [0.3, 0.1, -0.2, -1.0].iter().any(|at| (x - at).abs() < 2.0 * h);
        let d = formula(Dual::variable(x)).d;
        assert!(kink || (d - quotient).abs() < 1e-6 * (1.0 + d.abs()), "{d} {quotient} at {x}");
        let box_ = Interval::new(x - 1e-4, x + 1e-4);
        assert!(formula(Dual::variable(box_)).d.contains(d), "at {x}");
    }
}

#[test]
fn a_branch_that_is_open_is_taken_both_ways() {
    let straddles = Interval::new(-1e-3, 2e-3);
    assert_eq!(straddles.side(), Side::Either);
    assert_eq!(straddles.signum(), Interval::new(-1.0, 1.0));
    let d = Number::abs(Dual::variable(straddles)).d;
    assert_eq!((d.lo(), d.hi()), (-1.0, 1.0), "Clarke's derivative of |x| at 0");
    let open = Rounded::within(1e-20, 1e-19).branch(|| Rounded::exact(1.0), || Rounded::exact(5.0));
    assert!(open.error() >= 4.0, "either value may be the one returned: {open:?}");
    assert!(f64::NAN.branch(|| 1.0, || 2.0).is_nan());
    assert_eq!(0f64.signum().to_bits(), 1f64.to_bits(), "the inherent function of f64 is another");
    assert_eq!(Number::signum(&0f64).to_bits(), 0f64.to_bits());
}

#[test]
fn a_floor_is_exact_between_its_steps() {
    for (x, floor) in [(-1.5, -2.0), (2.0, 2.0), (2.75, 2.0), (-1e-300, -1.0)] {
        assert_eq!(Number::floor(x).to_bits(), f64::to_bits(floor));
        let running = Number::floor(Rounded::exact(x));
        assert_eq!((running.value().to_bits(), running.error().to_bits()), (floor.to_bits(), 0));
        let d = Number::floor(Dual::variable(x));
        assert_eq!((d.v.to_bits(), d.d.to_bits()), (floor.to_bits(), 0));
    }
    let step = Number::floor(Rounded::within(2.0, 1e-9));
    assert!(step.value() - step.error() <= 1.0 && step.error() <= 1.0, "1 or 2: {step:?}");
    assert_eq!(Number::floor(Interval::new(-0.5, 2.5)), Interval::new(-1.0, 2.0));
}

#[test]
fn running_errors_hold_where_arguments_are_uncertain() {
    let f: [fn(Rounded) -> Rounded; 7] = [
        Number::exp,
        Number::ln,
        Number::ln_1p,
        Number::sin,
        Number::tanh,
        Number::atan,
        Number::erf,
    ];
    let g: [fn(f64) -> f64; 7] = [
        Number::exp,
        Number::ln,
        Number::ln_1p,
        Number::sin,
        Number::tanh,
        Number::atan,
        Number::erf,
    ];
    for x in (1..60u32).map(|k| f64::from(k) / 7.0) {
        for (f, g) in f.iter().zip(g) {
            let r = f(Rounded::within(x, 0.01));
            for y in [x - 0.01, x - 0.003, x + 0.007, x + 0.01] {
                assert!((g(y) - r.value()).abs() <= r.error() * (1.0 + 1e-12), "{x} {y} {r:?}");
            }
        }
    }
}
