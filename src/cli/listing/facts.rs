//! What is known of a problem, as `list --json` and `show` give it.

use std::fmt::Write as _;

use serde::Serialize;

use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::objective::{Claimed, Constant, Known, Regularity, hessian_at};

use super::text::paragraph;

/// What is known of a member of a family of problems.
#[derive(Debug, Serialize)]
pub(super) struct ProblemPart {
    pub(super) family: &'static str,
    /// The member that the facts are of.
    pub(super) example: String,
    /// Specs of members that between them show every branch.
    pub(super) examples: &'static [&'static str],
    pub(super) dim: usize,
    pub(super) convex: bool,
    pub(super) smooth: bool,
    /// Which subgradient is returned where there is no gradient.
    #[serde(skip_serializing_if = "Option::is_none")]
    subgradient: Option<&'static str>,
    feasible: String,
    pub(super) constants: Vec<ConstantRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinate_bounds: Option<CoordinateRow>,
    minimisers: Vec<Vec<f64>>,
    basins: Vec<RestRow>,
    saddles: Vec<RestRow>,
    barriers: Vec<BarrierRow>,
    starts: Vec<Vec<f64>>,
    /// Whether second derivatives are computed, at the first start.
    hessian: bool,
    /// Whether constants are confirmed over boxes by branch and bound.
    enclosures: bool,
    /// Of an average over data.
    #[serde(skip_serializing_if = "Option::is_none")]
    finite_sum: Option<SumRow>,
    /// Of a sequence of losses.
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<OnlineRow>,
}

#[derive(Debug, Serialize)]
struct SumRow {
    terms: usize,
    /// `sup |∂_i f_k|` over terms and places.
    gradient_coordinate: KnownRow,
}

#[derive(Debug, Serialize)]
struct OnlineRow {
    /// `sup |∂_i f_t|` over steps and places.
    gradient_coordinate: Option<KnownRow>,
    deterministic: bool,
    identically_distributed: bool,
    /// Bound on `E‖∇f_t - ∇f‖²`.
    variance: Option<KnownRow>,
    sparse: bool,
}

#[derive(Debug, Serialize)]
struct KnownRow {
    direction: &'static str,
    value: f64,
}

