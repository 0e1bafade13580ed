//! Measured values against bounds, over the horizon or a sweep.

use ratecheck_reports::figure::{
    Axis, Band, Curves, Figure, Panel, PanelKind, Role, Scale, Series, SlopeGuide, VerticalMarker,
};

use ratecheck_proofs_checks::theorem::Mode;

use super::abscissa::Abscissa;
use super::{PANELS, band, quantity, quantity_in_words, size, words};
use crate::plan::full_name;
use crate::results::Row;

/// Notes of theorems that are lines of their own: what holds without a theorem, and what no method can beat.
const REFERENCES: [(&str, &str); 2] =
    [("trivial", "trivial bound"), ("lower", "worst-case lower bound")];

/// The figure of a family of claims, if something varies that can be an axis.
pub(super) fn figure(study: &str, name: &str, rows: &[&Row]) -> Option<Figure> {
    let theorems: Vec<&Row> = rows.iter().filter(|row| is_theorem(row)).copied().collect();
    // A published statement may be a step of the theorem that replaces it.
    let statements = || rows.iter().filter(|row| is_statement(row)).copied().collect();
    let rows: Vec<&Row> = if theorems.is_empty() { statements() } else { theorems };
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
    // The average regret says what the regret says; beside one or two panels there is room for it.
    let averages = groups.len() <= 2
        && matches!(abscissa, Abscissa::Horizon)
        && rows.iter().all(|row| row.theorem.contains("regret"));
    let count = if averages { 2 * groups.len() } else { groups.len() };
    let size = size(count);
    let columns = size.columns(count);
    let mut panels: Vec<Panel> = Vec::new();
    for (title, group) in &groups {
        let names_y = averages || panels.len().is_multiple_of(columns);
        let curves = panel(&abscissa, group, names_y, columns > 2);
        let averaged = averages.then(|| averaged(&curves));
        for curves in std::iter::once(curves).chain(averaged) {
            panels.push(Panel { title: title.clone(), kind: PanelKind::Curves(curves) });
        }
    }
    (!panels.is_empty()).then(|| Figure {
        id: format!("{study}-{name}-bounds"),
        title: None,
        caption: caption(&abscissa, &groups),
        size,
        panels,
    })
}

/// The same lines divided by the horizon.
fn averaged(curves: &Curves) -> Curves {
    let mut averaged = curves.clone();
    for line in &mut averaged.series {
        let divide = |values: &mut Vec<f64>| {
            for (value, x) in values.iter_mut().zip(&line.x) {
                *value /= x;
            }
        };
        divide(&mut line.y);
        if let Some(band) = &mut line.band {
            divide(&mut band.lo);
            divide(&mut band.hi);
        }
    }
    for guide in &mut averaged.slopes {
        guide.exponent -= 1.0;
        guide.label = format!("slope {}", words::exponent(guide.exponent));
    }
    averaged.y.label = "average regret R_{T}/T".to_owned();
    averaged
}

/// Theorems about a quantity with finite sides; an update rule compares steps, which is no bound.
fn is_theorem(row: &Row) -> bool {
    row.step.is_empty() && is_bound(row)
}

/// Published steps that make one claim about a run.
fn is_statement(row: &Row) -> bool {
    let hypothesis = row.step.starts_with('H');
    let published = row.provenance != "derived" && row.mode != "every step of every path";
    !row.step.is_empty() && published && !hypothesis && is_bound(row)
}

/// A bound says nothing where a hypothesis fails.
fn is_bound(row: &Row) -> bool {
    !row.is_fit()
        && !row.theorem.starts_with("update-rule")
        && row.verdict != "out of scope"
        && row.lhs.is_finite()
        && row.rhs.is_finite()
        && row.setting.horizon > 0
}

fn name(row: &Row) -> String {
    full_name(&row.theorem, &row.step)
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
    let mut theorems: Vec<String> = rows.iter().map(|row| name(row)).collect();
    theorems.sort_unstable();
    theorems.dedup();
    let at = |row: &Row| abscissa.value(row).unwrap_or(f64::NAN);
    let group = |theorem: String| {
        let mut group: Vec<&Row> = rows.iter().filter(|r| name(r) == theorem).copied().collect();
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
                label = format!("{label} (for {})", name(first));
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
            label: format!("{} ({})", name(first), first.provenance),
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
    let references = REFERENCES.iter().filter_map(|(note, label)| {
        let mut points: Vec<(f64, f64)> = (rows.iter())
            .filter_map(|row| Some((abscissa.value(row)?, row.number(note))))
            .filter(|(_, y)| y.is_finite())
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        points.dedup_by(|a, b| a.0.to_bits() == b.0.to_bits());
        let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        let label = (*label).to_owned();
        (x.len() > 1).then_some(Series { label, role: Role::Reference, x, y, band: None })
    });
    let series: Vec<Series> = measured.into_iter().chain(bounds).chain(references).collect();
    let y = rows.first().filter(|_| names_y).map_or("", |row| quantity(row));
    let positive = series.iter().flat_map(|s| &s.y).any(|y| *y > 0.0);
    Curves {
        x: abscissa.axis(rows),
        y: if positive { Axis::log(y) } else { Axis::linear(y) },
        series,
        slopes,
        markers,
        shades: Vec::new(),
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

/// Whether the measured side is a mean over replicas.
fn is_mean(row: &Row) -> bool {
    [Mode::Expectation, Mode::Passage].iter().any(|mode| mode.to_string() == row.mode)
}

/// A pathwise claim keeps the replica that comes nearest to its bound.
fn measured_label(row: &Row) -> String {
    match row.setting.replicas {
        1 => "measured".to_owned(),
        n if is_mean(row) => format!("measured, mean of {n} replicas"),
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
    let grows = matches!(abscissa, Abscissa::Horizon)
        && abscissa.axis(rows).scale == Scale::Log
        && rows.iter().all(wanted);
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
    let noted = |name: &str| rows.iter().any(|row| row.number(name).is_finite());
    if noted("trivial") {
        text.push_str(
            " The trivial bound needs no theorem: a theorem says something where its line is below.",
        );
    }
    if noted("lower") {
        text.push_str(match first.theorem.contains("regret") {
            true => r" The lower bound $0.399\,GD\sqrt T$ is what fair random signs cost every method in the mean.",
            false => " On the worst function of the class no method comes below the lower bound.",
        });
    }
    if first.setting.replicas > 1 {
        text.push_str(match is_mean(first) {
            true => " The band is an interval for the mean.",
            false => " At each point the replica that comes nearest to the bound.",
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
        let name = name(theorem[0]);
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
