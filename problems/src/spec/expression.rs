//! Arithmetic in values: `0.9*0.5^(t-1)`, `1/sqrt(d*T)`.
//!
//! ```text
//! sum     = product { ("+" | "-") product }
//! product = unary { ("*" | "/") unary }
//! unary   = "-" unary | power
//! power   = atom [ "^" unary ]   right associative, tighter than minus: -2^2 = -4
//! atom    = number | constant | variable | function "(" sum { "," sum } ")" | "(" sum ")"
//! ```
//! The text is compiled to a postfix program over a fixed stack: evaluation allocates nothing and
//! cannot overflow, and every operation gives the same bits on every platform.

use crate::vectors::dispatch;
use std::fmt;

mod parser;
mod program;

use super::error::SpecError;
use program::{MANY, Op, Program};

/// A compiled arithmetic expression over named variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    names: Vec<String>,
    program: Program,
}

impl Expression {
    /// Compiles `text`, in which the names in `allowed` may stand for numbers, and `pi` and `e` for
    /// the constants.
    ///
    /// Functions: `sqrt exp ln log` (= ln) `abs floor ceil`, `min` and `max` of two or more,
    /// `pow(a,b)` (= `a^b`).
    ///
    /// # Errors
    /// [`SpecError::Syntax`] with the column and, for an unknown name, the nearest one; also for
    /// texts beyond 4096 bytes and for nesting beyond what evaluation provides for.
    pub fn parse(text: &str, allowed: &[&str]) -> Result<Expression, SpecError> {
        let program = parser::compile(text, allowed)?;
        let names = allowed.iter().map(|&name| name.to_owned()).collect();
        Ok(Expression { text: text.trim().to_owned(), names, program })
    }

    /// The value where the i-th allowed variable is `values[i]`. Follows IEEE 754 (1/0 is
    /// infinite); a NaN among the arguments of `min` and `max` gives NaN. Allocates nothing.
    ///
    /// Each operation is within 1 ulp of its exact value, powers included, so `0.9*0.5^(t-1)` stays
    /// within 2 ulp for every t above underflow.
    ///
    /// # Panics
    /// When `values` has not one number for each allowed variable.
    pub fn eval(&self, values: &[f64]) -> f64 {
        assert_eq!(values.len(), self.names.len(), "one value for each of {:?}", self.names);
        self.program.run(values)
    }

    /// [`Expression::eval`] where the first variable goes through `first`, `first + 1`, ... and the others stay, one value for each place of
    /// `out`. The same bits in less time.
    ///
    /// # Panics
    /// When `others` has not one number for each further variable, or there are more than 8 variables.
    #[expect(clippy::cast_precision_loss, reason = "steps stay below 2^53")]
    pub fn eval_steps(&self, first: u64, others: &[f64], out: &mut [f64]) {
        assert_eq!(others.len() + 1, self.names.len(), "one value for each of {:?}", self.names);
        let mut values = [[0.0; MANY]; 8];
        assert!(self.names.len() <= values.len(), "at most 8 variables, not {:?}", self.names);
        for (values, other) in values[1..].iter_mut().zip(others) {
            values.fill(*other);
        }
        for (k, out) in out.chunks_mut(MANY).enumerate() {
            for (i, t) in values[0].iter_mut().enumerate() {
                *t = (first + (k * MANY + i) as u64) as f64;
            }
            let all = dispatch(
                #[inline(always)]
                || self.program.run_each(&values),
            );
            out.copy_from_slice(&all[..out.len()]);
        }
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

    /// The expression with `value` in place of the variable `name`, as far as possible worked out.
    /// The text and the order of the variables stay.
    #[must_use]
    pub fn fix(&self, name: &str, value: f64) -> Expression {
        let mut program = Program::default();
        for &op in &self.program.ops {
            program.push(match op {
                Op::Variable(i) if self.names[i] == name => Op::Constant(value),
                op => op,
            });
        }
        Expression { text: self.text.clone(), names: self.names.clone(), program }
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

#[cfg(test)]
#[allow(
    clippy::float_cmp,
    clippy::unwrap_used,
    reason = "a test states exact values and may panic"
)]
mod tests;
