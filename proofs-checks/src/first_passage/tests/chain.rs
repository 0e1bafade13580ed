use super::*;

fn chain(w: Wells, batch: f64, step: f64, lo: f64) -> Estimate {
    chain_mean_time(&w.landscape(batch), step, lo, 0.0, w.minimum).unwrap()
}

/// `(H_a, h) = (1, 4)`, E = 3, η = 0.1: 967.1459239 by an independent Nyström code of 450 and of 1,400 points.
#[test]
fn ten_digits_of_a_chain() {
    let w = wells(1.0, 4.0, 1.0, 1.0);
    let batch = batch_for(3.0, Well::joined(1.0, 4.0, 1.0), 0.1);
    let found = chain(w, batch, 0.1, -8.0 * w.saddle);
    close(found.value, 967.145_923_9, 5e-8);
    assert!(found.relative() < 1e-12);
}

/// Against `T = Σ_k P(still there after k steps)`, summed until nothing is left, on a uniform grid of midpoints.
#[test]
fn a_short_chain_agrees_with_the_sum_over_survival() {
    let landscape = Landscape::new(|x| x, |_| 1.0, &[]);
    let (step, lo, end) = (0.4, -6.0, 0.8);
    const N: usize = 1360;
    let h = (end - lo) / N as f64;
    let place = |k: usize| lo + h * (k as f64 + 0.5);
    let to = |x: f64, y: f64| {
        let z = (y - x * (1.0 - step)) / step;
        (-0.5 * z * z).exp() / (step * (2.0 * std::f64::consts::PI).sqrt())
    };
    let mut density: Vec<f64> = (0..N).map(|k| to(0.0, place(k))).collect();
    let mut sum = 1.0;
    let cut = |density: &[f64]| density.iter().sum::<f64>() * h;
    while cut(&density) > 1e-13 {
        sum += cut(&density);
        let mut next = vec![0.0; N];
        for (k, p) in density.iter().enumerate().filter(|(_, p)| **p > 1e-18) {
            for (j, next) in next.iter_mut().enumerate() {
                *next += p * h * to(place(k), place(j));
            }
        }
        density = next;
    }
    let found = chain_mean_time(&landscape, step, lo, 0.0, end).unwrap();
    // Midpoints are cut off at the end with an error of (h²/24)|K'| a step.
    close(found.value / sum, 1.0, 1e-4);
}

/// With noise of one size everywhere the shifts of well and top cancel: log(chain/diffusion) is small and grows slowly.
#[test]
fn a_smooth_barrier_has_no_shift_of_first_order() {
    let w = wells(1.0, 1.0, 1.0, 1.0);
    for (exponent, wanted) in [(14.0, -0.024_461_527), (22.0, -0.037_701_639)] {
        let batch = exponent * 0.05;
        let found = chain(w, batch, 0.1, -2.2 * w.saddle);
        assert!(found.relative() < 1e-11, "{found:?}");
        let diffusion = w.ln_time(batch, Preconditioned::sgd(0.1), Convention::Ito);
        close(found.value.ln() - diffusion, wanted, 1e-7);
    }
}

/// A parabola left at its rim, E = 8, η = 0.1 and 0.2: 0.559 and 0.531, where the estimate from above says 0.642 and 0.674.
#[test]
fn a_rim_is_seen_once_a_step() {
    for (step, wanted, upper) in [(0.1, 0.559, 0.642), (0.2, 0.531, 0.674)] {
        let landscape = Landscape::new(|x| x, move |_| 1.0 / (8.0 * step), &[]);
        let chain = chain_mean_time(&landscape, step, -1.6, 0.0, 1.0).unwrap().value;
        let walk = landscape.walk(Preconditioned::sgd(step));
        let diffusion = walk.mean_time(Some(-1.6), 0.0, 1.0, Convention::Ito).unwrap().value;
        let (found, shift) = ((chain / diffusion).ln(), corrections::rim_shift(8.0, step, 1.0));
        close(found, wanted, 5e-4);
        close(shift, upper, 5e-4);
        assert!(found < shift && shift < found + 0.15);
    }
}

/// Where the noise jumps the path leaps: relative shifts of the exponent at η = 0.2, against a search over both ends of the leap, and
/// against the growth of `ln τ` of the chain with `B`.
#[test]
fn the_optimal_path_leaps_over_a_joint() {
    for (bottom, top, wanted) in
        [(1.0, 1.0, -0.010), (1.0, 2.0, -0.040), (2.0, 1.0, -0.166), (1.0, 4.0, -0.071)]
    {
        let well = Well::joined(bottom, top, 1.0);
        let shift = corrections::leap_shift(&well, 0.2);
        close(shift, wanted, 5e-4);
        close(shift, searched(&well, 0.2), 1e-6);
    }
    let w = wells(2.0, 1.0, 2.0, 1.0);
    let (well, step) = (Well::joined(2.0, 1.0, 1.0), 0.2);
    let ln = |e: f64| chain(w, batch_for(e, well, step), step, -2.0 * w.saddle).value.ln();
    // ln τ = E (1 + shift) + O(1), of which the second part grows like a logarithm at most.
    let slope = (ln(60.0) - ln(40.0)) / 20.0;
    close(slope - 1.0, -0.166, 0.03);
}

fn searched(well: &Well, step: f64) -> f64 {
    let (a, h) = (well.bottom, well.top);
    let b = (2.0 * (1.0 / a + 1.0 / h)).sqrt();
    let joint = b * h / (a + h);
    let cost = |x: f64, y: f64| {
        let climb = x * x * a * (2.0 - step * a) / (2.0 * step * a);
        let leap = (y - (1.0 - step * a) * x).powi(2) / (2.0 * step * step * a);
        let rest = ((1.0 + step * h).powi(2) - 1.0) * (b - y).powi(2) / (2.0 * step * step * h);
        climb + leap + rest
    };
    const N: usize = 3000;
    let mut least = f64::INFINITY;
    for i in 0..=N {
        for j in 0..=N {
            let (i, j) = (i as f64 / N as f64, j as f64 / N as f64);
            least = least.min(cost(joint * i, joint + (b - joint) * j));
        }
    }
    least / (2.0 / step * (well.share / a + (1.0 - well.share) / h)) - 1.0
}

#[test]
fn a_chain_that_is_too_fine_or_out_of_order_is_refused() {
    let landscape = Landscape::new(|x| x, |_| 1e-6, &[]);
    let fine = chain_mean_time(&landscape, 0.1, -1.0, 0.0, 1.0);
    assert!(matches!(fine, Err(NoTime::TooFine { .. })), "{fine:?}");
    assert!(chain_mean_time(&landscape, 0.1, 0.5, 0.0, 1.0).is_err());
    let broken = Landscape::new(|x| x, |_| f64::NAN, &[]);
    let broken = chain_mean_time(&broken, 0.1, -1.0, 0.0, 1.0);
    assert!(matches!(broken, Err(NoTime::Coefficient { .. })), "{broken:?}");
}
