//! Convex functions with a continuous gradient.

use super::Entry;

mod coupled;
mod distance_squared;
mod hilbert;
mod huber;
mod least_squares;
mod linex;
mod log_cosh;
mod log_sum_exp;
mod nesterov;
mod powers;
mod pseudo_huber;
mod quadratic;
mod rotated_quadratic;
mod smoothed_norm;
mod softplus;
mod squares;
mod zakharov;

/// The entries of each file: a new file is one line here and one `mod` line above.
pub(super) const FILES: &[(&str, &[Entry])] = &[
    ("coupled", coupled::ENTRIES),
    ("distance_squared", distance_squared::ENTRIES),
    ("hilbert", hilbert::ENTRIES),
    ("huber", huber::ENTRIES),
    ("least_squares", least_squares::ENTRIES),
    ("linex", linex::ENTRIES),
    ("log_cosh", log_cosh::ENTRIES),
    ("log_sum_exp", log_sum_exp::ENTRIES),
    ("nesterov", nesterov::ENTRIES),
    ("powers", powers::ENTRIES),
    ("pseudo_huber", pseudo_huber::ENTRIES),
    ("quadratic", quadratic::ENTRIES),
    ("rotated_quadratic", rotated_quadratic::ENTRIES),
    ("smoothed_norm", smoothed_norm::ENTRIES),
    ("softplus", softplus::ENTRIES),
    ("squares", squares::ENTRIES),
    ("zakharov", zakharov::ENTRIES),
];
