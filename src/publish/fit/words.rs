//! What is said about a fit in sentences.

use ratecheck_problems::math;
use ratecheck_proofs_checks::evidence::Verdict;
use ratecheck_proofs_checks::evidence::rate::{Floor, FloorKind, Towards};
use ratecheck_reports::number::human;

use crate::fit::{Fit, Fitted, REPLICATES};

/// Replicas that are named when they lack something.
const NAMED: usize = 3;

/// The quantity: the column of values, or what the columns of replicas have in common.
pub(super) fn quantity(fit: &Fit) -> String {
    let y = &fit.named.y;
    let name = match &y[..] {
        [only] => only.clone(),
        _ => {
            let stem = |name: &String| {
                let digits = |c: char| c.is_ascii_digit() || "_-. ".contains(c);
                name.trim_end_matches(digits).to_owned()
            };
            let first = stem(&y[0]);
            let told = !first.is_empty() && !REPLICATES.contains(&first.to_lowercase().as_str());
            let shared = told && y.iter().all(|name| stem(name) == first);
            if shared { first } else { "value".to_owned() }
        }
    };
    let minus = fit.question.minus;
    if minus > 0.0 {
        format!("{name} − {minus}")
    } else if minus < 0.0 {
        format!("{name} + {}", -minus)
    } else {
        name
    }
}

pub(super) fn title(fit: &Fit) -> String {
    let end = match fit.named.towards {
        Towards::Infinity => "",
        Towards::Zero => " → 0",
    };
    format!("Rate of {} over {}{end}", quantity(fit), fit.named.x)
}

/// A share as a percentage: 95 % of 0.95, in spite of its last bits.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", human((1e6 * share).round() / 1e4))
}

fn plural(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// An abscissa: whole ones in full.
pub(super) fn abscissa(x: f64) -> String {
    let whole = x < 1e7 && (x - x.round()).abs() <= 0.0;
    if whole { x.to_string() } else { human(x).to_string() }
}

/// Least and most, if they differ.
fn range(numbers: impl Iterator<Item = usize> + Clone) -> String {
    let (least, most) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

/// What was read, and which columns were taken without being asked for.
pub(super) fn source(fit: &Fit) -> String {
    let named = &fit.named;
    let mut parts = vec![format!("{}: {}", fit.file, plural(fit.rows, "row"))];
    if let Some(by) = &named.by {
        parts.push(format!("{} by {by}", plural(fit.groups.len() as u64, "group")));
    }
    let replicas = range(fit.groups.iter().map(|g| g.grid.replicas));
    let each = if fit.groups.len() > 1 { " each" } else { "" };
    match (&named.replicate, &named.y[..]) {
        (Some(name), _) => parts.push(format!(
            "{}{each} ({name})",
            if replicas == "1" { "1 replica".to_owned() } else { format!("{replicas} replicas") }
        )),
        (None, [_]) => parts.push("one run".to_owned() + each),
        (None, [first, .., last]) => {
            parts.push(format!("{replicas} replicas{each} ({first} to {last})"));
        }
        (None, []) => {}
    }
    let distinct = range(fit.groups.iter().map(|g| g.grid.distinct));
    parts.push(format!("{distinct} values of {}", named.x));
    let mut text = parts.join(", ");
    if fit.groups.iter().any(|g| g.grid.common > g.grid.x.len() + g.grid.near_one) {
        let kept = range(fit.groups.iter().map(|g| g.grid.x.len()));
        text.push_str(&format!(
            ", of which {kept} at about equal steps of ln {} are used, without averaging over {0}",
            named.x
        ));
    }
    text.push('.');
    let (zeros, empty) = fit.left_out;
    if zeros > 0 {
        let (points, x) = (plural(zeros, "point"), &named.x);
        text.push_str(&format!(" Left out: {points} at {x} = 0, which has no logarithm."));
    }
    let near = fit.groups.iter().map(|g| g.grid.near_one).max().unwrap_or(0);
    if near > 0 {
        let (values, x) = (plural(near as u64, "value"), &named.x);
        let edge = match named.towards {
            Towards::Infinity => "below 2",
            Towards::Zero => "above 1/2",
        };
        text.push_str(&format!(
            " Left out: {values} of {x} {edge}, where powers of ln {x} say nothing."
        ));
    }
    if empty > 0 {
        text.push_str(&format!(" Left out: {}.", plural(empty, "empty value")));
    }
    if !named.guessed.is_empty() {
        let taken = named.guessed.iter().map(|option| match *option {
            "--x" => format!("--x {}", named.x),
            "--replicate" => format!("--replicate {}", named.replicate.as_deref().unwrap_or("")),
            _ => format!("--y {}", named.y.join(",")),
        });
        text.push_str(&format!(
            " Columns were taken as if by {}.",
            taken.collect::<Vec<_>>().join(" ")
        ));
    }
    text
}

/// Which replicas lack abscissae that others have.
pub(super) fn lacking(fit: &Fit) -> impl Iterator<Item = String> + '_ {
    fit.groups.iter().filter(|group| !group.grid.lacking.is_empty()).map(move |group| {
        let (grid, x) = (&group.grid, &fit.named.x);
        let called = fit.named.replicate.as_deref().unwrap_or("column");
        let mut lacking: Vec<_> = grid.lacking.iter().collect();
        lacking.sort_by_key(|l| std::cmp::Reverse(l.count));
        let mut named: Vec<String> = lacking
            .iter()
            .take(NAMED)
            .map(|l| {
                let (replica, count) = (&l.replica, l.count);
                format!("{called} {replica} lacks {count} (the first {x} = {})", l.first)
            })
            .collect();
        if lacking.len() > NAMED {
            named.push(format!("{} more replicas lack some", lacking.len() - NAMED));
        }
        format!(
            "{}Of {} values of {x} only the {} that all replicas have are used: {}.",
            prefix(fit, group),
            grid.distinct,
            grid.common,
            named.join(", ")
        )
    })
}

/// `sgd: ` where there are several groups.
fn prefix(fit: &Fit, group: &Fitted) -> String {
    if fit.named.by.is_some() { format!("{}: ", group.name) } else { String::new() }
}

/// Method, cuts, doubts and the comparison with the prediction, group by group.
pub(super) fn remarks(fit: &Fit) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for group in &fit.groups {
        let own = std::iter::once(cuts(fit, group))
            .flatten()
            .chain(group.analysis.warnings.iter().map(|warning| format!("Caution: {warning}.")))
            .chain(compared(fit, group));
        all.extend(own.map(|sentence| prefix(fit, group) + &sentence));
    }
    all
}

