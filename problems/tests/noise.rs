//! The contract of noise, for every law of the registry, and of online losses.
#![expect(clippy::float_cmp, reason = "exact results are compared")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::io::Write;
use std::sync::Arc;

use common::{key, lanes, point};
use ratecheck_problems::catalogue::{self, build};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::gradient_at;
use ratecheck_problems::oracle::{self, ALL, NoComparator, Oracle, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape};

/// At least one member of every law but `table`, each on a problem that it fits.
const CASES: [(&str, &str); 18] = [
    ("huber:dim=1,scale=16", "none"),
    ("cosine:dim=6", "rademacher:sigma=1.5"),
    ("cosine:dim=1,scale=30", "rademacher:sigma=30"),
    ("cosine:dim=1", "two-point:high=3,low=-1,probability=1/4"),
    ("rational:dim=4", "uniform:radius=0.5"),
    ("quadratic:dim=3,cond=10", "gaussian:sigma=0.1"),
    ("noisy-quiet:dim=3", "gaussian-each:sigmas=[1;0;0.5]"),
    ("cosine:dim=5,weight=mean", "coordinate:noise=rademacher,sigma=1.5"),
    ("logistic:rows=60,dim=5,seed=3", "minibatch"),
    ("logistic:rows=60,dim=5,seed=3", "minibatch:size=4"),
    ("quadratic:dim=3,cond=10", "laplace:scale=0.5"),
    ("quadratic:dim=2,cond=10", "student:nu=5,scale=0.3"),
    ("cosine:dim=3", "stable:alpha=1.5"),
    ("quadratic:dim=3,cond=10", "hessian:batch=4"),
    ("cosine:dim=5", "multiplicative:sigma=0.5"),
    ("cosine:dim=2", "multiplicative:noise=gaussian,sigma=2"),
    ("logistic:rows=60,dim=5,seed=3", "minibatch-distinct:size=4"),
    ("logistic:rows=60,dim=5,seed=3", "epochs"),
];

/// Probability that any one of the statistical assertions of this file fails although the law is right.
const FALSE_ALARM: f64 = 1e-10;
/// An upper bound of the number of statistical assertions.
const ASSERTIONS: f64 = 500.0;
/// Replicas of a statistical assertion.
const REPLICAS: usize = 200_000;

fn cases() -> impl Iterator<Item = (&'static str, Arc<dyn Oracle>)> {
    CASES
        .iter()
        .map(|(problem, noise)| (*noise, oracle::build(&build(problem).unwrap(), noise).unwrap()))
}

/// `g_t` at one point for `lanes` replicas from `first`, `[coordinate][lane]`.
fn sample(oracle: &dyn Oracle, x: &[f64], first: u64, lanes: usize, step: u64) -> Vec<f64> {
    let shape = Shape::new(x.len(), lanes);
    let spread = |v: &[f64]| v.iter().flat_map(|v| vec![*v; lanes]).collect::<Vec<f64>>();
    let (x, exact) = (spread(x), spread(&gradient_at(&**oracle.objective(), x)));
    let mut g = vec![f64::NAN; shape.len()];
    let key = key(7, first, step);
    oracle.sample(
        key,
        Block::new(&x, shape),
        Block::new(&exact, shape),
        BlockMut::new(&mut g, shape),
    );
    g
}

#[test]
fn every_law_is_tested_and_named_by_its_own_id() {
    for entry in ALL.iter().filter(|entry| entry.id != "table") {
        let named = |(_, noise): &(&str, &str)| noise.split(':').next() == Some(entry.id);
        assert!(CASES.iter().any(named), "add a case of `{}`", entry.id);
    }
    for (problem, noise) in CASES {
        let problem = build(problem).unwrap();
        let id = oracle::build(&problem, noise).unwrap().facts().id.clone();
        assert_eq!(oracle::build(&problem, &id).unwrap().facts().id, id);
    }
}

