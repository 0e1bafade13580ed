//! Frames of a film: land that is painted once, points and words that are painted for each frame.

use super::field::Field;
use super::line::thin;
use super::look::Look;
use super::overlay::Overlay;
use super::relief;
use super::scene::{Align, Point, Rect, Scene};
use super::span::Span;
use super::text::{fit, set};
use super::{DrawError, Theme, axes::Axes, paint, raster};
use crate::animation::{Cloud, Film, Ground, percent};
use crate::figure::{Axis, Role, Scale, Size};

/// Width of a frame in points.
const WIDTH: f64 = 366.0;
const MARGIN: f64 = 8.0;
const GAP: f64 = 10.0;
/// Radius of a point.
const DOT: f64 = 1.25;

/// The parts of a film that do not change.
pub(crate) struct Reel {
    look: Look,
    scale: f64,
    height: f64,
    /// Where each cloud is drawn.
    tiles: Vec<Rect>,
    /// The bar of time.
    bar: Rect,
    ground: Vec<u8>,
    x: Span,
    y: Span,
}

impl Reel {
    /// Lays out the tiles and paints the ground, at `scale` pixels per point.
    pub(crate) fn new(film: &Film, scale: f64) -> Result<Reel, DrawError> {
        let look = Look::new(Size::OneColumn, Theme::Light);
        let count = film.clouds.len().max(1);
        let columns = match count {
            1 => 1,
            2 | 4 => 2,
            n => n.div_ceil(2).min(3),
        };
        let width = (WIDTH - 2.0 * MARGIN - GAP * (columns - 1) as f64) / columns as f64;
        let ratio = (film.y.1 - film.y.0) / (film.x.1 - film.x.0);
        let height = width * ratio.clamp(0.5, 0.9);
        let (head, title) = (2.0 * look.title, 1.7 * look.label);
        let tile = |k: usize| {
            let x0 = MARGIN + (k % columns) as f64 * (width + GAP);
            let y0 = MARGIN + head + title + (k / columns) as f64 * (height + title + 0.6 * GAP);
            Rect { x0, y0, x1: x0 + width, y1: y0 + height }
        };
        let tiles: Vec<Rect> = (0..film.clouds.len()).map(tile).collect();
        let below = tile(count - 1).y1 + 1.4 * GAP;
        let bar = Rect { x0: MARGIN, y0: below, x1: WIDTH - MARGIN, y1: below + 3.0 };
        let span = |(lo, hi): (f64, f64)| Span { scale: Scale::Linear, lo, hi };
        let mut reel = Reel {
            scale,
            height: (below + 3.0 + MARGIN).ceil(),
            tiles,
            bar,
            ground: Vec::new(),
            x: span(film.x),
            y: span(film.y),
            look,
        };
        let mut scene = reel.scene();
        reel.paint_ground(&mut scene, film)?;
        let (w, h) = reel.size();
        let white = reel.look.background;
        let mut pixels = [white.0, white.1, white.2].repeat(usize::from(w) * usize::from(h));
        reel.rasterise(&scene, &mut pixels)?;
        reel.ground = pixels;
        Ok(reel)
    }

    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u16, u16) {
        ((WIDTH * self.scale).round() as u16, (self.height * self.scale).round() as u16)
    }

    fn scene(&self) -> Scene {
        Scene {
            width: WIDTH,
            height: self.height,
            background: self.look.background,
            shapes: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn rasterise(&self, scene: &Scene, pixels: &mut [u8]) -> Result<(), DrawError> {
        let (width, height) = self.size();
        let backend = raster::Raster {
            canvas: paint::canvas(scene),
            scale: self.scale / paint::UNITS,
            width: width.into(),
            height: height.into(),
            pixels,
        };
        paint::shapes(scene, backend)
    }

    fn place(&self, tile: &Rect, x: f64, y: f64) -> Option<Point> {
        let (u, v) = (self.x.place(x)?, self.y.place(y)?);
        let inside = (0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v);
        inside.then(|| (tile.x0 + u * tile.width(), tile.y1 - v * tile.height()))
    }

    fn paint_ground(&self, scene: &mut Scene, film: &Film) -> Result<(), DrawError> {
        let look = &self.look;
        let title = crate::document::plain(&film.title);
        for line in fit(&title, look.title, 0.7 * WIDTH, 1)? {
            let at = (MARGIN, MARGIN + line.ascent);
            scene.text(&line, at, Align::Left, look.ink);
        }
        for (tile, cloud) in self.tiles.iter().zip(&film.clouds) {
            match &film.ground {
                Ground::Land { grid, levels } => {
                    let (shares, levels) = relief::heights(grid, levels);
                    let field = Field { grid, shares, x: self.x, y: self.y };
                    relief::paint(scene, look, tile, &field, &levels);
                }
                Ground::Curve(points) => {
                    let line: Vec<Point> =
                        points.iter().filter_map(|(x, y)| self.place(tile, *x, *y)).collect();
                    scene.stroke(thin(&line, 0.5), 1.2, look.faint);
                }
            }
            let Rect { x0, y0, x1, y1 } = *tile;
            let frame = vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)];
            scene.stroke(frame, 0.5, look.faint);
            let colour = look.pen(Role::Measured, cloud.tone).colour;
            scene.disc((x0 + 3.0, y0 - 0.75 * look.label), 2.6, colour);
            for line in fit(&cloud.label, look.label, 0.6 * tile.width(), 1)? {
                scene.text(&line, (x0 + 9.0, y0 - 0.4 * look.label), Align::Left, look.ink);
            }
        }
        scene.rect(self.bar, look.grid);
        Ok(())
    }

    /// The pixels of a moment, rows of R, G, B.
    pub(crate) fn frame(&self, film: &Film, moment: usize) -> Result<Vec<u8>, DrawError> {
        let look = &self.look;
        let mut scene = self.scene();
        let step = film.steps.get(moment).copied().unwrap_or(0);
        let clock = set(&format!("step {step}"), look.title)?;
        let right = WIDTH - MARGIN;
        let axis = Axis::linear("");
        scene.text(&clock, (right, MARGIN + clock.ascent), Align::Right, look.ink);
        for (tile, cloud) in self.tiles.iter().zip(&film.clouds) {
            self.cloud(&mut scene, tile, cloud, moment);
            // Over the points, so that they are seen in a crowd.
            let axes = Axes { x: self.x, y: self.y, x_axis: &axis, y_axis: &axis };
            let places = &film.places;
            let over = Overlay { curves: &[], walks: &[], places, casing: None };
            over.draw(&mut scene, look, &axes, tile);
            let share = format!("{} {}", percent(cloud, moment), film.counted);
            let share = set(&share, look.tick)?;
            let at = (tile.x1, tile.y0 - 0.4 * look.label);
            scene.text(&share, at, Align::Right, look.faint);
        }
        let last = film.steps.last().copied().unwrap_or(0) as f64;
        let log = |t: f64| libm::log1p(t / film.scale());
        let done = if last > 0.0 { log(step as f64) / log(last) } else { 1.0 };
        let x1 = self.bar.x0 + done * self.bar.width();
        scene.rect(Rect { x1, ..self.bar }, look.faint);
        let mut pixels = self.ground.clone();
        self.rasterise(&scene, &mut pixels)?;
        Ok(pixels)
    }

    fn cloud(&self, scene: &mut Scene, tile: &Rect, cloud: &Cloud, moment: usize) {
        let colour = self.look.pen(Role::Measured, cloud.tone).colour;
        let points = cloud.points.get(moment).into_iter().flatten();
        for p in points.filter_map(|p| self.place(tile, p[0], p[1])) {
            scene.disc(p, DOT, colour);
        }
    }
}