/// Why the window is what it is.
fn cuts(fit: &Fit, group: &Fitted) -> Option<String> {
    let (window, grid, x) = (group.analysis.window, &group.grid, &fit.named.x);
    let mut parts = Vec::new();
    if window.burn_in > 0 {
        let points = plural(window.burn_in as u64, "point");
        let (side, edge) = match fit.named.towards {
            Towards::Infinity => ("below", window.first),
            Towards::Zero => ("above", window.last),
        };
        let are = if window.burn_in == 1 { "is" } else { "are" };
        parts.push(format!("{points} {side} {x} = {} {are} burn-in", abscissa(edge)));
    }
    if let Some(Floor { kind, level, from, probability }) = window.floor {
        let name = match kind {
            FloorKind::Noise => "noise floor",
            FloorKind::RoundOff => "round-off floor",
        };
        parts.push(format!(
            "from {x} = {} on the curve runs into a {name} at {} (probability {})",
            abscissa(from),
            human(level),
            share(probability)
        ));
    }
    let (inside, total) = (window.to - window.from + 1, grid.x.len());
    if parts.is_empty() && inside < total {
        parts.push(format!("{inside} of {total} points lie in it"));
    }
    (!parts.is_empty()).then(|| {
        let rest = "Points outside of it enter the fit with terms for burn-in and noise floor";
        format!("Window: {}. {rest}.", parts.join("; "))
    })
}

fn share(probability: f64) -> String {
    if probability > 0.999 {
        "> 0.999".to_owned()
    } else if probability < 0.001 {
        "< 0.001".to_owned()
    } else {
        human((1e3 * probability).round() / 1e3).to_string()
    }
}

/// Powers of the logarithm with their probabilities, the likeliest first.
pub(super) fn log_factor(group: &Fitted, x: &str) -> String {
    let power = group.analysis.log_power;
    let known = group.analysis.probabilities.iter().find(|(p, _)| p.total_cmp(&power).is_eq());
    let factor = factor(power, x);
    let factor = if factor.is_empty() { "none".to_owned() } else { factor };
    match known {
        Some((_, probability)) if group.analysis.probabilities.len() > 1 => {
            format!("{factor} (p {})", share(*probability))
        }
        _ => factor,
    }
}

/// `(ln T)^0.5`; empty for the power 0.
pub(super) fn factor(power: f64, x: &str) -> String {
    if power.abs() < f64::EPSILON {
        String::new()
    } else if (power - 1.0).abs() < f64::EPSILON {
        format!("ln {x}")
    } else {
        format!("(ln {x})^{}", human(power))
    }
}

/// The verdict on the predicted exponent.
fn compared(fit: &Fit, group: &Fitted) -> Option<String> {
    let (finding, (predicted, tolerance)) = (group.finding.as_ref()?, fit.question.predicted?);
    let (analysis, x) = (&group.analysis, &fit.named.x);
    let two_sided = (analysis.interval.lo, analysis.interval.hi);
    let (least, most) = analysis.compared.map_or(two_sided, |c| (c.at_least, c.at_most));
    let (slow, fast, faster) = match fit.named.towards {
        Towards::Infinity => ("at least", "at most", "faster decay"),
        Towards::Zero => ("at most", "at least", "a smaller exponent in size"),
    };
    let (slow_end, fast_end) = match fit.named.towards {
        Towards::Infinity => (least, most),
        Towards::Zero => (most, least),
    };
    let level = percent(fit.question.level.confidence());
    let allowed = if tolerance > 0.0 {
        format!(" up to a tolerance of {}", human(tolerance))
    } else {
        String::new()
    };
    let why = match &finding.verdict {
        Verdict::Holds => format!(
            "the exponent is {fast} {} with one-sided confidence {level}; an upper bound permits {faster}",
            human(fast_end)
        ),
        Verdict::Refuted => {
            format!("the exponent is {slow} {} with one-sided confidence {level}", human(slow_end))
        }
        Verdict::Undecided { more_replicas, .. } => {
            let more = more_replicas.map_or(String::new(), |n| {
                format!("; about {} would decide", plural(n, "more replica"))
            });
            format!(
                "one-sided limits at {level} are {} and {}, on both sides of it, and an upper bound permits {faster}{more}",
                human(least),
                human(most)
            )
        }
        Verdict::OutOfScope { reason } => reason.clone(),
    };
    let predicted = human(predicted);
    Some(format!("O({x}^{predicted}){allowed}: {}: {why}.", finding.verdict.word()))
}

/// The `n`-th root.
pub(super) fn root(x: f64, n: usize) -> f64 {
    math::exp(math::ln(x) / n as f64)
}
