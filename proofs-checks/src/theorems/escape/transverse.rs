//! The pull of coordinates across the way out.

use std::f64::consts::{PI, SQRT_2};

use ratecheck_problems::math::{erf, exp, pow};
use ratecheck_problems::objective::{gradient_at, hessian_at};
use ratecheck_problems::oracle::variance_at;

use super::place::{Place, Walker, mean, no_time};
use crate::first_passage::{Convention, Landscape, Memory, Preconditioned};
use crate::theorem::{Bound, Input, Inputs, Mode, Provenance, Setting, Statement, Unmet};
use crate::theorems::kit::inputs::{input, positive};
use crate::theorems::kit::law::{Forecast, Law};
use crate::theorems::kit::statement::exit_time;

/// `transverse-entropy`.
pub(crate) static TRANSVERSE: Law = Law {
    statement: &STATEMENT,
    inputs: INPUTS,
    bound,
    notes: &["averaged", "with-force", "without"],
    forecast,
};

static STATEMENT: Statement = Statement {
    id: "transverse-entropy",
    title: "Curvatures across the way out that change along it pull the walk towards the flat side",
    formula: r"E\tau = \tau\Big[U'(x) + \tfrac12 w'(x) \langle y^2 \rangle,\ \tfrac1B \big\langle |U'' + \tfrac12 w'' y^2| \big\rangle\Big],\quad \langle y^2\rangle = \frac{\eta P_y C_y}{2 B w}",
    source: "derived; missing from the n-dimensional form of arXiv 2002.03495 and 2006.15815",
    provenance: Provenance::Derived,
    mode: Mode::Passage,
    hypotheses: &[
        "f = U(x) + ½ w(x) y² with independent noise of size |∂_ii f|/B on both coordinates, there or at the foot of the point on the axis",
        "y settles faster than x moves; SGD, or Adam and InvAdam with second moments frozen in the well",
    ],
    steps: &[
        exit_time(
            "F",
            r"E\tau = \tau\big[U'(x) + \tfrac12 w'(x) \langle y^2\rangle,\ \tfrac1B |U''|\big]",
            "with the force, but the noise of the axis: where w'' ⟨y²⟩ is not small against |U''|, the noise off the axis is larger, and the walk leaves sooner",
        )
        .published(Provenance::Derived),
        exit_time(
        "P",
        r"E\tau = \tau[U'(x)]",
        "without the force: what is published takes the noise over the curvature as constant across",
    )
    .published(Provenance::Recalled),
    ],
    defects: &[],
};

const INPUTS: &[Input] = &[
    positive("lr", "step size η"),
    positive("B", "batch size"),
    positive("P", "preconditioner of the coordinate across"),
    input("dw", "w'(x)", f64::NEG_INFINITY, f64::INFINITY),
];

/// `η P w'/(4B)`, the force under Hessian noise.
fn bound(x: &Inputs) -> Result<Bound, Unmet> {
    let rate = x.get("lr") * x.get("P");
    let value =
        crate::first_passage::transverse::entropic_force(rate, x.get("dw"), 1.0 / x.get("B"));
    Ok(Bound { value, terms: vec![("force", value)] })
}

fn forecast(setting: &Setting<'_>, labels: &[&'static str]) -> Result<Forecast, Unmet> {
    let Walker { step, exponent: q, .. } = Walker::any(setting)?.plain()?;
    if setting.start.len() != 2 {
        #[expect(clippy::cast_precision_loss, reason = "a dimension stays below 2^53")]
        let value = setting.start.len() as f64;
        return Err(Unmet::Range {
            name: "d",
            value,
            condition: "one way out and one across, 2".to_owned(),
        });
    }
    let place = Place::read(setting)?;
    let at_bottom = variances(setting, setting.start)?;
    let memory = if q.abs() > 0.0 { Memory::Frozen(at_bottom[0]) } else { Memory::Noise };
    let walk = Preconditioned::new(step, q, memory);
    let rate = step * pow(at_bottom[1], 0.5 * q);
    let across = Across { setting, rate, batch: place.batch };
    let off_axis = across.varies(&place)?;
    let time = |variance: &dyn Fn(f64) -> f64| {
        let pulled = Landscape::new(
            |x| place.landscape.slope(x) + across.force(x),
            variance,
            place.landscape.kinks(),
        );
        let found = pulled.walk(walk).ln_mean_time(None, place.start, place.end, Convention::Ito);
        found.map(|time| time.value).map_err(|e| no_time(&e))
    };
    let with = time(&|x| place.landscape.variance(x))?;
    let averaged = if off_axis { time(&|x| across.noise(x))? } else { with };
    let without = place.ln_time(walk)?;
    let said = labels.iter().map(|label| match *label {
        "F" => mean(with, setting, 0.15),
        "P" => mean(without, setting, 0.15),
        _ => mean(averaged, setting, 0.15),
    });
    Ok(Forecast { said: said.collect(), notes: vec![exp(averaged), exp(with), exp(without)] })
}

