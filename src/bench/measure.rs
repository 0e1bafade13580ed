//! One row of the table: a workload timed beside its peers.

use std::cell::RefCell;

use serde::Serialize;

use super::peers::{Library, Peer, Scripts};
use super::{Contender, Effort, Entry, Goal, InProcess, Limit, Limits, Size, alternately};

/// How to measure.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Extents.
    pub effort: Effort,
    /// Rounds that count.
    pub samples: usize,
    /// Threads of the second measurement; none for 1.
    pub threads: usize,
}

/// Another way to do the same work.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// What it is.
    pub name: String,
    /// ns per update, median.
    pub ns: f64,
    /// Its time over ours, the median over rounds.
    pub ratio: f64,
    /// What it answered.
    pub answer: f64,
}

/// Ours on several threads.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Threads {
    /// Their number.
    pub threads: usize,
    /// ns per update, median.
    pub ns: f64,
    /// Time on one thread over this, the median over rounds.
    pub speed_up: f64,
}

/// A workload as it was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Name of the part.
    pub name: &'static str,
    /// What was run.
    pub summary: &'static str,
    /// Extent of a timed pass.
    pub size: Size,
    /// Extent of the workload as it is defined.
    pub full: Size,
    /// ns per update on one thread, median.
    pub ns: f64,
    /// The roofline.
    pub limit: Limit,
    /// `ns` over it.
    pub multiple: f64,
    /// What is to be reached.
    pub goal: Goal,
    /// What a pass answers.
    pub answer: &'static str,
    /// The answer of the engine.
    pub value: f64,
    /// The plain loop, then the peers that were asked for.
    pub sides: Vec<Side>,
    /// Time with monitors over time without.
    pub monitors: Option<f64>,
    /// Several threads.
    pub threads: Option<Threads>,
}

impl Row {
    /// The fastest of the others.
    #[must_use]
    pub fn best(&self) -> Option<&Side> {
        self.sides.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio))
    }

    /// Whether both goals are reached.
    #[must_use]
    pub fn reached(&self) -> bool {
        self.best().is_some_and(|best| best.ratio >= self.goal.ratio)
            && self.multiple <= self.goal.multiple
    }
}

/// Measures a part of a workload on one thread, then, where it has replicas for that, on several.
///
/// # Errors
/// What cannot be built or started.
pub fn measure(
    entry: &'static Entry,
    limits: &Limits,
    settings: Settings,
    peers: &[Library],
) -> Result<Row, String> {
    let size = entry.size(settings.effort);
    let case = (entry.build)(size)?;
    let (ours, plain) = (RefCell::new(case.ours), RefCell::new(case.plain));
    let bare = case.bare.map(RefCell::new);
    let one = pool(1)?;
    let mut us = InProcess::new(&one, &ours);
    let mut by_hand = InProcess::new(&one, &plain);
    let mut without = bare.as_ref().map(|bare| InProcess::new(&one, bare));
    let scripts = Scripts::new().map_err(|e| format!("cannot write the scripts: {e}"))?;
    let start = |library: &Library| scripts.start(*library, entry.name, size);
    let mut outside = peers.iter().map(start).collect::<Result<Vec<Peer>, String>>()?;
    let mut contenders: Vec<&mut dyn Contender> = vec![&mut us, &mut by_hand];
    contenders.extend(outside.iter_mut().map(|peer| peer as &mut dyn Contender));
    contenders.extend(without.as_mut().map(|bare| bare as &mut dyn Contender));
    let timings = alternately(&mut contenders, settings.samples)?;
    let ns = |seconds: f64| seconds * 1e9 / size.updates();
    let side = |name: &str, k: usize| Side {
        name: name.to_owned(),
        ns: ns(timings[k].median()),
        ratio: timings[0].ratio(&timings[k]),
        answer: timings[k].answer,
    };
    let names = std::iter::once("plain loop").chain(outside.iter().map(|peer| peer.name));
    let sides = names.enumerate().map(|(k, name)| side(name, k + 1)).collect();
    let monitors = without.is_some().then(|| timings[timings.len() - 1].ratio(&timings[0]));
    drop(outside);
    let mut threads = None;
    if entry.scales && settings.threads > 1 {
        let many = pool(settings.threads)?;
        let mut together = InProcess::new(&many, &ours);
        let mut us = InProcess::new(&one, &ours);
        let timings = alternately(&mut [&mut together, &mut us], settings.samples)?;
        threads = Some(Threads {
            threads: settings.threads,
            ns: ns(timings[0].median()),
            speed_up: timings[0].ratio(&timings[1]),
        });
    }
    let (limit, ours) = (limits.of(&entry.demand), ns(timings[0].median()));
    Ok(Row {
        name: entry.name,
        summary: entry.summary,
        size,
        full: entry.size(Effort::Full),
        ns: ours,
        limit,
        multiple: ours / limit.ns,
        goal: entry.goal,
        answer: entry.answer,
        value: timings[0].answer,
        sides,
        monitors,
        threads,
    })
}

pub(super) fn pool(threads: usize) -> Result<rayon::ThreadPool, String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|e| format!("cannot start {threads} threads: {e}"))
}
