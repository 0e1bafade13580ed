//! The page of an escape.

use ratecheck_reports::document::{Document, Figure, Link, Section};
use ratecheck_reports::number::human;

use super::{Drawn, Escape, PublishError, figures, tables};

/// What is said before the figures, also on the terminal.
pub(super) fn tables(escape: &Escape<'_>) -> Result<Vec<Section>, PublishError> {
    let (request, setting) = (escape.request, escape.setting);
    let mut sections = vec![Section::Paragraph(format!(
        "{} replicas of each optimizer from ({}), {} steps, noise `{}`. A replica has left with its first step to {} (`{}`).",
        request.replicas,
        setting.start().iter().map(|x| human(*x).to_string()).collect::<Vec<_>>().join(", "),
        request.steps,
        request.noise,
        tables::region(&setting.region),
        request.exit,
    ))];
    let unfinished: Vec<String> = (0..setting.contenders.len())
        .filter(|k| escape.finished.iter().all(|f| f.contender != *k))
        .map(|k| format!("`{}`", setting.contenders[k].label))
        .collect();
    if !unfinished.is_empty() {
        let text = format!("Interrupted before the end of {}.", unfinished.join(", "));
        sections.push(Section::Paragraph(text));
    }
    if !escape.finished.is_empty() {
        sections.push(Section::Table(tables::means(escape)?));
        sections.push(Section::Table(tables::shares(escape)?));
    }
    Ok(sections)
}

pub(super) fn page(
    escape: &Escape<'_>,
    drawn: &[Drawn],
    animated: bool,
) -> Result<Document, PublishError> {
    let mut sections = tables(escape)?;
    if animated {
        sections.push(Section::Link(Link {
            text: "Watch them leave: animation of all replicas".to_owned(),
            path: "animation.html".to_owned(),
        }));
    }
    for picture in drawn {
        let figure = &picture.figure;
        sections.push(Section::Heading(figures::heading(&figure.id).to_owned()));
        sections.push(Section::Figure(Figure::new(
            figure,
            picture.light.clone(),
            picture.dark.clone(),
        )));
    }
    sections.push(Section::Heading("Methods and files".to_owned()));
    for contender in &escape.setting.contenders {
        sections.push(Section::Paragraph(format!("{}: `{}`", contender.label, contender.spec)));
    }
    sections.push(Section::Paragraph(
        "`times.csv` and `times.parquet` have every replica, `occupancy.csv` and `occupancy.parquet` every moment, `summary.json` these tables."
            .to_owned(),
    ));
    Ok(escape.document(sections))
}
