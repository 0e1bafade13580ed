//! `ratecheck bound`.

use clap::Args;

use super::Failure;

/// (in progress)
#[derive(Debug, Args)]
pub(super) struct Bound {}

impl Bound {
    pub(super) fn run(&self) -> Result<(), Failure> {
        Err(Failure::request("in progress"))
    }
}