fn variances(setting: &Setting<'_>, x: &[f64]) -> Result<Vec<f64>, Unmet> {
    variance_at(setting.oracle.as_ref(), x).ok_or_else(|| {
        let noise = &setting.oracle.facts().id;
        Unmet::Other(format!("the noise `{noise}` states no variance of a gradient"))
    })
}

/// The coordinate across.
struct Across<'a> {
    setting: &'a Setting<'a>,
    /// `η P_y`.
    rate: f64,
    batch: f64,
}

impl Across<'_> {
    /// `⟨y²⟩^{1/2}`; NaN where there is no Hessian.
    fn size(&self, x: f64) -> f64 {
        let f = self.setting.objective.as_ref();
        let (Some(h), Ok(noise)) = (hessian_at(f, &[x, 0.0]), variances(self.setting, &[x, 0.0]))
        else {
            return f64::NAN;
        };
        (0.5 * self.rate * noise[1] / h[3]).sqrt()
    }

    /// `½ w' ⟨y²⟩`: `∂_1 f` changes by `½ w' y²` when `y` does from 0, exactly, so that it is read off at `⟨y²⟩^{1/2}`.
    fn force(&self, x: f64) -> f64 {
        let f = self.setting.objective.as_ref();
        gradient_at(f, &[x, self.size(x)])[0] - gradient_at(f, &[x, 0.0])[0]
    }

    /// `U''` and `½ w'' ⟨y²⟩`, read off in the same way.
    fn curvatures(&self, x: f64) -> (f64, f64) {
        let f = self.setting.objective.as_ref();
        let at = |y: f64| hessian_at(f, &[x, y]).map_or(f64::NAN, |h| h[0]);
        let on_axis = at(0.0);
        (on_axis, at(self.size(x)) - on_axis)
    }

    /// `⟨|U'' + ½ w'' y²|⟩/B` for a normal `y`.
    fn noise(&self, x: f64) -> f64 {
        let (a, b) = self.curvatures(x);
        mean_absolute(a, b) / self.batch
    }

    /// Whether the noise is `|∂_11 f|/B` off the axis as well, rather than what it is on the axis.
    fn varies(&self, place: &Place<'_>) -> Result<bool, Unmet> {
        let (mut on, mut off) = (true, true);
        for k in 1..8 {
            let x = place.start + (place.end - place.start) * (f64::from(k) + 0.37) / 9.0;
            let (a, b) = self.curvatures(x);
            let found = variances(self.setting, &[x, self.size(x)])?[0] * self.batch;
            let room = 1e-6 * (a.abs() + b.abs());
            on &= (found - a.abs()).abs() <= room;
            off &= (found - (a + b).abs()).abs() <= room;
        }
        if on || off {
            return Ok(off);
        }
        Err(Unmet::Other(format!(
            "off the axis the noise `{}` is neither |∂_11 f|/B there, as with part=diagonal, nor on the axis, as with part=axis",
            self.setting.oracle.facts().id
        )))
    }
}

/// `E|a + b z²|` for a standard normal `z`. Where the signs differ it is `|a + b|` corrected by the part inside of the root
/// `r = √(-a/b)`: `∫_{|z|<r} z² φ = P(|z|<r) - 2 r φ(r)`.
fn mean_absolute(a: f64, b: f64) -> f64 {
    if a * b >= 0.0 {
        return (a + b).abs();
    }
    let root = (-a / b).sqrt();
    let inside = erf(root / SQRT_2);
    let square = inside - 2.0 * root * exp(-0.5 * root * root) / (2.0 * PI).sqrt();
    // With b > 0 the outside is positive: E = (a + b) - 2 (a P + b S); with b < 0 its negative.
    let outer = (a + b) - 2.0 * (a * inside + b * square);
    if b > 0.0 { outer } else { -outer }
}

#[cfg(test)]
mod tests {
    use super::mean_absolute;

    /// Against a sum over a fine grid, for both signs and for roots near and far.
    #[test]
    fn mean_of_an_absolute_value() {
        for (a, b) in
            [(-3.0, 3.6), (-3.0, -3.6), (9.0, -1.0), (-1.0, 0.01), (2.0, 5.0), (1.0, -40.0)]
        {
            let h = 1e-4;
            let term = |k: i32| {
                let z = f64::from(k) * h;
                (a + b * z * z).abs() * (-0.5 * z * z).exp()
            };
            let sum: f64 = (-90_000..=90_000).map(term).sum::<f64>() * h;
            let wanted = sum / (2.0 * std::f64::consts::PI).sqrt();
            let found = mean_absolute(a, b);
            assert!((found / wanted - 1.0).abs() < 1e-6, "{a} {b}: {found} {wanted}");
        }
    }
}
