//! Numbers between commas.

use super::{Column, Dataset, Fault, affordable, number};

/// The rows of a text, without header; lines that begin with `#` are comments.
pub(super) fn parse(text: &str, label: Column) -> Result<Dataset, Fault> {
    let (mut features, mut labels, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    let mut columns = None;
    for (line, text) in (1..).zip(text.lines()) {
        if text.starts_with('#') {
            continue;
        }
        if text.trim().is_empty() {
            return Err(Fault::at(line, "the line is empty"));
        }
        let begin = features.len();
        for (column, word) in (1..).zip(text.split(',')) {
            features
                .push(number(word.trim(), line, || format!("column {column}")).map_err(
                    |fault| if labels.is_empty() { after_header(fault) } else { fault },
                )?);
        }
        let found = features.len() - begin;
        let expected = *columns.get_or_insert(found);
        if found != expected {
            let reason = format!("the row has {found} columns where the first row has {expected}");
            return Err(Fault::at(line, reason));
        }
        labels.push(match label {
            Column::First => features.remove(begin),
            Column::Last => features.remove(begin + found - 1),
        });
        lines.push(line);
    }
    let dim = columns.map_or(0, |columns: usize| columns - 1);
    affordable(labels.len(), dim)?;
    Ok(Dataset { features, labels, lines, dim })
}

fn after_header(fault: Fault) -> Fault {
    Fault { reason: format!("{}; a header is no row, remove it", fault.reason), ..fault }
}
