//! The oracle of an online problem: `g_t` is the gradient of the loss of step `t`.

use std::sync::Arc;

use super::{Enumerated, Online, Oracle, OracleFacts, Tail};
use crate::catalogue::Problem;
use crate::domain::Domain;
use crate::objective::Objective;
use crate::random::Key;
use crate::space::{Block, BlockMut};

#[derive(Debug)]
struct Losses {
    objective: Arc<dyn Objective>,
    online: Arc<dyn Online>,
    facts: OracleFacts,
}

/// The losses of `problem` as an oracle, under the noise spec `id`.
pub(super) fn oracle(problem: &Problem, online: &Arc<dyn Online>, id: String) -> Arc<dyn Oracle> {
    let facts = OracleFacts {
        id,
        unbiased: online.identically_distributed(),
        deterministic: online.deterministic(),
        // Iterates of a projected method stay in a domain, of which the oracle does not know.
        gradient_coordinate: online.gradient_coordinate(&Domain::Whole),
        variance: online.variance(),
        tail: Tail::Bounded,
        sparse: online.sparse(),
    };
    Arc::new(Losses {
        objective: Arc::clone(&problem.objective),
        online: Arc::clone(online),
        facts,
    })
}

impl Oracle for Losses {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn uses_exact(&self) -> bool {
        false
    }

    fn sample(&self, key: Key, x: Block<'_>, _exact: Block<'_>, g: BlockMut<'_>) {
        self.online.loss_gradient(key, x, g);
    }

    fn last_step(&self) -> Option<u64> {
        self.online.last_step()
    }

    fn enumerated(&self) -> Option<Enumerated> {
        let (online, alphabet) = self.online.enumerated()?;
        let (objective, facts) = (Arc::clone(&self.objective), self.facts.clone());
        Some(Enumerated { oracle: Arc::new(Losses { objective, online, facts }), alphabet })
    }

    fn online(&self) -> Option<&dyn Online> {
        Some(self.online.as_ref())
    }
}
