//! A classifier with one layer of hidden units: `f(v, W) = (1/n) Σ_k ln(1 + exp(-y_k Σ_j v_j tanh(w_jᵀa_k))) + (λ/2)‖(v, W)‖²`.

use crate::catalogue::{Entry, Family, Problem};
use crate::data::design::{Design, FEATURES, FILE, FORMAT, LABEL, ROWS, SEED, Target};
use crate::domain::Domain;
use crate::number::Scalar;
use crate::objective::{Average, Constant, Facts, Known, Summands};
use crate::random::{Key, fill_normal};
use crate::rounding::{add_up, gamma, mul_up, sqrt_up};
use crate::spec::{KeyDoc, Params, Range, SpecError};

/// The tanh network.
pub(super) const ENTRIES: &[Entry] = &[Entry {
    id: "tanh-classifier",
    family: Family::Data,
    summary: "two-layer tanh network that classifies data with the logistic loss: nonconvex, a saddle at 0",
    formula: r"f(v, W) = \frac1n \sum_k \ln\Big(1 + e^{-y_k \sum_j v_j \tanh(w_j^\top a_k)}\Big) + \frac\lambda2 (\|v\|^2 + \|W\|_F^2)",
    source: "data: a_k uniform in [-1,1]^d, y_k = sign(a_kᵀv + ε_k/2); coordinate j is v_j, coordinate p + j d + i is w_{j,i}",
    keys: &[
        ROWS,
        FEATURES,
        KeyDoc::with_default("hidden", "4", "[1, 1000]", "number p of hidden units"),
        SEED,
        KeyDoc::with_default("lambda", "0", "[0, inf)", "weight λ of the squared norm"),
        KeyDoc::with_default("box", "2", "(0, inf)", "constants are stated on [-box, box]^D"),
        FILE,
        FORMAT,
        LABEL,
    ],
    examples: &[
        "tanh-classifier:rows=12,dim=2,hidden=2",
        "tanh-classifier:rows=6,dim=1,hidden=1,lambda=0.1",
    ],
    build,
}];

fn build(params: &Params<'_>) -> Result<Problem, SpecError> {
    let lambda = params.number("lambda", Range::at_least(0.0))?;
    let half = params.number("box", Range::positive())?;
    let hidden = params.size("hidden", 1..=1000)?;
    let own = &["hidden", "lambda", "box"];
    let (spec, design) = Design::build(params, "tanh-classifier", own, Target::Sign)?;
    let dim = hidden * (design.dim() + 1);
    let domain = Domain::Box { lo: -half, hi: half };
    let room = 1.0 + gamma(design.len() + 16);
    let mean = |one: &dyn Fn(usize) -> f64| {
        (0..design.len()).map(one).sum::<f64>() / design.count() * room
    };
    #[expect(clippy::cast_precision_loss, reason = "at most 1000")]
    let units = hidden as f64;
    // ∇²N falls apart into units: [0, tanh' a; tanh' a, v tanh'' a aᵀ] with |tanh''| <= 4/(3√3).
    let inner = |k: usize| design.norm(k) + 0.769_800_358_919_501 * half * design.square_norm(k);
    let outer = |k: usize| 0.25 * units * (1.0 + half * half * design.square_norm(k));
    let (dent, bend) = (mean(&inner), mean(&|k| inner(k) + outer(k)));
    let ridge = mul_up(lambda, half);
    let mut each = vec![add_up(1.0, ridge); hidden];
    for _ in 0..hidden {
        let size = |i: usize| mean(&|k| half * design.row(k)[i].abs());
        each.extend((0..design.dim()).map(|i| add_up(size(i), ridge)));
    }
    let largest = each.iter().copied().fold(0.0, f64::max);
    let square = each.iter().map(|g| g * g).sum::<f64>() * (1.0 + gamma(dim + 3));
    let mut start = vec![0.0; dim];
    let key = Key::new(params.integer("seed", ..)?, 0, 0, 5).expect("the table has this place");
    fill_normal(key, dim, 1, &mut start);
    start.iter_mut().for_each(|x| *x *= 0.5);
    let because = "|∂v_j| <= 1 and |∂w_{j,i}| <= box |a_{k,i}|, plus λ box";
    let facts = Facts::new(spec, dim)
        .start(start)
        .with(Constant::Infimum, Known::AtLeast(0.0), "no summand is negative")
        .with_on(
            Constant::Smoothness,
            Known::AtMost(add_up(bend, lambda)),
            domain.clone(),
            "‖ℓ''∇N∇Nᵀ‖ <= p(1 + box²‖a‖²)/4 and ‖ℓ'∇²N‖ <= ‖a‖ + 4 box‖a‖²/(3√3), in the mean",
        )
        .with_on(
            Constant::WeakConvexity,
            Known::AtMost(dent),
            domain.clone(),
            "only ℓ'∇²N is not positive: the mean of ‖a‖ + 4 box‖a‖²/(3√3)",
        )
        .with_on(Constant::GradientCoordinate, Known::AtMost(largest), domain.clone(), because)
        .with_on(Constant::GradientNorm, Known::AtMost(sqrt_up(square)), domain.clone(), because)
        .coordinate_bounds_on(each, domain, because);
    Ok(Problem::offline(Average::new(facts, Network { design, hidden, lambda }, None)))
}

#[derive(Debug)]
struct Network {
    design: Design,
    hidden: usize,
    lambda: f64,
}

impl Network {
    /// `tanh(w_jᵀa_k)`.
    fn unit<N: Scalar>(&self, k: usize, j: usize, x: &[N]) -> N {
        let row = self.design.row(k);
        let weights = &x[self.hidden + j * row.len()..][..row.len()];
        weights.iter().zip(row).fold(N::zero(), |sum, (w, a)| sum + w.times(*a)).tanh()
    }

    fn output<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        (0..self.hidden).fold(N::zero(), |sum, j| sum + x[j] * self.unit(k, j, x))
    }
}

impl Summands for Network {
    fn terms(&self) -> usize {
        self.design.len()
    }

    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N {
        let u = self.output(k, x).times(-self.design.target(k));
        let loss = u.max(N::zero()) + (-u.abs()).exp().ln_1p();
        if self.lambda <= 0.0 {
            return loss;
        }
        loss + x.iter().fold(N::zero(), |sum, x| sum + x.square()).times(0.5 * self.lambda)
    }

    fn add_gradient<N: Scalar>(&self, k: usize, x: &[N], weight: N, g: &mut [N]) {
        let (row, y) = (self.design.row(k), self.design.target(k));
        let u = self.output(k, x).times(0.5 * y);
        let slope = weight * (N::one() - u.tanh()).times(-0.5 * y);
        for j in 0..self.hidden {
            let unit = self.unit(k, j, x);
            g[j] = g[j] + slope * unit;
            let inner = slope * x[j] * (N::one() - unit.square());
            for (g, a) in g[self.hidden + j * row.len()..].iter_mut().zip(row) {
                *g = *g + inner.times(*a);
            }
        }
        if self.lambda > 0.0 {
            for (g, x) in g.iter_mut().zip(x) {
                *g = *g + weight * x.times(self.lambda);
            }
        }
    }
}
