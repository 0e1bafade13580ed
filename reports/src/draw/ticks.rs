//! Ticks: decades as 10ⁿ, 1-2-5 steps inside a decade, round numbers on linear axes; labels never touch each other.

use super::span::Span;
use crate::figure::Scale;

/// A tick; `at` is 0 at the low end of the axis and 1 at the high end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    /// Markup; `None` for a minor tick.
    pub(super) label: Option<String>,
}

/// Ticks of an axis that is `length` long; `extent` measures a label along the axis, and labels keep `gap` apart.
pub(super) fn ticks(span: &Span, length: f64, gap: f64, extent: &dyn Fn(&str) -> f64) -> Vec<Tick> {
    let fits = |ticks: &[Tick]| {
        let mut end = f64::NEG_INFINITY;
        ticks.iter().all(|tick| {
            let half = tick.label.as_deref().map_or(0.0, extent) / 2.0;
            let free = tick.label.is_none() || tick.at * length - half >= end;
            if tick.label.is_some() {
                end = tick.at * length + half + gap;
            }
            free
        })
    };
    let candidates = match span.scale {
        Scale::Linear => linear_candidates(span, length / (28.0 + gap)),
        Scale::Log => log_candidates(span, length / (28.0 + gap)),
    };
    let mut choices = candidates.into_iter();
    let chosen = choices.find(|ticks| fits(ticks) && ticks.iter().any(|t| t.label.is_some()));
    chosen.unwrap_or_else(|| middle(span))
}

/// The last resort: one tick in the middle with its value, so that no axis is without a number.
fn middle(span: &Span) -> Vec<Tick> {
    let v = span.lo / 2.0 + span.hi / 2.0;
    let label = match span.scale {
        Scale::Linear => scientific(v, 3),
        Scale::Log => format!("10^{{{}}}", minus(&format!("{v:.2}"))),
    };
    vec![Tick { at: 0.5, label: Some(label) }]
}

fn log_candidates(span: &Span, room: f64) -> Vec<Vec<Tick>> {
    let (first, last) = (span.lo.ceil() as i32, span.hi.floor() as i32);
    let decades = last - first + 1;
    let mut all = Vec::new();
    if decades < 2 {
        all.push(mantissas(span, &[1, 2, 5]));
        all.push(mantissas(span, &[1, 3]));
        all.push(mantissas(span, &[1]));
        all.retain(|ticks: &Vec<Tick>| ticks.iter().filter(|t| t.label.is_some()).count() > 1);
        all.extend(steps_on_log(span, room));
        return all;
    }
    for stride in [1, 2, 3, 4, 5, 10, 20, 25, 50, 100, 200] {
        let mut ticks = Vec::new();
        for k in first..=last {
            let labelled = k.rem_euclid(stride) == 0;
            let label = labelled.then(|| format!("10^{{{}}}", minus(&k.to_string())));
            // Unlabelled decades are marked while they can be told apart.
            if labelled || decades <= 40 {
                ticks.push(Tick { at: span.share(f64::from(k)), label });
            }
        }
        if decades <= 5 {
            ticks.extend(minor(span, first, last));
            sort(&mut ticks);
        }
        all.push(ticks);
    }
    all.retain(|ticks: &Vec<Tick>| ticks.iter().filter(|t| t.label.is_some()).count() > 1);
    all
}

fn minor(span: &Span, first: i32, last: i32) -> Vec<Tick> {
    let all = (first - 1..=last)
        .flat_map(|k| (2..10).map(move |m| f64::from(k) + libm::log10(f64::from(m))));
    all.map(|e| span.share(e))
        .filter(|at| (0.0..=1.0).contains(at))
        .map(|at| Tick { at, label: None })
        .collect()
}

/// Ticks at m·10ᵏ, labelled for the given m.
fn mantissas(span: &Span, labelled: &[i32]) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for k in span.lo.floor() as i32..=span.hi.floor() as i32 {
        for m in 1..10 {
            let at = span.share(f64::from(k) + libm::log10(f64::from(m)));
            if (0.0..=1.0).contains(&at) {
                let label = labelled.contains(&m).then(|| power(m, k));
                ticks.push(Tick { at, label });
            }
        }
    }
    ticks
}

/// m·10ᵏ, as a plain number if it is short.
fn power(m: i32, k: i32) -> String {
    match k {
        0..=3 => format!("{m}{}", "0".repeat(k.unsigned_abs() as usize)),
        -3..=-1 => format!("0.{}{m}", "0".repeat(k.unsigned_abs() as usize - 1)),
        _ if m == 1 => format!("10^{{{}}}", minus(&k.to_string())),
        _ => format!("{m}×10^{{{}}}", minus(&k.to_string())),
    }
}

/// Less than a 1-2-5 step on a logarithmic axis: round numbers, placed logarithmically.
fn steps_on_log(span: &Span, room: f64) -> Vec<Vec<Tick>> {
    let (lo, hi) = (libm::exp10(span.lo), libm::exp10(span.hi));
    if !(lo > 0.0 && hi.is_finite() && hi > lo) {
        return Vec::new();
    }
    let values = Span { scale: Scale::Linear, lo, hi };
    let place = |tick: Tick| {
        let at = span.place(lo + tick.at * (hi - lo)).unwrap_or(0.0);
        Tick { at, ..tick }
    };
    linear_candidates(&values, room)
        .into_iter()
        .map(|ticks| ticks.into_iter().map(place).collect())
        .collect()
}

