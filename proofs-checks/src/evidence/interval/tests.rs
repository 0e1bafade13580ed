//! Intervals by hand, their coverage by simulation with fixed seeds, and every refusal.

use super::*;
use crate::evidence::portable;

/// Standard normals by inversion of hashed indices: reproducible, and independent of the resampling in the code under test.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Draws {
        Draws(seed)
    }

    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 += 1;
        let cell = portable::index(0x5eed, self.0 >> 20, self.0 & 0xf_ffff, 1 << 40);
        (cell as f64 + 0.5) / (1_u64 << 40) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        crate::evidence::distributions::normal_quantile(self.uniform())
    }
}

fn level(error: f64) -> Level {
    Level::from_error(error).unwrap()
}

/// How many of `repeats` intervals contain `truth`.
fn covered(repeats: u64, truth: f64, mut interval: impl FnMut(&mut Draws) -> Interval) -> u64 {
    (0..repeats).filter(|r| interval(&mut Draws::new(r << 24)).contains(truth)).count() as u64
}

/// 7.5 standard deviations of a binomial count: left by chance once in 2e11 for the counts here, by exact tails.
fn band(repeats: u64, p: f64) -> f64 {
    7.5 * (repeats as f64 * p * (1.0 - p)).sqrt()
}

#[test]
fn student_t_by_hand() {
    // 1 … 5: mean 3, s² = 2.5, s/√5 = 0.70711, t_4(0.975) = 2.776445.
    let sample = Sample::new(vec![1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
    let interval = student_t(&sample, level(0.05)).unwrap();
    assert!((interval.half_width() - 2.776_445_105 * 0.5_f64.sqrt()).abs() < 1e-8);
    assert_eq!((interval.estimate, interval.n, interval.method.name()), (3.0, 5, "Student t"));
    // t = (3 - 2) / 0.70711 = 1.41421 with 4 degrees of freedom: one-sided p = 0.11509.
    assert!((p_value_above(&sample, 2.0) - 0.115_09).abs() < 1e-5);
}

/// Three counts of 4000, exact for normal draws.
///
/// False alarm: 1e-11.
#[test]
fn student_t_covers_as_often_as_it_says() {
    for (n, error) in [(5, 0.05), (30, 0.05), (10, 0.2)] {
        let hits = covered(4000, 1.5, |draws| {
            let values = (0..n).map(|_| 1.5 + draws.normal()).collect();
            student_t(&Sample::new(values).unwrap(), level(error)).unwrap()
        });
        let off = hits as f64 - 4000.0 * (1.0 - error);
        assert!(off.abs() <= band(4000, error), "n = {n}: {hits} of 4000 at {error}");
    }
}

/// The test above can fail: intervals 20 % too narrow cover in 69.7 % in place of 80 %, 14 deviations away where the band ends at 7.5.
///
/// False alarm: 1e-9.
#[test]
fn coverage_of_narrowed_intervals_leaves_the_band() {
    let hits = covered(4000, 0.0, |draws| {
        let sample = Sample::new((0..30).map(|_| draws.normal()).collect()).unwrap();
        let mut interval = student_t(&sample, level(0.2)).unwrap();
        let cut = 0.2 * interval.half_width();
        (interval.lo, interval.hi) = (interval.lo + cut, interval.hi - cut);
        interval
    });
    assert!((hits as f64 - 3200.0).abs() > band(4000, 0.2), "{hits}");
}

/// Bernoulli(0.1): bounded intervals must cover at least as often as they say, whatever the law.
///
/// False alarm: 1e-12.
#[test]
fn bounded_intervals_cover_at_least_as_often_as_they_say() {
    type Make = fn(&Sample, (f64, f64), Level) -> Result<Interval, IntervalError>;
    for make in [hoeffding as Make, empirical_bernstein] {
        let hits = covered(2000, 0.1, |draws| {
            let values = (0..100).map(|_| f64::from(u8::from(draws.uniform() < 0.1))).collect();
            make(&Sample::new(values).unwrap(), (0.0, 1.0), level(0.1)).unwrap()
        });
        assert!(hits as f64 >= 1800.0 - band(2000, 0.1), "{hits}");
    }
}

/// Exponential replicas, n = 20: Student's t ends below the mean in 10 % of all samples where 5 % are asked for, the bootstrap in 6 %; the
/// 4 % between them all fail to come up in 1000 repeats with probability 4e-18.
///
/// False alarm: 1e-11.
#[test]
fn bootstrap_t_improves_on_student_t_for_skewed_replicas() {
    let exponential = |draws: &mut Draws| {
        let values = (0..20).map(|_| -portable::ln(draws.uniform())).collect();
        Sample::new(values).unwrap()
    };
    let repeats = 1000;
    let (mut plain, mut repaired) = (0, 0);
    let boot = covered(repeats, 1.0, |draws| {
        let sample = exponential(draws);
        let student = student_t(&sample, level(0.1)).unwrap();
        let boot = bootstrap_t(&sample, level(0.1), 3).unwrap();
        plain += u32::from(student.hi < 1.0);
        repaired += u32::from(boot.hi < 1.0);
        boot
    });
    assert!(repaired < plain, "{repaired} against {plain}");
    assert!((boot as f64 - 900.0).abs() <= band(repeats, 0.1), "{boot}");
}

#[test]
fn bootstrap_t_is_a_function_of_sample_and_seed() {
    let sample = Sample::new((1..30).map(|k| f64::from(k * k % 17)).collect()).unwrap();
    let first = bootstrap_t(&sample, level(0.05), 1).unwrap();
    assert_eq!(first, bootstrap_t(&sample, level(0.05), 1).unwrap());
    assert_ne!(first, bootstrap_t(&sample, level(0.05), 2).unwrap());
    assert!(first.lo < first.estimate && first.estimate < first.hi);
}

#[test]
fn hoeffding_and_bernstein_by_hand() {
    let values: Vec<f64> = (0..200).map(|k| f64::from(k % 2)).collect();
    let sample = Sample::new(values).unwrap();
    // ln(2/0.05) = 3.688879: half-width √(3.688879 / 400) = 0.0960323.
    let interval = hoeffding(&sample, (0.0, 1.0), level(0.05)).unwrap();
    assert!((interval.half_width() - 0.096_032_3).abs() < 1e-6);
    // ln(4/0.05) = 4.382027, s² = 50/199: √(2 · 0.251256 · 4.382027 / 200) + 7 · 4.382027 / 597 = 0.104928 + 0.051381.
    let interval = empirical_bernstein(&sample, (0.0, 1.0), level(0.05)).unwrap();
    assert!((interval.half_width() - 0.156_309).abs() < 2e-6);
    // The range cuts off what cannot be.
    let cut =
        hoeffding(&Sample::new(vec![0.0, 0.0, 1.0]).unwrap(), (0.0, 1.0), level(0.05)).unwrap();
    assert_eq!((cut.lo, cut.hi), (0.0, 1.0));
}

#[test]
fn an_exact_value_is_known_to_rounding() {
    let third = Rounded::ONE / Rounded::exact(3.0);
    let interval = exact(third);
    assert!(interval.lo < third.value() && third.value() < interval.hi);
    assert!(interval.half_width() <= 2.0 * f64::EPSILON);
    assert_eq!(interval.level, 1.0);
    let whole = exact(Rounded::exact(2.0));
    assert_eq!((whole.lo, whole.hi), (2.0, 2.0));
}

/// Values known only to ±0.5: the interval must contain the one of any values within that distance.
#[test]
fn rounding_errors_of_the_values_widen_the_interval() {
    let error = 0.5;
    let center: Vec<Rounded> = (0..8).map(|k| Rounded::within(f64::from(k), error)).collect();
    let wide = student_t(&Sample::from_rounded(&center).unwrap(), level(0.05)).unwrap();
    for pattern in 0..256_u32 {
        let moved =
            (0..8).map(|k| f64::from(k) + if pattern >> k & 1 == 1 { error } else { -error });
        let inner = student_t(&Sample::new(moved.collect()).unwrap(), level(0.05)).unwrap();
        assert!(wide.lo <= inner.lo && inner.hi <= wide.hi, "{pattern:b}");
    }
}

/// False alarm: 0.
#[test]
fn refusals_name_their_reason() {
    let constant = Sample::new(vec![2.0; 9]).unwrap();
    for method in [MeanMethod::StudentT, MeanMethod::BootstrapT { seed: 1 }] {
        let refused = of_mean(&constant, level(0.05), method);
        assert_eq!(refused, Err(IntervalError::NoSpread { n: 9, value: 2.0 }));
    }
    assert!(hoeffding(&constant, (0.0, 4.0), level(0.05)).is_ok());
    for (lo, hi) in [(1.0, 1.0), (2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
        assert!(matches!(
            hoeffding(&constant, (lo, hi), level(0.05)),
            Err(IntervalError::Range { .. })
        ));
    }
    let outside = empirical_bernstein(&constant, (0.0, 1.5), level(0.05)).unwrap_err();
    assert!(outside.to_string().contains("replica 0 has 2, outside the declared range [0, 1.5]"));
    let pair = Sample::new(vec![0.0, 1.0]).unwrap();
    assert!(matches!(
        bootstrap_t(&pair, level(0.05), 1),
        Err(IntervalError::DegenerateResamples { .. })
    ));
    assert!(matches!(
        bootstrap_t(&pair, level(1e-9), 1),
        Err(IntervalError::TooManyResamples { .. })
    ));
}

#[test]
fn a_constant_sample_is_certain_of_its_side() {
    let constant = Sample::new(vec![1.0; 3]).unwrap();
    assert_eq!(p_value_above(&constant, 0.5), 0.0);
    assert_eq!(p_value_above(&constant, 1.0), 1.0);
}
