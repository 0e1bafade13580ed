//! Multinomial logistic regression: `f(W) = (1/n) Σ_k ln Σ_c exp(w_cᵀa_k) - w_{y_k}ᵀa_k + (λ/2)‖W‖²`.

use crate::catalogue::{Entry, Family, Problem};
use crate::data::design::{Design, FEATURES, FILE, FORMAT, LABEL, MAX_CLASSES, ROWS, SEED, Target};
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::rounding::{add_up, gamma, mul_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// Softmax regression.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "softmax",
    family: Family::Data,
    summary: "multinomial logistic regression for several classes, one weight vector a class: convex and smooth",
    formula: r"f(W) = \frac1n \sum_k \Big(\ln \sum_c e^{w_c^\top a_k} - w_{y_k}^\top a_k\Big) + \frac\lambda2 \|W\|_F^2",
    source: "Böhning 1992; data: a_k uniform in [-1,1]^d, y_k the largest of a_kᵀv_c + ε_{k,c}/2; coordinate c d + i is w_{c,i}",
    keys: &[
        ROWS,
        FEATURES,
        KeyDoc::with_default(
            "classes",
            "3",
            "[2, 100]",
            "number of classes; a file brings its own",
        ),
        SEED,
        KeyDoc::with_default("lambda", "0", "[0, inf)", "weight λ of the squared norm"),
        FILE,
        FORMAT,
        LABEL,
    ],
    examples: &["softmax:rows=30,dim=2", "softmax:rows=20,dim=2,classes=2,lambda=0.1"],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let lambda = params.number("lambda", Range::at_least(0.0))?;
    let classes = params.size("classes", 2..=MAX_CLASSES as u64)?;
    let (spec, design) = Design::build(params, "softmax", &["lambda"], Target::Class(classes))?;
    let classes = design.classes();
    let dim = classes * design.dim();
    // Covariances of one-hot vectors have eigenvalues of at most 1/2; their third cumulants along unit vectors, of numbers
    // with a range of at most √2, are at most 2√2/(6√3).
    let largest = design.spectrum(|_| 0.5).1;
    let twist = design.spectrum(|k| 0.272_165_526_975_908_7 * design.norm(k)).1;
    let mut facts = Facts::new(spec, dim)
        .convex()
        .start(vec![0.0; dim])
        .another_start(vec![1.0; dim])
        .with(
            Constant::Smoothness,
            Known::AtMost(add_up(largest, lambda)),
            "λ_max(AᵀA)/(2n) + λ since diag(p) - ppᵀ <= I/2; certified from above",
        )
        .with(
            Constant::HessianLipschitz,
            Known::AtMost(twist),
            "√6/9 times the largest eigenvalue of (1/n) Σ ‖a_k‖ a_k a_kᵀ: third cumulants of a range √2",
        )
        .with(Constant::Infimum, Known::AtLeast(0.0), "no summand is negative");
    let mut slope = None;
    if lambda > 0.0 {
        facts = facts.with(
            Constant::StrongConvexity,
            Known::AtLeast(lambda),
            "the squared norm contributes λ, the losses are convex",
        );
    } else {
        let each = mean_sizes(&design);
        let norms: f64 = (0..design.len()).map(|k| design.norm(k)).sum();
        let norm = mul_up(2f64.sqrt(), norms / design.count() * (1.0 + gamma(design.len() + 2)));
        let bounds = (0..classes).flat_map(|_| each.iter().copied()).collect();
        facts = facts
            .with(
                Constant::GradientCoordinate,
                Known::AtMost(each.iter().copied().fold(0.0, f64::max)),
                "|p_c - 1| <= 1: max_i of the mean of |a_{k,i}|",
            )
            .with(
                Constant::GradientNorm,
                Known::AtMost(norm),
                "‖p - e_y‖ <= √2: √2 times the mean of ‖a_k‖",
            )
            .coordinate_bounds_on(
                bounds,
                crate::domain::Domain::Whole,
                "|p_c - 1| <= 1: the mean of |a_{k,i}|",
            );
        let all = (0..design.len()).flat_map(|k| design.row(k));
        slope = Some(all.fold(0.0, |m: f64, a| m.max(a.abs())));
    }
    Ok(Problem::offline(Average::new(facts, Softmax { design, classes, lambda }, slope)))
}

/// The mean of `|a_{k,i}|` for every `i`, rounded up.
fn mean_sizes(design: &Design) -> Vec<f64> {
    let room = 1.0 + gamma(design.len() + 2);
    let mean =
        |i: usize| (0..design.len()).map(|k| design.row(k)[i].abs()).sum::<f64>() / design.count();
    (0..design.dim()).map(|i| mean(i) * room).collect()
}

#[derive(Debug)]
struct Softmax {
    design: Design,
    classes: usize,
    lambda: f64,
}

impl Softmax {
    /// Calls `read` with the exponentials of `w_cᵀa_k - m`, their sum, and `m - w_{y_k}ᵀa_k`; `m` is the largest score, so
    /// that nothing overflows.
    fn odds<N: Scalar, R>(&self, k: usize, w: &[N], read: impl FnOnce(&[N], N, N) -> R) -> R {
        let row = self.design.row(k);
        N::with_scratch(self.classes, |scores| {
            for (score, w) in scores.iter_mut().zip(w.chunks_exact(row.len())) {
                *score = w.iter().zip(row).fold(N::zero(), |sum, (w, a)| sum + w.times(*a));
            }
            let largest = scores[1..].iter().fold(scores[0], |m, score| m.max(*score));
            let behind = largest - scores[self.class(k)];
            let mut total = N::zero();
            for score in scores.iter_mut() {
                *score = (*score - largest).exp();
                total = total + *score;
            }
            read(scores, total, behind)
        })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a class number")]
    fn class(&self, k: usize) -> usize {
        self.design.target(k) as usize
    }
}

impl Summands for Softmax {
    fn terms(&self) -> usize {
        self.design.len()
    }

    fn value<N: Scalar>(&self, k: usize, w: &[N]) -> N {
        let loss = self.odds(k, w, |_, total, behind| total.ln() + behind);
        if self.lambda <= 0.0 {
            return loss;
        }
        let square = w.iter().fold(N::zero(), |sum, w| sum + w.square());
        loss + square.times(0.5 * self.lambda)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, w: &[N], weight: N, g: &mut [N]) {
        let (row, class) = (self.design.row(k), self.class(k));
        self.odds(k, w, |odds, total, _| {
            for (c, odds) in odds.iter().enumerate() {
                let share = *odds / total;
                let slope = if c == class { share.plus(-1.0) } else { share };
                let places = g[c * row.len()..].iter_mut().zip(&w[c * row.len()..]).zip(row);
                for ((g, w), a) in places {
                    let own = slope.times(*a);
                    let own = if self.lambda > 0.0 { own + w.times(self.lambda) } else { own };
                    *g = *g + weight * own;
                }
            }
        });
    }
}
