//! Formulas in one line of Unicode, for terminals and for screen readers.

use super::{Class, Node, parse};

/// `\|\nabla f(x_t)\|^2 \le \frac{1}{2T}` as `‖∇f(x_t)‖² ≤ 1/(2T)`; a formula that is not understood comes back as typed.
pub fn to_text(formula: &str) -> String {
    match parse(formula) {
        Ok(node) => text(&node),
        Err(_) => formula.to_owned(),
    }
}

fn text(node: &Node) -> String {
    match node {
        Node::Symbol(s, Class::Operator) => operator(s),
        Node::Symbol(s, Class::Function | Class::Limits) => format!("{s} "),
        Node::Symbol(s, Class::Space) => {
            if s.is_empty() {
                String::new()
            } else {
                " ".to_owned()
            }
        }
        Node::Symbol(s, _) | Node::Number(s) | Node::Text(s) => s.clone(),
        Node::Styled(style, s) => s.chars().map(|c| style.letter(c)).collect(),
        Node::Row(nodes) => row(nodes),
        Node::Fenced(open, inner, close) => format!("{open}{}{close}", text(inner).trim()),
        Node::Frac(above, below) => format!("{}/{}", grouped(above), grouped(below)),
        Node::Root(inner, None) => format!("√{}", grouped(inner)),
        Node::Root(inner, Some(degree)) => {
            format!("{}√{}", raised(&text(degree)), grouped(inner))
        }
        Node::Script { base, sub, sup } => script(base, sub.as_deref(), sup.as_deref()),
        Node::Accent(mark, inner) => {
            let combining = match mark {
                '^' => '\u{302}',
                '~' => '\u{303}',
                '˙' => '\u{307}',
                '→' => '\u{20D7}',
                _ => '\u{304}',
            };
            let inner = text(inner);
            if inner.chars().count() == 1 {
                format!("{inner}{combining}")
            } else {
                format!("{mark}({inner})")
            }
        }
    }
}

/// A fraction that stands beside a factor is put in brackets: `(1/d)·x`, not `1/dx`.
fn row(nodes: &[Node]) -> String {
    let separates = |node: Option<&Node>| {
        node.is_none_or(|n| matches!(n, Node::Symbol(_, Class::Operator | Class::Space)))
    };
    let mut out = String::new();
    for (at, node) in nodes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| nodes.get(at));
        let alone = separates(before) && separates(nodes.get(at + 1));
        match node {
            Node::Frac(..) if !alone => out.push_str(&format!("({})", text(node))),
            _ => out.push_str(&text(node)),
        }
    }
    tidy(&out)
}

/// Relations get room, signs and products do not: `a ≤ b−c·d`.
fn operator(s: &str) -> String {
    match s {
        "," | ";" => format!("{s} "),
        "+" | "−" | "·" | "/" | "*" | ":" | "!" | "~" | "¬" | "∀" | "∃" | "±" | "∫" | "∗" | "∣" => {
            s.to_owned()
        }
        _ => format!(" {s} "),
    }
}

/// Runs of spaces become one, and none stays before or after a bracket.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ' ' && out.ends_with([' ', '(', '[']) {
            continue;
        }
        if matches!(c, ')' | ']' | ',' | '(')
            && out.ends_with(' ')
            && !(c == '(' && out.trim_end().ends_with(is_relation))
        {
            out.pop();
        }
        out.push(c);
    }
    out
}

fn is_relation(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, ')' | ']')
}

fn grouped(node: &Node) -> String {
    let inner = text(node).trim().to_owned();
    let single = inner.chars().all(char::is_alphanumeric)
        && matches!(node, Node::Symbol(..) | Node::Number(_))
        || inner.chars().count() <= 1
        || matches!(
            node,
            Node::Script { .. }
                | Node::Root(..)
                | Node::Accent(..)
                | Node::Styled(..)
                | Node::Text(_)
        );
    if single { inner } else { format!("({inner})") }
}

fn script(base: &Node, sub: Option<&Node>, sup: Option<&Node>) -> String {
    let mut out = text(base).trim_end().to_owned();
    if let Some(sub) = sub {
        let inner = text(sub).trim().to_owned();
        let digits: Option<String> = inner.chars().map(lowered).collect();
        match digits {
            Some(digits) => out.push_str(&digits),
            None if inner.chars().count() == 1 => out.push_str(&format!("_{inner}")),
            None => out.push_str(&format!("_{{{inner}}}")),
        }
    }
    if let Some(sup) = sup {
        out.push_str(&raised(text(sup).trim()));
    }
    if matches!(base, Node::Symbol(_, Class::Limits | Class::Function)) {
        out.push(' ');
    }
    out
}

fn lowered(c: char) -> Option<char> {
    let digit = c.to_digit(10)?;
    char::from_u32(0x2080 + digit)
}

fn raised(inner: &str) -> String {
    let small = |c: char| {
        Some(match c {
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '0' | '4'..='9' => char::from_u32(0x2070 + c.to_digit(10)?)?,
            '−' => '⁻',
            '+' => '⁺',
            '′' => '′',
            'n' => 'ⁿ',
            '⊤' => 'ᵀ',
            _ => return None,
        })
    };
    let raised: Option<String> = inner.chars().map(small).collect();
    match raised {
        Some(raised) => raised,
        None if inner.chars().count() == 1 => format!("^{inner}"),
        None => format!("^{{{inner}}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden() {
        let cases = [
            (r"\|\nabla f(x_t)\|^2 \le \frac{1}{2T}", "‖∇f(x_t)‖² ≤ 1/(2T)"),
            (
                r"x_{t+1} = x_t - \gamma \hat m_t / (\sqrt{v_t} + \varepsilon)",
                "x_{t+1} = x_t−γm̂_t/(√v_t+ε)",
            ),
            (r"\min_{1\le t\le T} \mathbb{E}\|g_t\|^{2}", "min_{1 ≤ t ≤ T} 𝔼‖g_t‖²"),
            (r"\frac{1}{d} a + \frac{1}{2}", "(1/d)a+1/2"),
            (r"\left( \frac{a}{b} \right)^2", "(a/b)²"),
            (r"x_{12}^{-1}", "x₁₂⁻¹"),
            (r"f \unknown", r"f \unknown"),
        ];
        for (formula, shown) in cases {
            assert_eq!(to_text(formula), shown);
        }
    }
}
