//! Places and batches, laws, independence, and pinned values.
//!
//! Seeds are fixed, so no test is random; the false-alarm rates say how likely a correct generator
//! would have been to need another seed.

use super::*;
use core::num::NonZeroU64;
use rand::Rng;
use rand_distr::{Distribution, Gamma, StudentT};
use statrs::distribution::{ContinuousCDF, Normal};

fn key(seed: u64, replica: u64, step: u64, draw: u32) -> Key {
    Key::new(seed, replica, step, draw).expect("within the limits")
}

fn normals(key: Key, dim: usize, lanes: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; dim * lanes];
    fill_normal(key, dim, lanes, &mut out);
    out
}

#[test]
fn alone_equals_in_a_batch_for_any_start_width_and_dimension() {
    const ALL: usize = 80;
    for dim in [1, 2, 3, 4, 7, 10] {
        // The start crosses 2^32, where the replica's high bits change.
        let first = (1 << 32) - 37;
        let batch = normals(key(7, first, 3, 1), dim, ALL);
        for start in 0..ALL {
            for lanes in (1..=20).chain([32, 33, 64]).filter(|lanes| start + lanes <= ALL) {
                let part = normals(key(7, first + start as u64, 3, 1), dim, lanes);
                for i in 0..dim {
                    for l in 0..lanes {
                        let (alone, in_a_batch) = (part[i * lanes + l], batch[i * ALL + start + l]);
                        assert_eq!(
                            alone.to_bits(),
                            in_a_batch.to_bits(),
                            "{dim} {start} {lanes} {i} {l}"
                        );
                    }
                }
            }
        }
    }
}

/// The counter layout, written out a second time for single numbers.
#[test]
fn words_are_where_the_documentation_says() {
    let (seed, step, draw) = (0x0123_4567_89ab_cdef_u64, 0x12_3456_789a_u64, 0xbeef_u32);
    let word = |first: u32, row: u64, half: usize| {
        let third = (step >> 32) as u32 | (draw << 8) | (((row >> 32) as u32) << 24);
        let counter = [first, step as u32, third, row as u32];
        let w = philox4x32_10(counter, [seed as u32, (seed >> 32) as u32]);
        u64::from(w[2 * half]) | (u64::from(w[2 * half + 1]) << 32)
    };
    for r in [0, 5, 8, 15, 16, 29, Key::MAX_REPLICA] {
        let mut line = [0];
        fill_u64(key(seed, r, step, draw), 1, 1, &mut line);
        assert_eq!(line[0], word(0, ((r >> 4) << 3) | (r & 7), ((r >> 3) & 1) as usize));
        let mut column = [0; 5];
        fill_u64(key(seed, r, step, draw), 5, 1, &mut column);
        for (i, &got) in column.iter().enumerate() {
            assert_eq!(got, word(i as u32 / 2, r, i % 2));
        }
    }
}

#[test]
fn the_limits_are_refused_and_named() {
    assert_eq!(Key::new(1, 1 << 39, 0, 0), Err(RandomError::Replica(1 << 39)));
    assert_eq!(Key::new(1, 0, 1 << 40, 0), Err(RandomError::Step(1 << 40)));
    assert_eq!(Key::new(1, 0, 0, 1 << 16), Err(RandomError::Draw(1 << 16)));
    let last = key(u64::MAX, Key::MAX_REPLICA, Key::MAX_STEP, Key::MAX_DRAW);
    assert!(Stream::new(last, MAX_DIM - 1, 0).is_ok());
    assert!(Stream::new(last, 0, 1).is_err() && Stream::new(last, MAX_DIM, 0).is_err());
    let message = RandomError::Step(1 << 40).to_string();
    assert!(message.contains("1099511627776") && message.contains("1099511627775"), "{message}");
    assert_ne!(normals(last, 2, 20), normals(key(0, 0, 0, 0), 2, 20));
}

