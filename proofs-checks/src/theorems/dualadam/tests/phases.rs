//! Rescaling, handover and regret, on paths of a DualAdam written for the test.

use ratecheck_problems::domain::Domain;

use crate::step::Trace;
use crate::theorem::Theorem;
use crate::theorems::dualadam::{HANDOVER, REGRET, SCALING};
use crate::theorems::kit::testing::bound;
use crate::update_rules::testing::{
    Case, Moment, gradient_sequences, iterate, judge, linear_losses, uniforms,
};

fn case(entry: &'static str, lr: &str, β: [f64; 2], xi: f64, horizon: u64) -> Case {
    let β1 = β[0].to_string();
    let constants = [("beta2", β[1]), ("eps", 0.0), ("xi", xi), ("momentum", β[0])];
    Case::new(entry, &[("lr", lr), ("beta1", &β1)], &constants, Domain::Whole, (1, horizon))
}

fn verdicts(
    theorem: &dyn Theorem,
    case: &Case,
    labels: &[&'static str],
    path: &[Moment],
) -> Vec<&'static str> {
    let found = judge(theorem, case, labels, path, &[0.0]).expect("in scope");
    found.iter().map(|judge| judge.finding().verdict.word()).collect()
}

/// Steps of length 1 on given gradients with the inverse share `share(t)`, moments shown; `t` of the corrections is `clock(t)`.
fn dual(
    gradients: &[Vec<f64>],
    [β1, β2]: [f64; 2],
    share: impl Fn(u64) -> f64,
    clock: impl Fn(u64) -> u64,
) -> Vec<Moment> {
    let (mut m, mut v, mut shown) = (0.0, 0.0, Vec::new());
    let mut path = iterate(&[0.5], gradients, |t, x, g| {
        m = β1 * m + (1.0 - β1) * g[0];
        v = β2 * v + (1.0 - β2) * (g[0] * g[0]);
        shown.push(vec![(Trace::M, vec![m]), (Trace::V, vec![v])]);
        let [c1, c2] = [β1, β2].map(|β| 1.0 - β.powi(clock(t) as i32));
        let (r, root) = (share(t), (v / c2).sqrt());
        let η = if root > 0.0 { (1.0 - r) / root + r * root } else { 0.0 };
        vec![x[0] - η * m / c1]
    });
    for (at, shown) in path.iter_mut().zip(shown) {
        at.shown = shown;
    }
    path
}

const HORIZON: u64 = 60;

fn gradients() -> Vec<Vec<f64>> {
    gradient_sequences(1, HORIZON).swap_remove(0).1
}

#[test]
fn rescaling_is_another_step_size_for_one_exponent_alone() {
    let path = dual(&gradients(), [0.9, 0.99], |_| 1.0, |t| t);
    let labels = ["", "S", "C"];
    for (entry, e) in [
        ("sgd", 1.0),
        ("sgd-momentum", 1.0),
        ("adam-paper", 0.5),
        ("adam-nobias", 0.5),
        ("adamomentum-paper", 0.5),
        ("adamomentum-nobias", 0.5),
        ("invadam-paper", 1.5),
    ] {
        let case = || case(entry, "0.1*t^(-0.3)", [0.9, 0.99], 0.1, HORIZON);
        for (k, c) in [(4.0, 8.0), (0.25, 0.5), (64.0, 2.0)] {
            let right = case().with("k", k).with("c", c);
            assert_eq!(verdicts(&SCALING, &right, &labels, &path), ["holds"; 3], "{entry} {k}");
        }
        for wrong in [0.5, 1.0, 1.5_f64].into_iter().filter(|wrong| (wrong - e).abs() > 0.1) {
            let wrong = case().with("e", wrong);
            assert_eq!(verdicts(&SCALING, &wrong, &labels, &path), ["refuted"; 3], "{entry}");
        }
        for (name, value) in
            [("k", 2.0), ("k", 3.0), ("k", -4.0), ("c", 3.0), ("c", 0.0), ("e", 0.75)]
        {
            let refused = case().with(name, value);
            assert!(SCALING.bind(&refused.setting(), &[""]).is_err(), "{entry} {name} = {value}");
        }
    }
    let dual = || case("dualadam-paper", "0.1", [0.9, 0.99], 0.1, HORIZON);
    assert!(SCALING.bind(&dual().setting(), &[""]).is_err());
    for e in [0.5, 1.0, 1.5] {
        let dual = dual().with("e", e);
        assert_eq!(verdicts(&SCALING, &dual, &labels, &path), ["refuted"; 3], "{e}");
    }
    let with_eps = Case::new(
        "adam-paper",
        &[("lr", "0.1"), ("beta1", "0.9")],
        &[("beta2", 0.99), ("eps", 1e-8)],
        Domain::Whole,
        (1, HORIZON),
    );
    assert!(SCALING.bind(&with_eps.setting(), &[""]).is_err());
}

