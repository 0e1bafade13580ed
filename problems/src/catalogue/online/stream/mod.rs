//! Losses of single data, `f_t(x) = ℓ(a_kᵀx; y_k) + (λ/2)‖x‖²` with `k = k_t` drawn anew in each step or in turn.

mod losses;

use std::sync::Arc;

use self::losses::{Order, Stream};
use crate::catalogue::data::regression::losses::{
    Absolute, Hinge, Huber, Logistic, Loss, Square, SquaredHinge,
};
use crate::catalogue::data::regression::{Penalty, Regression, objective};
use crate::catalogue::{Entry, Family, Problem};
use crate::data::design::{Design, FEATURES, FILE, FORMAT, LABEL, ROWS, SEED, Target};
use crate::objective::Facts;
use crate::spec::{KeyDoc, Params, Range, SpecError};

const ORDER: KeyDoc = KeyDoc::with_default(
    "order",
    "random",
    "random or cyclic",
    "whether each step draws a datum, with replacement, or takes the next one",
);
const LAMBDA: KeyDoc =
    KeyDoc::with_default("lambda", "0", "[0, inf)", "weight λ of the squared norm in every loss");
const BOX: KeyDoc = KeyDoc::with_default(
    "box",
    "2",
    "(0, inf)",
    "constants of the mean that are infinite on R^d are stated on [-box, box]^d",
);
const KEYS: &[KeyDoc] = &[ROWS, FEATURES, SEED, LAMBDA, ORDER, BOX, FILE, FORMAT, LABEL];

fn build<L: Loss>(
    params: &Params<'_>,
    id: &str,
    target: Target,
    loss: fn() -> L,
) -> Result<Problem, SpecError> {
    let half = params.number("box", Range::positive())?;
    let lambda = params.number("lambda", Range::at_least(0.0))?;
    let order = params.select("order", &[("random", Order::Random), ("cyclic", Order::Cyclic)])?;
    let own = &["lambda", "order", "box"];
    let penalty = Penalty::Ridge(lambda);
    let (spec, design) = Design::build(params, id, own, target)?;
    let facts = Facts::new(spec, design.dim());
    let mean = objective(facts, Regression { design, loss: loss(), penalty }, half);
    let (_, again) = Design::build(params, id, own, target)?;
    let losses = Stream::new(Regression { design: again, loss: loss(), penalty }, order);
    Ok(Problem { objective: Arc::new(mean), online: Some(Arc::new(losses)) })
}

/// Streams of data, by their losses.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "online-logistic",
        family: Family::Online,
        summary: "logistic losses of a stream of labelled data; comparator certified by a solver",
        formula: r"f_t(x) = \ln(1 + e^{-y_t a_t^\top x}) + \frac\lambda2 \|x\|^2",
        source: "online classification: Hazan 2016, section 1.2; data as of `logistic-nonconvex`",
        keys: KEYS,
        examples: &[
            "online-logistic:rows=20,dim=2",
            "online-logistic:rows=5,dim=2,lambda=0.1,order=cyclic",
        ],
        build: |params| build(params, "online-logistic", Target::Sign, || Logistic),
    },
    Entry {
        id: "online-hinge",
        family: Family::Online,
        summary: "hinge losses of a stream of labelled data; comparator certified by a solver",
        formula: r"f_t(x) = \max(0, 1 - y_t a_t^\top x) + \frac\lambda2 \|x\|^2",
        source: "Pegasos: Shalev-Shwartz, Singer, Srebro and Cotter 2011; data as of `svm-hinge`",
        keys: KEYS,
        examples: &[
            "online-hinge:rows=20,dim=2",
            "online-hinge:rows=5,dim=2,lambda=0.1,order=cyclic",
        ],
        build: |params| build(params, "online-hinge", Target::Sign, || Hinge),
    },
    Entry {
        id: "online-squared-hinge",
        family: Family::Online,
        summary: "half squared hinge losses of a stream of labelled data: smooth; comparator certified by a solver",
        formula: r"f_t(x) = \tfrac12 \max(0, 1 - y_t a_t^\top x)^2 + \frac\lambda2 \|x\|^2",
        source: "smooth losses of online classification: Srebro, Sridharan and Tewari 2010; data as of `svm-hinge`",
        keys: KEYS,
        examples: &["online-squared-hinge:rows=20,dim=2"],
        build: |params| build(params, "online-squared-hinge", Target::Sign, || SquaredHinge),
    },
    Entry {
        id: "online-regression",
        family: Family::Online,
        summary: "square losses of a stream of data: exp-concave on bounded sets; comparator certified by a solver",
        formula: r"f_t(x) = \tfrac12 (a_t^\top x - y_t)^2 + \frac\lambda2 \|x\|^2",
        source: "online least squares: Hazan, Agarwal and Kale 2007; data as of `least-squares`",
        keys: KEYS,
        examples: &[
            "online-regression:rows=20,dim=2",
            "online-regression:rows=5,dim=2,lambda=0.1,order=cyclic",
        ],
        build: |params| build(params, "online-regression", Target::Real, || Square),
    },
    Entry {
        id: "online-huber-regression",
        family: Family::Online,
        summary: "Huber losses of a stream of data with gross errors: smooth with bounded gradient",
        formula: r"f_t(x) = h_1(a_t^\top x - y_t) + \frac\lambda2 \|x\|^2",
        source: "Huber 1964; data as of `huber-regression`",
        keys: KEYS,
        examples: &["online-huber-regression:rows=20,dim=2"],
        build: |params| build(params, "online-huber-regression", Target::Outliers, Huber::unit),
    },
    Entry {
        id: "online-absolute-regression",
        family: Family::Online,
        summary: "absolute losses of a stream of data with gross errors; comparator certified by a solver",
        formula: r"f_t(x) = |a_t^\top x - y_t| + \frac\lambda2 \|x\|^2",
        source: "Bloomfield and Steiger 1983; data as of `least-absolute`",
        keys: KEYS,
        examples: &["online-absolute-regression:rows=20,dim=2"],
        build: |params| build(params, "online-absolute-regression", Target::Outliers, || Absolute),
    },
];
