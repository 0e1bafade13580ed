//! The certificate that every run carries along.

use ratecheck_problems::number::Number;

use super::Weights;

/// `x̄_t`, `ḡ_t` and the spread of the iterates about `x̄_t`, for weights `w_{t,s} = β^{t-s}/W_t`, `W_t = β W_{t-1} + 1`.
///
/// The law that puts mass `w_{t,s}` on `x_s` has mean `x̄_t`, hence `‖∇F(x̄_t)‖^[λ] <= C_t = ‖ḡ_t‖ + λ V_t` on every path
/// ([`Stream::certificate`]). `β = 1` gives the mean of all iterates.
///
/// The spread is kept by `S <- β S + (1 - 1/W)(x - x̄_old)²`, `V = S/W`, coordinate by coordinate: nonnegative terms alone, so that
/// nothing cancels, where `E‖x‖² - ‖x̄‖²` would lose every digit of a narrow window. Every rounding is damped by `β` at each
/// later step: the relative error of `V` stays near `4u/(1 - β)`, plus what the rounding of `x̄` moves it by.
#[derive(Clone, Debug)]
pub struct Stream<N = f64> {
    beta: N,
    total: N,
    mean: Vec<N>,
    gradient: Vec<N>,
    spread: Vec<N>,
}

impl<N: Number> Stream<N> {
    /// Nothing yet, in `dim` coordinates, for a factor `β` in `[0, 1]`.
    #[must_use]
    pub fn new(dim: usize, beta: f64) -> Stream<N> {
        let zeros = || vec![N::zero(); dim];
        Stream {
            beta: N::of(beta),
            total: N::zero(),
            mean: zeros(),
            gradient: zeros(),
            spread: zeros(),
        }
    }

    /// Takes in `x_t` and `∇F(x_t)`, coordinate by coordinate. Allocates nothing.
    pub fn push(&mut self, x: impl Fn(usize) -> N, g: impl Fn(usize) -> N) {
        self.total = self.beta.clone() * self.total.clone() + N::one();
        let share = N::one() / self.total.clone();
        let rest = N::one() - share.clone();
        for i in 0..self.mean.len() {
            let (mean, gradient) = (self.mean[i].clone(), self.gradient[i].clone());
            let off = x(i) - mean.clone();
            self.spread[i] =
                self.beta.clone() * self.spread[i].clone() + rest.clone() * off.clone().square();
            self.mean[i] = mean + off * share.clone();
            self.gradient[i] = gradient.clone() + (g(i) - gradient) * share.clone();
        }
    }

    /// `x̄_{t,i}`.
    #[must_use]
    pub fn mean(&self, i: usize) -> N {
        self.mean[i].clone()
    }

    /// `ḡ_{t,i}`.
    #[must_use]
    pub fn gradient(&self, i: usize) -> N {
        self.gradient[i].clone()
    }

    /// `‖ḡ_t‖_2`.
    #[must_use]
    pub fn gradient_norm(&self) -> N {
        self.sum(|i| self.gradient[i].clone().square()).sqrt()
    }

    /// `V_{t,i} = Σ_s w_{t,s} (x_{s,i} - x̄_{t,i})²`.
    #[must_use]
    pub fn spread_of(&self, i: usize) -> N {
        self.spread[i].clone() / self.total.clone()
    }

    /// `V_t = Σ_i V_{t,i}`.
    #[must_use]
    pub fn spread(&self) -> N {
        self.sum(|i| self.spread[i].clone()) / self.total.clone()
    }

    /// `C_t`: `‖ḡ_t‖ + λ V_t`, or `Σ_i ρ_i |ḡ_{t,i}| + Σ_i λ_i V_{t,i}`.
    #[must_use]
    pub fn certificate(&self, weights: &Weights) -> N {
        match weights {
            Weights::Euclidean { lambda } => self.gradient_norm() + self.spread().times(*lambda),
            Weights::Coordinatewise { rho, lambda } => self.sum(|i| {
                self.gradient[i].clone().abs().times(rho[i]) + self.spread_of(i).times(lambda[i])
            }),
        }
    }

    fn sum(&self, term: impl Fn(usize) -> N) -> N {
        (0..self.mean.len()).fold(N::zero(), |sum, i| sum + term(i))
    }
}
