//! `ratecheck bench`: how fast runs are.

use clap::Args;

use super::page::Page;
use super::{Failure, output};
use crate::bench::{self, Effort, Entry, Row, Settings, Size};

/// Time six workloads beside the plain loops that one writes by hand
#[derive(Debug, Args)]
pub(super) struct Bench {
    /// Workloads, W1 to W6; all when left out
    #[arg(value_name = "WORKLOAD")]
    workloads: Vec<String>,
    /// A few milliseconds a pass: a look, not a measurement
    #[arg(long, conflicts_with = "full")]
    quick: bool,
    /// Every workload in its full extent: several minutes
    #[arg(long)]
    full: bool,
    /// Threads of the second measurement of W1, W2 and W6; 1 for none
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
    /// Timed rounds after one to warm up; medians are over these
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    samples: u16,
    /// Print one JSON document instead of tables
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print the page as it is in docs/performance-numbers.md
    #[arg(long)]
    markdown: bool,
}

impl Bench {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let entries = self.entries()?;
        let settings = Settings {
            effort: self.effort(),
            samples: self.samples.into(),
            threads: self.threads.into(),
        };
        let mut rows = Vec::new();
        for entry in entries {
            rows.push(bench::measure(entry, settings).map_err(Failure::run)?);
        }
        if self.json {
            return output::json(&rows);
        }
        let page = self.page(&rows);
        let text = if self.markdown { page.markdown() } else { page.plain() };
        output::line(text.trim_end())
    }

    fn effort(&self) -> Effort {
        match (self.quick, self.full) {
            (true, _) => Effort::Quick,
            (_, true) => Effort::Full,
            _ => Effort::Default,
        }
    }

    /// The parts of the workloads that are asked for, each once and in the order of the list.
    fn entries(&self) -> Result<Vec<&'static Entry>, Failure> {
        for workload in &self.workloads {
            bench::find(workload).map_err(Failure::request)?;
        }
        let wanted = |entry: &&Entry| {
            self.workloads.is_empty() || self.workloads.iter().any(|w| w == entry.workload)
        };
        Ok(bench::ALL.iter().copied().filter(wanted).collect())
    }

    fn page(&self, rows: &[Row]) -> Page {
        let mut page = Page::new("How fast runs are", "ratecheck bench");
        page.text(
            "ns per update on one thread, medians; a ratio is the median of the ratios of passes timed one after the other.",
        );
        page.table(
            &["workload", "ns", "plain loop", "ratio", "size"],
            rows.iter().map(times).collect(),
        );
        let many: Vec<_> = rows.iter().filter_map(threads).collect();
        if !many.is_empty() {
            page.text("On several threads, beside one thread in the same rounds.");
            page.table(&["workload", "threads", "ns", "speed-up"], many);
        }
        let monitors: Vec<_> = rows.iter().filter_map(monitors).collect();
        if !monitors.is_empty() {
            page.text("Time with monitors over time without.");
            page.table(&["workload", "ratio"], monitors);
        }
        page.text("What the passes answered: the same work was done.");
        page.table(
            &["workload", "engine", "plain loop", "what"],
            rows.iter().map(answers).collect(),
        );
        page
    }
}

fn times(row: &Row) -> Vec<String> {
    let plain = &row.sides[0];
    vec![
        row.name.to_owned(),
        format!("{:.2}", row.ns),
        format!("{:.2}", plain.ns),
        format!("{:.2}", plain.ratio),
        extent(row.size, row.full),
    ]
}

/// The extent of a pass, marked where it is not the workload's own.
fn extent(size: Size, full: Size) -> String {
    if size == full {
        size.to_string()
    } else {
        format!("{size} (of R={} T={})", full.replicas, full.steps)
    }
}

fn threads(row: &Row) -> Option<Vec<String>> {
    let many = row.threads?;
    let ns = format!("{:.2}", many.ns);
    Some(vec![row.name.to_owned(), many.threads.to_string(), ns, format!("{:.2}", many.speed_up)])
}

fn monitors(row: &Row) -> Option<Vec<String>> {
    Some(vec![row.name.to_owned(), format!("{:.2}", row.monitors?)])
}

fn answers(row: &Row) -> Vec<String> {
    let number = |x: f64| format!("{x:.9}");
    let plain = &row.sides[0];
    vec![row.name.to_owned(), number(row.value), number(plain.answer), row.answer.to_owned()]
}
