//! One file a method: the step is the one printed in the paper.
