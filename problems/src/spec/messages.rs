//! The exact words of refusals: what a person reads after a slip.

use super::suggest::unknown_name;
use super::*;

const KEYS: &[KeyDoc] = &[
    KeyDoc::required("lr", "(0, inf)", "the step size"),
    KeyDoc::with_default("beta1", "0.9", "[0, 1)", "the weight of the past gradients"),
    KeyDoc::with_default("beta2", "0.999", "[0, 1)", "the weight of the past squares"),
    KeyDoc::with_default("dim", "1", "[1, 64]", "the dimension"),
    KeyDoc::with_default("order", "after", "before or after", "when the maximum is taken"),
    KeyDoc::with_default("amsgrad", "false", "true or false", "whether to keep the maximum"),
    KeyDoc::with_default("x0", "0", "numbers", "the start"),
];

/// Reads every key as a builder would and binds the schedule.
fn build(text: &str) -> Result<(), SpecError> {
    let spec: Spec = text.parse()?;
    if spec.name() != "adam-paper" {
        return Err(unknown_name("optimizer", spec.name(), ["adam-paper", "sgd"]));
    }
    let p = Params::new("optimizer", &spec, KEYS)?;
    p.schedule("lr", Range::positive())?.bind(Some(100), 2)?;
    p.schedule("beta1", Range::decay())?.bind(None, 2)?;
    p.number("beta2", Range::decay())?;
    p.size("dim", 1..=64)?;
    p.choice("order", &["before", "after"])?;
    p.flag("amsgrad")?;
    p.vector("x0")?;
    Ok(())
}

