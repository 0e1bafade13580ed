//! Escape by one big jump under α-stable noise.

use ratecheck_problems::math::ln;
use ratecheck_problems::oracle::Tail;
use ratecheck_problems::region::Region;

use super::place::{Walker, mean};
use crate::first_passage::levy::{
    background_scale, frozen_mean_time, peak_displacement, sgd_mean_time, tail_constant,
};
use crate::theorem::{
    Bound, Input, Inputs, Mode, Predicted, Provenance, Setting, Statement, Unmet,
};
use crate::theorems::kit::inputs::{BETA1, input, positive};
use crate::theorems::kit::law::{Forecast, Law, Said};
use crate::theorems::kit::statement::{exit_order, exit_slope, exit_time};

/// `levy-escape`.
pub(crate) static LEVY: Law =
    Law { statement: &STATEMENT, inputs: INPUTS, bound, notes: &["law", "background"], forecast };

static STATEMENT: Statement = Statement {
    id: "levy-escape",
    title: "Under heavy-tailed noise Adam leaves a well sooner than AdaMomentum, as published (Proposition 1)",
    formula: r"R(\text{AdaM}^3) \ge R(\text{Adam})",
    source: "Wang et al., ICDM 2023, arXiv 2106.11514, supplement, Proposition 1, adapted from Zhou et al., NeurIPS 2020, arXiv 2010.05627",
    provenance: Provenance::Confirmed,
    mode: Mode::Order,
    hypotheses: &[
        "½ k(|x| - a)², started at a, left when x < 0; independent symmetric α-stable noise of scale s, 1 < α < 2",
        "orders are those of the sweep: Adam first for the published one, AdaMomentum first for L4",
    ],
    steps: &[
        exit_time(
            "L1",
            r"E\tau = (a/(\eta s))^\alpha / c_\alpha,\quad c_\alpha = \Gamma(\alpha)\sin(\pi\alpha/2)/\pi",
            "SGD: one jump over the width; neither curvature nor height enters. The background must stay below 0.12 a",
        ),
        exit_time(
            "L2",
            r"E\tau = (a R/(\eta s P))^\alpha / c_\alpha",
            "a moving average of the gradients with a frozen preconditioner: a jump moves by P of its size at most",
        ),
        exit_slope(
            "L1s",
            r"\frac{d \log E\tau}{d \log(\eta s/a)} = -\alpha",
            "SGD across scales, steps or widths",
        ),
        exit_order(
            "L4",
            r"E\tau(\text{AdaMomentum}) < E\tau(\text{Adam}) \text{ at equal } \eta",
            "its second moment is the smaller one on every path, and its steps are larger",
        ),
    ],
    defects: &[
        "E m² >= ((2-β1)/β1) E ζ², which the proof assumes, is unsatisfiable: Σ m² <= Σ g² on every path",
        "the supplement reads the theorem as a time that falls as the noise vanishes",
        "two slips of sign cancel: larger R shrinks the escaping set, and larger m(Y) means sooner, not later",
        "bounded gradients are assumed together with noise of infinite variance",
        "R is frozen in the model, but a jump enters v itself and cannot move Adam further than its cap",
    ],
};

