//! Curves with a cursor, zoom and switches, below the static picture: the same numbers as JSON, drawn by uPlot when asked for.
//!
//! The script reads them from a `script` element of type `application/json`: nothing in it is executed, and `<` is written
//! `\u003c`, so no string can end the element. Numbers are written so that they read back to the same bits; NaN and
//! infinite ones are `null`, as JSON has neither.

use super::escape;
use crate::document::{Figure, Section, plain};
use crate::draw::{Colours, LivePen, Theme, live_pens};
use crate::figure::{Curves, Scale};
use serde::Serialize;
use std::fmt::Write;

pub(super) const STYLE: &str =
    concat!(include_str!("../../vendor/uplot/uPlot.min.css"), "\n", include_str!("live.css"));
const UPLOT: &str = include_str!("../../vendor/uplot/uPlot.iife.min.js");
const LICENCE: &str = include_str!("../../vendor/uplot/LICENSE");
const SCRIPT: &str = include_str!("live.js");

/// Figures with more numbers are shown as pictures only: a page stays within a few megabytes.
const MOST_NUMBERS: usize = 60_000;

#[derive(Serialize)]
struct Data<'a> {
    panels: Vec<Panel<'a>>,
    /// Light and dark.
    themes: [Ground; 2],
}

#[derive(Serialize)]
struct Ground {
    ink: String,
    faint: String,
    grid: String,
}

#[derive(Serialize)]
struct Panel<'a> {
    title: &'a str,
    x: Axis,
    y: Axis,
    /// Distinct lists of abscissae.
    xs: Vec<&'a [f64]>,
    series: Vec<Line<'a>>,
    markers: Vec<Marker<'a>>,
    shades: Vec<Shade<'a>>,
}

#[derive(Serialize)]
struct Axis {
    label: String,
    log: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    label: &'a str,
    colours: [String; 2],
    width: f64,
    dash: Vec<f64>,
    marked: bool,
    /// Which list of abscissae.
    x: usize,
    y: &'a [f64],
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<Band<'a>>,
}

#[derive(Serialize)]
struct Band<'a> {
    label: &'a str,
    lo: &'a [f64],
    hi: &'a [f64],
}

#[derive(Serialize)]
struct Marker<'a> {
    x: f64,
    label: &'a str,
}

#[derive(Serialize)]
struct Shade<'a> {
    lo: f64,
    hi: f64,
    label: &'a str,
}

fn numbers(figure: &Figure) -> usize {
    let series = figure.curves.iter().flat_map(|(_, curves)| &curves.series);
    series.map(|s| s.x.len() + s.y.len() + s.band.as_ref().map_or(0, |b| 2 * b.lo.len())).sum()
}

fn is_live(figure: &Figure) -> bool {
    !figure.curves.is_empty() && numbers(figure) <= MOST_NUMBERS
}

/// Whether a section holds curves that the script can show.
pub(super) fn has_curves(section: &Section) -> bool {
    match section {
        Section::Figure(figure) => is_live(figure),
        Section::Details { sections, .. } => sections.iter().any(has_curves),
        _ => false,
    }
}

/// The switch below a figure and its data; hidden until the script shows it.
pub(super) fn write(out: &mut String, figure: &Figure) {
    if !is_live(figure) {
        return;
    }
    let data = serde_json::to_string(&data(figure)).unwrap_or_default().replace('<', "\\u003c");
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "<details class=\"live\" hidden><summary>Interactive</summary><div class=\"panels\" data-name=\"{}\"></div>\
         <script type=\"application/json\">{data}</script></details>",
        escape(&plain(&figure.id))
    );
}

/// The library with its licence, and what draws with it.
pub(super) fn script(out: &mut String) {
    let _ = writeln!(out, "<script>\n/*!\n{LICENCE}*/\n{UPLOT}\n{SCRIPT}</script>");
}

fn data(figure: &Figure) -> Data<'_> {
    let ground = |theme| {
        let Colours { ink, faint, grid, .. } = Colours::new(theme, 0, 0);
        Ground { ink, faint, grid }
    };
    Data {
        panels: figure.curves.iter().map(|(title, curves)| panel(title, curves)).collect(),
        themes: [Theme::Light, Theme::Dark].map(ground),
    }
}

