//! Colours of a quantity: viridis (van der Walt & Smith, matplotlib 2015), whose lightness grows evenly, so that it is read alike with any
//! colour vision and in grey.

use super::scene::Colour;

/// Ten places of viridis, evenly spaced.
const VIRIDIS: [Colour; 10] = [
    Colour(0x44, 0x01, 0x54),
    Colour(0x48, 0x28, 0x78),
    Colour(0x3E, 0x49, 0x89),
    Colour(0x31, 0x68, 0x8E),
    Colour(0x26, 0x82, 0x8E),
    Colour(0x1F, 0x9E, 0x89),
    Colour(0x35, 0xB7, 0x79),
    Colour(0x6E, 0xCE, 0x58),
    Colour(0xB5, 0xDE, 0x2B),
    Colour(0xFD, 0xE7, 0x25),
];

/// The colour at a share of the scale from 0 to 1; straight lines between the places of the table.
pub(super) fn viridis(share: f64) -> Colour {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let at = share * 9.0;
    let k = (at as usize).min(8);
    blend(VIRIDIS[k], VIRIDIS[k + 1], at - k as f64)
}

/// `share` of `b` over `a`.
pub(super) fn blend(a: Colour, b: Colour, share: f64) -> Colour {
    let part = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Colour(part(a.0, b.0), part(a.1, b.1), part(a.2, b.2))
}

/// Lightness from 0 to 1, after the weights of Rec. 709.
pub(super) fn lightness(c: Colour) -> f64 {
    (0.2126 * f64::from(c.0) + 0.7152 * f64::from(c.1) + 0.0722 * f64::from(c.2)) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lightness_grows_from_end_to_end() {
        let all: Vec<f64> = (0..=100).map(|k| lightness(viridis(f64::from(k) / 100.0))).collect();
        assert!(all.windows(2).all(|pair| pair[1] > pair[0]), "{all:?}");
        assert_eq!((viridis(-1.0), viridis(2.0)), (VIRIDIS[0], VIRIDIS[9]));
        assert_eq!(viridis(f64::NAN), VIRIDIS[0]);
    }
}
