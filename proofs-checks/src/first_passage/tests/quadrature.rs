use super::*;

/// Simpson's rule on a fine uniform grid, twice nested as the formula is written, for smooth coefficients.
fn by_simpson(
    drift: impl Fn(f64) -> f64,
    diffusion: impl Fn(f64) -> f64,
    [lo, start, end]: [f64; 3],
    convention: Convention,
) -> f64 {
    const N: usize = 20_000;
    let cumulative = |f: &dyn Fn(f64) -> f64, a: f64, b: f64| -> Vec<f64> {
        let h = (b - a) / N as f64;
        let mut sum = vec![0.0];
        for k in 0..N {
            let x = a + h * k as f64;
            sum.push(sum[k] + h / 6.0 * (f(x) + 4.0 * f(x + 0.5 * h) + f(x + h)));
        }
        sum
    };
    let phi = cumulative(&|x| -drift(x) / diffusion(x), lo, end);
    let at = |table: &[f64], x: f64| {
        let place = ((x - lo) / (end - lo) * N as f64).clamp(0.0, N as f64);
        let k = (place.floor() as usize).min(N - 1);
        // Cubic through four neighbours.
        let k = k.clamp(1, N - 2) - 1;
        let t = place - k as f64;
        (0..4)
            .map(|i| {
                let others = (0..4).filter(|j| *j != i);
                let weight: f64 =
                    others.map(|j| (t - f64::from(j)) / (f64::from(i) - f64::from(j))).product();
                weight * table[k + i as usize]
            })
            .sum::<f64>()
    };
    let ito = convention == Convention::Ito;
    let inside = |x| if ito { 1.0 / diffusion(x) } else { 1.0 };
    let outside = |x| if ito { 1.0 } else { 1.0 / diffusion(x) };
    let inner = cumulative(&|z| (-at(&phi, z)).exp() * inside(z), lo, end);
    *cumulative(&|y| at(&phi, y).exp() * at(&inner, y) * outside(y), start, end).last().unwrap()
}

/// A quartic double well with noise that varies smoothly, both conventions.
#[test]
fn smooth_wells_agree_with_simpson() {
    let drift = |x: f64| -0.1 * (4.0 * x * x * x - 4.0 * x);
    let diffusion = |x: f64| 0.04 * (1.0 + 0.5 * x * x);
    let walk = Diffusion::new(drift, diffusion, &[]);
    for convention in [Convention::Ito, Convention::Kinetic] {
        let found = walk.mean_time(Some(-2.0), -1.0, 1.0, convention).unwrap();
        let wanted = by_simpson(drift, diffusion, [-2.0, -1.0, 1.0], convention);
        close(found.value / wanted, 1.0, 1e-9);
        assert!(found.relative() < 1e-12);
    }
}

/// `A = -a`, `D` constant, wall at 0: `τ = (D/a²)(e^{a c/D} - e^{a x/D}) - (c - x)/a`; without drift `(c² - x²)/(2D)`.
#[test]
fn constant_coefficients_have_a_closed_form() {
    for (a, d, x, c) in [(0.3, 0.1, 0.2, 2.0), (0.01, 0.5, 0.0, 1.0), (-0.2, 0.1, 0.5, 3.0)] {
        let walk = Diffusion::new(|_| -a, |_| d, &[]);
        let found = walk.mean_time(Some(0.0), x, c, Convention::Ito).unwrap().value;
        let wanted = d / (a * a) * ((a * c / d).exp() - (a * x / d).exp()) - (c - x) / a;
        close(found / wanted, 1.0, 1e-12);
    }
    let free = Diffusion::new(|_| 0.0, |_| 0.5, &[]);
    close(free.mean_time(Some(0.0), 1.0, 3.0, Convention::Ito).unwrap().value, 8.0, 1e-12);
}

/// Noise that jumps from `D` to `9D` at 1, without drift: times of both sides add up, `1/(2D)` on the left and, beyond, the chance to come
/// back. Itô: `τ = ∫_0^1 y/D dy + ∫_1^2 (1/D + (y-1)/(9D)) dy`; kinetic with the outer `1/D` instead.
#[test]
fn a_jump_of_the_noise_by_hand() {
    let walk = Diffusion::new(|_| 0.0, |x| if x < 1.0 { 1.0 } else { 9.0 }, &[1.0]);
    let time = |convention| walk.mean_time(Some(0.0), 0.0, 2.0, convention).unwrap().value;
    close(time(Convention::Ito), 0.5 + 1.0 + 0.5 / 9.0, 1e-12);
    close(time(Convention::Kinetic), 0.5 + (1.0 + 0.5) / 9.0, 1e-12);
}

