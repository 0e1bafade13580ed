//! The pointwise maximum of finitely many smooth functions.

use std::fmt;

use crate::interval::{Interval, norm};
use crate::number::{Scalar, Side};
use crate::objective::{Formula, forward};

/// Which subgradient a maximum returns.
pub(super) const FIRST: &str = "the gradient of the first piece that attains the maximum";

/// Functions `f_0, ..., f_{m-1}` whose maximum is taken, and a smooth function `s` that is added to it.
pub(super) trait Pieces: fmt::Debug + Send + Sync + 'static {
    /// Number of pieces `m >= 1`.
    fn count(&self) -> usize;

    /// `f_k(x)`.
    fn value<N: Scalar>(&self, k: usize, x: &[N]) -> N;

    /// `g <- ∇f_k(x)`.
    fn gradient<N: Scalar>(&self, k: usize, x: &[N], g: &mut [N]) {
        forward(x, g, |x| self.value(k, x).d);
    }

    /// `s(x)`.
    fn shared<N: Scalar>(&self, _x: &[N]) -> N {
        N::zero()
    }

    /// `g <- g + ∇s(x)`.
    fn add_shared_gradient<N: Scalar>(&self, _x: &[N], _g: &mut [N]) {}

    /// An enclosure of `‖∇(f_k + s)‖` over a box that is closer than that of the coordinates one by one.
    fn norm(&self, _k: usize, _x: &[Interval]) -> Option<Interval> {
        None
    }
}

/// `f(x) = s(x) + max_k f_k(x)`, with the gradient of the first piece that attains the maximum.
#[derive(Debug)]
pub(super) struct Max<P>(pub(super) P);

impl<P: Pieces> Max<P> {
    /// Calls `each(k, alone)` with the pieces that may attain the maximum: `alone` where the piece beats all those before for certain,
    /// so that they may be forgotten.
    fn candidates<N: Scalar>(&self, x: &[N], mut each: impl FnMut(usize, bool)) {
        let mut best = self.0.value(0, x);
        each(0, true);
        for k in 1..self.0.count() {
            let value = self.0.value(k, x);
            match (value - best).side() {
                Side::Above => {
                    best = value;
                    each(k, true);
                }
                Side::Either => {
                    best = best.max(value);
                    each(k, false);
                }
                Side::Below | Side::Zero => {}
            }
        }
    }
}

impl<P: Pieces> Formula for Max<P> {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let pieces = (1..self.0.count()).map(|k| self.0.value(k, x));
        pieces.fold(self.0.value(0, x), N::max) + self.0.shared(x)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        self.candidates(x, |k, alone| {
            if alone {
                return self.0.gradient(k, x, g);
            }
            N::with_scratch(x.len(), |other| {
                self.0.gradient(k, x, other);
                for (g, other) in g.iter_mut().zip(other) {
                    *g = g.join(*other);
                }
            });
        });
        self.0.add_shared_gradient(x, g);
    }

    /// Off the kinks the second derivatives of the pieces say nothing about what happens across them.
    fn has_hessian(&self, _x: &[f64]) -> bool {
        false
    }

    /// One of the norms of the candidates.
    fn gradient_norm(&self, x: &[Interval]) -> Option<Interval> {
        let (mut size, mut g) = (None, vec![Interval::point(0.0); x.len()]);
        self.candidates(x, |k, alone| {
            let own = self.0.norm(k, x).unwrap_or_else(|| {
                self.0.gradient(k, x, &mut g);
                self.0.add_shared_gradient(x, &mut g);
                norm(&g)
            });
            size = Some(size.filter(|_| !alone).map_or(own, |size: Interval| size.hull(own)));
        });
        size
    }
}

/// `g <- slope e_k`.
pub(super) fn along<N: Scalar>(k: usize, slope: N, g: &mut [N]) {
    g.fill(N::zero());
    g[k] = slope;
}
