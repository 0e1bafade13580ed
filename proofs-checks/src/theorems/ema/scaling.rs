//! Why the scale of a step is exponential: the increment is then the slope at its end, in the mean.

use ratecheck_problems::number::{Number, Scalar};
use ratecheck_problems::objective::Constant;

use super::conversion::{Chosen, Conversion};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::input;
use crate::theorems::kit::statement::{every_path, every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};

/// `exp-scaling-identity`.
pub static SCALING: Chain<ExpScaling> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "exp-scaling-identity",
    title: "With an exponential scale the increment equals the slope at its end in the mean",
    formula: r"\mathbb{E}_\alpha[F(x + \alpha z) - F(x)] = \mathbb{E}_\alpha \langle \nabla F(x + \alpha z), z\rangle,\quad \text{so}\ \mathbb{E} \Big(\sum_t R_t\Big)^2 \le 5 G^2\, \mathbb{E} \sum_t \|z_t\|^2,\quad R_t = F(x_t) - F(x_{t-1}) - \langle \nabla F(x_t), z_t\rangle",
    source: "Zhang and Cutkosky, ICML 2024, arXiv 2405.09742; derived in steps 1 to 3",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "F(x) - F(w) is the integral of the gradient selection along the segment, ‖∇F‖ <= G",
        "α_t ~ Exp(1), drawn after z_t is fixed",
        "along a run the identity makes Σ R_t a martingale: its mean is 0 (step R), and its square has the mean of Σ R_t² (the theorem)",
    ],
    steps: &[
        every_path(
            "HE",
            r"\mathbb{E}\alpha^2 = 2",
            "of the law that the method states: exponential; a scale of 1 has second moment 1",
        )
        .equal(),
        every_step(
            "1",
            r"|F(x_t) - F(x_{t-1})| = \Big|\int_0^{\alpha_t} \langle \nabla F(x_{t-1} + r z_t), z_t\rangle dr\Big| \le G \alpha_t \|z_t\|",
            "the increment is an integral along the segment, whose integrand has a bound: Fubini applies in step 2",
        ),
        in_mean(
            "2",
            r"\tfrac1T \sum_t P(\alpha_{t+1} > r) = e^{-r}\ \text{at}\ r = 1",
            "Fubini: E ∫_0^α φ' = ∫ φ'(r) P(α > r) dr, and the tail of the law is its density",
        )
        .equal(),
        in_mean(
            "R",
            r"\mathbb{E} \sum_t R_t = 0",
            "exp-scaling-martingale: steps 1 and 2 at every step of a run",
        )
        .equal(),
        in_mean(
            "3",
            r"\mathbb{E} \sum_t s_t R_t = 0,\quad s_t = sign \langle \nabla F(x_{t-1}), z_t\rangle",
            "the identity holds given the past, hence with any weights that the past decides",
        )
        .equal(),
        every_step(
            "4",
            r"|R_t| \le G \|z_t\| (1 + \alpha_t)",
            "step 1 and |⟨∇F(x_t), z_t⟩| <= G‖z_t‖",
        ),
        in_mean(
            "5",
            r"\mathbb{E} \sum_t R_t^2 \le 5 G^2\, \mathbb{E} \sum_t \|z_t\|^2",
            "step 4 and E(1+α)² = 5",
        ),
        in_mean(
            "noise",
            r"\mathbb{E} \sum_t \langle g_t - \nabla F(x_t), z_t\rangle = 0",
            "exp-scaling-martingale: the other sum of the conversion; z_t is decided before g_t",
        )
        .equal(),
        in_mean(
            "any-scale",
            r"\mathbb{E} \sum_t R_t = 0 \ \text{whatever the law of}\ \alpha_t",
            "the hypothesis on the scale left out: false for α = 1",
        )
        .equal()
        .published(Provenance::Recalled),
    ],
    defects: &[
        "a property of the exponential law: with α = 1, F = |x|, x = -1, z = 2 the sides are 0 and 2",
    ],
};

const INPUTS: &[Input] = &[
    input("x", "where the step begins, for F = |x|", f64::NEG_INFINITY, f64::INFINITY),
    input("z", "the displacement, not 0", f64::NEG_INFINITY, f64::INFINITY),
];

/// Both sides for `F = |x|`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (x, z) = (x.get("x"), x.get("z"));
    if z.abs() <= 0.0 {
        return Err(Unmet::Range { name: "z", value: z, condition: "z is not 0".to_owned() });
    }
    let [increment, slope] = sides(x, z);
    Ok(Bound { value: increment, terms: vec![("increment", increment), ("slope", slope)] })
}

