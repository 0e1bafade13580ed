use std::collections::BTreeSet;

use super::work::{all, positions};
use super::*;

/// Four-digit years and arXiv numbers of a source.
fn dated(source: &str) -> impl Iterator<Item = &str> {
    source.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|word| {
        let word = word.trim_end_matches('.');
        let year = word.len() == 4 && ["18", "19", "20"].iter().any(|c| word.starts_with(c));
        year || (word.len() >= 9 && word.as_bytes()[4] == b'.')
    })
}

#[test]
fn every_arxiv_number_of_a_source_leads_to_a_work() {
    for subject in everything() {
        for number in dated(subject.source).filter(|word| word.len() >= 9) {
            let number = number.trim_end_matches('.');
            let known = all().iter().any(|work| work.eprint() == Some(number));
            assert!(
                known,
                "{} {} is from arXiv {number}, which is not in works.bib",
                subject.kind.name(),
                subject.id
            );
        }
    }
}

#[test]
fn every_source_with_a_year_names_a_work() {
    for subject in everything() {
        if dated(subject.source).next().is_some() {
            let works = positions(subject.source);
            assert!(
                !works.is_empty(),
                "no work of works.bib is named by \"{}\" ({})",
                subject.source,
                subject.id
            );
        }
    }
}

#[test]
fn every_work_is_named_by_a_source() {
    let mut named = BTreeSet::new();
    for subject in everything() {
        for at in positions(subject.source) {
            named.insert(at);
        }
    }
    let forgotten = (0..all().len()).filter(|at| !named.contains(at)).map(|at| all()[at].key());
    assert_eq!(forgotten.collect::<Vec<_>>(), Vec::<&str>::new(), "works that no source names");
}

#[test]
fn keys_numbers_and_phrases_are_given_once() {
    let mut seen = BTreeSet::new();
    for work in all() {
        assert!(seen.insert(work.key()), "{} is there twice", work.key());
        if let Some(number) = work.eprint() {
            assert!(seen.insert(number), "arXiv {number} is there twice");
        }
    }
}

#[test]
fn what_is_printed_is_bibtex_without_what_is_ours() {
    let bibliography = Bibliography::new(everything());
    let text = bibliography.bibtex();
    assert!(!text.contains("named ="), "{text}");
    let parsed = biblatex::Bibliography::parse(&text).expect("BibTeX");
    assert_eq!(parsed.len(), all().len() + 1);
    for work in all() {
        let faults = parsed.get(work.key()).expect("every work").verify();
        let missing: Vec<_> =
            faults.missing.into_iter().filter(|field| *field != "editor").collect();
        assert!(
            missing.is_empty() && faults.malformed.is_empty(),
            "{}: {missing:?} {:?}",
            work.key(),
            faults.malformed
        );
    }
    assert!(
        text.lines().filter(|line| line.starts_with('%')).all(|line| line.chars().count() <= 120)
    );
}

/// False alarm: 0.
#[test]
fn references_read_as_references_do() {
    let text = |key: &str| all().iter().find(|work| work.key() == key).expect("a work").text();
    assert_eq!(
        text("kingma2015adam"),
        "D. P. Kingma and J. Ba. Adam: A Method for Stochastic Optimization. International Conference on Learning Representations \
         (ICLR), 2015. arXiv 1412.6980."
    );
    assert_eq!(
        text("duchi2011adagrad"),
        "J. Duchi, E. Hazan and Y. Singer. Adaptive Subgradient Methods for Online Learning and Stochastic Optimization. Journal of \
         Machine Learning Research 12:2121–2159, 2011."
    );
    assert_eq!(
        text("dixon1978towards"),
        "L. C. W. Dixon and G. P. Szegö. Towards Global Optimisation 2. North-Holland, 1978."
    );
    assert!(text("chen2023lion").starts_with("X. Chen et al. "), "{}", text("chen2023lion"));
    for work in all() {
        let text = work.text();
        assert!(!text.contains(['{', '}', '\\', '$']), "{}: {text}", work.key());
    }
}

#[test]
fn a_spec_leads_to_everything_inside_of_it() {
    let of = |kind, spec: &str| -> Vec<&str> {
        Cited::of_spec(kind, spec).into_iter().map(|subject| subject.id).collect()
    };
    assert_eq!(of(Kind::Noise, "coordinate:noise=gaussian"), ["coordinate", "gaussian"]);
    let spec = "sgd:lr=0.5 with clip-norm:limit=3 with average-uniform";
    assert_eq!(of(Kind::Optimizer, spec), ["sgd", "average-uniform", "clip-norm"]);
    assert_eq!(of(Kind::Theorem, "padam-nonconvex-sharp/N13"), ["padam-nonconvex-sharp"]);
    assert_eq!(of(Kind::Problem, "cosine:dim=4"), ["cosine"]);
}