/// A replica alone takes a path of its own for one and two coordinates.
#[test]
fn one_replica_has_the_bits_of_its_lane_in_a_block() {
    for dim in [1, 2, 3] {
        let wide = normals(key(21, 3, 9, 1), dim, 40);
        for lane in 0..40 {
            let alone = normals(key(21, 3 + lane as u64, 9, 1), dim, 1);
            for (i, alone) in alone.iter().enumerate() {
                assert_eq!(alone.to_bits(), wide[i * 40 + lane].to_bits(), "{dim} {lane} {i}");
            }
        }
    }
}

/// Mean, variance, skewness and kurtosis within 7.5 of their standard errors in three cases: 6.4e-14 each for the normal law, at most
/// twice that for the skewness of the fourth powers.
///
/// False alarm: 2e-12.
#[test]
fn moments_of_the_normal() {
    for (dim, lanes) in [(1, 1 << 20), (2, 1 << 19), (1 << 20, 1)] {
        let x = normals(key(11, 0, 0, 0), dim, lanes);
        let n = x.len() as f64;
        let moment = |p: u64| x.iter().map(|x| crate::math::ipow(*x, p)).sum::<f64>() / n;
        // Var(x^p) = E x^2p - (E x^p)²: 1, 2, 15, 96.
        for (p, expected, variance) in
            [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)]
        {
            let deviations = (moment(p) - expected) / (variance / n).sqrt();
            assert!(deviations.abs() < 7.5, "moment {p} is off by {deviations} standard errors");
        }
    }
}

/// Largest distance between the empirical distribution function and `cdf`, times √n.
fn kolmogorov(mut x: Vec<f64>, cdf: impl Fn(f64) -> f64) -> f64 {
    x.sort_by(f64::total_cmp);
    let n = x.len() as f64;
    let distance = x.iter().enumerate().map(|(i, &x)| {
        let p = cdf(x);
        (p - i as f64 / n).max((i + 1) as f64 / n - p)
    });
    distance.fold(0.0, f64::max) * n.sqrt()
}

/// P(√n D > 3.6) < 2 exp(-2 · 3.6²) = 1.2e-11 (Massart 1990).
const KOLMOGOROV: f64 = 3.6;

/// Four comparisons.
///
/// False alarm: 5e-11.
#[test]
fn distribution_functions() {
    let law = Normal::new(0.0, 1.0).expect("standard");
    for (dim, lanes) in [(1, 200_000), (2, 100_000), (200_000, 1)] {
        let d = kolmogorov(normals(key(12, 0, 5, 0), dim, lanes), |x| law.cdf(x));
        assert!(d < KOLMOGOROV, "normal {dim} x {lanes}: {d}");
    }
    let mut x = vec![0.0; 200_000];
    fill_uniform(key(13, 0, 0, 0), 2, 100_000, &mut x);
    let d = kolmogorov(x, |x| x);
    assert!(d < KOLMOGOROV, "uniform: {d}");
    // The same distances find a normal whose deviation is 10 % off: 10.8 at x = 1, with a deviation of 0.4.
    let wide = normals(key(12, 0, 5, 0), 1, 200_000).iter().map(|x| x * 1.1).collect();
    assert!(kolmogorov(wide, |x| law.cdf(x)) > KOLMOGOROV);
}

/// Counts beyond 1, 2, 3, 4 within 7.5 standard deviations of the binomial, two of each: exact tails 6.4e-14, 6.5e-14, 9.2e-14, 3.0e-12.
///
/// False alarm: 7e-12.
#[test]
fn tails_of_the_normal() {
    let law = Normal::new(0.0, 1.0).expect("standard");
    let x = normals(key(14, 0, 0, 0), 2, 1 << 21);
    for c in [1.0, 2.0, 3.0, 4.0] {
        let p = law.sf(c);
        let expected = p * x.len() as f64;
        for count in [x.iter().filter(|x| **x > c).count(), x.iter().filter(|x| **x < -c).count()] {
            let deviations = (count as f64 - expected) / (expected * (1.0 - p)).sqrt();
            assert!(deviations.abs() < 7.5, "beyond {c}: {count}, expected {expected}");
        }
    }
}

