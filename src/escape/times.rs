//! When the replicas are looked at.

/// Looks at the most on the part where time is logarithmic, and on the even part.
const LOGARITHMIC: f64 = 240.0;
const EVEN: u64 = 60;

/// Steps after which positions and basins are recorded: every step at first, then at even ratios, and the multiples of a sixtieth of
/// the horizon, where that is a whole number of steps. Zero is the start; the horizon is the last one.
#[must_use]
pub fn moments(horizon: u64) -> Vec<u64> {
    let mut all: Vec<u64> = vec![0];
    let ratio = ratio(horizon);
    let mut at = 1.0_f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most the horizon"
    )]
    while at < real(horizon) {
        all.push(at as u64);
        at = (at + 1.0).max(at * ratio).floor();
    }
    all.extend((1..EVEN).map(|k| horizon * k / EVEN).filter(|step| *step > 0));
    all.push(horizon);
    all.sort_unstable();
    all.dedup();
    all
}

#[expect(clippy::cast_precision_loss, reason = "steps stay far below 2^53")]
fn real(step: u64) -> f64 {
    step as f64
}

/// The least of the ratios `1 + 1/2^(k/4)` that needs no more looks than allowed, to within one such ratio.
fn ratio(horizon: u64) -> f64 {
    let looks = |ratio: f64| {
        let (mut at, mut count) = (1.0_f64, 0.0);
        while at < real(horizon) && count <= LOGARITHMIC {
            at = (at + 1.0).max(at * ratio).floor();
            count += 1.0;
        }
        count
    };
    let mut excess = 1.0_f64 / 1024.0;
    while looks(1.0 + excess) > LOGARITHMIC {
        excess *= 1.125;
    }
    1.0 + excess
}

#[cfg(test)]
mod tests {
    use super::moments;

    #[test]
    fn every_step_at_first_then_even_ratios_and_round_steps() {
        let all = moments(6000);
        assert_eq!(all[..20], (0..20).collect::<Vec<u64>>());
        assert!((1..=6).all(|k| all.contains(&(k * 1000))), "{all:?}");
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(all.last(), Some(&6000));
        for horizon in [1, 2, 59, 61, 100, 1_000_000, 1 << 40] {
            let all = moments(horizon);
            assert!(all.len() <= 305 && all.last() == Some(&horizon), "{horizon}: {}", all.len());
        }
    }
}
