//! Whole pictures: texts never collide or leave the canvas, nothing panics, equal figures give equal bytes.

use super::scene::Rect;
use super::{DrawError, Theme, layout, pdf, png, svg};
use crate::figure::{
    Axis, Band, Bar, Bars, Cell, Curves, Figure, Fill, Grid, HeatMap, Histogram, Interval, Ladder,
    Landscape, Measure, Panel, PanelKind, Place, PlaceMark, Relief, Rise, Role, Rung, Scale,
    Series, Shade, Size, SlopeGuide, Status, Strand, Trajectory, VerticalMarker, View, Walk,
};

fn series(label: &str, role: Role, x: &[f64], y: &[f64]) -> Series {
    Series { label: label.to_owned(), role, x: x.to_vec(), y: y.to_vec(), band: None }
}

fn figure(size: Size, panels: Vec<PanelKind>) -> Figure {
    let panels = panels
        .into_iter()
        .map(|kind| Panel { title: "(a) β_{1} = 0.9".to_owned(), kind })
        .collect();
    Figure {
        id: "test".to_owned(),
        title: Some("A title".to_owned()),
        caption: "a < b & c".to_owned(),
        panels,
        size,
    }
}

fn curves(x: Axis, y: Axis, series: Vec<Series>) -> PanelKind {
    PanelKind::Curves(Curves {
        x,
        y,
        series,
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    })
}

/// Panels whose lines agree have one legend; where a name would stand for two lines, each panel has its own.
#[test]
fn panels_share_a_legend_where_it_means_one_thing() {
    let line = |label: &str, role| series(label, role, &[1.0, 2.0], &[1.0, 3.0]);
    let panel = |lines: Vec<Series>| curves(Axis::linear("x"), Axis::linear("y"), lines);
    let count = |panels: Vec<PanelKind>, label: &str| {
        let (_, _, texts) = layout(&figure(Size::TwoColumn, panels)).expect("a picture");
        texts.iter().filter(|text| text.text == label).count()
    };
    let measured = || line("measured", Role::Measured);
    let bound = || line("bound", Role::Bound);
    let one = vec![panel(vec![measured(), bound()]), panel(vec![measured()])];
    assert_eq!((count(one.clone(), "measured"), count(one, "bound")), (1, 1));
    // Here the name of the second line is that of a measured one elsewhere.
    let two = vec![
        panel(vec![measured(), bound()]),
        panel(vec![measured(), line("bound", Role::Measured)]),
    ];
    assert_eq!((count(two.clone(), "measured"), count(two, "bound")), (2, 2));
}

fn rate() -> Curves {
    let x = [1e2, 1e3, 1e4, 1e5];
    let mut measured = series("measured", Role::Measured, &x, &[0.1, 0.03, 0.01, 0.003]);
    measured.band = Some(Band {
        lo: vec![0.08, 0.02, 0.0, 0.002],
        hi: vec![0.12, 0.04, 0.02, f64::INFINITY],
        band_label: "95 % t-interval, n = 64".to_owned(),
    });
    let marker = |x: f64, label: &str| VerticalMarker { x, label: label.to_owned() };
    Curves {
        x: Axis::log("horizon T"),
        y: Axis { unit: "s".to_owned(), ..Axis::log("E‖∇f(x_{t})‖^{2}") },
        series: vec![measured, series("bound", Role::Bound, &x, &[0.5, 0.2, 0.06, 0.02])],
        slopes: vec![SlopeGuide { exponent: -0.5, series: 0, label: "slope −1/2".to_owned() }],
        markers: vec![
            marker(2e3, "T_{0}"),
            marker(2.5e3, "a longer label"),
            marker(9e4, "the last marker, at the edge"),
        ],
        shades: vec![Shade { lo: 1e3, hi: 1e4, label: "window of the fit".to_owned() }],
    }
}

