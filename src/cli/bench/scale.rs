//! `ratecheck bench --scale`: the cost of an update over four decades of steps, replicas and coordinates.

use ratecheck_reports::figure::{Axis, Curves, Figure, Panel, PanelKind, Role, Series, Size};

use crate::bench::{Along, Sweep};
use crate::cli::page::Page;

fn name(along: Along) -> &'static str {
    match along {
        Along::T => "T",
        Along::R => "R",
        Along::D => "d",
    }
}

/// The table; `figure` is where the picture lies.
pub(super) fn page(sweeps: &[Sweep], figure: Option<&str>) -> Page {
    let mut page = Page::new("What an update costs at every scale", "ratecheck bench --scale");
    page.text(
        "ns per update on one thread, medians, while one of steps T, replicas R and coordinates d grows by tens. Growth is the largest \
         factor by which an update becomes dearer from a size to a larger one: at 1, the time of a run never grows faster than its size.",
    );
    if let Some(figure) = figure {
        page.figure(figure, "ns per update against steps, replicas and coordinates");
    }
    let most = sweeps.iter().map(|sweep| sweep.points.len()).max().unwrap_or(0);
    let factors: Vec<String> = (0..most).map(|k| format!("×{}", 10_u64.pow(k as u32))).collect();
    let mut header = vec!["workload", "grows", "from"];
    header.extend(factors.iter().map(String::as_str));
    header.push("growth");
    page.table(&header, sweeps.iter().map(line).collect());
    page
}

fn line(sweep: &Sweep) -> Vec<String> {
    let from = sweep.points.first().map_or_else(String::new, |(size, _)| size.to_string());
    let mut cells = vec![sweep.workload.to_owned(), name(sweep.along).to_owned(), from];
    cells.extend(sweep.points.iter().map(|(_, ns)| format!("{ns:.2}")));
    cells.push(format!("{:.2}", sweep.growth()));
    cells
}

/// One panel for each quantity that grows.
pub(super) fn figure(sweeps: &[Sweep]) -> Figure {
    let panel = |along: Along| {
        let series = sweeps.iter().filter(|sweep| sweep.along == along).map(|sweep| Series {
            label: sweep.workload.to_owned(),
            role: Role::Measured,
            x: sweep.abscissae(),
            y: sweep.points.iter().map(|(_, ns)| *ns).collect(),
            band: None,
        });
        let label = match along {
            Along::T => "steps T",
            Along::R => "replicas R",
            Along::D => "coordinates d",
        };
        let curves = Curves {
            x: Axis::log(label),
            y: Axis { unit: "ns".to_owned(), ..Axis::log("time of an update") },
            series: series.collect(),
            slopes: Vec::new(),
            markers: Vec::new(),
            shades: Vec::new(),
        };
        Panel { title: String::new(), kind: PanelKind::Curves(curves) }
    };
    Figure {
        id: "performance-scale".to_owned(),
        title: None,
        caption:
            "Time of an update on one thread against the number of steps, replicas and coordinates."
                .to_owned(),
        panels: [Along::T, Along::R, Along::D].map(panel).to_vec(),
        size: Size::TwoColumn,
    }
}
