//! The four bounds, in any kind of numbers.

use ratecheck_problems::number::{Number, Scalar};

use crate::theorem::{Bound, Input, Inputs, Unmet};
use crate::theorems::kit::inputs::{BETA1, BETA2, DIM, GAP, HORIZON, SMOOTHNESS, Terms, positive};

/// Which of the four theorems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    AdaGrad,
    Adam,
    AdaGradMomentum,
    AdamMomentum,
}

const ALPHA: Input = positive("lr", "constant step size α");
const R: Input = positive("R", "|g_i| <= R - sqrt(eps) almost surely");
const EPS: Input = positive("eps", "ε under the root, positive");

pub(super) const ADAGRAD_INPUTS: &[Input] = &[HORIZON, DIM, ALPHA, SMOOTHNESS, GAP, R, EPS];
pub(super) const ADAM_INPUTS: &[Input] = &[HORIZON, DIM, ALPHA, BETA2, SMOOTHNESS, GAP, R, EPS];
pub(super) const ADAGRAD_MOMENTUM_INPUTS: &[Input] =
    &[HORIZON, DIM, ALPHA, BETA1, SMOOTHNESS, GAP, R, EPS];
pub(super) const ADAM_MOMENTUM_INPUTS: &[Input] =
    &[HORIZON, DIM, ALPHA, BETA1, BETA2, SMOOTHNESS, GAP, R, EPS];

/// The numbers of a bound; `β2 = 1` for AdaGrad.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers<N> {
    pub(super) horizon: N,
    pub(super) dim: N,
    pub(super) α: N,
    pub(super) β1: N,
    pub(super) β2: N,
    pub(super) l: N,
    pub(super) gap: N,
    pub(super) r: N,
    pub(super) ε: N,
}

/// What `‖U_t‖²` costs in step 3, as a multiple of `R²`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cost {
    /// `3/√(1-β1)`, as printed.
    Published,
    /// `2 + 1/√(1-β1)`, as its proof gives it.
    Derived,
}

impl Cost {
    /// The factor before `R Σ (β1/β2)^k √(k+1) ‖U‖²`.
    pub(super) fn factor<N: Number>(self, β1: N) -> N {
        let root = (N::one() - β1).sqrt();
        match self {
            Cost::Published => N::of(3.0) / root,
            Cost::Derived => root.recip().plus(2.0),
        }
    }

    /// `4 √(1-β1)` times the factor: 12 as printed.
    fn quadrupled<N: Number>(self, β1: N) -> N {
        match self {
            Cost::Published => N::of(12.0),
            Cost::Derived => (N::one() - β1).sqrt().times(2.0).plus(1.0).times(4.0),
        }
    }
}

impl Form {
    pub(super) fn has_momentum(self) -> bool {
        matches!(self, Form::AdaGradMomentum | Form::AdamMomentum)
    }

    /// Whether it forgets: AdaGrad does not.
    pub(super) fn is_adam(self) -> bool {
        matches!(self, Form::Adam | Form::AdamMomentum)
    }

    /// Refuses numbers that the theorem does not speak of.
    pub(super) fn check(self, horizon: f64, β1: f64, β2: f64) -> Result<(), Unmet> {
        let refuse = |name, value, condition: String| Err(Unmet::Range { name, value, condition });
        if self.is_adam() && !(β2 > 0.0 && β2 < 1.0) {
            return refuse("beta2", β2, "0 < beta2 < 1".to_owned());
        }
        if !self.has_momentum() {
            let none = β1.abs() <= 0.0;
            return if none { Ok(()) } else { refuse("beta1", β1, "beta1 = 0".to_owned()) };
        }
        if β1 >= β2 {
            return refuse("beta1", β1, format!("beta1 < beta2 = {β2}"));
        }
        let warm = β1 / (1.0 - β1);
        if horizon > warm {
            return Ok(());
        }
        refuse("T", horizon, format!("T > beta1/(1 - beta1) = {warm}"))
    }

    /// The bound for numbers from the command line.
    pub(super) fn evaluate(self, x: &Inputs) -> Result<Bound, Unmet> {
        let given = |name: &str, absent: f64| x.0.get(name).copied().unwrap_or(absent);
        let (horizon, β1, β2) = (x.get("T"), given("beta1", 0.0), given("beta2", 1.0));
        self.check(horizon, β1, β2)?;
        let numbers = Numbers {
            horizon,
            dim: x.get("d"),
            α: x.get("lr"),
            β1,
            β2,
            l: x.get("L"),
            gap: x.get("Delta"),
            r: x.get("R"),
            ε: x.get("eps"),
        };
        Ok(self.bound(&numbers, Cost::Published).into())
    }

    /// The bound on `E‖∇f(x_out)‖²`: the start, the curvature along the step, the noise, and the curvature along the momentum.
    pub(super) fn bound<N: Scalar>(self, x: &Numbers<N>, cost: Cost) -> Terms<N, 4> {
        let Numbers { horizon: n, dim: d, α, β1, β2, l, gap, r, ε } = *x;
        let start = (r * gap).times(2.0) / α;
        let curvature = α * d * r * l;
        let noise = d * r.square();
        let ripple = (α.square() * d * l.square() * β1).times(2.0);
        let (keep, forget) = (N::one() - β1, N::one() - β2);
        // Steps that count: N, less what momentum needs to warm up.
        let counted = n - β1 / keep;
        let square = r.square() / ε;
        let log = |steps: N| (steps * square).ln_1p();
        let (start, growth) = match self {
            Form::AdaGrad | Form::AdaGradMomentum => {
                let weight = n.sqrt() / counted;
                (start * weight, log(n) * weight)
            }
            Form::Adam | Form::AdamMomentum => {
                (start / counted, log(forget.recip()) / counted - n * β2.ln() / counted)
            }
        };
        let q = N::one() - β1 / β2;
        let twelve = cost.quadrupled(β1);
        let [curvature, noise, ripple] = match self {
            Form::AdaGrad => [curvature, noise.times(4.0), N::zero()],
            Form::Adam => [curvature / forget, noise.times(4.0) / forget.sqrt(), N::zero()],
            Form::AdaGradMomentum => [curvature, noise * twelve / keep, ripple / keep],
            Form::AdamMomentum => [
                curvature * keep / (q * forget),
                noise * twelve * keep.sqrt() / (q * q.sqrt() * forget.sqrt()),
                ripple / (q * forget * forget.sqrt()),
            ],
        };
        Terms([
            ("start", start),
            ("curvature", curvature * growth),
            ("noise", noise * growth),
            ("momentum", ripple * growth),
        ])
    }
}
