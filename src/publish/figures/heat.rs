//! A number over a plane of two swept hyperparameters.

use std::collections::BTreeMap;

use ratecheck_problems::spec::Expression;
use ratecheck_reports::contour::{Node, Region, inner_lines};
use ratecheck_reports::figure::{
    Axis, Figure, Fill, Grid, HeatMap, Panel, PanelKind, Role, Series,
};

use super::abscissa::Abscissa;
use super::{PANELS, size, words};
use crate::results::Row;
use crate::study::{MapSpec, Overlay};

/// Values that each axis has at least: fewer are lines of another figure.
const NODES: usize = 5;
/// A scale is logarithmic from this ratio of its ends on.
const WIDE: f64 = 50.0;
/// Places at which a formula is drawn.
const PLACES: u32 = 401;

/// The heat map of a claim that sweeps two numbers: what its study wants shown, else the slack.
pub(super) fn figure(
    study: &str,
    name: &str,
    rows: &[&Row],
    map: Option<&MapSpec>,
) -> Option<Figure> {
    let default = MapSpec { show: "slack".to_owned(), range: None, overlay: Vec::new() };
    let map = map.unwrap_or(&default);
    let (theorem, rows) = shown(rows)?;
    let axes = axes(&rows)?;
    let mut groups: Vec<(String, Vec<&Row>)> = Vec::new();
    for row in rows {
        let title = title(row, &axes);
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, group)) => group.push(row),
            None => groups.push((title, vec![row])),
        }
    }
    groups.truncate(PANELS);
    let planes: Vec<Plane<'_>> = groups.iter().map(|(_, rows)| Plane::new(rows, &axes)).collect();
    let colours = Colours::of(&planes, map);
    let panels = groups.iter().zip(&planes).map(|((title, _), plane)| Panel {
        title: if groups.len() > 1 { title.clone() } else { String::new() },
        kind: PanelKind::HeatMap(plane.map(&axes, map, &colours)),
    });
    let panels: Vec<Panel> = panels.collect();
    let all: Vec<&Row> = groups.iter().flat_map(|(_, rows)| rows.iter().copied()).collect();
    Some(Figure {
        id: format!("{study}-{name}-map"),
        title: None,
        caption: caption(&theorem, &all, &axes, map, &groups),
        size: size(panels.len()),
        panels,
    })
}

/// The rows of the first theorem, or step, at the largest horizon.
fn shown<'a>(rows: &[&'a Row]) -> Option<(String, Vec<&'a Row>)> {
    let whole = rows.iter().find(|row| row.step.is_empty());
    let first = whole.or(rows.first())?;
    let horizon = rows.iter().map(|row| row.setting.horizon).max()?;
    let alike = |row: &&&Row| {
        (row.theorem.as_str(), row.step.as_str()) == (first.theorem.as_str(), first.step.as_str())
            && row.setting.horizon == horizon
            && !row.is_fit()
    };
    let name = crate::plan::full_name(&first.theorem, &first.step);
    Some((name, rows.iter().filter(alike).copied().collect()))
}

/// The two swept numbers with most values, in the order of their names.
fn axes(rows: &[&Row]) -> Option<[(String, Vec<f64>); 2]> {
    let names = rows.first()?.setting.sweep.iter().map(|(name, _)| name.clone());
    let values = |name: String| {
        let values = Abscissa::Sweep(name.clone()).values(rows);
        (name, values)
    };
    let mut axes: Vec<(String, Vec<f64>)> = names.map(values).collect();
    axes.retain(|(_, values)| values.len() >= NODES);
    axes.sort_by_key(|(_, values)| std::cmp::Reverse(values.len()));
    axes.truncate(2);
    axes.sort_by(|a, b| a.0.cmp(&b.0));
    axes.try_into().ok()
}

/// What else is swept.
fn title(row: &Row, axes: &[(String, Vec<f64>); 2]) -> String {
    let others = row.setting.sweep.iter().filter(|(name, _)| axes.iter().all(|a| a.0 != *name));
    let parts: Vec<String> =
        others.map(|(name, value)| format!("{} = {value}", words::label(name))).collect();
    parts.join(", ")
}

/// Rows by their place in the plane.
struct Plane<'a> {
    rows: BTreeMap<Node, &'a Row>,
    size: (usize, usize),
}

