//! The certificate that every run carries along.

use ratecheck_problems::number::Number;

use super::Weights;

/// `x̄_t`, `ḡ_t` and the spread of the iterates about `x̄_t`, for weights `w_{t,s} = β^{t-s}/W_t`, `W_t = β W_{t-1} + 1`.
///
/// The law that puts mass `w_{t,s}` on `x_s` has mean `x̄_t`, hence `‖∇F(x̄_t)‖^[λ] <= C_t = ‖ḡ_t‖ + λ V_t` on every path
/// ([`Stream::certificate`]). `β = 1` gives the mean of all iterates.
///
/// With `a = x̄_{t-1} - x_t` the spread is kept by `S <- β S + (1 - 1/W) a²`, `V = S/W`, coordinate by coordinate, and the average by
/// its offset from the newest point, `x̄_t - x_t = (1 - 1/W) a`. Nothing cancels, where `E‖x‖² - ‖x̄‖²` would lose every digit of a
/// narrow window: roundings are relative to displacements, wherever the run is, and are damped by `β` at each later step, so that
/// the relative error of `V` stays near `6u/(1 - β)`.
#[derive(Clone, Debug)]
pub struct Stream<N = f64> {
    beta: N,
    total: N,
    sites: Vec<Site<N>>,
}

/// One coordinate.
#[derive(Clone, Debug)]
struct Site<N> {
    x: N,
    /// `x̄_t - x_t`.
    offset: N,
    /// `ḡ_t`.
    gradient: N,
    /// `W_t V_t`.
    moment: N,
}

impl<N: Number> Stream<N> {
    /// Nothing yet, in `dim` coordinates, for a factor `β` in `[0, 1]`.
    #[must_use]
    pub fn new(dim: usize, beta: f64) -> Stream<N> {
        let [x, offset, gradient, moment] = std::array::from_fn(|_| N::zero());
        let site = Site { x, offset, gradient, moment };
        Stream { beta: N::of(beta), total: N::zero(), sites: vec![site; dim] }
    }

    /// Takes in `x_t` and `∇F(x_t)`, coordinate by coordinate. Allocates nothing.
    pub fn push(&mut self, x: impl Fn(usize) -> N, g: impl Fn(usize) -> N) {
        let before = self.beta.clone() * self.total.clone();
        self.total = before.clone() + N::one();
        let (kept, share) = (before / self.total.clone(), N::one() / self.total.clone());
        for (i, site) in self.sites.iter_mut().enumerate() {
            let x = x(i);
            let away = site.offset.clone() + (site.x.clone() - x.clone());
            site.offset = kept.clone() * away.clone();
            site.moment = self.beta.clone() * site.moment.clone() + kept.clone() * away.square();
            let gradient = site.gradient.clone();
            site.gradient = gradient.clone() + (g(i) - gradient) * share.clone();
            site.x = x;
        }
    }

    /// `x̄_{t,i}`.
    #[must_use]
    pub fn mean(&self, i: usize) -> N {
        self.sites[i].x.clone() + self.sites[i].offset.clone()
    }

    /// `ḡ_{t,i}`.
    #[must_use]
    pub fn gradient(&self, i: usize) -> N {
        self.sites[i].gradient.clone()
    }

    /// `‖ḡ_t‖_2`.
    #[must_use]
    pub fn gradient_norm(&self) -> N {
        self.sum(|i| self.gradient(i).square()).sqrt()
    }

    /// `V_{t,i} = Σ_s w_{t,s} (x_{s,i} - x̄_{t,i})²`.
    #[must_use]
    pub fn spread_of(&self, i: usize) -> N {
        self.sites[i].moment.clone() / self.total.clone()
    }

    /// `V_t = Σ_i V_{t,i}`.
    #[must_use]
    pub fn spread(&self) -> N {
        self.sum(|i| self.sites[i].moment.clone()) / self.total.clone()
    }

    /// `C_t`: `‖ḡ_t‖ + λ V_t`, or `Σ_i ρ_i |ḡ_{t,i}| + Σ_i λ_i V_{t,i}`.
    #[must_use]
    pub fn certificate(&self, weights: &Weights) -> N {
        match weights {
            Weights::Euclidean { lambda } => self.gradient_norm() + self.spread().times(*lambda),
            Weights::Coordinatewise { rho, lambda } => self
                .sum(|i| self.gradient(i).abs().times(rho[i]) + self.spread_of(i).times(lambda[i])),
        }
    }

    fn sum(&self, term: impl Fn(usize) -> N) -> N {
        (0..self.sites.len()).fold(N::zero(), |sum, i| sum + term(i))
    }
}
