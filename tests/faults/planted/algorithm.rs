//! The step of another method is not the one that its source prints.

use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::asked::{Answer, Misinformed};
use crate::seams::drafts::Drafted;

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "projection-left-out",
        kind: Kind::Algorithm,
        what: "Projected gradient descent does not project.",
        study: "online-gradient-descent",
        claim: "random",
        theorem: "ogd-regret",
        run: Runs::Number(4),
        plant: Plant::Method(|run| {
            Drafted::unprojected(run, |n, c| {
                *c.x -= n.α * c.g;
                *c.η = n.α
            })
        }),
    },
    Fault {
        name: "clip-left-out",
        kind: Kind::Algorithm,
        what: "The learner does not clip its step.",
        study: "beta-ftrl-mutants",
        claim: "spike",
        theorem: "beta-ftrl-discounted-regret",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "adam-ema-unclipped:beta=0.99,D=0.1".to_owned()
        }),
    },
    Fault {
        name: "sign-for-clip",
        kind: Kind::Algorithm,
        what: "The learner takes the sign of its sum in place of clipping it.",
        study: "beta-ftrl-mutants",
        claim: "alternating",
        theorem: "beta-ftrl-discounted-regret",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| spec.optimizer = "sign-ema:beta=0.99,D=0.1".to_owned()),
    },
    Fault {
        name: "equal-discounts",
        kind: Kind::Algorithm,
        what: "Numerator and denominator are discounted by the same factor.",
        study: "beta-ftrl-mutants",
        claim: "six",
        theorem: "beta-ftrl-discounted-regret",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "clipped-adam-ema-equal-discounts:beta=0.5,D=0.1".to_owned()
        }),
    },
    Fault {
        name: "random-scale-left-out",
        kind: Kind::Algorithm,
        what: "Steps are not scaled by an exponential number.",
        study: "ema-conversion",
        claim: "trap-random-scale",
        theorem: "exp-scaling-identity",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "clipped-adam-ema:beta=0.9,D=0.25,scaling=none".to_owned()
        }),
    },
    Fault {
        name: "momentum-pushes-back",
        kind: Kind::Algorithm,
        what: "SGD subtracts its old momentum in place of adding it.",
        study: "sgd-averages",
        claim: "momentum",
        theorem: "sgd-momentum-nonconvex/1",
        run: Runs::Number(2),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, c| {
                *c.m = (1.0 - n.β1) * c.g - n.β1 * *c.m;
                *c.x -= n.α * *c.m;
                *c.η = n.α
            })
        }),
    },
    Fault {
        name: "stale-gradient",
        kind: Kind::Algorithm,
        what: "SGD steps along the gradient of the step before.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan/1",
        run: Runs::Number(0),
        plant: Plant::Method(|run| Misinformed::of(&run.job.method, Answer::OfTheStepBefore)),
    },
    Fault {
        name: "uphill",
        kind: Kind::Algorithm,
        what: "SGD adds the gradient.",
        study: "sgd-nonconvex",
        claim: "no-noise",
        theorem: "sgd-ghadimi-lan/2",
        run: Runs::Number(0),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, c| {
                *c.x += n.α * c.g;
                *c.η = n.α
            })
        }),
    },
    Fault {
        name: "sign-for-gradient",
        kind: Kind::Algorithm,
        what: "The subgradient method steps along the sign of the subgradient.",
        study: "sgd-averages",
        claim: "worst-of-10",
        theorem: "subgradient-best/1",
        run: Runs::Number(0),
        plant: Plant::Method(|run| Misinformed::of(&run.job.method, Answer::Sign)),
    },
    Fault {
        name: "gradients-added-up",
        kind: Kind::Algorithm,
        what: "AdaGrad sums up gradients before it steps along them.",
        study: "adagrad",
        claim: "diagonal",
        theorem: "adagrad-regret/1",
        run: Runs::Number(4),
        plant: Plant::Method(|run| Misinformed::of(&run.job.method, Answer::Accumulated)),
    },
    Fault {
        name: "gradient-cut",
        kind: Kind::Algorithm,
        what: "SGD cuts its gradients to length 1/2.",
        study: "sgd-averages",
        claim: "one-curvature",
        theorem: "sgd-quadratic-variance/Q",
        run: Runs::Number(2),
        plant: Plant::Method(|run| Misinformed::of(&run.job.method, Answer::Cut(0.5))),
    },
    Fault {
        name: "handover-one-step-early",
        kind: Kind::Algorithm,
        what: "DualAdam hands over to Adam one step early, as its code does.",
        study: "dualadam",
        claim: "handover",
        theorem: "dualadam-handover/printed",
        run: Runs::Number(2),
        plant: Plant::Other(|spec| spec.optimizer = "dualadam-code:lr=0.01,xi=0.1".to_owned()),
    },
    Fault {
        name: "divides-where-it-should-multiply",
        kind: Kind::Algorithm,
        what: "InvAdam divides by the root of v.",
        study: "invadam-quadratic",
        claim: "both-averages",
        theorem: "invadam-quadratic-rate",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "adam-nobias:lr=0.05/16,beta1=0.5,beta2=0.5,eps=0".to_owned()
        }),
    },
];
