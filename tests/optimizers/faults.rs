//! Broken copies of Padam that claim to be the real one: every one is refuted, the honest copy never.
//!
//! Each copy states the facts of the entry that it imitates, so the checks take it for that; the fault is in its
//! arithmetic alone. Beside the update rule the steps of the convergence proof watch, where the run is one they
//! speak of: not every slip breaks a proof, and the table says which does.

use std::sync::Arc;

use ratecheck::engine::{Outcome, Watched};
use ratecheck::optimizers::{Ask, Method, Run};
use ratecheck::plan::Built;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::math::pow;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};
use ratecheck_proofs_checks::step::Trace;
use ratecheck_proofs_checks::theorem::{MethodFacts, Mode, Provenance};
use ratecheck_proofs_checks::theorems;

use crate::support::{Words, outcome, watched};

/// What is wrong with a copy.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Nothing,
    NoMaximum,
    SecondMomentOfLastStep,
    EpsAdded,
    EpsOutsideThePower,
    ExponentDoubled,
    DecaysSwapped,
    BiasCorrectionAdded,
    BiasCorrectionLeftOut,
    BiasPowerLikeExponent,
    MaximumOfCorrected,
    NoDamping,
    DecoupledDecay,
    EuclideanBall,
    ZeroDividedByZero,
}

/// An imitation of `padam-paper` or `padam-code`.
#[derive(Debug)]
struct Copy {
    facts: MethodFacts,
    domain: Domain,
    fault: Fault,
}

impl Copy {
    fn of(built: &Built, fault: Fault) -> Arc<Copy> {
        Arc::new(Copy { facts: built.method.facts(), domain: built.domain.clone(), fault })
    }
}

impl Method for Copy {
    fn facts(&self) -> MethodFacts {
        self.facts.clone()
    }

    fn start(&self, shape: Shape) -> Box<dyn Run> {
        let zeros = || vec![0.0; shape.len()];
        let constant = |name| {
            let found = self.facts.constants.iter().find(|(n, _)| *n == name);
            found.map_or(0.0, |(_, value)| *value)
        };
        let schedule = |name| {
            let found = self.facts.schedules.iter().find(|(n, _)| *n == name);
            found.and_then(|(_, s)| s.constant()).expect("the table uses constant schedules")
        };
        Box::new(State {
            code: self.facts.entry == "padam-code",
            fault: self.fault,
            domain: self.domain.clone(),
            lr: schedule("lr"),
            decays: (schedule("beta1"), constant("beta2")),
            p: constant("p"),
            eps: constant("eps"),
            wd: constant("wd"),
            shape,
            g: zeros(),
            m: zeros(),
            v: zeros(),
            vhat: zeros(),
            η: zeros(),
        })
    }

    fn traces(&self) -> &'static [Trace] {
        &[Trace::M, Trace::V, Trace::VHat, Trace::Eta]
    }
}

struct State {
    code: bool,
    fault: Fault,
    domain: Domain,
    lr: f64,
    decays: (f64, f64),
    p: f64,
    eps: f64,
    wd: f64,
    shape: Shape,
    g: Vec<f64>,
    m: Vec<f64>,
    v: Vec<f64>,
    vhat: Vec<f64>,
    η: Vec<f64>,
}

impl State {
    /// `1 - β^t`.
    fn corrections(&self, t: u64) -> (f64, f64) {
        let power = |b: f64| (0..t).map(|_| b).product::<f64>();
        (1.0 - power(self.decays.0), 1.0 - power(self.decays.1))
    }

    /// The factor of the step: the step size with the corrections that the entry, or the fault, puts there.
    fn scale(&self, t: u64) -> f64 {
        let (c1, c2) = self.corrections(t);
        match self.fault {
            Fault::BiasCorrectionAdded => self.lr / c1,
            Fault::BiasCorrectionLeftOut => self.lr,
            Fault::BiasPowerLikeExponent => self.lr * pow(c2, self.p) / c1,
            Fault::MaximumOfCorrected => self.lr / c1,
            _ if self.code => self.lr * c2.sqrt() / c1,
            _ => self.lr,
        }
    }

