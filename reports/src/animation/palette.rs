//! The 255 colours of a GIF: the most frequent ones of its frames.

/// Bits of each channel by which colours are told apart while they are counted.
const BITS: u32 = 5;
/// Colours at the most; the last index of a GIF is kept for pixels that stay as they are.
const MOST: usize = 255;

/// Counts colours.
pub(super) struct Census {
    /// Pixels and sums of channels, by the leading bits of the colour.
    cells: Vec<(u64, [u64; 3])>,
}

/// A table of colours and the nearest entry of every colour asked before.
pub(super) struct Palette {
    pub(super) colours: Vec<[u8; 3]>,
    /// By the leading bits: the entry, once it was looked up.
    known: Vec<Option<u8>>,
}

fn cell(rgb: [u8; 3]) -> usize {
    rgb.iter().fold(0, |all, c| all << BITS | usize::from(c >> (8 - BITS)))
}

impl Census {
    pub(super) fn new() -> Census {
        Census { cells: vec![(0, [0; 3]); 1 << (3 * BITS)] }
    }

    /// Counts the pixels of a picture, rows of R, G, B.
    pub(super) fn add(&mut self, pixels: &[u8]) {
        for rgb in pixels.as_chunks().0 {
            let (count, sums) = &mut self.cells[cell(*rgb)];
            *count += 1;
            sums.iter_mut().zip(rgb).for_each(|(sum, c)| *sum += u64::from(*c));
        }
    }

    /// The mean colours of the fullest cells.
    pub(super) fn palette(self) -> Palette {
        let mut full: Vec<(u64, [u64; 3])> =
            self.cells.into_iter().filter(|(count, _)| *count > 0).collect();
        // Stable: of equally full cells the darker one comes first, on every machine.
        full.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        full.truncate(MOST);
        let mean =
            |(count, sums): &(u64, [u64; 3])| sums.map(|sum| ((sum + count / 2) / count) as u8);
        Palette { colours: full.iter().map(mean).collect(), known: vec![None; 1 << (3 * BITS)] }
    }
}

impl Palette {
    /// The entry nearest to a colour, among those that differ in the leading bits.
    pub(super) fn nearest(&mut self, rgb: [u8; 3]) -> u8 {
        let at = cell(rgb);
        if let Some(entry) = self.known[at] {
            return entry;
        }
        let distance = |other: &[u8; 3]| -> u32 {
            other.iter().zip(rgb).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        let nearest = (0..self.colours.len()).min_by_key(|k| distance(&self.colours[*k]));
        let entry = nearest.unwrap_or(0) as u8;
        self.known[at] = Some(entry);
        entry
    }

    /// The table as a GIF holds it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.colours.concat();
        bytes.resize(3 * (MOST + 1), 0);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_colours_are_kept_and_others_go_to_their_neighbour() {
        let mut census = Census::new();
        census.add(&[255, 255, 255].repeat(50));
        census.add(&[0, 114, 178].repeat(7));
        census.add(&[10, 10, 10]);
        let mut palette = census.palette();
        assert_eq!(palette.colours, [[255, 255, 255], [0, 114, 178], [10, 10, 10]]);
        assert_eq!(palette.nearest([250, 251, 252]), 0);
        assert_eq!(palette.nearest([0, 110, 170]), 1);
        assert_eq!(palette.bytes().len(), 768);
    }
}
