//! The regret theorem printed for Adam, which is false, with each of its defects as a claim of its own.

use ratecheck_problems::number::Number;

use super::line::{Line, Method, Second, Weights};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{
    BETA1, BETA2, DIM, HORIZON, Terms, input, nonnegative, positive,
};
use crate::theorems::kit::regret::{self, RegretPath};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};

/// `adam-regret-kingma`.
pub static KINGMA: Chain<Kingma> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "adam-regret-kingma",
    title: "Adam has regret O(√T), as printed",
    formula: r"R_T \le \frac{D^2}{2\alpha(1-\beta_1)} \sum_i \sqrt{T \hat v_{T,i}} + \frac{\alpha(1+\beta_1) G_\infty}{(1-\beta_1)\sqrt{1-\beta_2}(1-\gamma)^2} \sum_i \|g_{1:T,i}\| + \sum_i \frac{D_\infty^2 G_\infty \sqrt{1-\beta_2}}{2\alpha\beta_1(1-\lambda)^2},\quad \gamma = \frac{\beta_1^2}{\sqrt{\beta_2}}",
    source: "Kingma and Ba, arXiv 1412.6980, Theorem 4.1; refuted by Reddi, Kale and Kumar, arXiv 1904.09237",
    provenance: Provenance::Quoted,
    mode: Mode::EveryPath,
    hypotheses: &[
        "convex losses f_t on a box, ‖x - y‖ <= D and ‖x - y‖_∞ <= D_∞ there",
        "HB: |g_{t,i}| <= G_∞",
        "HD: α_t = α/√t",
        "HM: β1_t = β1 λ^(t-1) with λ < 1; for β1 = 0 the third term, which bounds 0, is 0",
        "γ = β1²/√β2 < 1 and ε = 0",
    ],
    steps: &[
        every_step("HB", r"|g_{t,i}| \le G_\infty", ""),
        every_step("HD", r"\alpha_t \sqrt t = \alpha", "the schedule lr is α/√t").equal(),
        every_step("HM", r"\beta_{1,t} = \beta_1 \lambda^{t-1}", "").equal(),
        every_step(
            "1",
            r"\hat v_t^{1/2} d_{t+1} \le \hat v_t^{1/2} d_t - 2\alpha_t m_t (x_t-u) + \alpha_t^2 m_t^2/\hat v_t^{1/2}",
            "projection onto the box; the part of the proof that holds",
        ),
        every_step(
            "a",
            r"\hat v_t^{1/2}/\alpha_t \ge \hat v_{t-1}^{1/2}/\alpha_{t-1}",
            "the telescoping needs it; false for a moving average (Reddi et al.)",
        )
        .published(Provenance::Quoted),
        every_path(
            "b",
            r"\sum_t \sqrt{g_{t,i}^2/t} \le 2 G_\infty \|g_{1:T,i}\|",
            "Lemma 10.3; its sides scale as g and g², so small gradients refute it",
        )
        .published(Provenance::Quoted),
        every_path(
            "b-fixed",
            r"\sum_t \sqrt{g_{t,i}^2/t} \le \sqrt{1+\ln T}\, \|g_{1:T,i}\|",
            "what Lemma 10.3 should say: Cauchy-Schwarz",
        ),
        every_path(
            "c",
            r"\sum_t \frac{\hat v_t^{1/2}}{2\alpha_t(1-\beta_1)}(d_t - d_{t+1}) \le \frac{D^2}{2\alpha(1-\beta_1)} \sqrt{T \hat v_T}",
            "the telescoped sum sees v̂ at the horizon alone: a few small gradients at the end make it small",
        )
        .published(Provenance::Quoted),
        every_step(
            "d",
            r"\frac{\hat v_t^{1/2} (d_t - d_{t+1})}{2\alpha_t(1-\beta_{1,t})} \le \frac{\hat v_t^{1/2} (d_t - d_{t+1})}{2\alpha_t(1-\beta_1)}",
            "the proof writes β1 for β1_t in denominators; false where d_{t+1} > d_t and β1_t < β1",
        )
        .published(Provenance::Quoted),
    ],
    defects: &[
        "false: on a linear sequence of period three the regret grows linearly while the bound grows like √T (`reddi-period-three`)",
        "a: the second moment is not monotone",
        "b: under g -> kg the regret scales by k and the second term by k²",
        "c: the first term sees the second moment at the horizon alone",
        "d: β1_t is treated as constant in denominators",
        "the third term is infinite at λ = 1, so nothing is claimed for constant β1 > 0",
    ],
};

