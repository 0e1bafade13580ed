//! Data from files, and regression on them.
#![expect(clippy::float_cmp, reason = "exact results are compared")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::cast_precision_loss, reason = "small counts")]

mod common;

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use ratecheck_problems::catalogue::{ALL, build};
use ratecheck_problems::data::{Dataset, Format};
use ratecheck_problems::objective::{Constant, gradient_at, hessian_at, value_at};
use ratecheck_problems::space::{Block, BlockMut, Shape};

/// A file with these lines.
fn file(lines: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    file
}

fn logistic(file: &tempfile::NamedTempFile, rest: &str) -> String {
    format!("logistic:file='{}'{rest}", file.path().display())
}

#[test]
fn logistic_regression_runs_on_either_format() {
    let sparse = file("+1 1:0.5 3:-2\n-1 2:1\n+1 1:1 2:1\n");
    let dense = file("0.5,0,-2,1\n0,1,0,0\n1,1,0,1\n");
    let a = build(&logistic(&sparse, "")).unwrap().objective;
    let b = build(&logistic(&dense, ",format=csv,label=last")).unwrap().objective;
    let x = [0.3, -0.2, 1.0];
    assert_eq!(value_at(&*a, &x).to_bits(), value_at(&*b, &x).to_bits());
    assert_eq!(gradient_at(&*a, &x), gradient_at(&*b, &x));
    // By hand: margins are -1.85, 0.2 and 0.1.
    let loss = |m: f64| (1.0 + (-m).exp()).ln();
    let exact = (loss(-1.85) + loss(0.2) + loss(0.1)) / 3.0;
    assert!((value_at(&*a, &x) - exact).abs() < 16.0 * f64::EPSILON * exact);
    let id = a.facts().id().to_owned();
    assert_eq!(build(&id).unwrap().objective.facts().id(), id, "the id names the same problem");
}

