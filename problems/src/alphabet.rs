//! Noise with finitely many outcomes: every sequence of outcomes has a number.
//!
//! A sample is made of `places` independent letters, a run of `T` samples of `T · places`. Read as the digits of a number, the letter at
//! place `i` of step `t` being digit `(t - 1) places + i` to the base of the alphabet, the sequences are numbered from 0 on: when replica
//! `r` takes sequence `r`, expectations are finite sums over replicas, without statistics.

use crate::random::Key;
use crate::rounded::Rounded;

/// The letters that noise is made of, with their probabilities.
#[derive(Clone, Debug, PartialEq)]
pub struct Alphabet {
    probabilities: Vec<Rounded>,
    places: usize,
}

impl Alphabet {
    /// Letters with these probabilities, the last one taking what the others leave; `places` of them a sample.
    pub(crate) fn new(probabilities: impl IntoIterator<Item = f64>, places: usize) -> Alphabet {
        let mut probabilities: Vec<Rounded> =
            probabilities.into_iter().map(Rounded::exact).collect();
        if let Some((last, others)) = probabilities.split_last_mut() {
            *last = others.iter().fold(Rounded::ONE, |rest, p| rest - *p);
        }
        Alphabet { probabilities, places }
    }

    /// Letters of equal probability.
    #[expect(clippy::cast_precision_loss, reason = "alphabets are small")]
    pub(crate) fn uniform(letters: usize, places: usize) -> Alphabet {
        let each = Rounded::ONE / Rounded::exact(letters as f64);
        Alphabet { probabilities: vec![each; letters], places }
    }

    /// Number of letters.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.probabilities.len()
    }

    /// Letters of one sample.
    #[must_use]
    pub fn places(&self) -> usize {
        self.places
    }

    /// The number of sequences of `steps` samples, `letters^(steps · places)`; none beyond `2^64`.
    #[must_use]
    pub fn sequences(&self, steps: u64) -> Option<u64> {
        let digits = steps.checked_mul(self.places as u64)?;
        (self.letters() as u64).checked_pow(u32::try_from(digits).ok()?)
    }

    /// The largest number of steps with at most `most` sequences.
    #[must_use]
    pub fn longest(&self, most: u64) -> u64 {
        let fits = |steps: &u64| self.sequences(*steps).is_some_and(|n| n <= most);
        (1..=64).take_while(fits).last().unwrap_or(0)
    }

    /// The letter at a place of the step of `key`, lane by lane from the key's replica on. A second draw within a step has no letters.
    #[expect(clippy::cast_possible_truncation, reason = "below the number of letters")]
    pub(crate) fn row(&self, key: Key, place: usize) -> Option<impl Fn(usize) -> usize> {
        let letters = self.letters() as u64;
        let digit = (key.step() - 1) * self.places as u64 + place as u64;
        // Beyond 2^64 there are zeros only.
        let divisor = u32::try_from(digit).ok().and_then(|digit| letters.checked_pow(digit));
        let replica = key.replica();
        let letter = move |lane: usize| {
            divisor.map_or(0, |divisor| ((replica + lane as u64) / divisor % letters) as usize)
        };
        (key.draw() == 0).then_some(letter)
    }

    /// The probability of every sequence of `steps` samples in the order of their numbers, with its rounding.
    ///
    /// # Panics
    /// When there are more than memory holds.
    #[must_use]
    pub fn probabilities(&self, steps: u64) -> Vec<Rounded> {
        let mut all = vec![Rounded::ONE];
        for _ in 0..steps * self.places as u64 {
            // The next digit weighs as much as all sequences so far.
            all = self.probabilities.iter().flat_map(|p| all.iter().map(|q| *q * *p)).collect();
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_all_sequences_add_up_to_one() {
        for (alphabet, steps) in [
            (Alphabet::new([0.1, 0.3, 0.6], 2), 3),
            (Alphabet::uniform(3, 1), 7),
            (Alphabet::new([0.25, 0.75], 1), 10),
        ] {
            let all = alphabet.probabilities(steps);
            assert_eq!(Some(all.len() as u64), alphabet.sequences(steps));
            let sum = all.into_iter().fold(Rounded::ZERO, |sum, p| sum + p);
            assert!((sum.value() - 1.0).abs() <= sum.error(), "{sum:?}");
            assert!(sum.error() < 1e-10);
        }
    }

    #[test]
    fn probabilities_are_in_the_order_of_the_numbers() {
        let alphabet = Alphabet::new([0.25, 0.75], 1);
        let all: Vec<f64> = alphabet.probabilities(2).iter().map(|p| 16.0 * p.value()).collect();
        assert_eq!(all, [1.0, 3.0, 3.0, 9.0]);
        // Sequence 1 has the second letter at its first step.
        let letter = |step| alphabet.row(Key::new(1, 1, step, 0).unwrap(), 0).unwrap()(0);
        assert_eq!([letter(1), letter(2)], [1, 0]);
    }

    #[test]
    fn every_sequence_occurs_once() {
        let alphabet = Alphabet::uniform(3, 2);
        let n = alphabet.sequences(2).unwrap();
        assert_eq!((n, alphabet.longest(81), alphabet.longest(80)), (81, 2, 1));
        let mut seen = std::collections::BTreeSet::new();
        for r in 0..n {
            let word: Vec<usize> = (1..=2)
                .flat_map(|step| (0..2).map(move |place| (step, place)))
                .map(|(step, place)| {
                    let key = Key::new(7, r, step, 0).unwrap();
                    alphabet.row(key, place).unwrap()(0)
                })
                .collect();
            seen.insert(word);
        }
        assert_eq!(seen.len(), 81);
    }

    #[test]
    fn numbers_beyond_the_word_are_none_and_second_draws_have_no_letters() {
        let signs = Alphabet::uniform(2, 1);
        assert_eq!((signs.sequences(63), signs.sequences(64)), (Some(1 << 63), None));
        assert_eq!(Alphabet::uniform(2, 1 << 40).sequences(1 << 40), None);
        let far = Key::new(1, 5, 1000, 0).unwrap();
        assert_eq!(signs.row(far, 0).unwrap()(3), 0);
        assert!(signs.row(far.with_draw(16).unwrap(), 0).is_none());
    }
}
