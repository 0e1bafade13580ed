//! From text to program, by recursive descent.

use super::super::error::{SpecError, Syntax, shorten};
use super::super::suggest::nearest_of;
use super::program::{Binary, Op, Program, STACK, Unary};

/// Longest text, in bytes.
pub(super) const LONGEST: usize = 4096;
/// Deepest nesting of the grammar, which bounds the recursion.
const DEEPEST: usize = 100;

/// Names of functions with what they do and how many arguments they take.
#[derive(Clone, Copy)]
enum Function {
    One(Unary),
    Two(Binary),
    TwoOrMore(Binary),
}

const FUNCTIONS: [(&str, Function); 10] = [
    ("sqrt", Function::One(Unary::Sqrt)),
    ("exp", Function::One(Unary::Exp)),
    ("ln", Function::One(Unary::Ln)),
    ("log", Function::One(Unary::Ln)),
    ("abs", Function::One(Unary::Abs)),
    ("floor", Function::One(Unary::Floor)),
    ("ceil", Function::One(Unary::Ceil)),
    ("min", Function::TwoOrMore(Binary::Min)),
    ("max", Function::TwoOrMore(Binary::Max)),
    ("pow", Function::Two(Binary::Power)),
];

const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// The program of the whole of `text`.
pub(super) fn compile(text: &str, allowed: &[&str]) -> Result<Program, SpecError> {
    if text.len() > LONGEST {
        return Err(SpecError::syntax(text, LONGEST, Syntax::TooLong(LONGEST)));
    }
    let mut parser = Parser { text, at: 0, depth: 0, allowed, program: Program::default() };
    parser.sum()?;
    match parser.peek() {
        None => Ok(parser.program),
        Some(')') => Err(parser.error(Syntax::Unopened(')'))),
        Some(_) => Err(parser.error(Syntax::ExpectedOperator(parser.found()))),
    }
}

/// Recursive descent over the grammar of the parent module; each rule leaves one operand more on
/// the program's stack.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    allowed: &'a [&'a str],
    program: Program,
}

impl<'a> Parser<'a> {
    fn error(&self, problem: Syntax) -> SpecError {
        SpecError::syntax(self.text, self.at, problem)
    }

    /// The next character that is not space; the space is consumed.
    fn peek(&mut self) -> Option<char> {
        let rest = self.text[self.at..].trim_start();
        self.at = self.text.len() - rest.len();
        rest.chars().next()
    }

    /// Consumes the next character if it is `wanted`, which is ASCII.
    fn take(&mut self, wanted: char) -> bool {
        let taken = self.peek() == Some(wanted);
        self.at += usize::from(taken);
        taken
    }

    /// What stands here, for a message.
    fn found(&self) -> String {
        let rest = &self.text[self.at..];
        let word = rest.len() - rest.trim_start_matches(is_word).len();
        match (word, rest.chars().next()) {
            (_, None) => "the end".to_owned(),
            (0, Some(c)) => format!("'{c}'"),
            (word, _) => format!("`{}`", shorten(&rest[..word])),
        }
    }

    fn push(&mut self, op: Op) -> Result<(), SpecError> {
        self.program.push(op);
        if self.program.highest > STACK { Err(self.error(Syntax::TooDeep(STACK))) } else { Ok(()) }
    }

    fn sum(&mut self) -> Result<(), SpecError> {
        self.product()?;
        loop {
            let op = if self.take('+') {
                Binary::Add
            } else if self.take('-') {
                Binary::Subtract
            } else {
                return Ok(());
            };
            self.product()?;
            self.push(Op::Binary(op))?;
        }
    }

    fn product(&mut self) -> Result<(), SpecError> {
        self.unary()?;
        loop {
            let op = if self.take('*') {
                Binary::Multiply
            } else if self.take('/') {
                Binary::Divide
            } else {
                return Ok(());
            };
            self.unary()?;
            self.push(Op::Binary(op))?;
        }
    }

