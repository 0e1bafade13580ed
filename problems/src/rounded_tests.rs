//! The enclosure against arithmetic of 2176 bits, its sharpness, and every way it can stop being finite.
#![expect(clippy::float_cmp, reason = "exact results are compared")]

use super::*;
use astro_float::{BigFloat, Consts, RoundingMode};
use proptest::prelude::*;

/// Bits of the reference. A sum knows its rounding error to a relative 2^-49, and that error may be as small as 2^-1074 beside a
/// value of up to 2^1024: 2147 bits, rounded up to whole words.
const BITS: usize = 2176;
const RM: RoundingMode = RoundingMode::ToEven;

/// A double as a reference number, exactly. `BigFloat::from_f64` misreads subnormal numbers, so those take a detour.
fn big(x: f64) -> BigFloat {
    if !x.is_subnormal() {
        return BigFloat::from_f64(x, BITS);
    }
    let up = 2f64.powi(100);
    BigFloat::from_f64(x * up, BITS).div(&BigFloat::from_f64(up, BITS), BITS, RM)
}

/// `|v - exact| <= e`, decided in the reference; vacuous if `e` is infinite.
fn encloses(x: Rounded, exact: &BigFloat) -> bool {
    !x.is_finite() || distance(x, exact).cmp(&big(x.e)).is_some_and(|order| order <= 0)
}

fn distance(x: Rounded, exact: &BigFloat) -> BigFloat {
    big(x.v).sub(exact, BITS, RM).abs()
}

/// A number computed twice.
#[derive(Clone)]
struct Twice {
    rounded: Rounded,
    exact: BigFloat,
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Add,
    Sub,
    Mul,
    Div,
    Max,
    Min,
    Neg,
    Abs,
    Sqrt,
    Square,
    Pow(f64),
}

impl Op {
    fn apply(self, a: &Twice, b: &Twice, consts: &mut Consts) -> Twice {
        let (x, y, r, s) = (&a.exact, &b.exact, a.rounded, b.rounded);
        let (rounded, exact) = match self {
            Op::Add => (r + s, x.add(y, BITS, RM)),
            Op::Sub => (r - s, x.sub(y, BITS, RM)),
            Op::Mul => (r * s, x.mul(y, BITS, RM)),
            Op::Div => (r / s, x.div(y, BITS, RM)),
            Op::Max => (r.max(s), if x.cmp(y) >= Some(0) { x.clone() } else { y.clone() }),
            Op::Min => (r.min(s), if x.cmp(y) <= Some(0) { x.clone() } else { y.clone() }),
            Op::Neg => (-r, x.neg()),
            Op::Abs => (r.abs(), x.abs()),
            Op::Sqrt => (r.abs().sqrt(), x.abs().sqrt(BITS, RM)),
            Op::Square => (r.square(), x.mul(x, BITS, RM)),
            // the convention 0^-p = 0
            Op::Pow(p) if p < 0.0 && x.is_zero() => (r.abs().pow(p), big(0.0)),
            Op::Pow(p) => (r.abs().pow(p), x.abs().pow(&big(p), BITS, RM, consts)),
        };
        Twice { rounded, exact }
    }
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => Just(Op::Add),
        3 => Just(Op::Sub),
        3 => Just(Op::Mul),
        2 => Just(Op::Div),
        1 => Just(Op::Max),
        1 => Just(Op::Min),
        1 => Just(Op::Neg),
        1 => Just(Op::Abs),
        1 => Just(Op::Sqrt),
        1 => Just(Op::Square),
        1 => prop_oneof![0.0..=1.0, -3.0..3.0, Just(0.125), Just(-0.5), Just(1.0)].prop_map(Op::Pow),
    ]
}

/// Inputs over many magnitudes, some equal or zero so that exact cancellation happens, some subnormal.
fn input() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (-1.0..1.0_f64, -12..12_i32).prop_map(|(m, k)| m * 2f64.powi(k)),
        2 => (-1.0..1.0_f64, -1074..600_i32).prop_map(|(m, k)| m * 2f64.powi(k)),
        1 => prop_oneof![Just(0.0), Just(1.0), Just(f64::MIN_POSITIVE), Just(5e-324), Just(0.1)],
    ]
}

