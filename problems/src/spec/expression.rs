//! Arithmetic in values: `0.9*0.5^(t-1)`, `1/sqrt(d*T)`.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = unary { ("*" | "/") unary }
//! unary   = "-" unary | power
//! power   = atom [ "^" unary ]                  right associative and tighter than minus: -2^2 = -4, 2^3^2 = 512
//! atom    = number | constant | variable | function "(" sum { "," sum } ")" | "(" sum ")"
//! ```
//! The text is compiled to a postfix program over a fixed stack: evaluation allocates nothing and cannot overflow, and every
//! operation gives the same bits on every platform.

use std::fmt;

use super::error::{SpecError, Syntax, shorten};
use super::suggest::nearest_of;
use crate::math;

/// Longest text, in bytes.
const LONGEST: usize = 4096;
/// Deepest nesting of the grammar, which bounds the parser's recursion.
const DEEPEST: usize = 100;
/// Operands an evaluation may hold at once.
const STACK: usize = 32;

/// A compiled arithmetic expression over named variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    names: Vec<String>,
    program: Program,
}

impl Expression {
    /// Compiles `text`, in which the names in `allowed` may stand for numbers, and `pi` and `e` for the constants.
    ///
    /// Functions: `sqrt exp ln log` (= ln) `abs floor ceil`, `min` and `max` of two or more, `pow(a,b)` (= `a^b`).
    ///
    /// # Errors
    /// [`SpecError::Syntax`] with the column and, for an unknown name, the nearest one; also for texts beyond 4096
    /// bytes and for nesting beyond what evaluation provides for.
    pub fn parse(text: &str, allowed: &[&str]) -> Result<Expression, SpecError> {
        if text.len() > LONGEST {
            return Err(SpecError::syntax(
                text,
                text.len(),
                Syntax::TooLong(LONGEST),
            ));
        }
        let mut parser = Parser {
            text,
            at: 0,
            depth: 0,
            allowed,
            program: Program::default(),
        };
        parser.sum()?;
        match parser.peek() {
            None => {}
            Some(')') => return Err(parser.error(Syntax::Unopened(')'))),
            Some(_) => return Err(parser.error(Syntax::ExpectedOperator(parser.found()))),
        }
        let names = allowed.iter().map(|&name| name.to_owned()).collect();
        Ok(Expression {
            text: text.trim().to_owned(),
            names,
            program: parser.program,
        })
    }

    /// The value where the i-th allowed variable is `values[i]`. Follows IEEE 754 (1/0 is infinite); a NaN among the
    /// arguments of `min` and `max` gives NaN. Allocates nothing.
    ///
    /// Each operation is within 1 ulp of its exact value, powers included, so `0.9*0.5^(t-1)` stays within 2 ulp for every t
    /// above underflow.
    ///
    /// # Panics
    /// When `values` has not one number for each allowed variable.
    pub fn eval(&self, values: &[f64]) -> f64 {
        assert_eq!(
            values.len(),
            self.names.len(),
            "one value for each of {:?}",
            self.names
        );
        self.program.run(values)
    }

    /// The value, if it depends on no variable.
    pub fn constant(&self) -> Option<f64> {
        match self.program.ops[..] {
            [Op::Constant(value)] => Some(value),
            _ => None,
        }
    }

    /// Whether the value depends on the variable `name`.
    pub fn uses(&self, name: &str) -> bool {
        let is_used = |op: &Op| matches!(op, Op::Variable(i) if self.names[*i] == name);
        self.program.ops.iter().any(is_used)
    }

    /// The expression with `value` in place of the variable `name`, as far as possible worked out. The text and the order of
    /// the variables stay.
    #[must_use]
    pub fn fix(&self, name: &str, value: f64) -> Expression {
        let mut program = Program::default();
        for &op in &self.program.ops {
            program.push(match op {
                Op::Variable(i) if self.names[i] == name => Op::Constant(value),
                op => op,
            });
        }
        Expression {
            text: self.text.clone(),
            names: self.names.clone(),
            program,
        }
    }

