//! Violations that can be seen again: the gradients of the path that broke a claim, and commands that replay it.

use std::fmt::Write as _;
use std::path::Path;

use ratecheck_problems::space::Block;
use ratecheck_proofs_checks::step::{Needs, StepView};
use ratecheck_reports::files::{FileError, write_listed};

use crate::engine::{self, Control, Job, Observer};
use crate::plan::{Plan, PlannedRun};
use crate::results::{Results, Row, WitnessRow};

/// Gradients of longer paths are cut: the command that starts from the seed has no such limit.
const MOST_STEPS: u64 = 10_000;
/// Witnesses kept for each claim of a study; further refuted rows of the same claim carry the command alone.
const MOST_FILES: usize = 200;

/// Adds a witness to every refuted claim that one path refutes, and writes its gradients below `dir`.
///
/// # Errors
/// When a file cannot be written.
pub fn add(plan: &Plan, results: &mut Results, dir: &Path) -> Result<(), FileError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (number, row) in results.rows.iter_mut().enumerate() {
        let run = &plan.runs[row.run];
        let Some(found) = violation(row, run) else { continue };
        let mut name = String::new();
        if files.len() < MOST_FILES {
            name = format!("witnesses/{number:04}-{}.csv", stem(row));
            files.push((name.clone(), gradients(&run.job, found.replica, found.step)));
        }
        row.witness = Some(WitnessRow {
            command: replay(run, &name),
            from_seed: from_seed(run, found.replica, found.step),
            file: name,
            ..found
        });
    }
    let listed: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    if listed.is_empty() { Ok(()) } else { write_listed(dir, &listed) }
}

/// The path that refutes a row: the judge's first violation, or the only path of a deterministic run.
fn violation(row: &Row, run: &PlannedRun) -> Option<WitnessRow> {
    if row.verdict != "refuted" || row.is_fit() {
        return None;
    }
    let blank = WitnessRow {
        replica: 0,
        step: run.spec.horizon,
        lhs: row.lhs,
        rhs: row.rhs,
        allowance: 0.0,
        file: String::new(),
        command: String::new(),
        from_seed: String::new(),
    };
    match &row.witness {
        Some(judged) => Some(WitnessRow { ..judged.clone() }),
        None if run.deterministic => Some(blank),
        None => None,
    }
}

fn stem(row: &Row) -> String {
    let name = if row.step.is_empty() {
        row.theorem.clone()
    } else {
        format!("{}-{}", row.theorem, row.step)
    };
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect()
}

/// One row a step, in the format that `ratecheck trace --gradients` reads.
fn gradients(job: &Job, replica: u64, steps: u64) -> Vec<u8> {
    let mut log = Log { text: String::new(), left: steps.min(MOST_STEPS) };
    // The run was finished before, so it cannot fail or be interrupted now.
    let _ = engine::observe(job, replica, 1, &Control::default(), &mut log);
    log.text.into_bytes()
}

struct Log {
    text: String,
    left: u64,
}

impl Observer for Log {
    fn needs(&self) -> Needs {
        Needs::GRADIENT
    }

    fn observe(&mut self, step: &StepView<'_>) {
        if self.left == 0 {
            return;
        }
        self.left -= 1;
        write_row(&mut self.text, step.gradient());
    }
}

fn write_row(text: &mut String, g: Block<'_>) {
    for (i, g) in g.lane(0).enumerate() {
        let comma = if i > 0 { "," } else { "" };
        // Writing to a string cannot fail; `{}` prints the shortest decimal that reads back to the same bits.
        let _ = write!(text, "{comma}{g}");
    }
    text.push('\n');
}

fn common(run: &PlannedRun) -> String {
    let start: Vec<String> = run.spec.start.iter().map(f64::to_string).collect();
    let mut text = format!(
        "ratecheck trace -o '{}' --x0={} --horizon {}",
        run.spec.optimizer,
        start.join(","),
        run.spec.horizon
    );
    if run.spec.domain != "whole" {
        let _ = write!(text, " --domain '{}'", run.spec.domain);
    }
    text
}

fn replay(run: &PlannedRun, file: &str) -> String {
    if file.is_empty() {
        String::new()
    } else {
        format!("{} --gradients {file} --state", common(run))
    }
}

/// Sequences of outcomes have a number and no seed: their gradients are in the file alone.
fn from_seed(run: &PlannedRun, replica: u64, steps: u64) -> String {
    if run.enumeration.is_some() {
        return String::new();
    }
    format!(
        "{} --problem '{}' --noise '{}' --seed {} --replica {replica} --steps {steps} --state",
        common(run),
        run.spec.problem,
        run.spec.noise,
        run.spec.seed
    )
}
