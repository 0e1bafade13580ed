//! The camel functions: polynomials in two variables with three and with six minima.

use super::OverBox;
use crate::catalogue::{Entry, Family, Problem};
use crate::number::Scalar;
use crate::objective::{Analytic, Barrier, Basin, Constant, Facts, Formula, Known, Saddle};
use crate::spec::{Params, SpecError};

/// The camels.
pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        id: "three-hump-camel",
        family: Family::NonconvexSmooth,
        summary: "2x² - 1.05x⁴ + x⁶/6 + xy + y²: a global minimum at 0 between two shallow ones",
        formula: r"f(x, y) = 2x^2 - 1.05 x^4 + x^6/6 + xy + y^2",
        source: "Branin 1972; Dixon and Szegö, Towards Global Optimisation (1975)",
        keys: &[],
        examples: &["three-hump-camel"],
        build: three,
    },
    Entry {
        id: "six-hump-camel",
        family: Family::NonconvexSmooth,
        summary: "(4 - 2.1x² + x⁴/3)x² + xy + (4y² - 4)y²: six minima in pairs, seven saddles, two maxima",
        formula: r"f(x, y) = (4 - 2.1 x^2 + x^4/3) x^2 + xy + (4y^2 - 4) y^2",
        source: "Dixon and Szegö, Towards Global Optimisation 2 (1978)",
        keys: &[],
        examples: &["six-hump-camel"],
        build: six,
    },
];

const THREE: OverBox = OverBox {
    lo: -5.0,
    hi: 5.0,
    smoothness: 2815.0,
    weak_convexity: 4.15,
    coordinates: [2625.0, 15.0],
    norm: 2626.0,
    third: 2446.0,
};

fn three(params: &Params<'_>) -> Result<Problem, SpecError> {
    let (x, y) = (1.7475523458302888, 0.8737761729151444);
    let (u, v) = (1.07054229182366, 0.53527114591183);
    let (depth, height) = (0.2986384422368598, 0.8773615577631402);
    let mut facts = Facts::new(params.resolved()?, 2)
        .with(
            Constant::Infimum,
            Known::Exactly(0.0),
            "the least of three minima: 2x² - 1.05x⁴ + x⁶/6 - x²/4 >= 0 once y is minimised away",
        )
        .minimiser(vec![0.0, 0.0])
        .basin(Basin::new(vec![0.0, 0.0], 0.0, vec![1.5857864376269049, 4.414213562373095]));
    for (to, sign) in [(1, -1.0), (2, 1.0)] {
        let pass = vec![sign * u, -sign * v];
        let curvatures = vec![1.9024451549928167, 12.250644136909527];
        let over = vec![-4.038688172234973, 2.1655988803326287];
        facts = facts
            .basin(Basin::new(vec![sign * x, -sign * y], depth, curvatures))
            .saddle(Saddle::new(pass.clone(), height, over))
            .barrier(Barrier { from: 0, to, saddle: pass.clone(), height })
            .barrier(Barrier { from: to, to: 0, saddle: pass, height: 0.5787231155262803 });
    }
    let facts = facts.start(vec![2.0, -1.0]);
    Ok(Problem::offline(Analytic::new(THREE.state(facts), ThreeHumps)))
}

#[derive(Debug)]
struct ThreeHumps;

impl Formula for ThreeHumps {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        let s = x.square();
        let even = s * (s * (s / N::of(6.0)).plus(-1.05)).plus(2.0);
        even + x * y + y.square()
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let s = x.square();
        g[0] = x * (s * s.plus(-4.2)).plus(4.0) + y;
        g[1] = x + y.times(2.0);
    }
}

const SIX: OverBox = OverBox {
    lo: -3.0,
    hi: 3.0,
    smoothness: 592.0,
    weak_convexity: 9.0,
    coordinates: [286.5, 411.0],
    norm: 501.0,
    third: 1002.0,
};

