//! The rate that the first versions of the AdaMomentum paper claim for the plain method, and why no proof can give it.

use ratecheck_problems::number::Number;

use super::bounds::{Bounds, count, unconstrained};
use super::sizes::{Moments, StepSizes};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound, sum};

/// `adamomentum-nonconvex-published`.
pub static PUBLISHED: Chain<Published> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-nonconvex-published",
    title: "AdaMomentum reaches stationary points at the rate of Adam-type methods",
    formula: r"\min_{t\le T}\mathbb{E}\|\nabla f(x_t)\|^2 = O\left(\tfrac{\ln T}{\sqrt T}\right), \text{ hence } \mathbb{E}\left\|\tfrac2T\sum_{t>T/2}\nabla f(x_t)\right\|^2 \le C\,\tfrac{\ln T}{\sqrt T} \text{ with one } C \text{ for all } T, \quad \eta_t = \alpha/\sqrt t",
    source: "Wang et al., arXiv 2106.11514, v1 and v3, in the style of Chen et al., arXiv 1808.02941 (recalled)",
    provenance: Provenance::Recalled,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and bounded below, with bounded gradients",
        "HB, HZ: bounded gradients and bounded unbiased noise",
        "AdaMomentum without bias correction, η_t = α/√t",
    ],
    steps: &[
        every_step("HB", r"|\nabla f(x_t)_i| \le H", "H is a constant of the problem"),
        every_step("HZ", r"|g_{t,i} - \nabla f(x_t)_i| \le Z", "Z is a constant of the noise"),
        in_mean(
            "S",
            r"\mathbb{E}\,\tfrac2T\sum_{t>T/2}\tfrac1d\sum_i\frac{m_{t,i}}{\sqrt{v_{t,i}}} = 0 \text{ where } g = \zeta",
            "the direction has mean zero where the gradient is zero: m and v are those of the noise alone, as the method would see it at a stationary point. False for skewed noise, because v depends on it; with the maximum v settles and the mean goes to zero",
        )
        .equal()
        .published(Provenance::Recalled),
        in_mean(
            "B",
            r"\mathbb{E}\,\tfrac2T\sum_{t>T/2}\tfrac1d\sum_i\nabla f(x_t)_i = 0",
            "what the rate says in the limit; at a finite T a mean within the resolution of the sample is called zero",
        )
        .equal()
        .published(Provenance::Recalled),
    ],
    defects: &[
        "false without the running maximum under skewed noise: E[m/√v] is not zero where the gradient is, and the iterates settle where it is zero instead",
        "the second form follows from the first's proof, which bounds Σ η_t E‖∇f(x_t)‖²: the last half of that sum is at least η_T T/2 times their mean, and the square of a mean is at most the mean of the squares",
        "no run refutes an O(·) whose constant is not given: C is the parameter of that name, which a study takes from shorter runs; without it the trivial d H² stands there",
    ],
};

/// The constants of a run.
#[derive(Clone)]
pub struct Published {
    sizes: StepSizes,
    bounds: Bounds,
    dim: Rounded,
    horizon: u64,
    /// `C`, where the study gives it.
    constant: f64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Published, Unmet> {
    let entries = ["adamomentum-nobias", "adamomentum-max"];
    setting.method_is(&entries, "AdaMomentum without bias correction")?;
    unconstrained(setting)?;
    let sizes = StepSizes::read(setting)?;
    sizes.fixed_beta1()?;
    Ok(Published {
        bounds: Bounds::read(setting)?,
        dim: count(setting.start.len() as u64),
        horizon: setting.horizon,
        constant: setting.parameter("C", f64::NAN),
        sizes,
    })
}

/// Sums over the last half of a path.
pub struct Path {
    /// Moments of the noise alone.
    noise: Moments,
    gradient: Vec<RoundedSum>,
    direction: RoundedSum,
    steps: u64,
}

impl Published {
    /// `d H²`.
    fn trivial(&self) -> Rounded {
        self.dim * self.bounds.h.square()
    }

    /// `C ln T / √T`.
    fn allowed(&self) -> Rounded {
        if self.constant.is_nan() {
            return self.trivial();
        }
        let t = count(self.horizon);
        Rounded::exact(self.constant) * Number::ln(t) / t.sqrt()
    }
}

impl Proof for Published {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            noise: Moments::new(&self.sizes, dim),
            gradient: vec![RoundedSum::new(); dim],
            direction: RoundedSum::new(),
            steps: 0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        self.bounds.check(seen, book);
        path.noise.begin(&self.sizes, seen.t());
        let (η, late) = (path.noise.scale, 2 * seen.t() > self.horizon);
        for i in 0..seen.dim() {
            let c = path.noise.push(&self.sizes, i, seen.g(i) - seen.exact(i));
            if late {
                path.direction.push(c.step() / η);
                path.gradient[i].push(seen.exact(i));
            }
        }
        path.steps += u64::from(late);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (n, dim) = (count(path.steps), path.gradient.len());
        let mean = |i: usize| path.gradient[i].value() / n;
        book.mean("S", path.direction.value() / (n * self.dim), Rounded::ZERO);
        book.mean("B", sum(dim, mean) / self.dim, Rounded::ZERO);
        book.mean("", sum(dim, |i| mean(i).square()), self.allowed());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["trivial"]
    }

    fn note(&self, _path: &Path, out: &mut [f64]) {
        out.copy_from_slice(&[self.trivial().value()]);
    }
}
