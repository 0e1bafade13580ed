//! Every step: the recursions, the sums, and the claims that are made at every step.

use ratecheck_problems::space::{Shape, Step};

use super::Form;
use super::bind::{Constants, scaled, step_size_ulps};
use super::settle::settle;
use super::state::{Coordinate, Coordinates, LaneStep, Path, slack};
use crate::evidence::Rounded;
use crate::ledger::Ledger;
use crate::step::StepView;
use crate::theorem::Monitor;
use crate::update_rules::tightest::Tightest;

/// Where in the ledger each claim goes, if it is asked for.
#[derive(Clone, Debug)]
pub(super) struct Places {
    labels: Vec<&'static str>,
    hb: Option<usize>,
    hd: Option<usize>,
    hm: Option<usize>,
    hx: Option<usize>,
    c2: Option<usize>,
    c3: Option<usize>,
    c4: Option<usize>,
    c7pub: Option<usize>,
    c8_prime: Option<usize>,
}

impl Places {
    fn new(labels: &[&'static str]) -> Places {
        let of = |label: &str| labels.iter().position(|l| *l == label);
        Places {
            labels: labels.to_vec(),
            hb: of("HB"),
            hd: of("HD"),
            hm: of("HM"),
            hx: of("HX"),
            c2: of("C2"),
            c3: of("C3"),
            c4: of("C4"),
            c7pub: of("C7pub"),
            c8_prime: of("C8'"),
        }
    }

    /// The place of a claim that is settled at the end.
    pub(super) fn of(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|l| *l == label)
    }
}

/// Watches the regret of one block.
pub(super) struct RegretMonitor {
    pub(super) constants: Constants,
    pub(super) places: Places,
    pub(super) shape: Shape,
    pub(super) coordinates: Coordinates,
    pub(super) paths: Vec<Path>,
    /// `β1_{t-1}` and `β1_t`.
    beta1: [f64; 2],
}

/// The losses of one replica in a step.
struct Losses {
    at_x: f64,
    at_u: f64,
    /// Bound on their rounding, and on what the rounding of `g_t` does to `g_tᵀ(x_t - u)`.
    error: f64,
    /// Bound on how far `u` is from the best, over the whole run.
    gap: f64,
}

/// One claim a step for each claim that is made coordinate by coordinate.
#[derive(Default)]
struct ByCoordinate {
    hb: Tightest,
    hx: Tightest,
    c3: Tightest,
    c4: Tightest,
    c7pub: Tightest,
}

