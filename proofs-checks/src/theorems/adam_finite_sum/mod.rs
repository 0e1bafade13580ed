//! Adam as it is, on a finite sum in cyclic order: whether it converges depends on `β2` and on the number of summands.

#[cfg(test)]
mod tests;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::spec::Spec;

use crate::evidence::{Rounded, RoundedSum};
use crate::step::Needs;
use crate::theorem::{Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::every_path;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound};
use crate::theorems::periodic::{Averages, Steady, rare_and_large};
use crate::update_rules::hyper::Hyper;

/// `adam-finite-sum`.
pub static ADAM_FINITE_SUM: Chain<FiniteSum> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "adam-finite-sum",
    title: "Adam on a finite sum converges for large β2 and diverges for small β2",
    formula: r"|x_{T+1} + 2| \le 1 \iff \delta < 0,\quad \delta(\beta_1, \beta_2, n) = -\sum_{j=1}^n \frac{m_j}{\sqrt{v_j}} \text{ of the gradients } n, -1, \dots, -1 \text{ in their periodic state}",
    source: "Zhang, Chen, Shi, Sun and Luo, NeurIPS 2022, arXiv 2208.09632, section 3, whose threshold for β2 has unspecified constants; here the sign of the drift δ stands for it",
    provenance: Provenance::Recalled,
    mode: Mode::EveryPath,
    hypotheses: &[
        "the sum zhang-finite-sum of n components, minimum at -2, one component a step in cyclic order",
        "Adam with both moments bias-corrected, ε = 0",
        "β1 <= √β2",
        "T so long that the drift, away from the kink at -1, moves further than from 1 to -2",
    ],
    steps: &[
        every_path("HM", r"\beta_1^2 \le \beta_2", "beyond it the drift decides no longer"),
        every_path(
            "HT",
            r"3 \le \frac{|\delta|}{n} \sum_{t \le T} \alpha_t",
            "near δ = 0 a finite run shows neither",
        ),
        every_path(
            "C",
            r"|x_{T+1} + 2| \le 1",
            "convergence whatever β1 and β2: false, since β2 must be large, and how large depends on n",
        )
        .published(Provenance::Recalled),
    ],
    defects: &[
        "a criterion that runs agree with, not a proof: δ describes the gradients of x >= -1 alone",
        "from β2 upwards of about 1 - 4/n² at β1 = 0 the drift is right; n must be known before β2 is chosen",
    ],
};

/// The constants of a run.
#[derive(Clone)]
pub struct FiniteSum {
    lr: Hyper,
    β1: Rounded,
    β2: Rounded,
    count: u32,
    drift: Rounded,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<FiniteSum, Unmet> {
    setting.method_is(&["adam-paper"], "Adam with both moments bias-corrected")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let problem = setting.objective.facts().id();
    let terms = setting.objective.finite_sum().map_or(0, |sum| sum.terms());
    let named = problem.parse::<Spec>().is_ok_and(|spec| spec.name() == "zhang-finite-sum");
    let (Ok(count), true) = (u32::try_from(terms), named) else {
        return Err(Unmet::Other(format!(
            "it is about the sum `zhang-finite-sum`, and the problem is `{problem}`"
        )));
    };
    let noise = &setting.oracle.facts().id;
    let cyclic = noise.parse::<Spec>().is_ok_and(|spec| {
        spec.name() == "epochs"
            && spec.get("order") == Some("cyclic")
            && spec.get("size") == Some("1")
    });
    if !cyclic {
        return Err(Unmet::Other(format!(
            "it is about components one by one in cyclic order, `epochs:size=1,order=cyclic`, and the noise is `{noise}`"
        )));
    }
    let eps = setting.constant("eps")?;
    if eps > 0.0 {
        return Err(Unmet::Range { name: "eps", value: eps, condition: "eps = 0".to_owned() });
    }
    let [beta1, beta2] = [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?];
    let averages = Averages::Adam { beta1, beta2, eps: 0.0 };
    let gradients = rare_and_large(count as usize, f64::from(count), 1.0);
    Ok(FiniteSum {
        lr: Hyper::read(setting, "lr")?,
        β1: Rounded::exact(beta1),
        β2: Rounded::exact(beta2),
        count,
        drift: Steady::<Rounded>::new(averages, &gradients).drift(averages),
    })
}

/// The end of a path, and how far it could go.
#[derive(Default)]
pub struct Path {
    /// `x_{T+1}`.
    x: Rounded,
    steps: RoundedSum,
}

impl Proof for FiniteSum {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::NOTHING
    }

    fn path(&self, _dim: usize) -> Path {
        Path::default()
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, _book: &mut Book<'_>) {
        path.x = seen.x_next(0);
        path.steps.push_exact(self.lr.at(seen.t()));
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let away = distance(path);
        let periods = path.steps.value() / Rounded::exact(f64::from(self.count));
        book.at_most("HM", self.β1.square(), self.β2);
        book.at_most("HT", Rounded::exact(3.0), self.drift.abs() * periods);
        book.at_most("C", away, Rounded::ONE);
        let converges = self.drift.value() < 0.0;
        let (low, high) = if converges { (away, Rounded::ONE) } else { (Rounded::ONE, away) };
        book.at_most("", low, high);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["distance", "x", "drift"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let numbers = [distance(path), path.x, self.drift];
        out.copy_from_slice(&numbers.map(Rounded::value));
    }
}

/// `|x_{T+1} + 2|`.
fn distance(path: &Path) -> Rounded {
    (path.x + Rounded::exact(2.0)).abs()
}
