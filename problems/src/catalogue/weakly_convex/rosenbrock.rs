//! Nonsmooth relatives of Rosenbrock's function: valleys of kinks that turn.

use super::{off_kink, sign};
use crate::catalogue::{Entry, Family, Problem};
use crate::domain::Domain;
use crate::interval::Reach;
use crate::number::Scalar;
use crate::objective::{Analytic, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::rounding::{add_up, norm_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

const VALLEYS: KeyDoc = KeyDoc::with_default("dim", "2", "[2, 1e8]", "number of coordinates d");
const GO: &str = "Gürbüzbalaban and Overton, On Nesterov's nonsmooth Chebyshev-Rosenbrock functions, Nonlinear Anal. 75 (2012)";

/// Half-width of the box on which bounds on the gradient are stated.
const BOX: f64 = 2.0;

/// The functions.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "chebyshev-rosenbrock-kinked",
        family: Family::WeaklyConvex,
        summary: "¼(x_1 - 1)² + Σ |x_{i+1} - 2x_i² + 1|: weakly convex, one stationary point, a valley that doubles at every turn",
        formula: r"f(x) = \tfrac14 (x_1 - 1)^2 + \sum_{i<d} |x_{i+1} - 2x_i^2 + 1|",
        source: GO,
        keys: &[VALLEYS],
        examples: &[
            "chebyshev-rosenbrock-kinked",
            "chebyshev-rosenbrock-kinked:dim=3",
            "chebyshev-rosenbrock-kinked:dim=5",
        ],
        build: |params| chebyshev(params, Turn::Square),
    },
    Entry {
        id: "chebyshev-rosenbrock-abs",
        family: Family::WeaklyConvex,
        summary: "¼|x_1 - 1| + Σ |x_{i+1} - 2|x_i| + 1|: piecewise linear, 2^(d-1) Clarke stationary points, one minimum, not weakly convex",
        formula: r"f(x) = \tfrac14 |x_1 - 1| + \sum_{i<d} \bigl|x_{i+1} - 2|x_i| + 1\bigr|",
        source: GO,
        keys: &[VALLEYS],
        examples: &[
            "chebyshev-rosenbrock-abs",
            "chebyshev-rosenbrock-abs:dim=3",
            "chebyshev-rosenbrock-abs:dim=5",
        ],
        build: |params| chebyshev(params, Turn::Fold),
    },
    Entry {
        id: "rosenbrock-kinked",
        family: Family::WeaklyConvex,
        summary: "w|x_1² - x_2| + (1 - x_1)²: weakly convex, partly smooth along the parabola",
        formula: r"f(x) = w |x_1^2 - x_2| + (1 - x_1)^2",
        source: "Lewis and Overton, Nonsmooth optimization via quasi-Newton methods, Math. Program. 141 (2013)",
        keys: &[KeyDoc::with_default("weight", "8", "(1, inf)", "weight w of the valley's walls")],
        examples: &["rosenbrock-kinked", "rosenbrock-kinked:weight=1.5"],
        build: rosenbrock,
    },
];

fn rosenbrock(params: &Params<'_>) -> Result<Problem, SpecError> {
    let range = Range::above(1.0).because("up to 1 the function is convex");
    let weight = params.number("weight", range)?;
    let slope = add_up(4.0 * weight, 6.0);
    let on = Domain::Box { lo: -BOX, hi: BOX };
    let facts = Facts::new(params.resolved()?, 2)
        .nonsmooth("w sgn(x_1² - x_2) ∇(x_1² - x_2) with sgn 0 = 1, and the smooth part")
        .with(
            Constant::WeakConvexity,
            Known::Exactly(2.0 * (weight - 1.0)),
            "where x_1² < x_2 the Hessian is diag(2 - 2w, 0)",
        )
        .with_on(
            Constant::GradientCoordinate,
            Known::AtMost(slope),
            on.clone(),
            "2w|x_1| + 2|x_1 - 1| <= 4w + 6",
        )
        .with_on(
            Constant::GradientNorm,
            Known::AtMost(norm_up(&[slope, weight])),
            on,
            "|∂_1 f| <= 4w + 6 and |∂_2 f| = w",
        )
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(1, 1)")
        .minimiser(vec![1.0; 2])
        .basin(Basin::new(vec![1.0; 2], 0.0, vec![]))
        .start(vec![-1.0, 1.0]);
    Ok(Problem::offline(Analytic::new(facts, Rosenbrock { weight })))
}

#[derive(Debug)]
struct Rosenbrock {
    weight: f64,
}

impl Formula for Rosenbrock {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        (x[0].square() - x[1]).abs().times(self.weight) + x[0].plus(-1.0).square()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let wall = sign(x[0].square() - x[1]).times(self.weight);
        g[0] = wall * x[0].times(2.0) + x[0].plus(-1.0).times(2.0);
        g[1] = -wall;
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: BOX,
            because: "the Hessian has one value on either side of the parabola",
        }
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        off_kink(x[0] * x[0] - x[1])
    }
}

