//! Polylines in points: thinning, dashes, and whether a box is in their way.

use super::scene::{Point, Rect};

/// Keeps, of the points in each column `step` wide, the first, the lowest, the highest and the last: the same picture with far
/// fewer points. A path that doubles back starts a new column.
pub(super) fn thin(points: &[Point], step: f64) -> Vec<Point> {
    let column = |p: &Point| (p.0 / step).floor() as i64;
    let mut out: Vec<Point> = Vec::new();
    let mut from = 0;
    while from < points.len() {
        let here = column(&points[from]);
        let run = points[from..].iter().take_while(|p| column(p) == here).count();
        let group = &points[from..from + run];
        from += run;
        if run <= 4 {
            out.extend_from_slice(group);
            continue;
        }
        let by = |a: &usize, b: &usize| group[*a].1.total_cmp(&group[*b].1);
        let low = (0..run).min_by(by).unwrap_or(0);
        let high = (0..run).max_by(by).unwrap_or(0);
        let mut keep = [0, low, high, run - 1];
        keep.sort_unstable();
        for (i, &k) in keep.iter().enumerate() {
            if i == 0 || keep[i - 1] != k {
                out.push(group[k]);
            }
        }
    }
    out
}

/// Cuts a line into the dashes of a pattern of lengths (dash, gap, dash, ...); an empty pattern leaves it whole.
pub(super) fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    if pattern.is_empty() || pattern.iter().any(|&d| d <= 0.0) {
        return vec![points.to_vec()];
    }
    let mut out = Vec::new();
    let (mut which, mut left) = (0, pattern[0]);
    let mut open: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut a, b) = (pair[0], pair[1]);
        loop {
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            let length = (dx * dx + dy * dy).sqrt();
            if length <= left {
                left -= length;
                if which % 2 == 0 {
                    open.push(b);
                }
                break;
            }
            let t = left / length;
            a = (a.0 + dx * t, a.1 + dy * t);
            if which % 2 == 0 {
                open.push(a);
                out.push(std::mem::take(&mut open));
            } else {
                open = vec![a];
            }
            which = (which + 1) % pattern.len();
            left = pattern[which];
        }
    }
    out.push(open);
    out.retain(|dash| dash.len() > 1);
    out
}

/// The part of the segment inside the rectangle (Liang & Barsky 1984).
pub(super) fn clip(a: Point, b: Point, r: &Rect) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut t0, mut t1) = (0.0_f64, 1.0_f64);
    for (p, q) in [(-dx, a.0 - r.x0), (dx, r.x1 - a.0), (-dy, a.1 - r.y0), (dy, r.y1 - a.1)] {
        if p < 0.0 {
            t0 = t0.max(q / p);
        } else if p > 0.0 {
            t1 = t1.min(q / p);
        } else if q < 0.0 {
            return None;
        }
    }
    let ends = ((a.0 + dx * t0, a.1 + dy * t0), (a.0 + dx * t1, a.1 + dy * t1));
    // Ends beyond the range of doubles have no place on the way between them.
    let known = [ends.0.0, ends.0.1, ends.1.0, ends.1.1].iter().all(|x| x.is_finite());
    (t0 <= t1 && known).then_some(ends)
}

/// Whether any segment of the line passes through the rectangle.
pub(super) fn crosses(points: &[Point], r: &Rect) -> bool {
    points.windows(2).any(|pair| clip(pair[0], pair[1], r).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(line: &[Point]) -> f64 {
        line.windows(2)
            .map(|p| ((p[1].0 - p[0].0).powi(2) + (p[1].1 - p[0].1).powi(2)).sqrt())
            .sum()
    }

    #[test]
    fn dashes_go_round_corners_and_keep_their_lengths() {
        let line = [(0.0, 0.0), (5.0, 0.0), (5.0, 4.0)];
        let parts = dashes(&line, &[4.0, 2.0]);
        assert_eq!(parts.len(), 2);
        assert!((length(&parts[0]) - 4.0).abs() < 1e-12 && (length(&parts[1]) - 3.0).abs() < 1e-12);
        assert_eq!(dashes(&line, &[]), vec![line.to_vec()]);
        assert_eq!(dashes(&[(0.0, 0.0), (7.0, 0.0)], &[4.0, 1.0])[1], [(5.0, 0.0), (7.0, 0.0)]);
    }

    #[test]
    fn thinning_keeps_extremes() {
        let mut points: Vec<Point> = (0..100_000).map(|k| (f64::from(k) * 1e-3, 0.0)).collect();
        points[54_321].1 = 9.0;
        points[77_777].1 = -9.0;
        let thinned = thin(&points, 0.5);
        assert!(thinned.len() < 1000);
        assert!(thinned.contains(&points[54_321]) && thinned.contains(&points[77_777]));
        assert_eq!((thinned[0], thinned[thinned.len() - 1]), (points[0], points[99_999]));
    }

    #[test]
    fn a_box_is_crossed_or_not() {
        let r = Rect { x0: 1.0, y0: 1.0, x1: 2.0, y1: 2.0 };
        assert!(crosses(&[(0.0, 0.0), (3.0, 3.0)], &r));
        assert!(!crosses(&[(0.0, 1.5), (0.9, 1.5), (0.0, 3.0)], &r));
        assert!(!crosses(&[(0.0, 3.0), (3.0, 3.0)], &r));
        assert_eq!(clip((f64::NEG_INFINITY, 1.5), (3.0, 1.5), &r), None);
    }
}
