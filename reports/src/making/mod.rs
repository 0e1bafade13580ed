//! How a figure was made, carried in its file: enough to make it again, and nothing of the machine that made it.
//!
//! A [`Making`] is written as JSON of ASCII characters alone:
//!
//! | format | where |
//! |---|---|
//! | SVG | `<metadata>`, in an element `making` of the namespace `ratecheck:making` |
//! | PNG | a `tEXt` chunk with the keyword `ratecheck`, before the pixels |
//! | PDF | the same element in the document's XMP metadata, uncompressed |
//!
//! [`Making::read`] finds it in any of them. Neither threads nor folders are in it, so that the same figure has the same bytes wherever it
//! was made.

mod chunk;
mod element;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::draw::Theme;
use crate::figure::Figure;

/// Version of the layout of a making. Readers refuse later ones.
pub const SCHEMA_VERSION: u32 = 1;

/// How a figure was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Making {
    /// Layout of this value, [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Its arguments, without those on which the figure does not depend.
    pub arguments: Vec<String>,
    /// Seed of everything that was drawn at random; none where nothing was.
    pub seed: Option<u64>,
    /// What was run.
    pub source: Source,
    /// Why it cannot be made again; none where it can.
    pub once: Option<String>,
    /// [`Figure::id`].
    pub figure: String,
    /// Colours.
    pub theme: Theme,
    /// What was drawn, [`digest`].
    pub data: String,
}

/// What was run for a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// A study.
    Study {
        /// Its id.
        id: String,
        /// `quick` or `full`.
        size: String,
        /// The last look, if it was run until decided.
        looks: Option<u32>,
        /// The study itself with defaults and overrides put in, as TOML.
        study: String,
    },
    /// The command, which says everything.
    Command,
    /// The command on a file that it names.
    File {
        /// BLAKE3 of the file, as hexadecimal digits.
        blake3: String,
    },
}

/// Why there is no making.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MakingError {
    /// The first bytes are of another format.
    #[error("it is neither an SVG nor a PNG nor a PDF file")]
    Format,
    /// Nothing in the file says how it was made.
    #[error(
        "it does not carry how it was made: it comes from another program, or was saved again by one that leaves this out"
    )]
    Missing,
    /// Written by a later version.
    #[error("its making has layout {found}, and this program reads layouts up to {SCHEMA_VERSION}")]
    Newer {
        /// The layout of the file.
        found: u64,
    },
    /// It begins and does not go on as it should.
    #[error("its making is damaged: {0}")]
    Damaged(String),
}

/// BLAKE3, as hexadecimal digits, of everything that a figure is drawn from: of its JSON, fields in the order of [`Figure`], numbers as
/// the shortest decimals that read back to the same bits.
#[must_use]
pub fn digest(figure: &Figure) -> String {
    let mut hasher = blake3::Hasher::new();
    // All keys are strings and hashers take whatever is written: there is nothing to fail.
    let _ = serde_json::to_writer(&mut hasher, figure);
    hasher.finalize().to_hex().to_string()
}

impl Making {
    /// The same for another figure of the same run.
    #[must_use]
    pub fn of(&self, figure: &Figure) -> Making {
        Making { figure: figure.id.clone(), data: digest(figure), ..self.clone() }
    }

    /// The command as one would type it.
    #[must_use]
    pub fn command(&self) -> String {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        words.map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }

    /// Puts it into an SVG document of [`crate::draw::svg`].
    #[must_use]
    pub fn in_svg(&self, svg: &str) -> String {
        let at = svg.find("</desc>\n").map_or(0, |at| at + "</desc>\n".len());
        let (head, body) = svg.split_at(at);
        format!("{head}<metadata>{}</metadata>\n{body}", self.element())
    }

    /// An XML element that holds it.
    #[must_use]
    pub fn element(&self) -> String {
        element::write(&self.json())
    }

    /// Puts it into a PNG file of [`crate::draw::png`].
    #[must_use]
    pub fn in_png(&self, png: &[u8]) -> Vec<u8> {
        chunk::insert(png, &self.json())
    }

    /// What a figure's file says of how it was made.
    ///
    /// # Errors
    /// When it says nothing, or nothing that this version can read. No bytes make it panic.
    pub fn read(bytes: &[u8]) -> Result<Making, MakingError> {
        let json = if bytes.starts_with(&chunk::SIGNATURE) {
            chunk::find(bytes)?
        } else if bytes.starts_with(b"%PDF-") || looks_like_svg(bytes) {
            element::read(bytes)?
        } else {
            return Err(MakingError::Format);
        };
        Making::parse(&json)
    }

    fn parse(json: &str) -> Result<Making, MakingError> {
        let damaged = |error: serde_json::Error| MakingError::Damaged(error.to_string());
        let value: serde_json::Value = serde_json::from_str(json).map_err(damaged)?;
        // Later layouts may have other fields: their number comes first.
        match value.get("schema_version").and_then(serde_json::Value::as_u64) {
            Some(found) if found > u64::from(SCHEMA_VERSION) => Err(MakingError::Newer { found }),
            Some(_) => serde_json::from_value(value).map_err(damaged),
            None => Err(MakingError::Damaged("it has no schema_version".to_owned())),
        }
    }

    /// JSON of ASCII characters alone: what is stored.
    fn json(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        let mut out = String::with_capacity(json.len());
        for c in json.chars() {
            if c.is_ascii() && c != '\u{7f}' {
                out.push(c);
            } else {
                // Only strings hold such characters, and there JSON counts in units of UTF-16.
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
        out
    }
}

/// An SVG document may begin with a byte order mark, a declaration and comments.
fn looks_like_svg(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"<svg")
        || (text.starts_with(b"<?xml") || text.starts_with(b"<!"))
            && element::position(text, b"<svg").is_some()
}

/// The words of a command line that [`quoted`] words and blanks make up.
#[must_use]
pub fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, false);
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                open = !open;
                word.get_or_insert_default();
            }
            '\\' if !open => word.get_or_insert_default().extend(chars.next()),
            c if c.is_whitespace() && !open => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A word of a command line, in single quotes where a shell would not leave it alone.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+@%^".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
