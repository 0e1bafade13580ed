//! Noise whose sequences of outcomes are numbered: sums over all numbers are the moments that the laws state.
#![expect(clippy::float_cmp, reason = "exact results are compared")]

use ratecheck_problems::catalogue::build;
use ratecheck_problems::objective::gradient_at;
use ratecheck_problems::oracle::{self, Oracle, variance_at};
use ratecheck_problems::random::Key;
use ratecheck_problems::rounded::Rounded;
use ratecheck_problems::space::{Block, BlockMut, Shape};

/// Problem, noise, outcomes of one sample.
const CASES: [(&str, &str, u64); 7] = [
    ("cosine:dim=2", "rademacher:sigma=1.5", 4),
    ("cosine:dim=2", "two-point", 4),
    ("cosine:dim=2", "two-point:high=4,low=-1,probability=0.2", 4),
    ("quadratic:dim=3,cond=4", "multiplicative:sigma=0.5", 8),
    ("quadratic:dim=3,cond=4", "coordinate:sigma=0.25", 6),
    ("logistic:dim=2,rows=5", "minibatch:size=2", 25),
    ("logistic:dim=2,rows=3", "minibatch:size=1", 3),
];

/// `g_t` of the replicas of a block, `[coordinate][lane]`.
fn sample(oracle: &dyn Oracle, x: &[f64], key: Key, lanes: usize) -> Vec<f64> {
    let shape = Shape::new(x.len(), lanes);
    let spread = |v: &[f64]| v.iter().flat_map(|v| vec![*v; lanes]).collect::<Vec<f64>>();
    let (x, exact) = (spread(x), spread(&gradient_at(&**oracle.objective(), x)));
    let mut g = vec![f64::NAN; shape.len()];
    let (x, exact) = (Block::new(&x, shape), Block::new(&exact, shape));
    oracle.sample(key, x, exact, BlockMut::new(&mut g, shape));
    g
}

/// False alarm: 0.
#[test]
fn sums_over_all_outcomes_are_the_moments_of_the_law() {
    for (problem, noise, count) in CASES {
        let sampled = oracle::build(&build(problem).unwrap(), noise).unwrap();
        let all = sampled.enumerated().unwrap();
        let objective = sampled.objective();
        let dim = objective.facts().dim();
        let x: Vec<f64> = (0..dim).map(|i| 0.3 + 0.2 * i as f64).collect();
        assert_eq!(all.alphabet.sequences(1), Some(count), "{noise}");
        assert_eq!(all.oracle.facts(), sampled.facts());
        let n = count as usize;
        // At the second step the sequences of two samples repeat every outcome as often as the first has outcomes.
        for (step, lanes) in [(1, n), (2, n * n)] {
            let g = sample(all.oracle.as_ref(), &x, Key::new(9, 0, step, 0).unwrap(), lanes);
            let (exact, spread) =
                (gradient_at(&**objective, &x), variance_at(sampled.as_ref(), &x).unwrap());
            for i in 0..dim {
                let weights = all.alphabet.probabilities(step);
                let moment = |of: &dyn Fn(f64) -> f64| {
                    weights.iter().enumerate().fold(Rounded::ZERO, |sum, (lane, weight)| {
                        sum + *weight * Rounded::exact(of(g[i * lanes + lane]))
                    })
                };
                let mean = moment(&|g| g).value();
                let second = moment(&|g| (g - exact[i]) * (g - exact[i])).value();
                // Each sum has at most 625 terms of a size below 40, each with a few roundings.
                let room = 625.0 * 40.0 * 8.0 * f64::EPSILON;
                assert!((mean - exact[i]).abs() < room, "{noise}: mean {mean} of {}", exact[i]);
                assert!((second - spread[i]).abs() < room, "{noise}: {second} of {}", spread[i]);
            }
        }
    }
}

/// False alarm: 0.
#[test]
fn steps_are_independent() {
    let sampled = oracle::build(&build("cosine").unwrap(), "two-point").unwrap();
    let all = sampled.enumerated().unwrap();
    let at = |step| sample(all.oracle.as_ref(), &[0.0], Key::new(1, 0, step, 0).unwrap(), 8);
    let [first, second, third] = [1, 2, 3].map(at);
    let mean = |of: &dyn Fn(usize) -> f64| -> f64 {
        let weights = all.alphabet.probabilities(3);
        weights.iter().enumerate().map(|(r, w)| w.value() * of(r)).sum()
    };
    // Quarters and whole numbers: every sum is exact.
    assert!(mean(&|r| first[r] * second[r]).abs() <= 0.0);
    assert!(mean(&|r| first[r] * second[r] * third[r]).abs() <= 0.0);
    assert!((mean(&|r| first[r] * first[r]) - 3.0).abs() <= 0.0);
}

#[test]
fn losses_that_are_drawn_from_a_list_have_letters_too() {
    let problem = build("online-rare-slope:c=3,delta=0.2").unwrap();
    let all = oracle::build(&problem, "none").unwrap().enumerated().unwrap();
    let g = sample(all.oracle.as_ref(), &[0.5], Key::new(1, 0, 1, 0).unwrap(), 2);
    assert_eq!(g, [3.0, -1.0]);
    let weights = all.alphabet.probabilities(1);
    let mean: f64 = weights.iter().zip(&g).map(|(w, g)| w.value() * g).sum();
    assert!((mean - 0.2).abs() < 4.0 * f64::EPSILON);
    let online = all.oracle.online().unwrap();
    let (shape, mut loss) = (Shape::new(1, 2), [0.0; 2]);
    online.loss(Key::new(1, 0, 1, 0).unwrap(), Block::new(&[0.5, 0.5], shape), &mut loss);
    assert_eq!(loss, [1.5, -0.5]);
}

#[test]
fn laws_without_a_list_of_outcomes_have_no_letters() {
    let problem = build("cosine:dim=2").unwrap();
    for noise in [
        "none",
        "gaussian",
        "uniform",
        "laplace",
        "multiplicative:noise=gaussian",
        "rademacher:sigma=0",
    ] {
        let oracle = oracle::build(&problem, noise).unwrap();
        let letters = oracle.enumerated().is_some();
        assert_eq!(letters, noise == "rademacher:sigma=0", "{noise}");
    }
    assert!(
        oracle::build(&build("online-linear").unwrap(), "none").unwrap().enumerated().is_none()
    );
}
