//! Films made by hand.

use super::*;

fn film(moments: usize, replicas: usize) -> Film {
    let steps: Vec<u64> = (0..moments as u64).map(|k| k * k).collect();
    let nodes = |n: usize| (0..n).map(|k| k as f64 / (n - 1) as f64).collect::<Vec<f64>>();
    let (x, y) = (nodes(21), nodes(17));
    let values =
        y.iter().flat_map(|b| x.iter().map(move |a| (a - 0.5) * (a - 0.5) + b * b)).collect();
    let point = |k: usize, r: usize| [(r as f64 / replicas as f64 + k as f64 * 0.01) % 1.0, 0.5];
    let cloud = |label: &str, tone: usize| Cloud {
        label: label.to_owned(),
        tone,
        share: vec![0.25; moments],
        points: (0..moments).map(|k| (0..replicas).map(|r| point(k, r)).collect()).collect(),
    };
    Film {
        title: "A film of `dots`".to_owned(),
        caption: "By hand.".to_owned(),
        x: (0.0, 1.0),
        y: (0.0, 1.0),
        ground: Ground::Land { grid: Grid { x, y, values }, levels: vec![0.1, 0.5, 2.0] },
        places: Vec::new(),
        steps,
        counted: "at home".to_owned(),
        clouds: vec![cloud("sgd", 0), cloud("</script><b>adam", 1)],
    }
}

fn by() -> GeneratedBy {
    GeneratedBy { version: "0".to_owned(), command: "by hand".to_owned(), seed: 1 }
}

#[test]
fn a_gif_has_the_frames_and_repeats() {
    let film = film(12, 30);
    let bytes = film.gif().expect("drawn");
    assert_eq!(bytes, film.gif().expect("drawn again"), "equal films give equal bytes");
    let mut options = ::gif::DecodeOptions::new();
    options.set_color_output(::gif::ColorOutput::Indexed);
    let mut reader = options.read_info(&bytes[..]).expect("a GIF");
    let (width, height) = (reader.width(), reader.height());
    assert!(width > 700 && height > 300, "{width} x {height}");
    let mut frames = 0;
    while let Some(frame) = reader.read_next_frame().expect("a frame") {
        assert!(frame.left + frame.width <= width && frame.top + frame.height <= height);
        frames += 1;
    }
    assert_eq!(frames, 12);
}

#[test]
fn a_page_holds_everything_and_calls_nobody() {
    let film = film(3, 2);
    let page = film.html(&by());
    assert!(!page.contains("http:") && !page.contains("https:"), "nothing to load");
    assert!(!page.contains("<b>adam"), "labels stay text");
    assert_eq!(page.matches("<script").count(), 2);
    let data = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let data: serde_json::Value = serde_json::from_str(data.expect("data")).expect("JSON");
    // 2 clouds, 3 moments, 2 replicas, 2 coordinates, 2 bytes: 48 bytes, 64 letters.
    assert_eq!(data["points"].as_str().map(str::len), Some(64));
    assert_eq!(data["clouds"][1]["label"], "</script><b>adam");
}

#[test]
fn points_that_are_nowhere_are_not_drawn() {
    let mut gone = film(2, 1);
    for cloud in &mut gone.clouds {
        cloud.points[1][0] = [f64::NAN, 0.5];
    }
    let mut out = gone.clone();
    for cloud in &mut out.clouds {
        cloud.points[1][0] = [7.0, 0.5];
    }
    assert_eq!(gone.gif().expect("drawn"), out.gif().expect("drawn"));
    assert_ne!(gone.gif().expect("drawn"), film(2, 1).gif().expect("drawn"));
    assert!(gone.html(&by()).contains("/////w"), "the code of nowhere");
}
