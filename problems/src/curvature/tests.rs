//! Known spectra: diagonal, rotated, planted, and at the bottom of wells.

use nalgebra::DMatrix;

use super::{DENSE, eigenvalues, hutchinson, lanczos, rise, top_eigenvalue, trace};
use crate::catalogue;
use crate::objective::Objective;
use crate::random::{Key, fill_normal};
use std::sync::Arc;

fn key(seed: u64) -> Key {
    Key::new(seed, 0, 1, 0).unwrap()
}

fn problem(spec: &str) -> Arc<dyn Objective> {
    catalogue::build(spec).unwrap().objective
}

/// A symmetric matrix of normal numbers, by its rows.
fn symmetric(dim: usize, seed: u64) -> Vec<f64> {
    let mut a = vec![0.0; dim * dim];
    fill_normal(key(seed), dim * dim, 1, &mut a);
    (0..dim * dim).map(|k| a[k] + a[(k % dim) * dim + k / dim]).collect()
}

#[test]
fn small_matrices_agree_with_a_library() {
    for dim in [1, 2, 3, 10, DENSE] {
        let a = symmetric(dim, dim as u64);
        let (found, error) = eigenvalues(&a, dim);
        let mut known: Vec<f64> =
            DMatrix::from_row_slice(dim, dim, &a).symmetric_eigenvalues().iter().copied().collect();
        known.sort_by(f64::total_cmp);
        assert!(error < 1e-9);
        for (found, known) in found.iter().zip(known) {
            assert!((found - known).abs() <= 2.0 * error, "{dim}: {found} {known} {error}");
        }
    }
    assert_eq!(eigenvalues(&[3.0, 0.0, 0.0, -7.0], 2).0, [-7.0, 3.0]);
}

/// `Q D Qᵀ` by two reflections, with a planted spectrum: products without the matrix.
fn planted(spectrum: &[f64], seed: u64) -> impl Fn(&[f64], &mut [f64]) -> bool {
    let (dim, spectrum) = (spectrum.len(), spectrum.to_vec());
    let mut u = vec![0.0; dim];
    fill_normal(key(seed), dim, 1, &mut u);
    let reflect = move |v: &mut [f64]| {
        let share = 2.0 * super::dot(&u, v) / super::dot(&u, &u);
        v.iter_mut().zip(&u).for_each(|(v, u)| *v -= share * u);
    };
    move |v, out| {
        out.copy_from_slice(v);
        reflect(out);
        out.iter_mut().zip(&spectrum).for_each(|(out, d)| *out *= d);
        reflect(out);
        true
    }
}

#[test]
fn planted_spectra_are_found_within_the_stated_errors() {
    for (dim, top) in [(200, 9.0), (1000, 4.0)] {
        // Negative ones larger in size than the top: it is the largest that is asked for.
        let spectrum: Vec<f64> =
            (0..dim)
                .map(|k| {
                    if k == 7 { top } else { k as f64 / dim as f64 - 20.0 * f64::from(k % 50 == 0) }
                })
                .collect();
        let apply = planted(&spectrum, dim as u64);
        for seed in 0..5 {
            let found = lanczos(dim, key(seed), 100, &apply).unwrap();
            assert!((found.value - top).abs() <= found.error + 1e-12 * top, "{found:?}");
            assert!(found.error < 1e-6 && found.products < 100, "{found:?}");
        }
        // One product is a Rayleigh quotient: below the top, with an error that says so.
        let rough = lanczos(dim, key(0), 1, &apply).unwrap();
        assert!(rough.value < top && rough.error > 0.1, "{rough:?}");
        // Too few steps miss the top by more than rounding: the method can fail, and says by how much at the most.
        let few = lanczos(dim, key(0), 3, &apply).unwrap();
        assert!(few.value < top - 1e-9 && few.error > 1e-9);
        let sum: f64 = spectrum.iter().sum();
        let estimate = hutchinson(dim, key(3), 400, &apply).unwrap();
        assert!((estimate.value - sum).abs() <= 4.5 * estimate.error, "{estimate:?} {sum}");
        assert!(estimate.error > 0.0);
    }
    assert!(lanczos(3, key(1), 9, |_, _| false).is_none());
    assert!(hutchinson(3, key(1), 9, |_, _| false).is_none());
}

/// Hutchinson's variance is `2(‖A‖_F² - Σ a_ii²)` a probe, and none on a diagonal; a sample variance of 20 000 probes is within 8 standard
/// errors.
///
/// False alarm: 1e-12.
#[test]
fn the_variance_of_a_probe_is_the_stated_one() {
    let dim = 12;
    let a = symmetric(dim, 4);
    let apply = |v: &[f64], out: &mut [f64]| {
        out.iter_mut()
            .enumerate()
            .for_each(|(i, out)| *out = super::dot(&a[i * dim..(i + 1) * dim], v));
        true
    };
    let stated: f64 =
        2.0 * (0..dim * dim).filter(|k| k / dim != k % dim).map(|k| a[k] * a[k]).sum::<f64>();
    let n = 20_000;
    let found = hutchinson(dim, key(5), n, apply).unwrap();
    let variance = found.error * found.error * n as f64;
    // Relative error √(2/n) for a normal form, √(3/n) with the kurtosis that this one may have.
    assert!((variance / stated - 1.0).abs() < 8.0 * (3.0 / n as f64).sqrt(), "{variance} {stated}");
    let diagonal = hutchinson(3, key(6), 5, |v, out| {
        out.copy_from_slice(&[2.0 * v[0], 3.0 * v[1], -v[2]]);
        true
    });
    let diagonal = diagonal.unwrap();
    assert_eq!((diagonal.value, diagonal.error), (4.0, 0.0));
}

