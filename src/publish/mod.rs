//! From stored results to what people read: figures, tables, pages and the terminal.
//!
//! The only room of this crate that knows both measurements and report formats: science's `holds` becomes a
//! coloured cell here and nowhere else.

pub mod comparison;
mod differences;
pub mod escape;
mod figures;
pub mod fit;
mod landscape;
pub mod making;
mod map;
pub mod numbers;
mod page;
mod slopes;
mod summary;
mod tables;
mod terminal;
#[cfg(test)]
pub(crate) mod testing;

use std::collections::BTreeSet;
use std::path::Path;

use rayon::prelude::*;

use ratecheck_reports::document::{Render, Section};
use ratecheck_reports::draw::{self, DrawError, Theme};
use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::{FileError, write_listed};
use ratecheck_reports::html::Html;
use ratecheck_reports::latex::{self, Latex};
use ratecheck_reports::making::Making;
use ratecheck_reports::table::TableError;

use crate::bibliography::{Bibliography, Cited};
use crate::results::{self, CurveRow, Results};

pub use landscape::{Undrawn, Wanted, landscape};
pub use page::{overview, theorem_section};
pub use summary::{Line, brief, lines};
pub(crate) use tables::{long, swept};
pub use terminal::sections;

/// Resolution of PNG figures, in pixels a point: 300 dots an inch.
const PNG_SCALE: f64 = 300.0 / 72.0;

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A table cannot be made.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A figure cannot be drawn.
    #[error("figure `{figure}`: {source}")]
    Draw {
        /// Which.
        figure: String,
        /// Why.
        source: DrawError,
    },
    /// A page cannot be rendered.
    #[error("cannot render a page: {0}")]
    Render(#[from] std::io::Error),
}

/// A figure drawn for light and dark pages.
pub struct Drawn {
    /// The data.
    pub figure: Figure,
    /// SVG for light pages and print.
    pub light: String,
    /// SVG for dark pages.
    pub dark: String,
}

fn draw(figure: Figure) -> Result<Drawn, PublishError> {
    let svg = |theme| {
        draw::svg(&figure, theme)
            .map_err(|source| PublishError::Draw { figure: figure.id.clone(), source })
    };
    Ok(Drawn { light: svg(Theme::Light)?, dark: svg(Theme::Dark)?, figure })
}

/// The formats in which a single figure is written, by the ending of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Scalable, text as outlines.
    Svg,
    /// 300 dots an inch.
    Png,
    /// Scalable, text as outlines, one page.
    Pdf,
}

impl Format {
    /// The format that a file name asks for.
    #[must_use]
    pub fn of(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Format::Svg),
            "png" => Some(Format::Png),
            "pdf" => Some(Format::Pdf),
            _ => None,
        }
    }

    /// The format of a figure's file, by its first bytes; SVG where they say nothing else.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Format {
        if bytes.starts_with(b"\x89PNG") {
            Format::Png
        } else if bytes.starts_with(b"%PDF-") {
            Format::Pdf
        } else {
            Format::Svg
        }
    }

    /// The bytes of a figure's file, which carries how its kind is made.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn bytes(self, figure: &Figure, making: &Making) -> Result<Vec<u8>, PublishError> {
        let making = making.of(figure);
        let drawn = match self {
            Format::Svg => {
                draw::svg(figure, making.theme).map(|svg| making.in_svg(&svg).into_bytes())
            }
            Format::Png => {
                draw::png(figure, making.theme, PNG_SCALE).map(|png| making.in_png(&png))
            }
            Format::Pdf => draw::pdf(figure, making.theme, Some(&making)),
        };
        drawn.map_err(|source| PublishError::Draw { figure: figure.id.clone(), source })
    }
}

/// The figures of a study, as data.
#[must_use]
pub fn study_figures(results: &Results, curves: &[CurveRow]) -> Vec<Figure> {
    figures::figures(results, curves)
}

/// Draws the figures of a study.
///
/// # Errors
/// When a figure cannot be drawn.
pub fn drawn(results: &Results, curves: &[CurveRow]) -> Result<Vec<Drawn>, PublishError> {
    let drawn: Vec<_> = figures::figures(results, curves).into_par_iter().map(draw).collect();
    drawn.into_iter().collect()
}

/// Writes the report of one study into its folder, where its results are: `figures/`, `tables/`, `numbers.tex`, `index.html` and
/// `report.tex`. Answers the figures. `left_out` names what could not be read; the page says so.
///
/// # Errors
/// When something cannot be drawn or written.
pub fn study(
    dir: &Path,
    results: &Results,
    curves: &[CurveRow],
    left_out: &[String],
) -> Result<Vec<Drawn>, PublishError> {
    let drawn = drawn(results, curves)?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let making = making::study(results, results::study(dir).ok());
    let png = |drawn: &Drawn| Format::Png.bytes(&drawn.figure, &making);
    let pngs: Vec<_> = drawn.par_iter().map(png).collect();
    for (Drawn { figure, light, .. }, png) in drawn.iter().zip(pngs) {
        let svg = making.of(figure).in_svg(light);
        files.push((format!("figures/{}.svg", figure.id), svg.into_bytes()));
        files.push((format!("figures/{}.png", figure.id), png?));
        if let Some((tex, dat)) = latex::plot(figure) {
            files.push((format!("figures/{}.tex", figure.id), tex.into_bytes()));
            files.push((format!("figures/{}.dat", figure.id), dat.into_bytes()));
        }
    }
    files.extend(tables::files(results, curves)?);
    files.push(("numbers.tex".to_owned(), numbers::file(results).into_bytes()));
    let page = page::study(results, &drawn, left_out)?;
    let (mut html, mut tex) = (Vec::new(), Vec::new());
    Html.render(&page, &mut html)?;
    let bibliography = Bibliography::of_results(results);
    Latex { references: bibliography.references(), ..Latex::default() }.render(&page, &mut tex)?;
    files.push(("references.bib".to_owned(), bibliography.bibtex().into_bytes()));
    files.push(("index.html".to_owned(), html));
    files.push(("report.tex".to_owned(), tex));
    let listed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    write_listed(dir, &listed)?;
    Ok(drawn)
}

/// Writes the page over several studies; `left_out` names the folders that could not be read, and the page says so.
///
/// # Errors
/// When it cannot be rendered or written.
pub fn index(
    dir: &Path,
    studies: &[(Results, Vec<Drawn>)],
    left_out: &[String],
) -> Result<(), PublishError> {
    let mut page = overview(studies);
    let missing = left_out.iter().map(|why| Section::Paragraph(format!("Left out: {why}.")));
    page.sections.splice(0..0, missing);
    let (mut html, mut tex) = (Vec::new(), Vec::new());
    Html.render(&page, &mut html)?;
    let folders = studies.iter().map(|(results, _)| format!("{}/figures/", results.study));
    let subjects = studies.iter().flat_map(|(results, _)| Cited::of_results(results));
    let bibliography = Bibliography::new(subjects.collect::<BTreeSet<_>>());
    let references = bibliography.references();
    Latex { folders: folders.collect(), references }.render(&page, &mut tex)?;
    let bibtex = bibliography.bibtex();
    let files: [(&str, &[u8]); 3] =
        [("references.bib", bibtex.as_bytes()), ("index.html", &html), ("report.tex", &tex)];
    Ok(write_listed(dir, &files)?)
}
