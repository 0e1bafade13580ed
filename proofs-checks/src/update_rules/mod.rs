//! One file a method: the step is the one printed in the paper.
//!
//! Each rule is written from the paper's formula alone and recomputes its own state from the logged gradients, so
//! that a slip in an optimizer cannot hide in its check. The theorem [`UPDATE_RULE`] binds every method whose entry
//! is listed in [`ENTRIES`].

mod adabelief;
mod adabound;
mod adafom;
mod adagrad;
mod adagrad_norm;
mod adam_nobias;
mod adam_paper;
mod adam_tf;
mod adamax;
pub(crate) mod adamomentum;
mod adamomentum_code;
mod adamw;
mod adamx_paper;
mod alike;
mod amsgrad_reddi2018;
mod amsgrad_releases;
mod beta_omd;
mod clipped_adam_ema;
mod defossez;
mod dualadam;
mod from_start;
mod heavy_ball;
pub(crate) mod hyper;
pub(crate) mod moments;
mod monitor;
mod nadam;
#[cfg(test)]
mod neighbours;
mod nesterov;
mod normalised;
mod ogm_2016;
mod padam_adamx;
mod padam_code;
mod padam_paper;
mod projection;
mod radam;
mod rmsprop;
mod schedule_free;
mod sgd;
mod sgd_momentum;
mod sign;
mod sign_ema;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod tightest;
mod torch_momentum;
mod yogi;

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;
use ratecheck_problems::space::Shape;

use crate::theorem::{Bound, Inputs, Mode, Provenance, Setting, Statement, Theorem, Unmet, Watch};

/// What a rule says about one coordinate: `x_{t+1} = Proj(x_t - by)`.
#[derive(Clone, Debug)]
pub struct Move<N> {
    /// What is subtracted.
    pub by: N,
    /// Weight of the coordinate in the norm of the projection, up to a factor common to all coordinates.
    pub weight: N,
}

/// What a replica shows of a step, all coordinates at once.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a, N> {
    /// `x_t`.
    pub x: &'a [N],
    /// `g_t`.
    pub g: &'a [N],
    /// The random scale of the step, for methods that draw one; 1 for others.
    pub scale: f64,
}

/// A paper's recursion for one block, with its own state, in any kind of numbers.
pub trait Rule<N>: Send {
    /// Whether the step has a random scale, which the method must show as [`Trace::Scale`](crate::step::Trace::Scale).
    fn is_scaled(&self) -> bool {
        false
    }

    /// Step `t` begins: per-step scalars.
    fn begin(&mut self, t: u64);

    /// Replica `lane` begins its step: what depends on all coordinates, such as norms. Called before [`Rule::step`] of its places.
    fn lane(&mut self, _lane: usize, _seen: Seen<'_, N>) {}

    /// The step at place `k` of the block, from `x_t` and `g_t` there. Called once a step for each place.
    fn step(&mut self, k: usize, x: N, g: N) -> Move<N>;

    /// Where replica `lane` asks for its gradient, if not at `x_t`.
    fn asks_at(&self, _lane: usize, _x: &[N]) -> Option<Vec<N>> {
        None
    }
}

/// Makes a fresh recursion for blocks of a shape; a place is `coordinate * lanes + lane`.
pub(crate) type Start<N> = Box<dyn Fn(Shape) -> Box<dyn Rule<N>> + Send + Sync>;

/// Lists the rules: an entry's id and the module that holds its formula.
macro_rules! rules {
    ($($entry:literal => $module:ident,)*) => {
        /// Entries with a rule.
        pub static ENTRIES: &[&str] = &[$($entry),*];

        /// Reads the hyperparameters of the setting's method; `None` when the method has no rule.
        fn bind<N: Number + 'static>(setting: &Setting<'_>) -> Option<Result<Start<N>, Unmet>> {
            match setting.method.entry {
                $($entry => Some($module::bind::<N>(setting)),)*
                _ => None,
            }
        }
    };
}

