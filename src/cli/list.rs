//! `ratecheck list`: what there is.

use clap::Args;

use super::listing::{Item, Kind};
use super::{Failure, output};

/// List problems, optimizers, wrappers, theorems, noise laws, studies or domains
#[derive(Debug, Args)]
pub(super) struct List {
    /// What to list
    #[arg(value_enum)]
    kind: Kind,
    /// Print one JSON array
    #[arg(long)]
    json: bool,
}

impl List {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let items = self.kind.items()?;
        if self.json {
            return output::json(&items);
        }
        let mut text = group(&items);
        if self.kind == Kind::Optimizers {
            text.push_str("\nand around any of them, `OPTIMIZER with WRAPPER:key=value`:\n\n");
            text.push_str(&group(&Kind::Wrappers.items()?));
        }
        text.push_str("`ratecheck show ID` says more about each");
        output::line(&text)
    }
}

/// Things of one kind, their summaries aligned.
fn group(items: &[Item]) -> String {
    let width = items.iter().map(|item| item.id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for item in items {
        item.brief(width, &mut text);
    }
    text
}
