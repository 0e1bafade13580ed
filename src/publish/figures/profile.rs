//! Methods compared over a suite: which share of targets they reach, and how fast.

use ratecheck_reports::figure::{Axis, Curves, Figure, Panel, PanelKind, Role, Series, Size};

use super::words;
use crate::results::{CurveRow, Results, Row};
use crate::study::FigureSpec;

/// One run of a method on an instance.
struct Run<'a> {
    row: &'a Row,
    /// Steps and means of the quantity.
    curve: Vec<(f64, f64)>,
}

/// A problem under a law of noise, with the runs on it.
struct Instance<'a> {
    runs: Vec<Run<'a>>,
}

impl Instance<'_> {
    /// The quantity at the first checkpoint.
    fn start(&self) -> f64 {
        let starts = self.runs.iter().map(|run| run.curve[0].1).filter(|start| start.is_finite());
        starts.fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Steps to a target, by method; infinite where it is not reached.
struct Race(Vec<f64>);

/// The distribution of run lengths over pairs of an instance and a target, or the performance profile of them: the share of pairs on
/// which a method took at most `r` times the steps of the fastest one (Dolan and Moré, Math. Program. 91 (2002)).
///
/// A target is a share of what the quantity was at the first checkpoint of the instance, of the largest where methods differ; it is
/// reached at the first checkpoint where the mean over replicas is at most that. Instances that not all methods ran on, or that begin
/// where the quantity is 0, are left out.
pub(super) fn figure(results: &Results, curves: &[CurveRow], spec: &FigureSpec) -> Option<Figure> {
    let quantity = spec.quantities().next()?;
    let all = instances(results, curves, spec, quantity);
    let methods = methods(&all);
    let is_used =
        |instance: &&Instance<'_>| instance.runs.len() == methods.len() && instance.start() > 0.0;
    let complete: Vec<&Instance<'_>> = all.iter().filter(is_used).collect();
    let races: Vec<Race> = (complete.iter())
        .flat_map(|instance| spec.targets.iter().map(|target| race(instance, &methods, *target)))
        .collect();
    let reached = races.iter().any(|race| race.0.iter().any(|steps| steps.is_finite()));
    if !reached || methods.is_empty() {
        return None;
    }
    let over_steps = spec.over_steps();
    let end = (complete.iter().flat_map(|instance| &instance.runs))
        .filter_map(|run| run.curve.last())
        .fold(1.0, |end, (step, _)| f64::max(end, *step));
    let lengths = |method: usize| -> Vec<f64> {
        let length = |race: &Race| {
            let fastest = race.0.iter().copied().fold(f64::INFINITY, f64::min);
            if over_steps { race.0[method] } else { race.0[method] / fastest }
        };
        // What nobody reaches has no ratio, and is reached by nobody.
        races.iter().map(length).filter(|length| length.is_finite()).collect()
    };
    let lengths: Vec<Vec<f64>> = (0..methods.len()).map(lengths).collect();
    let longest = lengths.iter().flatten().copied().fold(1.0, f64::max);
    let end = if over_steps { end } else { longest * 1.1 };
    let series = methods.iter().zip(lengths).map(|(label, lengths)| {
        let (x, y) = staircase(lengths, races.len(), end);
        Series { label: label.clone(), role: Role::Measured, x, y, band: None }
    });
    let x = if over_steps { "steps t" } else { "steps / steps of the fastest method" };
    let y =
        if over_steps { "share of targets reached" } else { "share of targets within the ratio" };
    let curves = Curves {
        x: if spec.log.unwrap_or(true) { Axis::log(x) } else { Axis::linear(x) },
        y: Axis::linear(if spec.label.is_empty() { y } else { &spec.label }),
        series: series.collect(),
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    };
    Some(Figure {
        id: format!("{}-{}", results.study, spec.id),
        title: None,
        caption: caption(spec, quantity, complete.len(), all.len()),
        size: Size::OneColumn,
        panels: vec![Panel { title: String::new(), kind: PanelKind::Curves(curves) }],
    })
}

fn instances<'a>(
    results: &'a Results,
    curves: &[CurveRow],
    spec: &FigureSpec,
    quantity: &str,
) -> Vec<Instance<'a>> {
    let mut instances: Vec<Instance<'_>> = Vec::new();
    let mut known: Vec<usize> = Vec::new();
    let chosen = |row: &&Row| spec.claims.contains(&row.claim) && !row.is_fit();
    for row in results.rows.iter().filter(chosen) {
        if known.contains(&row.run) {
            continue;
        }
        known.push(row.run);
        let points = curves.iter().filter(|c| c.run == row.run && c.quantity == quantity);
        let mut curve: Vec<(f64, f64)> = points.map(|c| (c.step as f64, c.mean)).collect();
        curve.sort_by(|a, b| a.0.total_cmp(&b.0));
        if curve.is_empty() {
            continue;
        }
        let about = |row: &Row| {
            let s = &row.setting;
            [s.problem.clone(), s.noise.clone(), s.domain.clone(), s.horizon.to_string()]
        };
        let run = Run { row, curve };
        match instances.iter_mut().find(|known| about(known.runs[0].row) == about(row)) {
            Some(instance) => instance.runs.push(run),
            None => instances.push(Instance { runs: vec![run] }),
        }
    }
    instances
}

