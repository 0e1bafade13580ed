//! Numbers to places along an axis.

use crate::figure::Scale;

/// The shown range of an axis; on logarithmic axes `lo` and `hi` are powers of ten. Always `lo < hi`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) scale: Scale,
    pub(super) lo: f64,
    pub(super) hi: f64,
}

/// Values of a series that a picture cannot show, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Omitted {
    pub(super) nonpositive: usize,
    pub(super) infinite: usize,
    pub(super) nan: usize,
}

impl Omitted {
    /// Counts `v` if an axis of this scale cannot show it.
    pub(super) fn count(&mut self, scale: Scale, v: f64) {
        if v.is_nan() {
            self.nan += 1;
        } else if v.is_infinite() {
            self.infinite += 1;
        } else if scale == Scale::Log && v <= 0.0 {
            self.nonpositive += 1;
        }
    }

    /// One sentence per reason; `what` names the values.
    pub(super) fn notes(&self, what: &str) -> Vec<String> {
        let reasons = [(self.nonpositive, "≤ 0"), (self.infinite, "infinite"), (self.nan, "NaN")];
        let shown = reasons.into_iter().filter(|(n, _)| *n > 0);
        shown
            .map(|(n, why)| {
                format!("{n} {what} {} {why}, not shown", if n == 1 { "value" } else { "values" })
            })
            .collect()
    }
}

/// The number on the axis: the value itself or its decimal logarithm, `None` where there is none.
pub(super) fn on_axis(scale: Scale, v: f64) -> Option<f64> {
    match scale {
        _ if !v.is_finite() => None,
        Scale::Linear => Some(v),
        // libm's logarithm has the same bits on every platform, unlike that of std.
        Scale::Log => (v > 0.0).then(|| libm::log10(v)),
    }
}

impl Span {
    /// The range that holds all values that can be shown, with a margin of 4 % at both ends.
    pub(super) fn around(scale: Scale, values: impl IntoIterator<Item = f64>) -> Span {
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.into_iter().filter_map(|v| on_axis(scale, v)) {
            (lo, hi) = (lo.min(v), hi.max(v));
        }
        if lo > hi {
            // Nothing to show: an axis is drawn all the same.
            return Span { scale, lo: 0.0, hi: 1.0 };
        }
        // Half of each, since the difference of ±1e308 overflows.
        let half = hi / 2.0 - lo / 2.0;
        let size = lo.abs().max(hi.abs());
        // Closer values than this cannot carry tick labels that differ; a single value gets a range of its own size.
        let least = match scale {
            Scale::Linear if size > 0.0 => size * 1e-9,
            Scale::Linear => 0.0,
            Scale::Log => 1e-9,
        };
        let margin = if half > least {
            0.08 * half
        } else if scale == Scale::Log {
            0.4
        } else if size > 1e-290 {
            size / 2.0
        } else {
            1.0
        };
        let clamp = |v: f64| v.clamp(-f64::MAX, f64::MAX);
        Span { scale, lo: clamp(lo - margin), hi: clamp(hi + margin) }
    }

    /// The range that ends where the values do, if they fill one; otherwise as [`Span::around`].
    pub(super) fn exactly(scale: Scale, values: impl IntoIterator<Item = f64>) -> Span {
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for v in values.into_iter().filter_map(|v| on_axis(scale, v)) {
            (lo, hi) = (lo.min(v), hi.max(v));
        }
        let (half, size) = (hi / 2.0 - lo / 2.0, lo.abs().max(hi.abs()));
        if half > size * 1e-9 {
            return Span { scale, lo, hi };
        }
        let value = |v: f64| if scale == Scale::Log { libm::exp10(v) } else { v };
        Span::around(scale, [value(lo), value(hi)])
    }

    /// Where `v` is between the ends of the axis, 0 to 1 if inside.
    pub(super) fn place(&self, v: f64) -> Option<f64> {
        on_axis(self.scale, v).map(|v| self.share(v))
    }

    /// The same for a number on the axis.
    pub(super) fn share(&self, v: f64) -> f64 {
        (v / 2.0 - self.lo / 2.0) / (self.hi / 2.0 - self.lo / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_is_a_range() {
        let m = f64::MAX;
        let cases: [&[f64]; 9] = [
            &[],
            &[f64::NAN],
            &[0.0],
            &[-3.0, -3.0],
            &[m, -m],
            &[1e-300, 1e300],
            &[5e-324],
            &[f64::INFINITY, 2.0],
            &[1.0, 1.0 + 1e-16],
        ];
        for values in cases {
            for scale in [Scale::Linear, Scale::Log] {
                let exact = Span::exactly(scale, values.iter().copied());
                assert!(exact.lo < exact.hi && exact.lo.is_finite() && exact.hi.is_finite());
                let span = Span::around(scale, values.iter().copied());
                assert!(
                    span.lo < span.hi && span.lo.is_finite() && span.hi.is_finite(),
                    "{values:?} {span:?}"
                );
                for v in values {
                    if let Some(t) = span.place(*v) {
                        assert!((0.0..=1.0).contains(&t), "{v} at {t} of {span:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_shown_is_counted_by_reason() {
        let mut omitted = Omitted::default();
        for v in [0.0, -1.0, f64::NAN, f64::INFINITY, 2.0] {
            omitted.count(Scale::Log, v);
        }
        assert_eq!(omitted, Omitted { nonpositive: 2, infinite: 1, nan: 1 });
        assert_eq!(omitted.notes("y")[0], "2 y values ≤ 0, not shown");
        let mut linear = Omitted::default();
        linear.count(Scale::Linear, -1.0);
        assert_eq!(linear, Omitted::default());
    }
}
