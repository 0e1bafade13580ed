//! Fitted rates: the points of each fit with the predicted slope beside them.

use ratecheck_reports::figure::{
    Axis, Curves, Figure, Panel, PanelKind, Role, Series, Shade, SlopeGuide,
};

use super::abscissa::Abscissa;
use super::{PANELS, band, quantity, size, words};
use crate::results::{RateRow, Row};

/// What a shaded window means.
const SHADED: &str =
    " Shaded: where the curve reads as a pure law; the exponent is fitted to all points.";

/// One panel a fit.
pub(super) fn figure(study: &str, name: &str, rows: &[&Row]) -> Option<Figure> {
    let fitted: Vec<(&Row, &RateRow)> =
        rows.iter().filter_map(|row| Some((*row, row.rate.as_ref()?))).take(PANELS).collect();
    let (first, rate) = fitted.first()?;
    let size = size(fitted.len());
    let columns = size.columns(fitted.len());
    let all: Vec<&Row> = fitted.iter().map(|(row, _)| *row).collect();
    let panels: Vec<Panel> = fitted
        .iter()
        .enumerate()
        .map(|(k, (row, rate))| {
            let setting = Abscissa::named(&rate.over).rest(row, &all);
            let slope = format!("fitted {}", words::fixed(rate.exponent));
            Panel {
                title: if setting.is_empty() { slope } else { format!("{setting}: {slope}") },
                kind: PanelKind::Curves(panel(row, rate, rows, k % columns == 0)),
            }
        })
        .collect();
    let measured: Vec<&Row> = rows.iter().filter(|row| row.band.is_some()).copied().collect();
    let shown = if measured.is_empty() { &all } else { &measured };
    Some(Figure {
        id: format!("{study}-{name}-rate"),
        title: None,
        caption: format!(
            "Rate over {}: squared gradient norm, averaged over the steps, with the fitted exponent above each panel and \
             the slope {} that `{}` ({}) predicts.{} {}.",
            words::math(&rate.over),
            words::exponent(rate.predicted),
            first.theorem,
            first.provenance,
            if fitted.iter().any(|(_, rate)| window(rate).is_some()) { SHADED } else { "" },
            words::setting(shown)
        ),
        size,
        panels,
    })
}

fn panel(row: &Row, rate: &RateRow, rows: &[&Row], names_y: bool) -> Curves {
    let abscissa = Abscissa::named(&rate.over);
    let points = points(&abscissa, row, rate, rows);
    Curves {
        x: Axis::log(&abscissa.label()),
        y: Axis::log(if names_y { quantity(row) } else { "" }),
        series: vec![Series {
            label: "measured".to_owned(),
            role: Role::Measured,
            x: rate.x.clone(),
            y: rate.y.clone(),
            band: points.and_then(|points| band(&points)),
        }],
        slopes: vec![SlopeGuide {
            exponent: rate.predicted,
            series: 0,
            label: format!("slope {}", words::exponent(rate.predicted)),
        }],
        markers: Vec::new(),
        shades: window(rate).into_iter().collect(),
    }
}

/// The window of a curve that leaves points outside of it.
fn window(rate: &RateRow) -> Option<Shade> {
    let window = rate.analysis.as_ref()?.window;
    let all = window.to + 1 - window.from == rate.x.len();
    let label = "window of the law".to_owned();
    (!all).then_some(Shade { lo: window.first, hi: window.last, label })
}

/// The rows behind the points of a fit: same sweep, same abscissae, same values.
fn points<'a>(
    abscissa: &Abscissa,
    row: &Row,
    rate: &RateRow,
    rows: &[&'a Row],
) -> Option<Vec<&'a Row>> {
    let swept = |other: &Row| {
        let kept = |(name, _): &&(String, String)| name != abscissa.name();
        let mut sweep: Vec<_> = other.setting.sweep.iter().filter(kept).cloned().collect();
        sweep.sort();
        sweep
    };
    let wanted = swept(row);
    let point = |(x, y): (&f64, &f64)| {
        rows.iter().copied().find(|other| {
            let at = abscissa.value(other).map(f64::to_bits) == Some(x.to_bits());
            at && other.band.is_some()
                && other.lhs.to_bits() == y.to_bits()
                && swept(other) == wanted
        })
    };
    rate.x.iter().zip(&rate.y).map(point).collect()
}
