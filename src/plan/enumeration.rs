//! All sequences of outcomes of a noise, one a replica.

use std::sync::{Arc, OnceLock};

use ratecheck_problems::alphabet::Alphabet;
use ratecheck_problems::catalogue::Problem;
use ratecheck_problems::oracle::{self, Enumerated, Oracle};
use ratecheck_problems::rounded::Rounded;

/// More sequences are not run: what a million replicas leave behind, some hundred numbers each, is a gigabyte.
const MOST: u64 = 1 << 20;

/// All sequences of outcomes of a run: replica `r` is sequence `r`.
#[derive(Clone, Debug)]
pub struct Enumeration {
    alphabet: Alphabet,
    steps: u64,
    weights: Arc<OnceLock<Vec<Rounded>>>,
}

impl Enumeration {
    /// The sequences of `steps` samples with the oracle that goes through them.
    ///
    /// # Errors
    /// Noise without a finite list of outcomes, or with too many sequences.
    pub(super) fn of(
        problem: &Problem,
        noise: &dyn Oracle,
        steps: u64,
    ) -> Result<(Arc<dyn Oracle>, Enumeration), String> {
        let id = &noise.facts().id;
        let Some(Enumerated { oracle, alphabet }) = noise.enumerated() else {
            return Err(refusal(problem, noise));
        };
        if alphabet.sequences(steps).is_none_or(|n| n > MOST) {
            let (letters, places) = (alphabet.letters(), alphabet.places());
            let each = if places == 1 { String::new() } else { format!("^{places}") };
            let longest = match alphabet.longest(MOST) {
                0 => "more than one step has here".to_owned(),
                longest => format!("which T = {longest} keeps to"),
            };
            return Err(format!(
                "replicas = \"all\": `{id}` has {letters}{each} outcomes a step, and {steps} steps have {letters}^{} sequences; at most \
                 {MOST} are run, {longest}",
                steps.saturating_mul(places as u64)
            ));
        }
        Ok((oracle, Enumeration { alphabet, steps, weights: Arc::default() }))
    }

    /// How many there are.
    #[must_use]
    pub fn sequences(&self) -> u64 {
        self.alphabet.sequences(self.steps).unwrap_or(u64::MAX)
    }

    /// The probability of every sequence, with its rounding.
    #[must_use]
    pub fn weights(&self) -> &[Rounded] {
        self.weights.get_or_init(|| self.alphabet.probabilities(self.steps))
    }
}

/// Why there are no sequences, with the laws that have them on this problem.
fn refusal(problem: &Problem, noise: &dyn Oracle) -> String {
    let facts = noise.facts();
    if facts.deterministic {
        return format!(
            "replicas = \"all\" needs noise, and under `{}` one replica says everything: leave replicas out",
            facts.id
        );
    }
    if problem.online.is_some() {
        return format!(
            "replicas = \"all\" needs losses drawn from a finite list, as those of `online-rare-slope`; those of `{}` are not",
            problem.objective.facts().id()
        );
    }
    let finite = |entry: &&oracle::Entry| {
        oracle::build(problem, entry.id).is_ok_and(|law| law.enumerated().is_some())
    };
    let names: Vec<&str> = oracle::ALL.iter().filter(finite).map(|entry| entry.id).collect();
    format!(
        "replicas = \"all\" needs noise with finitely many outcomes a step, the same whatever the past, and `{}` has no such list; \
         these have one: {}",
        facts.id,
        names.join(", ")
    )
}
