//! Commands of the markup and the characters they stand for.

/// What a symbol does in a formula; decides spacing and font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A variable or constant.
    Letter,
    /// A relation or binary operation.
    Operator,
    /// Σ, ∏, min, ...: limits go below and above in a displayed formula.
    Limits,
    /// log, sin, ...: upright words.
    Function,
    /// A bracket.
    Fence,
    /// Space.
    Space,
}

use Class::{Fence, Function, Letter, Limits, Operator, Space};

/// (command, what is shown, class). The first entry for a character is the one LaTeX output uses.
pub(super) const SYMBOLS: &[(&str, &str, Class)] = &[
    ("alpha", "α", Letter),
    ("beta", "β", Letter),
    ("gamma", "γ", Letter),
    ("delta", "δ", Letter),
    ("varepsilon", "ε", Letter),
    ("epsilon", "ϵ", Letter),
    ("zeta", "ζ", Letter),
    ("eta", "η", Letter),
    ("theta", "θ", Letter),
    ("vartheta", "ϑ", Letter),
    ("iota", "ι", Letter),
    ("kappa", "κ", Letter),
    ("lambda", "λ", Letter),
    ("mu", "μ", Letter),
    ("nu", "ν", Letter),
    ("xi", "ξ", Letter),
    ("pi", "π", Letter),
    ("rho", "ρ", Letter),
    ("sigma", "σ", Letter),
    ("tau", "τ", Letter),
    ("upsilon", "υ", Letter),
    ("varphi", "φ", Letter),
    ("phi", "ϕ", Letter),
    ("chi", "χ", Letter),
    ("psi", "ψ", Letter),
    ("omega", "ω", Letter),
    ("Gamma", "Γ", Letter),
    ("Delta", "Δ", Letter),
    ("Theta", "Θ", Letter),
    ("Lambda", "Λ", Letter),
    ("Xi", "Ξ", Letter),
    ("Pi", "Π", Letter),
    ("Sigma", "Σ", Letter),
    ("Upsilon", "Υ", Letter),
    ("Phi", "Φ", Letter),
    ("Psi", "Ψ", Letter),
    ("Omega", "Ω", Letter),
    ("nabla", "∇", Letter),
    ("partial", "∂", Letter),
    ("infty", "∞", Letter),
    ("ell", "ℓ", Letter),
    ("emptyset", "∅", Letter),
    ("prime", "′", Letter),
    ("top", "⊤", Letter),
    ("star", "⋆", Letter),
    ("ldots", "…", Letter),
    ("dots", "…", Letter),
    ("cdots", "⋯", Letter),
    ("dagger", "†", Letter),
    ("%", "%", Letter),
    ("#", "#", Letter),
    ("&", "&", Letter),
    ("_", "_", Letter),
    ("$", "$", Letter),
    ("le", "≤", Operator),
    ("leq", "≤", Operator),
    ("ge", "≥", Operator),
    ("geq", "≥", Operator),
    ("ne", "≠", Operator),
    ("neq", "≠", Operator),
    ("approx", "≈", Operator),
    ("equiv", "≡", Operator),
    ("sim", "∼", Operator),
    ("simeq", "≃", Operator),
    ("propto", "∝", Operator),
    ("ll", "≪", Operator),
    ("gg", "≫", Operator),
    ("in", "∈", Operator),
    ("notin", "∉", Operator),
    ("subset", "⊂", Operator),
    ("subseteq", "⊆", Operator),
    ("cup", "∪", Operator),
    ("cap", "∩", Operator),
    ("setminus", "∖", Operator),
    ("to", "→", Operator),
    ("rightarrow", "→", Operator),
    ("leftarrow", "←", Operator),
    ("gets", "←", Operator),
    ("mapsto", "↦", Operator),
    ("implies", "⟹", Operator),
    ("Rightarrow", "⇒", Operator),
    ("iff", "⟺", Operator),
    ("Leftrightarrow", "⇔", Operator),
    ("cdot", "·", Operator),
    ("times", "×", Operator),
    ("bmod", "mod", Operator),
    ("div", "÷", Operator),
    ("pm", "±", Operator),
    ("mp", "∓", Operator),
    ("circ", "∘", Operator),
    ("odot", "⊙", Operator),
    ("oslash", "⊘", Operator),
    ("otimes", "⊗", Operator),
    ("oplus", "⊕", Operator),
    ("ast", "∗", Operator),
    ("mid", "∣", Operator),
    ("wedge", "∧", Operator),
    ("vee", "∨", Operator),
    ("land", "∧", Operator),
    ("lor", "∨", Operator),
    ("neg", "¬", Operator),
    ("forall", "∀", Operator),
    ("exists", "∃", Operator),
    ("colon", ":", Operator),
    ("succeq", "⪰", Operator),
    ("preceq", "⪯", Operator),
    ("perp", "⊥", Operator),
    ("int", "∫", Operator),
    ("sum", "∑", Limits),
    ("prod", "∏", Limits),
    ("min", "min", Limits),
    ("max", "max", Limits),
    ("sup", "sup", Limits),
    ("inf", "inf", Limits),
    ("lim", "lim", Limits),
    ("limsup", "lim sup", Limits),
    ("liminf", "lim inf", Limits),
    ("Pr", "Pr", Limits),
    ("argmin", "arg min", Limits),
    ("argmax", "arg max", Limits),
    ("log", "log", Function),
    ("ln", "ln", Function),
    ("exp", "exp", Function),
    ("sin", "sin", Function),
    ("cos", "cos", Function),
    ("tan", "tan", Function),
    ("tanh", "tanh", Function),
    ("cosh", "cosh", Function),
    ("sinh", "sinh", Function),
    ("sign", "sign", Function),
    ("sgn", "sgn", Function),
    ("diag", "diag", Function),
    ("dim", "dim", Function),
    ("arg", "arg", Function),
    ("tr", "tr", Function),
    ("Var", "Var", Function),
    ("det", "det", Function),
    ("dist", "dist", Function),
    ("|", "‖", Fence),
    ("lVert", "‖", Fence),
    ("rVert", "‖", Fence),
    ("Vert", "‖", Fence),
    ("lvert", "|", Fence),
    ("rvert", "|", Fence),
    ("vert", "|", Fence),
    ("langle", "⟨", Fence),
    ("rangle", "⟩", Fence),
    ("lfloor", "⌊", Fence),
    ("rfloor", "⌋", Fence),
    ("lceil", "⌈", Fence),
    ("rceil", "⌉", Fence),
    ("{", "{", Fence),
    ("}", "}", Fence),
    ("lbrace", "{", Fence),
    ("rbrace", "}", Fence),
    (",", "\u{2009}", Space),
    (":", "\u{2005}", Space),
    (";", "\u{2004}", Space),
    (" ", " ", Space),
    ("quad", "\u{2003}", Space),
    ("qquad", "\u{2003}\u{2003}", Space),
    ("!", "", Space),
];

