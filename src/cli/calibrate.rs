//! `ratecheck calibrate`: the statistics that decide, tried on data whose truth is known.
//!
//! The data and what is counted are in [`ratecheck_proofs_checks::calibration`]; here the work is spread over threads and printed.

mod intervals;
mod peeking;
mod power;
mod rates;

use clap::{Args, Subcommand};

use ratecheck_reports::figure::Figure;

use super::Failure;
use super::page::Page;

/// Try the statistics that decide on data whose truth is known
#[derive(Debug, Args)]
pub(super) struct Calibrate {
    #[command(subcommand)]
    subject: Subject,
}

#[derive(Debug, Subcommand)]
enum Subject {
    Intervals(intervals::Intervals),
    Peeking(peeking::Peeking),
    Power(power::Power),
    Rates(rates::Rates),
}

/// Flags that all subjects have.
#[derive(Debug, Args)]
struct Common {
    /// Seed of the data
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print the page as it is in docs/calibration
    #[arg(long)]
    markdown: bool,
    /// Threads; all processors when left out. The results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Common {
    /// Does the work on the asked number of threads and prints the page that comes out.
    fn print(&self, work: impl FnOnce(u64) -> Result<Page, Failure> + Send) -> Result<(), Failure> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(Failure::run)?;
        let page = pool.install(|| work(self.seed))?;
        let text = if self.markdown { page.markdown() } else { page.plain() };
        super::output::line(text.trim_end())
    }
}

impl Calibrate {
    /// What `--figure` draws, where there is one.
    pub(super) fn figure(&self) -> Result<Figure, Failure> {
        match &self.subject {
            Subject::Power(power) => power.figure(),
            _ => Err(Failure::Request("only `calibrate power` draws a figure".to_owned())),
        }
    }

    pub(super) fn run(&self) -> Result<(), Failure> {
        match &self.subject {
            Subject::Intervals(intervals) => intervals.run(),
            Subject::Peeking(peeking) => peeking.run(),
            Subject::Power(power) => power.run(),
            Subject::Rates(rates) => rates.run(),
        }
    }
}
