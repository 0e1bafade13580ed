//! `ratecheck calibrate intervals`: how often intervals for a mean cover it.

use clap::Args;
use rayon::prelude::*;

use ratecheck_proofs_checks::calibration::Law;
use ratecheck_proofs_checks::calibration::coverage::{Coverage, coverage, relative_width};
use ratecheck_proofs_checks::evidence::{Level, MeanMethod};

use super::{Common, Failure, Page};

/// Intervals for a mean: how often they cover it, by law, number of replicas and method
#[derive(Debug, Args)]
pub(super) struct Intervals {
    #[command(flatten)]
    common: Common,
}

/// Replicas.
const SIZES: [usize; 5] = [8, 12, 24, 48, 100];
/// Samples a cell, and how many of them are one piece of work.
const SAMPLES: u64 = 200_000;
const PIECE: u64 = 20_000;
/// Samples a cell for the bootstrap, which draws 1999 resamples of each.
const RESAMPLED: u64 = 400;
/// Samples a cell for widths.
const WIDTHS: u64 = 2000;
/// Error rates on one side.
const RATES: [f64; 3] = [0.025, 1e-3, 1e-4];

impl Intervals {
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.common.print(page)
    }
}

/// What was counted for one law and number of replicas.
struct Cell {
    law: Law,
    n: usize,
    /// By rate.
    student: Vec<Coverage>,
    robust: Vec<Coverage>,
    betting: Vec<Coverage>,
    bootstrap: Coverage,
    /// Widths over Student's: robust, betting, empirical Bernstein.
    widths: [Option<f64>; 3],
}

fn level(one_sided: f64) -> Result<Level, Failure> {
    Level::from_error(2.0 * one_sided).map_err(Failure::request)
}

/// The method for what is known of a bounded law.
fn bets(law: Law) -> Option<MeanMethod> {
    law.range().map(|(lo, hi)| MeanMethod::Betting { lo, hi })
}

fn cell(law: Law, n: usize, seed: u64) -> Result<Cell, Failure> {
    let mut asked = Vec::new();
    for method in [Some(MeanMethod::StudentT), Some(MeanMethod::Robust), bets(law)] {
        for rate in RATES {
            asked.extend(method.map(|method| Ok((method, level(rate)?))));
        }
    }
    let asked: Vec<(MeanMethod, Level)> = asked.into_iter().collect::<Result<_, Failure>>()?;
    let pieces: Vec<u64> = (0..SAMPLES / PIECE).collect();
    let counts: Vec<Vec<Coverage>> = pieces
        .into_par_iter()
        .map(|k| coverage(law, n, &asked, seed, k * PIECE..(k + 1) * PIECE))
        .collect::<Result<_, _>>()
        .map_err(Failure::request)?;
    let none = vec![Coverage::default(); asked.len()];
    let total = counts
        .into_iter()
        .fold(none, |sum, piece| sum.into_iter().zip(piece).map(|(a, b)| a.and(b)).collect());
    let resampled = [(MeanMethod::BootstrapT { seed }, level(RATES[0])?)];
    let bootstrap: Vec<Vec<Coverage>> = (0..RESAMPLED / 10)
        .into_par_iter()
        .map(|k| coverage(law, n, &resampled, seed, 10 * k..10 * (k + 1)))
        .collect::<Result<_, _>>()
        .map_err(Failure::request)?;
    let bernstein = law.range().map(|(lo, hi)| MeanMethod::EmpiricalBernstein { lo, hi });
    let small = level(RATES[1])?;
    let width = |method: Option<MeanMethod>| -> Result<Option<f64>, Failure> {
        let ratio = |method| relative_width(law, n, (method, small), seed, 0..WIDTHS);
        method.map(ratio).transpose().map_err(Failure::request)
    };
    let of = |k: usize| total.iter().skip(k * RATES.len()).take(RATES.len()).copied().collect();
    Ok(Cell {
        law,
        n,
        student: of(0),
        robust: of(1),
        betting: of(2),
        bootstrap: bootstrap.into_iter().flatten().fold(Coverage::default(), Coverage::and),
        widths: [width(Some(MeanMethod::Robust))?, width(bets(law))?, width(bernstein)?],
    })
}

