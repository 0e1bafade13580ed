//! A picture as a list of shapes in points (1/72 in), y downwards: the one thing both backends draw.

use super::text::Line;

/// A place in points.
pub(super) type Point = (f64, f64);

/// An opaque colour. Shades are mixed beforehand, so overlapping shapes never add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// Which point of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// A rectangle, `x0 <= x1` and `y0 <= y1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

impl Rect {
    pub(super) fn width(&self) -> f64 {
        self.x1 - self.x0
    }

    pub(super) fn height(&self) -> f64 {
        self.y1 - self.y0
    }

    pub(super) fn overlaps(&self, other: &Rect) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub(super) fn grown(&self, by: f64) -> Rect {
        Rect { x0: self.x0 - by, y0: self.y0 - by, x1: self.x1 + by, y1: self.y1 + by }
    }

    pub(super) fn holds(&self, other: &Rect) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }
}

/// Where a text stands on the canvas, in points; see [`super::layout`].
#[derive(Clone, Debug, PartialEq)]
pub struct TextBox {
    /// The label with its markup.
    pub text: String,
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

#[cfg(test)]
impl TextBox {
    pub(super) fn rect(&self) -> Rect {
        Rect { x0: self.left, y0: self.top, x1: self.right, y1: self.bottom }
    }
}

/// One thing to draw.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Stroke {
        points: Vec<Point>,
        width: f64,
        colour: Colour,
    },
    Fill {
        points: Vec<Point>,
        colour: Colour,
    },
    Disc {
        centre: Point,
        radius: f64,
        colour: Colour,
    },
    /// A run of glyphs from `at` on the baseline; `up` turns it to read upwards.
    Text {
        text: String,
        at: Point,
        size: f64,
        up: bool,
        colour: Colour,
    },
}

/// The shapes of a picture in the order they are painted, and where its texts are.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) background: Colour,
    pub(super) shapes: Vec<Shape>,
    pub(super) texts: Vec<TextBox>,
}

impl Scene {
    pub(super) fn stroke(&mut self, points: Vec<Point>, width: f64, colour: Colour) {
        if points.len() > 1 {
            self.shapes.push(Shape::Stroke { points, width, colour });
        }
    }

    pub(super) fn fill(&mut self, points: Vec<Point>, colour: Colour) {
        if points.len() > 2 {
            self.shapes.push(Shape::Fill { points, colour });
        }
    }

    pub(super) fn rect(&mut self, r: Rect, colour: Colour) {
        self.fill(vec![(r.x0, r.y0), (r.x1, r.y0), (r.x1, r.y1), (r.x0, r.y1)], colour);
    }

    pub(super) fn disc(&mut self, centre: Point, radius: f64, colour: Colour) {
        self.shapes.push(Shape::Disc { centre, radius, colour });
    }

    /// A line of text; `at` is on its baseline.
    pub(super) fn text(&mut self, line: &Line, at: Point, align: Align, colour: Colour) {
        let x = match align {
            Align::Left => at.0,
            Align::Centre => at.0 - line.width / 2.0,
            Align::Right => at.0 - line.width,
        };
        for run in &line.runs {
            let at = (x + run.x, at.1 + run.y);
            self.shapes.push(Shape::Text {
                text: run.text.clone(),
                at,
                size: run.size,
                up: false,
                colour,
            });
        }
        self.texts.push(TextBox {
            text: line.source.clone(),
            left: x,
            top: at.1 - line.ascent,
            right: x + line.width,
            bottom: at.1 + line.descent,
        });
    }

    /// A line of text that reads upwards; `at` is on its baseline, half-way along.
    pub(super) fn text_up(&mut self, line: &Line, at: Point, colour: Colour) {
        let y = at.1 + line.width / 2.0;
        for run in &line.runs {
            let at = (at.0 + run.y, y - run.x);
            self.shapes.push(Shape::Text {
                text: run.text.clone(),
                at,
                size: run.size,
                up: true,
                colour,
            });
        }
        self.texts.push(TextBox {
            text: line.source.clone(),
            left: at.0 - line.ascent,
            top: y - line.width,
            right: at.0 + line.descent,
            bottom: y,
        });
    }
}
