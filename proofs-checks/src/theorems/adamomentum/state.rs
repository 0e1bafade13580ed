//! What the moments of AdaMomentum obey on every path.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;

use super::adam_type::{ADAMOMENTUM, AdamType, Scalars, State};
use crate::evidence::{Rounded, RoundedSum};
use crate::step::{Needs, Trace};
use crate::theorem::{Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound};
use crate::update_rules::tightest::Tightest;

/// `adamomentum-state`.
pub static STATE: Chain<Moving> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "adamomentum-state",
    title: "Moments of AdaMomentum: ε inside, and v_t never below (1-β2) m_t²",
    formula: r"|x_{t+1,i} - x_{t,i}| \le \frac{\eta_t}{\sqrt{1-\beta_2}},\quad \eta_t \in \Big\{\alpha_t,\ \alpha_t\frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\Big\}",
    source: "from the recursion of Wang et al., arXiv 2106.11514; AdaMomentum's proofs do not use it",
    provenance: Provenance::Derived,
    mode: Mode::EveryStep,
    hypotheses: &[
        "v_t = β2 v_{t-1} + (1-β2) m_t² + ε, nothing added outside the root, no weight decay",
        "0 <= β1_t <= β1 = β1_1 < 1",
    ],
    steps: &[
        every_step("HM", r"\beta_{1,t} \le \beta_1", "the schedule beta1 never exceeds its first value"),
        every_step(
            "S0",
            r"m_t = \beta_{1,t} m_{t-1} + (1-\beta_{1,t}) g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2) m_t^2 + \epsilon",
            "the moments that the method shows are those of the recursion",
        )
        .equal(),
        every_step("S1", r"|m_{t,i}| \le \max_{s \le t} |g_{s,i}|", "an average with weights that sum to at most 1"),
        every_step(
            "S2",
            r"v_{t,i} \ge \epsilon\frac{1-\beta_2^t}{1-\beta_2}",
            "the summands ε add up: after bias correction the floor is ε/(1-β2) at every t",
        ),
        every_step(
            "S3",
            r"v_{t,i} \le (1-\beta_2^t)\Big(\max_{s \le t} g_{s,i}^2 + \frac{\epsilon}{1-\beta_2}\Big)",
            "S1 in the recursion",
        ),
        every_step("S4", r"v_{t,i} \ge (1-\beta_2) m_{t,i}^2 + \epsilon", "v_{t-1} is not negative"),
        every_step("S5", r"\sqrt{1-\beta_2}\,|m_{t,i}| \le \sqrt{v_{t,i}}", "S4"),
        every_path(
            "S6",
            r"\sum_{t \le T} m_{t,i}^2 \le c^2 \sum_{t \le T} g_{t,i}^2",
            "Jensen, and the weights of one g sum to at most 1; c = 1 where β1_t never increases, else (1-β1)^(-1/2)",
        ),
        every_path("S6'", r"\sum_{t \le T} m_{t,i}^4 \le c^2 \sum_{t \le T} g_{t,i}^4", "the same with fourth powers"),
    ],
    defects: &[],
};

/// The method of a run.
#[derive(Clone)]
pub struct Moving {
    method: AdamType,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Moving, Unmet> {
    if matches!(setting.domain, Domain::Ball { .. }) {
        return Err(Unmet::Other(
            "a projection onto a ball may lengthen the step of a coordinate; take a box".to_owned(),
        ));
    }
    Ok(Moving { method: AdamType::read_one_of(setting, ADAMOMENTUM, "AdaMomentum")? })
}

/// The path of one replica.
pub struct Path {
    state: State,
    most: Vec<Rounded>,
    /// `Σ m²`, `Σ g²`, `Σ m⁴`, `Σ g⁴`, by coordinate.
    powers: Vec<[RoundedSum; 4]>,
    sorted: bool,
    beta1_before: f64,
}

impl Proof for Moving {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::trace(Trace::M) | Needs::trace(Trace::V)
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            state: self.method.start(dim),
            most: vec![Rounded::ZERO; dim],
            powers: vec![[RoundedSum::new(); 4]; dim],
            sorted: true,
            beta1_before: self.method.beta1_first,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let now = path.state.begin(&self.method, seen.t());
        let beta1 = self.method.beta1.at(seen.t());
        path.sorted &= beta1 <= path.beta1_before;
        path.beta1_before = beta1;
        let ([mut own, mut moved], mut sides) =
            ([Tightest::default(); 2], [Tightest::default(); 5]);
        let longest = now.eta / self.method.root_rest();
        for i in 0..seen.dim() {
            let g = seen.g(i);
            let at = path.state.push(&self.method, i, g);
            // The method is granted the error of the recursion once more, for its own evaluation.
            let m = seen.trace(Trace::M, i).loosened(at.m.error());
            let v = seen.trace(Trace::V, i).loosened(at.v.error());
            own.equal(m, at.m);
            own.equal(v, at.v);
            path.most[i] = path.most[i].max(g.abs());
            let powers = [m.square(), g.square(), m.square().square(), g.square().square()];
            for (sum, power) in path.powers[i].iter_mut().zip(powers) {
                sum.push(power);
            }
            for (kept, (lhs, rhs)) in sides.iter_mut().zip(self.claims([m, v], now, path.most[i])) {
                kept.at_most(lhs, rhs);
            }
            let step = (seen.x_next(i) - seen.x(i)).abs();
            moved.at_most(step, longest.loosened(seen.drift(i, at.by)));
        }
        book.at_most("HM", now.beta1, Rounded::exact(self.method.beta1_first));
        book.tightest("", moved);
        book.tightest("S0", own);
        for (label, kept) in ["S1", "S2", "S3", "S4", "S5"].into_iter().zip(sides) {
            book.tightest(label, kept);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        // c².
        let c2 = if path.sorted { Rounded::ONE } else { self.method.rest().recip() };
        let [mut squares, mut fourth] = [Tightest::default(); 2];
        for sums in &path.powers {
            let [m2, g2, m4, g4] = sums.map(|sum| sum.value());
            squares.at_most(m2, c2 * g2);
            fourth.at_most(m4, c2 * g4);
        }
        book.tightest("S6", squares);
        book.tightest("S6'", fourth);
    }
}

impl Moving {
    /// Both sides of S1 to S5 at one coordinate.
    fn claims(&self, [m, v]: [Rounded; 2], now: Scalars, most: Rounded) -> [(Rounded, Rounded); 5] {
        let (floor, root) = (self.method.floor(), self.method.root_rest());
        let own = (Rounded::ONE - Rounded::exact(self.method.beta2)) * m.square();
        [
            (m.abs(), most),
            (floor * now.second, v),
            (v, now.second * (most.square() + floor)),
            (own + Rounded::exact(self.method.eps), v),
            (m.abs() * root, v.sqrt()),
        ]
    }
}
