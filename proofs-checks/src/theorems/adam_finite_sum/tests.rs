//! The drift against the page, against its definition, and what the claims say of ends of paths.

use super::drift::drift;
use crate::evidence::Rounded;
use crate::update_rules::testing::uniforms;

/// The definition, sum by sum.
fn by_definition(β1: f64, β2: f64, n: u32) -> f64 {
    let gradient = |j: u32| if j == 0 { f64::from(n) } else { -1.0 };
    let average = |β: f64, j: u32, of: &dyn Fn(f64) -> f64| {
        let term = |a: u32| β.powi(a as i32) * of(gradient((j + n - a) % n));
        (1.0 - β) * (0..n).map(term).sum::<f64>() / (1.0 - β.powi(n as i32))
    };
    -(0..n).map(|j| average(β1, j, &|g| g) / average(β2, j, &|g| g * g).sqrt()).sum::<f64>()
}

#[test]
fn the_drift_is_that_of_the_page_and_of_its_definition() {
    for (β1, β2, n, page) in
        [(0.0, 0.5, 10, 4.027_121), (0.5, 0.9, 10, 0.239_211), (0.9, 0.999, 20, -0.211_340)]
    {
        assert!((drift(β1, β2, n) - page).abs() < 5e-7, "{β1}, {β2}, {n}");
    }
    let mut uniform = uniforms(11);
    for _ in 0..1000 {
        let (β1, β2) = (0.98 * uniform(), 0.01 + 0.98 * uniform());
        let n = 2 + (20.0 * uniform()) as u32;
        let (ours, theirs) = (drift(β1, β2, n), by_definition(β1, β2, n));
        // Of n terms of size at most √n: those of one sign may cancel the others.
        assert!((ours - theirs).abs() < 1e-12 * f64::from(n).powf(1.5), "{ours}, {theirs}");
        let rounded = drift(Rounded::exact(β1), Rounded::exact(β2), n);
        assert!((rounded.value() - theirs).abs() < 1e-12 * f64::from(n).powf(1.5));
        assert!(rounded.error() < 1e-9);
    }
}

#[test]
fn the_sign_changes_where_the_page_says() {
    for (n, β1, boundary) in [
        (5, 0.0, 0.810_744),
        (5, 0.5, 0.690_017),
        (10, 0.0, 0.955_443),
        (10, 0.8, 0.885_891),
        (20, 0.9, 0.969_507),
        (101, 0.3, 0.999_599),
    ] {
        assert!(drift(β1, boundary - 1e-6, n) > 0.0, "{n}, {β1}");
        assert!(drift(β1, boundary + 1e-6, n) < 0.0, "{n}, {β1}");
    }
}

/// Where the drift is right at tiny β2 it need not be right up to 1.
#[test]
fn a_second_sign_change_at_large_beta1() {
    assert!(drift(0.9, 0.01, 10) < 0.0);
    assert!(drift(0.9, 0.5, 10) > 0.0);
    assert!(drift(0.9, 0.999, 10) < 0.0);
}
