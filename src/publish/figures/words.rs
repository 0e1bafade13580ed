//! Names and specs as people read them in labels and captions.

use ratecheck_problems::catalogue;

use crate::optimizers;
use crate::results::Row;

/// A hyperparameter in the markup of labels.
pub(super) fn label(name: &str) -> String {
    match name {
        "beta1" | "b1" => "β_{1}".to_owned(),
        "beta2" | "b2" => "β_{2}".to_owned(),
        "lr" => "α".to_owned(),
        _ => greek(name).map_or_else(|| name.to_owned(), |(letter, _)| letter.to_owned()),
    }
}

/// The Greek letter that a name spells, as a character and in LaTeX.
fn greek(name: &str) -> Option<(&'static str, &'static str)> {
    Some(match name {
        "alpha" => ("α", r"\alpha"),
        "beta" => ("β", r"\beta"),
        "gamma" => ("γ", r"\gamma"),
        "delta" => ("δ", r"\delta"),
        "eps" | "epsilon" => ("ε", r"\varepsilon"),
        "eta" => ("η", r"\eta"),
        "kappa" => ("κ", r"\kappa"),
        "lam" | "lambda" => ("λ", r"\lambda"),
        "mu" => ("μ", r"\mu"),
        "rho" => ("ρ", r"\rho"),
        "sigma" => ("σ", r"\sigma"),
        "tau" => ("τ", r"\tau"),
        "xi" => ("ξ", r"\xi"),
        _ => return None,
    })
}

/// A hyperparameter in a caption.
pub(super) fn math(name: &str) -> String {
    match name {
        "beta1" | "b1" => r"$\beta_1$".to_owned(),
        "beta2" | "b2" => r"$\beta_2$".to_owned(),
        "lr" => r"$\alpha$".to_owned(),
        _ if greek(name).is_some() => {
            greek(name).map_or_else(String::new, |(_, tex)| format!("${tex}$"))
        }
        _ if name.chars().count() == 1 => format!("${name}$"),
        _ => format!("`{name}`"),
    }
}

/// A side or note of a theorem on a scale.
pub(super) fn quantity(name: &str) -> String {
    match name {
        "slack" => "left side / right side".to_owned(),
        "lhs" => "left side".to_owned(),
        "rhs" => "right side".to_owned(),
        "distance" => "distance to the minimum".to_owned(),
        note => note.to_owned(),
    }
}

/// The same at the beginning of a caption.
pub(super) fn quantity_in_words(name: &str) -> String {
    match name {
        "slack" => "Left side over right side".to_owned(),
        "lhs" => "Left side".to_owned(),
        "rhs" => "Right side".to_owned(),
        "distance" => "Distance to the minimum at the end of a run".to_owned(),
        note => format!("`{note}`"),
    }
}

/// A recorded quantity, a side or a note on an axis.
pub(super) fn recorded(name: &str) -> String {
    match name {
        "regret" => "regret R_{t}".to_owned(),
        "average-regret" => "average regret R_{t}/t".to_owned(),
        "cycle-regret" => "regret of a cycle".to_owned(),
        "iterate" => "iterate x_{t}".to_owned(),
        "gradient-norm2" => "mean ‖∇f‖^{2}".to_owned(),
        "value-gap" => "mean f − inf f".to_owned(),
        "boundary gap" => "1 − β_{2}^{*}".to_owned(),
        name => measure(name).unwrap_or_else(|| quantity(name)),
    }
}

/// A measure by its spec: what it is, and where it is taken if that is the iterate.
fn measure(spec: &str) -> Option<String> {
    let what = match name(spec) {
        "lambda-norm" => "certificate C_{t}",
        "lambda-norm-refined" => "refined certificate",
        "lambda-norm-exact" => "exact λ-norm",
        "goldstein" => "Goldstein certificate",
        "moreau" => "‖∇f_{1/(2ρ)}‖",
        "position" => "x",
        "gap" => "f − inf f",
        _ => return None,
    };
    let last = spec.contains("at=iterate");
    Some(if last { format!("{what}, iterate") } else { what.to_owned() })
}

/// The same at the beginning of a caption.
pub(super) fn recorded_in_words(name: &str) -> String {
    match name {
        "regret" => r"Regret $R_t$ against the best fixed point of the steps so far".to_owned(),
        "average-regret" => r"Average regret $R_t/t$".to_owned(),
        "cycle-regret" => "Regret of the last cycle".to_owned(),
        "iterate" => r"Iterate $x_t$".to_owned(),
        "gradient-norm2" => r"Mean of $\|\nabla f\|^2$ over the steps so far".to_owned(),
        "value-gap" => r"Mean of $f - \inf f$ over the steps so far".to_owned(),
        "boundary gap" => {
            r"Distance from 1 of the $\beta_2^*$ below which the drift has the wrong sign"
                .to_owned()
        }
        name => match measure(name) {
            Some(_) => format!("`{name}`"),
            None => quantity_in_words(name),
        },
    }
}

/// A swept value with its name, as a panel is called. A method or problem needs no name; among values of one name the arguments that
/// differ tell which it is.
pub(super) fn swept(key: &str, value: &str, others: &[&str]) -> String {
    let parts = arguments(value);
    let twins: Vec<Vec<String>> =
        others.iter().map(|other| arguments(other)).filter(|other| other[0] == parts[0]).collect();
    let varies = |part: &&String| twins.iter().any(|twin| !twin.contains(part));
    let differing = parts[1..].iter().filter(varies).map(|part| match part.split_once('=') {
        Some((key, value)) => format!("{} = {value}", label(key)),
        None => part.clone(),
    });
    let told: Vec<String> = std::iter::once(parts[0].clone()).chain(differing).collect();
    let told = told.join(", ");
    let known = optimizers::ALL.iter().any(|entry| entry.id == parts[0])
        || catalogue::ALL.iter().any(|entry| entry.id == parts[0]);
    if known { told } else { format!("{} = {told}", label(key)) }
}