/// `(H_a, h) = (1, 4)`, E = 3, η = 0.1: the diffusion takes 1010.1 steps where the chain takes 967.1.
#[test]
fn the_wall_may_be_chosen_or_found() {
    let well = Well::joined(1.0, 4.0, 1.0);
    let (w, batch) = (wells(1.0, 4.0, 1.0, 1.0), batch_for(3.0, well, 0.1));
    let landscape = w.landscape(batch);
    let walk = landscape.walk(Preconditioned::sgd(0.1));
    let at = |lo| walk.mean_time(lo, 0.0, w.minimum, Convention::Ito).unwrap().value;
    close(at(None), 1_010.114_794_153, 1e-6);
    close(at(Some(-8.0 * w.saddle)) / at(None), 1.0, 1e-12);
}

/// However high: at E = 5,000 the logarithm is still that of the law.
#[test]
fn high_barriers_do_not_overflow() {
    let well = Well::joined(2.0, 1.0, 1.0);
    let batch = batch_for(5000.0, well, 1e-3);
    let found =
        wells(2.0, 1.0, 1.0, 1.0).ln_time(batch, Preconditioned::sgd(1e-3), Convention::Ito);
    let wanted = 5000.0 + well.prefactor(0.0, batch, 1e-3, laws::Prefactor::Exact).ln();
    close(found, wanted, 1e-9);
}

#[test]
fn refusals_name_their_reason() {
    let walk = Diffusion::new(|x| -x, |_| 1.0, &[]);
    let order = walk.mean_time(None, 1.0, 0.0, Convention::Ito);
    assert!(matches!(order, Err(NoTime::Order { .. })), "{order:?}");
    let away = Diffusion::new(|_| -1.0, |_| 1.0, &[]).mean_time(None, 0.0, 1.0, Convention::Ito);
    assert!(matches!(away, Err(NoTime::Unbounded { .. })), "{away:?}");
    let silent = Diffusion::new(|x| -x, |_| 0.0, &[]).mean_time(None, 0.0, 1.0, Convention::Ito);
    assert!(matches!(silent, Err(NoTime::Coefficient { .. })), "{silent:?}");
    let jump = |x: f64| if x < 0.3 { 1.0 } else { 2.0 };
    let unstated = Diffusion::new(|x| -x, jump, &[]).mean_time(None, 0.0, 1.0, Convention::Ito);
    assert!(unstated.is_err() || (unstated.unwrap().relative() < 1e-9));
}

/// Styblinski-Tang with noise `(|L''| + δ)/B`, B/η = 6: 56.061, 56.161 and 56.171 a decade of δ, and 56.172 in the limit.
#[test]
fn noise_of_the_curvature_makes_a_smooth_barrier_infinite() {
    let slope = |x: f64| 2.0 * x * x * x - 16.0 * x + 2.5;
    let inflection = (8.0_f64 / 3.0).sqrt();
    let climb = |floor: f64| {
        let variance = move |x: f64| ((6.0 * x * x - 16.0).abs() + floor) / 6.0;
        let landscape = Landscape::new(slope, variance, &[-inflection, inflection]);
        let walk = landscape.walk(Preconditioned::sgd(1.0));
        walk.climb(-2.903_534_027_771, 0.156_731_256_780).unwrap().value
    };
    let limit = transverse::inflection_increment(6.0, slope(-inflection), 12.0 * inflection);
    close(limit, 56.172_013_5, 1e-6);
    let found: Vec<f64> = (1..=5).map(|k| climb(10_f64.powi(-k))).collect();
    let wanted = [56.060_478, 56.160_848, 56.170_897, 56.171_902];
    for (pair, wanted) in found.windows(2).zip(wanted) {
        close(pair[1] - pair[0], wanted, 1e-5);
    }
    // The same through the registry: kinks are stated nowhere, so the floor has to be resolved by the panels alone.
    let oracle = build("styblinski-tang", "hessian:batch=6,floor=0.1");
    let landscape = Landscape::along(&*oracle).unwrap();
    let walk = landscape.walk(Preconditioned::sgd(1.0));
    close(walk.climb(-2.903_534_027_771, 0.156_731_256_780).unwrap().value, found[0], 1e-6);
}

/// The landscape of a problem of the registry is the one written out above; without variances there is none.
#[test]
fn problems_are_walked_along_their_first_axis() {
    let oracle = build("pq:hl=9,h=3,hr=1,dl=0.02,dr=0.02", "hessian:batch=2");
    let (found, wanted) = (Landscape::along(&*oracle).unwrap(), wells(9.0, 3.0, 1.0, 0.02));
    for x in [-0.1, 0.02, 0.1, 0.3, 1.0] {
        close(found.slope(x), wanted.slope(x), 1e-15);
        close(found.variance(x), wanted.landscape(2.0).variance(x), 1e-15);
    }
    for (found, wanted) in found.kinks().iter().zip(wanted.joints) {
        close(*found, wanted, 1e-15);
    }
    assert!(Landscape::along(&*build("cosine", "stable:alpha=1.5")).is_none());
}
