//! `ratecheck run`: the main job.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use ratecheck_reports::document::{Document, GeneratedBy, Section};

use super::arguments::command;
use super::baselines::Baselines;
use super::{Failure, output, queue, shipped};
use crate::comparison::Comparison;
use crate::engine::Control;
use crate::execute::{ExecuteError, Executed, execute};
use crate::judge::{self, Call};
use crate::plan::Plan;
use crate::publish::{self, Drawn};
use crate::results::{self, Results, SequentialRow};
use crate::sequential::{Sequence, Step};
use crate::study::{Size, Study};
use crate::witness;

/// Run studies: all shipped ones at quick size, or those named
#[derive(Debug, Args)]
pub(super) struct Run {
    /// Shipped studies by name, or paths of TOML files; all shipped studies when left out
    studies: Vec<String>,
    /// Folder for results; each study has a folder of its own in it
    #[arg(long, default_value = "ratecheck-results", value_name = "DIR")]
    out: PathBuf,
    /// Threads; all processors when left out. The results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Seed of all noise, instead of the studies' own
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Override a value of the studies: study.KEY=VALUE, claim.KEY=VALUE or claim.NAME.KEY=VALUE
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Run the full sizes, where studies have them
    #[arg(long)]
    full: bool,
    /// Add replicas where verdicts are undecided, until they are decided, nothing more can be, or the budget is spent
    #[arg(long)]
    until_decided: bool,
    /// Time after which no more replicas are added, such as 60s or 5min; what the studies ask for is always run
    #[arg(long, value_name = "TIME", requires = "until_decided", value_parser = humantime::parse_duration)]
    budget: Option<Duration>,
    /// Look after which no more replicas are added; look K is at 2^(K-1) times the replicas of the study. Unlike a budget it gives
    /// the same results on every machine
    #[arg(long, value_name = "N", requires = "until_decided", value_parser = clap::value_parser!(u32).range(1..))]
    looks: Option<u32>,
    #[command(flatten)]
    baselines: Baselines,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
}

/// A study with its plan and folder.
struct Prepared {
    plan: Plan,
    dir: PathBuf,
    toml: String,
}

impl Prepared {
    /// Where finished runs are kept.
    fn pieces(&self) -> PathBuf {
        self.dir.join("pieces")
    }
}

/// What a study came to, and its figures, both on the disk.
type Written = (Results, Vec<Drawn>);

/// A problem without a comparator is a wrong request; everything else failed here.
pub(super) fn failed(error: ExecuteError) -> Failure {
    match error {
        ExecuteError::Run { source: crate::engine::RunError::NoComparator(_), .. } => {
            Failure::request(error)
        }
        _ => Failure::run(error),
    }
}