/// An operation, the registers it reads, and the one it overwrites.
type Step = (Op, usize, usize, usize);

/// Four registers, and operations that overwrite one of them.
fn chain() -> impl Strategy<Value = ([f64; 4], Vec<Step>)> {
    let start = [input(), input(), input(), input()];
    let step = (op(), 0..4_usize, 0..4_usize, 0..4_usize);
    (start, prop::collection::vec(step, 1..24))
}

proptest! {
    #![proptest_config(crate::property::seeded(2000))]

    #[test]
    fn every_register_of_a_random_chain_encloses_the_exact_value((start, steps) in chain()) {
        let mut consts = Consts::new().unwrap();
        let mut registers = start.map(|x| Twice { rounded: Rounded::exact(x), exact: big(x) });
        for (op, a, b, to) in steps {
            let next = op.apply(&registers[a], &registers[b], &mut consts);
            prop_assert!(encloses(next.rounded, &next.exact), "{op:?} of {:?} and {:?} gives {:?}, exactly {}",
                registers[a].rounded, registers[b].rounded, next.rounded, next.exact);
            if !next.rounded.is_finite() {
                break; // the exact value need not exist (1/0), and nothing finite may come of it (tested below)
            }
            registers[to] = next;
        }
    }

    /// Operands displaced by as much as their bounds allow: the bound of the result must cover it.
    #[test]
    fn displaced_operands_stay_enclosed(
        op in op(), x in 1e-3..1e3_f64, y in 1e-3..1e3_f64, ex in 0.0..2.0_f64, ey in 0.0..0.9_f64,
        dx in -1.0..=1.0_f64, dy in -1.0..=1.0_f64,
    ) {
        let mut consts = Consts::new().unwrap();
        let displaced = |x: f64, e: f64, d: f64| Twice {
            rounded: Rounded::within(x, e * x),
            exact: big(x).add(&big(e * x).mul(&big(d), BITS, RM), BITS, RM),
        };
        let (mut a, b) = (displaced(x, ex, dx), displaced(y, ey, dy));
        if matches!(op, Op::Sqrt | Op::Pow(_)) && a.exact.is_negative() {
            a.exact = big(0.0); // these read their argument as nonnegative
        }
        let got = op.apply(&a, &b, &mut consts);
        prop_assert!(encloses(got.rounded, &got.exact), "{op:?} of {:?} and {:?}", a.rounded, b.rounded);
    }

    #[test]
    fn a_certain_comparison_is_true(x in input(), y in input(), z in input()) {
        let product = Rounded::exact(x) * Rounded::exact(y);
        let exact = big(x).mul(&big(y), BITS, RM);
        if product.certainly_gt(Rounded::exact(z)) {
            prop_assert!(exact.cmp(&big(z)) > Some(0));
        }
        if Rounded::exact(z).certainly_gt(product) {
            prop_assert!(exact.cmp(&big(z)) < Some(0));
        }
    }
}

/// A second-moment recursion of 1000 steps followed by `m v^-p`, as in Adam: how far is the bound above the true error?
///
/// Each step rounds three or four times, with signs that partly cancel; the bound adds them up without signs.
#[test]
fn overestimates_by_a_moderate_factor() {
    let (mut consts, mut total, mut cases) = (Consts::new().unwrap(), 0.0, 0.0);
    let mut state: u64 = 1;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    for _ in 0..20 {
        let (mut v, mut exact) = (Rounded::ZERO, big(0.0));
        let (beta, rest) = (0.99, 1.0 - 0.99);
        for _ in 0..1000 {
            let g = uniform();
            v = Rounded::exact(beta) * v + Rounded::exact(rest) * Rounded::exact(g).square();
            let square = big(g).mul(&big(g), BITS, RM).mul(&big(rest), BITS, RM);
            exact = big(beta).mul(&exact, BITS, RM).add(&square, BITS, RM);
        }
        let (step, exact) = (v.pow(-0.125), exact.pow(&big(-0.125), BITS, RM, &mut consts));
        assert!(encloses(step, &exact));
        let off: f64 = distance(step, &exact).to_string().parse().unwrap();
        total += (step.error() / off.max(U * step.value())).log10();
        cases += 1.0;
    }
    let factor = 10f64.powf(total / cases);
    println!("bound over max(true error, u|v|), geometric mean: {factor:.1}");
    assert!(factor < 100.0, "{factor}"); // 1/(1-beta): the number of steps whose roundings still count
}

