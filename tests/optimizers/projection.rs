//! Feasible sets: iterates stay inside, and adaptive methods project in their own metric.

use ratecheck::optimizers::{self, Context};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};
use ratecheck_proofs_checks::step::Trace;

use crate::support::{Given, specs};

const RADIUS: f64 = 0.5;
const U: f64 = f64::EPSILON / 2.0;

/// A pull outwards that turns, with coordinates of different scale so that metrics differ.
fn gradient(t: u64) -> [f64; 2] {
    let back = if t % 20 < 15 { -1.0 } else { 1.0 };
    [back * (1.0 + (t % 5) as f64), -0.02 * (1.0 + (t % 3) as f64)]
}

/// `x_t`, `x_{t+1}` and, when the method shows them, `η_t` and `m_t`, for 60 steps.
fn steps(
    optimizer: &str,
    domain: Domain,
    mut see: impl FnMut([f64; 2], [f64; 2], Option<[[f64; 2]; 2]>),
) {
    bases(optimizer, domain, |before, x, _, inside| see(before, x, inside));
}

/// The same, and what meets the walls: the base sequence where the iterate is pulled away from them by an average.
fn bases(
    optimizer: &str,
    domain: Domain,
    mut see: impl FnMut([f64; 2], [f64; 2], [f64; 2], Option<[[f64; 2]; 2]>),
) {
    let shape = Shape::new(2, 1);
    let method =
        optimizers::build(optimizer, &Context { horizon: Some(60), dim: 2, domain, task: None })
            .expect("a valid spec");
    let (mut run, mut x) = (method.start(shape), [0.1, 0.2]);
    for t in 1..=60 {
        let before = x;
        run.step(Step::new(t), BlockMut::new(&mut x, shape), &mut Given(&gradient(t)));
        let of = |which| run.trace(which).map(|b| [b.at(0, 0), b.at(1, 0)]);
        let base = of(Trace::Base).unwrap_or(x);
        see(before, x, base, of(Trace::Eta).zip(of(Trace::M)).map(|(η, m)| [η, m]));
    }
}

#[test]
fn a_box_and_a_ball_are_never_left() {
    for optimizer in &specs() {
        let mut at_the_wall = 0;
        bases(optimizer, Domain::Box { lo: -0.3, hi: 0.25 }, |_, x, base, _| {
            assert!(x.iter().all(|x| (-0.3..=0.25).contains(x)), "{optimizer}: {x:?}");
            at_the_wall += u32::from(base.contains(&0.25) || base.contains(&-0.3));
        });
        bases(optimizer, Domain::Ball { radius: RADIUS }, |_, x, base, _| {
            // Each coordinate of the projection is rounded three times, the norm that is compared with the radius
            // d + 1 times, and Newton's last step is as long as that rounding.
            let allowed = RADIUS * (1.0 + 10.0 * U);
            assert!(norm(x) <= allowed, "{optimizer}: {x:?} has norm {}", norm(x));
            at_the_wall += u32::from(norm(base) >= RADIUS * (1.0 - 10.0 * U));
        });
        assert!(at_the_wall > 0, "{optimizer} never met a wall: the test shows nothing");
    }
}

fn norm(x: [f64; 2]) -> f64 {
    (x[0] * x[0] + x[1] * x[1]).sqrt()
}

/// `Σ (y_i - z_i)² / η_i`.
fn objective(y: [f64; 2], z: [f64; 2], η: [f64; 2]) -> f64 {
    (0..2).map(|i| (y[i] - z[i]) * (y[i] - z[i]) / η[i]).sum()
}

/// The least value of the objective on the circle, by trying points: 2^16 on each half of the rational parametrisation
/// `((1-s²), 2s) / (1+s²)`, `s` in `[-1, 1]`, and its mirror image.
fn least_on_the_circle(z: [f64; 2], η: [f64; 2]) -> f64 {
    const POINTS: i32 = 1 << 16;
    let mut least = f64::INFINITY;
    for k in -POINTS..=POINTS {
        let s = f64::from(k) / f64::from(POINTS);
        let (c, d) = ((1.0 - s * s) / (1.0 + s * s), 2.0 * s / (1.0 + s * s));
        for y in [[RADIUS * c, RADIUS * d], [-RADIUS * c, RADIUS * d]] {
            least = least.min(objective(y, z, η));
        }
    }
    least
}

/// The metric is that of the step: no point of the circle is nearer to `x_t - η_t m_t` in `Σ y_i²/η_i`, and the Euclidean
/// projection is further away, so projecting in the wrong norm would be seen.
#[test]
fn the_ball_projection_is_the_one_in_the_metric_of_the_step() {
    for optimizer in [
        "adam-paper",
        "adam-nobias",
        "amsgrad-reddi2018",
        "padam-paper",
        "padam-code",
        "padam-adamx",
        "adamomentum-paper",
        "adamomentum-nobias",
        "adamomentum-max",
    ] {
        let spec = format!("{optimizer}:lr=0.2");
        let (mut projected, mut euclidean_is_worse) = (0, 0);
        steps(&spec, Domain::Ball { radius: RADIUS }, |x, next, shown| {
            let [η, m] = shown.unwrap();
            let z = [x[0] - η[0] * m[0], x[1] - η[1] * m[1]];
            if norm(z) <= RADIUS {
                assert_eq!(
                    next.map(f64::to_bits),
                    z.map(f64::to_bits),
                    "{spec}: a point inside stays"
                );
                return;
            }
            projected += 1;
            let ours = objective(next, z, η);
            // The point was rounded a few times: its objective moves by that relative to the terms it is a sum of.
            let size: f64 = (0..2).map(|i| (next[i].abs() + z[i].abs()).powi(2) / η[i]).sum();
            let least = least_on_the_circle(z, η);
            assert!(
                ours <= least + 32.0 * U * size,
                "{spec}: {ours} at {next:?}, {least} elsewhere"
            );
            let shrink = RADIUS / norm(z);
            let euclidean = objective([z[0] * shrink, z[1] * shrink], z, η);
            euclidean_is_worse += u32::from(euclidean > ours * 1.001);
        });
        assert!(
            projected >= 10 && euclidean_is_worse >= 5,
            "{spec}: {projected}, {euclidean_is_worse}"
        );
    }
}

/// SGD and its momentum forms measure in the Euclidean norm, at any step size.
#[test]
fn plain_methods_project_in_the_euclidean_norm() {
    steps("sgd:lr=0.2", Domain::Ball { radius: RADIUS }, {
        let mut t = 0;
        move |x, next, _| {
            t += 1;
            let g = gradient(t);
            let z = [x[0] - 0.2 * g[0], x[1] - 0.2 * g[1]];
            let shrink = (RADIUS / norm(z)).min(1.0);
            for i in 0..2 {
                assert!(
                    (next[i] - shrink * z[i]).abs() <= 10.0 * U * RADIUS,
                    "step {t}: {next:?} from {z:?}"
                );
            }
        }
    });
}