#[test]
fn every_width_gives_the_same_bits() {
    for (noise, oracle) in cases() {
        let dim = oracle.objective().facts().dim();
        let points: Vec<Vec<f64>> = (0..37).map(|k| point(3, k, dim)).collect();
        let exact: Vec<Vec<f64>> =
            points.iter().map(|x| gradient_at(&**oracle.objective(), x)).collect();
        let (x, e, shape) = (lanes(&points), lanes(&exact), Shape::new(dim, 37));
        let mut g = vec![0.0; x.len()];
        let (x, e) = (Block::new(&x, shape), Block::new(&e, shape));
        oracle.sample(key(7, 100, 9), x, e, BlockMut::new(&mut g, shape));
        for (lane, at) in points.iter().enumerate() {
            let alone = sample(&*oracle, at, 100 + lane as u64, 1, 9);
            for (i, alone) in alone.iter().enumerate() {
                assert_eq!(alone.to_bits(), g[i * 37 + lane].to_bits(), "{noise}");
            }
        }
    }
}

#[test]
fn noise_varies_with_step_and_replica_and_with_nothing_else() {
    for (noise, oracle) in cases() {
        let x = vec![0.3; oracle.objective().facts().dim()];
        let g = |replica, step| sample(&*oracle, &x, replica, 64, step);
        assert_eq!(g(5, 2), g(5, 2), "{noise}: a pure function of its key");
        let constant = g(5, 2) == g(5, 3) && g(5, 2) == g(500, 2);
        assert_eq!(constant, oracle.facts().deterministic, "{noise}");
    }
}

/// Largest distance of the mean of `n` independent numbers in `[-bound, bound]` from their expectation, but for a probability
/// of `FALSE_ALARM / ASSERTIONS` (Hoeffding 1963).
fn hoeffding(bound: f64, n: usize) -> f64 {
    bound * (2.0 * (2.0 * ASSERTIONS / FALSE_ALARM).ln() / n as f64).sqrt()
}

fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// The median of the means of [`groups`] groups of equal size.
fn median_of_means(x: &[f64]) -> f64 {
    let mut means: Vec<f64> = x.chunks_exact(x.len() / groups()).map(mean).collect();
    means.sort_by(f64::total_cmp);
    means[means.len() / 2]
}

/// Largest distance of [`median_of_means`] from the expectation of `n` numbers of this variance, but for a probability of
/// `FALSE_ALARM / ASSERTIONS`: each group errs by twice its standard deviation with probability at most 1/4 (Chebyshev),
/// and half of `k` groups do with probability at most `e^{-k/8}` (Hoeffding).
fn heavy(variance: f64, n: usize) -> f64 {
    2.0 * (variance * groups() as f64 / n as f64).sqrt()
}

fn groups() -> usize {
    (8.0 * (ASSERTIONS / FALSE_ALARM).ln()).ceil() as usize
}

/// Whether the sample mean of each coordinate of `g_t` is compatible with `∇f(x)`; without variance, the share of either sign.
fn looks_unbiased(oracle: &dyn Oracle, x: &[f64]) -> bool {
    let (exact, facts) = (gradient_at(&**oracle.objective(), x), oracle.facts());
    let g = sample(oracle, x, 0, REPLICAS, 1);
    let variance = facts.variance.map(|v| v.upper().unwrap());
    g.chunks_exact(REPLICAS).zip(exact).all(|(g, exact)| {
        let error: Vec<f64> = g.iter().map(|g| g - exact).collect();
        match (facts.tail, variance) {
            (Tail::Bounded, _) => {
                let bound = facts.gradient_coordinate.unwrap().upper().unwrap();
                mean(&error).abs() <= hoeffding(bound, REPLICAS)
            }
            // The mean is normal, and P(|N| > 7.5) < 1e-13 < FALSE_ALARM / ASSERTIONS.
            (Tail::SubGaussian, Some(v)) => {
                mean(&error).abs() <= 7.5 * (v / REPLICAS as f64).sqrt()
            }
            (_, Some(v)) => median_of_means(&error).abs() <= heavy(v, REPLICAS),
            (_, None) => {
                let signs: Vec<f64> = error.iter().map(|e| e.signum()).collect();
                mean(&signs).abs() <= hoeffding(1.0, REPLICAS)
            }
        }
    })
}

/// False alarm: 1e-10.
#[test]
fn samples_are_unbiased() {
    for (noise, oracle) in cases() {
        // Within an epoch, what is left depends on the past; at a fixed point the mean is right all the same.
        assert_eq!(oracle.facts().unbiased, !noise.starts_with("epochs"), "{noise}");
        for number in [1, 4, 6] {
            let x = point(13, number, oracle.objective().facts().dim());
            assert!(looks_unbiased(&*oracle, &x), "{noise} at {x:?}");
        }
    }
}

