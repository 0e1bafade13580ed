//! All pairs of every family, as a page in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use ratecheck_reports::number::human;

use super::{Comparison, Failure, Measured};
use crate::compare::{self, Effect, Named, STEPS, STOCK};
use crate::optimizers;
use crate::path::Path;

/// The pairs of one family.
pub(super) struct Family {
    name: &'static str,
    pub(super) pairs: Vec<Comparison>,
    /// Entries whose required keys have no default.
    open: Vec<&'static str>,
}

/// Paths by optimizer and stock problem; many pairs share one.
type Walks = BTreeMap<(String, usize), Result<Path, String>>;

/// Compares all pairs. Keys that both of a pair have are as the first one has them by default.
pub(super) fn families() -> Result<Vec<Family>, Failure> {
    optimizers::families().map(|(name, entries)| family(name, entries)).collect()
}

fn family(name: &'static str, entries: &[&optimizers::Entry]) -> Result<Family, Failure> {
    let (known, open): (Vec<&optimizers::Entry>, Vec<&optimizers::Entry>) =
        entries.iter().copied().partition(|entry| Named::parse(entry.id).is_ok());
    let mut specs: Vec<(String, String)> = Vec::new();
    for (k, a) in known.iter().enumerate() {
        specs.extend(known[k + 1..].iter().map(|b| (a.id.to_owned(), compare::aligned(a, b))));
    }
    let mut wanted: Vec<(String, usize)> = specs
        .iter()
        .flat_map(|(a, b)| [a, b])
        .flat_map(|spec| (0..STOCK.len()).map(move |k| (spec.clone(), k)))
        .collect();
    wanted.sort();
    wanted.dedup();
    let walks: Walks = wanted
        .into_par_iter()
        .map(|(spec, k)| {
            let walk = compare::walk(&spec, &STOCK[k]).map_err(|error| error.to_string());
            ((spec, k), walk)
        })
        .collect();
    let pairs = specs.into_iter().map(|(a, b)| pair(a, b, &walks));
    let pairs = pairs.collect::<Result<_, _>>()?;
    Ok(Family { name, pairs, open: open.iter().map(|entry| entry.id).collect() })
}

fn pair(a: String, b: String, walks: &Walks) -> Result<Comparison, Failure> {
    let walk = |spec: &String, k: usize| match walks.get(&(spec.clone(), k)) {
        Some(walk) => walk.as_ref().map_err(Clone::clone),
        None => Err("not run".to_owned()),
    };
    let effect = |k: usize| -> Result<Effect, String> {
        let (x, y) = (walk(&a, k)?, walk(&b, k)?);
        compare::effect(x, y, &STOCK[k]).map_err(|error| error.to_string())
    };
    let effects = (0..STOCK.len()).map(|k| Measured::new(&STOCK[k], effect(k))).collect();
    let named = |spec: &str| Named::parse(spec).map_err(Failure::request);
    let difference = compare::difference(&named(&a)?, &named(&b)?);
    Ok(Comparison { a, b, difference, effects })
}

/// The page.
pub(super) fn markdown(families: &[Family]) -> String {
    let mut out = String::from(INTRODUCTION);
    out.push_str("\n| | problem | noise | |\n|---|---|---|---|\n");
    for (k, stock) in STOCK.iter().enumerate() {
        let _ = writeln!(
            out,
            "| {} | `{}` | `{}` | {} |",
            k + 1,
            stock.problem,
            stock.noise,
            stock.about
        );
    }
    let _ = writeln!(
        out,
        "\nIn each of the columns 1, 2 and 3: the first step after which the paths differ beyond rounding (by more than 2⁻⁴⁰ of the \
         distance travelled), and the largest distance of the paths in {} steps over the distance travelled. *same* means that they \
         never differ beyond rounding.",
        STEPS[STEPS.len() - 1]
    );
    for family in families {
        family.section(&mut out);
    }
    out.truncate(out.trim_end().len());
    out
}

const INTRODUCTION: &str = "# Readings compared

Printed by `ratecheck diff --all`. Two entries of one family are often two readings of one method: the formula of the paper and that of a
release, a correction before or after a maximum, an ε inside or outside of a root. This page says of every pair in which parts of the step
they differ and by how much their paths do. Keys that both have are set as the first one has them by default, so that what is left is the
formula. `ratecheck diff A B` shows the formulas of a pair, with any keys.
";

impl Family {
    fn section(&self, out: &mut String) {
        let _ = writeln!(out, "\n## {}\n", self.name);
        if !self.pairs.is_empty() {
            out.push_str("| first | second | differ in | 1 | 2 | 3 |\n|---|---|---|---|---|---|\n");
        }
        for pair in &self.pairs {
            let parts: Vec<&str> = pair.difference.parts.iter().map(|row| row.name).collect();
            let keys: Vec<String> =
                pair.difference.keys.iter().map(|row| format!("`{}`", row.name)).collect();
            let mut differ = parts.join(", ");
            if !keys.is_empty() {
                let separator = if differ.is_empty() { "keys " } else { "; keys " };
                let _ = write!(differ, "{separator}{}", keys.join(", "));
            }
            let cells: Vec<String> = pair.effects.iter().map(cell).collect();
            let _ =
                writeln!(out, "| `{}` | `{}` | {differ} | {} |", pair.a, pair.b, cells.join(" | "));
        }
        if !self.open.is_empty() {
            let open: Vec<String> = self.open.iter().map(|id| format!("`{id}`")).collect();
            let _ = writeln!(out, "\nWithout defaults for every key: {}.", open.join(", "));
        }
    }
}

/// The step from which two paths differ and by how much they do.
fn cell(measured: &Measured) -> String {
    let Some(effect) = &measured.effect else { return "refused".to_owned() };
    let Some(first) = effect.first else { return "same".to_owned() };
    let apart = match effect.distances[STEPS.len() - 1] {
        Some(distance) => human(distance).to_string(),
        None => "one leaves the finite numbers".to_owned(),
    };
    format!("step {first}: {apart}")
}
