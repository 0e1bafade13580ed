//! The contract of online problems, for every example of the registry that is one.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::io::Write;
use std::sync::Arc;

use astro_float::{BigFloat, RoundingMode};
use common::{key, lanes, point};
use ratecheck_problems::catalogue::{ALL, Problem, build};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::gradient_at;
use ratecheck_problems::oracle::{self, Online};
use ratecheck_problems::space::{Block, BlockMut, Shape};

const BOX: Domain = Domain::Box { lo: -1.0, hi: 1.5 };
const BALL: Domain = Domain::Ball { radius: 1.2 };

fn onlines() -> impl Iterator<Item = (&'static str, Problem, Arc<dyn Online>)> {
    let specs = ALL.iter().flat_map(|entry| entry.examples);
    specs.filter_map(|spec| {
        let problem = build(spec).unwrap();
        let online = problem.online.clone()?;
        Some((*spec, problem, online))
    })
}

/// `f_t(x)` of one replica with its error.
fn loss(f: &dyn Online, t: u64, replica: u64, x: &[f64]) -> (f64, f64) {
    let (x, mut out, mut error) = (Block::new(x, Shape::new(x.len(), 1)), [0.0], [0.0]);
    f.loss(key(7, replica, t), x, &mut out);
    f.loss_error(key(7, replica, t), x, &mut error);
    (out[0], error[0])
}

/// `∇f_t(x)` of one replica with its errors.
fn slope(f: &dyn Online, t: u64, replica: u64, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let shape = Shape::new(x.len(), 1);
    let (mut g, mut error) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    f.loss_gradient(key(7, replica, t), Block::new(x, shape), BlockMut::new(&mut g, shape));
    let at = Block::new(x, shape);
    f.loss_gradient_error(key(7, replica, t), at, BlockMut::new(&mut error, shape));
    (g, error)
}

/// A point of the set, on its boundary or within.
fn inside(domain: &Domain, number: u64, dim: usize) -> Vec<f64> {
    let mut x = point(61, number, dim);
    domain.project(BlockMut::new(&mut x, Shape::new(dim, 1)), None);
    x
}

/// `f_t(y) >= f_t(x) + <g, y - x> + (μ/2)‖y - x‖²` up to the stated errors, which makes `g` a subgradient and `μ` a modulus.
#[expect(clippy::cast_precision_loss, reason = "small dimensions")]
fn subgradient_excess(f: &dyn Online, dim: usize, factor: f64) -> f64 {
    let mu = f.strong_convexity().number();
    let mut worst = f64::NEG_INFINITY;
    for number in 0..200 {
        let (t, x) = (1 + number % 13, inside(&BOX, number, dim));
        let y = if number % 2 == 0 {
            inside(&BOX, number + 1000, dim)
        } else {
            x.iter().zip(point(62, number, dim)).map(|(x, s)| x + 1e-3 * s).collect()
        };
        let ((fx, ex), (fy, ey)) = (loss(f, t, 3, &x), loss(f, t, 3, &y));
        let (g, e) = slope(f, t, 3, &x);
        let (mut inner, mut noise, mut square) = (0.0, 0.0, 0.0);
        for i in 0..dim {
            let s = y[i] - x[i];
            inner += factor * g[i] * s;
            square += s * s;
            noise += e[i] * s.abs() + 4.0 * f64::EPSILON * (g[i] * s).abs();
        }
        let size = fx.abs() + fy.abs() + inner.abs() + mu * square;
        let roundings = (4 + 2 * dim) as f64 * f64::EPSILON * size;
        worst = worst.max(fx + inner + 0.5 * mu * square - fy - ex - ey - noise - roundings);
    }
    worst
}

#[test]
fn gradients_are_subgradients_of_losses_with_the_stated_modulus() {
    let mut noticed = 0;
    for (spec, problem, f) in onlines() {
        let dim = problem.objective.facts().dim();
        let excess = subgradient_excess(&*f, dim, 1.0);
        assert!(excess <= 0.0, "{spec}: {excess}");
        noticed += u32::from(subgradient_excess(&*f, dim, 1.01) > 0.0);
        noticed += u32::from(subgradient_excess(&*f, dim, 0.99) > 0.0);
    }
    assert!(noticed > 30, "only {noticed} wrong gradients were noticed");
}

