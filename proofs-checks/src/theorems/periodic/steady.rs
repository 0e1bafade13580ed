//! Periodic values of moving averages, and the drift that they give.

use ratecheck_problems::number::Number;

/// How a method averages; no bias correction, whose factors tend to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Averages {
    /// `v = β2 v + (1-β2) g²`, divided by `√v + ε`.
    Adam {
        /// Decay of the first moment, in `[0, 1)`.
        beta1: f64,
        /// Decay of the second moment, in `[0, 1)`.
        beta2: f64,
        /// `ε >= 0`.
        eps: f64,
    },
    /// `v = β2 v + (1-β2) m² + ε`, divided by `√v`.
    AdaMomentum {
        /// Decay of the first moment, in `[0, 1)`.
        beta1: f64,
        /// Decay of the second moment, in `[0, 1)`.
        beta2: f64,
        /// `ε >= 0`.
        eps: f64,
    },
}

impl Averages {
    /// `β1` and `β2`.
    #[must_use]
    pub fn decays(self) -> [f64; 2] {
        match self {
            Averages::Adam { beta1, beta2, .. } | Averages::AdaMomentum { beta1, beta2, .. } => {
                [beta1, beta2]
            }
        }
    }

    /// The same with another `β2`.
    #[must_use]
    pub fn with_beta2(self, beta2: f64) -> Averages {
        match self {
            Averages::Adam { beta1, eps, .. } => Averages::Adam { beta1, beta2, eps },
            Averages::AdaMomentum { beta1, eps, .. } => Averages::AdaMomentum { beta1, beta2, eps },
        }
    }

    /// The periodic `m_j` and `v_j` of gradients `g_j`, into buffers of their length.
    pub(crate) fn settle<N: Number>(self, gradients: &[N], m: &mut [N], v: &mut [N]) {
        let [beta1, beta2] = self.decays();
        m.clone_from_slice(gradients);
        settle_in_place(beta1, m);
        match self {
            Averages::Adam { .. } => {
                for (v, g) in v.iter_mut().zip(gradients) {
                    *v = g.clone().square();
                }
                settle_in_place(beta2, v);
            }
            Averages::AdaMomentum { eps, .. } => {
                for (v, m) in v.iter_mut().zip(&*m) {
                    *v = m.clone().square();
                }
                settle_in_place(beta2, v);
                let floor = N::of(eps) / (N::one() - N::of(beta2));
                for v in v {
                    *v = v.clone() + floor.clone();
                }
            }
        }
    }

    /// What the step divides by.
    pub(crate) fn divisor<N: Number>(self, v: N) -> N {
        match self {
            Averages::Adam { eps, .. } => v.sqrt() + N::of(eps),
            Averages::AdaMomentum { .. } => v.sqrt(),
        }
    }
}

/// Replaces `y_j` by the periodic solution of `a_j = b a_{j-1} + (1-b) y_j`: it begins at `s/(1-b^n)` with `s` one period from 0.
fn settle_in_place<N: Number>(b: f64, values: &mut [N]) {
    let (keep, take) = (N::of(b), N::one() - N::of(b));
    let next = |a: N, y: &N| keep.clone() * a + take.clone() * y.clone();
    let period = values.iter().fold(N::zero(), next);
    // A sequence longer than 2^32 does not fit into memory.
    let n = u32::try_from(values.len()).unwrap_or(u32::MAX);
    let mut a = period / (N::one() - N::of(b).powi(n));
    for y in values {
        a = keep.clone() * a + take.clone() * y.clone();
        *y = a.clone();
    }
}

/// `-Σ_j m_j/w_j` of periodic averages, with `0/0 = 0`.
pub(crate) fn displacement<N: Number>(averages: Averages, m: &[N], v: &[N]) -> N {
    let step = |(m, v): (&N, &N)| {
        crate::update_rules::moments::quotient(m.clone(), averages.divisor(v.clone()))
    };
    -m.iter().zip(v).map(step).fold(N::zero(), |sum, step| sum + step)
}

/// A period of moments that repeat themselves.
#[derive(Clone, Debug)]
pub struct Steady<N> {
    /// `m_1, ..., m_n`.
    pub m: Vec<N>,
    /// `v_1, ..., v_n`.
    pub v: Vec<N>,
}

impl<N: Number> Steady<N> {
    /// The moments of gradients `g_1, ..., g_n` for ever.
    #[must_use]
    pub fn new(averages: Averages, gradients: &[f64]) -> Steady<N> {
        let g: Vec<N> = gradients.iter().map(|g| N::of(*g)).collect();
        let (mut m, mut v) = (g.clone(), g.clone());
        averages.settle(&g, &mut m, &mut v);
        Steady { m, v }
    }

    /// `-Σ_j m_j/w_j`: the displacement in a period, in steps of size one.
    #[must_use]
    pub fn drift(&self, averages: Averages) -> N {
        displacement(averages, &self.m, &self.v)
    }
}

/// The displacement in a period, in steps of size one, of a method on gradients `g_1, ..., g_n` for ever: `-Σ_j m_j/w_j` with
/// `m_j = (1-β1) Σ_{a<n} β1^a g_{j-a}/(1-β1^n)`, likewise `v_j` of `g²` with `β2` (of `m²`, plus `ε/(1-β2)`, for AdaMomentum), and `w_j`
/// as [`Averages`] says. No gradients, no displacement.
#[must_use]
pub fn drift(averages: Averages, gradients: &[f64]) -> f64 {
    Steady::new(averages, gradients).drift(averages)
}
