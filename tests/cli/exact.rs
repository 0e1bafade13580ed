//! Trajectories against 192-bit arithmetic, from the recursions as the papers print them.
//!
//! Gradients are doubles read from a file, hyperparameters the doubles nearest to the decimals of the spec; both sides
//! start from the same numbers, so all that is compared is the arithmetic of 200 steps.

use astro_float::{BigFloat, Consts, RoundingMode};

use crate::command::run;

const BITS: usize = 192;
const NEAREST: RoundingMode = RoundingMode::ToEven;
const STEPS: usize = 200;
const START: [f64; 3] = [1.0, -1.0, 0.5];
/// Accepted error of every printed number, relative to the larger of it and 1: 45 units of rounding after 200 steps.
const TOLERANCE: f64 = 1e-14;

/// Reference numbers; `f64` operands are exact.
struct Arithmetic {
    consts: Consts,
}

impl Arithmetic {
    fn add(a: &BigFloat, b: &BigFloat) -> BigFloat {
        a.add(b, BITS, NEAREST)
    }

    fn sub(a: &BigFloat, b: &BigFloat) -> BigFloat {
        a.sub(b, BITS, NEAREST)
    }

    fn mul(a: &BigFloat, b: &BigFloat) -> BigFloat {
        a.mul(b, BITS, NEAREST)
    }

    fn div(a: &BigFloat, b: &BigFloat) -> BigFloat {
        a.div(b, BITS, NEAREST)
    }

    /// `a^p`, `0^p = 0`.
    fn pow(&mut self, a: &BigFloat, p: &BigFloat) -> BigFloat {
        if a.is_zero() || p.is_zero() {
            return big(if a.is_zero() { 0.0 } else { 1.0 });
        }
        let ln = a.ln(2 * BITS, NEAREST, &mut self.consts);
        ln.mul(p, 2 * BITS, NEAREST).exp(BITS, NEAREST, &mut self.consts)
    }
}

fn big(x: f64) -> BigFloat {
    BigFloat::from_f64(x, BITS)
}

/// Padam as printed (`code` is `None`) or as released, one coordinate at a time.
#[derive(Clone, Default)]
struct Padam {
    p: f64,
    lr: f64,
    /// `lr / √t` instead of `lr`.
    lr_decays: bool,
    beta1: f64,
    /// `beta1 · 0.5^(t-1)` instead of `beta1`.
    beta1_halves: bool,
    beta2: f64,
    code: Option<Code>,
    /// Half-width of the box, infinite for none.
    clip: Option<f64>,
}

/// What the released code adds.
#[derive(Clone)]
struct Code {
    eps: f64,
    wd: f64,
    bc2_power: f64,
}

/// `x, m, v, v̂, η` of one coordinate after each step.
type Path = Vec<[BigFloat; 5]>;

impl Padam {
    fn path(&self, start: f64, gradients: &[f64], ops: &mut Arithmetic) -> Path {
        let one = big(1.0);
        let (mut x, beta2) = (big(start), big(self.beta2));
        let (mut m, mut v, mut vhat) = (big(0.0), big(0.0), big(0.0));
        let mut path = Vec::new();
        for (k, g) in gradients.iter().enumerate() {
            let t = k + 1;
            let halving =
                if self.beta1_halves { big(2.0).powi(k, BITS, NEAREST) } else { big(1.0) };
            let beta1 = Arithmetic::div(&big(self.beta1), &halving);
            let mut g = big(*g);
            if let Some(code) = &self.code {
                g = Arithmetic::add(&g, &Arithmetic::mul(&big(code.wd), &x));
            }
            m = average(&beta1, &m, &g);
            v = average(&beta2, &v, &Arithmetic::mul(&g, &g));
            if v > vhat {
                vhat = v.clone();
            }
            let eta = self.step_size(t, &vhat, &one, ops);
            x = Arithmetic::sub(&x, &Arithmetic::mul(&eta, &m));
            if let Some(half) = self.clip {
                x = x.min(&big(half)).max(&big(-half));
            }
            path.push([x.clone(), m.clone(), v.clone(), vhat.clone(), eta]);
        }
        path
    }

    /// `α_t v̂^{-p}`, or `α_t (1-β2^t)^c / (1-β1^t) (√v̂ + ε)^{-2p}`.
    fn step_size(
        &self,
        t: usize,
        vhat: &BigFloat,
        one: &BigFloat,
        ops: &mut Arithmetic,
    ) -> BigFloat {
        let mut lr = big(self.lr);
        if self.lr_decays {
            let root = BigFloat::from_u64(t as u64, BITS).sqrt(BITS, NEAREST);
            lr = Arithmetic::div(&lr, &root);
        }
        let Some(code) = &self.code else {
            return Arithmetic::mul(&lr, &ops.pow(vhat, &big(-self.p)));
        };
        let rest = |beta: f64| Arithmetic::sub(one, &big(beta).powi(t, BITS, NEAREST));
        let correction =
            Arithmetic::div(&ops.pow(&rest(self.beta2), &big(code.bc2_power)), &rest(self.beta1));
        let base = Arithmetic::add(&vhat.sqrt(BITS, NEAREST), &big(code.eps));
        let power = ops.pow(&base, &big(-2.0 * self.p));
        Arithmetic::mul(&Arithmetic::mul(&lr, &correction), &power)
    }
}

