//! `ratecheck escape`: watch optimizers leave a minimum.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use ratecheck_problems::spec::Expression;
use ratecheck_reports::figure::Figure;
use ratecheck_reports::making::Source;

use super::arguments::{command, making};
use super::run::{catch_interrupts, progress, writable};
use super::{Failure, output};
use crate::engine::{Control, RunError};
use crate::escape::{self, Record, Request, Setting};
use crate::execute::{load, save};
use crate::publish::escape::{Escape as Left, Pictures, Summary, data, escape as publish};

/// Watch optimizers leave a minimum: times, curves, paths and an animation
#[derive(Debug, Args)]
pub(super) struct Escape {
    /// The problem
    #[arg(long, value_name = "SPEC", default_value = "two-valleys:dl=0.02")]
    landscape: String,
    /// The noise of its gradients
    #[arg(long, value_name = "SPEC", default_value = "hessian:batch=1,part=axis")]
    noise: String,
    /// The methods, such as sgd,adam:beta1=0,beta2=0.99; `adam` stands for adam-paper. SGD, Adam, InvAdam and DualAdam without
    /// momentum when left out, DualAdam turning into Adam over the first half of the steps
    #[arg(long, value_name = "SPEC,..")]
    optimizers: Option<String>,
    /// Step size of the methods whose spec names none
    #[arg(long, value_name = "LR", default_value = "0.0075", allow_hyphen_values = true)]
    lr: String,
    /// Where a replica has left: minimum (beyond the neighbouring one), saddle, past:at=X, below:at=X, outside:radius=R or explosion
    #[arg(long, value_name = "REGION", default_value = "minimum")]
    exit: String,
    /// Start: one number a coordinate, or one for all; the problem's own when left out
    #[arg(long, value_name = "X,..", value_delimiter = ',', allow_hyphen_values = true, value_parser = finite)]
    start: Vec<f64>,
    /// Steps of each replica
    #[arg(long, value_name = "T", default_value_t = 6000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    steps: u64,
    /// Replicas of each method
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    replicas: u64,
    /// Seed of the noise, the same for all methods
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Folder for results
    #[arg(long, default_value = "ratecheck-results/escape", value_name = "DIR")]
    out: PathBuf,
    /// Threads; all processors when left out. The results do not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Leave out the animations
    #[arg(long)]
    no_animation: bool,
    /// Leave out the figures
    #[arg(long)]
    no_figures: bool,
    /// Print one JSON document instead of tables
    #[arg(long)]
    json: bool,
}

/// A number, or arithmetic such as 1/3.
fn finite(text: &str) -> Result<f64, String> {
    let value = Expression::parse(text, &[]).map_err(|e| e.to_string())?.eval(&[]);
    if value.is_finite() { Ok(value) } else { Err(format!("{value}: a start must be finite")) }
}

impl Escape {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let request = self.request();
        let setting = Setting::new(&request).map_err(Failure::Request)?;
        writable(&self.out)?;
        let control = Arc::new(Control::default());
        catch_interrupts(&control)?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(Failure::run)?;
        let total = request.steps * request.replicas * setting.contenders.len() as u64;
        let bar = progress(total, &control);
        let records = pool.install(|| records(&self.out, &request, &setting, &control));
        bar.stop();
        let left = Left::new(&request, &setting, command(), records?);
        let wanted = Pictures { figures: !self.no_figures, animation: !self.no_animation };
        let mut making = making(Source::Command, Some(self.seed));
        if control.stopped() {
            making.once = Some("its run was interrupted when it was drawn".to_owned());
        }
        publish(&self.out, &left, wanted, &making).map_err(Failure::run)?;
        if self.json {
            output::json(&Summary::new(&left))?;
        } else {
            output::document(&left.printed(&self.out).map_err(Failure::run)?)?;
        }
        if control.stopped() { Err(Failure::Interrupted) } else { Ok(()) }
    }

    fn request(&self) -> Request {
        let optimizers =
            self.optimizers.as_deref().map_or_else(|| standard(self.steps), escape::specs);
        Request {
            landscape: self.landscape.clone(),
            noise: self.noise.clone(),
            optimizers,
            lr: self.lr.clone(),
            exit: self.exit.clone(),
            start: self.start.clone(),
            steps: self.steps,
            replicas: self.replicas,
            seed: self.seed,
        }
    }

    /// The figures of this command, made in a folder that is there.
    pub(super) fn figures(&self, dir: &Path, control: &Control) -> Result<Vec<Figure>, Failure> {
        let request = self.request();
        let setting = Setting::new(&request).map_err(Failure::Request)?;
        let records = records(dir, &request, &setting, control)?;
        Ok(data(&Left::new(&request, &setting, String::new(), records)))
    }
}

/// One record a method, from an earlier run if it is there; none where interrupted.
fn records(
    dir: &Path,
    request: &Request,
    setting: &Setting,
    control: &Control,
) -> Result<Vec<Option<Record>>, Failure> {
    let pieces = dir.join("pieces");
    std::fs::create_dir_all(&pieces).map_err(Failure::run)?;
    let mut records = Vec::new();
    for contender in &setting.contenders {
        let key = escape::key(request, setting, contender).map_err(Failure::run)?;
        let path = pieces.join(format!("{key}.piece"));
        if let Some(record) = load(&path) {
            control.skip(request.steps * request.replicas);
            records.push(Some(record));
            continue;
        }
        match escape::run(setting, contender, control) {
            Ok(record) => {
                save(&path, &record).map_err(Failure::run)?;
                records.push(Some(record));
            }
            Err(RunError::Interrupted) => records.push(None),
            Err(error) => return Err(Failure::request(error)),
        }
    }
    Ok(records)
}

/// The methods of the experiment that the command repeats when nothing is asked for.
fn standard(steps: u64) -> Vec<String> {
    let halfway = if steps > 1 { format!("2/{steps}") } else { "1".to_owned() };
    vec![
        "sgd".to_owned(),
        "adam:beta1=0".to_owned(),
        "invadam:beta1=0".to_owned(),
        format!("dualadam:beta1=0,xi={halfway}"),
    ]
}