impl Run {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let began = Instant::now();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(Failure::run)?;
        let mut prepared = pool.install(|| self.prepare())?;
        let ids: Vec<&str> = prepared.iter().map(|p| p.plan.study.study.id.as_str()).collect();
        let reference = self.baselines.prepare(&self.out, &ids)?;
        writable(&self.out)?;
        let control = Arc::new(Control::default());
        catch_interrupts(&control)?;
        let runs = prepared.iter().flat_map(|p| &p.plan.runs);
        let bar = progress(runs.map(|run| run.spec.horizon * run.spec.replicas).sum(), &control);
        let done = self.run_all(&mut prepared, &control, &pool, began);
        bar.stop();
        let done = done?;
        if control.interrupted() {
            // Baselines are of whole runs.
            self.show(&done, None, None)?;
            return Err(Failure::Interrupted);
        }
        let dirs: Vec<&Path> = prepared.iter().map(|p| p.dir.as_path()).collect();
        let compared =
            reference.map(|reference| reference.compare(&self.out, &dirs)).transpose()?;
        let saved = self.baselines.save(&self.out, &dirs)?;
        self.show(&done, compared.as_ref(), saved)?;
        let expected = done.iter().all(|(r, _)| r.rows.iter().all(|row| row.as_expected));
        let worse = compared.is_some_and(|comparison| comparison.worse > 0);
        if expected && !worse { Ok(()) } else { Err(Failure::Unexpected) }
    }

    /// Reads and plans every study before anything is run or written.
    fn prepare(&self) -> Result<Vec<Prepared>, Failure> {
        let sources = if self.studies.is_empty() {
            shipped::all()
        } else {
            self.studies.iter().map(|s| shipped::find(s)).collect::<Result<_, _>>()?
        };
        let mut overrides = self.set.clone();
        overrides.extend(self.seed.map(|seed| format!("study.seed={seed}")));
        let size = if self.full { Size::Full } else { Size::Quick };
        let mut read: Vec<(Study, PathBuf, String)> = Vec::new();
        for source in sources {
            let study =
                Study::parse(&source.text, &source.name, &overrides).map_err(Failure::request)?;
            let toml = toml::to_string(&study).map_err(Failure::request)?;
            let dir = self.out.join(&study.study.id);
            if read.iter().any(|(_, other, _)| *other == dir) {
                let id = &study.study.id;
                return Err(Failure::Request(format!("the study `{id}` was given twice")));
            }
            read.push((study, dir, toml));
        }
        let plan = |(study, dir, toml)| {
            let plan = Plan::new(study, size).map_err(Failure::request)?;
            Ok(Prepared { plan, dir, toml })
        };
        let planned: Vec<Result<Prepared, Failure>> = read.into_par_iter().map(plan).collect();
        planned.into_iter().collect()
    }

    fn call(&self) -> Call {
        Call { command: command(), size: if self.full { "full" } else { "quick" }.to_owned() }
    }

    fn run_all(
        &self,
        prepared: &mut [Prepared],
        control: &Control,
        pool: &rayon::ThreadPool,
        began: Instant,
    ) -> Result<Vec<Written>, Failure> {
        let first = |study: &Prepared| self.first(study, control);
        let first = queue::in_order(pool, prepared, first, || control.stopped())?;
        let (mut done, sequences): (Vec<_>, Vec<_>) = first.into_iter().unzip();
        if self.until_decided && !control.stopped() {
            if let Some(budget) = self.budget {
                control.stop_at(began + budget);
            }
            let mut sequences: Vec<Sequence> = sequences.into_iter().flatten().collect();
            pool.install(|| self.decide(prepared, &mut sequences, &mut done, control))?;
        }
        publish::index(&self.out, &done, &[]).map_err(Failure::run)?;
        Ok(done)
    }

    /// Runs a study at the size that it asks for, and stores what came of it.
    fn first(
        &self,
        study: &Prepared,
        control: &Control,
    ) -> Result<(Written, Option<Sequence>), Failure> {
        let executed = execute(&study.plan, &study.pieces(), control).map_err(failed)?;
        if self.until_decided {
            let sequence = Sequence::begin(&study.plan, executed, self.looks);
            let row = sequence.row("the first look");
            let results = self.results(study, &sequence, row);
            Ok((self.write(study, results, &sequence.executed)?, Some(sequence)))
        } else {
            let results = judge::judge(&study.plan, &executed, &self.call());
            Ok((self.write(study, results, &executed)?, None))
        }
    }

    /// Looks at the studies in turn until each is decided, or has to end.
    fn decide(
        &self,
        prepared: &mut [Prepared],
        sequences: &mut [Sequence],
        done: &mut [Written],
        control: &Control,
    ) -> Result<(), Failure> {
        let mut ended: Vec<Option<String>> = vec![None; sequences.len()];
        while ended.iter().any(Option::is_none) {
            for ((study, sequence), ended) in
                prepared.iter_mut().zip(&mut *sequences).zip(&mut ended)
            {
                if ended.is_none() {
                    *ended = self.step(study, sequence, control)?;
                }
            }
        }
        for (k, ended) in ended.iter().enumerate() {
            let (study, sequence) = (&prepared[k], &sequences[k]);
            let row = sequence.row(ended.as_deref().unwrap_or_default());
            let results = self.results(study, sequence, row);
            done[k] = self.write(study, results, &sequence.executed)?;
        }
        Ok(())
    }

    /// One look more; answers why the study ended, if it did.
    fn step(
        &self,
        study: &mut Prepared,
        sequence: &mut Sequence,
        control: &Control,
    ) -> Result<Option<String>, Failure> {
        let open = match sequence.open() {
            1 => "1 claim".to_owned(),
            open => format!("{open} claims"),
        };
        let pieces = study.pieces();
        Ok(match sequence.step(&mut study.plan, &pieces, control).map_err(failed)? {
            Step::Looked => None,
            Step::Done if sequence.open() == 0 => {
                Some("nothing was left that more replicas can decide".to_owned())
            }
            Step::Done if sequence.at_last_look() => Some(format!(
                "look {} was the last one asked for, with {open} undecided",
                sequence.looks()
            )),
            Step::Done => Some(format!("room for replicas ran out, with {open} undecided")),
            Step::Stopped if control.interrupted() => {
                Some(format!("it was interrupted, with {open} undecided"))
            }
            Step::Stopped => Some(format!("the budget was spent, with {open} undecided")),
        })
    }

    fn results(&self, study: &Prepared, sequence: &Sequence, row: SequentialRow) -> Results {
        let Sequence { executed, judged, .. } = sequence;
        judge::results(&study.plan, executed, &self.call(), judged, Some(row))
    }

    /// Stores the results of a study with everything that is drawn from them.
    fn write(
        &self,
        study: &Prepared,
        mut results: Results,
        executed: &Executed,
    ) -> Result<Written, Failure> {
        let Prepared { plan, dir, toml } = study;
        witness::add(plan, &mut results, dir).map_err(Failure::run)?;
        let curves = judge::curves(plan, executed);
        let run = run_toml(&results, toml);
        results::write(dir, &results, &curves, &run).map_err(Failure::run)?;
        let drawn = publish::study(dir, &results, &curves, &[]).map_err(Failure::run)?;
        Ok((results, drawn))
    }

    fn show(
        &self,
        done: &[Written],
        compared: Option<&Comparison>,
        saved: Option<String>,
    ) -> Result<(), Failure> {
        if self.json {
            let results: Vec<&Results> = done.iter().map(|(results, _)| results).collect();
            let mut document = serde_json::json!({ "studies": results });
            if let Some(comparison) = compared {
                document["comparison"] = serde_json::json!(comparison.clone().changes());
            }
            return output::json(&document);
        }
        let mut sections = publish::sections(done).map_err(Failure::run)?;
        sections.push(Section::Paragraph(format!(
            "Everything about them is in {}",
            self.out.join("index.html").display()
        )));
        if let Some(comparison) = compared {
            sections.push(Section::Heading("Compared with the baseline".to_owned()));
            let found = publish::comparison::sections(comparison, false).map_err(Failure::run)?;
            sections.extend(found);
        }
        sections.extend(saved.map(Section::Paragraph));
        output::document(&Document {
            title: "Ratecheck".to_owned(),
            generated_by: GeneratedBy {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                command: self.call().command,
                seed: self.seed.unwrap_or(1),
            },
            sections,
        })
    }
}

