//! Step 3 at a single step, with every conditional mean summed over the tree of outcomes of two-point noise.

use crate::theorems::defossez::bounds::Cost;

/// A run of `f(x) = x²/(1+x²)` with noise of two values: `beta2 = None` is AdaGrad.
struct Tree {
    steps: usize,
    values: [f64; 2],
    high: f64,
    α: f64,
    β1: f64,
    beta2: Option<f64>,
    ε: f64,
    start: f64,
}

/// One path through the tree.
struct Leaf {
    probability: f64,
    outcomes: usize,
    gradients: Vec<f64>,
    g: Vec<f64>,
    v: Vec<f64>,
    m: Vec<f64>,
}

impl Tree {
    fn β2(&self) -> f64 {
        self.beta2.unwrap_or(1.0)
    }

    fn α_at(&self, t: usize) -> f64 {
        let weights: f64 = (0..t).map(|j| self.β2().powi(j as i32)).sum();
        self.α * (1.0 - self.β1) * if self.beta2.is_some() { weights.sqrt() } else { 1.0 }
    }

    fn leaf(&self, outcomes: usize) -> Leaf {
        let (mut x, mut m, mut v) = (self.start, 0.0, 0.0);
        let mut leaf = Leaf {
            probability: 1.0,
            outcomes,
            gradients: Vec::new(),
            g: Vec::new(),
            v: Vec::new(),
            m: Vec::new(),
        };
        for t in 1..=self.steps {
            let exact = 2.0 * x / (1.0 + x * x).powi(2);
            let up = outcomes >> (t - 1) & 1 == 1;
            let g = exact + self.values[usize::from(!up)];
            leaf.probability *= if up { self.high } else { 1.0 - self.high };
            m = self.β1 * m + g;
            v = self.β2() * v + g * g;
            x -= self.α_at(t) * m / (self.ε + v).sqrt();
            leaf.gradients.push(exact);
            leaf.g.push(g);
            leaf.v.push(v);
            leaf.m.push(m);
        }
        leaf
    }

    /// Both sides of step 3 at the last step.
    fn sides(&self) -> (f64, f64) {
        let leaves: Vec<Leaf> = (0..1 << self.steps).map(|outcomes| self.leaf(outcomes)).collect();
        let (n, a) = (self.steps, self.β1 / self.β2());
        let bound = leaves.iter().flat_map(|leaf| &leaf.g).fold(0.0, |b: f64, g| b.max(g.abs()));
        let r = bound + self.ε.sqrt();
        // E[v_n | the first outcomes], by their number.
        let conditional = |leaf: &Leaf, first: usize| {
            let same = |other: &&Leaf| (other.outcomes ^ leaf.outcomes) & ((1 << first) - 1) == 0;
            let twins = || leaves.iter().filter(same);
            let total: f64 = twins().map(|other| other.probability).sum();
            twins().map(|other| other.probability * other.v[n - 1]).sum::<f64>() / total
        };
        let mean = |of: &dyn Fn(&Leaf) -> f64| -> f64 {
            leaves.iter().map(|leaf| leaf.probability * of(leaf)).sum()
        };
        let root = |v: f64| (self.ε + v).sqrt();
        let gained = mean(&|leaf| {
            let term = |k: usize| {
                let v = conditional(leaf, n - 1 - k);
                self.β1.powi(k as i32) * leaf.gradients[n - 1 - k].powi(2) / root(v)
            };
            0.5 * (0..n).map(term).sum::<f64>()
        });
        let along = mean(&|leaf| leaf.gradients[n - 1] * leaf.m[n - 1] / root(leaf.v[n - 1]));
        let noise = mean(&|leaf| {
            let share = |k: usize| leaf.g[n - 1 - k].powi(2) / (self.ε + leaf.v[n - 1 - k]);
            (0..n).map(|k| a.powi(k as i32) * (k as f64 + 1.0).sqrt() * share(k)).sum()
        });
        let ripple = mean(&|leaf| {
            let square = |l: usize| leaf.m[n - 1 - l].powi(2) / (self.ε + leaf.v[n - 1 - l]);
            let rest =
                |l: usize| (l..n).map(|k| self.β1.powi(k as i32) * (k as f64).sqrt()).sum::<f64>();
            (1..n).map(|l| square(l) * rest(l)).sum()
        });
        let smoothness = 2.0;
        let ripple =
            (self.α_at(n) * smoothness).powi(2) / (4.0 * r) * (1.0 - self.β1).sqrt() * ripple;
        (gained, along + ripple + Cost::Derived.factor(self.β1) * r * noise)
    }
}

#[test]
fn step_3_holds_on_whole_trees_for_both_methods_and_skewed_noise() {
    let mut tightest = 0.0_f64;
    for beta2 in [None, Some(0.999), Some(0.8)] {
        for β1 in [0.0, 0.5, 0.75] {
            for (values, high) in [([0.7, -0.7], 0.5), ([3.0, -1.0], 0.25), ([0.1, -0.1], 0.5)] {
                for (α, start) in [(0.05, 0.6), (0.5, -1.4), (2.0, 0.3)] {
                    let tree = Tree { steps: 8, values, high, α, β1, beta2, ε: 1e-3, start };
                    let (left, right) = tree.sides();
                    assert!(left <= right, "{left} > {right} at {β1}, {beta2:?}, {values:?}, {α}");
                    tightest = tightest.max(left / right);
                }
            }
        }
    }
    // It is no triviality: the sides come within a factor of five somewhere.
    assert!(tightest > 0.2, "{tightest}");
}
