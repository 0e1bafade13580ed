//! Figures that a study asks for: recorded quantities over steps, or numbers of claims over horizons and sweeps.

use ratecheck_reports::figure::{
    Axis, Band, Curves, Figure, Panel, PanelKind, Role, Series, Size, SlopeGuide,
};

use super::abscissa::Abscissa;
use super::{profile, stacked, words};
use crate::results::{CurveRow, Results, Row};
use crate::study::{FigureSpec, OneOrMany};

/// A vertical axis is logarithmic from this ratio of its ends on.
const WIDE: f64 = 50.0;
/// A horizontal one.
const WIDE_ABSCISSA: f64 = 8.0;

/// All of them, in the order of the study.
pub(super) fn figures(results: &Results, curves: &[CurveRow]) -> Vec<Figure> {
    let figure = |spec: &FigureSpec| match (spec.is_stacked(), spec.is_profile()) {
        (true, _) => stacked::figure(results, spec),
        (_, true) => profile::figure(results, curves, spec),
        _ => figure(results, curves, spec),
    };
    results.figures.iter().filter_map(figure).collect()
}

fn figure(results: &Results, curves: &[CurveRow], spec: &FigureSpec) -> Option<Figure> {
    let rows = rows(results, spec);
    let panel = |quantities: &OneOrMany<String>| {
        let quantities = quantities.as_slice();
        let lines = |quantity: &String| {
            let lines = match spec.over_steps() {
                true => over_steps(&rows, curves, quantity),
                false => over(&rows, curves, &Abscissa::named(&spec.over), quantity),
            };
            named(lines, quantity, quantities.len() > 1)
        };
        let series: Vec<Series> = quantities.iter().flat_map(lines).collect();
        let shown = series.iter().any(|s| s.y.iter().any(|y| y.is_finite()));
        shown.then(|| Panel {
            title: String::new(),
            kind: PanelKind::Curves(panel(spec, quantities, series)),
        })
    };
    let panels: Vec<Panel> = spec.show.iter().filter_map(panel).collect();
    (!panels.is_empty()).then(|| Figure {
        id: format!("{}-{}", results.study, spec.id),
        title: None,
        caption: caption(spec, &rows),
        size: if panels.len() == 1 { Size::OneColumn } else { Size::TwoColumn },
        panels,
    })
}

/// Lines of a panel that shows several quantities say which; a bound is dashed.
fn named(mut lines: Vec<Series>, quantity: &str, several: bool) -> Vec<Series> {
    let single = lines.len() == 1;
    for line in &mut lines {
        if several {
            let name = match quantity {
                "lhs" => "measured".to_owned(),
                "rhs" => "bound".to_owned(),
                other => words::recorded(other),
            };
            line.label = if single { name } else { format!("{name}, {}", line.label) };
        }
        if quantity == "rhs" {
            line.role = Role::Bound;
        }
    }
    lines
}

/// One row a run: of each claim its theorem, else its first step; over steps those of the longest horizon alone.
fn rows<'a>(results: &'a Results, spec: &FigureSpec) -> Vec<&'a Row> {
    let mut shown: Vec<&Row> = Vec::new();
    for claim in &spec.claims {
        let of_claim = || results.rows.iter().filter(|row| row.claim == *claim && !row.is_fit());
        let Some(first) = of_claim().find(|row| row.step.is_empty()).or(of_claim().next()) else {
            continue;
        };
        let longest = of_claim().map(|row| row.setting.horizon).max();
        let same = of_claim().filter(|row| {
            (&row.theorem, &row.step) == (&first.theorem, &first.step)
                && (!spec.over_steps() || Some(row.setting.horizon) == longest)
        });
        for row in same {
            if !spec.over_steps() || shown.iter().all(|known| known.run != row.run) {
                shown.push(row);
            }
        }
    }
    shown
}

fn over_steps(rows: &[&Row], curves: &[CurveRow], quantity: &str) -> Vec<Series> {
    let labels = words::telling(rows);
    let line = |(row, label): (&&Row, String)| {
        let points = || curves.iter().filter(|c| c.run == row.run && c.quantity == quantity);
        let column = |read: fn(&CurveRow) -> f64| points().map(read).collect::<Vec<f64>>();
        let replicas = points().map(|c| c.n).max().unwrap_or(0);
        let band = (replicas > 1).then(|| Band {
            lo: column(|c| c.lo),
            hi: column(|c| c.hi),
            band_label: format!("95 % Student t interval, n = {replicas}"),
        });
        let (x, y) = (column(|c| c.step as f64), column(|c| c.mean));
        Series { label, role: Role::Measured, x, y, band }
    };
    rows.iter().zip(labels).map(line).filter(|line| !line.x.is_empty()).collect()
}

