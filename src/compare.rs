//! Two optimizers side by side: where their readings differ, and what it does to their paths.
//!
//! Two readings of one name may print almost the same formula. What is different is listed part by part ([`readings`]) and key by key;
//! what follows from it is measured on three stock problems, where both start from one point and see the same noise.

use std::sync::Arc;

use ratecheck_problems::catalogue;
use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::value_at;
use ratecheck_problems::oracle;
use ratecheck_problems::spec::{KeyDefault, Spec, SpecError};
use serde::Serialize;

use crate::engine::{Job, RunError};
use crate::optimizers::readings::{self, Part};
use crate::optimizers::{self, Context, Entry, Method, Task};
use crate::path::{self, Path};

/// A problem on which paths are compared, from its default start with seed 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Stock {
    /// The problem.
    pub problem: &'static str,
    /// Its noise.
    pub noise: &'static str,
    /// What it shows.
    pub about: &'static str,
}

impl Stock {
    /// An optimizer for a run on it, and what it runs on.
    fn build(&self, optimizer: &str) -> Result<(Arc<dyn Method>, Task), SpecError> {
        let problem = catalogue::build(self.problem)?;
        let start = problem.objective.facts().default_start().to_vec();
        let task = Task { oracle: oracle::build(&problem, self.noise)?, start };
        let context = Context {
            horizon: Some(STEPS[STEPS.len() - 1]),
            dim: task.start.len(),
            domain: Domain::Whole,
            task: Some(task.clone()),
        };
        Ok((optimizers::build(optimizer, &context)?, task))
    }
}

/// The stock problems.
pub const STOCK: [Stock; 3] = [
    Stock {
        problem: "quadratic:dim=10,cond=100",
        noise: "none",
        about: "ill-conditioned, no noise",
    },
    Stock {
        problem: "rational:dim=4",
        noise: "gaussian:sigma=0.1",
        about: "nonconvex, gaussian noise",
    },
    Stock { problem: "log-cosh:dim=10", noise: "coordinate:noise=none", about: "sparse gradients" },
];

/// Steps after which paths are compared; the last one is the horizon.
pub const STEPS: [u64; 3] = [10, 100, 1000];

/// Two paths are told apart once they differ by more than this share of the distance travelled: a thousand (about `2^10`) steps of up to
/// eight roundings of `2^-53` each stay below `2^-40`.
pub const ROUNDING: f64 = 1.0 / (1_u64 << 40) as f64;

/// Why two optimizers cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A spec is refused.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A run failed.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// What two specs have in common and what not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Parts that are the same, with their formulas in LaTeX markup.
    pub same: Vec<(&'static str, &'static str)>,
    /// Parts that differ; `None` where a method has no such part.
    pub parts: Vec<Row<&'static str>>,
    /// Keys that differ; `None` where a method has no such key or leaves it open.
    pub keys: Vec<Row<String>>,
}

/// Something in which two specs differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row<T> {
    /// Its name.
    pub name: &'static str,
    /// In the first.
    pub a: Option<T>,
    /// In the second.
    pub b: Option<T>,
}

/// How far two paths are apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Effect {
    /// The first step after which they differ by more than [`ROUNDING`]; none if they never do.
    pub first: Option<u64>,
    /// After each of [`STEPS`]: the largest distance of the iterates so far over the largest distance of either from the start. None
    /// where a path ended before.
    pub distances: [Option<f64>; 3],
    /// `f` at the last iterate of each; none where it is not finite.
    pub values: [Option<f64>; 2],
    /// The step at which a path left the finite numbers.
    pub ended: [Option<u64>; 2],
}

/// An optimizer spec with the entry that it names.
pub struct Named {
    /// The entry.
    pub entry: &'static Entry,
    spec: Spec,
}

impl Named {
    /// Reads a spec and builds it once, so that whatever is wrong with it is said before anything runs.
    ///
    /// # Errors
    /// When the spec is refused.
    pub fn parse(text: &str) -> Result<Named, SpecError> {
        STOCK[0].build(text)?;
        let spec: Spec = text.parse()?;
        Ok(Named { entry: optimizers::find(spec.name())?, spec })
    }

    /// As it was given.
    #[must_use]
    pub fn text(&self) -> String {
        self.spec.to_string()
    }

