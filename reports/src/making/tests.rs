//! What is put into a file is found there, and whatever else stands in it is said.

use proptest::prelude::*;

use super::*;
use crate::draw;
use crate::figure::{Axis, Curves, Panel, PanelKind, Role, Series, Size};

fn figure() -> Figure {
    let series = Series {
        label: "measured".to_owned(),
        role: Role::Measured,
        x: vec![1.0, 10.0, 100.0],
        y: vec![1.0, f64::NAN, 0.1],
        band: None,
    };
    let curves = Curves {
        x: Axis::log("T"),
        y: Axis::log("f"),
        series: vec![series],
        slopes: Vec::new(),
        markers: Vec::new(),
        shades: Vec::new(),
    };
    Figure {
        id: "study-a".to_owned(),
        title: None,
        caption: "Values <made> for & by a test.".to_owned(),
        panels: vec![Panel { title: String::new(), kind: PanelKind::Curves(curves) }],
        size: Size::OneColumn,
    }
}

fn making() -> Making {
    Making {
        schema_version: SCHEMA_VERSION,
        program: "ratecheck".to_owned(),
        version: "1.2.3".to_owned(),
        arguments: vec!["run".to_owned(), "--set".to_owned(), "claim.T=\"a b\"".to_owned()],
        seed: Some(u64::MAX),
        source: Source::Study {
            id: "study".to_owned(),
            size: "quick".to_owned(),
            looks: Some(3),
            study: "[study]\ntitle = \"β & <γ> ]]> \u{7f}\u{1F600} &lt;\"\n".to_owned(),
        },
        once: None,
        figure: String::new(),
        theme: Theme::Light,
        data: String::new(),
    }
    .of(&figure())
}

fn files() -> [Vec<u8>; 3] {
    let svg = draw::svg(&figure(), Theme::Light).expect("drawn");
    let png = draw::png(&figure(), Theme::Light, 1.0).expect("drawn");
    let pdf = draw::pdf(&figure(), Theme::Light, Some(&making())).expect("drawn");
    [making().in_svg(&svg).into_bytes(), making().in_png(&png), pdf]
}

/// False alarm: 0.
#[test]
fn what_is_written_is_read() {
    for file in files() {
        assert_eq!(Making::read(&file), Ok(making()));
    }
    assert_eq!(making().command(), r#"ratecheck run --set 'claim.T="a b"'"#);
}

/// The pixels of a PNG file with its making are those without, and other readers see the text.
///
/// False alarm: 0.
#[test]
fn pictures_stay_what_they_are() {
    let [svg, png, _] = files();
    let read = |bytes: &[u8]| {
        let mut reader =
            png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG file");
        let mut pixels = vec![0; reader.output_buffer_size()];
        reader.next_frame(&mut pixels).expect("pixels");
        let texts = reader.info().uncompressed_latin1_text.clone();
        (pixels, texts.into_iter().map(|t| (t.keyword, t.text)).collect::<Vec<_>>())
    };
    let plain = draw::png(&figure(), Theme::Light, 1.0).expect("drawn");
    let (pixels, texts) = read(&png);
    assert_eq!(pixels, read(&plain).0);
    assert_eq!(texts, [("ratecheck".to_owned(), making().json())]);
    let svg = String::from_utf8(svg).expect("text");
    let (head, tail) = svg.split_once("<metadata>").expect("one");
    let (_, tail) = tail.split_once("</metadata>\n").expect("one");
    assert_eq!(format!("{head}{tail}"), draw::svg(&figure(), Theme::Light).expect("drawn"));
}

/// False alarm: 0.
#[test]
fn the_hash_is_of_all_that_is_drawn() {
    let mut other = figure();
    assert_eq!(digest(&other), making().data);
    other.caption.push('.');
    assert_ne!(digest(&other), making().data);
    let mut other = figure();
    if let PanelKind::Curves(curves) = &mut other.panels[0].kind {
        curves.series[0].y[2] = 0.1_f64.next_up();
    }
    assert_ne!(digest(&other), making().data);
}

/// False alarm: 0.
#[test]
fn what_is_wrong_is_named() {
    let svg = draw::svg(&figure(), Theme::Light).expect("drawn");
    let png = draw::png(&figure(), Theme::Light, 1.0).expect("drawn");
    assert_eq!(Making::read(svg.as_bytes()), Err(MakingError::Missing));
    assert_eq!(Making::read(&png), Err(MakingError::Missing));
    let pdf = draw::pdf(&figure(), Theme::Light, None).expect("drawn");
    assert_eq!(Making::read(&pdf), Err(MakingError::Missing));
    assert_eq!(Making::read(b""), Err(MakingError::Format));
    assert_eq!(Making::read(b"GIF89a"), Err(MakingError::Format));
    let later = Making { schema_version: SCHEMA_VERSION + 1, ..making() };
    let newer = Err(MakingError::Newer { found: 2 });
    assert_eq!(Making::read(later.in_svg(&svg).as_bytes()), newer);
    assert_eq!(Making::read(&later.in_png(&png)), newer);
    let mut flipped = making().in_png(&png);
    flipped[60] ^= 1;
    let said = Making::read(&flipped).expect_err("damaged").to_string();
    assert_eq!(said, "its making is damaged: its checksum does not fit");
    let halved = making().in_svg(&svg).replace("\"arguments\"", "\"argument\"");
    let said = Making::read(halved.as_bytes()).expect_err("damaged").to_string();
    assert!(said.contains("missing field `arguments`"), "{said}");
}

/// False alarm: 0.
#[test]
fn truncated_files_are_named_as_such() {
    for file in files() {
        for end in 0..file.len() {
            match Making::read(&file[..end]) {
                Ok(read) => assert_eq!(read, making()),
                Err(error) => {
                    assert!(!matches!(error, MakingError::Newer { .. }), "{end}: {error}")
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(crate::property::seeded(512))]

    /// False alarm: 0.
    #[test]
    fn no_bytes_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200), kind in 0..4_usize) {
        let starts: [&[u8]; 4] = [b"", &chunk::SIGNATURE, b"<svg>", b"%PDF-1.7"];
        bytes.splice(0..0, starts[kind].iter().copied());
        prop_assert!(Making::read(&bytes).is_err());
    }

    /// False alarm: 0.
    #[test]
    fn quoted_words_are_the_words(them in prop::collection::vec(".*", 0..5)) {
        let command = them.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&command), them);
    }

    /// False alarm: 0.
    #[test]
    fn nor_do_changed_ones(at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3_usize) {
        let mut file = files()[kind].clone();
        let at = at.index(file.len());
        file[at] = byte;
        let _ = Making::read(&file);
    }
}
