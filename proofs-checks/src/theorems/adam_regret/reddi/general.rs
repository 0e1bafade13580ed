//! Adam with constant momentum, `β1 < √β2`, on `C, -1, ..., -1` with period `C`: conditions on `C` under which it stays at 1.

use ratecheck_problems::math::pow;

use super::cycle::{Cycle, HS, Regrets, largest_slope, no_eps, on_unit_box};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, BETA2, DIM, HORIZON, positive};
use crate::theorems::kit::statement::every_step;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::theorems::padam_regret::gamma;
use crate::update_rules::hyper::Hyper;

/// `reddi-general`.
pub static GENERAL: Chain<General> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "reddi-general",
    title: "Adam with momentum has linear regret for every β1 < √β2",
    formula: r"R_T \ge 2 \lfloor T/C \rfloor",
    source: "Reddi, Kale and Kumar, arXiv 1904.09237, Theorem 2; conditions on C from its proof, recalled",
    provenance: Provenance::Recalled,
    mode: Mode::EveryPath,
    hypotheses: &[
        "f_t(x) = Cx if t mod C = 1, else -x, on [-1, 1], C even; x_1 = 1, ε = 0, no bias correction, α_t = α/√t",
        "γ = β1/√β2 < 1",
        "(1-β1) β1^(C-1) C <= 1 - β1^(C-1)",
        "β2^((C-2)/2) C² <= 1",
        "3(1-β1)/(2√(1-β2)) (1 + γ(1-γ^(C-1))/(1-γ)) + β1^(C/2-1)/(1-β1) < C/3",
    ],
    steps: &[
        HS,
        every_step("HD", r"\alpha_t\sqrt t = \alpha", "the schedule lr is α/√t").equal(),
        every_step("S", r"x_{kC+1} = 1", "the steps up of a cycle outweigh those down")
            .equal()
            .published(Provenance::Recalled),
        every_step("4", r"2 \le \sum_{t=kC+1}^{kC+C} f_t(x_t) - f_t(-1)", "S and x_t <= 1"),
    ],
    defects: &["the conditions are far from necessary: `adam-drift` gives the boundary"],
};

const INPUTS: &[Input] =
    &[HORIZON, DIM, positive("C", "slope and period, an even number"), BETA1, BETA2];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let c = x.get("C");
    conditions(x.get("beta1"), x.get("beta2"), c)?;
    let value = 2.0 * x.get("d") * (x.get("T") / c).floor();
    Ok(Bound { value, terms: Vec::new() })
}

/// Refuses `C` that does not meet the conditions of the theorem.
pub(super) fn conditions(beta1: f64, beta2: f64, c: f64) -> Result<(), Unmet> {
    let even = c >= 4.0 && (c / 2.0).floor() * 2.0 >= c;
    if !even {
        let condition = "C an even number from 4".to_owned();
        return Err(Unmet::Range { name: "C", value: c, condition });
    }
    let γ = gamma(beta1, beta2)?;
    let tail = pow(beta1, c - 1.0);
    let series = γ * (1.0 - pow(γ, c - 1.0)) / (1.0 - γ);
    let push = 3.0 * (1.0 - beta1) / (2.0 * (1.0 - beta2).sqrt()) * (1.0 + series);
    let held = pow(beta1, c / 2.0 - 1.0) / (1.0 - beta1);
    let first = (1.0 - beta1) * tail * c;
    let second = pow(beta2, (c - 2.0) / 2.0) * c * c;
    let at_most = |name, value: f64, most: f64, ok: bool| match ok {
        true => Ok(()),
        false => {
            let condition = format!("at most {most} at C = {c}; take a larger C");
            Err(Unmet::Range { name, value, condition })
        }
    };
    at_most("(1-beta1) beta1^(C-1) C", first, 1.0 - tail, first <= 1.0 - tail)?;
    at_most("beta2^((C-2)/2) C^2", second, 1.0, second <= 1.0)?;
    at_most("the third condition's left side", push + held, c / 3.0, push + held < c / 3.0)
}

/// The constants of a run.
#[derive(Clone)]
pub struct General {
    lr: Hyper,
    cycle: Cycle,
    horizon: u64,
    dim: usize,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<General, Unmet> {
    setting.method_is(&["adam-nobias"], "Adam without bias correction")?;
    no_eps(setting)?;
    on_unit_box(setting, Some(1.0))?;
    let (beta1, beta2) = (Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?);
    let c = largest_slope(setting)?;
    conditions(beta1, beta2, c)?;
    let lr = Hyper::read(setting, "lr")?;
    regret::inverse_root(&lr, setting.horizon)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an even number from 4; a larger one than 2^64 is cut to a period that no run ends"
    )]
    let period = c as u64;
    Ok(General {
        lr,
        cycle: Cycle { period, high: c, low: 1.0 },
        horizon: setting.horizon,
        dim: setting.start.len(),
    })
}

impl Proof for General {
    type Path = Regrets;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, _dim: usize) -> Regrets {
        Regrets::default()
    }

    fn step(&self, path: &mut Regrets, seen: &Replica<'_>, book: &mut Book<'_>) {
        self.cycle.check(seen, book);
        let alpha = Rounded::ulps(self.lr.at(1), regret::STEP_SIZE_ULPS);
        book.equal("HD", regret::scaled(&self.lr, seen.t()), alpha);
        if self.cycle.begins(seen.t()) {
            for i in 0..seen.dim() {
                book.equal("S", seen.x(i), Rounded::ONE);
            }
        }
        if let Some(cost) = path.push(&self.cycle, seen) {
            book.at_most("4", self.cycles(1), cost);
        }
    }

    fn finish(&self, path: &Regrets, book: &mut Book<'_>) {
        let least = self.cycles(self.horizon / self.cycle.period);
        book.at_most("", least, path.path.regret());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial"]
    }

    fn note(&self, path: &Regrets, out: &mut [f64]) {
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let size = 2.0 * self.cycle.high * self.dim as f64;
        out.copy_from_slice(&[path.path.regret().value(), regret::trivial(size, self.horizon)]);
    }
}

impl General {
    /// `2d` for each of `n` cycles.
    #[expect(clippy::cast_precision_loss, reason = "steps and dimensions stay below 2^53")]
    fn cycles(&self, n: u64) -> Rounded {
        Rounded::exact(2.0 * self.dim as f64) * Rounded::exact(n as f64)
    }
}
