//! What happens to a method when the problem is measured in other units.
//!
//! A method is of degree `δ` when gradients times `c` make its steps `c^δ` times as long: 1 for gradient descent, 0 for Adam, 2 for
//! InvAdam. Then `f_k(x) = f(√k x)` is the same experiment as `f` with another step size:
//! `√k x_t[η, f_k] = X_t[η k^{(1+δ)/2}, f]`, for the gradients of `f_k` are `√k` times as large. With `√k` a power of two every
//! operation scales exactly, and both identities hold bit for bit.

use ratecheck::optimizers::{self, Ask, Context};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};

use crate::support::iterates;

const U: f64 = f64::EPSILON / 2.0;

/// Methods of a degree, without constants that have a scale of their own.
const DEGREES: &[(&str, i32)] = &[
    ("sgd:", 1),
    ("sgd-momentum:", 1),
    ("heavy-ball:", 1),
    ("momentum-torch:dampening=0.5,", 1),
    ("nesterov-torch:", 1),
    ("nesterov-1983:", 1),
    ("nesterov-2018:", 1),
    ("ogm-2016:", 1),
    ("dual-averaging:", 1),
    ("normalised-sgd:", 0),
    ("normalised-sgd-momentum:", 0),
    ("sign-sgd:", 0),
    ("signum:", 0),
    ("lion-paper:", 0),
    ("adagrad-paper:", 0),
    ("adagrad-torch:eps=0,", 0),
    ("adagrad-optax:eps=0,v0=0,", 0),
    ("adagrad-norm:b0=0,", 0),
    ("scale-free-ftrl:", 0),
    ("adam-paper:eps=0,", 0),
    ("adam-nobias:eps=0,", 0),
    ("amsgrad-reddi2018:", 0),
    ("adamomentum-paper:eps=0,", 0),
    ("adamomentum-nobias:eps=0,", 0),
    ("adamomentum-max:eps=0,", 0),
    ("adamomentum-code:eps=0,", 0),
    ("adamomentum-code:eps=0,amsgrad=true,", 0),
    ("invadam-paper:", 2),
];

/// Minibatches of one of `f(x) = Σ_i w(x_i - z)`, with `w'(y) = y / (1 + y²)`, seen in the units `x = X / root`.
struct Rescaled {
    root: f64,
    z: f64,
}

impl Ask for Rescaled {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        for (g, x) in g.flat().iter_mut().zip(at.flat()) {
            let y = self.root * x - self.z;
            *g = self.root * (y / (1.0 + y * y));
        }
    }

    fn value(&mut self, _at: Block<'_>, f: &mut [f64]) {
        f.fill(f64::NAN);
    }

    fn redraw(&mut self) {}

    fn exponential(&mut self, out: &mut [f64]) {
        out.fill(1.0);
    }
}

/// `root · x_t` for 400 steps.
fn path(optimizer: &str, lr: f64, root: f64) -> Vec<[u64; 2]> {
    const STEPS: u64 = 400;
    let context = Context { horizon: Some(STEPS), dim: 2, domain: Domain::Whole, task: None };
    let spec = format!("{optimizer}lr={lr}");
    let method = optimizers::build(&spec, &context).unwrap_or_else(|e| panic!("{spec}: {e}"));
    let (shape, mut x) = (Shape::new(2, 1), [0.75 / root, -1.5 / root]);
    let mut run = method.start(shape);
    let step = |t: u64| {
        let z = f64::from(u32::try_from(t * t % 17).expect("below 17")) / 8.0 - 1.0;
        run.step(Step::new(t), BlockMut::new(&mut x, shape), &mut Rescaled { root, z });
        x.map(|x| (root * x).to_bits())
    };
    (1..=STEPS).map(step).collect()
}