/// The names of the methods, in the order of the study; whole specs where an instance has two of one name.
fn methods(instances: &[Instance<'_>]) -> Vec<String> {
    let ambiguous = instances.iter().any(|instance| {
        let names: Vec<&str> =
            instance.runs.iter().map(|run| words::name(&run.row.setting.optimizer)).collect();
        (1..names.len()).any(|k| names[..k].contains(&names[k]))
    });
    let mut methods: Vec<String> = Vec::new();
    for run in instances.iter().flat_map(|instance| &instance.runs) {
        let spec = run.row.setting.optimizer.as_str();
        let name = if ambiguous { spec } else { words::name(spec) };
        if methods.iter().all(|known| known != name) {
            methods.push(name.to_owned());
        }
    }
    methods
}

fn race(instance: &Instance<'_>, methods: &[String], target: f64) -> Race {
    let level = target * instance.start();
    let steps = |method: &String| {
        let is_its = |run: &&Run<'_>| {
            let spec = run.row.setting.optimizer.as_str();
            spec == method || words::name(spec) == method
        };
        let run = instance.runs.iter().find(is_its);
        let first = run.and_then(|run| run.curve.iter().find(|(_, value)| *value <= level));
        first.map_or(f64::INFINITY, |(step, _)| *step)
    };
    Race(methods.iter().map(steps).collect())
}

/// The distribution function of the lengths among so many, from 1 to the end, as corners.
fn staircase(mut lengths: Vec<f64>, among: usize, end: f64) -> (Vec<f64>, Vec<f64>) {
    lengths.sort_by(f64::total_cmp);
    let (mut x, mut y) = (vec![1.0], vec![0.0]);
    let mut share = 0.0;
    for (k, length) in lengths.iter().enumerate() {
        let next = (k + 1) as f64 / among as f64;
        if lengths.get(k + 1).is_none_or(|after| after > length) {
            x.extend([*length, *length]);
            y.extend([share, next]);
            share = next;
        }
    }
    x.push(end);
    y.push(share);
    (x, y)
}

fn caption(spec: &FigureSpec, quantity: &str, used: usize, of: usize) -> String {
    let targets: Vec<String> = spec.targets.iter().map(f64::to_string).collect();
    let what = match spec.over_steps() {
        true => "Share of pairs of a problem and a target that each method has reached, over steps",
        false => {
            "Share of pairs of a problem and a target that each method has reached within so many times the steps of the fastest one"
        }
    };
    let left_out = match of - used {
        0 => String::new(),
        n => format!(" {n} more, on which not every method ran or that begin at 0, are left out."),
    };
    format!(
        "{}{what}. The targets are {} of what {} was at the first checkpoint; means over replicas count. {used} problems with their noise.{left_out}",
        spec.lead(),
        targets.join(", "),
        match words::recorded_in_words(quantity) {
            text if text.starts_with('`') => text,
            text => format!("“{text}”"),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::staircase;

    #[test]
    fn a_staircase_steps_at_each_length_and_ends_at_the_share_reached() {
        let (x, y) = staircase(vec![10.0, 2.0, 10.0], 4, 100.0);
        assert_eq!(x, [1.0, 2.0, 2.0, 10.0, 10.0, 100.0]);
        assert_eq!(y, [0.0, 0.0, 0.25, 0.25, 0.75, 0.75]);
        assert_eq!(staircase(Vec::new(), 4, 9.0), (vec![1.0, 9.0], vec![0.0, 0.0]));
    }
}
