//! The SVG backend: a viewBox in hundredths of a point, text as outlines shared through `<defs>`.
//!
//! plotters' own SVG backend rounds to pixels and names a font by its family, so that curves are jagged and text depends on the
//! machine that shows it. Here a text is a list of `<use>` of glyph outlines and carries its words in `aria-label`.

use super::font::{Face, Piece, face};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write;

/// What surrounds the drawing.
pub(super) struct Frame<'a> {
    /// Prefix of all ids; pages may hold many figures.
    pub(super) prefix: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
}

/// A drawing under way.
pub(super) struct Svg<'a> {
    size: (u32, u32),
    body: &'a mut String,
    glyphs: &'a mut BTreeMap<u16, String>,
    prefix: &'a str,
    /// Strokes of one style in a row become one element: (colour and width, path).
    open: Option<(String, String)>,
}

/// Runs `draw` on a fresh backend and wraps what it drew into a document.
pub(super) fn document<E>(
    size: (u32, u32),
    frame: &Frame<'_>,
    draw: impl FnOnce(Svg<'_>) -> Result<(), E>,
) -> Result<String, E> {
    let (mut body, mut glyphs) = (String::new(), BTreeMap::new());
    draw(Svg { size, body: &mut body, glyphs: &mut glyphs, prefix: frame.prefix, open: None })?;
    let (w, h, id) = (size.0, size.1, frame.prefix);
    let inches = |units: u32| f64::from(units) / 7200.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}in\" height=\"{}in\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        inches(w),
        inches(h),
        escaped(frame.title),
        escaped(frame.description),
    );
    if !glyphs.is_empty() {
        out.push_str("<defs>\n");
        for (glyph, path) in &glyphs {
            let _ = writeln!(out, "<path id=\"{id}-g{glyph}\" d=\"{path}\"/>");
        }
        out.push_str("</defs>\n");
    }
    out.push_str(&body);
    out.push_str("</svg>\n");
    Ok(out)
}

/// XML text: markup characters escaped, characters that XML forbids left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn hex(colour: BackendColor) -> String {
    let (r, g, b) = colour.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// `M x y l dx dy ...`: relative steps are the shortest form of a fine polyline.
fn path(points: impl IntoIterator<Item = BackendCoord>, out: &mut String) {
    let mut pen: Option<BackendCoord> = None;
    for (x, y) in points {
        // Writing to a String cannot fail.
        let _ = match pen {
            None => write!(out, "M{x} {y}l"),
            Some(last) => write!(out, "{} {} ", x - last.0, y - last.1),
        };
        pen = Some((x, y));
    }
    out.truncate(out.trim_end_matches([' ', 'l']).len());
}

fn outline(face: &Face, glyph: ab_glyph::GlyphId) -> String {
    let mut out = String::new();
    for contour in face.outline(glyph) {
        let _ = write!(out, "M{} {}", contour.start.0, contour.start.1);
        for piece in &contour.pieces {
            let _ = match *piece {
                Piece::Line(a) => write!(out, "L{} {}", a.0, a.1),
                Piece::Quad(a, b) => write!(out, "Q{} {} {} {}", a.0, a.1, b.0, b.1),
                Piece::Cubic(a, b, c) => {
                    write!(out, "C{} {} {} {} {} {}", a.0, a.1, b.0, b.1, c.0, c.1)
                }
            };
        }
        out.push('Z');
    }
    out
}

impl Svg<'_> {
    /// Writes the strokes gathered so far.
    fn close(&mut self) {
        if let Some((style, d)) = self.open.take() {
            let _ = writeln!(
                self.body,
                "<path fill=\"none\" stroke-linejoin=\"round\" {style} d=\"{d}\"/>"
            );
        }
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        self.close();
        Ok(())
    }

    fn draw_pixel(
        &mut self,
        p: BackendCoord,
        colour: BackendColor,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.draw_rect(p, (p.0 + 1, p.1 + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let corners = [a, (b.0, a.1), b, (a.0, b.1)];
        if fill {
            self.fill_polygon(corners, style)
        } else {
            self.draw_path(corners.into_iter().chain([a]), style)
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let style =
            format!("stroke=\"{}\" stroke-width=\"{}\"", hex(style.color()), style.stroke_width());
        if self.open.as_ref().is_none_or(|(open, _)| *open != style) {
            self.close();
            self.open = Some((style, String::new()));
        }
        if let Some((_, d)) = &mut self.open {
            path(points, d);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.close();
        let paint = if fill { "" } else { "fill=\"none\" stroke=" };
        let name = if fill { "fill=" } else { "" };
        let _ = writeln!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" {paint}{name}\"{}\"/>",
            centre.0,
            centre.1,
            hex(style.color())
        );
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.close();
        let mut d = String::new();
        path(points, &mut d);
        let _ = writeln!(self.body, "<path fill=\"{}\" d=\"{d}z\"/>", hex(style.color()));
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.close();
        let face = face();
        let scale = style.size() / face.units();
        // Columns of the matrix that turns font units (y upwards) into canvas units (y downwards).
        let matrix = match style.transform() {
            FontTransform::None => format!("{scale:.5} 0 0 {:.5}", -scale),
            FontTransform::Rotate90 => format!("0 {scale:.5} {scale:.5} 0"),
            FontTransform::Rotate180 => format!("{:.5} 0 0 {scale:.5}", -scale),
            FontTransform::Rotate270 => format!("0 {:.5} {:.5} 0", -scale, -scale),
        };
        let _ = write!(
            self.body,
            "<g aria-label=\"{}\" fill=\"{}\" transform=\"matrix({matrix} {} {})\">",
            escaped(text),
            hex(style.color()),
            at.0,
            at.1
        );
        for glyph in face.shape(text).0 {
            let drawn = self.glyphs.entry(glyph.id.0).or_insert_with(|| outline(face, glyph.id));
            if !drawn.is_empty() {
                let x = (glyph.x * face.units()).round();
                let _ =
                    write!(self.body, "<use href=\"#{}-g{}\" x=\"{x}\"/>", self.prefix, glyph.id.0);
            }
        }
        self.body.push_str("</g>\n");
        Ok(())
    }
}
