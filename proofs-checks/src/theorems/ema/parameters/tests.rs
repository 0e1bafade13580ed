//! Numbers of the derivation, and the bounds written down a second time.

use super::*;
use crate::update_rules::testing::uniforms;

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * b.abs()
}

#[track_caller]
fn assert_close(a: f64, b: f64, relative: f64) {
    assert!(close(a, b, relative), "{a} against {b}");
}

const ONES: Scales<f64> = Scales {
    gap: 1.0,
    sigma: 1.0,
    size: std::f64::consts::SQRT_2,
    reach: 2.0,
    spread: Spread::Weighted(1.0),
};

#[test]
fn constants_at_the_point_of_the_numeric_check() {
    // Δ = G = σ = λ = 1, β = 0.99, D = 0.001, T = 10^4.
    assert_eq!(Scales::nonsmooth(1.0, 1.0, 1.0, 1.0), ONES);
    assert_close(noise_factor(1.0, 1.0), 3.828_427_124_746_19, 1e-14);
    assert_close(ONES.noise(), 3.828_427_124_746_19, 1e-14);
    assert_close(horizon_factor(0.99, 1e4), 0.071_589_912_893_791_84, 1e-13);
    assert_close(spread_factor(0.99), 0.994_974_874_371_859_3, 1e-15);
    let chosen = Parameters { beta: 0.99, radius: 0.001 };
    assert_close(ONES.bound(chosen, 1e4), 0.384_026_513_124_528_3, 1e-13);
    let best = ONES.parameters(Rule::BestRadius { beta: 0.99 }, 1e4).unwrap();
    assert_close(best.radius, 0.001_712_849_861_238_127, 1e-13);
    assert_close(ONES.bound(best, 1e4), 0.361_650_114_149_815_8, 1e-13);
}

#[test]
fn asymptotic_constants() {
    // K = Δ = λ = L = T = 1.
    let unit = Scales { sigma: 0.0, size: 0.5, ..ONES };
    assert_close(unit.asymptotic_bound(1.0), 2.133_273_894_857_832, 1e-14);
    assert_close(unit.asymptotic_horizon(1.0), 14.179_573_432_736_79, 1e-14);
    let smooth = Scales { spread: Spread::Smooth(1.0), ..unit };
    assert_close(smooth.asymptotic_bound(1.0), 2.378_414_230_005_442, 1e-14);
    assert_close(smooth.asymptotic_horizon(1.0), 32.0, 1e-14);
    // Each is the inverse of the other.
    for scales in [ONES, Scales { spread: Spread::Smooth(0.7), ..ONES }] {
        let t = scales.asymptotic_horizon(1e-3);
        assert_close(scales.asymptotic_bound(t), 1e-3, 1e-12);
    }
}

#[test]
fn the_asymptotic_rule_approaches_its_bound_from_above_and_the_grid_beats_it() {
    for scales in [ONES, Scales { spread: Spread::Smooth(1.0), ..ONES }] {
        let mut excess = f64::INFINITY;
        for t in [1e5, 1e7, 1e9] {
            let asymptotic = scales.bound(scales.parameters(Rule::Asymptotic, t).unwrap(), t);
            let now = asymptotic / scales.asymptotic_bound(t) - 1.0;
            assert!(now > 0.0 && now < 0.7 * excess, "T = {t}: {now}");
            excess = now;
            // The best of two neighbours, a ratio of 1.0083 apart, is within 1e-4 of the optimum of either rate.
            let best = scales.bound(scales.parameters(Rule::Best, t).unwrap(), t);
            assert!(best <= asymptotic * (1.0 + 1e-4), "T = {t}: {best} {asymptotic}");
        }
        assert!(excess < 0.02, "{excess}");
    }
}

#[test]
fn the_best_radius_is_a_minimum() {
    for scales in [ONES, Scales { spread: Spread::Smooth(3.0), ..ONES }] {
        let best = scales.parameters(Rule::BestRadius { beta: 0.9 }, 500.0).unwrap();
        let at =
            |factor: f64| scales.bound(Parameters { radius: factor * best.radius, ..best }, 500.0);
        assert!(at(1.0) < at(0.99) && at(1.0) < at(1.01));
    }
    // (6.2): B = (3/2)(2λ c_β)^{1/3} (Δ/((1-β)T))^{2/3} + K A_T(β).
    let best = ONES.parameters(Rule::BestRadius { beta: 0.9 }, 500.0).unwrap();
    let c: f64 = 2.0 * 0.9 / 1.9;
    let closed = 1.5 * (2.0 * c).cbrt() * (1.0f64 / (0.1 * 500.0)).powf(2.0 / 3.0);
    let noise = ONES.noise() * horizon_factor(0.9, 500.0);
    assert_close(ONES.bound(best, 500.0), closed + noise, 1e-14);
}

#[test]
fn grid_optima_of_the_experiments() {
    // |x| from 1 under unit noise: bounds at T = 250, 1000, 4000, 16000.
    for (t, bound) in [(250.0, 1.003), (1000.0, 0.659), (4000.0, 0.437), (16000.0, 0.292)] {
        let best = ONES.bound(ONES.parameters(Rule::Best, t).unwrap(), t);
        assert!((best - bound).abs() <= 5.1e-4, "T = {t}: {best}");
    }
}

