//! The drift against numbers of numpy references.

use super::{Averages, Steady, boundary, drift, rare_and_large, smallest_wrong_period};
use crate::evidence::Rounded;

fn adam(beta1: f64, beta2: f64) -> Averages {
    Averages::Adam { beta1, beta2, eps: 0.0 }
}

fn adamomentum(beta1: f64, beta2: f64) -> Averages {
    Averages::AdaMomentum { beta1, beta2, eps: 1e-16 }
}

/// Numpy, from the defining double sum.
#[test]
fn spot_values() {
    let figure = rare_and_large(101, 1010.0, 10.0);
    for (averages, gradients, expected) in [
        (adam(0.0, 0.5), rare_and_large(10, 10.0, 1.0), 4.027121),
        (adam(0.5, 0.9), rare_and_large(10, 10.0, 1.0), 0.239211),
        (adam(0.9, 0.999), rare_and_large(20, 20.0, 1.0), -0.211340),
        (adam(0.9, 0.99), figure.clone(), 1.900855),
        (adamomentum(0.9, 0.99), figure.clone(), 4.550323),
        (adam(0.9, 0.999), figure.clone(), 0.105022),
        (adamomentum(0.9, 0.999), figure, -0.041446),
    ] {
        let found = drift(averages, &gradients);
        assert!((found - expected).abs() < 6e-7, "{averages:?}: {found}, not {expected}");
    }
}

#[test]
fn smallest_periods_of_wrong_drift() {
    for (beta1, beta2, periods) in
        [(0.5, 0.9, [3, 3]), (0.9, 0.9, [5, 7]), (0.9, 0.99, [16, 23]), (0.9, 0.999, [59, 110])]
    {
        let both = [adam(beta1, beta2), adamomentum(beta1, beta2)];
        let found = both.map(|averages| smallest_wrong_period(averages, 1.01, 200));
        assert_eq!(found, periods.map(Some), "{beta1} {beta2}");
    }
    assert_eq!(smallest_wrong_period(adam(0.9, 0.999), 1.01, 58), None);
}

#[test]
fn the_boundary_is_that_of_the_table() {
    const NONE: f64 = f64::NAN;
    let rows = [
        (5, [0.810744, 0.766180, 0.690017, NONE, NONE, NONE]),
        (10, [0.955443, 0.950947, 0.943389, 0.920023, 0.885891, NONE]),
        (20, [0.989380, 0.988887, 0.988154, 0.986014, 0.982522, 0.969507]),
        (50, [0.998358, 0.998329, 0.998289, 0.998187, 0.998040, 0.997453]),
        (101, [0.999603, 0.999599, 0.999595, 0.999583, 0.999568, 0.999516]),
    ];
    for (n, row) in rows {
        for (beta1, expected) in [0.0, 0.3, 0.5, 0.7, 0.8, 0.9].into_iter().zip(row) {
            match boundary(adam(beta1, 0.0), &rare_and_large(n, n as f64, 1.0)) {
                Some(found) => assert!((found - expected).abs() < 5.1e-7, "{n} {beta1}: {found}"),
                None => assert!(expected.is_nan(), "{n} {beta1}"),
            }
        }
    }
}

/// The rounding of a hundred terms stays far below what the numbers are compared to.
#[test]
fn the_drift_knows_its_rounding() {
    let averages = adamomentum(0.9, 0.99);
    let gradients = rare_and_large(101, 1010.0, 10.0);
    let found = Steady::<Rounded>::new(averages, &gradients).drift(averages);
    assert!((found.value() - drift(averages, &gradients)).abs() <= found.error(), "{found:?}");
    assert!(found.error() > 0.0 && found.error() < 1e-8, "{found:?}");
}

/// Where the drift is right at tiny β2 it need not be right up to 1.
#[test]
fn a_second_sign_change_at_large_beta1() {
    let signs = [0.01, 0.5, 0.999]
        .map(|beta2| drift(adam(0.9, beta2), &rare_and_large(10, 10.0, 1.0)) > 0.0);
    assert_eq!(signs, [false, true, false]);
}
