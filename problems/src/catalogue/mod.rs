//! The problems, one file a family; [`ALL`] lists them.
