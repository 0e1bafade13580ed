//! `ratecheck calibrate intervals`: how often intervals for a mean cover it.

use clap::Args;
use rayon::prelude::*;

use ratecheck_proofs_checks::calibration::{Law, coverage::coverage};
use ratecheck_proofs_checks::evidence::{Level, MeanMethod};

use super::{Common, Failure, Page};

/// Intervals for a mean: how often they cover it, by law, number of replicas and method
#[derive(Debug, Args)]
pub(super) struct Intervals {
    #[command(flatten)]
    common: Common,
}

/// Samples a cell.
const REPEATS: u64 = 4000;

impl Intervals {
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.common.print(page)
    }
}

fn page(seed: u64) -> Result<Page, Failure> {
    let mut page = Page::new("Intervals for a mean", "ratecheck calibrate intervals");
    let level = Level::from_error(0.05).map_err(Failure::request)?;
    let cells: Vec<(Law, usize)> =
        Law::ALL.iter().flat_map(|&law| [8, 24, 100].map(|n| (law, n))).collect();
    let rows: Result<Vec<Vec<String>>, Failure> = cells
        .into_par_iter()
        .map(|(law, n)| {
            let c = coverage(law, n, level, MeanMethod::StudentT, seed, 0..REPEATS)
                .map_err(Failure::request)?;
            let covered = 1.0 - (c.above + c.below) as f64 / c.of as f64;
            Ok(vec![law.name().to_owned(), n.to_string(), format!("{:.1}", 100.0 * covered)])
        })
        .collect();
    page.table(&["law", "n", "Student t [%]"], rows?);
    Ok(page)
}
