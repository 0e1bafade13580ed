//! One file a method: the step is the one printed in the paper.
//!
//! Each rule is written from the paper's formula alone and recomputes its own state from the logged gradients, so
//! that a slip in an optimizer cannot hide in its check. The theorem [`UPDATE_RULE`] binds every method whose entry
//! is listed in [`RULES`].

mod adam_nobias;
mod adam_paper;
mod amsgrad_reddi2018;
mod heavy_ball;
pub(crate) mod hyper;
pub(crate) mod moments;
mod monitor;
mod padam_adamx;
mod padam_code;
mod padam_paper;
mod projection;
mod sgd;
mod sgd_momentum;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod tightest;

use ratecheck_problems::domain::Domain;

use crate::evidence::Rounded;
use crate::theorem::{Bound, Inputs, Mode, Provenance, Setting, Statement, Theorem, Unmet, Watch};

/// What a rule says about one coordinate: `x_{t+1} = Proj(x_t - by)`.
#[derive(Clone, Copy, Debug)]
struct Move {
    /// What is subtracted.
    by: Rounded,
    /// Weight of the coordinate in the norm of the projection, up to a factor common to all coordinates.
    weight: Rounded,
}

/// A paper's recursion for one block, with its own state.
trait Rule: Send {
    /// Step `t` begins: per-step scalars.
    fn begin(&mut self, t: u64);

    /// The step at place `k` of the block, from `x_t` and `g_t` there. Called once a step for each place.
    fn step(&mut self, k: usize, x: f64, g: f64) -> Move;
}

/// Makes a fresh recursion for blocks of `len` places.
type Start = Box<dyn Fn(usize) -> Box<dyn Rule> + Send + Sync>;

/// A method with a rule.
struct Listed {
    /// The method's entry.
    entry: &'static str,
    /// Reads its hyperparameters.
    bind: fn(&Setting<'_>) -> Result<Start, Unmet>,
}

/// Every rule.
static RULES: &[Listed] = &[
    Listed { entry: "padam-paper", bind: padam_paper::bind },
    Listed { entry: "padam-code", bind: padam_code::bind },
    Listed { entry: "padam-adamx", bind: padam_adamx::bind },
    Listed { entry: "amsgrad-reddi2018", bind: amsgrad_reddi2018::bind },
    Listed { entry: "adam-paper", bind: adam_paper::bind },
    Listed { entry: "adam-nobias", bind: adam_nobias::bind },
    Listed { entry: "sgd", bind: sgd::bind },
    Listed { entry: "sgd-momentum", bind: sgd_momentum::bind },
    Listed { entry: "heavy-ball", bind: heavy_ball::bind },
];

static STATEMENT: Statement = Statement {
    id: "update-rule",
    title: "The step is the one printed in the paper",
    formula: r"x_{t+1} = \mathrm{Proj}_X(x_t - s_t(g_1, \dots, g_t))",
    source: "The paper of each method: Chen et al., arXiv 1806.06763; Reddi et al., arXiv 1904.09237, Algorithm 2; \
             Tran and Phong, arXiv 1904.03590; Kingma and Ba, arXiv 1412.6980, Algorithm 1; Polyak 1964",
    provenance: Provenance::Confirmed,
    mode: Mode::EveryStep,
    hypotheses: &["the method's formula is written down here"],
    steps: &[],
    defects: &[],
};

/// The theorem of that name.
#[derive(Clone, Copy, Debug)]
pub struct UpdateRule;

/// The step is the one printed in the paper.
pub static UPDATE_RULE: UpdateRule = UpdateRule;

impl Theorem for UpdateRule {
    fn statement(&self) -> &'static Statement {
        &STATEMENT
    }

    fn bind(
        &self,
        setting: &Setting<'_>,
        labels: &[&'static str],
    ) -> Result<Box<dyn Watch>, Unmet> {
        let entry = setting.method.entry;
        let listed =
            RULES.iter().find(|rule| rule.entry == entry).ok_or_else(|| Unmet::Method {
                about: "methods whose formula is written down for the check",
                method: entry.to_owned(),
            })?;
        if let Some(label) = labels.iter().find(|label| !label.is_empty()) {
            return Err(Unmet::Other(format!("`update-rule` has no step `{label}`")));
        }
        let start = (listed.bind)(setting)?;
        Ok(monitor::watch(start, setting.domain.clone(), labels.len()))
    }

    fn bound(&self, _inputs: &Inputs) -> Result<Bound, Unmet> {
        Err(Unmet::Other("`update-rule` is an identity and has no bound to evaluate".to_owned()))
    }
}

/// Refuses a feasible set for methods that are stated on all of R^d.
fn unconstrained(setting: &Setting<'_>) -> Result<(), Unmet> {
    if *setting.domain == Domain::Whole {
        return Ok(());
    }
    Err(Unmet::Other(format!(
        "`{}` is stated on all of R^d; its paper says nothing of a projection",
        setting.method.entry
    )))
}

/// Refuses a ball for methods whose paper does not say in which norm it projects.
fn no_ball(setting: &Setting<'_>) -> Result<(), Unmet> {
    if !matches!(setting.domain, Domain::Ball { .. }) {
        return Ok(());
    }
    Err(Unmet::Other(format!(
        "the paper of `{}` does not say in which norm to project onto a ball; take a box",
        setting.method.entry
    )))
}
