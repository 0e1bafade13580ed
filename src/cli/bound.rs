//! `ratecheck bound`: the number that a theorem promises.

use std::collections::BTreeMap;

use clap::Args;

use ratecheck_problems::spec::{Expression, suggest};
use ratecheck_proofs_checks::theorem::{Bound as Value, Input, Inputs, Theorem};
use ratecheck_proofs_checks::theorems;

use super::listing::{self, Key, interval};
use super::{Failure, output};
use crate::plan::find_theorem;

/// Evaluate the bound of a theorem for given numbers
#[derive(Debug, Args)]
pub(super) struct Bound {
    /// The theorem
    id: String,
    /// A number that enters the bound; arithmetic such as p=1/8 will do. Left out altogether: says which there are
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Bound {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let theorem = find_theorem(&self.id).map_err(Failure::Request)?;
        if theorem.inputs().is_empty() {
            return Err(Failure::Request(no_closed_form(&self.id)));
        }
        let given = self.given(theorem.inputs())?;
        let inputs = complete(theorem, given)?;
        let value = theorem
            .bound(&inputs)
            .map_err(|unmet| Failure::Request(format!("`{}` does not apply: {unmet}", self.id)))?;
        if value.value.is_nan() {
            return Err(Failure::Request(format!(
                "the bound of `{}` overflows for these numbers: its terms are {}",
                self.id,
                value
                    .terms
                    .iter()
                    .map(|(n, x)| format!("{n} = {x}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            )));
        }
        self.show(&value)
    }

    /// The numbers of the command line, each checked against its input.
    fn given(&self, inputs: &[Input]) -> Result<BTreeMap<&'static str, f64>, Failure> {
        let mut given = BTreeMap::new();
        for text in &self.set {
            let refuse = |why: String| Failure::Request(format!("--set {text}: {why}"));
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| refuse("missing `=`: write NAME=VALUE".to_owned()))?;
            let (name, value) = (canonical(name.trim(), inputs), value.trim());
            let Some(input) = inputs.iter().find(|input| input.name == name) else {
                let kind = format!("input of `{}`", self.id);
                let names = inputs.iter().map(|input| input.name);
                return Err(refuse(suggest::unknown_name(&kind, name, names).to_string()));
            };
            let number =
                Expression::parse(value, &[]).map_err(|e| refuse(e.to_string()))?.eval(&[]);
            if !contains(input, number) {
                return Err(refuse(format!(
                    "{number} is outside {} ({}: {})",
                    interval(input),
                    input.name,
                    input.doc
                )));
            }
            if given.insert(input.name, number).is_some() {
                return Err(refuse(format!("`{name}` is given twice")));
            }
        }
        Ok(given)
    }

    fn show(&self, value: &Value) -> Result<(), Failure> {
        if self.json {
            let terms: serde_json::Map<String, serde_json::Value> = value
                .terms
                .iter()
                .map(|(name, term)| ((*name).to_owned(), (*term).into()))
                .collect();
            let json =
                serde_json::json!({ "theorem": self.id, "value": value.value, "terms": terms });
            return output::json(&json);
        }
        let width = value.terms.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let mut text = format!("{} {}", self.id, value.value);
        for (name, term) in &value.terms {
            text.push_str(&format!("\n  {name:width$}  {term}"));
        }
        output::line(&text)
    }
}

/// Other names in use for the same number, where the theorem does not know them by themselves.
fn canonical<'a>(name: &'a str, inputs: &[Input]) -> &'a str {
    const ALIASES: [(&str, &str); 5] =
        [("alpha", "lr"), ("a", "lr"), ("Df", "Delta"), ("e", "vhat0"), ("eps", "vhat0")];
    let knows = |wanted: &str| inputs.iter().any(|input| input.name == wanted);
    let alias = ALIASES.iter().find(|(alias, meant)| *alias == name && knows(meant));
    match alias {
        Some((_, meant)) if !knows(name) => meant,
        _ => name,
    }
}

fn contains(input: &Input, x: f64) -> bool {
    let inside = if input.open {
        input.at_least < x && x < input.at_most
    } else {
        (input.at_least..=input.at_most).contains(&x)
    };
    inside && x.is_finite()
}

/// Puts in the defaults; when a number is missing, answers all inputs with what they mean.
fn complete(
    theorem: &dyn Theorem,
    mut given: BTreeMap<&'static str, f64>,
) -> Result<Inputs, Failure> {
    let inputs = theorem.inputs();
    let missing: Vec<&str> = inputs
        .iter()
        .filter(|input| input.default.is_none() && !given.contains_key(input.name))
        .map(|input| input.name)
        .collect();
    if !missing.is_empty() {
        let keys: Vec<Key> = inputs.iter().map(Key::from).collect();
        let mut text = format!(
            "the bound of `{}` needs {}; give each with --set NAME=VALUE\n",
            theorem.statement().id,
            missing.join(", ")
        );
        listing::keys(&mut text, &keys);
        return Err(Failure::Request(text.trim_end().to_owned()));
    }
    for input in inputs {
        if let Some(default) = input.default {
            given.entry(input.name).or_insert(default);
        }
    }
    Ok(Inputs(given))
}

fn no_closed_form(id: &str) -> String {
    let with: Vec<&str> = theorems::ALL
        .iter()
        .filter(|theorem| !theorem.inputs().is_empty())
        .map(|theorem| theorem.statement().id)
        .collect();
    format!("`{id}` has no bound in closed form; these have one: {}", with.join(", "))
}