/// `r_t` as printed and with the gate.
fn share(xi: f64, gate: bool) -> impl Fn(u64) -> f64 {
    move |t| {
        let r = (1.0 - xi * t as f64).max(0.0);
        if gate && r < xi { 0.0 } else { r }
    }
}

#[test]
fn the_handover_comes_when_it_is_said_to() {
    let labels = ["", "M", "T", "printed"];
    let (g, β) = (gradients(), [0.9, 0.99]);
    for (xi, printed, released) in
        [(0.3, 4, 3), (0.2, 5, 4), (0.1, 10, 9), (0.05, 20, 19), (0.02, 50, 50)]
    {
        let right = dual(&g, β, share(xi, false), |t| t);
        let paper = case("dualadam-paper", "1", β, xi, HORIZON);
        assert_eq!(verdicts(&HANDOVER, &paper, &labels, &right), ["holds"; 4], "{xi}");
        let gated = dual(&g, β, share(xi, true), |t| t);
        let code = case("dualadam-code", "1", β, xi, HORIZON);
        let alike = if printed == released { "holds" } else { "refuted" };
        let expected = ["holds", "holds", "holds", alike];
        assert_eq!(verdicts(&HANDOVER, &code, &labels, &gated), expected, "{xi}");
        // One step too long, one too short.
        for late in [true, false] {
            let shift = |t: u64| if late { t.saturating_sub(1) } else { t + 1 };
            let wrong = dual(&g, β, |t| share(xi, false)(shift(t)), |t| t);
            let found = verdicts(&HANDOVER, &paper, &labels, &wrong);
            let whole = if late { "refuted" } else { "holds" };
            assert_eq!(found, [whole, "holds", "refuted", "refuted"], "{xi} {late}");
        }
    }
}

/// A counter that is lost on resuming, moments that are not inherited, and decays swapped.
#[test]
fn what_goes_wrong_at_the_handover_is_found() {
    let labels = ["", "M", "T"];
    let (g, β, xi) = (gradients(), [0.9, 0.99], 0.1);
    let paper = case("dualadam-paper", "1", β, xi, HORIZON);
    let resumed = dual(&g, β, share(xi, false), |t| if t > 30 { t - 30 } else { t });
    assert_eq!(verdicts(&HANDOVER, &paper, &labels, &resumed), ["refuted", "holds", "refuted"]);
    let swapped = dual(&g, [β[1], β[0]], share(xi, false), |t| t);
    assert_eq!(verdicts(&HANDOVER, &paper, &labels, &swapped), ["refuted"; 3]);
    let mut fresh = dual(&g, β, share(xi, false), |t| t);
    let anew = dual(&g[9..], β, |_| 0.0, |t| t);
    for (at, new) in fresh[9..].iter_mut().zip(anew) {
        *at = new;
    }
    assert_eq!(verdicts(&HANDOVER, &paper, &labels, &fresh), ["refuted"; 3]);
    for refused in
        [case("adam-paper", "1", β, xi, HORIZON), case("dualadam-paper", "1", β, 0.01, HORIZON)]
    {
        assert!(HANDOVER.bind(&refused.setting(), &[""]).is_err());
    }
}

