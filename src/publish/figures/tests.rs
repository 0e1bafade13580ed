//! Figures from rows made by hand: what is shown, what is left out, what it is called.

use ratecheck_proofs_checks::theorem::Mode;
use ratecheck_reports::draw::{self, Theme};
use ratecheck_reports::figure::{Curves, Figure, PanelKind, Role, Scale, Size};

use super::figures;
use crate::publish::testing::{results, row};
use crate::results::{CurveRow, IntervalRow, MapRow, Note, RateRow, Row};
use crate::study::{FigureSpec, MapSpec, OneOrMany, Overlay};

fn curves(figure: &Figure, panel: usize) -> &Curves {
    match &figure.panels[panel].kind {
        PanelKind::Curves(curves) => curves,
        _ => panic!("not curves"),
    }
}

/// Measured 81 against a published bound that falls below it from T = 77 on, told by two claims.
fn two_cycle() -> Vec<Row> {
    let at = |claim: &str, horizon: u64, bound: f64, verdict: &str| {
        let mut row = row(claim, "quoted-bound");
        row.provenance = "quoted".to_owned();
        (row.setting.horizon, row.lhs, row.rhs) = (horizon, 81.0, bound);
        row.verdict = verdict.to_owned();
        row
    };
    vec![
        at("before", 10, 90.0, "holds"),
        at("before", 76, 81.1, "holds"),
        at("after", 77, 80.9, "refuted"),
        at("after", 400, 75.0, "refuted"),
    ]
}

#[test]
fn a_crossing_is_marked_across_claims() {
    let figures = figures(&results(two_cycle()), &[]);
    let [figure] = &figures[..] else { panic!("one figure for both claims") };
    assert_eq!(figure.id, "study-before-to-after-bounds");
    let curves = curves(figure, 0);
    assert_eq!(curves.series[0].x, [10.0, 76.0, 77.0, 400.0]);
    assert_eq!(curves.series[0].label, "measured");
    assert_eq!(curves.series[1].label, "quoted-bound (quoted)");
    assert_eq!(curves.series[1].role, Role::Published);
    assert_eq!(curves.markers.len(), 1);
    assert_eq!(curves.markers[0].x.to_bits(), 77f64.to_bits());
    assert!(
        figure.caption.contains("`quoted-bound` fails from $T$ = 77 on."),
        "{}",
        figure.caption
    );
}

#[test]
fn claims_about_different_settings_stay_apart() {
    let mut rows = two_cycle();
    rows[2].setting.problem = "other".to_owned();
    rows[3].setting.problem = "other".to_owned();
    let ids: Vec<String> = figures(&results(rows), &[]).into_iter().map(|f| f.id).collect();
    assert_eq!(ids, ["study-before-bounds", "study-after-bounds"]);
}

#[test]
fn no_figure_shows_a_single_value() {
    let mut rows = two_cycle();
    for row in &mut rows {
        row.rhs = row.lhs;
    }
    assert!(figures(&results(rows), &[]).is_empty());
}

#[test]
fn update_rules_and_infinite_bounds_are_no_curves() {
    let mut rows = two_cycle();
    rows[0].theorem = "update-rule".to_owned();
    rows[1].rhs = f64::INFINITY;
    rows[2].lhs = f64::NAN;
    assert!(figures(&results(rows), &[]).is_empty(), "one point is left");
}

#[test]
fn replicas_are_named_by_what_was_kept_of_them() {
    let mut rows = two_cycle();
    rows.iter_mut().for_each(|row| row.setting.replicas = 8);
    let label = |rows: &[Row]| {
        let figures = figures(&results(rows.to_vec()), &[]);
        curves(&figures[0], 0).series[0].label.clone()
    };
    assert_eq!(label(&rows), "measured, mean of 8 replicas");
    rows.iter_mut().for_each(|row| row.mode = "every path".to_owned());
    assert_eq!(label(&rows), "measured, worst of 8 replicas");
}

/// False alarm: 0.
#[test]
fn a_band_names_its_kind_level_and_sample() {
    let mut rows = two_cycle();
    for row in &mut rows {
        row.band = Some(IntervalRow {
            lo: 80.0,
            hi: 82.0,
            level: 1.0 - 0.05,
            method: "Student t".to_owned(),
            guarantee: "asymptotic".to_owned(),
            n: 24,
            caution: String::new(),
        });
    }
    let figures = figures(&results(rows), &[]);
    let band = curves(&figures[0], 0).series[0].band.clone().expect("every row has one");
    assert_eq!(band.band_label, "95 % Student t interval, n = 24");
}

