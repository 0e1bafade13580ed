//! How optimizers leave a minimum: first passages, basins occupied over time, and where the replicas are.
//!
//! A [`Setting`] is a landscape, its noise, a region and several methods, checked before anything is run. Its methods see the same
//! noise, so that they are compared in pairs. [`run`] answers one [`Record`] a method: everything that tables, figures and
//! animations show.

mod basins;
mod observer;
mod record;
mod run;
mod setting;
mod summary;
#[cfg(test)]
mod tests;
mod theory;
mod times;

pub use basins::Basins;
pub use record::{Fate, Outcome, Record, Shown, Track};
pub use run::{key, run};
pub use setting::{Contender, Request, Setting, specs};
pub use summary::{Times, share, sharpness};
pub use theory::{Forecast, forecast, law};
pub use times::moments;
