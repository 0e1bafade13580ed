//! Clipped Adam with random scaling: `M_t = β M_{t-1} + g_t`, `Q_t = β² Q_{t-1} + ‖g_t‖²`, `z_{t+1} = -D M_t / max(√Q_t, ‖M_t‖)`,
//! `x_{t+1} = x_t + α_{t+1} z_{t+1}`; coordinate by coordinate with `|·|` for the norms.
//!
//! `adam-ema-unclipped` divides by `√Q_t` alone; `clipped-adam-ema-equal-discounts` keeps `Q` with `β` in place of `β²`.
//!
//! The average of the iterates, which the method outputs, takes no part in the step. Source: Ahn and Cutkosky, arXiv 2405.18199.

use super::moments::quotient;
use super::{Move, Rule, Seen, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    super::unconstrained(setting)?;
    let (beta, radius) = (setting.constant("beta")?, setting.constant("D")?);
    let entry = setting.method.entry;
    let whole = entry != "clipped-adam-ema-coordinatewise";
    let (clips, equal) =
        (entry != "adam-ema-unclipped", entry == "clipped-adam-ema-equal-discounts");
    Ok(Box::new(move |shape: Shape| {
        let keep = N::of(beta);
        Box::new(Clipped {
            square_keep: if equal { keep.clone() } else { keep.clone().square() },
            keep,
            clips,
            radius: N::of(radius),
            scale: N::one(),
            lanes: shape.lanes(),
            m: vec![N::zero(); shape.len()],
            q: vec![N::zero(); if whole { shape.lanes() } else { shape.len() }],
            divisor: whole.then(N::zero),
        })
    }))
}

struct Clipped<N> {
    keep: N,
    /// What `Q_{t-1}` is multiplied by.
    square_keep: N,
    /// Whether `‖M_t‖` is in the divisor.
    clips: bool,
    radius: N,
    /// `α_{t+1}`.
    scale: N,
    lanes: usize,
    m: Vec<N>,
    /// One a replica, or one a place.
    q: Vec<N>,
    /// `max(√Q_t, ‖M_t‖)` of the replica at hand, for the version with norms.
    divisor: Option<N>,
}

impl<N: Number> Clipped<N> {
    /// `Q <- β² Q + new`.
    fn discount(&mut self, at: usize, new: N) -> N {
        let next = self.square_keep.clone() * self.q[at].clone() + new;
        self.q[at] = next.clone();
        next
    }
}

impl<N: Number> Rule<N> for Clipped<N> {
    fn is_scaled(&self) -> bool {
        true
    }

    fn begin(&mut self, _t: u64) {}

    fn lane(&mut self, lane: usize, seen: Seen<'_, N>) {
        self.scale = N::of(seen.scale);
        let (mut gg, mut mm) = (N::zero(), N::zero());
        for (i, g) in seen.g.iter().enumerate() {
            let m = &mut self.m[i * self.lanes + lane];
            *m = self.keep.clone() * m.clone() + g.clone();
            (gg, mm) = (gg + g.clone().square(), mm + m.clone().square());
        }
        if self.divisor.is_some() {
            let q = self.discount(lane, gg);
            self.divisor = Some(if self.clips { q.sqrt().max(mm.sqrt()) } else { q.sqrt() });
        }
    }

    fn step(&mut self, k: usize, _x: N, g: N) -> Move<N> {
        let m = self.m[k].clone();
        let divisor = match &self.divisor {
            Some(divisor) => divisor.clone(),
            None => self.discount(k, g.square()).sqrt().max(m.clone().abs()),
        };
        let by = self.scale.clone() * (self.radius.clone() * quotient(m, divisor));
        Move { by, weight: N::one() }
    }
}
