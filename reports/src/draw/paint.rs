//! A [`Scene`] through plotters onto any of its backends.
//!
//! plotters addresses a canvas by whole numbers. Ours counts hundredths of a point (1/7200 in), so nothing is ever jagged;
//! the backends scale it to the page (viewBox) or to pixels (exact area coverage).

use super::DrawError;
use super::scene::{Colour, Point, Scene, Shape};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{
    FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, ShapeStyle, TextStyle,
};
use plotters_backend::DrawingBackend;

/// Canvas units per point.
pub(super) const UNITS: f64 = 100.0;

/// Canvas size of a scene in units.
pub(super) fn canvas(scene: &Scene) -> (u32, u32) {
    (units(scene.width) as u32, units(scene.height) as u32)
}

/// Rounds to the canvas grid. Shapes lie within a few canvas sizes of the canvas; the cast saturates.
fn units(points: f64) -> i32 {
    (points * UNITS).round() as i32
}

fn place(p: Point) -> (i32, i32) {
    (units(p.0), units(p.1))
}

fn style(colour: Colour, width: f64) -> ShapeStyle {
    let stroke_width = units(width).max(1) as u32;
    ShapeStyle { color: rgb(colour).into(), filled: true, stroke_width }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.0, colour.1, colour.2)
}

fn refused<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> DrawError {
    DrawError::Backend(error.to_string())
}

/// Paints the background and all shapes.
pub(super) fn paint<B: DrawingBackend>(scene: &Scene, backend: B) -> Result<(), DrawError> {
    let area: DrawingArea<B, Shift> = backend.into_drawing_area();
    area.fill(&rgb(scene.background)).map_err(refused)?;
    paint_shapes(scene, &area)
}

/// Paints all shapes over what is there.
pub(super) fn shapes<B: DrawingBackend>(scene: &Scene, backend: B) -> Result<(), DrawError> {
    paint_shapes(scene, &backend.into_drawing_area())
}

/// Shapes in order. `VPos::Bottom` stands for the baseline: both backends of this crate set glyphs themselves.
fn paint_shapes<B: DrawingBackend>(
    scene: &Scene,
    area: &DrawingArea<B, Shift>,
) -> Result<(), DrawError> {
    for shape in &scene.shapes {
        match shape {
            Shape::Stroke { points, width, colour } => {
                let points: Vec<_> = points.iter().copied().map(place).collect();
                area.draw(&PathElement::new(points, style(*colour, *width)))
            }
            Shape::Fill { points, colour } => {
                let points: Vec<_> = points.iter().copied().map(place).collect();
                area.draw(&Polygon::new(points, style(*colour, 0.0)))
            }
            Shape::Disc { centre, radius, colour } => {
                area.draw(&Circle::new(place(*centre), units(*radius), style(*colour, 0.0)))
            }
            Shape::Text { text, at, size, up, colour } => {
                let turn = if *up { FontTransform::Rotate270 } else { FontTransform::None };
                let font =
                    FontDesc::new(FontFamily::Name("DejaVu Sans"), size * UNITS, FontStyle::Normal);
                let ink = rgb(*colour);
                let set = TextStyle::from(font.transform(turn))
                    .color(&ink)
                    .pos(Pos::new(HPos::Left, VPos::Bottom));
                area.draw(&Text::new(text.as_str(), place(*at), set))
            }
        }
        .map_err(refused)?;
    }
    area.present().map_err(refused)
}