fn ladder(columns: usize, measure: Measure) -> PanelKind {
    let ratios = [
        0.5,
        0.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        3.0,
        1e-9,
        1.0,
        1.0 + 2e-16,
        1.0 - 1e-7,
        1e300,
        f64::NEG_INFINITY,
    ];
    let statuses = [Status::Holds, Status::Refuted, Status::Undecided, Status::OutOfScope];
    let rung = |k: usize| Rung {
        label: format!("N{k}"),
        cells: (0..columns)
            .map(|c| Cell { ratio: ratios[k], status: statuses[(k + c) % 4] })
            .collect(),
    };
    let settings = (0..columns).map(|c| format!("setting {c} with a long name, β = 0.9")).collect();
    PanelKind::Ladder(Ladder {
        label: "measured / bound".to_owned(),
        measure,
        settings,
        rungs: (0..ratios.len()).map(rung).collect(),
    })
}

/// Bars of ordinary lengths, of none, and of what is no length.
fn bars(count: usize) -> PanelKind {
    let lengths = [
        vec![0.2, 0.5, 0.1],
        vec![],
        vec![0.0, -1.0, f64::NAN, f64::INFINITY],
        vec![1e300, f64::MAX, f64::MAX],
        vec![1e-300],
        vec![3.0],
    ];
    let bar = |k: usize| Bar {
        label: format!("T = {k}, the bound of the theorem"),
        lengths: lengths[k % lengths.len()].clone(),
    };
    let parts = ["descent", "regret", "noise", "spread"].map(str::to_owned).to_vec();
    PanelKind::Bars(Bars {
        x: Axis::linear("‖∇F‖^{[λ]} and what bounds it"),
        parts,
        bars: (0..count).map(bar).collect(),
    })
}

fn plane() -> PanelKind {
    let walk = |connected| Walk {
        label: "walk".to_owned(),
        x: vec![1.0, 0.5, f64::NAN, 0.1],
        y: vec![2.0, -1.0, 0.0, 0.3],
        connected,
    };
    let places = vec![Place { label: "x^{*}".to_owned(), x: 0.0, y: 0.0, mark: PlaceMark::Cross }];
    let (x, y) = (Axis::linear("x_{1}"), Axis::linear("x_{2}"));
    PanelKind::Trajectory(Trajectory { x, y, walks: vec![walk(true), walk(false)], places })
}

/// A double well with barriers from both sides, and intervals that reach to the edges.
fn landscape() -> Landscape {
    let x: Vec<f64> = (0..200).map(|k| -1.5 + f64::from(k) * 0.015).collect();
    let y: Vec<f64> = x.iter().map(|x| (x * x - 1.0) * (x * x - 1.0)).collect();
    let rise = |from: f64, label: &str| Rise {
        label: label.to_owned(),
        name: format!("barrier: {label}"),
        from: (from, 0.0),
        to: (0.0, 1.0),
    };
    let place = |x: f64, mark| Place { label: "minimum".to_owned(), x, y: 0.0, mark };
    Landscape {
        x: Axis::linear("x"),
        y: Axis::linear("f(x)"),
        curves: vec![series("f", Role::Measured, &x, &y)],
        intervals: vec![
            Interval { lo: f64::NEG_INFINITY, hi: 0.0 },
            Interval { lo: 0.0, hi: f64::INFINITY },
        ],
        rises: vec![rise(-1.0, "height 1.00"), rise(1.0, "height 1.00"), rise(9.0, "far")],
        walks: vec![],
        places: vec![place(-1.0, PlaceMark::Disc), place(1.0, PlaceMark::Disc)],
    }
}

