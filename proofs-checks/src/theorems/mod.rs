//! One folder a theorem or family of theorems; [`ALL`] lists them.

pub mod adam_finite_sum;
pub mod adam_regret;
pub mod adam_type;
pub mod adamomentum;
pub mod defossez;
pub mod dualadam;
pub mod ema;
mod escape;
pub(crate) mod kit;
pub mod levy;
pub mod online;
pub mod padam_nonconvex;
pub mod padam_regret;
pub mod periodic;
pub mod sgd;

use crate::theorem::Theorem;

/// Every theorem, in the order in which lists show them.
pub static ALL: &[&dyn Theorem] = &[
    &padam_nonconvex::PUBLISHED,
    &padam_nonconvex::FIXED,
    &padam_nonconvex::SHARP,
    &padam_nonconvex::EPSILON,
    &padam_nonconvex::TOTAL_VARIATION,
    &padam_nonconvex::RATE,
    &padam_nonconvex::SISTER,
    &padam_regret::AMSGRAD_REDDI_4,
    &padam_regret::PADAM_DECAYING_BETA1,
    &padam_regret::PADAM_CONSTANT_BETA1,
    &adam_regret::KINGMA,
    &adam_regret::AMSGRAD_MONOTONE,
    &adam_regret::AMSGRAD_ARBITRARY,
    &adam_regret::ADAMX,
    &adam_regret::AMSGRAD_CONSTANT,
    &adam_regret::PERIOD_THREE,
    &adam_regret::GENERAL,
    &adam_regret::STOCHASTIC,
    &adam_regret::FIGURE_1,
    &adam_regret::ADAM_DRIFT,
    &online::OGD,
    &online::OGD_STRONGLY_CONVEX,
    &online::ADAGRAD,
    &online::ADAGRAD_NORM,
    &online::SCALE_FREE_FTRL,
    &adamomentum::STATE,
    &adamomentum::PUBLISHED,
    &adamomentum::POSTERIOR,
    &adamomentum::MAXIMUM,
    &adamomentum::CONSTANT,
    &adamomentum::REDDI,
    &adam_type::ADAM_TYPE_NONCONVEX,
    &adam_type::ADAM_TYPE_CHEN,
    &adam_type::ADAMOMENTUM_NONCONVEX,
    &adam_type::ADAMOMENTUM_NONCONVEX_PUBLISHED,
    &adam_type::BETA_TO_ONE,
    &adam_type::BETA_TO_ONE_PUBLISHED,
    &adam_type::ADABELIEF_REGRET,
    &adam_type::ADABELIEF_NONCONVEX,
    &sgd::GHADIMI_LAN,
    &sgd::MOMENTUM,
    &sgd::SUBGRADIENT_BEST,
    &sgd::SGD_STRONGLY_CONVEX,
    &sgd::QUADRATIC_VARIANCE,
    &defossez::ADAGRAD,
    &defossez::ADAM,
    &defossez::ADAGRAD_MOMENTUM,
    &defossez::ADAM_MOMENTUM,
    &adam_finite_sum::ADAM_FINITE_SUM,
    &ema::SCALING,
    &ema::CONVERSION,
    &ema::DISCOUNTED_REGRET,
    &ema::NONSMOOTH,
    &ema::CLOSED_FORM,
    &ema::COORDINATEWISE,
    &ema::SMOOTH,
    &ema::CERTIFICATES,
    &escape::KRAMERS,
    &escape::SGD,
    &escape::MOMENTUM,
    &escape::ADAM,
    &escape::INVADAM,
    &escape::MEMORY,
    &escape::STEP_SIZE,
    &escape::TRANSVERSE,
    &escape::HAZARD,
    &escape::EXPLOSION,
    &escape::LEVY,
    &dualadam::QUADRATIC_RATE,
    &dualadam::STABILITY,
    &dualadam::SCALING,
    &dualadam::HANDOVER,
    &dualadam::STATIONARITY,
    &dualadam::REGRET,
    &levy::PATHWISE,
    &crate::update_rules::UPDATE_RULE,
];

/// The theorem of that id.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Theorem> {
    ALL.iter().copied().find(|theorem| theorem.statement().id == id)
}
