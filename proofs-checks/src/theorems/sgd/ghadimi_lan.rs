//! SGD on smooth nonconvex functions, with the output drawn in proportion to `2γ_t - Lγ_t²`.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::objective::Constant;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{GAP, HORIZON, SIGMA, SMOOTHNESS, Terms, positive};
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum, upper};
use crate::update_rules::hyper::Hyper;

/// `sgd-ghadimi-lan`.
pub static GHADIMI_LAN: Chain<GhadimiLan> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "sgd-ghadimi-lan",
    title: "SGD on smooth nonconvex functions",
    formula: r"\mathbb{E}\|\nabla f(x_{out})\|^2 \le \frac{2\Delta + L\sigma^2 \sum_t \gamma_t^2}{\sum_t (2\gamma_t - L\gamma_t^2)}",
    source: "Ghadimi and Lan, SIAM J. Optim. 23 (2013), arXiv 1309.5549, Theorem 2.1; constants derived from steps 1 to 3",
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "f is L-smooth and bounded below",
        "E[g_t | past] = ∇f(x_t), E‖g_t - ∇f(x_t)‖² <= σ²",
        "0 < γ_t < 2/L",
        "x_out is x_t with probability proportional to 2γ_t - Lγ_t²",
    ],
    steps: &[
        every_step(
            "1",
            r"f(x_{t+1}) \le f(x_t) - \gamma_t \nabla f(x_t)^\top g_t + \tfrac{L}{2}\gamma_t^2 \|g_t\|^2",
            "smoothness",
        ),
        in_mean(
            "2",
            r"\mathbb{E} f(x_T) + \sum_{t<T} (\gamma_t - \tfrac{L}{2}\gamma_t^2)\, \mathbb{E}\|\nabla f(x_t)\|^2 \le f(x_1) + \tfrac{L\sigma^2}{2} \sum_{t<T} \gamma_t^2",
            "step 1 in expectation, summed over t < T",
        ),
    ],
    defects: &[],
};

const INPUTS: &[Input] =
    &[HORIZON, positive("lr", "constant step size γ < 2/L"), SMOOTHNESS, GAP, SIGMA];

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (t, γ, l) = (x.get("T"), x.get("lr"), x.get("L"));
    step_size_in_range(γ, l)?;
    Ok(formula(x.get("Delta"), x.get("sigma"), l, t * (γ * γ), t * (2.0 * γ - l * γ * γ)).into())
}

/// The bound, from `Σ γ²` and `Σ 2γ - Lγ²`.
fn formula<N: Number>(gap: N, sigma: N, l: N, squares: N, weights: N) -> Terms<N, 2> {
    Terms([
        ("start", gap.times(2.0) / weights.clone()),
        ("noise", l * sigma.square() * squares / weights),
    ])
}

fn step_size_in_range(γ: f64, l: f64) -> Result<(), Unmet> {
    if γ > 0.0 && γ * l < 2.0 {
        return Ok(());
    }
    Err(Unmet::Range { name: "lr", value: γ, condition: format!("0 < lr < 2/L = {}", 2.0 / l) })
}

/// The constants of a run.
#[derive(Clone)]
pub struct GhadimiLan {
    lr: Hyper,
    l: Rounded,
    /// Absent when only pathwise steps are asked for.
    variance: Option<Rounded>,
    infimum: Option<Rounded>,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<GhadimiLan, Unmet> {
    setting.method_is(&["sgd"], "stochastic gradient descent")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let l = setting.upper(Constant::Smoothness)?;
    let lr = Hyper::read(setting, "lr")?;
    for t in [1, setting.horizon] {
        step_size_in_range(lr.at(t), l)?;
    }
    let means = asked.means();
    Ok(GhadimiLan {
        lr,
        l: Rounded::exact(l),
        variance: if means { Some(Rounded::exact(setting.variance()?)) } else { None },
        infimum: if means { Some(Rounded::exact(setting.lower(Constant::Infimum)?)) } else { None },
    })
}

/// Sums along a path.
#[derive(Default)]
pub struct Path {
    /// `f(x_1)`.
    first: Option<Rounded>,
    /// The right side of step 1 at the step before.
    promised: Option<Rounded>,
    /// `f(x_T)`.
    last: Option<Rounded>,
    /// `Σ (2γ - Lγ²) ‖∇f‖²` over all steps, and over all but the last.
    weighted: RoundedSum,
    weighted_before: Rounded,
    weights: RoundedSum,
    squares: RoundedSum,
    squares_before: Rounded,
}

impl Proof for GhadimiLan {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let (dim, f, γ) = (seen.dim(), seen.value(), Rounded::exact(self.lr.at(seen.t())));
        path.first.get_or_insert(f);
        if let Some(promised) = path.promised {
            book.at_most("1", f, promised);
        }
        let inner = sum(dim, |i| seen.exact(i) * seen.g(i));
        let square = sum(dim, |i| seen.g(i).square());
        // f(x + s) <= f(x) + ∇f·s + L/2 |s|²; the logged s is -γg up to drift, which moves the right side by |∇f| + L|s| times it.
        let moved: f64 = (0..dim)
            .map(|i| {
                let by = γ * seen.g(i);
                seen.drift(i, by)
                    * (upper(seen.exact(i)) + self.l.value() * (upper(by) + seen.drift(i, by)))
            })
            .sum();
        let fall = γ * inner - self.l * γ.square() * square * Rounded::exact(0.5);
        path.promised = Some((f - fall).loosened(moved * (1.0 + 1e-9)));
        let gradient = sum(dim, |i| seen.exact(i).square());
        let weight = γ + γ - self.l * γ.square();
        path.weighted_before = path.weighted.value();
        path.squares_before = path.squares.value();
        path.weighted.push(weight * gradient);
        path.weights.push(weight);
        path.squares.push(γ.square());
        path.last = Some(f);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (Some(variance), Some(infimum)) = (self.variance, self.infimum) else { return };
        let (Some(first), Some(last)) = (path.first, path.last) else { return };
        let half = Rounded::exact(0.5);
        let fallen = last + half * path.weighted_before;
        book.mean("2", fallen, first + half * self.l * variance * path.squares_before);
        let weights = path.weights.value();
        let bound =
            formula(first - infimum, variance.sqrt(), self.l, path.squares.value(), weights);
        book.mean("", path.weighted.value() / weights, bound.total());
    }
}
