//! The numbers in the bounds, one reading of them for the command line and for measured runs.

use ratecheck_problems::math;

use crate::evidence::Rounded;
use crate::theorem::{Bound, Input, Inputs, Unmet};

/// The largest number below 1, so that `[0, 1)` can be written as a closed range.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// The numbers that a bound is made of, each with the rounding it arrives with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    /// `T`.
    pub horizon: Rounded,
    /// `d`.
    pub dim: Rounded,
    /// `α`.
    pub lr: Rounded,
    /// `β_1`.
    pub beta1: Rounded,
    /// `β_2`.
    pub beta2: Rounded,
    /// `p`; exponents are exact numbers.
    pub p: f64,
    /// `L`.
    pub smoothness: Rounded,
    /// `G`.
    pub gradient: Rounded,
    /// `Δ_f = f(x_1) - inf f`.
    pub gap: Rounded,
    /// `Σ_{i: τ_i <= T} v̂_{τ_i,i}^{-p}`, in the published forms `‖v̂_1^{-p}‖_1`.
    pub vtau: Rounded,
    /// `q`.
    pub q: f64,
    /// `s`.
    pub s: f64,
    /// `v̂_0`, the same in every coordinate.
    pub vhat0: Rounded,
    /// `Σ_i ‖g_{1:T,i}‖_2`.
    pub history: Rounded,
    /// `S = (1-β_2)^{-2p} Σ_i Σ_t |g_{t,i}|^{2-4p}`; only the data-dependent form reads it, and only from runs.
    pub powers: Rounded,
    /// Total variation of the coordinatewise step sizes.
    pub variation: Rounded,
    /// `FIRST`.
    pub first: Rounded,
    /// `RS`.
    pub remainder: Rounded,
}

const fn input(
    name: &'static str,
    doc: &'static str,
    at_least: f64,
    at_most: f64,
    open: bool,
) -> Input {
    Input { name, doc, default: None, at_least, at_most, open }
}

/// What every form of the theorem accepts; `vtau`, `vhat0` and `history` may be left out where a form does not read them.
pub(super) const INPUTS: [Input; 14] = {
    const INF: f64 = f64::INFINITY;
    let mut inputs = [
        input("T", "horizon: number of steps, at least 1", 1.0, INF, false),
        input("d", "dimension, at least 1", 1.0, INF, false),
        input("lr", "constant step size α, positive", 0.0, INF, true),
        input("beta1", "decay of the first moment, in [0, 1)", 0.0, BELOW_ONE, false),
        input("beta2", "decay of the second moment, in [0, 1)", 0.0, BELOW_ONE, false),
        input("p", "exponent of the second moment, in [0, 1/2]", 0.0, 0.5, false),
        input("L", "smoothness constant, at least 0", 0.0, INF, false),
        input(
            "G",
            "almost sure bound on every coordinate of the gradients, positive",
            0.0,
            INF,
            true,
        ),
        input("Delta", "f(x_1) - inf f, at least 0", 0.0, INF, false),
        input(
            "vtau",
            "E sum of vhat_tau^-p over the coordinates that ever see a gradient",
            0.0,
            INF,
            false,
        ),
        input(
            "q",
            "free exponent in [max(0, 4p-1), 1]; max(0, 4p-1) when not given",
            0.0,
            1.0,
            false,
        ),
        input(
            "s",
            "growth of the gradient history, ‖g_{1:T,i}‖ <= G T^s, in [0, 1/2]",
            0.0,
            0.5,
            false,
        ),
        input("vhat0", "start of the maximum, the same in every coordinate", 0.0, INF, false),
        input("history", "E sum of the norms ‖g_{1:T,i}‖ over the coordinates", 0.0, INF, false),
    ];
    // NaN stands for "not given": the least q depends on p.
    inputs[10].default = Some(f64::NAN);
    inputs[11].default = Some(0.5);
    inputs[12].default = Some(0.0);
    inputs[13].default = Some(0.0);
    inputs
};

/// [`INPUTS`] with a default of 0 for `vtau`, for forms that do not read it.
pub(super) const INPUTS_WITHOUT_VTAU: [Input; 14] = {
    let mut inputs = INPUTS;
    inputs[9].default = Some(0.0);
    inputs
};

