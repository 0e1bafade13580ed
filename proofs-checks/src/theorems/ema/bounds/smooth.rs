//! Smooth functions: what the `λ`-norm says of the gradient itself, and the direct bound without a `λ`.

use std::sync::Arc;

use ratecheck_problems::number::Number;
use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_problems::space::{Block, BlockMut, Shape};

use super::measured::Measured;
use super::nonsmooth::{ENTRY, shown};
use super::promised::{NOTES, Promised, noted};
use super::statements::{BOUNDED, DESCENT, NOISE, REGRET, SCALING, SOURCE, UNBIASED, inputs};
use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::ema::conversion::Conversion;
use crate::theorems::ema::index::IndexMean;
use crate::theorems::ema::parameters::{Aim, Scales, Stated};
use crate::theorems::kit::inputs::SMOOTHNESS;
use crate::theorems::kit::statement::{every_step, in_mean};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};

/// `clipped-adam-ema-smooth`.
pub static SMOOTH: Chain<Smooth> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

static STATEMENT: Statement = Statement {
    id: "clipped-adam-ema-smooth",
    title: "Clipped Adam with model EMA on smooth functions",
    formula: r"\mathbb{E} \sum_t p_t \|\nabla F(\bar x_t)\| \le \frac{\Delta}{DT} + \bigl(\sigma + 2\sqrt{G^2+\sigma^2}\bigr) A_T(\beta) + L \frac{\sqrt{c_\beta}\, D}{1-\beta}",
    source: SOURCE,
    provenance: Provenance::Derived,
    mode: Mode::Expectation,
    hypotheses: &[
        "F is L-smooth; for the steps with H its Hessian is H-Lipschitz",
        BOUNDED,
        UNBIASED,
        SCALING,
        "the output index is t with p_t, as in clipped-adam-ema-nonsmooth",
    ],
    steps: &[
        DESCENT,
        REGRET,
        NOISE,
        in_mean(
            "ema-spread-mean",
            r"L\, \mathbb{E} \sum_t p_t \sqrt{V_t} \le L \frac{\sqrt{c_\beta}\, D}{1-\beta}",
            "E√V_t <= √(E V_t), and step 4.11 of ema-d2nc-conversion",
        ),
        every_step(
            "8.1",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + L \sqrt{V_t}",
            "smooth-conversion: ‖∇F(x̄) - E∇F(y)‖ <= L E‖y - x̄‖ <= L√V for the law that puts w_{t,s} on x_s",
        ),
        every_step(
            "8.1-lambda",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + \lambda V_t + \frac{L^2}{4\lambda},\quad \lambda = 1",
            "L√V <= λV + L²/(4λ)",
        ),
        every_step(
            "8.1-eps",
            r"\|\bar g_t\| + \tfrac{L^2}{\varepsilon} V_t \le \varepsilon \Rightarrow \|\nabla F(\bar x_t)\| \le \tfrac54 \varepsilon",
            "8.1-lambda with λ = L²/ε, at the least ε of each step: ε = (a + √(a² + 4L²V))/2 for a = ‖ḡ‖",
        ),
        every_step(
            "8.1-eps-published",
            r"\|\bar g_t\| + \tfrac{L^2}{\varepsilon} V_t \le \varepsilon \Rightarrow \|\nabla F(\bar x_t)\| \le 2 \varepsilon",
            "Ahn, Magakyan and Cutkosky, arXiv 2411.07061, Proposition 2.1: true, and 8/5 of what is sharp",
        )
        .published(Provenance::Quoted),
        every_step(
            "8.2",
            r"\|\nabla F(\bar x_t)\| \le \|\bar g_t\| + \tfrac H2 V_t",
            "smooth-conversion: the first order term of E∇F(y) vanishes at the mean; so the λ-norm with λ >= H/2 is ‖∇F‖ itself",
        ),
        every_step(
            "8.2-published",
            r"\|\bar g_t\| + \tfrac H2 V_t \le \varepsilon \Rightarrow \|\nabla F(\bar x_t)\| \le 2 \varepsilon",
            "Ahn, Magakyan and Cutkosky, arXiv 2411.07061, Proposition 2.1: true, and twice what holds",
        )
        .published(Provenance::Quoted),
        in_mean(
            "8.4",
            r"\mathbb{E} \sum_t p_t \|\nabla F(\bar x_t)\| \le \frac{\Delta}{DT} + K A_T(\beta) + \frac H2 \frac{c_\beta D^2}{(1-\beta)^2}",
            "8.2 and clipped-adam-ema-nonsmooth with λ = H/2",
        ),
    ],
    defects: &["G enters through E‖g‖² <= G² + σ²: on a quadratic it is infinite"],
};

const INPUTS: &[Input] = &inputs(SMOOTHNESS);

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let scales = Scales::smooth(x.get("Delta"), x.get("G"), x.get("sigma"), x.get("L"));
    Ok(shown(&scales, x))
}