#[test]
fn theorems_about_other_quantities_get_their_own_line() {
    let mut rows = two_cycle();
    let mut other = rows.clone();
    for row in &mut other {
        row.theorem = "z-other".to_owned();
        row.lhs = 7.0;
    }
    rows.extend(other);
    rows.sort_by(|a, b| b.claim.cmp(&a.claim));
    let figures = figures(&results(rows), &[]);
    let labels: Vec<&str> =
        curves(&figures[0], 0).series.iter().map(|s| s.label.as_str()).collect();
    assert_eq!(labels[..2], ["measured", "measured (for z-other)"]);
}

#[test]
fn ladders_have_one_theorem_and_a_column_a_claim() {
    let step = |claim: &str, theorem: &str, step: &str| {
        let mut row = row(claim, theorem);
        row.step = step.to_owned();
        row.slack = 0.5;
        row
    };
    let mut rows = Vec::new();
    for (claim, theorem) in [("a", "first"), ("b", "first"), ("c", "second")] {
        rows.extend(["N1", "N2", "N3"].map(|label| step(claim, theorem, label)));
    }
    rows.push(step("single", "first", "N1"));
    let figures = figures(&results(rows), &[]);
    let ids: Vec<&str> = figures.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["study-first-steps", "study-second-steps"]);
    let PanelKind::Ladder(ladder) = &figures[0].panels[0].kind else { panic!("a ladder") };
    assert_eq!(ladder.settings, ["a", "b"], "a claim about one step has no column");
    assert_eq!(figures[0].size, Size::OneColumn);
}

