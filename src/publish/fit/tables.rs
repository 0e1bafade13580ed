//! Rates, points and local slopes as tables.

use ratecheck_proofs_checks::evidence::rate::Local;
use ratecheck_reports::number::human;
use ratecheck_reports::table::{Column, Estimates, Table, TableError};

use super::words;
use crate::fit::{Fit, Fitted};

/// Local slopes that are printed; all are in the files.
const SHOWN: usize = 8;

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn inside(group: &Fitted) -> usize {
    group.analysis.window.to - group.analysis.window.from + 1
}

fn each<T>(fit: &Fit, read: impl Fn(&Fitted) -> T) -> Vec<T> {
    fit.groups.iter().map(read).collect()
}

fn interval(lo: f64, hi: f64) -> String {
    format!("[{}, {}]", human(lo), human(hi))
}

/// The rates as they are printed, one line a group.
pub(super) fn rates(fit: &Fit) -> Result<Table, TableError> {
    let mut columns = Vec::new();
    if let Some(by) = &fit.named.by {
        let names = each(fit, |g| g.name.clone());
        columns.push(Column::text("group", names)?.with_symbol(format!(r"\text{{{}}}", plain(by))));
    }
    let numbers = |read: fn(&Fitted) -> f64| each(fit, move |g| human(read(g)).to_string());
    let window = |g: &Fitted| {
        let window = &g.analysis.window;
        format!("{} to {}", words::abscissa(window.first), words::abscissa(window.last))
    };
    columns.extend([
        Column::text("exponent", numbers(|g| g.analysis.exponent))?,
        Column::text(
            "interval",
            each(fit, |g| interval(g.analysis.interval.lo, g.analysis.interval.hi)),
        )?,
        Column::text("constant", numbers(|g| g.analysis.constant))?,
        Column::text("log_factor", each(fit, |g| words::log_factor(g, &fit.named.x)))?
            .with_symbol(r"\text{log factor}"),
        Column::text("window", each(fit, window))?,
        Column::text("points", each(fit, |g| format!("{}/{}", inside(g), g.grid.x.len())))?,
        Column::integer("replicas", each(fit, |g| whole(g.grid.replicas)))?,
        Column::number("r2", each(fit, |g| g.r2))?.with_symbol("r^2"),
    ]);
    let methods: Vec<&str> = each(fit, |g| g.analysis.interval.method.name());
    let mut names = methods.clone();
    names.dedup();
    let title = format!(
        "Exponents with {} intervals ({})",
        words::percent(fit.question.level.confidence()),
        names.join(", ")
    );
    Table::new("rate", title, columns)
}

/// A name within a formula: letters and digits, spaces for the rest.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

/// Local slopes of a group as they are printed.
pub(super) fn slopes(fit: &Fit, group: &Fitted) -> Result<Table, TableError> {
    let all = &group.analysis.local;
    let n = all.len();
    let shown: Vec<&Local> = if n <= SHOWN {
        all.iter().collect()
    } else {
        (0..SHOWN).map(|k| &all[(k * (n - 1) + (SHOWN - 1) / 2) / (SHOWN - 1)]).collect()
    };
    let at = |l: &&Local| human(l.x).to_string();
    let columns = vec![
        Column::text("x", shown.iter().map(at).collect())?
            .with_symbol(format!(r"\text{{{}}}", plain(&fit.named.x))),
        Column::text("slope", shown.iter().map(|l| human(l.slope).to_string()).collect())?,
        Column::text("interval", shown.iter().map(|l| interval(l.lo, l.hi)).collect())?,
    ];
    let mut title = "Local slopes between neighbouring points".to_owned();
    if fit.named.by.is_some() {
        title.push_str(&format!(", {}", group.name));
    }
    if n > SHOWN {
        title.push_str(&format!(" ({SHOWN} of {n}; --json and --out have all)"));
    }
    Table::new("slopes", title, columns)
}

