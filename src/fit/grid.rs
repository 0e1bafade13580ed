//! The replicas of a group on common abscissae, few enough for the statistics.

use ratecheck_problems::math;
use ratecheck_proofs_checks::evidence::rate::Towards;

use super::error::FitError;
use super::gather::{Group, Replica};

/// More abscissae than this are thinned.
const MOST: usize = 64;
/// How many places a thinned grid has at most, equally spaced in logarithms.
const PLACES: usize = 48;

/// Fewer abscissae are not given up for the sake of a log factor.
const ENOUGH: usize = 8;

/// Values of replicas at common abscissae.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Abscissae, increasing.
    pub x: Vec<f64>,
    /// One row a replica, one value an abscissa.
    pub values: Vec<f64>,
    /// Number of replicas.
    pub replicas: usize,
    /// Different abscissae in the file.
    pub distinct: usize,
    /// Those that every replica has; fewer than `distinct` where some are lacking, more than `x` where they were thinned.
    pub common: usize,
    /// Common ones left out because they are so near to 1 that powers of their logarithm say nothing.
    pub near_one: usize,
    /// Replicas that lack abscissae which others have.
    pub lacking: Vec<Lacking>,
}

/// A replica that lacks abscissae which others have.
#[derive(Clone, Debug, PartialEq)]
pub struct Lacking {
    /// Its name.
    pub replica: String,
    /// How many it lacks.
    pub count: usize,
    /// The smallest of them.
    pub first: f64,
}

/// How things are called in messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    /// The abscissa.
    pub(super) x: &'a str,
    /// What tells replicas apart: a column of long form, `column` in wide form; none if nothing does.
    pub(super) replicate: Option<&'a str>,
    /// What tells groups apart.
    pub(super) by: Option<&'a str>,
}

impl Names<'_> {
    /// ` in run 3 of method = sgd`.
    pub(super) fn place(&self, group: &str, replica: Option<&str>) -> String {
        let mut place = String::new();
        if let (Some(called), Some(name)) = (self.replicate, replica) {
            place.push_str(&format!(" in {called} {name}"));
        }
        if let Some(by) = self.by {
            place.push_str(&format!(" for {by} = {group}"));
        }
        place
    }
}

impl Grid {
    /// Sorts the replicas, finds the abscissae that all have, thins them, and takes `minus` off every value. Where logarithms of the
    /// abscissae are needed on their way to one end, those below 2 (above 1/2) are left out if they are few.
    pub(super) fn new(
        group: Group,
        names: Names<'_>,
        minus: f64,
        logarithms: Option<Towards>,
    ) -> Result<Grid, FitError> {
        let Group { name, mut replicas } = group;
        for replica in &mut replicas {
            if !replica.points.is_sorted_by(|a, b| a[0] < b[0]) {
                replica.points.sort_by(|a, b| a[0].total_cmp(&b[0]));
                distinct(replica, &name, names)?;
            }
        }
        let all = union(&replicas);
        let lacking = lacking(&replicas, &all);
        let count = |found: &str, n: usize| {
            let plural = if n == 1 { "" } else { "s" };
            format!("{n} different value{plural} of {}{found}", names.x)
        };
        let place = names.place(&name, None);
        if all.len() < 3 {
            return Err(FitError::TooFew { found: count("", all.len()), place });
        }
        let common = common(&replicas, &all);
        if common.len() < 3 {
            let worst = lacking.iter().max_by_key(|l| l.count).map_or(String::new(), |worst| {
                let called = names.replicate.unwrap_or("replica");
                format!(
                    " ({called} {} lacks {} of {}, the first {} = {})",
                    worst.replica,
                    worst.count,
                    all.len(),
                    names.x,
                    worst.first
                )
            });
            let found = format!(" in common to {} replicas{worst}", replicas.len());
            return Err(FitError::TooFew { found: count(&found, common.len()), place });
        }
        let far: &[f64] = logarithms.map_or(&common, |towards| far(&common, towards));
        let x = thinned(far);
        let values = replicas
            .iter()
            .flat_map(|replica| at(&replica.points, &x))
            .map(|y| y - minus)
            .collect();
        Ok(Grid {
            values,
            replicas: replicas.len(),
            distinct: all.len(),
            common: common.len(),
            near_one: common.len() - far.len(),
            lacking,
            x,
        })
    }

