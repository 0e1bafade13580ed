//! Verdicts on true claims, counted.

use ratecheck::results::Row;
use ratecheck_proofs_checks::evidence::Level;
use ratecheck_proofs_checks::evidence::proportion::clopper_pearson;

/// Probability with which one comparison of a count with its stated rate fails although the rate is right.
const FALSE_ALARM: f64 = 1e-10;

/// What became of claims that are expected to hold.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Replays: runs under a seed.
    pub replays: u64,
    pub holds: u64,
    pub undecided: u64,
    /// Refuted by an interval.
    pub refuted: u64,
    pub out_of_scope: u64,
    /// Times at which a study was judged, and those at which it refuted a true claim by an interval.
    pub judged: u64,
    pub wrong: u64,
    /// True claims that are refuted on a path, which no error rate excuses.
    pub certain: Vec<String>,
}

impl Tally {
    /// Counts one judgement of a study.
    pub fn add(&mut self, rows: &[Row], replays: u64, seed: u64) {
        let mut wrong = false;
        for row in rows.iter().filter(|row| row.expected.starts_with("holds")) {
            match row.verdict.as_str() {
                "holds" => self.holds += 1,
                "undecided" => self.undecided += 1,
                "refuted" if row.mode.starts_with("every") => {
                    self.certain.push(format!("{} seed {seed}: {row:?}", row.theorem));
                }
                "refuted" => {
                    println!(
                        "seed {seed}: {} {}/{} run {} is refuted: {:e} against {:e}, {:?}",
                        row.claim, row.theorem, row.step, row.run, row.lhs, row.rhs, row.interval
                    );
                    self.refuted += 1;
                    wrong = true;
                }
                _ => self.out_of_scope += 1,
            }
        }
        self.replays += replays;
        self.judged += 1;
        self.wrong += u64::from(wrong);
    }

    /// Both together.
    pub fn join(mut self, other: Tally) -> Tally {
        self.replays += other.replays;
        self.holds += other.holds;
        self.undecided += other.undecided;
        self.refuted += other.refuted;
        self.out_of_scope += other.out_of_scope;
        self.judged += other.judged;
        self.wrong += other.wrong;
        self.certain.extend(other.certain);
        self
    }

    /// Whether wrong verdicts may come at the stated rate: the lower end of the exact interval of their share is not above it.
    pub fn is_at_most(&self, rate: f64) -> bool {
        let level = Level::from_error(2.0 * FALSE_ALARM).expect("a level");
        clopper_pearson(self.wrong, self.judged, level).lo <= rate
    }
}
