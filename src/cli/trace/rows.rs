//! The rows of a trajectory, written as they are computed.

use std::io::{self, Write};

use ratecheck_proofs_checks::step::{Needs, StepView, Trace};

use super::setting::Setting;
use crate::engine::{Control, Ended, Observer};

/// What a row holds after replica and step: `x`, then with the state `g` and the method's traces.
pub(super) struct Columns<'a> {
    setting: &'a Setting,
    state: bool,
}

impl<'a> Columns<'a> {
    pub(super) fn new(setting: &'a Setting, state: bool) -> Columns<'a> {
        Columns { setting, state }
    }

    /// Traces that are shown.
    fn traces(&self) -> &[Trace] {
        if self.state { self.setting.job.method.traces() } else { &[] }
    }

    /// `replica,step,x1..xd,g1..gd,m1..md,...`
    fn names(&self) -> Vec<String> {
        let dim = self.setting.job.start.len();
        let of = |prefix: &'static str| (1..=dim).map(move |i| format!("{prefix}{i}"));
        let mut names = vec!["replica".to_owned(), "step".to_owned()];
        names.extend(of("x"));
        names.extend(self.state.then_some("g").into_iter().flat_map(of));
        for trace in self.traces() {
            if trace.is_scalar() {
                names.push(trace.name().to_owned());
            } else {
                names.extend(of(trace.name()));
            }
        }
        names
    }

    /// The start: no gradient has been seen, and every moment is zero but `v̂_0`.
    fn at_start(&self) -> Vec<f64> {
        let start = &self.setting.job.start;
        let mut values = start.clone();
        if self.state {
            values.extend(start.iter().map(|_| f64::NAN));
        }
        for trace in self.traces() {
            match trace {
                Trace::VHat => values.extend(start.iter().map(|_| self.setting.vhat0)),
                Trace::M | Trace::V | Trace::Eta | Trace::Displacement => {
                    values.extend(start.iter().map(|_| 0.0));
                }
                Trace::Average | Trace::Base => values.extend(start),
                Trace::SquareSum => values.push(0.0),
                Trace::Scale => values.push(f64::NAN),
            }
        }
        values
    }

    /// After a step.
    fn after(&self, step: &StepView<'_>, values: &mut Vec<f64>) {
        values.clear();
        values.extend(step.x_next.lane(0));
        if self.state {
            values.extend(step.gradient().lane(0));
        }
        for trace in self.traces() {
            values.extend(step.trace(*trace).lane(0));
        }
    }
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A header and a line a row. Every number reads back to the same bits.
    Csv,
    /// `{"columns": [..], "rows": [[..], ..], "ended": [..]}`.
    Json,
}

impl Format {
    pub(super) fn begin(self, out: &mut impl Write, columns: &Columns<'_>) -> io::Result<()> {
        let names = columns.names();
        match self {
            Format::Csv => writeln!(out, "{}", names.join(",")),
            Format::Json => write!(out, "{{\"columns\": {names:?}, \"rows\": ["),
        }
    }

    fn row(self, out: &mut impl Write, replica: u64, step: u64, values: &[f64]) -> io::Result<()> {
        match self {
            Format::Csv => {
                write!(out, "{replica},{step}")?;
                for x in values {
                    write!(out, ",{x}")?;
                }
                writeln!(out)
            }
            Format::Json => {
                write!(out, "\n[{replica}, {step}")?;
                for x in values {
                    // JSON has no word for what is not finite.
                    if x.is_finite() { write!(out, ", {x:?}")? } else { write!(out, ", null")? }
                }
                write!(out, "]")
            }
        }
    }

    /// Between the rows of one step and the next.
    fn separate(self, out: &mut impl Write) -> io::Result<()> {
        if self == Format::Json { write!(out, ",") } else { Ok(()) }
    }

    pub(super) fn end(self, out: &mut impl Write, ended: &[Ended]) -> io::Result<()> {
        if self == Format::Csv {
            return Ok(());
        }
        let ended = ended.iter().map(|e| {
            serde_json::json!({ "replica": e.replica, "step": e.step, "cause": e.cause.name() })
        });
        writeln!(out, "\n], \"ended\": {}}}", serde_json::Value::from_iter(ended))
    }
}

/// Writes one replica.
pub(super) struct Rows<'a, W> {
    out: &'a mut W,
    format: Format,
    columns: &'a Columns<'a>,
    control: &'a Control,
    replica: u64,
    values: Vec<f64>,
    error: Option<io::Error>,
}

impl<'a, W: Write> Rows<'a, W> {
    /// Writes the row of the start.
    pub(super) fn start(
        out: &'a mut W,
        format: Format,
        columns: &'a Columns<'a>,
        control: &'a Control,
        replica: u64,
        first: bool,
    ) -> io::Result<Rows<'a, W>> {
        if !first {
            format.separate(out)?;
        }
        let values = columns.at_start();
        format.row(out, replica, 0, &values)?;
        Ok(Rows { out, format, columns, control, replica, values, error: None })
    }

    /// What writing failed with.
    pub(super) fn end(self) -> io::Result<()> {
        self.error.map_or(Ok(()), Err)
    }

    fn write(&mut self, step: &StepView<'_>) -> io::Result<()> {
        self.columns.after(step, &mut self.values);
        self.format.separate(self.out)?;
        self.format.row(self.out, self.replica, step.step.get(), &self.values)
    }
}

impl<W: Write> Observer for Rows<'_, W> {
    fn needs(&self) -> Needs {
        let gradient = if self.columns.state { Needs::GRADIENT } else { Needs::NOTHING };
        self.columns.traces().iter().fold(gradient, |all, trace| all | Needs::trace(*trace))
    }

    fn observe(&mut self, step: &StepView<'_>) {
        if self.error.is_some() {
            return;
        }
        if let Err(error) = self.write(step) {
            // Nobody reads any more: no use in computing on.
            self.error = Some(error);
            self.control.stop();
        }
    }
}