/// What [`oracle::variance_at`] says, against the spread of samples about the true gradient: within 9 standard errors of a sample
/// variance, `√((κ - 1)/n)` of it, with the kurtosis κ estimated from the same sample: for the heaviest tails that estimate falls short by a
/// fifth now and then, and 9 become 7.2, which 6e-13 exceed.
///
/// False alarm: 1e-10.
#[test]
fn variances_at_a_point_are_those_of_samples() {
    let known = |noise: &str| !noise.starts_with("epochs") && !noise.starts_with("stable");
    for (noise, oracle) in cases() {
        for number in [1, 4, 6] {
            let x = point(13, number, oracle.objective().facts().dim());
            let Some(variances) = oracle::variance_at(&*oracle, &x) else {
                assert!(!known(noise), "{noise}");
                continue;
            };
            assert!(known(noise), "{noise}");
            let exact = gradient_at(&**oracle.objective(), &x);
            let g = sample(&*oracle, &x, 0, REPLICAS, 1);
            for ((g, exact), variance) in g.chunks_exact(REPLICAS).zip(exact).zip(variances) {
                let square: Vec<f64> = g.iter().map(|g| (g - exact) * (g - exact)).collect();
                let found = mean(&square);
                let fourth = mean(&square.iter().map(|s| s * s).collect::<Vec<_>>());
                let error = ((fourth - found * found).max(0.0) / REPLICAS as f64).sqrt();
                // The sums of so many terms are added up one by one.
                let rounding = REPLICAS as f64 * f64::EPSILON;
                let room = 9.0 * error + rounding * (variance + exact * exact);
                assert!((found - variance).abs() <= room, "{noise} at {x:?}: {found} {variance}");
                // Twice the variance would be noticed, except in coordinates that are drawn too rarely to be seen.
                assert!(variance <= rounding * exact * exact || 0.5 * variance > room, "{noise}");
            }
        }
    }
}

/// Lanes do not mix, coordinates have their own variance, and a stable law has one in its normal member only.
#[test]
fn variances_at_a_point_by_hand() {
    let at = |problem: &str, noise: &str, x: &[f64]| {
        oracle::variance_at(&*oracle::build(&build(problem).unwrap(), noise).unwrap(), x)
    };
    let wells = "pq:hl=9,h=3,hr=1,dl=1,dr=1";
    assert_eq!(at(wells, "hessian:batch=4", &[0.1]), Some(vec![9.0 / 4.0]));
    assert_eq!(at(wells, "hessian:batch=4", &[0.9]), Some(vec![3.0 / 4.0]));
    assert_eq!(at(wells, "hessian:batch=4,floor=1", &[0.9]), Some(vec![1.0]));
    assert_eq!(at("two-valleys", "hessian:part=diagonal", &[0.1, 5.0]), Some(vec![9.0, 9.0]));
    // On the way the transverse curvature bends with the second coordinate; the axis does not see that.
    let [near, far] = [[0.9, 0.0], [0.9, 2.0]].map(|x| at("two-valleys", "hessian:part=axis", &x));
    assert_eq!(near, far);
    assert_ne!(at("two-valleys", "hessian:part=diagonal", &[0.9, 2.0]), far);
    assert!(at("kinked-parabola", "hessian", &[0.0]).unwrap()[0].is_nan());
    assert_eq!(at("cosine", "stable:alpha=2,scale=3", &[1.0]).map(|v| v[0].round()), Some(18.0));
    assert_eq!(at("cosine", "stable:alpha=1.9", &[1.0]), None);
    assert_eq!(at("logistic:rows=60,dim=5,seed=3", "epochs", &[0.0; 5]), None);
    let each = at("quadratic:dim=3", "gaussian-each:sigmas=[1;0;0.5]", &[1.0; 3]).unwrap();
    for (found, want) in each.iter().zip([1.0, 0.0, 0.25]) {
        assert!((found - want).abs() <= 4.0 * f64::EPSILON);
    }
    let oracle = oracle::build(&build(wells).unwrap(), "hessian").unwrap();
    let (shape, mut out) = (Shape::new(1, 3), [0.0; 3]);
    let places = [0.1, 0.9, 9.0];
    assert!(oracle.variance_at(Block::new(&places, shape), BlockMut::new(&mut out, shape)));
    assert_eq!(out.map(|v: f64| (v * 1e12).round() / 1e12), [9.0, 3.0, 1.0]);
}

