//! Six workloads that say how fast runs are: each through the engine and beside the plain loop that one writes by hand.
//!
//! Everything is timed alternately in one process, so that a machine that slows down slows all sides down. The unit is ns per
//! update, `wall / (R T d)`: one update advances one coordinate of one replica by one step, with gradient, noise, moments and
//! every quantity that the workload names. `docs/performance.md` explains method, limits and peers.

mod case;
mod clock;
mod limits;
mod machine;
mod measure;
pub mod peers;
mod scale;
mod workloads;

pub use case::{Case, Effort, Entry, Goal, Pass, Size};
pub use clock::{Contender, InProcess, Lap, Timing, alternately, median};
pub use limits::{Demand, Limit, Limits};
pub use machine::machine;
pub use measure::{Row, Settings, Side, Threads, measure};
pub use scale::{Along, Sweep, scale};
pub use workloads::{ALL, find};