fn chebyshev(params: &Params<'_>, turn: Turn) -> Result<Problem, SpecError> {
    let dim = params.size("dim", 2..=100_000_000)?;
    let last = if dim == 2 { 1.0 } else { 9.0 };
    let mut start = vec![1.0; dim];
    start[0] = -1.0;
    let facts = Facts::new(params.resolved()?, dim)
        .with(Constant::Infimum, Known::Exactly(0.0), "f >= 0 = f(1, ..., 1)")
        .minimiser(vec![1.0; dim])
        .basin(Basin::new(vec![1.0; dim], 0.0, vec![]))
        .start(start);
    let facts = match turn {
        Turn::Square => {
            // |x_1 - 1|/2 + 4|x_1|, then 1 + 4|x_i|, at last 1.
            let mut slopes = vec![last; dim];
            (slopes[0], slopes[dim - 1]) = (9.5, 1.0);
            let on = Domain::Box { lo: -BOX, hi: BOX };
            facts
                .nonsmooth("sgn(u) ∇u with sgn 0 = 1 for every |u|")
                .with(
                    Constant::WeakConvexity,
                    Known::Exactly(if dim == 2 { 3.5 } else { 4.0 }),
                    "where every u > 0 the Hessian is diag(½ - 4, -4, ..., -4, 0), and smaller nowhere",
                )
                .with_on(
                    Constant::GradientCoordinate,
                    Known::AtMost(9.5),
                    on.clone(),
                    "½|x_1 - 1| + 4|x_1| <= 9.5, and 1 + 4|x_i| <= 9 for the others",
                )
                .with_on(
                    Constant::GradientNorm,
                    Known::AtMost(norm_up(&slopes)),
                    on.clone(),
                    "the norm of the bounds of the coordinates (rounded up)",
                )
                .coordinate_bounds_on(slopes, on, "½|x_1 - 1| + 4|x_1|, then 1 + 4|x_i|, at last 1")
        }
        Turn::Fold => {
            let mut slopes = vec![3.0; dim];
            (slopes[0], slopes[dim - 1]) = (2.25, 1.0);
            let largest = slopes.iter().copied().fold(0.0, f64::max);
            let facts = facts
                .nonsmooth("sgn(u) ∇u with sgn 0 = 1 for every |u|, also the inner ones")
                .with(
                    Constant::GradientCoordinate,
                    Known::Exactly(largest),
                    "¼ + 2 for the first, 1 + 2 for those between, attained where the signs agree",
                )
                .with(
                    Constant::GradientNorm,
                    Known::AtMost(norm_up(&slopes)),
                    "the norm of the bounds of the coordinates (rounded up)",
                )
                .coordinate_bounds_on(slopes, Domain::Whole, "¼ + 2, then 1 + 2, at last 1");
            if dim == 2 {
                // The valley goes down from (-1, 1) by way of (0, -1) to (1, 1).
                facts.saddle(Saddle::new(vec![0.0, -1.0], 0.25, vec![]))
            } else {
                facts
            }
        }
    };
    Ok(Problem::offline(Analytic::new(facts, Chebyshev { turn })))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// `2x²`.
    Square,
    /// `2|x|`.
    Fold,
}

#[derive(Debug)]
struct Chebyshev {
    turn: Turn,
}

impl Chebyshev {
    /// `x_{i+1} - 2x_i² + 1` or `x_{i+1} - 2|x_i| + 1`.
    fn wall<N: Scalar>(&self, pair: &[N]) -> N {
        let turn = if self.turn == Turn::Square { pair[0].square() } else { pair[0].abs() };
        (pair[1] - turn.times(2.0)).plus(1.0)
    }
}

impl Formula for Chebyshev {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let along = x[0].plus(-1.0);
        let along = if self.turn == Turn::Square { along.square() } else { along.abs() };
        x.windows(2).fold(along.times(0.25), |sum, pair| sum + self.wall(pair).abs())
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let along = x[0].plus(-1.0);
        g.fill(N::zero());
        g[0] = if self.turn == Turn::Square { along.times(0.5) } else { sign(along).times(0.25) };
        for (i, pair) in x.windows(2).enumerate() {
            let side = sign(self.wall(pair));
            let turn =
                if self.turn == Turn::Square { x[i].times(4.0) } else { sign(x[i]).times(2.0) };
            g[i] = g[i] - side * turn;
            g[i + 1] = side;
        }
    }

    fn reach(&self) -> Reach {
        Reach {
            half_width: BOX,
            because: "derivatives depend on the signs alone (beside the slopes of the squares, which are stated on a box), and all \
                      signs occur around 0",
        }
    }

    fn has_hessian(&self, x: &[f64]) -> bool {
        let folds = self.turn == Turn::Square
            || (off_kink(x[0] - 1.0) && x[..x.len() - 1].iter().all(|x| off_kink(*x)));
        folds && x.windows(2).all(|pair| off_kink(self.wall(pair)))
    }
}