impl RegretMonitor {
    pub(super) fn new(
        constants: Constants,
        labels: &[&'static str],
        shape: Shape,
    ) -> RegretMonitor {
        RegretMonitor {
            coordinates: Coordinates::new(shape.len(), constants.vhat0),
            beta1: [constants.beta1_first; 2],
            places: Places::new(labels),
            paths: vec![Path::default(); shape.lanes()],
            constants,
            shape,
        }
    }

    /// The claims about one coordinate at step `t`.
    fn coordinate(&self, seen: &mut ByCoordinate, c: &Coordinate, t: u64, [x, g]: [f64; 2]) {
        let [lo, hi] = self.constants.ends.map(Rounded::exact);
        seen.hb.at_most(Rounded::exact(g.abs()), self.constants.gradient);
        seen.hx.at_most(Rounded::exact(x), hi);
        seen.hx.at_most(lo, Rounded::exact(x));
        seen.c4.at_most(c.m.square(), c.jensen);
        if t > 1 {
            let [rest_before, rest] = self.beta1.map(|b| Rounded::ONE - Rounded::exact(b));
            seen.c3.at_most(c.w_before, c.w);
            seen.c7pub.at_most(c.w_before / rest_before, c.w / rest);
        }
    }

    /// Hypotheses about the schedules.
    fn schedules(&self, lane: usize, step: Step, ledger: &mut Ledger) {
        let constants = &self.constants;
        if let Some(hd) = self.places.hd {
            let start = Rounded::ulps(constants.alpha, step_size_ulps());
            let mut sides = Tightest::default();
            sides.equal(scaled(&constants.lr, step.get()), start);
            sides.record(ledger, hd, lane, step);
        }
        if let Some(hm) = self.places.hm {
            let [before, now] = self.beta1;
            let most = if constants.form == Form::Reddi { constants.beta1_first } else { before };
            ledger.check(hm, lane, step, Rounded::exact(now), Rounded::exact(most));
        }
    }

    /// C2 and C8' at this step.
    fn projection(&self, lane: usize, step: Step, sums: &LaneStep, ledger: &mut Ledger) {
        let dim = self.shape.dim();
        if let Some(c2) = self.places.c2 {
            let half = Rounded::exact(0.5);
            let rhs = half * (sums.approach + sums.movement) + slack(sums.deviation, dim);
            ledger.check(c2, lane, step, sums.inner, rhs);
        }
        if let Some(c8_prime) = self.places.c8_prime {
            let rhs = sums.movement + slack(sums.drift, dim);
            ledger.check(c8_prime, lane, step, sums.moved, rhs);
        }
    }

    /// Adds a step to the sums along the path.
    fn accumulate(&mut self, lane: usize, t: u64, sums: LaneStep, losses: &Losses) {
        let [_, beta1] = self.beta1.map(Rounded::exact);
        let rest = Rounded::ONE - beta1;
        let c = Rounded::exact(self.constants.beta1_first) / self.constants.rest();
        let dim = self.shape.dim();
        let path = &mut self.paths[lane];
        path.regret.push_exact(losses.at_x);
        path.regret.push_exact(-losses.at_u);
        path.regret.push(Rounded::within(0.0, losses.error));
        if t == 1 {
            // The regret against the best point exceeds that against u by at most the gap.
            path.regret.push(Rounded::within(0.0, losses.gap));
        }
        path.linear.push(sums.linear);
        path.inner.push(sums.inner);
        path.telescope.push(sums.approach / rest);
        path.middle_printed.push(beta1 * sums.w);
        if t > 1 {
            path.middle.push(beta1 * sums.w_before);
            path.cross.push(-(beta1 / rest * sums.before));
            path.moved.push(path.last.moved);
            path.movement.push(path.last.movement);
        }
        // The theorem adds up C2 over 1 - β1_t and, for constant β1, c times C8'.
        path.deviation.push(slack(sums.deviation, dim) / rest + c * slack(sums.drift, dim));
        path.last = sums;
    }
}

impl Monitor for RegretMonitor {
    fn observe(&mut self, step: &StepView<'_>, ledger: &mut Ledger) {
        let t = step.step.get();
        let (g, u, lanes) = (step.gradient(), step.comparator(), self.shape.lanes());
        self.beta1 = [self.beta1[1], self.constants.beta1.at(t)];
        self.coordinates.begin(self.beta1[1], self.constants.beta2);
        let step_size = self.constants.step_size(t);
        for lane in step.live() {
            let (mut sums, mut seen) = (LaneStep::default(), ByCoordinate::default());
            for i in 0..self.shape.dim() {
                let (x, g) = (step.x.at(i, lane), g.at(i, lane));
                let c = self.coordinates.push(i * lanes + lane, g, step_size, &self.constants);
                sums.add(&c, g, [x, step.x_next.at(i, lane), u.at(i, lane)]);
                self.coordinate(&mut seen, &c, t, [x, g]);
            }
            let by_coordinate = [
                (self.places.hb, seen.hb),
                (self.places.hx, seen.hx),
                (self.places.c3, seen.c3),
                (self.places.c4, seen.c4),
                (self.places.c7pub, seen.c7pub),
            ];
            for (place, tightest) in by_coordinate {
                if let Some(place) = place {
                    tightest.record(ledger, place, lane, step.step);
                }
            }
            self.schedules(lane, step.step, ledger);
            self.projection(lane, step.step, &sums, ledger);
            let losses = Losses {
                at_x: step.loss()[lane],
                at_u: step.comparator_loss()[lane],
                error: step.excess_error(lane),
                gap: step.loss_errors().gap[lane],
            };
            self.accumulate(lane, t, sums, &losses);
        }
    }

    fn finish(&mut self, last: &StepView<'_>, ledger: &mut Ledger) {
        for lane in last.live() {
            settle(self, lane, last.step, ledger);
        }
    }

    fn notes(&self, lane: usize, out: &mut [f64]) {
        let sides = super::settle::Sums::of(self, lane);
        let path = &self.paths[lane];
        let middle = match self.constants.form {
            Form::Reddi => path.middle_printed.value(),
            Form::Decaying => path.middle.value(),
            Form::Constant => Rounded::ZERO,
        };
        let numbers = [path.regret.value(), sides.w, sides.history, sides.q, middle];
        for (out, number) in out.iter_mut().zip(numbers) {
            *out = number.value();
        }
    }
}
