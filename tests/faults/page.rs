//! The page that lists the faults: `docs/faults.md`.

use ratecheck::plan::full_name;
use ratecheck::results::Row;

use crate::bench;
use crate::fault::{Fault, Kind};
use crate::planted;

/// Where it is kept.
pub const PAGE: &str = "docs/faults.md";

/// What became of a fault.
pub struct Finding {
    pub fault: &'static Fault,
    /// The verdict on its claim without it, and with it.
    without: String,
    with: String,
    /// Whether the claim comes out otherwise than the study expects.
    pub caught: bool,
}

impl Finding {
    /// From the verdicts on the runs of the fault.
    pub fn new(fault: &'static Fault, honest: &[Row], faulty: &[Row]) -> Finding {
        let (honest, faulty) = (bench::of(fault, honest), bench::of(fault, faulty));
        let unexpected = faulty.iter().find(|row| !row.as_expected);
        let without = honest.first().map_or_else(String::new, |row| row.verdict.clone());
        let with = unexpected.or(faulty.first()).map_or_else(String::new, |row| verdict(row));
        Finding { fault, without, with, caught: unexpected.is_some() }
    }

    /// Its line of the table.
    pub fn line(&self) -> String {
        let Fault { name, what, study, claim, theorem, plant, .. } = self.fault;
        let (without, with, seam) = (&self.without, &self.with, plant.seam());
        format!(
            "| `{name}` | {what} | {seam} | `{study}`, `{claim}` | `{theorem}` | {without} | {with} |\n"
        )
    }
}

/// The verdict; where it is the expected one, the first number that is not.
fn verdict(row: &Row) -> String {
    let missed = row.landings.iter().find(|landing| !landing.met);
    match missed.filter(|_| row.verdict == row.expected) {
        Some(missed) => format!(
            "{}, {} {:.4} for {}",
            row.verdict, missed.quantity, missed.measured, missed.expected
        ),
        None => row.verdict.clone(),
    }
}

/// The whole page.
pub fn page(findings: &[Finding]) -> String {
    let mut page = format!(
        "# Planted faults\n\n\
         Written by `RATECHECK_BLESS=1 cargo test --test faults -- --ignored`.\n\n\
         A check is worth what it catches. Each of these {} faults is planted into a run of a shipped study at its quick size, \
         and the claim named must then come out otherwise than the study expects, as it does. Without a fault every claim of \
         these studies comes out as expected. The program is not changed: a fault enters where the program takes parts from \
         outside, the *seam*.\n\n\
         | seam | what is put there |\n|---|---|\n",
        findings.len()
    );
    for (seam, what) in SEAMS {
        page += &format!("| {seam} | {what} |\n");
    }
    page += "\nWhere the verdict is the expected one, the study expects a number as well, and the number is another one: \
             what is measured stands before what is expected.\n";
    for kind in Kind::ALL {
        let own = || findings.iter().filter(|finding| finding.fault.kind == kind);
        let mut title = kind.name().to_owned();
        title[..1].make_ascii_uppercase();
        page += &format!("\n## {title}\n\n{} {} faults.\n\n", planted::about(kind), own().count());
        page += "| fault | what is wrong | seam | study, claim | objects | without | with |\n|---|---|---|---|---|---|---|\n";
        own().for_each(|finding| page += &finding.line());
    }
    page
}

/// The seams, by the names that [`crate::fault::Plant::seam`] gives them.
const SEAMS: [(&str, &str); 7] = [
    ("method", "a method of another making, under the name of the right one"),
    ("spec", "method and oracle of another run"),
    ("oracle", "gradients that are drawn otherwise than stated"),
    ("setting", "other numbers than those of the run, when the theorem is bound"),
    ("view", "another picture of each step than what happened"),
    ("run", "another start, horizon, comparator or exit"),
    ("outcome", "another sample than the one that was measured"),
];

/// Every claim that is not as its study expects, for messages.
pub fn unexpected(rows: &[Row]) -> Vec<String> {
    let odd = rows.iter().filter(|row| !row.as_expected);
    odd.map(|row| {
        let name = full_name(&row.theorem, &row.step);
        format!("{}: {name} is {} in run {}: {}", row.claim, row.verdict, row.run, row.reason)
    })
    .collect()
}
