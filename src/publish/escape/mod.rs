//! From records of an escape to what people read: tables, figures, animations and a page.

mod figures;
mod film;
mod page;
mod summary;
mod tables;
mod window;

use std::path::Path;

use ratecheck_proofs_checks::evidence::Level;
use ratecheck_reports::document::{Document, GeneratedBy, Render, Section};
use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::write_listed;
use ratecheck_reports::html::Html;
use ratecheck_reports::making::Making;
use ratecheck_reports::table::{csv, parquet};

use super::{Drawn, Format, PublishError, draw};
use crate::escape::{Forecast, Record, Request, Setting, Times, forecast, law};

pub use summary::Summary;

/// Confidence of every interval.
const LEVEL: f64 = 0.95;

/// A method that was run to its end.
pub struct Finished {
    /// Its number in the setting.
    pub contender: usize,
    /// What was recorded.
    pub record: Record,
    /// What the times say.
    pub times: Times,
    /// What theory says of their mean, where it does.
    pub forecast: Option<Forecast>,
    /// The closed law of the method, where its hypotheses hold.
    pub law: Option<f64>,
}

/// Everything an escape left behind.
pub struct Escape<'a> {
    /// What was asked for.
    pub request: &'a Request,
    /// What was run.
    pub setting: &'a Setting,
    /// The command that asked for it.
    pub command: String,
    /// Methods that were run to their end, in the order of the setting.
    pub finished: Vec<Finished>,
    pub(super) level: Level,
}

impl<'a> Escape<'a> {
    /// Reads the times of all records; those missing were interrupted.
    #[must_use]
    pub fn new(
        request: &'a Request,
        setting: &'a Setting,
        command: String,
        records: Vec<Option<Record>>,
    ) -> Escape<'a> {
        let level = Level::new(LEVEL).expect("a level");
        let finished = records.into_iter().enumerate().filter_map(|(contender, record)| {
            let record = record?;
            let method = &setting.contenders[contender];
            let (forecast, law) = (forecast(setting, method), law(setting, method));
            Some(Finished { contender, times: Times::new(&record, level), record, forecast, law })
        });
        Escape { request, setting, command, finished: finished.collect(), level }
    }

    /// The name of a method.
    fn label(&self, finished: &Finished) -> &str {
        &self.setting.contenders[finished.contender].label
    }

    fn generated_by(&self) -> GeneratedBy {
        GeneratedBy {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: self.command.clone(),
            seed: self.request.seed,
        }
    }

    /// The page with these figures.
    fn document(&self, sections: Vec<Section>) -> Document {
        let title = format!("Escape on `{}`", self.setting.problem.objective.facts().id());
        Document { title, generated_by: self.generated_by(), sections }
    }

    /// What is printed: the tables.
    ///
    /// # Errors
    /// When a table cannot be made.
    pub fn printed(&self, dir: &Path) -> Result<Document, PublishError> {
        let mut sections = page::tables(self)?;
        sections.push(Section::Paragraph(format!(
            "Everything about them is in {}",
            dir.join("index.html").display()
        )));
        Ok(self.document(sections))
    }
}

/// What is made besides the tables.
#[derive(Clone, Copy, Debug)]
pub struct Pictures {
    /// Figures as SVG and PNG.
    pub figures: bool,
    /// `animation.gif` and `animation.html`.
    pub animation: bool,
}

/// The figures, as data.
#[must_use]
pub fn data(escape: &Escape<'_>) -> Vec<Figure> {
    if escape.finished.is_empty() { Vec::new() } else { figures::figures(escape) }
}

/// Writes tables, figures with how they are made, animations and the page into a folder.
///
/// # Errors
/// When something cannot be drawn or written.
pub fn escape(
    dir: &Path,
    escape: &Escape<'_>,
    wanted: Pictures,
    making: &Making,
) -> Result<(), PublishError> {
    let (times, occupancy) = (tables::times(escape)?, tables::occupancy(escape)?);
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("times.csv".to_owned(), csv::write(&times).into_bytes()),
        ("times.parquet".to_owned(), parquet::write(&times)?),
        ("occupancy.csv".to_owned(), csv::write(&occupancy).into_bytes()),
        ("occupancy.parquet".to_owned(), parquet::write(&occupancy)?),
        ("tables/escape.md".to_owned(), tables::markdown(escape)?.into_bytes()),
        ("summary.json".to_owned(), Summary::new(escape).json()?),
    ];
    let mut drawn: Vec<Drawn> = Vec::new();
    if wanted.figures {
        for figure in data(escape) {
            let picture = draw(figure)?;
            let name = format!("figures/{}", picture.figure.id);
            let svg = making.of(&picture.figure).in_svg(&picture.light);
            files.push((format!("{name}.svg"), svg.into_bytes()));
            files.push((format!("{name}.png"), Format::Png.bytes(&picture.figure, making)?));
            drawn.push(picture);
        }
    }
    let animated = wanted.animation && !escape.finished.is_empty();
    if animated {
        let film = film::film(escape);
        let refused = |source| PublishError::Draw { figure: "animation".to_owned(), source };
        files.push(("animation.gif".to_owned(), film.gif().map_err(refused)?));
        files.push(("animation.html".to_owned(), film.html(&escape.generated_by()).into_bytes()));
    }
    let mut html = Vec::new();
    Html.render(&page::page(escape, &drawn, animated)?, &mut html)?;
    files.push(("index.html".to_owned(), html));
    let listed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Ok(write_listed(dir, &listed)?)
}