    /// Values at an abscissa, one a replica.
    pub fn column(&self, at: usize) -> impl Iterator<Item = f64> + Clone + '_ {
        self.values.iter().skip(at).step_by(self.x.len()).copied()
    }

    /// The row of a replica.
    pub fn row(&self, replica: usize) -> &[f64] {
        let k = self.x.len();
        &self.values[replica * k..(replica + 1) * k]
    }
}

/// Refuses a replica with two values at one abscissa; its points are sorted.
fn distinct(replica: &Replica, group: &str, names: Names<'_>) -> Result<(), FitError> {
    let Some(pair) = replica.points.windows(2).find(|w| w[0][0] >= w[1][0]) else {
        return Ok(());
    };
    let x = pair[0][0];
    let times = replica.points.iter().filter(|p| p[0].total_cmp(&x).is_eq()).count();
    let advice = match names.replicate {
        Some(_) => {
            "one value each is needed; if there are several methods in the file, name their column with --by"
        }
        None => {
            "name the column that tells the runs apart with --replicate, or the methods with --by"
        }
    };
    Err(FitError::Repeated {
        x: format!("{} = {x}", names.x),
        times,
        place: names.place(group, Some(&replica.name)),
        advice: advice.to_owned(),
    })
}

fn same(a: &[[f64; 2]], b: &[[f64; 2]]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a[0].total_cmp(&b[0]).is_eq())
}

/// Every abscissa of any replica, increasing.
fn union(replicas: &[Replica]) -> Vec<f64> {
    let abscissae = |replica: &Replica| replica.points.iter().map(|p| p[0]).collect::<Vec<f64>>();
    let Some((first, rest)) = replicas.split_first() else { return Vec::new() };
    let mut all = abscissae(first);
    let others = rest.iter().filter(|other| !same(&first.points, &other.points));
    let before = all.len();
    all.extend(others.flat_map(abscissae));
    if all.len() > before {
        all.sort_by(f64::total_cmp);
        all.dedup();
    }
    all
}

/// Walks through increasing abscissae and points side by side: the abscissae that the points have, or lack.
fn walk<'a>(all: &'a [f64], points: &'a [[f64; 2]], has: bool) -> impl Iterator<Item = usize> + 'a {
    let mut next = points.iter().peekable();
    (0..all.len()).filter(move |k| {
        while next.next_if(|p| p[0] < all[*k]).is_some() {}
        next.peek().is_some_and(|p| p[0] <= all[*k]) == has
    })
}

fn lacking(replicas: &[Replica], all: &[f64]) -> Vec<Lacking> {
    let lacks = |replica: &Replica| {
        let mut missing = walk(all, &replica.points, false);
        let first = all[missing.next()?];
        let (replica, count) = (replica.name.clone(), 1 + missing.count());
        Some(Lacking { replica, count, first })
    };
    replicas.iter().filter(|replica| replica.points.len() < all.len()).filter_map(lacks).collect()
}

fn common(replicas: &[Replica], all: &[f64]) -> Vec<f64> {
    let mut kept = all.to_vec();
    for replica in replicas.iter().filter(|replica| replica.points.len() < all.len()) {
        kept = walk(&kept, &replica.points, true).map(|k| kept[k]).collect();
    }
    kept
}

/// Values of increasing points at abscissae that they have.
fn at<'a>(points: &'a [[f64; 2]], x: &'a [f64]) -> impl Iterator<Item = f64> + 'a {
    let place = |x: &f64| points.partition_point(|p| p[0] < *x);
    x.iter().filter_map(move |x| points.get(place(x)).map(|p| p[1]))
}

/// The abscissae from 2 on, or up to 1/2, whose logarithms have powers; all of them where these are few.
fn far(all: &[f64], towards: Towards) -> &[f64] {
    let far = match towards {
        Towards::Infinity => &all[all.partition_point(|x| *x < 2.0)..],
        Towards::Zero => &all[..all.partition_point(|x| *x <= 0.5)],
    };
    if far.len() >= ENOUGH && 2 * far.len() > all.len() { far } else { all }
}

