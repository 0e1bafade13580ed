use ratecheck_problems::domain::Domain;

use crate::theorem::Theorem;
use crate::theorems::dualadam::{QUADRATIC_RATE, STABILITY};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::{Case, Moment, iterate, judge, uniforms};

/// `x²/2` with `γ = 1`.
fn case(entry: &'static str, [β1, β2]: [f64; 2], (x1, horizon): (f64, u64)) -> Case {
    let decays = [β1, β2].map(|β| β.to_string());
    let constants = [("beta2", β2), ("eps", 0.0), ("xi", 0.01), ("momentum", β1)];
    let schedules = [("lr", "1"), ("beta1", decays[0].as_str())];
    Case::new(entry, &schedules, &constants, Domain::Whole, (1, horizon))
        .on("quadratic:dim=1", "none")
        .started(x1)
}

/// InvAdam at `γ = 1`, with the share `1 - ξt` of it beside Adam where `ξ` is given; `power` is the exponent of `v̂` in place of 1/2.
fn path(x1: f64, [β1, β2]: [f64; 2], steps: u64, xi: Option<f64>, power: f64) -> Vec<Moment> {
    let (mut m, mut v, mut ended) = (0.0, 0.0, false);
    let none = vec![vec![0.0]; steps as usize];
    let mut path = iterate(&[x1], &none, |t, x, _| {
        let (x, t) = (x[0], t as i32);
        m = β1 * m + (1.0 - β1) * x;
        v = β2 * v + (1.0 - β2) * x * x;
        let (m, v) = (m / (1.0 - β1.powi(t)), v / (1.0 - β2.powi(t)));
        let r = xi.map_or(1.0, |xi| (1.0 - xi * f64::from(t)).max(0.0));
        let direct = if r < 1.0 && v > 0.0 { (1.0 - r) * m / v.sqrt() } else { 0.0 };
        vec![x - direct - r * m * v.powf(power)]
    });
    // A run ends with its last finite iterate.
    path.retain(|at| {
        ended |= !at.x_next[0].is_finite();
        !ended
    });
    path
}

const RATE: [&str; 7] = ["", "HM", "1", "2", "3", "4", "5"];

