//! Postfix programs: what an expression is compiled to.

use crate::math;

/// Operands an evaluation may hold at once.
pub(super) const STACK: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Constant(f64),
    Variable(usize),
    Unary(Unary),
    Binary(Binary),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unary {
    Negate,
    Sqrt,
    Exp,
    Ln,
    Abs,
    Floor,
    Ceil,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
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

/// `base^exponent`; a square is one multiplication, so it has the bits of `x*x`.
///
/// Integer exponents come here too: `pow` knows them (signs included), stays within 1 ulp for any
/// size, and is exact where the power is a float, while the error of repeated multiplication grows
/// with the exponent.
fn power(base: f64, exponent: f64) -> f64 {
    if (exponent - 2.0).abs() > 0.0 || exponent.is_nan() {
        math::pow(base, exponent)
    } else {
        base * base
    }
}

/// Operations in postfix order; operations on constants are worked out as they are added.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Program {
    pub(super) ops: Vec<Op>,
    /// Operands held after the last operation.
    height: usize,
    /// The largest number of operands held at once.
    pub(super) highest: usize,
}

impl Program {
    pub(super) fn push(&mut self, op: Op) {
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

    pub(super) fn run(&self, values: &[f64]) -> f64 {
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
