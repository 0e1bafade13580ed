//! Constants of entries with an interval form, confirmed over the whole of their domain by branch and bound.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use ratecheck_problems::catalogue::{ALL, build};
use ratecheck_problems::interval::{Certificate, Effort, Interval, certify};
use ratecheck_problems::objective::{Claimed, Constant, Known, Objective, gradient_at, hessian_at};

mod common;
use common::{gradient_error, point};

/// Dimensions up to which a search over boxes is affordable.
const DIMENSIONS: usize = 3;

/// Boxes that approach an attained supremum have the size of the margin, and there are the more of them the more
/// coordinates there are.
fn effort(f: &dyn Objective) -> Effort {
    let margin = [1e-6, 1e-3, 1e-2][f.facts().dim() - 1];
    let smoothness = f.facts().constant(Constant::Smoothness);
    let scale = smoothness.map_or(1.0, |claim| claim.known.number());
    Effort { boxes: 300_000, margin, scale }
}

/// Every example of at most three dimensions with an interval form.
fn small() -> impl Iterator<Item = (&'static str, ratecheck_problems::catalogue::Problem)> {
    let specs = ALL.iter().flat_map(|entry| entry.examples);
    let problems = specs.map(|spec| (*spec, build(spec).unwrap()));
    problems.filter(|(_, problem)| {
        let f = &problem.objective;
        f.facts().dim() <= DIMENSIONS && f.interval_form().is_some()
    })
}

fn verdict(f: &dyn Objective, which: Constant, claim: &Claimed) -> Option<Certificate> {
    let form = f.interval_form().unwrap();
    certify(form, f.facts().dim(), which, claim, effort(f))
}

#[test]
fn constants_of_derivatives_are_confirmed_over_their_domain() {
    let mut confirmed = 0;
    for (spec, problem) in small() {
        let f = &*problem.objective;
        for (which, claim) in f.facts().constants() {
            match verdict(f, which, claim) {
                None => {}
                Some(Certificate::Confirmed { .. }) => confirmed += 1,
                Some(other) => panic!("{spec}: {} {:?}: {other:?}", which.symbol(), claim.known),
            }
        }
    }
    assert!(confirmed >= 20, "only {confirmed} constants were confirmed");
}

/// The claim three per cent of `scale` too strong: more than any margin.
fn exaggerated(which: Constant, known: Known, scale: f64) -> Known {
    let step = 0.03 * known.number().abs().max(scale);
    match which {
        Constant::StrongConvexity => Known::AtLeast(known.number() + step),
        _ => Known::AtMost(known.number() - step),
    }
}

#[test]
fn wrong_constants_are_refuted() {
    let mut refuted = 0;
    for (spec, problem) in small() {
        let f = &*problem.objective;
        for (which, claim) in f.facts().constants() {
            // Only what is attained is contradicted by a stronger claim.
            if !matches!(claim.known, Known::Exactly(_)) {
                continue;
            }
            let known = exaggerated(which, claim.known, effort(f).scale);
            let wrong = Claimed { known, ..claim.clone() };
            match verdict(f, which, &wrong) {
                None => {}
                Some(Certificate::Refuted { enclosure }) => {
                    let at = claim.known.number();
                    let room = 1e-2 * at.abs().max(effort(f).scale);
                    let about = Interval::new(at - room, at + room);
                    let meets = enclosure.lo() <= about.hi() && about.lo() <= enclosure.hi();
                    assert!(meets, "{spec}: {} in {enclosure:?}", which.symbol());
                    refuted += 1;
                }
                Some(other) => panic!("{spec}: {} {known:?}: {other:?}", which.symbol()),
            }
        }
    }
    assert!(refuted >= 10, "only {refuted} constants are sharp");
}

#[test]
fn enclosures_contain_the_derivatives() {
    for (spec, problem) in small() {
        let f = &*problem.objective;
        let (form, d) = (f.interval_form().unwrap(), f.facts().dim());
        for number in 0..200 {
            let (x, y) = (point(51, number, d), point(52, number, d));
            // From a point far into a box, and as the box shrinks to it.
            for part in [1.0, 1e-3, 0.0] {
                let end = |(x, y): (&f64, &f64)| Interval::new(*x, x + part * y);
                let cell: Vec<Interval> = x.iter().zip(&y).map(end).collect();
                let (mut g, mut h) = (vec![Interval::WHOLE; d], vec![Interval::WHOLE; d * d]);
                form.gradient(&cell, &mut g);
                form.hessian(&cell, &mut h);
                for ((g, at), e) in g.iter().zip(gradient_at(f, &x)).zip(gradient_error(f, &x)) {
                    assert!(g.lo() <= at + e && at - e <= g.hi(), "{spec}: {at} {g:?} at {x:?}");
                }
                let Some(exact) = hessian_at(f, &x) else { continue };
                let size = exact.iter().fold(0.0, |m: f64, h| m.max(h.abs()));
                for (h, at) in h.iter().zip(&exact) {
                    // Hessians state no error; 1e-12 of their largest entry leaves room for thousands of roundings.
                    let e = 1e-12 * size.max(1e-300);
                    assert!(h.lo() <= at + e && at - e <= h.hi(), "{spec}: {at} {h:?} at {x:?}");
                }
            }
        }
    }
}
