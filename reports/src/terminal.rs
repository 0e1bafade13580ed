//! A document for a terminal: aligned, as wide as it may be, coloured only when asked.

mod layout;

use crate::document::{
    Document, Figure, Inline, Map, Render, Section, Tally, Theorem, VerdictRow, Verdicts, plain,
    statement,
};
use crate::formula::to_text;
use crate::number::human;
use crate::table::{Column, Data, Outcome, Status, Table};
use layout::{Align, Cell, Grid, printable, wrap};
use std::io::{self, Write};

/// Renders to a terminal.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Columns of the terminal; below 40 counts as 40.
    pub width: usize,
    /// Whether to write ANSI colours (the caller knows about `NO_COLOR` and pipes).
    pub colour: bool,
}

const LEAST_WIDTH: usize = 40;

impl Render for Terminal {
    fn render(&self, doc: &Document, out: &mut dyn io::Write) -> io::Result<()> {
        let page = Page { width: self.width.max(LEAST_WIDTH), colour: self.colour };
        page.paragraph(out, &plain(&doc.title), 0)?;
        for section in &doc.sections {
            writeln!(out)?;
            page.section(out, section)?;
        }
        let by = &doc.generated_by;
        writeln!(out)?;
        page.paragraph(
            out,
            &format!("ratecheck {}, seed {}: {}", by.version, by.seed, by.command),
            0,
        )
    }
}

struct Page {
    width: usize,
    colour: bool,
}

fn colour_of(status: Status) -> &'static str {
    match status {
        Status::Holds => "32",
        Status::Refuted => "31",
        Status::Undecided => "33",
        Status::OutOfScope => "90",
        Status::Failed => "35",
    }
}

fn statement_text(text: &str) -> String {
    let word = |part: Inline<'_>| match part {
        Inline::Plain(s) | Inline::Code(s) => s.to_owned(),
        Inline::Math(s) => to_text(s),
    };
    statement(text).into_iter().map(word).collect()
}

fn outcome_cell(outcome: Outcome) -> Cell {
    let word = outcome.status.word();
    let mark = outcome.status.mark();
    let text = if outcome.as_expected {
        format!("{mark} {word}")
    } else {
        format!("{mark} {word} (unexpected)")
    };
    Cell::coloured(text, colour_of(outcome.status))
}

