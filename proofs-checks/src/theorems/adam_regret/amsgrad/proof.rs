//! The proof along one path.

use super::Form;
use super::bounds::{Constants, Data, energy, formula};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorems::adam_regret::line::{Line, Method, Place, Scalars, Weights, moved};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::{Book, Proof, Replica, upper};

/// The constants of a run.
#[derive(Clone)]
pub struct AdamType {
    pub(super) form: Form,
    pub(super) method: Method,
    pub(super) ends: [f64; 2],
    pub(super) gradient: Rounded,
    /// `β1`, the bound on `β1_t`.
    pub(super) most: Rounded,
    pub(super) horizon: u64,
}

/// Sums along a path, over all coordinates but for those kept by coordinate.
pub struct Path {
    line: Line,
    regret: RegretPath,
    /// `‖g_{1:T,i}‖²` and `Σ_t α_t m_t²/w_t` by coordinate.
    squares: Vec<RoundedSum>,
    energies: Vec<RoundedSum>,
    /// `Σ q_t (d_t - d_{t+1})/2` and its Abel form without the last term, which is kept apart.
    brackets: RoundedSum,
    abel: RoundedSum,
    abel_last: Rounded,
    /// `Σ_t β1_t u_t`, the same from `t = 2`, and `Σ_{t>=2} β1_t/(1-β1_t) u_{t-1}`.
    middle: RoundedSum,
    middle_late: RoundedSum,
    middle_before: RoundedSum,
    inner: RoundedSum,
    linear: RoundedSum,
    moved: RoundedSum,
    energy: RoundedSum,
    /// Zero, with what the rounding of the run's own steps may add to the bound as its error.
    deviation: RoundedSum,
    last: Last,
    beta_before: Rounded,
}

/// Sums over coordinates at the last step.
#[derive(Clone, Copy)]
struct Last {
    u: Rounded,
    q: Rounded,
    w: Rounded,
    w_scaled: Rounded,
    inner: Rounded,
    moved: Rounded,
    energy: Rounded,
}

const NOTHING: Last = Last {
    u: Rounded::ZERO,
    q: Rounded::ZERO,
    w: Rounded::ZERO,
    w_scaled: Rounded::ZERO,
    inner: Rounded::ZERO,
    moved: Rounded::ZERO,
    energy: Rounded::ZERO,
};

/// Zero, known within a bound.
fn about_zero(by: f64) -> Rounded {
    Rounded::within(0.0, by)
}

const HALF: f64 = 0.5;

impl Proof for AdamType {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        let none = RoundedSum::new;
        Path {
            line: Line::new(&self.method, dim),
            regret: RegretPath::default(),
            squares: vec![none(); dim],
            energies: vec![none(); dim],
            brackets: none(),
            abel: none(),
            abel_last: Rounded::ZERO,
            middle: none(),
            middle_late: none(),
            middle_before: none(),
            inner: none(),
            linear: none(),
            moved: none(),
            energy: none(),
            deviation: none(),
            last: NOTHING,
            beta_before: self.most,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let exact = path.regret.push(seen);
        // The losses' own gradients may differ from those that the method saw, which the steps speak of.
        path.deviation.push(about_zero(exact.error()));
        let s = path.line.begin(&self.method, seen.t());
        self.schedules(path.beta_before, &s, book);
        path.beta_before = s.beta;
        if s.t > 1 {
            let last = path.last;
            path.moved.push(last.moved);
            path.energy.push(last.energy);
        }
        path.last = NOTHING;
        path.abel_last = Rounded::ZERO;
        for i in 0..seen.dim() {
            let place = path.line.push(&self.method, &s, i, seen.g(i));
            self.coordinate(path, seen, book, i, &s, &place);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (c, data) = (self.constants(), self.data(path));
        let two = Rounded::exact(2.0);
        let rest = Rounded::ONE - self.most;
        let square = c.width.square();
        let deviation = path.deviation.value();
        let brackets = path.brackets.value();
        book.at_most("C", path.regret.against_comparator(), path.regret.linear());
        let power = if self.form == Form::Constant { rest } else { Rounded::ONE / rest };
        for (energies, squares) in path.energies.iter().zip(&path.squares) {
            book.at_most("4", energies.value(), energy(c) * power * squares.value().sqrt());
        }
        book.equal("5", brackets, path.abel.value() - path.abel_last);
        let telescoped = square * path.last.q / two;
        book.at_most("5pub-sum", brackets, telescoped);
        book.at_most("5x-sum", brackets, telescoped);
        let repaired = square * path.last.u / (two * rest);
        book.at_most("5m-sum", brackets, repaired);
        let jumps = square / (two * rest.square()) * path.middle_late.value();
        book.at_most("5a-sum", brackets, repaired + jumps);
        self.constant_steps(path, book);
        book.at_most("", path.regret.regret(), formula(self.form, c, data).total() + deviation);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "w", "history", "middle", "trivial", "lower"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let data = self.data(path);
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let size =
            regret::width(self.ends).value() * self.gradient.value() * path.squares.len() as f64;
        out.copy_from_slice(&[
            path.regret.regret().value(),
            data.w.value(),
            data.history.value(),
            data.middle.value(),
            regret::trivial(size, self.horizon),
            regret::lower(size, self.horizon),
        ]);
    }
}

impl AdamType {
    fn schedules(&self, before: Rounded, s: &Scalars, book: &mut Book<'_>) {
        book.equal("HD", regret::scaled(&self.method.lr, s.t), self.method.alpha());
        let most = if self.form == Form::Monotone { before } else { self.most };
        book.at_most("HM", s.beta, most);
        if s.t > 1 {
            let jump = Rounded::ONE / s.rest - Rounded::ONE / s.rest_before;
            book.at_most("5a", jump, s.beta / (Rounded::ONE - self.most).square());
        }
    }

