//! Which column is what: as asked, or as their names and first rows suggest.

use std::collections::HashMap;

use ratecheck_problems::spec::suggest;
use ratecheck_proofs_checks::evidence::rate::Towards;

use super::error::FitError;

/// The columns asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The abscissa.
    pub x: Option<String>,
    /// The values; several are replicas. `*` stands for any letters.
    pub y: Vec<String>,
    /// What tells replicas apart.
    pub replicate: Option<String>,
    /// What tells groups apart.
    pub by: Option<String>,
}

/// What a fit takes, by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The abscissa.
    pub x: String,
    /// The values, or the replicas of wide form.
    pub y: Vec<String>,
    /// What tells replicas apart in long form.
    pub replicate: Option<String>,
    /// What tells groups apart.
    pub by: Option<String>,
    /// The end of the abscissae that the law is about.
    pub towards: Towards,
    /// Which of them were not asked for by name.
    pub guessed: Vec<&'static str>,
}

/// Positions in the header, and their names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Columns {
    pub(super) x: usize,
    pub(super) y: Vec<usize>,
    pub(super) replicate: Option<usize>,
    pub(super) by: Option<usize>,
    pub(super) named: Named,
}

/// The beginning of a file: names, and the first rows as words.
pub(super) struct Head<'a> {
    pub(super) file: &'a str,
    pub(super) names: Vec<String>,
    /// Whether a column holds numbers, as far as its type or its first rows say.
    pub(super) numeric: Vec<bool>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Names of abscissae, the likelier first. Accuracies go to zero, and what is counted until they are reached is a value.
const ABSCISSAE: [&str; 21] = [
    "eps",
    "epsilon",
    "accuracy",
    "t",
    "horizon",
    "horizons",
    "step",
    "steps",
    "iter",
    "iters",
    "iteration",
    "iterations",
    "round",
    "rounds",
    "epoch",
    "epochs",
    "n",
    "samples",
    "d",
    "dim",
    "dimension",
];
const TO_ZERO: [&str; 3] = ["eps", "epsilon", "accuracy"];

/// Names of what tells runs apart.
pub(crate) const REPLICATES: [&str; 13] = [
    "replicate",
    "replicates",
    "replica",
    "rep",
    "run",
    "run_id",
    "runid",
    "seed",
    "trial",
    "trial_id",
    "repeat",
    "repetition",
    "sample_id",
];

/// Words in the names of values.
const VALUES: [&str; 21] = [
    "value",
    "values",
    "y",
    "loss",
    "losses",
    "regret",
    "gap",
    "grad",
    "gradient",
    "gradnorm",
    "norm",
    "f",
    "fx",
    "objective",
    "error",
    "err",
    "suboptimality",
    "cost",
    "risk",
    "residual",
    "mean",
];