    /// The value of a key: given, or its default; none where there is no such key, or it is left open.
    fn value(&self, key: &str) -> Option<String> {
        let doc = self.entry.keys.iter().find(|doc| doc.key == key)?;
        match (self.spec.get(key), doc.default) {
            (Some(given), _) => Some(given.to_owned()),
            (None, KeyDefault::Value(default)) => Some(default.to_owned()),
            (None, KeyDefault::Required | KeyDefault::Unset(_)) => None,
        }
    }

    fn parts(&self) -> Option<readings::Reading> {
        readings::of(self.entry.id)
    }
}

/// What two specs have in common and what not. Without a description of both, their whole formulas are compared.
#[must_use]
pub fn difference(a: &Named, b: &Named) -> Difference {
    let mut found = Difference { same: Vec::new(), parts: Vec::new(), keys: Vec::new() };
    let mut add = |name, a: Option<&'static str>, b: Option<&'static str>| match (a, b) {
        (None, None) => {}
        (Some(formula), Some(other)) if formula == other => found.same.push((name, formula)),
        _ => found.parts.push(Row { name, a, b }),
    };
    match (a.parts(), b.parts()) {
        (Some(parts_a), Some(parts_b)) => {
            let of = |parts: readings::Reading, part: Part| {
                parts.iter().find(|(other, _)| *other == part).map(|(_, formula)| *formula)
            };
            for part in Part::ALL {
                add(part.name(), of(parts_a, part), of(parts_b, part));
            }
        }
        _ => add("formula", Some(a.entry.formula), Some(b.entry.formula)),
    }
    let mut keys: Vec<&'static str> = a.entry.keys.iter().map(|doc| doc.key).collect();
    keys.extend(
        b.entry
            .keys
            .iter()
            .map(|doc| doc.key)
            .filter(|key| !keys.contains(key))
            .collect::<Vec<_>>(),
    );
    for name in keys {
        let (a, b) = (a.value(name), b.value(name));
        if a != b {
            found.keys.push(Row { name, a, b });
        }
    }
    found
}

/// The path of an optimizer on a stock problem.
///
/// # Errors
/// When the optimizer refuses the problem.
pub fn walk(optimizer: &str, stock: &Stock) -> Result<Path, CompareError> {
    let (method, Task { oracle, start }) = stock.build(optimizer)?;
    let horizon = STEPS[STEPS.len() - 1];
    for (_, schedule) in &method.facts().schedules {
        schedule.check(horizon)?;
    }
    Ok(path::path(&Job {
        oracle,
        method,
        domain: Domain::Whole,
        start,
        comparator: Vec::new(),
        horizon,
        seed: 1,
        replicas: 1,
        exit: None,
        watched: Vec::new(),
        probes: Vec::new(),
        checkpoints: Vec::new(),
    })?)
}

/// How far two paths on a stock problem are apart.
///
/// # Errors
/// When the problem cannot be built: a bug.
pub fn effect(a: &Path, b: &Path, stock: &Stock) -> Result<Effect, CompareError> {
    let problem = catalogue::build(stock.problem)?;
    let value = |path: &Path| {
        let f = value_at(problem.objective.as_ref(), path.points.last()?);
        f.is_finite().then_some(f)
    };
    let (mut apart, mut travelled) = (0.0_f64, 0.0_f64);
    let (mut first, mut distances) = (None, [None; 3]);
    for (t, (x, y)) in (0_u64..).zip(a.points.iter().zip(&b.points)) {
        let here = distance(x, y);
        apart = apart.max(here);
        travelled = travelled.max(distance(x, &a.points[0])).max(distance(y, &b.points[0]));
        if first.is_none() && here > ROUNDING * travelled {
            first = Some(t);
        }
        if let Some(k) = STEPS.iter().position(|steps| *steps == t) {
            distances[k] = Some(if travelled > 0.0 { apart / travelled } else { 0.0 });
        }
    }
    let ended = [a, b].map(|path| path.ended.as_ref().map(|ended| ended.step));
    // One that ends where the other goes on differs from it there.
    let gone = ended.iter().flatten().min().filter(|_| ended[0] != ended[1]);
    Ok(Effect { first: first.or(gone.copied()), distances, values: [value(a), value(b)], ended })
}

