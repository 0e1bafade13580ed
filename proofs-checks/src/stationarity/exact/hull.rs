//! The best law on finitely many points of a line.

/// A point `r = y - x` with the slope there, scaled by `ρ`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) r: f64,
    pub(super) slope: f64,
}

/// A law on two points with mean `x`: `E F'` and `λ E (y - x)²`.
#[derive(Clone, Copy, Debug)]
struct Law {
    slope: f64,
    spread: f64,
    /// Slope of the line through the two values.
    tilt: f64,
}

impl Law {
    fn at(&self, u: f64) -> f64 {
        u * self.slope + self.spread
    }
}

/// The optimum over laws on the atoms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Optimum {
    /// `|E F'| + λ E (y - x)²`.
    pub(super) value: f64,
    /// The multiplier of the gradient, in `[-1, 1]`.
    pub(super) u: f64,
    /// The line `value + tilt r` lies below `h_u`.
    pub(super) tilt: f64,
}

/// Maximises the convex envelope of `u F' + λ r²` at `r = 0` over `u`, atoms sorted by `r` and on both sides of 0.
///
/// The envelope is concave and piecewise linear in `u`; each law found is a line above it, and the next `u` is where the lines of the
/// laws on either side meet.
pub(super) fn optimum(atoms: &[Atom], lambda: f64) -> Optimum {
    let law = |u: f64| envelope(atoms, u, lambda);
    let alone = |u: f64, law: Law| Optimum { value: law.at(u), u, tilt: law.tilt };
    let (mut high, mut low) = ((1.0, law(1.0)), (-1.0, law(-1.0)));
    if high.1.slope >= 0.0 {
        return alone(1.0, high.1);
    }
    if low.1.slope <= 0.0 {
        return alone(-1.0, low.1);
    }
    let meeting = |low: (f64, Law), high: (f64, Law)| {
        (high.1.spread - low.1.spread) / (low.1.slope - high.1.slope)
    };
    for _ in 0..200 {
        let u = meeting(low, high).clamp(low.0, high.0);
        let found = law(u);
        let promised = low.1.at(u).min(high.1.at(u));
        if found.at(u) >= promised || u <= low.0 || u >= high.0 {
            break;
        }
        if found.slope > 0.0 {
            low = (u, found);
        } else {
            high = (u, found);
        }
    }
    // The mixture with E F' = 0.
    let u = meeting(low, high).clamp(low.0, high.0);
    let share = -high.1.slope / (low.1.slope - high.1.slope);
    let slope = share * low.1.slope + (1.0 - share) * high.1.slope;
    let spread = share * low.1.spread + (1.0 - share) * high.1.spread;
    Optimum { value: slope.abs() + spread, u, tilt: law(u).tilt }
}

/// The law that attains the lower convex envelope of `u F' + λ r²` at 0: Andrew's monotone chain, and the edge across 0.
fn envelope(atoms: &[Atom], u: f64, lambda: f64) -> Law {
    let height = |a: &Atom| u * a.slope + lambda * a.r * a.r;
    let mut chain: Vec<(Atom, f64)> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        let h = height(atom);
        while let [.., (a, ha), (b, hb)] = &chain[..] {
            let above = (hb - ha) * (atom.r - a.r) >= (h - ha) * (b.r - a.r);
            if !above {
                break;
            }
            chain.pop();
        }
        // Of two atoms at one place the lower one stays.
        if let Some((last, hl)) = chain.last()
            && atom.r <= last.r
        {
            if h >= *hl {
                continue;
            }
            chain.pop();
        }
        chain.push((*atom, h));
    }
    let right = chain.iter().position(|(a, _)| a.r >= 0.0).unwrap_or(chain.len() - 1);
    let ((b, hb), (a, ha)) = (chain[right], chain[right.saturating_sub(1)]);
    if right == 0 || b.r <= 0.0 {
        let (next, hn) = chain[(right + 1).min(chain.len() - 1)];
        let tilt = if next.r > b.r { (hn - hb) / (next.r - b.r) } else { 0.0 };
        return Law { slope: b.slope, spread: lambda * b.r * b.r, tilt };
    }
    let p = -a.r / (b.r - a.r);
    Law {
        slope: (1.0 - p) * a.slope + p * b.slope,
        // λ((1-p) a² + p b²) with mean 0.
        spread: lambda * (-a.r * b.r),
        tilt: (hb - ha) / (b.r - a.r),
    }
}
