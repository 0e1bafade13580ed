//! The tests by hand, and how often they reject what is true.

use super::*;
use crate::evidence::interval::student_t;
use crate::evidence::interval::tests::Draws;
use crate::evidence::sample::Sample;

fn level(error: f64) -> Level {
    Level::from_error(error).unwrap()
}

fn mean(values: &[f64]) -> Mean {
    let found = student_t(&Sample::new(values.to_vec()).unwrap(), level(0.05)).unwrap();
    let freedom = values.len() as f64 - 1.0;
    Mean::from_interval(found.estimate, (found.lo, found.hi), level(0.05), freedom).unwrap()
}

/// False alarm: 0.
#[test]
fn the_standard_error_comes_back_from_the_interval() {
    let values = [1.0, 2.0, 4.0, 8.0, 9.5];
    let sample = Sample::new(values.to_vec()).unwrap();
    let back = mean(&values);
    assert!((back.error / sample.standard_error() - 1.0).abs() < 1e-12, "{back:?}");
    // A wider interval gives a larger error.
    let wide = crate::evidence::interval::robust(&sample, level(0.05)).unwrap();
    let wide = Mean::from_interval(wide.estimate, (wide.lo, wide.hi), level(0.05), 4.0).unwrap();
    assert!(wide.error > back.error);
    for (lo, hi, freedom) in [(1.0, 1.0, 3.0), (0.0, f64::INFINITY, 3.0), (0.0, 1.0, 0.0)] {
        assert_eq!(Mean::from_interval(1.0, (lo, hi), level(0.05), freedom), None);
    }
}

/// By hand: means 2 and 5, variances 1 and 4, three replicas each: t = 3/√(5/3), and with two degrees of freedom
/// `P(|T| > t) = 1 - t/√(2 + t²)`.
///
/// False alarm: 0.
#[test]
fn welch_by_hand() {
    let p = welch(&mean(&[1.0, 2.0, 3.0]), &mean(&[3.0, 5.0, 7.0]));
    let t2: f64 = 9.0 / (5.0 / 3.0);
    let want = 1.0 - (t2 / (2.0 + t2)).sqrt();
    assert!((p - want).abs() < 1e-9, "{p} {want}");
    let far = Mean { value: 1e200, error: 1e180, freedom: 9.0 };
    assert!(welch(&far, &Mean { value: -1e200, ..far }) < 1e-100);
    assert!((welch(&far, &far) - 1.0).abs() < 1e-15);
}

/// The same number from the two groups: t² = nk/N δ² / (SS/(N-2)).
///
/// False alarm: 0.
#[test]
fn part_and_whole_is_the_two_sample_test() {
    let all = [0.3, 1.1, -0.4, 2.0, 0.9, 1.7, 2.2];
    let (first, rest) = all.split_at(3);
    let average = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let squares = |v: &[f64]| v.iter().map(|x| (x - average(v)) * (x - average(v))).sum::<f64>();
    let delta = average(rest) - average(first);
    let t = (12.0 / 7.0 * delta * delta / ((squares(first) + squares(rest)) / 5.0)).sqrt();
    let p = part_and_whole(average(first), 3, &mean(&all), 7);
    assert!((p - 2.0 * upper_tail(t, 5.0)).abs() < 1e-10, "{p}");
    // Three replicas of that spread cannot have a mean so far away.
    assert_eq!(part_and_whole(100.0, 3, &mean(&all), 7), 0.0);
    assert!(part_and_whole(1.0, 7, &mean(&all), 7).is_nan());
}

/// False alarm: 0.
#[test]
fn normal_by_the_table() {
    assert!((normal(1.959_963_984_540_054, 1.0) - 0.05).abs() < 1e-12);
    assert!((normal(-6.0, 2.0) - 0.002_699_796_063_260_19).abs() < 1e-12);
}

/// How many of 4000 pairs of samples with one mean are called different at `alpha`.
fn rejected(alpha: f64, sizes: (usize, usize), law: impl Fn(&mut Draws, bool) -> f64) -> usize {
    let rejects = |pair: u64| {
        let mut draws = Draws::new((0xe0 << 40) + (pair << 12));
        let mut take = |n, first| (0..n).map(|_| law(&mut draws, first)).collect::<Vec<f64>>();
        welch(&mean(&take(sizes.0, true)), &mean(&take(sizes.1, false))) <= alpha
    };
    (0..4000).filter(|pair| rejects(*pair)).count()
}

/// Normal replicas of any variances and numbers, and skewed ones of one law: never more than stated by more than eight standard
/// deviations of the count.
///
/// False alarm: 1e-10.
#[test]
fn welch_rejects_the_truth_no_more_often_than_stated() {
    let allowed = |alpha: f64| {
        let (mean, n): (f64, f64) = (4000.0 * alpha, 4000.0);
        (mean + 8.0 * (n * alpha * (1.0 - alpha)).sqrt()) as usize
    };
    for alpha in [0.05, 0.01] {
        for sizes in [(4, 4), (4, 40), (24, 24)] {
            for ratio in [1.0, 10.0] {
                let normal =
                    |d: &mut Draws, first: bool| d.normal() * if first { ratio } else { 1.0 };
                let found = rejected(alpha, sizes, normal);
                assert!(found <= allowed(alpha), "{alpha} {sizes:?} {ratio}: {found}");
            }
        }
        let exponential = |d: &mut Draws, _: bool| -d.uniform().ln();
        let found = rejected(alpha, (8, 8), exponential);
        assert!(found <= allowed(alpha), "{alpha}: {found}");
    }
}
