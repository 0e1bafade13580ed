//! What an escape law reads from a setting: the well, the way out, the noise, and the walk of the method.

use ratecheck_problems::objective::{Barrier, hessian_at, value_at};
use ratecheck_problems::region::Region;

use crate::evidence::Rounded;
use crate::first_passage::laws::Well;
use crate::first_passage::{
    Convention, Diffusion, Estimate, Landscape, NoTime, Preconditioned, chain_mean_time,
};
use crate::theorem::{Predicted, Setting, Unmet};
use crate::theorems::kit::law::Said;
use crate::update_rules::hyper::{Hyper, constant_or};

/// The way from a start at the bottom of a well to a point on its right.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) landscape: Landscape<'a>,
    pub(super) start: f64,
    pub(super) end: f64,
    pub(super) well: Well,
    /// `B = H_a/Var(g)` at the bottom.
    pub(super) batch: f64,
    /// Where noise and curvature change on the way up, and the saddle, when there is one.
    pub(super) saddle: Option<f64>,
}

impl<'a> Place<'a> {
    /// Reads it along the first axis.
    pub(super) fn read(setting: &Setting<'a>) -> Result<Place<'a>, Unmet> {
        let (start, end) = (setting.start[0], right_end(setting)?);
        let landscape = Landscape::along(setting.oracle.as_ref()).ok_or_else(|| {
            let noise = &setting.oracle.facts().id;
            Unmet::Other(format!("the noise `{noise}` states no variance of a gradient"))
        })?;
        let facts = setting.objective.facts();
        let barrier = facts.barriers().iter().find(|b| {
            let from = facts.basins()[b.from].minimiser[0];
            (from - start).abs() <= 1e-9 * (1.0 + start.abs()) && b.saddle[0] > start
        });
        let well = match barrier {
            Some(barrier) => over_saddle(setting, start, barrier)?,
            None => cut(setting, start, end)?,
        };
        let batch = well.bottom / landscape.variance(start);
        let saddle = barrier.map(|barrier| barrier.saddle[0]);
        Ok(Place { landscape, start, end, well, batch, saddle })
    }

    /// The steps to the end of a walk.
    pub(super) fn ln_time(&self, walk: Preconditioned) -> Result<f64, Unmet> {
        self.ln_time_of(&self.landscape.walk(walk))
    }

    /// The same of any diffusion.
    pub(super) fn ln_time_of(&self, walk: &Diffusion<'_>) -> Result<f64, Unmet> {
        let time = walk.ln_mean_time(None, self.start, self.end, Convention::Ito);
        time.map(|time| time.value).map_err(|e| no_time(&e))
    }

    /// The steps of SGD's chain itself.
    pub(super) fn chain(&self, step: f64) -> Result<Estimate, Unmet> {
        let walk = self.landscape.walk(Preconditioned::sgd(step));
        let wall = walk.wall(self.start, self.end).map_err(|e| no_time(&e))?;
        chain_mean_time(&self.landscape, step, wall, self.start, self.end).map_err(|e| no_time(&e))
    }

    /// Refuses noise that is not one constant on the way.
    pub(super) fn constant_noise(&self) -> Result<(), Unmet> {
        let at = |k: i32| self.start + (self.end - self.start) * (f64::from(k) + 0.37) / 16.0;
        let (first, places) = (self.landscape.variance(at(0)), (1..16).map(at));
        for place in places {
            let variance = self.landscape.variance(place);
            if (variance / first - 1.0).abs() > 1e-9 {
                let condition = format!("one noise everywhere, as at {}: {first}", self.start);
                return Err(Unmet::Range { name: "Var(g)", value: variance, condition });
            }
        }
        Ok(())
    }

    /// Refuses noise that is not the size of the curvature over one batch size in the well and at the saddle.
    pub(super) fn hessian_noise(&self) -> Result<(), Unmet> {
        let Some(saddle) = self.saddle else { return Ok(()) };
        let batch = self.well.top / self.landscape.variance(saddle);
        if (batch / self.batch - 1.0).abs() > 1e-9 {
            let condition =
                format!("|L''|/B at both ends of the climb, B = {} in the well", self.batch);
            return Err(Unmet::Range { name: "B at the saddle", value: batch, condition });
        }
        Ok(())
    }
}

pub(super) fn no_time(error: &NoTime) -> Unmet {
    Unmet::Other(format!("there is no mean time to compare with: {error}"))
}

/// The point on the right at which the exit region begins.
fn right_end(setting: &Setting<'_>) -> Result<f64, Unmet> {
    match setting.exit {
        Some(Region::Past { coordinate: 0, at }) if *at > setting.start[0] => Ok(*at),
        Some(_) => Err(Unmet::Other(
            "it is about leaving to the right along the first axis, as in exit = \"minimum\""
                .to_owned(),
        )),
        None => {
            Err(Unmet::Other("it is about exit times: give an exit, such as minimum".to_owned()))
        }
    }
}

/// `∂_11 f` on the axis.
fn curvature(setting: &Setting<'_>, x: f64) -> Result<f64, Unmet> {
    let mut at = vec![0.0; setting.start.len()];
    at[0] = x;
    let hessian = hessian_at(setting.objective.as_ref(), &at);
    hessian.map(|h| h[0]).ok_or_else(|| Unmet::Other(format!("there is no curvature at {x}")))
}

fn over_saddle(setting: &Setting<'_>, start: f64, barrier: &Barrier) -> Result<Well, Unmet> {
    let f = setting.objective.as_ref();
    let saddle = barrier.saddle[0];
    let (bottom, top) = (curvature(setting, start)?, -curvature(setting, saddle)?);
    let joint = f.facts().kink_places().iter().find(|k| start < **k && **k < saddle);
    let share = match joint {
        Some(joint) => {
            let mut at = vec![0.0; setting.start.len()];
            at[0] = *joint;
            (value_at(f, &at) - f.facts().basins()[barrier.from].value) / barrier.height
        }
        // Without a joint no law asks for the share; it would be this one if the pieces were quadratic.
        None => top / (bottom + top),
    };
    Ok(Well { bottom, top, height: barrier.height, share })
}

/// A well left at a rim: one curvature all the way.
fn cut(setting: &Setting<'_>, start: f64, end: f64) -> Result<Well, Unmet> {
    let bottom = curvature(setting, start)?;
    let mut at = setting.start.to_vec();
    at[0] = end;
    let height = value_at(setting.objective.as_ref(), &at)
        - value_at(setting.objective.as_ref(), setting.start);
    if !(bottom > 0.0 && height > 0.0) {
        return Err(Unmet::Range {
            name: "H_a",
            value: bottom,
            condition: "a start at the bottom of a well".to_owned(),
        });
    }
    Ok(Well { bottom, top: bottom, height, share: 1.0 })
}

/// The numbers of a method that a walk needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walker {
    pub(super) step: f64,
    /// `q` of `v^{q/2}`.
    pub(super) exponent: f64,
    pub(super) beta1: f64,
    pub(super) beta2: f64,
}