/// The largest and the smallest words: every entry is finite, and the stated bound is attained.
#[test]
fn extreme_words() {
    let all =
        [0, 1, 2, 3, u64::MAX, u64::MAX - 1, u64::MAX - 2, u64::MAX - 3, 1 << 63, (1 << 63) - 1];
    let mut largest = 0.0_f64;
    for a in all {
        assert!(uniform(a) > 0.0 && uniform(a) < 1.0);
        for b in all {
            let (x, y) = normal::box_muller(a, b);
            assert!(x.is_finite() && y.is_finite());
            largest = largest.max(x.abs()).max(y.abs());
        }
    }
    let (centre, _) = normal::box_muller(0, 1 << 63);
    assert!((centre.abs() - 8.5717).abs() < 1e-4 && largest <= centre.abs(), "{centre} {largest}");
    assert_eq!(uniform(0) + uniform(u64::MAX), 1.0);
}

/// √n times the correlation of x and y, of their squares, and of their signs: standard normal if independent.
fn correlations(x: &[f64], y: &[f64]) -> [f64; 3] {
    let n = (x.len() as f64).sqrt();
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(x, y)| f(*x, *y)).sum::<f64>() / n;
    [
        sum(&|x, y| x * y),
        sum(&|x, y| (x * x - 1.0) * (y * y - 1.0) / 2.0),
        sum(&|x, y| x.signum() * y.signum()),
    ]
}

/// No correlation beyond 7.5 standard errors; 27 numbers with 6.4e-14 each, up to three times that for squares, whose products are skewed.
///
/// False alarm: 5e-12.
#[test]
fn lanes_steps_coordinates_draws_seeds_and_halves_are_independent() {
    const N: usize = 1 << 18;
    let base = key(15, 0, 9, 2);
    let line = normals(base, 1, N + 16);
    let square = normals(base, 4, N);
    let other = |k: Key| normals(k, 1, N);
    let pairs: [(&str, &[f64], Vec<f64>); 9] = [
        ("next replica", &line[..N], line[1..=N].to_vec()),
        ("replicas r and r + 8", &line[..N], line[8..N + 8].to_vec()),
        ("replicas r and r + 16", &line[..N], line[16..].to_vec()),
        ("next step", &line[..N], other(key(15, 0, 10, 2))),
        ("next draw", &line[..N], other(key(15, 0, 9, 3))),
        ("next seed", &line[..N], other(key(16, 0, 9, 2))),
        ("halves of a pair", &square[..N], square[N..2 * N].to_vec()),
        ("neighbouring pairs", &square[N..2 * N], square[2 * N..3 * N].to_vec()),
        ("second pair", &square[2 * N..3 * N], square[3 * N..].to_vec()),
    ];
    for (name, x, y) in &pairs {
        for c in correlations(x, y) {
            assert!(c.abs() < 7.5, "{name}: {c} standard errors");
        }
    }
    assert!(
        correlations(&line[..N], &line[..N]).iter().all(|c| *c > 7.5),
        "equal rows are noticed"
    );
}

