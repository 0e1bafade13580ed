//! The pixel backend: exact area coverage, so that thin lines and small letters are smooth at any resolution.
//!
//! plotters' own bitmap backend rounds strokes to whole pixels and cannot fill glyphs with sub-pixel positions. Each shape here
//! is a set of closed polygons; for each pixel the signed area they cover is summed (as font rasterisers do), and the
//! colour is mixed by that coverage.

use super::font::face;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::convert::Infallible;

type Point = (f64, f64);

/// An RGB picture of `width × height` pixels; drawing positions are canvas units times `scale`.
pub(super) struct Raster<'a> {
    pub(super) canvas: (u32, u32),
    pub(super) scale: f64,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Rows of R, G, B.
    pub(super) pixels: &'a mut [u8],
}

/// Signed coverage of the pixels in a box.
struct Coverage {
    x0: usize,
    y0: usize,
    width: usize,
    height: usize,
    /// Differences along each row; a running sum gives the coverage.
    cells: Vec<f64>,
}

impl Coverage {
    /// Coverage of the smallest pixel box around the polygons, cut to the picture; `None` if nothing is inside.
    fn of(polygons: &[Vec<Point>], width: usize, height: usize) -> Option<Coverage> {
        let all = || polygons.iter().flatten();
        let least = |f: fn(&Point) -> f64| all().map(f).fold(f64::INFINITY, f64::min);
        let most = |f: fn(&Point) -> f64| all().map(f).fold(f64::NEG_INFINITY, f64::max);
        let clamp = |x: f64, end: usize| x.clamp(0.0, end as f64) as usize;
        let (x0, y0) =
            (clamp(least(|p| p.0).floor(), width), clamp(least(|p| p.1).floor(), height));
        let (x1, y1) = (clamp(most(|p| p.0).ceil(), width), clamp(most(|p| p.1).ceil(), height));
        if x1 <= x0 || y1 <= y0 {
            return None;
        }
        // One spare cell per row takes the remainder of edges in the last pixel.
        let (width, height) = (x1 - x0, y1 - y0);
        let mut coverage =
            Coverage { x0, y0, width, height, cells: vec![0.0; (width + 1) * height] };
        for polygon in polygons {
            let ends = polygon.iter().cycle().skip(1);
            for (a, b) in polygon.iter().zip(ends) {
                coverage.edge(coverage.local(*a), coverage.local(*b));
            }
        }
        Some(coverage)
    }

    fn local(&self, p: Point) -> Point {
        (p.0 - self.x0 as f64, p.1 - self.y0 as f64)
    }

    /// Adds an edge: in each pixel row, the area to its right, with the sign of its direction.
    fn edge(&mut self, a: Point, b: Point) {
        let (sign, top, bottom) = if a.1 <= b.1 { (1.0, a, b) } else { (-1.0, b, a) };
        if bottom.1 <= top.1 {
            return;
        }
        let slope = (bottom.0 - top.0) / (bottom.1 - top.1);
        let first = top.1.max(0.0);
        let last = bottom.1.min(self.height as f64);
        let mut y = first;
        while y < last {
            let row = y.floor();
            let next = (row + 1.0).min(last);
            let x = |y: f64| (top.0 + (y - top.1) * slope).clamp(0.0, self.width as f64);
            self.span(row as usize, x(y), x(next), sign * (next - y));
            y = next;
        }
    }

    /// Adds a piece of an edge that stays in one pixel row, from `xa` to `xb`, of height `dy`.
    fn span(&mut self, row: usize, xa: f64, xb: f64, dy: f64) {
        let (left, right) = if xa <= xb { (xa, xb) } else { (xb, xa) };
        let base = row * (self.width + 1);
        let mut x = left;
        loop {
            let cell = (x.floor() as usize).min(self.width.saturating_sub(1));
            let end = right.min(cell as f64 + 1.0);
            let share = if right > left { dy * (end - x) / (right - left) } else { dy };
            // The mean distance to the pixel's right edge is the share of this pixel; the rest belongs to the next.
            let here = share * (1.0 - ((x + end) / 2.0 - cell as f64));
            self.cells[base + cell] += here;
            self.cells[base + cell + 1] += share - here;
            if end >= right {
                return;
            }
            x = end;
        }
    }
}

