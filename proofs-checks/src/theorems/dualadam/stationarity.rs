//! What DualAdam's gradients are worth after its inverse phase, and what that phase may cost.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::{Number, Scalar};
use ratecheck_problems::objective::Constant;

use super::share::Share;
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{DIM, GAP, HORIZON, SMOOTHNESS, Terms, decay, positive};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::{BiasCorrection, MovingAverage, quotient};
use crate::update_rules::tightest::Tightest;

/// `dualadam-stationarity`.
pub static STATIONARITY: Chain<Stationarity> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "dualadam-stationarity",
    title: "After its inverse phase DualAdam's gradients are as small as Adam's",
    formula: r"\frac1N \sum_{t=t^*}^{t^*+N-1} \mathbb{E}\|\nabla F(x_t)\|^2 \le \frac{2(R+\epsilon)(\mathbb{E} F(x_{t^*}) - F_*)}{\alpha N} + C \Big[\frac1N \ln\Big(1 + \frac{R^2}{(1-\beta_2)\epsilon^2}\Big) - \ln \beta_2\Big],\quad C = (R+\epsilon) d \Big[\frac{4R}{\sqrt{1-\beta_2}} + \frac{\alpha L}{1-\beta_2}\Big]",
    source: "derived from Défossez, Bottou, Bach and Usunier 2022, arXiv 2003.02395, Theorem 2, for the method of arXiv 2603.07122 with ε outside of the root \
             and a second moment that is not new",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "F is L-smooth and bounded below by F_*, |g_i| <= R almost surely, E[g_t | past] = ∇F(x_t)",
        "DualAdam as printed, β1 = 0, constant α, 0 < β2 < 1, ε > 0, no projection",
        "T = t* - 1 + N, N >= 1",
    ],
    steps: &[
        every_step("HB", r"|g_{t,i}| \le R", "the bound of problem and noise"),
        every_step(
            "I",
            r"|x_{t+1,i} - x_{t,i}| \le \alpha \Big[r_t R^2 + (1-r_t) \frac{1}{\sqrt{1-\beta_2}}\Big]",
            "v̂_t is a mean of squares below R², and v̂_t >= (1-β2) g_t²",
        ),
        every_path(
            "P",
            r"F(x_{t^*}) \le F(x_1) + \alpha d R \Big[R^2 \sum_{t<t^*} r_t + \frac{1}{\sqrt{1-\beta_2}} \sum_{t<t^*} (1-r_t)\Big]",
            "the price of the inverse phase: step I and |∂_iF| <= R; both sums are (t*-1)/2 for ξ = 1/t*",
        ),
        every_path(
            "L",
            r"\sum_{t=t^*}^T \frac{g_{t,i}^2}{\epsilon^2 + u_t} \le \ln \frac{\epsilon^2 + u_T}{\epsilon^2 + u_{t^*-1}} - N \ln \beta_2,\quad u_t = \sum_{s \le t} \beta_2^{t-s} g_{s,i}^2",
            "1 - z <= -ln z term by term, and ε² + β2 u >= β2 (ε² + u); what was gathered before t* only helps",
        ),
        every_path(
            "L0",
            r"\sum_{t=t^*}^T \frac{g_{t,i}^2}{\epsilon^2 + u_t} \le \ln\Big(1 + \frac{R^2}{(1-\beta_2)\epsilon^2}\Big) - N \ln \beta_2",
            "step L with u_T <= R²/(1-β2) and u_{t*-1} >= 0",
        ),
    ],
    defects: &[
        "-C ln β2 does not vanish with N unless α falls like N^{-1/2} and 1 - β2 like 1/N",
        "gradients of quadratics are not bounded: there the inverse phase may blow up (invadam-stability)",
        "ε outside of the root enters as ε², so that the logarithm is twice as large as with the same ε inside",
    ],
};

const INPUTS: &[Input] = &[
    HORIZON,
    DIM,
    positive("lr", "constant step size α"),
    decay("beta2", "decay of the second moment, in (0, 1)"),
    positive("eps", "ε, outside of the root"),
    SMOOTHNESS,
    positive("R", "almost sure bound on the coordinates of the gradients"),
    GAP,
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [n, d, α, β2, ε, l, r, gap] =
        ["T", "d", "lr", "beta2", "eps", "L", "R", "Delta"].map(|name| x.get(name));
    if β2 <= 0.0 {
        return Err(Unmet::Range { name: "beta2", value: β2, condition: "beta2 > 0".to_owned() });
    }
    Ok(formula(n, d, α, [β2, ε, l, r], gap).into())
}