/// Projected steps `0.5/√t` on slopes in turn; `power` is the exponent of `v̂` in the preconditioner.
fn projected(slopes: &[f64], horizon: u64, power: f64) -> (Vec<Moment>, Vec<f64>) {
    let gradients: Vec<Vec<f64>> =
        (0..horizon).map(|t| vec![slopes[t as usize % slopes.len()]]).collect();
    let (mut v, β2) = (0.0, 0.1_f64);
    let mut path = iterate(&[0.0], &gradients, |t, x, g| {
        v = β2 * v + (1.0 - β2) * g[0] * g[0];
        let corrected: f64 = v / (1.0 - β2.powi(t as i32));
        vec![(x[0] - 0.5 / (t as f64).sqrt() * g[0] * corrected.powf(power)).clamp(-1.0, 1.0)]
    });
    let u = linear_losses(&mut path, 1.0);
    (path, u)
}

fn online(entry: &'static str, horizon: u64) -> Case {
    online_on(entry, horizon, Domain::Box { lo: -1.0, hi: 1.0 })
}

fn online_on(entry: &'static str, horizon: u64, domain: Domain) -> Case {
    let constants = [("beta2", 0.1), ("eps", 0.0), ("xi", 0.01)];
    Case::new(entry, &[("lr", "0.5/sqrt(t)"), ("beta1", "0")], &constants, domain, (1, horizon))
        .bounded(3.0, true)
}

#[test]
fn two_counterexamples_of_regret_and_what_holds_on_them() {
    let labels = ["any-v", "HM", "1", "2", "V"];
    let horizon = 6000;
    let (period, mirror) = ([3.0, -1.0, -1.0], [3.0, -1.0, -1.0, -1.0, -1.0]);
    for (entry, power, losing, other) in [
        ("adam-paper", -0.5, &period[..], &mirror[..]),
        ("invadam-paper", 0.5, &mirror[..], &period[..]),
    ] {
        for (slopes, verdict, limit) in [(losing, "refuted", 0.3), (other, "holds", 0.0)] {
            let (path, u) = projected(slopes, horizon, power);
            let found = judge(&REGRET, &online(entry, horizon), &labels, &path, &u).unwrap();
            let words: Vec<&str> =
                found.iter().map(|judge| judge.finding().verdict.word()).collect();
            assert_eq!(words, [verdict, "refuted", "holds", "holds", "holds"], "{entry}");
            let regret = path.iter().map(|at| at.losses[0] - at.losses[1]).sum::<f64>();
            assert!(regret / horizon as f64 >= limit, "{entry} {regret}");
        }
    }
    // Steps in the wrong direction, and gradients that are larger than stated.
    let (wrong, u) = projected(&period, 300, -0.5);
    let mut wrong = wrong;
    for at in &mut wrong {
        at.x_next[0] = (2.0 * at.x[0] - at.x_next[0]).clamp(-1.0, 1.0);
    }
    let found = judge(&REGRET, &online("adam-paper", 300), &["1"], &wrong, &u).unwrap();
    assert_eq!(found[0].finding().verdict.word(), "refuted");
    let (path, u) = projected(&period, 300, -0.5);
    let small = online("adam-paper", 300).bounded(1.0, true);
    let found = judge(&REGRET, &small, &["HB", "HD"], &path, &u).unwrap();
    assert_eq!(found[0].finding().verdict.word(), "refuted");
    assert_eq!(found[1].finding().verdict.word(), "holds");
    // A box that is smaller than the one that the path moves in: more than Abel summation can give.
    let small = online_on("adam-paper", 300, Domain::Box { lo: -0.02, hi: 0.02 });
    let found = judge(&REGRET, &small, &["2"], &path, &u).unwrap();
    assert_eq!(found[0].finding().verdict.word(), "refuted");
}

/// The three terms written a second time, for a root that stays at `v`.
#[test]
fn the_bound_of_regret() {
    let mut uniform = uniforms(64);
    for _ in 0..1000 {
        let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
        let (t, d, n) =
            (between(1.0, 1e5).round(), between(1.0, 9.0).round(), between(0.0, 99.0).round());
        let (α, width, g, v) =
            (between(0.1, 2.0), between(0.1, 4.0), between(0.1, 9.0), between(0.1, 9.0));
        let given =
            [("T", t), ("d", d), ("inverse", n), ("lr", α), ("D", width), ("G", g), ("v", v)];
        let found = bound(&REGRET, &given).unwrap().value;
        let again = d * (n * g * width + t.sqrt() * (width * width * v / (2.0 * α) + α * v));
        assert!((found / again - 1.0).abs() < 1e-12, "{found} {again}");
    }
}
