//! What every λ-norm satisfies, on random instances.

use std::sync::Arc;

use proptest::prelude::*;
use ratecheck_problems::catalogue;
use ratecheck_problems::interval::Interval;
use ratecheck_problems::objective::{Constant, Objective, gradient_at};

use crate::stationarity::moreau::Envelope;
use crate::stationarity::{Points, Slopes, Stream, Weights, convert, exact, refine};

/// Sums over coordinates with a bound on the gradient, and `d`.
const PROBLEMS: [(&str, usize); 6] = [
    ("abs:scale=3,centre=-0.7", 1),
    ("phase:dim=2,radius=1.5", 2),
    ("w-shape:weights=[2;0.3]", 2),
    ("cosine:dim=3", 3),
    ("triangle", 1),
    ("lattice-trap", 1),
];

fn objective(spec: &str) -> Arc<dyn Objective> {
    catalogue::build(spec).expect("a problem").objective
}

fn norm(v: &[f64]) -> f64 {
    v.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// A walk of `n` points, and its moving average with the points about it.
fn walk(f: &dyn Objective, start: &[f64], moves: &[f64], beta: f64) -> (Stream, Points, Vec<f64>) {
    let dim = start.len();
    let (mut stream, mut path, mut x) = (Stream::<f64>::new(dim, beta), Vec::new(), start.to_vec());
    for step in moves.chunks_exact(dim) {
        let g = gradient_at(f, &x);
        stream.push(|i| x[i], |i| g[i]);
        path.push((x.clone(), g));
        x.iter_mut().zip(step).for_each(|(x, step)| *x += step);
    }
    let mean: Vec<f64> = (0..dim).map(|i| stream.mean(i)).collect();
    let mut points = Points::about(&mean);
    path.iter().for_each(|(y, g)| points.push(y, g));
    let powers = std::iter::successors(Some(1.0), |w| Some(beta * w));
    let mut known: Vec<f64> = powers.take(path.len()).collect();
    known.reverse();
    let total: f64 = known.iter().sum();
    known.iter_mut().for_each(|w| *w /= total);
    (stream, points, known)
}

proptest! {
    #![proptest_config(crate::property::seeded(60))]

    /// Nondecreasing and concave in λ, and between 0 and the norm of the gradient.
    #[test]
    fn the_exact_value_is_monotone_concave_and_bounded(
        k in 0..PROBLEMS.len(),
        x in prop::collection::vec(-2.0..2.0_f64, 3),
        lambda in 0.01..30.0_f64,
        step in 0.01..10.0_f64,
    ) {
        let (spec, dim) = PROBLEMS[k];
        let (f, x) = (objective(spec), &x[..dim]);
        let slopes = Slopes::new(&f).expect("it splits");
        let at = |lambda: f64| {
            exact::value(&slopes, x, &Weights::l1(dim, lambda), 1e-7).expect("it is bounded")
        };
        let [low, middle, high] = [lambda, lambda + step, lambda + 2.0 * step].map(at);
        let error = low.error() + middle.error() + high.error();
        prop_assert!(low.value() <= middle.value() + error);
        prop_assert!(low.value() + high.value() <= 2.0 * (middle.value() + error));
        let steepest: f64 = gradient_at(f.as_ref(), x).iter().map(|g| g.abs()).sum();
        prop_assert!(low.value() >= -error && high.value() <= steepest + error);
    }

    /// Lower bound <= best law <= moving average, and no law is below the exact value.
    #[test]
    fn certificates_are_in_order(
        k in 0..PROBLEMS.len(),
        start in prop::collection::vec(-2.0..2.0_f64, 3),
        moves in prop::collection::vec(-0.3..0.3_f64, 3..90),
        shrink in 0..6_i32,
        beta in 0.5..0.99_f64,
        lambda in 0.05..20.0_f64,
    ) {
        let (spec, dim) = PROBLEMS[k];
        let f = objective(spec);
        let moves: Vec<f64> = moves.iter().map(|m| m * f64::powi(0.1, shrink)).collect();
        let (stream, points, known) = walk(f.as_ref(), &start[..dim], &moves, beta);
        let slopes = Slopes::new(&f).expect("it splits");
        for weights in [Weights::Euclidean { lambda }, Weights::l1(dim, lambda)] {
            let refined = refine(&points, &weights, &known);
            let value = refined.certificate.value;
            prop_assert!(refined.certificate.p.iter().all(|p| *p >= 0.0));
            // The mean of a law in doubles: a few last places of the distances.
            let scale = points.certificate(&known, &weights).off.value()
                + 4.0 * f64::EPSILON * refined.certificate.spread.value().sqrt();
            prop_assert!(refined.certificate.off.value() <= scale);
            let streaming = stream.certificate(&weights);
            prop_assert!(value.value() <= streaming * (1.0 + 1e-9) + value.error());
            prop_assert!(!refined.lower.certainly_gt(value));
            prop_assert!(refined.gap() <= 1e-7, "gap {:e} of {:?}", refined.gap(), value);
            if dim == 1 || !weights.is_euclidean() {
                let own = exact::value(&slopes, points.x(), &weights, 1e-7).expect("bounded");
                // Where the mean is off, so is the value, at most by its Lipschitz constant a coordinate.
                let g = f.facts().constant(Constant::GradientNorm).and_then(|c| c.known.upper()).expect("bounded");
                let tilt = convert::modulus(g, lambda) * f64::sqrt(dim as f64);
                let room = own.error() + value.error() + tilt * refined.certificate.off.value();
                prop_assert!(own.value() <= value.value() + room, "{own:?} above {value:?}");
            }
        }
    }

    /// Conversions at the moving average hold for the functions that they are about.
    #[test]
    fn conversions_hold(
        x in prop::collection::vec(-2.0..2.0_f64, 2),
        moves in prop::collection::vec(-0.5..0.5_f64, 4..60),
        beta in 0.5..0.99_f64,
    ) {
        let cosine = objective("cosine:dim=2");
        let (stream, ..) = walk(cosine.as_ref(), &x, &moves, beta);
        let mean = [stream.mean(0), stream.mean(1)];
        let gradient = norm(&gradient_at(cosine.as_ref(), &mean));
        let (a, v) = (stream.gradient_norm(), stream.spread());
        prop_assert!(gradient <= convert::smooth(a, v, 1.0) + 1e-13);
        prop_assert!(gradient <= convert::second_order(a, v, 1.0) + 1e-13);
        let value = stream.certificate(&Weights::Euclidean { lambda: 0.7 });
        prop_assert!(gradient <= convert::smooth_from_value(value, 0.7, 1.0) + 1e-13);

        let phase = objective("phase:dim=2");
        let (stream, ..) = walk(phase.as_ref(), &x, &moves, beta);
        let mean = [stream.mean(0), stream.mean(1)];
        let envelope = Envelope::new(&phase, None).expect("2-weakly convex");
        let g = 4.0 * f64::sqrt(2.0);
        let bound = convert::moreau(stream.gradient_norm(), stream.spread(), g, 2.0);
        let size = envelope.gradient_norm(&mean);
        prop_assert!(size.value() - size.error() <= bound + 1e-13, "{size:?} above {bound}");
    }
}

/// `prox` of `|x² - 1|` with `μ = 1/4`: `x/1.5` beyond 1.5, `sgn x` from 0.5, `2x` below.
#[test]
fn the_envelope_of_the_phase_function() {
    let envelope = Envelope::new(&objective("phase"), None).expect("2-weakly convex");
    for (x, prox) in [(0.3, 0.6), (-0.2, -0.4), (0.7, 1.0), (-1.4, -1.0), (1.8, 1.2), (2.7, 1.8)] {
        let got = envelope.gradient_norm(&[x]);
        let expected: f64 = (x - prox) * 4.0;
        assert!(got.error() <= 1e-14, "{got:?}");
        assert!((got.value() - expected.abs()).abs() <= 1e-14, "at {x}: {got:?}, {expected}");
    }
}

/// A smooth function that does not split: the quadratic `½ xᵀAx` has `∇F_μ(x) = A(I + μA)^{-1} x`.
#[test]
fn the_envelope_of_a_smooth_function() {
    let f = objective("rosenbrock");
    assert!(Envelope::new(&f, Some(1.0)).is_err(), "no constant on all of R²");
    let f = objective("log-sum-exp:dim=2");
    let envelope = Envelope::new(&f, Some(2.0)).expect("convex and smooth");
    let x = [0.4, -1.1];
    let got = envelope.gradient_norm(&x);
    assert!(got.error() <= 1e-12, "{got:?}");
    // At the proximal point the gradient of f is that of the envelope at x.
    let mut y = x;
    for _ in 0..2000 {
        let g = gradient_at(f.as_ref(), &y);
        y = [0, 1].map(|i| x[i] - g[i] / 4.0);
    }
    assert!((norm(&gradient_at(f.as_ref(), &y)) - got.value()).abs() <= 1e-12);
}

/// Terms of sums over coordinates are those of the gradient, their enclosures hold it, and closed forms have that slope.
#[test]
fn coordinates_are_those_of_the_gradient() {
    let mut split = 0;
    let (mut random, spread) = (crate::update_rules::testing::uniforms(3), 3.0);
    for example in catalogue::ALL.iter().flat_map(|entry| entry.examples) {
        let Ok(problem) = catalogue::build(example) else { continue };
        let f = problem.objective;
        let Some(terms) = f.coordinates() else { continue };
        split += 1;
        for _ in 0..40 {
            let x: Vec<f64> =
                (0..f.facts().dim()).map(|_| spread * (2.0 * random() - 1.0)).collect();
            let width = 0.5 * random();
            for (i, g) in gradient_at(f.as_ref(), &x).into_iter().enumerate() {
                assert_eq!(terms.slope(i, x[i]).to_bits(), g.to_bits(), "{example} at {x:?}");
                let over = terms.slope_over(i, Interval::new(x[i] - width, x[i] + 0.1));
                assert!(over.contains(g), "{example} at {x:?}: {over:?}");
                if let Some((c, b)) = terms.absolute(i) {
                    assert_eq!((c * (x[i] - b).signum()).to_bits(), g.to_bits(), "{example}");
                }
            }
        }
    }
    assert!(split > 30, "{split} sums over coordinates");
}

/// What cannot be measured is refused with the number that is missing.
#[test]
fn envelopes_are_refused_where_they_need_not_exist() {
    let message =
        |spec: &str, rho| Envelope::new(&objective(spec), rho).map(drop).map_err(|e| e.to_string());
    assert!(message("w-shape", Some(2.0)).is_err_and(|e| e.contains("no constant ρ")));
    assert!(message("phase", Some(1.5)).is_err_and(|e| e.contains("rho = 1.5 is below 2")));
    assert!(message("linf-norm:dim=3", Some(1.0)).is_err_and(|e| e.contains("neither")));
    let slopes = Slopes::new(&objective("phase:dim=2")).expect("it splits");
    assert!(exact::possible(&slopes, &Weights::Euclidean { lambda: 1.0 }).is_err());
    assert!(Slopes::new(&objective("rosenbrock")).is_err());
}

/// Goldstein's distance from a certificate, and back.
#[test]
fn goldstein_conversions() {
    assert_eq!(convert::goldstein(0.1, 0.5, 2.0, 0.5), None);
    let bound = convert::goldstein(0.1, 0.01, 2.0, 0.5).expect("q = 0.04");
    assert!((bound - (0.1 + 2.0 * 0.04) / 0.96).abs() <= 1e-16);
    // λ = (G + ε)/δ² and a + λV <= ε give (a + Gq)/(1 - q) <= ε, with equality.
    let (eps, g, delta, v) = (0.2, 1.0, 0.5, 0.03);
    let lambda = convert::goldstein_lambda(eps, g, delta);
    let a = eps - lambda * v;
    let bound = convert::goldstein(a, v, g, delta).expect("q < 1");
    assert!((bound - eps).abs() <= 1e-15, "{bound}");
    assert!((convert::from_goldstein(eps, lambda, delta) - (eps + 1.2)).abs() <= 1e-15);
}

/// Off its kink `|x|` is affine: from `λ = 2G/r²` on, the value is the gradient; with less, the bound says nothing.
#[test]
fn lower_bounds_from_the_distance_of_a_kink() {
    assert_eq!(convert::below_near_no_kink(1.0, 8.0, 1.0, 0.5, 0.0), Some(1.0));
    assert_eq!(convert::below_near_no_kink(1.0, 7.9, 1.0, 0.5, 0.0), None);
    let f = objective("phase");
    let slopes = Slopes::new(&f).expect("it splits");
    let (x, lambda) = (1.4, 150.0);
    let own = exact::value(&slopes, &[x], &Weights::Euclidean { lambda }, 1e-7).expect("bounded");
    let below = convert::below_near_no_kink(2.8, lambda, 4.0, 0.4, 2.0).expect("λ > 2G/r²");
    assert!(below > 2.7 && own.value() >= below - own.error(), "{own:?} {below}");
}
