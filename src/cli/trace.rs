//! `ratecheck trace`.

use clap::Args;

use super::Failure;

/// (in progress)
#[derive(Debug, Args)]
pub(super) struct Trace {}

impl Trace {
    pub(super) fn run(&self) -> Result<(), Failure> {
        Err(Failure::request("in progress"))
    }
}
