//! How many replicas share a block.

/// Values of one state array that a block holds at the most: with a dozen arrays of this size a block and its
/// monitors fit a core's second-level cache.
const VALUES: u64 = 1024;

/// Lanes a block: many for small dimensions, so that elementwise rules vectorise across replicas, one for large.
#[must_use]
pub fn width(dim: usize, replicas: u64) -> u64 {
    let fitting = (VALUES / dim as u64).max(1);
    let power_of_two = 1 << fitting.ilog2();
    power_of_two.min(replicas.next_power_of_two())
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn small_dimensions_share_blocks_and_large_do_not() {
        assert_eq!(width(1, 1 << 20), 1024);
        assert_eq!(width(100, 1 << 20), 8);
        assert_eq!(width(1_000_000, 64), 1);
        assert_eq!(width(1, 5), 8);
    }
}
