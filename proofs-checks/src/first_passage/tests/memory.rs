use super::kappa::{Factors, adam_factors, indifference, invadam_factors};
use super::*;
use ratecheck_problems::random::{Key, fill_normal};

/// κ for Adam and InvAdam, as simulated to ±0.005: 0.798, 1.056, 1.046, 1.028, 1.002, 1.000 and 0.532, 0.672, 0.826, 0.902, 0.987, 0.999.
#[test]
fn kappa_of_the_table() {
    let table = [
        (0.0, 0.798, 0.532),
        (0.5, 1.056, 0.672),
        (0.8, 1.046, 0.826),
        (0.9, 1.028, 0.902),
        (0.99, 1.002, 0.987),
        (0.999, 1.000, 0.999),
    ];
    for (beta2, adam, inverse) in table {
        let kappa = |factors: Option<Factors>| factors.unwrap().kappa();
        assert!(kappa(adam_factors(beta2)).error < 1e-12);
        close(kappa(adam_factors(beta2)).value, adam, 5e-3);
        close(kappa(invadam_factors(beta2)).value, inverse, 5e-3);
    }
    let root = (2.0 / std::f64::consts::PI).sqrt();
    let (sign, cube) = (adam_factors(0.0).unwrap(), invadam_factors(0.0).unwrap());
    close(sign.drift.value, root, 1e-13);
    close(sign.diffusion.value, 1.0, 1e-13);
    close(cube.drift.value, 2.0 * root, 1e-13);
    close(cube.diffusion.value, 3.0, 0.0);
    assert!(adam_factors(1.0).is_none() && invadam_factors(-0.1).is_none());
}

/// Against averages over 4,000 independent moving averages of 400 steps, within eight standard errors over the averages: eight numbers, each
/// the mean of 4,000 bounded means of 400.
///
/// False alarm: 1e-13.
#[test]
fn factors_agree_with_simulation() {
    for beta2 in [0.5, 0.9] {
        let (adam, inverse) = (adam_factors(beta2).unwrap(), invadam_factors(beta2).unwrap());
        let mut sums = [[0.0; 2]; 4];
        for replica in 0..4000 {
            let mut z = vec![0.0; 500];
            fill_normal(Key::new(3, replica, 1, 0).unwrap(), 500, 1, &mut z);
            let (mut v, mut mean) = (1.0_f64, [0.0; 4]);
            for (t, z) in z.iter().enumerate() {
                v = beta2 * v + (1.0 - beta2) * z * z;
                if t >= 100 {
                    let terms = [1.0 / v.sqrt(), 1.0 / v, v.sqrt(), v];
                    mean.iter_mut().zip(terms).for_each(|(m, f)| *m += z * z * f / 400.0);
                }
            }
            for (sum, m) in sums.iter_mut().zip(mean) {
                (sum[0], sum[1]) = (sum[0] + m, sum[1] + m * m);
            }
        }
        let exact = [adam.drift, adam.diffusion, inverse.drift, inverse.diffusion];
        for (sum, exact) in sums.iter().zip(exact) {
            let mean = sum[0] / 4000.0;
            let error = ((sum[1] / 4000.0 - mean * mean) / 4000.0).sqrt();
            close(mean, exact.value, 8.0 * error);
        }
    }
}

/// `H_a = 1`, h = 1/4, B = 1/2, η P H_a = 0.02: `ln τ` by the published law's diffusion, with a short memory, and frozen.
#[test]
fn the_memory_of_v_decides_which_law_holds() {
    for (q, e, published, fast, frozen) in [
        (-1.0, 3.0, 9.1175, 9.3701, 11.5948),
        (1.0, 6.0, 12.0829, 10.9676, 9.2023),
        (-1.0, 4.0, 10.0942, 10.4085, 13.4231),
        (1.0, 7.0, 13.0109, 11.7074, 9.6670),
    ] {
        let step = 0.02 / 2_f64.powf(q / 2.0);
        let height = e / Well::joined(1.0, 0.25, 1.0).exponent(q, 0.5, step);
        let w = wells(1.0, 0.25, 1.0, height);
        let time = |walk| w.ln_time(0.5, walk, Convention::Ito);
        close(time(Preconditioned::new(step, q, Memory::Noise)), published, 1e-4);
        close(time(Preconditioned::new(step, q, Memory::Frozen(2.0))), frozen, 1e-4);
        let factors = if q < 0.0 { adam_factors(0.8) } else { invadam_factors(0.8) }.unwrap();
        let (drift, diffusion) = (factors.drift.value, factors.diffusion.value);
        let local = Preconditioned::new(step, q, Memory::Local);
        close(time(Preconditioned { drift, diffusion, ..local }), fast, 1e-4);
    }
}

/// With `h² = H_sharp H_flat` frozen Adam is indifferent to sharpness: 1 against 3 for SGD and 9 for InvAdam at ρ = 3; followed 1.73, 3, 5.2.
#[test]
fn the_geometric_mean_makes_frozen_adam_indifferent() {
    let ratio = |q: f64, frozen: bool| {
        let (sharp, flat) = (Well::joined(9.0, 3.0, 1.0), Well::joined(1.0, 3.0, 1.0));
        let of =
            |w: Well| if frozen { w.exponent_frozen(q, 1.0, 1.0) } else { w.exponent(q, 1.0, 1.0) };
        of(flat) / of(sharp)
    };
    for (q, frozen, wanted) in [
        (-1.0, true, 1.0),
        (0.0, true, 3.0),
        (1.0, true, 9.0),
        (-1.0, false, 1.732),
        (1.0, false, 5.196),
    ] {
        close(ratio(q, frozen), wanted, 1e-3);
        close(indifference(3.0, q, frozen), ratio(q, frozen), 1e-12);
    }
}

/// `H_a = h = 1`, η P_Adam H = 0.05, ξ = 1/2000, T = 4000: shares 0.075, 0.988, 1.000 for Adam, DualAdam, InvAdam at v = 4 and 0.430, 0.287, 0
/// at v = 1/4; the sum over steps against a sum over the exact quadrature at every fiftieth.
#[test]
fn a_hazard_that_changes_adds_up() {
    for (batch, e, wanted) in [(0.25, 6.0, [0.075, 0.988, 1.0]), (4.0, 4.0, [0.430, 0.287, 0.0])] {
        let v: f64 = 1.0 / batch;
        let step = 0.05 * v.sqrt();
        let height = step * e / (2.0 * batch * v.sqrt());
        let w = wells(1.0, 1.0, 1.0, height);
        let landscape = w.landscape(batch);
        let ln_time = |r: f64| {
            let walk = landscape.scaled_walk(step * hazard::blend(r, v));
            walk.ln_mean_time(None, 0.0, w.minimum, Convention::Ito)
        };
        let fixed = |r: f64| 1.0 - (-4000.0 / ln_time(r).unwrap().value.exp()).exp();
        let dual = hazard::share_left(1.0 / 2000.0, 4000, ln_time).unwrap();
        for (found, wanted) in [fixed(0.0), dual.value, fixed(1.0)].into_iter().zip(wanted) {
            close(found, wanted, 5e-4);
        }
        let weight = |t: u32| (1.0 - f64::from(t) / 2000.0).max(0.0);
        let middle = |k: u32| 50.0 / ln_time(weight(50 * k + 25)).unwrap().value.exp();
        close(dual.value, 1.0 - (-(0..80).map(middle).sum::<f64>()).exp(), 2e-3);
        assert!(dual.error < 1e-9);
    }
}
