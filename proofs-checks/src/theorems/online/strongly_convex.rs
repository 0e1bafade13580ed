//! Regret of projected online gradient descent for strongly convex losses.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::decay::Decay;
use crate::theorems::kit::inputs::{HORIZON, Terms, positive};
use crate::theorems::kit::minimum::no_ball;
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;

/// `ogd-strongly-convex-regret`.
pub static OGD_STRONGLY_CONVEX: Chain<StronglyConvex> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "ogd-strongly-convex-regret",
    title: "Online gradient descent on strongly convex losses has regret O(log T)",
    formula: r"R_T \le \frac{G^2}{2\mu}(1 + \ln T),\quad \eta_t = \frac{1}{\mu t}",
    source: "Hazan, Agarwal and Kale, Machine Learning 69 (2007), Theorem 1; constants from steps 1 to 4",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "losses f_t with f_t - μ‖x‖²/2 convex, μ > 0, on a closed convex set",
        "‖g_t‖ <= G",
        "η_t = 1/(μt); for c/t with cμ >= 1 the same with μ replaced by 1/c",
    ],
    steps: &[
        every_step("HB", r"\|g_t\| \le G", "G comes from the bound on each coordinate"),
        every_step("HD", r"\mu t\, \eta_t = 1", "the schedule lr is c/t, and μ stands for 1/c")
            .equal(),
        every_step(
            "1",
            r"\|x_{t+1} - u\|^2 \le \|x_t - \eta_t g_t - u\|^2",
            "projection onto a convex set that contains u",
        ),
        every_step(
            "2",
            r"g_t^\top (x_t - u) \le \frac{\|x_t-u\|^2 - \|x_{t+1}-u\|^2}{2\eta_t} + \frac{\eta_t}{2}\|g_t\|^2",
            "step 1 multiplied out; equality where nothing is projected",
        ),
        every_step(
            "C",
            r"f_t(x_t) - f_t(u) \le g_t^\top(x_t - u) - \frac\mu2 \|x_t - u\|^2",
            "strong convexity; equality for quadratics of curvature μ",
        ),
        every_path(
            "3",
            r"\sum_t \frac{\|x_t-u\|^2 - \|x_{t+1}-u\|^2}{2\eta_t} - \frac\mu2 \|x_t-u\|^2 = -\frac{\mu T}{2} \|x_{T+1}-u\|^2",
            "1/η_t - 1/η_{t-1} = μ, also for t = 1 with 1/η_0 = 0: every coefficient but the last is 0",
        )
        .equal(),
        every_path(
            "4",
            r"\sum_{t \le T} \eta_t \le \frac{1 + \ln T}{\mu}",
            "comparison with an integral",
        ),
    ],
    defects: &["G must bound the subgradients at the points of the run: on R^d no strongly convex loss has one"],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("mu", "strong convexity of every loss, or 1/c of the schedule c/t if that is less"),
    positive("G", "bound on the norm of the subgradients"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    Ok(formula(x.get("T"), x.get("mu"), x.get("G")).into())
}

/// The bound.
fn formula<N: Number>(t: N, μ: N, g: N) -> Terms<N, 2> {
    let unit = g.square() / μ.times(2.0);
    Terms([("first step", unit.clone()), ("logarithm", unit * t.ln())])
}

/// The constants of a run.
#[derive(Clone)]
pub struct StronglyConvex {
    lr: Decay,
    /// `1/c`, at most the modulus of the losses.
    μ: Rounded,
    diameter: Rounded,
    gradient: Rounded,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<StronglyConvex, Unmet> {
    setting.method_is(&["sgd"], "projected gradient descent")?;
    regret::online(setting)?;
    no_ball(setting)?;
    let lr = Decay::inverse(&Hyper::read(setting, "lr")?, setting.horizon)?;
    let μ = Rounded::ONE / lr.k();
    let losses = setting.oracle.online().and_then(|losses| losses.strong_convexity().lower());
    let stated = losses.unwrap_or(0.0);
    if μ.certainly_gt(Rounded::exact(stated)) {
        return Err(Unmet::Range {
            name: "lr*t",
            value: lr.k().value(),
            condition: format!("at least 1/μ, and the losses have μ = {stated}"),
        });
    }
    let dim = setting.start.len();
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let root = Rounded::exact(dim as f64).sqrt();
    Ok(StronglyConvex {
        lr,
        μ,
        diameter: regret::diameter(setting.domain, dim)?,
        gradient: regret::coordinate_bound(setting)? * root,
        horizon: setting.horizon,
    })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    regret: RegretPath,
    telescope: RoundedSum,
    steps: RoundedSum,
    /// `‖x_{T+1} - u‖²`.
    last: Rounded,
}

impl Proof for StronglyConvex {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, η, half) = (seen.dim(), self.lr.at(seen.t()), Rounded::exact(0.5));
        let square = sum(dim, |i| seen.g(i).square());
        book.at_most("HB", square.sqrt(), self.gradient);
        book.equal("HD", self.μ * self.lr.scaled(seen.t()), Rounded::ONE);
        let step = Projected::new(seen, |i| seen.u(i), |i| η * seen.g(i), |_| Rounded::ONE);
        book.at_most("1", step.arrived, step.aimed);
        let linear = sum(dim, |i| seen.g(i) * (seen.x(i) - seen.u(i)));
        book.at_most("2", linear, step.approach(η) + half * η * square);
        let gain = half * self.μ * sum(dim, |i| (seen.x(i) - seen.u(i)).square());
        let linear = path.regret.push(seen);
        book.at_most("C", seen.excess(), linear - gain);
        path.telescope.push(half * step.bracket / η - gain);
        path.steps.push(η);
        path.last = step.arrived;
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let left = Rounded::exact(0.5) * self.μ * t * path.last;
        book.equal("3", path.telescope.value(), -left);
        book.at_most("4", path.steps.value(), (Rounded::ONE + t.ln()) / self.μ);
        let bound = formula(t, self.μ, self.gradient).total();
        book.at_most("", path.regret.regret(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let size = self.diameter.value() * self.gradient.value();
        let regret = path.regret.regret().value();
        out.copy_from_slice(&[regret, regret::trivial(size, self.horizon)]);
    }
}
