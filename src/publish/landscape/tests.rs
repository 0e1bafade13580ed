use ratecheck_problems::catalogue;
use ratecheck_reports::draw::{Theme, layout, svg};
use ratecheck_reports::figure::{HeatMap, Landscape, PanelKind, Scale};

use super::*;

fn draw(spec: &str, wanted: &Wanted) -> Result<Figure, Undrawn> {
    landscape(catalogue::build(spec).expect(spec).objective.as_ref(), wanted)
}

fn line(spec: &str, wanted: &Wanted) -> Landscape {
    match draw(spec, wanted).expect(spec).panels.remove(0).kind {
        PanelKind::Landscape(landscape) => landscape,
        other => panic!("{spec}: {other:?}"),
    }
}

fn plane(spec: &str, wanted: &Wanted) -> HeatMap {
    match draw(spec, wanted).expect(spec).panels.remove(0).kind {
        PanelKind::HeatMap(map) => map,
        other => panic!("{spec}: {other:?}"),
    }
}

/// Whatever the catalogue has in one or two variables can be drawn, and everything else is refused with a reason.
#[test]
fn every_example_is_drawn_or_refused() {
    for spec in catalogue::ALL.iter().flat_map(|entry| entry.examples) {
        let Ok(problem) = catalogue::build(spec) else { continue };
        let dim = problem.objective.facts().dim();
        match draw(spec, &Wanted::default()) {
            Ok(figure) => {
                assert!(dim <= 2, "{spec}");
                assert!(svg(&figure, Theme::Light).is_ok() && layout(&figure).is_ok(), "{spec}");
            }
            Err(why) => {
                assert!(dim > 2 && why.to_string().contains("coordinates"), "{spec}: {why}")
            }
        }
    }
}

#[test]
fn the_cosine_shows_both_minima_and_its_barrier() {
    let shown = line("cosine:scale=3", &Wanted::default());
    let count = |label: &str| shown.places.iter().filter(|p| p.label == label).count();
    assert_eq!((count("global minimum"), count("maximum"), count("start")), (2, 1, 1));
    assert_eq!((shown.rises.len(), shown.rises[0].label.as_str()), (1, "6"));
    assert_eq!(shown.intervals.len(), 2);
    let x = &shown.curves[0].x;
    assert!(x[0] < 0.0 && x[x.len() - 1] > std::f64::consts::TAU);
}

#[test]
fn a_given_range_is_kept() {
    let wanted = Wanted { ranges: vec![(-2.0, 5.0)], ..Wanted::default() };
    let shown = line("quadratic", &wanted);
    assert_eq!((shown.curves[0].x[0], *shown.curves[0].x.last().expect("points")), (-2.0, 5.0));
    let map = plane("quadratic:dim=2,cond=1000", &wanted);
    assert_eq!((map.grid.y[0], map.grid.x[240]), (-2.0, 5.0));
    let two = Wanted { ranges: vec![(-2.0, 5.0), (0.0, 1.0)], ..Wanted::default() };
    assert_eq!(plane("quadratic:dim=2", &two).grid.y[240].to_bits(), 1f64.to_bits());
}

/// Two basins that meet in the middle, by symmetry: on `x_1 = π` for two minima of the cosine.
#[test]
fn basins_of_the_cosine_meet_at_the_pass() {
    let wanted =
        Wanted { ranges: vec![(-1.0, 7.0), (-2.0, 2.0)], basins: true, ..Wanted::default() };
    let curves = plane("cosine:dim=2", &wanted).curves;
    assert!(!curves.is_empty());
    // Halving six times on a grid of 8/48.
    let error = 8.0 / 48.0 / 64.0;
    for x in curves.iter().flat_map(|curve| &curve.x) {
        assert!((x - std::f64::consts::PI).abs() <= error, "{x}");
    }
}

#[test]
fn scales_follow_the_values() {
    let wanted = Wanted { ranges: vec![(-1.0, 1.0)], ..Wanted::default() };
    assert_eq!(plane("quadratic:dim=2,cond=1e4", &wanted).colour.scale, Scale::Log);
    let flat = Wanted { ranges: vec![(1.0, 2.0)], ..Wanted::default() };
    let map = plane("rational:dim=2", &flat);
    assert_eq!((map.colour.scale, map.levels.len() > 4), (Scale::Linear, true));
}

#[test]
fn refusals_say_why() {
    let ranges = |r: &[(f64, f64)]| Wanted { ranges: r.to_vec(), ..Wanted::default() };
    let far = f64::MAX;
    for (spec, wanted, words) in [
        ("quadratic:dim=3", Wanted::default(), "set `dim`"),
        ("quadratic", ranges(&[(1.0, -1.0)]), "LO < HI"),
        ("quadratic", ranges(&[(f64::NAN, 1.0)]), "LO < HI"),
        ("quadratic", ranges(&[(-far, far)]), "LO < HI"),
        ("quadratic", ranges(&[(1e300, 1.1e300)]), "finite nowhere"),
        ("quadratic", ranges(&[(0.0, 1.0); 2]), "has 1 coordinate"),
        ("quadratic", Wanted { basins: true, ..Wanted::default() }, "two variables"),
        ("quadratic:dim=2", Wanted { gradient: true, ..Wanted::default() }, "one variable"),
    ] {
        let why = draw(spec, &wanted).expect_err(spec).to_string();
        assert!(why.contains(words), "{spec}: {why}");
    }
}
