//! Textbook iterations, settings and a driver for the tests of checks.