const INPUTS: &[Input] = &[
    HORIZON,
    DIM,
    positive("lr", "a in lr = a/sqrt(t)"),
    BETA1,
    input("lam", "beta1_t = beta1 lam^(t-1), in [0, 1); not used if beta1 = 0", 0.0, 1.0).or(0.0),
    BETA2,
    positive("G", "bound on every |g_{t,i}|"),
    positive("D", "width of the box"),
    nonnegative("w", "data: sum over i of the root of vhat_{T,i}").or(f64::INFINITY),
    nonnegative("history", "data: sum over i of the norm of g_{1:T,i}").or(f64::INFINITY),
];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (beta1, beta2, lam, dim) = (x.get("beta1"), x.get("beta2"), x.get("lam"), x.get("d"));
    in_range(beta1, beta2, lam)?;
    let (horizon, size) = (x.get("T"), dim * x.get("G"));
    let c = Constants {
        horizon,
        dim,
        alpha: x.get("lr"),
        beta: [beta1, beta2],
        lam: (beta1 > 0.0).then_some(lam),
        gradient: x.get("G"),
        width: x.get("D"),
    };
    let [w, history] = [x.get("w").min(size), x.get("history").min(size * horizon.sqrt())];
    Ok(formula(c, w, history).into())
}

/// `γ < 1` and, with `β1 > 0`, `λ < 1`.
fn in_range(beta1: f64, beta2: f64, lam: f64) -> Result<(), Unmet> {
    let gamma = if beta1 > 0.0 { beta1 * beta1 / beta2.sqrt() } else { 0.0 };
    if gamma.is_nan() || gamma >= 1.0 {
        let condition = "beta1^2/sqrt(beta2) < 1".to_owned();
        return Err(Unmet::Range { name: "gamma", value: gamma, condition });
    }
    if beta1 > 0.0 && (lam.is_nan() || lam >= 1.0) {
        let condition = "lam < 1: the third term of the bound is infinite at lam = 1".to_owned();
        return Err(Unmet::Range { name: "lam", value: lam, condition });
    }
    Ok(())
}

/// Numbers that enter the bound besides data.
#[derive(Clone, Copy)]
struct Constants<N> {
    horizon: N,
    dim: N,
    alpha: N,
    beta: [N; 2],
    /// `None` for `β1 = 0`.
    lam: Option<N>,
    gradient: N,
    /// `D_∞`.
    width: N,
}

