//! One learner of a step: of all coordinates, or of one.

use std::ops::Range;

use ratecheck_problems::number::Number;

use crate::evidence::Rounded;
use crate::theorems::ema::window::Window;
use crate::theorems::kit::{Book, Replica};
use crate::update_rules::moments::quotient;

/// What step `t` shows of the coordinates of a learner.
pub(super) struct Seen {
    /// `⟨g_t, z_t⟩`, `‖g_t‖²` and `‖z_t‖²`.
    gz: Rounded,
    gg: Rounded,
    zz: Rounded,
    /// `‖M_t‖` and `√Q_t`.
    pub(super) m: Rounded,
    pub(super) root: Rounded,
}

impl Seen {
    pub(super) fn of(
        window: &Window<Rounded>,
        z: &[Rounded],
        seen: &Replica<'_>,
        places: Range<usize>,
    ) -> Seen {
        let over = |term: &dyn Fn(usize) -> Rounded| {
            places.clone().map(term).fold(Rounded::ZERO, |a, b| a + b)
        };
        Seen {
            gz: over(&|i| seen.g(i) * z[i]),
            gg: over(&|i| seen.g(i).square()),
            zz: over(&|i| z[i].square()),
            m: over(&|i| window.m(i).square()).sqrt(),
            root: over(&|i| window.q(i)).sqrt(),
        }
    }

    /// `⟨M_t, z_{t+1}⟩ + (√Q_t/2D) ‖z_{t+1}‖²`.
    pub(super) fn objective(
        &self,
        window: &Window<Rounded>,
        z: &[Rounded],
        d: Rounded,
        places: Range<usize>,
    ) -> Rounded {
        let (mut linear, mut square) = (Rounded::ZERO, Rounded::ZERO);
        for i in places {
            (linear, square) = (linear + window.m(i) * z[i], square + z[i].square());
        }
        linear + self.root / d.times(2.0) * square
    }

    /// Its minimum over the ball: `-D‖M‖²/(2√Q)` inside, `-D‖M‖ + D√Q/2` where the ball stops it.
    fn minimum(&self, d: Rounded) -> Rounded {
        let (m, root) = (self.m, self.root);
        let inside = || -(d * quotient(m.square(), root.times(2.0)));
        let stopped = || d * (root.times(0.5) - m);
        (root - m).branch(stopped, inside)
    }
}

/// What is kept of a learner, every sum discounted by `β` a step.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// `φ_{t-1}` and `√Q_{t-1}`.
    minimum: Rounded,
    root: Rounded,
    /// `S_t = Σ β^{t-s} ⟨g_s, z_s⟩`, and the sums of `δ_s` and `inc_s`.
    linear: Rounded,
    pub(super) deltas: Rounded,
    pub(super) increments: Rounded,
    /// The largest `(S_t + D‖M_t‖) / (D√Q_t)` so far.
    pub(super) ratio: f64,
}

impl Group {
    /// Takes in a step and makes its claims; `reached` is the learner's objective at its own `z_{t+1}`. Answers
    /// `sup_u Regret_t(u)` and `√Q_t`.
    pub(super) fn step(
        &mut self,
        now: &Seen,
        beta: Rounded,
        d: Rounded,
        reached: Rounded,
        book: &mut Book<'_>,
    ) -> [Rounded; 2] {
        let Seen { gz, gg, zz, m, root } = *now;
        let before = beta * self.root;
        // √Q_t - β√Q_{t-1} without cancellation: ‖g_t‖² = Q_t - β²Q_{t-1}.
        let increment = quotient(gg, root + before);
        let minimum = now.minimum(d);
        let delta = gz + beta * self.minimum - minimum;
        self.linear = beta * self.linear + gz;
        self.deltas = beta * self.deltas + delta;
        self.increments = beta * self.increments + increment;
        (self.minimum, self.root) = (minimum, root);

        book.equal("5.1", reached, minimum);
        book.equal("5.2", self.linear, self.deltas + minimum);
        book.at_most("5.3", reached, d * (root.times(0.5) - m));
        // The maximiser is y = (D g + inc z)/√Q, the value (‖D g + inc z‖²/√Q - inc‖z‖²)/(2D).
        let reach = d.square() * gg + (d * increment * gz).times(2.0) + increment.square() * zz;
        let most = (quotient(reach, root) - increment * zz) / d.times(2.0);
        book.at_most("5.4", delta, most);
        let (q, ζ) = (quotient(before, root), zz.sqrt() / d);
        // √(1-q²) = ‖g_t‖/√Q_t.
        let bracket = (Rounded::ONE + q).times(0.5) + quotient(gg.sqrt(), root) * ζ
            - (q * zz / d.square()).times(0.5);
        let share = d * increment;
        book.at_most("5.5", delta, share * bracket);
        let three_halves = Rounded::exact(1.5);
        book.at_most("5.6b", bracket, three_halves);
        book.at_most("5.6", delta, three_halves * share);
        book.equal("5.7", self.increments, root);

        let (regret, size) = (self.linear + d * m, d * root);
        book.at_most("", regret, size.times(2.0));
        book.at_most("0", self.linear, three_halves * size);
        book.at_most("recalled", regret, size.times(4.0));
        if size.value() > 0.0 {
            self.ratio = self.ratio.max(regret.value() / size.value());
        }
        [regret, root]
    }
}
