//! The entries of linear models.

use super::losses::{
    Absolute, Hinge, Huber, Logistic, Loss, Phase, Poisson, Square, SquaredHinge, Welsch,
};
use super::{Penalty, Regression, constants};
use crate::catalogue::{Entry, Family, Problem};
use crate::data::design::{Design, FEATURES, FILE, FORMAT, LABEL, ROWS, SEED, Target};
use crate::objective::Facts;
use crate::spec::{KeyDoc, Params, Range, SpecError};

const BOX: KeyDoc = KeyDoc::with_default(
    "box",
    "2",
    "(0, inf)",
    "constants that are infinite on R^d are stated on [-box, box]^d",
);
const LAMBDA: KeyDoc =
    KeyDoc::with_default("lambda", "0", "[0, inf)", "weight λ of the squared norm");
const PENALTY: KeyDoc =
    KeyDoc::with_default("lambda", "0.1", "[0, inf)", "weight λ of the penalty");
const WIDTH: KeyDoc =
    KeyDoc::with_default("width", "1", "[1e-3, inf)", "residual from which the loss bends");

/// The problem of this loss on the data that the keys name.
fn build<L: Loss>(
    params: &Params<'_>,
    id: &str,
    own: &[&str],
    target: Target,
    (loss, penalty): (L, fn(f64) -> Penalty),
) -> Result<Problem, SpecError> {
    let half = params.number("box", Range::positive())?;
    let penalty = penalty(params.number("lambda", Range::at_least(0.0))?);
    let (spec, design) = Design::build(params, id, own, target)?;
    let facts = Facts::new(spec, design.dim());
    let summands = Regression { design, loss, penalty };
    Ok(Problem::offline(constants::objective(facts, summands, half)))
}

/// `width`, with room for squares.
fn width(params: &Params<'_>) -> Result<f64, SpecError> {
    params.number("width", Range::at_least(1e-3))
}

