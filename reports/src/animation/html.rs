//! The film as one page: a player with everything it shows inside, and no request to anywhere.

use std::fmt::Write;

use serde::Serialize;

use super::{Film, Ground};
use crate::document::{GeneratedBy, plain};
use crate::draw::{Colours, Theme, land};
use crate::figure::PlaceMark;
use crate::html::escape::{base64, escape};
use crate::html::page::{POLICY, STYLE, footer};
use crate::html::rich;

const PLAYER_STYLE: &str = include_str!("player.css");
const PLAYER: &str = include_str!("player.html");
const SCRIPT: &str = include_str!("player.js");

/// Units of the side of the square on which land is drawn.
const SIDE: f64 = 2000.0;
/// Codes of a coordinate from one end of the range to the other, and room for positions beyond it on either side.
const CODES: f64 = 32_768.0;
const ROOM: f64 = 16_384.0;
/// What is not finite, or further out.
const NOWHERE: u16 = u16::MAX;

#[derive(Serialize)]
struct Data {
    steps: Vec<u64>,
    scale: f64,
    ratio: f64,
    counted: String,
    clouds: Vec<CloudData>,
    land: Vec<LandData>,
    curve: Vec<i64>,
    places: Vec<PlaceData>,
    themes: [ThemeData; 2],
    side: f64,
    codes: f64,
    room: f64,
    /// `[cloud][moment][replica][coordinate]`, two bytes each, the lower one first.
    points: String,
}

#[derive(Serialize)]
struct CloudData {
    label: String,
    tone: usize,
    replicas: usize,
    /// In thousandths.
    share: Vec<i64>,
}

#[derive(Serialize)]
struct LandData {
    above: Vec<i64>,
    lines: Vec<Vec<i64>>,
}

#[derive(Serialize)]
struct PlaceData {
    x: f64,
    y: f64,
    cross: bool,
}

#[derive(Serialize)]
struct ThemeData {
    page: String,
    ink: String,
    faint: String,
    grid: String,
    line: String,
    tints: Vec<String>,
    tones: Vec<String>,
}

impl ThemeData {
    fn new(theme: Theme, film: &Film, levels: usize) -> ThemeData {
        let tones = film.clouds.iter().map(|cloud| cloud.tone + 1).max().unwrap_or(1);
        let Colours { page, ink, faint, grid, line, tints, tones } =
            Colours::new(theme, levels, tones);
        ThemeData { page, ink, faint, grid, line, tints, tones }
    }
}

pub(super) fn page(film: &Film, by: &GeneratedBy) -> String {
    let title = escape(&plain(&film.title)).into_owned();
    // No tag can begin inside of a script element without this letter.
    let data = serde_json::to_string(&data(film)).unwrap_or_default().replace('<', "\\u003c");
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <style>\n{STYLE}{PLAYER_STYLE}</style>\n</head>\n<body class=\"film\">\n\
         <header class=\"top\"><div><p class=\"product\">Ratecheck</p><h1>{}</h1></div>\n\
         <button type=\"button\" id=\"theme\">Dark</button></header>\n<main>\n{PLAYER}\
         <p class=\"about\">{}</p>\n</main>\n",
        rich(&film.title),
        rich(&film.caption)
    );
    footer(&mut out, by);
    let _ = write!(
        out,
        "<script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    );
    out
}

fn flat(points: &[(f64, f64)]) -> Vec<i64> {
    points.iter().flat_map(|p| [p.0.round() as i64, p.1.round() as i64]).collect()
}

fn data(film: &Film) -> Data {
    let share = |(lo, hi): (f64, f64), v: f64| (v - lo) / (hi - lo);
    let code = |range, v: f64| {
        let code = (share(range, v) * CODES + ROOM).round();
        if (0.0..f64::from(NOWHERE)).contains(&code) { code as u16 } else { NOWHERE }
    };
    let mut bytes = Vec::new();
    for p in film.clouds.iter().flat_map(|cloud| cloud.points.iter().flatten()) {
        let codes = [code(film.x, p[0]), code(film.y, p[1])];
        // A point with one place outside is nowhere.
        let gone = codes.contains(&NOWHERE);
        for code in codes {
            bytes.extend(if gone { NOWHERE } else { code }.to_le_bytes());
        }
    }
    let land: Vec<LandData> = land(film, SIDE)
        .into_iter()
        .map(|(above, lines)| LandData {
            above: flat(&above),
            lines: lines.iter().map(|line| flat(line)).collect(),
        })
        .collect();
    let on_side = |x: f64, y: f64| (SIDE * share(film.x, x), SIDE * (1.0 - share(film.y, y)));
    let curve = match &film.ground {
        Ground::Curve(points) => {
            flat(&points.iter().map(|p| on_side(p.0, p.1)).collect::<Vec<_>>())
        }
        Ground::Land { .. } => Vec::new(),
    };
    let levels = land.len();
    Data {
        steps: film.steps.clone(),
        scale: film.scale(),
        ratio: ((film.y.1 - film.y.0) / (film.x.1 - film.x.0)).clamp(0.5, 0.9),
        counted: film.counted.clone(),
        clouds: film
            .clouds
            .iter()
            .map(|cloud| CloudData {
                label: cloud.label.clone(),
                tone: cloud.tone,
                replicas: cloud.points.first().map_or(0, Vec::len),
                share: cloud.share.iter().map(|s| (1000.0 * s).round() as i64).collect(),
            })
            .collect(),
        land,
        curve,
        places: film
            .places
            .iter()
            .map(|place| {
                let (x, y) = on_side(place.x, place.y);
                PlaceData { x: x.round(), y: y.round(), cross: place.mark == PlaceMark::Cross }
            })
            .collect(),
        themes: [Theme::Light, Theme::Dark].map(|theme| ThemeData::new(theme, film, levels)),
        side: SIDE,
        codes: CODES,
        room: ROOM,
        points: base64(&bytes),
    }
}
