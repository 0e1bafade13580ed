//! How sharp the function is where the run is: the top of its Hessian's spectrum, its trace, and how far it rises nearby.

use std::sync::Arc;

use ratecheck_problems::curvature::{self, DENSE};
use ratecheck_problems::objective::{Constant, Objective, value_at};
use ratecheck_problems::random::Key;
use ratecheck_problems::spec::{KeyDoc, Params, Range, SpecError};

use super::place::{FACTOR, place};
use super::point::{AtPlace, Read};
use super::{Measure, Refused, Subject, refused};
use crate::measurements::Probe;

/// Flat and sharp are said of the iterate, unless an average is asked for.
const AT: KeyDoc = KeyDoc::with_default(
    "at",
    "iterate",
    "average or iterate",
    "where: x_t, or the average that the method outputs (with beta given, or when it has none, the moving average of its iterates)",
);

const SEED: KeyDoc = KeyDoc::with_default(
    "seed",
    "1",
    "whole numbers",
    "seed of the random signs, the same at every step",
);

pub(super) static SHARPNESS: Measure = Measure {
    id: "sharpness",
    summary: "the largest eigenvalue of the Hessian: of the matrix in up to 48 variables, by Lanczos' method beyond",
    formula: r"\lambda_{\max}(\nabla^2 f(x))",
    source: "Lanczos 1950; Parlett, The Symmetric Eigenvalue Problem (1998), chapter 13",
    keys: &[
        KeyDoc::with_default(
            "products",
            "100",
            "[1, 1000]",
            "products with the Hessian that Lanczos' method may take; what it answers is at most the largest eigenvalue",
        ),
        SEED,
        AT,
        FACTOR,
    ],
    build: |params, subject, name| {
        let (key, products) = (key(params)?, params.size("products", 1..=1000)?);
        let f = curved(subject, &name)?;
        let read = move |x: &[f64]| {
            curvature::top_eigenvalue(f.as_ref(), x, key, products)
                .map_or(f64::NAN, |top| top.value)
        };
        probe(params, subject, name, "largest eigenvalue of the Hessian", Arc::new(read))
    },
};

pub(super) static TRACE: Measure = Measure {
    id: "trace",
    summary: "the trace of the Hessian: of the matrix in up to 48 variables, by Hutchinson's random signs beyond",
    formula: r"\operatorname{tr} \nabla^2 f(x)",
    source: "Hutchinson 1989: the mean of vᵀHv over random signs v, with variance 2(‖H‖_F² - Σ h_ii²) a probe",
    keys: &[
        KeyDoc::with_default("probes", "64", "[1, 100000]", "vectors of random signs"),
        SEED,
        AT,
        FACTOR,
    ],
    build: |params, subject, name| {
        let (key, probes) = (key(params)?, params.size("probes", 1..=100_000)?);
        let f = curved(subject, &name)?;
        let read = move |x: &[f64]| {
            curvature::trace(f.as_ref(), x, key, probes).map_or(f64::NAN, |trace| trace.value)
        };
        probe(params, subject, name, "trace of the Hessian", Arc::new(read))
    },
};

pub(super) static EPSILON_SHARPNESS: Measure = Measure {
    id: "epsilon-sharpness",
    summary: "how far the function rises in a ball, relative to its height: a lower bound, by projected ascent from several starts",
    formula: r"\frac{\max_{\|z\| \le r} f(x+z) - f(x)}{1 + f(x) - f_*}",
    source: "Keskar et al., ICLR 2017, arXiv 1609.04836, Metric 2.1, with a Euclidean ball of radius r in place of their box, f - f_* in place of f where the \
             infimum is stated, and without their factor 100",
    keys: &[
        KeyDoc::with_default("radius", "0.001", "(0, inf)", "radius r of the ball"),
        KeyDoc::with_default(
            "starts",
            "4",
            "[1, 1000]",
            "directions of random signs from which ascent starts, both ways, beside the gradient",
        ),
        SEED,
        AT,
        FACTOR,
    ],
    build: |params, subject, name| {
        let (key, starts) = (key(params)?, params.size("starts", 1..=1000)?);
        let radius = params.number("radius", Range::positive())?;
        let f = Arc::clone(subject.objective);
        let infimum = f.facts().constant(Constant::Infimum);
        let infimum = infimum.map_or(0.0, |claimed| claimed.known.number());
        let read = move |x: &[f64]| {
            let height = value_at(f.as_ref(), x) - infimum;
            curvature::rise(f.as_ref(), x, radius, key, starts) / (1.0 + height)
        };
        probe(params, subject, name, "relative rise in a ball", Arc::new(read))
    },
};

fn key(params: &Params<'_>) -> Result<Key, SpecError> {
    let seed = params.size("seed", 0..=u64::from(u32::MAX))? as u64;
    Ok(Key::new(seed, 0, 1, 0).expect("a small seed, and the first of each"))
}

/// The function, if it has a Hessian somewhere near where it begins.
fn curved(subject: &Subject<'_>, name: &str) -> Result<Arc<dyn Objective>, Refused> {
    let f = subject.objective;
    let start = f.facts().default_start();
    // A kink may lie at the start itself.
    let beside: Vec<f64> = start.iter().map(|x| x + 0.137).collect();
    let (v, mut out) = (vec![1.0; start.len()], vec![0.0; start.len()]);
    let mut has = |x: &[f64]| f.hessian_along(x, &v, &mut out);
    if has(start) || has(&beside) {
        return Ok(Arc::clone(f));
    }
    let why = format!("`{}` has no Hessian, at least none that is implemented", f.facts().id());
    Err(refused(name.to_owned(), why))
}

fn probe(
    params: &Params<'_>,
    subject: &Subject<'_>,
    name: String,
    label: &'static str,
    read: Read,
) -> Result<Box<dyn Probe>, Refused> {
    Ok(Box::new(AtPlace { name, label, place: place(params, subject)?, read }))
}

/// What is said of sizes above has to stay true.
const _: () = assert!(DENSE == 48);
