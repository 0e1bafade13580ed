//! Measured values against bounds, over the horizon or a sweep.

use ratecheck_reports::figure::{
    Axis, Band, Curves, Figure, Panel, PanelKind, Role, Series, SlopeGuide, VerticalMarker,
};

use super::abscissa::Abscissa;
use super::{PANELS, band, quantity, quantity_in_words, size, words};
use crate::results::Row;

/// The figure of a family of claims, if something varies that can be an axis.
pub(super) fn figure(study: &str, name: &str, rows: &[&Row]) -> Option<Figure> {
    let rows: Vec<&Row> = rows.iter().filter(|row| is_bound(row)).copied().collect();
    let abscissa = Abscissa::of(&rows)?;
    let mut groups: Vec<(String, Vec<&Row>)> = Vec::new();
    for row in rows.iter().copied() {
        let title = abscissa.rest(row, &rows);
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, group)) => group.push(row),
            None => groups.push((title, vec![row])),
        }
    }
    groups.retain(|(_, group)| abscissa.values(group).len() > 1 && !is_one_point(group));
    groups.truncate(PANELS);
    let size = size(groups.len());
    let columns = size.columns(groups.len());
    let panels: Vec<Panel> = groups
        .iter()
        .enumerate()
        .map(|(k, (title, group))| Panel {
            title: title.clone(),
            kind: PanelKind::Curves(panel(&abscissa, group, k % columns == 0, columns > 2)),
        })
        .collect();
    (!panels.is_empty()).then(|| Figure {
        id: format!("{study}-{name}-bounds"),
        title: None,
        caption: caption(&abscissa, &groups),
        size,
        panels,
    })
}

/// Theorems about a quantity with finite sides; an update rule compares steps, which is no bound.
fn is_bound(row: &Row) -> bool {
    row.step.is_empty()
        && row.rate.is_none()
        && !row.theorem.starts_with("update-rule")
        && row.lhs.is_finite()
        && row.rhs.is_finite()
        && row.setting.horizon > 0
}

/// Whether all measured values and all bounds are one number, up to rounding: nothing to see.
fn is_one_point(rows: &[&Row]) -> bool {
    let all = || rows.iter().flat_map(|row| [row.lhs, row.rhs]);
    let (low, high) =
        (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    high - low <= 1e-12 * high.abs().max(low.abs())
}

/// The rows of each theorem, by abscissa.
fn by_theorem<'a>(abscissa: &Abscissa, rows: &[&'a Row]) -> Vec<Vec<&'a Row>> {
    let mut theorems: Vec<&str> = rows.iter().map(|row| row.theorem.as_str()).collect();
    theorems.sort_unstable();
    theorems.dedup();
    let at = |row: &Row| abscissa.value(row).unwrap_or(f64::NAN);
    let group = |theorem: &str| {
        let mut group: Vec<&Row> = rows.iter().filter(|r| r.theorem == theorem).copied().collect();
        group.sort_by(|a, b| at(a).total_cmp(&at(b)));
        group
    };
    theorems.into_iter().map(group).collect()
}

fn panel(abscissa: &Abscissa, rows: &[&Row], names_y: bool, narrow: bool) -> Curves {
    let theorems = by_theorem(abscissa, rows);
    let at = |group: &[&Row]| -> Vec<f64> {
        group.iter().map(|row| abscissa.value(row).unwrap_or(f64::NAN)).collect()
    };
    let mut measured: Vec<Series> = Vec::new();
    let mut bounds = Vec::new();
    let mut markers = Vec::new();
    for group in &theorems {
        let (first, x) = (group[0], at(group));
        let y: Vec<f64> = group.iter().map(|row| row.lhs).collect();
        // Theorems about one quantity share its line; another quantity, or other abscissae, are a line of their own.
        if !measured.iter().any(|line| is_on(line, &x, &y)) {
            let mut label = measured_label(first);
            if !measured.is_empty() {
                label = format!("{label} (for {})", first.theorem);
            }
            measured.push(Series {
                label,
                role: Role::Measured,
                x: x.clone(),
                y,
                band: band(group),
            });
        }
        bounds.push(Series {
            label: format!("{} ({})", first.theorem, first.provenance),
            role: if first.provenance == "derived" { Role::Bound } else { Role::Published },
            x,
            y: group.iter().map(|row| row.rhs).collect(),
            band: None,
        });
        markers.extend(crossing(group).map(|row| {
            let x = abscissa.value(row).unwrap_or(f64::NAN);
            let at = format!("{} = {x}", words::label(abscissa.name()));
            let label =
                if narrow { at } else { format!("{} bound violated from {at}", row.provenance) };
            VerticalMarker { x, label }
        }));
    }
    let slopes = square_root_growth(abscissa, rows);
    let series: Vec<Series> = measured.into_iter().chain(bounds).collect();
    let y = rows.first().filter(|_| names_y).map_or("", |row| quantity(row));
    let positive = series.iter().flat_map(|s| &s.y).any(|y| *y > 0.0);
    Curves {
        x: abscissa.axis(rows),
        y: if positive { Axis::log(y) } else { Axis::linear(y) },
        series,
        slopes,
        markers,
    }
}

