//! Curves at checkpoints against the same quantities from a run by hand.

use ratecheck::measurements::log_grid;
use ratecheck_problems::objective::{gradient_at, value_at};
use ratecheck_problems::space::{Block, Shape};

use crate::support::{Path, Words, outcome};

const U: f64 = f64::EPSILON / 2.0;

fn words<'a>(problem: &'a str, noise: &'a str, domain: &'a str) -> Words<'a> {
    Words { problem, noise, optimizer: "padam-paper", domain, horizon: 137, replicas: 5 }
}

/// `x_1, x_2, ...` of one lane.
fn iterates(path: &Path, lane: usize, start: &[f64]) -> Vec<Vec<f64>> {
    let steps = path.lanes[lane].iter();
    let xs =
        steps.map(|step| step[..start.len()].iter().map(|&bits| f64::from_bits(bits)).collect());
    std::iter::once(start.to_vec()).chain(xs).collect()
}

/// Averages of `terms[0..t]` at the checkpoints, against a curve. Plain summation of `t` terms loses `t u Σ|terms|`.
fn assert_averages(
    terms: &[f64],
    checkpoints: &[u64],
    curve: ndarray::ArrayView1<'_, f64>,
    what: &str,
) {
    for (&t, measured) in checkpoints.iter().zip(curve) {
        let taken = &terms[..t as usize];
        let (sum, size): (f64, f64) = (taken.iter().sum(), taken.iter().map(|x| x.abs()).sum());
        let n = t as f64;
        // The terms themselves are sums of a few products, evaluated in another order.
        let allowed = (n + 16.0) * U * size / n;
        assert!((measured - sum / n).abs() <= allowed, "{what} at {t}: {measured} and {}", sum / n);
    }
}

#[test]
fn gradient_norms_and_gaps_are_averages_over_the_iterates() {
    for problem in ["quadratic:dim=5,cond=100", "cosine:dim=3"] {
        let built = words(problem, "gaussian:sigma=0.3", "whole").build();
        let run = built.run();
        let (job, names) = (&run.job, run.job.probes.iter().map(|p| p.name()).collect::<Vec<_>>());
        assert_eq!(names, ["gradient-norm2", "value-gap"]);
        assert_eq!(job.checkpoints, log_grid(137, 10));
        let f = built.oracle.objective().as_ref();
        let path = Path::of(job, 0, 5);
        for width in [1, 2, 8] {
            let outcome = outcome(job, width);
            for lane in 0..5 {
                let xs = iterates(&path, lane, &job.start);
                let norms: Vec<f64> =
                    xs.iter().map(|x| gradient_at(f, x).iter().map(|g| g * g).sum()).collect();
                let infimum = f.facts().constant(ratecheck_problems::objective::Constant::Infimum);
                let infimum = infimum.expect("these problems have one").known.number();
                let gaps: Vec<f64> = xs.iter().map(|x| value_at(f, x) - infimum).collect();
                for (curve, terms) in outcome.curves.iter().zip([norms, gaps]) {
                    assert_averages(&terms, &job.checkpoints, curve.row(lane), problem);
                }
            }
        }
    }
}

/// False alarm: 0.
#[test]
fn regret_is_the_sum_of_losses_over_those_of_the_best_fixed_point_so_far() {
    let built = words("online-linear:dim=3", "none", "box").build();
    let job = built.run().job;
    let online = built.oracle.online().expect("an online problem");
    let path = Path::of(&job, 0, 5);
    let outcome = outcome(&job, 2);
    let (shape, mut u) = (Shape::new(3, 1), [0.0; 3]);
    for lane in 0..5 {
        let key = |t| ratecheck_problems::random::Key::new(job.seed, lane, t, 0).unwrap();
        let xs = iterates(&path, lane as usize, &job.start);
        let loss = |t: u64, x: &[f64]| {
            let mut out = [0.0];
            online.loss(key(t), Block::new(x, shape), &mut out);
            out[0]
        };
        let curve = outcome.curves[0].row(lane as usize);
        for (&t, measured) in job.checkpoints.iter().zip(curve) {
            // The best point of the steps so far.
            let best = ratecheck_problems::space::BlockMut::new(&mut u, shape);
            online.comparator(key(1), t, &job.domain, best, &mut [0.0]).unwrap();
            let terms: Vec<[f64; 2]> =
                (1..=t).map(|t| [loss(t, &xs[t as usize - 1]), -loss(t, &u)]).collect();
            let (sum, size) =
                terms.iter().flatten().fold((0.0, 0.0), |(sum, size), x| (sum + x, size + x.abs()));
            let allowed = (2.0 * t as f64 + 16.0) * U * size;
            assert!((measured - sum).abs() <= allowed, "regret at {t}: {measured} and {sum}");
        }
        let last = job.checkpoints.len() - 1;
        assert!(
            curve[last].is_finite() && (curve[last] - curve[0]).abs() > 0.0,
            "the curve is not constant"
        );
    }
}
