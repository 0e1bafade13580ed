//! Numbers worked out by hand or by independent programmes, to the digits given there.

use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::interval::Interval;
use ratecheck_problems::objective::{Objective, gradient_at};

use crate::evidence::Rounded;
use crate::stationarity::{Points, Slopes, Stream, Weights, convert, exact, refine};

fn assert_close(got: f64, expected: f64, within: f64) {
    assert!((got - expected).abs() <= within, "{got}, expected {expected} within {within}");
}

fn slopes(problem: &str) -> Slopes {
    Slopes::new(&objective(problem)).expect("a sum over coordinates")
}

fn objective(problem: &str) -> Arc<dyn Objective> {
    catalogue::build(problem).expect("a problem").objective
}

fn value(problem: &str, x: &[f64], weights: &Weights) -> Rounded {
    exact::value(&slopes(problem), x, weights, 1e-10).expect("it has a value")
}

fn l2(lambda: f64) -> Weights {
    Weights::Euclidean { lambda }
}

/// `F = |x|`, `λ = 2`, three points: certificate 0.785, refined 0.65, exact 0.125.
#[test]
fn three_points_on_a_line() {
    let mut points = Points::about(&[0.25]);
    for y in [-0.3, 0.2, 0.5] {
        points.push(&[y], &[f64::signum(y)]);
    }
    let known = [0.2, 0.3, 0.5];
    let certificate = points.certificate(&known, &l2(2.0));
    assert_close(certificate.value.value(), 0.785, 1e-15);
    assert_close(certificate.gradient.value(), 0.6, 1e-15);
    assert_close(certificate.spread.value(), 0.0925, 1e-15);
    for weights in [l2(2.0), Weights::l1(1, 2.0)] {
        let refined = refine(&points, &weights, &known);
        assert_close(refined.certificate.value.value(), 0.65, 1e-8);
        for (p, expected) in refined.certificate.p.iter().zip([0.3125, 0.0, 0.6875]) {
            assert_close(*p, expected, 1e-7);
        }
        assert_close(refined.certificate.spread.value(), 0.1375, 1e-7);
        assert_close(refined.certificate.gradient.value(), 0.375, 1e-7);
        assert!(refined.gap() <= 1e-7 && refined.gap() >= -1e-14, "{}", refined.gap());
        assert!(refined.certificate.off.value() <= 1e-16, "{}", refined.certificate.off.value());
    }
    assert_close(value("abs", &[0.25], &l2(2.0)).value(), 0.125, 1e-15);
}

/// `F = |x_1| + 0.5|x_2|`, five points, the weights of a moving average with `β = 0.8`.
///
/// False alarm: 0.
#[test]
fn five_points_in_the_plane() {
    let ys = [[0.4, 0.3], [0.1, 0.2], [-0.2, 0.1], [0.15, -0.1], [-0.05, 0.05]];
    let gradient = |y: &[f64; 2]| [y[0].signum(), 0.5 * y[1].signum()];
    let mut stream = Stream::<f64>::new(2, 0.8);
    for y in &ys {
        let g = gradient(y);
        stream.push(|i| y[i], |i| g[i]);
    }
    let x = [stream.mean(0), stream.mean(1)];
    let mut points = Points::about(&x);
    ys.iter().for_each(|y| points.push(y, &gradient(y)));
    let total: f64 = (0..5).map(|k| f64::powi(0.8, k)).sum();
    let known: Vec<f64> = (0..5).map(|j| f64::powi(0.8, 4 - j) / total).collect();

    assert_close(x[0], 0.046_715_849_6, 1e-10);
    assert_close(x[1], 0.077_129_938_1, 1e-10);
    assert_close(stream.gradient(0), 0.024_274_155_2, 1e-10);
    assert_close(stream.gradient(1), 0.262_018_086_6, 1e-10);
    assert_close(stream.spread(), 0.048_686_783_9, 1e-10);
    let table = [
        (1.0, 0.311_826_884, 0.270_603_295, 0.334_979_026, 0.281_785_965, 0.008_131_398),
        (5.0, 0.506_574_019, 0.433_065_717, 0.529_726_161, 0.450_969_804, 0.040_656_990),
        (50.0, 2.697_479_293, 1.310_737_698, 2.720_631_435, 1.429_273_578, 0.402_449_208),
    ];
    for (lambda, certificate2, refined2, certificate1, refined1, exact1) in table {
        let rows = [
            (l2(lambda), certificate2, refined2),
            (Weights::l1(2, lambda), certificate1, refined1),
        ];
        for (weights, certificate, best) in rows {
            assert_close(stream.certificate(&weights), certificate, 6e-10);
            assert_close(points.certificate(&known, &weights).value.value(), certificate, 6e-10);
            let refined = refine(&points, &weights, &known);
            assert_close(refined.certificate.value.value(), best, 1e-8);
            assert!(refined.gap() <= 1e-7 && refined.gap() >= -1e-14, "{}", refined.gap());
            assert!(refined.lower.value() <= best + 1e-9);
        }
        let parts = [(1.0, 0), (0.5, 1)].map(|(c, i)| {
            exact::absolute(Rounded::exact(c), Rounded::ZERO, Rounded::exact(x[i]), lambda)
        });
        assert_close((parts[0] + parts[1]).value(), exact1, 6e-10);
        let both = value("l1-weighted:weights=[1;0.5]", &x, &Weights::l1(2, lambda));
        assert_close(both.value(), exact1, 6e-10);
    }
}