    fn divisor(&self, vhat: f64) -> f64 {
        let p = if self.fault == Fault::ExponentDoubled { 2.0 * self.p } else { self.p };
        match self.fault {
            Fault::EpsAdded => pow(vhat.sqrt() + 1e-8, 2.0 * p),
            Fault::EpsOutsideThePower => pow(vhat, p) + self.eps,
            _ if self.code => pow(vhat.sqrt() + self.eps, 2.0 * p),
            _ => pow(vhat, p),
        }
    }
}

impl Run for State {
    fn step(&mut self, t: Step, mut x: BlockMut<'_>, ask: &mut dyn Ask) {
        let fault = self.fault;
        let (b1, b2) = match self.decays {
            (b1, b2) if fault == Fault::DecaysSwapped => (b2, b1),
            decays => decays,
        };
        let (scale, c2) = (self.scale(t.get()), self.corrections(t.get()).1);
        let take = if fault == Fault::NoDamping { 1.0 } else { 1.0 - b1 };
        ask.gradient(x.as_ref(), BlockMut::new(&mut self.g, self.shape));
        for (k, x) in x.flat().iter_mut().enumerate() {
            let coupled = if fault == Fault::DecoupledDecay { 0.0 } else { self.wd };
            let g = self.g[k] + coupled * *x;
            let last = self.v[k];
            self.m[k] = b1 * self.m[k] + take * g;
            self.v[k] = b2 * last + (1.0 - b2) * g * g;
            self.vhat[k] = match fault {
                Fault::NoMaximum => self.v[k],
                Fault::SecondMomentOfLastStep => self.vhat[k].max(last),
                Fault::MaximumOfCorrected => self.vhat[k].max(self.v[k] / c2),
                _ => self.vhat[k].max(self.v[k]),
            };
            let divisor = self.divisor(self.vhat[k]);
            let rests = divisor <= 0.0 && fault != Fault::ZeroDividedByZero;
            self.η[k] = if rests { 0.0 } else { scale / divisor };
            *x -= self.η[k] * self.m[k] + self.lr * (self.wd - coupled) * *x;
        }
        let weights: Vec<f64> =
            self.η.iter().map(|η| if *η > 0.0 { 1.0 / η } else { 0.0 }).collect();
        let metric = Block::new(&weights, self.shape);
        self.domain.project(x, (fault != Fault::EuclideanBall).then_some(metric));
    }

    fn trace(&self, which: Trace) -> Option<Block<'_>> {
        let data = match which {
            Trace::M => &self.m,
            Trace::V => &self.v,
            Trace::VHat => &self.vhat,
            Trace::Eta => &self.η,
            _ => return None,
        };
        Some(Block::new(data, self.shape))
    }
}

const PAPER: &str = "padam-paper:lr=0.05,beta1=0.9,beta2=0.99,p=0.125";
const CODE: &str = "padam-code:lr=0.05,beta1=0.9,beta2=0.99,p=0.125";
const DECAYED: &str = "padam-code:lr=0.05,beta1=0.9,beta2=0.99,p=0.125,wd=0.1";

/// Imitated spec, domain, fault, and whether the steps of the convergence proof see it too.
const TABLE: &[(&str, &str, Fault, bool)] = &[
    (PAPER, "whole", Fault::NoMaximum, true),
    (PAPER, "whole", Fault::SecondMomentOfLastStep, true),
    (PAPER, "whole", Fault::EpsAdded, true),
    (PAPER, "whole", Fault::ExponentDoubled, true),
    (PAPER, "whole", Fault::DecaysSwapped, true),
    (PAPER, "whole", Fault::BiasCorrectionAdded, true),
    (PAPER, "whole", Fault::NoDamping, true),
    (PAPER, "ball:radius=0.7", Fault::EuclideanBall, false),
    (CODE, "whole", Fault::NoMaximum, true),
    (CODE, "whole", Fault::SecondMomentOfLastStep, true),
    (CODE, "whole", Fault::EpsOutsideThePower, true),
    (CODE, "whole", Fault::ExponentDoubled, true),
    (CODE, "whole", Fault::DecaysSwapped, true),
    (CODE, "whole", Fault::BiasCorrectionLeftOut, true),
    (CODE, "whole", Fault::BiasPowerLikeExponent, true),
    (CODE, "whole", Fault::MaximumOfCorrected, true),
    (CODE, "whole", Fault::NoDamping, true),
    (DECAYED, "whole", Fault::DecoupledDecay, false),
];