rules! {
    "adabelief-code" => adabelief,
    "adabelief-optax" => adabelief,
    "adabelief-paper" => adabelief,
    "adabound-code" => adabound,
    "adabound-paper" => adabound,
    "adafom" => adafom,
    "adagrad-defossez" => defossez,
    "adagrad-norm" => adagrad_norm,
    "adagrad-optax" => adagrad,
    "adagrad-paper" => adagrad,
    "adagrad-torch" => adagrad,
    "adam-defossez" => defossez,
    "adam-ema-unclipped" => clipped_adam_ema,
    "adam-l2" => adamw,
    "adam-nobias" => adam_nobias,
    "adam-paper" => adam_paper,
    "adam-tf" => adam_tf,
    "adam-v0" => adam_nobias,
    "adamax-paper" => adamax,
    "adamax-torch" => adamax,
    "adamomentum-code" => adamomentum_code,
    "adamomentum-max" => adamomentum,
    "adamomentum-nobias" => adamomentum,
    "adamomentum-paper" => adamomentum,
    "adamw-paper" => adamw,
    "adamw-torch" => adamw,
    "adamx-paper" => adamx_paper,
    "amsbound-code" => adabound,
    "amsbound-paper" => adabound,
    "amsgrad-optax" => amsgrad_releases,
    "amsgrad-reddi2018" => amsgrad_reddi2018,
    "amsgrad-torch" => amsgrad_releases,
    "beta-omd" => beta_omd,
    "clipped-adam-ema" => clipped_adam_ema,
    "clipped-adam-ema-coordinatewise" => clipped_adam_ema,
    "clipped-adam-ema-equal-discounts" => clipped_adam_ema,
    "dual-averaging" => from_start,
    "dualadam-code" => dualadam,
    "dualadam-early" => dualadam,
    "dualadam-paper" => dualadam,
    "dualadam-v0" => dualadam,
    "heavy-ball" => heavy_ball,
    "invadam-paper" => dualadam,
    "invadam-v0" => dualadam,
    "lion-paper" => sign,
    "momentum-torch" => torch_momentum,
    "nadam-optax" => nadam,
    "nadam-paper" => nadam,
    "nadam-torch" => nadam,
    "nesterov-1983" => nesterov,
    "nesterov-2018" => nesterov,
    "nesterov-torch" => torch_momentum,
    "normalised-sgd" => normalised,
    "normalised-sgd-momentum" => normalised,
    "ogm-2016" => ogm_2016,
    "padam-adamx" => padam_adamx,
    "padam-code" => padam_code,
    "padam-paper" => padam_paper,
    "radam-optax" => radam,
    "radam-paper" => radam,
    "radam-torch" => radam,
    "rmsprop-graves2013" => rmsprop,
    "rmsprop-hinton" => rmsprop,
    "rmsprop-tf" => rmsprop,
    "rmsprop-torch" => rmsprop,
    "rmsprop-torch-centered" => rmsprop,
    "scale-free-ftrl" => from_start,
    "schedule-free-adamw-optax" => schedule_free,
    "schedule-free-sgd" => schedule_free,
    "schedule-free-sgd-optax" => schedule_free,
    "sgd" => sgd,
    "sgd-momentum" => sgd_momentum,
    "sign-ema" => sign_ema,
    "sign-sgd" => sign,
    "signum" => sign,
    "yogi-optax" => yogi,
    "yogi-paper" => yogi,
}

/// The recursion of the setting's method from its paper's formula, for blocks of `shape`, in any kind of numbers.
///
/// # Errors
/// When the method has no rule, or its paper does not cover the setting.
pub fn rule<N: Number + 'static>(
    setting: &Setting<'_>,
    shape: Shape,
) -> Result<Box<dyn Rule<N>>, Unmet> {
    Ok(start::<N>(setting)?(shape))
}

pub(crate) fn start<N: Number + 'static>(setting: &Setting<'_>) -> Result<Start<N>, Unmet> {
    bind(setting).unwrap_or_else(|| {
        Err(Unmet::Method {
            about: "methods whose formula is written down for the check",
            method: setting.method.entry.to_owned(),
        })
    })
}

static STATEMENT: Statement = Statement {
    id: "update-rule",
    title: "The step is the one printed in the paper",
    formula: r"x_{t+1} = \mathrm{Proj}_X(x_t - s_t(g_1, \dots, g_t))",
    source: "The paper of each method: Chen et al., arXiv 1806.06763; Reddi et al., arXiv 1904.09237, Algorithm 2; \
             Tran and Phong, arXiv 1904.03590; Kingma and Ba, arXiv 1412.6980; Loshchilov and Hutter, arXiv 1711.05101; \
             Dozat 2016; Liu et al., arXiv 1908.03265; Luo et al., arXiv 1902.09843; Zhuang et al., arXiv 2010.07468; \
             Zaheer et al. 2018; Chen et al., arXiv 1808.02941; Défossez et al., arXiv 2003.02395; Duchi et al. 2011; \
             Wang et al., arXiv 2106.11514; Ahn and Cutkosky, arXiv 2405.18199; Defazio et al., arXiv 2405.15682; \
             Polyak 1964; Nesterov 1983; the others, and releases, as their entries say",
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
        if let Some(label) = labels.iter().find(|label| !label.is_empty()) {
            return Err(Unmet::Other(format!("`update-rule` has no step `{label}`")));
        }
        let start = start(setting)?;
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
