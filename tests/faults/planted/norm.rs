//! A size is measured in another norm, power or normalisation.

use ratecheck_problems::objective::Constant;

use super::statistics::pairs;
use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::view::Glasses;

pub static FAULTS: &[Fault] = &[
    Fault {
        name: "mean-for-sum",
        kind: Kind::Norm,
        what: "Squares of the gradient are averaged over the coordinates in place of added.",
        study: "padam-bounded-noise",
        claim: "cosine",
        theorem: "padam-nonconvex-sharp",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::MeanSquare),
    },
    Fault {
        name: "norm-not-squared",
        kind: Kind::Norm,
        what: "‖∇f‖ stands where ‖∇f‖² should.",
        study: "padam-bounded-noise",
        claim: "cosine",
        theorem: "padam-nonconvex-sharp",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::NotSquared),
    },
    Fault {
        name: "largest-coordinate",
        kind: Kind::Norm,
        what: "‖∇f‖_∞ stands where ‖∇f‖₂ should.",
        study: "adam-type",
        claim: "adamomentum",
        theorem: "adam-type-nonconvex/N8t",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::LargestCoordinate),
    },
    Fault {
        name: "sum-of-coordinates",
        kind: Kind::Norm,
        what: "‖∇f‖₁ stands where ‖∇f‖₂ should.",
        study: "padam-bounded-noise",
        claim: "cosine",
        theorem: "padam-nonconvex-sharp/N13",
        run: Runs::Number(0),
        plant: Plant::View(Glasses::SumOfCoordinates),
    },
    Fault {
        name: "clip-in-the-largest-coordinate",
        kind: Kind::Norm,
        what: "The learner clips coordinate by coordinate in place of the whole step.",
        study: "ema-conversion",
        claim: "noisy-l1",
        theorem: "ema-d2nc-conversion",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| {
            spec.optimizer = "clipped-adam-ema-coordinatewise:beta=0.98,D=0.002".to_owned()
        }),
    },
    Fault {
        name: "function-averaged",
        kind: Kind::Norm,
        what: "The run is on the mean over the coordinates, the theorem about the sum.",
        study: "padam-bounded-noise",
        claim: "cosine",
        theorem: "padam-nonconvex-sharp",
        run: Runs::Number(0),
        plant: Plant::Other(|spec| spec.problem = "cosine:dim=6,weight=mean".to_owned()),
    },
    Fault {
        name: "variance-of-one-coordinate",
        kind: Kind::Norm,
        what: "σ² is that of one coordinate in place of all.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan",
        run: Runs::Number(3),
        plant: Plant::Setting(|claimed| claimed.quieter(0.25, 1.0)),
    },
    Fault {
        name: "deviation-for-variance",
        kind: Kind::Norm,
        what: "σ stands where σ² should.",
        study: "sgd-averages",
        claim: "one-curvature",
        theorem: "sgd-quadratic-variance/Q",
        run: Runs::Number(2),
        plant: Plant::Setting(|claimed| claimed.quieter(2.0, 1.0)),
    },
    Fault {
        name: "diagonal-for-norm",
        kind: Kind::Norm,
        what: "AdaGrad takes a step size for each coordinate in place of one.",
        study: "adagrad",
        claim: "one-step-size",
        theorem: "adagrad-norm-regret/2",
        run: Runs::Number(4),
        plant: Plant::Other(|spec| spec.optimizer = "adagrad-paper:lr=sqrt(6),delta=0".to_owned()),
    },
    Fault {
        name: "lipschitz-constant-of-one-coordinate",
        kind: Kind::Norm,
        what: "M bounds the coordinates of subgradients in place of their norm.",
        study: "sgd-averages",
        claim: "lipschitz",
        theorem: "subgradient-best",
        run: Runs::Number(0),
        plant: Plant::Setting(|claimed| {
            claimed.scale(Constant::GradientNorm, 1.0 / 3.0_f64.sqrt())
        }),
    },
    Fault {
        name: "times-in-units-of-the-step",
        kind: Kind::Norm,
        what: "Exit times are η times the number of steps.",
        study: "escape-slopes",
        claim: "sgd-step",
        theorem: "sgd-escape-xie/E",
        run: Runs::All,
        plant: Plant::Outcome(|run, _, outcome| {
            let lr = run.job.method.facts().schedules[0].1.at(1);
            for passage in &mut outcome.passages {
                passage.step = (passage.step as f64 * lr * 10.0) as u64;
            }
        }),
    },
    Fault {
        name: "sum-for-mean-in-a-rate",
        kind: Kind::Norm,
        what: "What is fitted is the sum over the steps in place of the mean.",
        study: "ema-smooth",
        claim: "first-order",
        theorem: "clipped-adam-ema-smooth",
        run: Runs::All,
        plant: Plant::Outcome(|run, site, outcome| {
            for pair in pairs(site, outcome) {
                pair.lhs *= run.job.horizon as f64;
            }
        }),
    },
    Fault {
        name: "stationarity-of-the-noise",
        kind: Kind::Norm,
        what: "‖g‖² stands where ‖∇f‖² should.",
        study: "sgd-nonconvex",
        claim: "noise",
        theorem: "sgd-ghadimi-lan",
        run: Runs::Number(3),
        plant: Plant::View(Glasses::NoisyGradient),
    },
];
