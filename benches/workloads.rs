//! The workloads W1 to W6 in small sizes: the engine beside the loop that one writes by hand, both on one thread.
//!
//! Criterion's numbers are for watching one side over time. For ratios use `ratecheck bench`, which times both sides in turn.

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};

use ratecheck::bench::{ALL, Contender, Effort, InProcess};

fn workloads(c: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    for entry in ALL {
        let size = entry.size(Effort::Quick);
        let case = (entry.build)(size).expect("the workload is valid");
        let mut group = c.benchmark_group(entry.name);
        group.sampling_mode(SamplingMode::Flat).sample_size(10);
        group.measurement_time(Duration::from_secs(2));
        group.throughput(Throughput::Elements(size.updates() as u64));
        let sides =
            [("engine", Some(case.ours)), ("bare", case.bare), ("plain loop", Some(case.plain))];
        for (name, pass) in sides {
            let Some(pass) = pass.map(RefCell::new) else { continue };
            let mut contender = InProcess::new(&one, &pass);
            group.bench_function(name, |b| b.iter(|| black_box(contender.lap())));
        }
        group.finish();
    }
}

criterion_group!(benches, workloads);
criterion_main!(benches);