#[test]
fn exact_zeros_stay_exact_and_decide_the_convention() {
    let zero = Rounded::exact(0.3) * Rounded::ZERO;
    assert_eq!(zero, Rounded::ZERO);
    assert_eq!(zero.square() + zero, Rounded::ZERO);
    assert_eq!(zero / Rounded::exact(1e-300), Rounded::ZERO);
    assert_eq!(zero.sqrt(), Rounded::ZERO);
    assert_eq!(zero.pow(-0.5), Rounded::ZERO);
    assert_eq!(zero.pow(0.0), Rounded::ONE);
    // A product that underflows is not certainly zero, so its inverse power is not known.
    let underflow = Rounded::exact(1e-200) * Rounded::exact(1e-200);
    assert_eq!(underflow.value(), 0.0);
    assert!(underflow.error() > 0.0 && !underflow.pow(-0.5).is_finite());
    assert!(underflow.pow(0.5).is_finite());
}

/// Sums that need no rounding carry no error; one that does carries what it lost and no more.
#[test]
fn exact_sums_are_known_to_be_exact() {
    let sum = Rounded::exact(3.0) + Rounded::exact(4.0) - Rounded::exact(6.5);
    assert_eq!(sum, Rounded::exact(0.5));
    assert_eq!(Rounded::exact(0.3) - Rounded::exact(0.2), Rounded::exact(0.3 - 0.2)); // within a factor 2: Sterbenz
    let lost = Rounded::ONE + Rounded::exact(U / 4.0);
    assert!(lost.value() == 1.0 && (U / 4.0..U / 3.0).contains(&lost.error()));
}

#[test]
fn what_is_not_finite_stays_so_and_is_never_certain() {
    let (one, nan) = (Rounded::ONE, Rounded::exact(f64::NAN));
    let bad = [
        nan,
        Rounded::exact(f64::INFINITY),
        Rounded::exact(1e308) * Rounded::exact(10.0),
        one / Rounded::ZERO,
        one / Rounded::within(1e-3, 1e-3),
        (-one).sqrt(),
        (-one).pow(0.5),
        Rounded::within(1.0, 2.0).pow(-1.0),
        Rounded::within(1.0, -1.0),
        Rounded::within(1.0, f64::NAN),
        Rounded::ulps(1.0, f64::NAN),
    ];
    for x in bad {
        for y in [
            x,
            -x,
            x.abs(),
            x + one,
            x - x,
            x * one,
            x * Rounded::ZERO,
            x / one,
            one / x,
            x.square(),
            x.sqrt(),
            x.pow(0.5),
        ] {
            assert!(!y.is_finite(), "{x:?} became {y:?}");
        }
        for y in
            [x.pow(2.0), x.pow(-1.0), x.pow(0.0), x.max(one), one.max(x), x.min(one), one.min(x)]
        {
            assert!(!y.is_finite(), "{x:?} became {y:?}");
        }
        assert!(!x.certainly_gt(-one) && !one.certainly_gt(x));
    }
}

#[test]
fn certain_comparisons_by_hand() {
    let (a, b) = (Rounded::within(1.0, 0.25), Rounded::within(0.5, 0.125));
    assert!(a.certainly_gt(b) && !b.certainly_gt(a) && !a.certainly_gt(a));
    assert!(!Rounded::within(1.0, 0.25).certainly_gt(Rounded::within(0.5, 0.25))); // the ends touch
    assert!(Rounded::exact(5e-324).certainly_gt(Rounded::ZERO));
    assert_eq!(a.max(b), a);
    assert_eq!(a.min(b), b);
    assert_eq!(a.max(Rounded::within(1.125, 0.5)), Rounded::within(1.125, 0.5));
    assert!(Rounded::ulps(1.0, 2.0).error() >= 2.0 * f64::EPSILON);
}