/// Linear models, by their losses.
pub(in crate::catalogue::data) const ENTRIES: &[Entry] = &[
    Entry {
        id: "least-squares",
        family: Family::Data,
        summary: "least squares, with lambda ridge regression: strongly convex where the features have full rank",
        formula: r"f(w) = \frac1{2n} \sum_k (a_k^\top w - y_k)^2 + \frac\lambda2 \|w\|^2",
        source: "ridge regression: Hoerl and Kennard 1970; data: a_k uniform in [-1,1]^d, y_k = a_kᵀv + ε_k/2",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &[
            "least-squares",
            "least-squares:rows=20,dim=3,lambda=0.1,box=5",
            "least-squares:rows=2,dim=3",
        ],
        build: |params| {
            let model = (Square, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "least-squares", &["lambda", "box"], Target::Real, model)
        },
    },
    Entry {
        id: "least-absolute",
        family: Family::Data,
        summary: "least absolute deviations with gross errors: convex, with kinks where a residual is 0",
        formula: r"f(w) = \frac1n \sum_k |a_k^\top w - y_k| + \frac\lambda2 \|w\|^2",
        source: "Bloomfield and Steiger 1983, Least Absolute Deviations; data: a_k uniform in [-1,1]^d, y_k = a_kᵀv + ε_k/2, and 10 more in every tenth row",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &["least-absolute", "least-absolute:rows=20,dim=2,lambda=0.1"],
        build: |params| {
            let model = (Absolute, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "least-absolute", &["lambda", "box"], Target::Outliers, model)
        },
    },
    Entry {
        id: "huber-regression",
        family: Family::Data,
        summary: "robust regression with Huber's loss and gross errors: convex with bounded gradient",
        formula: r"f(w) = \frac1n \sum_k h_w(a_k^\top w - y_k) + \frac\lambda2 \|w\|^2,\quad h_w(r) = \tfrac12 r^2 \text{ for } |r| \le w,\ w|r| - \tfrac12 w^2 \text{ beyond}",
        source: "Huber 1964; data: a_k uniform in [-1,1]^d, y_k = a_kᵀv + ε_k/2, and 10 more in every tenth row",
        keys: &[ROWS, FEATURES, SEED, WIDTH, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &["huber-regression", "huber-regression:rows=20,dim=2,width=0.3,lambda=0.1"],
        build: |params| {
            let model = (Huber { width: width(params)? }, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "huber-regression", &["width", "lambda", "box"], Target::Outliers, model)
        },
    },
    Entry {
        id: "welsch-regression",
        family: Family::Data,
        summary: "robust regression with Welsch's bounded loss and gross errors: nonconvex, outliers pull hardly at all",
        formula: r"f(w) = \frac1n \sum_k \tfrac{c^2}2 (1 - e^{-(a_k^\top w - y_k)^2/c^2}) + \frac\lambda2 \|w\|^2",
        source: "Dennis and Welsch 1978; Holland and Welsch 1977; data: a_k uniform in [-1,1]^d, y_k = a_kᵀv + ε_k/2, and 10 more in every tenth row",
        keys: &[ROWS, FEATURES, SEED, WIDTH, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &["welsch-regression", "welsch-regression:rows=20,dim=2,width=0.7,lambda=0.1"],
        build: |params| {
            let model = (Welsch { width: width(params)? }, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "welsch-regression", &["width", "lambda", "box"], Target::Outliers, model)
        },
    },
    Entry {
        id: "poisson-regression",
        family: Family::Data,
        summary: "Poisson regression on counts: convex, smooth on boxes only",
        formula: r"f(w) = \frac1n \sum_k (e^{a_k^\top w} - y_k a_k^\top w) + \frac\lambda2 \|w\|^2",
        source: "generalised linear models: McCullagh and Nelder 1989, chapter 6; data: a_k uniform in [-1,1]^d, y_k = Poisson with mean exp(a_kᵀv/√d)",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &[
            "poisson-regression:rows=30,dim=3",
            "poisson-regression:rows=20,dim=2,lambda=0.1,box=1",
        ],
        build: |params| {
            let model = (Poisson, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "poisson-regression", &["lambda", "box"], Target::Count, model)
        },
    },
    Entry {
        id: "svm-hinge",
        family: Family::Data,
        summary: "linear support vector machine with the hinge loss: convex, with kinks",
        formula: r"f(w) = \frac1n \sum_k \max(0, 1 - y_k a_k^\top w) + \frac\lambda2 \|w\|^2",
        source: "Shalev-Shwartz, Singer, Srebro and Cotter 2011, Pegasos, equation 1; data: a_k uniform in [-1,1]^d, y_k = sign(a_kᵀv + ε_k/2)",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &["svm-hinge", "svm-hinge:rows=20,dim=2,lambda=0.1"],
        build: |params| {
            let model = (Hinge, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "svm-hinge", &["lambda", "box"], Target::Sign, model)
        },
    },
    Entry {
        id: "svm-squared-hinge",
        family: Family::Data,
        summary: "linear support vector machine with half the squared hinge loss: convex and smooth, no second derivative at margin 1",
        formula: r"f(w) = \frac1{2n} \sum_k \max(0, 1 - y_k a_k^\top w)^2 + \frac\lambda2 \|w\|^2",
        source: "L2-loss SVM: Fan, Chang, Hsieh, Wang and Lin 2008, LIBLINEAR, equation 3; data: a_k uniform in [-1,1]^d, y_k = sign(a_kᵀv + ε_k/2)",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &["svm-squared-hinge", "svm-squared-hinge:rows=20,dim=2,lambda=0.1,box=1"],
        build: |params| {
            let model = (SquaredHinge, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "svm-squared-hinge", &["lambda", "box"], Target::Sign, model)
        },
    },
    Entry {
        id: "logistic-nonconvex",
        family: Family::Data,
        summary: "logistic regression with a bounded nonconvex penalty of the weights",
        formula: r"f(w) = \frac1n \sum_k \ln(1 + e^{-y_k a_k^\top w}) + \lambda \sum_i \frac{w_i^2}{1 + w_i^2}",
        source: "the usual nonconvex test problem of variance-reduced methods: Wang, Ji, Zhou, Liang and Tarokh 2019, arXiv 1810.10690, section 4; data: a_k uniform in [-1,1]^d, y_k = sign(a_kᵀv + ε_k/2)",
        keys: &[ROWS, FEATURES, SEED, PENALTY, BOX, FILE, FORMAT, LABEL],
        examples: &["logistic-nonconvex", "logistic-nonconvex:rows=20,dim=2,lambda=0.01"],
        build: |params| {
            let model = (Logistic, Penalty::Rational as fn(f64) -> Penalty);
            build(params, "logistic-nonconvex", &["lambda", "box"], Target::Sign, model)
        },
    },
    Entry {
        id: "phase-retrieval",
        family: Family::Data,
        summary: "phase retrieval from squares of linear measurements: nonconvex, minima at v and -v of value 0",
        formula: r"f(w) = \frac1{4n} \sum_k ((a_k^\top w)^2 - y_k)^2 + \frac\lambda2 \|w\|^2",
        source: "Wirtinger flow: Candès, Li and Soltanolkotabi 2015, arXiv 1407.1065, equation 1.3, real case; data: a_k uniform in [-1,1]^d, y_k = (a_kᵀv)²",
        keys: &[ROWS, FEATURES, SEED, LAMBDA, BOX, FILE, FORMAT, LABEL],
        examples: &[
            "phase-retrieval:rows=30,dim=3",
            "phase-retrieval:rows=20,dim=2,lambda=0.1,box=1",
        ],
        build: |params| {
            let model = (Phase, Penalty::Ridge as fn(f64) -> Penalty);
            build(params, "phase-retrieval", &["lambda", "box"], Target::Square, model)
        },
    },
];