    /// The text it was read from.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Op {
    Constant(f64),
    Variable(usize),
    Unary(Unary),
    Binary(Binary),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unary {
    Negate,
    Sqrt,
    Exp,
    Ln,
    Abs,
    Floor,
    Ceil,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Min,
    Max,
}

impl Unary {
    fn apply(self, x: f64) -> f64 {
        match self {
            Unary::Negate => -x,
            Unary::Sqrt => x.sqrt(),
            Unary::Exp => math::exp(x),
            Unary::Ln => math::ln(x),
            Unary::Abs => x.abs(),
            Unary::Floor => x.floor(),
            Unary::Ceil => x.ceil(),
        }
    }
}

impl Binary {
    fn apply(self, a: f64, b: f64) -> f64 {
        match self {
            Binary::Add => a + b,
            Binary::Subtract => a - b,
            Binary::Multiply => a * b,
            Binary::Divide => a / b,
            Binary::Power => power(a, b),
            // f64::min and max drop a NaN and leave the sign of zero open.
            Binary::Min | Binary::Max if a.is_nan() || b.is_nan() => f64::NAN,
            Binary::Min => {
                if b < a {
                    b
                } else {
                    a
                }
            }
            Binary::Max => {
                if b > a {
                    b
                } else {
                    a
                }
            }
        }
    }
}

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

/// `base^exponent`; a square is one multiplication, so it has the bits of `x*x`.
///
/// Integer exponents come here too: `pow` knows them (signs included), stays within 1 ulp for any size, and is exact where
/// the power is a float, while the error of repeated multiplication grows with the exponent.
fn power(base: f64, exponent: f64) -> f64 {
    if (exponent - 2.0).abs() > 0.0 || exponent.is_nan() { math::pow(base, exponent) } else { base * base }
}

/// Operations in postfix order; operations on constants are worked out as they are added.
#[derive(Debug, Clone, PartialEq, Default)]
struct Program {
    ops: Vec<Op>,
    height: usize,
    highest: usize,
}

impl Program {
    fn push(&mut self, op: Op) {
        match op {
            Op::Constant(_) | Op::Variable(_) => {
                self.height += 1;
                self.highest = self.highest.max(self.height);
            }
            Op::Unary(_) => {}
            Op::Binary(_) => self.height -= 1,
        }
        // In postfix order, constants at the end are the operands of what comes next.
        match (op, &self.ops[..]) {
            (Op::Unary(f), [.., Op::Constant(x)]) => {
                let value = f.apply(*x);
                self.replace(1, value);
            }
            (Op::Binary(f), [.., Op::Constant(a), Op::Constant(b)]) => {
                let value = f.apply(*a, *b);
                self.replace(2, value);
            }
            _ => self.ops.push(op),
        }
    }

    fn replace(&mut self, operands: usize, value: f64) {
        self.ops.truncate(self.ops.len() - operands);
        self.ops.push(Op::Constant(value));
    }

    fn run(&self, values: &[f64]) -> f64 {
        let mut stack = [0.0; STACK];
        let mut height = 0;
        for &op in &self.ops {
            match op {
                Op::Constant(value) => {
                    stack[height] = value;
                    height += 1;
                }
                Op::Variable(i) => {
                    stack[height] = values[i];
                    height += 1;
                }
                Op::Unary(f) => stack[height - 1] = f.apply(stack[height - 1]),
                Op::Binary(f) => {
                    height -= 1;
                    stack[height - 1] = f.apply(stack[height - 1], stack[height]);
                }
            }
        }
        stack[0]
    }
}

/// Recursive descent over the grammar above; each rule leaves one operand more on the program's stack.
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
        if self.program.highest > STACK {
            Err(self.error(Syntax::TooDeep(STACK)))
        } else {
            Ok(())
        }
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

    /// Digits with an optional point and exponent; letters that follow directly make it no number (`2t`, `1e`).
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
            let problem = Syntax::ArgumentCount {
                function: name.to_owned(),
                wanted,
                found,
            };
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
    let valid: Vec<String> = allowed
        .iter()
        .copied()
        .chain(constants)
        .map(str::to_owned)
        .collect();
    Syntax::UnknownVariable {
        name: shorten(name),
        nearest: nearest_of(name, &valid),
        valid,
    }
}