const INPUTS: &[Input] = &[
    input("alpha", "tail index, in (0, 2)", 0.01, 1.999_999),
    positive("a", "width"),
    positive("lr", "step size over the preconditioner, η/R"),
    positive("scale", "scale s of the noise"),
    positive("k", "curvature"),
    BETA1.or(0.0),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (alpha, rate, beta1) = (x.get("alpha"), x.get("lr"), x.get("beta1"));
    let peak = if beta1 > 0.0 { peak_displacement(beta1, rate * x.get("k")) } else { 1.0 };
    let value = frozen_mean_time(alpha, x.get("a"), rate, x.get("scale"), peak);
    let background = background_scale(alpha, rate, x.get("scale"), x.get("k")) / x.get("a");
    let terms = vec![("tail", tail_constant(alpha)), ("peak", peak), ("background", background)];
    Ok(Bound { value, terms })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let Tail::Power { index: alpha } = setting.oracle.facts().tail else {
        return Err(Unmet::Other("it is about α-stable noise".to_owned()));
    };
    let id = &setting.oracle.facts().id;
    if !id.starts_with("stable:") || !(1.0..2.0).contains(&alpha) {
        return Err(Unmet::Other(format!("it is about α-stable noise with 1 < α < 2, not `{id}`")));
    }
    let scale = read(id, "scale")?;
    let (k, width) = parabolas(setting)?;
    match setting.exit {
        Some(Region::Below { coordinate: 0, at }) if at.abs() <= 0.0 => {}
        _ => return Err(Unmet::Other("the way out is exit = \"below:at=0\"".to_owned())),
    }
    let ordered = |label: &str| label.is_empty() || label == "L4";
    if labels.iter().all(|label| ordered(label)) {
        let entries =
            ["adam-paper", "adam-nobias", "adam-v0", "adamomentum-paper", "adamomentum-nobias"];
        setting.method_is(&entries, "Adam and AdaMomentum")?;
        let said = labels.iter().map(|_| Said::Times(Predicted::Ranked)).collect();
        return Ok(Forecast { said, notes: vec![f64::NAN; 2] });
    }
    let Walker { step, beta1, .. } = Walker::sgd(setting)?;
    let background = background_scale(alpha, step, scale, k) / width;
    let peak = if beta1 > 0.0 { peak_displacement(beta1, step * k) } else { 1.0 };
    let law = frozen_mean_time(alpha, width, step, scale, peak);
    let said = labels.iter().map(|label| {
        // With momentum the walk between jumps is narrower than SGD's; the same limit is on the safe side.
        if background > setting.parameter("background", 0.12) {
            let condition = "at most 0.12: the walk between jumps must be narrow".to_owned();
            return Err(Unmet::Range { name: "background/a", value: background, condition });
        }
        Ok(match *label {
            "L1s" => Said::Times(Predicted::Point {
                x: ln(step * scale / width),
                offset: 0.0,
                predicted: ln(sgd_mean_time(alpha, width, step, scale)),
                law: -alpha,
                tolerance: setting.parameter("tolerance", 0.15),
            }),
            "L1" if beta1 > 0.0 => {
                return Err(Unmet::Method {
                    about: "SGD",
                    method: setting.method.entry.to_owned(),
                });
            }
            "L1" | "L2" => mean(ln(law), setting, 0.25),
            _ => return Err(Unmet::Other("orders are about Adam and AdaMomentum".to_owned())),
        })
    });
    Ok(Forecast { said: said.collect::<Result<_, Unmet>>()?, notes: vec![law, background] })
}

/// Curvature and width of the well around the start, of two parabolas that meet at 0.
fn parabolas(setting: &Setting<'_>) -> Result<(f64, f64), Unmet> {
    let facts = setting.objective.facts();
    let start = setting.start[0];
    let basin =
        facts.basins().iter().find(|b| (b.minimiser[0] - start).abs() <= 1e-9 * start.abs());
    match (basin, facts.kink_places()) {
        (Some(basin), [kink])
            if kink.abs() <= 0.0 && start > 0.0 && basin.curvatures.len() == 1 =>
        {
            Ok((basin.curvatures[0], start))
        }
        _ => Err(Unmet::Other(format!(
            "it is about two parabolas that meet at 0, started at the right minimum, not `{}`",
            facts.id()
        ))),
    }
}

/// A number in a canonical spec.
fn read(spec: &str, key: &str) -> Result<f64, Unmet> {
    let missing = || Unmet::Other(format!("`{spec}` states no {key}"));
    let (_, values) = spec.split_once(':').ok_or_else(missing)?;
    let value = values.split(',').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    value.and_then(|v| v.parse().ok()).ok_or_else(missing)
}
