//! `f(√k x)` is the same experiment as `f` at another step size, to the last bit.

use std::sync::Arc;

use ratecheck_problems::space::Shape;
use ratecheck_problems::spec::{BoundSchedule, Schedule};

use crate::evidence::Rounded;
use crate::step::Needs;
use crate::theorem::{MethodFacts, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::every_step;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound};
use crate::update_rules::tightest::Tightest;
use crate::update_rules::{Rule, Seen, Start, start};

/// `invadam-scaling`.
pub static SCALING: Chain<Scaling> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "invadam-scaling",
    title: "Sharpness by rescaling is another step size, bit for bit",
    formula: r"\sqrt k\, x_t[\eta, f_k] = X_t[\eta k^e, f],\quad f_k(x) = f(\sqrt k x),\quad e = 1 \text{ (SGD, momentum)},\ \tfrac12 \text{ (Adam)},\ \tfrac32 \text{ (InvAdam)}",
    source: "derived for the method of arXiv 2603.07122 and its relatives; for SGD folklore",
    provenance: Provenance::Derived,
    mode: Mode::EveryStep,
    hypotheses: &[
        "ε = 0, no decoupled decay, no projection, the same noise for both",
        "k (parameter `k`, 4 unless given) is a power of 4: √k then only moves exponents, and every operation of the step commutes with it",
        "e (parameter `e`) is that of the method unless given; DualAdam has none",
    ],
    steps: &[
        every_step(
            "S",
            r"\sqrt k\, s_t(\sqrt k g_1, \dots, \sqrt k g_t;\ \eta k^{-e}) = s_t(g_1, \dots, g_t;\ \eta)",
            "the step of the twin, whose gradients at x_t = X_t/√k are √k times those of the run: m_t and √v_t are √k times as large, hence the step \
             η k^{-e} k^{1/2} k^{q/2} = k^{-1/2} η with e = 1 + q/2; by induction the iterates of twin and run agree",
        )
        .equal(),
        every_step(
            "C",
            r"s_t(c\, g_1, \dots, c\, g_t) = c^{2e-1} s_t(g_1, \dots, g_t)",
            "the loss times c (parameter `c`, a power of 2, 8 unless given): the steps of SGD are c times as long, Adam's the same, InvAdam's c² times",
        )
        .equal(),
    ],
    defects: &[
        "a curvature exponent measured along x -> √k x is this identity over again and no test of diffusion theory; curvature at the minimum has to vary at \
         a fixed saddle",
        "what is compared is the update rule as it stands in the papers, in doubles, at the gradients of the run; that the run follows that rule is the \
         theorem update-rule",
    ],
};

/// Entries with their exponent `e`.
const EXPONENTS: &[(&str, f64)] = &[
    ("sgd", 1.0),
    ("sgd-momentum", 1.0),
    ("adam-paper", 0.5),
    ("adam-nobias", 0.5),
    ("adamomentum-paper", 0.5),
    ("adamomentum-nobias", 0.5),
    ("invadam-paper", 1.5),
];

/// Entries that have none.
const NONE: &[&str] = &["dualadam-paper", "dualadam-code", "dualadam-early"];

type Recursion = Box<dyn Rule<f64>>;

