use super::laws::{Prefactor, friction, kramers};
use super::*;

/// `τ / law` for `q` in the joined well `(H_a, h)` at the exponent `e`.
fn ratio(q: f64, e: f64, (bottom, top): (f64, f64), whose: Prefactor) -> f64 {
    let (well, w) = (Well::joined(bottom, top, 1.0), wells(bottom, top, bottom, 1.0));
    let step = well.exponent(q, 1.0, 1.0) / e;
    let time = w.ln_time(1.0, Preconditioned::new(step, q, Memory::Noise), Convention::Ito);
    (time - e - well.prefactor(q, 1.0, step, whose).ln()).exp()
}

/// The exact prefactor is the limit for every method; the published ones are off by `h/H_a` (SGD) and its square (InvAdam).
#[test]
fn prefactors_in_the_limit_of_high_barriers() {
    let (sharp, flat) = ((4.0, 1.0), (1.0, 4.0));
    for (q, e, well, exact, published) in [
        (0.0, 16.0, sharp, 1.032_645_018, 0.258_161_255),
        (0.0, 16.0, flat, 0.888_772_220, 3.555_088_879),
        (0.0, 100.0, sharp, 1.000_024_228, 0.250_006_057),
        (0.0, 400.0, sharp, 1.0, 0.25),
        (-1.0, 16.0, sharp, 0.988_917_137, 0.988_917_137),
        (1.0, 16.0, sharp, 1.354_538_593, 0.084_658_662),
        (1.0, 100.0, sharp, 1.008_824_951, 0.063_051_559),
        (1.0, 400.0, sharp, 1.000_000_458, 0.062_500_029),
    ] {
        close(ratio(q, e, well, Prefactor::Exact), exact, 1e-8);
        close(ratio(q, e, well, Prefactor::Published), published, 1e-8);
    }
}

/// In the kinetic convention the published prefactor of SGD is the right one.
#[test]
fn the_published_prefactor_is_that_of_the_kinetic_convention() {
    let well = Well::joined(4.0, 1.0, 1.0);
    let (step, e) = (1e-3, 400.0);
    let batch = batch_for(e, well, step);
    let w = wells(4.0, 1.0, 4.0, 1.0);
    let time = w.ln_time(batch, Preconditioned::sgd(step), Convention::Kinetic);
    let law = e + well.prefactor(0.0, batch, step, Prefactor::Published).ln();
    close(time, law, 1e-8);
}

/// Constant noise: Kramers' law, half of it when absorbed at the saddle, and its form in several dimensions.
#[test]
fn kramers_limit() {
    let w = wells(3.0, 2.0, 1.0, 1.0);
    for (e, within) in [(10.0, 2e-2), (40.0, 1e-6), (160.0, 1e-11)] {
        let landscape = Landscape::new(move |x| w.slope(x), |_| 2.0, &w.joints);
        let walk = landscape.walk(Preconditioned::sgd(1.0 / e));
        let time = |end| walk.ln_mean_time(None, 0.0, end, Convention::Ito).unwrap().value;
        // D = η per unit of t when C/B = 2, and η steps make one unit.
        let law = (kramers(&[3.0], &[-2.0], 2.0, 1.0, 1.0 / e) * e).ln();
        close((time(w.minimum) - law).exp(), 1.0, within);
        close((time(w.saddle) - law).exp(), 0.5, within.sqrt());
    }
    let four = kramers(&[9.0, 9.0], &[-3.0, 3.0], 3.0, 2.0, 0.5);
    close(four, 2.0 * std::f64::consts::PI / 3.0 * (9.0_f64 / 81.0).sqrt() * 4.0_f64.exp(), 1e-12);
}

