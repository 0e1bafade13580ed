//! Standard output: width, colour and JSON.

use std::io::{self, IsTerminal, Write};

use ratecheck_reports::document::{Document, Render};
use ratecheck_reports::terminal::Terminal;

use super::Failure;

/// Width when standard output is no terminal.
const WIDTH: usize = 100;

/// Writes a document to standard output, as wide as the terminal, coloured only there and unless `NO_COLOR` is set.
pub(super) fn document(doc: &Document) -> Result<(), Failure> {
    let on_terminal = io::stdout().is_terminal();
    let width = on_terminal.then(terminal_size::terminal_size).flatten();
    let terminal = Terminal {
        width: width.map_or(WIDTH, |(width, _)| usize::from(width.0)),
        colour: on_terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    };
    let mut out = io::stdout().lock();
    terminal.render(doc, &mut out)?;
    Ok(out.flush()?)
}

/// Writes a JSON document to standard output.
pub(super) fn json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::run)?;
    line(&text)
}

/// Writes a line to standard output.
pub(super) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
