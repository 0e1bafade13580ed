//! Colours, dashes, marks and sizes. Okabe & Ito's palette (2008) is told apart by readers with any common colour vision;
//! every line also differs by dash or mark, for print in grey.

use super::Theme;
use super::scene::Colour;
use crate::figure::{Role, Size, Status};

const ORANGE: Colour = Colour(0xE6, 0x9F, 0x00);
const SKY: Colour = Colour(0x56, 0xB4, 0xE9);
const GREEN: Colour = Colour(0x00, 0x9E, 0x73);
const BLUE: Colour = Colour(0x00, 0x72, 0xB2);
const VERMILION: Colour = Colour(0xD5, 0x5E, 0x00);
const PURPLE: Colour = Colour(0xCC, 0x79, 0xA7);

/// The shape of a data point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Disc,
    Square,
    Triangle,
    Diamond,
    TriangleDown,
    Cross,
    Ring,
    Bar,
    TriangleLeft,
    TriangleRight,
}

/// Marks of successive series; the last ones are kept for verdicts.
const MARKS: [Mark; 5] =
    [Mark::Disc, Mark::Square, Mark::Triangle, Mark::Diamond, Mark::TriangleDown];

/// How a line is drawn: lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    /// Lengths of dashes and gaps in turn; empty for a solid line.
    pub(super) dash: Vec<f64>,
    pub(super) mark: Option<Mark>,
}

/// Everything about the look that does not depend on the data.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) background: Colour,
    pub(super) ink: Colour,
    pub(super) faint: Colour,
    pub(super) grid: Colour,
    dark: bool,
    /// All lengths are for print; slides multiply them.
    pub(super) unit: f64,
    pub(super) width: f64,
    pub(super) title: f64,
    pub(super) label: f64,
    pub(super) tick: f64,
    pub(super) note: f64,
}

impl Look {
    pub(super) fn new(size: Size, theme: Theme) -> Look {
        let (width, unit) = match size {
            Size::OneColumn => (3.4 * 72.0, 1.0),
            Size::TwoColumn => (7.0 * 72.0, 1.0),
            Size::Slide => (10.0 * 72.0, 1.75),
        };
        let dark = theme == Theme::Dark;
        let pick = |light, night| if dark { night } else { light };
        Look {
            background: pick(Colour(255, 255, 255), Colour(0x16, 0x18, 0x1D)),
            ink: pick(Colour(0x1A, 0x1A, 0x1A), Colour(0xE8, 0xE8, 0xE8)),
            faint: pick(Colour(0x6B, 0x6B, 0x6B), Colour(0xA0, 0xA4, 0xAB)),
            grid: pick(Colour(0xE4, 0xE4, 0xE4), Colour(0x2F, 0x33, 0x3B)),
            dark,
            unit,
            width,
            title: 8.0 * unit,
            label: 7.5 * unit,
            tick: 6.8 * unit,
            note: 6.2 * unit,
        }
    }

    /// `share` of `colour` over the background.
    pub(super) fn mix(&self, colour: Colour, share: f64) -> Colour {
        let part =
            |c: u8, b: u8| (f64::from(b) + (f64::from(c) - f64::from(b)) * share).round() as u8;
        let b = self.background;
        Colour(part(colour.0, b.0), part(colour.1, b.1), part(colour.2, b.2))
    }

    /// The pen of the `index`-th series (from 0) of its role.
    pub(super) fn pen(&self, role: Role, index: usize) -> Pen {
        let blue = if self.dark { SKY } else { BLUE };
        let other = if self.dark { Colour(0xF0, 0xE4, 0x42) } else { SKY };
        let u = self.unit;
        let cycle = |colours: &[Colour], dashes: &[&[f64]], width: f64, marks: bool| Pen {
            colour: colours[index % colours.len()],
            width: width * u,
            dash: dashes[index / colours.len() % dashes.len()].iter().map(|d| d * u).collect(),
            mark: marks.then(|| MARKS[index % MARKS.len()]),
        };
        match role {
            // Six colours and five marks: thirty lines before a pair repeats, and a dash changes every six.
            Role::Measured => {
                let colours = [blue, GREEN, PURPLE, ORANGE, other, self.faint];
                cycle(&colours, &[&[], &[4.0, 1.2], &[1.5, 1.2], &[6.0, 1.2, 1.2, 1.2]], 1.1, true)
            }
            Role::Bound => {
                let dashes: [&[f64]; 3] = [&[4.5, 2.0], &[8.0, 2.5], &[6.0, 1.5, 2.0, 1.5]];
                let mut pen = cycle(&[VERMILION, PURPLE, ORANGE], &dashes, 1.4, false);
                pen.dash = dashes[index % 3].iter().map(|d| d * u).collect();
                pen
            }
            Role::Published => {
                let dashes: [&[f64]; 3] = [&[1.2, 1.6], &[4.5, 1.6, 1.2, 1.6], &[1.2, 3.2]];
                let mut pen = cycle(&[self.ink, ORANGE, PURPLE], &dashes, 1.1, false);
                pen.dash = dashes[index % 3].iter().map(|d| d * u).collect();
                pen
            }
            Role::Reference => {
                let dashes: [&[f64]; 3] = [&[5.0, 1.6, 1.2, 1.6], &[3.0, 3.0], &[8.0, 2.0]];
                let mut pen = cycle(&[self.faint], &dashes, 0.9, false);
                pen.dash = dashes[index % 3].iter().map(|d| d * u).collect();
                pen
            }
            Role::Excluded => {
                Pen { colour: blue, width: 0.0, dash: Vec::new(), mark: Some(Mark::Ring) }
            }
            Role::Fitted => {
                let dashes: [&[f64]; 3] = [&[4.5, 1.8], &[2.0, 1.2], &[8.0, 2.0]];
                let mut pen = cycle(&[VERMILION, self.ink, PURPLE], &dashes, 1.3, false);
                pen.dash = dashes[index % 3].iter().map(|d| d * u).collect();
                pen
            }
            Role::Replica => Pen {
                colour: self.mix([blue, GREEN, PURPLE, ORANGE][index % 4], 0.38),
                width: 0.5 * u,
                dash: Vec::new(),
                mark: None,
            },
        }
    }

    /// Colour and mark of a verdict.
    pub(super) fn verdict(&self, status: Status) -> (Colour, Mark, &'static str) {
        match status {
            Status::Holds => (if self.dark { SKY } else { BLUE }, Mark::Disc, "holds"),
            Status::Refuted => (VERMILION, Mark::Cross, "refuted"),
            Status::Undecided => (ORANGE, Mark::Ring, "undecided"),
            Status::OutOfScope => (self.faint, Mark::Bar, "out of scope"),
        }
    }

    /// Ground of land, to be mixed with the page.
    pub(super) fn slate(&self) -> Colour {
        if self.dark { Colour(0x8F, 0xA3, 0xBF) } else { Colour(0x3B, 0x55, 0x75) }
    }

    pub(super) fn danger(&self) -> Colour {
        VERMILION
    }
}
