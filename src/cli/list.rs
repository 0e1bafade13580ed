//! `ratecheck list`.

use clap::Args;

use super::Failure;

/// (in progress)
#[derive(Debug, Args)]
pub(super) struct List {}

impl List {
    pub(super) fn run(&self) -> Result<(), Failure> {
        Err(Failure::request("in progress"))
    }
}
