//! On equal gradients AdaMomentum divides by less than Adam, and one jump of any size moves either by a bounded distance.

use ratecheck_problems::number::Number;

use crate::evidence::{Rounded, RoundedSum};
use crate::first_passage::levy::{adam_cap, adamomentum_cap};
use crate::step::Needs;
use crate::theorem::{Bound, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{BETA1, BETA2};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};
use crate::update_rules::hyper::Hyper;
use crate::update_rules::moments::{MovingAverage, quotient};
use crate::update_rules::tightest::Tightest;

/// `levy-escape-pathwise`.
pub static PATHWISE: Chain<Pathwise> =
    Chain { statement: &STATEMENT, inputs: &[BETA1, BETA2], bound, bind };

static STATEMENT: Statement = Statement {
    id: "levy-escape-pathwise",
    title: "AdaMomentum's preconditioner is the smaller one, and jumps are capped",
    formula: r"\sum_{s \le t} v_s^{AdaM} \le \sum_{s \le t} v_s^{Adam},\quad v_t^{AdaM} = \beta_2 v_{t-1}^{AdaM} + (1-\beta_2) m_t^2,\quad v_t^{Adam} = \beta_2 v_{t-1}^{Adam} + (1-\beta_2) g_t^2",
    source: "derived; against Proposition 1 of Wang et al., ICDM 2023 (arXiv 2106.11514), supplement, whose assumption is step P1",
    provenance: Provenance::Derived,
    mode: Mode::EveryStep,
    hypotheses: &[
        "any gradients: both second moments are computed from those that the run shows, with ε = 0 and no correction",
        "constant β1 and β2 of an Adam or AdaMomentum; step L0' for β1 < β2",
        "step L3: Adam or AdaMomentum without correction and with ε = 0, and one gradient that is not zero; β1 < √β2",
    ],
    steps: &[
        every_step("S6", r"\sum_{s \le t} m_s^2 \le \sum_{s \le t} g_s^2", "Jensen, and weights that sum to at most 1 both ways"),
        every_step(
            "L0'",
            r"v_t^{AdaM} \le \frac{\beta_2(1-\beta_1)}{\beta_2-\beta_1} v_t^{Adam}",
            "m_s² <= (1-β1) Σ_j β1^{s-j} g_j², and Σ_s β2^{t-s} β1^{s-j} <= β2^{t-j}/(1-β1/β2)",
        ),
        every_step(
            "L3",
            r"|x_{t+1} - x_1| \le \eta D,\quad D^{Adam} = \frac{1-\beta_1}{\sqrt{1-\beta_2}(1-\gamma)},\ D^{AdaM} = \frac1{\sqrt{1-\beta_2}} \sum_{j \ge 0} \gamma^j \sqrt{\frac{1-\gamma^2}{1-\gamma^{2j+2}}},\ \gamma = \beta_1/\sqrt{\beta_2}",
            "j steps after an impulse of any size |m|/√v is that multiple of γ^j; a model with a frozen preconditioner misses it",
        ),
        every_path(
            "P1",
            r"\frac{2-\beta_1}{\beta_1} \sum_t g_t^2 \le \sum_t m_t^2",
            "the assumption of the published comparison, which has (2-β1)/β1 > 1: no path meets it, by step S6",
        )
        .published(Provenance::Confirmed),
    ],
    defects: &[
        "Proposition 1 of the published part has AdaMomentum stay longer in flat basins: its preconditioner is the smaller one, its steps are larger by \
         √((1+β1)/(1-β1)) where noise dominates, and it leaves sooner",
        "that both methods do not notice the scale of the noise (step C of invadam-scaling with e = 1/2) makes the exponents of a frozen preconditioner \
         fail beyond k a_0",
    ],
};

/// Both caps over η, and the factor of step L0'.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let (β1, β2) = (x.get("beta1"), x.get("beta2"));
    let (Some(adam), Some(adamomentum)) = (adam_cap(β1, β2), adamomentum_cap(β1, β2)) else {
        return Err(Unmet::Range {
            name: "beta1",
            value: β1,
            condition: format!("beta1 < sqrt(beta2) = {}", β2.sqrt()),
        });
    };
    let mut terms = vec![("cap of Adam", adam), ("cap of AdaMomentum", adamomentum)];
    if β1 < β2 {
        terms.push(("factor", factor(β1, β2)));
    }
    Ok(Bound { value: adam.max(adamomentum), terms })
}

/// `β2(1-β1)/(β2-β1)`.
fn factor<N: Number>(β1: N, β2: N) -> N {
    β2.clone() * (N::one() - β1.clone()) / (β2 - β1)
}

/// Whose steps are capped.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Adam,
    AdaMomentum,
}

/// The constants of a run.
#[derive(Clone)]
pub struct Pathwise {
    kind: Kind,
    lr: Hyper,
    β: [f64; 2],
    /// `D`, where step L3 is asked for.
    cap: Option<Rounded>,
}

const ADAM: [&str; 3] = ["adam-nobias", "adam-paper", "adam-tf"];
const ADAMOMENTUM: [&str; 2] = ["adamomentum-nobias", "adamomentum-paper"];

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Pathwise, Unmet> {
    let entry = setting.method.entry;
    let kind = match () {
        () if ADAM.contains(&entry) => Kind::Adam,
        () if ADAMOMENTUM.contains(&entry) => Kind::AdaMomentum,
        () => {
            let about = "Adam and AdaMomentum";
            return Err(Unmet::Method { about, method: entry.to_owned() });
        }
    };
    let [β1, β2] = [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?];
    if asked.has("L0'") && β1 >= β2 {
        let condition = format!("beta1 < beta2 = {β2}, for step L0'");
        return Err(Unmet::Range { name: "beta1", value: β1, condition });
    }
    if asked.has("P1") && β1 <= 0.0 {
        let condition = "beta1 > 0, for step P1".to_owned();
        return Err(Unmet::Range { name: "beta1", value: β1, condition });
    }
    let cap = if asked.has("L3") { Some(cap(setting, kind, [β1, β2])?) } else { None };
    Ok(Pathwise { kind, lr: Hyper::read(setting, "lr")?, β: [β1, β2], cap })
}