/// A bowl with a hole of NaN, over axes of the given scale.
fn heat_map(scale: Scale, fill: Fill) -> HeatMap {
    let ends = if scale == Scale::Log { 1.0 } else { -6.0 };
    let nodes: Vec<f64> = (0..13).map(|k| ends + f64::from(k)).collect();
    let bowl = |x: f64, y: f64| if x > 4.0 && y > 4.0 { f64::NAN } else { x * x + y * y };
    let axis = |label: &str| Axis { label: label.to_owned(), unit: String::new(), scale };
    HeatMap {
        x: axis("x_{1}"),
        y: axis("x_{2}"),
        square: scale == Scale::Linear,
        grid: Grid {
            values: nodes.iter().flat_map(|&y| nodes.iter().map(move |&x| bowl(x, y))).collect(),
            x: nodes.clone(),
            y: nodes.clone(),
        },
        fill,
        colour: Axis { unit: "J".to_owned(), ..Axis::log("f(x)") },
        range: Some([0.5, 50.0]),
        levels: vec![1.0, 10.0, 1e9, -1.0, f64::NAN],
        curves: vec![series("boundary", Role::Bound, &nodes, &nodes)],
        walks: vec![],
        places: vec![Place { label: "x^{*}".to_owned(), x: 2.0, y: 2.0, mark: PlaceMark::Ring }],
    }
}

/// A bowl on `[-0.6, 0.6]²` with a path and a cloud.
fn relief(view: View) -> Relief {
    let nodes: Vec<f64> = (0..25).map(|k| -0.6 + 0.05 * f64::from(k)).collect();
    let strand = |connected, pale| Strand {
        label: format!("path {connected}"),
        tone: 1,
        x: vec![-0.5, 0.0, f64::NAN, 0.3, 7.0],
        y: vec![0.0, 0.1, 0.2, 0.5, 0.5],
        connected,
        pale,
    };
    Relief {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        grid: Grid {
            values: nodes.iter().flat_map(|y| nodes.iter().map(move |x| x * x + y * y)).collect(),
            x: nodes.clone(),
            y: nodes.clone(),
        },
        height: "f(x)".to_owned(),
        levels: vec![0.1, 0.3, 0.5],
        view,
        strands: vec![strand(true, true), strand(true, false), strand(false, false)],
        places: vec![Place { label: "minimum".to_owned(), x: 0.0, y: 0.0, mark: PlaceMark::Disc }],
    }
}

fn histogram(heights: &[f64]) -> Histogram {
    Histogram {
        x: Axis::linear("x_{2} where it left"),
        y: Axis::linear("density"),
        edges: (0..=heights.len()).map(|k| k as f64 * 0.1).collect(),
        heights: heights.to_vec(),
        tone: 2,
        top: None,
        outside: 3,
    }
}

/// Values a run may produce, on every kind of axis.
fn hostile() -> Vec<PanelKind> {
    let (nan, inf, max) = (f64::NAN, f64::INFINITY, f64::MAX);
    let values: [&[f64]; 12] = [
        &[],
        &[nan, nan],
        &[0.0, -1.0],
        &[7.0],
        &[3.0, 3.0, 3.0],
        &[1e-300, 1e300],
        &[-max, max],
        &[5e-324, 1e-310],
        &[inf, -inf, 1.0],
        &[1.0, 1.0 + 1e-15],
        &[1e5, 1.1e5],
        &[-0.0, 0.0],
    ];
    let mut all = Vec::new();
    for y in values {
        for scale in [Scale::Linear, Scale::Log] {
            let mut l = landscape();
            (l.x.scale, l.y.scale) = (scale, scale);
            l.curves = vec![series("f", Role::Measured, y, y)];
            (l.rises[0].to, l.places[0].x) = ((inf, nan), nan);
            all.push(PanelKind::Landscape(l));
            for fill in [Fill::Smooth, Fill::Cells] {
                let mut map = heat_map(scale, fill);
                map.grid.x = y.to_vec();
                map.grid.values = y.repeat(map.grid.y.len());
                map.range = None;
                all.push(PanelKind::HeatMap(map));
            }
        }
        for view in [View::Above, View::Surface] {
            let mut land = relief(view);
            land.grid.x = y.to_vec();
            land.grid.values = y.repeat(land.grid.y.len());
            land.levels = y.to_vec();
            all.push(PanelKind::Relief(land.clone()));
            land = relief(view);
            (land.strands[0].x, land.places[0].x) = (y.to_vec(), nan);
            all.push(PanelKind::Relief(land));
        }
        all.push(PanelKind::Histogram(histogram(y)));
        let edges =
            Histogram { edges: y.to_vec(), top: y.first().copied(), ..histogram(&[1.0, 2.0]) };
        all.push(PanelKind::Histogram(edges));
        let x: Vec<f64> = (0..y.len() + 1).map(|k| k as f64).collect();
        for (ax, ay) in [(Axis::linear("x"), Axis::linear("y")), (Axis::log("x"), Axis::log("y"))] {
            for (a, b) in [(&x[..], y), (y, &x[..])] {
                all.push(curves(
                    ax.clone(),
                    ay.clone(),
                    vec![series("s", Role::Measured, a, b), series("b", Role::Bound, b, a)],
                ));
            }
        }
    }
    all
}

