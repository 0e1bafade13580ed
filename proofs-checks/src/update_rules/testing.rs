//! Settings, recorded paths and a driver for the tests of pathwise checks.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::{Facts, Known, Objective};
use ratecheck_problems::oracle::{NoComparator, Online, Oracle, OracleFacts, Tail};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_problems::spec::Schedule;

use crate::evidence::Pathwise;
use crate::ledger::Ledger;
use crate::step::{LossErrors, Optional, StepView, Trace, Traces};
use crate::theorem::{MethodFacts, Setting, Theorem, Unmet};

/// Stands for a problem whose values, gradients and comparator come from a recorded path.
#[derive(Debug)]
struct Recorded {
    facts: Facts,
}

impl Objective for Recorded {
    fn facts(&self) -> &Facts {
        &self.facts
    }
    fn value(&self, _x: Block<'_>, f: &mut [f64]) {
        f.fill(f64::NAN);
    }
    fn gradient(&self, _x: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().fill(f64::NAN);
    }
    fn value_error(&self, _x: Block<'_>, error: &mut [f64]) {
        error.fill(f64::NAN);
    }
    fn gradient_error(&self, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(f64::NAN);
    }
}

/// Its oracle: states the bound `G` and says whether the problem is an online one.
#[derive(Debug)]
struct Table {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
    online: bool,
    bound: f64,
    period: Option<u64>,
    modulus: f64,
}

impl Oracle for Table {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }
    fn facts(&self) -> &OracleFacts {
        &self.facts
    }
    fn sample(&self, _key: Key, _x: Block<'_>, _exact: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().fill(f64::NAN);
    }
    fn online(&self) -> Option<&dyn Online> {
        self.online.then_some(self)
    }
}

impl Online for Table {
    fn loss(&self, _key: Key, _x: Block<'_>, f: &mut [f64]) {
        f.fill(f64::NAN);
    }
    fn loss_gradient(&self, _key: Key, _x: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().fill(f64::NAN);
    }
    fn loss_error(&self, _key: Key, _x: Block<'_>, error: &mut [f64]) {
        error.fill(f64::NAN);
    }
    fn loss_gradient_error(&self, _key: Key, _x: Block<'_>, mut error: BlockMut<'_>) {
        error.flat().fill(f64::NAN);
    }
    fn gradient_coordinate(&self, _domain: &Domain) -> Option<Known> {
        Some(Known::AtMost(self.bound))
    }
    fn strong_convexity(&self) -> Known {
        Known::AtLeast(self.modulus)
    }
    fn deterministic(&self) -> bool {
        true
    }
    fn period(&self) -> Option<u64> {
        self.period
    }
    fn comparator(
        &self,
        _key: Key,
        _horizon: u64,
        _domain: &Domain,
        _u: BlockMut<'_>,
        _gap: &mut [f64],
    ) -> Result<(), NoComparator> {
        Err(NoComparator::Unbounded)
    }
}

/// A setting that owns its parts.
pub(crate) struct Case {
    objective: Arc<dyn Objective>,
    oracle: Arc<dyn Oracle>,
    method: MethodFacts,
    domain: Domain,
    start: Vec<f64>,
    horizon: u64,
    parameters: BTreeMap<String, f64>,
}