#[test]
fn other_units_are_another_step_size_bit_for_bit() {
    for &(optimizer, degree) in DEGREES {
        let lr = 0.015_625;
        for root in [0.5, 2.0, 4.0] {
            let here = path(optimizer, lr, root);
            let there = path(optimizer, lr * f64::powi(root, 1 + degree), 1.0);
            assert!(here == there, "{optimizer} in units of 1/{root}");
            let wrong = path(optimizer, lr * f64::powi(root, 2 + degree), 1.0);
            assert!(here != wrong, "{optimizer} is of degree {degree} alone");
        }
    }
}

/// DualAdam is Adam and InvAdam at once, and of no degree: neither exponent fits it, nor any between.
#[test]
fn dualadam_has_no_degree() {
    for entry in ["dualadam-paper", "dualadam-code", "dualadam-early"] {
        let optimizer = format!("{entry}:eps=0,");
        let here = path(&optimizer, 0.015_625, 2.0);
        for exponent in 1..=3 {
            let there = path(&optimizer, 0.015_625 * f64::powi(2.0, exponent), 1.0);
            assert!(here != there, "{entry} follows 2^{exponent}");
        }
        // With the inverse part over from the first step on it is Adam.
        let [adam, dual] = ["adam-paper:eps=0,", "dualadam-paper:eps=0,xi=1,"]
            .map(|optimizer| path(optimizer, 0.015_625, 2.0));
        assert!(adam == dual, "xi = 1 is Adam");
    }
}

/// Constants that have the unit of the gradient, or of its square: with gradients times `c` they give the path that they give
/// times `c^{-1}`, `c^{-2}` without.
#[test]
fn constants_with_a_unit_scale_with_the_gradients() {
    let gradients = pushes(|t| f64::from(t * 37 % 11) / 7.0 - 0.6);
    let scaled = pushes(|t| 32.0 * (f64::from(t * 37 % 11) / 7.0 - 0.6));
    for (optimizer, key, unit) in [
        ("adam-paper", "eps", 1),
        ("adam-nobias", "eps", 1),
        ("adagrad-paper", "delta", 1),
        ("adagrad-torch", "eps", 1),
        ("adagrad-torch:eps=0", "v0", 2),
        ("adagrad-optax:v0=0", "eps", 2),
        ("adagrad-norm", "b0", 1),
        ("adamomentum-paper", "eps", 2),
        ("adamomentum-nobias", "eps", 2),
        ("adamomentum-max", "eps", 2),
        ("adamomentum-code:amsgrad=true", "eps", 2),
    ] {
        let path = |value: f64, gradients: &[Vec<f64>]| {
            let colon = if optimizer.contains(':') { ',' } else { ':' };
            iterates(&format!("{optimizer}{colon}{key}={value}"), "whole", &[0.3], gradients)
        };
        let (here, there) = (path(0.125, &scaled), path(0.125 / f64::powi(32.0, unit), &gradients));
        assert_eq!(here, there, "{optimizer}: {key}");
        assert_ne!(here, path(0.125, &gradients), "{optimizer}: {key} has a unit");
    }
}

/// 60 gradients in one coordinate.
fn pushes(g: impl Fn(u32) -> f64) -> Vec<Vec<f64>> {
    (1..=60).map(|t| vec![g(t)]).collect()
}