fn check(figure: &Figure) {
    let (width, height, boxes) = layout(figure).unwrap();
    let canvas = Rect { x0: 0.0, y0: 0.0, x1: width, y1: height };
    // Boxes of successive lines touch; their edges are sums in different orders, which differ by a few ulps of 1000 pt.
    let boxes: Vec<(Rect, &str)> =
        boxes.iter().map(|b| (b.rect().grown(-1e-9), b.text.as_str())).collect();
    for (k, a) in boxes.iter().enumerate() {
        assert!(canvas.holds(&a.0), "{a:?} leaves {width} × {height}");
        for b in &boxes[k + 1..] {
            assert!(!a.0.overlaps(&b.0), "{a:?} overlaps {b:?}");
        }
    }
    let picture = svg(figure, Theme::Light).unwrap();
    assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
    assert!(!picture.contains("NaN ") && !picture.contains("inf "), "coordinates are numbers");
    assert!(svg(figure, Theme::Dark).unwrap().ends_with("</svg>\n"));
    assert!(png(figure, Theme::Dark, 1.0).unwrap().starts_with(b"\x89PNG"));
    let document = pdf(figure, Theme::Light, None).unwrap();
    assert!(document.starts_with(b"%PDF-1.7"));
}

#[test]
fn texts_keep_apart_and_inside() {
    for size in [Size::OneColumn, Size::TwoColumn, Size::Slide] {
        check(&figure(size, vec![]));
        check(&figure(size, vec![PanelKind::Curves(rate())]));
        check(&figure(size, vec![PanelKind::Curves(rate()); 4]));
        check(&figure(size, vec![PanelKind::Curves(rate()), ladder(2, Measure::Ratio), plane()]));
        check(&figure(size, vec![PanelKind::Landscape(landscape())]));
        for count in [0, 1, 2, 3, 7] {
            check(&figure(size, vec![bars(count)]));
        }
        check(&figure(size, vec![bars(2), PanelKind::Curves(rate())]));
        for fill in [Fill::Smooth, Fill::Cells] {
            let map = |scale| PanelKind::HeatMap(heat_map(scale, fill));
            check(&figure(size, vec![map(Scale::Linear)]));
            check(&figure(size, vec![map(Scale::Log), map(Scale::Linear)]));
        }
        for view in [View::Above, View::Surface] {
            for count in 1..5 {
                check(&figure(size, vec![PanelKind::Relief(relief(view)); count]));
            }
        }
        check(&figure(size, vec![PanelKind::Histogram(histogram(&[1.0, 4.0, f64::NAN])); 3]));
        for columns in [0, 1, 2, 7] {
            for measure in [Measure::Ratio, Measure::Share] {
                check(&figure(size, vec![ladder(columns, measure)]));
            }
        }
    }
}

#[test]
fn long_labels_are_broken_and_elided() {
    let long = "a very long label ∇f(x_{t}) of some thing or other ".repeat(6) + &"w".repeat(120);
    for size in [Size::OneColumn, Size::TwoColumn, Size::Slide] {
        let mut c = rate();
        (c.x.label, c.y.label) = (long.clone(), long.clone());
        c.series[0].label = long.clone();
        c.slopes[0].label = long.clone();
        c.markers[1].label = long.clone();
        let rungs = vec![Rung {
            label: long.clone(),
            cells: vec![Cell { ratio: 0.5, status: Status::Holds }],
        }];
        let steps = Ladder {
            label: long.clone(),
            measure: Measure::Ratio,
            settings: vec![long.clone()],
            rungs,
        };
        let mut f = figure(size, vec![PanelKind::Curves(c), PanelKind::Ladder(steps), plane()]);
        f.title = Some(long.clone());
        f.panels[1].title = long.clone();
        check(&f);
    }
}