fn unknown_function(name: &str) -> Syntax {
    let valid: Vec<String> = FUNCTIONS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    Syntax::UnknownFunction {
        name: shorten(name),
        nearest: nearest_of(name, &valid),
        valid,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::math::reference::relative_error_of_power;

    const SCHEDULE: [&str; 3] = ["t", "T", "d"];

    fn value(text: &str, values: [f64; 3]) -> f64 {
        Expression::parse(text, &SCHEDULE).unwrap().eval(&values)
    }

    #[test]
    fn precedence_and_associativity() {
        for (text, expected) in [
            ("-2^2", -4.0),
            ("2^3^2", 512.0),
            ("2^-1", 0.5),
            ("-2^-2", -0.25),
            ("(-2)^2", 4.0),
            ("--3", 3.0),
            ("2*-3", -6.0),
            ("1-2-3", -4.0),
            ("12/3/2", 2.0),
            ("1+2*3^2", 19.0),
            ("(1+2)*3", 9.0),
            ("1/sqrt(d*T)", 1.0 / 20.0),
            ("0.9*0.5^(t-1)", 0.225),
            ("min(3, 1, 2)+max(1, 5)", 6.0),
            ("pow(2, 10)", 1024.0),
            ("floor(-1.5)+ceil(1.2)+abs(-4)", 4.0),
            ("ln(e)+log(exp(2))", 3.0),
            ("(-2)^3", -8.0),
            ("1e-3 + .5 + 2.", 2.501),
            ("1E+2", 100.0),
            ("pi", std::f64::consts::PI),
        ] {
            assert_eq!(value(text, [3.0, 100.0, 4.0]), expected, "{text}");
        }
    }

    #[test]
    fn nothing_hides_what_is_not_a_number() {
        for text in ["max(0, ln(-1))", "min(ln(-1), 0)", "0/0", "sqrt(-1)"] {
            assert!(value(text, [1.0; 3]).is_nan(), "{text}");
        }
        assert_eq!(value("1/(t-1)", [1.0; 3]), f64::INFINITY);
    }

    #[test]
    fn geometric_schedules_are_accurate_far_out() {
        for (text, base) in [("0.5^(t-1)", 0.5), ("0.9^(t-1)", 0.9), ("0.999999^(t-1)", 0.999999)] {
            let formula = Expression::parse(text, &SCHEDULE).unwrap();
            for n in [1, 2, 3, 10, 100, 1000, 6000] {
                let got = formula.eval(&[n as f64 + 1.0, 0.0, 0.0]);
                // One ulp is at most 2^-52 of the value while that is a normal number.
                if got >= f64::MIN_POSITIVE {
                    let error = relative_error_of_power(got, base, n);
                    assert!(error <= f64::EPSILON, "{text} at n = {n}: {error:e}");
                }
            }
        }
    }

    #[test]
    fn constants_are_worked_out_and_variables_put_in() {
        let formula = Expression::parse("2*3/sqrt(d*T)+t*0", &SCHEDULE).unwrap();
        assert!(formula.uses("t") && formula.uses("T") && formula.uses("d"));
        assert_eq!(formula.constant(), None);
        let bound = formula.fix("T", 9.0).fix("d", 4.0);
        assert!(bound.uses("t") && !bound.uses("T") && !bound.uses("d"));
        assert_eq!(bound.eval(&[1.0, f64::NAN, f64::NAN]), 1.0);
        assert_eq!(bound.fix("t", 5.0).constant(), Some(1.0));
        assert_eq!(Expression::parse(" 2^3 ", &[]).unwrap().constant(), Some(8.0));
        assert_eq!(bound.to_string(), "2*3/sqrt(d*T)+t*0");
    }

    #[test]
    fn monstrous_texts_are_errors() {
        let n = 100_000;
        for text in ["(".repeat(n), "-".repeat(n), "1^".repeat(n), "min(".repeat(n), "1+".repeat(n), "1".repeat(n)] {
            assert!(Expression::parse(&text, &[]).is_err());
        }
        // Within the length limit: the depth limits have to hold on their own.
        let n = LONGEST / 8;
        for unit in ["(", "-", "t^", "min(t,", "t+(", "t*-(", "abs("] {
            let error = Expression::parse(&unit.repeat(n), &SCHEDULE).unwrap_err();
            assert!(matches!(error, SpecError::Syntax { problem: Syntax::TooDeep(_), .. }), "{unit}: {error}");
        }
        assert_eq!(value(&format!("1{}", "+t".repeat(1000)), [1.0; 3]), 1001.0);
    }

    /// A tree with its text, fully in parentheses or with as few as the precedences allow, and its value by walking it.
    #[derive(Debug, Clone)]
    enum Tree {
        Number(u16),
        Variable(usize),
        Negate(Box<Tree>),
        Call(&'static str, fn(f64) -> f64, Box<Tree>),
        Infix(char, Box<Tree>, Box<Tree>),
    }

    impl Tree {
        fn value(&self, values: &[f64; 3]) -> f64 {
            match self {
                Tree::Number(n) => f64::from(*n) / 16.0,
                Tree::Variable(i) => values[*i],
                Tree::Negate(x) => -x.value(values),
                Tree::Call(_, f, x) => f(x.value(values)),
                Tree::Infix(op, a, b) => {
                    let (a, b) = (a.value(values), b.value(values));
                    match op {
                        '+' => a + b,
                        '-' => a - b,
                        '*' => a * b,
                        '/' => a / b,
                        _ if b == 2.0 => a * a,
                        _ => libm::pow(a, b),
                    }
                }
            }
        }

        /// Binding strength: 0 sum, 1 product, 2 minus, 3 power, 4 atom.
        fn strength(&self) -> u8 {
            match self {
                Tree::Infix('+' | '-', ..) => 0,
                Tree::Infix('*' | '/', ..) => 1,
                Tree::Negate(_) => 2,
                Tree::Infix(..) => 3,
                _ => 4,
            }
        }

        /// The text, in parentheses if it binds less than `least`.
        fn text(&self, least: u8) -> String {
            let text = match self {
                Tree::Number(n) => format!("{}", f64::from(*n) / 16.0),
                Tree::Variable(i) => SCHEDULE[*i].to_owned(),
                Tree::Negate(x) => format!("-{}", x.text(2)),
                Tree::Call(name, _, x) => format!("{name}({})", x.text(0)),
                Tree::Infix('^', a, b) => format!("{} ^{}", a.text(4), b.text(2)),
                Tree::Infix(op, a, b) => {
                    let own = self.strength();
                    format!("{}{op} {}", a.text(own), b.text(own + 1))
                }
            };
            if self.strength() < least { format!("({text})") } else { text }
        }
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![any::<u16>().prop_map(Tree::Number), (0..3_usize).prop_map(Tree::Variable)];
        leaf.prop_recursive(5, 40, 2, |inner| {
            let call = prop_oneof![
                Just(("sqrt", f64::sqrt as fn(f64) -> f64)),
                Just(("abs", f64::abs as fn(f64) -> f64)),
                Just(("exp", libm::exp as fn(f64) -> f64)),
                Just(("ln", libm::log as fn(f64) -> f64)),
                Just(("floor", f64::floor as fn(f64) -> f64)),
            ];
            prop_oneof![
                inner.clone().prop_map(|x| Tree::Negate(Box::new(x))),
                (call, inner.clone()).prop_map(|((name, f), x)| Tree::Call(name, f, Box::new(x))),
                (prop::sample::select(vec!['+', '-', '*', '/', '^']), inner.clone(), inner)
                    .prop_map(|(op, a, b)| Tree::Infix(op, Box::new(a), Box::new(b))),
            ]
        })
    }

    proptest! {
        #[test]
        fn agrees_with_walking_the_tree(tree in tree(), values in prop::array::uniform3(-4.0..4.0_f64)) {
            let text = tree.text(0);
            let formula = Expression::parse(&text, &SCHEDULE).unwrap();
            let (got, expected) = (formula.eval(&values), tree.value(&values));
            prop_assert!(got == expected || got.is_nan() && expected.is_nan(), "{}: {} {}", text, got, expected);
            let fixed = SCHEDULE.iter().zip(values).fold(formula, |formula, (name, x)| formula.fix(name, x));
            let folded = fixed.constant().unwrap();
            prop_assert!(folded == got || folded.is_nan() && got.is_nan(), "{}: {} {}", text, folded, got);
        }

        #[test]
        fn any_text_is_read_or_refused(text in r"([tTd0-9e.+*/^()\-, ]|sqrt|min\(|\PC){0,30}") {
            if let Ok(formula) = Expression::parse(&text, &SCHEDULE) {
                formula.eval(&[1.0, 2.0, 3.0]);
            }
        }
    }
}
