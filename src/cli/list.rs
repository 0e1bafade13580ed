//! `ratecheck list`: what there is.

use clap::Args;

use super::listing::{Item, Kind};
use super::{Failure, output};

/// List problems, optimizers, wrappers, theorems, noise laws, measures, studies, domains or exit regions
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
        let mut text = grouped(&items);
        if self.kind == Kind::Optimizers {
            text.push_str("and around any of them, `OPTIMIZER with WRAPPER:key=value`:\n\n");
            text.push_str(&grouped(&Kind::Wrappers.items()?));
            text.push('\n');
        }
        text.push_str("`ratecheck show ID` says more about each");
        output::line(&text)
    }
}

/// Things of one kind, their summaries aligned, under the headings of their groups where they have any.
fn grouped(items: &[Item]) -> String {
    let width = items.iter().map(|item| item.id.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    let mut group = None;
    for item in items {
        if item.group() != group {
            // Headings stand apart from ids; the first needs no empty line above it.
            let apart = if group.is_some() { "\n" } else { "" };
            text.push_str(&format!("{apart}{}\n\n", item.group().unwrap_or_default()));
            group = item.group();
        }
        item.brief(width, &mut text);
    }
    if group.is_some() {
        text.push('\n');
    }
    text
}