#[test]
fn hostile_values_give_valid_pictures() {
    for kind in hostile() {
        for size in [Size::OneColumn, Size::TwoColumn, Size::Slide] {
            check(&figure(size, vec![kind.clone()]));
        }
    }
}

#[test]
fn what_is_left_out_is_said() {
    let y = [1.0, 0.0, -2.0, f64::NAN];
    let kind = curves(
        Axis::linear("t"),
        Axis::log("y"),
        vec![series("s", Role::Measured, &[1.0, 2.0, 3.0, 4.0], &y)],
    );
    let texts: Vec<String> = layout(&figure(Size::OneColumn, vec![kind]))
        .unwrap()
        .2
        .into_iter()
        .map(|b| b.text)
        .collect();
    assert!(texts.contains(&"2 values ≤ 0, not shown".to_owned()), "{texts:?}");
    assert!(texts.contains(&"1 value NaN, not shown".to_owned()), "{texts:?}");
}

#[test]
fn a_map_has_the_colour_of_its_numbers() {
    let mut map = heat_map(Scale::Linear, Fill::Smooth);
    (map.curves, map.places, map.levels) = (vec![], vec![], vec![]);
    let picture = svg(&figure(Size::OneColumn, vec![PanelKind::HeatMap(map)]), Theme::Light);
    let picture = picture.unwrap();
    // The ends of viridis: numbers below and above the scale keep its first and last colour.
    assert!(picture.contains("#440154") && picture.contains("#fde725"));
    let noted = heat_map(Scale::Linear, Fill::Cells);
    let texts = layout(&figure(Size::OneColumn, vec![PanelKind::HeatMap(noted)])).unwrap().2;
    assert!(texts.iter().any(|b| b.text == "4 values NaN, not shown"), "{texts:?}");
}

#[test]
fn barriers_are_labelled_beside_their_arrows_or_in_the_legend() {
    let texts = |l: Landscape| layout(&figure(Size::OneColumn, vec![PanelKind::Landscape(l)]));
    let labels = texts(landscape()).unwrap().2;
    assert_eq!(labels.iter().filter(|b| b.text == "height 1.00").count(), 2, "{labels:?}");
    // Too long for a place beside the arrow: named below.
    let mut long = landscape();
    long.rises[0].label = "a height with a long explanation beside it".to_owned();
    long.rises[0].name = format!("barrier: {}", long.rises[0].label);
    let (_, height, labels) = texts(long).unwrap();
    let named = labels.iter().find(|b| b.text.starts_with("barrier: a height")).expect("named");
    assert!(named.top > height / 2.0, "{named:?}");
}

#[test]
fn a_million_points_and_twenty_series() {
    let x: Vec<f64> = (0..1_000_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|t| ((t * 0.7548) % 1.0) + 1.0).collect();
    let big =
        curves(Axis::linear("t"), Axis::linear("y"), vec![series("s", Role::Measured, &x, &y)]);
    let picture = svg(&figure(Size::OneColumn, vec![big]), Theme::Light).unwrap();
    assert!(picture.len() < 200_000, "{} bytes", picture.len());
    let many = (0..20)
        .map(|k| series(&format!("setting {k}"), Role::Measured, &x[1..9], &y[k..k + 8]))
        .collect();
    check(&figure(Size::OneColumn, vec![curves(Axis::log("t"), Axis::linear("y"), many)]));
}

