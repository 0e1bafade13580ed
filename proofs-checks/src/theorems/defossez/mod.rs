//! Adam and AdaGrad on smooth nonconvex functions with bounded stochastic gradients, with and without momentum, after Défossez, Bottou,
//! Bach and Usunier (arXiv 2003.02395).
//!
//! All four theorems have one chain. With `u_t = m_t/√(ε+v_t)` and `U_t = g_t/√(ε+v_t)`: smoothness (1) asks for a lower bound on
//! `E ∇f(x_t)ᵀu_t`, which the conditional expectation of `v_t` gives (2, 3); what it costs are sums of `‖u_t‖²` and `‖U_t‖²`, which are
//! logarithmic (4, 5) up to two series (6), and `v_t` is bounded (7).
//!
//! The paper counts iterates from 0 and draws `τ` in `{0..N-1}`; here `x_1` is the start and `x_out = x_{τ+1}`.

mod bounds;
mod constants;
mod proof;
mod statements;
#[cfg(test)]
mod tests;

use crate::theorems::kit::Chain;

use bounds::Form;
pub use constants::Defossez;
use constants::bind;

/// `defossez-adagrad`.
pub static ADAGRAD: Chain<Defossez> = Chain {
    statement: &statements::ADAGRAD,
    inputs: bounds::ADAGRAD_INPUTS,
    bound: |x| Form::AdaGrad.evaluate(x),
    bind: |setting, asked| bind(Form::AdaGrad, setting, asked),
};

/// `defossez-adam`.
pub static ADAM: Chain<Defossez> = Chain {
    statement: &statements::ADAM,
    inputs: bounds::ADAM_INPUTS,
    bound: |x| Form::Adam.evaluate(x),
    bind: |setting, asked| bind(Form::Adam, setting, asked),
};

/// `defossez-adagrad-momentum`.
pub static ADAGRAD_MOMENTUM: Chain<Defossez> = Chain {
    statement: &statements::ADAGRAD_MOMENTUM,
    inputs: bounds::ADAGRAD_MOMENTUM_INPUTS,
    bound: |x| Form::AdaGradMomentum.evaluate(x),
    bind: |setting, asked| bind(Form::AdaGradMomentum, setting, asked),
};

/// `defossez-adam-momentum`.
pub static ADAM_MOMENTUM: Chain<Defossez> = Chain {
    statement: &statements::ADAM_MOMENTUM,
    inputs: bounds::ADAM_MOMENTUM_INPUTS,
    bound: |x| Form::AdamMomentum.evaluate(x),
    bind: |setting, asked| bind(Form::AdamMomentum, setting, asked),
};
