//! The command line: flags, commands and exit codes.
//!
//! | code | means |
//! |---|---|
//! | 0 | every claim came out as its study expects |
//! | 1 | at least one did not |
//! | 2 | the request was wrong: nothing was run, nothing written |
//! | 3 | a run failed |
//! | 130 | interrupted; what was finished is kept and reported |

mod arguments;
mod baselines;
mod bench;
mod book;
mod bound;
mod calibrate;
mod cite;
mod compare;
mod diff;
mod escape;
mod export;
mod figure_file;
mod fit;
mod list;
mod listing;
mod output;
mod page;
mod queue;
mod remake;
mod report;
mod run;
mod shipped;
mod show;
mod trace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use ratecheck_problems::vectors::{self, Level};

/// Finds out whether optimizer theory is true.
///
/// Runs exact optimizers on problems whose constants are known and puts every measured number beside the number that a
/// published theorem promises: a verdict, a figure and a table.
#[derive(Debug, Parser)]
#[command(name = "ratecheck", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    List(list::List),
    Show(show::Show),
    Trace(trace::Trace),
    Bench(bench::Bench),
    Book(book::Book),
    Bound(bound::Bound),
    Compare(compare::Compare),
    Diff(diff::Diff),
    Escape(escape::Escape),
    Export(export::Export),
    Calibrate(calibrate::Calibrate),
    Cite(cite::Cite),
    Fit(fit::Fit),
    Remake(remake::Remake),
    Report(report::Report),
}

/// How a command ended when it did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A claim did not come out as expected.
    Unexpected,
    /// The request was wrong.
    Request(String),
    /// A run failed.
    Run(String),
    /// Interrupted.
    Interrupted,
    /// Whoever read standard output stopped reading.
    Closed,
}

impl Failure {
    /// A wrong request.
    pub(crate) fn request(error: impl ToString) -> Failure {
        Failure::Request(error.to_string())
    }

    /// A failed run.
    pub(crate) fn run(error: impl ToString) -> Failure {
        Failure::Run(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Run(format!("cannot write to standard output: {error}")),
        }
    }
}

/// Parses the arguments, runs the command, answers the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no errors; clap knows which is which.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    if let Err(message) = choose_vectors() {
        eprintln!("error: {message}");
        return ExitCode::from(2);
    }
    let done = match &cli.command {
        Command::Run(run) => run.run(),
        Command::List(list) => list.run(),
        Command::Show(show) => show.run(),
        Command::Trace(trace) => trace.run(),
        Command::Bench(bench) => bench.run(),
        Command::Book(book) => book.run(),
        Command::Bound(bound) => bound.run(),
        Command::Compare(compare) => compare.run(),
        Command::Diff(diff) => diff.run(),
        Command::Escape(escape) => escape.run(),
        Command::Export(export) => export.run(),
        Command::Calibrate(calibrate) => calibrate.run(),
        Command::Cite(cite) => cite.run(),
        Command::Fit(fit) => fit.run(),
        Command::Remake(remake) => remake.run(),
        Command::Report(report) => report.run(),
    };
    match done {
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Unexpected) => ExitCode::from(1),
        Err(Failure::Request(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
        Err(Failure::Run(message)) => {
            eprintln!("error: {message}");
            ExitCode::from(3)
        }
        Err(Failure::Interrupted) => {
            eprintln!("interrupted: what was finished is kept, the same command continues");
            ExitCode::from(130)
        }
    }
}

/// The environment variable that forces a level of vector instructions, to compare levels: the bits of every result are the same on all.
const VECTORS: &str = "RATECHECK_SIMD";

fn choose_vectors() -> Result<(), String> {
    let Some(asked) = std::env::var_os(VECTORS) else { return Ok(()) };
    let level = asked.to_string_lossy().parse::<Level>().and_then(vectors::force);
    level.map_err(|error| format!("{VECTORS}: {error}"))
}
