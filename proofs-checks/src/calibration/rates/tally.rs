//! Counts over data sets.

use super::replay::Replay;

/// Counts over data sets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Data sets.
    pub sets: u64,
    /// Data sets without an answer.
    pub refused: u64,
    /// Intervals below the true exponent.
    pub below: u64,
    /// Intervals above it.
    pub above: u64,
    /// Sum of the widths.
    pub widths: f64,
    /// Windows that hold pure points alone.
    pub pure: u64,
    /// Windows that hold most of the pure points.
    pub most: u64,
    /// Windows that are both.
    pub window: u64,
}

impl Tally {
    /// Counts one more data set.
    pub fn count(&mut self, replay: Option<&Replay>) {
        self.sets += 1;
        let Some(replay) = replay else {
            self.refused += 1;
            return;
        };
        self.below += u64::from(replay.below);
        self.above += u64::from(replay.above);
        self.widths += replay.width;
        self.pure += u64::from(replay.pure);
        self.most += u64::from(replay.most);
        self.window += u64::from(replay.pure && replay.most);
    }

    /// Intervals that were given.
    #[must_use]
    pub fn given(&self) -> f64 {
        (self.sets - self.refused) as f64
    }

    /// Share of the intervals that contain the true exponent.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        1.0 - (self.below + self.above) as f64 / self.given()
    }

    /// Mean width.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.widths / self.given()
    }

    /// Share of the windows that are right.
    #[must_use]
    pub fn window_right(&self) -> f64 {
        self.window as f64 / self.given()
    }
}

/// Statements "this log power has probability p" with p in a bin, and how often they were right.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Said {
    /// Statements.
    pub times: u64,
    /// Sum of their probabilities.
    pub sum: f64,
    /// How many were right.
    pub right: u64,
}

impl Said {
    /// Lower ends of the bins; the last one ends at 1.
    pub const BINS: [f64; 8] = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    /// Counts a statement in its bin.
    pub fn count(bins: &mut [Said; 8], replay: &Replay) {
        let bin = Said::BINS.iter().rposition(|&from| replay.said >= from).unwrap_or(0);
        bins[bin].times += 1;
        bins[bin].sum += replay.said;
        bins[bin].right += u64::from(replay.right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_hand() {
        let replay = Replay {
            below: true,
            above: false,
            width: 0.5,
            pure: true,
            most: false,
            said: 0.95,
            right: true,
        };
        let good = Replay { below: false, most: true, width: 1.5, ..replay };
        let mut tally = Tally::default();
        [Some(&replay), Some(&good), None].into_iter().for_each(|r| tally.count(r));
        assert_eq!((tally.sets, tally.refused), (3, 1));
        assert_eq!((tally.coverage(), tally.width(), tally.window_right()), (0.5, 1.0, 0.5));
        let mut bins = [Said::default(); 8];
        Said::count(&mut bins, &replay);
        Said::count(&mut bins, &Replay { said: 0.4, right: false, ..replay });
        assert_eq!(bins[6], Said { times: 1, sum: 0.95, right: 1 });
        assert_eq!(bins[0], Said { times: 1, sum: 0.4, right: 0 });
    }
}
