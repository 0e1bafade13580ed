//! Steps taken together: where a loss is linear its gradient is known before the iterate is, so that gradients, moments and step sizes of
//! many steps go through vectors, and only the iterates themselves wait for one another.

use ratecheck_problems::oracle::Online;
use ratecheck_problems::space::{Block, Shape, Step};
use ratecheck_proofs_checks::step::{Optional, StepView};

use super::block::{Gone, Inside, LOOK, Observer, all_finite, key};
use super::outcome::{Cause, Ended};
use super::sight::Sight;
use super::{Control, Job, RunError};
use crate::measurements::Stretch;
use crate::optimizers::Run;

/// A single replica in one dimension under linear losses.
pub(super) struct Stretches<'a> {
    job: &'a Job,
    online: &'a dyn Online,
    replica: u64,
    shape: Shape,
    /// `c_t` of the steps.
    c: Vec<f64>,
    /// `x_t` of the steps, and where the last one leads.
    x: Vec<f64>,
    loss: Vec<f64>,
    comparator_loss: Vec<f64>,
}

impl<'a> Stretches<'a> {
    /// None where steps have to be taken one by one.
    pub(super) fn new(
        job: &'a Job,
        shape: Shape,
        replica: u64,
        observer: &dyn Observer,
    ) -> Result<Option<Stretches<'a>>, RunError> {
        let fits = shape.len() == 1 && job.exit.is_none() && observer.sees_stretches();
        let Some(online) = job.oracle.online().filter(|_| fits) else { return Ok(None) };
        let (x, zeros) = (vec![0.0; LOOK as usize + 1], vec![0.0; LOOK as usize]);
        let mut c = zeros.clone();
        if !online.coefficients(key(job, replica, 1)?, shape, &mut c[..1]) {
            return Ok(None);
        }
        let (loss, comparator_loss) = (zeros.clone(), zeros);
        Ok(Some(Stretches { job, online, replica, shape, c, x, loss, comparator_loss }))
    }

    /// Runs to the horizon. None, with nothing done, where the method takes its steps one by one.
    ///
    /// # Errors
    /// When interrupted.
    pub(super) fn run(
        mut self,
        run: &mut dyn Run,
        sight: &mut Sight,
        control: &Control,
        observer: &mut dyn Observer,
    ) -> Result<Option<Gone>, RunError> {
        let Stretches { job, shape, .. } = self;
        self.x[0] = job.start[0];
        let (mut t, mut ended) = (1, Vec::new());
        let mut checkpoints = job.checkpoints.iter().copied().peekable();
        loop {
            if control.stopped() {
                return Err(RunError::Interrupted);
            }
            let mark = checkpoints.peek().copied().unwrap_or(job.horizon).min(job.horizon);
            // At least one step: checkpoints increase and lie within the run.
            let steps = ((mark + 1).saturating_sub(t)).clamp(1, LOOK) as usize;
            self.online.coefficients(key(job, self.replica, t)?, shape, &mut self.c[..steps]);
            if !run.stretch(Step::new(t), &self.c[..steps], &mut self.x[..=steps]) {
                return Ok(None);
            }
            let next = &self.x[1..=steps];
            let broken =
                if all_finite(next) { None } else { next.iter().position(|x| !x.is_finite()) };
            let whole = broken.unwrap_or(steps);
            let last = t + whole as u64 - 1;
            let hindsight = sight.hindsight(job, last).map(|best| best[0]);
            observer.observe_stretch(last, &self.seen(whole, sight.comparator(), hindsight));
            if checkpoints.peek() == Some(&last) {
                checkpoints.next();
            }
            let step = Step::new(t + (whole.min(steps - 1)) as u64);
            if let Some(place) = broken {
                let cause =
                    if self.x[place + 1].is_nan() { Cause::NotANumber } else { Cause::Overflow };
                ended.push(Ended { replica: self.replica, step: step.get(), cause });
            }
            if broken.is_some() || last == job.horizon {
                let at = step.get() - t;
                let one = |k: u64| Block::new(&self.x[k as usize..=k as usize], shape);
                observer.finish(&StepView {
                    step,
                    x: one(at),
                    x_next: one(at + 1),
                    alive: &[broken.is_none()],
                    optional: Optional::default(),
                    traces: &Inside(run),
                });
                control.made(step.get());
                return Ok(Some(Gone { ended, passages: Vec::new() }));
            }
            t += steps as u64;
            self.x[0] = self.x[steps];
        }
    }

    /// What readers see of the first `steps` steps.
    fn seen(&mut self, steps: usize, comparator: &[f64], hindsight: Option<f64>) -> Stretch<'_> {
        let (c, x) = (&self.c[..steps], &self.x[..steps]);
        let (loss, comparator_loss) = (&mut self.loss[..steps], &mut self.comparator_loss[..steps]);
        for ((loss, c), x) in loss.iter_mut().zip(c).zip(x) {
            *loss = c * x;
        }
        if let Some(u) = comparator.first() {
            for (loss, c) in comparator_loss.iter_mut().zip(c) {
                *loss = c * u;
            }
        }
        Stretch { x, loss, comparator_loss, hindsight }
    }
}
