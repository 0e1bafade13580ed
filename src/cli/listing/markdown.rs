//! A thing's page in the book: what `show` says of it, and which shipped studies use it.

use ratecheck_proofs_checks::studies;
use ratecheck_reports::document::Provenance;
use ratecheck_reports::markdown::{code, displayed, formula, paragraph, rich, table};

use super::facts::{ConstantRow, ProblemPart};
use super::uses::{Expected, Uses};
use super::{Item, Key, Kind, OptimizerPart, StepRow, StudyPart, TheoremPart};

/// A page under construction: paragraphs with an empty line between.
#[derive(Default)]
struct Page(String);

impl Page {
    fn add(&mut self, block: &str) {
        if block.trim().is_empty() {
            return;
        }
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(block.trim_end());
        self.0.push('\n');
    }

    /// A heading, and what stands under it; neither where there is nothing.
    fn section(&mut self, heading: &str, block: &str) {
        if !block.trim().is_empty() {
            self.add(&format!("## {heading}"));
            self.add(block);
        }
    }
}

impl Item {
    /// The page, as it lies in `reference/KIND/ID.md`.
    pub(in crate::cli) fn markdown(&self, kind: Kind, uses: &Uses) -> String {
        let mut page = Page::default();
        page.add(&format!("# {}", rich(self.id)));
        page.add(&paragraph(&self.summary));
        if !self.formula.is_empty() {
            page.add(&displayed(self.formula));
        }
        if let Some(theorem) = &self.theorem {
            page.add(&theorem.standing());
        }
        if !self.source.is_empty() {
            page.add(&format!("Source: {}", rich(self.source)));
        }
        if let Some(part) = &self.optimizer {
            part.sections(&mut page, self.id);
        }
        page.section("Keys", &keys(&self.keys));
        if let Some(problem) = &self.problem {
            problem.sections(&mut page);
        }
        if let Some(theorem) = &self.theorem {
            theorem.sections(&mut page, self.id, &uses.expected(self.id));
        }
        if let Some(study) = &self.study {
            study.sections(&mut page, self.id);
        }
        let studies: Vec<String> =
            uses.of(kind, self.id).iter().map(|id| link(Kind::Studies, id)).collect();
        page.section("Shipped studies", &studies.join(", "));
        page.0
    }

    /// Its row in the list of its kind.
    pub(in crate::cli) fn row(&self) -> Vec<String> {
        let mut row = vec![format!("[{}]({0}.md)", self.id), rich(&self.summary)];
        if let Some(theorem) = &self.theorem {
            row.push(format!("{}, {}", theorem.mode, theorem.provenance));
        }
        row
    }
}

/// Headings of the columns of [`Item::row`].
pub(in crate::cli) fn columns(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Theorems => &["id", "about", "claimed"],
        _ => &["id", "what it is"],
    }
}

/// A link from the page of one thing to that of another.
fn link(kind: Kind, id: &str) -> String {
    format!("[{id}](../{}/{id}.md)", kind.plural())
}

fn keys(keys: &[Key]) -> String {
    let row = |key: &Key| {
        let default = match (&key.default, &key.if_absent) {
            (Some(default), _) => code(default),
            (None, Some(absent)) => rich(absent),
            (None, None) => "required".to_owned(),
        };
        vec![code(key.key), rich(key.doc), default, rich(&key.range)]
    };
    table(&["key", "meaning", "default", "range"], &keys.iter().map(row).collect::<Vec<_>>())
}

impl OptimizerPart {
    fn sections(&self, page: &mut Page, id: &str) {
        let row = |(part, shown): (&str, &str)| vec![part.to_owned(), formula(shown)];
        let rows: Vec<_> = self.parts.iter().map(|r| row((r.part, r.formula))).collect();
        page.section("Parts of the step", &table(&["part", "formula"], &rows));
        let readings = format!(
            "Family {}: [readings compared](../../readings.md#{0}) has what tells {} from its relatives, and by how much their paths differ.",
            self.family,
            code(id)
        );
        page.add(&readings);
        let variants: Vec<String> = self.variants.iter().map(|v| code(v)).collect();
        if !variants.is_empty() {
            page.add(&format!("Settings that show its branches: {}.", variants.join(", ")));
        }
    }
}

