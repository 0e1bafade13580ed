//! The laws of noise one by one: distribution functions, covariances, and which data are drawn.
#![expect(clippy::float_cmp, reason = "exact results are compared")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::sync::Arc;

use common::key;
use ratecheck_problems::catalogue::{Problem, build};
use ratecheck_problems::objective::{Facts, FiniteSum, Known, Objective, gradient_at, hessian_at};
use ratecheck_problems::oracle::{self, Oracle, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape};
use statrs::distribution::{Cauchy, ContinuousCDF, Laplace, Normal, StudentsT};

/// Probability that any one of the statistical assertions of this file fails although the law is right.
const FALSE_ALARM: f64 = 1e-10;
/// An upper bound of the number of statistical assertions.
const ASSERTIONS: f64 = 1000.0;

/// `ln(2/δ)` for the share δ of [`FALSE_ALARM`] of one assertion.
fn log_odds() -> f64 {
    (2.0 * ASSERTIONS / FALSE_ALARM).ln()
}

/// `g_t` at one point for `lanes` replicas, `[coordinate][lane]`.
fn sample(oracle: &dyn Oracle, x: &[f64], lanes: usize, step: u64) -> Vec<f64> {
    let shape = Shape::new(x.len(), lanes);
    let spread = |v: &[f64]| v.iter().flat_map(|v| vec![*v; lanes]).collect::<Vec<f64>>();
    let (x, exact) = (spread(x), spread(&gradient_at(&**oracle.objective(), x)));
    let mut g = vec![f64::NAN; shape.len()];
    let (x, exact) = (Block::new(&x, shape), Block::new(&exact, shape));
    oracle.sample(key(23, 0, step), x, exact, BlockMut::new(&mut g, shape));
    g
}

/// `ξ_1` of `n` replicas in one dimension.
fn noise(spec: &str, n: usize) -> Vec<f64> {
    // The gradient of 1 - cos x is zero at 0.
    sample(&*oracle::build(&build("cosine").unwrap(), spec).unwrap(), &[0.0], n, 1)
}

/// Largest distance between the empirical distribution function and `cdf`.
fn distance(mut x: Vec<f64>, cdf: &dyn Fn(f64) -> f64) -> f64 {
    x.sort_by(f64::total_cmp);
    let n = x.len() as f64;
    let gaps = x.iter().enumerate().map(|(i, x)| {
        let p = cdf(*x);
        (p - i as f64 / n).max((i + 1) as f64 / n - p)
    });
    gaps.fold(0.0, f64::max)
}

/// False alarm: 1e-10.
#[test]
fn distribution_functions_are_those_of_the_laws() {
    const N: usize = 200_000;
    // Massart 1990: P(√n D > c) <= 2 exp(-2 c²).
    let allowed = (log_odds() / 2.0 / N as f64).sqrt();
    let student = |nu| {
        let law = StudentsT::new(0.0, 1.0, nu).unwrap();
        move |x| law.cdf(x)
    };
    let (laplace, cauchy) = (Laplace::new(0.0, 1.0).unwrap(), Cauchy::new(0.0, 1.0).unwrap());
    let normal = Normal::new(0.0, 2f64.sqrt()).unwrap();
    let cases: [(&str, &dyn Fn(f64) -> f64); 7] = [
        ("laplace", &|x| laplace.cdf(x)),
        ("student:nu=1", &|x| cauchy.cdf(x)),
        ("student:nu=2.5", &student(2.5)),
        ("student:nu=5", &student(5.0)),
        ("student:nu=30", &student(30.0)),
        ("stable:alpha=1", &|x| cauchy.cdf(x)),
        ("stable:alpha=2", &|x| normal.cdf(x)),
    ];
    for (spec, cdf) in cases {
        let x = noise(spec, N);
        let d = distance(x.clone(), cdf);
        assert!(d <= allowed, "{spec}: {d} > {allowed}");
        // A scale that is 10 % off is found.
        let wide = x.iter().map(|x| 1.1 * x).collect();
        assert!(distance(wide, cdf) > allowed, "{spec}: the test has no power");
    }
}