const ADAM: &[&str] = &["adam-v0", "adam-paper", "adam-nobias"];
const INVADAM: &[&str] = &["invadam-v0", "invadam-paper"];

impl Walker {
    /// SGD, with or without a moving average of the gradients.
    pub(super) fn sgd(setting: &Setting<'_>) -> Result<Walker, Unmet> {
        setting.method_is(&["sgd", "sgd-momentum"], "SGD and its moving average")?;
        let beta1 = constant_or(setting, "momentum", 0.0);
        let step = Hyper::fixed(setting, "lr")?;
        Ok(Walker { step, exponent: 0.0, beta1, beta2: 0.0 })
    }

    /// Adam.
    pub(super) fn adam(setting: &Setting<'_>) -> Result<Walker, Unmet> {
        setting.method_is(ADAM, "Adam")?;
        Walker::adaptive(setting, -1.0)
    }

    /// InvAdam.
    pub(super) fn invadam(setting: &Setting<'_>) -> Result<Walker, Unmet> {
        setting.method_is(INVADAM, "InvAdam")?;
        Walker::adaptive(setting, 1.0)
    }

    /// SGD, Adam or InvAdam.
    pub(super) fn any(setting: &Setting<'_>) -> Result<Walker, Unmet> {
        let named = |entries: &[&str]| entries.contains(&setting.method.entry);
        if named(ADAM) {
            Walker::adam(setting)
        } else if named(INVADAM) {
            Walker::invadam(setting)
        } else {
            Walker::sgd(setting)
        }
    }

    fn adaptive(setting: &Setting<'_>, exponent: f64) -> Result<Walker, Unmet> {
        let eps = constant_or(setting, "eps", 0.0);
        if eps > 1e-6 {
            let condition = "an ε too small to matter, at most 1e-6".to_owned();
            return Err(Unmet::Range { name: "eps", value: eps, condition });
        }
        Ok(Walker {
            step: Hyper::fixed(setting, "lr")?,
            exponent,
            beta1: Hyper::fixed(setting, "beta1")?,
            beta2: setting.constant("beta2")?,
        })
    }

    /// Refuses a moving average of the gradients.
    pub(super) fn plain(self) -> Result<Walker, Unmet> {
        if self.beta1 > 0.0 {
            let condition = "no first moment, 0".to_owned();
            return Err(Unmet::Range { name: "beta1", value: self.beta1, condition });
        }
        Ok(self)
    }
}

/// `|ln lhs - ln rhs| <= open`, for numbers that follow from the setting.
pub(super) fn within(ln_lhs: f64, ln_rhs: f64, open: f64) -> Said {
    Said::Numbers(Rounded::exact((ln_lhs - ln_rhs).abs()), Rounded::exact(open))
}

/// A mean time, up to what the study leaves open on its logarithm.
pub(super) fn mean(ln_steps: f64, setting: &Setting<'_>, open: f64) -> Said {
    let steps = ratecheck_problems::math::exp(ln_steps);
    Said::Times(Predicted::Mean { steps, tolerance: setting.parameter("tolerance", open) })
}
