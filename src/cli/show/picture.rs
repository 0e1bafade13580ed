//! `ratecheck show PROBLEM --figure FILE`: the landscape of a problem.

use std::path::PathBuf;

use clap::Args;

use ratecheck_problems::catalogue::{self, Problem};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::oracle;
use ratecheck_problems::spec::Expression;
use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::making::Source;

use super::super::arguments::making;
use super::super::figure_file::format;
use super::super::{Failure, output};
use crate::engine::Job;
use crate::optimizers::{self, Context, Task};
use crate::path;
use crate::publish::{self, Wanted};

/// What is drawn of a problem, and where it is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "Pictures of problems in one or two variables")]
pub(super) struct Picture {
    /// Draw the landscape into FILE, as its ending says: .svg, .png or .pdf; may be given twice
    #[arg(long, value_name = "FILE")]
    figure: Vec<PathBuf>,
    /// What to show of a coordinate, for both or once for each; around minima, saddles and starts when left out
    #[arg(long, value_name = "LO,HI", requires = "figure", allow_hyphen_values = true, value_parser = range)]
    range: Vec<(f64, f64)>,
    /// Add the derivative of a function of one variable
    #[arg(long, requires = "figure")]
    gradient: bool,
    /// Add where the basins of attraction of a function of two variables meet
    #[arg(long, requires = "figure")]
    basins: bool,
    /// Add the path of an optimizer from the problem's start, without noise
    #[arg(long, value_name = "OPTIMIZER", requires = "figure")]
    path: Vec<String>,
    /// Steps of each path
    #[arg(long, value_name = "N", default_value_t = 100, requires = "path", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    steps: u64,
}

/// Two numbers, or arithmetic such as 1/3.
fn range(text: &str) -> Result<(f64, f64), String> {
    let (lo, hi) = text.split_once(',').ok_or("write LO,HI")?;
    let number =
        |part| Expression::parse(part, &[]).map(|e| e.eval(&[])).map_err(|e| e.to_string());
    Ok((number(lo)?, number(hi)?))
}

impl Picture {
    /// Whether there is anything to draw.
    pub(super) fn is_asked_for(&self) -> bool {
        !self.figure.is_empty()
    }

    /// Draws a problem and writes the files.
    pub(super) fn draw(&self, spec: &str) -> Result<(), Failure> {
        let mut formats = Vec::new();
        for file in &self.figure {
            formats.push((file, format(file, "--figure")?));
        }
        let figure = self.landscape(spec)?;
        // Nothing is drawn at random.
        let making = making(Source::Command, None);
        for (file, format) in formats {
            write_atomic(file, &format.bytes(&figure, &making).map_err(Failure::run)?)
                .map_err(Failure::run)?;
            output::line(&format!("wrote {}", file.display()))?;
        }
        Ok(())
    }

    /// The landscape of a problem.
    pub(super) fn landscape(&self, spec: &str) -> Result<Figure, Failure> {
        let problem = problem(spec)?;
        let wanted = Wanted {
            ranges: self.range.clone(),
            gradient: self.gradient,
            basins: self.basins,
            paths: Vec::new(),
        };
        // What cannot be drawn is refused before anything is run.
        publish::landscape(problem.objective.as_ref(), &wanted).map_err(Failure::request)?;
        let paths = self.path.iter().map(|optimizer| self.walk(&problem, optimizer));
        let wanted = Wanted { paths: paths.collect::<Result<_, _>>()?, ..wanted };
        publish::landscape(problem.objective.as_ref(), &wanted).map_err(Failure::request)
    }

    /// The iterates of an optimizer.
    fn walk(&self, problem: &Problem, optimizer: &str) -> Result<(String, Vec<Vec<f64>>), Failure> {
        let facts = problem.objective.facts();
        let start = facts.default_start().to_vec();
        let domain: Domain = facts.feasible_set().clone();
        let (dim, horizon) = (facts.dim(), self.steps);
        let oracle = oracle::build(problem, "none").map_err(Failure::request)?;
        let task = Some(Task { oracle: oracle.clone(), start: start.clone() });
        let context = Context { horizon: Some(horizon), dim, domain: domain.clone(), task };
        let method = optimizers::build(optimizer, &context).map_err(Failure::request)?;
        for (_, schedule) in &method.facts().schedules {
            schedule.check(horizon).map_err(Failure::request)?;
        }
        oracle.covers(horizon).map_err(Failure::request)?;
        let job = Job {
            oracle,
            method,
            domain,
            start,
            comparator: Vec::new(),
            horizon,
            seed: 1,
            replicas: 1,
            exit: None,
            watched: Vec::new(),
            probes: Vec::new(),
            checkpoints: Vec::new(),
        };
        let walked = path::path(&job).map_err(Failure::run)?;
        if let Some(ended) = &walked.ended {
            eprintln!("warning: {optimizer} ended at step {}: {}", ended.step, ended.cause.name());
        }
        Ok((optimizer.to_owned(), walked.points))
    }
}

/// The problem that a spec names. Other things are known, and cannot be drawn.
fn problem(spec: &str) -> Result<Problem, Failure> {
    let id = spec.split([':', '/']).next().unwrap_or(spec);
    if catalogue::ALL.iter().all(|entry| entry.id != id)
        && let Some((kind, _)) = super::find(id).ok().and_then(|things| things.into_iter().next())
    {
        return Err(Failure::Request(format!(
            "--figure draws problems, and `{id}` is {} {}",
            kind.article(),
            kind.singular()
        )));
    }
    catalogue::build(spec).map_err(Failure::request)
}