/// Characters of a label that a legend takes without being all label.
const LONG: usize = 40;

/// What tells rows apart: of each spec that varies the name, with the arguments that vary where names do not tell.
pub(super) fn telling(rows: &[&Row]) -> Vec<String> {
    let specs: [fn(&Row) -> &str; 3] =
        [|r| &r.setting.optimizer, |r| &r.setting.problem, |r| &r.setting.noise];
    let mut labels = vec![Vec::<String>::new(); rows.len()];
    for spec in specs {
        let all: Vec<Vec<String>> = rows.iter().map(|row| arguments(spec(row))).collect();
        if all.iter().all(|parts| *parts == all[0]) {
            continue;
        }
        for (label, parts) in labels.iter_mut().zip(&all) {
            let twin = |other: &Vec<String>| other[0] == parts[0] && other != parts;
            let varies = |part: &&String| all.iter().any(|other| !other.contains(part));
            let told = match all.iter().any(twin) {
                false => parts[0].clone(),
                true => {
                    let rest: Vec<&str> =
                        parts[1..].iter().filter(varies).map(String::as_str).collect();
                    if rest.is_empty() {
                        parts[0].clone()
                    } else {
                        format!("{} {}", parts[0], rest.join(", "))
                    }
                }
            };
            label.push(told);
        }
    }
    let label = |parts: Vec<String>| {
        if parts.is_empty() { "measured".to_owned() } else { parts.join(", ") }
    };
    let labels: Vec<String> = labels.into_iter().map(label).collect();
    // Where specs take too many words, the names that the study gave its claims are clearer.
    let mut claims: Vec<&str> = rows.iter().map(|row| row.claim.as_str()).collect();
    claims.sort_unstable();
    claims.dedup();
    let long = labels.iter().any(|label| label.chars().count() > LONG);
    if long && claims.len() == rows.len() {
        return rows.iter().map(|row| row.claim.clone()).collect();
    }
    labels
}

/// An exponent as a fraction where it is one of small denominator, with a real minus: −1/2, 3/2, 0.62.
pub(in crate::publish) fn exponent(x: f64) -> String {
    let sign = if x < 0.0 { "−" } else { "" };
    let size = x.abs();
    let fraction = (1_u8..=8).find_map(|below| {
        let above = size * f64::from(below);
        ((above - above.round()).abs() < 1e-9).then_some((above.round(), below))
    });
    match fraction {
        Some((above, 1)) => format!("{sign}{above}"),
        Some((above, below)) => format!("{sign}{above}/{below}"),
        None => fixed(x),
    }
}

/// Two decimals and a real minus.
pub(super) fn fixed(x: f64) -> String {
    format!("{x:.2}").replace('-', "−")
}

/// One spec for several: arguments that differ are written `key=…`.
pub(super) fn common<'a>(specs: impl Iterator<Item = &'a str>) -> String {
    let mut specs = specs.map(arguments);
    let Some(mut parts) = specs.next() else { return String::new() };
    for other in specs {
        if other.len() != parts.len() {
            return parts.first().map_or_else(String::new, |name| format!("{name}:…"));
        }
        for (part, other) in parts.iter_mut().zip(other) {
            if *part != other {
                *part = match part.split_once('=') {
                    Some((key, _)) => format!("{key}=…"),
                    None => "…".to_owned(),
                };
            }
        }
    }
    match parts.split_first() {
        Some((name, [])) => name.clone(),
        Some((name, rest)) => format!("{name}:{}", rest.join(",")),
        None => String::new(),
    }
}

/// The name of a spec.
pub(super) fn name(spec: &str) -> &str {
    spec.split_once(':').map_or(spec, |(name, _)| name)
}

/// The name of a spec and its arguments; commas inside brackets separate nothing.
fn arguments(spec: &str) -> Vec<String> {
    let (name, rest) = spec.split_once(':').unwrap_or((spec, ""));
    let mut parts = vec![name.to_owned()];
    let (mut depth, mut part) = (0_i32, String::new());
    for c in rest.chars() {
        depth += i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'));
        if c == ',' && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// Optimizer, problem, noise and replicas of some rows.
pub(super) fn setting(rows: &[&Row]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let optimizer = common(rows.iter().map(|row| row.setting.optimizer.as_str()));
    let problem = common(rows.iter().map(|row| row.setting.problem.as_str()));
    let mut text = format!("`{optimizer}` on `{problem}`");
    let noise = common(rows.iter().map(|row| row.setting.noise.as_str()));
    if noise != "none" {
        text.push_str(&format!(", noise `{noise}`"));
    }
    match first.setting.replicas {
        1 => {}
        n => text.push_str(&format!(", {n} replicas")),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_fractions_where_they_are() {
        let all = [-0.5, 1.5, 2.0, 0.0, 0.617, -1.0 / 3.0].map(exponent);
        assert_eq!(all, ["−1/2", "3/2", "2", "0", "0.62", "−1/3"]);
    }

    #[test]
    fn what_varies_is_left_open() {
        let specs = ["padam:p=1/2,lr=max(1,2),beta1=0", "padam:p=1/4,lr=max(1,3),beta1=0"];
        assert_eq!(common(specs.into_iter()), "padam:p=…,lr=…,beta1=0");
        assert_eq!(common(["none"].into_iter()), "none");
        assert_eq!(common(["a:x=1", "a:x=1,y=2"].into_iter()), "a:…");
        assert_eq!(common(std::iter::empty()), "");
    }
}
