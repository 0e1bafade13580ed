//! Writes specimen figures, light and dark, as SVG and PNG, into the folder given as argument.
//! The numbers are made up (closed formulas), only the look matters.

use ratecheck_reports::draw::{Theme, png, svg};
use ratecheck_reports::figure::{
    Axis, Band, Cell, Curves, Figure, Ladder, Panel, PanelKind, Place, Role, Rung, Series, Size,
    SlopeGuide, Status, Trajectory, VerticalMarker, Walk,
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
    let kind = PanelKind::Ladder(Ladder { label: "measured / bound".to_owned(), settings, rungs });
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
        places: vec![Place { label: "minimiser x^{*}".to_owned(), x: 0.0, y: 0.0 }],
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
    let kind = PanelKind::Curves(Curves { x, y, series, slopes: Vec::new(), markers: Vec::new() });
    Figure {
        id: "hard".to_owned(),
        title: None,
        caption: "Twenty series.".to_owned(),
        panels: vec![Panel { title: String::new(), kind }],
        size: Size::TwoColumn,
    }
}
