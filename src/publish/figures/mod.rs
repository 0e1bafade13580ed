//! Which figures a study gets, as data.
//!
//! A claim in expectation (or a regret) over several horizons, or over a sweep, becomes measured value against bound;
//! a sweep over two
//! numbers a heat map; the steps of a proof become a ladder of slacks, published ones that fail a list of how often; a rate becomes its
//! points with the predicted slope. Beside these stands what the study asks for.

mod abscissa;
mod bounds;
mod declared;
mod heat;
mod lines;
mod profile;
mod rates;
mod shares;
mod stacked;
mod steps;
#[cfg(test)]
mod tests;
mod words;

pub(in crate::publish) use words::exponent;

use ratecheck_proofs_checks::theorem::Mode;
use ratecheck_reports::figure::{Band, Figure, Size};

use crate::results::{CurveRow, Results, Row};

/// Panels of one figure; further settings are in the tables.
const PANELS: usize = 8;

/// The figures of a study: those that it asks for, then those of its claims in their order; ladders of steps last.
pub(super) fn figures(results: &Results, curves: &[CurveRow]) -> Vec<Figure> {
    let mut figures = declared::figures(results, curves);
    for (name, rows) in families(&results.rows) {
        let map = results.maps.iter().find(|map| map.claim == name).map(|map| &map.spec);
        match heat::figure(&results.study, &name, &rows, map) {
            Some(figure) => figures.push(figure),
            None => figures.extend(bounds::figure(&results.study, &name, &rows)),
        }
        figures.extend(rates::figure(&results.study, &name, &rows));
        figures.extend(lines::figure(&results.study, &name, &rows));
    }
    figures.extend(shares::figure(results));
    figures.extend(steps::figures(results));
    figures
}

/// Rows by claim. Successive claims about one setting, that differ only by the horizon, belong together: a study splits
/// them where its expectation changes, a reader wants to see the change.
fn families(rows: &[Row]) -> Vec<(String, Vec<&Row>)> {
    let mut claims: Vec<(&str, Vec<&Row>)> = Vec::new();
    for row in rows {
        match claims.last_mut() {
            Some((claim, rows)) if *claim == row.claim => rows.push(row),
            _ => claims.push((&row.claim, vec![row])),
        }
    }
    let mut families: Vec<(String, Vec<&Row>)> = Vec::new();
    for (claim, rows) in claims {
        let joins = |known: &Vec<&Row>| known.iter().chain(&rows).all(|row| alike(row, rows[0]));
        match families.last_mut() {
            Some((name, known)) if joins(known) => {
                let first = name.split("-to-").next().unwrap_or(name).to_owned();
                *name = format!("{first}-to-{claim}");
                known.extend(rows);
            }
            _ => families.push((claim.to_owned(), rows)),
        }
    }
    families
}

/// Whether two rows are about one setting without a sweep, whatever their horizons.
fn alike(a: &Row, b: &Row) -> bool {
    let key = |row: &Row| {
        let s = &row.setting;
        (s.problem.clone(), s.noise.clone(), s.optimizer.clone(), s.domain.clone(), s.replicas)
    };
    a.setting.sweep.is_empty() && b.setting.sweep.is_empty() && key(a) == key(b)
}

fn size(panels: usize) -> Size {
    if panels == 1 { Size::OneColumn } else { Size::TwoColumn }
}

/// The intervals of rows as a band, if all have one of the same kind.
fn band(rows: &[&Row]) -> Option<Band> {
    let intervals = rows.iter().map(|row| row.band.as_ref()).collect::<Option<Vec<_>>>()?;
    let first = intervals.first()?;
    let least = intervals.iter().map(|i| i.n).min()?;
    let most = intervals.iter().map(|i| i.n).max()?;
    let n = if least == most { least.to_string() } else { format!("{least} to {most}") };
    Some(Band {
        lo: intervals.iter().map(|i| i.lo).collect(),
        hi: intervals.iter().map(|i| i.hi).collect(),
        // Rounded: 1 - 0.05 is not 0.95 in every bit.
        band_label: format!(
            "{} % {} interval, n = {n}",
            (1000.0 * first.level).round() / 10.0,
            first.method
        ),
    })
}

/// What the measured side of theorems is, the first that fits: how their ids begin, on an axis, and at the beginning of a caption.
const MEASURED: [(&[&str], &str, &str); 10] = [
    (
        &["adamomentum-nonconvex-beta-to-one-published"],
        "mean ‖∇f‖^{2}",
        "Squared gradient norm, averaged over the steps,",
    ),
    (
        &["adamomentum-nonconvex-beta-to-one"],
        "Σ α_{t} ‖∇f‖^{2}",
        "Squared gradients, weighted by step sizes and summed over the steps,",
    ),
    (
        &[
            "padam-nonconvex",
            "padam-rate",
            "padam-sister",
            "sgd-ghadimi-lan",
            "sgd-momentum",
            "defossez",
            "adamomentum-nonconvex",
            "adabelief-nonconvex",
        ],
        "mean ‖∇f‖^{2}",
        "Squared gradient norm, averaged over the steps,",
    ),
    (
        &["adam-type"],
        "Σ ⟨∇f, a_{t} ∇f⟩",
        "Squared gradients, weighted by step sizes and summed over the steps,",
    ),
    (&["clipped-adam-ema-smooth"], "‖∇F‖ at the average", "Gradient norm at the moving average"),
    (
        &["clipped-adam-ema", "ema-d2nc"],
        "‖g‖ + λV, mean over τ",
        r"Certificate $\|\bar g_\tau\| + \lambda V_\tau$ of the $\lambda$-norm, in the mean over the random index,",
    ),
    (&["lambda-norm"], "λ-norm of the gradient", r"$\lambda$-norm of the gradient"),
    (&["subgradient-best"], "best f − inf f", "Best value so far, less the infimum,"),
    (&["sgd-strongly-convex"], "f − inf f at the average", "Suboptimality of the average"),
    (&["sgd-quadratic"], "mean ‖x − x^{*}‖^{2}", "Mean squared distance to the minimum"),
];

fn measured(row: &Row) -> (&'static str, &'static str) {
    if row.mode == Mode::Passage.to_string() {
        return ("mean exit time τ [steps]", r"Mean exit time $\tau$ in steps");
    }
    if row.theorem.contains("regret") {
        return ("regret R_{T}", r"Regret $R_T$");
    }
    let begins =
        |(ids, ..): &&(&[&str], &str, &str)| ids.iter().any(|id| row.theorem.starts_with(id));
    let known = MEASURED.iter().find(begins);
    known.map_or(("left side", "Left side"), |(_, axis, words)| (axis, words))
}

/// What the measured side is called on an axis.
fn quantity(row: &Row) -> &'static str {
    measured(row).0
}

/// The same for a caption.
fn quantity_in_words(row: &Row) -> &'static str {
    measured(row).1
}
