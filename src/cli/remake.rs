//! `ratecheck remake`: a figure made again from what its file says, and compared with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Parser};

use ratecheck_reports::figure::Figure;
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::making::{Making, Source};

use super::figure_file::format;
use super::run::{catch_interrupts, failed};
use super::{Cli, Command, Failure, output};
use crate::engine::Control;
use crate::execute::execute;
use crate::judge::{self, Call};
use crate::plan::Plan;
use crate::publish::{Format, study_figures};
use crate::results::Results;
use crate::sequential::{Sequence, Step};
use crate::study::{Size, Study};

/// Make a figure again from what its file says of how it was made, and compare the two byte for byte
///
/// Figures of `run`, `report`, `escape`, `fit`, `show` and `calibrate` carry their making: the command, the version, the seed, the whole
/// study and a hash of what was drawn. What they need is run again in a temporary folder.
///
/// Exit code: 0 if every byte is the same, 1 if not, with what differs; 2 for a file that does not say how it was made.
#[derive(Debug, Args)]
pub(super) struct Remake {
    /// An SVG, PNG or PDF file
    figure: PathBuf,
    /// Write the new figure into FILE, as its ending says: .svg, .png or .pdf; nothing is written when left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The file that a figure of `fit` was drawn from, if it is neither where its command says nor beside the figure
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Threads; all processors when left out. The figure does not depend on it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Remake {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let shown = self.figure.display();
        let refused =
            |error: &dyn std::fmt::Display| Failure::Request(format!("`{shown}`: {error}"));
        let file = std::fs::read(&self.figure).map_err(|error| refused(&error))?;
        let told = Making::read(&file).map_err(|error| refused(&error))?;
        if let Some(why) = &told.once {
            return Err(refused(&format!("it cannot be made again: {why}")));
        }
        let out = self.out.as_deref().map(|out| Ok::<_, Failure>((out, format(out, "--out")?)));
        let out = out.transpose()?;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(Failure::run)?;
        let figures = pool.install(|| self.figures(&told))?;
        let Some(figure) = figures.iter().find(|figure| figure.id == told.figure) else {
            let id = &told.figure;
            output::line(&format!("{shown} differs: `{}` draws no `{id}`", told.command()))?;
            return Err(Failure::Unexpected);
        };
        let making = Making { version: env!("CARGO_PKG_VERSION").to_owned(), ..told.clone() };
        let bytes = |format: Format, making| format.bytes(figure, making).map_err(Failure::run);
        if let Some((out, format)) = out {
            write_atomic(out, &bytes(format, &making)?).map_err(Failure::run)?;
            output::line(&format!("wrote {}", out.display()))?;
        }
        let format = Format::read(&file);
        if bytes(format, &making)? == file {
            return output::line(&format!("{shown}: the same to the byte"));
        }
        let (here, known) = (making.of(figure).data, &told.data);
        let why = if here != *known {
            format!("what it shows has BLAKE3 {known}, and now {here}")
        } else if bytes(format, &told)? == file {
            "the version alone".to_owned()
        } else {
            "what it shows is the same, the file is not: it was changed after it was drawn, or is drawn in another way now".to_owned()
        };
        let versions = match told.version == making.version {
            true => String::new(),
            false => format!("; made by ratecheck {}, this is {}", told.version, making.version),
        };
        output::line(&format!("{shown} differs: {why}{versions}"))?;
        Err(Failure::Unexpected)
    }

    /// All figures of what was run.
    fn figures(&self, told: &Making) -> Result<Vec<Figure>, Failure> {
        if let Source::Study { size, looks, study, .. } = &told.source {
            return study_again(told, size, *looks, study);
        }
        let mut words = vec![told.program.clone()];
        words.extend(told.arguments.iter().cloned());
        if words.get(1).is_some_and(|command| command == "show") {
            // Flags about pictures want one, which is not written.
            words.extend(["--figure", "again.svg"].map(str::to_owned));
        }
        let cli = Cli::try_parse_from(words).map_err(|error| {
            let why = error.to_string();
            let why = why.lines().next().unwrap_or_default().trim_start_matches("error: ");
            Failure::Request(format!("`{}` is no command of this version: {why}", told.command()))
        })?;
        match (&cli.command, &told.source) {
            (Command::Show(show), _) => Ok(vec![show.figure()?]),
            (Command::Fit(fit), Source::File { blake3 }) => {
                Ok(vec![fit.figure(&self.log(fit.file())?, blake3)?])
            }
            (Command::Escape(escape), _) => again(|dir, control| escape.figures(dir, control)),
            (Command::Calibrate(calibrate), _) => calibrate.figure().map(|figure| vec![figure]),
            _ => Err(Failure::Request(format!("`{}` draws no figure", told.command()))),
        }
    }

    /// Where the file is that a figure was drawn from.
    fn log(&self, named: &Path) -> Result<PathBuf, Failure> {
        if let Some(data) = &self.data {
            return Ok(data.clone());
        }
        let beside = named.file_name().map(|name| self.figure.with_file_name(name));
        let places = std::iter::once(named.to_owned()).chain(beside);
        places.into_iter().find(|place| place.is_file()).ok_or_else(|| {
            Failure::Request(format!(
                "`{}` was drawn from `{}`, which is not here: name the file with --data",
                self.figure.display(),
                named.display()
            ))
        })
    }
}

/// Runs something in a folder of its own, which is removed again.
fn again<T>(run: impl FnOnce(&Path, &Control) -> Result<T, Failure>) -> Result<T, Failure> {
    let folder = tempfile::tempdir().map_err(Failure::run)?;
    let control = Arc::new(Control::default());
    catch_interrupts(&control)?;
    let done = run(folder.path(), &control)?;
    if control.interrupted() { Err(Failure::Interrupted) } else { Ok(done) }
}

/// The figures of a study that is run again.
fn study_again(
    told: &Making,
    size: &str,
    looks: Option<u32>,
    text: &str,
) -> Result<Vec<Figure>, Failure> {
    let study = Study::parse(text, "the study in the figure", &[]).map_err(Failure::request)?;
    let full = match size {
        "quick" => Size::Quick,
        "full" => Size::Full,
        other => {
            return Err(Failure::Request(format!("the figure is of an unknown size `{other}`")));
        }
    };
    let mut plan = Plan::new(study, full).map_err(Failure::request)?;
    let call = Call { command: told.command(), size: size.to_owned() };
    again(|dir, control| {
        let pieces = dir.join("pieces");
        let executed = execute(&plan, &pieces, control).map_err(failed)?;
        if looks.is_none() {
            let results = judge::judge(&plan, &executed, &call);
            return Ok(study_figures(&results, &judge::curves(&plan, &executed)));
        }
        let mut sequence = Sequence::begin(&plan, executed, looks);
        while sequence.step(&mut plan, &pieces, control).map_err(failed)? == Step::Looked {}
        let Sequence { executed, judged, .. } = &sequence;
        let row = Some(sequence.row("it was made again"));
        let results: Results = judge::results(&plan, executed, &call, judged, row);
        Ok(study_figures(&results, &judge::curves(&plan, executed)))
    })
}