/// The abscissae nearest to places that are equally spaced in logarithms, the first and the last among them.
fn thinned(all: &[f64]) -> Vec<f64> {
    let n = all.len();
    if n <= MOST {
        return all.to_vec();
    }
    let (low, high) = (math::ln(all[0]), math::ln(all[n - 1]));
    let mut kept: Vec<usize> = Vec::with_capacity(PLACES);
    for place in 0..PLACES {
        let wanted = low + (high - low) * place as f64 / (PLACES - 1) as f64;
        let above = all.partition_point(|x| math::ln(*x) < wanted).clamp(1, n - 1);
        let nearer = wanted - math::ln(all[above - 1]) < math::ln(all[above]) - wanted;
        let at = match place {
            0 => 0,
            _ if place == PLACES - 1 => n - 1,
            _ if nearer => above - 1,
            _ => above,
        };
        if kept.last().is_none_or(|last| *last < at) {
            kept.push(at);
        }
    }
    kept.into_iter().map(|k| all[k]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: Names<'_> = Names { x: "T", replicate: Some("run"), by: None };

    fn group(runs: &[&[(f64, f64)]]) -> Group {
        let replica = |(k, run): (usize, &&[(f64, f64)])| Replica {
            name: k.to_string(),
            points: run.iter().map(|(x, y)| [*x, *y]).collect(),
        };
        Group { name: String::new(), replicas: runs.iter().enumerate().map(replica).collect() }
    }

    #[test]
    fn what_all_replicas_have_is_kept_and_the_rest_is_told() {
        let full = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0), (5.0, 5.0)];
        let part = [(4.0, 40.0), (2.0, 20.0), (1.0, 10.0)];
        let grid = Grid::new(group(&[&full, &part]), NAMES, 1.0, None).unwrap();
        assert_eq!(
            (grid.x.as_slice(), grid.row(1)),
            (&[1.0, 2.0, 4.0][..], &[9.0, 19.0, 39.0][..])
        );
        assert_eq!(grid.column(1).collect::<Vec<_>>(), [1.0, 19.0]);
        let lacking = Lacking { replica: "1".to_owned(), count: 2, first: 3.0 };
        assert_eq!((grid.distinct, grid.common, grid.lacking), (5, 3, vec![lacking]));
        let refused =
            Grid::new(group(&[&full, &part[1..]]), NAMES, 0.0, None).unwrap_err().to_string();
        assert!(refused.contains("2 different values of T in common to 2 replicas (run 1 lacks 3 of 5, the first T = 3)"), "{refused}");
    }

    #[test]
    fn many_abscissae_are_thinned_evenly_in_logarithms() {
        let run: Vec<(f64, f64)> = (1..=100_000).map(|t| (f64::from(t), 0.0)).collect();
        let grid = Grid::new(group(&[&run]), NAMES, 0.0, None).unwrap();
        let x = &grid.x;
        assert!((30..=PLACES).contains(&x.len()), "{}", x.len());
        assert_eq!((x[0], x[x.len() - 1], grid.common), (1.0, 1e5, 100_000));
        // 5 decades in 47 steps: a factor of 10^(5/47) = 1.2776 each, once integers are dense enough.
        for pair in x.windows(2).filter(|pair| pair[0] > 1000.0) {
            assert!((pair[1] / pair[0] - 1.2776).abs() < 2e-3, "{pair:?}");
        }
    }

    #[test]
    fn abscissae_near_one_make_room_for_logarithms_where_most_are_far() {
        let run: Vec<(f64, f64)> = (0..10).map(|k| (2_f64.powi(k), 1.0)).collect();
        let of = |run: &[(f64, f64)], towards| {
            let grid = Grid::new(group(&[run]), NAMES, 0.0, Some(towards)).unwrap();
            (grid.x[0], grid.x.len(), grid.near_one)
        };
        assert_eq!(of(&run, Towards::Infinity), (2.0, 9, 1));
        assert_eq!(of(&run[..8], Towards::Infinity), (1.0, 8, 0));
        let small: Vec<(f64, f64)> = run.iter().map(|(x, y)| (1.0 / x, *y)).collect();
        assert_eq!(of(&small, Towards::Zero), (0.5_f64.powi(9), 9, 1));
    }

    #[test]
    fn two_values_at_one_abscissa_are_refused() {
        let twice = [(1.0, 1.0), (2.0, 2.0), (2.0, 3.0)];
        let refused = Grid::new(group(&[&twice]), NAMES, 0.0, None).unwrap_err().to_string();
        assert!(refused.starts_with("T = 2 occurs 2 times in run 0: "), "{refused}");
        let unnamed = Names { replicate: None, ..NAMES };
        let refused = Grid::new(group(&[&twice]), unnamed, 0.0, None).unwrap_err().to_string();
        assert!(refused.contains("--replicate"), "{refused}");
    }
}
