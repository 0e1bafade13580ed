//! Losses `ℓ(m; y)` of a margin `m = aᵀw` and a target `y`, with the bounds that constants are made of.

use std::fmt::Debug;

use crate::math::{exp, ln};
use crate::number::Scalar;
use crate::rounding::{add_up, mul_up};

/// Bounds over margins `|m| <= reach`, infinite where there are none.
#[derive(Clone, Copy, Debug)]
pub(in crate::catalogue) struct Bounds {
    /// `sup |ℓ'|`.
    pub(super) slope: f64,
    /// `sup ℓ''`, at least 0.
    pub(super) bend: f64,
    /// `sup -ℓ''`, at least 0.
    pub(super) dent: f64,
    /// `inf ℓ''`, at least 0.
    pub(super) least: f64,
    /// A Lipschitz constant of `ℓ''`.
    pub(super) twist: f64,
}

impl Bounds {
    /// `sup |ℓ'|`.
    pub(in crate::catalogue) fn slope(self) -> f64 {
        self.slope
    }
}

/// A loss of one margin.
pub(in crate::catalogue) trait Loss: Debug + Send + Sync + 'static {
    /// Whether it is convex in the margin.
    const CONVEX: bool = true;
    /// Which subgradient is taken at kinks.
    const KINKS: Option<&'static str> = None;

    /// `ℓ(m; y)`.
    fn value<N: Scalar>(&self, m: N, y: f64) -> N;

    /// `ℓ'(m; y)`.
    fn slope<N: Scalar>(&self, m: N, y: f64) -> N;

    /// A slope and an intercept with `ℓ(v) >= intercept + slope v` for all `v`, the slope continuous in `m` with constant
    /// `1/smoothing` where that is positive: the tangent at `m`, or for a loss with kinks a support that turns gradually.
    fn support<N: Scalar>(&self, m: N, y: f64, _smoothing: f64) -> (N, N) {
        let slope = self.slope(m, y);
        (slope, self.value(m, y) - slope * m)
    }

    /// Whether `ℓ''` exists.
    fn has_curvature(&self, _m: f64, _y: f64) -> bool {
        true
    }

    /// Bounds over `|m| <= reach`.
    fn bounds(&self, reach: f64, y: f64) -> Bounds;

    /// A lower bound of `inf ℓ(·; y)`.
    fn least(&self, _y: f64) -> f64 {
        0.0
    }
}

/// `½(m - y)²`.
#[derive(Debug)]
pub(in crate::catalogue) struct Square;

impl Loss for Square {
    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        m.plus(-y).square().times(0.5)
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        m.plus(-y)
    }

    fn bounds(&self, reach: f64, y: f64) -> Bounds {
        Bounds { slope: add_up(reach, y.abs()), bend: 1.0, dent: 0.0, least: 1.0, twist: 0.0 }
    }
}

/// `|m - y|`.
#[derive(Debug)]
pub(in crate::catalogue) struct Absolute;

impl Loss for Absolute {
    const KINKS: Option<&'static str> = Some("0 for a row with residual 0");

    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        m.plus(-y).abs()
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        m.plus(-y).signum()
    }

    fn support<N: Scalar>(&self, m: N, y: f64, smoothing: f64) -> (N, N) {
        let slope = (m.plus(-y) / N::of(smoothing)).min(N::one()).max(N::of(-1.0));
        (slope, -slope.times(y))
    }

    fn has_curvature(&self, m: f64, y: f64) -> bool {
        (m - y).abs() > 0.0
    }

    fn bounds(&self, _reach: f64, _y: f64) -> Bounds {
        Bounds { slope: 1.0, bend: f64::INFINITY, dent: 0.0, least: 0.0, twist: f64::INFINITY }
    }
}

/// `½r²` up to `|r| = width` and `width (|r| - width/2)` beyond, `r = m - y`.
#[derive(Debug)]
pub(in crate::catalogue) struct Huber {
    pub(super) width: f64,
}

impl Huber {
    /// Width 1.
    pub(in crate::catalogue) fn unit() -> Huber {
        Huber { width: 1.0 }
    }
}

impl Loss for Huber {
    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        let r = m.plus(-y).abs();
        let near = || r.square().times(0.5);
        r.plus(-self.width).branch(near, || r.plus(-0.5 * self.width).times(self.width))
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        m.plus(-y).min(N::of(self.width)).max(N::of(-self.width))
    }

    fn has_curvature(&self, m: f64, y: f64) -> bool {
        ((m - y).abs() - self.width).abs() > 0.0
    }

    fn bounds(&self, _reach: f64, _y: f64) -> Bounds {
        Bounds { slope: self.width, bend: 1.0, dent: 0.0, least: 0.0, twist: f64::INFINITY }
    }
}

/// `(c²/2)(1 - exp(-(r/c)²))`, `r = m - y`.
#[derive(Debug)]
pub(in crate::catalogue) struct Welsch {
    pub(super) width: f64,
}

