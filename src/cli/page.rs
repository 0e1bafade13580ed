//! What a calibration prints: paragraphs and tables, as plain text or as Markdown.

use std::fmt::Write as _;

/// Characters a line of plain text.
const WIDTH: usize = 100;

/// A page of paragraphs and tables.
#[derive(Debug, Default)]
pub(super) struct Page {
    title: String,
    command: String,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Table { header: Vec<String>, rows: Vec<Vec<String>> },
    Figure { path: String, alt: String },
}

impl Page {
    /// An empty page that `command` prints.
    pub(super) fn new(title: &str, command: &str) -> Page {
        Page { title: title.to_owned(), command: command.to_owned(), parts: Vec::new() }
    }

    /// Adds a paragraph.
    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.parts.push(Part::Text(text.into()));
    }

    /// Adds a table; rows that are too short are filled with empty cells. The first column is set flush left, the others flush right.
    pub(super) fn table(&mut self, header: &[&str], rows: Vec<Vec<String>>) {
        let header = header.iter().map(|&cell| cell.to_owned()).collect();
        self.parts.push(Part::Table { header, rows });
    }

    /// Shows a figure by its path beside the page; Markdown only.
    pub(super) fn figure(&mut self, path: &str, alt: &str) {
        self.parts.push(Part::Figure { path: path.to_owned(), alt: alt.to_owned() });
    }

    /// GitHub's Markdown; tables are aligned so that they can be read as they are.
    pub(super) fn markdown(&self) -> String {
        let mut out = format!("# {}\n\nPrinted by `{} --markdown`.\n", self.title, self.command);
        for part in &self.parts {
            out.push('\n');
            match part {
                Part::Text(text) => out.push_str(&format!("{text}\n")),
                Part::Figure { path, alt } => out.push_str(&format!("![{alt}]({path})\n")),
                Part::Table { header, rows } => {
                    let widths = widths(header, rows);
                    let line = |cells: &[String]| format!("| {} |\n", set(cells, &widths, " | "));
                    out.push_str(&line(header));
                    for (k, width) in widths.iter().enumerate() {
                        let rule = "-".repeat(width + 1);
                        out.push_str(&if k == 0 {
                            format!("|:{rule}")
                        } else {
                            format!("|{rule}:")
                        });
                    }
                    out.push_str("|\n");
                    rows.iter().for_each(|row| out.push_str(&line(row)));
                }
            }
        }
        out
    }

    /// Text for a terminal.
    pub(super) fn plain(&self) -> String {
        let mut out = format!("{}\n", self.title);
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(&format!("\n{}", filled(text))),
                Part::Figure { .. } => {}
                Part::Table { header, rows } => {
                    let widths = widths(header, rows);
                    out.push('\n');
                    for row in std::iter::once(header).chain(rows) {
                        let _ = writeln!(out, "{}", set(row, &widths, "  ").trim_end());
                    }
                }
            }
        }
        out
    }
}

/// The widest cell of each column, in characters.
fn widths(header: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let width = |k: usize| {
        let cells = std::iter::once(header).chain(rows.iter().map(Vec::as_slice));
        cells.filter_map(|row| row.get(k)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..header.len()).map(width).collect()
}

/// One line of a table.
fn set(cells: &[String], widths: &[usize], between: &str) -> String {
    let cell = |(k, width): (usize, &usize)| {
        let text = cells.get(k).map_or("", String::as_str);
        if k == 0 { format!("{text:<width$}") } else { format!("{text:>width$}") }
    };
    widths.iter().enumerate().map(cell).collect::<Vec<_>>().join(between)
}

/// A paragraph broken into lines.
fn filled(text: &str) -> String {
    let (mut out, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > WIDTH {
            out.push('\n');
            used = 0;
        }
        if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let mut page = Page::new("Title", "ratecheck calibrate x");
        page.text("Some words.");
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        page.table(&["law", "n"], vec![row(["χ²", "8"]), row(["normal", "100"])]);
        page
    }

    #[test]
    fn markdown_tables_are_aligned() {
        let want = "# Title\n\nPrinted by `ratecheck calibrate x --markdown`.\n\nSome words.\n\n\
                    | law    |   n |\n|:-------|----:|\n| χ²     |   8 |\n| normal | 100 |\n";
        assert_eq!(page().markdown(), want);
    }

    #[test]
    fn plain_tables_have_the_same_cells() {
        assert_eq!(
            page().plain(),
            "Title\n\nSome words.\n\nlaw       n\nχ²        8\nnormal  100\n"
        );
        let long = filled(&"word ".repeat(60));
        assert!(long.lines().all(|line| line.len() <= WIDTH) && long.lines().count() == 3);
    }
}