/// Rows of one line.
struct Line<'a> {
    /// Values of what else is swept.
    rest: String,
    method: &'a str,
    problem: &'a str,
    rows: Vec<&'a Row>,
}

fn over(rows: &[&Row], curves: &[CurveRow], abscissa: &Abscissa, quantity: &str) -> Vec<Series> {
    // Claims about one method and problem continue each other's lines.
    let mut lines: Vec<Line<'_>> = Vec::new();
    for row in rows.iter().copied() {
        let rest = abscissa.rest(row, rows);
        let [method, problem] =
            [&row.setting.optimizer, &row.setting.problem].map(|s| words::name(s));
        let continues = |line: &&mut Line<'_>| {
            (line.method, line.problem) == (method, problem) && line.rest == rest
        };
        match lines.iter_mut().find(continues) {
            Some(line) => line.rows.push(row),
            None => lines.push(Line { rest, method, problem, rows: vec![row] }),
        }
    }
    let firsts: Vec<&Row> = lines.iter().map(|line| line.rows[0]).collect();
    let claims = words::telling(&firsts);
    let series = |(line, claim): (Line<'_>, String)| {
        let mut points: Vec<(f64, f64)> = (line.rows.iter())
            .filter_map(|row| Some((abscissa.value(row)?, value(row, curves, quantity))))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (x, y) = points.into_iter().unzip();
        let label = if line.rest.is_empty() { claim } else { line.rest };
        Series { label, role: Role::Measured, x, y, band: None }
    };
    lines.into_iter().zip(claims).map(series).collect()
}

/// A number of the claim, or what its run recorded last.
fn value(row: &Row, curves: &[CurveRow], quantity: &str) -> f64 {
    let number = row.number(quantity);
    let recorded = || {
        let points = curves.iter().filter(|c| c.run == row.run && c.quantity == quantity);
        points.max_by_key(|c| c.step).map_or(f64::NAN, |c| c.mean)
    };
    if number.is_nan() { recorded() } else { number }
}

fn panel(spec: &FigureSpec, quantities: &[String], series: Vec<Series>) -> Curves {
    let wide = |values: &mut dyn Iterator<Item = f64>, ratio: f64| {
        let (low, high) = values
            .filter(|x| x.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
        low > 0.0 && high / low >= ratio
    };
    // Power laws are seen on logarithmic axes, however short.
    let [ratio_y, ratio_x] = if spec.slopes.is_empty() { [WIDE, WIDE_ABSCISSA] } else { [1.0; 2] };
    let log_y = wide(&mut series.iter().flat_map(|s| &s.y).copied(), ratio_y);
    let log_x = wide(&mut series.iter().flat_map(|s| &s.x).copied(), ratio_x);
    let log_x = spec.log.unwrap_or(log_x);
    let axis = |label: &str, log: bool| if log { Axis::log(label) } else { Axis::linear(label) };
    let x = match spec.over_steps() {
        true => "step t".to_owned(),
        false => Abscissa::named(&spec.over).label(),
    };
    let label = match quantities {
        _ if !spec.label.is_empty() => spec.label.clone(),
        [quantity] => words::recorded(quantity),
        _ => String::new(),
    };
    let slopes = (spec.slopes.iter())
        .map(|&exponent| SlopeGuide {
            exponent,
            series: 0,
            label: format!("slope {}", words::exponent(exponent)),
        })
        .collect();
    Curves {
        x: axis(&x, log_x),
        y: axis(&label, log_y),
        slopes: if log_x && log_y { slopes } else { Vec::new() },
        series,
        markers: Vec::new(),
        shades: Vec::new(),
    }
}

fn caption(spec: &FigureSpec, rows: &[&Row]) -> String {
    let shown: Vec<String> = spec.quantities().map(|name| words::recorded_in_words(name)).collect();
    let over = if spec.over_steps() { "step".to_owned() } else { words::math(&spec.over) };
    format!("{}{} over {over}. {}.", spec.lead(), shown.join("; "), words::setting(rows))
}
