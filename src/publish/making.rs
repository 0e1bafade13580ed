//! What the files of figures say of how they were made.

use std::path::Path;

use ratecheck_reports::draw::Theme;
use ratecheck_reports::making::{Making, SCHEMA_VERSION, Source, words};

use crate::results::Results;

/// Flags with a value on which no figure depends.
const VALUES: [&str; 3] = ["--out", "--threads", "--figure"];
/// The same without a value.
const SWITCHES: [&str; 5] = ["--json", "--markdown", "--pdf", "--no-animation", "--no-figures"];

/// The making of figures of a command; [`Making::of`] makes it that of one figure.
#[must_use]
pub fn command(arguments: &[String], source: Source, seed: Option<u64>) -> Making {
    Making {
        schema_version: SCHEMA_VERSION,
        program: "ratecheck".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        arguments: telling(arguments),
        seed,
        source,
        once: None,
        figure: String::new(),
        theme: Theme::Light,
        data: String::new(),
    }
}

/// The making of figures of a study; `text` is the study as it was run, if it could be read.
pub(super) fn study(results: &Results, text: Option<String>) -> Making {
    let sequential = results.sequential.as_ref();
    let once = if text.is_none() {
        Some("its run.toml could not be read when it was drawn")
    } else if !results.complete {
        Some("its run was interrupted when it was drawn")
    } else if sequential.is_some_and(|row| row.ended.starts_with("the budget was spent")) {
        Some(
            "replicas were added to it until the time of its budget was spent; --looks gives runs that can be made again",
        )
    } else {
        None
    };
    let source = Source::Study {
        id: results.study.clone(),
        size: results.size.clone(),
        looks: sequential.map(|row| row.looks),
        study: text.unwrap_or_default(),
    };
    let arguments: Vec<String> = words(&results.command).into_iter().skip(1).collect();
    let making = command(&arguments, source, Some(results.seed));
    Making { once: once.map(str::to_owned), ..making }
}

/// The arguments on which figures depend. Absolute paths belong to a machine, and studies are in the making themselves: of both only the
/// names.
fn telling(arguments: &[String]) -> Vec<String> {
    let mut told = Vec::new();
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        if VALUES.contains(&word.as_str()) {
            rest.next();
        } else if !SWITCHES.contains(&word.as_str())
            && !VALUES
                .iter()
                .any(|flag| word.strip_prefix(flag).is_some_and(|v| v.starts_with('=')))
        {
            told.push(portable(word));
        }
    }
    told
}

fn portable(word: &str) -> String {
    let path = Path::new(word);
    let named = path.is_absolute() || path.extension().is_some_and(|ending| ending == "toml");
    let name = path.file_name().and_then(|name| name.to_str()).filter(|_| named);
    name.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::testing::results;
    use crate::results::SequentialRow;

    /// False alarm: 0.
    #[test]
    fn nothing_of_the_machine_is_told() {
        let mut results = results(Vec::new());
        results.command = "ratecheck run /tmp/a.toml b/c.toml --threads 3 --out 'my results' --out=x --json --set claim.x=1 --seed 7".to_owned();
        let making = study(&results, Some("[study]".to_owned()));
        assert_eq!(making.command(), "ratecheck run a.toml c.toml --set claim.x=1 --seed 7");
        assert_eq!((making.seed, making.once), (Some(1), None));
    }

    /// False alarm: 0.
    #[test]
    fn what_cannot_be_made_again_says_so() {
        let mut results = results(Vec::new());
        assert!(study(&results, None).once.is_some_and(|why| why.contains("run.toml")));
        let text = || Some("[study]".to_owned());
        let ended = "the budget was spent, with 1 claim undecided".to_owned();
        results.sequential = Some(SequentialRow { looks: 2, share: 1.0, ended });
        assert!(study(&results, text()).once.is_some_and(|why| why.contains("--looks")));
        results.complete = false;
        assert!(study(&results, text()).once.is_some_and(|why| why.contains("interrupted")));
    }
}
