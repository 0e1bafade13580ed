//! Labels: the markup `_{...}` `^{...}`, set and measured with the embedded face.

use super::DrawError;
use super::font::face;

/// Scripts are set at 70 % and shifted by a third of an em, as in most text books.
const SCRIPT_SIZE: f64 = 0.7;
const SUPERSCRIPT_RISE: f64 = 0.36;
const SUBSCRIPT_DROP: f64 = 0.16;
/// Heights above and below the baseline that no letter in use exceeds, in em (ascender and descender of DejaVu Sans).
const ASCENT: f64 = 0.76;
const DESCENT: f64 = 0.236;

/// A stretch of text of one size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) text: String,
    /// Offset from the start of the line.
    pub(super) x: f64,
    /// Offset from the baseline, downwards.
    pub(super) y: f64,
    pub(super) size: f64,
}

/// One set line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) source: String,
    pub(super) runs: Vec<Run>,
    pub(super) width: f64,
    pub(super) ascent: f64,
    pub(super) descent: f64,
}

impl Line {
    pub(super) fn height(&self) -> f64 {
        self.ascent + self.descent
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Base,
    Sub,
    Sup,
}

/// Cuts a label into plain stretches and scripts. A brace that is never closed is ordinary text.
fn parse(label: &str) -> Vec<(Level, &str)> {
    let mut parts = Vec::new();
    let mut rest = label;
    while let Some(at) = rest.find("_{").into_iter().chain(rest.find("^{")).min() {
        let Some(length) = closing_brace(&rest[at + 2..]) else { break };
        let level = if rest[at..].starts_with('_') { Level::Sub } else { Level::Sup };
        if at > 0 {
            parts.push((Level::Base, &rest[..at]));
        }
        parts.push((level, &rest[at + 2..at + 2 + length]));
        rest = &rest[at + 3 + length..];
    }
    if !rest.is_empty() {
        parts.push((Level::Base, rest));
    }
    parts
}

/// Offset of the brace that closes a group whose opening brace has been read.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Line breaks and tabs are spaces; other control characters have no look and are left out.
fn clean(label: &str) -> String {
    let spaced = label.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !c.is_control()).collect()
}

/// Sets a label in one line.
///
/// # Errors
/// [`DrawError::MissingGlyph`] names the character that the face lacks.
pub(super) fn set(label: &str, size: f64) -> Result<Line, DrawError> {
    let source = clean(label);
    face().check(&source)?;
    let mut line = Line {
        source: source.clone(),
        runs: Vec::new(),
        width: 0.0,
        ascent: ASCENT * size,
        descent: DESCENT * size,
    };
    append(&mut line, &source, size, 0.0, 0);
    Ok(line)
}

fn append(line: &mut Line, label: &str, size: f64, y: f64, depth: u32) {
    // x where the script before began: a subscript right after a superscript is set below it, and the other way round.
    let mut stack: Option<(Level, f64, f64)> = None;
    for (level, text) in parse(label) {
        let (shift, part) = match level {
            Level::Base => (0.0, size),
            Level::Sub => (SUBSCRIPT_DROP * size, SCRIPT_SIZE * size),
            Level::Sup => (-SUPERSCRIPT_RISE * size, SCRIPT_SIZE * size),
        };
        let mut end_of_other = None;
        if let Some((other, from, to)) = stack
            && level != Level::Base
            && other != level
        {
            line.width = from;
            end_of_other = Some(to);
        }
        let start = line.width;
        if level == Level::Base || depth >= 3 {
            let advance = face().shape(text).1 * part;
            line.ascent = line.ascent.max(ASCENT * part - y - shift);
            line.descent = line.descent.max(DESCENT * part + y + shift);
            line.runs.push(Run { text: text.to_owned(), x: start, y: y + shift, size: part });
            line.width += advance;
        } else {
            append(line, text, part, y + shift, depth + 1);
        }
        line.width = line.width.max(end_of_other.unwrap_or(line.width));
        let script = level != Level::Base && end_of_other.is_none();
        stack = script.then_some((level, start, line.width));
    }
}

