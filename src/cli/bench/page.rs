//! What `ratecheck bench` prints.

use super::Measured;
use crate::bench::{Limits, Row, Side, Size};
use crate::cli::page::Page;

/// The page, as plain text or as Markdown.
pub(super) fn page(measured: &Measured) -> Page {
    let Measured { machine: processor, command, limits, rows, missing } = measured;
    let mut page = Page::new("How fast runs are", command);
    page.text(format!("Measured on {processor}."));
    page.text(
        "ns per update on one thread, medians. A ratio is the time of the best of the others over ours, the median over rounds in \
         which all were timed one after the other; a multiple is over the limit of the machine and names what binds it.",
    );
    page.table(
        &[
            "workload",
            "ns",
            "best other",
            "ns",
            "ratio",
            "goal",
            "limit",
            "binds",
            "multiple",
            "goal",
            "reached",
        ],
        rows.iter().filter_map(times).collect(),
    );
    missing.iter().for_each(|why| page.text(why.clone()));
    if rows.iter().any(|row| row.sides.len() > 1) {
        page.text("All others, ns per update and the ratio to ours.");
        let header = rows.iter().flat_map(|row| &row.sides).map(|side| side.name.as_str());
        let mut names: Vec<&str> = Vec::new();
        header.for_each(|name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let line = |row: &Row| {
            let cells = names.iter().map(|name| row.sides.iter().find(|side| side.name == *name));
            let cells = cells.map(|side| side.map_or_else(String::new, beside));
            std::iter::once(row.name.to_owned()).chain(cells).collect()
        };
        let header: Vec<&str> = std::iter::once("workload").chain(names.iter().copied()).collect();
        page.table(&header, rows.iter().map(line).collect());
    }
    let many: Vec<_> = rows.iter().filter_map(threads).collect();
    if !many.is_empty() {
        page.text("On several threads, beside one thread in the same rounds.");
        page.table(&["workload", "threads", "ns", "speed-up"], many);
    }
    let monitors: Vec<_> = rows.iter().filter_map(monitors).collect();
    if !monitors.is_empty() {
        page.text("Time with the workload's monitors over time without; the goal is at most 1.6.");
        page.table(&["workload", "ratio"], monitors);
    }
    page.text("The machine, at the level of vector instructions that runs use.");
    page.table(&["", "measured", "unit"], machine(limits));
    page.text("What the passes did, and what the last one answered.");
    page.table(
        &["workload", "answer", "ours", "plain loop", "R", "T", "d", "in full"],
        rows.iter().map(answers).collect(),
    );
    page
}

fn short(x: f64) -> String {
    format!("{x:.2}")
}

fn times(row: &Row) -> Option<Vec<String>> {
    let best = row.best()?;
    Some(vec![
        row.name.to_owned(),
        short(row.ns),
        best.name.clone(),
        short(best.ns),
        short(best.ratio),
        format!("≥ {}", row.goal.ratio),
        short(row.limit.ns),
        row.limit.binds.to_owned(),
        short(row.multiple),
        format!("≤ {}", row.goal.multiple),
        if row.reached() { "yes" } else { "no" }.to_owned(),
    ])
}

fn beside(side: &Side) -> String {
    format!("{} ({}x)", short(side.ns), short(side.ratio))
}

fn threads(row: &Row) -> Option<Vec<String>> {
    let many = row.threads?;
    Some(vec![row.name.to_owned(), many.threads.to_string(), short(many.ns), short(many.speed_up)])
}

fn monitors(row: &Row) -> Option<Vec<String>> {
    Some(vec![row.name.to_owned(), short(row.monitors?)])
}

fn machine(limits: &Limits) -> Vec<Vec<String>> {
    let row = |what: &str, value: f64, unit: &str| {
        vec![what.to_owned(), format!("{value:.3}"), unit.to_owned()]
    };
    vec![
        row("a multiplication or addition in a lane", limits.operation, "ns"),
        row("square root", limits.root, "ns"),
        row("division", limits.division, "ns"),
        row("root and division", limits.root_and_division, "ns"),
        row("uniform number from Philox4x32-10", limits.word, "ns"),
        row("standard normal", limits.normal, "ns"),
        row("subtract, maximum, minimum in a chain", limits.chain, "ns"),
        row("random row of 800 bytes out of 8 MB", limits.row, "ns"),
        row("3 arrays updated, 1 read", limits.bandwidth, "GB/s"),
    ]
}

fn answers(row: &Row) -> Vec<String> {
    let Size { replicas, steps, dim } = row.size;
    let full = if row.size == row.full {
        "yes".to_owned()
    } else {
        format!("R={} T={}", row.full.replicas, row.full.steps)
    };
    let plain = row.sides.first().map_or_else(String::new, |side| format!("{:.6}", side.answer));
    let (replicas, steps, dim) = (replicas.to_string(), steps.to_string(), dim.to_string());
    vec![
        row.name.to_owned(),
        row.answer.to_owned(),
        format!("{:.6}", row.value),
        plain,
        replicas,
        steps,
        dim,
        full,
    ]
}
