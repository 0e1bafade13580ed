//! Once its inverse share is zero, DualAdam is Adam with what it has gathered until then.

use ratecheck_problems::domain::Domain;
use ratecheck_problems::number::Number;

use super::share::Share;
use crate::evidence::Rounded;
use crate::step::{Needs, Trace};
use crate::theorem::{Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::statement::{every_path, every_step};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, no_bound};
use crate::update_rules::hyper::{Hyper, constant_or};
use crate::update_rules::moments::{BiasCorrection, MovingAverage, quotient};
use crate::update_rules::tightest::Tightest;

/// `dualadam-handover`.
pub static HANDOVER: Chain<Handover> =
    Chain { statement: &STATEMENT, inputs: &[], bound: no_bound, bind };

static STATEMENT: Statement = Statement {
    id: "dualadam-handover",
    title: "From its last inverse step on DualAdam is Adam",
    formula: r"t \ge t^* \Rightarrow x_{t+1} = x_t - \alpha_t \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon},\quad t^* = \lceil 1/\xi \rceil",
    source: "derived for the method of arXiv 2603.07122; the release hands over at the first t with 1 - ξt < ξ in doubles",
    provenance: Provenance::Derived,
    mode: Mode::EveryStep,
    hypotheses: &[
        "DualAdam as printed, as released or as first released, without weight decay and projection",
        "the horizon is beyond t*, and the gradients before it are not all so small that both parts of the step agree",
    ],
    steps: &[
        every_step(
            "M",
            r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
            "in doubles, bit for bit: the moments do not depend on the share, so that Adam inherits its own",
        )
        .equal(),
        every_path(
            "T",
            r"\max\{t: x_{t+1} \ne x_t - \alpha_t \hat m_t/(\sqrt{\hat v_t}+\epsilon)\} + 1 = t^*",
            "the last step that is not Adam's, beyond rounding, against ⌈1/ξ⌉ as printed, and as released against its gate",
        )
        .equal(),
        every_path(
            "printed",
            r"\max\{t: x_{t+1} \ne x_t - \alpha_t \hat m_t/(\sqrt{\hat v_t}+\epsilon)\} + 1 = \lceil 1/\xi \rceil",
            "the release hands over where the paper does: not at ξ = 0.1, 0.2 and 0.05, where 1 - ξt is rounded below ξ one step early, and not \
             where 1/ξ is no whole number",
        )
        .equal()
        .published(Provenance::Quoted),
    ],
    defects: &[
        "the release's step counter is not part of its saved state: after a resume the inverse phase begins again, with moments that are corrected as if \
         they were new",
        "that the two paths agree to the last bit, not only up to the rounding of a step, is a test of the optimizers themselves",
    ],
};

/// The constants of a run.
#[derive(Clone)]
pub struct Handover {
    lr: Hyper,
    β: [f64; 2],
    eps: f64,
    /// `t*`, and as printed.
    handover: u64,
    printed: u64,
}

fn bind(setting: &Setting<'_>, _asked: Asked<'_>) -> Result<Handover, Unmet> {
    setting.method_is(&["dualadam-paper", "dualadam-code", "dualadam-early"], "DualAdam")?;
    if *setting.domain != Domain::Whole {
        return Err(Unmet::Other("it is about steps without projection".to_owned()));
    }
    let decay = constant_or(setting, "wd", 0.0);
    if decay > 0.0 {
        return Err(Unmet::Range { name: "wd", value: decay, condition: "wd = 0".to_owned() });
    }
    let share = Share::of(setting)?;
    let handover = share.handover_within(setting.horizon)?;
    let printed = share.as_printed().handover_within(setting.horizon)?;
    Ok(Handover {
        lr: Hyper::read(setting, "lr")?,
        β: [Hyper::fixed(setting, "beta1")?, Hyper::fixed(setting, "beta2")?],
        eps: setting.constant("eps")?,
        handover,
        printed,
    })
}

/// What is kept of a path.
pub struct Path {
    corrections: [BiasCorrection; 2],
    /// `m` and `v` with their error, and in doubles.
    moments: [MovingAverage; 2],
    doubles: [MovingAverage<f64>; 2],
    /// The last step that is certainly not Adam's.
    last: u64,
}

impl Proof for Handover {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::GRADIENT | Needs::trace(Trace::M) | Needs::trace(Trace::V)
    }

    fn path(&self, dim: usize) -> Path {
        Path {
            corrections: self.β.map(BiasCorrection::new),
            moments: std::array::from_fn(|_| MovingAverage::new(dim)),
            doubles: std::array::from_fn(|_| MovingAverage::new(dim)),
            last: 0,
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        let [c1, c2] = [0, 1].map(|k| path.corrections[k].next());
        for k in [0, 1] {
            path.moments[k].begin(self.β[k]);
            path.doubles[k].begin(self.β[k]);
        }
        let (mut adam, mut bits) = (Tightest::default(), Tightest::default());
        let size = Rounded::exact(self.lr.at(seen.t())) / c1;
        for i in 0..seen.dim() {
            let g = seen.g(i);
            let [m, v] = [path.moments[0].push(i, g), path.moments[1].push(i, g.square())];
            let by = size * quotient(m, (v / c2).sqrt() + Rounded::exact(self.eps));
            let (arrived, target) = (seen.x_next(i).loosened(seen.drift(i, by)), seen.x(i) - by);
            if seen.t() >= self.handover {
                adam.equal(arrived, target);
            }
            if arrived.certainly_gt(target) || target.certainly_gt(arrived) {
                path.last = seen.t();
            }
            let g = g.value();
            let inputs = [(Trace::M, g), (Trace::V, g * g)];
            for (average, (which, input)) in path.doubles.iter_mut().zip(inputs) {
                bits.equal(seen.trace(which, i), Rounded::exact(average.push(i, input)));
            }
        }
        book.tightest("", adam);
        book.tightest("M", bits);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        let measured = count(path.last + 1);
        book.equal("T", measured, count(self.handover));
        book.equal("printed", measured, count(self.printed));
    }

    fn notes(&self) -> &'static [&'static str] {
        &["handover", "handover as printed"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        out.copy_from_slice(&[path.last + 1, self.printed].map(|t| count(t).value()));
    }
}

#[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
fn count(t: u64) -> Rounded {
    Rounded::exact(t as f64)
}