/// The resolved study with what else determines its results.
fn run_toml(results: &Results, study: &str) -> String {
    format!(
        "# The study as it was run, with defaults and overrides put in.\n\
         # ratecheck {} on {} {}, size {}: {}\n{study}",
        results.version,
        std::env::consts::OS,
        std::env::consts::ARCH,
        results.size,
        results.command
    )
}

/// Refuses an output folder that cannot be written, before anything is computed.
pub(super) fn writable(dir: &Path) -> Result<(), Failure> {
    let refuse =
        |e: std::io::Error| Failure::Request(format!("cannot write in `{}`: {e}", dir.display()));
    std::fs::create_dir_all(dir).map_err(refuse)?;
    let probe = dir.join(".ratecheck-probe");
    std::fs::write(&probe, b"").map_err(refuse)?;
    std::fs::remove_file(&probe).map_err(refuse)
}

/// The first interrupt stops runs at their next look, the second ends the program at once.
pub(super) fn catch_interrupts(control: &Arc<Control>) -> Result<(), Failure> {
    let control = Arc::clone(control);
    ctrlc::set_handler(move || {
        if control.interrupted() {
            std::process::exit(130);
        }
        control.stop();
    })
    .map_err(Failure::run)
}

/// A bar on standard error, on terminals only.
pub(super) struct Progress {
    bar: Option<(std::thread::JoinHandle<()>, Arc<AtomicBool>)>,
}

/// Shows how many of `total` replica-steps are made.
pub(super) fn progress(total: u64, control: &Arc<Control>) -> Progress {
    if !std::io::stderr().is_terminal() {
        return Progress { bar: None };
    }
    let (control, over) = (Arc::clone(control), Arc::new(AtomicBool::new(false)));
    let seen = Arc::clone(&over);
    let thread = std::thread::spawn(move || {
        let bar = ProgressBar::new(total);
        let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        while !seen.load(Ordering::Relaxed) {
            bar.set_position(control.steps());
            std::thread::sleep(Duration::from_millis(100));
        }
        bar.finish_and_clear();
    });
    Progress { bar: Some((thread, over)) }
}

impl Progress {
    pub(super) fn stop(self) {
        if let Some((thread, over)) = self.bar {
            over.store(true, Ordering::Relaxed);
            // The thread only draws: if it panicked there is nothing to save.
            let _ = thread.join();
        }
    }
}
