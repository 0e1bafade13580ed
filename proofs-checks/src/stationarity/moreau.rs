//! Moreau's envelope `F_μ(x) = min_y F(y) + ‖y - x‖²/(2μ)` and its gradient `(x - prox(x))/μ`.
