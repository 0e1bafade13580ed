//! From markup to tree: recursive descent with bounded depth, so that no input can exhaust the stack.

use super::symbols::{Class, by_command, class_of};
use super::{Node, Style, Unknown};
use std::iter::Peekable;
use std::str::Chars;

/// Deeper nesting than this is not a formula anyone reads.
const MAX_DEPTH: usize = 64;

/// The tree of a formula.
///
/// # Errors
/// [`Unknown`] for a command that is not known or a shape that does not close; show the formula as typed then.
pub fn parse(formula: &str) -> Result<Node, Unknown> {
    let mut parser = Parser { chars: formula.chars().peekable(), depth: 0 };
    let row = parser.row(None)?;
    match parser.chars.next() {
        None => Ok(row),
        Some(_) => Err(Unknown::Shape(r"a `}`, `]` or `\right` closes nothing")),
    }
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    /// Nodes up to `end` (left unread), a closing brace, or the end of input.
    fn row(&mut self, end: Option<char>) -> Result<Node, Unknown> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            self.skip_space();
            match self.chars.peek().copied() {
                None | Some('}') => break,
                c if c == end => break,
                Some('\\') if self.at_right() => break,
                Some('_' | '^' | '\'') => {
                    let base = nodes.pop().unwrap_or(Node::Row(Vec::new()));
                    nodes.push(self.scripts(base)?);
                }
                Some(_) => nodes.extend(self.atom()?),
            }
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Row(nodes) })
    }

    fn skip_space(&mut self) {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
    }

    fn scripts(&mut self, base: Node) -> Result<Node, Unknown> {
        let (mut sub, mut sup): (Option<Node>, Vec<Node>) = (None, Vec::new());
        let mut raised = false;
        loop {
            self.skip_space();
            match self.chars.peek() {
                Some('_') if sub.is_none() => {
                    self.chars.next();
                    sub = Some(self.argument()?);
                }
                Some('^') if !raised => {
                    self.chars.next();
                    raised = true;
                    sup.push(self.argument()?);
                }
                Some('\'') => {
                    self.chars.next();
                    sup.push(Node::Symbol("′".to_owned(), Class::Letter));
                }
                Some('_' | '^') => return Err(Unknown::Shape("two indices at one place")),
                _ => break,
            }
        }
        let sup = match sup.len() {
            0 => None,
            1 => sup.pop(),
            _ => Some(Node::Row(sup)),
        };
        Ok(Node::Script { base: Box::new(base), sub: sub.map(Box::new), sup: sup.map(Box::new) })
    }

    /// A braced group or a single atom.
    fn argument(&mut self) -> Result<Node, Unknown> {
        self.skip_space();
        match self.chars.peek() {
            None | Some('}' | '_' | '^') => Err(Unknown::Shape("an argument is missing")),
            // One digit, as in LaTeX: x^12 is x^{1}2.
            Some(c) if c.is_ascii_digit() => {
                Ok(Node::Number(self.chars.next().map(String::from).unwrap_or_default()))
            }
            Some(_) => Ok(self.atom()?.unwrap_or(Node::Row(Vec::new()))),
        }
    }

    /// One symbol, number, group or command; `None` for size commands, which draw nothing.
    fn atom(&mut self) -> Result<Option<Node>, Unknown> {
        if self.depth == MAX_DEPTH {
            return Err(Unknown::Shape("nested too deeply"));
        }
        self.depth += 1;
        let atom = self.shallow_atom();
        self.depth -= 1;
        atom
    }

    fn shallow_atom(&mut self) -> Result<Option<Node>, Unknown> {
        match self.chars.next() {
            Some('{') => self.close_group().map(Some),
            Some('\\') => self.command(),
            Some(c) if c.is_ascii_digit() => {
                let mut digits = String::from(c);
                while let Some(c) = self.chars.next_if(|c| c.is_ascii_digit() || *c == '.') {
                    digits.push(c);
                }
                Ok(Some(Node::Number(digits)))
            }
            Some('-') => Ok(Some(Node::Symbol("−".to_owned(), Class::Operator))),
            Some('$' | '&' | '#' | '%') => Err(Unknown::Shape("a bare `$`, `&`, `#` or `%`")),
            Some(c) => Ok(Some(Node::Symbol(c.to_string(), class_of(c)))),
            None => Err(Unknown::Shape("an argument is missing")),
        }
    }

    fn close_group(&mut self) -> Result<Node, Unknown> {
        let node = self.row(None)?;
        match self.chars.next() {
            Some('}') => Ok(node),
            _ => Err(Unknown::Shape("a `{` is never closed")),
        }
    }

    fn command(&mut self) -> Result<Option<Node>, Unknown> {
        let name = self.command_name();
        let boxed = |node| Ok(Some(node));
        match name.as_str() {
            "frac" | "tfrac" | "dfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                boxed(Node::Frac(Box::new(above), Box::new(below)))
            }
            "sqrt" => self.root().map(Some),
            "text" | "mathrm" | "operatorname" | "textrm" | "mathsf" | "mathit" | "mathtt" => {
                boxed(Node::Text(self.words()?))
            }
            "mathbf" | "bm" | "boldsymbol" => boxed(Node::Styled(Style::Bold, self.words()?)),
            "mathbb" => boxed(Node::Styled(Style::Double, self.words()?)),
            "mathcal" | "mathscr" => boxed(Node::Styled(Style::Script, self.words()?)),
            "left" => self.fenced().map(Some),
            "right" => Err(Unknown::Shape(r"a `\right` without `\left`")),
            "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr" | "biggl"
            | "biggr" => self.fence(),
            "displaystyle" | "limits" => Ok(None),
            _ => match accent(&name) {
                Some(mark) => boxed(Node::Accent(mark, Box::new(self.argument()?))),
                None => match by_command(&name) {
                    Some((shown, class)) => boxed(Node::Symbol(shown.to_owned(), class)),
                    None => Err(Unknown::Command(name)),
                },
            },
        }
    }

    /// What stands between `\left` and `\right`, the first already read.
    fn fenced(&mut self) -> Result<Node, Unknown> {
        let open = self.bracket()?;
        let inner = self.row(None)?;
        if !self.at_right() {
            return Err(Unknown::Shape(r"a `\left` without `\right`"));
        }
        self.chars.next();
        self.command_name();
        Ok(Node::Fenced(open, Box::new(inner), self.bracket()?))
    }

    /// A bracket after `\left` or `\right`; `.` is the invisible one.
    fn bracket(&mut self) -> Result<String, Unknown> {
        self.skip_space();
        if self.chars.next_if_eq(&'.').is_some() {
            return Ok(String::new());
        }
        match self.fence()? {
            Some(Node::Symbol(shown, _)) => Ok(shown),
            _ => Err(Unknown::Shape("a bracket is missing after a size command")),
        }
    }

    /// Whether `\right` comes next (and not `\rightarrow`).
    fn at_right(&self) -> bool {
        let mut ahead = self.chars.clone();
        r"\right".chars().all(|c| ahead.next() == Some(c))
            && !ahead.next().is_some_and(|c| c.is_ascii_alphabetic())
    }

    fn fence(&mut self) -> Result<Option<Node>, Unknown> {
        self.skip_space();
        let node = self.atom()?;
        match node {
            Some(Node::Symbol(_, Class::Fence)) => Ok(node),
            Some(Node::Symbol(ref shown, Class::Operator)) if shown == "/" => Ok(node),
            _ => Err(Unknown::Shape("a bracket is missing after a size command")),
        }
    }

    fn command_name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.chars.next_if(|c| c.is_ascii_alphabetic()) {
            name.push(c);
        }
        if name.is_empty() {
            name.extend(self.chars.next());
        }
        name
    }

    fn root(&mut self) -> Result<Node, Unknown> {
        self.skip_space();
        let mut degree = None;
        if self.chars.next_if_eq(&'[').is_some() {
            degree = Some(Box::new(self.row(Some(']'))?));
            if self.chars.next() != Some(']') {
                return Err(Unknown::Shape("a `[` is never closed"));
            }
        }
        Ok(Node::Root(Box::new(self.argument()?), degree))
    }

    /// The raw words of `{..}`, or one character.
    fn words(&mut self) -> Result<String, Unknown> {
        self.skip_space();
        if self.chars.next_if_eq(&'{').is_none() {
            return match self.chars.next() {
                Some(c) if !matches!(c, '\\' | '}') => Ok(c.to_string()),
                _ => Err(Unknown::Shape("an argument is missing")),
            };
        }
        let mut words = String::new();
        loop {
            match self.chars.next() {
                Some('}') => return Ok(words),
                Some('{') | None => return Err(Unknown::Shape("a `{` is never closed")),
                Some('\\') => {
                    let name = self.command_name();
                    let (shown, _) = by_command(&name).ok_or(Unknown::Command(name))?;
                    words.push_str(shown);
                }
                Some(c) => words.push(c),
            }
        }
    }
}