#[test]
fn errors_of_losses_are_of_the_size_of_rounding() {
    for (spec, problem, f) in onlines() {
        let dim = problem.objective.facts().dim();
        for number in 0..50 {
            let x = inside(&BOX, number, dim);
            let ((value, error), (g, e)) = (loss(&*f, 2, 5, &x), slope(&*f, 2, 5, &x));
            assert!(error.is_finite() && error <= 1e-12 * (1.0 + value.abs()), "{spec}: {error}");
            let size = g.iter().fold(1.0, |m: f64, g| m.max(g.abs()));
            assert!(e.iter().all(|e| *e <= 1e-12 * size), "{spec}: {e:?}");
        }
    }
}

#[test]
fn errors_of_quadratics_contain_the_difference_to_256_bits() {
    let (bits, rm) = (256, RoundingMode::ToEven);
    let big = |x: f64| BigFloat::from_f64(x, bits);
    let f = build("online-quadratic:dim=3").unwrap().online.unwrap();
    let mut inexact = 0;
    for t in 1..200 {
        // At 0 the slope is minus the centre, exactly.
        let centre = slope(&*f, t, 5, &[0.0; 3]).0;
        let x = point(64, t, 3);
        let mut exact = big(0.0);
        for (x, c) in x.iter().zip(&centre) {
            let r = big(*x).add(&big(*c), bits, rm);
            exact = exact.add(&r.mul(&r, bits, rm).mul(&big(0.5), bits, rm), bits, rm);
        }
        let (value, error) = loss(&*f, t, 5, &x);
        let off = exact.sub(&big(value), bits, rm).abs();
        assert!(off.cmp(&big(error)).unwrap() <= 0, "at {x:?}");
        inexact += u32::from(!off.is_zero());
    }
    assert!(inexact > 50, "only {inexact} values were rounded at all");
}

#[test]
fn bounds_of_gradients_hold_on_their_domain() {
    let mut sharp = 0;
    for (spec, problem, f) in onlines() {
        let dim = problem.objective.facts().dim();
        for domain in [BOX, BALL, Domain::Whole] {
            let Some(bound) = f.gradient_coordinate(&domain) else {
                assert_eq!(domain, Domain::Whole, "{spec}");
                continue;
            };
            let bound = bound.upper().unwrap();
            let mut largest = 0.0f64;
            for number in 0..600 {
                let x = inside(&domain, number, dim);
                let (g, e) = slope(&*f, 1 + number, number, &x);
                for (g, e) in g.iter().zip(e) {
                    assert!(g.abs() <= bound + e, "{spec} on {domain}: {g} > {bound}");
                    largest = largest.max(g.abs());
                }
            }
            sharp += u32::from(largest > 0.5 * bound);
        }
    }
    assert!(sharp > 50, "only {sharp} bounds are half attained");
}

#[test]
fn every_width_gives_the_same_bits_and_replicas_differ_as_stated() {
    for (spec, problem, f) in onlines() {
        let dim = problem.objective.facts().dim();
        let points: Vec<Vec<f64>> = (0..19).map(|k| inside(&BOX, k, dim)).collect();
        let (data, shape) = (lanes(&points), Shape::new(dim, 19));
        let x = Block::new(&data, shape);
        for t in [1, 2, 9, 4] {
            let (mut v, mut ve) = (vec![0.0; 19], vec![0.0; 19]);
            let mut g = vec![0.0; data.len()];
            f.loss(key(7, 100, t), x, &mut v);
            f.loss_error(key(7, 100, t), x, &mut ve);
            f.loss_gradient(key(7, 100, t), x, BlockMut::new(&mut g, shape));
            for (lane, at) in points.iter().enumerate() {
                let (alone, error) = loss(&*f, t, 100 + lane as u64, at);
                assert_eq!(alone.to_bits(), v[lane].to_bits(), "{spec}");
                assert_eq!(error.to_bits(), ve[lane].to_bits(), "{spec}");
                for (i, alone) in slope(&*f, t, 100 + lane as u64, at).0.iter().enumerate() {
                    assert_eq!(alone.to_bits(), g[i * 19 + lane].to_bits(), "{spec}");
                }
            }
        }
        let x = inside(&BOX, 3, dim);
        let seen = |replica: u64| (1..1000).map(move |t| (t, replica));
        let path = |replica| seen(replica).map(|(t, r)| loss(&*f, t, r, &x).0).collect::<Vec<_>>();
        assert_eq!(path(1) == path(2), f.deterministic(), "{spec}");
        assert!(!f.deterministic() || !f.identically_distributed(), "{spec}");
    }
}