fn verdicts(
    theorem: &dyn Theorem,
    case: &Case,
    labels: &[&'static str],
    path: &[Moment],
) -> Vec<&'static str> {
    let found = judge(theorem, case, labels, path, &[0.0]).expect("in scope");
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

#[test]
fn the_rate_holds_with_its_steps_and_the_wrong_power_breaks_them() {
    for β in [[0.0, 0.0], [0.5, 0.5], [0.9, 0.9], [0.9, 0.999]] {
        let right = path(0.05, β, 2000, None, 0.5);
        let case = case("invadam-paper", β, (0.05, 2000));
        assert_eq!(verdicts(&QUADRATIC_RATE, &case, &RATE, &right), ["holds"; 7], "{β:?}");
        // Multiplied by v̂ in place of its root: slower than 1/n.
        let slow = path(0.05, β, 2000, None, 1.0);
        let found = verdicts(&QUADRATIC_RATE, &case, &RATE, &slow);
        assert_eq!([found[0], found[2], found[5], found[6]], ["refuted"; 4], "{β:?}");
    }
    // The upper half, and a path that is too fast for it: gradient descent at 1/20.
    let case = case("invadam-paper", [0.0, 0.0], (0.05, 2000));
    let right = path(0.05, [0.0, 0.0], 2000, None, 0.5);
    assert_eq!(verdicts(&QUADRATIC_RATE, &case, &["U"], &right), ["holds"]);
    let linear = iterate(&[0.05], &vec![vec![0.0]; 2000], |_, x, _| vec![x[0] * 0.99]);
    assert_eq!(
        verdicts(&QUADRATIC_RATE, &case, &["U", "1", "HM"], &linear),
        ["refuted", "refuted", "holds"]
    );
}

/// From `y_1 = 0.3` with `0.9` twice the path crosses the minimum; decays swapped are another path.
#[test]
fn hypotheses_and_swapped_decays_are_found() {
    let across = path(0.3, [0.9, 0.9], 300, None, 0.5);
    let case_across = case("invadam-paper", [0.9, 0.9], (0.3, 300));
    assert_eq!(
        verdicts(&QUADRATIC_RATE, &case_across, &["HM", "1"], &across),
        ["refuted", "holds"]
    );
    let swapped = path(0.05, [0.5, 0.9], 300, None, 0.5);
    let case_swapped = case("invadam-paper", [0.9, 0.5], (0.05, 300));
    assert_eq!(verdicts(&QUADRATIC_RATE, &case_swapped, &["1"], &swapped), ["refuted"]);
    let refused = |case: &Case, labels: &[&'static str]| {
        QUADRATIC_RATE.bind(&case.setting(), labels).is_err()
    };
    assert!(refused(&case("invadam-paper", [0.5, 0.0], (0.05, 9)), &["U"]));
    assert!(refused(&case("invadam-paper", [0.0, 0.0], (1.5, 9)), &["U"]));
    assert!(refused(&case("dualadam-paper", [0.0, 0.0], (0.05, 9)), &[""]));
    assert!(refused(
        &case("invadam-paper", [0.0, 0.0], (0.05, 9)).on("cosine:dim=1", "none"),
        &[""]
    ));
    assert!(refused(
        &case("invadam-paper", [0.0, 0.0], (0.05, 9)).on("quadratic:dim=1", "gaussian:sigma=1"),
        &[""]
    ));
}

/// `u = 1/y` one step after another from the start: at least `u_1 + T` for every path, and the bound is that.
#[test]
fn the_bound_is_the_harmonic_one() {
    let mut uniform = uniforms(61);
    for _ in 0..1000 {
        let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
        let (t, γ, h, x1) =
            (between(1.0, 1e6).round(), between(0.01, 2.0), between(0.1, 9.0), between(0.01, 3.0));
        let found = bound(&QUADRATIC_RATE, &[("T", t), ("lr", γ), ("H", h), ("x1", x1)]).unwrap();
        let again = x1 / (1.0 + t * γ * h.powi(2) * x1);
        assert!((found.value / again - 1.0).abs() < 1e-12, "{found:?} {again}");
    }
}

/// Powers of the companion matrix of `x_{t+1} = (1+β-a) x_t - β x_{t-1}` on either side of the limit.
#[test]
fn the_limit_for_a_second_moment_that_stands_still() {
    let mut uniform = uniforms(62);
    for _ in 0..1000 {
        let (β, s, h) = (0.95 * uniform(), 0.1 + uniform(), 0.1 + 3.0 * uniform());
        let limit =
            bound(&STABILITY, &[("beta1", β), ("beta2", 0.9), ("s", s), ("H", h)]).unwrap().value;
        let grows = |share: f64| {
            let a = share * limit * s * h * (1.0 - β);
            let (trace, half) = (1.0 + β - a, 0.5 * (1.0 + β - a));
            let discriminant = trace * trace - 4.0 * β;
            let radius = if discriminant >= 0.0 {
                half.abs() + 0.5 * discriminant.sqrt()
            } else {
                β.sqrt()
            };
            radius > 1.0
        };
        assert!(!grows(1.0 - 1e-12) && grows(1.0 + 1e-12), "{β}");
    }
}

#[test]
fn without_momentum_two_is_the_threshold() {
    let labels = ["", "1", "2"];
    for β2 in [0.0, 0.9, 0.999] {
        let β = [0.0, β2];
        for (x1, faulty) in [(1.999, 2.5), (2.001, 1.5)] {
            let case = case("invadam-paper", β, (x1, 400));
            let right = path(x1, β, 400, None, 0.5);
            let found = judge(&STABILITY, &case, &labels, &right, &[0.0]).unwrap();
            let other = usize::from(x1 < 2.0) + 1;
            for (k, judge) in found.iter().enumerate() {
                // The step about the other side of the threshold says nothing.
                let expected = if k == other { "undecided" } else { "holds" };
                assert_eq!(judge.finding().verdict.word(), expected, "{x1} {β2} {}", labels[k]);
            }
            // The path from elsewhere, told as if it began here.
            let mut wrong = path(faulty, β, 5, None, 0.5);
            wrong[0].x[0] = x1;
            assert_eq!(verdicts(&STABILITY, &case, &[""], &wrong), ["refuted"], "{x1} {β2}");
        }
    }
    // A method that stops short of squaring: the certificate that nothing comes back fails.
    let case = case("invadam-paper", [0.9, 0.999], (4.0, 400));
    let mut blown = path(4.0, [0.9, 0.999], 400, None, 0.5);
    assert_eq!(verdicts(&STABILITY, &case, &["X"], &blown), ["holds"]);
    // The first step at which it speaks, turned back: later ones are so large that their rounding alone reaches back to 0.
    let lost = (0..blown.len())
        .find(|&k| {
            let before = blown[..k].iter().map(|at| at.x[0].abs()).fold(0.0, f64::max);
            blown[k].x[0].abs() >= 18.1 * before.max(700.0)
        })
        .expect("it blows up");
    blown.truncate(lost + 1);
    blown[lost].x_next[0] = 0.0;
    assert_eq!(verdicts(&STABILITY, &case, &["X"], &blown), ["refuted"]);
}

/// Blow-up thresholds by bisection: InvAdam, and DualAdam with a hundred and with ten inverse steps.
#[test]
fn thresholds_by_bisection() {
    let blows_up = |y: f64, β: [f64; 2], xi: Option<f64>| {
        let path = path(y, β, 3000, xi, 0.5);
        path.len() < 3000 || path.iter().any(|at| at.x_next[0].abs() >= 1e6)
    };
    for (xi, β, expected) in [
        (None, [0.0, 0.0], 2.0),
        (None, [0.0, 0.9], 2.0),
        (None, [0.5, 0.999], 2.9027),
        (None, [0.9, 0.9], 3.6022),
        (None, [0.9, 0.999], 3.6374),
        (Some(0.01), [0.0, 0.0], 2.0231),
        (Some(0.01), [0.0, 0.999], 2.0311),
        (Some(0.01), [0.9, 0.999], 3.6946),
        (Some(0.1), [0.0, 0.0], 2.3170),
        (Some(0.1), [0.0, 0.999], 2.4766),
        (Some(0.1), [0.9, 0.999], 4.3632),
    ] {
        let (mut low, mut high) = (1.0, 6.0);
        while high - low > 1e-6 {
            let middle = 0.5 * (low + high);
            if blows_up(middle, β, xi) { high = middle } else { low = middle }
        }
        // Four digits are stated.
        assert!((low - expected).abs() <= 5.1e-5, "{xi:?} {β:?}: {low}");
        let entry = if xi.is_some() { "dualadam-paper" } else { "invadam-paper" };
        for (y, threshold, verdict) in [
            (expected - 1e-4, expected, "holds"),
            (expected + 1e-4, expected, "holds"),
            // A threshold on the wrong side of the run.
            (expected - 1e-4, expected - 2e-4, "refuted"),
            (expected + 1e-4, expected + 2e-4, "refuted"),
        ] {
            let run = path(y, β, 3000, xi, 0.5);
            let case = case(entry, β, (y, 3000)).with("threshold", threshold);
            assert_eq!(verdicts(&STABILITY, &case, &["D"], &run), [verdict], "{xi:?} {β:?} {y}");
        }
    }
}
