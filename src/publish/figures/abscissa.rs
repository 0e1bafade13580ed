//! What runs along the horizontal axis.

use ratecheck_problems::spec::Expression;
use ratecheck_reports::figure::Axis;

use super::words;
use crate::results::Row;

pub(super) enum Abscissa {
    Horizon,
    Sweep(String),
}

impl Abscissa {
    /// The horizon if it varies, else the swept number with most values, at least three.
    pub(super) fn of(rows: &[&Row]) -> Option<Abscissa> {
        if Abscissa::Horizon.values(rows).len() > 1 {
            return Some(Abscissa::Horizon);
        }
        let names = rows.first()?.setting.sweep.iter().map(|(name, _)| name.clone());
        let numeric = names.map(Abscissa::Sweep).filter(|sweep| sweep.values(rows).len() > 2);
        numeric.max_by_key(|sweep| sweep.values(rows).len())
    }

    /// By the name that a rate uses.
    pub(super) fn named(name: &str) -> Abscissa {
        if name == "T" { Abscissa::Horizon } else { Abscissa::Sweep(name.to_owned()) }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Abscissa::Horizon => "T",
            Abscissa::Sweep(name) => name,
        }
    }

    pub(super) fn value(&self, row: &Row) -> Option<f64> {
        match self {
            Abscissa::Horizon => Some(row.setting.horizon as f64),
            Abscissa::Sweep(wanted) => {
                let (_, text) = row.setting.sweep.iter().find(|(name, _)| name == wanted)?;
                Expression::parse(text, &[]).ok()?.constant()
            }
        }
    }

    /// Distinct values, increasing.
    pub(super) fn values(&self, rows: &[&Row]) -> Vec<f64> {
        let mut values: Vec<f64> = rows.iter().filter_map(|row| self.value(row)).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        values
    }

    /// Values of everything else that varies among `rows`: the title of the panel.
    pub(super) fn rest(&self, row: &Row, rows: &[&Row]) -> String {
        let varies = |name: &str, value: &str| {
            let same = |(n, v): &(String, String)| n != name || v == value;
            !rows.iter().all(|other| other.setting.sweep.iter().all(same))
        };
        let others = row.setting.sweep.iter().filter(|(name, _)| name != self.name());
        let others = others.filter(|(name, value)| varies(name, value));
        let all = |name: &str| -> Vec<&str> {
            let pairs = rows.iter().flat_map(|other| &other.setting.sweep);
            pairs.filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
        };
        let parts: Vec<String> =
            others.map(|(name, value)| words::swept(name, value, &all(name))).collect();
        parts.join(", ")
    }

    pub(super) fn axis(&self, rows: &[&Row]) -> Axis {
        let values = self.values(rows);
        let wide = match (values.first(), values.last()) {
            (Some(low), Some(high)) => *low > 0.0 && high / low >= 8.0,
            _ => false,
        };
        let label = self.label();
        if wide { Axis::log(&label) } else { Axis::linear(&label) }
    }

    pub(super) fn label(&self) -> String {
        match self {
            Abscissa::Horizon => "horizon T".to_owned(),
            Abscissa::Sweep(name) => words::label(name),
        }
    }
}
