//! Follows a block of replicas: allocates at the start alone.

use ratecheck_problems::region::Region;
use ratecheck_problems::space::{Block, Shape};
use ratecheck_proofs_checks::step::{Needs, StepView};

use super::basins::Basins;
use super::record::{Fate, Outcome, Record, Shown, Track};
use crate::engine::{Cause, Observer};

/// What is recorded, besides first passages.
#[derive(Clone, Debug)]
pub(super) struct Plan<'a> {
    pub(super) region: &'a Region,
    pub(super) basins: &'a Basins,
    pub(super) moments: &'a [u64],
    pub(super) start: &'a [f64],
    pub(super) horizon: u64,
    /// Replicas below this number have their positions recorded, and those below the second their paths.
    pub(super) shown: u64,
    pub(super) tracked: u64,
    pub(super) stride: u64,
}

/// Follows replicas `first .. first + lanes`.
pub(super) struct Watcher<'a> {
    plan: Plan<'a>,
    shape: Shape,
    /// Next moment.
    next: usize,
    /// Lanes in the region after the step at hand.
    inside: Vec<bool>,
    /// Lanes that neither left nor exploded.
    open: Vec<bool>,
    exploded: Vec<bool>,
    /// A lane's point.
    point: Vec<f64>,
    record: Record,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(plan: Plan<'a>, first: u64, lanes: u64) -> Watcher<'a> {
        let shape = Shape::new(plan.start.len(), lanes as usize);
        let fate = Fate {
            outcome: Outcome::Censored,
            steps: plan.horizon,
            place: vec![f64::NAN; plan.start.len()],
        };
        let of_first = |limit: u64| limit.saturating_sub(first).min(lanes);
        let (shown, tracked) = (of_first(plan.shown) as usize, of_first(plan.tracked));
        let moments = plan.moments.len();
        let points = (plan.horizon / plan.stride + 1) as usize;
        let track = |replica| Track { replica, points: Vec::with_capacity(points), inside: 0 };
        let record = Record {
            fates: vec![fate; shape.lanes()],
            moments: plan.moments.to_vec(),
            occupied: vec![vec![0; plan.basins.count()]; moments],
            exploded: vec![0; moments],
            shown: vec![Shown { at: vec![[f64::NAN; 2]; shown] }; moments],
            stride: plan.stride,
            tracks: (first..first + tracked).map(track).collect(),
        };
        let mut watcher = Watcher {
            shape,
            next: 0,
            inside: vec![false; shape.lanes()],
            open: vec![true; shape.lanes()],
            exploded: vec![false; shape.lanes()],
            point: vec![0.0; plan.start.len()],
            record,
            plan,
        };
        watcher.begin();
        watcher
    }

    /// The start: moment zero, the first point of every path.
    fn begin(&mut self) {
        let lanes = self.shape.lanes();
        let start: Vec<f64> =
            self.plan.start.iter().flat_map(|&x| std::iter::repeat_n(x, lanes)).collect();
        let x = Block::new(&start, self.shape);
        self.moment(0, x);
        self.follow(0, x);
    }

    pub(super) fn record(self) -> Record {
        self.record
    }

    /// Marks lanes that left or exploded with this step.
    fn settle(&mut self, step: u64, x: Block<'_>, alive: &[bool]) {
        self.inside.fill(false);
        self.plan.region.mark(x, &mut self.inside);
        for (lane, alive) in alive.iter().enumerate() {
            let explodes = !alive && !self.exploded[lane];
            self.exploded[lane] |= explodes;
            if !self.open[lane] {
                continue;
            }
            let outcome = match (explodes, self.inside[lane]) {
                // A point that is not finite lies in no other region.
                (true, _) if *self.plan.region != Region::Explosion => {
                    let nan = x.lane(lane).any(f64::is_nan);
                    Outcome::Exploded(if nan { Cause::NotANumber } else { Cause::Overflow })
                }
                (true, _) | (false, true) => Outcome::Left,
                (false, false) => continue,
            };
            self.open[lane] = false;
            let fate = &mut self.record.fates[lane];
            (fate.outcome, fate.steps) = (outcome, step);
            fate.place.iter_mut().zip(x.lane(lane)).for_each(|(to, x)| *to = x);
        }
    }

    /// Records basins and positions if this is a moment.
    fn moment(&mut self, step: u64, x: Block<'_>) {
        if self.plan.moments.get(self.next) != Some(&step) {
            return;
        }
        let k = self.next;
        self.next += 1;
        for lane in 0..self.shape.lanes() {
            if self.exploded[lane] {
                self.record.exploded[k] += 1;
                continue;
            }
            self.point.iter_mut().zip(x.lane(lane)).for_each(|(to, x)| *to = x);
            self.record.occupied[k][self.plan.basins.of(&self.point)] += 1;
            if let Some(place) = self.record.shown[k].at.get_mut(lane) {
                *place = plane(&self.point);
            }
        }
    }

    /// Continues the paths.
    fn follow(&mut self, step: u64, x: Block<'_>) {
        if !step.is_multiple_of(self.plan.stride) {
            return;
        }
        for (lane, track) in self.record.tracks.iter_mut().enumerate() {
            if self.exploded[lane] {
                continue;
            }
            self.point.iter_mut().zip(x.lane(lane)).for_each(|(to, x)| *to = x);
            track.points.push(plane(&self.point));
            track.inside += usize::from(self.open[lane]);
        }
    }
}

/// The first two coordinates; the second of a line is zero.
fn plane(x: &[f64]) -> [f64; 2] {
    [x[0], x.get(1).copied().unwrap_or(0.0)]
}

impl Observer for Watcher<'_> {
    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn observe(&mut self, view: &StepView<'_>) {
        let (step, x) = (view.step.get(), view.x_next);
        self.settle(step, x, view.alive);
        self.moment(step, x);
        self.follow(step, x);
    }

    fn finish(&mut self, last: &StepView<'_>) {
        // A run whose replicas all exploded ends early: they stay where they were.
        let exploded = self.exploded.iter().filter(|exploded| **exploded).count() as u64;
        self.record.exploded[self.next..].fill(exploded);
        for (lane, fate) in self.record.fates.iter_mut().enumerate() {
            if fate.outcome == Outcome::Censored {
                fate.place.iter_mut().zip(last.x_next.lane(lane)).for_each(|(to, x)| *to = x);
            }
        }
    }
}
