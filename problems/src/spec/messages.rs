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
        (r#":lr=1"#, ""),
        (r#"adam-paper:"#, ""),
        (r#"adam-paper:lr"#, ""),
        (r#"adam-paper:lr 0.1"#, ""),
        (r#"adam-paper:lr="#, ""),
        (r#"adam-paper:lr=0.1,"#, ""),
        (r#"adam-paper:lr=0.1 beta1=0.9"#, ""),
        (r#"adam-paper:lr=0.1;beta1=0.9"#, ""),
        (r#"adam-paper,lr=0.1"#, ""),
        (r#"adam-paper:lr=0.1,lr=0.2"#, ""),
        (r#"adam-paper:lr=1/sqrt(t,beta1=0.9"#, ""),
        (r#"adam-paper:lr=1/t)"#, ""),
        (r#"adam-paper:lr='0.1"#, ""),
        (r#"adam-papr:lr=0.1"#, ""),
        (r#"newton"#, ""),
        (r#"adam-paper:lr=0.1,beta3=0.9"#, ""),
        (r#"adam-paper:lr=0.1,momentum=0.9"#, ""),
        (r#"adam-paper"#, ""),
        (r#"adam-paper:lr=0"#, ""),
        (r#"adam-paper:lr=1-0.02*t"#, ""),
        (r#"adam-paper:lr=1/(t-1)"#, ""),
        (r#"adam-paper:lr=1/0"#, ""),
        (r#"adam-paper:lr=0.1,beta1=1.2"#, ""),
        (r#"adam-paper:lr=0.1,beta1=0.9*T"#, ""),
        (r#"adam-paper:lr=0.1,beta2=2^3"#, ""),
        (r#"adam-paper:lr=0.1,beta2=1-1/t"#, ""),
        (r#"adam-paper:lr=0.1/sqr(t)"#, ""),
        (r#"adam-paper:lr=0.1/foo"#, ""),
        (r#"adam-paper:lr=0.1/sqrt"#, ""),
        (r#"adam-paper:lr=2t"#, ""),
        (r#"adam-paper:lr=2 t"#, ""),
        (r#"adam-paper:lr=0.1*"#, ""),
        (r#"adam-paper:lr=0.1**t"#, ""),
        (r#"adam-paper:lr=inf"#, ""),
        (r#"adam-paper:lr=min(t)"#, ""),
        (r#"adam-paper:lr=0.1,dim=0"#, ""),
        (r#"adam-paper:lr=0.1,dim=2.5"#, ""),
        (r#"adam-paper:lr=0.1,dim=ten"#, ""),
        (r#"adam-paper:lr=0.1,order=afer"#, ""),
        (r#"adam-paper:lr=0.1,amsgrad=yes"#, ""),
        (r#"adam-paper:lr=0.1,x0=[1;;2]"#, ""),
    ];
    for (text, message) in cases {
        println!("CASE\t{text}\t{}", build(text).unwrap_err()); let _ = message;
    }
    build("adam-paper:lr=0.1/sqrt(t),beta1=0.9*0.5^(t-1),x0='[1;-1]'").unwrap();
}
