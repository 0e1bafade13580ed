//! How Ratecheck shows results: tables on disk, figures, HTML pages, LaTeX and the terminal.
//!
//! This crate knows nothing of optimizers or theorems. What was measured arrives as [`table::Table`]s and leaves as files that are
//! whole or refused ([`files`]); pages are [`document::Document`]s that [`html`], [`latex`] and [`terminal`] render, so
//! that all three show the same numbers, and a page can be drawn again from stored tables without a run.
#![forbid(unsafe_code)]

pub mod animation;
pub mod contour;
pub mod document;
pub mod draw;
pub mod figure;
pub mod files;
pub mod formula;
pub mod html;
pub mod latex;
pub mod making;
pub mod markdown;
pub mod number;
pub mod table;
pub mod terminal;

#[cfg(test)]
mod property;