/// A file with these lines.
fn file(lines: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    file
}

/// The table is read, nothing is drawn.
///
/// False alarm: 0.
#[test]
fn a_bias_is_noticed() {
    // A bound of 1 + 0.05 allows a mean error of about 0.026.
    let noise = file("0.05\n");
    let spec = format!("table:file='{}'", noise.path().display());
    let oracle = oracle::build(&build("cosine").unwrap(), &spec).unwrap();
    assert!(!oracle.facts().unbiased && oracle.facts().variance.is_none());
    let g = sample(&*oracle, &[1.0], 0, REPLICAS, 1);
    assert!((mean(&g) - 1f64.sin()).abs() > hoeffding(1.05, REPLICAS));
}

/// `E ξ⁴ / (E ξ²)²` of a law that has it and no bound.
fn kurtosis(noise: &str) -> f64 {
    match noise.split(':').next().unwrap() {
        "laplace" => 6.0,
        // 3 (ν - 2)/(ν - 4) with ν = 5.
        "student" => 9.0,
        other => panic!("state the kurtosis of `{other}`"),
    }
}

/// The sum over coordinates of the mean square error of `g_t`, and how far from its expectation it may be.
fn mean_square(noise: &str, oracle: &dyn Oracle, x: &[f64]) -> (f64, f64) {
    let exact = gradient_at(&**oracle.objective(), x);
    let g = sample(oracle, x, 0, REPLICAS, 1);
    let squares: Vec<Vec<f64>> = g
        .chunks_exact(REPLICAS)
        .zip(&exact)
        .map(|(g, e)| g.iter().map(|g| (g - e) * (g - e)).collect())
        .collect();
    let stated = oracle.facts().variance.unwrap().upper().unwrap();
    let total: f64 = squares.iter().map(|s| mean(s)).sum();
    let x = (2.0 * ASSERTIONS / FALSE_ALARM).ln() / REPLICAS as f64;
    match oracle.facts().tail {
        // Hoeffding for squares in [0, B²], a coordinate at a time.
        Tail::Bounded => {
            let width = squares.iter().flatten().copied().fold(0.0, f64::max);
            (total, exact.len() as f64 * width * (x / 2.0).sqrt())
        }
        // Laurent and Massart 2000.
        Tail::SubGaussian => (total, stated * (2.0 * x.sqrt() + 2.0 * x)),
        Tail::Exponential | Tail::Power { .. } => {
            let one = stated / exact.len() as f64;
            let allowed = heavy((kurtosis(noise) - 1.0) * one * one, REPLICAS);
            (squares.iter().map(|s| median_of_means(s)).sum(), exact.len() as f64 * allowed)
        }
    }
}

/// False alarm: 1e-10.
#[test]
fn variances_are_as_stated() {
    for (noise, oracle) in cases().filter(|(_, o)| !o.facts().deterministic) {
        let Some(stated) = oracle.facts().variance else {
            assert!(!oracle.facts().tail.has_moment(2.0), "{noise} states no variance");
            continue;
        };
        let stated = stated.upper().unwrap();
        let x = point(13, 5, oracle.objective().facts().dim());
        let (total, allowed) = mean_square(noise, &*oracle, &x);
        assert!(total <= stated + allowed, "{noise}: {total} > {stated}");
        // Additive laws state the variance itself; the others a bound that holds everywhere.
        let additive = ["rademacher", "two-point", "uniform", "gaussian", "laplace", "student"];
        if additive.iter().any(|id| noise.starts_with(id)) {
            assert!(total >= stated - allowed, "{noise}: {total} < {stated}");
        }
    }
}