impl ProblemPart {
    fn sections(&self, page: &mut Page) {
        page.add(&format!("## Facts of {}", code(&self.example)));
        let what = [
            self.family.to_owned(),
            if self.convex { "convex" } else { "not convex" }.to_owned(),
            if self.smooth { "smooth" } else { "not smooth" }.to_owned(),
            format!("{} coordinate{}", self.dim, if self.dim == 1 { "" } else { "s" }),
        ];
        page.add(&format!("Of the family {}; {}.", what[0], what[1..].join(", ")));
        let known = self.constants.iter().map(ConstantRow::line);
        let line = |(name, text): (String, String)| format!("- {name}: {}\n", rich(&text));
        page.add(&known.chain(self.others().into_iter().map(line)).collect::<String>());
        let examples: Vec<String> = self.examples.iter().map(|e| code(e)).collect();
        page.add(&format!("Members that show its branches: {}.", examples.join(", ")));
    }
}

impl ConstantRow {
    fn line(&self) -> String {
        let symbol = if self.name == "inf f" { "\\inf f" } else { self.name };
        let sign = match self.direction {
            "at most" => "≤",
            "at least" => "≥",
            _ => "=",
        };
        let on = if self.on == "whole" { String::new() } else { format!(" on {}", code(&self.on)) };
        format!("- {} {sign} {}{on}: {}\n", formula(symbol), self.value, rich(self.because))
    }
}

impl TheoremPart {
    /// In which sense it is claimed, and where the statement comes from.
    fn standing(&self) -> String {
        let all =
            [Provenance::Confirmed, Provenance::Quoted, Provenance::Recalled, Provenance::Derived];
        let meaning = all.iter().find(|p| p.word() == self.provenance).map(|p| p.meaning());
        format!(
            "Claimed: **{}**. Provenance: **{}** ({}).",
            self.mode,
            self.provenance,
            meaning.unwrap_or_default()
        )
    }

    fn sections(&self, page: &mut Page, id: &str, expected: &[Expected<'_>]) {
        page.section("Hypotheses", &list(self.hypotheses));
        if !self.steps.is_empty() {
            page.add("## Proof steps");
            for step in &self.steps {
                step.block(page);
            }
        }
        page.section("Known defects", &list(self.defects));
        if !self.inputs.is_empty() {
            page.add("## Bound");
            page.add(&format!("`ratecheck bound {id}` evaluates it for given numbers:"));
            page.add(&keys(&self.inputs));
        }
        let row = |row: &Expected<'_>| {
            let objects: Vec<String> = row.steps.iter().map(|step| self.object(step)).collect();
            let claim = code(row.claim);
            vec![link(Kind::Studies, row.study), claim, objects.join(", "), row.verdict.to_owned()]
        };
        let rows: Vec<_> = expected.iter().map(row).collect();
        let shown = table(&["study", "claim", "of", "expected"], &rows);
        page.section("Shipped studies", &shown);
    }

    /// What a claim is about, with a link to its step.
    fn object(&self, step: &str) -> String {
        match step {
            "" => "the theorem".to_owned(),
            "*" => "its derived steps".to_owned(),
            _ if self.steps.iter().filter(|s| anchor(s.label) == anchor(step)).count() == 1 => {
                format!("[{}](#{})", rich(step), anchor(step))
            }
            _ => rich(step),
        }
    }
}

/// The anchor of the heading of a step. Capitals and primes are not told apart.
fn anchor(label: &str) -> String {
    let kept = label.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    kept.collect::<String>().to_lowercase()
}

impl StepRow {
    fn block(&self, page: &mut Page) {
        page.add(&format!("### {}", rich(self.label)));
        page.add(&displayed(self.formula));
        let mut sense = self.mode.clone();
        sense[..1].make_ascii_uppercase();
        let note =
            if self.note.is_empty() { String::new() } else { format!(" {}", rich(self.note)) };
        page.add(&format!("*{sense}, {}.*{note}", self.provenance));
    }
}

impl StudyPart {
    fn sections(&self, page: &mut Page, id: &str) {
        page.add(&paragraph(&self.about));
        page.add(&format!("`ratecheck run {id}` runs it."));
        let row = |claim: &super::ClaimRow| {
            let theorem = |(k, name): (usize, &String)| {
                let (theorem, step) = name.split_once('/').unwrap_or((name, ""));
                let step = if step.is_empty() { String::new() } else { format!("/{}", rich(step)) };
                let expect = &claim.expect[k.min(claim.expect.len() - 1)];
                format!("{}{step}: {expect}", link(Kind::Theorems, theorem))
            };
            let theorems: Vec<String> = claim.theorem.iter().enumerate().map(theorem).collect();
            vec![code(&claim.id), theorems.join("<br>")]
        };
        let rows: Vec<_> = self.claims.iter().map(row).collect();
        page.section("Claims", &table(&["claim", "expected"], &rows));
        if let Some(shipped) = studies::ALL.iter().find(|shipped| shipped.id == id) {
            page.section("The study", &format!("```toml\n{}\n```", shipped.text.trim_end()));
        }
    }
}

fn list(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("- {}", paragraph(text))).collect()
}
