//! Regret of projected online gradient descent.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{HORIZON, Terms, positive};
use crate::theorems::kit::minimum::no_ball;
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;

/// `ogd-regret`.
pub static OGD: Chain<Ogd> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "ogd-regret",
    title: "Online gradient descent has regret O(√T)",
    formula: r"R_T \le \frac{D^2 \sqrt T}{2c} + c\, G^2 (\sqrt T - \tfrac12),\quad \eta_t = c/\sqrt t",
    source: "Zinkevich, ICML 2003, Theorem 1 (c = 1); any c from steps 1 to 4",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a closed convex set of diameter D",
        "‖g_t‖ <= G",
        "η_t = c/√t with c > 0",
    ],
    steps: &[
        every_step("HB", r"\|g_t\| \le G", "G comes from the bound on each coordinate"),
        every_step("HD", r"\eta_t \sqrt t = c", "the schedule lr is c/sqrt(t)").equal(),
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
        every_path(
            "3",
            r"\sum_t \frac{\|x_t-u\|^2 - \|x_{t+1}-u\|^2}{2\eta_t} \le \frac{D^2}{2\eta_T}",
            "the brackets telescope, since η_t does not increase",
        ),
        every_path(
            "4",
            r"\sum_{t \le T} \eta_t \le c\,(2\sqrt T - 1)",
            "comparison with an integral",
        ),
        every_path(
            "C",
            r"R_T \le \sum_t g_t^\top(x_t - u)",
            "convexity; equality for linear losses",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    HORIZON,
    positive("lr", "c in lr = c/sqrt(t)"),
    positive("D", "diameter of the feasible set"),
    positive("G", "bound on the norm of the subgradients"),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    Ok(formula(x.get("T"), x.get("lr"), x.get("D"), x.get("G")).into())
}

/// The bound.
fn formula<N: Number>(t: N, c: N, d: N, g: N) -> Terms<N, 2> {
    let root = t.sqrt();
    Terms([
        ("diameter", d.square() * root.clone() / c.clone().times(2.0)),
        ("gradients", c * g.square() * root.plus(-0.5)),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Ogd {
    lr: Hyper,
    c: f64,
    diameter: Rounded,
    gradient: Rounded,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Ogd, Unmet> {
    setting.method_is(&["sgd"], "projected gradient descent")?;
    regret::online(setting)?;
    no_ball(setting)?;
    let dim = setting.start.len();
    let lr = Hyper::read(setting, "lr")?;
    regret::inverse_root(&lr, setting.horizon)?;
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let root = Rounded::exact(dim as f64).sqrt();
    Ok(Ogd {
        c: lr.at(1),
        lr,
        diameter: regret::diameter(setting.domain, dim)?,
        gradient: regret::coordinate_bound(setting)? * root,
        horizon: setting.horizon,
    })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    regret: RegretPath,
    brackets: RoundedSum,
    steps: RoundedSum,
}

impl Proof for Ogd {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, η) = (seen.dim(), regret::step_size(&self.lr, seen.t()));
        path.regret.push(seen);
        let square = sum(dim, |i| seen.g(i).square());
        book.at_most("HB", square.sqrt(), self.gradient);
        book.equal("HD", regret::scaled(&self.lr, seen.t()), Rounded::exact(self.c));

        let by = |i: usize| η * seen.g(i);
        let step = Projected::new(seen, |i| seen.u(i), by, |_| Rounded::ONE);
        book.at_most("1", step.arrived, step.aimed);
        let half = Rounded::exact(0.5);
        let linear = sum(dim, |i| seen.g(i) * (seen.x(i) - seen.u(i)));
        book.at_most("2", linear, step.approach(η) + half * η * square);
        path.brackets.push(half * step.bracket / η);
        path.steps.push(η);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let t = Rounded::exact(self.horizon as f64);
        let c = Rounded::ulps(self.c, regret::STEP_SIZE_ULPS);
        let two = Rounded::exact(2.0);
        let last = regret::step_size(&self.lr, self.horizon);
        book.at_most("3", path.brackets.value(), self.diameter.square() / (two * last));
        book.at_most("4", path.steps.value(), c * (two * t.sqrt() - Rounded::ONE));
        book.at_most("C", path.regret.against_comparator(), path.regret.linear());
        let bound = formula(t, c, self.diameter, self.gradient).total();
        book.at_most("", path.regret.regret(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial", "lower"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let size = self.diameter.value() * self.gradient.value();
        out.copy_from_slice(&[
            path.regret.regret().value(),
            regret::trivial(size, self.horizon),
            regret::lower(size, self.horizon),
        ]);
    }
}
