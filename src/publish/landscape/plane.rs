//! A function of two variables.

use ratecheck_problems::math;
use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_reports::figure::{Axis, Fill, Grid, HeatMap, PanelKind, Walk};

use super::{Undrawn, Wanted, basins, evenly, range_text, stated, values};

/// Nodes along each axis: one in less than a point of the printed plot.
const NODES: u32 = 241;

/// A logarithmic scale when the upper twentieth of the values begins this many times as high as the lower one ends.
const WIDE: f64 = 20.0;

/// A logarithmic scale spans at most this many decades below the largest value.
const DECADES: i32 = 9;

/// Colours and level lines.
struct Colouring {
    axis: Axis,
    range: Option<[f64; 2]>,
    levels: Vec<f64>,
    text: String,
}

/// The map of the function, and the caption.
pub(super) fn panels(
    objective: &dyn Objective,
    window: [(f64, f64); 2],
    wanted: &Wanted,
) -> Result<(Vec<PanelKind>, String), Undrawn> {
    let facts = objective.facts();
    let axes = window.map(|range| evenly(range, NODES).collect::<Vec<f64>>());
    let (xs, ys) = (&axes[0], &axes[1]);
    let nodes = [
        ys.iter().flat_map(|_| xs.iter().copied()).collect(),
        ys.iter().flat_map(|y| xs.iter().map(|_| *y)).collect(),
    ];
    let f = values(objective, &nodes);
    if !f.iter().any(|f| f.is_finite()) {
        return Err(Undrawn::Values { id: facts.id().to_owned() });
    }
    let floor = facts.constant(Constant::Infimum).and_then(|c| c.known.lower());
    let (values, colouring) = colouring(&f, floor.filter(|floor| floor.is_finite()));
    let curves = if wanted.basins { basins::boundaries(objective, window) } else { Vec::new() };
    let points = stated(facts);
    let places = points.iter().filter(|p| p.within(&window)).map(|p| p.place((p.x[0], p.x[1])));
    let walks = wanted.paths.iter().map(|(label, points)| Walk {
        label: label.clone(),
        x: points.iter().map(|x| x[0]).collect(),
        y: points.iter().map(|x| x[1]).collect(),
        connected: true,
    });
    let mut caption = format!(
        "`{}` on {}, {}. {}",
        facts.id(),
        range_text("x_1", window[0]),
        range_text("x_2", window[1]),
        colouring.text
    );
    if !curves.is_empty() {
        caption.push_str(" Dashed: where the basins of attraction of gradient flow meet.");
    }
    let map = HeatMap {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        square: true,
        grid: Grid { x: xs.clone(), y: ys.clone(), values },
        fill: Fill::Smooth,
        colour: colouring.axis,
        range: colouring.range,
        levels: colouring.levels,
        curves,
        walks: walks.collect(),
        places: places.collect(),
    };
    Ok((vec![PanelKind::HeatMap(map)], caption))
}

/// What the colours show: `f` itself, or its height above the infimum on a logarithmic scale when most of it would have one colour
/// otherwise. Without a stated infimum the smallest value shown stands for it.
fn colouring(f: &[f64], infimum: Option<f64>) -> (Vec<f64>, Colouring) {
    let mut sorted: Vec<f64> = f.iter().copied().filter(|f| f.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
    let floor = infimum.unwrap_or(least);
    let height = |part: usize| sorted[part * (sorted.len() - 1) / 100] - floor;
    if height(95) > WIDE * height(5) && height(5) >= 0.0 && (most - floor).is_finite() {
        let heights = f.iter().map(|f| f - floor).collect();
        // The lowest hundredth of the plane may lie below the scale.
        let high = decade(most - floor);
        let low = decade(height(1).max(f64::MIN_POSITIVE)).max(high - DECADES);
        let levels = decades(low, high + 1);
        let name =
            if infimum.is_some() { "f(x) − inf f" } else { "f(x) − smallest value shown" };
        let range = Some([ten(low), most - floor]);
        let text = "Lines: powers of ten.".to_owned();
        return (heights, Colouring { axis: Axis::log(name), range, levels, text });
    }
    let (step, levels) = even_levels(least, most);
    let text = if levels.is_empty() { String::new() } else { format!("Lines: every {step}.") };
    (f.to_vec(), Colouring { axis: Axis::linear("f(x)"), range: None, levels, text })
}

/// The power of ten at or below a positive number.
#[expect(clippy::cast_possible_truncation, reason = "exponents of doubles are small")]
fn decade(x: f64) -> i32 {
    let guess = (math::ln(x) / std::f64::consts::LN_10).floor() as i32;
    // The logarithm of a power of ten may fall on either side of a whole number.
    if ten(guess + 1) <= x { guess + 1 } else { guess }
}

/// `10^k`, correctly rounded.
fn ten(k: i32) -> f64 {
    format!("1e{k}").parse().unwrap_or(f64::NAN)
}

fn decades(low: i32, high: i32) -> Vec<f64> {
    (low..=high).map(ten).collect()
}

/// About ten multiples of 1, 2 or 5 times a power of ten between two numbers, and their distance as it is written.
#[expect(clippy::cast_possible_truncation, reason = "a dozen multiples")]
fn even_levels(least: f64, most: f64) -> (String, Vec<f64>) {
    let raw = (most / 10.0) - (least / 10.0);
    if !(raw > 0.0 && raw.is_finite()) {
        return (String::new(), Vec::new());
    }
    let k = decade(raw);
    let (factor, k) = match raw / ten(k) {
        m if m <= 1.5 => (1, k),
        m if m <= 3.5 => (2, k),
        m if m <= 7.5 => (5, k),
        _ => (1, k + 1),
    };
    // Written and read: the multiples are the numbers nearest to their decimals.
    let times = |n: i64| format!("{}e{k}", i64::from(factor) * n).parse().unwrap_or(f64::NAN);
    let step: f64 = times(1);
    let (first, last) = ((least / step).ceil(), (most / step).floor());
    if first.abs().max(last.abs()) > 1e15 {
        return (String::new(), Vec::new());
    }
    let levels = (first as i64..=last as i64).map(times).collect();
    (ratecheck_reports::number::human(step).to_string(), levels)
}

#[cfg(test)]
mod levels {
    use super::*;

    #[test]
    fn levels_are_round() {
        let (step, levels) = even_levels(0.0, 2.1);
        assert_eq!(
            (step.as_str(), levels.len(), levels[3].to_bits()),
            ("0.2", 11, 0.6_f64.to_bits())
        );
        assert_eq!(even_levels(-3e7, 8e7).1.len(), 12);
        for (least, most) in [(1.0, 1.0), (f64::MIN, f64::MAX), (1e300, 1e300 + 1e290)] {
            assert!(even_levels(least, most).1.len() <= 21, "{least} {most}");
        }
        assert_eq!((decade(1e-3), decade(999.0), decade(1000.0), decade(5e-324)), (-3, 2, 3, -324));
    }

    #[test]
    fn a_wide_range_is_logarithmic_above_the_infimum() {
        let wide: Vec<f64> = (0..1000).map(|k| 2.0 + f64::from(k) * f64::from(k)).collect();
        let (heights, c) = colouring(&wide, Some(2.0));
        assert_eq!((heights[0].to_bits(), c.axis.label.as_str()), (0, "f(x) − inf f"));
        assert_eq!(c.range.expect("given")[0].to_bits(), 10f64.to_bits());
        let (same, c) = colouring(&[1.0, 2.0, f64::NAN], None);
        assert_eq!((same[1].to_bits(), c.range), (2f64.to_bits(), None));
    }
}
