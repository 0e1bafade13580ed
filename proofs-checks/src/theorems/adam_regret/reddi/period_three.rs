//! Adam without momentum on `C, -1, -1, ...`: after every cycle it is back at 1, the worst point.

use super::cycle::{Cycle, HS, Regrets, largest_slope, no_eps, on_unit_box};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{DIM, HORIZON, positive};
use crate::theorems::kit::statement::every_step;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, regret};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::MovingAverage;

/// `reddi-period-three`.
pub static PERIOD_THREE: Chain<PeriodThree> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "reddi-period-three",
    title: "Adam without momentum has linear regret on a sequence of period three",
    formula: r"R_T \ge (2C-4) \lfloor T/3 \rfloor",
    source: "Reddi, Kale and Kumar, arXiv 1904.09237, Theorem 1; the first cycle by step 3-first, derived",
    provenance: Provenance::Derived,
    mode: Mode::EveryPath,
    hypotheses: &[
        "f_t(x) = Cx if t mod 3 = 1, else -x, on [-1, 1], C > 2",
        "x_1 = 1, β1 = 0, β2 = 1/(1+C²), ε = 0, no bias correction",
        "α_t = α/√t with α < √(1-β2)",
    ],
    steps: &[
        HS,
        every_step("HD", r"\alpha_t\sqrt t = \alpha", "the schedule lr is α/√t").equal(),
        every_step(
            "1",
            r"x_{3k+1} - x_{3k+2} \le \alpha/\sqrt{(3k+1)(1-\beta_2)}",
            "v_t >= (1-β2) C² at the large slope",
        ),
        every_step("1-short", r"\alpha/\sqrt{(3k+1)(1-\beta_2)} < 1", "α < √(1-β2)"),
        every_step(
            "2",
            r"v_t^{1/2} \le \sqrt{\beta_2 C^2 + 1 - \beta_2}\ \text{ at the small slopes}",
            "v_t <= C² before; the right side is √(2(1-β2)) for β2 = 1/(1+C²)",
        ),
        every_step(
            "3",
            r"\frac{\alpha_{3k+1}C}{v_{3k+1}^{1/2}} \le \frac{\alpha_{3k+2}}{v_{3k+2}^{1/2}} + \frac{\alpha_{3k+3}}{v_{3k+3}^{1/2}}",
            "the two steps up outweigh the step down",
        ),
        every_step(
            "3-crude",
            r"\frac{\alpha}{\sqrt{(3k+1)(1-\beta_2)}} \le \frac{\alpha_{3k+2}}{v_{3k+2}^{1/2}} + \frac{\alpha_{3k+3}}{v_{3k+3}^{1/2}},\quad k \ge 1",
            "step 2, and 3k+3 <= 2(3k+1)",
        ),
        every_step(
            "3-first",
            r"\frac{1.02\, \alpha}{\sqrt{1-\beta_2}} \le \frac{\alpha_2}{v_2^{1/2}} + \frac{\alpha_3}{v_3^{1/2}}",
            "v_2 = (1-β2)(2-β2) and v_3 = (1-β2)(1+2β2-β2²) with β2 < 1/5; step 3-crude fails there",
        ),
        every_step("S", r"x_{3k+1} = 1", "step 3 and the projection").equal(),
        every_step("P", r"x_t > 0", "step 1-short: a step down from 1 stays positive"),
        every_step("4", r"2C - 4 \le \sum_{t=3k+1}^{3k+3} f_t(x_t) - f_t(-1)", "S and x_t <= 1"),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[HORIZON, DIM, positive("C", "the large slope, above 2")];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let c = x.get("C");
    above_two(c)?;
    let value = x.get("d") * (2.0 * c - 4.0) * (x.get("T") / 3.0).floor();
    Ok(Bound { value, terms: Vec::new() })
}

fn above_two(c: f64) -> Result<(), Unmet> {
    if c > 2.0 {
        return Ok(());
    }
    Err(Unmet::Range { name: "C", value: c, condition: "C > 2".to_owned() })
}

