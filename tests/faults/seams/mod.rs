//! The places at which faults are planted: traits that the engine takes, wrapped.

pub mod asked;
pub mod drafts;
pub mod noise;
pub mod restated;
pub mod view;
