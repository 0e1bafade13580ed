//! `ratecheck show`.

use clap::Args;

use super::Failure;

/// (in progress)
#[derive(Debug, Args)]
pub(super) struct Show {}

impl Show {
    pub(super) fn run(&self) -> Result<(), Failure> {
        Err(Failure::request("in progress"))
    }
}