/// The bound after `N` steps from a gap of `F(x_{t*}) - F_*`.
fn formula<N: Scalar>(n: N, d: N, α: N, [β2, ε, l, r]: [N; 4], gap: N) -> Terms<N, 3> {
    let (rest, first) = (N::one() - β2, r + ε);
    let c = first * d * (r.times(4.0) / rest.sqrt() + α * l / rest);
    let gathered = (N::one() + r.square() / (rest * ε.square())).ln();
    Terms([
        ("gap", first.times(2.0) * gap / (α * n)),
        ("logarithm", c * gathered / n),
        ("decay", c * -β2.ln()),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Stationarity {
    share: Share,
    α: Rounded,
    /// `β2`, `ε`, `L` and `R`.
    constants: [Rounded; 4],
    infimum: Rounded,
    dim: Rounded,
    handover: u64,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Stationarity, Unmet> {
    setting.method_is(&["dualadam-paper", "adam-paper"], "DualAdam as printed, and Adam")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let within = |name: &'static str, value: f64, met: bool, condition: &str| match met {
        true => Ok(value),
        false => Err(Unmet::Range { name, value, condition: condition.to_owned() }),
    };
    let β1 = Hyper::fixed(setting, "beta1")?;
    within("beta1", β1, β1 <= 0.0, "beta1 = 0")?;
    let β2 = Hyper::fixed(setting, "beta2")?;
    within("beta2", β2, β2 > 0.0, "beta2 > 0")?;
    let ε = setting.constant("eps")?;
    within("eps", ε, ε > 0.0, "eps > 0")?;
    let share = Share::of(setting)?;
    let handover = share.handover_within(setting.horizon)?;
    let [l, r] = [setting.upper(Constant::Smoothness)?, setting.gradient_bound()?];
    #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
    let dim = Rounded::exact(setting.start.len() as f64);
    Ok(Stationarity {
        share,
        α: Rounded::exact(Hyper::fixed(setting, "lr")?),
        // Stated bounds are rounded up twice.
        constants: [
            Rounded::exact(β2),
            Rounded::exact(ε),
            Rounded::exact(l),
            Rounded::ulps(r, 2.0),
        ],
        // Stated minima are that close to exact ones.
        infimum: Rounded::ulps(setting.lower(Constant::Infimum)?, 4.0),
        dim,
        handover,
        horizon: setting.horizon,
    })
}

/// What is kept of a path.
pub struct Path {
    correction: BiasCorrection,
    v: MovingAverage,
    /// `u_t` and the sum of step L, a coordinate each, and `u_{t*-1}`.
    gathered: Vec<Rounded>,
    before: Vec<Rounded>,
    ratios: Vec<RoundedSum>,
    /// `‖∇F‖²` from `t*` on.
    squares: RoundedSum,
    /// `F(x_1)`, `F(x_{t*})`, and what the inverse phase may have added.
    first: Rounded,
    value: Rounded,
    price: RoundedSum,
    moved: f64,
}

impl Proof for Stationarity {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            correction: BiasCorrection::new(self.constants[0].value()),
            v: MovingAverage::new(dim),
            gathered: vec![Rounded::ZERO; dim],
            before: vec![Rounded::ZERO; dim],
            ratios: vec![RoundedSum::new(); dim],
            squares: RoundedSum::new(),
            first: Rounded::ZERO,
            value: Rounded::ZERO,
            price: RoundedSum::new(),
            moved: 0.0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [β2, ε, _, r] = self.constants;
        let share = self.share.at(seen.t());
        let c2 = path.correction.next();
        path.v.begin(β2.value());
        if seen.t() == 1 {
            path.first = seen.value();
        }
        if seen.t() == self.handover {
            path.value = seen.value();
            path.before.copy_from_slice(&path.gathered);
        }
        let longest = (Rounded::ONE - β2).sqrt().recip();
        let allowed = self.α * (share * r.square() + (Rounded::ONE - share) * longest);
        let [mut most, mut moved] = [Tightest::default(); 2];
        for i in 0..seen.dim() {
            let g = seen.g(i);
            most.at_most(g.abs(), r);
            path.gathered[i] = β2 * path.gathered[i] + g.square();
            let root = (path.v.push(i, g.square()) / c2).sqrt();
            let adam = (Rounded::ONE - share) * quotient(g, root + ε);
            let drift = seen.drift(i, self.α * (adam + share * g * root));
            moved.at_most((seen.x_next(i) - seen.x(i)).abs(), allowed.loosened(drift));
            if seen.t() < self.handover {
                path.moved += drift;
            } else {
                path.ratios[i].push(g.square() / (ε.square() + path.gathered[i]));
            }
        }
        if seen.t() < self.handover {
            path.price.push(self.dim * r * allowed);
        } else {
            path.squares.push(sum(seen.dim(), |i| seen.exact(i).square()));
        }
        book.tightest("HB", most);
        book.tightest("I", moved);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let [β2, ε, _, r] = self.constants;
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let n = Rounded::exact((self.horizon + 1 - self.handover) as f64);
        let paid = path.price.value().loosened(path.moved * r.value() * (1.0 + 1e-9));
        book.at_most("P", path.value, path.first + paid);
        let decayed = n * -β2.ln();
        let most = (Rounded::ONE + r.square() / ((Rounded::ONE - β2) * ε.square())).ln();
        let [mut own, mut whole] = [Tightest::default(); 2];
        for (ratio, (last, before)) in
            path.ratios.iter().zip(path.gathered.iter().zip(&path.before))
        {
            let floor = ε.square();
            own.at_most(ratio.value(), ((floor + *last) / (floor + *before)).ln() + decayed);
            whole.at_most(ratio.value(), most + decayed);
        }
        book.tightest("L", own);
        book.tightest("L0", whole);
        let gap = path.value - self.infimum;
        let bound = formula(n, self.dim, self.α, self.constants, gap).total();
        book.mean("", path.squares.value() / n, bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["handover", "price paid", "price allowed", "trivial"]
    }

    /// `t*`; `F(x_{t*}) - F(x_1)` and what step P allows; `d R²`.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn note(&self, path: &Path, out: &mut [f64]) {
        let r = self.constants[3].value();
        out.copy_from_slice(&[
            self.handover as f64,
            (path.value - path.first).value(),
            path.price.value().value(),
            self.dim.value() * r * r,
        ]);
    }
}
