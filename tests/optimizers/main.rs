//! The methods against numbers from elsewhere, against the formulas of their papers, and against their contract.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod faults;
mod golden;
mod handover;
mod projection;
mod readings;
mod reference;
mod relations;
mod scaling;
mod wrappers;