/// The best fixed point of several replicas, with its gap.
fn best(f: &dyn Online, horizon: u64, domain: &Domain, dim: usize) -> (Vec<f64>, [f64; 3]) {
    let (shape, mut u, mut gap) = (Shape::new(dim, 3), vec![f64::NAN; 3 * dim], [f64::NAN; 3]);
    let place = BlockMut::new(&mut u, shape);
    f.comparator(key(7, 40, 1), horizon, domain, place, &mut gap).unwrap();
    (u, gap)
}

/// False alarm: 0.
#[test]
fn comparators_are_best_up_to_their_gap() {
    for (spec, problem, f) in onlines() {
        let dim = problem.objective.facts().dim();
        for (domain, horizon) in [(BOX, 1), (BOX, 30), (BALL, 30)] {
            let (u, gap) = best(&*f, horizon, &domain, dim);
            for (lane, gap) in gap.iter().enumerate() {
                let replica = 40 + lane as u64;
                let total = |x: &[f64]| {
                    (1..=horizon).map(|t| loss(&*f, t, replica, x)).fold((0.0, 0.0), |sum, one| {
                        (sum.0 + one.0, sum.1 + one.1 + 64.0 * f64::EPSILON * one.0.abs())
                    })
                };
                let at: Vec<f64> = Block::new(&u, Shape::new(dim, 3)).lane(lane).collect();
                let (least, least_error) = total(&at);
                assert!(*gap >= 0.0, "{spec} on {domain}: gap {gap}");
                let relative = gap / (1.0 + least.abs());
                assert!(relative < 2e-4, "{spec} on {domain}: gap {gap} of {least}");
                for number in 0..200 {
                    let x = if number % 2 == 0 {
                        inside(&domain, number, dim)
                    } else {
                        let mut x: Vec<f64> = at
                            .iter()
                            .zip(point(63, number, dim))
                            .map(|(u, s)| u + 1e-2 * s)
                            .collect();
                        domain.project(BlockMut::new(&mut x, Shape::new(dim, 1)), None);
                        x
                    };
                    let (other, error) = total(&x);
                    let allowed = gap + least_error + error;
                    assert!(least <= other + allowed, "{spec} on {domain}: {least} {other} {gap}");
                }
            }
            // A lane does not depend on its block.
            let (shape, mut alone, mut own) = (Shape::new(dim, 1), vec![0.0; dim], [0.0]);
            let place = BlockMut::new(&mut alone, shape);
            f.comparator(key(7, 41, 1), horizon, &domain, place, &mut own).unwrap();
            let second: Vec<f64> = Block::new(&u, Shape::new(dim, 3)).lane(1).collect();
            assert_eq!(alone, second, "{spec} on {domain}");
            assert_eq!(own[0].to_bits(), gap[1].to_bits(), "{spec} on {domain}");
        }
    }
}

#[test]
fn closed_forms_leave_no_gap_to_speak_of() {
    for spec in [
        "online-quadratic:dim=3",
        "online-quadratic-walk:dim=2",
        "online-quadratic:dim=4,lo=-1.5,hi=1.5,curvature=0.2,largest=2",
        "online-absolute:dim=2",
        "online-signs:dim=3",
    ] {
        let problem = build(spec).unwrap();
        let (f, dim) = (problem.online.unwrap(), problem.objective.facts().dim());
        let (_, gap) = best(&*f, 500, &BOX, dim);
        assert!(gap.iter().all(|gap| *gap <= 1e-10), "{spec}: {gap:?}");
    }
}

/// Probability that any one of the statistical assertions fails although the law is right, over the number of them.
const FALSE_ALARM: f64 = 1e-10 / 300.0;