/// The printed bound; `w = Σ_i v̂_{T,i}^{1/2}`, `history = Σ_i ‖g_{1:T,i}‖`.
fn formula<N: Number + Copy>(c: Constants<N>, w: N, history: N) -> Terms<N, 3> {
    let ([beta1, beta2], one) = (c.beta, N::one());
    let (rest, root) = (one - beta1, (one - beta2).sqrt());
    let square = c.width.square();
    let gamma = if c.lam.is_some() { beta1.square() / beta2.sqrt() } else { N::zero() };
    let second = c.alpha * (one + beta1) * c.gradient / (rest * root * (one - gamma).square());
    let third = c.lam.map_or(N::zero(), |lam| {
        c.dim * square * c.gradient * root / ((c.alpha * beta1).times(2.0) * (one - lam).square())
    });
    Terms([
        // D² = d D_∞² on a box.
        ("domain", c.dim * square * c.horizon.sqrt() * w / (c.alpha * rest).times(2.0)),
        ("gradients", second * history),
        ("momentum", third),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct Kingma {
    method: Method,
    beta1: Rounded,
    lam: Option<Rounded>,
    gradient: Rounded,
    ends: [f64; 2],
    dim: usize,
    horizon: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Kingma, Unmet> {
    setting.method_is(&["adam-paper", "adam-nobias"], "Adam, with and without bias correction")?;
    let eps = setting.constant("eps")?;
    if eps > 0.0 {
        return Err(Unmet::Range { name: "eps", value: eps, condition: "eps = 0".to_owned() });
    }
    regret::online(setting)?;
    let corrected = setting.method.entry == "adam-paper";
    let second = if corrected { Second::Corrected } else { Second::Plain };
    let method = Method::read(setting, second)?;
    let (beta1, next) = (method.beta1.at(1), method.beta1.at(2));
    let lam = (beta1 > 0.0).then(|| ratio(next, beta1));
    in_range(beta1, method.beta2, lam.map_or(0.0, Rounded::value))?;
    Ok(Kingma {
        beta1: Rounded::exact(beta1),
        lam,
        gradient: regret::coordinate_bound(setting)?,
        ends: regret::box_ends(setting)?,
        dim: setting.start.len(),
        horizon: setting.horizon,
        method,
    })
}

/// Units in the last place of a value of `β1 λ^(t-1)`: a power (one unit), a product, and `λ` as the formula has it.
const SCHEDULE_ULPS: f64 = 3.0;

/// `λ = β1_2/β1_1`.
fn ratio(next: f64, first: f64) -> Rounded {
    Rounded::ulps(next, SCHEDULE_ULPS) / Rounded::exact(first)
}

/// Sums along a path.
pub struct Path {
    line: Line,
    regret: RegretPath,
    squares: Vec<RoundedSum>,
    /// `Σ_t |g_{t,i}|/√t`.
    slow: Vec<RoundedSum>,
    brackets: RoundedSum,
    /// `λ^{t-1}`.
    power: Rounded,
    /// `Σ_i w_{T,i}` and `Σ_i w_{T,i}/α_T`.
    w: Rounded,
    u: Rounded,
}

impl Proof for Kingma {
    type Path = Path;

    fn needs(&self) -> Needs {
        regret::needs()
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            line: Line::new(&self.method, dim),
            regret: RegretPath::default(),
            squares: vec![RoundedSum::new(); dim],
            slow: vec![RoundedSum::new(); dim],
            brackets: RoundedSum::new(),
            power: Rounded::ONE,
            w: Rounded::ZERO,
            u: Rounded::ZERO,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let s = path.line.begin(&self.method, seen.t());
        path.regret.push(seen);
        book.equal("HD", regret::scaled(&self.method.lr, s.t), self.method.alpha());
        if let Some(lam) = self.lam {
            let logged = Rounded::ulps(s.beta.value(), SCHEDULE_ULPS);
            book.equal("HM", logged, self.beta1 * path.power);
            path.power = path.power * lam;
        }
        let (half, rest) = (Rounded::exact(0.5), Rounded::ONE - self.beta1);
        #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
        let root = Rounded::exact(s.t as f64).sqrt();
        (path.w, path.u) = (Rounded::ZERO, Rounded::ZERO);
        for i in 0..seen.dim() {
            let g = seen.g(i);
            let place = path.line.push(&self.method, &s, i, g);
            let weights = Weights::of(&s, &place);
            book.at_most("HB", g.abs(), self.gradient);
            if s.t > 1 {
                book.at_most("a", weights.u_before, weights.u);
            }
            // d_t - d_{t+1} without cancellation of squares.
            let (x, next, u) = (seen.x(i), seen.x_next(i), seen.u(i));
            let (gap, gap_next) = (x - u, next - u);
            let approach = (x - next) * (gap + gap_next);
            let [arrived, most] = place.projected(&s, [gap, gap_next], seen.drift(i, place.by));
            book.at_most("1", arrived, most);
            let bracket = half * weights.u * approach;
            book.at_most("d", bracket / s.rest, bracket / rest);
            path.brackets.push(bracket / rest);
            path.squares[i].push(g.square());
            path.slow[i].push(g.abs() / root);
            path.w = path.w + place.w;
            path.u = path.u + weights.u;
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let c = self.constants();
        let growth = (Rounded::ONE + Number::ln(c.horizon)).sqrt();
        for (slow, squares) in path.slow.iter().zip(&path.squares) {
            let norm = squares.value().sqrt();
            book.at_most("b", slow.value(), Rounded::exact(2.0) * self.gradient * norm);
            book.at_most("b-fixed", slow.value(), growth * norm);
        }
        let half = Rounded::exact(0.5);
        let rest = Rounded::ONE - self.beta1;
        let telescoped = half * c.dim * c.width.square() * path.u / rest;
        book.at_most("c", path.brackets.value(), telescoped);
        let bound = formula(c, path.w, history(path)).total();
        book.at_most("", path.regret.regret(), bound);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["regret", "w", "history", "trivial", "lower"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let c = self.constants();
        let size = c.width.value() * c.gradient.value() * c.dim.value();
        out.copy_from_slice(&[
            path.regret.regret().value(),
            path.w.value(),
            history(path).value(),
            regret::trivial(size, self.horizon),
            regret::lower(size, self.horizon),
        ]);
    }
}

/// `Σ_i ‖g_{1:T,i}‖`.
fn history(path: &Path) -> Rounded {
    path.squares.iter().map(|squares| squares.value().sqrt()).collect::<RoundedSum>().value()
}

impl Kingma {
    #[expect(clippy::cast_precision_loss, reason = "steps and dimensions stay below 2^53")]
    fn constants(&self) -> Constants<Rounded> {
        Constants {
            horizon: Rounded::exact(self.horizon as f64),
            dim: Rounded::exact(self.dim as f64),
            alpha: self.method.alpha(),
            beta: [self.beta1, Rounded::exact(self.method.beta2)],
            lam: self.lam,
            gradient: self.gradient,
            width: regret::width(self.ends),
        }
    }
}

#[cfg(test)]
#[path = "kingma_tests.rs"]
mod tests;
