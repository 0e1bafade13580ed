//! The proof that both Adam-type theorems share, with the claims of each.
//!
//! Notation: `κ = β_1/(1-β_1)`, `a_0 = 0`, `z_t = x_t + κ(x_t - x_{t-1})`, `r_t = a_t m_t`, `Δ_t = a_t - a_{t-1}`, `ζ_t = g_t - ∇f(x_t)`,
//! `q_t = a_t g_t + κ Δ_t m_{t-1}`.

use std::sync::Arc;

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::{Constant, Objective};

use super::auxiliary::Auxiliary;
use super::bounds::{Bounds, infimum, stated, unconstrained};
use super::sizes::{Coordinate, Moments, StepSizes};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Setting, Unmet};
use crate::theorems::kit::{Asked, Book, Proof, Replica, sum, upper};

/// Room for the few roundings in the sum of an allowance.
const ROOM: f64 = 1.0 + 1e-9;

/// Which constants the theorem has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// `H` bounds the true gradient and `Z` the noise.
    Split,
    /// One `H` bounds both the true and the stochastic gradient.
    Chen,
}

/// The constants of a run.
#[derive(Clone)]
pub struct AdamType {
    form: Form,
    sizes: StepSizes,
    objective: Arc<dyn Objective>,
    beta1: Rounded,
    κ: Rounded,
    l: Rounded,
    /// Absent when no asked step needs them.
    bounds: Option<Bounds>,
    infimum: Rounded,
    /// Whether `z_t` is watched.
    auxiliary: bool,
}

/// Steps that speak of no bound on gradients or noise.
const UNBOUNDED: [&str; 10] = ["N1", "N2", "N3", "N6", "N6s", "N7", "EM", "1", "2", "4"];
/// Claims that need `inf f`.
const FROM_BELOW: [&str; 3] = ["", "N8", "N8t"];
/// Claims that look at `z_t`.
const AUXILIARY: [&str; 11] = ["HB", "N1", "N2", "N3", "N4", "N8", "N8t", "1", "2", "3", "4"];

pub(super) fn bind(form: Form, setting: &Setting<'_>, asked: Asked<'_>) -> Result<AdamType, Unmet> {
    unconstrained(setting)?;
    let sizes = StepSizes::read(setting)?;
    let beta1 = Rounded::exact(sizes.fixed_beta1()?);
    let any = |labels: &[&str]| labels.iter().any(|label| asked.has(label));
    let bounds = match Bounds::read(setting) {
        Ok(bounds) if form == Form::Chen => Some(Bounds { h: bounds.g, ..bounds }),
        Ok(bounds) => Some(bounds),
        Err(unmet) if asked.beyond(&UNBOUNDED) => return Err(unmet),
        Err(_) => None,
    };
    Ok(AdamType {
        form,
        objective: Arc::clone(setting.objective),
        beta1,
        κ: beta1 / (Rounded::ONE - beta1),
        l: stated(setting.upper(Constant::Smoothness)?),
        bounds,
        infimum: infimum(setting, any(&FROM_BELOW))?,
        auxiliary: any(&AUXILIARY),
        sizes,
    })
}

/// Sums along a path, and the state of the moments.
pub struct Path {
    moments: Moments,
    auxiliary: Option<Auxiliary>,
    /// `f(x_1)`.
    first: Option<Rounded>,
    /// `‖r_{t-1}‖²`.
    lag: Rounded,
    /// `‖a_1‖_1`.
    a1: Rounded,
    sums: Sums,
}

/// See the notation of the module.
#[derive(Default)]
struct Sums {
    /// `Σ ∇ᵀ a ∇`, `Σ ∇ᵀ a g` and `M = Σ ∇ᵀ a_{t-1} ζ`.
    weighted: RoundedSum,
    descent: RoundedSum,
    martingale: RoundedSum,
    /// `Σ ‖r‖²`, `Σ ‖q‖²`, `Σ ‖a g‖²`, `Σ ‖Δ m_{t-1}‖²`.
    r2: RoundedSum,
    q2: RoundedSum,
    own2: RoundedSum,
    carried2: RoundedSum,
    /// `Σ_{t>=2} ‖Δ‖_1`, `Σ_{t>=2} ‖Δ‖²`.
    variation: RoundedSum,
    squares: RoundedSum,
    /// `Σ ‖a‖_1`.
    sizes: RoundedSum,
    /// What rounding of iterates adds to the right side of the summed inequality.
    allowance: RoundedSum,
}

/// Sums over the coordinates of one step.
struct Step {
    quad: Rounded,
    main: Rounded,
    /// `∇ᵀ a_t ζ`, `∇ᵀ a_{t-1} ζ`.
    noise: Rounded,
    noise_before: Rounded,
    own2: Rounded,
    r2: Rounded,
    q2: Rounded,
    carried2: Rounded,
    change: Rounded,
    change2: Rounded,
}

