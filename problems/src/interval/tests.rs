use super::*;

#[test]
fn an_interval_knows_its_ends() {
    let x = Interval::new(2.0, -1.0);
    assert!(x.contains(-1.0) && x.contains(2.0) && !x.contains(2.1));
    assert!((x.middle() - 0.5).abs() < 1e-15 && x.width() >= 3.0);
}
