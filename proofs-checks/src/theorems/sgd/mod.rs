//! Stochastic gradient descent and its averages.

mod ghadimi_lan;

pub use ghadimi_lan::GHADIMI_LAN;
