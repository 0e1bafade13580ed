//! The `ratecheck` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ratecheck::cli::main()
}
