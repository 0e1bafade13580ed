//! The claims along a path.

use super::bounds::{Cost, Numbers};
use super::constants::Defossez;
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorems::kit::{Book, Proof, Replica, sum, upper};
use ratecheck_problems::number::Number;

/// Moments and sums along a path.
pub struct Path {
    /// `f(x_1)`.
    first: Option<Rounded>,
    /// The right side of step 1 at the step before.
    promised: Option<Rounded>,
    coordinates: Vec<Coordinate>,
    /// `Σ_{j<t} β2^j`.
    weights: Rounded,
    /// `Σ_t ‖∇f(x_t)‖²`, and the same with weights `β1^{T-t+1}`.
    squares: RoundedSum,
    fading: Rounded,
    /// `Σ_t α_t ∇f(x_t)ᵀu_t`.
    forward: RoundedSum,
    /// `α_t` of the last step.
    α: Rounded,
}

/// What is kept of a coordinate.
#[derive(Clone, Copy, Default)]
struct Coordinate {
    m: Rounded,
    v: Rounded,
    /// `u_t`.
    u: Rounded,
    /// `Σ_t u_t²`.
    moves: RoundedSum,
    /// `Σ_t g_t²/(ε+v_t)`.
    shares: RoundedSum,
}

impl Proof for Defossez {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            first: None,
            promised: None,
            coordinates: vec![Coordinate::default(); dim],
            weights: Rounded::ZERO,
            squares: RoundedSum::new(),
            fading: Rounded::ZERO,
            forward: RoundedSum::new(),
            α: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let Numbers { α, β1, β2, l, r, ε, .. } = self.numbers;
        let f = seen.value();
        path.first.get_or_insert(f);
        if let Some(promised) = path.promised {
            book.at_most("1", f, promised);
        }
        path.weights = Rounded::ONE + β2 * path.weights;
        let plain = α * (Rounded::ONE - β1);
        // (1 - β2^t)/(1 - β2) is the sum of the powers.
        path.α = if self.form.is_adam() { plain * path.weights.sqrt() } else { plain };
        let bound = r * path.weights.sqrt();
        for i in 0..seen.dim() {
            let (g, at) = (seen.g(i), &mut path.coordinates[i]);
            book.at_most("HB", g.abs() + ε.sqrt(), r);
            if book.has("2") {
                self.conditional(seen.exact(i), at.v, book);
            }
            at.m = β1 * at.m + g;
            at.v = β2 * at.v + g.square();
            let root = (ε + at.v).sqrt();
            at.u = at.m / root;
            at.moves.push(at.u.square());
            at.shares.push(g.square() / (ε + at.v));
            book.at_most("7", root, bound);
        }
        self.logarithms(path, seen.t(), book);

        let by = |i: usize| path.α * path.coordinates[i].u;
        let inner = sum(seen.dim(), |i| seen.exact(i) * by(i));
        let square = sum(seen.dim(), |i| by(i).square());
        // f(x + s) <= f(x) + ∇f·s + L/2 |s|²; the logged s is -by up to drift, which moves the right side by |∇f| + L|s| times it.
        let moved: f64 = (0..seen.dim())
            .map(|i| {
                let drift = seen.drift(i, by(i));
                drift * (upper(seen.exact(i)) + upper(l) * (upper(by(i)) + drift))
            })
            .sum();
        let fall = inner - l * square * Rounded::exact(0.5);
        path.promised = Some((f - fall).loosened(moved * (1.0 + 1e-9)));
        path.forward.push(inner);

        let gradient = sum(seen.dim(), |i| seen.exact(i).square());
        path.squares.push(gradient);
        path.fading = β1 * (path.fading + gradient);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let Numbers { horizon, α, β1, β2, l, r, .. } = self.numbers;
        let (keep, half) = (Rounded::ONE - β1, Rounded::exact(0.5));
        if self.form.has_momentum() {
            let rest = Rounded::ONE - β1 / β2;
            let two = Rounded::exact(2.0);
            book.at_most("6", self.series.roots, two / (rest * rest.sqrt()));
            let power = keep.square() * keep.sqrt();
            book.at_most("6b", self.series.powers, two * two * β1 / power);
        }

