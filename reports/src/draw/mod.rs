//! The one drawer of [`Figure`]s, as SVG, PNG or PDF; all show the same shapes at the same places.
//!
//! Text is measured and set with the embedded DejaVu Sans, so that a picture does not depend on the machine that draws or shows it.
//! Equal figures give equal bytes.

mod axes;
mod bars;
mod curves;
mod field;
mod font;
mod guide;
mod heat_map;
mod histogram;
mod ladder;
mod landscape;
mod legend;
mod line;
mod live;
mod look;
mod overlay;
mod page;
mod paint;
mod panel;
mod pdf;
mod ramp;
mod raster;
mod reel;
mod relief;
mod scene;
mod span;
mod surface;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod ticks;
mod trajectory;

pub(crate) use live::{LivePen, live_pens};
pub(crate) use reel::{Colours, Reel, land};
pub use scene::TextBox;

use crate::figure::Figure;
use crate::making::Making;
use serde::{Deserialize, Serialize};

/// Colours of the page around the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Dark ink on white, for print.
    Light,
    /// Light ink on near-black, for screens.
    Dark,
}

/// Why a figure could not be drawn. Data never are the reason: whatever cannot be shown is counted in a note.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum DrawError {
    /// A label holds a character without a glyph.
    #[error(
        "label \"{label}\": the embedded font DejaVu Sans has no glyph for '{character}' (U+{:04X}); \
         use Greek and mathematical symbols of Unicode, or spell it out", *character as u32
    )]
    MissingGlyph {
        /// The character.
        character: char,
        /// The label that holds it.
        label: String,
    },
    /// The scale of a PNG is not usable.
    #[error(
        "PNG scale {scale} gives {width:.0} × {height:.0} pixels; the scale must be positive and the picture at most {MOST_PIXELS} pixels"
    )]
    Scale {
        /// Pixels per point asked for.
        scale: f64,
        /// Width it would give.
        width: f64,
        /// Height it would give.
        height: f64,
    },
    /// The PNG encoder failed.
    #[error("PNG encoder: {0}")]
    Encode(String),
    /// A drawing backend failed.
    #[error("drawing backend: {0}")]
    Backend(String),
}

/// The largest PNG: 100 megapixels, a ladder of two thousand steps at 300 dots per inch.
const MOST_PIXELS: f64 = 1e8;

/// Draws a figure as an SVG document. Sizes are in inches, coordinates in hundredths of a point; text is outlines.
///
/// # Errors
/// [`DrawError::MissingGlyph`] if a label cannot be set.
pub fn svg(figure: &Figure, theme: Theme) -> Result<String, DrawError> {
    let scene = page::compose(figure, theme)?;
    let night = if theme == Theme::Dark { "-dark" } else { "" };
    let name = figure
        .id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>();
    // An XML id begins with a letter.
    let prefix = format!("fig-{name}{night}");
    let title = figure.title.as_deref().unwrap_or(&figure.id);
    let frame = svg::Frame { prefix: &prefix, title, description: &figure.caption };
    svg::document(paint::canvas(&scene), &frame, |backend| paint::paint(&scene, backend))
}

/// Draws a figure as a PDF document of one page; text is outlines, so no font is embedded. Unlike SVG and PNG files, to which a making can
/// be added afterwards, it takes it here.
///
/// # Errors
/// [`DrawError::MissingGlyph`] if a label cannot be set.
pub fn pdf(figure: &Figure, theme: Theme, making: Option<&Making>) -> Result<Vec<u8>, DrawError> {
    let scene = page::compose(figure, theme)?;
    let metadata = making.map(Making::element).unwrap_or_default();
    let title = figure.title.as_deref().unwrap_or(&figure.id);
    let about = pdf::About { title, description: &figure.caption, metadata: &metadata };
    pdf::document(paint::canvas(&scene), &about, |backend| paint::paint(&scene, backend))
}

/// Draws a figure as a PNG file with `scale` pixels per point (1/72 in): 300.0 / 72.0 for print. The file carries its
/// resolution.
///
/// # Errors
/// [`DrawError::MissingGlyph`] if a label cannot be set, [`DrawError::Scale`] if the picture would be empty or huge.
pub fn png(figure: &Figure, theme: Theme, scale: f64) -> Result<Vec<u8>, DrawError> {
    let scene = page::compose(figure, theme)?;
    let (width, height) = ((scene.width * scale).round(), (scene.height * scale).round());
    if !(scale > 0.0 && width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
        return Err(DrawError::Scale { scale, width, height });
    }
    let (w, h) = (width as usize, height as usize);
    let ground = scene.background;
    let mut pixels = [ground.0, ground.1, ground.2].repeat(w * h);
    let canvas = paint::canvas(&scene);
    let backend = raster::Raster {
        canvas,
        scale: scale / paint::UNITS,
        width: w,
        height: h,
        pixels: &mut pixels,
    };
    paint::paint(&scene, backend)?;
    encode(&pixels, w as u32, h as u32, scale).map_err(|error| DrawError::Encode(error.to_string()))
}

fn encode(
    pixels: &[u8],
    width: u32,
    height: u32,
    scale: f64,
) -> Result<Vec<u8>, ::png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    // Pixels per metre: 72 points make an inch of 0.0254 m.
    let per_metre = (scale * 72.0 / 0.0254).round() as u32;
    let unit = ::png::Unit::Meter;
    encoder.set_pixel_dims(Some(::png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Width and height of the picture in points, and where each text stands. In a good layout no two boxes overlap and none leaves
/// the canvas.
///
/// # Errors
/// [`DrawError::MissingGlyph`] if a label cannot be set.
pub fn layout(figure: &Figure) -> Result<(f64, f64, Vec<TextBox>), DrawError> {
    let scene = page::compose(figure, Theme::Light)?;
    Ok((scene.width, scene.height, scene.texts))
}
