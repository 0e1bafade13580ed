//! Every claim on walks over real functions, planted faults, refused settings, and the bounds a second time.

use std::collections::BTreeMap;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::gradient_at;
use ratecheck_problems::oracle;
use ratecheck_problems::space::{Block, Shape, Step};

use super::CERTIFICATES;
use super::ending::Ending;
use super::window::Window;
use crate::evidence::{Finding, Rounded};
use crate::ledger::Ledger;
use crate::step::{Optional, StepView, Trace, Traces};
use crate::theorem::{MethodFacts, Setting, Theorem, Unmet};
use crate::theorems::kit::testing::bound;
use crate::theorems::kit::{Asked, Book, Claims, Replica};
use crate::update_rules::testing::uniforms;

struct Nothing;

impl Traces for Nothing {
    fn trace(&self, _which: Trace) -> Option<Block<'_>> {
        None
    }
}

/// A walk on a function: parameters of the statement, where it starts, how far it goes.
struct Walk<'a> {
    problem: &'a str,
    parameters: &'a [(&'a str, f64)],
    start: &'a [f64],
    step: f64,
    horizon: u64,
}

impl Walk<'_> {
    /// Runs it with gradients `shown(x, g)` in place of the true ones.
    fn findings(
        &self,
        labels: &[&'static str],
        shown: impl Fn(&[f64], &[f64]) -> Vec<f64>,
    ) -> Result<Vec<Finding>, Unmet> {
        let (watch, dim) = (self.bind(labels)?, self.start.len());
        let problem = catalogue::build(self.problem).expect("a problem");
        let shape = Shape::new(dim, 1);
        let (mut monitor, mut ledger) = (watch.start(shape), Ledger::new(labels.len(), 1));
        let (mut x, mut random) = (self.start.to_vec(), uniforms(7));
        for t in 1..=self.horizon {
            let g = shown(&x, &gradient_at(problem.objective.as_ref(), &x));
            let next: Vec<f64> = x.iter().map(|x| x + self.step * (2.0 * random() - 1.0)).collect();
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&next, shape),
                alive: &[true],
                optional: Optional {
                    true_gradient: Some(Block::new(&g, shape)),
                    ..Optional::default()
                },
                traces: &Nothing,
            };
            monitor.observe(&view, &mut ledger);
            if t == self.horizon {
                monitor.finish(&view, &mut ledger);
            }
            x = next;
        }
        Ok((0..labels.len()).map(|k| ledger.entry(k, 0).judge.finding()).collect())
    }

    fn bind(&self, labels: &[&'static str]) -> Result<Box<dyn crate::theorem::Watch>, Unmet> {
        let problem = catalogue::build(self.problem).expect("a problem");
        let oracle = oracle::build(&problem, "none").expect("no noise");
        let parameters: BTreeMap<String, f64> =
            self.parameters.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
        let method = MethodFacts {
            id: "walk".to_owned(),
            entry: "walk",
            constants: vec![("beta", 0.9)],
            schedules: Vec::new(),
        };
        let setting = Setting {
            objective: &problem.objective,
            oracle: &oracle,
            method: &method,
            domain: &Domain::Whole,
            exit: None,
            start: self.start,
            horizon: self.horizon,
            parameters: &parameters,
        };
        CERTIFICATES.bind(&setting, labels)
    }

    fn words(&self, label: &'static str, shown: impl Fn(&[f64], &[f64]) -> Vec<f64>) -> String {
        self.findings(&[label], shown).expect("bound")[0].verdict.word().to_owned()
    }
}

fn truth(_x: &[f64], g: &[f64]) -> Vec<f64> {
    g.to_vec()
}

const NONSMOOTH: &[&str] =
    &["", "dual", "refined", "dual-l1", "refined-l1", "exact", "9.iv-tail", "9.iv"];
const SMOOTH: &[&str] = &["8.1", "8.1-lambda", "8.2", "9.v"];