/// Round steps, the finest that may fit first.
fn linear_candidates(span: &Span, room: f64) -> Vec<Vec<Tick>> {
    let most = (room.max(2.0) as u32 + 1).clamp(3, 8);
    (2..=most)
        .rev()
        .map(|count| round_steps(span, f64::from(count)))
        .filter(|t| t.len() > 1)
        .collect()
}

/// Multiples of 1, 2 or 5 times a power of ten, about `count` of them.
fn round_steps(span: &Span, count: f64) -> Vec<Tick> {
    let raw = span.hi / count - span.lo / count;
    if !(raw > 1e-300 && raw.is_finite()) {
        return Vec::new();
    }
    let mut exponent = libm::log10(raw).floor() as i32;
    let mantissa = raw / ten(exponent);
    let round = match mantissa {
        m if m <= 1.5 => 1,
        m if m <= 3.5 => 2,
        m if m <= 7.5 => 5,
        _ => {
            exponent += 1;
            1
        }
    };
    let step = f64::from(round) * ten(exponent);
    if !step.is_finite() {
        return Vec::new();
    }
    let largest = span.lo.abs().max(span.hi.abs());
    // One power of ten for the whole axis if plain numbers would be long.
    let shared =
        if !(1e-3..99_999.5).contains(&largest) { libm::log10(largest).floor() as i32 } else { 0 };
    let digits = usize::try_from(shared - exponent).unwrap_or(0);
    let mut ticks = Vec::new();
    let mut k = (span.lo / step).ceil();
    while k * step <= span.hi && ticks.len() < 20 {
        let label = multiple(k, step, shared, digits);
        ticks.push(Tick { at: span.share(k * step), label: Some(label) });
        k += 1.0;
    }
    ticks
}

/// k·step as a decimal number, with a power of ten if the axis has one.
fn multiple(k: f64, step: f64, shared: i32, digits: usize) -> String {
    let v = k * step;
    if v.abs() < step / 2.0 {
        return "0".to_owned();
    }
    if shared == 0 {
        return minus(&format!("{v:.digits$}"));
    }
    format!(
        "{}×10^{{{}}}",
        minus(&format!("{:.digits$}", v / ten(shared))),
        minus(&shared.to_string())
    )
}

/// A number with `digits` significant digits, as markup: plain if short, with a power of ten otherwise.
pub(super) fn scientific(v: f64, digits: usize) -> String {
    let text = format!("{v:.*e}", digits.saturating_sub(1));
    match text.split_once('e') {
        Some((_, e)) if (-3..4).contains(&e.parse().unwrap_or(99)) => {
            let exponent: i32 = e.parse().unwrap_or(0);
            let places = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
            minus(&format!("{v:.places$}"))
        }
        Some((m, e)) => format!("{}×10^{{{}}}", minus(m), minus(e)),
        None => minus(&text),
    }
}

/// The typographic minus sign.
fn minus(number: &str) -> String {
    number.replace('-', "−")
}

/// 10^k, correctly rounded: the parser of `std` is exact on every platform.
fn ten(k: i32) -> f64 {
    format!("1e{k}").parse().unwrap_or(f64::NAN)
}

fn sort(ticks: &mut [Tick]) {
    ticks.sort_by(|a, b| a.at.total_cmp(&b.at));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scale: Scale, values: &[f64], length: f64) -> Vec<String> {
        let span = Span::around(scale, values.iter().copied());
        ticks(&span, length, 4.0, &|s| 4.0 * s.chars().count() as f64)
            .into_iter()
            .filter_map(|t| t.label)
            .collect()
    }

    #[test]
    fn decades_are_powers_of_ten() {
        assert_eq!(
            labels(Scale::Log, &[1e-2, 1e2], 200.0),
            ["10^{−2}", "10^{−1}", "10^{0}", "10^{1}", "10^{2}"]
        );
        assert!(labels(Scale::Log, &[1e-300, 1e300], 200.0).contains(&"10^{0}".to_owned()));
    }

    #[test]
    fn one_decade_has_steps_of_1_2_5() {
        assert_eq!(labels(Scale::Log, &[1.1, 8.0], 200.0), ["2", "5"]);
        assert_eq!(labels(Scale::Log, &[0.9e5, 5.5e5], 200.0), ["10^{5}", "2×10^{5}", "5×10^{5}"]);
        assert_eq!(labels(Scale::Log, &[1.02, 1.09], 200.0)[0], "1.02");
    }

    #[test]
    fn linear_ticks_are_round() {
        assert_eq!(
            labels(Scale::Linear, &[0.0, 1.0], 100.0),
            ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
        );
        assert_eq!(labels(Scale::Linear, &[-2.0, 2.0], 100.0), ["−2", "−1", "0", "1", "2"]);
        assert!(labels(Scale::Linear, &[0.0, 3e7], 200.0).iter().any(|l| l.ends_with("×10^{7}")));
    }

    #[test]
    fn every_axis_has_a_number() {
        let m = f64::MAX;
        for values in [
            &[][..],
            &[0.0],
            &[m, -m],
            &[5e-324, 1e-310],
            &[1.0, 1.0 + 1e-12],
            &[1e300, 1e-300],
            &[7.1],
        ] {
            for scale in [Scale::Linear, Scale::Log] {
                for length in [5.0, 60.0, 400.0] {
                    assert!(
                        !labels(scale, values, length).is_empty(),
                        "{values:?} {scale:?} {length}"
                    );
                }
            }
        }
    }
}
