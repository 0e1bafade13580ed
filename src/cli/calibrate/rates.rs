//! `ratecheck calibrate rates`: exponents of curves whose law is known.

use clap::Args;
use rayon::prelude::*;

use ratecheck_problems::random::RandomError;
use ratecheck_proofs_checks::calibration::rates::{
    Early, Family, Late, Relative, Replay, Said, Tally, straight_line,
};
use ratecheck_proofs_checks::evidence::Level;

use super::{Common, Failure, Page};

/// Exponents: intervals, windows and log factors of curves whose law is known
#[derive(Debug, Args)]
pub(super) struct Rates {
    #[command(flatten)]
    common: Common,
}

/// Families.
const FAMILIES: u64 = 500;
/// Data sets a family.
const SETS: u64 = 20;
/// Data sets a family of the smaller experiments.
const FEW: u64 = 2;

impl Rates {
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.common.print(page)
    }
}

/// A family and what became of its data sets.
type Done = (Family, Vec<Option<Replay>>);

fn page(seed: u64) -> Result<Page, Failure> {
    let level = Level::from_error(0.05).map_err(Failure::request)?;
    let main = replays(seed, SETS, level, |family| family)?;
    let one = replays(seed, FEW, level, Family::with_one_replica)?;
    let root = replays(seed, FEW, level, |family| family.with_early(Early::Root))?;
    let slow = replays(seed, FEW, level, |family| family.with_early(Early::Slow))?;
    let lines = lines(seed, level)?;
    let mut page = Page::new("Rates", "ratecheck calibrate rates");
    page.text(INTRODUCTION);
    let mut rows = vec![row("all", &main, |_| true)];
    classes(&main, &mut rows);
    page.table(&HEADER, rows);
    page.text(SAID);
    page.table(&["probability", "times", "mean [%]", "right [%]"], said(&main));
    page.text(LIMITS);
    let mut rows = vec![
        without_window(row("straight line", &lines, |_| true)),
        row("correction x^(-1/2)", &root, |_| true),
        row("correction x^(-1/4)", &slow, |_| true),
        row("one replica", &one, |_| true),
    ];
    for rho in [0.0, 0.5, 0.9] {
        rows.push(row(&format!("one replica, ρ = {rho}"), &one, |f| is(f.rho, rho)));
    }
    page.table(&HEADER, rows);
    Ok(page)
}

const HEADER: [&str; 9] = [
    "class",
    "families",
    "sets",
    "covered [%]",
    "below [%]",
    "above [%]",
    "mean width",
    "window right [%]",
    "refused",
];

const INTRODUCTION: &str = "500 families of curves with a known exponent, 20 data sets each, and the 95 % intervals that \
    `Curves::analyse` gives for the exponent. The mean is a law x^a (ln x)^b with a from -2 to -1/4 (some grow, up to +3/4) and b = 0, \
    1/2 or 1, at 8 to 40 points over 2 to 5 decades, from 8 to 64 replicas with relative noise of 5 to 50 %; neighbours along a run \
    are correlated by ρ, and in half of the families half of the variance is common to a run. A burn-in is a transient or a shift of \
    the abscissae whose effect falls to 10 % within the first 5 to 35 % of the range (in logarithms); a floor is a constant, or the \
    last digits of larger numbers, whose effect grows to 10 % between 50 and 85 % of the range. At least a third of the points, and \
    six, are within 2 % of the pure law. A window is right if every point in it is within 10 % of the pure law, or within two standard \
    errors of its mean, and if it has at least half of the points that are within 2 %. `below` and `above` count intervals that lie \
    below and above the true exponent. With 20 data sets a family the standard error of a row, with what families differ by, is about 0.4 % for all families and 1.2 % for fifty of them.";

const SAID: &str = "How often the log power that is called most probable is the true one, by the probability that it is given:";

const LIMITS: &str = "Limits. A straight line through all points with the jackknife has no window and knows no log factor. A correction \
    1 + (ξ/x)^(1/2) instead of the burn-in, 10 % at the same place, is looked for, but is easily taken for a log factor; \
    1 + (x_1/x)^(1/4) is not looked for, and only local slopes show it. Single curves have a fifth of the noise of a replica, which must \
    be read off their own residuals. In these rows a window is right by the same rule, which few of the slow corrections permit.";

fn replays(
    seed: u64,
    sets: u64,
    level: Level,
    change: fn(Family) -> Family,
) -> Result<Vec<Done>, Failure> {
    let one = |number: u64| -> Result<Done, RandomError> {
        let family = change(Family::number(seed, number)?);
        let replay = |set: u64| Replay::of(&family, seed, set, level);
        let replays: Result<Vec<_>, RandomError> = (0..sets).map(replay).collect();
        Ok((family, replays?))
    };
    let all: Result<Vec<Done>, RandomError> = (0..FAMILIES).into_par_iter().map(one).collect();
    all.map_err(Failure::request)
}

