//! The contract of problems, for every family of the registry.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use astro_float::{BigFloat, Consts, RoundingMode};
use common::{gradient_error, lanes, objectives, point, value_error};
use ratecheck_problems::catalogue::build;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Constant, Known, gradient_at, value_at};
use ratecheck_problems::space::{Block, BlockMut, Shape};

#[test]
fn every_family_is_tested_and_named_by_its_own_id() {
    for (spec, f) in objectives() {
        let again = build(f.facts().id()).unwrap_or_else(|e| panic!("{spec}: {e}")).objective;
        assert_eq!(again.facts().id(), f.facts().id(), "{spec}");
        let x = point(1, 1, f.facts().dim());
        assert_eq!(value_at(&*again, &x).to_bits(), value_at(&*f, &x).to_bits(), "{spec}");
    }
}

#[test]
fn every_width_gives_the_same_bits() {
    for (spec, f) in objectives() {
        let dim = f.facts().dim();
        let points: Vec<Vec<f64>> = (0..37).map(|k| point(31, k, dim)).collect();
        let (data, shape) = (lanes(&points), Shape::new(dim, 37));
        let x = Block::new(&data, shape);
        let (mut v, mut ve) = (vec![0.0; 37], vec![0.0; 37]);
        let (mut g, mut ge) = (vec![0.0; data.len()], vec![0.0; data.len()]);
        f.value(x, &mut v);
        f.value_error(x, &mut ve);
        f.gradient(x, BlockMut::new(&mut g, shape));
        f.gradient_error(x, BlockMut::new(&mut ge, shape));
        for (lane, x) in points.iter().enumerate() {
            assert_eq!(v[lane].to_bits(), value_at(&*f, x).to_bits(), "{spec}");
            assert_eq!(ve[lane].to_bits(), value_error(&*f, x).to_bits(), "{spec}");
            for (i, (g1, e1)) in gradient_at(&*f, x).iter().zip(gradient_error(&*f, x)).enumerate()
            {
                assert_eq!(g[i * 37 + lane].to_bits(), g1.to_bits(), "{spec}");
                assert_eq!(ge[i * 37 + lane].to_bits(), e1.to_bits(), "{spec}");
            }
        }
    }
}

const BITS: usize = 256;
const RM: RoundingMode = RoundingMode::ToEven;

fn big(x: f64) -> BigFloat {
    BigFloat::from_f64(x, BITS)
}

/// `φ(x)` and `φ'(x)` of the term of a separable function, in 256 bits.
type Term = fn(&BigFloat, &mut Consts) -> (BigFloat, BigFloat);

fn huber_term(x: &BigFloat, _: &mut Consts) -> (BigFloat, BigFloat) {
    let (w, size) = (big(2.5), x.abs());
    if size.cmp(&w).unwrap() <= 0 {
        return (x.mul(x, BITS, RM).mul(&big(0.5), BITS, RM), x.clone());
    }
    let slope = if x.is_negative() { w.neg() } else { w.clone() };
    (w.mul(&size.sub(&big(1.25), BITS, RM), BITS, RM), slope)
}

fn cosine_term(x: &BigFloat, c: &mut Consts) -> (BigFloat, BigFloat) {
    (big(1.0).sub(&x.cos(BITS, RM, c), BITS, RM), x.sin(BITS, RM, c))
}

fn rational_term(x: &BigFloat, _: &mut Consts) -> (BigFloat, BigFloat) {
    let q = x.mul(x, BITS, RM);
    let r = big(1.0).add(&q, BITS, RM);
    let slope = x.mul(&big(2.0), BITS, RM).div(&r.mul(&r, BITS, RM), BITS, RM);
    (q.div(&r, BITS, RM), slope)
}

fn square_term(x: &BigFloat, _: &mut Consts) -> (BigFloat, BigFloat) {
    (x.mul(x, BITS, RM).mul(&big(0.5), BITS, RM), x.clone())
}

#[test]
fn stated_errors_contain_the_difference_to_256_bits() {
    let cases: [(&str, &[f64], Term); 5] = [
        ("huber:dim=3,scale=0.7,width=2.5", &[0.7; 3], huber_term),
        ("cosine:dim=2,scale=0.3", &[0.3; 2], cosine_term),
        ("cosine:dim=4,weight=mean", &[0.25; 4], cosine_term),
        ("rational:dim=4", &[1.0; 4], rational_term),
        ("quadratic:eigenvalues=[2.1;0.5;30]", &[2.1, 0.5, 30.0], square_term),
    ];
    let mut consts = Consts::new().unwrap();
    for (spec, weights, term) in cases {
        let f = build(spec).unwrap().objective;
        let mut inexact = 0;
        for number in 0..500 {
            let x = point(41, number, weights.len());
            let (g, ge) = (gradient_at(&*f, &x), gradient_error(&*f, &x));
            let mut total = big(0.0);
            for i in 0..x.len() {
                let (v, slope) = term(&big(x[i]), &mut consts);
                total = total.add(&v.mul(&big(weights[i]), BITS, RM), BITS, RM);
                let off = slope.mul(&big(weights[i]), BITS, RM).sub(&big(g[i]), BITS, RM).abs();
                assert!(off.cmp(&big(ge[i])).unwrap() <= 0, "{spec}: gradient at {x:?}");
            }
            let off = total.sub(&big(value_at(&*f, &x)), BITS, RM).abs();
            assert!(off.cmp(&big(value_error(&*f, &x))).unwrap() <= 0, "{spec}: value at {x:?}");
            // The bound is no more than some twenty roundings of such short sums.
            assert!(value_error(&*f, &x) <= 20.0 * f64::EPSILON * value_at(&*f, &x) + 1e-300);
            inexact += u32::from(!off.is_zero());
        }
        assert!(inexact > 100, "{spec}: only {inexact} values were rounded at all");
    }
}

