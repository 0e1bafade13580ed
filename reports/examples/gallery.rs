//! Writes specimen figures, light and dark, as SVG and PNG, into the folder given as argument.
//! The numbers are made up (closed formulas), only the look matters.

use ratecheck_reports::draw::{Theme, png, svg};
use ratecheck_reports::figure::{
    Axis, Band, Cell, Curves, Figure, Fill, Grid, HeatMap, Interval, Ladder, Landscape, Measure,
    Panel, PanelKind, Place, PlaceMark, Rise, Role, Rung, Series, Size, SlopeGuide, Status,
    Trajectory, VerticalMarker, Walk,
};
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: gallery FOLDER")?);
    std::fs::create_dir_all(&folder)?;
    for figure in [
        convergence(Size::OneColumn),
        convergence(Size::Slide),
        ladder(),
        multiples(),
        paths(),
        landscape(),
        plane(),
        phases(),
        hard(),
    ] {
        for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
            let name = format!("{}-{suffix}", figure.id);
            std::fs::write(folder.join(&name).with_extension("svg"), svg(&figure, theme)?)?;
            std::fs::write(
                folder.join(&name).with_extension("png"),
                png(&figure, theme, 300.0 / 72.0)?,
            )?;
        }
    }
    Ok(())
}

fn line(label: &str, role: Role, x: &[f64], y: impl Fn(f64) -> f64) -> Series {
    Series {
        label: label.to_owned(),
        role,
        x: x.to_vec(),
        y: x.iter().map(|&t| y(t)).collect(),
        band: None,
    }
}

/// Five horizons, as a study of a rate shows them.
fn rate(shift: f64) -> Curves {
    let horizons = [1e2, 1e3, 1e4, 1e5, 1e6];
    let mean = |t: f64| shift * (0.9 / t.sqrt() + 3.0 / t);
    let mut measured = line("measured mean, Adam", Role::Measured, &horizons, mean);
    measured.band = Some(Band {
        lo: horizons.iter().map(|&t| mean(t) * 0.78).collect(),
        hi: horizons.iter().map(|&t| mean(t) * 1.22).collect(),
        band_label: "95 % t-interval, n = 64".to_owned(),
    });
    Curves {
        x: Axis::log("horizon T"),
        y: Axis::log("min_{t≤T} E‖∇f(x_{t})‖^{2}"),
        series: vec![
            measured,
            line("bound, all constants", Role::Bound, &horizons, |t| 4.0 / t.sqrt() + 20.0 / t),
            line("published: C_{1}/√T + C_{2} log T/√T", Role::Published, &horizons, |t| {
                (30.0 + 12.0 * t.sqrt().sqrt()) / t.sqrt()
            }),
        ],
        slopes: vec![SlopeGuide { exponent: -0.5, series: 0, label: "slope −1/2".to_owned() }],
        markers: vec![VerticalMarker { x: 2e4, label: "T_{0}".to_owned() }],
        shades: Vec::new(),
    }
}

fn convergence(size: Size) -> Figure {
    let slide = size == Size::Slide;
    Figure {
        id: if slide { "slide" } else { "convergence" }.to_owned(),
        title: slide.then(|| "Adam on a noisy quadratic: measured against proved".to_owned()),
        caption: "Measured means stay below the bound at every horizon.".to_owned(),
        panels: vec![Panel { title: String::new(), kind: PanelKind::Curves(rate(1.0)) }],
        size,
    }
}