/// The constants of a run.
#[derive(Clone)]
pub struct PeriodThree {
    lr: Hyper,
    beta2: f64,
    cycle: Cycle,
    horizon: u64,
    dim: usize,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<PeriodThree, Unmet> {
    setting.method_is(&["adam-nobias"], "Adam without bias correction")?;
    no_eps(setting)?;
    on_unit_box(setting, Some(1.0))?;
    let (beta1, beta2) = (Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?);
    if beta1 > 0.0 {
        return Err(Unmet::Range {
            name: "beta1",
            value: beta1,
            condition: "beta1 = 0".to_owned(),
        });
    }
    let c = largest_slope(setting)?;
    above_two(c)?;
    // β2 = 1/(1+C²) was rounded: a square, a sum and a quotient.
    let wanted = Rounded::ONE / (Rounded::ONE + Rounded::exact(c).square());
    let given = Rounded::ulps(beta2, 3.0);
    if given.certainly_gt(wanted) || wanted.certainly_gt(given) {
        let condition = format!("beta2 = 1/(1+C^2) = {} at C = {c}", wanted.value());
        return Err(Unmet::Range { name: "beta2", value: beta2, condition });
    }
    let lr = Hyper::read(setting, "lr")?;
    regret::inverse_root(&lr, setting.horizon)?;
    let most = (1.0 - beta2).sqrt();
    if lr.at(1) >= most {
        let condition = format!("lr*sqrt(t) < sqrt(1-beta2) = {most}");
        return Err(Unmet::Range { name: "lr", value: lr.at(1), condition });
    }
    Ok(PeriodThree {
        lr,
        beta2,
        cycle: Cycle { period: 3, high: c, low: 1.0 },
        horizon: setting.horizon,
        dim: setting.start.len(),
    })
}

/// What is kept of a path.
pub struct Path {
    regrets: Regrets,
    v: MovingAverage,
    /// By coordinate: the step down of this cycle, and the steps up so far.
    down: Vec<Rounded>,
    up: Vec<Rounded>,
    /// `α/√((3k+1)(1-β2))` of this cycle.
    longest: Rounded,
}

impl Proof for PeriodThree {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            regrets: Regrets::default(),
            v: MovingAverage::new(dim),
            down: vec![Rounded::ZERO; dim],
            up: vec![Rounded::ZERO; dim],
            longest: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (t, cycle) = (seen.t(), &self.cycle);
        let rest = Rounded::ONE - Rounded::exact(self.beta2);
        let step_size = regret::step_size(&self.lr, t);
        cycle.check(seen, book);
        book.equal("HD", regret::scaled(&self.lr, t), self.alpha());
        path.v.begin(self.beta2);
        if cycle.begins(t) {
            path.longest = step_size / rest.sqrt();
            book.at_most("1-short", path.longest, Rounded::ONE);
        }
        for i in 0..seen.dim() {
            let root = path.v.push(i, seen.g(i).square()).sqrt();
            let by = step_size * seen.g(i) / root;
            book.at_most("P", Rounded::ZERO, seen.x(i));
            if cycle.begins(t) {
                let room = Rounded::within(0.0, seen.drift(i, by));
                book.at_most("1", seen.x(i) - seen.x_next(i), path.longest + room);
                book.equal("S", seen.x(i), Rounded::ONE);
                (path.down[i], path.up[i]) = (by, Rounded::ZERO);
                continue;
            }
            let most = Rounded::exact(self.beta2) * Rounded::exact(cycle.high).square() + rest;
            book.at_most("2", root, most.sqrt());
            path.up[i] = path.up[i] - by;
            if cycle.ends(t) {
                book.at_most("3", path.down[i], path.up[i]);
                let first = t == cycle.period;
                let longest = path.longest;
                if first {
                    book.at_most("3-first", longest * ratio(), path.up[i]);
                } else {
                    book.at_most("3-crude", longest, path.up[i]);
                }
            }
        }
        if let Some(cost) = path.regrets.push(cycle, seen) {
            book.at_most("4", self.per_cycle(), cost);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let cycles = Rounded::exact((self.horizon / self.cycle.period) as f64);
        book.at_most("", self.per_cycle() * cycles, path.regrets.path.regret());
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "trivial"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let size = 2.0 * self.cycle.high * self.dim as f64;
        let regret = path.regrets.path.regret().value();
        out.copy_from_slice(&[regret, regret::trivial(size, self.horizon)]);
    }
}

/// `1.02`.
fn ratio() -> Rounded {
    Rounded::exact(102.0) / Rounded::exact(100.0)
}

impl PeriodThree {
    fn alpha(&self) -> Rounded {
        Rounded::ulps(self.lr.at(1), regret::STEP_SIZE_ULPS)
    }

    /// `d (2C - 4)`.
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    fn per_cycle(&self) -> Rounded {
        let slope = Rounded::exact(self.cycle.high);
        Rounded::exact(self.dim as f64) * (slope + slope - Rounded::exact(4.0))
    }
}