/// The straight line through all points.
fn lines(seed: u64, level: Level) -> Result<Vec<Done>, Failure> {
    let one = |number: u64| -> Result<Done, RandomError> {
        let family = Family::number(seed, number)?;
        let replay = |set: u64| -> Result<Option<Replay>, RandomError> {
            let interval = straight_line(&family, seed, set, level)?;
            Ok(interval.map(|i| Replay {
                below: i.hi < family.exponent,
                above: i.lo > family.exponent,
                width: i.hi - i.lo,
                pure: false,
                most: true,
                said: 1.0,
                right: false,
            }))
        };
        let replays: Result<Vec<_>, RandomError> = (0..FEW).map(replay).collect();
        Ok((family, replays?))
    };
    let all: Result<Vec<Done>, RandomError> = (0..FAMILIES).into_par_iter().map(one).collect();
    all.map_err(Failure::request)
}

fn classes(done: &[Done], rows: &mut Vec<Vec<String>>) {
    let mut class =
        |name: &str, belongs: &dyn Fn(&Family) -> bool| rows.push(row(name, done, belongs));
    for (name, noise) in [
        ("Gaussian noise", Relative::Gaussian),
        ("log-normal noise", Relative::LogNormal),
        ("t₃ noise", Relative::StudentT3),
        ("Pareto 2.5 noise", Relative::Pareto),
    ] {
        class(name, &|f| f.noise == noise);
    }
    for (name, early) in [
        ("no burn-in", Early::Settled),
        ("burn-in: transient", Early::Transient),
        ("burn-in: shift", Early::Shift),
    ] {
        class(name, &|f| f.early == early);
    }
    for (name, late) in [
        ("no floor", Late::Open),
        ("floor: constant", Late::Floor),
        ("floor: round-off", Late::RoundOff),
    ] {
        class(name, &|f| f.late == late);
    }
    class("neither burn-in nor floor", &|f| f.early == Early::Settled && f.late == Late::Open);
    for power in [0.0, 0.5, 1.0] {
        class(&format!("log power {power}"), &|f| is(f.log_power, power));
    }
    for rho in [0.0, 0.5, 0.9] {
        class(&format!("ρ = {rho}"), &|f| is(f.rho, rho));
    }
    for common in [0.0, 0.5] {
        class(&format!("common variance {common}"), &|f| is(f.common, common));
    }
    for (from, to) in [(8, 12), (13, 24), (25, 64)] {
        class(&format!("{from} to {to} replicas"), &|f| (from..=to).contains(&f.replicas));
    }
    for (from, to) in [(8, 14), (15, 24), (25, 40)] {
        class(&format!("{from} to {to} points"), &|f| (from..=to).contains(&f.x.len()));
    }
    class("growing", &|f| f.exponent > 0.0);
}

/// Whether two numbers of a list are one.
fn is(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn row(name: &str, done: &[Done], belongs: impl Fn(&Family) -> bool) -> Vec<String> {
    let mut tally = Tally::default();
    let mut families = 0;
    for (_, replays) in done.iter().filter(|(family, _)| belongs(family)) {
        families += 1;
        replays.iter().for_each(|replay| tally.count(replay.as_ref()));
    }
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    vec![
        name.to_owned(),
        families.to_string(),
        tally.sets.to_string(),
        percent(tally.coverage()),
        percent(tally.below as f64 / tally.given()),
        percent(tally.above as f64 / tally.given()),
        format!("{:.3}", tally.width()),
        percent(tally.window_right()),
        tally.refused.to_string(),
    ]
}

/// A row of a method that has no windows.
fn without_window(mut row: Vec<String>) -> Vec<String> {
    row[7] = "–".to_owned();
    row
}

fn said(done: &[Done]) -> Vec<Vec<String>> {
    let mut bins = [Said::default(); 8];
    let replays = done.iter().flat_map(|(_, replays)| replays.iter().flatten());
    replays.for_each(|replay| Said::count(&mut bins, replay));
    let ends = Said::BINS.iter().skip(1).chain(&[1.0]);
    let rows = Said::BINS.iter().zip(ends).zip(&bins).map(|((from, to), bin)| {
        let times = bin.times as f64;
        vec![
            format!("{from} to {to}"),
            bin.times.to_string(),
            format!("{:.1}", 100.0 * bin.sum / times),
            format!("{:.1}", 100.0 * bin.right as f64 / times),
        ]
    });
    rows.collect()
}
