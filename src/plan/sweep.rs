//! Sweeps: combinations of values, put into specs, and regrouped for rates.

use crate::study::{Claim, Size};

/// One run of a claim.
pub(super) struct Point {
    pub(super) sweep: Vec<(String, String)>,
    pub(super) horizon: u64,
    pub(super) run: usize,
}

pub(super) type RateGroup = (Vec<(String, String)>, Vec<(f64, usize)>);

pub(super) fn rate_groups(over: &str, points: &[Point]) -> Result<Vec<RateGroup>, String> {
    let mut groups: Vec<RateGroup> = Vec::new();
    for point in points {
        let mut rest = point.sweep.clone();
        let x = if over == "T" {
            point.horizon as f64
        } else {
            let at = rest.iter().position(|(name, _)| name == over).ok_or_else(|| {
                format!("rate.over = \"{over}\" is neither `T` nor a name of the sweep")
            })?;
            let (_, text) = rest.remove(at);
            text.parse().map_err(|_| format!("rate.over = \"{over}\": `{text}` is no number"))?
        };
        match groups.iter_mut().find(|(sweep, _)| *sweep == rest) {
            Some((_, group)) => group.push((x, point.run)),
            None => groups.push((rest, vec![(x, point.run)])),
        }
    }
    for (_, group) in &mut groups {
        group.sort_by(|a, b| a.0.total_cmp(&b.0));
        if group.len() < 3 {
            return Err(format!(
                "a rate over `{over}` needs three or more values, and there are {}",
                group.len()
            ));
        }
    }
    Ok(groups)
}

/// All combinations of sweep values, the last name running fastest.
pub(super) fn combinations(claim: &Claim, size: Size) -> Vec<Vec<(String, String)>> {
    let mut all = vec![Vec::new()];
    for (name, values) in claim.sweep_at(size) {
        let values = values.list();
        all = all
            .iter()
            .flat_map(|before: &Vec<(String, String)>| {
                values.iter().map(move |value| {
                    let mut now = before.clone();
                    now.push((name.to_owned(), value.to_string()));
                    now
                })
            })
            .collect();
    }
    all
}

/// Replaces `{name}` by its value.
pub(super) fn substitute(text: &str, sweep: &[(String, String)]) -> Result<String, String> {
    let mut out = text.to_owned();
    for (name, value) in sweep {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    match (out.find('{'), out.find('}')) {
        (Some(open), Some(close)) if open < close => Err(format!(
            "`{}` in `{text}` is not a name of the sweep or of along",
            &out[open..=close]
        )),
        _ => Ok(out),
    }
}