/// An eighth of the Euclidean distance: finite for all finite points in up to ten coordinates, and as good for ratios.
fn distance(x: &[f64], y: &[f64]) -> f64 {
    let parts = || x.iter().zip(y).map(|(x, y)| (x / 8.0 - y / 8.0).abs());
    let largest = parts().fold(0.0, f64::max);
    if largest > 0.0 {
        largest * parts().map(|part| (part / largest) * (part / largest)).sum::<f64>().sqrt()
    } else {
        0.0
    }
}

/// The second of two entries with the keys that both have as the first one has them by default, as far as it takes them: what is left is
/// the difference of their formulas.
#[must_use]
pub fn aligned(a: &Entry, b: &Entry) -> String {
    let default = |entry: &Entry, key: &str| {
        let doc = entry.keys.iter().find(|doc| doc.key == key)?;
        if let KeyDefault::Value(value) = doc.default { Some(value) } else { None }
    };
    let mut spec = b.id.to_owned();
    for key in b.keys.iter().map(|doc| doc.key) {
        let (Some(theirs), Some(own)) = (default(a, key), default(b, key)) else { continue };
        let separator = if spec.contains(':') { ',' } else { ':' };
        let longer = format!("{spec}{separator}{key}={theirs}");
        if theirs != own && Named::parse(&longer).is_ok() {
            spec = longer;
        }
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effects(a: &str, b: &str) -> Vec<Effect> {
        let one = |stock: &Stock| {
            let (a, b) = (walk(a, stock).expect(a), walk(b, stock).expect(b));
            effect(&a, &b, stock).expect("a stock problem")
        };
        STOCK.iter().map(one).collect()
    }

    #[test]
    fn readings_that_agree_never_differ() {
        // AMSGrad is Padam at p = 1/2; SGD is its momentum form at β = 0.
        for (a, b) in [
            ("amsgrad-reddi2018", "padam-paper:p=0.5"),
            ("sgd:lr=0.02", "sgd-momentum:lr=0.02,momentum=0"),
        ] {
            for effect in effects(a, b) {
                assert_eq!(effect.first, None, "{a} {b}");
                assert!(
                    effect.distances.iter().all(|d| d.is_some_and(|d| d < ROUNDING)),
                    "{effect:?}"
                );
            }
        }
    }

    #[test]
    fn rounding_is_told_from_a_difference_of_the_size_of_epsilon() {
        // The same step up to rounding: the heavy ball with its step times 1 - β.
        for effect in effects("sgd-momentum:lr=0.1,momentum=0.5", "heavy-ball:lr=0.05,momentum=0.5")
        {
            assert_eq!(effect.first, None, "{effect:?}");
        }
        for effect in effects("adam-paper:eps=0", "adam-paper:eps=1e-10") {
            assert_eq!(effect.first, Some(1), "{effect:?}");
            assert!(effect.distances[0].is_some_and(|d| d > ROUNDING && d < 1e-6), "{effect:?}");
        }
    }

    #[test]
    fn what_differs_is_named() {
        let named = |text| Named::parse(text).expect(text);
        let found = difference(&named("adam-paper"), &named("adam-nobias:lr=0.2"));
        let names: Vec<&str> = found.parts.iter().map(|row| row.name).collect();
        assert_eq!(names, ["first moment", "corrections"]);
        assert_eq!(found.keys, [Row { name: "lr", a: Some("0.1".into()), b: Some("0.2".into()) }]);
        let same = difference(&named("sgd"), &named("sgd:lr=0.1"));
        assert!(same.parts.is_empty() && same.keys.is_empty() && !same.same.is_empty());
    }

    #[test]
    fn shared_keys_are_aligned() {
        let entry = |id| *optimizers::ALL.iter().find(|entry| entry.id == id).expect(id);
        assert_eq!(aligned(entry("padam-paper"), entry("padam-code")), "padam-code:p=0.125");
        assert_eq!(aligned(entry("sgd"), entry("heavy-ball")), "heavy-ball");
    }

    #[test]
    fn a_path_that_overflows_ends_there() {
        for (effect, stock) in effects("sgd:lr=1e200", "sgd").iter().zip(&STOCK) {
            assert!(effect.first.is_some(), "{stock:?}");
        }
        assert!(effects("sgd:lr=1e200", "sgd")[0].ended[0].is_some());
    }
}
