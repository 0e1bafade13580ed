//! Where a run is measured.

use ratecheck_problems::space::{Block, Shape};
use ratecheck_problems::spec::{KeyDoc, Params, Range, SpecError};
use ratecheck_proofs_checks::stationarity::Stream;
use ratecheck_proofs_checks::step::{Needs, StepView, Trace};

use super::Subject;

/// `β` of a moving average where neither study nor method says one.
const BETA: f64 = 0.99;

/// The key of the factor.
pub(super) const FACTOR: KeyDoc = KeyDoc::optional(
    "beta",
    "the method's own beta, else 0.99",
    "[0, 1]",
    "factor β of the moving average x̄_t = Σ β^(t-s) x_s / W_t; 1 is the mean",
);

/// The key of the place.
pub(super) const AT: KeyDoc = KeyDoc::with_default(
    "at",
    "average",
    "average or iterate",
    "where: the average that the method outputs (with beta given, or when it has none, the moving average of its iterates), or x_t",
);

/// A point of a run after step `t`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// The output of the method, `Trace::Average`.
    Output,
    /// The moving average of `x_1 .. x_t`.
    Moving(f64),
    /// `x_t`.
    Iterate,
}

/// `β` of the moving average.
pub(super) fn beta(params: &Params<'_>, subject: &Subject<'_>) -> Result<f64, SpecError> {
    if params.is_given("beta") {
        return params.number("beta", Range::closed(0.0, 1.0));
    }
    let own = |name: &str| subject.method.constants.iter().find(|(known, _)| *known == name);
    let found = own("beta").or_else(|| own("average-ema.beta"));
    Ok(found.map_or(BETA, |(_, beta)| *beta))
}

/// The place that a spec names.
pub(super) fn place(params: &Params<'_>, subject: &Subject<'_>) -> Result<Place, SpecError> {
    let average = params.select("at", &[("average", true), ("iterate", false)])?;
    let beta = beta(params, subject)?;
    Ok(match (average, params.is_given("beta")) {
        (false, _) => Place::Iterate,
        (true, false) if subject.traces.contains(&Trace::Average) => Place::Output,
        (true, _) => Place::Moving(beta),
    })
}

impl Place {
    /// What has to be there.
    pub(super) fn needs(self) -> Needs {
        match self {
            Place::Output => Needs::trace(Trace::Average),
            Place::Moving(_) | Place::Iterate => Needs::NOTHING,
        }
    }

    /// Follows it in a block.
    pub(super) fn start(self, shape: Shape) -> Here {
        let streams = match self {
            Place::Moving(beta) => vec![Stream::new(shape.dim(), beta); shape.lanes()],
            Place::Output | Place::Iterate => Vec::new(),
        };
        Here { place: self, shape, point: vec![f64::NAN; shape.len()], streams }
    }
}

/// The place in each lane of a block.
pub(super) struct Here {
    place: Place,
    shape: Shape,
    point: Vec<f64>,
    streams: Vec<Stream>,
}

impl Here {
    pub(super) fn observe(&mut self, step: &StepView<'_>) {
        match self.place {
            Place::Output => self.point.copy_from_slice(step.trace(Trace::Average).flat()),
            Place::Iterate => self.point.copy_from_slice(step.x.flat()),
            Place::Moving(_) => {
                for (lane, stream) in self.streams.iter_mut().enumerate() {
                    stream.push(|i| step.x.at(i, lane), |_| 0.0);
                }
            }
        }
    }

    /// The point of a lane.
    pub(super) fn point(&self, lane: usize) -> Vec<f64> {
        match self.streams.get(lane) {
            Some(stream) => (0..self.shape.dim()).map(|i| stream.mean(i)).collect(),
            None => Block::new(&self.point, self.shape).lane(lane).collect(),
        }
    }
}
