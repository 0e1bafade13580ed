//! Studies by name or path.

use std::path::Path;

use ratecheck_problems::spec::suggest;
use ratecheck_proofs_checks::studies;

use super::Failure;

/// Text of a study with the name to use in messages.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

/// Every shipped study.
pub(super) fn all() -> Vec<Source> {
    studies::ALL.iter().map(|s| Source { name: s.id.to_owned(), text: s.text.to_owned() }).collect()
}

/// The study that an argument names: a file if there is one (or it ends in `.toml`), else a shipped study.
pub(super) fn find(argument: &str) -> Result<Source, Failure> {
    let path = Path::new(argument);
    if path.is_file() || path.extension().is_some_and(|e| e == "toml") {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::Request(format!("cannot read study `{argument}`: {e}")))?;
        return Ok(Source { name: argument.to_owned(), text });
    }
    let found = studies::ALL.iter().find(|study| study.id == argument);
    match found {
        Some(study) => Ok(Source { name: study.id.to_owned(), text: study.text.to_owned() }),
        None => {
            let ids = studies::ALL.iter().map(|study| study.id);
            let unknown = suggest::unknown_name("study", argument, ids);
            Err(Failure::Request(format!("{unknown} (or give a path to a .toml file)")))
        }
    }
}
