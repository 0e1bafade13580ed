//! `ratecheck bench`: how fast runs are.

mod page;
mod scale;

use std::path::PathBuf;

use clap::Args;

use ratecheck_reports::files::write_atomic;
use ratecheck_reports::making::Source;

use super::arguments::making;
use super::figure_file::format;
use super::page::Page;
use super::{Failure, output};
use crate::bench::peers::{self, Library};
use crate::bench::{self, Effort, Entry, Limits, Row, Settings};

/// Time six workloads beside plain loops and the limits of the machine
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
    /// Time the scripts of benches/peers too; python3 has to import numba or jax
    #[arg(long)]
    peers: bool,
    /// Threads of the second measurement of W1, W2 and W6; 1 for none
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: u16,
    /// Timed rounds after one to warm up; medians are over these
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    samples: u16,
    /// Instead, what an update costs over four decades of steps, replicas and coordinates
    #[arg(long, conflicts_with_all = ["full", "peers", "threads", "workloads"])]
    scale: bool,
    /// Draw that into FILE, as its ending says: .svg, .png or .pdf
    #[arg(long, value_name = "FILE", requires = "scale")]
    figure: Option<PathBuf>,
    /// Print one JSON document instead of tables
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Print the page as it is in docs/performance-numbers.md or, with --scale, docs/performance-scale.md
    #[arg(long)]
    markdown: bool,
}

/// All that was measured.
#[derive(serde::Serialize)]
struct Measured {
    /// The processor, as the system names it.
    machine: String,
    /// What was asked for.
    command: &'static str,
    limits: Limits,
    rows: Vec<Row>,
    /// Peers that are not at hand, and why.
    missing: Vec<String>,
}

impl Bench {
    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.scale {
            return self.scaling();
        }
        let entries = self.entries()?;
        let (libraries, missing) =
            if self.peers { peers::available() } else { (Vec::new(), Vec::new()) };
        let measured = self.measure(&entries, &libraries, missing).map_err(Failure::run)?;
        if self.json {
            return output::json(&measured);
        }
        self.print(&page::page(&measured))
    }

    fn scaling(&self) -> Result<(), Failure> {
        let format = self.figure.as_deref().map(|file| format(file, "--figure")).transpose()?;
        let decades = if self.quick { 1 } else { DECADES };
        let sweeps = bench::scale(decades, self.samples.into()).map_err(Failure::run)?;
        if let (Some(file), Some(format)) = (&self.figure, format) {
            let mut making = making(Source::Command, None);
            making.once =
                Some("it shows times that were measured, which are others every time".to_owned());
            let bytes = format.bytes(&scale::figure(&sweeps), &making).map_err(Failure::run)?;
            write_atomic(file, &bytes).map_err(Failure::run)?;
        }
        if self.json {
            return output::json(&sweeps);
        }
        let name = self.figure.as_deref().and_then(|file| file.file_name()?.to_str());
        self.print(&scale::page(&sweeps, name))
    }

    fn print(&self, page: &Page) -> Result<(), Failure> {
        let text = if self.markdown { page.markdown() } else { page.plain() };
        output::line(text.trim_end())
    }

    fn measure(
        &self,
        entries: &[&'static Entry],
        libraries: &[Library],
        missing: Vec<String>,
    ) -> Result<Measured, String> {
        let settings = Settings {
            effort: self.effort(),
            samples: self.samples.into(),
            threads: self.threads.into(),
        };
        let limits = Limits::measure(if self.quick { STREAM_QUICKLY } else { STREAM });
        let row = |entry: &&'static Entry| bench::measure(entry, &limits, settings, libraries);
        let rows = entries.iter().map(row).collect::<Result<Vec<Row>, String>>()?;
        let command = if self.peers { "ratecheck bench --peers" } else { "ratecheck bench" };
        Ok(Measured { machine: bench::machine(), command, limits, rows, missing })
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
}

/// Decades that `--scale` spans.
const DECADES: u32 = 4;
/// Numbers of each array that memory is measured with: as many as W5 has.
const STREAM: usize = 10_000_000;
/// The same in a hurry.
const STREAM_QUICKLY: usize = 1_000_000;