fn ladder() -> Figure {
    let ratios = [
        0.98,
        0.31,
        1.0,
        0.07,
        0.62,
        3e-3,
        0.44,
        2e-5,
        0.91,
        0.83,
        1.7,
        0.12,
        0.999,
        4e-9,
        0.0,
        -0.2,
        f64::NAN,
        0.27,
        0.55,
        12.0,
        0.018,
        0.71,
    ];
    let status = |k: usize, column: usize| match (ratios[k] * [1.0, 0.6][column], k) {
        (_, 16) | (_, 7) => Status::Undecided,
        (_, 4) if column == 1 => Status::OutOfScope,
        (r, _) if r > 1.0 => Status::Refuted,
        _ => Status::Holds,
    };
    let mut rungs: Vec<Rung> = (0..22)
        .map(|k| Rung {
            label: format!("N{}", k + 1),
            cells: (0..2)
                .map(|c| Cell { ratio: ratios[k] * [1.0, 0.6][c], status: status(k, c) })
                .collect(),
        })
        .collect();
    for (label, ratio) in [("Lemma 1", 0.2), ("Lemma 2", f64::INFINITY), ("Theorem", 0.05)] {
        let status = if ratio > 1.0 { Status::Refuted } else { Status::Holds };
        rungs.push(Rung { label: label.to_owned(), cells: vec![Cell { ratio, status }; 2] });
    }
    let settings = vec!["β_{1} = 0.9, p = 1/8".to_owned(), "β_{1} = 0, p = 1/2".to_owned()];
    let kind = PanelKind::Ladder(Ladder {
        label: "measured / bound".to_owned(),
        measure: Measure::Ratio,
        settings,
        rungs,
    });
    Figure {
        id: "ladder".to_owned(),
        title: None,
        caption: "Share of each inequality that is used up.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::OneColumn,
    }
}

fn multiples() -> Figure {
    let titles = [
        "(a) quadratic, d = 1",
        "(b) quadratic, d = 100",
        "(c) log-cosh",
        "(d) rational, heavy tails α = 1.5",
    ];
    let shifts = [1.0, 3.0, 0.2, 1e-3];
    let panel = |(title, shift): (&&str, f64)| Panel {
        title: (*title).to_owned(),
        kind: PanelKind::Curves(rate(shift)),
    };
    Figure {
        id: "multiples".to_owned(),
        title: None,
        caption: "Four problems.".to_owned(),
        panels: titles.iter().zip(shifts).map(panel).collect(),
        size: Size::TwoColumn,
    }
}

fn paths() -> Figure {
    let walk = |label: &str, pull: f64| {
        let (mut x, mut y, mut v) = (1.8, 0.9, 0.0);
        let (mut xs, mut ys) = (vec![x], vec![y]);
        for _ in 0..80 {
            v = pull * v - 0.05 * y;
            x -= 0.06 * x;
            y += v;
            xs.push(x);
            ys.push(y);
        }
        Walk { label: label.to_owned(), x: xs, y: ys, connected: true }
    };
    let kind = PanelKind::Trajectory(Trajectory {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        walks: vec![walk("heavy ball, β = 0.9", 0.9), walk("gradient descent", 0.3)],
        places: vec![Place {
            label: "minimiser x^{*}".to_owned(),
            x: 0.0,
            y: 0.0,
            mark: PlaceMark::Cross,
        }],
    });
    Figure {
        id: "paths".to_owned(),
        title: None,
        caption: "Iterates in the plane.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::OneColumn,
    }
}

/// Twenty noisy series with zeros and gaps: what a figure has to survive.
fn hard() -> Figure {
    let x: Vec<f64> = (1..=3000).map(f64::from).collect();
    let series = (0..20).map(|k| {
        let phase = f64::from(k);
        line(&format!("setting {k}"), Role::Measured, &x, |t| {
            let wave = ((t * (phase + 3.0)) % 97.0) / 97.0;
            if (t % 500.0) < 1.0 { 0.0 } else { (1.0 + phase) * (0.5 + wave) / t }
        })
    });
    let series = series.collect();
    let (x, y) = (Axis::linear("step t"), Axis::log("f(x_{t}) − f^{*}"));
    let kind = PanelKind::Curves(Curves {
        x,
        y,
        series,
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    });
    Figure {
        id: "hard".to_owned(),
        title: None,
        caption: "Twenty series.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::TwoColumn,
    }
}

fn evenly(lo: f64, hi: f64, count: u32) -> Vec<f64> {
    (0..count).map(|k| lo + (hi - lo) * f64::from(k) / f64::from(count - 1)).collect()
}

fn place(label: &str, x: f64, y: f64, mark: PlaceMark) -> Place {
    Place { label: label.to_owned(), x, y, mark }
}

