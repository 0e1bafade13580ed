//! `ratecheck calibrate peeking`: how often true claims are refuted by those who look after every batch.

use clap::Args;
use rayon::prelude::*;

use ratecheck_proofs_checks::calibration::Law;
use ratecheck_proofs_checks::calibration::studies::{Assumed, Rule, Studies};
use ratecheck_proofs_checks::evidence::Level;
use ratecheck_proofs_checks::evidence::proportion::clopper_pearson;

use super::{Common, Failure, Page};

/// Null studies: how often true claims are refuted by those who look after every batch of replicas
#[derive(Debug, Args)]
pub(super) struct Peeking {
    /// Studies of each law
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    studies: u64,
    #[command(flatten)]
    common: Common,
}

/// Error rate of a study, as in shipped studies.
const ERROR: f64 = 0.01;
/// Claims a study, replicas of the first look, looks.
const CLAIMS: usize = 3;
const FIRST: u64 = 16;
const LOOKS: u32 = 6;
/// Confidence of the intervals that are printed.
const SHOWN: f64 = 0.01;

/// Laws, as they are and turned about their mean: skewed to the left they are refuted more easily.
const LAWS: [(Law, bool); 8] = [
    (Law::Normal, false),
    (Law::Uniform, false),
    (Law::Sign, false),
    (Law::T3, false),
    (Law::Exponential, false),
    (Law::Exponential, true),
    (Law::LogNormal, false),
    (Law::LogNormal, true),
];

fn rules(law: Law) -> Vec<Rule> {
    let mut rules = vec![Rule::Looks(Assumed::Nothing)];
    if law == Law::Normal {
        rules.extend([Rule::Looks(Assumed::Normal), Rule::TMixture]);
    }
    if law.range().is_some() {
        rules.extend([Assumed::Range, Assumed::Either].map(Rule::Looks));
        rules.push(Rule::Bets);
    }
    rules.push(Rule::Uncorrected(Assumed::Normal));
    rules
}

/// Whether the guarantee of a rule covers these laws at this number of replicas: bets and normal replicas judged as such.
fn promised(rule: Rule) -> bool {
    matches!(rule, Rule::Looks(Assumed::Normal | Assumed::Range) | Rule::TMixture | Rule::Bets)
}

impl Peeking {
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.common.print(|seed| page(seed, self.studies))
    }
}

fn page(seed: u64, studies: u64) -> Result<Page, Failure> {
    let level = Level::from_error(ERROR).map_err(Failure::request)?;
    let shown = Level::from_error(SHOWN).map_err(Failure::request)?;
    let null = |(law, turned)| {
        let (effect, claims, first, looks) = (0.0, CLAIMS, FIRST, LOOKS);
        Studies { law, turned, effect, claims, first, looks, level }
    };
    let mut page = Page::new("Null studies with peeking", "ratecheck calibrate peeking");
    page.text(format!(
        "{studies} studies of each law, each of {CLAIMS} claims `E X <= 0` that are true with equality, so that every refutation is false. A study is looked \
         at with {FIRST} replicas, then with twice as many, and so on up to {}, and given up then; sequences are looked at after every replica. Its \
         error rate is {ERROR}, half of it for false refutations: the stated level is {} %.",
        null(LAWS[0]).most(),
        50.0 * ERROR
    ));
    page.text(
        "The rules are those of `ratecheck run --until-decided`: look k spends 1/(k(k+1)) of the error rate, what it has is shared by Holm's procedure \
         among the claims that are left, and the interval is the one for what is known of the law. *Finite* rules are bound to stay below the stated \
         level; *asymptotic* ones may exceed it for few skewed replicas, and what they do is shown. Without a correction the same looks refute far more.",
    );
    let mut rows = Vec::new();
    for law in LAWS {
        let rules = rules(law.0);
        let counts = (0..studies)
            .into_par_iter()
            .map(|r| null(law).refuted_at(&rules, seed, r))
            .map(|found| {
                Ok::<_, Failure>(found.map_err(Failure::request)?.iter().map(count).collect())
            })
            .try_reduce(
                || vec![0; rules.len()],
                |a: Vec<u64>, b| Ok(a.iter().zip(&b).map(|(a, b)| a + b).collect()),
            )?;
        for (rule, count) in rules.iter().zip(counts) {
            let frequency = clopper_pearson(count, studies, shown);
            let percent = |x: f64| format!("{:.3}", 100.0 * x);
            let guarantee = match rule {
                Rule::Uncorrected(_) => "none",
                rule if promised(*rule) => "finite",
                _ => "asymptotic",
            };
            let verdict = if frequency.lo > 0.5 * ERROR {
                "exceeds"
            } else if frequency.hi <= 0.5 * ERROR {
                "below"
            } else {
                "agrees"
            };
            rows.push(vec![
                if law.1 { format!("turned {}", law.0.name()) } else { law.0.name().to_owned() },
                rule.name(),
                guarantee.to_owned(),
                percent(frequency.estimate),
                format!("{} to {}", percent(frequency.lo), percent(frequency.hi)),
                verdict.to_owned(),
            ]);
        }
    }
    page.table(
        &["law", "rule", "guarantee", "falsely refuted [%]", "99 % interval", "the stated 0.5 %"],
        rows,
    );
    Ok(page)
}

fn count(found: &Option<u64>) -> u64 {
    u64::from(found.is_some())
}
