//! Numbers of the laws, and what they refuse.