fn panel<'a>(title: &'a str, curves: &'a Curves) -> Panel<'a> {
    let axis =
        |axis: &crate::figure::Axis| Axis { label: axis.caption(), log: axis.scale == Scale::Log };
    let mut xs: Vec<&[f64]> = Vec::new();
    let mut series = Vec::new();
    for LivePen { series: shown, colours, width, dash, marked } in live_pens(curves) {
        let same = |x: &&[f64]| {
            x.len() == shown.x.len()
                && x.iter().zip(&shown.x).all(|(a, b)| a.to_bits() == b.to_bits())
        };
        let x = xs.iter().position(same).unwrap_or_else(|| {
            xs.push(&shown.x);
            xs.len() - 1
        });
        let band = shown.band.as_ref().map(|b| Band { label: &b.band_label, lo: &b.lo, hi: &b.hi });
        series.push(Line {
            label: &shown.label,
            colours,
            width,
            dash,
            marked,
            x,
            y: &shown.y,
            band,
        });
    }
    Panel {
        title,
        x: axis(&curves.x),
        y: axis(&curves.y),
        xs,
        series,
        markers: curves.markers.iter().map(|m| Marker { x: m.x, label: &m.label }).collect(),
        shades: curves
            .shades
            .iter()
            .map(|s| Shade { lo: s.lo, hi: s.hi, label: &s.label })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        Figure {
            id: "a".to_owned(),
            caption: String::new(),
            alt: String::new(),
            wide: false,
            svg_light: String::new(),
            svg_dark: String::new(),
            curves: vec![(text.to_owned(), crate::document::testing::curves(text))],
        }
    }

    #[test]
    fn the_script_gets_the_numbers_of_the_figure_to_the_last_bit() {
        let mut figure = figure("x_{t}");
        figure.curves[0].1.series[1].y = vec![0.1 + 0.2, f64::NEG_INFINITY];
        let text = serde_json::to_string(&data(&figure)).unwrap();
        let back: serde_json::Value = serde_json::from_str(&text).unwrap();
        let panel = &back["panels"][0];
        assert_eq!(panel["xs"].as_array().map(Vec::len), Some(1), "one list for both series");
        let y = |k: usize| &panel["series"][k]["y"];
        // Dashes are painted over what was measured.
        assert_eq!(y(0)[0].as_f64().map(f64::to_bits), Some((0.1_f64 + 0.2).to_bits()));
        assert_eq!(y(1)[0].as_f64().map(f64::to_bits), Some(1e300_f64.to_bits()));
        assert!(y(0)[1].is_null() && y(1)[1].is_null(), "{text}");
        assert!(panel["series"][0]["band"]["lo"][1].is_null(), "{text}");
        assert_eq!(panel["x"]["label"], "x_{t} [x_{t}]");
        assert!(!panel["series"][1]["dash"].as_array().unwrap().is_empty(), "bounds are dashed");
    }

    #[test]
    fn no_string_ends_the_element() {
        let mut out = String::new();
        write(&mut out, &figure("</script><script>alert(1)</script><!--"));
        assert_eq!(out.matches("</script>").count(), 1, "{out}");
        assert!(!out.contains("<!--") && out.contains("\\u003c/script>"), "{out}");
    }

    #[test]
    fn figures_without_curves_or_with_too_many_numbers_are_pictures_only() {
        let mut out = String::new();
        let mut many = figure("a");
        many.curves[0].1.series[0].x = vec![1.0; MOST_NUMBERS];
        let none = Figure { curves: Vec::new(), ..figure("a") };
        for figure in [many, none] {
            write(&mut out, &figure);
            assert!(out.is_empty() && !has_curves(&Section::Figure(figure)));
        }
    }

    #[test]
    fn the_library_is_the_one_that_its_page_names() {
        let page = include_str!("../../vendor/uplot/README.md");
        let files = [UPLOT, include_str!("../../vendor/uplot/uPlot.min.css"), LICENCE];
        for file in files {
            let sum = blake3::hash(file.as_bytes()).to_hex();
            assert!(page.contains(sum.as_str()), "{sum}");
        }
        assert!(!UPLOT.contains("</script"));
    }
}