        let squares = path.squares.value() - path.fading;
        let total = |of: fn(&Coordinate) -> &RoundedSum| {
            sum(path.coordinates.len(), |i| of(&path.coordinates[i]).value())
        };
        let (moves, shares) = (total(|at| &at.moves), total(|at| &at.shares));
        let scale = if self.form.is_adam() { r } else { r * horizon.sqrt() };
        let gained = half * α * squares / scale;
        let forward = path.forward.value();
        if self.form.has_momentum() {
            let cube = path.α * path.α.square();
            let ripple = cube * l.square() * keep.sqrt() * self.series.powers * moves
                / (r * Rounded::exact(4.0));
            let noise = r * path.α * self.series.roots * shares;
            for (label, cost) in [("3", Cost::Derived), ("3pub", Cost::Published)] {
                book.mean(label, gained, forward + ripple + cost.factor(β1) * noise);
            }
        } else {
            book.mean("3", gained, forward + Rounded::exact(2.0) * r * path.α * moves);
        }

        let (Some(first), Some(infimum)) = (path.first, self.infimum) else { return };
        let numbers = Numbers { gap: first - infimum, ..self.numbers };
        let bound = |cost: Cost| self.form.bound(&numbers, cost).total();
        // Σ_t 1 - β1^{T-t+1} = T - β1 (1 - β1^T)/(1 - β1).
        let last = β1.powi(self.steps());
        let drawn = squares / (horizon - β1 * (Rounded::ONE - last) / keep);
        book.mean("", drawn, bound(Cost::Published));
        book.mean("S", drawn, bound(Cost::Derived));
    }

    /// A weighted mean of ‖∇f(x_t)‖², each coordinate of which is at most `R`.
    fn range(&self, label: &str) -> Option<(f64, f64)> {
        let most = self.numbers.dim * self.numbers.r.square();
        ["", "S"].contains(&label).then(|| (0.0, upper(most)))
    }

    fn notes(&self) -> &'static [&'static str] {
        &["trivial"]
    }

    fn note(&self, _path: &Path, out: &mut [f64]) {
        out[0] = (self.numbers.dim * self.numbers.r.square()).value();
    }
}

impl Defossez {
    /// Step 2 at a coordinate: both conditional expectations summed over the values that the noise may take. Its mean is the law's
    /// own, should it miss zero by a rounding.
    fn conditional(&self, exact: Rounded, before: Rounded, book: &mut Book<'_>) {
        let Numbers { β2, r, ε, .. } = self.numbers;
        let mean = |of: &dyn Fn(Rounded) -> Rounded| {
            sum(self.atoms.len(), |k| self.atoms[k][1] * of(exact + self.atoms[k][0]))
        };
        let v = |g: Rounded| β2 * before + g.square();
        let gradient = mean(&|g| g);
        let conditional = mean(&|g| v(g));
        let left = gradient.square() / ((ε + conditional).sqrt() * Rounded::exact(2.0));
        let along = mean(&|g| gradient * g / (ε + v(g)).sqrt());
        let square = mean(&|g| g.square() / (ε + v(g)));
        book.at_most("2", left, along + Rounded::exact(2.0) * r * square);
    }

    /// Steps 4 and 5.
    fn logarithms(&self, path: &Path, t: u64, book: &mut Book<'_>) {
        if !(book.has("4") || book.has("5")) {
            return;
        }
        let Numbers { β1, β2, ε, .. } = self.numbers;
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let fall = Rounded::exact(t as f64) * β2.ln();
        let factor = (Rounded::ONE - β1) * (Rounded::ONE - β1 / β2);
        for at in &path.coordinates {
            let growth = (at.v / ε).ln_1p() - fall;
            book.at_most("4", at.shares.value(), growth);
            book.at_most("5", at.moves.value(), growth / factor);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a horizon beyond 2^32 has β1^T below every error"
    )]
    fn steps(&self) -> u32 {
        self.numbers.horizon.value() as u32
    }
}
