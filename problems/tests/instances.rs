//! Numbers of the instances that experiments refer to, worked out by hand or to 50 digits, and what is refused of their specs.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::sync::Arc;

use ratecheck_problems::catalogue::build;
use ratecheck_problems::objective::{Objective, gradient_at, hessian_at, value_at};
use ratecheck_problems::space::{Block, BlockMut, Shape};

fn problem(spec: &str) -> Arc<dyn Objective> {
    build(spec).unwrap().objective
}

/// Value and slope of a function of one variable.
fn at(spec: &str, x: f64) -> (f64, f64) {
    let f = problem(spec);
    (value_at(&*f, &[x]), gradient_at(&*f, &[x])[0])
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + b.abs())
}

#[test]
fn kinks_select_the_slope_on_the_right() {
    for (spec, x, expected) in [
        ("w-shape", 0.0, (1.0, -1.0)),
        ("w-shape", 1.0, (0.0, 1.0)),
        ("w-shape", -1.0, (0.0, -1.0)),
        ("triangle", 3.0, (0.0, 1.0)),
        ("triangle", -2.5, (0.5, -1.0)),
        ("phase", 0.5, (0.75, -1.0)),
        ("phase", 1.0, (0.0, 2.0)),
        ("phase", 5.0, (15.0, 4.0)),
        ("abs-quadratic", 5.0, (24.0, 10.0)),
        ("capped-l1", 1.0, (1.0, 0.0)),
        ("scad:a=3", 2.0, (1.75, 0.5)),
        ("scad:a=3", 9.0, (2.0, 0.0)),
        ("mcp:gamma=2", 1.0, (0.75, 0.5)),
        ("mcp:gamma=2", -7.0, (1.0, 0.0)),
        ("kinked-parabola:curvature=2,width=3", 0.0, (9.0, -6.0)),
        ("parabola:curvature=2,depth=9", 3.0, (9.0, 6.0)),
        ("parabola:curvature=2,depth=9", 3.5, (9.0, 0.0)),
        ("resisting-slope:slope=0.5,gap=1", 0.0, (1.0, -0.5)),
        ("l1-weighted:weights=[0.5],centre=2", 1.0, (0.5, -0.5)),
    ] {
        assert_eq!(at(spec, x), expected, "{spec} at {x}");
    }
}

#[test]
fn steps_of_the_period_of_the_lattice_trap_see_descent_and_climb() {
    // f(kD) = k(D - 4w) with D = 1/4 and w = 1/32.
    for k in 0..20 {
        assert_eq!(at("lattice-trap", 0.25 * f64::from(k)), (0.125 * f64::from(k), -1.0));
    }
    assert_eq!(at("lattice-trap", 0.125), (0.0625, 1.0));
    assert_eq!(at("lattice-trap", -2.0), (2.0, -1.0));
}

#[test]
fn wells_have_the_stated_joints_and_passes() {
    let f = problem("pq:hl=4,h=1,hr=2,dl=1,dr=0.6");
    let (basins, barrier) = (f.facts().basins(), &f.facts().barriers()[0]);
    assert!(close(barrier.saddle[0], 1.581_138_83) && close(basins[1].minimiser[0], 2.922_779_617));
    assert!(close(basins[1].value, 0.4) && close(barrier.height, 1.0));
    // The joints are where the second derivative jumps: 0.316228 and 2.475566.
    let curvature = |x: f64| hessian_at(&*f, &[x]).unwrap()[0];
    assert_eq!((curvature(0.3162), curvature(0.3163)), (4.0, -1.0));
    assert_eq!((curvature(2.4755), curvature(2.4756)), (-1.0, 2.0));

    let f = problem("two-valleys");
    let saddle = &f.facts().saddles()[0];
    assert!(close(saddle.point[0], 0.942_809_042) && close(saddle.curvatures[1], 3.430_780_618));
    assert_eq!((saddle.curvatures[0], saddle.value), (-3.0, 1.0));
    assert!(close(f.facts().basins()[1].minimiser[0], 2.575_802_203));
}

#[test]
fn the_smooth_wells_have_continuous_second_derivatives() {
    for spec in ["flat-valley", "asymmetric-wells:hl=0.5,h=1,hr=8,dl=0.3,dr=2"] {
        let f = problem(spec);
        let points = f.facts().basins().iter().map(|b| (b.minimiser[0], b.curvatures[0]));
        let top = f.facts().saddles().iter().map(|s| (s.point[0], s.curvatures[0]));
        for (x, curvature) in points.chain(top) {
            for side in [-1e-9, 1e-9] {
                assert!(
                    close(hessian_at(&*f, &[x + side]).unwrap()[0], curvature),
                    "{spec} at {x}"
                );
            }
        }
        // Down from the barrier on both sides: the slope has one sign on each.
        let (b, c) = (f.facts().saddles()[0].point[0], f.facts().basins()[1].minimiser[0]);
        let slope = |x: f64| gradient_at(&*f, &[x])[0];
        let inside = (1..1000).map(|k| f64::from(k) / 1000.0);
        assert!(
            inside.clone().all(|u| slope(u * b) > 0.0 && slope(b + u * (c - b)) < 0.0),
            "{spec}"
        );
    }
}

#[test]
fn a_relu_network_and_measurements_are_the_mean_of_their_rows() {
    for spec in ["relu-network", "robust-phase-retrieval:outliers=2", "blind-deconvolution"] {
        let f = problem(spec);
        let (sum, d) = (f.finite_sum().unwrap(), f.facts().dim());
        let x: Vec<f64> = (0..d).map(|i| 0.3 - 0.2 * i as f64).collect();
        let (shape, mut mean) = (Shape::new(d, 1), vec![0.0; d]);
        for k in 0..sum.terms() {
            let mut g = BlockMut::new(&mut mean, shape);
            sum.add_term_gradient(k, 0, 1.0 / sum.terms() as f64, Block::new(&x, shape), &mut g);
        }
        for (mean, g) in mean.iter().zip(gradient_at(&*f, &x)) {
            // A dozen rows, a few roundings each, of numbers of some units.
            assert!((mean - g).abs() < 1e3 * f64::EPSILON, "{spec}: {mean} {g}");
        }
    }
}

#[test]
fn impossible_wells_and_data_are_refused() {
    for (spec, words) in [
        ("w-shape:dim=2,weights=[1;2]", "leave one of the two out"),
        ("w-shape:weights=[1;-2]", "positive"),
        ("lattice-trap:width=1/16", "no longer rise"),
        ("phase:radius=0.5", "[1, inf)"),
        ("scad:a=2", "(2, inf)"),
        ("trimmed-regression:outliers=4", "[0, 3]"),
        ("robust-phase-retrieval:outliers=13", "[0, 12]"),
        ("flat-valley:sharp=31", "within a factor of 10"),
        ("equal-wells:flat=[1;1]", "a list of 3 numbers"),
        ("equal-wells:sharp=[1;0;1]", "positive"),
        ("narrow-hole:depth=0.1", "deep enough"),
        ("narrow-hole:radius=2", "outside the hole"),
        ("washboard:tilt=1", "[0, 0.9]"),
        ("chained-crescent-1:dim=1", "dim"),
    ] {
        let message = build(spec).err().unwrap_or_else(|| panic!("{spec} was taken")).to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}