fn accent(name: &str) -> Option<char> {
    Some(match name {
        "hat" | "widehat" => '^',
        "bar" | "overline" => '¯',
        "tilde" | "widetilde" => '~',
        "dot" => '˙',
        "vec" => '→',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unknown_commands_are_named() {
        assert_eq!(parse(r"a \foo b"), Err(Unknown::Command("foo".to_owned())));
        assert_eq!(parse(r"\begin{x}"), Err(Unknown::Command("begin".to_owned())));
    }

    #[test]
    fn open_shapes_are_refused() {
        for bad in [
            "{",
            "}",
            "x_",
            r"\frac{1}",
            r"\sqrt[3",
            "x_1_2",
            r"\text{a",
            "\\",
            r"\left x",
            r"\left( x",
            r"x \right)",
            "a & b",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(parse(&"{".repeat(100_000)), Err(Unknown::Shape("nested too deeply")));
        assert!(parse(&r"\hat".repeat(100_000)).is_err());
    }

    #[test]
    fn indices_attach_to_what_stands_before() {
        let letter = |s: &str| Node::Symbol(s.to_owned(), Class::Letter);
        let expected = Node::Script {
            base: Box::new(letter("x")),
            sub: Some(Box::new(letter("t"))),
            sup: Some(Box::new(Node::Number("2".to_owned()))),
        };
        assert_eq!(parse("x_t^2"), Ok(expected.clone()));
        assert_eq!(parse("x^{2}_{t}"), Ok(expected));
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn never_panics(text in r"([\\{}_^'a-c\[\] ]|\\frac|\\sqrt|\\left|\\text|\\hat){0,40}") {
            let _ = parse(&text);
        }
    }
}
