//! The embedded face, DejaVu Sans: advances and outlines. Nothing is ever looked up on the machine.

use super::DrawError;
use ab_glyph::{Font, FontRef, GlyphId, OutlineCurve, Point};
use std::sync::LazyLock;

static FACE: LazyLock<Face> = LazyLock::new(|| {
    let font = FontRef::try_from_slice(dejavu::sans::regular())
        .expect("the DejaVu Sans embedded by the crate `dejavu` is a valid font");
    let units = f64::from(font.units_per_em().unwrap_or(2048.0));
    Face { font, units }
});

/// The embedded face.
pub(super) fn face() -> &'static Face {
    &FACE
}

/// A font with its resolution.
pub(super) struct Face {
    font: FontRef<'static>,
    units: f64,
}

/// A glyph of a run: its character and its pen position in em.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) id: GlyphId,
    pub(super) x: f64,
}

impl Face {
    /// Font units per em.
    pub(super) fn units(&self) -> f64 {
        self.units
    }

    /// Glyphs of a run with their pen positions, and the total advance, in em, with kerning.
    pub(super) fn shape(&self, text: &str) -> (Vec<Placed>, f64) {
        let mut pen = 0.0;
        let mut previous = None;
        let mut placed = Vec::new();
        for c in text.chars() {
            let id = self.font.glyph_id(c);
            if let Some(before) = previous {
                pen += f64::from(self.font.kern_unscaled(before, id)) / self.units;
            }
            placed.push(Placed { id, x: pen });
            pen += f64::from(self.font.h_advance_unscaled(id)) / self.units;
            previous = Some(id);
        }
        (placed, pen)
    }

    /// The first character of `text` that the face lacks, if any.
    pub(super) fn check(&self, text: &str) -> Result<(), DrawError> {
        match text.chars().find(|&c| self.font.glyph_id(c).0 == 0) {
            None => Ok(()),
            Some(character) => Err(DrawError::MissingGlyph { character, label: text.to_owned() }),
        }
    }

    /// The outline of a glyph in font units, y upwards; empty for spaces.
    pub(super) fn outline(&self, id: GlyphId) -> Vec<Contour> {
        let curves = self.font.outline(id).map(|o| o.curves).unwrap_or_default();
        let mut contours: Vec<Contour> = Vec::new();
        let mut pen: Option<Point> = None;
        for curve in curves {
            let (start, piece, end) = match curve {
                OutlineCurve::Line(a, b) => (a, Piece::Line(xy(b)), b),
                OutlineCurve::Quad(a, b, c) => (a, Piece::Quad(xy(b), xy(c)), c),
                OutlineCurve::Cubic(a, b, c, d) => (a, Piece::Cubic(xy(b), xy(c), xy(d)), d),
            };
            // A new contour begins where a curve does not start at the end of the one before.
            match contours.last_mut() {
                Some(last) if pen == Some(start) => last.pieces.push(piece),
                _ => contours.push(Contour { start: xy(start), pieces: vec![piece] }),
            }
            pen = Some(end);
        }
        contours
    }
}

fn xy(p: Point) -> (f64, f64) {
    (f64::from(p.x), f64::from(p.y))
}

/// One closed curve of an outline.
pub(super) struct Contour {
    pub(super) start: (f64, f64),
    pub(super) pieces: Vec<Piece>,
}

/// A piece of a contour, from the end of the piece before.
pub(super) enum Piece {
    Line((f64, f64)),
    Quad((f64, f64), (f64, f64)),
    Cubic((f64, f64), (f64, f64), (f64, f64)),
}

impl Contour {
    /// The contour as a polygon, each curve cut into `cuts` chords.
    pub(super) fn flatten(&self, cuts: u32) -> Vec<(f64, f64)> {
        let mix =
            |a: (f64, f64), b: (f64, f64), t: f64| (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
        let mut points = vec![self.start];
        let mut pen = self.start;
        for piece in &self.pieces {
            for k in 1..=cuts {
                let t = f64::from(k) / f64::from(cuts);
                match *piece {
                    Piece::Line(_) => {}
                    Piece::Quad(b, c) => points.push(mix(mix(pen, b, t), mix(b, c, t), t)),
                    Piece::Cubic(b, c, d) => {
                        let (ab, bc, cd) = (mix(pen, b, t), mix(b, c, t), mix(c, d, t));
                        points.push(mix(mix(ab, bc, t), mix(bc, cd, t), t));
                    }
                }
            }
            pen = match *piece {
                Piece::Line(b) => {
                    points.push(b);
                    b
                }
                Piece::Quad(_, c) => c,
                Piece::Cubic(_, _, d) => d,
            };
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advances_are_those_of_the_face() {
        // hmtx of DejaVu Sans 2.37: 'm' 1995, '0' 1303 of 2048 units.
        assert!((face().shape("m").1 - 1995.0 / 2048.0).abs() < 1e-12);
        assert!((face().shape("00").1 - 2606.0 / 2048.0).abs() < 1e-12);
    }

    #[test]
    fn an_o_has_two_contours_and_an_i_two() {
        let contours = |c: &str| face().outline(face().shape(c).0[0].id).len();
        assert_eq!((contours("o"), contours("i"), contours("l"), contours(" ")), (2, 2, 1, 0));
    }

    #[test]
    fn mathematics_is_in_the_face_and_an_unassigned_character_is_named() {
        let text = "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ ∇‖∞≤≥≠≈±×·−√∑∏∂∈ℝ𝔼ℙ′″…→½²³¹⁰₀ˆ~";
        assert!(face().check(text).is_ok());
        let error = face().check("ok \u{E000}").expect_err("a private-use character");
        assert!(error.to_string().contains("U+E000"), "{error}");
    }
}
