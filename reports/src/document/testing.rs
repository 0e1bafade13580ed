//! Documents for the tests of the renderers.

use super::*;
use crate::table::Column;

fn generated_by(command: &str) -> GeneratedBy {
    GeneratedBy { version: "0.1.0".to_owned(), command: command.to_owned(), seed: 1 }
}

/// Two verdicts: one with everything, one with little.
pub(crate) fn verdicts() -> Document {
    let refuted = VerdictRow {
        claim: "padam-nonconvex-4.3".to_owned(),
        setting: "huber:dim=1,scale=16".to_owned(),
        horizon: "77".to_owned(),
        sweep: String::new(),
        path: String::new(),
        outcome: Outcome { status: Status::Refuted, as_expected: true },
        provenance: Provenance::Quoted,
        slack: Some(1.918_34),
        interval: None,
        n: Some(1),
        note: "first broken at step $77$".to_owned(),
    };
    let holds = VerdictRow {
        claim: "padam-a-very-long-id".to_owned(),
        setting: String::new(),
        horizon: String::new(),
        sweep: String::new(),
        path: String::new(),
        outcome: Outcome { status: Status::Holds, as_expected: false },
        provenance: Provenance::Derived,
        slack: Some(2e-3),
        interval: Some((0.01, 0.02)),
        n: Some(100),
        note: String::new(),
    };
    let list =
        Verdicts { caption: "Verdicts".to_owned(), level: Some(0.995), rows: vec![refuted, holds] };
    Document {
        title: "A study".to_owned(),
        generated_by: generated_by("ratecheck run"),
        sections: vec![Section::Verdicts(list)],
    }
}

/// Curves with `text` wherever a user's text can stand.
pub(crate) fn curves(text: &str) -> Curves {
    use crate::figure::{Axis, Band, Role, Series, Shade, VerticalMarker};
    let s = || text.to_owned();
    let band = Band { lo: vec![0.05, f64::NAN], hi: vec![0.3, 0.2], band_label: s() };
    let series = |role, y: [f64; 2], band| Series {
        label: s(),
        role,
        x: vec![1.0, 10.0],
        y: y.to_vec(),
        band,
    };
    Curves {
        x: Axis { unit: s(), ..Axis::log(text) },
        y: Axis::linear(text),
        series: vec![
            series(Role::Bound, [1e300, f64::INFINITY], None),
            series(Role::Measured, [0.1, f64::NAN], Some(band)),
        ],
        slopes: Vec::new(),
        markers: vec![VerticalMarker { x: 2.0, label: s() }],
        shades: vec![Shade { lo: 1.0, hi: f64::NAN, label: s() }],
    }
}

/// Every kind of section with `text` wherever a user's text can stand.
pub(crate) fn everything(text: &str) -> Document {
    let s = || text.to_owned();
    let outcome = Outcome { status: Status::Failed, as_expected: false };
    let step = ProofStep {
        label: s(),
        statement: s(),
        mode: s(),
        verdict: Some(outcome),
        slack: Some(f64::NAN),
    };
    let theorem = Theorem {
        id: s(),
        title: s(),
        statement: s(),
        source: s(),
        provenance: Provenance::Recalled,
        hypotheses: vec![s()],
        steps: vec![step],
    };
    let row = VerdictRow {
        claim: s(),
        setting: s(),
        horizon: s(),
        sweep: s(),
        path: s(),
        outcome,
        provenance: Provenance::Confirmed,
        slack: None,
        interval: Some((f64::NEG_INFINITY, f64::INFINITY)),
        n: None,
        note: s(),
    };
    let column = Column::text("x", vec![s()]).unwrap().with_symbol(s()).with_unit(s());
    let sections = vec![
        Section::Heading(s()),
        Section::Heading(s()),
        Section::Paragraph(s()),
        Section::Table(Table::new(text, text, vec![column]).unwrap()),
        Section::Figure(Figure {
            id: s(),
            caption: s(),
            alt: s(),
            wide: true,
            svg_light: s(),
            svg_dark: s(),
            curves: vec![(s(), curves(text))],
        }),
        Section::Theorem(Box::new(theorem)),
        Section::Verdicts(Verdicts { caption: s(), level: None, rows: vec![row] }),
        Section::Tally(Tally {
            caption: s(),
            rows: vec![TallyRow {
                page: Link { text: s(), path: s() },
                about: s(),
                outcomes: vec![outcome],
            }],
        }),
        Section::Map(Map {
            caption: s(),
            of: s(),
            columns: vec![s()],
            rows: vec![MapRow {
                id: s(),
                title: s(),
                cells: vec![vec![MapChip { outcome, claims: 1, about: s(), path: s() }]],
            }],
        }),
        Section::Link(Link { text: s(), path: s() }),
        Section::Witness(Witness { text: s(), replay: s() }),
        Section::Details { summary: s(), sections: vec![Section::Paragraph(s())] },
    ];
    Document { title: s(), generated_by: generated_by(text), sections }
}