/// False alarm: 1e-10.
#[test]
fn stable_noise_has_its_characteristic_function() {
    const N: usize = 400_000;
    // Hoeffding for cosines and sines, which lie in [-1, 1].
    let allowed = (2.0 * log_odds() / N as f64).sqrt();
    for alpha in [0.5, 0.8, 1.2, 1.5, 1.9] {
        let x = noise(&format!("stable:alpha={alpha}"), N);
        let mean = |f: &dyn Fn(f64) -> f64| x.iter().map(|x| f(*x)).sum::<f64>() / N as f64;
        for u in [0.3, 1.0, 2.0f64] {
            let exact = (-u.powf(alpha)).exp();
            let cosine = mean(&|x| (u * x).cos());
            assert!((cosine - exact).abs() <= allowed, "α = {alpha}, u = {u}: {cosine} {exact}");
            assert!(mean(&|x| (u * x).sin()).abs() <= allowed, "α = {alpha}, u = {u}: skewed");
        }
        // The same numbers are not taken for those of an index that is 0.2 larger.
        let other = (-0.3f64.powf(alpha + 0.2)).exp();
        assert!((mean(&|x| (0.3 * x).cos()) - other).abs() > allowed, "no power at α = {alpha}");
    }
}

/// `P(X > 30)`: exact for Cauchy, and three terms of `(1/π) Σ_k (-1)^{k-1} Γ(αk)/k! sin(kπα/2) y^{-αk}` (Bergström 1952) for α = 1.5,
/// whose remainder is below 1e-5 of the sum. Counts stay within Bernstein's bound of their mean.
///
/// False alarm: 1e-10.
#[test]
fn stable_tails_are_powers() {
    const N: usize = 400_000;
    let pi = std::f64::consts::PI;
    let term = |sign: f64, gamma: f64, k: f64| {
        sign * gamma * (k * pi * 0.75).sin() / pi * 30f64.powf(-1.5 * k)
    };
    let root = pi.sqrt();
    // Γ(3/2) = √π/2, Γ(3)/2! = 1, Γ(9/2)/3! = 105 √π/16/6.
    let series =
        term(1.0, root / 2.0, 1.0) + term(-1.0, 1.0, 2.0) + term(1.0, 105.0 * root / 96.0, 3.0);
    for (alpha, p) in [("1", 0.5 - 30f64.atan() / pi), ("1.5", series)] {
        let x = noise(&format!("stable:alpha={alpha}"), N);
        for side in [1.0, -1.0] {
            let count = x.iter().filter(|x| side * **x > 30.0).count() as f64;
            let (mean, l) = (N as f64 * p, log_odds());
            let allowed = (2.0 * mean * l).sqrt() + 2.0 * l / 3.0;
            assert!((count - mean).abs() <= allowed, "α = {alpha}: {count}, expected {mean}");
        }
    }
}

#[test]
fn moments_are_stated_where_they_exist() {
    let facts =
        |spec| oracle::build(&build("cosine:dim=2").unwrap(), spec).unwrap().facts().clone();
    let three = facts("student:nu=3,scale=2");
    // s² ν/(ν - 2) = 12 a coordinate, rounded up.
    let variance = three.variance.unwrap().upper().unwrap();
    assert!((24.0..=24.0 * (1.0 + 8.0 * f64::EPSILON)).contains(&variance), "{variance}");
    assert_eq!(three.tail, Tail::Power { index: 3.0 });
    assert!(facts("student:nu=2").variance.is_none() && facts("student:nu=2").unbiased);
    assert!(!facts("student:nu=1").unbiased && !facts("stable:alpha=1").unbiased);
    assert!(facts("stable:alpha=1.2").unbiased && facts("stable:alpha=1.2").variance.is_none());
    assert_eq!(facts("stable:alpha=2").variance, Some(Known::AtMost(4.0)));
    assert_eq!(facts("stable:alpha=2").tail, Tail::SubGaussian);
    assert!(three.tail.has_moment(2.9) && !three.tail.has_moment(3.0));
    assert_eq!(facts("laplace").tail.to_string(), "exponential");
    assert_eq!(three.tail.to_string(), "power of index 3");
}