#[test]
fn every_slip_has_its_message() {
    let cases = [
        (":lr=1", "missing name at column 1 of `:lr=1`"),
        ("adam-paper:", "missing key after ':' at column 12 of `adam-paper:`"),
        ("adam-paper:lr", "missing '=' after 'lr' at column 12 of `adam-paper:lr`"),
        ("adam-paper:lr 0.1", "missing '=' after 'lr' at column 12 of `adam-paper:lr 0.1`"),
        ("adam-paper:lr=", "missing value after 'lr=' at column 15 of `adam-paper:lr=`"),
        ("adam-paper:lr=0.1,", "missing key after ',' at column 19 of `adam-paper:lr=0.1,`"),
        (
            "adam-paper:lr=0.1 beta1=0.9",
            "second '=' in the value of 'lr' at column 24 of `adam-paper:lr=0.1 beta1=0.9`; \
             is a comma missing? Otherwise put the value in quotes",
        ),
        (
            "adam-paper:lr=0.1;beta1=0.9",
            "second '=' in the value of 'lr' at column 24 of `adam-paper:lr=0.1;beta1=0.9`; \
             is a comma missing? Otherwise put the value in quotes",
        ),
        (
            "adam-paper,lr=0.1",
            "unexpected ',' at column 11 of `adam-paper,lr=0.1`; names and keys are made of \
             letters, digits, '-', '_' and '.'",
        ),
        (
            "adam-paper:lr=0.1,lr=0.2",
            "key `lr` is given twice in `adam-paper:lr=0.1,lr=0.2`, at columns 12 and 19",
        ),
        (
            "adam-paper:lr=1/sqrt(t,beta1=0.9",
            "'(' is never closed at column 21 of `adam-paper:lr=1/sqrt(t,beta1=0.9`",
        ),
        ("adam-paper:lr=1/t)", "')' closes nothing at column 18 of `adam-paper:lr=1/t)`"),
        ("adam-paper:lr='0.1", "quote ' is never closed at column 15 of `adam-paper:lr='0.1`"),
        (
            "adam-papr:lr=0.1",
            "there is no optimizer `adam-papr`; did you mean `adam-paper`? known: \
             adam-paper, sgd",
        ),
        ("newton", "there is no optimizer `newton`; known: adam-paper, sgd"),
        (
            "adam-paper:lr=0.1,beta3=0.9",
            "optimizer `adam-paper` has no key `beta3`; did you mean `beta2`? It takes lr, \
             beta1, beta2, dim, order, amsgrad, x0",
        ),
        (
            "adam-paper:lr=0.1,momentum=0.9",
            "optimizer `adam-paper` has no key `momentum`. It takes lr, beta1, beta2, dim, \
             order, amsgrad, x0",
        ),
        (
            "adam-paper",
            "optimizer `adam-paper`: key `lr` is missing: the step size; write lr=... with \
             a value in (0, inf)",
        ),
        ("adam-paper:lr=0", "optimizer `adam-paper`: lr = 0 is outside (0, inf)"),
        (
            "adam-paper:lr=1-0.02*t",
            "optimizer `adam-paper`: lr = 1-0.02*t = 0 at t = 50 is outside (0, inf)",
        ),
        (
            "adam-paper:lr=1/(t-1)",
            "optimizer `adam-paper`: lr = 1/(t-1) = inf at t = 1, which is not a finite \
             number: look for a division by zero, an overflow, or a root or logarithm of a \
             negative number",
        ),
        (
            "adam-paper:lr=1/0",
            "optimizer `adam-paper`: lr = 1/0 = inf, which is not a finite number: look for \
             a division by zero, an overflow, or a root or logarithm of a negative number",
        ),
        (
            "adam-paper:lr=0.1,beta1=1.2",
            "optimizer `adam-paper`: beta1 = 1.2 is outside [0, 1): an averaging weight \
             must be below one",
        ),
        (
            "adam-paper:lr=0.1,beta1=0.9*T",
            "optimizer `adam-paper`: beta1 = 0.9*T uses the horizon T, but no horizon is \
             fixed here; give one, or write it in t alone",
        ),
        (
            "adam-paper:lr=0.1,beta2=2^3",
            "optimizer `adam-paper`: beta2 = 2^3 = 8 is outside [0, 1): an averaging weight \
             must be below one",
        ),
        (
            "adam-paper:lr=0.1,beta2=1-1/t",
            "optimizer `adam-paper`: beta2 = `1-1/t` is not a plain number; this key takes \
             no schedule in t, T or d",
        ),
        (
            "adam-paper:lr=0.1/sqr(t)",
            "optimizer `adam-paper`: lr: unknown function `sqr` at column 5 of \
             `0.1/sqr(t)`; did you mean `sqrt`? known: sqrt, exp, ln, log, abs, floor, \
             ceil, min, max, pow",
        ),
        (
            "adam-paper:lr=0.1/foo",
            "optimizer `adam-paper`: lr: unknown name `foo` at column 5 of `0.1/foo`; known \
             here: t, T, d, pi, e",
        ),
        (
            "adam-paper:lr=0.1/sqrt",
            "optimizer `adam-paper`: lr: function `sqrt` without its arguments at column 5 \
             of `0.1/sqrt`; write sqrt(...)",
        ),
        (
            "adam-paper:lr=2t",
            "optimizer `adam-paper`: lr: `2t` is not a number at column 1 of `2t`; a \
             product needs its *, as in 2*t",
        ),
        (
            "adam-paper:lr=2 t",
            "optimizer `adam-paper`: lr: expected an operator but found `t` at column 3 of \
             `2 t`",
        ),
        (
            "adam-paper:lr=0.1*",
            "optimizer `adam-paper`: lr: expected a number, a name or '(' but found the end \
             at column 5 of `0.1*`",
        ),
        (
            "adam-paper:lr=0.1**t",
            "optimizer `adam-paper`: lr: expected a number, a name or '(' but found '*' at \
             column 5 of `0.1**t`",
        ),
        (
            "adam-paper:lr=inf",
            "optimizer `adam-paper`: lr: `inf` is not a finite number at column 1 of `inf`",
        ),
        (
            "adam-paper:lr=min(t)",
            "optimizer `adam-paper`: lr: `min` takes two or more arguments, found 1 at \
             column 1 of `min(t)`",
        ),
        ("adam-paper:lr=0.1,dim=0", "optimizer `adam-paper`: dim = 0 is outside [1, 64]"),
        (
            "adam-paper:lr=0.1,dim=2.5",
            "optimizer `adam-paper`: dim = `2.5` is not a non-negative integer",
        ),
        (
            "adam-paper:lr=0.1,dim=ten",
            "optimizer `adam-paper`: dim: unknown name `ten` at column 1 of `ten`; known \
             here: pi, e",
        ),
        (
            "adam-paper:lr=0.1,order=afer",
            "optimizer `adam-paper`: order = `afer` is not one of the choices; did you mean \
             `after`? choose from: before, after",
        ),
        (
            "adam-paper:lr=0.1,amsgrad=yes",
            "optimizer `adam-paper`: amsgrad = `yes` is not true or false",
        ),
        (
            "adam-paper:lr=0.1,x0=[1;;2]",
            "optimizer `adam-paper`: x0 = `[1;;2]` is not a list of numbers such as [1;2;3]",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(build(text).unwrap_err().to_string(), message, "{text}");
    }
    build("adam-paper:lr=0.1/sqrt(t),beta1=0.9*0.5^(t-1),x0='[1;-1]'").unwrap();
}

#[test]
fn monstrous_specs_have_short_messages() {
    let long = "a1".repeat(50_000);
    for text in [
        long.clone(),
        format!("adam-paper:{long}"),
        format!("adam-paper:{long}=1"),
        format!("adam-paper:{long}=1,{long}=2"),
        format!("adam-paper:lr={long}"),
        format!("adam-paper:lr=1,beta2={long}"),
        format!("adam-paper:lr=1,dim={}", "9".repeat(3000)),
        format!("adam-paper:lr=1,beta2={}", "9".repeat(300)),
        format!("adam-paper:lr=1,order={long}"),
        format!("adam-paper:lr=1,x0={}", "(".repeat(100_000)),
        format!("adam-paper:lr={}1{}", "(".repeat(50_000), ")".repeat(50_000)),
    ] {
        let message = build(&text).unwrap_err().to_string();
        assert!(message.len() < 400, "{message}");
    }
}