/// The laws against the formulas written out for each method, and their exponents against each other: Adam, SGD and InvAdam are
/// `1 : √(B/H) : B/H` in a well of one curvature, so that InvAdam is the faster one if and only if `H/B > 1`.
#[test]
fn one_formula_for_all_methods() {
    use std::f64::consts::PI;
    let (a, h, dl, s, b, eta): (f64, f64, f64, f64, f64, f64) = (3.0, 0.7, 0.4, 0.35, 2.0, 0.05);
    let well = Well { bottom: a, top: h, height: dl, share: s };
    let time = |q, whose| well.mean_time(q, b, eta, whose);
    let sgd = (2.0 * b * dl / eta * (s / a + (1.0 - s) / h)).exp();
    close(time(0.0, Prefactor::Exact) / (2.0 * PI / (eta * a) * sgd), 1.0, 1e-12);
    close(time(0.0, Prefactor::Published) / (2.0 * PI / h * sgd / eta), 1.0, 1e-12);
    let adam = (2.0 * b.sqrt() * dl / eta * (s / a.sqrt() + (1.0 - s) / h.sqrt())).exp();
    let printed = 2.0 * PI * (h / a).powf(0.25) / h * adam / (eta * (b / h).sqrt());
    close(time(-1.0, Prefactor::Published) / printed, 1.0, 1e-12);
    close(time(-1.0, Prefactor::Exact) / printed, 1.0, 1e-12);
    let inverse =
        (2.0 * b.powf(1.5) * dl / eta * (s / a.powf(1.5) + (1.0 - s) / h.powf(1.5))).exp();
    let exact = 2.0 * PI * b.sqrt() * (a * h).powf(0.25) / (eta * a * a) * inverse;
    close(time(1.0, Prefactor::Exact) / exact, 1.0, 1e-12);
    let printed = 2.0 * PI * (h / a).powf(-0.25) / h * inverse / (eta * (h / b).sqrt());
    close(time(1.0, Prefactor::Published) / printed, 1.0, 1e-12);
    let even = Well::joined(5.0, 5.0, 1.0);
    let (adam, sgd, inverse) =
        (even.exponent(-1.0, b, eta), even.exponent(0.0, b, eta), even.exponent(1.0, b, eta));
    close(sgd / adam, (b / 5.0).sqrt(), 1e-12);
    close(inverse / adam, b / 5.0, 1e-12);
    close(even.exponent_frozen(1.0, b, eta), inverse, 1e-9);
    close(even.exponent_frozen(-1.0, b, eta), adam, 1e-9);
}

/// `ln` of the factor is 0.312 and 0.693 for β_1 = 0.8 and 0.95 at η = 0.1; an underdamped walk by its growth rate at the saddle.
#[test]
fn momentum_slows_the_way_over_the_saddle() {
    close(friction(0.1, 1.0, 0.8).ln(), 0.312, 5e-4);
    close(friction(0.1, 1.0, 0.95).ln(), 0.693, 5e-4);
    // λ solves M λ² + λ = h with M = η/(1-β_1); the factor is h/λ.
    let (m, h) = (0.1 / 0.2, 3.0);
    let lambda = (-1.0 + (1.0 + 4.0 * m * h as f64).sqrt()) / (2.0 * m);
    close(friction(0.1, 3.0, 0.8), h / lambda, 1e-14);
}