/// What refuted a run: names of theorems and steps.
struct Refuted {
    rule: bool,
    proof: Vec<String>,
}

fn run(optimizer: &str, domain: &str, noise: &str, fault: Fault) -> Refuted {
    // Linear losses with a drift press the iterates against a wall.
    let walled = domain != "whole";
    let (problem, noise) =
        if walled { ("online-linear:dim=3,lo=-1,hi=0.2", "none") } else { ("cosine:dim=3", noise) };
    let words = Words { problem, noise, optimizer, domain, horizon: 200, replicas: 8 };
    let built = words.build();
    let mut job = built.run().job;
    job.method = Copy::of(&built, fault);
    let mut names = vec![vec!["update-rule".to_owned()]];
    job.watched.push(watched(&built, "update-rule", &[""]).expect("a rule for Padam"));
    for (name, proof) in proofs(&built) {
        names.push(name);
        job.watched.push(proof);
    }
    let Outcome { claims, .. } = outcome(&job, 8);
    let refuted = |(names, claims): (&Vec<String>, &Vec<ratecheck::engine::ClaimRecord>)| {
        let refuted = names.iter().zip(claims).filter(|(_, claim)| claim.judge.is_refuted());
        refuted.map(|(name, _)| name.clone()).collect::<Vec<String>>()
    };
    let mut all = names.iter().zip(&claims).map(refuted);
    let rule = !all.next().expect("the rule watches").is_empty();
    Refuted { rule, proof: all.flatten().collect() }
}

/// Every proof that speaks of the run, with those of its steps that this project proved and that hold on every path.
fn proofs(built: &Built) -> Vec<(Vec<String>, Watched)> {
    let mut all = Vec::new();
    for theorem in theorems::ALL {
        let statement = theorem.statement();
        let pathwise = |mode| matches!(mode, Mode::EveryStep | Mode::EveryPath);
        let steps = statement.steps.iter().filter(|s| {
            pathwise(s.mode) && s.provenance == Provenance::Derived && !s.is_hypothesis()
        });
        let labels: Vec<&'static str> = steps.map(|step| step.label).collect();
        if labels.is_empty() {
            continue;
        }
        if let Ok(watch) = watched(built, statement.id, &labels) {
            let names = labels.iter().map(|label| format!("{}/{label}", statement.id)).collect();
            all.push((names, watch));
        }
    }
    all
}

#[test]
fn every_planted_fault_is_refuted() {
    for &(optimizer, domain, fault, breaks_the_proof) in TABLE {
        let refuted = run(optimizer, domain, "rademacher:sigma=0.5", fault);
        assert!(refuted.rule, "{fault:?} in {optimizer} passes for the printed step");
        let seen = !refuted.proof.is_empty();
        assert_eq!(seen, breaks_the_proof, "{fault:?} in {optimizer}: {:?}", refuted.proof);
    }
}

#[test]
fn the_honest_copy_and_the_original_are_not() {
    for (optimizer, domain) in
        [(PAPER, "whole"), (PAPER, "ball:radius=0.7"), (CODE, "whole"), (DECAYED, "whole")]
    {
        for noise in ["rademacher:sigma=0.5", "coordinate:sigma=0.5"] {
            let refuted = run(optimizer, domain, noise, Fault::Nothing);
            assert!(!refuted.rule, "{optimizer} in {domain} under {noise}");
            assert_eq!(refuted.proof, [""; 0], "{optimizer} in {domain} under {noise}");
        }
    }
    let words = |optimizer| Words {
        problem: "cosine:dim=3",
        noise: "rademacher:sigma=0.5",
        optimizer,
        domain: "whole",
        horizon: 2,
        replicas: 1,
    };
    assert!(proofs(&words(PAPER).build()).len() >= 2, "proofs watch the paper's method");
    assert!(!proofs(&words(CODE).build()).is_empty(), "a proof watches the released code");
}