/// The constants of a run.
#[derive(Clone)]
pub struct Smooth {
    promised: Promised,
    objective: Arc<dyn Objective>,
    l: Rounded,
    /// `H/2` and the second-order bound, where a claim asks for them.
    second: Option<[Rounded; 2]>,
    gradient: f64,
}

/// Steps that need a Lipschitz Hessian.
const WITH_HESSIAN: [&str; 3] = ["8.2", "8.2-published", "8.4"];

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Smooth, Unmet> {
    let promised = Promised::new(setting, ENTRY, Aim::Smooth)?;
    let stated = Stated::from(setting);
    let second = if WITH_HESSIAN.iter().any(|label| asked.has(label)) {
        let half = Rounded::exact(0.5) * Rounded::exact(setting.upper(Constant::HessianLipschitz)?);
        let scales = stated.scales(Aim::SecondOrder)?;
        Some([half, promised.of(&scales, setting).total()])
    } else {
        None
    };
    Ok(Smooth {
        objective: Arc::clone(setting.objective),
        l: Rounded::exact(setting.upper(Constant::Smoothness)?),
        second,
        gradient: stated.gradient()?.value(),
        promised,
    })
}

/// What is followed of a path.
pub struct Path {
    measured: Measured,
    at_average: IndexMean,
    root_spread: IndexMean,
    /// `x̄_t` as a double, `∇F` there, and the error of that.
    average: Vec<f64>,
    slope: Vec<f64>,
    error: Vec<f64>,
}

impl Path {
    /// `‖∇F(x̄_t)‖`: the gradient at the double nearest to hand, which is off by at most `L` times the distance.
    fn slope_at_average(&mut self, f: &dyn Objective, l: Rounded) -> Rounded {
        let w = self.measured.window();
        let shape = Shape::new(w.dim(), 1);
        let mut off = Rounded::ZERO;
        for (i, at) in self.average.iter_mut().enumerate() {
            *at = w.average(i).value();
            off = off + Rounded::exact(w.average(i).error()).square();
        }
        let at = Block::new(&self.average, shape);
        f.gradient(at, BlockMut::new(&mut self.slope, shape));
        f.gradient_error(at, BlockMut::new(&mut self.error, shape));
        let moved = l * off.sqrt();
        let norm = sum(w.dim(), |i| Rounded::within(self.slope[i], self.error[i]).square()).sqrt();
        norm.loosened(moved.value() + moved.error())
    }
}

impl Proof for Smooth {
    type Path = Path;

    fn needs(&self) -> Needs {
        Conversion::needs() | Needs::TRUE_GRADIENT | Needs::VALUE
    }

    fn path(&self, dim: usize) -> Path {
        let zeros = || vec![0.0; dim];
        Path {
            measured: Measured::new(&self.promised.conversion, dim),
            at_average: IndexMean::default(),
            root_spread: IndexMean::default(),
            average: zeros(),
            slope: zeros(),
            error: zeros(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.measured.step(seen, Rounded::ZERO);
        let slope = path.slope_at_average(&*self.objective, self.l);
        let w = path.measured.window();
        let (a, v) = (w.gradient_norm(), w.total_spread());
        let (l2, four) = (self.l.square(), Rounded::exact(4.0));
        book.at_most("8.1", slope, a + self.l * v.sqrt());
        book.at_most("8.1-lambda", slope, a + v + l2 / four);
        let eps = Rounded::exact(0.5) * (a + (a.square() + four * l2 * v).sqrt());
        book.at_most("8.1-eps", slope, Rounded::exact(1.25) * eps);
        book.at_most("8.1-eps-published", slope, eps + eps);
        if let Some([half, _]) = self.second {
            let certificate = a + half * v;
            book.at_most("8.2", slope, certificate);
            book.at_most("8.2-published", slope, certificate + certificate);
        }
        path.at_average.push(slope, w.discount());
        path.root_spread.push(v.sqrt(), w.discount());
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let (measured, terms) =
            (path.at_average.mean(path.measured.window().discount()), &self.promised.terms);
        book.at_most("descent", path.measured.descent(), terms.descent);
        book.mean("regret", path.measured.regret(), terms.regret);
        book.mean("noise", path.measured.noise(), terms.noise);
        book.mean(
            "ema-spread-mean",
            self.l * path.root_spread.mean(path.measured.window().discount()),
            terms.spread,
        );
        book.mean("", measured, terms.total());
        if let Some([_, bound]) = self.second {
            book.mean("8.4", measured, bound);
        }
    }

    fn notes(&self) -> &'static [&'static str] {
        NOTES
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let spread = self.l * path.root_spread.mean(path.measured.window().discount());
        out.copy_from_slice(&noted(&path.measured, spread, self.gradient));
    }
}
