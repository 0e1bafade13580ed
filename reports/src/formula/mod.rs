//! Formulas in a small part of LaTeX's markup, as a tree that HTML, LaTeX and terminals draw.
//!
//! Known: `_`, `^`, `'`, `{..}`, `\frac`, `\sqrt[n]{..}`, `\left`/`\right` and the `\big` family (size only), `\text`, `\mathrm`, `\mathtt`, `\mathbf`,
//! `\mathbb`, `\mathcal`, `\operatorname`, the accents `\hat \bar \tilde \dot \vec \overline \widehat \widetilde`, Greek, and the symbols of `symbols.rs`.
//! Characters such as `β` or `∇` may be written directly. Anything else is an [`Unknown`], and is shown as it was typed.

mod parse;
mod symbols;
mod text;

pub use parse::parse;
pub use symbols::Class;
pub use text::to_text;

pub(crate) use symbols::latex;

use thiserror::Error;

/// A node of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// One symbol, word or number as it is shown, and what it does.
    Symbol(String, Class),
    /// Digits with an optional decimal point.
    Number(String),
    /// Upright words.
    Text(String),
    /// Letters in another alphabet.
    Styled(Style, String),
    /// Nodes side by side.
    Row(Vec<Node>),
    /// Nodes between brackets that grow with them; an empty bracket is invisible.
    Fenced(String, Box<Node>, String),
    /// Numerator over denominator.
    Frac(Box<Node>, Box<Node>),
    /// Root, with its degree if it is not 2.
    Root(Box<Node>, Option<Box<Node>>),
    /// Base with lower and upper index.
    Script {
        /// What carries the indices.
        base: Box<Node>,
        /// Lower index.
        sub: Option<Box<Node>>,
        /// Upper index.
        sup: Option<Box<Node>>,
    },
    /// A mark above.
    Accent(char, Box<Node>),
}

/// Alphabets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Upright bold.
    Bold,
    /// Double-struck.
    Double,
    /// Calligraphic.
    Script,
}

/// Why a formula is shown as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unknown {
    /// A command that is not in the tables.
    #[error("unknown command `\\{0}`")]
    Command(String),
    /// A brace, bracket or argument that is missing.
    #[error("{0}")]
    Shape(&'static str),
}

impl Style {
    /// The letter in this alphabet (Unicode's mathematical letters); others are left as they are.
    pub fn letter(self, c: char) -> char {
        let exception = match (self, c) {
            (Style::Double, 'C') => Some('ℂ'),
            (Style::Double, 'H') => Some('ℍ'),
            (Style::Double, 'N') => Some('ℕ'),
            (Style::Double, 'P') => Some('ℙ'),
            (Style::Double, 'Q') => Some('ℚ'),
            (Style::Double, 'R') => Some('ℝ'),
            (Style::Double, 'Z') => Some('ℤ'),
            (Style::Script, 'B') => Some('ℬ'),
            (Style::Script, 'E') => Some('ℰ'),
            (Style::Script, 'F') => Some('ℱ'),
            (Style::Script, 'H') => Some('ℋ'),
            (Style::Script, 'I') => Some('ℐ'),
            (Style::Script, 'L') => Some('ℒ'),
            (Style::Script, 'M') => Some('ℳ'),
            (Style::Script, 'R') => Some('ℛ'),
            (Style::Script, 'e') => Some('ℯ'),
            (Style::Script, 'g') => Some('ℊ'),
            (Style::Script, 'o') => Some('ℴ'),
            _ => None,
        };
        let (upper, lower, digit) = match self {
            Style::Bold => (0x1D400, 0x1D41A, Some(0x1D7CE)),
            Style::Double => (0x1D538, 0x1D552, Some(0x1D7D8)),
            Style::Script => (0x1D49C, 0x1D4B6, None),
        };
        let code = match c {
            'A'..='Z' => Some(upper + (u32::from(c) - u32::from('A'))),
            'a'..='z' => Some(lower + (u32::from(c) - u32::from('a'))),
            '0'..='9' => digit.map(|d| d + (u32::from(c) - u32::from('0'))),
            _ => None,
        };
        exception.or_else(|| code.and_then(char::from_u32)).unwrap_or(c)
    }
}
