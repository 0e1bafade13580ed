//! `ratecheck calibrate power`: how probable it is to decide a claim within so many replicas.

use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;

use ratecheck_proofs_checks::calibration::Law;
use ratecheck_proofs_checks::calibration::studies::{Assumed, Rule, Studies};
use ratecheck_proofs_checks::evidence::Level;
use ratecheck_reports::figure::{Axis, Curves, Figure, Panel, PanelKind, Role, Series, Size};
use ratecheck_reports::files::write_atomic;
use ratecheck_reports::making::Source;

use super::super::arguments::making;
use super::super::figure_file::format;
use super::{Common, Failure, Page};

/// Power: how probable it is to refute a false claim within so many replicas, by its size and by the rule
#[derive(Debug, Args)]
pub(super) struct Power {
    /// Draw the curves into FILE, as its ending says: .svg, .png or .pdf
    #[arg(long, value_name = "FILE")]
    figure: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Error rate of the one claim: that of a study at 0.01 with ten claims.
const ERROR: f64 = 1e-3;
/// Replicas of the first look, and looks: up to 1024 replicas.
const FIRST: u64 = 16;
const LOOKS: u32 = 7;
/// Studies a point.
const STUDIES: u64 = 4000;
/// Sizes of effects in hundredths of a standard deviation.
const EFFECTS: [u32; 17] = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25, 30, 40, 60, 100];
/// How many of them are drawn.
const DRAWN: usize = 14;
/// Laws, one a panel.
const LAWS: [Law; 2] = [Law::Uniform, Law::Sign];

const RULES: [Rule; 6] = [
    Rule::Once(Assumed::Normal),
    Rule::Looks(Assumed::Normal),
    Rule::Looks(Assumed::Nothing),
    Rule::Looks(Assumed::Either),
    Rule::TMixture,
    Rule::Bets,
];

/// What a rule did at one effect: how many studies it decided, and with how many replicas in all.
#[derive(Clone, Copy, Default)]
struct Outcome {
    decided: u64,
    replicas: u64,
}

impl Power {
    /// What `--figure` draws.
    pub(super) fn figure(&self) -> Result<Figure, Failure> {
        Ok(figure(&curves(self.common.seed)?))
    }

    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = self
            .figure
            .as_deref()
            .map(|file| Ok::<_, Failure>((file, format(file, "--figure")?)))
            .transpose()?;
        self.common.print(|seed| {
            let curves = curves(seed)?;
            if let Some((file, format)) = file {
                let making = making(Source::Command, Some(seed));
                let bytes = format.bytes(&figure(&curves), &making).map_err(Failure::run)?;
                write_atomic(file, &bytes).map_err(Failure::run)?;
                eprintln!("wrote {}", file.display());
            }
            Ok(page(&curves))
        })
    }
}

/// What every rule did on every law at every effect.
fn curves(seed: u64) -> Result<Vec<Vec<Vec<Outcome>>>, Failure> {
    let at = |&law: &Law| EFFECTS.iter().map(|&effect| outcomes(law, effect, seed)).collect();
    LAWS.iter().map(at).collect()
}

fn outcomes(law: Law, effect: u32, seed: u64) -> Result<Vec<Outcome>, Failure> {
    let level = Level::from_error(ERROR).map_err(Failure::request)?;
    let effect = f64::from(effect) / 100.0;
    let studies =
        Studies { law, turned: false, effect, claims: 1, first: FIRST, looks: LOOKS, level };
    let one = |r| -> Result<Vec<Outcome>, Failure> {
        let found = studies.refuted_at(&RULES, seed, r).map_err(Failure::request)?;
        let outcome = |at: Option<u64>| Outcome {
            decided: u64::from(at.is_some()),
            replicas: at.unwrap_or(studies.most()),
        };
        Ok(found.into_iter().map(outcome).collect())
    };
    let add = |a: Outcome, b: Outcome| Outcome {
        decided: a.decided + b.decided,
        replicas: a.replicas + b.replicas,
    };
    (0..STUDIES).into_par_iter().map(one).try_reduce(
        || vec![Outcome::default(); RULES.len()],
        |a, b| Ok(a.into_iter().zip(b).map(|(a, b)| add(a, b)).collect()),
    )
}

fn page(curves: &[Vec<Vec<Outcome>>]) -> Page {
    let mut page = Page::new("Power", "ratecheck calibrate power");
    page.text(format!(
        "How probable it is to refute a claim `E X <= 0` that is false by so many standard deviations of a replica, at an error rate of {ERROR} for both sides \
         together, within {} replicas: {STUDIES} studies a cell, standard error at most {:.1}. *Once* takes all replicas and looks then; *looks* begin with {FIRST} \
         and double; the *t mixture* and *bets* look after every replica.",
        FIRST << (LOOKS - 1),
        50.0 / (STUDIES as f64).sqrt()
    ));
    page.figure(
        "../figures/power.svg",
        "Power of six rules over the size of the effect, for two laws",
    );
    let names: Vec<String> = RULES.iter().map(|rule| rule.name()).collect();
    let header: Vec<&str> =
        ["law", "effect"].into_iter().chain(names.iter().map(String::as_str)).collect();
    let table = |cell: &dyn Fn(&Outcome) -> String| -> Vec<Vec<String>> {
        let rows = LAWS.iter().zip(curves).flat_map(|(law, curve)| {
            curve.iter().zip(EFFECTS).map(|(outcomes, effect)| {
                let place = [law.name().to_owned(), format!("{:.2}", f64::from(effect) / 100.0)];
                place.into_iter().chain(outcomes.iter().map(cell)).collect()
            })
        });
        rows.collect()
    };
    page.text("Decided, in percent of the studies:");
    let percent = |o: &Outcome| format!("{:.1}", 100.0 * o.decided as f64 / STUDIES as f64);
    page.table(&header, table(&percent));
    page.text("Replicas until the decision, or until all were used: the mean over the studies.");
    let mean = |o: &Outcome| format!("{:.0}", o.replicas as f64 / STUDIES as f64);
    page.table(&header, table(&mean));
    page
}

fn figure(curves: &[Vec<Vec<Outcome>>]) -> Figure {
    let panel = |(law, curve): (&Law, &Vec<Vec<Outcome>>)| {
        let line = |k: usize| Series {
            label: RULES[k].name(),
            role: if k == 0 { Role::Reference } else { Role::Measured },
            x: EFFECTS.iter().map(|e| f64::from(*e) / 100.0).take(DRAWN).collect(),
            y: curve.iter().map(|o| o[k].decided as f64 / STUDIES as f64).take(DRAWN).collect(),
            band: None,
        };
        Panel {
            title: law.name().to_owned(),
            kind: PanelKind::Curves(Curves {
                x: Axis { unit: "σ".to_owned(), ..Axis::linear("false by") },
                y: Axis::linear("share refuted"),
                series: (0..RULES.len()).map(line).collect(),
                slopes: Vec::new(),
                markers: Vec::new(),
                shades: Vec::new(),
            }),
        }
    };
    Figure {
        id: "power".to_owned(),
        title: None,
        caption: "Share of studies that refute a false claim within 1024 replicas, by rule"
            .to_owned(),
        panels: LAWS.iter().zip(curves).map(panel).collect(),
        size: Size::TwoColumn,
    }
}
