//! What entries are to each other, and numbers that their sources derive from the formulas.

use crate::support::iterates;

const U: f64 = f64::EPSILON / 2.0;

/// 60 gradients in `dim` coordinates, of both signs.
fn gradients(dim: u32) -> Vec<Vec<f64>> {
    let at = |t: u32, i: u32| f64::from((t * 37 + i * 5) % 11) / 7.0 - 0.6;
    (1..=60).map(|t| (0..dim).map(|i| at(t, i)).collect()).collect()
}

/// On a slope of one, with `γ = 1`, the optimized gradient method goes `(θ_{N+1}² - 1)/2` in `N` steps.
///
/// That is its bound `f(x_N) - f_* <= L R² / (2 θ_{N+1}²)` (Kim & Fessler, arXiv 1406.5468) attained on a Huber function of slope
/// `s = L R/θ_{N+1}²`: from `R` it gets to `R (1 + θ_{N+1}^{-2})/2`, still on the slope, where `f = s |x| - s²/(2L)` is the bound.
#[test]
fn the_optimized_method_goes_as_far_as_its_bound_says() {
    for steps in 1..=50_u32 {
        let slope = vec![vec![1.0]; steps as usize];
        let gone = -iterates("ogm-2016:lr=1", "whole", &[0.0], &slope)[steps as usize - 1][0];
        let mut theta = 1.0_f64;
        for t in 1..=steps {
            theta = 0.5 * (1.0 + (1.0 + if t < steps { 4.0 } else { 8.0 } * theta * theta).sqrt());
        }
        let expected = 0.5 * (theta * theta - 1.0);
        // Each step rounds the θ of both and seven operations of the iterate, and carries what was rounded before on, at most
        // as far as the iterate itself is carried.
        let allowed = 20.0 * U * f64::from(steps) * expected;
        assert!((gone - expected).abs() <= allowed, "{steps} steps: {gone}, {expected}");
    }
}

/// PyTorch's Nesterov momentum reports the points at which Nesterov's method asks for its gradients.
#[test]
fn pytorch_moves_along_the_points_where_nesterov_asks() {
    let (gradients, start) = (gradients(2), [0.3, -0.8]);
    let torch = iterates("nesterov-torch:lr=0.1,momentum=0.5", "whole", &start, &gradients);
    let nesterov =
        iterates("nesterov-2018:lr=0.1,q=((1-0.5)/(1+0.5))^2", "whole", &start, &gradients);
    let mut differs = false;
    for t in 1..60 {
        for i in 0..2 {
            let y = nesterov[t][i] + 0.5 * (nesterov[t][i] - nesterov[t - 1][i]);
            // Every step makes some ten roundings of numbers below 4 in either method; the displacement that is carried on
            // halves what it holds, so that none counts more than twice.
            let allowed = 2.0 * 2.0 * 10.0 * 4.0 * U * (t as f64 + 1.0);
            assert!((torch[t][i] - y).abs() <= allowed, "step {t}: {} {y}", torch[t][i]);
            differs |= (torch[t][i] - nesterov[t][i]).abs() > 1e-3;
        }
    }
    assert!(differs, "points and iterates are apart");
}

/// In one coordinate a norm is an absolute value.
#[test]
fn methods_that_differ_by_their_norm_are_one_in_one_coordinate() {
    let gradients = gradients(1);
    let path = |spec| iterates(spec, "whole", &[0.3], &gradients);
    assert_eq!(path("adagrad-paper"), path("adagrad-norm:b0=0"));
    assert_ne!(path("adagrad-paper"), path("scale-free-ftrl:lr=0.1"));
    for (x, y) in path("normalised-sgd").iter().zip(path("sign-sgd")) {
        // |g|/√(g²) is 1 up to three roundings, each step.
        assert!((x[0] - y[0]).abs() <= 60.0 * 4.0 * U * 2.0, "{x:?}, {y:?}");
    }
}

/// Corner values at which one entry is another, bit for bit.
#[test]
fn entries_meet_where_their_formulas_do() {
    let gradients = gradients(2);
    let path = |spec: &str| iterates(spec, "whole", &[0.3, -0.8], &gradients);
    for (one, other) in [
        // Without momentum the second moment of the momentum is that of the gradient.
        ("adamomentum-paper:beta1=0,eps=0", "adam-paper:beta1=0,eps=0"),
        ("adamomentum-nobias:beta1=0,eps=0", "adam-nobias:beta1=0,eps=0"),
        ("dualadam-paper:xi=1", "adam-paper"),
        ("dualadam-code:xi=1", "adam-paper"),
        // With ε = 0 the released inverse factor is the printed one, and the gate does nothing where 1/ξ is a power of two.
        ("dualadam-code:xi=1/16,eps=0", "dualadam-paper:xi=1/16,eps=0"),
        ("lion-paper:beta1=0.8,beta2=0.8", "signum:momentum=0.8"),
        ("signum:momentum=0", "sign-sgd"),
        ("momentum-torch:momentum=0", "sgd"),
        ("nesterov-torch:momentum=0", "sgd"),
        ("nesterov-2018:q=1", "sgd"),
        ("adagrad-torch:eps=0", "adagrad-paper"),
        ("adagrad-optax:eps=0,v0=0", "adagrad-paper"),
        ("normalised-sgd-momentum:momentum=0", "normalised-sgd"),
    ] {
        assert_eq!(path(one), path(other), "{one} is {other}");
    }
    for (one, other) in [
        ("dualadam-early:xi=1/16,eps=0", "dualadam-paper:xi=1/16,eps=0"),
        ("dualadam-code:xi=0.1,eps=0", "dualadam-paper:xi=0.1,eps=0"),
        ("adamomentum-max:eps=0", "adamomentum-nobias:eps=0"),
        ("adamomentum-code:amsgrad=true", "adamomentum-code"),
        ("invadam-paper", "dualadam-early:xi=0.01"),
    ] {
        assert_ne!(path(one), path(other), "{one} is not {other}");
    }
}