impl Sums {
    fn push(&mut self, t: u64, step: &Step, sizes: Rounded) {
        self.weighted.push(step.quad);
        self.descent.push(step.main);
        self.martingale.push(step.noise_before);
        self.r2.push(step.r2);
        self.q2.push(step.q2);
        self.own2.push(step.own2);
        self.carried2.push(step.carried2);
        self.sizes.push(sizes);
        if t > 1 {
            self.variation.push(step.change);
            self.squares.push(step.change2);
        }
    }

    /// What the bounds are made of: `[Σ‖ag‖², Σ‖Δ‖_1, Σ‖Δ‖²]`.
    fn measured(&self) -> [Rounded; 3] {
        [self.own2.value(), self.variation.value(), self.squares.value()]
    }
}

impl AdamType {
    /// `q_{t,i}`.
    fn q(&self, c: &Coordinate, g: Rounded) -> Rounded {
        c.a * g + self.κ * c.change() * c.m_before
    }

    fn sums(&self, seen: &Replica<'_>, moments: &Moments) -> Step {
        let (dim, at) = (seen.dim(), |i| moments.at(i));
        let noise = |i| seen.g(i) - seen.exact(i);
        Step {
            quad: sum(dim, |i| at(i).a * seen.exact(i).square()),
            main: sum(dim, |i| seen.exact(i) * (at(i).a * seen.g(i))),
            noise: sum(dim, |i| seen.exact(i) * at(i).a * noise(i)),
            noise_before: sum(dim, |i| seen.exact(i) * at(i).a_before * noise(i)),
            own2: sum(dim, |i| (at(i).a * seen.g(i)).square()),
            r2: sum(dim, |i| at(i).step().square()),
            q2: sum(dim, |i| self.q(&at(i), seen.g(i)).square()),
            carried2: sum(dim, |i| (at(i).change() * at(i).m_before).square()),
            change: sum(dim, |i| at(i).change().abs()),
            change2: sum(dim, |i| at(i).change().square()),
        }
    }

    /// The claims that look at `z_t`; answers what rounding of iterates adds to the descent of the step.
    fn around(
        &self,
        z: &Auxiliary,
        (moments, lag): (&Moments, Rounded),
        seen: &Replica<'_>,
        book: &mut Book<'_>,
        step: &Step,
    ) -> f64 {
        let dim = seen.dim();
        let q = |i: usize| self.q(&moments.at(i), seen.g(i));
        for i in 0..dim {
            for label in ["N1", "1"] {
                book.equal(label, z.moved(i), (-q(i)).loosened(z.σ(i)));
            }
            if let (Form::Split, Some(bounds)) = (self.form, &self.bounds) {
                book.at_most("HB", z.slope(i).abs(), bounds.h);
            }
        }
        let half = Rounded::exact(0.5);
        // With z_{t+1} - z_t = -q + δ, |δ| <= σ: ∇f(z)ᵀδ + (L/2)(2 qᵀδ + ‖δ‖²).
        let l = upper(self.l);
        let bent = |i: usize| z.σ(i) * (upper(z.slope(i)) + l * (upper(q(i)) + z.σ(i)));
        let allowed = (0..dim).map(bent).sum::<f64>() * ROOM;
        let along = sum(dim, |i| z.slope(i) * q(i));
        let smooth = half * self.l * step.q2 - along;
        for label in ["N2", "2"] {
            book.at_most(label, z.rise(), smooth.loosened(allowed));
        }
        // With z_t - x_t = -κr + δ: (∇f(z) - ∇f(x))ᵀ(a g) <= L(κ‖r‖ + ‖δ‖)‖a g‖.
        let apart = (0..dim).map(|i| z.lag(i)).sum::<f64>();
        let bent = l * apart * upper(step.own2.sqrt()) * ROOM;
        let turn = sum(dim, |i| (seen.exact(i) - z.slope(i)) * (moments.at(i).a * seen.g(i)));
        let late = self.κ.square() * lag;
        let split = half * self.l * (late + step.own2);
        book.at_most("N3", turn, split.loosened(bent));
        let chen = half * (step.own2 + self.l.square() * late);
        let reach = l * l * apart * (upper(late.sqrt()) + apart);
        book.at_most("4", turn, chen.loosened(reach * ROOM));
        let carried =
            sum(dim, |i| z.slope(i) * (self.κ * moments.at(i).change() * moments.at(i).m_before));
        if let (true, Some(bounds)) = (seen.t() > 1, &self.bounds) {
            book.at_most("N4", carried.abs(), self.κ * bounds.h * bounds.g * step.change);
            book.at_most("3", carried.abs(), self.κ * bounds.h.square() * step.change);
        }
        allowed + bent
    }