impl Case {
    /// `method` is an entry, `schedules` name and formula, `constants` name and number.
    pub(crate) fn new(
        method: &'static str,
        schedules: &[(&'static str, &str)],
        constants: &[(&'static str, f64)],
        domain: Domain,
        (dim, horizon): (usize, u64),
    ) -> Case {
        let bind = |text: &str| Schedule::parse(text).unwrap().bind(Some(horizon), dim).unwrap();
        let objective: Arc<dyn Objective> =
            Arc::new(Recorded { facts: Facts::new("recorded", dim) });
        let method = MethodFacts {
            id: method.to_owned(),
            entry: method,
            constants: constants.to_vec(),
            schedules: schedules.iter().map(|(name, text)| (*name, bind(text))).collect(),
        };
        Case {
            oracle: table(&objective, 1.0, true, None, 0.0),
            objective,
            method,
            domain,
            start: vec![0.0; dim],
            horizon,
            parameters: BTreeMap::new(),
        }
    }

    /// States another `G` (1 unless told), and whether the problem is online.
    pub(crate) fn bounded(mut self, bound: f64, online: bool) -> Case {
        self.oracle = table(&self.objective, bound, online, None, 0.0);
        self
    }

    /// States a period of the losses; `G` is 1 again.
    pub(crate) fn periodic(mut self, period: u64) -> Case {
        self.oracle = table(&self.objective, 1.0, true, Some(period), 0.0);
        self
    }

    /// States another `x_1` (0 unless told), the same in every coordinate.
    pub(crate) fn started(mut self, x1: f64) -> Case {
        self.start.fill(x1);
        self
    }

    /// Fixes a free parameter of the statement.
    pub(crate) fn with(mut self, name: &str, value: f64) -> Case {
        self.parameters.insert(name.to_owned(), value);
        self
    }

    /// Gives free parameters of the statement.
    pub(crate) fn with_parameters(mut self, parameters: &[(&str, f64)]) -> Case {
        self.parameters = parameters.iter().map(|(name, x)| ((*name).to_owned(), *x)).collect();
        self
    }

    /// States losses with gradients up to `bound` that are strongly convex.
    pub(crate) fn strongly_convex(mut self, bound: f64, modulus: f64) -> Case {
        self.oracle = table(&self.objective, bound, true, None, modulus);
        self
    }

    /// Takes problem and noise from their specs; the dimension must be that of the case.
    pub(crate) fn on(mut self, problem: &str, noise: &str) -> Case {
        let problem = ratecheck_problems::catalogue::build(problem).unwrap();
        self.oracle = ratecheck_problems::oracle::build(&problem, noise).unwrap();
        self.objective = problem.objective;
        self
    }

    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting {
            objective: &self.objective,
            oracle: &self.oracle,
            method: &self.method,
            domain: &self.domain,
            exit: None,
            start: &self.start,
            horizon: self.horizon,
            parameters: &self.parameters,
        }
    }
}

fn table(
    objective: &Arc<dyn Objective>,
    bound: f64,
    online: bool,
    period: Option<u64>,
    modulus: f64,
) -> Arc<dyn Oracle> {
    let facts = OracleFacts {
        id: "recorded".to_owned(),
        unbiased: true,
        deterministic: true,
        gradient_coordinate: Some(Known::AtMost(bound)),
        variance: None,
        tail: Tail::Bounded,
        sparse: false,
    };
    Arc::new(Table { objective: Arc::clone(objective), facts, online, bound, period, modulus })
}

/// One step of one replica.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) x: Vec<f64>,
    pub(crate) g: Vec<f64>,
    pub(crate) x_next: Vec<f64>,
    /// `f_t(x_t)` and `f_t(u)`.
    pub(crate) losses: [f64; 2],
    /// Internal quantities that the method shows.
    pub(crate) shown: Vec<(Trace, Vec<f64>)>,
}

/// Runs `rule(t, x_t, g_t) = x_{t+1}` on linear losses `f_t(x) = g_t · x` given by `gradients[t-1]`.
pub(crate) fn iterate(
    x1: &[f64],
    gradients: &[Vec<f64>],
    mut rule: impl FnMut(u64, &[f64], &[f64]) -> Vec<f64>,
) -> Vec<Moment> {
    let mut x = x1.to_vec();
    let mut path = Vec::new();
    for (t, g) in (1..).zip(gradients) {
        let x_next = rule(t, &x, g);
        path.push(Moment {
            x,
            g: g.clone(),
            x_next: x_next.clone(),
            losses: [0.0; 2],
            shown: Vec::new(),
        });
        x = x_next;
    }
    path
}

/// The best fixed point of linear losses on `[-half, half]^d`, and the losses of the path written down.
pub(crate) fn linear_losses(path: &mut [Moment], half: f64) -> Vec<f64> {
    let dim = path[0].g.len();
    let total = |i: usize| path.iter().map(|at| at.g[i]).sum::<f64>();
    let u: Vec<f64> = (0..dim).map(|i| if total(i) > 0.0 { -half } else { half }).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for at in path {
        at.losses = [dot(&at.g, &at.x), dot(&at.g, &u)];
    }
    u
}

/// The internal quantities of one step of a block.
struct Shown {
    shape: Shape,
    data: Vec<(Trace, Vec<f64>)>,
}

impl Shown {
    fn new(shape: Shape, moments: &[&Moment]) -> Shown {
        let lanes = |k: usize, i: usize| moments.iter().map(move |at| at.shown[k].1[i]);
        let block = |k: usize| (0..shape.dim()).flat_map(|i| lanes(k, i)).collect();
        let names = moments[0].shown.iter().enumerate();
        Shown { shape, data: names.map(|(k, (which, _))| (*which, block(k))).collect() }
    }
}

impl Traces for Shown {
    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let (_, data) = self.data.iter().find(|(known, _)| *known == which)?;
        Some(Block::new(data, self.shape))
    }
}

/// Shows the path to a monitor of the theorem, and returns its judges in the order of `labels`.
pub(crate) fn judge(
    theorem: &dyn Theorem,
    case: &Case,
    labels: &[&'static str],
    path: &[Moment],
    u: &[f64],
) -> Result<Vec<Pathwise>, Unmet> {
    Ok(judge_lanes(theorem, case, labels, &[path], u)?.swap_remove(0))
}

/// Bounds on the rounding of recorded linear losses `gᵀx` and `gᵀu`: a product and at most `d` additions a term.
#[expect(clippy::cast_precision_loss, reason = "recorded paths are short vectors")]
fn loss_errors(losses: &[Vec<f64>; 2], [x, u, g]: [&[f64]; 3]) -> Vec<f64> {
    let lanes = losses[0].len();
    let one = |lane: usize| {
        let places = (lane..x.len()).step_by(lanes);
        let size: f64 = places.map(|k| g[k].abs() * (x[k].abs() + u[k].abs())).sum();
        let total = size + losses[0][lane].abs() + losses[1][lane].abs();
        (x.len() / lanes + 4) as f64 * f64::EPSILON * total
    };
    (0..lanes).map(one).collect()
}

/// Shows a block with one path a lane to one monitor, and returns `[lane][label]`.
pub(crate) fn judge_lanes(
    theorem: &dyn Theorem,
    case: &Case,
    labels: &[&'static str],
    paths: &[&[Moment]],
    u: &[f64],
) -> Result<Vec<Vec<Pathwise>>, Unmet> {
    let shape = Shape::new(u.len(), paths.len());
    let watch = theorem.bind(&case.setting(), labels)?;
    let (mut monitor, mut ledger) = (watch.start(shape), Ledger::new(labels.len(), paths.len()));
    let alive = vec![true; paths.len()];
    let u: Vec<f64> = u.iter().flat_map(|u| vec![*u; paths.len()]).collect();
    for n in 0..paths[0].len() {
        let block = |of: fn(&Moment) -> &[f64]| -> Vec<f64> {
            let coordinate = |i: usize| paths.iter().map(move |path| of(&path[n])[i]);
            (0..shape.dim()).flat_map(coordinate).collect()
        };
        let (x, g, x_next) = (block(|at| &at.x), block(|at| &at.g), block(|at| &at.x_next));
        let loss = |k: usize| paths.iter().map(|path| path[n].losses[k]).collect::<Vec<_>>();
        let losses = [loss(0), loss(1)];
        let shown = Shown::new(shape, &paths.iter().map(|path| &path[n]).collect::<Vec<_>>());
        let errors = loss_errors(&losses, [&x, &u, &g]);
        let (zeros, no_error) = (vec![0.0; paths.len()], vec![0.0; shape.len()]);
        let view = StepView {
            step: Step::new(n as u64 + 1),
            x: Block::new(&x, shape),
            x_next: Block::new(&x_next, shape),
            alive: &alive,
            optional: Optional {
                gradient: Some(Block::new(&g, shape)),
                loss: Some(&losses[0]),
                comparator_loss: Some(&losses[1]),
                comparator: Some(Block::new(&u, shape)),
                loss_errors: Some(LossErrors {
                    loss: &errors,
                    comparator_loss: &zeros,
                    gradient: Block::new(&no_error, shape),
                    gap: &zeros,
                }),
                ..Optional::default()
            },
            traces: &shown,
        };
        monitor.observe(&view, &mut ledger);
        if n + 1 == paths[0].len() {
            monitor.finish(&view, &mut ledger);
        }
    }
    let of = |lane: usize| (0..labels.len()).map(move |claim| (claim, lane));
    let judges = |lane| of(lane).map(|(claim, lane)| ledger.entry(claim, lane).judge).collect();
    Ok((0..paths.len()).map(judges).collect())
}

/// Numbers in `[0, 1)`, the same on every run (Steele, Lea, Flood 2014: SplitMix64).
pub(crate) fn uniforms(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Gradient sequences that the checks are tried on: random, of period three (two small steps back after a large one, as
/// in Reddi et al.), alternating, and sparse with an early silence. All `|g| <= 1`.
pub(crate) fn gradient_sequences(dim: usize, horizon: u64) -> Vec<(&'static str, Vec<Vec<f64>>)> {
    let mut uniform = uniforms(7);
    let mut make = |of: &mut dyn FnMut(u64, usize, f64) -> f64| -> Vec<Vec<f64>> {
        let row = |t: u64,
                   uniform: &mut dyn FnMut() -> f64,
                   of: &mut dyn FnMut(u64, usize, f64) -> f64| {
            (0..dim).map(|i| of(t, i, uniform())).collect()
        };
        (1..=horizon).map(|t| row(t, &mut uniform, of)).collect()
    };
    vec![
        ("random", make(&mut |_, _, r| 1.8 * r - 0.8)),
        ("period 3", make(&mut |t, i, _| if (t + i as u64) % 3 == 1 { 1.0 } else { -0.3 })),
        ("alternating", make(&mut |t, _, _| if t % 2 == 0 { 1.0 } else { -1.0 })),
        (
            "sparse",
            make(&mut |t, i, r| if t < 4 + i as u64 || r < 0.7 { 0.0 } else { 2.0 * r - 1.5 }),
        ),
    ]
}
