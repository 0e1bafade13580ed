//! Several studies at a time, in their order.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::ThreadPool;

/// Items at work for every thread of the pool: while one waits for its last block or is drawn, another has blocks to run. More would
/// only hold more outcomes in memory.
const AT_ONCE: usize = 2;

/// Does `work` for every item on the pool's threads, several items at a time, each begun after those before it. None is begun once one
/// has failed or `stopped` is true after one. Answers what came of those that were begun, in the order of the items.
///
/// # Errors
/// The failure of the first item that failed, after those that had been begun are done.
pub(super) fn in_order<T: Sync, R: Send, E: Send>(
    pool: &ThreadPool,
    items: &[T],
    work: impl Fn(&T) -> Result<R, E> + Sync,
    stopped: impl Fn() -> bool + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    // The drivers themselves wait: all work is done in the pool, where a thread that is out of work takes blocks from any item.
    let drive = || {
        let mut done = Vec::new();
        loop {
            let k = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(k) else { return done };
            let came = pool.install(|| work(item));
            if came.is_err() || stopped() {
                next.fetch_max(items.len(), Ordering::Relaxed);
            }
            done.push((k, came));
        }
    };
    let mut done: Vec<(usize, Result<R, E>)> = std::thread::scope(|scope| {
        let count = items.len().min(AT_ONCE * pool.current_num_threads());
        let drivers: Vec<_> = (0..count).map(|_| scope.spawn(drive)).collect();
        let join = |driver: std::thread::ScopedJoinHandle<'_, Vec<_>>| {
            driver.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        drivers.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(k, _)| *k);
    done.into_iter().map(|(_, came)| came).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    fn pool(threads: usize) -> ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool")
    }

    #[test]
    fn answers_stand_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..40).collect();
        for threads in [1, 3] {
            let work = |k: &u64| {
                // The later, the sooner it is done.
                std::thread::sleep(std::time::Duration::from_micros(2 * (40 - k)));
                Ok::<u64, ()>(k * k)
            };
            let squares = in_order(&pool(threads), &items, work, || false).expect("none fails");
            assert_eq!(squares, items.iter().map(|k| k * k).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_is_begun_after_a_stop_or_a_failure() {
        let (items, begun) = ((0..1000).collect::<Vec<usize>>(), AtomicUsize::new(0));
        let stop = AtomicBool::new(false);
        let work = |k: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            stop.store(*k == 5 || stop.load(Ordering::Relaxed), Ordering::Relaxed);
            Ok::<usize, usize>(*k)
        };
        let done = in_order(&pool(2), &items, work, || stop.load(Ordering::Relaxed));
        let done = done.expect("none fails");
        assert_eq!(done, (0..done.len()).collect::<Vec<_>>());
        assert!(done.len() > 5 && begun.load(Ordering::Relaxed) < 1000);

        let begun = AtomicUsize::new(0);
        let work = |k: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            if *k >= 7 { Err(*k) } else { Ok(*k) }
        };
        assert_eq!(in_order(&pool(2), &items, work, || false), Err(7));
        assert!(begun.load(Ordering::Relaxed) < 1000);
    }
}