fn page(seed: u64) -> Result<Page, Failure> {
    let places: Vec<(Law, usize)> =
        Law::ALL.iter().flat_map(|&law| SIZES.map(|n| (law, n))).collect();
    let cells: Vec<Cell> = (places.into_par_iter())
        .map(|(law, n)| cell(law, n, seed))
        .collect::<Result<_, Failure>>()?;
    let mut page = Page::new("Intervals for a mean", "ratecheck calibrate intervals");
    page.text(
        "How often intervals of n replicas miss a mean that is known. *t for skewed* is what is used when nothing is known of \
         the law, *betting* when replicas lie in a known range. A sample that a method refuses (all replicas are equal) misses \
         nothing, since nothing is claimed.",
    );
    page.text(format!(
        "Coverage of 95 % intervals in percent, {SAMPLES} samples a cell, {RESAMPLED} for the bootstrap. Standard errors of the \
         counts are {:.2} and {:.1} at 95 %.",
        deviation(0.05, SAMPLES),
        deviation(0.05, RESAMPLED)
    ));
    let percent = |c: &Coverage, decimals: usize| format!("{:.decimals$}", 100.0 * c.covered());
    let row = |c: &Cell| {
        let betting = c.betting.first().map_or_else(dash, |c| percent(c, 2));
        let known = [percent(&c.student[0], 2), percent(&c.bootstrap, 1), percent(&c.robust[0], 2)];
        [place(c).as_slice(), &known, &[betting]].concat()
    };
    let methods = ["law", "n", "Student t", "bootstrap t", "t for skewed", "betting"];
    page.table(&methods, cells.iter().map(row).collect());
    for (k, rate) in RATES.into_iter().enumerate().skip(1) {
        page.text(format!(
            "Errors on one side over the stated rate a = {rate:e}: how often the upper end is below the mean (hi), and how often the lower end \
             is above it (lo). Above 1 the interval errs more often than stated. Standard error {:.2} where the ratio is 1.",
            1.0 / (rate * SAMPLES as f64).sqrt()
        ));
        let ratio = |count: u64| format!("{:.2}", count as f64 / (rate * SAMPLES as f64));
        let both = |c: Option<&Coverage>| match c {
            Some(c) => vec![ratio(c.below), ratio(c.above)],
            None => vec![dash(), dash()],
        };
        let row = |c: &Cell| {
            let methods = [&c.student, &c.robust, &c.betting].map(|method| both(method.get(k)));
            [place(c).to_vec(), methods.concat()].concat()
        };
        let header =
            ["law", "n", "Student t hi", "lo", "t for skewed hi", "lo ", "betting hi", "lo  "];
        page.table(&header, cells.iter().map(row).collect());
    }
    page.text(format!(
        "What it costs: mean half-width over that of Student's t, for errors of {:e} on each side, {WIDTHS} samples a cell.",
        RATES[1]
    ));
    let row = |c: &Cell| {
        let widths = c.widths.map(|w| w.map_or_else(dash, |w| format!("{w:.2}")));
        [place(c).as_slice(), &widths].concat()
    };
    page.table(
        &["law", "n", "t for skewed", "betting", "empirical Bernstein"],
        cells.iter().map(row).collect(),
    );
    Ok(page)
}

fn place(cell: &Cell) -> [String; 2] {
    [cell.law.name().to_owned(), cell.n.to_string()]
}

fn dash() -> String {
    "–".to_owned()
}

/// Standard error in percent of a share of `p` out of `n`.
fn deviation(p: f64, n: u64) -> f64 {
    100.0 * (p * (1.0 - p) / n as f64).sqrt()
}