    fn settle_split(&self, path: &Path, book: &mut Book<'_>) {
        let (half, two, sums) = (Rounded::exact(0.5), Rounded::exact(2.0), &path.sums);
        let [own2, variation, _] = sums.measured();
        let (r2, q2, martingale) = (sums.r2.value(), sums.q2.value(), sums.martingale.value());
        book.at_most("N6s", r2, q2);
        book.at_most("N7", q2, two * (own2 + self.κ.square() * sums.carried2.value()));
        book.mean("EM", martingale, Rounded::ZERO);
        let (Some(Bounds { h, z, g }), Some(first)) = (self.bounds, path.first) else { return };
        let gap = first - self.infimum;
        let allowance = sums.allowance.value().error();
        let smooth = half * self.l * (self.κ.square() * r2 + own2 + q2);
        let tight = gap + smooth + h * (self.κ * g + z) * variation + h * z * path.a1;
        let lhs = sums.weighted.value();
        book.at_most("N8t", lhs, (tight - martingale).loosened(allowance));
        let numbers = [self.l, self.beta1, h, z, gap];
        let bound = super::general::formula(numbers, sums.measured(), path.a1).total();
        book.at_most("N8", lhs, (bound - martingale).loosened(allowance));
        book.mean("", lhs, bound);
    }

    fn settle_chen(&self, path: &Path, book: &mut Book<'_>) {
        let (two, sums) = (Rounded::exact(2.0), &path.sums);
        let [own2, variation, squares] = sums.measured();
        let (Some(bounds), Some(first)) = (self.bounds, path.first) else { return };
        let h2 = bounds.h.square();
        book.at_most("5", sums.r2.value(), two * (own2 + self.κ.square() * h2 * squares));
        let paid = two * h2 * (variation + path.a1);
        book.mean("6", sums.weighted.value(), sums.descent.value() + paid);
        let numbers = [self.l, self.beta1, bounds.h, first - self.infimum];
        let bound = super::chen::formula(numbers, sums.measured(), path.a1);
        book.mean("", sums.weighted.value(), bound.total());
    }
}

impl Proof for AdamType {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        let auxiliary = || Auxiliary::new(Arc::clone(&self.objective), self.κ, dim);
        Path {
            moments: Moments::new(&self.sizes, dim),
            auxiliary: self.auxiliary.then(auxiliary),
            first: None,
            lag: Rounded::ZERO,
            a1: Rounded::ZERO,
            sums: Sums::default(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.first.get_or_insert_with(|| seen.value());
        path.moments.begin(&self.sizes, seen.t());
        for i in 0..seen.dim() {
            let c = path.moments.push(&self.sizes, i, seen.g(i));
            let before = self.beta1 * (c.a_before * c.m_before);
            let fresh = (Rounded::ONE - self.beta1) * self.q(&c, seen.g(i));
            book.equal("N6", c.step(), before + fresh);
        }
        let step = self.sums(seen, &path.moments);
        match (&self.bounds, self.form) {
            (Some(bounds), Form::Split) => {
                bounds.check(seen, book);
                let paid = bounds.h * bounds.z * step.change;
                book.at_most("N5", -step.noise, paid - step.noise_before);
            }
            (Some(bounds), Form::Chen) => {
                for i in 0..seen.dim() {
                    book.at_most("HB", seen.exact(i).abs(), bounds.h);
                    book.at_most("HB", seen.g(i).abs(), bounds.h);
                }
            }
            (None, _) => {}
        }
        if let Some(z) = &mut path.auxiliary {
            z.advance(seen, self.κ, &path.moments);
            let allowed = self.around(z, (&path.moments, path.lag), seen, book, &step);
            path.sums.allowance.push(Rounded::within(0.0, allowed));
        }
        path.lag = step.r2;
        if seen.t() == 1 {
            path.a1 = step.change;
        }
        let sizes = sum(seen.dim(), |i| path.moments.at(i).a);
        path.sums.push(seen.t(), &step, sizes);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        match self.form {
            Form::Split => self.settle_split(path, book),
            Form::Chen => self.settle_chen(path, book),
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        &["gradients", "variation", "squares", "M", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let [own2, variation, squares] = path.sums.measured().map(Rounded::value);
        let h = self.bounds.map_or(f64::NAN, |bounds| bounds.h.value());
        let martingale = path.sums.martingale.value().value();
        let trivial = h * h * path.sums.sizes.value().value();
        out.copy_from_slice(&[own2, variation, squares, martingale, trivial]);
    }
}
