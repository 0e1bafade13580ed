//! Every bound against the formula of its source, written a second time, at a thousand random points.

use ratecheck_problems::math::ln;

use super::super::{
    ADABELIEF_NONCONVEX, ADABELIEF_REGRET, ADAM_TYPE_CHEN, ADAM_TYPE_NONCONVEX,
    ADAMOMENTUM_NONCONVEX, BETA_TO_ONE, BETA_TO_ONE_PUBLISHED,
};
use crate::theorem::Theorem;
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::uniforms;

/// Compares the bound with `by_hand`, whose arguments come in the order of the theorem's inputs, for numbers in (0.05, 0.95) or, where
/// the input allows it, up to 20.
fn compare(theorem: &dyn Theorem, by_hand: impl Fn(&[f64]) -> f64) {
    let mut uniform = uniforms(11);
    for _ in 0..1000 {
        let mut draw = |name: &str, at_most: f64| match name {
            "plain" => f64::from(u8::from(uniform() < 0.5)),
            _ if at_most < 20.0 => 0.05 + 0.9 * uniform(),
            "T" => 1.0 + (1e5 * uniform()).floor(),
            _ => 0.05 + 20.0 * uniform(),
        };
        let inputs = theorem.inputs().iter();
        let given: Vec<(&'static str, f64)> =
            inputs.map(|input| (input.name, draw(input.name, input.at_most))).collect();
        let values: Vec<f64> = given.iter().map(|(_, value)| *value).collect();
        let got = bound(theorem, &given).expect("in range").value;
        let expected = by_hand(&values);
        let close = (got - expected).abs() <= 1e-12 * expected.abs();
        assert!(close, "{}: {got} {expected}", theorem.statement().id);
    }
}

#[test]
fn adam_type() {
    compare(&ADAM_TYPE_NONCONVEX, |x| {
        let &[l, b, h, z, gap, own, variation, squares, a1] = x else { panic!("nine inputs") };
        let (k, g) = (b / (1.0 - b), h + z);
        let c1 = 1.5 * l + l * k * k;
        let c2 = k * h * g + h * z;
        let c3 = l * (k * g) * (k * g) + l * (k * k * g) * (k * k * g);
        c1 * own + c2 * variation + c3 * squares + gap + h * z * a1
    });
}

#[test]
fn chen() {
    compare(&ADAM_TYPE_CHEN, |x| {
        let &[l, b, h, gap, own, variation, squares, a1] = x else { panic!("eight inputs") };
        let k = b / (1.0 - b);
        let c1 = l + 0.5 + l * l * k * k;
        let c3 = l * k * k * h * h + l * l * k * k * k * k * h * h;
        gap + c1 * own + (2.0 + k) * h * h * variation + c3 * squares + 2.0 * h * h * a1
    });
}

/// `(Q_1 + Q_2 ln T)/√T`, and without the maximum what C_2 and C_3 add.
#[test]
fn adamomentum() {
    compare(&ADAMOMENTUM_NONCONVEX, |x| {
        let &[t, d, alpha, b1, b2, eps, l, h, z, gap, plain] = x else { panic!("eleven inputs") };
        let (k, g) = (b1 / (1.0 - b1), h + z);
        let (c1, c2) = (l * (1.5 + k * k), h * (k * g + z));
        let c3 = l * k * k * (1.0 + k * k) * g * g;
        let root = (g * g + eps / (1.0 - b2)).sqrt();
        let first = d * alpha / eps.sqrt();
        let second = d * alpha * alpha / eps;
        let q1 = root / alpha * (gap + (h * z + c2) * first + (c1 * g * g + c3) * second);
        let q2 = root * alpha * d * g * g * c1 / eps + plain * root * alpha * d * c3 / eps;
        let floor = 4.0 * c2 * d * (1.0 / b2.sqrt() - 1.0) * root / eps.sqrt();
        (q1 + q2 * ln(t)) / t.sqrt() + plain * floor
    });
}

#[test]
fn beta_to_one() {
    let ends =
        |g: f64, b2: f64, eps: f64| [1.0 / (g * g + eps / (1.0 - b2)).sqrt(), 1.0 / eps.sqrt()];
    compare(&BETA_TO_ONE, |x| {
        let &[b2, eps, l, g, gap, sigma, start, squares] = x else { panic!("eight inputs") };
        let [low, high] = ends(g, b2, eps);
        let a = (low / (2.0 * l * l * high * high * high)).sqrt();
        2.0 / low * (gap + a * high / 2.0 * (start + sigma * sigma * squares))
    });
    compare(&BETA_TO_ONE_PUBLISHED, |x| {
        let &[t, lr, b2, eps, l, g, gap, sigma, gradient2, squares] = x else {
            panic!("ten inputs")
        };
        let [low, high] = ends(g, b2, eps);
        let start = (1.0 / (2.0 * l * l * high * low)).sqrt() * (sigma * sigma + gradient2);
        let q2 = (2.0 / (l * high * low)).sqrt() * sigma * sigma;
        (2.0 * gap / low + start + q2 * squares) / (lr * t.sqrt())
    });
}

#[test]
fn adabelief() {
    compare(&ADABELIEF_REGRET, |x| {
        let &[t, alpha, b1, c, d, roots, fourths, weights] = x else { panic!("eight inputs") };
        let fresh = 1.0 - b1;
        let under = 2.0 * c.sqrt() * fresh * fresh * fresh;
        let second = (1.0 + b1) * alpha * (1.0 + ln(t)).sqrt() / under;
        let first = d * d * t.sqrt() / (2.0 * alpha * fresh);
        first * roots + second * fourths + d * d / (2.0 * fresh) * weights
    });
    compare(&ADABELIEF_NONCONVEX, |x| {
        let &[t, d, alpha, b1, c, l, h, gap] = x else { panic!("eight inputs") };
        let k = b1 / (1.0 - b1);
        let c1 = l + 0.5 + l * l * k * k;
        let c2 = (2.0 + k) * h * h;
        let c3 = (1.0 + l * k * k) * l * k * k * h * h;
        let c4 = gap + 2.0 * h * h * d * alpha / c.sqrt();
        let inside = c1 * alpha * alpha * h * h * (1.0 + ln(t)) / c
            + c2 * d * alpha / c.sqrt()
            + c3 * d * alpha * alpha / c
            + c4;
        h / (alpha * t.sqrt()) * inside
    });
}

/// Q2 as printed has L for L²: for L < 1/4 it is below even the sharper derived constant.
#[test]
fn a_printed_constant_is_too_small_for_small_smoothness() {
    let noise = |theorem: &dyn Theorem, l: f64| {
        let given = [
            ("beta2", 0.99),
            ("eps", 1e-2),
            ("L", l),
            ("G", 1.0),
            ("Delta", 0.0),
            ("sigma", 1.0),
            ("start2", 0.0),
            ("gradient2", 0.0),
            ("squares", 1.0),
            ("T", 1.0),
            ("lr", 1.0),
        ];
        let bound = bound(theorem, &given).expect("in range");
        bound.terms.iter().find(|(term, _)| *term == "noise").expect("a term").1
    };
    for (l, enough) in [(0.24, false), (0.26, true)] {
        let (printed, derived) = (noise(&BETA_TO_ONE_PUBLISHED, l), noise(&BETA_TO_ONE, l));
        assert_eq!(printed >= derived, enough, "L = {l}: {printed} {derived}");
    }
}
