//! Every datum once an epoch, in an order that is shuffled anew each epoch.

use std::cell::RefCell;
use std::sync::Arc;

use rand::Rng;

use super::Entry;
use super::coordinate::index;
use crate::catalogue::Problem;
use crate::objective::Objective;
use crate::oracle::batches::{Data, lane_key};
use crate::oracle::{Oracle, OracleFacts};
use crate::random::{Key, Stream};
use crate::space::{Block, BlockMut};
use crate::spec::{KeyDoc, Params, SpecError};

/// Random reshuffling.
pub(super) static ENTRY: Entry = Entry {
    id: "epochs",
    summary: "mean gradient of the next B data of a pass, shuffled or in order, for problems that are finite sums; biased given the past",
    formula: r"g_t = \frac1{|S|} \sum_{k \in S} \nabla f_k(x_t),\quad S = \{\pi_e(jB+1), \dots, \pi_e(\min(jB+B, n))\},\ t - 1 = e \lceil n/B \rceil + j",
    source: "random reshuffling: Mishchenko, Khaled and Richtárik 2020, arXiv 2006.05988, Algorithm 1",
    keys: &[
        KeyDoc::with_default(
            "size",
            "1",
            "[1, n]",
            "number B of data a step; the last step of an epoch takes the rest",
        ),
        KeyDoc::with_default(
            "order",
            "shuffled",
            "shuffled or cyclic",
            "whether each epoch has an order of its own or that of the data",
        ),
    ],
    build,
};

fn build(params: &Params<'_>, problem: &Problem) -> Result<Arc<dyn Oracle>, SpecError> {
    let data = Data::of(params, problem)?;
    let n = data.terms();
    let size = params.size("size", 1..=n as u64)?;
    let rest = if n.is_multiple_of(size) { size } else { n % size };
    // At a fixed point each batch is a uniform set of data, but x_t has seen the earlier ones of the epoch.
    let one = n.div_ceil(size) == 1;
    let mut facts = data.distinct_facts(params.resolved()?.to_string(), rest, one);
    let cyclic = params.choice("order", &["shuffled", "cyclic"])? == "cyclic";
    if cyclic {
        facts.deterministic = true;
        // A batch that is no sample has an error, but no variance.
        facts.variance = facts.variance.filter(|_| one);
    }
    Ok(Arc::new(Epochs { data, facts, size, cyclic }))
}

#[derive(Debug)]
struct Epochs {
    data: Data,
    facts: OracleFacts,
    size: usize,
    cyclic: bool,
}

/// The order of one epoch, and whose it is.
#[derive(Default)]
struct Order {
    of: Option<(Key, usize)>,
    order: Vec<u32>,
}

impl Order {
    /// Shuffles `0..n` after Fisher and Yates, unless it is the order at hand already; none is remembered of the order of the
    /// data.
    #[expect(clippy::cast_possible_truncation, reason = "data are numbered below 2^32")]
    fn shuffle(&mut self, first_step: Key, n: usize, cyclic: bool) {
        if cyclic {
            if self.of.is_some() || self.order.len() != n {
                *self = Order { of: None, order: (0..n as u32).collect() };
            }
            return;
        }
        if self.of == Some((first_step, n)) {
            return;
        }
        let mut words = Stream::new(first_step, 0, 0).expect("replicas lie in the table of keys");
        self.order.clear();
        self.order.extend(0..n as u32);
        for j in 0..n {
            self.order.swap(j, j + index(words.next_u64(), n - j));
        }
        self.of = Some((first_step, n));
    }
}

/// Numbers that the orders of a thread may hold together; beyond it lanes share a place and are shuffled again each step.
const REMEMBERED: usize = 1 << 24;

thread_local! {
    /// Orders by lane: what is remembered saves time and changes no result.
    static ORDERS: RefCell<Vec<Order>> = RefCell::default();
}

impl Oracle for Epochs {
    fn objective(&self) -> &Arc<dyn Objective> {
        &self.data.objective
    }

    fn facts(&self) -> &OracleFacts {
        &self.facts
    }

    fn uses_exact(&self) -> bool {
        false
    }

    fn sample(&self, key: Key, x: Block<'_>, _exact: Block<'_>, mut g: BlockMut<'_>) {
        let (n, lanes) = (self.data.terms(), x.shape().lanes());
        let steps = n.div_ceil(self.size) as u64;
        let done = key.step().saturating_sub(1);
        let first = key.at_step(done / steps * steps + 1).expect("no later than this step");
        #[expect(clippy::cast_possible_truncation, reason = "below the number of data")]
        let begin = (done % steps) as usize * self.size;
        let batch = begin..n.min(begin + self.size);
        ORDERS.with_borrow_mut(|orders| {
            let places = (REMEMBERED / n).clamp(1, lanes);
            if orders.len() < places {
                orders.resize_with(places, Order::default);
            }
            for lane in 0..lanes {
                let order = &mut orders[lane % places];
                order.shuffle(lane_key(first, lane), n, self.cyclic);
                self.data.mean(&order.order[batch.clone()], lane, x, &mut g);
            }
        });
    }
}
