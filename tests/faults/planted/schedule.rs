//! A number that goes with the step or the horizon is another one.

use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::drafts::Drafted;

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "one-over-t",
        kind: Kind::Schedule,
        what: "The step size falls like 1/t in place of 1/√t.",
        study: "online-gradient-descent",
        claim: "random",
        theorem: "ogd-regret/1",
        run: Runs::Number(4),
        plant: Plant::Other(|spec| spec.optimizer = "sgd:lr=sqrt(2)/t".to_owned()),
    },
    Fault {
        name: "step-counter-one-ahead",
        kind: Kind::Schedule,
        what: "The step size is that of step t+1.",
        study: "online-gradient-descent",
        claim: "convex",
        theorem: "update-rule",
        run: Runs::Number(4),
        plant: Plant::Other(|spec| spec.optimizer = "sgd:lr=sqrt(2)/sqrt(t+1)".to_owned()),
    },
    Fault {
        name: "momentum-does-not-decay",
        kind: Kind::Schedule,
        what: "β₁ stays at 0.9 where it should decay.",
        study: "padam-convex-box",
        claim: "decaying-beta1",
        theorem: "padam-regret-decaying-beta1/C2",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "padam-paper:p=1/16,lr=0.3/sqrt(t),beta1=0.9,beta2=0.99".to_owned()
        }),
    },
    Fault {
        name: "momentum-decays-one-step-early",
        kind: Kind::Schedule,
        what: "β₁ is that of step t+1.",
        study: "adam-regret",
        claim: "monotone",
        theorem: "amsgrad-regret-monotone/1",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "amsgrad-reddi2018:lr=0.3/sqrt(t),beta1=0.9*0.5^t,beta2=0.9".to_owned()
        }),
    },
    Fault {
        name: "horizon-too-short",
        kind: Kind::Schedule,
        what: "The step size is that of a horizon of a hundredth.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan/1",
        run: Runs::Number(3),
        plant: Plant::Other(|spec| spec.optimizer = "sgd:lr=0.5/sqrt(T/100)".to_owned()),
    },
    Fault {
        name: "steps-of-the-other-average",
        kind: Kind::Schedule,
        what: "The steps of the uniform average are taken for the weighted one.",
        study: "sgd-averages",
        claim: "weighted-average",
        theorem: "sgd-strongly-convex/1",
        run: Runs::Number(2),
        plant: Plant::Other(|spec| spec.optimizer = "sgd:lr=1/(0.5*t)".to_owned()),
    },
    Fault {
        name: "correction-one-step-ahead",
        kind: Kind::Schedule,
        what: "Adam corrects by 1-β^(t+1).",
        study: "adam-type",
        claim: "relatives",
        theorem: "adam-type-nonconvex/N1",
        run: Runs::Number(1),
        plant: Plant::Method(|run| {
            Drafted::of(run, |n, mut c| {
                c.first(n.β1);
                c.second(n.β2, c.g * c.g);
                let ahead = |c: f64, β: f64| 1.0 - (1.0 - c) * β;
                c.descend(n.α / ahead(n.c1, n.β1), (*c.v / ahead(n.c2, n.β2)).sqrt() + n.ε)
            })
        }),
    },
    Fault {
        name: "parameters-of-another-horizon",
        kind: Kind::Schedule,
        what: "β and D are those of a horizon of a sixteenth.",
        study: "ema-horizon",
        claim: "abs",
        theorem: "clipped-adam-ema-nonsmooth",
        run: Runs::Number(1),
        plant: Plant::Other(|spec| {
            spec.optimizer = "clipped-adam-ema:lr=theorem".to_owned();
            spec.horizon /= 16
        }),
    },
    Fault {
        name: "root-of-the-horizon",
        kind: Kind::Schedule,
        what: "The step size is constant at the value of the last step.",
        study: "padam-convex-box",
        claim: "uniform",
        theorem: "padam-regret-constant-beta1/C2",
        run: Runs::Number(3),
        plant: Plant::Other(|spec| {
            spec.optimizer = "padam-paper:p=1/16,lr=0.3/sqrt(T),beta1=0,beta2=0.99".to_owned()
        }),
    },
    Fault {
        name: "step-size-does-not-decay",
        kind: Kind::Schedule,
        what: "The step size of strongly convex losses stays at its first value.",
        study: "online-gradient-descent",
        claim: "strongly-convex",
        theorem: "ogd-strongly-convex-regret",
        run: Runs::Number(3),
        plant: Plant::Other(|spec| spec.optimizer = "sgd:lr=1/0.3".to_owned()),
    },
];