/// Frequencies by Pearson's χ² with 9 degrees of freedom: P(χ² > 80) = 1.6e-13; signs by 7.5 standard errors, 6.4e-14.
///
/// False alarm: 3e-13.
#[test]
fn signs_and_indices() {
    const N: usize = 100_000;
    let mut sign = vec![0.0; N];
    fill_sign(key(17, 0, 0, 0), 2, N / 2, &mut sign);
    assert!(sign.iter().all(|s| *s == 1.0 || *s == -1.0));
    assert!(sign.iter().sum::<f64>().abs() < 7.5 * (N as f64).sqrt());
    let mut index = vec![0; N];
    fill_index(key(17, 0, 0, 1), 1, N, NonZeroU64::new(10).expect("positive"), &mut index);
    let mut counts = [0.0; 10];
    index.iter().for_each(|i| counts[*i as usize] += 1.0);
    let mean = N as f64 / 10.0;
    let chi2: f64 = counts.iter().map(|c| (c - mean) * (c - mean) / mean).sum();
    assert!(chi2 < 80.0 && chi2 > 0.0, "{counts:?}");
    fill_index(key(17, 0, 0, 1), 1, N, NonZeroU64::MIN, &mut index);
    assert!(index.iter().all(|i| *i == 0));
}

/// Means of 20 000 draws within 8 standard errors: Gamma(3, 2) has mean 6, variance 12; Student's t with
/// 5 degrees of freedom has mean 0, variance 5/3, and a tail in which one draw alone is as far off with probability 6e-11.
///
/// False alarm: 1e-10.
#[test]
fn laws_of_rand_distr_draw_from_a_stream() {
    const N: usize = 20_000;
    let mean = |sample: &dyn Fn(&mut Stream) -> f64| {
        let draw =
            |lane| sample(&mut Stream::new(key(18, 0, 1, 0), 3, lane).expect("within the limits"));
        (0..N).map(draw).sum::<f64>() / N as f64
    };
    let gamma = Gamma::new(3.0, 2.0).expect("valid");
    let student = StudentT::new(5.0).expect("valid");
    let error = |variance: f64| 8.0 * (variance / N as f64).sqrt();
    assert!((mean(&|s| gamma.sample(s)) - 6.0).abs() < error(12.0));
    assert!(mean(&|s| student.sample(s)).abs() < error(5.0 / 3.0));
}

#[test]
fn words_that_are_filled_are_the_next_ones() {
    for len in [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 100] {
        for before in 0..3 {
            let new = || Stream::new(key(3, 7, 5, 1), 2, 4).expect("within the limits");
            let (mut one, mut many) = (new(), new());
            let expected: Vec<u64> = (0..before + len + 3).map(|_| one.next_u64()).collect();
            let mut found: Vec<u64> = (0..before).map(|_| many.next_u64()).collect();
            let mut filled = vec![0; len];
            many.fill(&mut filled);
            found.extend(filled);
            found.extend((0..3).map(|_| many.next_u64()));
            assert_eq!(found, expected, "{len} after {before}");
        }
    }
}

#[test]
fn first_words_are_those_of_the_streams() {
    for (replica, lanes) in
        [(0, 1), (5, 7), (16, 8), ((1 << 32) - 5, 30), (Key::MAX_REPLICA - 3, 4)]
    {
        let k = key(23, replica, 9, 2);
        let (mut a, mut b) = (vec![0; lanes], vec![0; lanes]);
        Stream::fill_first(k, 6, &mut a, &mut b).expect("within the limits");
        for lane in 0..lanes {
            let mut stream = Stream::new(k, 6, lane).expect("within the limits");
            assert_eq!(
                (a[lane], b[lane]),
                (stream.next_u64(), stream.next_u64()),
                "{replica} {lane}"
            );
        }
    }
    let last = key(0, Key::MAX_REPLICA, 0, 0);
    assert!(Stream::fill_first(last, 0, &mut [0; 2], &mut [0; 2]).is_err());
    assert!(Stream::fill_first(last, MAX_DIM, &mut [0], &mut [0]).is_err());
    assert!(Stream::fill_first(last, MAX_DIM, &mut [], &mut []).is_ok());
}

