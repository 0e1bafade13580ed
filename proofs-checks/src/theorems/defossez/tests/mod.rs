//! The bounds derived a second time, step 3 on whole trees of outcomes, and faults that the claims must see.

mod bounds;
mod faults;
mod tree;
