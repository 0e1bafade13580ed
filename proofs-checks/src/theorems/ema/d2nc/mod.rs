//! From the discounted regret of a learner to stationarity of the average: the conversion, for any learner.
//!
//! `path` follows one replica, `means` compares at its end.

mod means;
mod path;
mod statement;
#[cfg(test)]
mod tests;

use ratecheck_problems::number::Scalar;
use ratecheck_problems::objective::Constant;

use super::constants::{noise_factor, spread_factor};
use super::conversion::Conversion;
use crate::evidence::Rounded;
use crate::step::{Needs, Trace};
use crate::theorem::{Bound, Inputs, Setting, Unmet};
use crate::theorems::kit::inputs::Terms;
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica};
use path::Path;
use statement::{INPUTS, STATEMENT};

/// `ema-d2nc-conversion`.
pub static CONVERSION: Chain<D2nc> = Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let numbers = Numbers { beta: x.get("beta"), d: x.get("D"), horizon: x.get("T") };
    let [gap, regret, sigma] = [x.get("Delta"), x.get("regret"), x.get("sigma")];
    Ok(formula(numbers, gap, regret, sigma, x.get("lambda")).into())
}

/// `β`, the bound `D` on `‖z_t‖`, and `T`.
#[derive(Clone, Copy, Debug)]
struct Numbers<N> {
    beta: N,
    d: N,
    horizon: N,
}

/// The bound; `regret` is `β Regret_T(u_T) + (1-β) Σ_t Regret_t(u_t)`.
fn formula<N: Scalar>(x: Numbers<N>, gap: N, regret: N, sigma: N, lambda: N) -> Terms<N, 4> {
    let size = x.d * x.horizon;
    Terms([
        ("descent", gap / size),
        ("regret", regret / size),
        ("noise", sigma * noise_factor(x.beta, x.horizon)),
        ("spread", lambda * spread_factor(x.beta) * x.d.square()),
    ])
}

/// The constants of a run.
#[derive(Clone)]
pub struct D2nc {
    conversion: Conversion,
    numbers: Numbers<Rounded>,
    lambda: Rounded,
    /// Absent where no claim that is asked for needs them and the problem does not state them.
    sigma: Option<Rounded>,
    gradient: Option<Rounded>,
    infimum: Option<Rounded>,
}

/// Claims that need `σ`, `G` and `inf F`.
const NEED_SIGMA: &[&str] =
    &["", "4.6E", "4.8t", "uniform", "any-scale", "published-noise", "recalled-uniform"];
const NEED_G: &[&str] = &["4.8s", "4.12", "uniform", "recalled-uniform"];
const NEED_INFIMUM: &[&str] = &["", "uniform", "any-scale", "recalled-uniform"];

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<D2nc, Unmet> {
    let conversion = Conversion::of(setting)?;
    let lambda = setting.parameter("lambda", 1.0);
    if !(lambda > 0.0 && lambda.is_finite()) {
        let condition = "lambda > 0".to_owned();
        return Err(Unmet::Range { name: "lambda", value: lambda, condition });
    }
    let needed = |labels: &[&str], read: Result<f64, Unmet>| match read {
        Ok(value) => Ok(Some(Rounded::exact(value))),
        Err(unmet) if labels.iter().any(|label| asked.has(label)) => Err(unmet),
        Err(_) => Ok(None),
    };
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    let horizon = Rounded::exact(setting.horizon as f64);
    let (beta, d) = (Rounded::exact(conversion.beta), conversion.length());
    Ok(D2nc {
        numbers: Numbers { beta, d, horizon },
        conversion,
        lambda: Rounded::exact(lambda),
        sigma: needed(NEED_SIGMA, setting.variance())?.map(Rounded::sqrt),
        gradient: needed(NEED_G, setting.upper(Constant::GradientNorm))?,
        infimum: needed(NEED_INFIMUM, setting.lower(Constant::Infimum))?,
    })
}

impl Proof for D2nc {
    type Path = Path;

    fn needs(&self) -> Needs {
        Conversion::needs() | Needs::TRUE_GRADIENT | Needs::VALUE | Needs::trace(Trace::Average)
    }

    fn path(&self, dim: usize) -> Path {
        Path::new(self.conversion.beta, dim)
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.step(self.numbers.d, seen, book);
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        self.identities(path, book);
        self.means(path, book);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["measured", "bound", "ftrl-bound", "gradient", "spread", "uniform", "R", "n", "identity"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        self.measured(path, out);
    }
}
