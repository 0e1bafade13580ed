//! Which figures a study gets, as data.
//!
//! A claim in expectation (or a regret) over several horizons, or over a sweep, becomes measured value against bound;
//! the steps of a proof become a ladder of slacks; a rate becomes its points with the predicted slope.

use ratecheck_problems::spec::Expression;
use ratecheck_reports::figure::{
    Axis, Band, Cell, Curves, Figure, Ladder, Panel, PanelKind, Role, Rung, Scale, Series, Size,
    SlopeGuide, Status,
};

use crate::results::{Results, Row};

/// Panels of one figure; further settings are in the tables.
const PANELS: usize = 8;
/// Columns of a ladder; further settings are merged into the last.
const COLUMNS: usize = 4;

/// The figures of a study, in the order of its claims.
pub(super) fn figures(results: &Results) -> Vec<Figure> {
    let mut claims: Vec<&str> = results.rows.iter().map(|row| row.claim.as_str()).collect();
    claims.dedup();
    let mut figures = Vec::new();
    for claim in claims {
        let rows: Vec<&Row> = results.rows.iter().filter(|row| row.claim == claim).collect();
        figures.extend(bounds(results, claim, &rows));
        figures.extend(rates(results, claim, &rows));
    }
    figures.extend(ladder(results));
    figures
}

fn size(panels: usize) -> Size {
    if panels == 1 { Size::OneColumn } else { Size::TwoColumn }
}

