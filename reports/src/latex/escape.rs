//! What may stand in LaTeX.

use crate::formula::{Class, Node, Style, latex, parse};
use crate::number::human;

/// Text outside of formulas.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str(r"\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str(r"\textasciicircum{}"),
            '~' => out.push_str(r"\textasciitilde{}"),
            '<' => out.push_str(r"\textless{}"),
            '>' => out.push_str(r"\textgreater{}"),
            '|' => out.push_str(r"\textbar{}"),
            '"' => out.push_str(r"\textquotedbl{}"),
            '-' if out.ends_with('-') => out.push_str("{}-"), // not an en dash
            // A line break in a cell would end the row's paragraph.
            '\n' | '\r' => out.push(' '),
            c if c.is_control() => {}
            c => match latex(&c.to_string()).filter(|_| !c.is_ascii()) {
                Some(command) => {
                    out.push_str(r"\ensuremath{");
                    out.push_str(&command);
                    out.push('}');
                }
                None => out.push(c),
            },
        }
    }
    out
}

/// A number in a formula of its own: `$1.23\times10^{-4}$`.
pub fn number(x: f64) -> String {
    let parts = human(x);
    let mantissa = parts.mantissa.replace("inf", r"\infty").replace("NaN", r"\mathrm{NaN}");
    match parts.exponent {
        None => format!("${mantissa}$"),
        Some(e) => format!(r"${mantissa}\times10^{{{e}}}$"),
    }
}

/// A formula, rebuilt from its tree so that nothing but known commands gets through; as typed text when not understood.
pub fn formula(markup: &str) -> String {
    match parse(markup) {
        Ok(tree) => format!("${}$", node(&tree)),
        Err(_) => format!(r"\texttt{{{}}}", escape(markup)),
    }
}

fn node(tree: &Node) -> String {
    match tree {
        Node::Symbol(shown, class) => symbol(shown, *class),
        Node::Number(digits) => digits.clone(),
        Node::Text(words) => format!(r"\text{{{}}}", escape(words)),
        Node::Styled(style, words) => {
            let command = match style {
                Style::Bold => "mathbf",
                Style::Double => "mathbb",
                Style::Script => "mathcal",
            };
            format!(
                r"\{command}{{{}}}",
                words.chars().map(|c| symbol(&c.to_string(), Class::Letter)).collect::<String>()
            )
        }
        Node::Row(nodes) => nodes.iter().map(node).collect(),
        Node::Fenced(open, inner, close) => {
            let bracket = |shown: &str| match shown {
                "" => ".".to_owned(),
                shown => symbol(shown, Class::Fence),
            };
            format!(r"\left{}{}\right{}", bracket(open), node(inner), bracket(close))
        }
        Node::Frac(above, below) => format!(r"\frac{{{}}}{{{}}}", node(above), node(below)),
        Node::Root(inner, None) => format!(r"\sqrt{{{}}}", node(inner)),
        Node::Root(inner, Some(degree)) => {
            format!(r"\sqrt[{{{}}}]{{{}}}", node(degree), node(inner))
        }
        Node::Script { base, sub, sup } => {
            let mut out = match **base {
                Node::Row(_) => format!("{{{}}}", node(base)),
                _ => node(base),
            };
            for (mark, index) in [('_', sub), ('^', sup)] {
                if let Some(index) = index {
                    out.push_str(&format!("{mark}{{{}}}", node(index)));
                }
            }
            out
        }
        Node::Accent(mark, inner) => {
            let command = match mark {
                '^' => "widehat",
                '~' => "widetilde",
                '˙' => "dot",
                '→' => "vec",
                _ => "overline",
            };
            format!(r"\{command}{{{}}}", node(inner))
        }
    }
}

fn symbol(shown: &str, class: Class) -> String {
    match (shown, class) {
        ("−", _) => "-".to_owned(),
        // These would be read as markup; the rest of ASCII stands for itself.
        ("{" | "}", _) => format!(r"\{shown}"),
        ("~", _) => r"\sim ".to_owned(),
        (_, Class::Space) => r"\ ".to_owned(),
        (s, Class::Letter | Class::Operator | Class::Fence)
            if s.chars().all(|c| {
                c.is_ascii() && !matches!(c, '%' | '#' | '&' | '_' | '$' | '\\' | '^')
            }) =>
        {
            s.to_owned()
        }
        (s, _) => latex(s).unwrap_or_else(|| format!(r"\text{{{}}}", escape(s))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn golden() {
        assert_eq!(escape("50% of a_b & {c}"), r"50\% of a\_b \& \{c\}");
        assert_eq!(escape("--lr=0.1"), "-{}-lr=0.1");
        assert_eq!(number(1.23e-6), r"$1.23\times10^{-6}$");
        assert_eq!(number(-1.5), "$-1.5$");
        assert_eq!(formula(r"\|g_t\|^2 \le \frac{1}{2T}"), r"$\|g_{t}\|^{2}\le \frac{1}{2T}$");
        assert_eq!(formula(r"\input{secrets}"), r"\texttt{\textbackslash{}input\{secrets\}}");
        assert_eq!(formula(r"\operatorname{diag}(β) \bar x"), r"$\text{diag}(\beta )\overline{x}$");
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn braces_balance_and_nothing_special_is_bare(text in any::<String>()) {
            let escaped = escape(&text);
            let bare = escaped.replace(r"\{", "").replace(r"\}", "").replace(r"\$", "").replace(r"\&", "").replace(r"\#", "").replace(r"\%", "").replace(r"\_", "");
            prop_assert_eq!(bare.matches('{').count(), bare.matches('}').count());
            prop_assert!(!bare.contains(['$', '&', '#', '%', '_', '^', '~', '\n']));
        }

        #[test]
        fn a_formula_never_leaves_its_dollars(text in r"([\\{}_^'a-c<&$%#~\[\] 0-9]|\\frac|\\sqrt|\\sum|\\text|\\hat|\\%|\\\$){0,30}") {
            let shown = formula(&text);
            let bare = shown.replace(r"\$", "");
            prop_assert!(matches!(bare.matches('$').count(), 0 | 2), "{}", shown);
        }
    }
}
