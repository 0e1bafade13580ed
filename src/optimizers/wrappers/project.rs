//! Euclidean projection, whatever the metric of the method.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::space::{BlockMut, Shape, Step};

use super::{After, Around, Wrapper, wrapped};
use crate::optimizers::Run;

pub(super) static ENTRY: Wrapper = Wrapper {
    id: "project",
    summary: "takes the step as on all of R^d, then projects in the Euclidean norm",
    formula: r"x_{t+1} = \Pi_X(\mathrm{step}(x_t)), \quad \Pi_X(y) = \arg\min_{x \in X} \|x - y\|_2",
    source: "Zinkevich, ICML 2003, for gradient steps",
    keys: &[],
    variants: &[],
    looks_on: false,
    projects: true,
    build: |spec, _, context, inner| {
        Ok(wrapped(&ENTRY, spec, inner, &[], Projection(context.domain.clone())))
    },
};

#[derive(Clone, Debug)]
struct Projection(Domain);

impl Around for Projection {
    fn start(&self, shape: Shape, inner: Box<dyn Run>) -> Box<dyn Run> {
        let domain = self.0.clone();
        After::boxed(shape, inner, move |_: Step, _: &[f64], x: BlockMut<'_>| {
            domain.project(x, None);
        })
    }
}