/// Second moments by medians of means: each of `k` groups errs by twice its standard deviation with probability at most
/// 1/4, and half of them do with probability at most `e^{-k/8}`.
///
/// False alarm: 1e-10.
#[test]
fn hessian_noise_has_the_covariance_of_its_place() {
    const N: usize = 200_000;
    let groups = (8.0 * (ASSERTIONS / FALSE_ALARM).ln()).ceil();
    let problem = build("logistic:rows=30,dim=3,seed=2,lambda=0.1").unwrap();
    for (keys, floor, diagonal) in [
        ("", 0.0, false),
        (",floor=0.05", 0.05, false),
        (",part=diagonal,floor=0.05", 0.05, true),
        (",noise=uniform", 0.0, false),
    ] {
        let spec = format!("hessian:batch=0.25{keys}");
        let oracle = oracle::build(&problem, &spec).unwrap();
        assert!(oracle.facts().variance.is_some() && oracle.facts().gradient_coordinate.is_none());
        let mut seen = Vec::new();
        for x in [[0.0; 3], [9.0, -7.0, 5.0]] {
            let exact = gradient_at(&*problem.objective, &x);
            let h = hessian_at(&*problem.objective, &x).unwrap();
            let g = sample(&*oracle, &x, N, 1);
            let c = |i: usize, j: usize| match i == j {
                true => (h[i * 3 + j] + floor) / 0.25,
                false if diagonal => 0.0,
                false => h[i * 3 + j] / 0.25,
            };
            for i in 0..3 {
                for j in 0..=i {
                    let product = |l: usize| (g[i * N + l] - exact[i]) * (g[j * N + l] - exact[j]);
                    let size = N / groups as usize;
                    let mut means: Vec<f64> = (0..groups as usize)
                        .map(|b| (b * size..(b + 1) * size).map(product).sum::<f64>() / size as f64)
                        .collect();
                    means.sort_by(f64::total_cmp);
                    // Var(ξ_i ξ_j) = C_ii C_jj + C_ij² for normal numbers, less for uniform ones, whose fourth cumulant is negative.
                    let variance = c(i, i) * c(j, j) + c(i, j) * c(i, j);
                    let allowed = 2.0 * (variance / size as f64).sqrt();
                    let got = means[means.len() / 2];
                    let off = (got - c(i, j)).abs();
                    assert!(off <= allowed, "{spec} {x:?} {i} {j}: {got} {}", c(i, j));
                    seen.push((got, allowed));
                }
            }
        }
        let (first, second) = (seen[0], seen[6]);
        let apart = (first.0 - second.0).abs() > first.1 + second.1;
        assert!(apart, "{spec}: the covariance depends on the point");
    }
}

#[test]
fn uniform_hessian_noise_is_bounded_and_says_so() {
    let problem = build("cosine:dim=2").unwrap();
    let oracle = oracle::build(&problem, "hessian:batch=4,noise=uniform").unwrap();
    assert_eq!(oracle.facts().tail, Tail::Bounded);
    // 1 + √(3 · 2 · 1/4), and the bound is not far from what one coordinate of a diagonal Hessian can do: √(3/4).
    let bound = oracle.facts().gradient_coordinate.unwrap().upper().unwrap();
    assert!((bound - (1.0 + 1.5f64.sqrt())).abs() < 1e-12, "{bound}");
    let g = sample(&*oracle, &[0.0, 0.0], 20_000, 1);
    let largest = g.iter().fold(0.0, |m: f64, g| m.max(g.abs()));
    assert!(largest <= 0.75f64.sqrt() * (1.0 + 1e-12) && largest > 0.99 * 0.75f64.sqrt());
}

#[test]
fn cyclic_epochs_take_the_data_in_their_order() {
    for step in 1..=6 {
        let g = counts("epochs:size=3,order=cyclic", 7, 2, step);
        let begin = (step as usize - 1) % 3 * 3;
        for k in 0..7 {
            let inside = (begin..(begin + 3).min(7)).contains(&k);
            assert_eq!(g[k * 2] > 0.0, inside, "datum {k} in step {step}");
            assert_eq!(g[k * 2], g[k * 2 + 1]);
        }
    }
    // Orders that other laws have left in the thread are not taken for it, nor the other way round.
    let shuffled = counts("epochs:size=3", 7, 50, 1);
    let _ = counts("epochs:size=3,order=cyclic", 7, 50, 1);
    assert_eq!(counts("epochs:size=3", 7, 50, 1), shuffled);
    let objective = Arc::new(OneEach(Facts::new("one-each", 7)));
    let problem = Problem { objective, online: None };
    let facts = oracle::build(&problem, "epochs:order=cyclic").unwrap().facts().clone();
    assert!(facts.deterministic && !facts.unbiased && facts.variance.is_none());
}

#[test]
fn multiplicative_noise_scales_with_the_gradient() {
    let problem = build("cosine:dim=2").unwrap();
    let oracle = oracle::build(&problem, "multiplicative:sigma=0.5").unwrap();
    assert!(sample(&*oracle, &[0.0, 0.0], 100, 1).iter().all(|g| *g == 0.0), "none at a minimum");
    for x in [0.3, 1.2] {
        let slope = gradient_at(&*problem.objective, &[x, x])[0];
        let g = sample(&*oracle, &[x, x], 100, 1);
        assert!(g.iter().all(|g| *g == 1.5 * slope || *g == 0.5 * slope));
        assert!(g.contains(&(1.5 * slope)) && g.contains(&(0.5 * slope)));
    }
    let facts = |spec| oracle::build(&problem, spec).unwrap().facts().clone();
    assert!(facts("multiplicative").sparse && !facts("multiplicative:sigma=0.5").sparse);
    assert!(facts("multiplicative:noise=gaussian").gradient_coordinate.is_none());
    assert!(facts("multiplicative:sigma=0").deterministic);
}