#[test]
fn every_claim_holds_on_walks() {
    let walk = |problem, start: &'static [f64], step| Walk {
        problem,
        parameters: &[("lambda", 2.0), ("delta", 0.5), ("window", 60.0)],
        start,
        step,
        horizon: 150,
    };
    let everything: Vec<&'static str> = NONSMOOTH.iter().chain(SMOOTH).copied().collect();
    let cases = [
        (walk("cosine:dim=2", &[1.0, 2.5], 0.2), everything),
        (walk("abs", &[0.3], 0.1), NONSMOOTH.to_vec()),
        (walk("w-shape:dim=2", &[0.1, 0.9], 0.1), NONSMOOTH.to_vec()),
        (walk("noisy-quiet:dim=3", &[0.0, 0.1, 1e6], 0.01), NONSMOOTH.to_vec()),
        (walk("phase", &[0.9], 0.05), [NONSMOOTH, &["9.v"]].concat()),
    ];
    for (walk, labels) in cases {
        let findings = walk.findings(&labels, truth).expect("all hypotheses are met");
        for (label, finding) in labels.iter().zip(findings) {
            assert_eq!(finding.verdict.word(), "holds", "{label} on {}: {finding:?}", walk.problem);
            if label.starts_with("dual") {
                assert!(
                    finding.slack > 1.0 - 1e-7,
                    "{label} on {}: {}",
                    walk.problem,
                    finding.slack
                );
            }
        }
    }
}

/// Gradients that are not those of the function break what depends on them.
#[test]
fn wrong_gradients_are_found_out() {
    let none = |_: &[f64], g: &[f64]| vec![0.0; g.len()];
    let cosine = Walk {
        problem: "cosine:dim=2",
        parameters: &[("lambda", 2.0)],
        start: &[1.5, 1.5],
        step: 0.01,
        horizon: 80,
    };
    for label in ["", "exact", "8.1", "8.2", "9.v"] {
        assert_eq!(cosine.words(label, none), "refuted", "{label}");
    }
    // L²/(4λ) = 1/200: λ large enough for the bound to notice.
    let steep = Walk { parameters: &[("lambda", 50.0)], ..cosine };
    assert_eq!(steep.words("8.1-lambda", none), "refuted");
    let abs = Walk { problem: "abs", parameters: &[], start: &[3.0], step: 0.1, horizon: 80 };
    assert_eq!(abs.words("exact", none), "refuted");
}

/// Verdicts at the end of a run through three points with given gradients, after something was done to the certificates.
fn verdicts(
    labels: &[&'static str],
    gradients: [f64; 3],
    spoil: impl Fn(&mut Ending),
) -> Vec<&'static str> {
    let problem = catalogue::build("abs").expect("a problem");
    let oracle = oracle::build(&problem, "none").expect("no noise");
    let method =
        MethodFacts { id: String::new(), entry: "walk", constants: vec![], schedules: vec![] };
    let setting = Setting {
        objective: &problem.objective,
        oracle: &oracle,
        method: &method,
        domain: &Domain::Whole,
        exit: None,
        start: &[0.0],
        horizon: 3,
        parameters: &BTreeMap::from([("delta".to_owned(), 0.4)]),
    };
    let asked = Asked::new(CERTIFICATES.statement, labels);
    let proof = (CERTIFICATES.bind)(&setting, asked).expect("bound");
    let (mut window, shape) = (Window::new(1, 5), Shape::new(1, 1));
    for ((t, x), g) in [(1, [-0.3]), (2, [0.2]), (3, [0.5])].into_iter().zip(gradients) {
        let g = [g];
        let view = StepView {
            step: Step::new(t),
            x: Block::new(&x, shape),
            x_next: Block::new(&x, shape),
            alive: &[true],
            optional: Optional {
                true_gradient: Some(Block::new(&g, shape)),
                ..Optional::default()
            },
            traces: &Nothing,
        };
        window.push(&Replica::new(&view, 0, &[0.0], &[]));
    }
    let mut ending = Ending::new(&proof, &window);
    spoil(&mut ending);
    let (claims, mut ledger) = (Claims::new(labels), Ledger::new(labels.len(), 1));
    ending.claims(&mut Book::new(&mut ledger, &claims, 0, Step::new(3), false));
    let judges = (0..labels.len()).map(|k| ledger.entry(k, 0).judge.finding());
    judges
        .map(|finding| {
            assert_eq!(finding.n, 1, "one comparison each");
            finding.verdict.word()
        })
        .collect()
}