#[test]
fn the_closed_form_reaches_its_accuracy() {
    // 0.5|x| from 1, σ = 0.5.
    let half = Scales::nonsmooth(0.5, 0.5, 0.5, 1.0);
    for (eps, t, bound) in [(0.8, 874.0, 0.5773), (0.5, 4526.0, 0.3549), (0.35, 15770.0, 0.2467)] {
        assert!((half.closed_form_horizon(eps).unwrap().ceil() - t).abs() <= 0.0);
        let chosen = half.parameters(Rule::ClosedForm { eps: Some(eps) }, t).unwrap();
        let reached = half.bound(chosen, t);
        assert!((reached - bound).abs() <= 5.1e-5 && reached <= 0.9625 * eps, "{reached}");
        // Left out, ε is the least one that T reaches.
        let own = half.closed_form_accuracy_of(t);
        assert!(own <= eps && own > 0.999 * eps, "{own}");
    }
    let mut uniform = uniforms(5);
    let mut draw = || 10f64.powf(4.0 * uniform() - 2.0);
    for _ in 0..1000 {
        let scales = Scales::nonsmooth(draw(), draw(), draw(), draw());
        let eps = scales.reach * (draw() / 100.0);
        let t = scales.closed_form_horizon(eps).unwrap().max(1.0).ceil();
        let chosen = scales.parameters(Rule::ClosedForm { eps: Some(eps) }, t).unwrap();
        assert!(scales.bound(chosen, t) <= 0.9625 * eps, "{scales:?} {eps}");
    }
}

impl Scales<f64> {
    fn closed_form_accuracy_of(&self, t: f64) -> f64 {
        // From the radius: √ε = 4√λ D/(1-β).
        let chosen = self.parameters(Rule::ClosedForm { eps: None }, t).unwrap();
        (4.0 * chosen.radius / (1.0 - chosen.beta)).powi(2)
    }
}

#[test]
fn rules_without_an_answer_say_why() {
    let refused = |scales: Scales<f64>, rule| scales.parameters(rule, 10.0).unwrap_err();
    let at = Rule::BestRadius { beta: 0.5 };
    assert_eq!(refused(Scales { gap: 0.0, ..ONES }, at), NoParameters::Zero("Delta"));
    let free = Scales { spread: Spread::Weighted(0.0), ..ONES };
    assert_eq!(refused(free, Rule::Best), NoParameters::Zero("lambda"));
    let smooth = Scales { spread: Spread::Smooth(1.0), ..ONES };
    assert_eq!(refused(smooth, Rule::ClosedForm { eps: Some(0.1) }), NoParameters::NotWeighted);
    let far = Rule::ClosedForm { eps: Some(2.5) };
    assert_eq!(refused(ONES, far), NoParameters::Accuracy { eps: 2.5, reach: 2.0 });
    let still = Scales { sigma: 0.0, size: 1e-3, ..ONES };
    assert!(matches!(refused(still, Rule::Asymptotic), NoParameters::TooShort { .. }));
    let loose = Scales { gap: 1e300, spread: Spread::Weighted(1e-300), ..ONES };
    assert!(matches!(refused(loose, at), NoParameters::OutOfRange { name: "D", .. }));
}

/// The bounds as the derivation prints them, in other words.
fn printed(gap: f64, k: f64, beta: f64, radius: f64, t: f64) -> f64 {
    let a = 1.0 - beta;
    let noise = (a / (2.0 - a)).sqrt() + beta / (t * (a * (2.0 - a)).sqrt());
    gap / (radius * t) + k * noise
}

#[test]
fn bounds_agree_with_a_second_derivation() {
    let mut uniform = uniforms(11);
    let mut draw = |low: f64, high: f64| low * (high / low).powf(uniform());
    for _ in 0..1000 {
        let (gap, g, sigma, weight) =
            (draw(0.01, 100.0), draw(0.01, 100.0), draw(0.01, 100.0), draw(0.01, 100.0));
        let (a, radius, t) = (draw(1e-4, 0.9), draw(1e-5, 10.0), draw(1.0, 1e7).floor());
        let beta = 1.0 - a;
        let a = 1.0 - beta;
        let chosen = Parameters { beta, radius };
        let window = 2.0 * beta / (1.0 + beta) * (radius * radius) / (a * a);
        let k = sigma + 2.0 * (g * g + sigma * sigma).sqrt();
        let expected = printed(gap, k, beta, radius, t) + weight * window;
        assert_close(Scales::nonsmooth(gap, g, sigma, weight).bound(chosen, t), expected, 1e-12);
        let expected = printed(gap, k, beta, radius, t) + weight * window.sqrt();
        assert_close(Scales::smooth(gap, g, sigma, weight).bound(chosen, t), expected, 1e-12);
        let others = [(g, sigma), (draw(0.01, 10.0), draw(0.01, 10.0)), (0.0, 1.0)];
        let k1: f64 = others.iter().map(|(g, s)| s + 2.0 * (g * g + s * s).sqrt()).sum();
        let expected = printed(gap, k1, beta, radius, t) + 3.0 * weight * window;
        let scales = Scales::coordinatewise(gap, &others, weight);
        assert_close(scales.bound(chosen, t), expected, 1e-12);
        let root = 7f64.sqrt();
        let expected = printed(root * gap, root * k, beta, radius, t) + weight * window;
        let scales = Scales::whole_in_coordinates(gap, g, sigma, weight, 7);
        assert_close(scales.bound(chosen, t), expected, 1e-12);
    }
}