    /// Every recursion of the grammar passes here, so this is where its depth is bounded.
    fn unary(&mut self) -> Result<(), SpecError> {
        if self.depth == DEEPEST {
            return Err(self.error(Syntax::TooDeep(DEEPEST)));
        }
        self.depth += 1;
        if self.take('-') {
            self.unary()?;
            self.push(Op::Unary(Unary::Negate))?;
        } else {
            self.atom()?;
            if self.take('^') {
                self.unary()?;
                self.push(Op::Binary(Binary::Power))?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn atom(&mut self) -> Result<(), SpecError> {
        match self.peek() {
            Some('(') => {
                let opened = self.at;
                self.at += 1;
                self.sum()?;
                self.close(opened)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if is_word(c) => self.name(),
            _ => Err(self.error(Syntax::ExpectedOperand(self.found()))),
        }
    }

    fn close(&mut self, opened: usize) -> Result<(), SpecError> {
        match self.peek() {
            Some(')') => {
                self.at += 1;
                Ok(())
            }
            None => Err(SpecError::syntax(self.text, opened, Syntax::Unclosed('('))),
            Some(_) => Err(self.error(Syntax::ExpectedOperator(self.found()))),
        }
    }

    /// Digits with an optional point and exponent; letters that follow directly make it no number
    /// (`2t`, `1e`).
    fn number(&mut self) -> Result<(), SpecError> {
        let rest = &self.text[self.at..];
        let mut length = 0;
        let mut last = ' ';
        for c in rest.chars() {
            let exponent_sign = matches!(c, '+' | '-') && matches!(last, 'e' | 'E');
            if !(is_word(c) || c == '.' || exponent_sign) {
                break;
            }
            length += c.len_utf8();
            last = c;
        }
        let literal = &rest[..length];
        match literal.parse::<f64>() {
            Ok(value) if value.is_finite() => {
                self.push(Op::Constant(value))?;
                self.at += length;
                Ok(())
            }
            Ok(_) => Err(self.error(Syntax::NotFinite(shorten(literal)))),
            Err(_) => Err(self.error(Syntax::BadNumber(shorten(literal)))),
        }
    }

    fn name(&mut self) -> Result<(), SpecError> {
        let start = self.at;
        let rest = &self.text[start..];
        let name = &rest[..rest.len() - rest.trim_start_matches(is_word).len()];
        self.at += name.len();
        let called = self.peek() == Some('(');
        let variable = self.allowed.iter().position(|known| *known == name);
        let function = FUNCTIONS.iter().find(|(known, _)| *known == name);
        let constant = CONSTANTS.iter().find(|(known, _)| *known == name);
        let refuse = |problem| Err(SpecError::syntax(self.text, start, problem));
        match (variable, constant, function) {
            (_, _, Some((_, function))) if called => self.call(start, name, *function),
            (Some(_), _, _) | (_, Some(_), _) if called => {
                Err(self.error(Syntax::ExpectedOperator("'('".to_owned())))
            }
            (Some(i), _, _) => self.push(Op::Variable(i)),
            (_, Some((_, value)), _) => self.push(Op::Constant(*value)),
            (_, _, Some(_)) => refuse(Syntax::NeedsArguments(name.to_owned())),
            _ if called => refuse(unknown_function(name)),
            _ if ["inf", "infinity", "nan"].contains(&name.to_lowercase().as_str()) => {
                refuse(Syntax::NotFinite(name.to_owned()))
            }
            _ => refuse(unknown_variable(name, self.allowed)),
        }
    }

    /// The arguments of a function, whose parenthesis comes next.
    fn call(&mut self, start: usize, name: &str, function: Function) -> Result<(), SpecError> {
        let opened = self.at;
        self.at += 1;
        let mut found = 0;
        if self.peek() != Some(')') {
            loop {
                self.sum()?;
                found += 1;
                if let (Function::TwoOrMore(op), 2..) = (function, found) {
                    self.push(Op::Binary(op))?;
                }
                if !self.take(',') {
                    break;
                }
            }
        }
        self.close(opened)?;
        let (wanted, fits) = match function {
            Function::One(_) => ("one argument", found == 1),
            Function::Two(_) => ("two arguments", found == 2),
            Function::TwoOrMore(_) => ("two or more arguments", found >= 2),
        };
        if !fits {
            let problem = Syntax::ArgumentCount { function: name.to_owned(), wanted, found };
            return Err(SpecError::syntax(self.text, start, problem));
        }
        match function {
            Function::One(op) => self.push(Op::Unary(op)),
            Function::Two(op) => self.push(Op::Binary(op)),
            Function::TwoOrMore(_) => Ok(()),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unknown_variable(name: &str, allowed: &[&str]) -> Syntax {
    let constants = CONSTANTS.iter().map(|(name, _)| *name);
    let valid: Vec<String> = allowed.iter().copied().chain(constants).map(str::to_owned).collect();
    Syntax::UnknownVariable { name: shorten(name), nearest: nearest_of(name, &valid), valid }
}

fn unknown_function(name: &str) -> Syntax {
    let valid: Vec<String> = FUNCTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    Syntax::UnknownFunction { name: shorten(name), nearest: nearest_of(name, &valid), valid }
}
