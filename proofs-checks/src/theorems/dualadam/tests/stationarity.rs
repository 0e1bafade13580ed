//! Adam's bound after the inverse phase, on a DualAdam written for the test.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Known;
use ratecheck_problems::oracle::{Oracle, OracleFacts, Tail};
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use crate::ledger::Ledger;
use crate::step::{Optional, StepView};
use crate::theorem::{MethodFacts, Setting, Theorem};
use crate::theorems::dualadam::STATIONARITY;
use crate::theorems::kit::testing::{NoTraces, Outcome, Stated, bound};
use crate::update_rules::testing::uniforms;

const LABELS: [&str; 6] = ["", "HB", "I", "P", "L", "L0"];
const LANES: usize = 16;
const DIM: usize = 2;

/// What is run: signs of size `noise` on the gradients of `rational`, steps `longer` times too long, and what is claimed of `R` and β2.
#[derive(Clone, Copy)]
struct Run {
    horizon: u64,
    longer: f64,
    bound: f64,
    β2: f64,
    ascent: bool,
}

/// `|∂_i F| <= 9/(8√3)`, and signs of 1/2.
const RUN: Run = Run { horizon: 200, longer: 1.0, bound: 1.15, β2: 0.99, ascent: false };

impl Run {
    fn judge(self) -> Outcome {
        let objective = catalogue::build("rational:dim=2").unwrap().objective;
        let facts = OracleFacts {
            id: "rademacher".to_owned(),
            unbiased: true,
            deterministic: false,
            gradient_coordinate: Some(Known::AtMost(self.bound)),
            variance: Some(Known::Exactly(0.5)),
            tail: Tail::Bounded,
            sparse: false,
        };
        let oracle: Arc<dyn Oracle> = Arc::new(Stated { objective: Arc::clone(&objective), facts });
        let schedule =
            |text: &str| Schedule::parse(text).unwrap().bind(Some(self.horizon), DIM).unwrap();
        let method = MethodFacts {
            id: "textbook".to_owned(),
            entry: "dualadam-paper",
            constants: vec![("beta2", self.β2), ("eps", 0.1), ("xi", 0.1)],
            schedules: vec![("lr", schedule("0.05")), ("beta1", schedule("0"))],
        };
        let (start, parameters) = ([1.5; DIM], BTreeMap::new());
        let setting = Setting {
            objective: &objective,
            oracle: &oracle,
            method: &method,
            domain: &Domain::Whole,
            exit: None,
            start: &start,
            horizon: self.horizon,
            parameters: &parameters,
        };
        let shape = Shape::new(DIM, LANES);
        let mut monitor = STATIONARITY.bind(&setting, &LABELS).unwrap().start(shape);
        let mut ledger = Ledger::new(LABELS.len(), LANES);
        let (mut x, mut v) = (vec![1.5; shape.len()], vec![0.0; shape.len()]);
        let (mut exact, mut value) = (vec![0.0; shape.len()], vec![0.0; LANES]);
        let (alive, mut uniform) = (vec![true; LANES], uniforms(65));
        for t in 1..=self.horizon {
            objective.gradient(Block::new(&x, shape), BlockMut::new(&mut exact, shape));
            objective.value(Block::new(&x, shape), &mut value);
            let g: Vec<f64> = exact
                .iter()
                .map(|exact| exact + if uniform() < 0.5 { -0.5 } else { 0.5 })
                .collect();
            let r = (1.0 - 0.1 * t as f64).max(0.0);
            let mut x_next = x.clone();
            for k in 0..x.len() {
                v[k] = 0.99 * v[k] + (1.0 - 0.99) * (g[k] * g[k]);
                let root = (v[k] / (1.0 - 0.99_f64.powi(t as i32))).sqrt();
                let along = if self.ascent { -g[k].abs() } else { g[k] };
                let η = (1.0 - r) / (root + 0.1) + r * root;
                x_next[k] -= 0.05 * self.longer * η * along;
            }
            let view = StepView {
                step: Step::new(t),
                x: Block::new(&x, shape),
                x_next: Block::new(&x_next, shape),
                alive: &alive,
                optional: Optional {
                    gradient: Some(Block::new(&g, shape)),
                    true_gradient: Some(Block::new(&exact, shape)),
                    value: Some(&value),
                    ..Optional::default()
                },
                traces: &NoTraces,
            };
            monitor.observe(&view, &mut ledger);
            if t == self.horizon {
                monitor.finish(&view, &mut ledger);
            }
            x = x_next;
        }
        Outcome { labels: LABELS.to_vec(), ledger, lanes: LANES, notes: () }
    }
}

#[test]
fn it_holds_with_its_steps() {
    let run = RUN.judge();
    run.assert("holds", &LABELS[1..]);
    let ratio = run.ratio("");
    assert!(ratio > 0.0 && ratio < 1.0, "{ratio}");
}

#[test]
fn faults_are_found() {
    // Gradients far larger than stated.
    Run { bound: 0.004, horizon: 10, ..RUN }.judge().assert("refuted", &["HB", "L0"]);
    // Steps that are too long, and uphill: further up than the inverse phase may go.
    Run { longer: 30.0, ..RUN }.judge().assert("refuted", &["I"]);
    Run { longer: 30.0, ascent: true, bound: 0.6, β2: 0.5, ..RUN }
        .judge()
        .assert("refuted", &["I", "P"]);
    // A second moment shorter than the method's: the steps of β2 = 0.99 exceed what 1/√(1-β2) allows.
    Run { β2: 0.5, longer: 3.0, ..RUN }.judge().assert("refuted", &["I"]);
}

#[test]
fn the_bound_written_a_second_time() {
    let mut uniform = uniforms(66);
    for _ in 0..1000 {
        let mut between = |lo: f64, hi: f64| lo + (hi - lo) * uniform();
        let (n, d, α, b) = (
            between(1.0, 1e6).round(),
            between(1.0, 9.0).round(),
            between(1e-3, 1.0),
            between(0.01, 0.9999),
        );
        let (e, l, r, gap) =
            (between(1e-8, 1.0), between(0.1, 9.0), between(0.1, 9.0), between(0.0, 9.0));
        let given = [
            ("T", n),
            ("d", d),
            ("lr", α),
            ("beta2", b),
            ("eps", e),
            ("L", l),
            ("R", r),
            ("Delta", gap),
        ];
        let found = bound(&STATIONARITY, &given).unwrap().value;
        let c = 4.0 * d * r * r / (1.0 - b).sqrt() + α * d * r * l / (1.0 - b);
        let page =
            2.0 * r * gap / (α * n) + c * ((1.0 + r * r / ((1.0 - b) * e * e)).ln() / n - b.ln());
        let again = page * (1.0 + e / r);
        assert!((found / again - 1.0).abs() < 1e-12, "{found} {again}");
    }
}