/// The rarest of the values that come near a bound is missed by all of 200 000 draws with far less than that probability.
///
/// False alarm: 1e-12.
#[test]
fn almost_sure_bounds_hold_and_are_nearly_attained() {
    for (noise, oracle) in cases() {
        let Some(bound) = oracle.facts().gradient_coordinate else {
            assert_ne!(oracle.facts().tail, Tail::Bounded, "{noise} states no bound");
            continue;
        };
        let (bound, dim) = (bound.upper().unwrap(), oracle.objective().facts().dim());
        let mut largest = 0.0f64;
        let quarter = std::f64::consts::FRAC_PI_2;
        let far = (0..100).map(|k| point(17, k, dim));
        for x in far.chain([vec![quarter; dim], vec![1.0 / 3f64.sqrt(); dim], vec![-9.0; dim]]) {
            let g = sample(&*oracle, &x, 0, 2000, 1);
            largest = g.iter().fold(largest, |m, g| m.max(g.abs()));
        }
        assert!(largest <= bound, "{noise}: {largest} > {bound}");
        let data = noise.starts_with("minibatch") || noise.starts_with("epochs");
        let share = if data { 0.5 } else { 0.99 };
        assert!(largest >= share * bound, "{noise}: never above {largest} of {bound}");
    }
}

#[test]
fn coordinate_samples_have_one_entry() {
    let oracle =
        oracle::build(&build("cosine:dim=40,weight=mean").unwrap(), "coordinate:sigma=1.5");
    let oracle = oracle.unwrap();
    assert!(oracle.facts().sparse);
    // The double nearest to 1/40 lies above it, and the bound is rounded up.
    let bound = oracle.facts().gradient_coordinate.unwrap().upper().unwrap();
    assert!((2.5..=2.5 + 2.0 * f64::EPSILON).contains(&bound), "{bound}");
    let g = sample(&*oracle, &[2.0; 40], 0, 100, 1);
    for lane in 0..100 {
        assert_eq!((0..40).filter(|i| g[i * 100 + lane] != 0.0).count(), 1);
    }
}

/// False alarm: 0.
#[test]
fn tables_are_read_and_end() {
    let noise = file("# spike\n1, -2\n 0,0.5\n");
    let spec = format!("table:file='{}'", noise.path().display());
    let oracle = oracle::build(&build("cosine:dim=2").unwrap(), &spec).unwrap();
    assert_eq!(sample(&*oracle, &[0.0, 0.0], 3, 2, 1), [1.0, 1.0, -2.0, -2.0]);
    assert_eq!(sample(&*oracle, &[0.0, 0.0], 3, 1, 2), [0.0, 0.5]);
    assert!(sample(&*oracle, &[0.0, 0.0], 3, 1, 3).iter().all(|g| g.is_nan()));
    assert_eq!(oracle.last_step(), Some(2));
    assert!(oracle.covers(2).is_ok());
    let message = oracle.covers(3).unwrap_err().to_string();
    assert!(message.contains("2 steps") && message.contains("horizon is 3"), "{message}");
}

#[test]
fn bad_tables_name_the_place() {
    for (lines, words) in [
        ("1,2\n3\n", "line 2 has 1 columns where the first row has 2"),
        ("1,2\n3,x\n", "line 2, column 2: `x` is not a number"),
        ("1,NaN\n", "line 1, column 2: `NaN` is not finite"),
        ("1,inf\n", "is not finite"),
        ("# nothing\n", "no rows"),
        ("1,2,3\n", "it has 3 columns, but the problem has 2 coordinates"),
    ] {
        let noise = file(lines);
        let spec = format!("table:file='{}'", noise.path().display());
        let message =
            oracle::build(&build("cosine:dim=2").unwrap(), &spec).unwrap_err().to_string();
        assert!(message.contains(words), "{lines:?}: {message}");
    }
}

#[test]
fn bad_specs_say_what_is_wrong() {
    for (problem, noise, words) in [
        ("cosine", "rademacer", "did you mean `rademacher`?"),
        ("cosine", "rademacher:sigma=-1", "[0, inf)"),
        ("cosine", "uniform:width=1", "radius"),
        ("cosine", "two-point:high=3,low=-2,probability=1/4", "= -0.75"),
        ("cosine", "two-point:high=3,low=-2,probability=1/4", "low = -1"),
        ("cosine", "minibatch", "minibatches need data"),
        ("logistic", "minibatch:size=0", "size"),
        ("logistic:rows=9", "minibatch-distinct:size=10", "size"),
        ("logistic:rows=9", "epochs:size=10", "size"),
        ("cosine", "epochs", "minibatches need data"),
        ("cosine", "student:nu=0", "[0.25, 1000000000]"),
        ("cosine", "stable:alpha=2.5", "[0.25, 2]"),
        ("cosine", "laplace:scale=-1", "[0, inf)"),
        ("cosine", "multiplicative:noise=uniform", "gaussian"),
        ("quadratic:dim=65", "hessian", "at most 64 coordinates"),
        ("cosine", "hessian:batch=0", "(0, inf)"),
        ("cosine", "table", "file"),
        ("cosine", "table:file=/nowhere.csv", "/nowhere.csv"),
        ("online-linear", "rademacher", "use the noise `none`"),
    ] {
        let problem = build(problem).unwrap();
        let error = oracle::build(&problem, noise).err();
        let message = error.unwrap_or_else(|| panic!("{noise} was taken")).to_string();
        assert!(message.contains(words), "{noise}: {message}");
    }
}