/// `0/0` appears as soon as a coordinate has not been drawn; such a path must not pass as one that holds.
#[test]
fn a_copy_without_the_zero_convention_ends_as_not_a_number() {
    let optimizer = PAPER;
    let (problem, noise, domain) = ("cosine:dim=3", "coordinate:sigma=0.5", "whole");
    let words = Words { problem, noise, optimizer, domain, horizon: 50, replicas: 8 };
    let built = words.build();
    let mut job = built.run().job;
    job.method = Copy::of(&built, Fault::ZeroDividedByZero);
    let ended = outcome(&job, 8).ended;
    assert_eq!(ended.len(), 8, "{ended:?}");
    assert!(ended.iter().all(|e| e.step == 1 && e.cause.name() == "NaN"), "{ended:?}");
}

/// The rules of methods with norms, random scales and averages tell their method from its neighbours: the run of one, judged by the
/// facts of another.
///
/// The rule is checked on every path.
///
/// False alarm: 0.
#[test]
fn a_neighbour_is_refuted() {
    const ADAMW: &str = "schedule-free-adamw-optax:wd=0.1,beta2=0.9";
    for (method, neighbour) in [
        ("clipped-adam-ema:beta=0.9,D=0.1", "clipped-adam-ema:beta=0.91,D=0.1"),
        ("clipped-adam-ema:beta=0.9,D=0.1", "clipped-adam-ema:beta=0.9,D=0.1001"),
        ("clipped-adam-ema:beta=0.9,D=0.1", "clipped-adam-ema-coordinatewise:beta=0.9,D=0.1"),
        ("clipped-adam-ema-coordinatewise:D=0.1", "clipped-adam-ema:D=0.1"),
        ("adam-ema-unclipped:beta=0.9,D=0.1", "clipped-adam-ema:beta=0.9,D=0.1"),
        ("clipped-adam-ema:beta=0.9,D=0.1", "adam-ema-unclipped:beta=0.9,D=0.1"),
        ("clipped-adam-ema:beta=0.9,D=0.1", "clipped-adam-ema-equal-discounts:beta=0.9,D=0.1"),
        ("clipped-adam-ema-equal-discounts:beta=0.9,D=0.1", "clipped-adam-ema:beta=0.9,D=0.1"),
        ("sign-ema:beta=0.9,D=0.1", "sign-ema:beta=0.9,D=0.1001"),
        ("sign-ema:D=0.1", "clipped-adam-ema-coordinatewise:D=0.1"),
        ("beta-omd:lr=0.1,D=0.1", "beta-omd:lr=0.101,D=0.1"),
        ("beta-omd:lr=0.1,D=0.1", "beta-omd:lr=0.1,D=0.1001"),
        ("schedule-free-sgd", "schedule-free-sgd:beta=0.901"),
        ("schedule-free-sgd", "schedule-free-sgd-optax"),
        ("schedule-free-sgd-optax:lr=0.1/t", "schedule-free-sgd-optax:lr=0.1/sqrt(t)"),
        ("schedule-free-sgd-optax:wd=0.1", "schedule-free-sgd-optax:wd=0.2"),
        (ADAMW, "schedule-free-adamw-optax:wd=0.1,beta2=0.91"),
        (ADAMW, "schedule-free-adamw-optax:wd=0.1,beta2=0.9,eps=1e-3"),
    ] {
        let built = |optimizer| {
            let (problem, noise) = ("quadratic:dim=3", "gaussian:sigma=0.3");
            Words { problem, noise, optimizer, domain: "whole", horizon: 30, replicas: 3 }.build()
        };
        let (run, claimed) = (built(method), built(neighbour));
        let verdict = |rule: &Built| {
            let mut job = run.run().job;
            job.watched.push(watched(rule, "update-rule", &[""]).unwrap());
            outcome(&job, 2).claims[0][0].judge.finding().verdict.word()
        };
        assert_eq!(verdict(&run), "holds", "{method}");
        assert_eq!(verdict(&claimed), "refuted", "{method} taken for {neighbour}");
    }
}