/// The rates as a file.
pub(super) fn rate_file(fit: &Fit) -> Result<Table, TableError> {
    let estimates = |value: fn(&Fitted) -> (f64, f64, f64)| Estimates {
        value: each(fit, |g| value(g).0),
        lo: each(fit, |g| value(g).1),
        hi: each(fit, |g| value(g).2),
        n: each(fit, |g| g.grid.replicas as u64),
        level: fit.question.level.confidence(),
    };
    let number = |read: fn(&Fitted) -> f64| each(fit, read);
    let mut columns = vec![
        Column::text("group", each(fit, |g| g.name.clone()))?,
        Column::estimate(
            "exponent",
            estimates(|g| {
                let interval = &g.analysis.interval;
                (g.analysis.exponent, interval.lo, interval.hi)
            }),
        )?,
        Column::text("method", each(fit, |g| g.analysis.interval.method.name().to_owned()))?,
        Column::estimate(
            "constant",
            estimates(|g| {
                let interval = &g.analysis.constant_interval;
                (g.analysis.constant, interval.lo, interval.hi)
            }),
        )?,
        Column::number("log_power", number(|g| g.analysis.log_power))?,
        Column::number("window_from", number(|g| g.analysis.window.first))?,
        Column::number("window_to", number(|g| g.analysis.window.last))?,
        Column::integer("points_inside", each(fit, |g| whole(inside(g))))?,
        Column::integer("points", each(fit, |g| whole(g.grid.x.len())))?,
        Column::number("r2", number(|g| g.r2))?,
    ];
    if fit.question.predicted.is_some() {
        let word = |g: &Fitted| g.finding.as_ref().map_or("", |f| f.verdict.word()).to_owned();
        columns.push(Column::text("verdict", each(fit, word))?);
    }
    Table::new("rate", words::title(fit), columns)
}

/// Every point with its interval, its law and whether the window holds it.
pub(super) fn point_file(fit: &Fit) -> Result<Table, TableError> {
    let points = || fit.groups.iter().flat_map(|g| (0..g.grid.x.len()).map(move |k| (g, k)));
    let number = |read: fn(&Fitted, usize) -> f64| points().map(|(g, k)| read(g, k)).collect();
    let end = |g: &Fitted, k: usize, hi: bool| {
        let interval = g.bands.as_ref().map(|bands| bands[k]);
        interval.map_or(f64::NAN, |i| if hi { i.hi } else { i.lo })
    };
    let holds = |(g, k): (&Fitted, usize)| {
        i64::from((g.analysis.window.from..=g.analysis.window.to).contains(&k))
    };
    let columns = vec![
        Column::text("group", points().map(|(g, _)| g.name.clone()).collect())?,
        Column::number("x", number(|g, k| g.grid.x[k]))?,
        Column::number("mean", number(|g, k| g.means[k]))?,
        Column::number("lo", points().map(|(g, k)| end(g, k, false)).collect())?,
        Column::number("hi", points().map(|(g, k)| end(g, k, true)).collect())?,
        Column::number("law", number(|g, k| g.law(g.grid.x[k])))?,
        Column::integer("in_window", points().map(holds).collect())?,
    ];
    Table::new("points", words::title(fit), columns)
}

/// Every local slope.
pub(super) fn slope_file(fit: &Fit) -> Result<Table, TableError> {
    let all = || fit.groups.iter().flat_map(|g| g.analysis.local.iter().map(move |l| (g, l)));
    let number = |read: fn(&Local) -> f64| all().map(|(_, l)| read(l)).collect();
    let columns = vec![
        Column::text("group", all().map(|(g, _)| g.name.clone()).collect())?,
        Column::number("x", number(|l| l.x))?,
        Column::number("slope", number(|l| l.slope))?,
        Column::number("lo", number(|l| l.lo))?,
        Column::number("hi", number(|l| l.hi))?,
    ];
    Table::new("slopes", words::title(fit), columns)
}
