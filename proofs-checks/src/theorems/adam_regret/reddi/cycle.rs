//! What the deterministic counterexamples share: the sequence, the box, and regret counted in cycles.

use ratecheck_problems::domain::Domain;

use crate::evidence::{Rounded, RoundedSum};
use crate::theorem::{ProofStep, Setting, Unmet};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::every_step;
use crate::theorems::kit::{Book, Replica};

/// The sequence is the one that the theorem is about.
pub(super) const HS: ProofStep = every_step(
    "HS",
    r"g_{t,i} = h \text{ at the first step of a cycle},\ -l \text{ at the others}",
    "losses are linear with these slopes",
)
.equal();

/// `high` at the first of every `period` steps, `-low` at the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cycle {
    pub(super) period: u64,
    pub(super) high: f64,
    pub(super) low: f64,
}

impl Cycle {
    /// Whether `t` begins a cycle.
    pub(super) fn begins(&self, t: u64) -> bool {
        t % self.period == 1 % self.period
    }

    /// Whether `t` ends a cycle.
    pub(super) fn ends(&self, t: u64) -> bool {
        t.is_multiple_of(self.period)
    }

    /// Claims that the gradients are those of the sequence.
    pub(super) fn check(&self, seen: &Replica<'_>, book: &mut Book<'_>) {
        let slope = if self.begins(seen.t()) { self.high } else { -self.low };
        for i in 0..seen.dim() {
            book.equal("HS", seen.g(i), Rounded::exact(slope));
        }
    }
}

/// Regret along a path, in all and since the cycle began.
#[derive(Default)]
pub struct Regrets {
    pub(super) path: RegretPath,
    cycle: RoundedSum,
}

impl Regrets {
    /// Takes in a step; at the end of a cycle answers what the cycle cost more than the comparator.
    pub(super) fn push(&mut self, cycle: &Cycle, seen: &Replica<'_>) -> Option<Rounded> {
        if cycle.begins(seen.t()) {
            self.cycle = RoundedSum::new();
        }
        self.path.push(seen);
        self.cycle.push(seen.excess());
        cycle.ends(seen.t()).then(|| self.cycle.value())
    }
}

/// The losses are online ones on `[-1, 1]`, and the start is 1 where the theorem says so.
pub(super) fn on_unit_box(setting: &Setting<'_>, start: Option<f64>) -> Result<(), Unmet> {
    regret::online(setting)?;
    let [lo, hi] = regret::box_ends(setting)?;
    if *setting.domain != (Domain::Box { lo: -1.0, hi: 1.0 }) {
        let value = if (hi - 1.0).abs() > 0.0 { hi } else { lo };
        return Err(Unmet::Range {
            name: "end of the box",
            value,
            condition: "[-1, 1]".to_owned(),
        });
    }
    let Some(start) = start else { return Ok(()) };
    match setting.start.iter().find(|x| (**x - start).abs() > 0.0) {
        Some(x) => {
            Err(Unmet::Range { name: "x_1", value: *x, condition: format!("x_1 = {start}") })
        }
        None => Ok(()),
    }
}

/// `C`: the largest slope of the sequence.
pub(super) fn largest_slope(setting: &Setting<'_>) -> Result<f64, Unmet> {
    let losses = setting.oracle.online();
    let known = losses.and_then(|losses| losses.gradient_coordinate(setting.domain));
    match known.and_then(|known| known.upper()) {
        Some(c) => Ok(c),
        None => Err(Unmet::Other("the losses state no bound on their slopes".to_owned())),
    }
}

/// Refuses a positive `ε`.
pub(super) fn no_eps(setting: &Setting<'_>) -> Result<(), Unmet> {
    let eps = setting.constant("eps")?;
    if eps > 0.0 {
        return Err(Unmet::Range { name: "eps", value: eps, condition: "eps = 0".to_owned() });
    }
    Ok(())
}
