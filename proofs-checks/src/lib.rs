//! What must hold: theorems with every step of their proofs, update rules written from the papers, and the
//! evidence that turns measurements into verdicts.
//!
//! This room sees runs only through [`step::StepView`] and methods only through [`theorem::MethodFacts`]; it cannot
//! import an optimizer or the engine.

#![forbid(unsafe_code)]

pub mod calibration;
pub mod evidence;
pub mod first_passage;
pub mod ledger;
pub mod stationarity;
pub mod step;
pub mod studies;
pub mod theorem;
pub mod theorems;
pub mod update_rules;

#[cfg(test)]
mod property;
