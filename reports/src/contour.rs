//! Outlines of sets on a grid, by marching squares.
//!
//! A set is given by which nodes of the grid lie in it. Its outline is a list of closed loops that keep the set at their left, so
//! that loops around holes turn the other way. Places are counted in nodes: `(1.5, 0.0)` is half-way between the second and the third
//! node of the first row.

use std::collections::BTreeMap;

/// A node: column and row.
pub type Node = (usize, usize);

/// A corner of an outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// Column and row, counted in nodes.
    pub at: (f64, f64),
    /// Whether the set ends here, rather than the grid or what is known of it.
    pub inner: bool,
}

/// A set of nodes of a grid of `columns × rows`.
pub struct Region<'a> {
    /// Number of columns and of rows.
    pub size: (usize, usize),
    /// Whether a node lies in the set.
    pub holds: &'a dyn Fn(Node) -> bool,
    /// How far from a node in the set to a neighbour outside the set ends, 0 to 1; `None` where nothing is known of the neighbour.
    pub cut: &'a dyn Fn(Node, Node) -> Option<f64>,
    /// Whether the middle of the cell above and at the right of a node lies in the set: decides cells whose corners do not.
    pub middle: &'a dyn Fn(Node) -> bool,
}

/// An edge between two neighbouring nodes of the grid with a border around it: `(upright, column, row)` of its first end.
type Edge = (bool, usize, usize);

impl Region<'_> {
    /// The loops around the set.
    pub fn outline(&self) -> Vec<Vec<Corner>> {
        let mut next: BTreeMap<Edge, Edge> = BTreeMap::new();
        for row in 0..=self.size.1 {
            for column in 0..=self.size.0 {
                self.cell(column, row, &mut next);
            }
        }
        let mut loops = Vec::new();
        while let Some((first, mut at)) = next.pop_first() {
            let mut corners = vec![self.corner(first)];
            while at != first {
                corners.push(self.corner(at));
                match next.remove(&at) {
                    Some(then) => at = then,
                    None => break,
                }
            }
            loops.push(corners);
        }
        loops
    }

    /// The node at a place of the bordered grid, `None` on the border.
    fn node(&self, column: usize, row: usize) -> Option<Node> {
        let node = (column.checked_sub(1)?, row.checked_sub(1)?);
        (node.0 < self.size.0 && node.1 < self.size.1).then_some(node)
    }

    fn holds(&self, column: usize, row: usize) -> bool {
        self.node(column, row).is_some_and(|node| (self.holds)(node))
    }

    /// The pieces of outline in the cell whose lower left corner is given, each from the edge where a walk around the cell leaves the
    /// set to one where it enters.
    fn cell(&self, column: usize, row: usize, next: &mut BTreeMap<Edge, Edge>) {
        let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
        let inside = corners.map(|(column, row)| self.holds(column, row));
        let edges: [Edge; 4] = [
            (false, column, row),
            (true, column + 1, row),
            (false, column, row + 1),
            (true, column, row),
        ];
        let crossed: Vec<usize> = (0..4).filter(|&k| inside[k] != inside[(k + 1) % 4]).collect();
        // Where all four edges are crossed the middle says which pairs belong together.
        let joined = crossed.len() == 4 && self.node(column, row).is_some_and(|n| (self.middle)(n));
        for (place, &k) in crossed.iter().enumerate().filter(|(_, k)| inside[**k]) {
            let step = if joined { 1 } else { crossed.len() - 1 };
            let end = crossed[(place + step) % crossed.len()];
            next.insert(edges[k], edges[end]);
        }
    }

    fn corner(&self, (upright, column, row): Edge) -> Corner {
        let ends = if upright {
            [self.node(column, row), self.node(column, row + 1)]
        } else {
            [self.node(column, row), self.node(column + 1, row)]
        };
        let place = |(column, row): Node| (column as f64, row as f64);
        match ends {
            [Some(a), Some(b)] => {
                let (from, to) = if (self.holds)(a) { (a, b) } else { (b, a) };
                let cut = (self.cut)(from, to);
                let (p, q, t) = (place(from), place(to), cut.unwrap_or(0.0).clamp(0.0, 1.0));
                let at = (p.0 + t * (q.0 - p.0), p.1 + t * (q.1 - p.1));
                Corner { at, inner: cut.is_some() }
            }
            [Some(only), None] | [None, Some(only)] => Corner { at: place(only), inner: false },
            [None, None] => Corner { at: (0.0, 0.0), inner: false },
        }
    }
}

/// The parts of outlines where the set ends, without those where the grid does: level lines.
pub fn inner_lines(loops: &[Vec<Corner>]) -> Vec<Vec<(f64, f64)>> {
    let mut lines = Vec::new();
    for corners in loops {
        let Some(gap) = corners.iter().position(|corner| !corner.inner) else {
            lines.push(corners.iter().chain(corners.first()).map(|c| c.at).collect());
            continue;
        };
        let turned = corners[gap..].iter().chain(&corners[..gap]).copied();
        let mut line: Vec<(f64, f64)> = Vec::new();
        for corner in turned {
            if corner.inner {
                line.push(corner.at);
            } else {
                lines.push(std::mem::take(&mut line));
            }
        }
        lines.push(line);
    }
    lines.retain(|line| line.len() > 1);
    lines
}