/// Sets a label in as many lines as `width` asks for, at most `most`; what does not fit ends in "…".
///
/// # Errors
/// As [`set`].
pub(super) fn fit(label: &str, size: f64, width: f64, most: usize) -> Result<Vec<Line>, DrawError> {
    let source = clean(label);
    // Checked whole, so that the error shows the label as it was given.
    face().check(&source)?;
    let mut lines: Vec<String> = Vec::new();
    for word in words(&source) {
        for piece in pieces(word, size, width)? {
            let joined = lines.last().map(|last| format!("{last} {piece}"));
            match joined {
                Some(joined) if set(&joined, size)?.width <= width => {
                    lines.pop();
                    lines.push(joined);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > most.max(1) {
        lines.truncate(most.max(1));
        if let Some(last) = lines.last_mut() {
            *last = shorten(last, size, width)?;
        }
    }
    lines.iter().map(|line| set(line, size)).collect()
}

/// Words of a label; a space inside a script does not separate.
fn words(label: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let cut = move |c: char| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ' ' && depth <= 0
    };
    label.split(cut).filter(|word| !word.is_empty()).collect()
}

/// A word wider than the line is broken anywhere; its markup is given up, since a script cannot be broken.
fn pieces(word: &str, size: f64, width: f64) -> Result<Vec<String>, DrawError> {
    if set(word, size)?.width <= width {
        return Ok(vec![word.to_owned()]);
    }
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in word.chars().filter(|c| !matches!(c, '{' | '}')) {
        let advance = face().shape(c.encode_utf8(&mut [0; 4])).1 * size;
        if used + advance > width && used > 0.0 {
            pieces.push(String::new());
            used = 0.0;
        }
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
        used += advance;
    }
    Ok(pieces)
}

/// The longest beginning of `text` that fits together with an ellipsis.
fn shorten(text: &str, size: f64, width: f64) -> Result<String, DrawError> {
    let mut kept = text.to_owned();
    loop {
        let candidate = format!("{kept}…");
        if kept.is_empty() || set(&candidate, size)?.width <= width {
            return Ok(candidate);
        }
        kept.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &Line) -> Vec<&str> {
        line.runs.iter().map(|run| run.text.as_str()).collect()
    }

    #[test]
    fn scripts_are_smaller_and_shifted() {
        let line = set("x_{t}^{2} + 1", 10.0).unwrap();
        assert_eq!(texts(&line), ["x", "t", "2", " + 1"]);
        assert!(line.runs[1].size < line.runs[0].size && line.runs[1].y > 0.0);
        assert!(line.runs[2].y < 0.0, "a superscript is above the baseline");
        assert_eq!(
            line.runs[1].x.to_bits(),
            line.runs[2].x.to_bits(),
            "scripts of one letter are stacked"
        );
        assert!(line.ascent > ASCENT * 10.0 && line.descent > DESCENT * 10.0);
    }

    #[test]
    fn stacked_scripts_leave_room_for_the_wider_one() {
        let narrow_last = set("x_{wwww}^{2}y", 10.0).unwrap();
        let narrow_first = set("x^{2}_{wwww}y", 10.0).unwrap();
        assert!((narrow_last.width - narrow_first.width).abs() < 1e-12);
    }

    #[test]
    fn unclosed_braces_and_lone_underscores_are_text() {
        assert_eq!(texts(&set("a_{b", 10.0).unwrap()), ["a_{b"]);
        assert_eq!(texts(&set("a_b^c{d}", 10.0).unwrap()), ["a_b^c{d}"]);
        assert_eq!(texts(&set("e^{x_{n}}", 10.0).unwrap()), ["e", "x", "n"]);
    }

    #[test]
    fn lines_fit_and_the_rest_is_elided() {
        let long = "a label of many words that goes on and on ".repeat(5) + &"w".repeat(200);
        for most in 1..6 {
            let lines = fit(&long, 7.0, 60.0, most).unwrap();
            assert_eq!(lines.len(), most);
            assert!(lines.iter().all(|line| line.width <= 60.0));
            assert!(lines[most - 1].source.ends_with('…'));
        }
        assert!(fit("", 7.0, 60.0, 2).unwrap().is_empty());
    }
}
