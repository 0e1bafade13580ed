//! Bounds of the λ-norm from the iterates of any method, their order, and their conversions: `ema/certificates`.
//!
//! Smooth conversions are compared at every step at the streaming average; what needs a programme or a proximal point is compared at the
//! end of the run, on the last iterates (`window` of them) with the weights of the moving average.

mod ending;
mod statement;
#[cfg(test)]
mod tests;
mod window;

use std::cell::OnceCell;
use std::sync::Arc;

use ratecheck_problems::objective::{Constant, Objective};
use ratecheck_problems::space::{Block, BlockMut, Shape};

use crate::evidence::Rounded;
use crate::stationarity::moreau::Envelope;
use crate::stationarity::{Slopes, Stream, Weights, convert, exact};
use crate::step::Needs;
use crate::theorem::{Bound, Inputs, Setting, Unmet};
use crate::theorems::kit::{Asked, Book, Chain, Proof, Replica, sum};
use ending::Ending;
use statement::{INPUTS, STATEMENT};
use window::Window;

/// `lambda-norm-certificates`.
pub static CERTIFICATES: Chain<Certificates> =
    Chain { statement: &STATEMENT, inputs: INPUTS, bound, bind };

/// Iterates that a programme is solved over at the most.
const MOST: f64 = 200.0;

/// The certificate, and every conversion whose constants are given.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let [a, v, lambda, l, h, g, delta, rho] =
        ["a", "V", "lambda", "L", "H", "G", "delta", "rho"].map(|name| x.get(name));
    let value = a + lambda * v;
    let mut terms = vec![("gradient", a), ("spread", lambda * v)];
    let mut conversion = |name, value: Option<f64>| {
        terms.extend(value.filter(|value| value.is_finite()).map(|value| (name, value)));
    };
    conversion("8.1", Some(convert::smooth(a, v, l)));
    conversion("8.1-lambda", Some(convert::smooth_from_value(value, lambda, l)));
    conversion("8.2", Some(convert::second_order(a, v, h)));
    let goldstein = delta.is_finite().then(|| convert::goldstein(a, v, g, delta)).flatten();
    conversion("9.iv", goldstein);
    conversion("9.v", rho.is_finite().then(|| convert::moreau(a, v, g, rho)));
    Ok(Bound { value, terms })
}

/// The constants of a run.
#[derive(Clone)]
pub struct Certificates {
    objective: Arc<dyn Objective>,
    beta: f64,
    lambda: f64,
    delta: f64,
    window: usize,
    /// Absent where no claim that is asked for needs them and the problem does not have them.
    smoothness: Option<f64>,
    hessian: Option<f64>,
    gradient: Option<f64>,
    slopes: Option<Slopes>,
    envelope: Option<Envelope>,
}

fn bind(setting: &Setting<'_>, asked: Asked<'_>) -> Result<Certificates, Unmet> {
    let beta = setting.constant("beta").unwrap_or(0.99);
    let dim = setting.start.len();
    let lambda = positive(setting, "lambda", 1.0)?;
    let needs = |labels: &[&str]| labels.iter().any(|label| asked.has(label));
    let needed = |labels: &[&str], read: Result<f64, Unmet>| match read {
        Ok(value) => Ok(Some(value)),
        Err(unmet) if needs(labels) => Err(unmet),
        Err(_) => Ok(None),
    };
    let slopes = Slopes::new(setting.objective).map_err(|e| Unmet::Other(e.to_string()));
    let slopes = slopes.and_then(|slopes| {
        exact::possible(&slopes, &Weights::l1(dim, lambda))
            .map_err(|e| Unmet::Other(e.to_string()))?;
        Ok(slopes)
    });
    let rho = setting.parameters.get("rho").copied();
    let envelope = Envelope::new(setting.objective, rho);
    Ok(Certificates {
        objective: Arc::clone(setting.objective),
        beta: within(setting, "beta", beta, 0.0, 1.0)?,
        lambda,
        delta: positive(setting, "delta", 0.1)?,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 2 and 200"
        )]
        window: within(setting, "window", MOST, 2.0, MOST)? as usize,
        smoothness: needed(&["8.1", "8.1-lambda", "8.2"], setting.upper(Constant::Smoothness))?,
        hessian: needed(&["8.2"], setting.upper(Constant::HessianLipschitz))?,
        gradient: needed(&["exact", "9.iv", "9.v"], setting.upper(Constant::GradientNorm))?,
        slopes: if needs(&["exact"]) { Some(slopes?) } else { slopes.ok() },
        envelope: match envelope {
            Err(why) if asked.has("9.v") => return Err(Unmet::Other(why.to_string())),
            found => found.ok(),
        },
    })
}