#[test]
fn far_and_odd_arguments_give_the_limits() {
    let at = |spec: &str, x: f64| {
        let f = build(spec).unwrap().objective;
        (value_at(&*f, &[x]), gradient_at(&*f, &[x])[0])
    };
    assert_eq!(at("rational", 1e200), (1.0, 0.0));
    assert_eq!(at("huber", -1e300), (1e300, -1.0));
    for spec in ["rational", "huber", "cosine", "quadratic"] {
        let (value, slope) = at(spec, f64::NAN);
        assert!(value.is_nan() && slope.is_nan(), "{spec} keeps NaN visible");
    }
}

#[test]
fn the_infimum_of_logistic_regression_is_sharp() {
    // Gradient descent from below: the certificate may lie under the best value by its rounding to 30 bits only.
    let f = build("logistic:rows=60,dim=5,seed=3").unwrap().objective;
    let stated = |c| f.facts().constant(c).unwrap().known.number();
    let mut x = vec![0.0; 5];
    for _ in 0..20_000 {
        let g = gradient_at(&*f, &x);
        x.iter_mut().zip(&g).for_each(|(x, g)| *x -= g / stated(Constant::Smoothness));
    }
    let gap = value_at(&*f, &x) - stated(Constant::Infimum);
    assert!((0.0..1e-8).contains(&gap), "{gap}");
    // Separable data have no minimiser, and the answer falls back to 0.
    let f = build("logistic:rows=2,dim=5,seed=1").unwrap().objective;
    assert_eq!(f.facts().constant(Constant::Infimum).unwrap().known, Known::AtLeast(0.0));
}

#[test]
fn known_numbers_of_the_experiments() {
    let number = |spec: &str, c| {
        let f = build(spec).unwrap().objective;
        f.facts().constant(c).map(|claimed| claimed.known.number())
    };
    assert_eq!(number("huber:dim=1,scale=16", Constant::Smoothness), Some(16.0));
    assert_eq!(number("huber:dim=1,scale=16", Constant::GradientCoordinate), Some(16.0));
    assert_eq!(number("cosine:dim=6", Constant::GradientCoordinate), Some(1.0));
    assert_eq!(number("cosine:dim=40,weight=mean", Constant::Smoothness), Some(1.0 / 40.0));
    let slope = number("rational:dim=4", Constant::GradientCoordinate).unwrap();
    assert!((slope - 0.649_519_052_838_329).abs() < 1e-15, "3√3/8: {slope}");
    assert_eq!(number("quadratic:dim=10,cond=100", Constant::StrongConvexity), Some(0.01));
    assert_eq!(number("quadratic:dim=10,cond=100", Constant::GradientCoordinate), None);
    let boxed = build("quadratic:eigenvalues=[2;0.5],box=3").unwrap().objective;
    let claim = boxed.facts().constant(Constant::GradientCoordinate).unwrap();
    assert_eq!((claim.known, &claim.on), (Known::AtMost(6.0), &Domain::Box { lo: -3.0, hi: 3.0 }));
}

#[test]
fn bad_specs_say_what_is_wrong() {
    for (spec, words) in [
        ("hubber", "did you mean `huber`?"),
        ("huber:scale=-1", "(0, inf)"),
        ("huber:dim=0", "dim"),
        ("cosine:weight=men", "did you mean `mean`?"),
        ("quadratic:dim=3,eigenvalues=[1;2]", "leave one of the two out"),
        ("quadratic:eigenvalues=[1;0]", "positive"),
        ("quadratic:cond=10", "single eigenvalue"),
        ("online-linear:sequence=period3,lo=1", "leave it out"),
        ("online-linear:lo=1,hi=0", "the upper end lies above the lower one"),
        ("online-linear:lo=2", "(lo, inf)"),
        ("online-linear:sequence=table", "file"),
        ("online-linear:sequence=table,file=/nowhere.csv", "/nowhere.csv"),
    ] {
        let message = build(spec).err().unwrap_or_else(|| panic!("{spec} was taken")).to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}
