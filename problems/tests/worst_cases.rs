//! The worst cases of the catalogue are as bad as their sources say.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use ratecheck_problems::catalogue::build;
use ratecheck_problems::objective::{Constant, Objective, gradient_at, value_at};

fn infimum(f: &dyn Objective) -> f64 {
    f.facts().constant(Constant::Infimum).unwrap().known.number()
}

/// The iterates of `x <- x - step g` from the default start, the start first.
fn descent(f: &dyn Objective, step: f64, steps: usize) -> Vec<Vec<f64>> {
    let next = |x: &Vec<f64>| {
        let g = gradient_at(f, x);
        Some(x.iter().zip(&g).map(|(x, g)| x - step * g).collect())
    };
    std::iter::successors(Some(f.facts().default_start().to_vec()), next).take(steps + 1).collect()
}

fn distance_to_minimiser(f: &dyn Objective) -> f64 {
    let pairs = f.facts().default_start().iter().zip(&f.facts().minimisers()[0]);
    pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
}

/// Equality up to a hundred roundings.
fn equal(a: f64, b: f64) -> bool {
    (a - b).abs() <= 100.0 * f64::EPSILON * b.abs()
}

#[test]
fn gradient_descent_attains_its_bound_on_the_function_of_drori_and_teboulle() {
    for (n, h, l, r) in [(10u32, 1.0, 1.0, 1.0), (3, 0.5, 4.0, 2.0), (7, 0.25, 0.3, 5.0)] {
        let f = build(&format!("drori-teboulle:steps={n},h={h},l={l},r={r}")).unwrap().objective;
        let last = descent(&*f, h / l, n as usize).pop().unwrap();
        let bound = l * r * r / (4.0 * f64::from(n) * h + 2.0);
        assert!(equal(value_at(&*f, &last), bound), "{} {bound}", value_at(&*f, &last));
    }
}

#[test]
fn no_subgradient_step_from_zero_lowers_the_function_of_drori_and_teboulle() {
    for (n, m, r) in [(9u32, 1.0, 1.0), (1, 3.0, 2.0), (24, 0.5, 4.0)] {
        let f = build(&format!("subgradient-worst:steps={n},m={m},r={r}")).unwrap().objective;
        let root = f64::from(n + 1).sqrt();
        assert!(equal(distance_to_minimiser(&*f), r));
        let path = descent(&*f, r / (m * root), n as usize);
        let best = path.iter().map(|x| value_at(&*f, x)).fold(f64::INFINITY, f64::min);
        assert!(equal(best - infimum(&*f), m * r / root), "{best} {}", infimum(&*f));
    }
}

#[test]
fn methods_in_the_span_of_gradients_stay_above_nesterovs_bounds() {
    for k in [1u32, 5, 12] {
        let f = build(&format!("nesterov-worst:dim={},l=2", 2 * k + 1)).unwrap().objective;
        let square = distance_to_minimiser(&*f).powi(2);
        let bound = 3.0 * 2.0 * square / (32.0 * f64::from((k + 1) * (k + 1)));
        let last = descent(&*f, 0.5, k as usize).pop().unwrap();
        // Each step reaches one more coordinate, and the best point among those is far from the minimum.
        assert!(last[k as usize..].iter().all(|x| x.abs() <= 0.0), "{last:?}");
        assert!(value_at(&*f, &last) - infimum(&*f) >= bound, "k = {k}");
        let f = build("nesterov-worst-strong:dim=60,mu=1,cond=25").unwrap().objective;
        let (q, square) = (2.0f64 / 3.0, distance_to_minimiser(&*f).powi(2));
        let last = descent(&*f, 2.0 / 26.0, k as usize).pop().unwrap();
        let bound = 0.5 * q.powi(2 * i32::try_from(k).unwrap()) * square;
        assert!(value_at(&*f, &last) - infimum(&*f) >= bound, "k = {k}");
    }
}

#[test]
fn the_resisting_oracle_shows_one_coordinate_a_step() {
    let f = build("nesterov-resisting-max:dim=12").unwrap().objective;
    for (t, x) in descent(&*f, 0.25, 11).iter().enumerate() {
        let seen = x.iter().filter(|x| x.abs() > 0.0).count();
        assert_eq!(seen, t, "{x:?}");
    }
}