/// As `ε -> 0` the path goes to that of `ε = 0`, in proportion.
///
/// Gradients in `[1, 2]` push one way, so that the distance from the limit is a sum of positive terms, each `m η(ε)` with
/// `1 - ε/(s+ε)` of the limit where `ε` is outside the root `s`, and `(1 + ε/((1-β_2) s²))^{-1/2}` of it where it is inside. These are
/// concave in `ε`: a quarter of `ε` leaves at least a quarter of the distance, and at most `1 + r` times that, with `r` the
/// ratio of `ε` to `s`, or `ε/(1-β_2)` to `s²` (below `1/3`), by the next term of the series.
#[test]
fn the_limit_of_small_eps_is_no_eps() {
    let gradients = pushes(|t| 1.0 + f64::from(t * 37 % 11) / 10.0);
    // The least s: the average of squared gradients is at least 1, that of moments with β_1 = 1/2 at least 1/4.
    for (optimizer, r_over_eps) in [
        ("adam-paper:beta2=0.75", 1.0),
        ("adamomentum-paper:beta1=0.5,beta2=0.75", 16.0),
        ("adamomentum-code:beta1=0.5,beta2=0.75", 16.0),
    ] {
        let path =
            |eps: f64| iterates(&format!("{optimizer},eps={eps}"), "whole", &[0.0], &gradients);
        let limit = path(0.0);
        let distance = |eps: f64| (path(eps)[59][0] - limit[59][0]).abs();
        // Each of 60 steps rounds x and some ten operations of the step, in both paths.
        let rounding = 2.0 * 60.0 * 11.0 * U * limit[59][0].abs();
        let mut eps = 1.0 / 64.0;
        while eps > 1e-8 {
            let (near, far) = (distance(eps / 4.0), distance(eps));
            assert!(4.0 * near >= far - 5.0 * rounding, "{optimizer} at {eps}: {near}, {far}");
            let most = far * (1.0 + r_over_eps * eps) + 5.0 * rounding;
            assert!(4.0 * near <= most, "{optimizer} at {eps}: {near}, {far}");
            eps /= 4.0;
        }
        assert!(distance(1.0 / 64.0) > 1e6 * rounding, "{optimizer}: ε is seen");
    }
}

/// Scale-free methods do not see a factor that is no power of two either, up to the rounding of what they sum.
///
/// With `n` squares in its sum, the root is known to `(n + 3)/2 + 1` roundings, the step to four more; so is the path that it is
/// compared with, whose gradients were rounded once when they were scaled. A sum of `t` gradients is known to `t` roundings
/// of `Σ|g|`.
#[test]
fn scale_free_methods_do_not_see_the_scale() {
    let gradients: Vec<Vec<f64>> = (1..=60u32)
        .map(|t| vec![f64::from(t * 37 % 11) / 7.0 - 0.6, f64::from(t % 5) / 9.0 - 0.2])
        .collect();
    let size = |g: &Vec<f64>| g.iter().map(|g| g.abs()).fold(0.0, f64::max);
    for (optimizer, follows_sum) in
        [("adagrad-paper", false), ("adagrad-norm:b0=0", false), ("scale-free-ftrl:lr=0.1", true)]
    {
        let path = |c: f64| {
            let scaled: Vec<Vec<f64>> =
                gradients.iter().map(|g| g.iter().map(|g| c * g).collect()).collect();
            iterates(optimizer, "whole", &[0.3, -0.8], &scaled)
        };
        let plain = path(1.0);
        for c in [1e-6, 1e6] {
            let (mut allowed, mut sum, mut squares) = (0.0, 0.0, 0.0);
            let mut before = vec![0.3, -0.8];
            for (t, (x, y)) in plain.iter().zip(path(c)).enumerate() {
                let g = size(&gradients[t]);
                sum += g;
                squares += g * g;
                // Roundings of the factor of the step; two squares a step.
                let roundings = (2.0 * (t as f64 + 1.0) + 3.0) / 2.0 + 5.0;
                let here = if follows_sum {
                    // Lengths: the start, and the sum over the root with its own t roundings.
                    0.1 * sum / f64::sqrt(squares) * (roundings + t as f64 + 1.0) + size(x)
                } else {
                    let step =
                        x.iter().zip(&before).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                    step * roundings + size(x)
                };
                allowed = if follows_sum { 2.0 * U * here } else { allowed + 2.0 * U * here };
                for (x, y) in x.iter().zip(&y) {
                    assert!((x - y).abs() <= allowed, "{optimizer} times {c} at {t}: {x}, {y}");
                }
                before = x.clone();
            }
        }
    }
    assert_ne!(
        iterates("adagrad-norm", "whole", &[0.3, -0.8], &gradients),
        iterates("adagrad-norm:b0=0", "whole", &[0.3, -0.8], &gradients),
        "b_0 has a scale"
    );
}
