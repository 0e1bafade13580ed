//! Horizons and values of sweeps: listed, or on grids.

use serde::{Deserialize, Serialize};

/// Horizons, listed or on a logarithmic grid.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Horizons {
    /// Listed.
    List(Vec<u64>),
    /// `points` horizons from `from` to `to`, in equal ratios, rounded.
    Grid(Grid),
}

/// A grid: of horizons in equal ratios, of other numbers in equal distances.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// First.
    pub from: f64,
    /// Last.
    pub to: f64,
    /// How many.
    pub points: usize,
}

/// Values of a sweep, listed or in equal distances.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// Listed.
    List(Vec<Value>),
    /// `points` numbers from `from` to `to`.
    Grid(Grid),
}

impl Values {
    /// All of them.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand points")]
    pub fn list(&self) -> Vec<Value> {
        let Grid { from, to, points } = match self {
            Values::List(list) => return list.clone(),
            Values::Grid(grid) => *grid,
        };
        let share = |k: usize| k as f64 / points.saturating_sub(1).max(1) as f64;
        (0..points).map(|k| Value::Number(from * (1.0 - share(k)) + to * share(k))).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Values::List(list) => list.len(),
            Values::Grid(grid) => grid.points,
        }
    }
}

/// A value of a sweep.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// Any text, for instance `1/8`.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Integer(i) => i.fmt(f),
            Value::Number(x) => x.fmt(f),
            Value::Text(text) => text.fmt(f),
        }
    }
}

impl Horizons {
    pub(super) fn list(&self) -> Result<Vec<u64>, String> {
        let mut list = match self {
            Horizons::List(list) => list.clone(),
            Horizons::Grid(grid) => grid.list()?,
        };
        list.sort_unstable();
        list.dedup();
        match list.first() {
            None => Err("horizons is empty: give at least one, such as [1000]".to_owned()),
            Some(0) => Err("a horizon is 0: steps count from 1".to_owned()),
            Some(_) if list.len() > 1000 => Err(format!("{} horizons, at most 1000", list.len())),
            Some(_) => Ok(list),
        }
    }
}

impl Grid {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "checked to lie between 1 and 1e12"
    )]
    pub(super) fn list(&self) -> Result<Vec<u64>, String> {
        let Grid { from, to, points } = *self;
        if !(1.0..=1e12).contains(&from) || !(from..=1e12).contains(&to) || points == 0 {
            return Err(format!(
                "the grid from {from} to {to} with {points} points needs 1 <= from <= to <= 1e12 and a point"
            ));
        }
        if points > 1000 {
            return Err(format!("{points} points, at most 1000"));
        }
        let ratio = to / from;
        let at = |k: usize| {
            let share = if points == 1 { 0.0 } else { k as f64 / (points - 1) as f64 };
            (from * ratecheck_problems::math::pow(ratio, share)).round() as u64
        };
        Ok((0..points).map(at).collect())
    }
}
