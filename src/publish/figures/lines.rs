//! Slopes of logarithms of exit times: the points of each line with the exact theory and the law beside them.

use ratecheck_reports::figure::{Axis, Band, Curves, Figure, Panel, PanelKind, Role, Series};

use super::{PANELS, size, words};
use crate::results::{LineRow, Row};

/// One panel a line.
pub(super) fn figure(study: &str, name: &str, rows: &[&Row]) -> Option<Figure> {
    let lines: Vec<(&Row, &LineRow)> =
        rows.iter().filter_map(|row| Some((*row, row.line.as_ref()?))).take(PANELS).collect();
    let (first, _) = lines.first()?;
    let size = size(lines.len());
    let columns = size.columns(lines.len());
    let panel = |(k, (row, line)): (usize, &(&Row, &LineRow))| Panel {
        title: title(row, lines.len() > 1),
        kind: PanelKind::Curves(panel(line, k % columns == 0)),
    };
    Some(Figure {
        id: format!("{study}-{name}-slopes"),
        title: None,
        caption: format!(
            "Mean exit times $\\tau$ with the known prefactor taken off, in logarithms, over the regressor of the law, with the fitted slope \
             above each panel; *exact* are mean first passage times of the setting by quadrature, *law* has the slope of `{}` ({}); \
             lines that are *moved* have their slope from there and their height from the measured points. {}.",
            first.theorem,
            first.provenance,
            words::setting(rows)
        ),
        size,
        panels: lines.iter().enumerate().map(panel).collect(),
    })
}

fn title(row: &Row, several: bool) -> String {
    let slope = format!("slope {} (exact {})", words::fixed(row.lhs), words::fixed(row.rhs));
    let sweep = row.setting.sweep.iter();
    let sweep: Vec<String> = sweep.map(|(name, value)| words::swept(name, value, &[])).collect();
    match (several, sweep.is_empty()) {
        (true, true) => format!("{}: {slope}", row.step),
        (true, false) => format!("{}: {slope}", sweep.join(", ")),
        (false, _) => slope,
    }
}

fn panel(line: &LineRow, names_y: bool) -> Curves {
    let n = line.x.len();
    let near = |sign: f64| -> Vec<f64> {
        line.y.iter().zip(&line.errors).map(|(y, e)| y + sign * 1.96 * e).collect()
    };
    let plain = |label: &str, role, y| Series {
        label: label.to_owned(),
        role,
        x: line.x.clone(),
        y,
        band: None,
    };
    // Some theorems predict slopes alone; what they predict is then moved to the middle of the measured points, and says so.
    let mean = |list: &[f64]| list.iter().sum::<f64>() / n as f64;
    let (mx, my) = (mean(&line.x), mean(&line.predicted));
    let apart = mean(&line.y) - my;
    let range = |list: &[f64]| {
        let ends = list.iter().fold((f64::MAX, f64::MIN), |(lo, hi), &y| (lo.min(y), hi.max(y)));
        ends.1 - ends.0
    };
    let moved = apart.abs() > 2.0 * range(&line.y).max(range(&line.predicted));
    let shift = if moved { apart } else { 0.0 };
    let named = |label: &str| if moved { format!("{label}, moved") } else { label.to_owned() };
    // The law fixes a slope alone: its line goes through the middle of the exact points.
    let law = line.x.iter().map(|x| my + shift + line.law * (x - mx)).collect();
    let predicted = line.predicted.iter().map(|y| y + shift).collect();
    let measured = Series {
        band: Some(Band {
            lo: near(-1.0),
            hi: near(1.0),
            band_label: "95 % interval (1.96/√d on the logarithm)".to_owned(),
        }),
        ..plain("measured", Role::Measured, line.y.clone())
    };
    Curves {
        x: Axis::linear(&format!("regressor over {}", words::label(&line.over))),
        y: Axis::linear(if names_y { "log τ − log prefactor" } else { "" }),
        series: vec![
            plain(&named("law"), Role::Published, law),
            plain(&named("exact"), Role::Bound, predicted),
            measured,
        ],
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    }
}