fn losses(spec: &str) -> (catalogue::Problem, Arc<dyn Oracle>) {
    let problem = build(spec).unwrap();
    let oracle = oracle::build(&problem, "none").unwrap();
    (problem, oracle)
}

#[test]
fn prescribed_losses_are_as_their_page_says() {
    for (spec, expected) in [
        ("online-linear:sequence=period3", [1.0, -0.4, -0.4, 1.0]),
        ("online-linear:sequence=period3,high=3,low=-1", [3.0, -1.0, -1.0, 3.0]),
        ("online-linear:sequence=alternating", [1.0, -1.0, 1.0, -1.0]),
        ("online-linear:sequence=spike", [1.0, 0.0, 0.0, 0.0]),
        ("online-linear:sequence=constant", [1.0; 4]),
        ("online-period-three", [3.0, -1.0, -1.0, 3.0]),
        ("reddi-general-beta1:c=4", [4.0, -1.0, -1.0, -1.0]),
        ("reddi-1010", [1010.0, -10.0, -10.0, -10.0]),
        ("online-periodic:values=2;-1;0.5", [2.0, -1.0, 0.5, 2.0]),
    ] {
        let (_, oracle) = losses(spec);
        assert!(oracle.facts().deterministic && !oracle.uses_exact(), "{spec}");
        for (t, c) in (1..).zip(expected) {
            assert_eq!(sample(&*oracle, &[0.7], 0, 3, t), [c; 3], "{spec} at {t}");
            let mut loss = [0.0];
            let x = [0.7];
            let x = Block::new(&x, Shape::new(1, 1));
            oracle.online().unwrap().loss(key(7, 0, t), x, &mut loss);
            assert_eq!(loss[0], c * 0.7, "{spec} at {t}");
        }
    }
}

/// False alarm: 1e-11.
#[test]
fn uniform_losses_are_unbiased_and_bounded() {
    let (_, oracle) = losses("online-linear:dim=3,sequence=uniform,lo=-0.9,hi=1.1");
    assert!(oracle.facts().unbiased && !oracle.facts().deterministic);
    assert_eq!(oracle.facts().gradient_coordinate.unwrap().upper(), Some(1.1));
    assert!(looks_unbiased(&*oracle, &[0.0; 3]));
    let g = sample(&*oracle, &[0.0; 3], 0, 1000, 1);
    assert!(g.iter().all(|g| (-0.9..=1.1).contains(g)));
}

/// The rare slopes have the stated probability, and the mean of the losses is the objective.
///
/// False alarm: 1e-10.
#[test]
fn random_slopes_have_the_stated_frequencies() {
    for (spec, values, p) in [
        ("online-rare-slope:c=9,delta=0.5", vec![9.0, -1.0], 0.15),
        ("reddi-1010-stochastic", vec![1010.0, -10.0], 0.01),
        ("online-sparse:dim=1,density=0.2,size=3", vec![3.0, -3.0, 0.0], 0.1),
        ("online-sparse:dim=1,density=1", vec![1.0, -1.0], 0.5),
    ] {
        let (problem, oracle) = losses(spec);
        assert!(oracle.facts().unbiased && !oracle.facts().deterministic, "{spec}");
        assert_eq!(oracle.facts().sparse, values.contains(&0.0), "{spec}");
        assert!(looks_unbiased(&*oracle, &[0.3]), "{spec}");
        let g = sample(&*oracle, &[0.3], 0, REPLICAS, 1);
        assert!(g.iter().all(|g| values.contains(g)), "{spec}");
        let share = g.iter().filter(|g| **g == values[0]).count() as f64 / REPLICAS as f64;
        // Twice the share minus 1 is a mean of signs.
        assert!(2.0 * (share - p).abs() <= hoeffding(1.0, REPLICAS), "{spec}: {share}");
        let slope = gradient_at(&*problem.objective, &[0.3])[0];
        let variance = oracle.facts().variance.unwrap().upper().unwrap();
        let squares: Vec<f64> = g.iter().map(|g| (g - slope) * (g - slope)).collect();
        let bound = squares.iter().copied().fold(0.0, f64::max);
        assert!((mean(&squares) - variance).abs() <= hoeffding(bound, REPLICAS), "{spec}");
    }
    let (stochastic, _) = losses("online-rare-slope:c=9,delta=0.5");
    let slope = gradient_at(&*stochastic.objective, &[0.0])[0];
    assert!((slope - 0.5).abs() < 8.0 * f64::EPSILON, "{slope}");
}