#[test]
fn streams_are_functions_of_their_place_and_do_not_meet() {
    let first = |k, coordinate, lane| {
        let mut stream = Stream::new(k, coordinate, lane).expect("within the limits");
        [stream.next_u64(), stream.next_u64(), stream.next_u64()]
    };
    let k = key(19, 4, 2, 1);
    assert_eq!(first(k, 5, 3), first(key(19, 7, 2, 1), 5, 0));
    let mut seen: Vec<u64> =
        [first(k, 5, 3), first(k, 5, 4), first(k, 6, 3), first(key(19, 4, 3, 1), 5, 3)].concat();
    seen.extend(first(key(19, 4, 2, 2), 5, 3));
    let mut row = [0; 20];
    fill_u64(k, 10, 2, &mut row);
    seen.extend(row);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 15 + 20);
    let (mut a, mut b) = (Stream::new(k, 0, 0).expect("ok"), Stream::new(k, 0, 0).expect("ok"));
    let mut bytes = [0; 16];
    a.fill_bytes(&mut bytes);
    assert_eq!(bytes[..8], b.next_u64().to_le_bytes());
    assert_eq!(bytes[12..], b.next_u32().to_le_bytes(), "the high half of a word");
}

/// Every normal is within 7 ulp of Box-Muller in 256-bit arithmetic on the same words. In units of
/// u = 2^-53, of which an ulp is one or two: ln 2, halved by the root and rounded 2; angle 2 and sine or
/// cosine 2 more; the product 1.
#[test]
fn normals_are_box_muller_on_the_words() {
    use crate::math::reference::{BITS, NEAREST, big, consts, ulps};
    let mut cc = consts();
    let quarter = cc.pi(BITS, NEAREST).div(&big(2.0), BITS, NEAREST);
    let mut words = [0; 2000];
    fill_u64(key(20, 0, 0, 0), 2, 1000, &mut words);
    let got = normals(key(20, 0, 0, 0), 2, 1000);
    for l in 0..1000 {
        let (radius, angle) = (words[l], words[1000 + l]);
        let r = big(uniform(radius)).ln(BITS, NEAREST, &mut cc).mul(&big(-2.0), BITS, NEAREST);
        let r = r.sqrt(BITS, NEAREST);
        let theta = big(uniform(angle) - 0.5).mul(&quarter, BITS, NEAREST);
        let mut pair = [theta.cos(BITS, NEAREST, &mut cc), theta.sin(BITS, NEAREST, &mut cc)];
        if angle & 1 == 1 {
            pair.reverse();
        }
        let r = if angle & 2 == 2 { r.neg() } else { r };
        for (half, direction) in pair.iter().enumerate() {
            let error = ulps(got[half * 1000 + l], &r.mul(direction, BITS, NEAREST));
            assert!(error <= 7.0, "lane {l}: {error} ulp");
        }
    }
}

/// Value stability. The words are Philox's by its published vectors and
/// `words_are_where_the_documentation_says`, their map to normals is checked above; the last bits, which
/// the order of evaluation decides, are pinned as they first came out (version 0.1.0).
#[test]
fn the_first_normals_of_seed_1() {
    let bits = |dim, lanes| {
        normals(key(1, 0, 0, 0), dim, lanes).iter().map(|x| x.to_bits()).collect::<Vec<_>>()
    };
    let line = [
        0x3fdc8bc28f931a20,
        0x3ff8d8d293be51c9,
        0xbf9863ba937aeb53,
        0xbfe9def438c1df2c,
        0xbfc0f180380a4d35,
        0xbfc0df2b099d2672,
        0x3fe585e091716d5f,
        0x3fd78c01957c3f4f,
    ];
    let column = [
        0x3fdc8bc28f931a20,
        0x3fc3ac8eee851e57,
        0xbfc01e6921f28d1f,
        0xbfe01a6c26de3ee8,
        0xbfeb527cc78a9b7e,
        0xbfe54d7c4810fd00,
        0xbffa8ae540d8fbd5,
        0x3fff7623f9ba883d,
    ];
    assert_eq!((bits(1, 8), bits(8, 1)), (line.to_vec(), column.to_vec()));
}