/// Whether the points are those of the line, or lie within its band everywhere: some theorems average over all steps but
/// the first, and two lines inside one band tell a reader nothing.
fn is_on(line: &Series, x: &[f64], y: &[f64]) -> bool {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<u64>>();
    let inside = |band: &Band| {
        let ends = band.lo.iter().zip(&band.hi).zip(y);
        band.lo.len() == y.len() && ends.into_iter().all(|((lo, hi), y)| lo <= y && y <= hi)
    };
    bits(&line.x) == bits(x) && (bits(&line.y) == bits(y) || line.band.as_ref().is_some_and(inside))
}

/// A pathwise claim keeps the replica that comes nearest to its bound.
fn measured_label(row: &Row) -> String {
    match row.setting.replicas {
        1 => "measured".to_owned(),
        n if row.mode == "in expectation" => format!("measured, mean of {n} replicas"),
        n => format!("measured, worst of {n} replicas"),
    }
}

/// The first row of a theorem that is refuted, if rows before it are not and all rows after it are.
fn crossing<'a>(rows: &[&'a Row]) -> Option<&'a Row> {
    let refuted = |row: &&Row| row.verdict == "refuted";
    let first = rows.iter().position(refuted)?;
    (first > 0 && rows[first..].iter().all(refuted)).then(|| rows[first])
}

/// With steps proportional to `1/√t` every regret bound here grows like `√T`.
fn square_root_growth(abscissa: &Abscissa, rows: &[&Row]) -> Vec<SlopeGuide> {
    let wanted =
        |row: &&Row| row.theorem.contains("regret") && row.setting.optimizer.contains("sqrt(t)");
    let grows = matches!(abscissa, Abscissa::Horizon) && rows.iter().all(wanted);
    grows
        .then(|| SlopeGuide { exponent: 0.5, series: 0, label: "slope 1/2".to_owned() })
        .into_iter()
        .collect()
}

fn caption(abscissa: &Abscissa, groups: &[(String, Vec<&Row>)]) -> String {
    let rows: Vec<&Row> = groups.iter().flat_map(|(_, group)| group.iter().copied()).collect();
    let Some(first) = rows.first() else { return String::new() };
    let mut kinds = Vec::new();
    for (published, style) in [(false, "dashed: derived"), (true, "dotted: published form")] {
        if rows.iter().any(|row| (row.provenance != "derived") == published) {
            kinds.push(style);
        }
    }
    let mut text = format!(
        "{} (solid) and what theorems promise for it ({}), over {}. {}.",
        quantity_in_words(first),
        kinds.join(", "),
        words::math(abscissa.name()),
        words::setting(&rows)
    );
    if first.setting.replicas > 1 {
        text.push_str(match first.mode.as_str() {
            "in expectation" => " The band is an interval for the mean.",
            _ => " At each point the replica that comes nearest to the bound.",
        });
    }
    let averages =
        |theorem: &Vec<&Row>| theorem.iter().map(|r| r.lhs.to_bits()).collect::<Vec<_>>();
    if by_theorem(abscissa, &groups[0].1).windows(2).any(|t| averages(&t[0]) != averages(&t[1])) {
        text.push_str(
            " Theorems that average over different steps share a line where all averages lie within its band.",
        );
    }
    for theorem in by_theorem(abscissa, &rows).iter().filter(|_| groups.len() == 1) {
        let name = &theorem[0].theorem;
        if let Some(row) = crossing(theorem) {
            let at = abscissa.value(row).unwrap_or(f64::NAN);
            text.push_str(&format!(
                " `{name}` fails from {} = {at} on.",
                words::math(abscissa.name())
            ));
        } else if theorem.iter().all(|row| row.verdict == "refuted") {
            text.push_str(&format!(" `{name}` fails at every point."));
        }
    }
    text
}
