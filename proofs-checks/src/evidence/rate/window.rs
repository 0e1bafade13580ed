//! The window: where a curve is its law.

use super::analysis::{Floor, FloorKind, Window};
use super::average::Average;
use super::cut::{Cut, Flat};
use super::points::Points;
use super::priors::{PURE, SURE};
use super::reading::Settling;
use crate::evidence::portable;

/// The longest run of points at which the law makes the curve up to [`PURE`], with a probability of [`SURE`] times the largest one.
pub(super) fn window(average: &Average, points: &Points, cut: Cut, of: usize) -> Window {
    let n = points.len();
    let pure: Vec<f64> = (0..n)
        .map(|j| average.probability(|fit| fit.reading.is_pure(points, &fit.theta, j, PURE)))
        .collect();
    let most = pure.iter().fold(0.0, |most: f64, p| most.max(*p));
    let (from, to) = longest(&pure.iter().map(|p| *p >= SURE * most).collect::<Vec<bool>>());
    let unsettled =
        average.probability(|fit| fit.reading.start > 0 || fit.reading.settling != Settling::Done);
    let floored = average.probability(|fit| fit.reading.floor);
    let noise_floor = || {
        let (_, fit) = average.readings.iter().find(|(_, fit)| fit.reading.floor)?;
        let from = points.x[(to + 1).min(n - 1)];
        let level = portable::exp(fit.theta[3]);
        Some(Floor { kind: FloorKind::Noise, level, from, probability: floored })
    };
    let floor = match cut.flat {
        Some(Flat { level, from }) => {
            Some(Floor { kind: FloorKind::RoundOff, level, from, probability: 1.0 })
        }
        None if floored > 0.5 => noise_floor(),
        None => None,
    };
    let at = |j: usize| if points.mirrored { of - 1 - j } else { j };
    let (a, b) = (at(from), at(to));
    let (x, y) = (points.x[from], points.x[to]);
    Window {
        from: a.min(b),
        to: a.max(b),
        first: x.min(y),
        last: x.max(y),
        burn_in: from,
        unsettled,
        floor,
    }
}

/// First and last position of the longest run of `true`.
fn longest(good: &[bool]) -> (usize, usize) {
    let (mut best, mut length, mut from) = ((0, good.len().saturating_sub(1)), 0, 0);
    for (j, good) in good.iter().enumerate() {
        if !good {
            from = j + 1;
        } else if j + 1 - from > length {
            length = j + 1 - from;
            best = (from, j);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_by_hand() {
        let t = |text: &str| longest(&text.bytes().map(|b| b == b'x').collect::<Vec<bool>>());
        assert_eq!(t("xx.xxx.x"), (3, 5));
        assert_eq!(t("....x"), (4, 4));
        assert_eq!(t("xx.xx"), (0, 1));
        assert_eq!(t("..."), (0, 2));
    }
}