/// Two valleys, η = 0.0075, ΔL = 0.02, B = 1: SGD 745 steps without the force and 497 with it, the chain without it 708; InvAdam 74 and
/// Adam 13091 at the frozen second moment of the sharp valley, Adam 6099 with one that follows.
#[test]
fn a_transverse_coordinate_pulls() {
    let (step, w) = (0.0075, wells(9.0, 3.0, 1.0, 0.02));
    let [x1, x2] = w.joints;
    let change = move |x: f64| {
        let t = ((x - x1) / (x2 - x1)).clamp(0.0, 1.0);
        -48.0 * t * (1.0 - t) / (x2 - x1)
    };
    let time = |walk: Preconditioned, force: f64| {
        let push = move |x| transverse::entropic_force(force, change(x), 1.0);
        let landscape = w.landscape(1.0).with_force(push);
        let found = landscape.walk(walk).mean_time(None, 0.0, w.minimum, Convention::Ito);
        found.unwrap().value
    };
    let sgd = Preconditioned::sgd(step);
    close(time(sgd, 0.0), 745.040_146, 1e-5);
    close(time(sgd, step), 497.430_199, 1e-5);
    let chain = chain_mean_time(&w.landscape(1.0), step, -8.0 * w.saddle, 0.0, w.minimum);
    close(chain.unwrap().value, 707.501_447, 1e-5);
    let frozen = |q| Preconditioned::new(step, q, Memory::Frozen(9.0));
    close(time(frozen(1.0), 3.0 * step), 73.532_747, 1e-5);
    close(time(frozen(-1.0), step / 3.0), 13_090.921_838, 1e-4);
    close(time(Preconditioned::new(step, -1.0, Memory::Noise), 0.0), 6099.123_204, 1e-4);
}

/// Big jumps: the peak displacement 0.652447, the caps 31.7658 and 180.474, and `c_1 = 1/π`.
#[test]
fn heavy_tails() {
    use super::levy::*;
    close(peak_displacement(0.9, 0.05), 0.652_447, 1e-6);
    close(peak_displacement(0.9, 0.0), 1.0, 1e-12);
    close(peak_displacement(0.0, 0.3), 1.0, 1e-15);
    close(adam_cap(0.9, 0.999).unwrap(), 31.765_8, 5e-5);
    close(adamomentum_cap(0.9, 0.999).unwrap(), 180.474, 5e-4);
    assert!(adam_cap(0.9, 0.8).is_none() && adamomentum_cap(0.9, 0.81).is_none());
    close(tail_constant(1.0), std::f64::consts::FRAC_1_PI, 1e-15);
    close(gamma(0.5), std::f64::consts::PI.sqrt(), 1e-14);
    close(gamma(6.0), 120.0, 1e-12);
    close(sgd_mean_time(1.2, 1.0, 0.1, 0.2), 50_f64.powf(1.2) / tail_constant(1.2), 1e-9);
    close(frozen_mean_time(1.5, 1.0, 0.2, 0.1, 0.5), sgd_mean_time(1.5, 2.0, 0.2, 0.1), 1e-9);
    // η = 0.1, s = 0.2 and 0.1, R = 1/2, k = 1/4: 0.225 and 0.11 of the width.
    close(background_scale(1.5, 0.2, 0.2, 0.25), 0.225, 5e-4);
    close(background_scale(1.5, 0.2, 0.1, 0.25), 0.1125, 5e-4);
    // A single impulse of 1e12 moves Adam by its cap, from a state of zeros.
    let (mut m, mut v, mut moved) = (0.0, 0.0_f64, 0.0);
    for t in 0..4000 {
        let g = if t == 0 { 1e12 } else { 0.0 };
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        moved += m / v.sqrt();
    }
    close(moved / adam_cap(0.9, 0.999).unwrap(), 1.0, 1e-9);
}

#[test]
fn the_box_of_validity_names_what_is_outside() {
    use super::corrections::{Outside, within_box};
    assert_eq!(within_box(0.1, 3.0, false, true), Ok(()));
    assert!(matches!(within_box(0.2, 9.0, true, false), Err(Outside::Coarse { .. })));
    assert!(matches!(within_box(0.05, 7.0, true, false), Err(Outside::Low { .. })));
    assert!(matches!(within_box(0.1, 4.0, false, true), Err(Outside::Driven { .. })));
    close(corrections::well_factor(0.1, 2.0), 0.9, 1e-15);
    close(corrections::top_factor(0.1, 2.0), 1.1, 1e-15);
    close(laws::exponent_of_loss_noise(4.0, 0.1, 2.0, std::f64::consts::E), 20.0, 1e-12);
}
