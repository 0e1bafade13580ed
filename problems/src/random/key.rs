//! Where a block's first lane stands.

/// A place in the table of random numbers: lane l of a block reads the row of replica `replica + l`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    seed: u64,
    replica: u64,
    step: u64,
    draw: u32,
}

/// A coordinate of the table of random numbers that lies outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RandomError {
    /// The replica number is too large.
    #[error("replica {0} is beyond the largest, 2^39 - 1 = {max}", max = Key::MAX_REPLICA)]
    Replica(u64),
    /// The step number is too large.
    #[error("step {0} is beyond the largest, 2^40 - 1 = {max}", max = Key::MAX_STEP)]
    Step(u64),
    /// The draw number is too large.
    #[error("draw {0} is beyond the largest, 2^16 - 1 = {max}", max = Key::MAX_DRAW)]
    Draw(u32),
    /// The coordinate is too large.
    #[error("coordinate {0} is beyond the largest, 2^31 - 1 = {max}", max = super::MAX_DIM - 1)]
    Coordinate(usize),
}

impl Key {
    /// Largest replica number; a block that begins here may still have 2^39 lanes.
    pub const MAX_REPLICA: u64 = (1 << 39) - 1;
    /// Largest step number.
    pub const MAX_STEP: u64 = (1 << 40) - 1;
    /// Largest draw number.
    pub const MAX_DRAW: u32 = (1 << 16) - 1;

    /// The place of `replica` at `step`, `draw` counting the independent draws within the step.
    ///
    /// # Errors
    /// [`RandomError`] naming the first of replica, step and draw that is too large.
    pub const fn new(seed: u64, replica: u64, step: u64, draw: u32) -> Result<Key, RandomError> {
        if replica > Self::MAX_REPLICA {
            Err(RandomError::Replica(replica))
        } else if step > Self::MAX_STEP {
            Err(RandomError::Step(step))
        } else if draw > Self::MAX_DRAW {
            Err(RandomError::Draw(draw))
        } else {
            Ok(Key { seed, replica, step, draw })
        }
    }

    /// The same place at another step.
    ///
    /// # Errors
    /// [`RandomError::Step`] beyond [`Key::MAX_STEP`].
    pub const fn at_step(self, step: u64) -> Result<Key, RandomError> {
        Key::new(self.seed, self.replica, step, self.draw)
    }

    /// The same place with another draw.
    ///
    /// # Errors
    /// [`RandomError::Draw`] beyond [`Key::MAX_DRAW`].
    pub const fn with_draw(self, draw: u32) -> Result<Key, RandomError> {
        Key::new(self.seed, self.replica, self.step, draw)
    }

    /// The place of another replica at the same step and draw.
    ///
    /// # Errors
    /// [`RandomError::Replica`] beyond [`Key::MAX_REPLICA`].
    pub const fn with_replica(self, replica: u64) -> Result<Key, RandomError> {
        Key::new(self.seed, replica, self.step, self.draw)
    }

    /// The seed of the study.
    pub const fn seed(self) -> u64 {
        self.seed
    }

    /// The replica in lane 0.
    pub const fn replica(self) -> u64 {
        self.replica
    }

    /// The step.
    pub const fn step(self) -> u64 {
        self.step
    }

    /// The draw within the step.
    pub const fn draw(self) -> u32 {
        self.draw
    }

    /// Philox key: the seed.
    #[inline(always)]
    pub(super) const fn words(self) -> [u64; 2] {
        [self.seed & 0xffff_ffff, self.seed >> 32]
    }

    /// Philox counter of coordinate word `first` and row `replica`, after the table in [`super`].
    #[inline(always)]
    pub(super) const fn counter(self, first: u64, replica: u64) -> [u64; 4] {
        let high = (self.step >> 32) | ((self.draw as u64) << 8) | ((replica >> 32) << 24);
        [first, self.step & 0xffff_ffff, high, replica & 0xffff_ffff]
    }
}
