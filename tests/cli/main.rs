//! The `ratecheck` command from outside: what it prints, what it leaves behind, and how it ends.

mod bad_commands;
mod bad_studies;
mod bench;
mod bound;
mod calibrate;
mod cite;
mod command;
mod compare;
mod diff;
mod escape;
mod exact;
mod exit_codes;
mod export;
mod figure;
mod fit;
mod list_and_show;
mod measures;
mod remake;
mod report;
mod trace;
mod wrappers;
