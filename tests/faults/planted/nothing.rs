//! Nothing is wrong: every draft without its slip, and every seam with nothing in it, pass for the truth. What catches a fault is the
//! fault.

use std::sync::Arc;

use ratecheck::optimizers::Method;
use ratecheck::plan::PlannedRun;
use ratecheck_problems::math::pow;

use crate::fault::{Fault, Kind, Plant, Runs};
use crate::seams::drafts::Drafted;
use crate::seams::noise::{Noise, Spoilt};
use crate::seams::view::Glasses;

/// A fault that is none.
const fn honest(
    name: &'static str,
    [study, claim, theorem]: [&'static str; 3],
    run: usize,
    plant: Plant,
) -> Fault {
    let run = Runs::Number(run);
    Fault { name, kind: Kind::Algorithm, what: "nothing", study, claim, theorem, run, plant }
}

const RELATIVES: [&str; 3] = ["adam-type", "relatives", "adam-type-nonconvex/N1"];
const ADAMOMENTUM: [&str; 3] = ["adam-type", "adamomentum", "adam-type-nonconvex/N1"];
const PERIOD_THREE: [&str; 3] = ["adam-regret", "period-three", "reddi-period-three"];
const PADAM: [&str; 3] = ["padam-bounded-noise", "cosine-momentum", "padam-nonconvex-sharp/N6"];
const SIGNS: [&str; 3] = ["online-gradient-descent", "random", "ogd-regret"];
const MOMENTUM: [&str; 3] = ["sgd-averages", "momentum", "sgd-momentum-nonconvex/1"];
const NOISY: [&str; 3] = ["sgd-nonconvex", "noise", "sgd-ghadimi-lan/1"];
const CURVATURE: [&str; 3] = ["sgd-averages", "one-curvature", "sgd-quadratic-variance/Q"];
const TIGHT: [&str; 3] = ["padam-convex-box", "tight", "padam-regret-constant-beta1"];

pub static HONEST: &[Fault] = &[
    honest("adam-paper", RELATIVES, 1, Plant::Method(adam_paper)),
    honest("adam-nobias", RELATIVES, 0, Plant::Method(adam_nobias)),
    honest("adam-nobias on a box", PERIOD_THREE, 0, Plant::Method(adam_nobias)),
    honest("adamomentum-nobias", ADAMOMENTUM, 0, Plant::Method(adamomentum)),
    honest("padam-paper", PADAM, 3, Plant::Method(padam)),
    honest("padam-paper, another p", PADAM, 1, Plant::Method(padam)),
    honest("sgd on a box", SIGNS, 4, Plant::Method(sgd)),
    honest("sgd-momentum", MOMENTUM, 2, Plant::Method(sgd_momentum)),
    honest("the spec of the run", NOISY, 0, Plant::Other(|_| {})),
    honest("noise without a bias", NOISY, 0, Plant::Oracle(|o| Noise::of(o, Spoilt::Biased(0.0)))),
    honest("noise at its place", CURVATURE, 2, Plant::Oracle(|o| Noise::of(o, Spoilt::Shifted(0)))),
    honest("the setting of the run", TIGHT, 0, Plant::Setting(|_| {})),
    honest("the noise as stated", CURVATURE, 2, Plant::Setting(|s| s.quieter(1.0, 1.0))),
    honest("all steps", NOISY, 3, Plant::View(Glasses::WithoutStep(0))),
    honest("the run as it is", NOISY, 0, Plant::Run(|_| {})),
    honest("the outcome as it is", NOISY, 0, Plant::Outcome(|_, _, _| {})),
];

fn adam_paper(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, mut c| {
        c.first(n.β1);
        c.second(n.β2, c.g * c.g);
        c.descend(n.α / n.c1, (*c.v / n.c2).sqrt() + n.ε);
    })
}

fn adam_nobias(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, mut c| {
        c.first(n.β1);
        c.second(n.β2, c.g * c.g);
        c.descend(n.α, c.v.sqrt() + n.ε);
    })
}

fn adamomentum(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, mut c| {
        c.first(n.β1);
        c.second(n.β2, *c.m * *c.m);
        *c.v += n.ε;
        c.descend(n.α, c.v.sqrt());
    })
}

fn padam(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, mut c| {
        c.first(n.β1);
        c.second(n.β2, c.g * c.g);
        *c.vhat = c.vhat.max(*c.v);
        c.descend(n.α, pow(*c.vhat, n.p));
    })
}

fn sgd(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, c| {
        *c.x -= n.α * c.g;
        *c.η = n.α;
    })
}

fn sgd_momentum(run: &PlannedRun) -> Arc<dyn Method> {
    Drafted::of(run, |n, c| {
        *c.m = (1.0 - n.β1) * c.g + n.β1 * *c.m;
        *c.x -= n.α * *c.m;
        *c.η = n.α;
    })
}