impl<'a> Plane<'a> {
    fn new(rows: &[&'a Row], axes: &[(String, Vec<f64>); 2]) -> Plane<'a> {
        let at = |row: &Row, k: usize| {
            let x = Abscissa::Sweep(axes[k].0.clone()).value(row)?;
            axes[k].1.binary_search_by(|known| known.total_cmp(&x)).ok()
        };
        let place = |row: &&'a Row| Some(((at(row, 0)?, at(row, 1)?), *row));
        Plane {
            rows: rows.iter().filter_map(place).collect(),
            size: (axes[0].1.len(), axes[1].1.len()),
        }
    }

    fn number(&self, node: Node, quantity: &str) -> f64 {
        self.rows.get(&node).map_or(f64::NAN, |row| row.number(quantity))
    }

    fn map(&self, axes: &[(String, Vec<f64>); 2], map: &MapSpec, colours: &Colours) -> HeatMap {
        let nodes = (0..self.size.1).flat_map(|j| (0..self.size.0).map(move |i| (i, j)));
        let values = nodes.map(|node| colours.show(self.number(node, &map.show))).collect();
        let curves = map.overlay.iter().flat_map(|overlay| self.curves(axes, overlay));
        let [x, y] = axes;
        HeatMap {
            x: Axis::linear(&words::label(&x.0)),
            y: Axis::linear(&words::label(&y.0)),
            square: false,
            grid: Grid { x: x.1.clone(), y: y.1.clone(), values },
            fill: Fill::Cells,
            colour: colours.axis.clone(),
            range: colours.range,
            levels: Vec::new(),
            curves: curves.collect(),
            walks: Vec::new(),
            places: Vec::new(),
        }
    }

    fn curves(&self, axes: &[(String, Vec<f64>); 2], overlay: &Overlay) -> Vec<Series> {
        let series = |role: Role, points: Vec<(f64, f64)>| {
            let (x, y) = points.into_iter().unzip();
            Series { label: overlay.label.clone(), role, x, y, band: None }
        };
        let drawn = |line: Vec<(f64, f64)>| {
            let at = |k: usize, place: f64| between(&axes[k].1, place);
            series(Role::Bound, line.into_iter().map(|(i, j)| (at(0, i), at(1, j))).collect())
        };
        match (&overlay.zero, &overlay.formula) {
            (Some(note), _) => self.zero_lines(note).into_iter().map(drawn).collect(),
            (None, Some(formula)) => vec![series(Role::Reference, along(axes, formula))],
            (None, None) => Vec::new(),
        }
    }

    /// Where a noted quantity changes its sign, in places of the grid.
    fn zero_lines(&self, note: &str) -> Vec<Vec<(f64, f64)>> {
        let at = |node: Node| self.number(node, note);
        let holds = |node: Node| at(node) > 0.0;
        let cut = |inside: Node, outside: Node| {
            let (inside, outside) = (at(inside), at(outside));
            outside.is_finite().then(|| inside / (inside - outside))
        };
        let middle = |(i, j): Node| {
            let corners = [(i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)];
            corners.into_iter().map(at).sum::<f64>() > 0.0
        };
        let region = Region { size: self.size, holds: &holds, cut: &cut, middle: &middle };
        inner_lines(&region.outline())
    }
}

/// The number at a place between nodes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "places lie on the grid"
)]
fn between(values: &[f64], place: f64) -> f64 {
    let k = (place as usize).min(values.len() - 1);
    let next = values[(k + 1).min(values.len() - 1)];
    values[k] + (next - values[k]) * (place - k as f64)
}

/// A formula of the vertical axis in the horizontal one, where it lies within the map.
fn along(axes: &[(String, Vec<f64>); 2], formula: &str) -> Vec<(f64, f64)> {
    let Ok(expression) = Expression::parse(formula, &[&axes[0].0]) else { return Vec::new() };
    let ends = |k: usize| (axes[k].1[0], axes[k].1[axes[k].1.len() - 1]);
    let ((left, right), (low, high)) = (ends(0), ends(1));
    let x = |k: u32| left + (right - left) * f64::from(k) / f64::from(PLACES - 1);
    let points = (0..PLACES).map(|k| (x(k), expression.eval(&[x(k)])));
    points.filter(|(_, y)| (low..=high).contains(y)).collect()
}

/// One scale of colours for all panels.
struct Colours {
    axis: Axis,
    range: Option<[f64; 2]>,
}

impl Colours {
    fn of(planes: &[Plane<'_>], map: &MapSpec) -> Colours {
        let rows = planes.iter().flat_map(|plane| plane.rows.values());
        let values = rows.map(|row| row.number(&map.show)).filter(|value| value.is_finite());
        let ends = values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
            [low.min(value), high.max(value)]
        });
        let [low, high] = map.range.unwrap_or(ends);
        let wide = low > 0.0 && high / low >= WIDE;
        let label = words::quantity(&map.show);
        Colours {
            axis: if wide { Axis::log(&label) } else { Axis::linear(&label) },
            range: map.range.or((low < high).then_some([low, high])),
        }
    }

    /// A value as it is shown: what has no logarithm lies beyond the lower end.
    fn show(&self, value: f64) -> f64 {
        match self.range {
            Some([low, _]) if low > 0.0 && value < low => low.next_down(),
            _ => value,
        }
    }
}

fn caption(
    theorem: &str,
    rows: &[&Row],
    axes: &[(String, Vec<f64>); 2],
    map: &MapSpec,
    groups: &[(String, Vec<&Row>)],
) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let [x, y] = axes;
    let mut text = format!(
        "{} of `{theorem}` over {} and {}, {} by {} runs{} with {} steps each. {}.",
        words::quantity_in_words(&map.show),
        words::math(&x.0),
        words::math(&y.0),
        x.1.len(),
        y.1.len(),
        if groups.len() > 1 { " a panel" } else { "" },
        first.setting.horizon,
        words::setting(rows),
    );
    for overlay in &map.overlay {
        let where_from = match (&overlay.zero, &overlay.formula) {
            (Some(note), _) => format!("where `{note}` changes its sign"),
            (_, Some(formula)) => format!("{} = `{formula}`", words::math(&y.0)),
            _ => continue,
        };
        text.push_str(&format!(" The line “{}” is {where_from}.", overlay.label));
    }
    text
}