/// The constants of a run.
#[derive(Clone)]
pub struct Scaling {
    run: Arc<Start<f64>>,
    twin: Arc<Start<f64>>,
    /// `√k`, `c` and `c^{2e-1}`.
    root: f64,
    c: f64,
    power: f64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Scaling, Unmet> {
    let entry = setting.method.entry;
    let own = EXPONENTS.iter().find(|(known, _)| *known == entry).map(|(_, e)| *e);
    if own.is_none() && !NONE.contains(&entry) {
        return Err(Unmet::Method { about: "SGD, Adam and InvAdam", method: entry.to_owned() });
    }
    for name in ["eps", "wd"] {
        let value = setting.constant(name).unwrap_or(0.0);
        if value > 0.0 {
            return Err(Unmet::Range { name, value, condition: format!("{name} = 0") });
        }
    }
    if *setting.domain != ratecheck_problems::domain::Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let e = setting.parameter("e", own.unwrap_or(f64::NAN));
    if ![0.5, 1.0, 1.5].iter().any(|known| (e - known).abs() <= 0.0) {
        return Err(Unmet::Other(format!(
            "`{entry}` has no exponent of its own: give the parameter `e` as 0.5, 1 or 1.5"
        )));
    }
    let (k, c) = (setting.parameter("k", 4.0), setting.parameter("c", 8.0));
    let root = k.sqrt();
    for (name, value, condition) in [("k", root, "a power of 4"), ("c", c, "a power of 2")] {
        if !is_power_of_two(value) {
            let condition = condition.to_owned();
            return Err(Unmet::Range { name, value: setting.parameter(name, value), condition });
        }
    }
    let lr = setting.schedule("lr")?;
    let method = MethodFacts {
        schedules: setting
            .method
            .schedules
            .iter()
            .map(|(name, schedule)| match *name {
                "lr" => Ok((*name, scaled(lr, whole_power(root, -2.0 * e), setting)?)),
                _ => Ok((*name, schedule.clone())),
            })
            .collect::<Result<_, Unmet>>()?,
        ..setting.method.clone()
    };
    Ok(Scaling {
        run: Arc::new(start(setting)?),
        twin: Arc::new(start(&Setting { method: &method, ..*setting })?),
        root,
        c,
        power: whole_power(c, 2.0 * e - 1.0),
    })
}

fn is_power_of_two(x: f64) -> bool {
    x > 0.0 && x.is_normal() && x.to_bits().trailing_zeros() >= f64::MANTISSA_DIGITS - 1
}

/// `x^n` for a power of two and a whole `n` of size at most 3: exact.
fn whole_power(x: f64, n: f64) -> f64 {
    let base = if n < 0.0 { 1.0 / x } else { x };
    [1.0, 2.0, 3.0].iter().filter(|k| **k <= n.abs()).fold(1.0, |power, _| power * base)
}

/// The schedule times a power of two.
fn scaled(lr: &BoundSchedule, factor: f64, setting: &Setting<'_>) -> Result<BoundSchedule, Unmet> {
    let text = format!("({})*{factor}", lr.text());
    let bound = Schedule::parse(&text)
        .and_then(|schedule| schedule.bind(Some(setting.horizon), setting.start.len()));
    bound.map_err(|why| Unmet::Other(why.to_string()))
}

/// The recursions of the run, of its twin, and of the run on the loss times `c`.
pub struct Path {
    rules: [Recursion; 3],
    g: [Vec<f64>; 3],
    origin: Vec<f64>,
}

impl Proof for Scaling {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        let shape = Shape::new(dim, 1);
        let rules = [&self.run, &self.twin, &self.run].map(|start| start(shape));
        Path { rules, g: std::array::from_fn(|_| vec![0.0; dim]), origin: vec![0.0; dim] }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let rules = &mut path.rules;
        let scales = [1.0, self.root, self.c];
        for ((rule, g), scale) in rules.iter_mut().zip(&mut path.g).zip(scales) {
            for (i, g) in g.iter_mut().enumerate() {
                *g = scale * seen.g(i).value();
            }
            rule.begin(seen.t());
            rule.lane(0, Seen { x: &path.origin, g, scale: 1.0 });
        }
        let [mut twin, mut loss] = [Tightest::default(); 2];
        for i in 0..seen.dim() {
            let mut by = [0.0; 3];
            for ((by, rule), g) in by.iter_mut().zip(rules.iter_mut()).zip(&path.g) {
                // These steps do not depend on where they are taken from.
                *by = rule.step(i, 0.0, g[i]).by;
            }
            let [own, twins, times] = by;
            twin.equal(Rounded::exact(self.root * twins), Rounded::exact(own));
            loss.equal(Rounded::exact(times), Rounded::exact(self.power * own));
        }
        book.tightest("", twin);
        book.tightest("S", twin);
        book.tightest("C", loss);
    }

    fn finish(&self, _path: &Path, _book: &mut Book<'_>) {}
}
