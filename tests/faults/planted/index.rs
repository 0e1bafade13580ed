//! A step, horizon or replica is taken for its neighbour.

use ratecheck_problems::region::Region;

use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::noise::{Noise, Spoilt};
use crate::seams::view::Glasses;

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "next-point",
        kind: Kind::Index,
        what: "The point after the step is taken for the one before.",
        study: "sgd-averages",
        claim: "weighted-average",
        theorem: "sgd-strongly-convex/2",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::NextPoint),
    },
    Fault {
        name: "sum-without-its-last-term",
        kind: Kind::Index,
        what: "The regret is summed to T-1.",
        study: "adam-regret",
        claim: "period-three-amsgrad",
        theorem: "amsgrad-regret-monotone",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::WithoutStep(3000)),
    },
    Fault {
        name: "sum-without-its-first-term",
        kind: Kind::Index,
        what: "The regret is summed from the second step.",
        study: "adam-regret",
        claim: "figure-1-amsgrad",
        theorem: "amsgrad-regret-constant-beta1",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::WithoutStep(1)),
    },
    Fault {
        name: "comparator-at-the-other-end",
        kind: Kind::Index,
        what: "Regret is measured against the worst fixed point.",
        study: "adam-regret",
        claim: "period-three-amsgrad",
        theorem: "amsgrad-regret-monotone",
        run: Runs::Number(0),
        plant: Plant::Run(|job| job.comparator = vec![1.0]),
    },
    Fault {
        name: "one-step-ahead",
        kind: Kind::Index,
        what: "The gradient is that of the next loss.",
        study: "adam-regret",
        claim: "period-three",
        theorem: "reddi-period-three",
        run: Runs::Number(0),
        plant: Plant::Oracle(|oracle| Noise::of(oracle, Spoilt::Shifted(1))),
    },
    Fault {
        name: "value-of-the-step-before",
        kind: Kind::Index,
        what: "f(x_{t-1}) stands where f(x_t) should.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan/1",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::StaleValue),
    },
    Fault {
        name: "one-step-short",
        kind: Kind::Index,
        what: "The run ends one step before its horizon.",
        study: "sgd-averages",
        claim: "worst-of-10",
        theorem: "subgradient-best",
        run: Runs::Number(0),
        plant: Plant::Run(|job| job.horizon -= 1),
    },
    Fault {
        name: "passage-at-the-saddle",
        kind: Kind::Index,
        what: "Replicas are taken out at the saddle in place of beyond it.",
        study: "escape-kramers",
        claim: "beyond",
        theorem: "sgld-escape-kramers",
        run: Runs::Number(0),
        plant: Plant::Run(|job| {
            job.exit = Some(
                Region::parse("saddle", job.oracle.objective().facts(), &job.start)
                    .expect("it has one"),
            )
        }),
    },
    Fault {
        name: "runs-exchanged",
        kind: Kind::Index,
        what: "The times of each method are taken for those of the other.",
        study: "escape-levy",
        claim: "order",
        theorem: "levy-escape/L4",
        run: Runs::All,
        plant: Plant::Other(|spec| {
            let adam = spec.optimizer.starts_with("adam-");
            let (from, to) = ("adam-paper", "adamomentum-paper");
            spec.optimizer = if adam {
                spec.optimizer.replace(from, to)
            } else {
                spec.optimizer.replace(to, from)
            }
        }),
    },
    Fault {
        name: "passages-seen-every-256-steps",
        kind: Kind::Index,
        what: "First passages are looked for at every 256th step alone.",
        study: "escape-explosion",
        claim: "times",
        theorem: "invadam-explosion",
        run: Runs::Number(2),
        plant: Plant::Outcome(|_, _, outcome| {
            for passage in &mut outcome.passages {
                passage.step = passage.step.next_multiple_of(256);
            }
        }),
    },
];
