//! Postfix programs: what an expression is compiled to.

use crate::math;

/// Operands an evaluation may hold at once.
pub(super) const STACK: usize = 32;
/// Operands of most programs.
const LOW: usize = 4;
/// Values of a variable that go through [`Program::run_each`] together.
pub(super) const MANY: usize = 64;

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

impl Unary {
    /// [`Unary::apply`] to each number. The operation is chosen once, so that roots are taken in vectors.
    #[inline(always)]
    fn apply_each<const N: usize>(self, x: &mut [f64; N]) {
        match self {
            Unary::Sqrt => x.iter_mut().for_each(|x| *x = x.sqrt()),
            other => x.iter_mut().for_each(|x| *x = other.apply(*x)),
        }
    }
}

impl Binary {
    /// `a <- self(a, b)` for each pair, see [`Unary::apply_each`].
    #[inline(always)]
    fn apply_each<const N: usize>(self, a: &mut [f64; N], b: &[f64; N]) {
        let pairs = a.iter_mut().zip(b);
        match self {
            Binary::Add => pairs.for_each(|(a, b)| *a += b),
            Binary::Subtract => pairs.for_each(|(a, b)| *a -= b),
            Binary::Multiply => pairs.for_each(|(a, b)| *a *= b),
            Binary::Divide => pairs.for_each(|(a, b)| *a /= b),
            other => pairs.for_each(|(a, b)| *a = other.apply(*a, *b)),
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

    /// The value of the expression for the values of its variables.
    pub(super) fn run(&self, values: &[f64]) -> f64 {
        let [value] = self.run_each(values.as_chunks::<1>().0);
        value
    }

    /// [`Program::run`] for several values of each variable at once, with the same bits.
    #[inline(always)]
    pub(super) fn run_each<const N: usize>(&self, values: &[[f64; N]]) -> [f64; N] {
        // Most programs need little room, and room costs time.
        if self.highest <= LOW {
            self.run_within::<LOW, N>(values)
        } else {
            self.run_within::<STACK, N>(values)
        }
    }

    #[inline(always)]
    fn run_within<const ROOM: usize, const N: usize>(&self, values: &[[f64; N]]) -> [f64; N] {
        let mut stack = [[0.0; N]; ROOM];
        let mut height = 0;
        for &op in &self.ops {
            match op {
                Op::Constant(value) => {
                    stack[height] = [value; N];
                    height += 1;
                }
                Op::Variable(i) => {
                    stack[height] = values[i];
                    height += 1;
                }
                Op::Unary(f) => f.apply_each(&mut stack[height - 1]),
                Op::Binary(f) => {
                    height -= 1;
                    let (below, above) = stack.split_at_mut(height);
                    f.apply_each(&mut below[height - 1], &above[0]);
                }
            }
        }
        stack[0]
    }
}
