//! `f = H x²/2` without noise, where every coordinate moves alone and `y = γ H² |x|` is all that matters.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::objective::Constant;

use crate::evidence::Rounded;
use crate::theorem::{Setting, Unmet};
use crate::update_rules::hyper::Hyper;

/// A constant step size and the one curvature of a quadratic with its minimum at 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lone {
    pub(super) γ: Rounded,
    pub(super) h: Rounded,
}

impl Lone {
    /// Refuses noise, projection, other functions and step sizes that vary.
    pub(super) fn of(setting: &Setting<'_>) -> Result<Lone, Unmet> {
        let facts = setting.objective.facts();
        let h = setting.upper(Constant::Smoothness)?;
        let bends = setting.upper(Constant::HessianLipschitz)?;
        if setting.lower(Constant::StrongConvexity)? < h || bends > 0.0 {
            return Err(Unmet::Other(format!(
                "it is about H‖x‖²/2, and `{}` has more curvatures than one",
                facts.id()
            )));
        }
        if facts.minimisers() != [vec![0.0; facts.dim()]] {
            return Err(Unmet::Other(format!("the minimum of `{}` is not at 0", facts.id())));
        }
        let noise = &setting.oracle.facts().id;
        if noise != "none" {
            return Err(Unmet::Other(format!(
                "it is about exact gradients, and the noise is `{noise}`"
            )));
        }
        if *setting.domain != Domain::Whole {
            return Err(Unmet::Other("it is about steps without projection".to_owned()));
        }
        Ok(Lone { γ: Rounded::exact(Hyper::fixed(setting, "lr")?), h: Rounded::exact(h) })
    }

    /// `y = γ H² |x|`.
    pub(super) fn y(self, x: Rounded) -> Rounded {
        self.γ * self.h.square() * x.abs()
    }
}
