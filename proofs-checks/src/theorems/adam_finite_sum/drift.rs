//! Which way Adam goes on a periodic sequence of gradients.

use ratecheck_problems::number::Scalar;

/// The displacement of Adam without ε in a period, in units of the step size, on the gradients `n, -1, ..., -1` over and over:
/// `-Σ_j m_j/√v_j` with the periodic values `m_j = (1-β1) Σ_{a<n} β1^a g_{j-a}/(1-β1^n)` and likewise `v_j` of `g²`.
///
/// Both follow from their own recursion, which is at `Σ_j (1-β) β^{n-1-j} y_j / (1-β^n)` before the first gradient of a period.
pub(super) fn drift<N: Scalar>(β1: N, β2: N, n: u32) -> N {
    let gradient = |j: u32| if j == 0 { N::of(f64::from(n)) } else { N::of(-1.0) };
    let next = |β: N, average: N, y: N| β * average + (N::one() - β) * y;
    let (mut m, mut v) = (N::zero(), N::zero());
    for j in 0..n {
        m = next(β1, m, gradient(j));
        v = next(β2, v, gradient(j).square());
    }
    m = m / (N::one() - β1.powi(n));
    v = v / (N::one() - β2.powi(n));
    let mut moved = N::zero();
    for j in 0..n {
        m = next(β1, m, gradient(j));
        v = next(β2, v, gradient(j).square());
        moved = moved - m / v.sqrt();
    }
    moved
}
