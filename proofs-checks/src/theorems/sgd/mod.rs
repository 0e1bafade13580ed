//! Stochastic gradient descent and its averages.

mod ghadimi_lan;
mod momentum;
mod quadratic;
mod strongly_convex;
mod subgradient;
#[cfg(test)]
mod tests;

pub use ghadimi_lan::GHADIMI_LAN;
pub use momentum::MOMENTUM;
pub use quadratic::QUADRATIC_VARIANCE;
pub use strongly_convex::SGD_STRONGLY_CONVEX;
pub use subgradient::SUBGRADIENT_BEST;
