use super::super::index::IndexMean;
use super::*;
use crate::evidence::Rounded;
use crate::update_rules::testing::uniforms;

const BETA: f64 = 0.9;

/// A walk with gradients along it, and their windows: `[t][coordinate] = (x, g, ∇F)`.
fn walk(steps: usize) -> Vec<[(f64, f64, f64); 2]> {
    let mut uniform = uniforms(3);
    let mut x = [100.0, -3.0];
    (0..steps)
        .map(|_| {
            x = [x[0] + uniform() - 0.4, x[1] + 1e-3 * uniform()];
            x.map(|x| (x, uniform() - 0.5, uniform() - 0.5))
        })
        .collect()
}

/// `w_{t,s}` for `s = 1 .. t`.
fn weights(t: usize) -> Vec<f64> {
    let w: Vec<f64> = (1..=t).map(|s| BETA.powi((t - s) as i32)).collect();
    let total: f64 = w.iter().sum();
    w.iter().map(|w| w / total).collect()
}

/// False alarm: 0.
#[test]
fn the_recursions_are_the_sums_of_their_definitions() {
    let path = walk(40);
    let (mut window, mut plain) = (Window::<Rounded>::new(BETA, 2), Window::<f64>::new(BETA, 2));
    for t in 1..=path.len() {
        window.next();
        plain.next();
        for (i, (x, g, exact)) in path[t - 1].into_iter().enumerate() {
            window.push(i, x, Rounded::exact(g), Rounded::exact(exact));
            plain.push(i, x, g, exact);
        }
        let w = weights(t);
        let total: f64 = (0..t).map(|k| BETA.powi(k as i32)).sum();
        let over = |of: &dyn Fn(usize) -> f64| (0..t).map(|s| w[s] * of(s)).sum::<f64>();
        let mut squares = 0.0;
        for (i, _) in path[0].iter().enumerate() {
            let mean = over(&|s| path[s][i].0);
            let spread = over(&|s| (path[s][i].0 - mean).powi(2));
            let sum = |of: fn(&(f64, f64, f64)) -> f64| total * over(&|s| of(&path[s][i]));
            let q: f64 =
                (1..=t).map(|s| BETA.powi(2 * (t - s) as i32) * path[s - 1][i].1.powi(2)).sum();
            squares += q;
            // Forty terms of size at most 100, each rounded a few times.
            for (recursion, definition) in [
                (window.average(i), mean),
                (window.spread(i), spread),
                (window.m(i), sum(|at| at.1)),
                (window.n(i), sum(|at| at.2)),
                (window.noise(i), sum(|at| at.1 - at.2)),
                (window.q(i), q),
            ] {
                let off = (recursion.value() - definition).abs();
                assert!(off <= recursion.error() + 1e-11, "t = {t}: off by {off}");
                assert!(recursion.error() <= 1e-12, "{recursion:?}");
            }
            assert_eq!(plain.spread(i).to_bits(), window.spread(i).value().to_bits());
        }
        assert!((window.square_sum().value() - squares).abs() <= 1e-12);
        let [v, gg] = [plain.total_spread(), plain.gradient_norm().powi(2)];
        let parts = |of: &dyn Fn(usize) -> f64| of(0) + of(1);
        assert!((v - parts(&|i| plain.spread(i))).abs() <= 1e-12);
        assert!((gg - parts(&|i| plain.gradient(i).powi(2))).abs() <= 1e-12);
    }
}

/// `x̄` itself would lose all digits of the spread here, and a bound that does not contract would grow by `(1 + 1/W)^t`.
#[test]
fn errors_stay_small_far_from_the_origin_and_on_long_runs() {
    let spread = |at: f64| {
        let mut window = Window::<Rounded>::new(0.99, 1);
        for t in 0..20_000_u32 {
            window.next();
            window.push(0, at + f64::from(t % 7) / 64.0, Rounded::ONE, Rounded::ONE);
        }
        window.spread(0)
    };
    let here = spread(0.0);
    assert_eq!(spread(1e9), here, "moves by k/64 are exact at both places");
    assert!(here.error() < 1e-11 * here.value(), "{here:?}");
}

#[test]
fn the_law_of_the_index_has_mass_one_and_the_stated_weights() {
    for t in [1_u32, 2, 5, 300] {
        let (mut discount, mut of_one, mut of_t) =
            (Discount::<Rounded>::new(BETA), IndexMean::default(), IndexMean::default());
        for s in 1..=t {
            discount.next();
            of_one.push(Rounded::ONE, &discount);
            of_t.push(Rounded::exact(f64::from(s)), &discount);
        }
        let n = f64::from(t);
        let p = |s: u32| {
            let power = 1.0 - BETA.powi(s as i32);
            if s < t { power / n } else { power / ((1.0 - BETA) * n) }
        };
        let mean: f64 = (1..=t).map(|s| p(s) * f64::from(s)).sum();
        for (sum, want) in [(of_one.mean(&discount), 1.0), (of_t.mean(&discount), mean)] {
            assert!((sum.value() - want).abs() <= sum.error() + 1e-12, "{sum:?} against {want}");
            assert!(sum.error() < 1e-12 * want);
        }
    }
    assert!(!IndexMean::default().mean(&Discount::new(BETA)).is_finite());
}
