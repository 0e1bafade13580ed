//! The discounted window behind the average `x̄_t`, of one replica: sums and spreads that need no past.
//!
//! Indices are those of the paper: `x_t`, `g_t` and `∇F(x_t)` of step `t`, and `α_t`, `z_t`, which led to `x_t`. With
//! `W_t = β W_{t-1} + 1` the weights of the window are `w_{t,s} = β^{t-s} / W_t`; everything here is kept at each coordinate, and norms
//! are sums over them. Spreads are taken about the average in the recursion
//! `W V <- β W V + (1 - 1/W) (x - x̄_old)²`, and `x̄ - x` is followed instead of `x̄`: neither subtracts large numbers, so that rounding
//! errors are relative to displacements, wherever the run is. All recursions contract, and so do their error bounds.

use ratecheck_problems::number::Scalar;

/// `W_t` and what follows from it.
#[derive(Clone, Debug)]
pub(crate) struct Discount<N> {
    beta: N,
    fresh: N,
    total: N,
    kept: N,
}

impl<N: Scalar> Discount<N> {
    /// Before the first step; `beta` in `[0, 1)`.
    pub(crate) fn new(beta: f64) -> Discount<N> {
        let beta = N::of(beta);
        Discount { beta, fresh: N::one() - beta, total: N::zero(), kept: N::zero() }
    }

    /// Moves on to the next step.
    pub(crate) fn next(&mut self) {
        let before = self.beta * self.total;
        self.total = before + N::one();
        self.kept = before / self.total;
    }

    /// `β`.
    pub(crate) fn beta(&self) -> N {
        self.beta
    }

    /// `1 - β`.
    pub(crate) fn fresh(&self) -> N {
        self.fresh
    }

    /// `W_t = (1-β^t) / (1-β)`.
    pub(crate) fn total(&self) -> N {
        self.total
    }

    /// `1 - 1/W_t`, the weight that the past keeps.
    pub(crate) fn kept(&self) -> N {
        self.kept
    }
}

/// Mean and variance of a window of numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread<N> {
    /// The mean minus the newest number.
    offset: N,
    /// `W_t V_t`.
    moment: N,
}

impl<N: Scalar> Spread<N> {
    /// An empty window.
    pub(crate) fn new() -> Spread<N> {
        Spread { offset: N::zero(), moment: N::zero() }
    }

    /// Takes in a number that is larger than the one before by `moved` (of the first, only that there is one counts).
    pub(crate) fn push(&mut self, moved: N, discount: &Discount<N>) {
        let away = self.offset - moved;
        self.offset = discount.kept() * away;
        self.moment = discount.beta() * self.moment + discount.kept() * away.square();
    }

    /// The mean minus the newest number.
    pub(crate) fn offset(&self) -> N {
        self.offset
    }

    /// `W_t V_t`: the variance is `V_t`.
    pub(crate) fn moment(&self) -> N {
        self.moment
    }
}

/// The window of one coordinate.
#[derive(Clone, Copy, Debug)]
struct Site<N> {
    /// `x_t`.
    x: Option<f64>,
    /// `M_t`, `N_t` and `Ξ_t = M_t - N_t`, each from its own recursion.
    m: N,
    n: N,
    noise: N,
    /// `Q_t`.
    q: N,
    spread: Spread<N>,
}

/// The window of one replica.
#[derive(Clone, Debug)]
pub(crate) struct Window<N> {
    discount: Discount<N>,
    beta2: N,
    sites: Vec<Site<N>>,
}

impl<N: Scalar> Window<N> {
    /// Before the first step, in `dim` coordinates. Allocates once.
    pub(crate) fn new(beta: f64, dim: usize) -> Window<N> {
        let zero = N::zero();
        let spread = Spread::new();
        let site = Site { x: None, m: zero, n: zero, noise: zero, q: zero, spread };
        let discount = Discount::<N>::new(beta);
        Window { beta2: discount.beta().square(), discount, sites: vec![site; dim] }
    }

    /// Opens the next step: [`Window::push`] then takes in each coordinate.
    pub(crate) fn next(&mut self) {
        self.discount.next();
    }

    /// Takes in `x_{t,i}` as logged, `g_{t,i}` and `∂_i F(x_t)`.
    pub(crate) fn push(&mut self, i: usize, x: f64, g: N, exact: N) {
        let (site, β) = (&mut self.sites[i], self.discount.beta());
        let moved = site.x.map_or(N::zero(), |before| N::of(x) - N::of(before));
        site.x = Some(x);
        site.spread.push(moved, &self.discount);
        site.m = β * site.m + g;
        site.n = β * site.n + exact;
        site.noise = β * site.noise + (g - exact);
        site.q = self.beta2 * site.q + g.square();
    }

    /// Its weights.
    pub(crate) fn discount(&self) -> &Discount<N> {
        &self.discount
    }

    /// Number of coordinates.
    pub(crate) fn dim(&self) -> usize {
        self.sites.len()
    }

    /// `x̄_{t,i}`.
    pub(crate) fn average(&self, i: usize) -> N {
        let site = &self.sites[i];
        N::of(site.x.unwrap_or(0.0)) + site.spread.offset()
    }

    /// `M_{t,i}`.
    pub(crate) fn m(&self, i: usize) -> N {
        self.sites[i].m
    }

    /// `N_{t,i}`.
    pub(crate) fn n(&self, i: usize) -> N {
        self.sites[i].n
    }

    /// `Ξ_{t,i}`.
    pub(crate) fn noise(&self, i: usize) -> N {
        self.sites[i].noise
    }

    /// `Q_{t,i}`, with `β²`.
    pub(crate) fn q(&self, i: usize) -> N {
        self.sites[i].q
    }

    /// `V_{t,i}`.
    pub(crate) fn spread(&self, i: usize) -> N {
        self.sites[i].spread.moment() / self.discount.total()
    }

    /// `ḡ_{t,i} = N_{t,i} / W_t`.
    pub(crate) fn gradient(&self, i: usize) -> N {
        self.n(i) / self.discount.total()
    }

    /// `‖N_t‖ = W_t ‖ḡ_t‖`.
    pub(crate) fn n_norm(&self) -> N {
        self.over(|site| site.n.square()).sqrt()
    }

    /// `‖Ξ_t‖`.
    pub(crate) fn noise_norm(&self) -> N {
        self.over(|site| site.noise.square()).sqrt()
    }

    /// `Q_t = Σ_{s<=t} β^{2(t-s)} ‖g_s‖²`.
    pub(crate) fn square_sum(&self) -> N {
        self.over(|site| site.q)
    }

    /// `V_t`.
    pub(crate) fn total_spread(&self) -> N {
        self.over(|site| site.spread.moment()) / self.discount.total()
    }

    /// `‖ḡ_t‖`.
    pub(crate) fn gradient_norm(&self) -> N {
        self.n_norm() / self.discount.total()
    }

    /// `Ξ_{t,i}`, to be spoilt.
    #[cfg(test)]
    pub(crate) fn noise_mut(&mut self, i: usize) -> &mut N {
        &mut self.sites[i].noise
    }

    fn over(&self, term: impl Fn(&Site<N>) -> N) -> N {
        self.sites.iter().map(term).fold(N::zero(), |a, b| a + b)
    }
}

#[cfg(test)]
#[path = "window_tests.rs"]
mod tests;
