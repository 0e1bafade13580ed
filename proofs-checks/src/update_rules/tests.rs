//! Every rule accepts its method, and every planted fault is found.