#[test]
fn conditions_of_the_counterexamples_are_named() {
    for (spec, words) in [
        ("online-period-three:c=2", "C > 2"),
        ("reddi-general-beta1:c=5", "an even number; try 6"),
        ("online-rare-slope:c=3,delta=4", "stays below 1"),
        ("online-sparse:density=0", "(0, 1]"),
        ("online-periodic:values=1;;2", "a list of numbers"),
    ] {
        let message = build(spec).unwrap_err().to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

/// Total loss of `u` over the horizon, for one replica.
fn total_loss(oracle: &dyn Oracle, u: &[f64], replica: u64, horizon: u64) -> f64 {
    let x = Block::new(u, Shape::new(u.len(), 1));
    let one = |t| {
        let mut f = [0.0];
        oracle.online().unwrap().loss(key(7, replica, t), x, &mut f);
        f[0]
    };
    (1..=horizon).map(one).sum()
}

#[test]
fn the_comparator_is_the_best_fixed_point() {
    let table = file("1,2\n-3,0.5\n0.25,-4\n1,1\n0,0\n");
    let table = format!("online-linear:sequence=table,file='{}'", table.path().display());
    for spec in ["online-linear:dim=2,sequence=uniform,lo=-0.9,hi=1.1", &table] {
        let (_, oracle) = losses(spec);
        for domain in [Domain::Box { lo: -1.0, hi: 0.5 }, Domain::Ball { radius: 2.0 }] {
            let (shape, mut u) = (Shape::new(2, 3), [0.0; 6]);
            let online = oracle.online().unwrap();
            let (u_block, mut gap) = (BlockMut::new(&mut u, shape), [f64::NAN; 3]);
            online.comparator(key(7, 40, 1), 5, &domain, u_block, &mut gap).unwrap();
            for lane in 0..3 {
                let best: Vec<f64> = Block::new(&u, shape).lane(lane).collect();
                let replica = 40 + lane as u64;
                let least = total_loss(&*oracle, &best, replica, 5);
                for number in 0..500 {
                    let mut x = point(19, number, 2);
                    let alone = Shape::new(2, 1);
                    domain.project(BlockMut::new(&mut x, alone), None);
                    // Five losses of at most 4 · 2 · 2, summed in order: far fewer than 100 roundings of 80.
                    let other = total_loss(&*oracle, &x, replica, 5);
                    assert!(other >= least - 100.0 * f64::EPSILON * 80.0, "{spec} {domain}: {x:?}");
                }
            }
        }
        let mut u = [0.0; 2];
        let u = BlockMut::new(&mut u, Shape::new(2, 1));
        let refused =
            oracle.online().unwrap().comparator(key(7, 0, 1), 5, &Domain::Whole, u, &mut [0.0]);
        assert_eq!(refused, Err(NoComparator::Unbounded));
    }
}

#[test]
fn the_period_of_three_has_the_comparator_minus_one() {
    // Reddi, Kale and Kumar: 3, -1, -1 sums to 1 over each period, so -1 is best on [-1, 1].
    let (_, oracle) = losses("online-linear:sequence=period3,high=3,low=-1");
    let mut u = [0.0];
    let domain = Domain::Box { lo: -1.0, hi: 1.0 };
    let block = BlockMut::new(&mut u, Shape::new(1, 1));
    oracle.online().unwrap().comparator(key(7, 0, 1), 3000, &domain, block, &mut [0.0]).unwrap();
    assert_eq!(u, [-1.0]);
    assert_eq!(total_loss(&*oracle, &u, 0, 3000), -1000.0);
}