#[test]
fn problems_have_the_curvature_that_they_state() {
    for (spec, top, sum) in [
        ("quadratic:eigenvalues=[2;0.5;7]", 7.0, 9.5),
        ("quartic-wells", 8.0, 8.0),
        ("styblinski-tang:dim=1", 34.583_059_102_6, 34.583_059_102_6),
        ("parabola:curvature=3", 3.0, 3.0),
    ] {
        let f = problem(spec);
        let at = f.facts().minimisers()[0].clone();
        let found = top_eigenvalue(f.as_ref(), &at, key(1), 50).unwrap();
        assert!((found.value - top).abs() <= 1e-9 * top, "{spec}: {found:?}");
        let found = trace(f.as_ref(), &at, key(1), 9).unwrap();
        assert!((found.value - sum).abs() <= 1e-9 * sum, "{spec}: {found:?}");
    }
    // Large: the same by products with vectors, of separable and of rotated quadratics.
    let f = problem("quadratic:dim=300,cond=1000,largest=5");
    let x = vec![0.5; 300];
    let found = top_eigenvalue(f.as_ref(), &x, key(2), 200).unwrap();
    assert!((found.value - 5.0).abs() <= found.error + 1e-12, "{found:?}");
    let found = trace(f.as_ref(), &x, key(2), 3).unwrap();
    let sum: f64 = f.facts().basins()[0].curvatures.iter().sum();
    assert!((found.value - sum).abs() < 1e-10 * sum && found.error < 1e-10, "{found:?} {sum}");
    let f = problem("rotated-quadratic:dim=80,cond=100,largest=3");
    let found = top_eigenvalue(f.as_ref(), &vec![1.0; 80], key(3), 80).unwrap();
    assert!((found.value - 3.0).abs() <= found.error + 1e-9, "{found:?}");
}

/// Products with vectors are those with the matrix, wherever there is one.
#[test]
fn products_are_those_of_the_matrix() {
    for spec in [
        "rosenbrock:dim=3",
        "cosine:dim=3",
        "logistic",
        "tanh-network",
        "styblinski-tang:dim=2",
        "rational:dim=2",
        "log-sum-exp",
    ] {
        let f = problem(spec);
        let dim = f.facts().dim();
        let (mut x, mut v) = (vec![0.0; dim], vec![0.0; dim]);
        fill_normal(key(7), dim, 1, &mut x);
        fill_normal(key(8), dim, 1, &mut v);
        let h = crate::objective::hessian_at(f.as_ref(), &x).unwrap();
        let mut out = vec![f64::NAN; dim];
        assert!(f.hessian_along(&x, &v, &mut out), "{spec}");
        for i in 0..dim {
            let row = &h[i * dim..(i + 1) * dim];
            let size: f64 = row.iter().zip(&v).map(|(h, v)| (h * v).abs()).sum();
            assert!((out[i] - super::dot(row, &v)).abs() <= 1e-9 * (size + 1e-9), "{spec} {i}");
        }
    }
}

#[test]
fn rises_in_balls() {
    // λ_1 r²/2 at the bottom of a quadratic, whatever the other eigenvalues; off it a known maximum along the axis.
    for spec in ["quadratic:eigenvalues=[2;0.5;7]", "rotated-quadratic:dim=6,cond=10,largest=7"] {
        let f = problem(spec);
        let at = f.facts().minimisers()[0].clone();
        let found = rise(f.as_ref(), &at, 0.3, key(1), 4);
        assert!((found / (3.5 * 0.09) - 1.0).abs() < 1e-6, "{spec}: {found}");
    }
    let f = problem("quadratic:dim=1,largest=3");
    let found = rise(f.as_ref(), &[0.5], 0.25, key(1), 1);
    assert!((found - 1.5 * (0.75_f64.powi(2) - 0.25)).abs() < 1e-14, "{found}");
    // x⁴ - 2x² at 1: beyond r ≈ 0.41 the far side rises higher than the pass, before that the near side.
    let f = problem("quartic-wells");
    let value = |x: f64| x.powi(4) - 2.0 * x * x;
    for r in [0.1_f64, 0.3, 0.6, 1.0] {
        let known = (value(1.0 + r) + 1.0).max(value((1.0 - r).max(0.0)) + 1.0);
        let found = rise(f.as_ref(), &[1.0], r, key(1), 1);
        assert!((found / known - 1.0).abs() < 1e-9, "{r}: {found} {known}");
    }
    // A ball inside of which the maximum lies: the top of a cosine.
    let f = problem("cosine:dim=1");
    let found = rise(f.as_ref(), &[0.0], 4.0, key(1), 1);
    assert!((found - 2.0).abs() < 1e-9, "{found}");
}
