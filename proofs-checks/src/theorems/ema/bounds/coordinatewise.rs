//! The bound in the coordinate-wise norm, for the learner that answers each coordinate by itself.

use ratecheck_problems::number::Number;

use super::measured::Measured;
use super::nonsmooth::shown;
use super::promised::{Promised, lambda, noted};
use super::statements::{BETA, DESCENT, LIPSCHITZ, RADIUS, SCALING, SOURCE};
use crate::evidence::Rounded;
use crate::step::{Needs, Trace};
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::ema::conversion::Conversion;
use crate::theorems::ema::index::Blend;
use crate::theorems::ema::parameters::{Aim, Scales, Spread as Enters, Stated};
use crate::theorems::ema::window::Spread;
use crate::theorems::kit::inputs::{GAP, HORIZON, nonnegative, positive};
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};
use crate::update_rules::tightest::Tightest;

/// `clipped-adam-ema-coordinatewise`.
pub static COORDINATEWISE: Chain<Coordinatewise> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

/// The method of the theorem.
const ENTRY: &str = "clipped-adam-ema-coordinatewise";

static STATEMENT: Statement = Statement {
    id: "clipped-adam-ema-coordinatewise",
    title: "Clipped Adam with model EMA, each coordinate by itself",
    formula: r"\mathbb{E} \sum_t p_t \Bigl(\sum_i \rho_i |\bar g_{t,i}| + \sum_i \lambda_i V_{t,i}\Bigr) \le \frac{\Delta}{DT} + \Bigl(\sum_i \rho_i K_i\Bigr) A_T(\beta) + \Bigl(\sum_i \lambda_i \rho_i^2\Bigr) \frac{c_\beta D^2}{(1-\beta)^2}",
    source: SOURCE,
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        LIPSCHITZ,
        "|∂_i F| <= G_i, Δ = F(x_1) - inf F is finite; K_i = σ_i + 2√(G_i²+σ_i²)",
        "E[g_t | past] = ∇F(x_t), E (g_{t,i} - ∂_i F(x_t))² <= σ_i²",
        SCALING,
        "the output index is t with p_t, as in clipped-adam-ema-nonsmooth",
        "runs have ρ_i = 1 and λ_i = λ, a parameter of the claim (1 unless given)",
    ],
    steps: &[
        DESCENT,
        in_mean(
            "regret",
            r"\frac{1}{DT}\, \mathbb{E}\Bigl[\beta R_T(u_T) + (1-\beta) \sum_t R_t(u_t)\Bigr] \le 2 \sum_i \sqrt{G_i^2+\sigma_i^2}\, A_T(\beta)",
            "7.3 in expectation, summed over the index law",
        ),
        in_mean(
            "noise",
            r"\frac{1}{DT}\, \mathbb{E}\Bigl[\beta \langle \Xi_T, u_T \rangle + (1-\beta) \sum_t \langle \Xi_t, u_t \rangle\Bigr] \le \sum_i \sigma_i A_T(\beta)",
            "7.4 at every t, with u_{t,i} = -D sign N_{t,i}",
        ),
        in_mean(
            "ema-spread-mean",
            r"\lambda\, \mathbb{E} \sum_t p_t V_t \le \lambda d \frac{c_\beta D^2}{(1-\beta)^2}",
            "7.5 in expectation in every coordinate",
        ),
        in_mean(
            "main-bound",
            r"\mathbb{E} \sum_t p_t C_t \le \frac{\Delta}{DT} + K_1 A_T(\beta) + \lambda d \frac{c_\beta D^2}{(1-\beta)^2}",
            "(7.1), the sum of the four terms: the theorem under the name that it has in a list of checks",
        ),
        every_step(
            "7.2",
            r"\langle M_t, u_t \rangle = -D \sum_i |N_{t,i}| + \langle \Xi_t, u_t \rangle",
            "u_{t,i} = -D sign N_{t,i} and M = N + Ξ, each from its own recursion",
        )
        .equal(),
        every_step(
            "7.3",
            r"R_t(u_t) \le 2 D \sum_i \sqrt{Q_{t,i}}",
            "beta-ftrl-discounted-regret in every coordinate",
        ),
        in_mean(
            "7.4",
            r"\frac1T\, \mathbb{E}\Bigl[\beta \sum_i |\Xi_{T,i}| + (1-\beta) \sum_t \sum_i |\Xi_{t,i}|\Bigr] \le \sum_i \sigma_i A_T(\beta)",
            "E|Ξ_{t,i}| <= σ_i/√(1-β²): martingale differences are orthogonal, then Jensen",
        ),
        every_step(
            "7.5",
            r"V_{t,i} \le D^2 \operatorname{Var}_{w_t}(A)",
            "|x_{r,i} - x_{s,i}| <= D |A_r - A_s| with A_t = α_1 + ... + α_t: one scale for all coordinates",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    HORIZON,
    BETA,
    RADIUS,
    GAP,
    nonnegative("sizes", "Σ ρ_i √(G_i²+σ_i²), at least 0"),
    nonnegative("sigmas", "Σ ρ_i σ_i, at least 0"),
    positive("weights", "Σ λ_i ρ_i², which is λ d for ρ_i = 1 and λ_i = λ"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (size, sigma) = (x.get("sizes"), x.get("sigmas"));
    let spread = Enters::Weighted(x.get("weights"));
    let scales = Scales { gap: x.get("Delta"), size, sigma, reach: size + sigma, spread };
    Ok(shown(&scales, x))
}

/// The constants of a run.
#[derive(Clone)]
pub struct Coordinatewise {
    promised: Promised,
    lambda: Rounded,
    /// `√d K_2 / K_1`; not a number where `‖∇F‖` has no stated bound.
    advantage: f64,
    /// `Σ G_i`.
    gradient: f64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Coordinatewise, Unmet> {
    let lambda = lambda(setting)?;
    let promised = Promised::new(setting, ENTRY, Aim::Coordinates { lambda })?;
    let stated = Stated::from(setting);
    let whole = stated.scales(Aim::WholeInCoordinates { lambda });
    let advantage =
        whole.map_or(f64::NAN, |whole| whole.noise().value() / promised.scales.noise().value());
    let bounds = stated.coordinates()?;
    let gradient = bounds.iter().map(|(g, _)| g.value()).sum();
    Ok(Coordinatewise { promised, lambda: Rounded::exact(lambda), advantage, gradient })
}

/// What is followed of a path.
pub struct Path {
    measured: Measured,
    /// `Σ_i |Ξ_{t,i}|`.
    noise: Blend,
    /// `A_t` in its window: its increments are known up to the roundings of the steps, in units of `D`.
    scales: Spread<Rounded>,
    increment: Rounded,
}

impl Proof for Coordinatewise {
    type Path = Path;

    fn needs(&self) -> Needs {
        Conversion::needs() | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            measured: Measured::new(&self.promised.conversion, dim),
            noise: Blend::default(),
            scales: Spread::new(),
            increment: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let radius = Rounded::exact(self.promised.conversion.radius);
        path.measured.step(seen, self.lambda);
        let w = path.measured.window();
        path.scales.push(path.increment, w.discount());
        let variance = radius.square() * path.scales.moment() / w.discount().total();
        let mut spreads = Tightest::default();
        for i in 0..w.dim() {
            spreads.at_most(w.spread(i), variance);
        }
        book.tightest("7.5", spreads);
        path.noise.push(sum(w.dim(), |i| w.noise(i).abs()));
        let [regret, m, noise] = path.measured.now();
        book.equal("7.2", m, noise - radius * sum(w.dim(), |i| w.n(i).abs()));
        let roots = sum(w.dim(), |i| w.q(i).sqrt());
        book.at_most("7.3", regret, Rounded::exact(2.0) * radius * roots);
        path.increment = increment(seen, radius);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let noise = path.noise.total(path.measured.window().discount()) / path.noise.terms();
        let path = &path.measured;
        self.promised.term_by_term(path, self.lambda, book);
        for label in ["", "main-bound"] {
            book.mean(label, path.certificate(self.lambda), self.promised.terms.total());
        }
        book.mean("7.4", noise, self.promised.terms.noise);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["descent", "regret", "noise", "spread", "trivial", "advantage"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let spread = self.lambda * path.measured.spread();
        out[..5].copy_from_slice(&noted(&path.measured, spread, self.gradient));
        out[5] = self.advantage;
    }
}

/// `α_{t+1}`, loosened so that `|x_{t+1,i} - x_{t,i}|` is at most `D` times it in every coordinate.
fn increment(seen: &Replica<'_>, radius: Rounded) -> Rounded {
    let α = seen.trace(Trace::Scale, 0);
    let moved = |i: usize| {
        let by = α * seen.trace(Trace::Displacement, i);
        seen.drift(i, by)
    };
    let drift = (0..seen.dim()).map(moved).fold(0.0, f64::max);
    // |z_i| <= D holds in floating point: D times a quotient of numbers of which the divisor is the larger.
    let share = Rounded::exact(drift) / radius;
    α.loosened(share.value() + share.error())
}
