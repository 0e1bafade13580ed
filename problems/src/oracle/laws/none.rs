//! `g_t = ∇f(x_t)`.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::objective::{Known, Objective};
use crate::oracle::additive::gradient_everywhere;
use crate::oracle::{Oracle, OracleFacts, Tail, online};
use crate::random::Key;
use crate::space::{Block, BlockMut};
use crate::spec::{Params, SpecError};

/// No noise.
pub(super) static ENTRY: Entry = Entry {
    id: "none",
    summary: "the exact gradient; for an online problem, the gradient of the loss of the step",
    formula: r"g_t = \nabla f(x_t)",
    source: "deterministic optimisation",
    keys: &[],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let id = params.resolved()?.to_string();
    if let Some(losses) = &problem.online {
        return Ok(online::oracle(problem, losses, id));
    }
    let facts = OracleFacts {
        id,
        unbiased: true,
        deterministic: true,
        gradient_coordinate: gradient_everywhere(problem.objective.as_ref()).map(Known::AtMost),
        variance: Some(Known::Exactly(0.0)),
        tail: Tail::Bounded,
        sparse: false,
    };
    Ok(Arc::new(Exact { objective: Arc::clone(&problem.objective), facts }))
}

#[derive(Debug)]
struct Exact {
    objective: Arc<dyn Objective>,
    facts: OracleFacts,
}

impl Oracle for Exact {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn sample(&self, _key: Key, _x: Block<'_>, exact: Block<'_>, mut g: BlockMut<'_>) {
        g.flat().copy_from_slice(exact.flat());
    }

    fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        Some(vec![(0.0, 1.0)])
    }

    fn coordinate_variances(&self) -> Option<Vec<f64>> {
        Some(vec![0.0; self.objective.facts().dim()])
    }

    fn variance_at(&self, _x: Block<'_>, mut out: BlockMut<'_>) -> bool {
        out.flat().fill(0.0);
        true
    }
}
