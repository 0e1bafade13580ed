//! Writes a sample page with every kind of section: `cargo run -p ratecheck-reports --example page -- page.html`.
//! A second argument `latex` or `terminal` chooses another renderer.

use ratecheck_reports::document::{
    Document, Figure, GeneratedBy, ProofStep, Provenance, Render, Section, Theorem, VerdictRow,
    Verdicts, Witness,
};
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::html::Html;
use ratecheck_reports::latex::Latex;
use ratecheck_reports::table::{Column, Estimates, Outcome, Status, Table};
use ratecheck_reports::terminal::Terminal;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: page PATH [html|latex|terminal]")?;
    let mut bytes = Vec::new();
    let doc = sample()?;
    match arguments.next().as_deref() {
        None | Some("html") => Html.render(&doc, &mut bytes)?,
        Some("latex") => Latex::default().render(&doc, &mut bytes)?,
        Some("terminal") => Terminal { width: 100, colour: true }.render(&doc, &mut bytes)?,
        Some(other) => return Err(format!("`{other}` is not html, latex or terminal").into()),
    }
    write_atomic(Path::new(&path), &bytes)?;
    Ok(())
}

fn sample() -> Result<Document, Box<dyn Error>> {
    let intro = "A sample with invented numbers. Each claim is measured on problems whose constants are known; **slack** is \
        measured over promised, so a claim that holds has slack at most $1$. Run `ratecheck show ID` for a statement in full.";
    let sections = vec![
        Section::Heading("Verdicts".to_owned()),
        Section::Paragraph(intro.replace("**", "")),
        Section::Verdicts(verdicts()),
        Section::Witness(Witness {
            text: "At step $t = 77$ the mean of $\\|\\nabla f(x_t)\\|^2$ is $1.918$ times the right-hand side.".to_owned(),
            replay: "ratecheck replay witnesses/padam-nonconvex-4.3-77.json".to_owned(),
        }),
        Section::Heading("Measured rates".to_owned()),
        Section::Figure(figure()),
        Section::Table(rates()?),
        Section::Heading("Statements".to_owned()),
        Section::Theorem(Box::new(theorem())),
        Section::Details {
            summary: "How the intervals were made".to_owned(),
            sections: vec![Section::Paragraph(
                "Intervals are exact for bounded values and corrected for the $6$ claims of the study.".to_owned(),
            )],
        },
    ];
    Ok(Document {
        title: "The third term of Padam's Theorem 4.3 cannot have that power of $G_\\infty$"
            .to_owned(),
        generated_by: GeneratedBy {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: "ratecheck run padam-two-cycle --replicas 400".to_owned(),
            seed: 1,
        },
        sections,
    })
}

fn row(claim: &str, setting: &str, status: Status, as_expected: bool) -> VerdictRow {
    VerdictRow {
        claim: claim.to_owned(),
        setting: setting.to_owned(),
        horizon: "400".to_owned(),
        sweep: String::new(),
        path: String::new(),
        outcome: Outcome { status, as_expected },
        provenance: Provenance::Confirmed,
        slack: None,
        interval: None,
        n: None,
        note: String::new(),
    }
}

fn verdicts() -> Verdicts {
    let padam = "huber:dim=1,scale=16 padam-paper:p=0,beta1=0,beta2=0.5,lr=0.125";
    let noisy = "quadratic:dim=10,cond=100 gaussian:sigma=0.1 adam:lr=0.1,beta1=0.9,beta2=0.999";
    let rows = vec![
        VerdictRow {
            slack: Some(1.918),
            n: Some(1),
            provenance: Provenance::Quoted,
            note: "broken first at step $77$; the path is kept".to_owned(),
            ..row("padam-nonconvex-4.3", padam, Status::Refuted, true)
        },
        VerdictRow {
            slack: Some(0.871),
            n: Some(1),
            provenance: Provenance::Derived,
            ..row("padam-nonconvex-sharp", padam, Status::Holds, true)
        },
        VerdictRow {
            slack: Some(2.04e-3),
            interval: Some((1.91e-3, 2.17e-3)),
            n: Some(400),
            note: "slack below $10^{-2}$: holds, but says little".to_owned(),
            ..row("adam-regret-diminishing", noisy, Status::Holds, true)
        },
        VerdictRow {
            slack: Some(1.02),
            interval: Some((0.94, 1.11)),
            n: Some(400),
            provenance: Provenance::Recalled,
            note: "about 6400 replicas would decide".to_owned(),
            ..row("amsgrad-online-convex", noisy, Status::Undecided, false)
        },
        VerdictRow {
            provenance: Provenance::Quoted,
            note: "step $0.6$ exceeds $2/L = 0.5$".to_owned(),
            ..row("gd/descent-lemma", "quadratic:dim=2,cond=4 gd:lr=0.6", Status::OutOfScope, true)
        },
        VerdictRow {
            slack: Some(f64::INFINITY),
            n: Some(12_400),
            note: "overflow at step 31 of replica 17".to_owned(),
            ..row("heavy-ball-quadratic", "quadratic:dim=1000000,cond=1e12", Status::Failed, false)
        },
    ];
    Verdicts {
        caption: "Claims of this study, each bound to its setting.".to_owned(),
        level: Some(0.9917),
        rows,
    }
}