/// False alarm: 1e-10.
#[test]
fn independent_losses_have_the_objective_as_their_mean() {
    const N: usize = 50_000;
    let mut tried = 0;
    for (spec, problem, f) in onlines().filter(|(_, _, f)| f.identically_distributed()) {
        let dim = problem.objective.facts().dim();
        let x = inside(&BOX, 5, dim);
        let data: Vec<f64> = x.iter().flat_map(|x| vec![*x; N]).collect();
        let (shape, mut g) = (Shape::new(dim, N), vec![0.0; dim * N]);
        f.loss_gradient(key(9, 0, 3), Block::new(&data, shape), BlockMut::new(&mut g, shape));
        let exact = gradient_at(&*problem.objective, &x);
        let bound = f.gradient_coordinate(&BOX).unwrap().upper().unwrap();
        let allowed = bound * (2.0 * (2.0 / FALSE_ALARM).ln() / N as f64).sqrt();
        for (g, exact) in g.chunks_exact(N).zip(&exact) {
            let mean = g.iter().sum::<f64>() / N as f64;
            assert!((mean - exact).abs() <= allowed, "{spec}: {mean} {exact}");
        }
        if let Some(variance) = f.variance() {
            let square = |lane: usize| -> f64 {
                (0..dim).map(|i| (g[i * N + lane] - exact[i]) * (g[i * N + lane] - exact[i])).sum()
            };
            let squares: Vec<f64> = (0..N).map(square).collect();
            let largest = squares.iter().copied().fold(0.0, f64::max);
            let mean = squares.iter().sum::<f64>() / N as f64;
            let room = largest * ((2.0 / FALSE_ALARM).ln() / 2.0 / N as f64).sqrt();
            assert!(mean <= variance.upper().unwrap() + room, "{spec}: {mean} {variance:?}");
        }
        tried += 1;
    }
    assert!(tried >= 15, "only {tried} are independent and identically distributed");
}

/// Sequences that repeat: the mean over a period is the objective.
#[test]
fn periodic_losses_have_the_objective_as_their_mean_over_a_period() {
    for (spec, period) in [
        ("online-quadratic-drift:dim=2,period=7,curvature=3", 7),
        ("online-quadratic-wave:dim=2,period=12,radius=0.5", 12),
        ("online-quadratic-switch:dim=2,values=0;2;-1,block=3,curvature=0.5", 9),
        ("online-absolute-switch:dim=2,values=0;2;-1,block=1,weight=0.5", 3),
        ("online-blocks:dim=2,block=3,size=0.5", 6),
        ("reddi-general-period:dim=2,c=3,period=5", 5),
        ("online-logistic:rows=5,dim=2,lambda=0.1,order=cyclic", 5),
        ("online-hinge:rows=5,dim=2,lambda=0.1,order=cyclic", 5),
    ] {
        let problem = build(spec).unwrap();
        let f = problem.online.unwrap();
        let x = [0.3, -0.7];
        let mean: f64 = (1..=period).map(|t| loss(&*f, t, 0, &x).0).sum::<f64>() / period as f64;
        let exact = ratecheck_problems::objective::value_at(&*problem.objective, &x);
        assert!((mean - exact).abs() <= 1e-13 * (1.0 + exact.abs()), "{spec}: {mean} {exact}");
    }
}

/// False alarm: 1e-11.
#[test]
fn walks_are_uniform_and_move_by_a_cell() {
    const N: usize = 20_000;
    let problem = build("online-quadratic-walk:cells=4").unwrap();
    let f = problem.online.unwrap();
    // At 0 the slope is minus the centre.
    let centres = |t: u64| {
        let (x, shape, mut g) = (vec![0.0; N], Shape::new(1, N), vec![0.0; N]);
        f.loss_gradient(key(9, 0, t), Block::new(&x, shape), BlockMut::new(&mut g, shape));
        g.iter().map(|g| -g).collect::<Vec<f64>>()
    };
    let (first, last, next) = (centres(1), centres(50), centres(51));
    assert_eq!(centres(1), first, "going back changes nothing");
    let allowed = ((2.0 / FALSE_ALARM).ln() / 2.0 / N as f64).sqrt();
    for point in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        for sample in [&first, &last] {
            let near = |c: &&f64| (**c - point).abs() < 1e-9;
            let share = sample.iter().filter(near).count() as f64 / N as f64;
            assert!((share - 0.2).abs() <= allowed, "{point}: {share}");
        }
    }
    assert!(last.iter().zip(&next).all(|(a, b)| {
        let moved = (a - b).abs();
        (moved - 0.5).abs() < 1e-9 || (moved <= 0.0 && a.abs() >= 1.0)
    }));
}

