//! Lines and columns of a terminal. One character counts as one column: what is written here is Latin, Greek and arrows.

use std::io::{self, Write};

/// How a column is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// As wide as its longest cell, from the left.
    Left,
    /// As wide as its longest cell, from the right.
    Right,
    /// From the left; gives way and wraps when the terminal is narrow.
    Wrap,
}

/// A cell: words and an ANSI colour.
pub(super) struct Cell {
    text: String,
    colour: Option<&'static str>,
}

impl Cell {
    pub(super) fn plain(text: &str) -> Cell {
        Cell { text: printable(text), colour: None }
    }

    pub(super) fn coloured(text: String, colour: &'static str) -> Cell {
        Cell { text, colour: Some(colour) }
    }
}

/// Rows of cells, each with optional lines of its own below.
pub(super) struct Grid {
    heads: Vec<(String, Align)>,
    rows: Vec<(Vec<Cell>, Vec<String>)>,
}

/// Room between columns.
const GAP: usize = 2;
/// A column that gives way keeps this much.
const LEAST: usize = 12;

impl Grid {
    pub(super) fn new(heads: &[(&str, Align)]) -> Grid {
        Grid {
            heads: heads.iter().map(|(name, align)| (printable(name), *align)).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, cells: Vec<Cell>) {
        self.rows.push((cells, Vec::new()));
    }

    /// Lines below the last row.
    pub(super) fn below(&mut self, lines: Vec<String>) {
        if let Some((_, below)) = self.rows.last_mut() {
            *below = lines;
        }
    }

    pub(super) fn write(&self, out: &mut dyn Write, width: usize, colour: bool) -> io::Result<()> {
        let widths = self.widths(width);
        if total(&widths) > width {
            return self.write_records(out, width, colour);
        }
        let heads: Vec<Cell> = self.heads.iter().map(|(name, _)| Cell::plain(name)).collect();
        self.write_row(out, &heads, &widths, false)?;
        for (cells, below) in &self.rows {
            self.write_row(out, cells, &widths, colour)?;
            for line in below.iter().flat_map(|line| wrap(line, width.saturating_sub(GAP))) {
                writeln!(out, "  {line}")?;
            }
        }
        Ok(())
    }

    fn widths(&self, width: usize) -> Vec<usize> {
        let longest = |at: usize| {
            let cells = self.rows.iter().filter_map(|(cells, _)| cells.get(at));
            let cells = cells.map(|cell| cell.text.chars().count());
            cells.max().unwrap_or(0).max(self.heads[at].0.chars().count())
        };
        let mut widths: Vec<usize> = (0..self.heads.len()).map(longest).collect();
        // The widest column that may wrap gives way, one character at a time, until all fits or none can.
        while total(&widths) > width {
            let wrapping =
                self.heads.iter().enumerate().filter(|(_, (_, align))| *align == Align::Wrap);
            match wrapping.map(|(at, _)| at).max_by_key(|at| widths[*at]) {
                Some(at) if widths[at] > LEAST => widths[at] -= 1,
                _ => break,
            }
        }
        widths
    }

    /// For terminals too narrow for columns: one line or more per cell, behind its column's name.
    fn write_records(&self, out: &mut dyn Write, width: usize, colour: bool) -> io::Result<()> {
        for (cells, below) in &self.rows {
            for (at, (cell, (name, _))) in cells.iter().zip(&self.heads).enumerate() {
                let text =
                    if at == 0 { cell.text.clone() } else { format!("{name}: {}", cell.text) };
                let indent = if at == 0 { 0 } else { GAP };
                for line in wrap(&text, width.saturating_sub(indent)) {
                    match cell.colour.filter(|_| colour) {
                        Some(code) => writeln!(out, "{:indent$}\u{1b}[{code}m{line}\u{1b}[0m", "")?,
                        None => writeln!(out, "{:indent$}{line}", "")?,
                    }
                }
            }
            for line in below.iter().flat_map(|line| wrap(line, width.saturating_sub(GAP))) {
                writeln!(out, "  {line}")?;
            }
        }
        Ok(())
    }

    fn write_row(
        &self,
        out: &mut dyn Write,
        cells: &[Cell],
        widths: &[usize],
        colour: bool,
    ) -> io::Result<()> {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(widths).map(|(cell, width)| wrap(&cell.text, *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for level in 0..height {
            let mut line = String::new();
            let mut blank = 0;
            for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
                let text = wrapped[at].get(level).map_or("", String::as_str);
                let pad = width.saturating_sub(text.chars().count());
                let right = self.heads[at].1 == Align::Right;
                blank += if right { pad } else { 0 };
                if !text.is_empty() {
                    // Spaces are written only before something, so no line ends in them.
                    line.push_str(&" ".repeat(blank));
                    blank = 0;
                    match cell.colour.filter(|_| colour) {
                        Some(code) => line.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m")),
                        None => line.push_str(text),
                    }
                }
                blank += GAP + if right { 0 } else { pad };
            }
            writeln!(out, "{line}")?;
        }
        Ok(())
    }
}

/// Characters of a row of columns of these widths.
fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// Text without control characters: a study's title must not move the cursor.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control())
        .collect()
}

/// Lines of at most `width` characters, broken at spaces, else after `,:-/_`, else anywhere.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut rest: Vec<char> = text.trim().chars().collect();
    let mut lines = Vec::new();
    while rest.len() > width {
        let space = (1..=width).rev().find(|at| rest[*at] == ' ');
        let soft =
            (width / 2..width).rev().find(|at| matches!(rest[*at], ',' | ':' | '-' | '/' | '_'));
        let at = space.or(soft.map(|at| at + 1)).unwrap_or(width);
        let tail = rest.split_off(at);
        lines.push(rest.iter().collect::<String>().trim_end().to_owned());
        rest = tail.into_iter().skip_while(|c| *c == ' ').collect();
    }
    lines.push(rest.into_iter().collect());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn breaks_where_people_would() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("padam-nonconvex-sharp", 16), ["padam-nonconvex-", "sharp"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn nothing_is_lost(text in "[a-z ,:-]{0,80}", width in 1_usize..30) {
            let lines = wrap(&text, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let letters = |s: &str| s.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
        }
    }
}
