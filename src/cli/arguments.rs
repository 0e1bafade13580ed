//! The command line as it was given.

use ratecheck_reports::making::{Making, Source, quoted};

use crate::publish::making;

/// The arguments after the program's name.
pub(super) fn arguments() -> Vec<String> {
    std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect()
}

/// The whole command, as one would type it.
pub(super) fn command() -> String {
    let words = std::iter::once("ratecheck".to_owned()).chain(arguments());
    words.map(|word| quoted(&word)).collect::<Vec<_>>().join(" ")
}

/// The making of figures of this command.
pub(super) fn making(source: Source, seed: Option<u64>) -> Making {
    making::command(&arguments(), source, seed)
}