/// False alarm: 1e-12.
#[test]
fn fair_signs_have_the_regret_of_the_lower_bound() {
    // The best fixed point gains Σ_i |Σ_t ε_t| on [-1, 1]: E|Σ ε| is 100 C(100, 50)/2^100 = 7.958923738717876 for T = 100.
    const N: usize = 20_000;
    let problem = build("online-signs").unwrap();
    let f = problem.online.unwrap();
    let unit = Domain::Box { lo: -1.0, hi: 1.0 };
    let (shape, mut u, mut gap) = (Shape::new(1, N), vec![0.0; N], vec![1.0; N]);
    f.comparator(key(9, 0, 1), 100, &unit, BlockMut::new(&mut u, shape), &mut gap).unwrap();
    assert!(gap.iter().all(|gap| *gap <= 0.0), "whole numbers are summed exactly");
    let mut total = vec![0.0; N];
    for t in 1..=100 {
        let mut one = vec![0.0; N];
        f.loss(key(9, 0, t), Block::new(&u, shape), &mut one);
        total.iter_mut().zip(one).for_each(|(total, one)| *total -= one);
    }
    let mean = total.iter().sum::<f64>() / N as f64;
    // Var|Σ ε| <= T; Bernstein for numbers up to 100.
    let log = (2.0 / FALSE_ALARM).ln();
    let allowed = (2.0 * 100.0 * log / N as f64).sqrt() + 2.0 * 100.0 * log / (3.0 * N as f64);
    assert!((mean - 7.958_923_738_717_876).abs() <= allowed, "{mean}");
}

fn file(lines: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    file
}

#[test]
fn centres_come_from_files_that_end_and_bad_lines_are_named() {
    let table = file("0.5,-2\n1,0\n# between\n0,1\n");
    for id in ["online-quadratic", "online-absolute"] {
        let spec = format!("{id}:file='{}'", table.path().display());
        let problem = build(&spec).unwrap();
        let again = build(problem.objective.facts().id()).unwrap();
        assert_eq!(again.objective.facts().id(), problem.objective.facts().id());
        let f = problem.online.clone().unwrap();
        assert_eq!((f.last_step(), problem.objective.facts().dim()), (Some(3), 2));
        let expected = if id == "online-quadratic" { 2.125 } else { 2.5 };
        assert!((loss(&*f, 1, 0, &[0.0, 0.0]).0 - expected).abs() <= 0.0);
        assert!(loss(&*f, 4, 0, &[0.0, 0.0]).0.is_nan());
        let (u, gap) = best(&*f, 3, &BOX, 2);
        let middle = if id == "online-quadratic" { -1.0 / 3.0 } else { 0.0 };
        assert!((u[0] - 0.5).abs() < 1e-15 && (u[3] - middle).abs() < 1e-15, "{u:?}");
        assert!(gap.iter().all(|gap| *gap < 1e-14));
        assert!(oracle::build(&problem, "none").unwrap().covers(4).is_err());
    }
    let ragged = file("1,2\n3\n");
    let odd = file("1,2\n3,NaN\n");
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    for (spec, words) in [
        (format!("online-quadratic:file='{}'", path(&ragged)), "line 2 has 1 columns"),
        (format!("online-absolute:file='{}'", path(&odd)), "line 2, column 2: `NaN` is not finite"),
        (format!("online-quadratic:dim=2,file='{}'", path(&table)), "it is the file that says"),
        ("online-quadratic:curvature=2,largest=1".to_owned(), "not below the least"),
        ("online-quadratic-switch:values=1;2,block=1e6".to_owned(), "at most 1000000 steps"),
        ("online-quadratic-walk:cells=0".to_owned(), "cells"),
        ("online-logistic:order=randm".to_owned(), "did you mean `random`?"),
        ("reddi-general-period:period=1".to_owned(), "period"),
    ] {
        let message = build(&spec).unwrap_err().to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

#[test]
fn unbounded_domains_need_curvature() {
    for (spec, known) in [
        ("online-logistic:rows=20,dim=2", false),
        ("online-logistic:rows=5,dim=2,lambda=0.1,order=cyclic", true),
        ("online-hinge:rows=5,dim=2,lambda=0.1,order=cyclic", true),
        ("online-quadratic", true),
        ("online-absolute", true),
        ("online-signs", false),
    ] {
        let problem = build(spec).unwrap();
        let (f, dim) = (problem.online.unwrap(), problem.objective.facts().dim());
        let (shape, mut u, mut gap) = (Shape::new(dim, 1), vec![0.0; dim], [0.0]);
        let place = BlockMut::new(&mut u, shape);
        let found = f.comparator(key(7, 0, 1), 31, &Domain::Whole, place, &mut gap);
        assert_eq!(found.is_ok(), known, "{spec}");
    }
}
