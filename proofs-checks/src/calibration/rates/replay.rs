//! Analyses of synthetic data beside the truth.

use super::family::Family;
use crate::evidence::Level;
use crate::evidence::rate::{Ask, Curves};

#[derive(Clone, Debug)]
pub struct Replay {
    pub below: bool,
    pub above: bool,
    pub width: f64,
    pub pure: bool,
    pub most: bool,
    pub chosen: f64,
    pub right: bool,
    pub refused: bool,
}

pub fn replay(family: &Family, seed: u64, set: u64, level: Level) -> Replay {
    let values = family.draw(seed, set).expect("places");
    let analysis = Curves::new(family.x.clone(), values)
        .and_then(|c| c.analyse(&Ask { bootstrap: false, ..Ask::new(level) }));
    let Ok(a) = analysis else {
        return Replay {
            below: false,
            above: false,
            width: f64::NAN,
            pure: false,
            most: false,
            chosen: 0.0,
            right: false,
            refused: true,
        };
    };
    let n = family.x.len();
    let loose = (0.1f64).max(2.0 * family.error());
    let tight = 0.02;
    let used = |j: usize| a.window.from <= j && j <= a.window.to;
    let pure = (0..n).filter(|&j| used(j)).all(|j| family.departure(family.x[j]) <= loose);
    let good: Vec<usize> = (0..n).filter(|&j| family.departure(family.x[j]) <= tight).collect();
    let share = good.iter().filter(|&&j| used(j)).count() as f64 / good.len().max(1) as f64;
    if std::env::var("SHOW").is_ok() && !(pure && share >= 0.5) && set == 0 {
        let worst =
            (0..n).filter(|&j| used(j)).map(|j| family.departure(family.x[j])).fold(0.0, f64::max);
        println!(
            "{} a {:.2} b {} {:?} s {:.3} se {:.3} rho {} com {} R {} n {n} {:?} {:?} lastdep {:.3} | window {}..{} good {:?}..{:?} share {:.2} worst {:.3} P(floor) {:?} prob {:?} interval {:.3} {:.3}",
            family.number,
            family.exponent,
            family.log_power,
            family.noise,
            family.spread,
            family.error(),
            family.rho,
            family.common,
            family.replicas,
            family.burn,
            family.floor,
            family.departure(family.x[n - 1]),
            a.window.from,
            a.window.to,
            good.first(),
            good.last(),
            share,
            worst,
            a.window.floor.map(|f| f.probability),
            a.probabilities.iter().map(|p| (p.1 * 100.0).round()).collect::<Vec<_>>(),
            a.interval.lo,
            a.interval.hi
        );
    }
    Replay {
        below: a.interval.hi < family.exponent,
        above: a.interval.lo > family.exponent,
        width: a.interval.hi - a.interval.lo,
        pure,
        most: share >= 0.5,
        chosen: a.probabilities.iter().map(|p| p.1).fold(0.0, f64::max),
        right: a.log_power == family.log_power,
        refused: false,
    }
}