/// Functions that LaTeX itself does not know.
const NOT_LATEX: &[&str] = &["argmin", "argmax", "sign", "sgn", "diag", "tr", "Var", "dist"];

pub(super) fn by_command(command: &str) -> Option<(&'static str, Class)> {
    SYMBOLS.iter().find(|(name, _, _)| *name == command).map(|(_, shown, class)| (*shown, *class))
}

/// The LaTeX for what is shown, if it is a symbol of the table.
pub(crate) fn latex(shown: &str) -> Option<String> {
    let (name, shown, class) = SYMBOLS.iter().find(|(_, s, _)| *s == shown)?;
    Some(match class {
        Limits if NOT_LATEX.contains(name) => {
            format!(r"\operatorname*{{{}}}", shown.replace(' ', r"\,"))
        }
        Function if NOT_LATEX.contains(name) => format!(r"\operatorname{{{shown}}}"),
        _ if name.chars().all(char::is_alphabetic) => format!(r"\{name} "),
        _ => format!(r"\{name}"),
    })
}

/// Class of a character that stands for itself in the markup.
pub(super) fn class_of(c: char) -> Class {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    match c {
        '(' | ')' | '[' | ']' | '|' => Fence,
        '+' | '-' | '=' | '<' | '>' | '/' | '*' | ',' | ';' | ':' | '!' | '~' => Operator,
        _ => SYMBOLS.iter().find(|(_, s, _)| *s == text).map_or(Letter, |(_, _, class)| *class),
    }
}
