//! AdaGrad: `x_{t+1} = Proj_X(x_t - η_t g_t / (δ + √(v_0 + Σ_{s<=t} g_s² + ι)))`, coordinatewise, projection in the metric of the divisor.
//!
//! `adagrad-paper`: `η_t = γ_t`, `v_0 = 0`. Source: Duchi, Hazan and Singer 2011, JMLR 12, Algorithm 1, diagonal matrices, composite
//! mirror descent.
//! `adagrad-torch`: `η_t = γ_t/(1 + (t-1) lr_decay)`, `δ = ε`, `g_t = ∇ + λ x_t`. Source: documentation of torch.optim.Adagrad,
//! PyTorch 2.15. `adagrad-optax`: `η_t = γ_t`, `ι = ε`. Source: documentation of optax.adagrad, optax 0.2.8.
//!
//! What a key leaves out is zero.

use super::hyper::{Hyper, constant_or};
use super::moments::quotient;
use super::{Move, Rule, Start};
use crate::theorem::{Setting, Unmet};
use ratecheck_problems::number::Number;

pub(super) fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    let lr = Hyper::read(setting, "lr")?;
    let (outside, inside) = match setting.method.entry {
        "adagrad-paper" => (setting.constant("delta")?, 0.0),
        entry => {
            super::no_ball(setting)?;
            let eps = setting.constant("eps")?;
            if entry == "adagrad-optax" { (0.0, eps) } else { (eps, 0.0) }
        }
    };
    let [first, decay, lr_decay] =
        ["v0", "wd", "lr_decay"].map(|name| constant_or(setting, name, 0.0));
    Ok(Box::new(move |shape| {
        Box::new(AdaGrad {
            lr: lr.clone(),
            lr_decay: N::of(lr_decay),
            outside: N::of(outside),
            inside: N::of(inside),
            decay: N::of(decay),
            step_size: N::zero(),
            squares: vec![N::of(first); shape.len()],
        })
    }))
}

struct AdaGrad<N> {
    lr: Hyper,
    lr_decay: N,
    /// `δ` and `ι`.
    outside: N,
    inside: N,
    decay: N,
    step_size: N,
    /// `v_0 + Σ_s g_s²`.
    squares: Vec<N>,
}

impl<N: Number> Rule<N> for AdaGrad<N> {
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    fn begin(&mut self, t: u64) {
        let slower = N::one() + N::of((t - 1) as f64) * self.lr_decay.clone();
        self.step_size = N::of(self.lr.at(t)) / slower;
    }

    fn step(&mut self, k: usize, x: N, g: N) -> Move<N> {
        let g = g + self.decay.clone() * x;
        self.squares[k] = self.squares[k].clone() + g.clone().square();
        let root = (self.squares[k].clone() + self.inside.clone()).sqrt();
        let divisor = self.outside.clone() + root;
        Move { by: self.step_size.clone() * quotient(g, divisor.clone()), weight: divisor }
    }
}