impl Numbers {
    /// Reads and checks the numbers given for declared inputs. Those that a form does not declare are zero.
    ///
    /// # Errors
    /// A number that is missing or outside its range.
    pub(super) fn read(declared: &[Input], given: &Inputs) -> Result<Numbers, Unmet> {
        let number = |name: &str| -> Result<f64, Unmet> {
            let Some(input) = declared.iter().find(|input| input.name == name) else {
                return Ok(0.0);
            };
            match given.0.get(name) {
                Some(&value) if !(value.is_nan() && input.default.is_some_and(f64::is_nan)) => {
                    in_range(input, value)
                }
                _ => input.default.ok_or_else(|| {
                    Unmet::Other(format!("{} is not given: {}", input.name, input.doc))
                }),
            }
        };
        let exact = |name: &str| number(name).map(Rounded::exact);
        let p = number("p")?;
        Ok(Numbers {
            horizon: exact("T")?,
            dim: exact("d")?,
            lr: exact("lr")?,
            beta1: exact("beta1")?,
            beta2: exact("beta2")?,
            p,
            smoothness: exact("L")?,
            gradient: exact("G")?,
            gap: exact("Delta")?,
            vtau: exact("vtau")?,
            q: hoelder_exponent(p, number("q")?)?,
            s: number("s")?,
            vhat0: exact("vhat0")?,
            history: exact("history")?,
            powers: Rounded::ZERO,
            variation: exact("TV")?,
            first: exact("FIRST")?,
            remainder: exact("RS")?,
        })
    }

    /// `1 - β_1`.
    pub(super) fn fresh1(&self) -> Rounded {
        Rounded::ONE - self.beta1
    }

    /// `1 - β_2`.
    pub(super) fn fresh2(&self) -> Rounded {
        Rounded::ONE - self.beta2
    }

    /// `L (1 + 2β_1) / (2 (1-β_1)²)`, what the momentum does to the smoothness term.
    pub(super) fn momentum_factor(&self) -> Rounded {
        let doubled = Rounded::exact(2.0);
        self.smoothness * (Rounded::ONE + doubled * self.beta1) / (doubled * self.fresh1().square())
    }

    /// `T^{(1-q)(1/2-s)}`.
    pub(super) fn horizon_power(&self) -> Rounded {
        power(self.horizon, saved_exponent(self.q, self.s))
    }

    /// The common last lines of the forms: `M1/(Tα) + M2 d/T + third`, with the terms and constants by name.
    pub(super) fn total(&self, m1: Rounded, m2: Rounded, m3: Rounded, third: Rounded) -> Terms {
        let first = m1 / (self.horizon * self.lr);
        let second = m2 * self.dim / self.horizon;
        let named = [
            ("first", first),
            ("second", second),
            ("third", third),
            ("M1", m1),
            ("M2", m2),
            ("M3", m3),
        ];
        Terms { value: first + second + third, named }
    }
}

/// A bound with its parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// The bound.
    pub value: Rounded,
    /// Its summands, then the constants in them.
    pub named: [(&'static str, Rounded); 6],
}

impl From<Terms> for Bound {
    fn from(terms: Terms) -> Bound {
        let named = terms.named.iter().filter(|(name, _)| !name.is_empty());
        Bound {
            value: terms.value.value(),
            terms: named.map(|(name, term)| (*name, term.value())).collect(),
        }
    }
}

/// `(1-q)(1/2-s)`, the exponent of `T` that the sparsity of the gradients saves.
pub(super) fn saved_exponent(q: f64, s: f64) -> Rounded {
    let half = Rounded::exact(0.5);
    (Rounded::ONE - Rounded::exact(q)) * (half - Rounded::exact(s))
}

/// `x^y` for `x > 0` and an exponent that is itself rounded.
///
/// For `|y - w| <= e` and `k = e |ln x| <= 1/2`: `|x^y - x^w| <= x^w (exp(k) - 1) <= 2k x^w`.
/// `|ln x|` is enlarged by 1, more than an enclosure of radius `x/2` can move it.
pub(super) fn power(x: Rounded, y: Rounded) -> Rounded {
    let power = x.pow(y.value());
    let k = y.error() * (math::ln(x.value()).abs() + 1.0);
    let usable = k <= 0.5 && x.error() <= 0.5 * x.value();
    // 2k, with room for the rounding of this line itself.
    let moved =
        if usable { 3.0 * k * (power.value().abs() + power.error()) } else { f64::INFINITY };
    if y.error() > 0.0 { power + Rounded::within(0.0, moved) } else { power }
}

/// `q`, or `max(0, 4p-1)` where it is not given (NaN).
///
/// # Errors
/// Outside `[max(0, 4p-1), 1]`: Hölder's inequality (N16) needs `1 + q - 4p >= 0`.
pub(super) fn hoelder_exponent(p: f64, q: f64) -> Result<f64, Unmet> {
    let least = (4.0 * p - 1.0).max(0.0);
    if q.is_nan() {
        return Ok(least);
    }
    if (least..=1.0).contains(&q) {
        return Ok(q);
    }
    Err(Unmet::Range {
        name: "q",
        value: q,
        condition: format!("q in [max(0, 4p-1), 1] = [{least}, 1]"),
    })
}

/// The value, if the input allows it.
///
/// # Errors
/// Outside the range.
fn in_range(input: &Input, value: f64) -> Result<f64, Unmet> {
    let inside = if input.open {
        input.at_least < value && value < input.at_most
    } else {
        (input.at_least..=input.at_most).contains(&value)
    };
    if inside && value.is_finite() {
        return Ok(value);
    }
    Err(Unmet::Range {
        name: input.name,
        value,
        condition: format!("a finite number: {}", input.doc),
    })
}