impl From<Known> for KnownRow {
    fn from(known: Known) -> KnownRow {
        KnownRow { direction: known.direction(), value: known.number() }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ConstantRow {
    pub(super) name: &'static str,
    pub(super) direction: &'static str,
    pub(super) value: f64,
    pub(super) on: String,
    pub(super) because: &'static str,
}

#[derive(Debug, Serialize)]
struct CoordinateRow {
    at_most: Vec<f64>,
    on: String,
    because: &'static str,
}

/// A basin or a saddle.
#[derive(Debug, Serialize)]
struct RestRow {
    x: Vec<f64>,
    value: f64,
    curvatures: Vec<f64>,
}

#[derive(Debug, Serialize)]
struct BarrierRow {
    from: usize,
    to: usize,
    saddle: Vec<f64>,
    height: f64,
}

impl ProblemPart {
    /// The family, as lists group them.
    pub(super) fn family(&self) -> &'static str {
        self.family
    }

    /// The facts of the first example; none only when a file it needs is gone.
    pub(super) fn of(entry: &catalogue::Entry) -> Option<ProblemPart> {
        let problem = catalogue::build(entry.examples.first()?).ok()?;
        Some(ProblemPart::new(entry, &problem))
    }

    /// The facts of a member of the family.
    pub(super) fn new(entry: &catalogue::Entry, problem: &Problem) -> ProblemPart {
        let (objective, facts) = (problem.objective.as_ref(), problem.objective.facts());
        let subgradient = match facts.regularity() {
            Regularity::Smooth => None,
            Regularity::Nonsmooth { selection } => Some(selection),
        };
        let basins = facts.basins().iter().map(|b| rest(&b.minimiser, b.value, &b.curvatures));
        let saddles = facts.saddles().iter().map(|s| rest(&s.point, s.value, &s.curvatures));
        let barriers = facts.barriers().iter().map(|b| BarrierRow {
            from: b.from,
            to: b.to,
            saddle: b.saddle.clone(),
            height: b.height,
        });
        ProblemPart {
            family: entry.family.name(),
            example: facts.id().to_owned(),
            examples: entry.examples,
            dim: facts.dim(),
            convex: facts.is_convex(),
            smooth: subgradient.is_none(),
            subgradient,
            feasible: facts.feasible_set().to_string(),
            constants: facts.constants().map(constant).collect(),
            coordinate_bounds: facts.coordinate_bounds().map(|c| CoordinateRow {
                at_most: c.bounds.clone(),
                on: c.on.to_string(),
                because: c.because,
            }),
            minimisers: facts.minimisers().to_vec(),
            basins: basins.collect(),
            saddles: saddles.collect(),
            barriers: barriers.collect(),
            starts: facts.starts().to_vec(),
            // A matrix of a large dimension is not made only to see that there is one.
            hessian: facts.dim() <= 1000 && hessian_at(objective, facts.default_start()).is_some(),
            enclosures: objective.interval_form().is_some(),
            finite_sum: objective.finite_sum().map(|sum| SumRow {
                terms: sum.terms(),
                gradient_coordinate: sum.term_gradient_coordinate().into(),
            }),
            online: problem.online.as_ref().map(|online| OnlineRow {
                gradient_coordinate: online
                    .gradient_coordinate(facts.feasible_set())
                    .map(KnownRow::from),
                deterministic: online.deterministic(),
                identically_distributed: online.identically_distributed(),
                variance: online.variance().map(KnownRow::from),
                sparse: online.sparse(),
            }),
        }
    }

    /// Constants, minimisers and landscape, below the keys.
    pub(super) fn lines(&self, out: &mut String) {
        let _ = writeln!(out, "\nfacts of {} ({})", self.example, self.family);
        constant_lines(out, &self.constants);
        for (name, text) in self.others() {
            paragraph(out, &format!("  {name:12}  "), &text);
        }
    }

    /// Everything but the constants, a name and what is known of it.
    pub(super) fn others(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut line = |name: &str, text: &str| all.push((name.to_owned(), text.to_owned()));
        if let Some(bounds) = &self.coordinate_bounds {
            line("G_i at most", &format!("{}: {}", vector(&bounds.at_most), bounds.because));
        }
        if let Some(selection) = self.subgradient {
            line("subgradient", selection);
        }
        if self.feasible != "whole" {
            line("posed on", &self.feasible);
        }
        if let Some(sum) = &self.finite_sum {
            line("data", &format!("an average of {} terms", sum.terms));
        }
        if let Some(online) = &self.online {
            line("losses", online.text());
        }
        for x in &self.minimisers {
            line("minimiser", &vector(x));
        }
        for (k, basin) in self.basins.iter().enumerate() {
            line(&format!("basin {k}"), &basin.text());
        }
        for saddle in &self.saddles {
            line("saddle", &saddle.text());
        }
        for b in &self.barriers {
            let at = vector(&b.saddle);
            line("barrier", &format!("from {} to {}: height {} at {at}", b.from, b.to, b.height));
        }
        for x in &self.starts {
            line("start", &vector(x));
        }
        all
    }
}

impl OnlineRow {
    fn text(&self) -> &'static str {
        match (self.deterministic, self.identically_distributed) {
            (true, _) => "a sequence, the same for every replica",
            (false, true) => "random, independent and identically distributed",
            (false, false) => "random",
        }
    }
}

impl RestRow {
    fn text(&self) -> String {
        let at = format!("f = {} at {}", self.value, vector(&self.x));
        match &self.curvatures[..] {
            [] => at,
            curvatures => format!("{at}, curvatures {}", vector(curvatures)),
        }
    }
}

fn constant((constant, claimed): (Constant, &Claimed)) -> ConstantRow {
    ConstantRow {
        name: constant.symbol(),
        direction: claimed.known.direction(),
        value: claimed.known.number(),
        on: claimed.on.to_string(),
        because: claimed.because,
    }
}

fn rest(x: &[f64], value: f64, curvatures: &[f64]) -> RestRow {
    RestRow { x: x.to_vec(), value, curvatures: curvatures.to_vec() }
}

/// The coordinates, or the first few of many.
fn vector(x: &[f64]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = x.iter().take(SHOWN).map(f64::to_string).collect();
    let more = if x.len() > SHOWN { ", ..." } else { "" };
    format!("({}{more})", shown.join(", "))
}

fn constant_lines(out: &mut String, constants: &[ConstantRow]) {
    let left: Vec<String> =
        constants.iter().map(|c| format!("{} {} {}", c.name, c.direction, c.value)).collect();
    let width = left.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    for (left, constant) in left.iter().zip(constants) {
        let on =
            if constant.on == "whole" { String::new() } else { format!("on {}: ", constant.on) };
        paragraph(out, &format!("  {left:width$}  "), &format!("{on}{}", constant.because));
    }
}