/// The loops around cells of a grid, each a unit square around its node; places are counted in corners, so that the cell of node `(0, 0)`
/// has the corners `(0, 0)` to `(1, 1)`.
pub fn blocks(size: (usize, usize), holds: &dyn Fn(Node) -> bool) -> Vec<Vec<Node>> {
    let inside = |column: Option<usize>, row: Option<usize>| match (column, row) {
        (Some(column), Some(row)) => column < size.0 && row < size.1 && holds((column, row)),
        _ => false,
    };
    let mut next: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for row in 0..size.1 {
        for column in (0..size.0).filter(|&column| holds((column, row))) {
            let corners =
                [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
            let beyond = [
                inside(Some(column), row.checked_sub(1)),
                inside(Some(column + 1), Some(row)),
                inside(Some(column), Some(row + 1)),
                inside(column.checked_sub(1), Some(row)),
            ];
            for k in (0..4).filter(|&k| !beyond[k]) {
                next.entry(corners[k]).or_default().push(corners[(k + 1) % 4]);
            }
        }
    }
    let mut loops = Vec::new();
    while let Some((&first, _)) = next.first_key_value() {
        let (mut corners, mut at): (Vec<Node>, Node) = (Vec::new(), first);
        while let Some(then) = next.get_mut(&at).and_then(Vec::pop) {
            if next.get(&at).is_some_and(Vec::is_empty) {
                next.remove(&at);
            }
            let straight =
                |a: &Node| (a.0 == at.0 && at.0 == then.0) || (a.1 == at.1 && at.1 == then.1);
            if !corners.last().is_some_and(straight) {
                corners.push(at);
            }
            at = then;
        }
        loops.push(corners);
    }
    loops
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area that loops enclose, counted with their sense.
    fn area(loops: &[Vec<(f64, f64)>]) -> f64 {
        let twice = |l: &Vec<(f64, f64)>| -> f64 {
            let ends = l.iter().cycle().skip(1);
            l.iter().zip(ends).map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum()
        };
        loops.iter().map(twice).sum::<f64>() / 2.0
    }

    /// The outline of `{f >= level}` with the place of the level between nodes by linear interpolation.
    fn above(size: (usize, usize), f: &dyn Fn(Node) -> f64, level: f64) -> Vec<Vec<Corner>> {
        let cut = |a: Node, b: Node| (!f(b).is_nan()).then(|| (f(a) - level) / (f(a) - f(b)));
        let middle = |(i, j): Node| {
            [(i, j), (i + 1, j), (i, j + 1), (i + 1, j + 1)].map(f).iter().sum::<f64>() / 4.0
                >= level
        };
        Region { size, holds: &|node| f(node) >= level, cut: &cut, middle: &middle }.outline()
    }

    fn places(loops: &[Vec<Corner>]) -> Vec<Vec<(f64, f64)>> {
        loops.iter().map(|l| l.iter().map(|c| c.at).collect()).collect()
    }

    #[test]
    fn a_disc_has_its_area_and_a_ring_its_hole() {
        let r2 = |(i, j): Node| (i as f64 - 50.0).powi(2) + (j as f64 - 50.0).powi(2);
        let disc = above((101, 101), &|n| -r2(n), -900.0);
        assert_eq!(disc.len(), 1);
        // Chords of a cell's length cut off at most h²/(8r) of width along 2πr: h²π/4.
        let exact = std::f64::consts::PI * 900.0;
        assert!((area(&places(&disc)) - exact).abs() < 2.0, "{}", area(&places(&disc)));
        let ring = above((101, 101), &|n| if r2(n) < 100.0 { f64::NAN } else { -r2(n) }, -900.0);
        assert_eq!(ring.len(), 2);
        assert!(area(&places(&ring)) < exact - std::f64::consts::PI * 100.0 + 10.0);
        // The hole is one of knowledge: only the circle is a level line, and it is closed.
        let lines = inner_lines(&ring);
        assert_eq!((lines.len(), lines[0].first() == lines[0].last()), (1, true));
    }

    #[test]
    fn outlines_end_at_the_grid_and_level_lines_do_not_follow_it() {
        let half = above((5, 4), &|(i, _)| i as f64, 1.5);
        assert!((area(&places(&half)) - 2.5 * 3.0).abs() < 1e-12);
        assert_eq!(inner_lines(&half), [[(1.5, 3.0), (1.5, 2.0), (1.5, 1.0), (1.5, 0.0)]]);
        assert!((area(&places(&above((5, 4), &|_| 1.0, 0.0))) - 12.0).abs() < 1e-12);
        assert!(above((5, 4), &|_| f64::NAN, 0.0).is_empty());
        assert!(above((0, 0), &|_| 1.0, 0.0).is_empty());
    }

    #[test]
    fn the_middle_decides_saddles() {
        // High at two opposite corners: joined for a low level, apart for a high one.
        let f = |(i, j): Node| if i == j { 1.0 } else { 0.0 };
        assert_eq!(above((2, 2), &f, 0.4).len(), 1);
        assert_eq!(above((2, 2), &f, 0.6).len(), 2);
    }

    #[test]
    fn blocks_count_their_cells() {
        let real = |l: Vec<Vec<Node>>| -> Vec<Vec<(f64, f64)>> {
            l.iter().map(|l| l.iter().map(|c| (c.0 as f64, c.1 as f64)).collect()).collect()
        };
        let holds = |(i, j): Node| (i + 2 * j) % 3 != 0 || i == j;
        let count = (0..7).flat_map(|i| (0..6).map(move |j| (i, j))).filter(|n| holds(*n)).count();
        assert!((area(&real(blocks((7, 6), &holds))) - count as f64).abs() < 1e-12);
        assert_eq!(blocks((3, 2), &|_| true), [[(0, 0), (3, 0), (3, 2), (0, 2)]]);
        assert!(blocks((3, 2), &|_| false).is_empty());
    }
}
