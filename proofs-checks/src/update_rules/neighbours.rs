//! Every rule accepts its own method, written down a third time as a program would have it, and refutes every neighbour.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::{ipow, sqrt};

use super::UPDATE_RULE;
use super::testing::{Case, gradient_sequences, iterate, judge};
use crate::evidence::Pathwise;

const DIM: usize = 3;
const HORIZON: u64 = 200;
const LR: &str = "0.3/sqrt(t)";
const START: [f64; DIM] = [0.7, -0.2, 0.1];

/// `x_{t+1}` from `t`, `x_t` and `g_t`.
type Method = Box<dyn FnMut(u64, &[f64], &[f64]) -> Vec<f64>>;
/// A method and what its entry states.
type Known = (&'static str, &'static [(&'static str, f64)], fn() -> Method);

/// `step(t, α_t, x, g, state)` at each coordinate.
fn coordinates(step: fn(u64, f64, f64, f64, &mut [f64; 3]) -> f64) -> Method {
    let mut state = [[0.0; 3]; DIM];
    Box::new(move |t, x, g| {
        let lr = 0.3 / (t as f64).sqrt();
        (0..DIM).map(|i| step(t, lr, x[i], g[i], &mut state[i])).collect()
    })
}

/// `step(t, α_t, x, part, norm, sum of squared norms, state)` at each coordinate, after `part` has taken in the gradient.
fn norms(
    part: fn(u64, f64, &mut [f64; 3]) -> f64,
    step: fn(f64, f64, f64, [f64; 2], &[f64; 3]) -> f64,
) -> Method {
    let (mut state, mut squares) = ([[0.0; 3]; DIM], 0.0);
    Box::new(move |t, x, g| {
        let lr = 0.3 / (t as f64).sqrt();
        let parts: Vec<f64> = (0..DIM).map(|i| part(t, g[i], &mut state[i])).collect();
        let norm2: f64 = parts.iter().map(|p| p * p).sum();
        squares += norm2;
        (0..DIM).map(|i| step(lr, x[i], parts[i], [norm2, squares], &state[i])).collect()
    })
}

fn over(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

fn average(a: &mut f64, b: f64, y: f64) -> f64 {
    *a = b * *a + (1.0 - b) * y;
    *a
}

/// Nesterov's step with momentum `β_t` from `θ_t` and `θ_{t-1}`.
fn accelerated(momentum: fn(f64, f64) -> f64) -> Method {
    let (mut before, mut theta) = (None, (1.0, 1.0));
    Box::new(move |t, x, g| {
        let lr = 0.3 / (t as f64).sqrt();
        if t > 1 {
            theta = (theta.1, (1.0 + sqrt(1.0 + 4.0 * theta.1 * theta.1)) / 2.0);
        }
        let last: Vec<f64> = before.replace(x.to_vec()).unwrap_or(x.to_vec());
        let beta = momentum(theta.0, theta.1);
        (0..DIM).map(|i| x[i] + beta * (x[i] - last[i]) - lr * g[i]).collect()
    })
}

fn ogm(last: u64) -> Method {
    let (mut y, mut theta) = (None, 1.0);
    Box::new(move |t, x, g| {
        let lr = 0.3 / (t as f64).sqrt();
        let k = if t < last { 4.0 } else { 8.0 };
        let next = (1.0 + sqrt(1.0 + k * theta * theta)) / 2.0;
        let new: Vec<f64> = x.iter().zip(g).map(|(x, g)| x - lr * g).collect();
        let old: Vec<f64> = y.replace(new.clone()).unwrap_or(x.to_vec());
        let to = |i: usize| {
            new[i] + (theta - 1.0) / next * (new[i] - old[i]) + theta / next * (new[i] - x[i])
        };
        let to = (0..DIM).map(to).collect();
        theta = next;
        to
    })
}

/// AdaMomentum's `m_t` and `v_t` with `ε = 1e-4`.
fn squared_momentum(g: f64, [m, v, _]: &mut [f64; 3]) -> (f64, f64) {
    average(m, 0.9, g);
    *v = 0.99 * *v + (1.0 - 0.99) * *m * *m + 1e-4;
    (*m, *v)
}

/// Corrected moments of Adam.
fn adam(t: u64, g: f64, [m, v, _]: &mut [f64; 3]) -> (f64, f64) {
    let (m, v) = (average(m, 0.9, g), average(v, 0.99, g * g));
    (m / (1.0 - ipow(0.9, t)), sqrt(v / (1.0 - ipow(0.99, t))))
}

/// Moments of Adam as they are, the second started at 2.
fn started(t: u64, g: f64, [m, v, _]: &mut [f64; 3]) -> (f64, f64) {
    if t == 1 {
        *v = 2.0;
    }
    (average(m, 0.9, g), sqrt(average(v, 0.99, g * g)))
}

/// `(1-r) m̂/(√v̂ + ε) + r m̂ (√v̂ + inverse)`.
fn blend((m, root): (f64, f64), r: f64, inverse: f64) -> f64 {
    (1.0 - r) * m / (root + 1e-4) + r * m * (root + inverse)
}

const TWO: [(&str, f64); 3] = [("beta1", 0.9), ("beta2", 0.99), ("eps", 1e-4)];
const DUAL: [(&str, f64); 5] =
    [("beta1", 0.9), ("beta2", 0.99), ("eps", 1e-4), ("xi", 0.1), ("wd", 0.05)];

const STARTED: [(&str, f64); 5] = [DUAL[0], DUAL[1], DUAL[2], DUAL[3], ("v0", 2.0)];

const PLAIN_DUAL: [(&str, f64); 4] = [DUAL[0], DUAL[1], DUAL[2], DUAL[3]];

static KNOWN: &[Known] = &[
    ("momentum-torch", &[("momentum", 0.9), ("dampening", 0.5), ("wd", 0.05)], || {
        coordinates(|t, lr, x, g, [b, ..]| {
            let g = g + 0.05 * x;
            *b = if t == 1 { g } else { 0.9 * *b + 0.5 * g };
            x - lr * *b
        })
    }),
    ("nesterov-torch", &[("momentum", 0.9), ("wd", 0.05)], || {
        coordinates(|_, lr, x, g, [b, ..]| {
            let g = g + 0.05 * x;
            *b = 0.9 * *b + g;
            x - lr * (g + 0.9 * *b)
        })
    }),
    ("nesterov-1983", &[], || accelerated(|last, theta| (last - 1.0) / theta)),
    ("nesterov-2018", &[("q", 0.04)], || accelerated(|_, _| 0.8 / 1.2)),
    ("ogm-2016", &[("steps", 200.0)], || ogm(200)),
    ("normalised-sgd", &[], || norms(|_, g, _| g, |lr, x, g, [n, _], _| x - lr * over(g, sqrt(n)))),
    ("normalised-sgd-momentum", &[("momentum", 0.9)], || {
        let part = |t: u64, g: f64, [m, ..]: &mut [f64; 3]| {
            if t == 1 {
                *m = g;
            }
            average(m, 0.9, g)
        };
        norms(part, |lr, x, m, [n, _], _| x - lr * over(m, sqrt(n)))
    }),
    ("sign-sgd", &[], || coordinates(|_, lr, x, g, _| x - lr * sign(g))),
    ("signum", &[("momentum", 0.9)], || {
        coordinates(|_, lr, x, g, [m, ..]| x - lr * sign(average(m, 0.9, g)))
    }),
    ("lion-paper", &[("beta1", 0.9), ("beta2", 0.99), ("wd", 0.05)], || {
        coordinates(|_, lr, x, g, [m, ..]| {
            let c = 0.9 * *m + (1.0 - 0.9) * g;
            average(m, 0.99, g);
            x - lr * (sign(c) + 0.05 * x)
        })
    }),
    ("dual-averaging", &[], || {
        coordinates(|t, lr, x, g, [sum, first, _]| {
            if t == 1 {
                *first = x;
            }
            *sum += g;
            *first - lr * *sum
        })
    }),
    ("scale-free-ftrl", &[], || {
        let mut first = None;
        let mut sum = [0.0; DIM];
        let mut squares = 0.0;
        Box::new(move |t, x, g| {
            let first: &[f64] = first.get_or_insert_with(|| x.to_vec());
            sum.iter_mut().zip(g).for_each(|(sum, g)| *sum += g);
            squares += g.iter().map(|g| g * g).sum::<f64>();
            let lr = 0.3 / (t as f64).sqrt();
            (0..DIM).map(|i| first[i] - over(lr * sum[i], sqrt(squares))).collect()
        })
    }),
    ("adagrad-paper", &[("delta", 0.0)], || {
        coordinates(|_, lr, x, g, [v, ..]| {
            *v += g * g;
            x - over(lr * g, sqrt(*v))
        })
    }),
    ("adagrad-torch", &[("eps", 1e-3), ("lr_decay", 0.1), ("v0", 0.5), ("wd", 0.05)], || {
        coordinates(|t, lr, x, g, [v, ..]| {
            let g = g + 0.05 * x;
            *v += g * g;
            x - lr / (1.0 + 0.1 * (t as f64 - 1.0)) * g / (sqrt(0.5 + *v) + 1e-3)
        })
    }),
    ("adagrad-optax", &[("eps", 1e-3), ("v0", 0.5)], || {
        coordinates(|_, lr, x, g, [v, ..]| {
            *v += g * g;
            x - lr * g / sqrt(0.5 + *v + 1e-3)
        })
    }),
    ("adagrad-norm", &[("b0", 0.5)], || {
        norms(|_, g, _| g, |lr, x, g, [_, sum], _| x - lr * g / sqrt(0.25 + sum))
    }),
    ("adamomentum-paper", &TWO, || {
        coordinates(|t, lr, x, g, state| {
            let (m, v) = squared_momentum(g, state);
            x - lr * (m / (1.0 - ipow(0.9, t))) / sqrt(v / (1.0 - ipow(0.99, t)))
        })
    }),
    ("adamomentum-nobias", &TWO, || {
        coordinates(|_, lr, x, g, state| {
            let (m, v) = squared_momentum(g, state);
            x - lr * m / sqrt(v)
        })
    }),
    ("adamomentum-max", &TWO, || {
        coordinates(|_, lr, x, g, state| {
            let (m, v) = squared_momentum(g, state);
            state[2] = state[2].max(v);
            x - lr * m / sqrt(state[2])
        })
    }),
    (
        "adamomentum-code",
        &[("beta1", 0.9), ("beta2", 0.99), ("eps", 1e-4), ("wd", 0.05), ("amsgrad", 1.0)],
        || {
            coordinates(|t, lr, x, g, state| {
                let (m, v) = squared_momentum(g, state);
                state[2] = state[2].max(v);
                let step = lr * sqrt(1.0 - ipow(0.99, t)) / (1.0 - ipow(0.9, t));
                (1.0 - 0.05 * lr) * x - step * m / sqrt(state[2])
            })
        },
    ),
    (
        "adamomentum-code",
        &[
            ("beta1", 0.9),
            ("beta2", 0.99),
            ("eps", 1e-4),
            ("wd", 0.05),
            ("fixed_decay", 1.0),
            ("rectify", 1.0),
        ],
        || {
            coordinates(|t, lr, x, g, state| {
                let (m, v) = squared_momentum(g, state);
                let (m, c2) = (m / (1.0 - ipow(0.9, t)), 1.0 - ipow(0.99, t));
                let most = 2.0 / (1.0 - 0.99) - 1.0;
                let rho = most - 2.0 * t as f64 * (1.0 - c2) / c2;
                let r = (rho - 4.0) * (rho - 2.0) * most / ((most - 4.0) * (most - 2.0) * rho);
                let by = if rho < 5.0 { m } else { sqrt(r * c2) * m / (sqrt(v) + 1e-4) };
                (1.0 - 0.05) * x - lr * by
            })
        },
    ),
    ("invadam-paper", &TWO, || {
        coordinates(|t, lr, x, g, state| {
            let (m, root) = adam(t, g, state);
            x - lr * m * root
        })
    }),
    ("invadam-v0", &STARTED, || {
        coordinates(|t, lr, x, g, state| {
            let (m, root) = started(t, g, state);
            x - lr * m * root
        })
    }),
    ("adam-v0", &STARTED, || {
        coordinates(|t, lr, x, g, state| x - lr * blend(started(t, g, state), 0.0, 0.0))
    }),
    ("dualadam-v0", &STARTED, || {
        coordinates(|t, lr, x, g, state| {
            let r = f64::max(0.0, 1.0 - 0.1 * t as f64);
            x - lr * blend(started(t, g, state), r, 0.0)
        })
    }),
    ("dualadam-paper", &PLAIN_DUAL, || {
        coordinates(|t, lr, x, g, state| {
            let r = f64::max(0.0, 1.0 - 0.1 * t as f64);
            x - lr * blend(adam(t, g, state), r, 0.0)
        })
    }),
    ("dualadam-code", &DUAL, || {
        coordinates(|t, lr, x, g, state| {
            // 1 - 9·0.1 is below 0.1 in doubles.
            let r = if t < 9 { 1.0 - 0.1 * t as f64 } else { 0.0 };
            x - lr * blend(adam(t, g, state), r, 1e-4) - lr * 0.05 * x
        })
    }),
    ("dualadam-early", &DUAL, || {
        coordinates(|t, lr, x, g, state| {
            let r = f64::max(0.0, 1.0 - 0.1 * (t as f64 - 1.0));
            x - lr * blend(adam(t, g, state), r, 1e-4) - lr * 0.05 * x
        })
    }),
];

fn sign(v: f64) -> f64 {
    if v == 0.0 { 0.0 } else { v.signum() }
}

fn case((entry, constants, _): &Known) -> Case {
    Case::new(entry, &[("lr", LR)], constants, Domain::Whole, (DIM, HORIZON))
}

fn check(known: &Known, gradients: &[Vec<f64>], method: Method) -> Pathwise {
    let path = iterate(&START, gradients, method);
    judge(&UPDATE_RULE, &case(known), &[""], &path, &[0.0; DIM]).expect("a rule")[0]
}

#[test]
fn every_rule_accepts_its_method_on_every_sequence() {
    for known in KNOWN {
        for (name, gradients) in gradient_sequences(DIM, HORIZON) {
            let finding = check(known, &gradients, known.2()).finding();
            assert_eq!(finding.verdict.word(), "holds", "{} on {name}: {finding:?}", known.0);
            assert_eq!(finding.n, HORIZON, "one comparison a step");
        }
    }
}

#[test]
fn every_rule_refutes_every_other_method() {
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    for (i, known) in KNOWN.iter().enumerate() {
        for (k, other) in KNOWN.iter().enumerate().filter(|(k, _)| *k != i) {
            let judge = check(known, &gradients, other.2());
            assert!(judge.is_refuted(), "{} passes for {} ({k}, {i})", other.0, known.0);
        }
    }
}

/// A last step of another number of steps is another step.
#[test]
fn the_last_step_of_the_optimized_method_is_its_own() {
    let (_, gradients) = gradient_sequences(DIM, HORIZON).swap_remove(0);
    let known = KNOWN.iter().find(|known| known.0 == "ogm-2016").expect("it is listed");
    assert!(check(known, &gradients, ogm(201)).is_refuted());
}
