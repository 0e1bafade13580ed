//! The film as a GIF: one picture of the ground, then for each frame the pixels that changed.

use gif::{DisposalMethod, Encoder, Frame, Repeat};

use super::palette::{Census, Palette};
use super::{Cloud, Film};
use crate::draw::{DrawError, Reel};

/// Pixels per point.
const SCALE: f64 = 2.0;
/// Frames at the most, evenly spread over logarithmic time as far as there are so many moments; fewer where the file would be too
/// large to be sent around.
const FRAMES: [usize; 4] = [96, 72, 48, 24];
const LARGE: usize = 2_900_000;
/// Hundredths of a second of a frame, and of the last one.
const DELAY: u16 = 8;
const LAST: u16 = 220;
/// Index of pixels that stay as they are.
const STAYS: u8 = 255;

pub(super) fn encode(film: &Film) -> Result<Vec<u8>, DrawError> {
    let reel = Reel::new(film, SCALE)?;
    let mut bytes = Vec::new();
    for frames in FRAMES {
        bytes = with(film, &reel, &chosen(film, frames))?;
        if bytes.len() < LARGE {
            break;
        }
    }
    Ok(bytes)
}

fn with(film: &Film, reel: &Reel, chosen: &[usize]) -> Result<Vec<u8>, DrawError> {
    let mut census = Census::new();
    // A quarter of the frames has all colours of the others.
    for k in chosen.iter().step_by(4).chain(chosen.last()) {
        census.add(&reel.frame(film, *k)?);
    }
    let mut palette = census.palette();
    write(film, reel, chosen, &mut palette)
}

fn write(
    film: &Film,
    reel: &Reel,
    chosen: &[usize],
    palette: &mut Palette,
) -> Result<Vec<u8>, DrawError> {
    let refused = |error: gif::EncodingError| DrawError::Encode(error.to_string());
    let (width, height) = reel.size();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height, &palette.bytes()).map_err(refused)?;
    encoder.set_repeat(Repeat::Infinite).map_err(refused)?;
    let mut before: Vec<u8> = Vec::new();
    for (at, k) in chosen.iter().enumerate() {
        let pixels = reel.frame(film, *k)?;
        let now: Vec<u8> = pixels.as_chunks().0.iter().map(|rgb| palette.nearest(*rgb)).collect();
        let mut frame = changed(&before, &now, usize::from(width));
        frame.delay = if at + 1 == chosen.len() { LAST } else { DELAY };
        frame.dispose = DisposalMethod::Keep;
        encoder.write_frame(&frame).map_err(refused)?;
        before = now;
    }
    drop(encoder);
    Ok(bytes)
}

/// The smallest rectangle that holds every pixel that changed.
fn changed(before: &[u8], now: &[u8], width: usize) -> Frame<'static> {
    let height = now.len() / width;
    if before.is_empty() {
        return frame((0, 0), (width, height), now.to_vec(), None);
    }
    let differs = |k: &usize| before[*k] != now[*k];
    let rows: Vec<usize> =
        (0..height).filter(|row| (row * width..(row + 1) * width).any(|k| differs(&k))).collect();
    let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else {
        return frame((0, 0), (1, 1), vec![STAYS], Some(STAYS));
    };
    let columns =
        |row: &usize| (0..width).filter(|c| differs(&(row * width + c))).collect::<Vec<_>>();
    let all: Vec<usize> = rows.iter().flat_map(columns).collect();
    let left = all.iter().copied().min().unwrap_or(0);
    let right = all.iter().copied().max().unwrap_or(0);
    let places = (*top..=*bottom).flat_map(|row| (left..=right).map(move |c| row * width + c));
    let buffer = places.map(|k| if differs(&k) { now[k] } else { STAYS }).collect();
    frame((left, *top), (right - left + 1, bottom - top + 1), buffer, Some(STAYS))
}

fn frame(
    (left, top): (usize, usize),
    (width, height): (usize, usize),
    buffer: Vec<u8>,
    transparent: Option<u8>,
) -> Frame<'static> {
    Frame {
        left: left as u16,
        top: top as u16,
        width: width as u16,
        height: height as u16,
        buffer: buffer.into(),
        transparent,
        ..Frame::default()
    }
}

/// Moments that are shown: nearest to even places on logarithmic time, each once.
fn chosen(film: &Film, frames: usize) -> Vec<usize> {
    let scale = film.scale();
    let places: Vec<f64> = film.steps.iter().map(|t| libm::log1p(*t as f64 / scale)).collect();
    let last = places.last().copied().unwrap_or(0.0);
    let mut chosen: Vec<usize> = (0..frames)
        .map(|k| {
            let at = last * k as f64 / (frames - 1) as f64;
            let after = places.partition_point(|place| *place < at).min(places.len() - 1);
            let nearer = after > 0 && at - places[after - 1] < places[after] - at;
            if nearer { after - 1 } else { after }
        })
        .collect();
    chosen.dedup();
    chosen
}

/// The share of a cloud for people.
pub(crate) fn percent(cloud: &Cloud, moment: usize) -> String {
    cloud.share.get(moment).map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share))
}