/// `E|x + αz| - |x|` and `E sign(x + αz) z`. The kink is met at `α = s` for `s = -x/z > 0`: `E|α - s| = s - 1 + 2e^{-s}`, and the sign
/// of `α - s` is -1 with probability `1 - e^{-s}`.
fn sides<N: Scalar>(x: N, z: N) -> [N; 2] {
    let (s, length) = (-(x / z), z.abs());
    let away = || [length, length];
    let across = || {
        let tail = (-s).exp();
        let increment = length * (s.plus(-1.0) + tail.times(2.0)) - x.abs();
        [increment, length * (tail - (N::one() - tail))]
    };
    if s.value() > 0.0 { across() } else { away() }
}

/// The constants of a run.
#[derive(Clone)]
pub struct ExpScaling {
    random: bool,
    /// Absent where no claim that is asked for needs it and the problem states none.
    gradient: Option<Rounded>,
    horizon: Rounded,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<ExpScaling, Unmet> {
    let conversion = Conversion::of(setting)?;
    let gradient = setting.upper(Constant::GradientNorm).map(Rounded::exact);
    let gradient = if ["", "1", "4", "5"].iter().any(|label| asked.has(label)) {
        Some(gradient?)
    } else {
        gradient.ok()
    };
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    let horizon = Rounded::exact(setting.horizon as f64);
    Ok(ExpScaling { random: conversion.random, gradient, horizon })
}

/// What is kept of a path.
pub struct Path {
    chosen: Chosen,
    /// `F(x_{t-1})` and `∇F(x_{t-1})`.
    before: Option<Rounded>,
    slope: Vec<Rounded>,
    /// `Σ R_t`, `Σ s_t R_t`, `Σ R_t²`, `Σ ‖z_t‖²`, `Σ ⟨g_t - ∇F(x_t), z_t⟩`, and how many scales exceeded 1.
    residual: RoundedSum,
    signed: RoundedSum,
    squares: RoundedSum,
    lengths: RoundedSum,
    noise: RoundedSum,
    long: RoundedSum,
}

impl Proof for ExpScaling {
    type Path = Path;

    fn needs(&self) -> Needs {
        Conversion::needs() | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        let zero = RoundedSum::new();
        Path {
            chosen: Chosen::new(dim),
            before: None,
            slope: vec![Rounded::ZERO; dim],
            residual: zero,
            signed: zero,
            squares: zero,
            lengths: zero,
            noise: zero,
            long: zero,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, value) = (seen.dim(), seen.value());
        if let (Some(before), Some(scale)) = (path.before, path.chosen.scale()) {
            let z = |i: usize| path.chosen.z(i);
            let (increment, length) = (value - before, path.chosen.length());
            let residual = increment - sum(dim, |i| seen.exact(i) * z(i));
            if let Some(g) = self.gradient {
                let scale = Rounded::exact(scale);
                // x_t is the exact end of the segment up to its rounding, which moves F by at most G times that.
                let longest = (scale * length).loosened(path.chosen.written(seen));
                book.at_most("1", increment.abs(), g * longest);
                book.at_most("4", residual.abs(), g * (longest + length));
            }
            let slope = sum(dim, |i| path.slope[i] * z(i)).value();
            path.signed.push(if slope < 0.0 { -residual } else { residual });
            path.residual.push(residual);
            path.squares.push(residual.square());
            path.lengths.push(length.square());
            path.noise.push(sum(dim, |i| (seen.g(i) - seen.exact(i)) * z(i)));
        }
        path.before = Some(value);
        path.slope.iter_mut().enumerate().for_each(|(i, slope)| *slope = seen.exact(i));
        path.chosen.remember(seen);
        let long = path.chosen.scale().is_some_and(|scale| scale > 1.0);
        path.long.push_exact(f64::from(u8::from(long)));
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let law = if self.random { 2.0 } else { 1.0 };
        book.equal("HE", Rounded::exact(law), Rounded::exact(2.0));
        book.mean("2", path.long.value() / self.horizon, Rounded::exact(-1.0).exp());
        let residual = path.residual.value();
        book.mean("R", residual, Rounded::ZERO);
        book.mean("any-scale", residual, Rounded::ZERO);
        book.mean("3", path.signed.value(), Rounded::ZERO);
        book.mean("noise", path.noise.value(), Rounded::ZERO);
        if let Some(g) = self.gradient {
            let most = Rounded::exact(5.0) * g.square() * path.lengths.value();
            book.mean("5", path.squares.value(), most);
            book.mean("", residual.square(), most);
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        &["R", "noise"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out.copy_from_slice(&[path.residual.value().value(), path.noise.value().value()]);
    }
}

#[cfg(test)]
#[path = "scaling_tests.rs"]
mod tests;
