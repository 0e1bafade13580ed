//! First passages: replicas that reach the exit region are taken out of their block.

use ratecheck_problems::region::Region;
use ratecheck_problems::space::{Block, Shape};

use super::outcome::Passage;

/// Takes out replicas that reach the region whose first passage is measured.
pub(super) struct Exits<'a> {
    region: Option<&'a Region>,
    dim: usize,
    first: u64,
    inside: Vec<bool>,
    /// Lanes in the order in which they left, with steps; places beside, `dim` numbers each.
    left: Vec<(usize, u64)>,
    places: Vec<f64>,
}

impl<'a> Exits<'a> {
    pub(super) fn new(region: Option<&'a Region>, shape: Shape, first: u64) -> Exits<'a> {
        let lanes = if region.is_some() { shape.lanes() } else { 0 };
        Exits {
            region,
            dim: shape.dim(),
            first,
            inside: vec![false; lanes],
            left: Vec::with_capacity(lanes),
            places: Vec::with_capacity(lanes * shape.dim()),
        }
    }

    pub(super) fn look(&mut self, x: Block<'_>, t: u64, alive: &mut [bool]) {
        let Some(region) = self.region else { return };
        region.mark(x, &mut self.inside);
        // One pass without branches tells whether a lane leaves now.
        if !self
            .inside
            .iter()
            .zip(&*alive)
            .fold(false, |any, (inside, alive)| any | (inside & alive))
        {
            return;
        }
        for (lane, alive) in alive.iter_mut().enumerate() {
            if *alive && self.inside[lane] {
                *alive = false;
                self.left.push((lane, t));
                self.places.extend(x.lane(lane));
            }
        }
    }

    pub(super) fn count(&self) -> usize {
        self.left.len()
    }

    /// In the order of replicas, which is the same for every block width.
    pub(super) fn passages(self) -> Vec<Passage> {
        let places = self.places.chunks(self.dim);
        let passage = |(&(lane, step), place): (&(usize, u64), &[f64])| Passage {
            replica: self.first + lane as u64,
            step,
            place: place.to_vec(),
        };
        let mut passages: Vec<Passage> = self.left.iter().zip(places).map(passage).collect();
        passages.sort_unstable_by_key(|passage| passage.replica);
        passages
    }
}