fn positive(setting: &Setting<'_>, name: &'static str, default: f64) -> Result<f64, Unmet> {
    within(setting, name, default, f64::MIN_POSITIVE, f64::MAX)
}

fn within(
    setting: &Setting<'_>,
    name: &'static str,
    default: f64,
    least: f64,
    most: f64,
) -> Result<f64, Unmet> {
    let value = setting.parameter(name, default);
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    let condition = if most < f64::MAX {
        format!("{least} <= {name} <= {most}")
    } else {
        format!("{name} > 0")
    };
    Err(Unmet::Range { name, value, condition })
}

/// What is kept of a replica.
pub struct Path {
    stream: Stream<Rounded>,
    window: Window,
    /// `x̄_t`, `∇F(x̄_t)` and its error bounds.
    mean: Vec<f64>,
    gradient: Vec<f64>,
    error: Vec<f64>,
    ending: OnceCell<Ending>,
}

impl Path {
    fn ending(&self, proof: &Certificates) -> &Ending {
        self.ending.get_or_init(|| Ending::new(proof, &self.window))
    }
}

impl Certificates {
    /// `‖∇F(x̄_t)‖` at the average, of which the double nearest to it is looked at.
    fn gradient_at_mean(&self, path: &mut Path, l: f64) -> Rounded {
        let dim = path.mean.len();
        let shape = Shape::new(dim, 1);
        let mut off = Rounded::ZERO;
        for (i, mean) in path.mean.iter_mut().enumerate() {
            let exact = path.stream.mean(i);
            *mean = exact.value();
            off = off + Rounded::exact(exact.error()).square();
        }
        let at = Block::new(&path.mean, shape);
        self.objective.gradient(at, BlockMut::new(&mut path.gradient, shape));
        self.objective.gradient_error(at, BlockMut::new(&mut path.error, shape));
        let part = |i: usize| Rounded::within(path.gradient[i], path.error[i]).square();
        let norm = sum(dim, part).sqrt();
        let moved = Rounded::exact(l) * off.sqrt();
        Rounded::within(norm.value(), norm.error() + (moved.value() + moved.error()) * (1.0 + 1e-9))
    }
}

impl Proof for Certificates {
    type Path = Path;

    fn needs(&self) -> Needs {
        Needs::TRUE_GRADIENT
    }

    fn path(&self, dim: usize) -> Path {
        let room = || vec![0.0; dim];
        Path {
            stream: Stream::new(dim, self.beta),
            window: Window::new(dim, self.window),
            mean: room(),
            gradient: room(),
            error: room(),
            ending: OnceCell::new(),
        }
    }

    fn step(&self, path: &mut Path, seen: &Replica<'_>, book: &mut Book<'_>) {
        path.stream.push(|i| seen.x(i), |i| seen.exact(i));
        path.window.push(seen);
        let Some(l) = self.smoothness else { return };
        if !["8.1", "8.1-lambda", "8.2"].into_iter().any(|label| book.has(label)) {
            return;
        }
        let (a, v) = (path.stream.gradient_norm(), path.stream.spread());
        let norm = self.gradient_at_mean(path, l);
        book.at_most("8.1", norm, convert::smooth(a, v, l));
        let value = a + Rounded::exact(self.lambda) * v;
        book.at_most("8.1-lambda", norm, convert::smooth_from_value(value, self.lambda, l));
        if let Some(h) = self.hessian {
            book.at_most("8.2", norm, convert::second_order(a, v, h));
        }
    }

    fn finish(&self, path: &Path, book: &mut Book<'_>) {
        path.ending(self).claims(book);
    }

    fn notes(&self) -> &'static [&'static str] {
        &["certificate", "refined", "dual", "exact-l1", "gap", "goldstein", "envelope"]
    }

    fn note(&self, path: &Path, out: &mut [f64]) {
        path.ending(self).notes(out);
    }
}