/// Twenty of whatever a kind of panel has several of, at every size.
#[test]
fn twenty_series_in_every_kind_of_panel() {
    let x: Vec<f64> = (0..40).map(|k| -1.0 + 0.05 * f64::from(k)).collect();
    let line = |k: usize| {
        let y: Vec<f64> = x.iter().map(|x| x * x + 0.1 * k as f64).collect();
        series(&format!("method {k} with β_{{2}} = 0.99"), Role::Measured, &x, &y)
    };
    let walk = |k: usize| Walk {
        label: format!("walk {k}"),
        x: x.clone(),
        y: x.iter().map(|x| x * (k as f64 - 10.0)).collect(),
        connected: k.is_multiple_of(2),
    };
    let place = |k: usize| Place {
        label: format!("x^{{*}}_{{{k}}}"),
        x: 0.05 * k as f64,
        y: 0.0,
        mark: PlaceMark::Disc,
    };
    let twenty = 0..20;
    let mut valley = landscape();
    valley.curves = twenty.clone().map(line).collect();
    valley.places = twenty.clone().map(place).collect();
    valley.walks = twenty.clone().map(walk).collect();
    let mut map = heat_map(Scale::Linear, Fill::Smooth);
    map.curves = twenty.clone().map(line).collect();
    map.places = twenty.clone().map(place).collect();
    map.levels = twenty.clone().map(|k| 1.0 + k as f64).collect();
    let mut land = relief(View::Surface);
    land.places = twenty.clone().map(place).collect();
    land.strands = land.strands.iter().cycle().take(20).cloned().collect();
    let plane = Trajectory {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        walks: twenty.clone().map(walk).collect(),
        places: twenty.clone().map(place).collect(),
    };
    let heights: Vec<f64> = twenty.clone().map(|k| k as f64).collect();
    let kinds = [
        curves(Axis::linear("x"), Axis::log("y"), twenty.map(line).collect()),
        PanelKind::Landscape(valley),
        PanelKind::HeatMap(map),
        PanelKind::Relief(land),
        PanelKind::Trajectory(plane),
        PanelKind::Histogram(histogram(&heights)),
        ladder(20, Measure::Ratio),
        ladder(20, Measure::Share),
        bars(20),
    ];
    for kind in kinds {
        for size in [Size::OneColumn, Size::TwoColumn, Size::Slide] {
            check(&figure(size, vec![kind.clone()]));
        }
    }
}

#[test]
fn equal_figures_give_equal_bytes_and_survive_storage() {
    let f = figure(
        Size::TwoColumn,
        vec![
            PanelKind::Curves(rate()),
            ladder(2, Measure::Ratio),
            bars(4),
            plane(),
            PanelKind::Landscape(landscape()),
            PanelKind::HeatMap(heat_map(Scale::Log, Fill::Cells)),
            PanelKind::Relief(relief(View::Surface)),
            PanelKind::Histogram(histogram(&[1.0, 2.0])),
        ],
    );
    let stored: Figure = serde_json::from_str(&serde_json::to_string(&f).unwrap()).unwrap();
    assert_eq!(svg(&f, Theme::Light), svg(&stored, Theme::Light));
    assert_eq!(png(&f, Theme::Dark, 1.5), png(&stored, Theme::Dark, 1.5));
    assert_eq!(pdf(&f, Theme::Dark, None), pdf(&stored, Theme::Dark, None));
    assert_ne!(svg(&f, Theme::Light), svg(&f, Theme::Dark));
}

#[test]
fn bad_input_is_named() {
    let mut f = figure(Size::OneColumn, vec![PanelKind::Curves(rate())]);
    for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        assert!(matches!(png(&f, Theme::Light, scale), Err(DrawError::Scale { .. })), "{scale}");
    }
    let hidden = "a \u{E123}".to_owned();
    f.panels[0].title.clone_from(&hidden);
    assert_eq!(
        svg(&f, Theme::Light),
        Err(DrawError::MissingGlyph { character: '\u{E123}', label: hidden })
    );
}

#[test]
fn titles_and_captions_are_escaped() {
    let picture = svg(&figure(Size::OneColumn, vec![plane()]), Theme::Light).unwrap();
    assert!(picture.contains("<desc id=\"fig-test-desc\">a &lt; b &amp; c</desc>"));
}
