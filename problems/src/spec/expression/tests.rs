//! Precedence, accuracy, limits, and agreement with a second evaluation.

use proptest::prelude::*;

use super::super::error::{SpecError, Syntax};
use super::parser::LONGEST;
use super::*;
use crate::math::reference::relative_error_of_power;

const SCHEDULE: [&str; 3] = ["t", "T", "d"];

fn value(text: &str, values: [f64; 3]) -> f64 {
    Expression::parse(text, &SCHEDULE).unwrap().eval(&values)
}

/// Every operation, a program that holds many operands, and lengths that are no multiple of a vector's.
#[test]
fn many_steps_have_the_bits_of_each() {
    let deep = format!("{}t{}", "(t/(1+".repeat(9), "))".repeat(9));
    let all = "min(t,7)*max(2,ln(t))-exp(-t/d)+abs(3-t)^2*floor(t/2)+ceil(t/3)+pow(0.9,t)+sqrt(T)";
    for text in ["0.5/sqrt(t)", "t", "3", "-t", "0.9*0.5^(t-1)", all, &deep] {
        let formula = Expression::parse(text, &SCHEDULE).unwrap();
        for (first, len) in [(1, 0), (1, 1), (5, 7), (1, 8), (1_000_000, 37)] {
            let mut out = vec![0.0; len];
            formula.eval_steps(first, &[100.0, 3.0], &mut out);
            for (t, out) in (first..).zip(out) {
                let one = formula.eval(&[t as f64, 100.0, 3.0]);
                assert_eq!(out.to_bits(), one.to_bits(), "{text} at {t}");
            }
        }
    }
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
    for text in [
        "(".repeat(n),
        "-".repeat(n),
        "1^".repeat(n),
        "min(".repeat(n),
        "1+".repeat(n),
        "1".repeat(n),
    ] {
        assert!(Expression::parse(&text, &[]).is_err());
    }
    // Within the length limit: the depth limits have to hold on their own.
    let n = LONGEST / 8;
    for unit in ["(", "-", "t^", "min(t,", "t+(", "t*-(", "abs("] {
        let error = Expression::parse(&unit.repeat(n), &SCHEDULE).unwrap_err();
        assert!(
            matches!(error, SpecError::Syntax { problem: Syntax::TooDeep(_), .. }),
            "{unit}: {error}"
        );
    }
    assert_eq!(value(&format!("1{}", "+t".repeat(1000)), [1.0; 3]), 1001.0);
}

/// A tree with its text, fully in parentheses or with as few as the precedences allow, and its
/// value by walking it.
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
    let leaf =
        prop_oneof![any::<u16>().prop_map(Tree::Number), (0..3_usize).prop_map(Tree::Variable)];
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

/// Equal, or both not a number.
fn same(a: f64, b: f64) -> bool {
    a == b || a.is_nan() && b.is_nan()
}

proptest! {
    #![proptest_config(crate::property::seeded(256))]

    #[test]
    fn agrees_with_walking_the_tree(
        tree in tree(),
        values in prop::array::uniform3(-4.0..4.0_f64),
    ) {
        let text = tree.text(0);
        let formula = Expression::parse(&text, &SCHEDULE).unwrap();
        let (got, expected) = (formula.eval(&values), tree.value(&values));
        prop_assert!(same(got, expected), "{}: {} {}", text, got, expected);
        let mut fixed = formula;
        for (name, x) in SCHEDULE.iter().zip(values) {
            fixed = fixed.fix(name, x);
        }
        let folded = fixed.constant().unwrap();
        prop_assert!(same(folded, got), "{}: {} {}", text, folded, got);
    }

    #[test]
    fn any_text_is_read_or_refused(text in r"([tTd0-9e.+*/^()\-, ]|sqrt|min\(|\PC){0,30}") {
        if let Ok(formula) = Expression::parse(&text, &SCHEDULE) {
            formula.eval(&[1.0, 2.0, 3.0]);
        }
    }
}
