//! Regret of DualAdam, and of Adam and InvAdam beside it: O(√T) where the preconditioner is monotone, and not otherwise.

use ratecheck_problems::number::Number;

use super::share::Share;
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{DIM, HORIZON, Terms, nonnegative, positive};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Projected, Proof, Replica, upper};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::{BiasCorrection, MovingAverage, quotient};
use crate::update_rules::tightest::Tightest;

/// `dualadam-regret`.
pub static REGRET: Chain<Regret> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "dualadam-regret",
    title: "Regret of DualAdam, for a preconditioner that does not come back",
    formula: r"R_T \le d (t^*-1) G D + \frac{D^2}2 \sum_i w_{T,i} + \frac12 \sum_{t=t^*}^T \sum_i \frac{g_{t,i}^2}{w_{t,i}},\quad w_t = \frac1{\alpha_t P_t},\quad P_t = \frac{1-r_t}{\sqrt{\hat v_t}+\epsilon} + r_t \sqrt{\hat v_t}",
    source: "arXiv 2603.07122 states R_T/T = O(1/√T) by the argument of Kingma and Ba 2015; wording unverified, constants derived",
    provenance: Provenance::Quoted,
    mode: Mode::EveryPath,
    hypotheses: &[
        "linear or convex losses on a box of width D, |g_{t,i}| <= G, α_t = α/√t, β1 = 0",
        "DualAdam as printed; Adam (t* = 1); InvAdam (t* = 1, P_t = √v̂_t)",
        "w_t does not decrease from t* on (step HM; the published argument needs it and does not have it)",
    ],
    steps: &[
        every_step("HB", r"|g_{t,i}| \le G", "the bound that the losses state"),
        every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is c/sqrt(t)").equal(),
        every_step(
            "HM",
            r"w_{t-1,i} \le w_{t,i},\quad t > t^*",
            "for Adam √v̂_t/α_t, for InvAdam 1/(α_t√v̂_t): a large gradient among small ones breaks one or the other",
        ),
        every_step(
            "1",
            r"g_{t,i} (x_{t,i} - u_i) \le \frac{w_{t,i}}2 [(x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2] + \frac{g_{t,i}^2}{2 w_{t,i}}",
            "clipping to the box brings nobody farther from u",
        ),
        every_path(
            "2",
            r"\sum_t \frac{w_{t,i}}2 [(x_{t,i}-u_i)^2 - (x_{t+1,i}-u_i)^2] \le \frac{D^2}2 V_i,\quad V_i = w_{1,i} + \sum_{t \ge 2} (w_{t,i} - w_{t-1,i})_+",
            "Abel summation",
        ),
        every_path(
            "3",
            r"\sum_{t<t^*} [f_t(x_t) - f_t(u)] \le d (t^*-1) G D",
            "the inverse phase adds what its rounds can cost, O(t*/T) on average",
        ),
        every_path(
            "V",
            r"R_T \le \frac{D^2}2 \sum_i V_i + \frac12 \sum_t \sum_i \frac{g_{t,i}^2}{w_{t,i}}",
            "steps 1 and 2 added up: holds always, and is no o(T) in general",
        ),
        every_path(
            "any-v",
            r"R_T \le d (t^*-1) G D + \frac{D^2}2 \sum_i w_{T,i} + \frac12 \sum_{t=t^*}^T \sum_i \frac{g_{t,i}^2}{w_{t,i}}",
            "the theorem without HM, as published: false",
        )
        .published(Provenance::Quoted),
    ],
    defects: &[
        "slopes 3, -1, -1 in turn with β2 = 0.1: Adam and DualAdam end at the worst point, R_T/T -> 2/3, and InvAdam at the best one",
        "slopes 3, -1, -1, -1, -1: InvAdam over-weights the large slope and ends at the worst point, R_T/T -> 2/5, and Adam and DualAdam at the best one",
        "true under a condition such as HM, or with the maximum of AMSGrad",
    ],
};

const INPUTS: &[Input] = &[
    HORIZON,
    DIM,
    nonnegative("inverse", "t* - 1, rounds of the inverse phase"),
    positive("lr", "α in lr = α/sqrt(t)"),
    positive("D", "width of the box"),
    positive("G", "bound on the coordinates of the subgradients"),
    positive("v", "√v̂_T + ε"),
];

/// For √v̂ that stays at `v`, with `|g| <= v`.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [t, d, inverse, α, width, g, v] =
        ["T", "d", "inverse", "lr", "D", "G", "v"].map(|name| x.get(name));
    let gathered = α * d * v * t.sqrt();
    Ok(formula([d, inverse, g, width], d * v * t.sqrt() / α, gathered * 2.0).into())
}

