//! `ratecheck trace`: an exact trajectory, number by number.

mod rows;
mod setting;

use std::io::{self, Write};

use clap::Args;

use ratecheck_problems::spec::Expression;

use super::Failure;
use crate::engine::{self, Control, Ended, RunError};
use rows::{Columns, Format, Rows};
use setting::Setting;

/// Print an exact trajectory, from a problem or from given gradients
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// The method, such as padam-paper:p=0.125,lr=0.1, and `with WRAPPER` as often as wanted
    #[arg(short, long, value_name = "SPEC")]
    optimizer: String,
    /// CSV file without header: row t is the gradient of step t
    #[arg(long, value_name = "FILE", conflicts_with_all = ["problem", "noise"])]
    gradients: Option<String>,
    /// The problem, such as quadratic:dim=10
    #[arg(long, value_name = "SPEC", required_unless_present = "gradients")]
    problem: Option<String>,
    /// The noise of its gradients
    #[arg(long, value_name = "SPEC", default_value = "none")]
    noise: String,
    /// Start: one number a coordinate, or one for all of a problem; the problem's own when left out
    #[arg(long, value_name = "X,..", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    x0: Vec<f64>,
    /// The feasible set, such as box:lo=-1,hi=1
    #[arg(long, value_name = "SPEC", default_value = "whole")]
    domain: String,
    /// Steps to take; the rows of the file when left out, else the horizon
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    steps: Option<u64>,
    /// T in schedules; the number of steps when left out
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u64).range(1..))]
    horizon: Option<u64>,
    /// Seed of the noise
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// First replica
    #[arg(long, value_name = "R", default_value_t = 0)]
    replica: u64,
    /// How many replicas, one after the other
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    replicas: u64,
    /// Print gradients and moments as well
    #[arg(long)]
    state: bool,
    /// Print one JSON object with columns and rows; what is not finite is null
    #[arg(long)]
    json: bool,
}

/// A number, or arithmetic such as 1/3.
fn finite(text: &str) -> Result<f64, String> {
    let value = Expression::parse(text, &[]).map_err(|e| e.to_string())?.eval(&[]);
    if value.is_finite() { Ok(value) } else { Err(format!("{value}: a start must be finite")) }
}

impl Trace {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let setting = Setting::new(self).map_err(Failure::Request)?;
        let columns = Columns::new(&setting, self.state);
        let format = if self.json { Format::Json } else { Format::Csv };
        let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout().lock());
        format.begin(&mut out, &columns)?;
        let mut ended = Vec::new();
        for replica in self.replica..self.replica + self.replicas {
            let control = Control::default();
            let first = replica == self.replica;
            let mut rows = Rows::start(&mut out, format, &columns, &control, replica, first)?;
            let run = engine::observe(&setting.job, replica, 1, &control, &mut rows);
            rows.end()?;
            let gone = run.map_err(|e| match e {
                RunError::Key(_) | RunError::NoComparator(_) => Failure::request(e),
                RunError::Interrupted => Failure::run(e),
            })?;
            ended.extend(gone.ended);
        }
        format.end(&mut out, &ended)?;
        out.flush()?;
        ended.iter().for_each(warn);
        Ok(())
    }
}

fn warn(ended: &Ended) {
    let Ended { replica, step, cause } = ended;
    eprintln!("warning: replica {replica} ended at step {step}: {}", cause.name());
}
