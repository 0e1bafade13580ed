//! `ratecheck diff`: where two optimizers differ, and what it does.

mod table;

use clap::Args;
use serde::Serialize;

use super::listing::{formula_text, paragraph};
use super::{Failure, output};
use crate::compare::{self, CompareError, Difference, Effect, Named, STEPS, STOCK, Stock};
use ratecheck_reports::number::human;

/// Compare two optimizers: part by part, key by key, and on three problems
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The first optimizer, such as adam-paper
    #[arg(value_name = "OPTIMIZER", required_unless_present = "all")]
    a: Option<String>,
    /// The second, such as adam-nobias:lr=0.2
    #[arg(value_name = "OTHER", required_unless_present = "all")]
    b: Option<String>,
    /// Compare all pairs of every family, in Markdown
    #[arg(long, conflicts_with_all = ["a", "b"])]
    all: bool,
    /// Print one JSON object, an array with --all
    #[arg(long)]
    json: bool,
}

/// Two optimizers side by side.
#[derive(Debug, Serialize)]
struct Comparison {
    a: String,
    b: String,
    #[serde(flatten)]
    difference: Difference,
    effects: Vec<Measured>,
}

/// How far two paths are apart on a problem, or why that is not known.
#[derive(Debug, Serialize)]
struct Measured {
    #[serde(flatten)]
    stock: Stock,
    #[serde(flatten)]
    effect: Option<Effect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
}

impl Measured {
    fn new(stock: &Stock, effect: Result<Effect, String>) -> Measured {
        let (effect, refused) = match effect {
            Ok(effect) => (Some(effect), None),
            Err(why) => (None, Some(why)),
        };
        Measured { stock: *stock, effect, refused }
    }
}

impl Diff {
    pub(super) fn run(&self) -> Result<(), Failure> {
        if self.all {
            let families = table::families()?;
            return if self.json {
                let all: Vec<&Comparison> = families.iter().flat_map(|f| &f.pairs).collect();
                output::json(&all)
            } else {
                output::line(&table::markdown(&families))
            };
        }
        let [a, b] = [&self.a, &self.b].map(|spec| {
            Named::parse(spec.as_deref().unwrap_or_default()).map_err(Failure::request)
        });
        let (a, b) = (a?, b?);
        let comparison = compare(&a, &b);
        if self.json {
            output::json(&comparison)
        } else {
            output::line(comparison.text().trim_end())
        }
    }
}

fn compare(a: &Named, b: &Named) -> Comparison {
    let (first, second) = (a.text(), b.text());
    let one = |stock: &Stock| -> Result<Effect, CompareError> {
        compare::effect(&compare::walk(&first, stock)?, &compare::walk(&second, stock)?, stock)
    };
    let measured = |stock: &Stock| Measured::new(stock, one(stock).map_err(|e| e.to_string()));
    let effects = STOCK.iter().map(measured).collect();
    let difference = compare::difference(a, b);
    Comparison { a: first, b: second, difference, effects }
}

impl Comparison {
    fn text(&self) -> String {
        let mut out = String::new();
        paragraph(&mut out, "", &format!("{} and {}", self.a, self.b));
        let Difference { same, parts, keys } = &self.difference;
        let width = self.a.chars().count().max(self.b.chars().count()).min(24);
        let pair = |name: &str, a: &str, b: &str, out: &mut String| {
            paragraph(out, "  ", name);
            for (spec, value) in [(&self.a, a), (&self.b, b)] {
                paragraph(out, &format!("    {spec:width$}  "), value);
            }
        };
        if parts.is_empty() && keys.is_empty() {
            out.push_str("\nno part and no key differs\n");
        } else {
            out.push_str("\nwhere they differ\n");
        }
        for row in parts {
            let formula = |f: Option<&str>| f.map_or("none".to_owned(), formula_text);
            pair(row.name, &formula(row.a), &formula(row.b), &mut out);
        }
        for row in keys {
            let value = |v: &Option<String>| v.clone().unwrap_or_else(|| "none".to_owned());
            pair(&format!("key {}", row.name), &value(&row.a), &value(&row.b), &mut out);
        }
        if !same.is_empty() {
            out.push_str("\nwhere they agree\n");
        }
        let width = same.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, formula) in same {
            paragraph(&mut out, &format!("  {name:width$}  "), &formula_text(formula));
        }
        out.push_str("\nwhat it does: the largest distance of the paths up to a step, over the distance travelled\n");
        for measured in &self.effects {
            measured.lines(self, &mut out);
        }
        out
    }
}

impl Measured {
    fn lines(&self, pair: &Comparison, out: &mut String) {
        let Stock { problem, noise, about } = self.stock;
        let noise = if noise == "none" { String::new() } else { format!(" with {noise}") };
        paragraph(out, "  ", &format!("{problem}{noise} ({about})"));
        let effect = match (&self.effect, &self.refused) {
            (Some(effect), _) => effect,
            (None, why) => {
                paragraph(out, "    ", &format!("not run: {}", why.as_deref().unwrap_or_default()));
                return;
            }
        };
        let when = match effect.first {
            Some(step) => format!("differ from step {step} on"),
            None => "never differ beyond rounding".to_owned(),
        };
        let after = STEPS.iter().zip(effect.distances).map(|(steps, distance)| {
            format!("{} after {steps}", distance.map_or("–".to_owned(), |d| human(d).to_string()))
        });
        paragraph(out, "    ", &format!("{when}: {}", after.collect::<Vec<_>>().join(", ")));
        let specs = [&pair.a, &pair.b];
        let last = (0..2).map(|k| match (effect.values[k], effect.ended[k]) {
            (_, Some(step)) => format!("{} leaves the finite numbers at step {step}", specs[k]),
            (Some(f), None) => format!("f = {} for {}", human(f), specs[k]),
            (None, None) => format!("f is not finite for {}", specs[k]),
        });
        paragraph(out, "    ", &format!("at the end {}", last.collect::<Vec<_>>().join(", ")));
    }
}
