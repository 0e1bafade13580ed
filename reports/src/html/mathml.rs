//! Formulas as MathML Core, which browsers draw without fonts or scripts of ours.

use super::escape::escape;
use crate::formula::{Class, Node, parse, to_text};
use std::fmt::Write;

/// The formula as a `math` element, or as `code` when it is not understood.
pub fn formula(markup: &str, display: bool) -> String {
    let block = if display { r#" display="block""# } else { "" };
    element_of(markup, &format!(r#"{block} aria-label="{}""#, escape(&to_text(markup))))
}

/// As [`formula`], without its label, for books of thousands of formulas.
pub(crate) fn unlabelled(markup: &str, display: bool) -> String {
    element_of(markup, if display { r#" display="block""# } else { "" })
}

fn element_of(markup: &str, attributes: &str) -> String {
    let Ok(tree) = parse(markup) else {
        return format!(r#"<code class="formula">{}</code>"#, escape(markup));
    };
    let mut out = format!("<math{attributes}><mrow>");
    node(&mut out, &tree);
    out.push_str("</mrow></math>");
    out
}

fn node(out: &mut String, tree: &Node) {
    match tree {
        Node::Symbol(shown, class) => symbol(out, shown, *class),
        Node::Number(digits) => element(out, "mn", digits),
        Node::Text(words) => element(out, "mtext", &words.replace(' ', "\u{a0}")),
        Node::Styled(style, words) => {
            let letters: String = words.chars().map(|c| style.letter(c)).collect();
            element(out, "mi", &letters);
        }
        Node::Row(nodes) => {
            out.push_str("<mrow>");
            nodes.iter().for_each(|item| node(out, item));
            out.push_str("</mrow>");
        }
        Node::Fenced(open, inner, close) => fenced(out, open, inner, close),
        Node::Frac(above, below) => nest(out, "mfrac", &[above, below]),
        Node::Root(inner, None) => nest(out, "msqrt", &[inner]),
        Node::Root(inner, Some(degree)) => nest(out, "mroot", &[inner, degree]),
        Node::Script { base, sub, sup } => {
            let limits = matches!(**base, Node::Symbol(_, Class::Limits));
            match (sub, sup) {
                (Some(sub), Some(sup)) => {
                    nest(out, if limits { "munderover" } else { "msubsup" }, &[base, sub, sup]);
                }
                (Some(sub), None) => {
                    nest(out, if limits { "munder" } else { "msub" }, &[base, sub])
                }
                (None, Some(sup)) => nest(out, if limits { "mover" } else { "msup" }, &[base, sup]),
                (None, None) => node(out, base),
            }
        }
        Node::Accent(mark, inner) => {
            out.push_str(r#"<mover accent="true">"#);
            wrapped(out, inner);
            let stretchy = if matches!(**inner, Node::Row(_)) { "true" } else { "false" };
            // Writing to a String cannot fail, here and below.
            let _ = write!(out, r#"<mo stretchy="{stretchy}">{mark}</mo></mover>"#);
        }
    }
}

/// Brackets grow only where the markup says so: elsewhere they would grow with every index.
fn fenced(out: &mut String, open: &str, inner: &Node, close: &str) {
    let bracket = |shown: &str, form: &str| {
        format!(r#"<mo form="{form}" stretchy="true" lspace="0" rspace="0">{}</mo>"#, escape(shown))
    };
    out.push_str("<mrow>");
    if !open.is_empty() {
        out.push_str(&bracket(open, "prefix"));
    }
    wrapped(out, inner);
    if !close.is_empty() {
        out.push_str(&bracket(close, "postfix"));
    }
    out.push_str("</mrow>");
}

fn symbol(out: &mut String, shown: &str, class: Class) {
    let shown = escape(shown);
    let _ = match class {
        Class::Letter => write!(out, "<mi>{shown}</mi>"),
        Class::Function => write!(out, "<mi>{shown}</mi><mspace width=\"0.17em\"/>"),
        // Tight where the operator dictionary would leave room: a/b, g_{1:T}.
        Class::Operator if matches!(&*shown, "/" | ":" | "!") => {
            write!(out, r#"<mo lspace="0" rspace="0">{shown}</mo>"#)
        }
        Class::Operator => write!(out, "<mo>{shown}</mo>"),
        Class::Limits => {
            write!(out, r#"<mo movablelimits="true" lspace="0.1em" rspace="0.2em">{shown}</mo>"#)
        }
        Class::Fence => write!(out, r#"<mo stretchy="false" lspace="0" rspace="0">{shown}</mo>"#),
        Class::Space => write!(out, "<mtext>{shown}</mtext>"),
    };
}

fn element(out: &mut String, name: &str, content: &str) {
    let _ = write!(out, "<{name}>{}</{name}>", escape(content));
}

fn nest(out: &mut String, name: &str, children: &[&Node]) {
    let _ = write!(out, "<{name}>");
    for child in children {
        wrapped(out, child);
    }
    let _ = write!(out, "</{name}>");
}

/// One element exactly, as the children of fractions and indices must be.
fn wrapped(out: &mut String, child: &Node) {
    match child {
        Node::Row(_)
        | Node::Symbol(_, Class::Letter | Class::Operator | Class::Limits)
        | Node::Number(_) => node(out, child),
        _ => {
            out.push_str("<mrow>");
            node(out, child);
            out.push_str("</mrow>");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn golden() {
        let expected = "<math aria-label=\"(1/2)x_t²\"><mrow><mrow><mfrac><mn>1</mn><mn>2</mn></mfrac>\
            <msubsup><mi>x</mi><mi>t</mi><mn>2</mn></msubsup></mrow></mrow></math>";
        assert_eq!(formula(r"\frac12 x_t^2", false), expected);
    }

    #[test]
    fn what_is_unknown_is_shown_as_typed() {
        assert_eq!(formula(r"\foo<b>", false), r#"<code class="formula">\foo&lt;b&gt;</code>"#);
    }

    proptest! {
        #![proptest_config(crate::property::seeded(256))]

        #[test]
        fn elements_balance(text in r"([\\{}_^'a-c<&\[\] 0-9]|\\frac|\\sqrt|\\sum|\\text|\\hat){0,30}") {
            let html = formula(&text, true);
            let opened = html.matches('<').count() - 2 * html.matches("</").count() - html.matches("/>").count();
            prop_assert_eq!(opened, 0, "{}", html);
        }
    }
}
