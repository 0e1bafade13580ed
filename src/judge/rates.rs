//! Rates over several runs: exponents of power laws in the horizon, the dimension or a name of the sweep.

use ratecheck_proofs_checks::evidence::rate::{Analysis, Ask, Curves, RateMethod};
use ratecheck_proofs_checks::evidence::verdict::decays_at_least;
use ratecheck_proofs_checks::evidence::{Finding, Level};

use super::row::{fill, settle};
use super::{BAND, Judge, mean};
use crate::engine::Outcome;
use crate::execute::Executed;
use crate::plan::RateBinding;
use crate::results::{RateRow, Row};

/// What figures and tables show of a curve beside the fit that decides; none if that has no interval.
fn shown(curves: &Curves) -> Option<Analysis> {
    let level = Level::from_error(BAND).ok()?;
    let analysis = curves.analyse(&Ask { bootstrap: false, ..Ask::new(level) }).ok()?;
    let known = [analysis.interval, analysis.constant_interval];
    known.iter().all(|i| i.half_width().is_finite()).then_some(analysis)
}

impl Judge<'_> {
    /// The fitted exponent beside the predicted one: a straight line through all points that the study names, with the jackknife over
    /// replicas, which [`RateMethod`] shows to be the one of the right size.
    pub(super) fn rate_row(
        &self,
        rate: &RateBinding,
        executed: &Executed,
        level: Level,
    ) -> Option<Row> {
        let (_, last) = *rate.points.last()?;
        let mut row = self.blank(&rate.place, rate.claim, last);
        if rate.over == "T" {
            row.setting.horizon = 0;
        }
        row.setting.sweep.clone_from(&rate.place.sweep);
        let finals: Option<Vec<Vec<f64>>> = (rate.points.iter())
            .map(|(_, run)| self.fitted(rate, *run, executed.outcomes[*run].as_ref()?))
            .collect();
        let finals = finals?;
        let replicas = finals.iter().map(Vec::len).min()?;
        let x: Vec<f64> = rate.points.iter().map(|(x, _)| *x).collect();
        let values = (0..replicas).flat_map(|r| finals.iter().map(move |f| f[r])).collect();
        let y = finals.iter().map(|f| mean(f.iter().copied())).collect();
        let method = if replicas == 1 { RateMethod::Regression } else { RateMethod::Jackknife };
        let curves = Curves::new(x.clone(), values);
        let analysis = curves.as_ref().ok().and_then(shown);
        let fitted = curves.and_then(|curves| curves.fit(level, method));
        let finding = match &fitted {
            Ok(fit) => decays_at_least(fit, rate.predicted, rate.tolerance),
            Err(why) => Finding::undecided(why.to_string(), None, replicas as u64),
        };
        fill(&mut row, &finding);
        let exponent = fitted.map_or(f64::NAN, |fit| fit.exponent);
        (row.lhs, row.rhs) = (exponent, rate.predicted + rate.tolerance);
        row.rate = Some(RateRow {
            over: rate.over.clone(),
            x,
            y,
            exponent,
            predicted: rate.predicted,
            tolerance: rate.tolerance,
            analysis,
        });
        settle(&mut row, &rate.place);
        Some(row)
    }

    /// What a rate is fitted to, a number a replica; none for runs outside of the theorem's hypotheses.
    fn fitted(&self, rate: &RateBinding, run: usize, outcome: &Outcome) -> Option<Vec<f64>> {
        let Some((id, label)) = rate.of else {
            let curve = &outcome.curves[0];
            return Some(curve.column(curve.ncols() - 1).to_vec());
        };
        let claim = rate.place.claim;
        let binding = self.plan.bindings.iter().find(|binding| {
            let place = &binding.place;
            let own = place.claim == claim && binding.run == run;
            own && place.statement.id == id && place.label == label
        })?;
        let (watch, slot) = *binding.bound.as_ref().ok()?;
        Some(outcome.claims[watch][slot].pairs.iter().map(|pair| pair.lhs).collect())
    }
}