/// Minima, one of each pair `±(x, y)`: the point, its value and curvatures.
const MINIMA: [([f64; 2], f64, [f64; 2]); 3] = [
    (
        [-0.08984201310031806, 0.7126564030207396],
        -1.0316284534898774,
        [7.682251413369077, 16.49319523222773],
    ),
    (
        [-1.703606714969981, 0.7960835686726251],
        -0.21546382438371764,
        [18.81713863516046, 22.697515006928896],
    ),
    (
        [-1.6071047529201972, -0.5686514548841314],
        2.1042503103112584,
        [7.121512120207152, 10.02160251618325],
    ),
];

/// Saddles and, last, the maximum, one of each pair.
const OTHERS: [([f64; 2], f64, [f64; 2]); 4] = [
    (
        [-1.1092053368047865, 0.7682680925095399],
        0.5437186009781851,
        [-7.902619119987387, 20.366739739128],
    ),
    (
        [-1.6380679841897785, -0.22867406904439408],
        2.2293571975307147,
        [-5.545775017246524, 12.436664436358388],
    ),
    (
        [-1.2960702671671092, -0.6050843880386585],
        2.22947081802986,
        [-6.177182126967409, 9.637588488012842],
    ),
    (
        [-1.2302298765166526, -0.16233458445899496],
        2.496295351023577,
        [-8.014907156539829, -5.953724166834645],
    ),
];

fn six(params: &Params<'_>) -> Result<Problem, SpecError> {
    let turned = |x: [f64; 2], sign: f64| vec![sign * x[0], sign * x[1]];
    let (lowest, depth, _) = MINIMA[0];
    let mut facts = Facts::new(params.resolved()?, 2)
        .with(Constant::Infimum, Known::Exactly(depth), "the lowest of the six minima, rounded")
        .saddle(Saddle::new(vec![0.0, 0.0], 0.0, vec![-8.06225774829855, 8.06225774829855]))
        .start(vec![2.0, 1.0]);
    for sign in [1.0, -1.0] {
        facts = facts.minimiser(turned(lowest, sign));
        for (x, value, curvatures) in MINIMA {
            facts = facts.basin(Basin::new(turned(x, sign), value, curvatures.to_vec()));
        }
        for (x, value, curvatures) in OTHERS {
            facts = facts.saddle(Saddle::new(turned(x, sign), value, curvatures.to_vec()));
        }
    }
    // Basins 0, 1, 2 lie on one side, 3, 4, 5 are their mirror images.
    let height = -depth;
    facts = facts.barrier(Barrier { from: 0, to: 3, saddle: vec![0.0, 0.0], height });
    for (sign, first) in [(1.0, 0), (-1.0, 3)] {
        let steps = [(1, 0, 0, 0.7591824253619027), (2, 1, 1, 0.12510688721945645)];
        for (from, to, pass, height) in steps {
            let saddle = turned(OTHERS[pass].0, sign);
            facts = facts.barrier(Barrier { from: first + from, to: first + to, saddle, height });
        }
    }
    Ok(Problem::offline(Analytic::new(SIX.state(facts), SixHumps)))
}

#[derive(Debug)]
struct SixHumps;

impl Formula for SixHumps {
    fn value<N: Scalar>(&self, x: &[N]) -> N {
        let (x, y) = (x[0], x[1]);
        let (s, t) = (x.square(), y.square());
        let first = s * (s * (s / N::of(3.0)).plus(-2.1)).plus(4.0);
        first + x * y + t * t.plus(-1.0).times(4.0)
    }

    fn gradient<N: Scalar>(&self, x: &[N], g: &mut [N]) {
        let (x, y) = (x[0], x[1]);
        let (s, t) = (x.square(), y.square());
        g[0] = x * (s * s.times(2.0).plus(-8.4)).plus(8.0) + y;
        g[1] = x + y * t.times(16.0).plus(-8.0);
    }
}
