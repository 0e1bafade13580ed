//! Pictures of problems in one or two variables: the function with what its facts state about it.

mod basins;
mod line;
mod plane;
#[cfg(test)]
mod tests;
mod window;

use ratecheck_problems::objective::{Facts, Objective};
use ratecheck_problems::space::{Block, Shape};
use ratecheck_reports::figure::{Figure, Panel, Place, PlaceMark, Size};

/// What a picture shows besides the function, its minima, saddles and barriers.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Ends of the range of each coordinate; one range serves for all. Where none is given, what the facts state decides.
    pub ranges: Vec<(f64, f64)>,
    /// The derivative in a panel of its own, for functions of one variable.
    pub gradient: bool,
    /// Where the basins of attraction of the stated minima meet, for functions of two variables.
    pub basins: bool,
    /// Paths with their names.
    pub paths: Vec<(String, Vec<Vec<f64>>)>,
}

/// Why a problem cannot be drawn.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Undrawn {
    /// It has too many coordinates.
    #[error("`{id}` has {dim} coordinates: functions of one or two can be drawn{}", if *.has_dim { ", set `dim`" } else { "" })]
    Dimension {
        /// The problem.
        id: String,
        /// Its dimension.
        dim: usize,
        /// Whether its spec has a key `dim`.
        has_dim: bool,
    },
    /// Not a range.
    #[error("a range needs finite ends LO < HI, {lo} and {hi} are none")]
    Range {
        /// Lower end.
        lo: f64,
        /// Upper end.
        hi: f64,
    },
    /// More ranges than coordinates.
    #[error("{given} ranges are given, and `{id}` has {dim} coordinate{}", if *.dim == 1 { "" } else { "s" })]
    Ranges {
        /// The problem.
        id: String,
        /// Its dimension.
        dim: usize,
        /// How many are given.
        given: usize,
    },
    /// Nowhere finite.
    #[error("`{id}` is finite nowhere on the range: give another one")]
    Values {
        /// The problem.
        id: String,
    },
    /// Something that is only there for functions of the other number of variables.
    #[error("{what} drawn for functions of {dim}, and `{id}` has {}", if *.dim == "one variable" { "two" } else { "one" })]
    OtherDimension {
        /// The problem.
        id: String,
        /// What was asked for, with its verb.
        what: &'static str,
        /// Where it exists.
        dim: &'static str,
    },
}

/// Draws a function of one or two variables.
///
/// # Errors
/// When it has more variables, is finite nowhere on the range, or a range is none.
pub fn landscape(objective: &dyn Objective, wanted: &Wanted) -> Result<Figure, Undrawn> {
    let facts = objective.facts();
    let id = facts.id().to_owned();
    let other = |what, dim| Undrawn::OtherDimension { id: id.clone(), what, dim };
    let dim = facts.dim();
    if dim > 2 {
        let has_dim = id.contains("dim=");
        return Err(Undrawn::Dimension { id, dim, has_dim });
    }
    if wanted.ranges.len() > dim {
        return Err(Undrawn::Ranges { id, dim, given: wanted.ranges.len() });
    }
    let window = window::window(facts, &wanted.ranges)?;
    let (panels, caption) = if let [range] = window[..] {
        if wanted.basins {
            return Err(other("boundaries of basins are", "two variables"));
        }
        line::panels(objective, range, wanted)?
    } else {
        if wanted.gradient {
            return Err(other("a derivative is", "one variable"));
        }
        plane::panels(objective, [window[0], window[1]], wanted)?
    };
    let panels = panels.into_iter().map(|kind| Panel { title: String::new(), kind }).collect();
    let name = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(Figure { id: name, title: None, caption, panels, size: Size::OneColumn })
}

/// Values at points that are given coordinate by coordinate.
fn values(objective: &dyn Objective, coordinates: &[Vec<f64>]) -> Vec<f64> {
    let lanes = coordinates.first().map_or(0, Vec::len);
    let data: Vec<f64> = coordinates.iter().flatten().copied().collect();
    let mut f = vec![f64::NAN; lanes];
    if lanes > 0 {
        objective.value(Block::new(&data, Shape::new(coordinates.len(), lanes)), &mut f);
    }
    f
}

/// `count` places from one end to the other, both included.
fn evenly((lo, hi): (f64, f64), count: u32) -> impl Iterator<Item = f64> {
    (0..count).map(move |k| {
        let share = f64::from(k) / f64::from(count - 1);
        lo * (1.0 - share) + hi * share
    })
}

/// A stated point with the words and the mark by which it is shown.
struct Stated<'a> {
    x: &'a [f64],
    label: &'static str,
    mark: PlaceMark,
}

/// Minimisers, further basins, saddles and starts.
fn stated(facts: &Facts) -> Vec<Stated<'_>> {
    // Starts first: where one lies on a minimum, the mark of the minimum is set into its own.
    let mut all: Vec<Stated<'_>> = Vec::new();
    let starts = facts.starts().iter();
    all.extend(starts.map(|x| Stated { x, label: "start", mark: PlaceMark::Diamond }));
    let global = facts.minimisers().iter();
    all.extend(global.map(|x| Stated { x, label: "global minimum", mark: PlaceMark::Disc }));
    // Both lists hold points within four units in the last place of the exact ones.
    let same = |a: &[f64], b: &[f64]| {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 8.0 * f64::EPSILON * a.abs().max(b.abs()))
    };
    for basin in facts.basins() {
        if !facts.minimisers().iter().any(|x| same(x, &basin.minimiser)) {
            all.push(Stated { x: &basin.minimiser, label: "local minimum", mark: PlaceMark::Ring });
        }
    }
    for saddle in facts.saddles() {
        let concave = !saddle.curvatures.is_empty() && saddle.curvatures.iter().all(|c| *c < 0.0);
        // The pass of one variable is a top, also where it is a kink without curvature.
        let pass = facts.barriers().iter().any(|barrier| barrier.saddle == saddle.point);
        let top = concave || (facts.dim() == 1 && pass);
        let (label, mark) =
            if top { ("maximum", PlaceMark::Triangle) } else { ("saddle", PlaceMark::Cross) };
        all.push(Stated { x: &saddle.point, label, mark });
    }
    all
}

impl Stated<'_> {
    fn place(&self, at: (f64, f64)) -> Place {
        Place { label: self.label.to_owned(), x: at.0, y: at.1, mark: self.mark }
    }

    fn within(&self, window: &[(f64, f64)]) -> bool {
        self.x.iter().zip(window).all(|(x, (lo, hi))| (lo..=hi).contains(&x))
    }
}

/// The range of a caption: `−1 ≤ x ≤ 2`.
fn range_text(name: &str, (lo, hi): (f64, f64)) -> String {
    use ratecheck_reports::number::human;
    format!("${} \\le {name} \\le {}$", human(lo), human(hi))
}