/// `D` of a method as step L3 has it.
fn cap(setting: &Setting<'_>, kind: Kind, [β1, β2]: [f64; 2]) -> Result<Rounded, Unmet> {
    if !["adam-nobias", "adamomentum-nobias"].contains(&setting.method.entry) {
        return Err(Unmet::Other("step L3 is about methods without bias correction".to_owned()));
    }
    let eps = setting.constant("eps")?;
    if eps > 0.0 {
        let condition = "eps = 0, for step L3".to_owned();
        return Err(Unmet::Range { name: "eps", value: eps, condition });
    }
    Hyper::fixed(setting, "lr")?;
    let value = match kind {
        Kind::Adam => adam_cap(β1, β2),
        Kind::AdaMomentum => adamomentum_cap(β1, β2),
    };
    let Some(value) = value else {
        let condition = format!("beta1 < sqrt(beta2) = {}, for step L3", β2.sqrt());
        return Err(Unmet::Range { name: "beta1", value: β1, condition });
    };
    // 42 > -ln 1e-18: the series has at most 42/(1-γ) + 1 terms, each good to a dozen roundings and to j of the power γ^j, and its tail is
    // below 1e-18/(1-γ) of it; roundings of γ count 1/(1-γ) times.
    let length = 42.0 / (1.0 - β1 / β2.sqrt()) + 16.0;
    Ok(Rounded::within(value, value * 4.0 * length * f64::EPSILON))
}

/// What is kept of a path.
pub struct Path {
    m: MovingAverage,
    /// Of `g²` and `m²`.
    v: [MovingAverage; 2],
    /// `Σ v` of both, `Σ g²` and `Σ m²`, a coordinate each.
    sums: Vec<[RoundedSum; 4]>,
    /// Largest `v^{AdaM}/v^{Adam}`.
    ratio: f64,
    /// Gradients that are not zero, where the first was taken, and what rounding did since: a coordinate each.
    impulses: Vec<u64>,
    origin: Vec<Rounded>,
    moved: Vec<f64>,
    /// Largest share of the cap.
    share: f64,
}

impl Proof for Pathwise {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            m: MovingAverage::new(dim),
            v: std::array::from_fn(|_| MovingAverage::new(dim)),
            sums: vec![[RoundedSum::new(); 4]; dim],
            ratio: 0.0,
            impulses: vec![0; dim],
            origin: vec![Rounded::ZERO; dim],
            moved: vec![0.0; dim],
            share: 0.0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [β1, β2] = self.β;
        path.m.begin(β1);
        path.v.iter_mut().for_each(|v| v.begin(β2));
        let [mut whole, mut squares, mut point, mut far] = [Tightest::default(); 4];
        for i in 0..seen.dim() {
            let g = seen.g(i);
            let m = path.m.push(i, g);
            let [adam, own] = [path.v[0].push(i, g.square()), path.v[1].push(i, m.square())];
            let terms = [adam, own, g.square(), m.square()];
            for (sum, term) in path.sums[i].iter_mut().zip(terms) {
                sum.push(term);
            }
            let [all_adam, all_own, g2, m2] = path.sums[i].map(|sum| sum.value());
            whole.at_most(all_own, all_adam);
            squares.at_most(m2, g2);
            if β1 < β2 {
                let [β1, β2] = [β1, β2].map(Rounded::exact);
                point.at_most(own, factor(β1, β2) * adam);
            }
            if adam.value() > 0.0 {
                path.ratio = path.ratio.max(own.value() / adam.value());
            }
            if let Some(cap) = self.cap {
                path.impulses[i] += u64::from(g.value().abs() > 0.0);
                if path.impulses[i] == 0 {
                    path.origin[i] = seen.x_next(i);
                }
                if seen.t() == 1 {
                    path.origin[i] = seen.x(i);
                }
                let η = Rounded::exact(self.lr.at(seen.t()));
                let v = if self.kind == Kind::Adam { adam } else { own };
                path.moved[i] += seen.drift(i, η * quotient(m, v.sqrt()));
                if path.impulses[i] == 1 {
                    let gone = (seen.x_next(i) - path.origin[i]).abs();
                    // At most 2^26 additions of nonnegative numbers.
                    far.at_most(gone, (η * cap).loosened(path.moved[i] * (1.0 + 1e-7)));
                    path.share = path.share.max(gone.value() / (η * cap).value());
                }
            }
        }
        for (label, kept) in [("", whole), ("S6", squares), ("L0'", point), ("L3", far)] {
            book.tightest(label, kept);
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let mut assumed = Tightest::default();
        let b = Rounded::exact(self.β[0]);
        for sums in &path.sums {
            let [_, _, g2, m2] = sums.map(|sum| sum.value());
            assumed.at_most((Rounded::exact(2.0) - b) / b * g2, m2);
        }
        book.tightest("P1", assumed);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["largest v ratio", "factor", "m² over g²", "(2-β1)/β1", "share of cap", "cap"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        let [β1, β2] = self.β;
        let [_, _, g2, m2] = path.sums[0].map(|sum| sum.value().value());
        let cap = self.cap.map_or(f64::NAN, Rounded::value);
        let factor = if β1 < β2 { factor(β1, β2) } else { f64::NAN };
        out.copy_from_slice(&[path.ratio, factor, m2 / g2, (2.0 - β1) / β1, path.share, cap]);
    }
}