/// `f_k(x) = n x_k`: the gradient of a batch shows which data are in it.
#[derive(Debug)]
struct OneEach(Facts);

impl Objective for OneEach {
    fn facts(&self) -> &Facts {
        &self.0
    }

    fn value(&self, x: Block<'_>, f: &mut [f64]) {
        f.iter_mut().enumerate().for_each(|(lane, f)| *f = x.lane(lane).sum());
    }

    fn gradient(&self, _x: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().fill(1.0);
    }

    fn value_error(&self, _x: Block<'_>, error: &mut [f64]) {
        error.fill(0.0);
    }

    fn gradient_error(&self, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(0.0);
    }

    fn finite_sum(&self) -> Option<&dyn FiniteSum> {
        Some(self)
    }
}

impl FiniteSum for OneEach {
    fn terms(&self) -> usize {
        self.0.dim()
    }

    fn add_term_gradient(
        &self,
        k: usize,
        lane: usize,
        weight: f64,
        _x: Block<'_>,
        g: &mut BlockMut<'_>,
    ) {
        g.row(k)[lane] += weight * self.0.dim() as f64;
    }

    fn term_gradient_coordinate(&self) -> Known {
        Known::Exactly(self.0.dim() as f64)
    }
}

/// How often each of `n` data is in the batch of each replica, `[datum][lane]`.
fn counts(noise: &str, n: usize, lanes: usize, step: u64) -> Vec<f64> {
    let objective = Arc::new(OneEach(Facts::new("one-each", n)));
    let oracle = oracle::build(&Problem { objective, online: None }, noise).unwrap();
    sample(&*oracle, &vec![0.0; n], lanes, step)
}

/// False alarm: 1e-10.
#[test]
fn distinct_minibatches_are_uniform_sets() {
    const N: usize = 50_000;
    // Each of 3 of 7 data has weight 7/3; a datum is in with probability 3/7, a pair with 1/7.
    let g = counts("minibatch-distinct:size=3", 7, N, 1);
    let weight = 7.0 * (1.0 / 3.0);
    assert!(g.iter().all(|g| *g == 0.0 || *g == weight), "none is drawn twice");
    let inside = |k: usize, lane: usize| g[k * N + lane] > 0.0;
    assert!((0..N).all(|lane| (0..7).filter(|k| inside(*k, lane)).count() == 3));
    let allowed = (log_odds() / 2.0 / N as f64).sqrt();
    for k in 0..7 {
        for j in 0..=k {
            let p = if j == k { 3.0 / 7.0 } else { 1.0 / 7.0 };
            let share = (0..N).filter(|l| inside(k, *l) && inside(j, *l)).count() as f64 / N as f64;
            assert!((share - p).abs() <= allowed, "{j} {k}: {share}");
        }
    }
    let with_replacement = counts("minibatch:size=3", 7, N, 1);
    assert!(with_replacement.iter().any(|g| *g > 1.5 * weight), "that law draws some twice");
    let all = counts("minibatch-distinct:size=7", 7, 10, 1);
    assert!(all.iter().all(|g| (g - 1.0).abs() <= 2.0 * f64::EPSILON), "all data: the mean");
}

/// False alarm: 1e-10.
#[test]
fn epochs_take_every_datum_once_in_an_order_of_their_own() {
    const N: usize = 20_000;
    // Seven data by three: batches of 3, 3 and 1.
    let step = |t| counts("epochs:size=3", 7, N, t);
    let epochs: Vec<Vec<Vec<f64>>> =
        [1, 4].map(|first| (first..first + 3).map(step).collect()).into();
    for epoch in &epochs {
        for place in 0..7 * N {
            assert_eq!(epoch.iter().filter(|g| g[place] > 0.0).count(), 1, "once an epoch");
        }
        for (g, size) in epoch.iter().zip([3, 3, 1]) {
            assert!((0..N).all(|l| (0..7).filter(|k| g[k * N + l] > 0.0).count() == size));
            let allowed = (log_odds() / 2.0 / N as f64).sqrt();
            for k in 0..7 {
                let share = g[k * N..][..N].iter().filter(|g| **g > 0.0).count() as f64 / N as f64;
                assert!((share - size as f64 / 7.0).abs() <= allowed, "{k}: {share}");
            }
        }
    }
    assert_ne!(epochs[0][0], epochs[1][0], "each epoch has its order");
    // What is remembered between steps changes nothing.
    assert_eq!(step(5), epochs[1][1]);
    assert_eq!(step(1), epochs[0][0]);
    assert_eq!(
        counts("epochs:size=3", 7, 1, 6)[..],
        (0..7).map(|k| epochs[1][2][k * N]).collect::<Vec<_>>()
    );
}
