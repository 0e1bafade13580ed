//! Timing several contenders alternately.

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Instant;

use super::Pass;

/// One timed pass.
#[derive(Clone, Copy, Debug)]
pub struct Lap {
    /// Wall time.
    pub seconds: f64,
    /// What the pass answered.
    pub answer: f64,
}

/// Something that is timed against others.
pub trait Contender {
    /// Does the work once.
    ///
    /// # Errors
    /// Why it could not.
    fn lap(&mut self) -> Result<Lap, String>;
}

/// Work in this process, on a pool of its own.
pub struct InProcess<'a> {
    pool: &'a rayon::ThreadPool,
    pass: &'a RefCell<Pass>,
}

impl<'a> InProcess<'a> {
    /// `pass` on `pool`.
    pub fn new(pool: &'a rayon::ThreadPool, pass: &'a RefCell<Pass>) -> InProcess<'a> {
        InProcess { pool, pass }
    }
}

impl Contender for InProcess<'_> {
    fn lap(&mut self) -> Result<Lap, String> {
        let mut pass = self.pass.borrow_mut();
        let pass: &mut Pass = &mut pass;
        Ok(self.pool.install(|| {
            let begin = Instant::now();
            let answer = black_box(pass());
            Lap { seconds: begin.elapsed().as_secs_f64(), answer }
        }))
    }
}

/// All laps of a contender, in the order of the rounds.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Wall times.
    pub seconds: Vec<f64>,
    /// What the last pass answered.
    pub answer: f64,
}

impl Timing {
    /// The median wall time.
    #[must_use]
    pub fn median(&self) -> f64 {
        median(self.seconds.clone())
    }

    /// How many times longer `other` takes: the median of the ratios within each round.
    #[must_use]
    pub fn ratio(&self, other: &Timing) -> f64 {
        median(other.seconds.iter().zip(&self.seconds).map(|(a, b)| a / b).collect())
    }
}

/// Times contenders in rounds, each once a round, after one round to warm up.
///
/// # Errors
/// The first that a contender has.
pub fn alternately(
    contenders: &mut [&mut dyn Contender],
    samples: usize,
) -> Result<Vec<Timing>, String> {
    let mut timings: Vec<Timing> = Vec::with_capacity(contenders.len());
    for contender in contenders.iter_mut() {
        let warm_up = contender.lap()?;
        timings.push(Timing { seconds: Vec::with_capacity(samples), answer: warm_up.answer });
    }
    for _ in 0..samples {
        for (contender, timing) in contenders.iter_mut().zip(&mut timings) {
            let lap = contender.lap()?;
            timing.seconds.push(lap.seconds);
            timing.answer = lap.answer;
        }
    }
    Ok(timings)
}

/// The median; the mean of the middle two of an even number.
///
/// # Panics
/// Of no numbers.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    assert!(!values.is_empty(), "a median of something");
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        0 => 0.5 * (values[middle - 1] + values[middle]),
        _ => values[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers times from a list.
    struct Listed {
        seconds: Vec<f64>,
        next: usize,
    }

    impl Contender for Listed {
        fn lap(&mut self) -> Result<Lap, String> {
            let seconds = *self.seconds.get(self.next).ok_or("no more laps")?;
            self.next += 1;
            Ok(Lap { seconds, answer: self.next as f64 })
        }
    }

    #[test]
    fn the_warm_up_is_not_counted_and_ratios_are_taken_round_by_round() {
        // The machine becomes twice as slow after the first round that counts.
        let mut fast = Listed { seconds: vec![100.0, 1.0, 2.0, 2.0], next: 0 };
        let mut slow = Listed { seconds: vec![900.0, 3.0, 6.0, 6.0], next: 0 };
        let timings = alternately(&mut [&mut fast, &mut slow], 3).expect("laps enough");
        assert_eq!(timings[0].seconds, [1.0, 2.0, 2.0]);
        assert_eq!(timings[1].answer.to_bits(), 4f64.to_bits());
        assert_eq!(timings[0].ratio(&timings[1]).to_bits(), 3f64.to_bits());
        assert!(alternately(&mut [&mut fast], 3).is_err());
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_bits(), 2f64.to_bits());
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]).to_bits(), 2.5f64.to_bits());
    }
}
