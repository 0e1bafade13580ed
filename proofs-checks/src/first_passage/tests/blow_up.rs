use super::explosion::{LOST, mean_steps};
use ratecheck_problems::random::{Key, fill_normal};

/// As simulated: 930±50, 252±8 and 55.5±1.6 steps at r = 0.35, 0.4 and 0.5, counted until |z| > 20, one or two steps later.
#[test]
fn mean_steps_until_an_explosion() {
    for (r, wanted, within) in [(0.35, 930.0, 150.0), (0.4, 252.0, 24.0), (0.5, 55.5, 4.8)] {
        let found = mean_steps(r);
        assert!((found.value - wanted).abs() < within, "{found:?}");
        assert!(found.relative() < 1e-3, "{found:?}");
    }
}

/// Against 20,000 runs at r = 0.6, within eight standard errors: 1.2e-15 for a normal mean, twice that for the skewness 2 of exponential
/// times.
///
/// False alarm: 1e-14.
#[test]
fn it_agrees_with_simulation() {
    let mut noise = vec![0.0; 2000];
    let (mut sum, mut squares) = (0.0, 0.0);
    for run in 0..20_000 {
        fill_normal(Key::new(9, run, 1, 0).unwrap(), 2000, 1, &mut noise);
        let (mut z, mut steps) = (0.0_f64, 0);
        while z.abs() <= LOST {
            let y: f64 = z + 0.6 * noise[steps];
            z -= y * y.abs();
            steps += 1;
        }
        sum += steps as f64;
        squares += (steps * steps) as f64;
    }
    let mean = sum / 20_000.0;
    let error = ((squares / 20_000.0 - mean * mean) / 20_000.0).sqrt();
    let found = mean_steps(0.6).value;
    assert!((found - mean).abs() < 8.0 * error, "{found} {mean} {error}");
}