/// The closed form against the values of a linear programme, and against the general method.
#[test]
fn the_absolute_value_has_a_closed_form() {
    let expected = [(0.1, 0.02), (0.25, 0.125), (0.6, 0.68), (0.8, 0.92), (1.0, 1.0), (3.0, 1.0)];
    for (x, expected) in expected {
        for x in [x, -x] {
            assert_close(exact::absolute(1.0, 0.0, x, 2.0), expected, 1e-15);
            assert_close(value("abs", &[x], &l2(2.0)).value(), expected, 1e-15);
            let line = exact::Line::new(f64::signum, sign_over, 1.0);
            let general = line.value(x, 2.0, 1e-9);
            assert!(general.lower <= expected + 1e-15 && general.upper >= expected - 1e-15);
            assert!(general.upper - general.lower <= 1e-9 * expected, "{general:?}");
        }
    }
    fn sign_over(y: Interval) -> Interval {
        Interval::new(if y.lo() < 0.0 { -1.0 } else { 1.0 }, if y.hi() >= 0.0 { 1.0 } else { -1.0 })
    }
}

/// `|y² - 1|`, linear beyond 2: values of a linear programme over a grid of 5e-4, which the value itself lies a little below.
#[test]
fn the_phase_function() {
    let slope = |y: f64| 2.0 * y.clamp(-2.0, 2.0) * (y.abs() - 1.0).signum();
    let line = exact::Line::new(slope, |_| Interval::WHOLE, 4.0);
    for (x, on_grid, itself, slope) in [
        (0.3, 0.0865, 0.086_470_588, 0.6),
        (0.9, 0.0082, 0.008_181_818, 1.8),
        (1.05, 0.0028, 0.002_763_158, 2.1),
        (1.4, 0.321, 0.32, 2.8),
    ] {
        let got = value("phase", &[x], &l2(1.0));
        assert!(got.error() <= 1e-8, "at {x}: {got:?}");
        assert_close(got.value(), itself, 1e-8);
        let lattice = line.on_lattice(x, 1.0, 5e-4);
        assert_close(lattice, on_grid, if x > 1.2 { 5e-4 } else { 5e-5 });
        assert!(lattice >= got.value() - got.error());
        assert_close(gradient_at(objective("phase").as_ref(), &[x])[0].abs(), slope, 1e-15);
    }
}