#[test]
fn bad_files_and_idle_keys_are_refused() {
    let bad = file("1 1:2\n-1 1:x\n");
    let three = file("1 1:2\n2 1:3\n3 1:4\n");
    let good = file("1 1:2\n2 1:3\n");
    for (spec, words) in [
        (logistic(&bad, ""), "line 2: the value of feature 1 is `x`, which is not a number"),
        (logistic(&bad, ""), bad.path().to_str().unwrap()),
        (logistic(&three, ""), "line 3: two classes are needed, but 1, 2 and 3 are labels"),
        (logistic(&good, ",rows=5"), "it is the file that says"),
        ("logistic:format=csv".to_owned(), "used with file"),
        ("logistic:file=/nowhere".to_owned(), "/nowhere"),
        (logistic(&good, ",format=tsv"), "libsvm"),
    ] {
        let message = build(&spec).unwrap_err().to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

/// Every finite sum of the registry: its gradient is the mean of those of its summands, which do not exceed their bound.
#[test]
fn gradients_are_means_of_the_terms() {
    let mut tried = 0;
    for spec in ALL.iter().flat_map(|entry| entry.examples) {
        let f = build(spec).unwrap().objective;
        let Some(sum) = f.finite_sum() else { continue };
        let (dim, n) = (f.facts().dim(), sum.terms());
        let bound = sum.term_gradient_coordinate().upper().unwrap();
        for number in 0..20 {
            let x: Vec<f64> =
                common::point(71, number, dim).iter().map(|x| x.clamp(-2.0, 2.0)).collect();
            let (shape, mut mean) = (Shape::new(dim, 1), vec![0.0; dim]);
            let mut size = vec![0.0; dim];
            for k in 0..n {
                let mut one = vec![0.0; dim];
                let place = &mut BlockMut::new(&mut one, shape);
                sum.add_term_gradient(k, 0, 1.0, Block::new(&x, shape), place);
                let place = &mut BlockMut::new(&mut mean, shape);
                sum.add_term_gradient(k, 0, 1.0 / n as f64, Block::new(&x, shape), place);
                for (size, one) in size.iter_mut().zip(&one) {
                    assert!(one.abs() <= bound * (1.0 + 1e-12), "{spec}: {one} > {bound}");
                    *size += one.abs() / n as f64;
                }
            }
            let errors = common::gradient_error(&*f, &x);
            for (i, g) in gradient_at(&*f, &x).iter().enumerate() {
                // The two means round their n summands, each once more for its weight.
                let allowed = 2.0 * errors[i] + (n + 8) as f64 * f64::EPSILON * size[i];
                assert!((mean[i] - g).abs() <= allowed, "{spec}: {} {g}", mean[i]);
            }
        }
        tried += 1;
    }
    assert!(tried >= 25, "only {tried} are finite sums");
}

#[test]
fn regressions_run_on_files() {
    let real = file("0.5 1:1 2:-1\n-1 1:2\n3 2:1\n");
    let signs = file("1 1:1 2:-1\n0 1:2\n1 2:1\n");
    let counts = file("0 1:1 2:-1\n2 1:0.5\n1 2:1\n");
    let classes = file("7 1:1 2:-1\n3 1:0.5\n9 2:1\n3 1:1\n");
    for (id, data) in [
        ("least-squares", &real),
        ("least-absolute", &real),
        ("huber-regression", &real),
        ("welsch-regression", &real),
        ("mean-estimation", &real),
        ("svm-hinge", &signs),
        ("svm-squared-hinge", &signs),
        ("logistic-nonconvex", &signs),
        ("tanh-classifier", &signs),
        ("online-logistic", &signs),
        ("online-regression", &real),
        ("poisson-regression", &counts),
        ("phase-retrieval", &counts),
        ("softmax", &classes),
    ] {
        let f = build(&format!("{id}:file='{}'", data.path().display())).unwrap().objective;
        assert!(value_at(&*f, f.facts().default_start()).is_finite(), "{id}");
        assert_eq!(build(f.facts().id()).unwrap().objective.facts().id(), f.facts().id());
    }
    let spec = format!("least-squares:file='{}'", real.path().display());
    let f = build(&spec).unwrap().objective;
    // By hand at (1, 1): residuals -0.5, 3 and -2.
    assert!((value_at(&*f, &[1.0, 1.0]) - 13.25 / 6.0).abs() < 1e-15);
    assert_eq!(hessian_at(&*f, &[0.0, 0.0]).unwrap()[1], -1.0 / 3.0);
    let spec = format!("softmax:file='{}'", classes.path().display());
    assert_eq!(build(&spec).unwrap().objective.facts().dim(), 6);
    let entries = file("3,1,1\n1,2,1\n-1,1,2\n");
    let spec = format!("matrix-completion:rank=1,file='{}'", entries.path().display());
    let f = build(&spec).unwrap().objective;
    // u = (1, 2), v = (1, -1): residuals -2, 1 and 0.
    assert_eq!(value_at(&*f, &[1.0, 2.0, 1.0, -1.0]), 5.0 / 6.0);
}

#[test]
fn unfit_labels_are_named_by_line() {
    let odd = file("0 1:1\n1.5 1:2\n");
    let below = file("0 1:1\n-1 1:2\n");
    let same = file("1 1:1\n1 1:2\n");
    let path = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    let wide = file("1,1,1,1\n");
    let broken = file("1,1.5,1\n");
    for (spec, words) in [
        (
            format!("poisson-regression:file='{}'", path(&odd)),
            "line 2: the label 1.5 is not a count",
        ),
        (
            format!("phase-retrieval:file='{}'", path(&below)),
            "line 2: the label -1 is not a square",
        ),
        (format!("softmax:file='{}'", path(&same)), "every label is 1"),
        (format!("svm-hinge:file='{}'", path(&same)), "every label is 1"),
        (format!("softmax:classes=4,file='{}'", path(&odd)), "it is the file that says"),
        (format!("least-squares:dim=4,file='{}'", path(&odd)), "it is the file that says"),
        (
            format!("matrix-completion:file='{}'", path(&wide)),
            "line 1: y,i,j are 3 columns, here are 4",
        ),
        (format!("matrix-completion:file='{}'", path(&broken)), "line 1: the index 1.5"),
        ("welsch-regression:width=0".to_owned(), "width"),
        ("zhang-finite-sum:rows=1".to_owned(), "rows"),
    ] {
        let message = build(&spec).unwrap_err().to_string();
        assert!(message.contains(words), "{spec}: {message}");
    }
}

/// The numbers of the finite sum on which Adam diverges, and of least squares against singular values from numpy.
#[test]
fn constants_are_those_of_the_literature() {
    let f = build("zhang-finite-sum:rows=10").unwrap().objective;
    let at = |x: f64| (value_at(&*f, &[x]), gradient_at(&*f, &[x])[0]);
    assert_eq!(at(-2.0), (-0.15, 0.0));
    assert!((at(3.0).0 - 0.3).abs() < 1e-14 && (at(3.0).1 - 0.1).abs() < 1e-15);
    assert!((at(-1.0).0 + 0.1).abs() < 1e-15, "continuous");
    // A = [1 -1; 2 0; 0 1]: AᵀA = [5 -1; -1 2] has eigenvalues (7 ± √13)/2.
    let data = file("0.5 1:1 2:-1\n-1 1:2\n3 2:1\n");
    let f = build(&format!("least-squares:file='{}'", data.path().display())).unwrap().objective;
    let number = |c| f.facts().constant(c).unwrap().known.number();
    let root = 13f64.sqrt();
    let (l, mu) = ((7.0 + root) / 6.0, (7.0 - root) / 6.0);
    assert!(number(Constant::Smoothness) >= l && number(Constant::Smoothness) < l * (1.0 + 1e-8));
    assert!(number(Constant::StrongConvexity) <= mu);
    assert!(number(Constant::StrongConvexity) > mu * (1.0 - 1e-8));
    // The residual is orthogonal to the columns: (1, -1/2, 1) direction, so that inf f = (yᵀr)²/(2n ‖r‖²) with yᵀr = 4.
    let least = 16.0 / (6.0 * 2.25);
    assert!(number(Constant::Infimum) <= least && number(Constant::Infimum) > least * (1.0 - 1e-7));
}

/// 1e5 rows of 20 features, 10 of them present.
fn large() -> String {
    let mut text = String::new();
    for k in 0..100_000_u32 {
        write!(text, "{}", if k % 3 == 0 { "+1" } else { "-1" }).unwrap();
        for i in 0..10 {
            let value = f64::from(k.wrapping_mul(2_654_435_761).wrapping_add(i * 40_503) % 2001);
            write!(text, " {}:{}", 2 * i + 1 + k % 2, value / 1000.0 - 1.0).unwrap();
        }
        text.push('\n');
    }
    text
}

/// 2 s with a factor of ten to spare in optimised builds; tests are built with optimisation, see the workspace.
#[test]
fn a_hundred_thousand_rows_load_in_less_than_two_seconds() {
    let file = file(&large());
    let begin = Instant::now();
    let data = Dataset::read(file.path(), Format::Libsvm).unwrap();
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!((data.rows(), data.dim()), (100_000, 20));
    println!("loaded in {seconds:.3} s");
    assert!(seconds < 2.0, "{seconds} s");
    let begin = Instant::now();
    let f = build(&logistic(&file, "")).unwrap().objective;
    println!("constants in {:.3} s", begin.elapsed().as_secs_f64());
    assert!(value_at(&*f, &[0.0; 20]) > 0.69);
    for id in ["least-squares", "svm-squared-hinge", "huber-regression", "softmax"] {
        let begin = Instant::now();
        let f = build(&format!("{id}:file='{}'", file.path().display())).unwrap().objective;
        let seconds = begin.elapsed().as_secs_f64();
        println!("{id} with its constants in {seconds:.3} s");
        assert!(f.facts().constant(Constant::Smoothness).is_some());
        assert!(seconds < 10.0, "{id}: {seconds} s");
    }
}