impl Page {
    fn paragraph(&self, out: &mut dyn Write, text: &str, indent: usize) -> io::Result<()> {
        for line in wrap(&printable(text), self.width.saturating_sub(indent)) {
            writeln!(out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }

    fn section(&self, out: &mut dyn Write, section: &Section) -> io::Result<()> {
        match section {
            Section::Heading(text) => {
                let text = printable(&plain(text));
                self.paragraph(out, &text, 0)?;
                writeln!(out, "{}", "─".repeat(text.chars().count().min(self.width)))
            }
            Section::Paragraph(text) => self.paragraph(out, &plain(text), 0),
            Section::Table(table) => self.table(out, table),
            Section::Figure(Figure { id, caption, alt, .. }) => {
                self.paragraph(out, &format!("Figure {id}: {}", plain(caption)), 0)?;
                self.paragraph(out, alt, 2)
            }
            Section::Theorem(theorem) => self.theorem(out, theorem),
            Section::Verdicts(list) => self.verdicts(out, list),
            Section::Tally(tally) => self.tally(out, tally),
            Section::Map(map) => self.map(out, map),
            Section::Link(link) => {
                self.paragraph(out, &format!("{}: {}", plain(&link.text), link.path), 0)
            }
            Section::Witness(witness) => {
                self.paragraph(out, &format!("Witness: {}", plain(&witness.text)), 0)?;
                // Not wrapped: it is there to be copied.
                writeln!(out, "  {}", printable(&witness.replay))
            }
            Section::Details { summary, sections } => {
                self.paragraph(out, &plain(summary), 0)?;
                sections.iter().try_for_each(|section| self.section(out, section))
            }
        }
    }

    fn theorem(&self, out: &mut dyn Write, theorem: &Theorem) -> io::Result<()> {
        self.paragraph(out, &format!("{} ({})", plain(&theorem.title), theorem.id), 0)?;
        self.paragraph(out, &statement_text(&theorem.statement), 4)?;
        self.paragraph(
            out,
            &format!("{} ({})", plain(&theorem.source), theorem.provenance.word()),
            2,
        )?;
        for hypothesis in &theorem.hypotheses {
            self.paragraph(out, &format!("• {}", plain(hypothesis)), 2)?;
        }
        if theorem.steps.is_empty() {
            return Ok(());
        }
        let heads = [
            ("step", Align::Left),
            ("verdict", Align::Left),
            ("slack", Align::Right),
            ("claimed", Align::Left),
            ("statement", Align::Wrap),
        ];
        let mut grid = Grid::new(&heads);
        for step in &theorem.steps {
            grid.push(vec![
                Cell::plain(&step.label),
                step.verdict.map_or_else(|| Cell::plain("not checked"), outcome_cell),
                Cell::plain(&step.slack.map_or_else(|| "–".to_owned(), |x| human(x).to_string())),
                Cell::plain(&step.mode),
                Cell::plain(&statement_text(&step.statement)),
            ]);
        }
        grid.write(out, self.width, self.colour)
    }

    fn verdicts(&self, out: &mut dyn Write, list: &Verdicts) -> io::Result<()> {
        self.paragraph(out, &plain(&list.caption), 0)?;
        let heads = [
            ("claim", Align::Wrap),
            ("verdict", Align::Left),
            ("slack", Align::Right),
            ("interval", Align::Right),
            ("n", Align::Right),
            ("source", Align::Left),
        ];
        let mut grid = Grid::new(&heads);
        for row in &list.rows {
            grid.push(verdict_cells(row));
            let below = [row.whole_setting().as_str(), &plain(&row.note)].map(printable);
            grid.below(below.into_iter().filter(|line| !line.is_empty()).collect());
        }
        grid.write(out, self.width, self.colour)?;
        let mut parts: Vec<String> =
            list.counts().iter().map(|(s, n)| format!("{n} {s}")).collect();
        parts.push(match list.unexpected() {
            0 => "all as expected".to_owned(),
            n => format!("{n} unexpected"),
        });
        if let Some(level) = list.level {
            parts.push(format!("intervals at {} %", human(100.0 * level)));
        }
        self.paragraph(out, &parts.join(", "), 0)
    }

    fn tally(&self, out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
        self.paragraph(out, &plain(&tally.caption), 0)?;
        let statuses = tally.statuses();
        let mut heads = vec![("study", Align::Wrap), ("claims", Align::Right)];
        heads.extend(statuses.iter().map(|status| (status.word(), Align::Right)));
        heads.push(("unexpected", Align::Right));
        let mut grid = Grid::new(&heads);
        for row in &tally.rows {
            let counts = statuses.iter().map(|status| row.count(*status));
            let counts = std::iter::once(row.outcomes.len()).chain(counts);
            let counts = counts.chain(std::iter::once(row.unexpected()));
            let mut cells = vec![Cell::plain(&plain(&row.page.text))];
            cells.extend(counts.map(|n| Cell::plain(&n.to_string())));
            grid.push(cells);
        }
        grid.write(out, self.width, self.colour)
    }

    /// Rows with their counts: columns would not fit.
    fn map(&self, out: &mut dyn Write, map: &Map) -> io::Result<()> {
        self.paragraph(out, &plain(&map.caption), 0)?;
        let statuses: Vec<Status> = map.counts().into_iter().map(|(status, _)| status).collect();
        let mut heads = vec![(map.of.as_str(), Align::Wrap)];
        heads.extend(statuses.iter().map(|status| (status.word(), Align::Right)));
        let mut grid = Grid::new(&heads);
        for row in &map.rows {
            let counts = statuses.iter().map(|status| row.count(*status).to_string());
            let cells = std::iter::once(row.id.clone()).chain(counts);
            grid.push(cells.map(|cell| Cell::plain(&cell)).collect());
        }
        grid.write(out, self.width, self.colour)
    }

    fn table(&self, out: &mut dyn Write, table: &Table) -> io::Result<()> {
        self.paragraph(out, table.title(), 0)?;
        let heads: Vec<(String, Align)> = table.columns().iter().map(head).collect();
        let heads: Vec<(&str, Align)> =
            heads.iter().map(|(name, align)| (name.as_str(), *align)).collect();
        let mut grid = Grid::new(&heads);
        for row in 0..table.rows() {
            grid.push(
                table.columns().iter().map(|column| table_cell(column.data(), row)).collect(),
            );
        }
        grid.write(out, self.width, self.colour)
    }
}

fn verdict_cells(row: &VerdictRow) -> Vec<Cell> {
    let dash = || "–".to_owned();
    let interval =
        row.interval.map_or_else(dash, |(lo, hi)| format!("[{}, {}]", human(lo), human(hi)));
    vec![
        Cell::plain(&row.claim),
        outcome_cell(row.outcome),
        Cell::plain(&row.slack.map_or_else(dash, |x| human(x).to_string())),
        Cell::plain(&interval),
        Cell::plain(&row.n.map_or_else(dash, |n| n.to_string())),
        Cell::plain(row.provenance.word()),
    ]
}

fn head(column: &Column) -> (String, Align) {
    let symbol =
        if column.has_symbol() { to_text(column.symbol()) } else { column.name().to_owned() };
    let name =
        if column.unit().is_empty() { symbol } else { format!("{symbol} [{}]", column.unit()) };
    match column.data() {
        Data::Text(_) => (name, Align::Wrap),
        Data::Status(_) => (name, Align::Left),
        _ => (name, Align::Right),
    }
}

fn table_cell(data: &Data, row: usize) -> Cell {
    match data {
        Data::Text(v) => Cell::plain(&v[row]),
        Data::Integer(v) => Cell::plain(&v[row].to_string()),
        Data::Number(v) => Cell::plain(&human(v[row]).to_string()),
        Data::Estimate(e) => Cell::plain(&format!(
            "{} [{}, {}] n={}",
            human(e.value[row]),
            human(e.lo[row]),
            human(e.hi[row]),
            e.n[row]
        )),
        Data::Status(v) => outcome_cell(v[row]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(width: usize, colour: bool, doc: &Document) -> String {
        let mut out = Vec::new();
        Terminal { width, colour }.render(doc, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// False alarm: 0.
    #[test]
    fn golden_verdicts() {
        let doc = crate::document::testing::verdicts();
        let expected = "\
A study

Verdicts
claim                 verdict                slack      interval    n  source
padam-nonconvex-4.3   ✗ refuted              1.918             –    1  quoted
  huber:dim=1,scale=16 T=77
  first broken at step 77
padam-a-very-long-id  ✓ holds (unexpected)  2.0e-3  [0.01, 0.02]  100  derived
1 holds, 1 refuted, 1 unexpected, intervals at 99.5 %

ratecheck 0.1.0, seed 1: ratecheck run
";
        assert_eq!(shown(80, false, &doc), expected);
    }

    #[test]
    fn colours_only_when_asked() {
        let doc = crate::document::testing::verdicts();
        assert!(!shown(80, false, &doc).contains('\u{1b}'));
        let coloured = shown(80, true, &doc);
        assert!(coloured.contains("\u{1b}[31m✗ refuted\u{1b}[0m"));
        assert_eq!(
            coloured.replace("\u{1b}[31m", "").replace("\u{1b}[32m", "").replace("\u{1b}[0m", ""),
            shown(80, false, &doc)
        );
    }

    #[test]
    fn escape_sequences_of_others_do_not_reach_the_terminal() {
        let doc = crate::document::testing::everything("a\u{1b}[2Jb\u{7}");
        assert!(!shown(80, false, &doc).contains(['\u{1b}', '\u{7}']));
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn lines_fit(width in 0_usize..200) {
            let doc = crate::document::testing::verdicts();
            for line in shown(width, false, &doc).lines() {
                prop_assert!(line.chars().count() <= width.max(LEAST_WIDTH), "{}", line);
            }
        }
    }
}