/// Numbers of linear programmes over fine grids, to their digits.
#[test]
fn functions_of_one_variable() {
    let cases = [
        ("w-shape", 1.0, 0.1, 0.010, 1.0),
        ("w-shape", 1.0, 0.5, 0.125, 1.0),
        ("w-shape", 1.0, 0.9, 0.010, 1.0),
        ("cosine", 0.1, 0.3, 0.0852, 0.2955),
        ("cosine", 0.1, 1.0, 0.2142, 0.8415),
        ("cosine", 0.1, 2.0, 0.2283, 0.9093),
    ];
    for (problem, lambda, x, expected, slope) in cases {
        let got = value(problem, &[x], &l2(lambda));
        assert!(got.error() <= 1e-8, "{problem} at {x}: {got:?}");
        assert_close(got.value(), expected, 5e-5);
        assert_close(gradient_at(objective(problem).as_ref(), &[x])[0].abs(), slope, 5e-5);
    }
}

/// With `λ = H/2` the λ-norm of a function with Lipschitz Hessian is the norm of its gradient.
#[test]
fn half_the_hessian_constant_is_enough() {
    for (x, expected) in [(0.3, 0.29552), (1.0, 0.84147), (2.0, 0.90930)] {
        let got = value("cosine", &[x], &l2(0.5));
        assert_close(got.value(), expected, 5e-6);
        assert_close(got.value(), f64::sin(x), 1e-9);
    }
    let separate = value("cosine:dim=2", &[0.3, 1.0], &Weights::l1(2, 0.5));
    assert_close(separate.value(), f64::sin(0.3) + f64::sin(1.0), 1e-9);
}

/// `f'(y) = g - L|y - x|` with `g >= L²/(2λ)` attains the bound of smooth functions: `L = 2`, `λ = 3`, `g = 1.5` gives 7/6.
#[test]
fn the_bound_of_smooth_functions_is_sharp() {
    let slope = |y: f64| (1.5 - 2.0 * y.abs()).max(-1.5);
    let over = |y: Interval| {
        let fall = Interval::point(2.0) * y.abs();
        (Interval::point(1.5) + -fall).clamp(-1.5, 1.5)
    };
    let line = exact::Line::new(slope, over, 1.5);
    let rough = line.value(0.0, 3.0, 1e-9);
    assert!(
        rough.lower <= 7.0 / 6.0 && rough.upper >= 7.0 / 6.0 && rough.upper - rough.lower <= 1e-6
    );
    let curvature = |y: Interval| match (y.lo() >= 0.0, y.hi() <= 0.0) {
        (true, _) => Interval::point(-2.0),
        (_, true) => Interval::point(2.0),
        _ => Interval::new(-2.0, 2.0),
    };
    let got = line.with_curvature(curvature).value(0.0, 3.0, 1e-9);
    assert_close(got.upper, 7.0 / 6.0, 2e-9);
    assert_close(got.lower, 7.0 / 6.0, 2e-9);
    assert_close(convert::below_smooth(1.5, 3.0, 2.0), 7.0 / 6.0, 1e-15);
}

/// Fewer points than coordinates: the weights of the average are the only law with that mean, and the dual bound says so.
#[test]
fn independent_points_leave_one_law() {
    let (n, dim) = (30_u8, 90);
    let mut random = crate::update_rules::testing::uniforms(5);
    let mut draw = || -> Vec<f64> { (0..dim).map(|_| 1.0 + 0.1 * random()).collect() };
    let ys: Vec<Vec<f64>> = (0..n).map(|_| draw()).collect();
    let known = vec![1.0 / f64::from(n); usize::from(n)];
    let mean = |i: usize| ys.iter().map(|y| y[i]).sum::<f64>() / f64::from(n);
    let mut points = Points::about(&(0..dim).map(mean).collect::<Vec<f64>>());
    ys.iter().for_each(|y| points.push(y, &draw()));
    let refined = refine(&points, &l2(1.0), &known);
    let start = points.certificate(&known, &l2(1.0)).value;
    assert_close(refined.certificate.value.value(), start.value(), 1e-9);
    assert!(refined.gap() <= 1e-7 && refined.gap() >= -1e-12, "{}", refined.gap());
}