/// A double well with a barrier to climb from either side, and a path over it.
fn landscape() -> Figure {
    let f = |x: f64| (x * x - 1.0).powi(2) + 0.25 * x;
    let x = evenly(-1.6, 1.5, 400);
    let walk_x = vec![1.3, 1.05, 0.8, 0.95];
    let rise = |from: f64, label: &str| Rise {
        label: label.to_owned(),
        name: format!("barrier: {label}"),
        from: (from, f(from)),
        to: (0.0628, f(0.0628)),
    };
    let kind = PanelKind::Landscape(Landscape {
        x: Axis::linear("x"),
        y: Axis::linear("f(x)"),
        curves: vec![line("f", Role::Measured, &x, f)],
        intervals: vec![
            Interval { lo: f64::NEG_INFINITY, hi: 0.0628 },
            Interval { lo: 0.0628, hi: f64::INFINITY },
        ],
        rises: vec![rise(-1.0299, "1.262"), rise(0.9671, "0.768")],
        walks: vec![Walk {
            label: "gradient descent".to_owned(),
            y: walk_x.iter().map(|&x| f(x)).collect(),
            x: walk_x,
            connected: true,
        }],
        places: vec![
            place("global minimum", -1.0299, f(-1.0299), PlaceMark::Disc),
            place("local minimum", 0.9671, f(0.9671), PlaceMark::Ring),
            place("maximum", 0.0628, f(0.0628), PlaceMark::Triangle),
        ],
    });
    Figure {
        id: "landscape".to_owned(),
        title: None,
        caption: "A double well.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::OneColumn,
    }
}

/// Rosenbrock's valley over seven decades.
fn plane() -> Figure {
    let f = |x: f64, y: f64| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
    let (x, y) = (evenly(-1.8, 1.8, 201), evenly(-1.0, 2.4, 201));
    let values = y.iter().flat_map(|&y| x.iter().map(move |&x| f(x, y))).collect();
    let kind = PanelKind::HeatMap(HeatMap {
        x: Axis::linear("x_{1}"),
        y: Axis::linear("x_{2}"),
        square: true,
        grid: Grid { x, y, values },
        fill: Fill::Smooth,
        colour: Axis::log("f(x) − inf f"),
        range: Some([1e-2, 2e3]),
        levels: vec![0.1, 1.0, 10.0, 100.0, 1000.0],
        curves: vec![],
        walks: vec![Walk {
            label: "heavy ball".to_owned(),
            x: vec![-1.2, -1.0, -0.5, 0.0, 0.4, 0.8, 1.1],
            y: vec![1.0, 1.1, 0.2, 0.1, 0.2, 0.6, 1.1],
            connected: true,
        }],
        places: vec![
            place("global minimum", 1.0, 1.0, PlaceMark::Disc),
            place("start", -1.2, 1.0, PlaceMark::Diamond),
        ],
    });
    Figure {
        id: "plane".to_owned(),
        title: None,
        caption: "Rosenbrock's function.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::OneColumn,
    }
}

/// Measured cells over two logarithmic axes with a predicted boundary.
fn phases() -> Figure {
    let (x, y): (Vec<f64>, Vec<f64>) = (
        evenly(-3.0, 1.0, 60).into_iter().map(|e| 10f64.powf(e)).collect(),
        evenly(0.0, 2.0, 50).into_iter().map(|e| 10f64.powf(e)).collect(),
    );
    let rate =
        |lr: f64, l: f64| if lr * l < 2.0 { (1.0 - lr * l).abs().max(1e-6) } else { f64::INFINITY };
    let values = y.iter().flat_map(|&l| x.iter().map(move |&lr| rate(lr, l))).collect();
    let kind = PanelKind::HeatMap(HeatMap {
        x: Axis::log("step size γ"),
        y: Axis::log("smoothness L"),
        square: false,
        grid: Grid { x, y: y.clone(), values },
        fill: Fill::Cells,
        colour: Axis::linear("contraction per step"),
        range: None,
        levels: vec![],
        curves: vec![Series {
            label: "2/L".to_owned(),
            role: Role::Bound,
            x: y.iter().map(|l| 2.0 / l).collect(),
            y,
            band: None,
        }],
        walks: vec![],
        places: vec![],
    });
    Figure {
        id: "phases".to_owned(),
        title: None,
        caption: "Where gradient descent converges.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::OneColumn,
    }
}
