//! Clipped Adam whose output is an exponential moving average of its iterates.

pub mod parameters;