/// `β a + (1-β) b`
fn average(beta: &BigFloat, a: &BigFloat, b: &BigFloat) -> BigFloat {
    let rest = Arithmetic::sub(&big(1.0), beta);
    Arithmetic::add(&Arithmetic::mul(beta, a), &Arithmetic::mul(&rest, b))
}

/// Rows of gradients: zeros at the start and in between, and scales from 1e-6 to 1e3, one a coordinate and step.
fn gradients() -> Vec<[f64; 3]> {
    let mut state = 20_180_606_u64;
    let mut next = || {
        // SplitMix64 (Steele, Lea, Flood 2014).
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let mut rows = Vec::new();
    for t in 0..STEPS {
        rows.push([0, 1, 2].map(|i| {
            let unit = (next() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
            let scale = [1e-6, 1e-3, 1.0, 1e3][(next() % 4) as usize];
            let zero = next() % 5 == 0 || i == 1 && t < 3;
            if zero { 0.0 } else { unit * scale }
        }));
    }
    rows
}

/// Columns of the trace, `[step][column]`, without replica and step.
fn traced(spec: &str, more: &[&str], gradients: &[[f64; 3]]) -> Vec<Vec<f64>> {
    let dir = tempfile::tempdir().expect("a folder");
    let text: String = gradients.iter().map(|[a, b, c]| format!("{a},{b},{c}\n")).collect();
    std::fs::write(dir.path().join("g.csv"), text).expect("written");
    let start = START.map(|x| x.to_string()).join(",");
    let args = ["trace", "-o", spec, "--gradients", "g.csv", "--x0", &start, "--state"];
    let said = run(dir.path(), &[&args[..], more].concat());
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let row = |line: &str| line.split(',').skip(2).map(|x| x.parse().expect("a number")).collect();
    said.out.lines().skip(2).map(row).collect()
}

/// The largest error of any printed number, relative to the larger of it and 1.
fn worst(spec: &str, more: &[&str], padam: &Padam) -> f64 {
    let gradients = gradients();
    let rows = traced(spec, more, &gradients);
    assert_eq!(rows.len(), STEPS);
    let mut ops = Arithmetic { consts: Consts::new().expect("memory for constants") };
    let mut worst = big(0.0);
    for (i, start) in START.into_iter().enumerate() {
        let own: Vec<f64> = gradients.iter().map(|row| row[i]).collect();
        for (exact, row) in padam.path(start, &own, &mut ops).iter().zip(&rows) {
            // x | g | m | v | vhat | eta, three columns each.
            for (exact, column) in exact.iter().zip([0, 2, 3, 4, 5]) {
                let error = Arithmetic::sub(&big(row[3 * column + i]), exact).abs();
                worst = worst.max(&Arithmetic::div(&error, &exact.abs().max(&big(1.0))));
            }
        }
    }
    worst.to_string().parse().expect("a number")
}

fn paper() -> Padam {
    Padam { p: 0.125, lr: 0.1, beta1: 0.9, beta2: 0.99, ..Padam::default() }
}

const PAPER: &str = "padam-paper:p=0.125,lr=0.1,beta1=0.9,beta2=0.99";

#[test]
fn padam_as_printed() {
    let error = worst(PAPER, &[], &paper());
    assert!(error <= TOLERANCE, "{error:e}");
}

#[test]
fn padam_as_released_with_decay_and_another_bias_power() {
    let code = Code { eps: 1e-8, wd: 0.01, bc2_power: 0.125 };
    let padam = Padam { code: Some(code), ..paper() };
    let spec = "padam-code:p=0.125,lr=0.1,beta1=0.9,beta2=0.99,eps=1e-8,wd=0.01,bc2_power=0.125";
    let error = worst(spec, &[], &padam);
    assert!(error <= TOLERANCE, "{error:e}");
}

#[test]
fn padam_on_a_box_with_schedules() {
    let padam = Padam { lr_decays: true, beta1_halves: true, clip: Some(1.0), ..paper() };
    let spec = "padam-paper:p=0.125,lr=0.1/sqrt(t),beta1=0.9*0.5^(t-1),beta2=0.99";
    let error = worst(spec, &["--domain", "box:lo=-1,hi=1"], &padam);
    assert!(error <= TOLERANCE, "{error:e}");
}

#[test]
fn a_constant_that_is_off_by_a_billionth_is_noticed() {
    let off = Padam { beta2: 0.99 + 1e-9, ..paper() };
    assert!(worst(PAPER, &[], &off) > 1e3 * TOLERANCE);
    let unclipped = Padam { clip: None, ..paper() };
    assert!(worst(PAPER, &["--domain", "box:lo=-1,hi=1"], &unclipped) > 1e3 * TOLERANCE);
}
