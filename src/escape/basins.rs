//! Which basin a replica is in.

use ratecheck_problems::objective::Facts;

/// How the plane is shared among the stated minima.
#[derive(Clone, Debug, PartialEq)]
pub struct Basins {
    /// The minimisers, in the order in which the basins are counted.
    minimisers: Vec<Vec<f64>>,
    /// The stated passes between them along the first coordinate, ascending; empty when the nearest minimiser decides.
    cuts: Vec<f64>,
}

impl Basins {
    /// The basins of a problem: cut at the stated saddles where minima and saddles alternate along the first coordinate and agree in the
    /// others, otherwise the points nearest to each minimiser. A problem without stated minima is one basin.
    #[must_use]
    pub fn new(facts: &Facts) -> Basins {
        let mut minimisers: Vec<Vec<f64>> =
            facts.basins().iter().map(|basin| basin.minimiser.clone()).collect();
        minimisers.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let mut passes: Vec<&[f64]> =
            facts.barriers().iter().map(|barrier| barrier.saddle.as_slice()).collect();
        passes.sort_by(|a, b| a[0].total_cmp(&b[0]));
        passes.dedup();
        let rests = || minimisers.iter().map(Vec::as_slice).chain(passes.iter().copied());
        let aligned = rests().all(|x| same(&x[1..], &minimisers[0][1..]));
        let between = |k: usize, pass: &[f64]| {
            minimisers[k][0] < pass[0] && minimisers.get(k + 1).is_some_and(|m| pass[0] < m[0])
        };
        let alternate = passes.len() + 1 == minimisers.len()
            && passes.iter().enumerate().all(|(k, pass)| between(k, pass));
        let cuts =
            if aligned && alternate { passes.iter().map(|x| x[0]).collect() } else { vec![] };
        Basins { minimisers, cuts }
    }

    /// How many there are, at least one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.minimisers.len().max(1)
    }

    /// The minimiser of a basin, where one is stated.
    #[must_use]
    pub fn minimiser(&self, k: usize) -> Option<&[f64]> {
        self.minimisers.get(k).map(Vec::as_slice)
    }

    /// The basin of a finite point.
    #[must_use]
    pub fn of(&self, x: &[f64]) -> usize {
        if !self.cuts.is_empty() {
            return self.cuts.iter().filter(|cut| x[0] >= **cut).count();
        }
        let distance = |m: &[f64]| x.iter().zip(m).map(|(x, m)| (x - m) * (x - m)).sum::<f64>();
        let (mut nearest, mut least) = (0, f64::INFINITY);
        for (k, m) in self.minimisers.iter().enumerate() {
            let away = distance(m);
            if away < least {
                (nearest, least) = (k, away);
            }
        }
        nearest
    }

    /// The rule in words.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        if self.minimisers.len() < 2 {
            "the problem states no second minimum"
        } else if self.cuts.is_empty() {
            "a replica belongs to the nearest stated minimum"
        } else {
            "a replica belongs to the side of the stated saddle it is on"
        }
    }
}

/// Whether coordinates agree up to the four units in the last place that facts may be off.
fn same(a: &[f64], b: &[f64]) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= 8.0 * f64::EPSILON * a.abs().max(b.abs());
    a.iter().zip(b).all(|(a, b)| close(*a, *b))
}

#[cfg(test)]
mod tests {
    use super::Basins;
    use ratecheck_problems::catalogue;

    fn basins(problem: &str) -> Basins {
        Basins::new(catalogue::build(problem).expect("a problem").objective.facts())
    }

    #[test]
    fn the_saddle_cuts_where_it_lies_between_the_minima() {
        let valleys = basins("two-valleys:dl=0.02");
        // b = √(2·0.02·(1/9 + 1/3)) = 0.13333.
        assert_eq!(valleys.count(), 2);
        assert_eq!([0.1333, 0.1334].map(|x| valleys.of(&[x, 5.0])), [0, 1]);
        assert!(valleys.rule().contains("saddle"));
    }

    #[test]
    fn elsewhere_the_nearest_minimum_decides() {
        let plane = basins("himmelblau");
        assert_eq!((plane.count(), plane.rule().contains("nearest")), (4, true));
        let own = (0..4).map(|k| plane.of(plane.minimiser(k).expect("stated")));
        assert_eq!(own.collect::<Vec<_>>(), [0, 1, 2, 3]);
        let bowl = basins("log-cosh:dim=2");
        assert_eq!((bowl.count(), bowl.of(&[3.0, 1.0])), (1, 0));
    }
}