/// Certificates in the wrong order and masses beyond Chebyshev's are refuted.
#[test]
fn a_wrong_order_is_found_out() {
    let labels = ["dual", "refined", "9.iv-tail"];
    let of_abs = [-1.0, 1.0, 1.0];
    assert_eq!(verdicts(&labels, of_abs, |_| ()), ["holds", "holds", "holds"]);
    let one = Rounded::exact(1.0);
    let spoiled = verdicts(&labels, of_abs, |ending| ending.refined[0].lower = one);
    assert_eq!(spoiled, ["refuted", "holds", "holds"]);
    let spoiled = verdicts(&labels, of_abs, |ending| ending.refined[0].certificate.value = one);
    assert_eq!(spoiled, ["holds", "refuted", "holds"]);
    let spoiled = verdicts(&labels, of_abs, |ending| ending.tail[0] = one);
    assert_eq!(spoiled, ["holds", "holds", "refuted"]);
}

/// Gradients beyond `G` that cancel across the sphere break Goldstein's bound: mean 0, and 10 inside.
#[test]
fn cancellation_across_the_sphere_is_found_out() {
    assert_eq!(verdicts(&["9.iv"], [-1.0, 1.0, 1.0], |_| ()), ["holds"]);
    assert_eq!(verdicts(&["9.iv"], [-20.0, 10.0, 10.0], |_| ()), ["refuted"]);
}

#[test]
fn settings_without_the_constants_are_refused() {
    let walk =
        |problem, parameters| Walk { problem, parameters, start: &[0.5], step: 0.1, horizon: 10 };
    let refused = |walk: Walk<'_>, label| walk.bind(&[label]).err().map(|unmet| unmet.to_string());
    let says = |message: Option<String>, words: &str| {
        assert!(message.as_deref().is_some_and(|m| m.contains(words)), "{message:?}, not {words}");
    };
    says(refused(walk("abs", &[]), "8.1"), "no upper bound for L");
    says(refused(walk("abs", &[]), "8.2"), "no upper bound for");
    says(refused(walk("w-shape", &[]), "9.v"), "weak convexity");
    says(refused(walk("phase", &[("rho", 1.0)]), "9.v"), "rho = 1 is below 2");
    says(refused(walk("abs", &[("lambda", -1.0)]), ""), "lambda > 0");
    says(refused(walk("abs", &[("beta", 1.5)]), ""), "0 <= beta <= 1");
    says(refused(walk("abs", &[("window", 1.0)]), ""), "2 <= window <= 200");
    says(
        refused(Walk { start: &[1.0, 1.0], ..walk("l2-norm", &[]) }, "exact"),
        "no sum over coordinates",
    );
}

/// The formulas written out once more, at random numbers.
#[test]
fn bounds_are_those_of_the_formulas() {
    let mut random = uniforms(11);
    for _ in 0..1000 {
        let [a, v, lambda, l, h, g, rho] = std::array::from_fn(|_| 0.01 + 3.0 * random());
        let delta = (v / (0.05 + 0.9 * random())).sqrt();
        let given = [
            ("a", a),
            ("V", v),
            ("lambda", lambda),
            ("L", l),
            ("H", h),
            ("G", g),
            ("delta", delta),
            ("rho", rho),
        ];
        let found = bound(&CERTIFICATES, &given).expect("no hypothesis on the numbers");
        let q = v / (delta * delta);
        let expected = [
            ("gradient", a),
            ("spread", v * lambda),
            ("8.1", a + v.sqrt() * l),
            ("8.1-lambda", a + lambda * v + l * l / lambda / 4.0),
            ("8.2", a + v * h / 2.0),
            ("9.iv", a / (1.0 - q) + g * q / (1.0 - q)),
            ("9.v", a + (4.0 * rho * rho * v + 4.0 * rho * g * v.sqrt() + a * a).sqrt()),
        ];
        assert!((found.value / (a + lambda * v) - 1.0).abs() <= 1e-12);
        assert_eq!(found.terms.len(), expected.len());
        for ((name, value), (known, expected)) in found.terms.iter().zip(expected) {
            assert!(
                *name == known && (value / expected - 1.0).abs() <= 1e-12,
                "{name}: {value} {expected}"
            );
        }
    }
    let few =
        bound(&CERTIFICATES, &[("a", 0.6), ("V", 0.0925), ("lambda", 2.0)]).expect("as before");
    assert!((few.value - 0.785).abs() <= 1e-15 && few.terms.len() == 2, "{few:?}");
}
