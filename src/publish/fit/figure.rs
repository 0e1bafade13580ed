//! The curves of a log with the window and the law of the fit.

use ratecheck_proofs_checks::evidence::rate::Towards;
use ratecheck_reports::draw::{self, DrawError};
use ratecheck_reports::figure::{
    Axis, Band, Curves, Figure, Panel, PanelKind, Role, Series, Shade, Size, SlopeGuide,
};

use super::super::figures::exponent;
use super::words;
use crate::fit::{Fit, Fitted};

/// Groups that have a panel; all are in the table.
const PANELS: usize = 8;
/// Replicas that are drawn one by one; more would be a cloud.
const REPLICAS: usize = 30;
/// Points of the curve of a law.
const SMOOTH: usize = 60;

/// What the file calls things, in letters that the font has.
struct Labels {
    x: String,
    y: String,
    groups: Vec<String>,
}

/// The figure, with `?` for letters that the font does not have.
pub(super) fn figure(fit: &Fit) -> Figure {
    let mut labels = Labels {
        x: fit.named.x.clone(),
        y: words::quantity(fit),
        groups: fit.groups.iter().map(|group| group.name.clone()).collect(),
    };
    loop {
        let figure = with(fit, &labels);
        let Err(DrawError::MissingGlyph { character, .. }) = draw::layout(&figure) else {
            return figure;
        };
        let before = [labels.x.clone(), labels.y.clone()].concat() + &labels.groups.concat();
        for label in [&mut labels.x, &mut labels.y].into_iter().chain(&mut labels.groups) {
            *label = label.replace(character, "?");
        }
        if !before.contains(character) {
            return figure;
        }
    }
}

fn with(fit: &Fit, labels: &Labels) -> Figure {
    let shown = fit.groups.len().min(PANELS);
    let size = if shown == 1 { Size::OneColumn } else { Size::TwoColumn };
    let columns = size.columns(shown);
    let panels = (0..shown)
        .map(|k| Panel {
            title: if fit.named.by.is_some() { labels.groups[k].clone() } else { String::new() },
            kind: PanelKind::Curves(panel(fit, &fit.groups[k], labels, k % columns == 0)),
        })
        .collect();
    Figure {
        id: "rate".to_owned(),
        title: None,
        caption: format!(
            "{} with the fitted law over its window; points outside of it are rings.",
            words::title(fit)
        ),
        panels,
        size,
    }
}

fn panel(fit: &Fit, group: &Fitted, labels: &Labels, names_y: bool) -> Curves {
    let grid = &group.grid;
    let window = group.analysis.window;
    let runs = if grid.replicas > 1 { grid.replicas.min(REPLICAS) } else { 0 };
    let replicas = (0..runs).map(|r| Series {
        label: if runs == grid.replicas {
            "replicas".to_owned()
        } else {
            format!("{runs} of {} replicas", grid.replicas)
        },
        role: Role::Replica,
        x: grid.x.clone(),
        y: grid.row(r).to_vec(),
        band: None,
    });
    let mut series: Vec<Series> = replicas.collect();
    let measured = series.len();
    series.push(Series {
        label: if grid.replicas > 1 { "mean".to_owned() } else { "measured".to_owned() },
        role: Role::Measured,
        x: grid.x.clone(),
        y: group.means.clone(),
        band: band(fit, group),
    });
    let outside = |k: &usize| !(window.from..=window.to).contains(k);
    let excluded: Vec<usize> = (0..grid.x.len()).filter(outside).collect();
    if !excluded.is_empty() {
        series.push(Series {
            label: "outside of the window".to_owned(),
            role: Role::Excluded,
            x: excluded.iter().map(|k| grid.x[*k]).collect(),
            y: excluded.iter().map(|k| group.means[*k]).collect(),
            band: None,
        });
    }
    series.push(fitted(group, labels));
    let slopes = fit.question.predicted.map(|(predicted, _)| SlopeGuide {
        exponent: predicted,
        series: measured,
        label: format!("slope {}", exponent(predicted)),
    });
    let end = match fit.named.towards {
        Towards::Infinity => "",
        Towards::Zero => " (to 0)",
    };
    Curves {
        x: Axis::log(&format!("{}{end}", labels.x)),
        y: Axis::log(if names_y { &labels.y } else { "" }),
        series,
        slopes: slopes.into_iter().collect(),
        markers: Vec::new(),
        shades: vec![Shade { lo: window.first, hi: window.last, label: "window".to_owned() }],
    }
}

/// The law over the window, at equal steps of the logarithm.
fn fitted(group: &Fitted, labels: &Labels) -> Series {
    let window = group.analysis.window;
    let ratio = words::root(window.last / window.first, SMOOTH - 1);
    let mut x = vec![window.first];
    for _ in 2..SMOOTH {
        x.push(x[x.len() - 1] * ratio);
    }
    x.push(window.last);
    let factor = words::factor(group.analysis.log_power, &labels.x);
    let factor = if factor.is_empty() { factor } else { format!(" {factor}") };
    Series {
        label: format!(
            "fit {}^{{{}}}{}",
            labels.x,
            format!("{:.3}", group.analysis.exponent).replace('-', "−"),
            factor.replace("^0.5", "^{1/2}")
        ),
        role: Role::Fitted,
        y: x.iter().map(|x| group.law(*x)).collect(),
        x,
        band: None,
    }
}

fn band(fit: &Fit, group: &Fitted) -> Option<Band> {
    let bands = group.bands.as_ref()?;
    Some(Band {
        lo: bands.iter().map(|i| i.lo).collect(),
        hi: bands.iter().map(|i| i.hi).collect(),
        band_label: format!(
            "{} t-interval, n = {}",
            words::percent(fit.question.level.confidence()),
            group.grid.replicas
        ),
    })
}
