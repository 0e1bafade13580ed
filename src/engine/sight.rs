//! What monitors see of a step beside the iterates.

use ratecheck_problems::oracle::Online;
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut, Shape};
use ratecheck_proofs_checks::step::{LossErrors, Needs, Optional};

use super::ask::Seen;
use super::block::key;
use super::{Job, RunError};

/// The optional quantities of a step, each computed only when declared.
pub(super) struct Sight {
    shape: Shape,
    needs: Needs,
    /// Made when a step's oracle does not compute it on the way.
    true_gradient: Vec<f64>,
    value: Vec<f64>,
    losses: Losses,
}

/// What is seen of an online problem.
#[derive(Default)]
struct Losses {
    comparator: Vec<f64>,
    loss: Vec<f64>,
    comparator_loss: Vec<f64>,
    loss_error: Vec<f64>,
    comparator_error: Vec<f64>,
    gradient_error: Vec<f64>,
    gap: Vec<f64>,
    /// `[checkpoint][lane]`.
    hindsight: Vec<f64>,
    /// The checkpoint at hand, or the next one.
    checkpoint: usize,
    at_checkpoint: bool,
}

impl Losses {
    fn new(job: &Job, shape: Shape, first: u64, needs: Needs) -> Result<Losses, RunError> {
        let Some(online) = job.oracle.online() else { return Ok(Losses::default()) };
        let sized = |need: Needs, len: usize| vec![0.0; if needs.contains(need) { len } else { 0 }];
        let compares = needs.contains(Needs::LOSS) || needs.contains(Needs::COMPARATOR);
        let mut comparator = vec![0.0; if compares { shape.len() } else { 0 }];
        let mut gap = vec![0.0; shape.lanes()];
        let key = key(job, first, 1)?;
        if compares && job.comparator.is_empty() {
            let u = BlockMut::new(&mut comparator, shape);
            online.comparator(key, job.horizon, &job.domain, u, &mut gap)?;
        } else if compares {
            for (row, u) in comparator.chunks_mut(shape.lanes()).zip(&job.comparator) {
                row.fill(*u);
            }
        }
        let mut hindsight = sized(Needs::HINDSIGHT, job.checkpoints.len() * shape.lanes());
        if !hindsight.is_empty() {
            online.hindsight(key, &job.checkpoints, &job.domain, shape, &mut hindsight)?;
        }
        Ok(Losses {
            comparator,
            loss: sized(Needs::LOSS, shape.lanes()),
            comparator_loss: sized(Needs::LOSS, shape.lanes()),
            loss_error: sized(Needs::LOSS_ERROR, shape.lanes()),
            comparator_error: sized(Needs::LOSS_ERROR, shape.lanes()),
            gradient_error: sized(Needs::LOSS_ERROR, shape.len()),
            gap,
            hindsight,
            checkpoint: 0,
            at_checkpoint: false,
        })
    }

    fn before(&mut self, job: &Job, key: Key, x: Block<'_>, online: &dyn Online) {
        let u = |comparator| Block::new(comparator, x.shape());
        if !self.loss.is_empty() {
            online.loss(key, x, &mut self.loss);
            online.loss(key, u(&self.comparator), &mut self.comparator_loss);
        }
        if !self.loss_error.is_empty() {
            online.loss_error(key, x, &mut self.loss_error);
            online.loss_error(key, u(&self.comparator), &mut self.comparator_error);
            let error = BlockMut::new(&mut self.gradient_error, x.shape());
            online.loss_gradient_error(key, x, error);
        }
        self.arrive(job, key.step());
    }

    /// Notes whether step `t` is recorded.
    fn arrive(&mut self, job: &Job, t: u64) {
        self.checkpoint += usize::from(self.at_checkpoint);
        self.at_checkpoint = job.checkpoints.get(self.checkpoint) == Some(&t);
    }

    fn errors(&self, shape: Shape) -> LossErrors<'_> {
        LossErrors {
            loss: &self.loss_error,
            comparator_loss: &self.comparator_error,
            gradient: Block::new(&self.gradient_error, shape),
            gap: &self.gap,
        }
    }

    fn hindsight(&self, lanes: usize) -> Option<&[f64]> {
        let here = self.checkpoint * lanes..(self.checkpoint + 1) * lanes;
        self.hindsight.get(here).filter(|_| self.at_checkpoint)
    }
}

impl Sight {
    pub(super) fn new(
        job: &Job,
        shape: Shape,
        first: u64,
        needs: Needs,
    ) -> Result<Sight, RunError> {
        let sized = |need: Needs, len: usize| vec![0.0; if needs.contains(need) { len } else { 0 }];
        Ok(Sight {
            shape,
            needs,
            true_gradient: Vec::new(),
            value: sized(Needs::VALUE, shape.lanes()),
            losses: Losses::new(job, shape, first, needs)?,
        })
    }

    pub(super) fn before(&mut self, job: &Job, key: Key, x: Block<'_>) {
        let objective = job.oracle.objective();
        if self.needs.contains(Needs::VALUE) {
            objective.value(x, &mut self.value);
        }
        if let Some(online) = job.oracle.online() {
            self.losses.before(job, key, x, online);
        }
    }

    /// `u` of an online problem where losses are compared; empty elsewhere.
    pub(super) fn comparator(&self) -> &[f64] {
        &self.losses.comparator
    }

    /// What [`Optional::hindsight`] is after steps that end with `t` and jumped over no checkpoint.
    pub(super) fn hindsight(&mut self, job: &Job, t: u64) -> Option<&[f64]> {
        self.losses.arrive(job, t);
        self.losses.hindsight(self.shape.lanes())
    }

    /// Everything after the step from `x`, of which the oracle was `seen` to compute a part.
    pub(super) fn optional<'a>(
        &'a mut self,
        job: &Job,
        x: Block<'_>,
        seen: &Seen<'a>,
    ) -> Optional<'a> {
        let needed = self.needs.contains(Needs::TRUE_GRADIENT);
        if needed && seen.true_gradient.is_none() {
            self.true_gradient.resize(self.shape.len(), 0.0);
            let g = BlockMut::new(&mut self.true_gradient, self.shape);
            job.oracle.objective().gradient(x, g);
        }
        let own = || Block::new(&self.true_gradient, self.shape);
        let has = |need: Needs| self.needs.contains(need);
        let block = |data: &'a [f64]| Block::new(data, self.shape);
        let losses = &self.losses;
        Optional {
            gradient: seen.gradient,
            true_gradient: needed.then(|| seen.true_gradient.unwrap_or_else(own)),
            value: has(Needs::VALUE).then_some(&self.value[..]),
            loss: (!losses.loss.is_empty()).then_some(&losses.loss[..]),
            comparator_loss: (!losses.loss.is_empty()).then_some(&losses.comparator_loss[..]),
            comparator: (has(Needs::COMPARATOR) && !losses.comparator.is_empty())
                .then(|| block(&losses.comparator)),
            loss_errors: (!losses.loss_error.is_empty()).then(|| losses.errors(self.shape)),
            hindsight: losses.hindsight(self.shape.lanes()),
        }
    }
}