/// Land as shapes on a square of `size`, upwards being down as on a screen: for each level what lies above it, and where it is crossed.
pub(crate) fn land(film: &Film, size: f64) -> Vec<(Vec<Point>, Vec<Vec<Point>>)> {
    let Ground::Land { grid, levels } = &film.ground else { return Vec::new() };
    let plot = Rect { x0: 0.0, y0: 0.0, x1: size, y1: size };
    let span = |(lo, hi): (f64, f64)| Span { scale: Scale::Linear, lo, hi };
    let (shares, levels) = relief::heights(grid, levels);
    let field = Field { grid, shares, x: span(film.x), y: span(film.y) };
    let level = |level: &f64| {
        (super::field::joined(field.loops(&plot, *level)), field.level_lines(&plot, *level))
    };
    levels.iter().map(level).collect()
}

/// Colours of the pages of films, light and dark: the page, ink, faint ink, ground from low to high in `steps` tints, level lines, and the
/// tones of clouds, as `#rrggbb`.
pub(crate) struct Colours {
    pub(crate) page: String,
    pub(crate) ink: String,
    pub(crate) faint: String,
    pub(crate) grid: String,
    pub(crate) line: String,
    pub(crate) tints: Vec<String>,
    pub(crate) tones: Vec<String>,
}

impl Colours {
    pub(crate) fn new(theme: Theme, tints: usize, tones: usize) -> Colours {
        let look = Look::new(Size::OneColumn, theme);
        let hex = |c: super::scene::Colour| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2);
        let tint = |k: usize| relief::ground(&look, k as f64 / tints.max(1) as f64);
        Colours {
            page: hex(look.background),
            ink: hex(look.ink),
            faint: hex(look.faint),
            grid: hex(look.grid),
            line: hex(relief::line(&look)),
            tints: (0..=tints).map(|k| hex(tint(k))).collect(),
            tones: (0..tones).map(|k| hex(look.pen(Role::Measured, k).colour)).collect(),
        }
    }
}
