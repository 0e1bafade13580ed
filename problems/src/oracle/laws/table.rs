//! `ξ_t` read from a file.

use std::sync::Arc;

use super::Entry;
use crate::catalogue::Problem;
use crate::oracle::additive::{Additive, Law, LawFacts};
use crate::oracle::{Oracle, Tail};
use crate::random::Key;
use crate::space::BlockMut;
use crate::spec::{KeyDoc, Params, SpecError};
use crate::table::Table;

/// Given noise.
pub(super) static ENTRY: Entry = Entry {
    id: "table",
    summary: "noise read from a CSV file, one row a step, the same for every replica",
    formula: r"g_t = \nabla f(x_t) + \xi_t,\quad \xi_t \text{ given}",
    source: "counterexamples and replayed runs; nothing is claimed about its mean",
    keys: &[KeyDoc::required(
        "file",
        "a CSV file without header",
        "row t holds the noise of step t, one column a coordinate",
    )],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let table = Table::read(params, "file")?;
    let dim = problem.objective.facts().dim();
    if table.columns() != dim {
        let expected = format!(
            "a table for this problem: it has {} columns, but the problem has {dim} coordinates",
            table.columns()
        );
        return Err(params.refuse("file", params.text("file")?, expected));
    }
    let known = LawFacts {
        id: params.resolved()?.to_string(),
        centred: false,
        deterministic: true,
        bound: Some(table.data().iter().fold(0.0, |largest, x| x.abs().max(largest))),
        variance: None,
        tail: Tail::Bounded,
    };
    Ok(Additive::oracle(&problem.objective, Given { table }, known))
}

#[derive(Debug)]
struct Given {
    table: Table,
}

impl Law for Given {
    fn fill(&self, key: Key, mut noise: BlockMut<'_>) {
        match self.table.row(key.step()) {
            Some(row) => {
                for (i, x) in row.iter().enumerate() {
                    noise.row(i).fill(*x);
                }
            }
            None => noise.flat().fill(f64::NAN),
        }
    }

    fn last_step(&self) -> Option<u64> {
        Some(self.table.rows() as u64)
    }
}