/// Measured values against bounds, over the horizon or the sweep.
fn bounds(results: &Results, claim: &str, rows: &[&Row]) -> Option<Figure> {
    let theorem = |row: &&&Row| row.step.is_empty() && row.rate.is_none();
    let rows: Vec<&Row> = rows.iter().filter(theorem).copied().collect();
    let shown = |row: &&&Row| row.lhs.is_finite() && row.rhs.is_finite() && row.setting.horizon > 0;
    let rows: Vec<&Row> = rows.iter().filter(shown).copied().collect();
    let abscissa = Abscissa::of(&rows)?;
    let mut groups: Vec<(String, Vec<&Row>)> = Vec::new();
    for row in rows.iter().copied() {
        let key = abscissa.rest(row);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    groups.retain(|(_, group)| abscissa.values(group).len() > 1);
    groups.truncate(PANELS);
    let regret = rows.first().is_some_and(|row| row.setting.domain != "whole");
    let panels: Vec<Panel> = groups
        .iter()
        .map(|(title, group)| Panel {
            title: title.clone(),
            kind: PanelKind::Curves(panel(&abscissa, group, regret)),
        })
        .collect();
    let first = rows.first()?;
    (!panels.is_empty()).then(|| Figure {
        id: format!("{}-{claim}-bounds", results.study),
        title: None,
        caption: format!(
            "Measured value (solid) against the bounds (dashed) over ${}$: `{}` on `{}`{}.",
            abscissa.name(),
            first.setting.optimizer,
            first.setting.problem,
            noise(first)
        ),
        size: size(panels.len()),
        panels,
    })
}

fn noise(row: &Row) -> String {
    if row.setting.noise == "none" {
        return String::new();
    }
    format!(" with noise `{}`, {} replicas", row.setting.noise, row.setting.replicas)
}

/// What runs along the horizontal axis.
enum Abscissa {
    Horizon,
    Sweep(String),
}

impl Abscissa {
    fn of(rows: &[&Row]) -> Option<Abscissa> {
        let mut horizons: Vec<u64> = rows.iter().map(|row| row.setting.horizon).collect();
        horizons.sort_unstable();
        horizons.dedup();
        if horizons.len() > 1 {
            return Some(Abscissa::Horizon);
        }
        let names = rows.first()?.setting.sweep.iter().map(|(name, _)| name.clone());
        let numeric = names.map(Abscissa::Sweep).filter(|sweep| sweep.values(rows).len() > 2);
        numeric.max_by_key(|sweep| sweep.values(rows).len())
    }

    fn name(&self) -> &str {
        match self {
            Abscissa::Horizon => "T",
            Abscissa::Sweep(name) => name,
        }
    }

    fn value(&self, row: &Row) -> Option<f64> {
        match self {
            Abscissa::Horizon => Some(row.setting.horizon as f64),
            Abscissa::Sweep(wanted) => {
                let (_, text) = row.setting.sweep.iter().find(|(name, _)| name == wanted)?;
                Expression::parse(text, &[]).ok()?.constant()
            }
        }
    }

    /// Distinct values, increasing.
    fn values(&self, rows: &[&Row]) -> Vec<f64> {
        let mut values: Vec<f64> = rows.iter().filter_map(|row| self.value(row)).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// Values of everything else that varies: the title of the panel.
    fn rest(&self, row: &Row) -> String {
        let other = row.setting.sweep.iter().filter(|(name, _)| name != self.name());
        let parts: Vec<String> =
            other.map(|(name, value)| format!("{} = {value}", pretty(name))).collect();
        parts.join(", ")
    }

    fn axis(&self, rows: &[&Row]) -> Axis {
        let values = self.values(rows);
        let wide = match (values.first(), values.last()) {
            (Some(low), Some(high)) => *low > 0.0 && high / low >= 8.0,
            _ => false,
        };
        let label = match self {
            Abscissa::Horizon => "horizon T".to_owned(),
            Abscissa::Sweep(name) => pretty(name),
        };
        if wide { Axis::log(&label) } else { Axis::linear(&label) }
    }
}

/// Names of hyperparameters as mathematics.
fn pretty(name: &str) -> String {
    match name {
        "beta1" | "b1" => "β_{1}".to_owned(),
        "beta2" | "b2" => "β_{2}".to_owned(),
        "lam" => "λ".to_owned(),
        "lr" => "α".to_owned(),
        _ => name.to_owned(),
    }
}

fn panel(abscissa: &Abscissa, rows: &[&Row], regret: bool) -> Curves {
    let mut theorems: Vec<&str> = rows.iter().map(|row| row.theorem.as_str()).collect();
    theorems.sort_unstable();
    theorems.dedup();
    let mut series = Vec::new();
    for (k, theorem) in theorems.iter().enumerate() {
        let mut group: Vec<&Row> =
            rows.iter().filter(|row| row.theorem == *theorem).copied().collect();
        let at = |row: &Row| abscissa.value(row).unwrap_or(f64::NAN);
        group.sort_by(|a, b| at(a).total_cmp(&at(b)));
        let x: Vec<f64> = group.iter().map(|row| at(row)).collect();
        if k == 0 {
            series.push(measured(&x, &group));
        }
        let published = group.iter().all(|row| row.provenance != "derived");
        series.push(Series {
            label: (*theorem).to_owned(),
            role: if published { Role::Published } else { Role::Bound },
            x,
            y: group.iter().map(|row| row.rhs).collect(),
            band: None,
        });
    }
    let y = if regret { "regret R_{T}" } else { "mean ‖∇f‖^{2}" };
    let positive = series.iter().flat_map(|s| &s.y).any(|y| *y > 0.0);
    Curves {
        x: abscissa.axis(rows),
        y: if positive { Axis::log(y) } else { Axis::linear(y) },
        series,
        slopes: Vec::new(),
        markers: Vec::new(),
    }
}

fn measured(x: &[f64], rows: &[&Row]) -> Series {
    let band = rows.iter().map(|row| row.band.as_ref()).collect::<Option<Vec<_>>>();
    let band = band.filter(|band| !band.is_empty()).map(|band| Band {
        lo: band.iter().map(|i| i.lo).collect(),
        hi: band.iter().map(|i| i.hi).collect(),
        band_label: format!("95 % {} interval, n = {}", band[0].method, band[0].n),
    });
    Series {
        label: "measured".to_owned(),
        role: Role::Measured,
        x: x.to_vec(),
        y: rows.iter().map(|row| row.lhs).collect(),
        band,
    }
}

/// Fitted rates: the points of each fit with the predicted slope beside them.
fn rates(results: &Results, claim: &str, rows: &[&Row]) -> Option<Figure> {
    let fitted: Vec<_> =
        rows.iter().filter_map(|row| Some((*row, row.rate.as_ref()?))).take(PANELS).collect();
    let (first, rate) = fitted.first()?;
    let panels: Vec<Panel> = fitted
        .iter()
        .map(|(row, rate)| {
            let title: Vec<String> = (row.setting.sweep.iter())
                .map(|(name, value)| format!("{} = {value}", pretty(name)))
                .collect();
            Panel {
                title: title.join(", "),
                kind: PanelKind::Curves(Curves {
                    x: Axis::log(if rate.over == "T" { "horizon T" } else { &rate.over }),
                    y: Axis { scale: Scale::Log, ..Axis::log("mean ‖∇f‖^{2}") },
                    series: vec![Series {
                        label: format!("measured, slope {:.2}", rate.exponent),
                        role: Role::Measured,
                        x: rate.x.clone(),
                        y: rate.y.clone(),
                        band: None,
                    }],
                    slopes: vec![SlopeGuide {
                        exponent: rate.predicted,
                        series: 0,
                        label: format!("slope {}", rate.predicted),
                    }],
                    markers: Vec::new(),
                }),
            }
        })
        .collect();
    Some(Figure {
        id: format!("{}-{claim}-rate", results.study),
        title: None,
        caption: format!(
            "Measured rate over ${}$ beside the slope that `{}` predicts{}.",
            rate.over,
            first.theorem,
            noise(first)
        ),
        size: size(panels.len()),
        panels,
    })
}

/// One rung a proof step, one column a claim.
fn ladder(results: &Results) -> Option<Figure> {
    let steps: Vec<&Row> = results.rows.iter().filter(|row| !row.step.is_empty()).collect();
    let mut columns: Vec<(&str, &str)> = Vec::new();
    let mut labels: Vec<&str> = Vec::new();
    for row in &steps {
        let column = (row.claim.as_str(), row.theorem.as_str());
        if !columns.contains(&column) {
            columns.push(column);
        }
        if !labels.contains(&row.step.as_str()) {
            labels.push(&row.step);
        }
    }
    columns.truncate(COLUMNS);
    if labels.len() < 3 {
        return None;
    }
    let cell = |label: &str, (claim, theorem): (&str, &str)| {
        let found = steps
            .iter()
            .filter(|row| row.step == label && row.claim == claim && row.theorem == theorem);
        worst(found.copied())
    };
    let rungs = labels
        .iter()
        .map(|label| Rung {
            label: (*label).to_owned(),
            cells: columns.iter().map(|column| cell(label, *column)).collect(),
        })
        .collect();
    let name = |(claim, theorem): &(&str, &str)| {
        if columns.len() == 1 { (*theorem).to_owned() } else { format!("{theorem} ({claim})") }
    };
    Some(Figure {
        id: format!("{}-steps", results.study),
        title: None,
        caption: "Slack of each proof step: the largest ratio of left to right side over all runs and steps. A step at 1 is \
                  attained; beyond 1 it fails."
            .to_owned(),
        panels: vec![Panel {
            title: String::new(),
            kind: PanelKind::Ladder(Ladder {
                label: "left side / right side".to_owned(),
                settings: columns.iter().map(name).collect(),
                rungs,
            }),
        }],
        size: Size::OneColumn,
    })
}

/// The worst verdict and the largest slack of several rows.
fn worst<'a>(rows: impl Iterator<Item = &'a Row>) -> Cell {
    let mut cell = Cell { ratio: f64::NAN, status: Status::OutOfScope };
    let rank = |status: Status| match status {
        Status::OutOfScope => 0,
        Status::Holds => 1,
        Status::Undecided => 2,
        Status::Refuted => 3,
    };
    for row in rows {
        let status = match row.verdict.as_str() {
            "holds" => Status::Holds,
            "refuted" => Status::Refuted,
            "undecided" => Status::Undecided,
            _ => Status::OutOfScope,
        };
        if rank(status) > rank(cell.status) {
            cell.status = status;
        }
        cell.ratio = cell.ratio.max(row.slack);
    }
    cell
}