impl Head<'_> {
    /// Chooses the columns.
    ///
    /// # Errors
    /// A name that is not there, or names that do not say which is which.
    pub(super) fn choose(&self, wanted: &Wanted) -> Result<Columns, FitError> {
        let mut guessed = Vec::new();
        let named = |name: &Option<String>| name.as_deref().map(|n| self.find(n)).transpose();
        let (by, asked) = (named(&wanted.by)?, named(&wanted.replicate)?);
        let given = named(&wanted.x)?;
        let mut y = self.values_asked(&wanted.y, [given, asked, by])?;
        self.distinct(&[("--x", given), ("--replicate", asked), ("--by", by)], &y)?;
        let used = |k: usize, y: &[usize]| [given, asked, by].contains(&Some(k)) || y.contains(&k);
        let replicate = match asked {
            Some(_) if y.len() > 1 => {
                return Err(FitError::Unclear(format!(
                    "--replicate tells the replicas of one column of values apart, but --y names {}: they are replicas already",
                    y.len()
                )));
            }
            None if y.len() <= 1 => {
                let known = |k: &usize| {
                    let name = self.names[*k].to_lowercase();
                    !used(*k, &y) && REPLICATES.contains(&name.as_str())
                };
                (0..self.names.len()).find(known).inspect(|_| guessed.push("--replicate"))
            }
            asked => asked,
        };
        let x = match given {
            Some(x) => x,
            None => {
                guessed.push("--x");
                let free = |k: usize| !used(k, &y) && replicate != Some(k) && self.numeric[k];
                self.abscissa(&free, [by, replicate])?
            }
        };
        let mut replicate = replicate;
        if y.is_empty() {
            guessed.push("--y");
            y = self.values(&|k| used(k, &[]) || k == x || replicate == Some(k))?;
            if y.len() > 1 && asked.is_none() {
                replicate = None;
                guessed.retain(|name| *name != "--replicate");
            }
        }
        for k in std::iter::once(x).chain(y.iter().copied()) {
            self.numbers(k)?;
        }
        let name = |k: usize| self.names[k].clone();
        let named = Named {
            x: name(x),
            y: y.iter().map(|k| name(*k)).collect(),
            replicate: replicate.map(name),
            by: by.map(name),
            towards: self.towards(x, [by, replicate]),
            guessed,
        };
        Ok(Columns { x, y, replicate, by, named })
    }

    /// The column of this name.
    fn find(&self, name: &str) -> Result<usize, FitError> {
        let same: Vec<usize> = (0..self.names.len()).filter(|k| self.names[*k] == name).collect();
        match same[..] {
            [only] => Ok(only),
            [] => {
                let names = self.names.iter().map(String::as_str);
                Err(Box::new(suggest::unknown_name("column", name, names)).into())
            }
            _ => Err(FitError::SameName(name.to_owned())),
        }
    }

    /// The columns that names and patterns stand for, in the order of the file for a pattern; columns with another role never match one.
    fn values_asked(
        &self,
        asked: &[String],
        roles: [Option<usize>; 3],
    ) -> Result<Vec<usize>, FitError> {
        let mut found = Vec::new();
        for name in asked {
            if !name.contains('*') || self.names.contains(name) {
                found.push(self.find(name)?);
                continue;
            }
            let fits = |k: &usize| !roles.contains(&Some(*k)) && matches(name, &self.names[*k]);
            let all: Vec<usize> = (0..self.names.len()).filter(fits).collect();
            if all.is_empty() {
                return Err(FitError::Unclear(format!(
                    "--y `{name}` matches no column of `{}`; its columns: {}",
                    self.file,
                    self.list(|_| true)
                )));
            }
            found.extend(all);
        }
        let mut once = Vec::new();
        for k in found {
            if !once.contains(&k) {
                once.push(k);
            }
        }
        Ok(once)
    }

    fn distinct(
        &self,
        roles: &[(&'static str, Option<usize>)],
        y: &[usize],
    ) -> Result<(), FitError> {
        let values = y.iter().map(|k| ("--y", Some(*k)));
        let all: Vec<_> = roles.iter().copied().chain(values).collect();
        for (i, (second, k)) in all.iter().enumerate() {
            let Some(at) = *k else { continue };
            if let Some((first, _)) = all[..i].iter().find(|(_, other)| *other == Some(at)) {
                let column = self.names[at].clone();
                return Err(FitError::TwoRoles { column, first, second });
            }
        }
        Ok(())
    }

    /// The likeliest abscissa: by name, else the first column that rises or falls along every run.
    fn abscissa(
        &self,
        free: &dyn Fn(usize) -> bool,
        roles: [Option<usize>; 2],
    ) -> Result<usize, FitError> {
        let all = || (0..self.names.len()).filter(|k| free(*k));
        let rank = |k: usize| {
            let name = self.names[k].to_lowercase();
            ABSCISSAE.iter().position(|known| *known == name)
        };
        let known = all().filter_map(|k| Some((rank(k)?, k))).min().map(|(_, k)| k);
        let named = |k: &usize| !self.names[*k].is_empty();
        let monotone = |k: &usize| self.direction(*k, roles).is_some();
        known
            .or_else(|| all().filter(named).find(monotone))
            .or_else(|| all().find(monotone))
            .ok_or_else(|| {
                FitError::Unclear(format!(
                    "no column of `{}` looks like an abscissa (such as T, step or n): name it with --x; columns of numbers: {}",
                    self.file,
                    self.list(|k| self.numeric[k])
                ))
            })
    }

    /// The likeliest values: the one column left, or the one that is called like a value; otherwise all that are left are replicas.
    fn values(&self, taken: &dyn Fn(usize) -> bool) -> Result<Vec<usize>, FitError> {
        let lower = |k: usize| self.names[k].to_lowercase();
        let other = |k: usize| {
            let name = lower(k);
            name.is_empty()
                || ABSCISSAE.contains(&name.as_str())
                || REPLICATES.contains(&name.as_str())
        };
        let all: Vec<usize> =
            (0..self.names.len()).filter(|k| self.numeric[*k] && !taken(*k)).collect();
        let mut left: Vec<usize> = all.iter().copied().filter(|k| !other(*k)).collect();
        if let ([], [only]) = (&left[..], &all[..]) {
            left.push(*only);
        }
        let exact: Vec<usize> =
            left.iter().copied().filter(|k| VALUES.contains(&lower(*k).as_str())).collect();
        let called: Vec<usize> = left
            .iter()
            .copied()
            .filter(|k| {
                lower(*k).split(|c: char| !c.is_alphanumeric()).any(|w| VALUES.contains(&w))
            })
            .collect();
        let stem = |k: usize| lower(k).trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let alike = left.iter().all(|k| stem(*k) == stem(left[0]));
        match (&left[..], &exact[..], &called[..]) {
            ([], ..) => Err(FitError::Unclear(format!(
                "no column of `{}` is left for the values: name one with --y; columns: {}",
                self.file,
                self.list(|_| true)
            ))),
            ([only], ..) | (_, [only], _) => Ok(vec![*only]),
            _ if alike => Ok(left),
            (_, [], [only]) => Ok(vec![*only]),
            (_, [], []) => Ok(left),
            _ => {
                let several = if exact.len() > 1 { &exact } else { &called };
                Err(FitError::Unclear(format!(
                    "{} could be the values: name one with --y, or all with --y '{}' if they are replicas of one",
                    self.list(|k| several.contains(&k)),
                    several.iter().map(|k| self.names[*k].as_str()).collect::<Vec<_>>().join(",")
                )))
            }
        }
    }

    /// Whether a column rises (`true`) or falls along every run in the first rows; none if neither, or if nothing tells.
    fn direction(&self, at: usize, roles: [Option<usize>; 2]) -> Option<bool> {
        let mut last: HashMap<[&str; 2], f64> = HashMap::new();
        let (mut up, mut down) = (false, false);
        for row in &self.rows {
            let word = |k: Option<usize>| k.and_then(|k| row.get(k)).map_or("", String::as_str);
            let value: f64 = row.get(at)?.trim().parse().ok()?;
            if let Some(before) = last.insert(roles.map(word), value) {
                up |= value > before;
                down |= value < before;
                if value.total_cmp(&before).is_eq() {
                    return None;
                }
            }
        }
        (up != down).then_some(up)
    }

    /// Accuracies go to zero, by their name or because they fall along the rows without the name of a horizon.
    fn towards(&self, x: usize, roles: [Option<usize>; 2]) -> Towards {
        let name = self.names[x].to_lowercase();
        let to_zero = if ABSCISSAE.contains(&name.as_str()) {
            TO_ZERO.contains(&name.as_str())
        } else {
            self.direction(x, roles) == Some(false)
        };
        if to_zero { Towards::Zero } else { Towards::Infinity }
    }

    fn numbers(&self, at: usize) -> Result<(), FitError> {
        if self.numeric[at] || self.rows.is_empty() {
            return Ok(());
        }
        let found = self.rows.iter().map(|row| row[at].trim());
        let found = found.clone().find(|w| !w.is_empty() && w.parse::<f64>().is_err());
        Err(FitError::NotNumbers {
            column: self.names[at].clone(),
            found: found.map_or("something else".to_owned(), |word| format!("`{word}`")),
            numeric: self.list(|k| self.numeric[k]),
        })
    }

    fn list(&self, which: impl Fn(usize) -> bool) -> String {
        let names: Vec<String> = (0..self.names.len())
            .filter(|k| which(*k))
            .map(|k| format!("`{}`", self.names[k]))
            .collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }
}

/// Whether a name fits a pattern in which `*` stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            tail.char_indices()
                .map(|(k, _)| k)
                .chain([tail.len()])
                .any(|k| matches(rest, &tail[k..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(names: &[&str], rows: &[&[&str]]) -> Head<'static> {
        let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = rows.iter().map(|row| owned(row)).collect();
        let number = |k: usize| rows.iter().all(|row| row[k].parse::<f64>().is_ok());
        Head {
            file: "f",
            numeric: (0..names.len()).map(number).collect(),
            names: owned(names),
            rows,
        }
    }

    fn chosen(head: &Head<'_>) -> (String, Vec<String>, Option<String>) {
        let named = head.choose(&Wanted::default()).unwrap().named;
        (named.x, named.y, named.replicate)
    }

    fn words(
        x: &str,
        y: &[&str],
        replicate: Option<&str>,
    ) -> (String, Vec<String>, Option<String>) {
        (x.to_owned(), y.iter().map(|w| (*w).to_owned()).collect(), replicate.map(str::to_owned))
    }

    #[test]
    fn names_tell() {
        let log = head(&["run", "lr", "Step", "train/loss"], &[&["0", "0.1", "1", "3"]]);
        assert_eq!(chosen(&log), words("Step", &["train/loss"], Some("run")));
        let wide = head(&["T", "run1", "run2", "run3"], &[&["1", "1", "1", "1"]]);
        assert_eq!(chosen(&wide), words("T", &["run1", "run2", "run3"], None));
        let losses = head(&["T", "loss_1", "loss_2"], &[&["1", "1", "1"]]);
        assert_eq!(chosen(&losses), words("T", &["loss_1", "loss_2"], None));
    }

    #[test]
    fn otherwise_the_first_column_that_rises_within_runs_is_the_abscissa() {
        let rows: [&[&str]; 4] =
            [&["4", "0", "10"], &["3", "0", "20"], &["5", "1", "10"], &["6", "1", "20"]];
        assert_eq!(
            chosen(&head(&["y", "seed", "budget"], &rows)),
            words("budget", &["y"], Some("seed"))
        );
        let falls: [&[&str]; 2] = [&["0.1", "10"], &["0.01", "100"]];
        let columns = head(&["delta", "cost"], &falls).choose(&Wanted::default()).unwrap();
        assert_eq!((columns.named.towards, columns.x), (Towards::Zero, 0));
    }

    #[test]
    fn doubt_is_an_error_that_lists_the_choices() {
        let refused = |names: &[&str], rows: &[&[&str]]| {
            head(names, rows).choose(&Wanted::default()).unwrap_err().to_string()
        };
        let two = refused(&["T", "loss", "regret", "lr"], &[&["1", "1", "1", "1"]]);
        assert!(two.contains("`loss`, `regret` could be the values"), "{two}");
        let none = refused(&["a", "b"], &[&["1", "1"], &["1", "2"], &["1", "1"]]);
        assert!(none.contains("name it with --x; columns of numbers: `a`, `b`"), "{none}");
    }

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name, fits) in [
            ("run*", "run12", true),
            ("*", "", true),
            ("a*b*c", "a--b--c", true),
            ("a*b", "abc", false),
            ("é*", "éa", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
