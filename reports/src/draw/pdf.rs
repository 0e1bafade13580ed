//! The PDF backend: one page as large as the figure, coordinates in hundredths of a point, text as outlines shared as forms.
//!
//! No font is embedded, which some publishers ask for, and no date is written: equal figures give equal bytes.

use super::font::{Face, Piece, face};
use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Filter, Finish, Name, Pdf as Document, Rect, Ref, TextStr};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::collections::BTreeMap;
use std::convert::Infallible;

/// What a document says of itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    /// XML for the metadata of the document; none where empty.
    pub(super) metadata: &'a str,
}

/// A drawing under way.
pub(super) struct Page<'a> {
    size: (u32, u32),
    content: &'a mut Content,
    /// Glyphs that were used.
    glyphs: &'a mut BTreeMap<u16, Vec<u8>>,
    stroke: Option<(BackendColor, u32)>,
    fill: Option<BackendColor>,
}

/// Level of compression: a good part of what more would give, at a fraction of the time.
const LEVEL: u8 = 6;

/// Runs `draw` on a fresh backend and wraps what it drew into a document.
pub(super) fn document<E>(
    size: (u32, u32),
    about: &About<'_>,
    draw: impl FnOnce(Page<'_>) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let (mut content, mut glyphs) = (Content::new(), BTreeMap::new());
    let height = size.1 as f32 / 100.0;
    content.transform([0.01, 0.0, 0.0, -0.01, 0.0, height]);
    content.set_line_join(LineJoinStyle::RoundJoin);
    let page = Page { size, content: &mut content, glyphs: &mut glyphs, stroke: None, fill: None };
    draw(page)?;
    let [catalog, pages, page, body, info, metadata] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let form = |k: usize| Ref::new(7 + k as i32);
    let mut pdf = Document::new();
    let mut root = pdf.catalog(catalog);
    root.pages(pages);
    if !about.metadata.is_empty() {
        root.metadata(metadata);
    }
    root.finish();
    pdf.pages(pages).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.parent(pages).contents(body);
    sheet.media_box(Rect::new(0.0, 0.0, size.0 as f32 / 100.0, height));
    let mut resources = sheet.resources();
    let mut forms = resources.x_objects();
    for (k, glyph) in glyphs.keys().enumerate() {
        forms.pair(Name(name(*glyph).as_bytes()), form(k));
    }
    forms.finish();
    resources.finish();
    sheet.finish();
    let packed = compress_to_vec_zlib(&content.finish(), LEVEL);
    pdf.stream(body, &packed).filter(Filter::FlateDecode);
    let mut told = pdf.document_info(info);
    told.title(TextStr(about.title)).subject(TextStr(about.description));
    told.creator(TextStr("ratecheck"));
    told.finish();
    if !about.metadata.is_empty() {
        // Not compressed, so that tools and people find it without reading the rest of the file.
        pdf.metadata(metadata, packet(about.metadata).as_bytes());
    }
    for (k, outline) in glyphs.values().enumerate() {
        // Glyphs lie within two em of their origin.
        let packed = compress_to_vec_zlib(outline, LEVEL);
        let mut glyph = pdf.form_xobject(form(k), &packed);
        glyph.bbox(Rect::new(-4096.0, -4096.0, 4096.0, 4096.0)).filter(Filter::FlateDecode);
    }
    Ok(pdf.finish())
}

/// XMP (ISO 16684-1) around an element.
fn packet(element: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\">{element}</rdf:Description>\n\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
    )
}

fn name(glyph: u16) -> String {
    format!("g{glyph}")
}

/// The outline of a glyph in font units, as a page's content.
fn outline(face: &Face, glyph: ab_glyph::GlyphId) -> Vec<u8> {
    let mut content = Content::new();
    let xy = |p: (f64, f64)| (p.0 as f32, p.1 as f32);
    let contours = face.outline(glyph);
    for contour in &contours {
        let (x, y) = xy(contour.start);
        content.move_to(x, y);
        let mut pen = contour.start;
        for piece in &contour.pieces {
            match *piece {
                Piece::Line(a) => {
                    let (x, y) = xy(a);
                    content.line_to(x, y);
                    pen = a;
                }
                Piece::Quad(a, b) => {
                    // A quadratic curve is the cubic one whose handles lie two thirds of the way.
                    let mix = |p: (f64, f64)| {
                        xy((p.0 + (a.0 - p.0) * 2.0 / 3.0, p.1 + (a.1 - p.1) * 2.0 / 3.0))
                    };
                    let ((x1, y1), (x2, y2), (x3, y3)) = (mix(pen), mix(b), xy(b));
                    content.cubic_to(x1, y1, x2, y2, x3, y3);
                    pen = b;
                }
                Piece::Cubic(a, b, c) => {
                    let ((x1, y1), (x2, y2), (x3, y3)) = (xy(a), xy(b), xy(c));
                    content.cubic_to(x1, y1, x2, y2, x3, y3);
                    pen = c;
                }
            }
        }
        content.close_path();
    }
    if contours.is_empty() {
        return Vec::new();
    }
    content.fill_nonzero();
    content.finish().into_vec()
}

