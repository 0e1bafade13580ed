//! Oracles whose answers are not what they state.

use std::sync::Arc;

use ratecheck_problems::objective::Objective;
use ratecheck_problems::oracle::{Online, Oracle, OracleFacts};
use ratecheck_problems::random::Key;
use ratecheck_problems::space::{Block, BlockMut};

/// What becomes of the samples.
#[derive(Clone, Copy, Debug)]
pub enum Spoilt {
    /// Every replica reads the numbers of replica 0.
    OneStream,
    /// Steps `2k-1` and `2k` read the numbers of step `2k-1`.
    EachStepTwice,
    /// Step `t` reads the numbers of step `t + by`.
    Shifted(u64),
    /// The noise is multiplied.
    Scaled(f64),
    /// A number is added to the gradient.
    Biased(f64),
    /// The noise keeps its size and loses its sign.
    Absolute,
}

/// An oracle that keeps the facts of the one inside.
#[derive(Debug)]
pub struct Noise {
    inner: Arc<dyn Oracle>,
    spoilt: Spoilt,
}

impl Noise {
    pub fn of(inner: Arc<dyn Oracle>, spoilt: Spoilt) -> Arc<dyn Oracle> {
        Arc::new(Noise { inner, spoilt })
    }

    fn key(&self, key: Key) -> Key {
        let step = match self.spoilt {
            Spoilt::EachStepTwice => (key.step() - 1) / 2 * 2 + 1,
            Spoilt::Shifted(by) => key.step() + by,
            _ => key.step(),
        };
        key.at_step(step).expect("a step that exists")
    }
}

impl Oracle for Noise {
    fn objective(&self) -> &Arc<dyn Objective> {
        self.inner.objective()
    }

    fn facts(&self) -> &OracleFacts {
        self.inner.facts()
    }

    /// The noise is told from the gradient.
    fn uses_exact(&self) -> bool {
        true
    }

    fn sample(&self, key: Key, x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        self.inner.sample(self.key(key), x, exact, g.reborrow());
        let places = g.flat().iter_mut().zip(exact.flat());
        match self.spoilt {
            Spoilt::OneStream => one_stream(self.inner.as_ref(), key, x, exact, g),
            Spoilt::EachStepTwice | Spoilt::Shifted(_) => {}
            Spoilt::Scaled(by) => places.for_each(|(g, exact)| *g = exact + by * (*g - exact)),
            Spoilt::Biased(by) => places.for_each(|(g, _)| *g += by),
            Spoilt::Absolute => places.for_each(|(g, exact)| *g = exact + (*g - exact).abs()),
        }
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        self.inner.atoms()
    }

    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        self.inner.coordinate_variances()
    }

    fn online(&self) -> Option<&dyn Online> {
        self.inner.online()
    }
}

/// Each lane alone, as replica 0.
fn one_stream(inner: &dyn Oracle, key: Key, x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
    let (shape, key) = (x.shape(), key.with_replica(0).expect("there is a first replica"));
    let alone = ratecheck_problems::space::Shape::new(shape.dim(), 1);
    let mut answer = vec![0.0; shape.dim()];
    for lane in 0..shape.lanes() {
        let [x, exact]: [Vec<f64>; 2] = [x, exact].map(|block| block.lane(lane).collect());
        let (x, exact) = (Block::new(&x, alone), Block::new(&exact, alone));
        inner.sample(key, x, exact, BlockMut::new(&mut answer, alone));
        for (i, answer) in answer.iter().enumerate() {
            g.set(i, lane, *answer);
        }
    }
}