impl Raster<'_> {
    fn pixel(&self, p: BackendCoord) -> Point {
        (f64::from(p.0) * self.scale, f64::from(p.1) * self.scale)
    }

    fn fill(&mut self, polygons: &[Vec<Point>], colour: BackendColor) {
        let Some(coverage) = Coverage::of(polygons, self.width, self.height) else { return };
        let rgb = [colour.rgb.0, colour.rgb.1, colour.rgb.2].map(f64::from);
        let whole: [u8; 3] = colour.rgb.into();
        for (row, cells) in coverage.cells.chunks_exact(coverage.width + 1).enumerate() {
            let at = 3 * ((coverage.y0 + row) * self.width + coverage.x0);
            let pixels = &mut self.pixels[at..at + 3 * coverage.width];
            let cells = &cells[..coverage.width];
            let mut sum: f64 = 0.0;
            let mut from = blank(cells);
            while from < cells.len() {
                // Between edges the coverage stays what it is.
                sum += cells[from];
                let share = sum.abs().min(1.0) * colour.alpha;
                let to = from + 1 + blank(&cells[from + 1..]);
                let pixels = &mut pixels[3 * from..3 * to];
                if share >= 1.0 {
                    pixels.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&whole));
                } else if share > 1.0 / 512.0 {
                    // A share below half a colour step changes no byte.
                    for pixel in pixels.chunks_exact_mut(3) {
                        for (byte, target) in pixel.iter_mut().zip(rgb) {
                            let old = f64::from(*byte);
                            *byte = nearest(old + (target - old) * share);
                        }
                    }
                }
                from = to;
            }
        }
    }

    /// The outline of a stroke: a box per segment and a disc per bend, all of the same orientation so that overlaps count once.
    fn stroke(&self, points: &[Point], width: f64) -> Vec<Vec<Point>> {
        let half = width / 2.0;
        let mut parts = Vec::new();
        for pair in points.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length > 0.0 {
                let (nx, ny) = (-dy / length * half, dx / length * half);
                parts.push(vec![
                    (a.0 + nx, a.1 + ny),
                    (a.0 - nx, a.1 - ny),
                    (b.0 - nx, b.1 - ny),
                    (b.0 + nx, b.1 + ny),
                ]);
            }
        }
        // Bends of strokes thinner than a pixel are invisible.
        if width > 1.0 && points.len() > 2 {
            parts.extend(points[1..points.len() - 1].iter().map(|&p| disc(p, half)));
        }
        parts
    }

    /// Upright and level lines are moved to whole pixels, so that frames and grids are crisp on a screen.
    fn crisp(&self, points: &mut [Point], width: f64) {
        let [a, b] = points else { return };
        let snap = |x: f64| (x - width / 2.0).round() + width / 2.0;
        if (a.0 - b.0).abs() < 1e-9 {
            (a.0, b.0) = (snap(a.0), snap(a.0));
        } else if (a.1 - b.1).abs() < 1e-9 {
            (a.1, b.1) = (snap(a.1), snap(a.1));
        }
    }
}

/// How many zeros come first, eight looked at together: most of a box is empty.
fn blank(cells: &[f64]) -> usize {
    let eights = cells.chunks_exact(8);
    let whole =
        eights.take_while(|eight| eight.iter().fold(0, |any, c| any | (c.to_bits() << 1)) == 0);
    let begin = 8 * whole.count();
    let rest = &cells[begin..];
    begin + rest.iter().position(|cell| *cell != 0.0).unwrap_or(rest.len())
}

/// The nearest byte, halves upwards, without a call into the mathematical library.
fn nearest(x: f64) -> u8 {
    let below = x as u8;
    // Exact: both are below 2^8, and the difference keeps the last bits of `x`.
    below.saturating_add(u8::from(x - f64::from(below) >= 0.5))
}

/// Cosines of k·π/16, k = 0..8; the rest of the circle follows by symmetry. Written out because the functions of `std` differ
/// between platforms.
const COS: [f64; 9] = [
    1.0,
    0.980_785_280_403_230_4,
    0.923_879_532_511_286_7,
    0.831_469_612_302_545_2,
    std::f64::consts::FRAC_1_SQRT_2,
    0.555_570_233_019_602_2,
    0.382_683_432_365_089_8,
    0.195_090_322_016_128_27,
    0.0,
];

/// A polygon of 32 sides, oriented like the boxes of [`Raster::stroke`].
fn disc(centre: Point, radius: f64) -> Vec<Point> {
    let quarter = |k: usize| (COS[k], COS[8 - k]);
    (0..32)
        .map(|k| {
            let (c, s) = quarter(k % 8);
            let (x, y) = match k / 8 {
                0 => (c, s),
                1 => (-s, c),
                2 => (-c, -s),
                _ => (s, -c),
            };
            (centre.0 + radius * x, centre.1 + radius * y)
        })
        .collect()
}

