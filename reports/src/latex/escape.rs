//! What may stand in LaTeX.

use crate::formula::{Class, Node, Style, latex, parse};
use crate::number::human;

/// Text outside of formulas. A character that the T1 fonts of a plain installation do not have is written as its number, `[U+4E2D]`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        // Two of these, or an inverted mark, would be set as one sign.
        if matches!((before, c), ('\'', '\'') | ('`', '`') | (',', ',') | ('?' | '!', '`')) {
            out.push_str("{}");
        }
        before = c;
        match c {
            '\\' => out.push_str(r"\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '−' => out.push_str(r"\ensuremath{-}"),
            '√' => out.push_str(r"\ensuremath{\surd}"),
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
                None if is_set(c) => out.push(c),
                None => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            },
        }
    }
    out
}

/// Whether LaTeX sets a character of UTF-8 text without a package beyond `fontenc` with T1.
fn is_set(c: char) -> bool {
    let letters = c.is_ascii() || ('\u{A1}'..='\u{17F}').contains(&c);
    let marks = matches!(c, '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '†' | '‡' | '•' | '‰' | '€');
    (letters || marks) && !NOT_IN_T1.contains(c)
}

/// Letters of the blocks Latin-1 Supplement and Latin Extended-A for which LaTeX has no definition with T1.
const NOT_IN_T1: &str = "\u{AD}\u{138}\u{149}\u{166}\u{167}\u{17F}";

/// Code, with places where a line may break: a spec is one long word otherwise.
pub fn code(text: &str) -> String {
    format!(r"\texttt{{{}}}", breaking(text))
}

/// Text in which a line may break after punctuation.
pub(super) fn breaking(text: &str) -> String {
    let (mut out, mut piece) = (String::new(), String::new());
    for c in text.chars() {
        piece.push(c);
        if matches!(c, ',' | ':' | '/' | '=' | ';' | '-' | '_') {
            out.push_str(&escape(&piece));
            out.push_str(r"\allowbreak{}");
            piece.clear();
        }
    }
    out.push_str(&escape(&piece));
    out
}

/// The label of a figure: words as text, what is mathematics among them as formulas.
///
/// A word is mathematics if it has an index, a sign of the tables of formulas, or is one letter (but for the article).
pub fn label(markup: &str) -> String {
    let words = markup.split(' ').map(|word| {
        let letters = word.trim_end_matches([',', ';', ':', '.']);
        let one = letters.len() == 1
            && letters != "a"
            && letters.chars().all(|c| c.is_ascii_alphabetic());
        let sign = |c: char| !c.is_ascii() && latex(&c.to_string()).is_some();
        let scripted = word.contains("_{") || word.contains("^{");
        let formula_of = || {
            let tail = &word[letters.len()..];
            let tree = parse(letters).ok()?;
            Some(format!("${}${}", node(&tree), escape(tail)))
        };
        let math = one || scripted || word.contains(sign);
        if math { formula_of().unwrap_or_else(|| escape(word)) } else { escape(word) }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// A number in a formula of its own: `$1.23\times10^{-4}$`.
pub fn number(x: f64) -> String {
    format!("${}$", digits(x))
}

/// The same inside of a formula.
pub(super) fn digits(x: f64) -> String {
    let parts = human(x);
    let mantissa = parts.mantissa.replace("inf", r"\infty").replace("NaN", r"\mathrm{NaN}");
    match parts.exponent {
        None => mantissa,
        Some(e) => format!(r"{mantissa}\times10^{{{e}}}"),
    }
}

/// A formula, rebuilt from its tree so that nothing but known commands gets through; as typed text when not understood.
pub fn formula(markup: &str) -> String {
    match parse(markup) {
        Ok(tree) => format!("${}$", node(&tree)),
        Err(_) => code(markup),
    }
}

pub(super) fn node(tree: &Node) -> String {
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
        assert_eq!(escape("中 a''b ?`"), "[U+4E2D] a'{}'b ?{}`");
        assert_eq!(
            label("mean ‖∇f‖^{2}, n = 64, a β_{1}"),
            r"mean $\|\nabla f\|^{2}$, $n$ = 64, a $\beta _{1}$"
        );
        assert_eq!(code("a:b=1"), r"\texttt{a:\allowbreak{}b=\allowbreak{}1}");
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
