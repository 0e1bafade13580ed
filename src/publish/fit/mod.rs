//! From the rates of a log to what people read: a table, a figure, files.

mod figure;
mod summary;
mod tables;
mod words;

use std::path::Path;

use ratecheck_reports::document::{Document, GeneratedBy, Section};
use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::write_listed;
use ratecheck_reports::making::Making;
use ratecheck_reports::table::csv;

use super::{Format, PublishError};
use crate::fit::Fit;

pub use summary::Summary;

/// The page that is printed.
///
/// # Errors
/// When a table cannot be made.
pub fn document(fit: &Fit, command: String) -> Result<Document, PublishError> {
    let mut sections = vec![Section::Paragraph(words::source(fit))];
    sections.extend(words::lacking(fit).map(Section::Paragraph));
    sections.push(Section::Table(tables::rates(fit)?));
    sections.extend(words::remarks(fit).into_iter().map(Section::Paragraph));
    for group in &fit.groups {
        sections.push(Section::Table(tables::slopes(fit, group)?));
    }
    let generated_by = GeneratedBy {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command,
        seed: fit.question.seed,
    };
    Ok(Document { title: words::title(fit), generated_by, sections })
}

/// The figure: curves, windows and laws, a panel each group.
#[must_use]
pub fn figure(fit: &Fit) -> Figure {
    figure::figure(fit)
}

/// Writes `rate.json`, `rate.csv`, `points.csv`, `slopes.csv` and the figure into a folder.
///
/// # Errors
/// When something cannot be drawn or written.
pub fn write(dir: &Path, fit: &Fit, command: &str, making: &Making) -> Result<(), PublishError> {
    let figure = figure(fit);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("rate.json", Summary::new(fit, command).json()?),
        ("rate.csv", csv::write(&tables::rate_file(fit)?).into_bytes()),
        ("points.csv", csv::write(&tables::point_file(fit)?).into_bytes()),
        ("slopes.csv", csv::write(&tables::slope_file(fit)?).into_bytes()),
        ("rate.svg", Format::Svg.bytes(&figure, making)?),
        ("rate.png", Format::Png.bytes(&figure, making)?),
    ];
    let listed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    Ok(write_listed(dir, &listed)?)
}