impl Loss for Welsch {
    const CONVEX: bool = false;

    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        let u = m.plus(-y) / N::of(self.width);
        N::of(self.width).square().times(0.5) * (N::one() - (-u.square()).exp())
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        let r = m.plus(-y);
        r * (-(r / N::of(self.width)).square()).exp()
    }

    /// With `u = r/c`: `|u| e^{-u²} <= 1/√(2e)`, `ℓ'' = (1 - 2u²)e^{-u²}` in `[-2e^{-3/2}, 1]`, and
    /// `|ℓ'''| = |4u³ - 6u|e^{-u²}/c` is largest at `u² = (6 - √24)/4`.
    fn bounds(&self, _reach: f64, _y: f64) -> Bounds {
        Bounds {
            slope: mul_up(0.428_881_942_480_353_5, self.width),
            bend: 1.0,
            dent: 0.446_260_320_296_859_7,
            least: 0.0,
            twist: (1.951_783_072_769_951_2 / self.width).next_up(),
        }
    }
}

/// `ln(1 + e^{-ym})`, `y = ±1`.
#[derive(Debug)]
pub(in crate::catalogue) struct Logistic;

impl Loss for Logistic {
    /// `max(u, 0) + ln(1 + e^{-|u|})` with `u = -ym` never overflows.
    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        let u = m.times(-y);
        u.max(N::zero()) + (-u.abs()).exp().ln_1p()
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        // 1/(1 + e^{ym}) = (1 - tanh(ym/2))/2.
        (N::one() - m.times(0.5 * y).tanh()).times(-0.5 * y)
    }

    fn bounds(&self, _reach: f64, _y: f64) -> Bounds {
        // σ'' = σ'(1 - 2σ) is largest in size at σ = ½ ± √3/6: 1/(6√3).
        let twist = 0.096_225_044_864_937_64;
        Bounds { slope: 1.0, bend: 0.25, dent: 0.0, least: 0.0, twist }
    }
}

/// `max(0, 1 - ym)`, `y = ±1`.
#[derive(Debug)]
pub(in crate::catalogue) struct Hinge;

impl Loss for Hinge {
    const KINKS: Option<&'static str> = Some("0 for a row with margin exactly 1");

    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        (N::one() - m.times(y)).max(N::zero())
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        (N::one() - m.times(y)).branch(N::zero, || N::of(-y))
    }

    fn support<N: Scalar>(&self, m: N, y: f64, smoothing: f64) -> (N, N) {
        let part = ((N::one() - m.times(y)) / N::of(smoothing)).min(N::one()).max(N::zero());
        (part.times(-y), part)
    }

    fn has_curvature(&self, m: f64, y: f64) -> bool {
        (1.0 - m * y).abs() > 0.0
    }

    fn bounds(&self, _reach: f64, _y: f64) -> Bounds {
        Bounds { slope: 1.0, bend: f64::INFINITY, dent: 0.0, least: 0.0, twist: f64::INFINITY }
    }
}

/// `½ max(0, 1 - ym)²`, `y = ±1`.
#[derive(Debug)]
pub(in crate::catalogue) struct SquaredHinge;

impl Loss for SquaredHinge {
    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        (N::one() - m.times(y)).max(N::zero()).square().times(0.5)
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        (N::one() - m.times(y)).max(N::zero()).times(-y)
    }

    fn has_curvature(&self, m: f64, y: f64) -> bool {
        (1.0 - m * y).abs() > 0.0
    }

    fn bounds(&self, reach: f64, _y: f64) -> Bounds {
        let slope = add_up(1.0, reach);
        Bounds { slope, bend: 1.0, dent: 0.0, least: 0.0, twist: f64::INFINITY }
    }
}

/// `e^m - ym`, `y >= 0`: the negative logarithm of a Poisson likelihood but for a constant.
#[derive(Debug)]
pub(in crate::catalogue) struct Poisson;

impl Loss for Poisson {
    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        m.exp() - m.times(y)
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        m.exp().plus(-y)
    }

    fn bounds(&self, reach: f64, y: f64) -> Bounds {
        // `exp` is within one unit in the last place.
        let bend = exp(reach).next_up();
        let least = (1.0 / bend).next_down().max(0.0);
        let slope = if bend < y { y } else { bend.max(y) };
        Bounds { slope, bend, dent: 0.0, least, twist: bend }
    }

    /// At `m = ln y`: `y - y ln y`, with `ln` within one unit in the last place and two more roundings.
    fn least(&self, y: f64) -> f64 {
        if y <= 0.0 {
            return 0.0;
        }
        let product = y * ln(y);
        (y - product) - 4.0 * f64::EPSILON * (y + product.abs())
    }
}

/// `¼(m² - y)²`, `y >= 0`.
#[derive(Debug)]
pub(in crate::catalogue) struct Phase;

impl Loss for Phase {
    const CONVEX: bool = false;

    fn value<N: Scalar>(&self, m: N, y: f64) -> N {
        m.square().plus(-y).square().times(0.25)
    }

    fn slope<N: Scalar>(&self, m: N, y: f64) -> N {
        m * m.square().plus(-y)
    }

    /// `ℓ' = m³ - ym`, `ℓ'' = 3m² - y` and `ℓ''' = 6m`. The local extremum of `|ℓ'|` at `m² = y/3` is below `y^{3/2}` and in
    /// size at most `|m| max(m², y)`.
    fn bounds(&self, reach: f64, y: f64) -> Bounds {
        let square = mul_up(reach, reach);
        Bounds {
            slope: mul_up(reach, square.max(y)),
            bend: (mul_up(3.0, square) - y).next_up().max(0.0),
            dent: y,
            least: 0.0,
            twist: mul_up(6.0, reach),
        }
    }
}
