//! What a quadrature needs of a problem, along one line.

use super::diffusion::Diffusion;
use ratecheck_problems::math::pow;
use std::fmt;

/// A function of one variable with the noise of its gradient.
pub struct Landscape<'a> {
    slope: Box<dyn Fn(f64) -> f64 + 'a>,
    variance: Box<dyn Fn(f64) -> f64 + 'a>,
    kinks: Vec<f64>,
}

impl fmt::Debug for Landscape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Landscape").field("kinks", &self.kinks).finish_non_exhaustive()
    }
}

/// What the second moment `v` of a preconditioner `v^{q/2}` is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Memory {
    /// `v = C/B`, the noise where the walk is: the published laws.
    Noise,
    /// `v = C/B + L'²`: a short memory sees the drift as well.
    Local,
    /// `v` stuck at one value: a memory that is long against the excursion.
    Frozen(f64),
}

/// The walk of a method whose step is `-η m v^{q/2}`: `q = 0` for SGD, -1 for Adam, 1 for InvAdam.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Preconditioned {
    /// Step size η.
    pub step: f64,
    /// Exponent `q`.
    pub exponent: f64,
    /// What `v` is.
    pub memory: Memory,
    /// Factor `a_1` of the drift, because `v` contains the current gradient; 1 without this effect. See [`super::kappa`].
    pub drift: f64,
    /// Factor `a_2` of the diffusion.
    pub diffusion: f64,
}

impl Preconditioned {
    /// `q` with `a_1 = a_2 = 1`.
    #[must_use]
    pub fn new(step: f64, exponent: f64, memory: Memory) -> Preconditioned {
        Preconditioned { step, exponent, memory, drift: 1.0, diffusion: 1.0 }
    }

    /// SGD.
    #[must_use]
    pub fn sgd(step: f64) -> Preconditioned {
        Preconditioned::new(step, 0.0, Memory::Noise)
    }
}

impl<'a> Landscape<'a> {
    /// The derivative `L'`, the variance `C/B` of a gradient, and the places where one of them or a derivative jumps.
    pub fn new(
        slope: impl Fn(f64) -> f64 + 'a,
        variance: impl Fn(f64) -> f64 + 'a,
        kinks: &[f64],
    ) -> Landscape<'a> {
        Landscape { slope: Box::new(slope), variance: Box::new(variance), kinks: kinks.to_vec() }
    }

    /// `L'(x)`.
    #[must_use]
    pub fn slope(&self, x: f64) -> f64 {
        (self.slope)(x)
    }

    /// `C(x)/B`.
    #[must_use]
    pub fn variance(&self, x: f64) -> f64 {
        (self.variance)(x)
    }

    /// Where coefficients jump.
    #[must_use]
    pub fn kinks(&self) -> &[f64] {
        &self.kinks
    }

    /// The same landscape with an additional force: `L'(x) + extra(x)`.
    #[must_use]
    pub fn with_force(self, extra: impl Fn(f64) -> f64 + 'a) -> Landscape<'a> {
        let slope = self.slope;
        Landscape { slope: Box::new(move |x| slope(x) + extra(x)), ..self }
    }

    /// The diffusion of a method: `A = -η a_1 P L'`, `D = η² a_2 P² C/(2B)`, `P = v^{q/2}`, all a step.
    #[must_use]
    pub fn walk(&self, method: Preconditioned) -> Diffusion<'_> {
        let Preconditioned { step, exponent, memory, drift, diffusion } = method;
        let preconditioner = move |x: f64| match memory {
            Memory::Noise => pow(self.variance(x), 0.5 * exponent),
            Memory::Local => {
                let slope = self.slope(x);
                pow(self.variance(x) + slope * slope, 0.5 * exponent)
            }
            Memory::Frozen(v) => pow(v, 0.5 * exponent),
        };
        Diffusion::new(
            move |x| -step * drift * preconditioner(x) * self.slope(x),
            move |x| {
                let size = step * preconditioner(x);
                0.5 * diffusion * size * size * self.variance(x)
            },
            &self.kinks,
        )
    }

    /// The diffusion of `x ← x - η P g` with one fixed preconditioner `P`: `A = -η P L'`, `D = (η P)² C/(2B)`.
    #[must_use]
    pub fn scaled_walk(&self, rate: f64) -> Diffusion<'_> {
        self.walk(Preconditioned::sgd(rate))
    }
}