fn rates() -> Result<Table, Box<dyn Error>> {
    let estimates = Estimates {
        value: vec![0.2184, 0.0713, 0.002_19],
        lo: vec![0.2101, 0.0687, 0.002_03],
        hi: vec![0.2267, 0.0739, 0.002_35],
        n: vec![400, 400, 400],
        level: 0.9917,
    };
    let holds = Outcome { status: Status::Holds, as_expected: true };
    let columns = vec![
        Column::text(
            "problem",
            ["huber:dim=1", "log-cosh:dim=10", "quadratic:dim=100"].map(str::to_owned).to_vec(),
        )?,
        Column::integer("horizon", vec![100, 10_000, 1_000_000])?
            .with_symbol("T")
            .with_unit("steps"),
        Column::estimate("mean_gradient", estimates)?
            .with_symbol(r"\min_{t \le T} \mathbb{E}\|\nabla f(x_t)\|^2"),
        Column::number("bound", vec![0.411, 0.0821, 1.31e-2])?
            .with_symbol(r"\frac{2 \Delta_f}{\gamma T}"),
        Column::status("verdict", vec![holds; 3])?,
    ];
    Ok(Table::new(
        "rates",
        "Stationarity reached after T steps, with the bound beside it",
        columns,
    )?)
}

fn theorem() -> Theorem {
    let step = |label: &str, statement: &str, mode: &str, verdict, slack| ProofStep {
        label: label.to_owned(),
        statement: statement.to_owned(),
        mode: mode.to_owned(),
        verdict,
        slack,
    };
    let outcome = |status| Some(Outcome { status, as_expected: true });
    Theorem {
        id: "padam-nonconvex-4.3".to_owned(),
        title: "Padam, non-convex: stationarity in expectation".to_owned(),
        statement: r"\mathbb{E}\left[ \|\nabla f(x_{\text{out}})\|_2^2 \right] \le \frac{M_1}{T\alpha} + \frac{M_2 d}{T} + \frac{\alpha M_3 d}{\sqrt{T}} \left( \frac{1}{d} \sum_{j=1}^{d} \|g_{1:T,j}\|_2 \right)^{1-q}".to_owned(),
        source: "Chen et al., arXiv 1806.06763, Theorem 4.3".to_owned(),
        provenance: Provenance::Quoted,
        hypotheses: vec![
            r"$f$ is $L$-smooth: $\|\nabla f(x) - \nabla f(y)\|_2 \le L \|x - y\|_2$".to_owned(),
            r"stochastic gradients are bounded: $\|g_t\|_\infty \le G_\infty$".to_owned(),
            r"$p \in [0, 1/4]$, $\beta_1 < \beta_2^{2p}$, `x0` arbitrary".to_owned(),
        ],
        steps: vec![
            step("N5", r"z_t = x_t + \frac{\beta_1}{1-\beta_1}(x_t - x_{t-1})", "every path", outcome(Status::Holds), Some(1.0)),
            step("N13", r"\sum_{t=1}^{T} \alpha_t^2 \|\hat V_t^{-p} m_t\|^2 \le \frac{T^{(1+q)/2} d^q \alpha^2}{\sqrt{1-\beta_2}}", "in expectation", outcome(Status::Refuted), Some(1.918)),
            step("N14", r"\mathbb{E}\|g_t\|^2 \le G_\infty^2", "in expectation", None, None),
        ],
    }
}

/// A drawing made by hand: the page only embeds it.
fn figure() -> Figure {
    let draw = |ink: &str, line: &str, back: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 300'><rect width='640' height='300' fill='{back}'/>\
             <path d='M60 20V250H610' fill='none' stroke='{ink}'/><path d='M60 60L600 210' stroke='{ink}' stroke-dasharray='6 5'/>\
             <path d='M60 90L200 122 330 170 470 196 600 238' fill='none' stroke='{line}' stroke-width='2'/></svg>"
        )
    };
    Figure {
        id: "rates".to_owned(),
        caption: "Measured (solid) and promised (dashed) $\\mathbb{E}\\|\\nabla f\\|^2$ against $T$, both axes logarithmic.".to_owned(),
        alt: "The measured curve stays below the dashed bound for every horizon".to_owned(),
        wide: false,
        svg_light: draw("#57606c", "#0072b2", "#ffffff"),
        svg_dark: draw("#9ea8b6", "#56b4e9", "#14171c"),
        curves: Vec::new(),
    }
}