#[test]
fn zeros_and_negative_values_are_drawn_without_a_panic() {
    for (lhs, rhs) in [(0.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (f64::MAX, f64::MIN_POSITIVE)] {
        let mut rows = two_cycle();
        for (k, row) in rows.iter_mut().enumerate() {
            (row.lhs, row.rhs) = (lhs, rhs);
            row.setting.sweep = vec![("p".to_owned(), k.to_string())];
            row.claim = "one".to_owned();
            row.setting.horizon = 10;
        }
        for figure in figures(&results(rows), &[]) {
            draw::svg(&figure, Theme::Light).expect("drawn");
        }
    }
}

/// Rows over a grid of a and b, with a note that is zero where b = 2a.
fn plane() -> Vec<Row> {
    let at = |a: u32, b: u32| {
        let mut row = row("map", "theorem");
        (row.lhs, row.slack) = (f64::from(10 * a + b), f64::from(a));
        row.setting.sweep = vec![("a".to_owned(), a.to_string()), ("b".to_owned(), b.to_string())];
        row.notes =
            vec![Note { name: "side".to_owned(), value: f64::from(b) - 2.0 * f64::from(a) }];
        row
    };
    (0..6).flat_map(|a| (0..7).map(move |b| at(a, b))).collect()
}

#[test]
fn two_swept_numbers_are_a_plane_with_the_curves_of_the_study() {
    let mut results = results(plane());
    let overlay = |zero: Option<&str>, formula: Option<&str>| Overlay {
        label: "line".to_owned(),
        zero: zero.map(str::to_owned),
        formula: formula.map(str::to_owned),
    };
    let overlay = vec![overlay(Some("side"), None), overlay(None, Some("a^2"))];
    let spec = MapSpec { show: "lhs".to_owned(), range: None, overlay };
    results.maps = vec![MapRow { claim: "map".to_owned(), spec }];
    let figures = figures(&results, &[]);
    let [figure] = &figures[..] else { panic!("a map and no curves") };
    assert_eq!(figure.id, "study-map-map");
    let PanelKind::HeatMap(map) = &figure.panels[0].kind else { panic!("a map") };
    assert_eq!(map.grid.x, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(map.grid.values[..7], [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 1.0]);
    let [zero, formula] = &map.curves[..] else { panic!("two curves") };
    assert!(zero.x.len() > 2);
    for (x, y) in zero.x.iter().zip(&zero.y) {
        assert!((y - 2.0 * x).abs() < 1e-12, "{x}, {y}");
    }
    for (x, y) in formula.x.iter().zip(&formula.y) {
        assert!((y - x * x).abs() < 1e-12 && (0.0..=6.0).contains(y), "{x}, {y}");
    }
    draw::svg(figure, Theme::Light).expect("drawn");
}

#[test]
fn other_names_of_the_sweep_are_panels_and_short_axes_are_no_plane() {
    let mut rows = plane();
    for row in &mut rows {
        row.setting.sweep.push(("n".to_owned(), "5".to_owned()));
    }
    let mut other = rows.clone();
    for row in &mut other {
        row.setting.sweep[2].1 = "10".to_owned();
    }
    rows.extend(other);
    let drawn = figures(&results(rows), &[]);
    let titles: Vec<&str> = drawn[0].panels.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["n = 5", "n = 10"]);
    assert!(
        matches!(&drawn[0].panels[0].kind, PanelKind::HeatMap(map) if map.grid.values[1] > 0.5)
    );
    let narrow: Vec<Row> =
        plane().into_iter().filter(|row| row.setting.sweep[0].1.as_str() < "4").collect();
    let shown = figures(&results(narrow), &[]);
    assert!(shown.iter().all(|f| matches!(f.panels[0].kind, PanelKind::Curves(_))));
}

#[test]
fn regrets_are_drawn_with_their_average_and_with_what_needs_no_theorem() {
    let at = |horizon: u64, lhs: f64| {
        let mut row = row("a", "some-regret");
        (row.setting.horizon, row.lhs, row.rhs) = (horizon, lhs, 2.0 * lhs);
        row.notes = vec![Note { name: "trivial".to_owned(), value: 2.0 * horizon as f64 }];
        row
    };
    let mut out = at(400, 9.0);
    out.verdict = "out of scope".to_owned();
    let figures = figures(&results(vec![at(100, 10.0), at(400, 20.0), out]), &[]);
    let [figure] = &figures[..] else { panic!("one figure") };
    assert_eq!(figure.panels.len(), 2);
    let [regret, average] = [0, 1].map(|k| curves(figure, k));
    let lines = |curves: &Curves| {
        curves.series.iter().map(|s| (s.label.clone(), s.y.clone())).collect::<Vec<_>>()
    };
    let named = |label: &str, y: [f64; 2]| (label.to_owned(), y.to_vec());
    assert_eq!(
        lines(regret),
        [
            named("measured", [10.0, 20.0]),
            named("some-regret (derived)", [20.0, 40.0]),
            named("trivial bound", [200.0, 800.0])
        ]
    );
    assert_eq!(lines(average)[2], named("trivial bound", [2.0, 2.0]));
    assert_eq!(average.y.label, "average regret R_{T}/T");
}

#[test]
fn shares_of_failing_steps_are_those_that_the_theorem_counted() {
    let step = |label: &str, provenance: &str, failures: u64| {
        let mut row = row("a", "theorem");
        (row.step, row.provenance) = (label.to_owned(), provenance.to_owned());
        row.mode = "every step of every path".to_owned();
        (row.failures, row.n) = (failures, 8);
        row.notes = vec![Note { name: "fraction F2".to_owned(), value: 0.5 }];
        row
    };
    let rows = || vec![step("F1", "quoted", 2), step("F2", "quoted", 1), step("N1", "derived", 8)];
    let drawn = figures(&results(rows()), &[]);
    let figure = drawn.iter().find(|f| f.id == "study-failing-steps").expect("F1 fails");
    let PanelKind::Ladder(ladder) = &figure.panels[0].kind else { panic!("a ladder") };
    let shares: Vec<(&str, f64)> =
        ladder.rungs.iter().map(|rung| (rung.label.as_str(), rung.cells[0].ratio)).collect();
    assert_eq!(shares, [("F1", 0.25), ("F2", 0.5)]);
    let holding: Vec<Row> = rows().into_iter().filter(|row| row.step == "N1").collect();
    assert!(figures(&results(holding), &[]).iter().all(|f| f.id != "study-failing-steps"));
}

fn asked(over: &str, show: &[&str]) -> FigureSpec {
    FigureSpec {
        id: "asked".to_owned(),
        claims: vec!["one".to_owned(), "two".to_owned()],
        show: show.iter().map(|name| OneOrMany::One((*name).to_owned())).collect(),
        stack: Vec::new(),
        targets: Vec::new(),
        label: String::new(),
        slopes: Vec::new(),
        over: over.to_owned(),
        log: None,
        about: "About.".to_owned(),
    }
}

#[test]
fn a_study_asks_for_curves_over_steps() {
    let mut rows = vec![row("one", "theorem"), row("one", "theorem"), row("two", "theorem")];
    for (run, (row, optimizer)) in rows.iter_mut().zip(["gd", "gd", "adam:lr=1"]).enumerate() {
        (row.run, row.setting.optimizer) = (run, optimizer.to_owned());
    }
    // Of one claim's horizons the longest is shown.
    rows[1].setting.horizon = 100;
    let point = |run: usize, step: u64, mean: f64| CurveRow {
        run,
        quantity: "iterate".to_owned(),
        step,
        mean,
        lo: mean - 1.0,
        hi: mean + 1.0,
        n: if run == 2 { 4 } else { 1 },
    };
    let recorded: Vec<CurveRow> =
        (0..3).flat_map(|run| [point(run, 1, run as f64), point(run, 100, -1.0)]).collect();
    let mut results = results(rows);
    results.figures = vec![asked("t", &["iterate", "regret"])];
    let drawn = figures(&results, &recorded);
    assert_eq!(drawn[0].id, "study-asked");
    assert!(drawn[0].caption.starts_with("About. Iterate"), "{}", drawn[0].caption);
    assert_eq!(drawn[0].panels.len(), 1, "no run recorded a regret");
    let panel = curves(&drawn[0], 0);
    let lines: Vec<(&str, f64, bool)> =
        panel.series.iter().map(|s| (s.label.as_str(), s.y[0], s.band.is_some())).collect();
    assert_eq!(lines, [("gd", 1.0, false), ("adam", 2.0, true)]);
    assert_eq!((panel.x.scale, panel.y.scale), (Scale::Log, Scale::Linear));
}

/// Two methods on two problems and one that begins at its infimum: `gd` needs 10 and 10 steps, `adam` 1000 on the first alone.
#[test]
fn targets_give_run_lengths_and_a_performance_profile() {
    let mut rows: Vec<Row> = (0..6).map(|_| row("one", "theorem")).collect();
    let mut recorded = Vec::new();
    for (run, row) in rows.iter_mut().enumerate() {
        row.run = run;
        row.setting.optimizer = if run % 2 == 0 { "gd:lr=1" } else { "adam:lr=2" }.to_owned();
        row.setting.problem = format!("problem-{}", run / 2);
        // Value at steps 1, 10, 1000.
        let values = match run {
            0 | 2 => [8.0, 0.5, 0.0],
            1 => [8.0, 4.0, 0.8],
            3 => [8.0, 4.0, 0.9],
            _ => [0.0; 3],
        };
        for (step, mean) in [1, 10, 1000].into_iter().zip(values) {
            let quantity = "gap".to_owned();
            recorded.push(CurveRow { run, quantity, step, mean, lo: mean, hi: mean, n: 1 });
        }
    }
    let mut results = results(rows);
    let mut lines = |over: &str| {
        results.figures = vec![FigureSpec { targets: vec![0.1], ..asked(over, &["gap"]) }];
        let drawn = figures(&results, &recorded);
        assert!(drawn[0].caption.contains("2 problems") && drawn[0].caption.contains("1 more"));
        let lines = curves(&drawn[0], 0).series.iter();
        lines.map(|s| (s.label.clone(), s.x.clone(), s.y.clone())).collect::<Vec<_>>()
    };
    let line = |label: &str, x: &[f64], y: &[f64]| (label.to_owned(), x.to_vec(), y.to_vec());
    assert_eq!(
        lines("t"),
        [
            line("gd", &[1.0, 10.0, 10.0, 1000.0], &[0.0, 0.0, 1.0, 1.0]),
            line("adam", &[1.0, 1000.0, 1000.0, 1000.0], &[0.0, 0.0, 0.5, 0.5]),
        ]
    );
    let profile = lines("ratio");
    assert_eq!(profile[0].1[..3], [1.0, 1.0, 1.0]);
    assert_eq!(profile[1].1[..3], [1.0, 100.0, 100.0]);
    assert_eq!(profile[1].2, [0.0, 0.0, 0.5, 0.5]);
}

/// A mean exit time is a mean, whatever number of replicas it is of.
#[test]
fn exit_times_are_means_in_the_legend() {
    let at = |sigma: f64| {
        let mut row = row("one", "theorem");
        row.mode = Mode::Passage.to_string();
        (row.lhs, row.rhs, row.setting.replicas) = (sigma, 2.0 * sigma, 300);
        row.setting.sweep = vec![("sigma".to_owned(), sigma.to_string())];
        row
    };
    let drawn = figures(&results(vec![at(1.0), at(2.0), at(4.0)]), &[]);
    let panel = curves(&drawn[0], 0);
    assert_eq!(panel.series[0].label, "measured, mean of 300 replicas");
    assert_eq!(panel.x.label, "σ");
}

/// Values of one name are told apart by what differs, by its symbol; methods need no name before theirs.
#[test]
fn panels_are_called_by_what_differs() {
    let at = |method: &str, horizon: u64| {
        let mut row = row("one", "theorem");
        (row.setting.horizon, row.lhs) = (horizon, 1.0 / horizon as f64);
        row.setting.sweep = vec![("method".to_owned(), method.to_owned())];
        row
    };
    let methods = ["adam-nobias:beta1=0.9/t,eps=1", "adam-nobias:beta1=0.9,eps=1", "amsgrad-torch"];
    let rows = methods.iter().flat_map(|method| [at(method, 10), at(method, 100)]);
    let drawn = figures(&results(rows.collect()), &[]);
    let titles: Vec<&str> = drawn[0].panels.iter().map(|panel| panel.title.as_str()).collect();
    assert_eq!(titles, ["adam-nobias, β_{1} = 0.9/t", "adam-nobias, β_{1} = 0.9", "amsgrad-torch"]);
}

#[test]
fn a_study_asks_for_numbers_of_claims_over_a_sweep() {
    let at = |claim: &str, beta: f64, n: u32| {
        let mut row = row(claim, "theorem");
        row.lhs = beta * f64::from(n);
        row.setting.sweep =
            vec![("beta1".to_owned(), beta.to_string()), ("n".to_owned(), n.to_string())];
        row
    };
    let rows = vec![at("one", 0.5, 2), at("one", 0.25, 2), at("one", 0.5, 4), at("two", 0.75, 4)];
    let mut results = results(rows);
    results.figures = vec![asked("beta1", &["lhs"])];
    let drawn = figures(&results, &[]);
    let lines: Vec<(&str, &[f64], &[f64])> = (curves(&drawn[0], 0).series.iter())
        .map(|s| (s.label.as_str(), &s.x[..], &s.y[..]))
        .collect();
    assert_eq!(
        lines,
        [
            ("n = 2", &[0.25, 0.5][..], &[0.5, 1.0][..]),
            ("n = 4", &[0.5, 0.75][..], &[2.0, 3.0][..])
        ]
    );
}

#[test]
fn quantities_in_one_panel_are_named_and_their_slope_is_drawn() {
    let at = |horizon: u64| {
        let mut row = row("one", "theorem");
        row.run = horizon as usize;
        (row.setting.horizon, row.lhs, row.rhs) =
            (horizon, 1.0 / horizon as f64, 9.0 / horizon as f64);
        row
    };
    let mut results = results(vec![at(10), at(100), at(1000)]);
    let last = |run: u64| CurveRow {
        run: run as usize,
        quantity: "value-gap".to_owned(),
        step: run,
        mean: 5.0 / run as f64,
        lo: 0.0,
        hi: 0.0,
        n: 1,
    };
    let mut spec = asked("T", &[]);
    let names = ["lhs", "rhs", "value-gap"].map(str::to_owned).to_vec();
    (spec.show, spec.slopes) = (vec![OneOrMany::Many(names)], vec![-1.0]);
    results.figures = vec![spec];
    let drawn = figures(&results, &[10, 100, 1000].map(last));
    let panel = curves(&drawn[0], 0);
    let lines: Vec<(&str, Role, f64)> =
        panel.series.iter().map(|s| (s.label.as_str(), s.role, s.y[2])).collect();
    assert_eq!(
        lines,
        [
            ("measured", Role::Measured, 1e-3),
            ("bound", Role::Bound, 9e-3),
            ("mean f − inf f", Role::Measured, 5e-3)
        ]
    );
    assert_eq!(panel.slopes[0].label, "slope −1");
}

#[test]
fn terms_of_a_bound_are_stacked_beside_what_was_measured() {
    let term = |horizon: u64, step: &str, lhs: f64, rhs: f64| {
        let mut row = row("one", "theorem");
        (row.run, row.setting.horizon) = (horizon as usize, horizon);
        (row.step, row.lhs, row.rhs) = (step.to_owned(), lhs, rhs);
        row
    };
    let rows = vec![
        term(10, "noise", 1.0, 4.0),
        term(10, "descent", 2.0, 3.0),
        term(100, "descent", 0.5, 0.75),
        term(100, "other", 9.0, 9.0),
    ];
    let mut results = results(rows);
    let mut spec = asked("T", &[]);
    spec.stack = ["descent", "noise"].map(str::to_owned).to_vec();
    results.figures = vec![spec];
    let drawn = figures(&results, &[]);
    let PanelKind::Bars(bars) = &drawn[0].panels[0].kind else { panic!("bars") };
    let lines: Vec<(&str, &[f64])> =
        bars.bars.iter().map(|bar| (bar.label.as_str(), &bar.lengths[..])).collect();
    assert_eq!(
        lines,
        [
            ("T = 10, bound", &[3.0, 4.0][..]),
            ("T = 10, measured", &[2.0, 1.0][..]),
            ("T = 100, bound", &[0.75, 0.0][..]),
            ("T = 100, measured", &[0.5, 0.0][..])
        ]
    );
    draw::svg(&drawn[0], Theme::Light).expect("drawn");
}

#[test]
fn axes_say_what_the_theorem_measures() {
    let axis = |theorem: &str| {
        let mut rows = vec![row("a", theorem), row("a", theorem)];
        (rows[1].setting.horizon, rows[1].lhs) = (100, 0.5);
        let drawn = figures(&results(rows), &[]);
        draw::svg(&drawn[0], Theme::Light).expect("every sign has a glyph");
        curves(&drawn[0], 0).y.label.clone()
    };
    assert_eq!(axis("padam-nonconvex-sharp"), "mean ‖∇f‖^{2}");
    assert_eq!(axis("adamomentum-nonconvex-beta-to-one"), "Σ α_{t} ‖∇f‖^{2}");
    assert_eq!(axis("ogd-regret"), "regret R_{T}");
    assert_eq!(axis("clipped-adam-ema-smooth"), "‖∇F‖ at the average");
    assert_eq!(axis("clipped-adam-ema-nonsmooth"), "‖g‖ + λV, mean over τ");
    assert_eq!(axis("adam-type-nonconvex"), "Σ ⟨∇f, a_{t} ∇f⟩");
    assert_eq!(axis("adam-drift"), "left side");
}

/// The window of a curve's law is shaded where it leaves points out, and only there.
#[test]
fn windows_of_rates_are_shaded() {
    use ratecheck_proofs_checks::evidence::Level;
    use ratecheck_proofs_checks::evidence::rate::{Ask, Curves as Replicas};
    let shades = |floor: f64| {
        let x: Vec<f64> = (0..12).map(|k| 100.0 * 2f64.powi(k)).collect();
        let y: Vec<f64> = x.iter().map(|x| 1.0 / x + floor).collect();
        // Two replicas a thousandth apart, in turns.
        let turn = |sign: f64| {
            let size = move |k: usize| 1.0 + sign * if k.is_multiple_of(2) { 1e-3 } else { -1e-3 };
            y.iter().enumerate().map(move |(k, y)| y * size(k)).collect::<Vec<f64>>()
        };
        let values = [turn(1.0), turn(-1.0)].concat();
        let ask = Ask::new(Level::from_error(0.05).unwrap());
        let analysis = Replicas::new(x.clone(), values).unwrap().analyse(&ask).unwrap();
        let mut fitted = row("a", "some-rate");
        fitted.rate = Some(RateRow {
            over: "T".to_owned(),
            x,
            y,
            exponent: -1.0,
            predicted: -1.0,
            tolerance: 0.0,
            analysis: Some(analysis),
        });
        let figures = figures(&results(vec![fitted]), &[]);
        let figure = figures.iter().find(|figure| figure.id.ends_with("-rate")).unwrap();
        curves(figure, 0).shades.clone()
    };
    assert!(shades(0.0).is_empty());
    let [shade] = &shades(1e-4)[..] else { panic!("one window") };
    // The floor is a tenth of the law at 1000.
    assert!(
        shade.lo.to_bits() == 100_f64.to_bits() && (200.0..=1600.0).contains(&shade.hi),
        "{shade:?}"
    );
}