/// The bound from `Σ w_T` and `Σ g²/w`.
fn formula<N: Number>([d, inverse, g, width]: [N; 4], w: N, squares: N) -> Terms<N, 3> {
    Terms([
        ("inverse phase", d * inverse * g * width.clone()),
        ("diameter", width.square() * w.times(0.5)),
        ("gradients", squares.times(0.5)),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Regret {
    share: Share,
    lr: Hyper,
    β2: f64,
    eps: Rounded,
    width: Rounded,
    gradient: Rounded,
    dim: Rounded,
    handover: u64,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Regret, Unmet> {
    let share = Share::of(setting)?;
    let about = "DualAdam as printed, Adam and InvAdam";
    setting.method_is(&["dualadam-paper", "adam-paper", "invadam-paper"], about)?;
    regret::online(setting)?;
    let β1 = Hyper::fixed(setting, "beta1")?;
    if β1 > 0.0 {
        return Err(Unmet::Range { name: "beta1", value: β1, condition: "beta1 = 0".to_owned() });
    }
    let lr = Hyper::read(setting, "lr")?;
    regret::inverse_root(&lr, setting.horizon)?;
    let inverse = setting.method.entry == "invadam-paper";
    let handover = if inverse { 1 } else { share.handover_within(setting.horizon)? };
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let dim = Rounded::exact(setting.start.len() as f64);
    Ok(Regret {
        share,
        lr,
        β2: Hyper::fixed(setting, "beta2")?,
        eps: Rounded::exact(if inverse { 0.0 } else { setting.constant("eps")? }),
        width: regret::width(regret::box_ends(setting)?),
        gradient: regret::coordinate_bound(setting)?,
        dim,
        handover,
        horizon: setting.horizon,
    })
}

/// Sums along a path.
pub struct Path {
    regret: RegretPath,
    correction: BiasCorrection,
    v: MovingAverage,
    /// `w_{t-1}`, `V` and the sum of step 2, a coordinate each.
    before: Vec<Rounded>,
    variation: Vec<RoundedSum>,
    brackets: Vec<RoundedSum>,
    /// `Σ g²/w` over all rounds and from `t*` on, and the excess of the rounds before.
    squares: [RoundedSum; 2],
    early: RoundedSum,
    /// What rounding may have added to the brackets.
    moved: f64,
    /// The first step that breaks HM, and how many coordinates and steps do.
    first: Option<u64>,
    breaks: u64,
    x: Rounded,
}

impl Proof for Regret {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            regret: RegretPath::default(),
            correction: BiasCorrection::new(self.β2),
            v: MovingAverage::new(dim),
            before: vec![Rounded::ZERO; dim],
            variation: vec![RoundedSum::new(); dim],
            brackets: vec![RoundedSum::new(); dim],
            squares: [RoundedSum::new(); 2],
            early: RoundedSum::new(),
            moved: 0.0,
            first: None,
            breaks: 0,
            x: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let t = seen.t();
        path.regret.push(seen);
        let c2 = path.correction.next();
        path.v.begin(self.β2);
        let (α, share) = (regret::step_size(&self.lr, t), self.share.at(t));
        let [mut most, mut rises, mut approach] = [Tightest::default(); 3];
        for i in 0..seen.dim() {
            let g = seen.g(i);
            most.at_most(g.abs(), self.gradient);
            let root = (path.v.push(i, g.square()) / c2).sqrt();
            let direct = quotient(Rounded::ONE - share, root + self.eps);
            let w = (α * (direct + share * root)).recip();
            if t > self.handover {
                rises.at_most(path.before[i], w);
                if path.before[i].certainly_gt(w) {
                    path.first = path.first.or(Some(t));
                    path.breaks += 1;
                }
            }
            path.variation[i].push((w - path.before[i]).max(Rounded::ZERO));
            path.before[i] = w;
            let half = Rounded::exact(0.5);
            let step = Projected::coordinate(seen, i, seen.u(i), g / w);
            let square = g.square() / w;
            approach.at_most(g * (seen.x(i) - seen.u(i)), step.approach(w.recip()) + half * square);
            path.moved += upper(half * w) * step.moved;
            path.brackets[i].push(half * w * step.bracket);
            path.squares[0].push(square);
            if t >= self.handover {
                path.squares[1].push(square);
            }
        }
        if t < self.handover {
            path.early.push(seen.excess());
        }
        path.x = seen.x_next(0);
        book.tightest("HB", most);
        book.equal("HD", regret::scaled(&self.lr, t), Rounded::exact(self.lr.at(1)));
        book.tightest("HM", rises);
        book.tightest("1", approach);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let half = Rounded::exact(0.5);
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let inverse = Rounded::exact((self.handover - 1) as f64);
        let mut second = Tightest::default();
        let (mut total, mut last) = (RoundedSum::new(), RoundedSum::new());
        for i in 0..path.before.len() {
            let room = half * self.width.square() * path.variation[i].value();
            second.at_most(path.brackets[i].value(), room);
            total.push(room);
            last.push(path.before[i]);
        }
        book.tightest("2", second);
        let constants = [self.dim, inverse, self.gradient, self.width];
        let early = self.dim * inverse * self.gradient * self.width;
        if self.handover > 1 {
            book.at_most("3", path.early.value(), early);
        }
        let regret = path.regret.regret();
        let moved = path.moved * (1.0 + 1e-9);
        let always = total.value() + half * path.squares[0].value();
        book.at_most("V", regret, always.loosened(moved));
        let published = formula(constants, last.value(), path.squares[1].value()).total();
        let published = published.loosened(moved);
        book.at_most("any-v", regret, published);
        book.at_most("", regret, published);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "mean regret", "x", "first break of HM", "share of breaks", "trivial", "lower"]
    }

    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        let (regret, t) = (path.regret.regret().value(), self.horizon as f64);
        let size = self.width.value() * self.gradient.value();
        let places = (self.horizon.saturating_sub(self.handover)) as f64 * self.dim.value();
        out.copy_from_slice(&[
            regret,
            regret / t,
            path.x.value(),
            path.first.map_or(f64::NAN, |t| t as f64),
            path.breaks as f64 / places.max(1.0),
            regret::trivial(self.dim.value() * size, self.horizon),
            regret::lower(size, self.horizon),
        ]);
    }
}
