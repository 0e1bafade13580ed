//! Compares every step with the rule.
//!
//! # The allowance
//!
//! The rule's step `s` is computed with a bound `e` on its distance from the exact one. The optimizer evaluates the same
//! formula in floating point, perhaps in another order, and is granted the same distance once more; it then rounds
//! `x_t - s` when it writes `x_{t+1}`: `u |x_{t+1}|`. Clipping moves nothing further apart, and a rounded number
//! beyond an end of the interval has its exact value there or beyond, so both are clipped to that end.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::Shape;

use super::projection::{Lane, check_ball};
use super::tightest::Tightest;
use super::{Rule, Seen, Start};
use crate::evidence::Rounded;
use crate::ledger::Ledger;
use crate::step::{Needs, StepView, Trace};
use crate::theorem::{Monitor, Watch};

/// Half a unit in the last place, relative.
const U: f64 = f64::EPSILON / 2.0;

/// A watch that records the same comparison under each of `claims` claims.
pub(super) fn watch(start: Start<Rounded>, domain: Domain, claims: usize) -> Box<dyn Watch> {
    Box::new(RuleWatch { start, domain, claims })
}

struct RuleWatch {
    start: Start<Rounded>,
    domain: Domain,
    claims: usize,
}

impl RuleWatch {
    fn is_scaled(&self) -> bool {
        (self.start)(Shape::new(1, 1)).is_scaled()
    }
}

impl Watch for RuleWatch {
    fn needs(&self) -> Needs {
        let scale = if self.is_scaled() { Needs::trace(Trace::Scale) } else { Needs::NOTHING };
        Needs::GRADIENT | scale
    }

    fn start(&self, shape: Shape) -> Box<dyn Monitor> {
        Box::new(RuleMonitor {
            rule: (self.start)(shape),
            is_scaled: self.is_scaled(),
            domain: self.domain.clone(),
            claims: self.claims,
            lane: Lane::new(shape.dim()),
            seen: [const { Vec::new() }; 2],
        })
    }
}

struct RuleMonitor {
    rule: Box<dyn Rule<Rounded>>,
    is_scaled: bool,
    /// `x_t` and `g_t` of a lane.
    seen: [Vec<Rounded>; 2],
    domain: Domain,
    claims: usize,
    lane: Lane,
}

impl Monitor for RuleMonitor {
    fn observe(&mut self, step: &StepView<'_>, ledger: &mut Ledger) {
        let (x, x_next, g) = (step.x, step.x_next, step.gradient());
        let shape = step.shape();
        self.rule.begin(step.step.get());
        for lane in step.live() {
            let mut tightest = Tightest::default();
            for (seen, block) in self.seen.iter_mut().zip([x, g]) {
                seen.clear();
                seen.extend(block.lane(lane).map(Rounded::exact));
            }
            let [seen_x, seen_g] = &self.seen;
            let scale = if self.is_scaled { step.trace(Trace::Scale).at(0, lane) } else { 1.0 };
            self.rule.lane(lane, Seen { x: seen_x, g: seen_g, scale });
            for i in 0..shape.dim() {
                let (k, from) = (i * shape.lanes() + lane, x.at(i, lane));
                let by = self.rule.step(k, seen_x[i], seen_g[i]);
                let target = Rounded::exact(from) - by.by;
                match self.domain {
                    Domain::Ball { .. } => self.lane.set(i, target, by, x_next.at(i, lane)),
                    Domain::Whole => compare(&mut tightest, x_next.at(i, lane), target, by.by),
                    Domain::Box { lo, hi } => {
                        let clipped = target.max(Rounded::exact(lo)).min(Rounded::exact(hi));
                        compare(&mut tightest, x_next.at(i, lane), clipped, by.by);
                    }
                }
            }
            if let Domain::Ball { radius } = self.domain {
                check_ball(&self.lane, radius, &mut tightest);
            }
            for claim in 0..self.claims {
                tightest.record(ledger, claim, lane, step.step);
            }
        }
    }

    fn finish(&mut self, _last: &StepView<'_>, _ledger: &mut Ledger) {}
}

/// The logged coordinate against the rule's, with the allowance of the module documentation.
fn compare(tightest: &mut Tightest, logged: f64, rule: Rounded, by: Rounded) {
    tightest.equal(Rounded::within(logged, granted(logged, by)), rule);
}

/// How far rounding may have carried the optimizer's own evaluation.
pub(super) fn granted(logged: f64, by: Rounded) -> f64 {
    by.error() + U * logged.abs()
}
