//! Regret of integer-valued sequences against exact integer arithmetic, over horizons at which plain sums lose digits.

use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut, Shape};

use crate::support::{Words, outcome};

/// Slopes that add up to more than 2^53, small ones among them; fair signs; one that grows where Adam would fail.
const LOSSES: [&str; 3] = [
    "online-periodic:values=1000000007;-3;-999999937;5;-68",
    "online-signs",
    "online-period-three:c=10",
];

/// `Σ_t g_t x_t - min_{|u| <= 1} Σ_t g_t u` of `x_{t+1} = clip(x_t - g_t)` from `x_1 = 0`, in integers.
fn exact(slope: impl Fn(u64) -> i128, horizon: u64) -> i128 {
    let (mut x, mut losses, mut sum) = (0, 0, 0_i128);
    for t in 1..=horizon {
        let g = slope(t);
        losses += g * x;
        sum += g;
        x = (x - g).clamp(-1, 1);
    }
    losses + sum.abs()
}

fn compare(horizon: u64) {
    for problem in LOSSES {
        let built = Words {
            problem,
            noise: "none",
            optimizer: "sgd:lr=1",
            domain: "box:lo=-1,hi=1",
            horizon,
            replicas: 1,
        };
        let mut job = built.build().run().job;
        job.start = vec![0.0];
        let (online, shape) = (job.oracle.online().expect("an online problem"), Shape::new(1, 1));
        let slope = |t: u64| {
            let (key, mut g) = (Key::new(job.seed, 0, t, 0).expect("in range"), [0.0]);
            online.loss_gradient(key, Block::new(&[0.0], shape), BlockMut::new(&mut g, shape));
            assert!(g[0].fract().abs() <= 0.0, "{problem}: {} is no integer", g[0]);
            g[0] as i128
        };
        let expected = exact(slope, horizon) as f64;
        let curve = &outcome(&job, 1).curves[0];
        let found = *curve.row(0).last().expect("a checkpoint");
        let error = (found - expected).abs();
        assert!(error <= 1e-12 * expected.abs(), "{problem}, T = {horizon}: {found}, {expected}");
    }
}

#[test]
fn regret_of_integers_is_exact_to_twelve_digits() {
    for horizon in [1, 2, 1000, 300_000] {
        compare(horizon);
    }
}

#[test]
#[ignore = "3e8 steps take a minute"]
fn regret_of_integers_is_exact_to_twelve_digits_over_a_hundred_million_steps() {
    compare(100_000_000);
}