fn rgb(colour: BackendColor) -> [f32; 3] {
    let (r, g, b) = colour.rgb;
    // Three decimals tell 256 levels apart.
    [r, g, b].map(|level| (f32::from(level) / 255.0 * 1000.0).round() / 1000.0)
}

impl Page<'_> {
    fn set_fill(&mut self, colour: BackendColor) {
        if self.fill.is_none_or(|set| set.rgb != colour.rgb) {
            let [r, g, b] = rgb(colour);
            self.content.set_fill_rgb(r, g, b);
            self.fill = Some(colour);
        }
    }

    fn set_stroke(&mut self, colour: BackendColor, width: u32) {
        if self.stroke.is_none_or(|(set, w)| set.rgb != colour.rgb || w != width) {
            let [r, g, b] = rgb(colour);
            self.content.set_stroke_rgb(r, g, b).set_line_width(width as f32);
            self.stroke = Some((colour, width));
        }
    }

    /// A path through the points; false if there are none.
    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>) -> bool {
        let mut any = false;
        for (x, y) in points {
            let (x, y) = (x as f32, y as f32);
            if any {
                self.content.line_to(x, y);
            } else {
                self.content.move_to(x, y);
            }
            any = true;
        }
        any
    }
}

impl DrawingBackend for Page<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
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
        self.set_stroke(style.color(), style.stroke_width());
        if self.path(points) {
            self.content.stroke();
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
        // Handles of a quarter circle: 4/3 (√2 - 1), off by less than 3e-4 of the radius.
        let (x, y, r) = (centre.0 as f32, centre.1 as f32, radius as f32);
        let h = (r * 0.552_284_8).round();
        if fill {
            self.set_fill(style.color());
        } else {
            self.set_stroke(style.color(), style.stroke_width());
        }
        self.content.move_to(x + r, y);
        for ((ax, ay), (bx, by)) in [
            ((1.0, 0.0), (0.0, 1.0)),
            ((0.0, 1.0), (-1.0, 0.0)),
            ((-1.0, 0.0), (0.0, -1.0)),
            ((0.0, -1.0), (1.0, 0.0)),
        ] {
            let at = |a: f32, b: f32| (x + a * ax + b * bx, y + a * ay + b * by);
            let ((x1, y1), (x2, y2), (x3, y3)) = (at(r, h), at(h, r), at(0.0, r));
            self.content.cubic_to(x1, y1, x2, y2, x3, y3);
        }
        self.content.close_path();
        if fill {
            self.content.fill_nonzero();
        } else {
            self.content.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.set_fill(style.color());
        if self.path(points) {
            self.content.close_path().fill_nonzero();
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.set_fill(style.color());
        let face = face();
        let scale = style.size() / face.units();
        // Columns of the matrix that turns font units (y upwards) into canvas units (y downwards).
        let [a, b, c, d] = match style.transform() {
            FontTransform::None => [scale, 0.0, 0.0, -scale],
            FontTransform::Rotate90 => [0.0, scale, scale, 0.0],
            FontTransform::Rotate180 => [-scale, 0.0, 0.0, scale],
            FontTransform::Rotate270 => [0.0, -scale, -scale, 0.0],
        };
        for glyph in face.shape(text).0 {
            let drawn = self.glyphs.entry(glyph.id.0).or_insert_with(|| outline(face, glyph.id));
            if drawn.is_empty() {
                continue;
            }
            let x = glyph.x * face.units();
            let place = |at: i32, along: f64| (f64::from(at) + along * x).round() as f32;
            let matrix = [a as f32, b as f32, c as f32, d as f32, place(at.0, a), place(at.1, b)];
            self.content.save_state().transform(matrix);
            self.content.x_object(Name(name(glyph.id.0).as_bytes())).restore_state();
        }
        Ok(())
    }
}