impl DrawingBackend for Raster<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.canvas
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
        let mut points: Vec<Point> = points.into_iter().map(|p| self.pixel(p)).collect();
        let width = f64::from(style.stroke_width()) * self.scale;
        self.crisp(&mut points, width);
        // Long paths are drawn in pieces: the coverage box of a piece stays small.
        let mut from = 0;
        while from + 1 < points.len() {
            let to = (from + 64).min(points.len() - 1);
            // Reaching two points into the piece before hides the seam.
            let parts = self.stroke(&points[from.saturating_sub(2)..=to], width);
            self.fill(&parts, style.color());
            from = to;
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
        let mut ring = disc(self.pixel(centre), f64::from(radius) * self.scale);
        let parts = if fill {
            vec![ring]
        } else {
            ring.push(ring[0]);
            self.stroke(&ring, f64::from(style.stroke_width()) * self.scale)
        };
        self.fill(&parts, style.color());
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let polygon: Vec<Point> = points.into_iter().map(|p| self.pixel(p)).collect();
        self.fill(&[polygon], style.color());
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        at: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let face = face();
        let size = style.size() * self.scale;
        let at = self.pixel(at);
        for glyph in face.shape(text).0 {
            let turned = |p: Point| {
                let (x, y) = ((p.0 / face.units() + glyph.x) * size, p.1 / face.units() * size);
                let (x, y) = match style.transform() {
                    FontTransform::None => (x, -y),
                    FontTransform::Rotate90 => (y, x),
                    FontTransform::Rotate180 => (-x, y),
                    FontTransform::Rotate270 => (-y, -x),
                };
                (at.0 + x, at.1 + y)
            };
            let contours: Vec<Vec<Point>> = face
                .outline(glyph.id)
                .iter()
                .map(|contour| contour.flatten(6).into_iter().map(turned).collect())
                .collect();
            self.fill(&contours, style.color());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(polygons: &[Vec<Point>]) -> f64 {
        let mut pixels = vec![0_u8; 3 * 20 * 20];
        let mut raster =
            Raster { canvas: (20, 20), scale: 1.0, width: 20, height: 20, pixels: &mut pixels };
        raster.fill(polygons, BackendColor { alpha: 1.0, rgb: (255, 255, 255) });
        pixels.iter().step_by(3).map(|&p| f64::from(p) / 255.0).sum()
    }

    #[test]
    fn bytes_are_rounded_to_nearest() {
        for k in 0..=255_u8 {
            let half = f64::from(k) + 0.5;
            for x in [f64::from(k), half.next_down(), half, half.next_up(), half + 0.25] {
                assert_eq!(nearest(x), x.round() as u8, "{x}");
            }
        }
        assert_eq!((nearest(-1e-14), nearest(255.0 + 1e-13)), (0, 255));
    }

    #[test]
    fn coverage_is_the_area() {
        let rect = vec![(1.25, 2.5), (6.75, 2.5), (6.75, 5.25), (1.25, 5.25)];
        // 7 × 4 pixels, each rounded to 1/255.
        assert!((covered(&[rect]) - 5.5 * 2.75).abs() < 28.0 / 510.0);
        let triangle = vec![(1.0, 1.0), (11.0, 3.0), (4.0, 9.0)];
        assert!((covered(&[triangle]) - 37.0).abs() < 80.0 / 510.0);
    }

    #[test]
    fn holes_are_left_open_and_overlaps_count_once() {
        let outer = vec![(2.0, 2.0), (12.0, 2.0), (12.0, 12.0), (2.0, 12.0)];
        let hole: Vec<Point> = [(4.0, 4.0), (4.0, 8.0), (8.0, 8.0), (8.0, 4.0)].to_vec();
        assert!((covered(&[outer.clone(), hole]) - 84.0).abs() < 1e-9);
        assert!((covered(&[outer.clone(), outer]) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn what_leaves_the_picture_is_cut() {
        let wide = vec![(-50.0, 5.0), (50.0, 5.0), (50.0, 7.0), (-50.0, 7.0)];
        assert!((covered(&[wide]) - 40.0).abs() < 1e-9);
        assert!(covered(&[vec![(-5.0, -5.0), (-1.0, -5.0), (-1.0, -1.0)]]) < 1e-9);
    }

    #[test]
    fn discs_and_strokes_have_their_area() {
        let area = covered(&[disc((10.0, 10.0), 6.0)]);
        // 16 r² sin(π/16) is the area of the polygon of 32 sides.
        assert!((area - 16.0 * 36.0 * 0.195_090_322).abs() < 0.2, "{area}");
        // A disc and a stroke box have the same orientation, otherwise they would cancel.
        let raster =
            Raster { canvas: (20, 20), scale: 1.0, width: 20, height: 20, pixels: &mut [] };
        let mut parts = raster.stroke(&[(4.0, 10.0), (16.0, 10.0)], 4.0);
        parts.push(disc((10.0, 10.0), 2.0));
        assert!((covered(&parts) - 48.0).abs() < 0.1);
    }
}
