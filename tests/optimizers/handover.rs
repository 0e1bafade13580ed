//! From the end of its inverse phase on DualAdam is Adam with what it has gathered: the same iterates, bit for bit.

use ratecheck::optimizers::{self, Ask, Context};
use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{Block, BlockMut, Shape, Step};

const STEPS: u64 = 300;

/// One of the summands of `f(x) = Σ_i w(x_i - z)`, `w'(y) = y / (1 + y²)`, a step.
struct Summand(f64);

impl Ask for Summand {
    fn gradient(&mut self, at: Block<'_>, mut g: BlockMut<'_>) {
        for (g, x) in g.flat().iter_mut().zip(at.flat()) {
            let y = x - self.0;
            *g = y / (1.0 + y * y);
        }
    }

    fn value(&mut self, _at: Block<'_>, f: &mut [f64]) {
        f.fill(f64::NAN);
    }

    fn redraw(&mut self) {}

    fn exponential(&mut self, out: &mut [f64]) {
        out.fill(1.0);
    }
}

/// Whether DualAdam and an Adam that inherits its state at step `from` agree in every bit from there to the end.
///
/// Adam sees the same gradients until then, at DualAdam's iterates, so that its moments and its step counter are the inherited ones.
fn inherited(entry: &str, xi: f64, from: u64) -> bool {
    let context = Context { horizon: Some(STEPS), dim: 2, domain: Domain::Whole, task: None };
    let build = |spec: &str| optimizers::build(spec, &context).expect("a spec");
    let dual = build(&format!("{entry}:lr=0.05,beta2=0.99,xi={xi}"));
    let adam = build("adam-paper:lr=0.05,beta2=0.99");
    let shape = Shape::new(2, 1);
    let (mut dual, mut adam) = (dual.start(shape), adam.start(shape));
    let (mut x, mut y) = ([0.75, -1.5], [0.75, -1.5]);
    (1..=STEPS).all(|t| {
        let z = f64::from(u32::try_from(t * t % 17).expect("below 17")) / 8.0 - 1.0;
        if t <= from {
            y = x;
        }
        dual.step(Step::new(t), BlockMut::new(&mut x, shape), &mut Summand(z));
        adam.step(Step::new(t), BlockMut::new(&mut y, shape), &mut Summand(z));
        t < from || x.map(f64::to_bits) == y.map(f64::to_bits)
    })
}

#[test]
fn adam_takes_over_bit_for_bit_at_the_stated_step_and_not_before() {
    for (entry, xi, handover) in [
        ("dualadam-paper", 0.1, 10),
        ("dualadam-paper", 0.2, 5),
        ("dualadam-paper", 0.05, 20),
        ("dualadam-paper", 0.3, 4),
        ("dualadam-paper", 0.01, 100),
        ("dualadam-code", 0.1, 9),
        ("dualadam-code", 0.2, 4),
        ("dualadam-code", 0.05, 19),
        ("dualadam-code", 0.3, 3),
        ("dualadam-code", 0.01, 100),
        ("dualadam-code", 0.02, 50),
        ("dualadam-early", 0.1, 11),
        ("dualadam-early", 0.01, 101),
    ] {
        assert!(inherited(entry, xi, handover), "{entry} xi = {xi} from {handover}");
        assert!(inherited(entry, xi, handover + 7), "{entry} xi = {xi} later");
        assert!(!inherited(entry, xi, handover - 1), "{entry} xi = {xi} before {handover}");
    }
}