    /// The claims and sums at one coordinate.
    fn coordinate(
        &self,
        path: &mut Path,
        seen: &Replica<'_>,
        book: &mut Book<'_>,
        i: usize,
        s: &Scalars,
        place: &Place,
    ) {
        let half = Rounded::exact(HALF);
        let [lo, hi] = self.ends.map(Rounded::exact);
        let (x, next, u, g) = (seen.x(i), seen.x_next(i), seen.u(i), seen.g(i));
        book.at_most("HB", g.abs(), self.gradient);
        book.at_most("HX", x, hi);
        book.at_most("HX", lo, x);
        let (gap, gap_next) = (x - u, next - u);
        let weights = Weights::of(s, place);
        let drift = seen.drift(i, place.by);
        let moved = Rounded::exact(moved(gap_next, drift));
        let [arrived, most] = place.projected(s, [gap, gap_next], drift);
        book.at_most("1", arrived, most);
        let inner = place.m * gap;

        // d_t - d_{t+1} without cancellation of squares.
        let approach = (x - next) * (gap + gap_next);
        let bracket = half * weights.q * approach;
        let cross = -(s.beta / s.rest * (place.m_before * gap));
        let room = upper(half * weights.q * moved);
        let split = bracket + half * place.energy / s.rest + cross;
        book.at_most("2", g * gap, about_zero(room) + split);
        let young = half * s.beta / s.rest;
        let weight = if self.form == Form::Adamx { weights.u_before } else { weights.u };
        if s.t > 1 {
            book.at_most("3", cross, young * (place.energy_before + weight * gap.square()));
            book.at_most("5pub", weights.q_before, weights.q);
            book.at_most("5x", weights.q_before, weights.q);
            let rise = (weights.u - weights.u_before) / s.rest;
            book.at_most("5m", weights.q - weights.q_before, rise);
        }
        let pulled = place.m * (x - next);
        let slipped = drift * upper(place.m);
        book.at_most("7", pulled, about_zero(slipped) + place.energy);

        path.squares[i].push(g.square());
        path.energies[i].push(place.energy);
        path.brackets.push(bracket);
        // At t = 1 the weight before is 0, and this is q_1 d_1/2.
        path.abel.push(half * (weights.q - weights.q_before) * gap.square());
        path.abel_last = path.abel_last + half * weights.q * gap_next.square();
        path.middle.push(s.beta * weights.u);
        if s.t > 1 {
            path.middle_late.push(s.beta * weights.u);
            path.middle_before.push(s.beta / s.rest * weights.u_before);
        }
        path.inner.push(inner);
        path.linear.push(g * gap);
        // Step 2 is what the proof sums; with constant β1 it sums step 1 and step 7 instead.
        let kept = match self.form {
            Form::Constant => upper(half * weights.u * moved) + upper(s.beta / s.rest) * slipped,
            _ => room,
        };
        path.deviation.push(about_zero(kept * (1.0 + 4.0 * f64::EPSILON)));
        let last = &mut path.last;
        last.u = last.u + weights.u;
        last.q = last.q + weights.q;
        last.w = last.w + place.w;
        last.w_scaled = last.w_scaled + place.w / s.rest;
        last.inner = last.inner + inner;
        last.moved = last.moved + pulled;
        last.energy = last.energy + place.energy;
    }

    /// Steps 6, 8 and 9, which are about constant `β1`.
    fn constant_steps(&self, path: &Path, book: &mut Book<'_>) {
        if self.form != Form::Constant {
            return;
        }
        let (half, last) = (Rounded::exact(HALF), &path.last);
        let ratio = self.most / (Rounded::ONE - self.most);
        let parts = path.inner.value() + ratio * (last.inner + path.moved.value());
        book.equal("6", path.linear.value(), parts);
        let reach = half * regret::width(self.ends).square() * last.u;
        let energy = path.energy.value() + last.energy;
        let rhs = reach + half * energy + path.deviation.value();
        book.at_most("8", path.inner.value(), rhs);
        book.at_most("9", last.inner, last.energy + half * reach);
    }

    fn constants(&self) -> Constants<Rounded> {
        let beta2 = Rounded::exact(self.method.beta2);
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let horizon = Rounded::exact(self.horizon as f64);
        // β1 = β2 = 0 leaves 0/0, where m_t = g_t and nothing is summed.
        let gamma = if self.most.value() > 0.0 { self.most / beta2.sqrt() } else { Rounded::ZERO };
        let width = regret::width(self.ends);
        Constants { horizon, alpha: self.method.alpha(), beta1: self.most, beta2, gamma, width }
    }

    fn data(&self, path: &Path) -> Data<Rounded> {
        let history = path.squares.iter().map(|squares| squares.value().sqrt());
        let [w, middle] = match self.form {
            Form::Monotone | Form::Arbitrary => [path.last.w, path.middle.value()],
            Form::Adamx => [path.last.w_scaled, path.middle_before.value()],
            Form::Constant => [path.last.w, Rounded::ZERO],
        };
        Data { w, history: history.collect::<RoundedSum>().value(), middle }
    }
}
