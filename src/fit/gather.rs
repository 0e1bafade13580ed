//! Points by group and replica, as they come.

use std::collections::HashMap;

use super::error::{FitError, Place};

/// The runs of one method.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name in the column of `--by`; empty where there is none.
    pub name: String,
    /// Its replicas in the order of the file.
    pub replicas: Vec<Replica>,
}

/// One run.
#[derive(Clone, Debug, PartialEq)]
pub struct Replica {
    /// Its name; empty where the file has none.
    pub name: String,
    /// Abscissa and value, in the order of the file.
    pub points: Vec<[f64; 2]>,
}

/// One value of a log.
pub(super) struct Point<'a> {
    pub(super) at: Place,
    pub(super) group: &'a [u8],
    pub(super) replica: &'a [u8],
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Collects points. What is not finite is counted, so that the message can say how much of it there is.
#[derive(Default)]
pub(super) struct Gathering {
    groups: Vec<Group>,
    places: HashMap<(Vec<u8>, Vec<u8>), (usize, usize)>,
    /// Where the last points of each column went: neighbouring rows mostly belong to one run.
    recent: Vec<(Vec<u8>, Vec<u8>, usize, usize)>,
    first: Option<(Place, String, f64)>,
    not_finite: u64,
    /// Points at 0, which has no logarithm.
    pub(super) zeros: u64,
    /// Empty values.
    pub(super) empty: u64,
}

impl Gathering {
    /// Takes a point of the `column`-th column of values.
    pub(super) fn add(&mut self, column: usize, point: &Point<'_>) {
        if !point.y.is_finite() {
            self.not_finite += 1;
            if self.first.is_none() {
                let words = String::from_utf8_lossy(point.replica).into_owned();
                self.first = Some((point.at, words, point.y));
            }
            return;
        }
        if point.x <= 0.0 {
            self.zeros += 1;
            return;
        }
        let (group, replica) = self.place(column, point);
        self.groups[group].replicas[replica].points.push([point.x, point.y]);
    }

    fn place(&mut self, column: usize, point: &Point<'_>) -> (usize, usize) {
        if self.recent.len() <= column {
            self.recent.resize(column + 1, (Vec::new(), Vec::new(), usize::MAX, 0));
        }
        let (group, replica, g, r) = &self.recent[column];
        if *g != usize::MAX && group == point.group && replica == point.replica {
            return (*g, *r);
        }
        let key = (point.group.to_vec(), point.replica.to_vec());
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (g, r) = match self.places.get(&key) {
            Some(known) => *known,
            None => {
                let name = words(point.group);
                let g =
                    self.groups.iter().position(|group| group.name == name).unwrap_or_else(|| {
                        self.groups.push(Group { name, replicas: Vec::new() });
                        self.groups.len() - 1
                    });
                let replicas = &mut self.groups[g].replicas;
                replicas.push(Replica { name: words(point.replica), points: Vec::new() });
                let place = (g, replicas.len() - 1);
                self.places.insert(key.clone(), place);
                place
            }
        };
        self.recent[column] = (key.0, key.1, g, r);
        (g, r)
    }

    /// The groups; an error when something was not finite. `called` is what a replica is called, such as `run`.
    pub(super) fn finish(&mut self, called: &str) -> Result<Vec<Group>, FitError> {
        match self.first.take() {
            Some((at, name, value)) => {
                let replica =
                    if name.is_empty() { String::new() } else { format!(", {called} {name}") };
                Err(FitError::NotFinite { at, replica, value, count: self.not_finite })
            }
            None => Ok(std::mem::take(&mut self.groups)),
        }
    }
}
