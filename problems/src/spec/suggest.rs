//! The nearest valid choice to a misspelt name.

use super::error::{SpecError, shorten};

/// Longer names than this are not worth comparing, and the cost is quadratic.
const LONGEST: usize = 64;

/// The candidate that `name` most likely stands for, or `None` when nothing is close enough to be
/// helpful.
///
/// In order of preference: the same letters in another case; fewest edits (Damerau-Levenshtein, at
/// most a third of the letters); a candidate that `name` begins (`adam` for `adam-paper`);
/// Jaro-Winkler similarity of at least 0.9, which forgives more edits towards the end of long
/// names.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| Some((rank(&name, length, &candidate.to_lowercase())?, candidate)))
        // A tie keeps the earlier candidate: lists are in the order their authors chose.
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, candidate)| candidate)
}

/// Smaller is closer; `None` is too far.
///
/// The last component settles ties between numbered names: `beta3` is nearer to `beta2` than to
/// `beta1`.
fn rank(name: &str, length: usize, candidate: &str) -> Option<(usize, usize, u32)> {
    let edits = strsim::damerau_levenshtein(name, candidate);
    if edits <= length / 3 {
        let first_difference = name.chars().zip(candidate.chars()).find(|(a, b)| a != b);
        return Some((
            0,
            edits,
            first_difference.map_or(0, |(a, b)| u32::from(a).abs_diff(b.into())),
        ));
    }
    if candidate.starts_with(name) {
        return Some((1, candidate.len() - name.len(), 0));
    }
    let similarity = strsim::jaro_winkler(name, candidate);
    (length > 3 && similarity >= 0.9).then_some((2, edits, 0))
}

/// The error for a `kind` ("problem", "optimizer", ...) that no candidate is called.
pub fn unknown_name<'c>(
    kind: &str,
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> SpecError {
    let valid: Vec<String> = candidates.into_iter().map(str::to_owned).collect();
    SpecError::UnknownName {
        kind: kind.to_owned(),
        name: shorten(name),
        nearest: nearest_of(name, &valid),
        valid,
    }
}

/// [`nearest`] over owned names, as errors keep them.
pub(super) fn nearest_of(name: &str, valid: &[String]) -> Option<String> {
    nearest(name, valid.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["adam-paper", "padam-paper", "amsgrad", "heavy-ball", "sgd", "lr"];

    #[test]
    fn close_names_are_found() {
        for (typed, meant) in [
            ("adam-papr", "adam-paper"),
            ("adam", "adam-paper"),
            ("pdaam-paper", "padam-paper"),
            ("ADAM-PAPER", "adam-paper"),
            ("heavyball", "heavy-ball"),
            ("amsgard", "amsgrad"),
            ("sdg", "sgd"),
            ("LR", "lr"),
            ("lrs", "lr"),
        ] {
            assert_eq!(nearest(typed, NAMES), Some(meant), "{typed}");
        }
    }

    #[test]
    fn numbered_names_go_to_their_neighbour() {
        assert_eq!(nearest("beta3", ["beta1", "beta2"]), Some("beta2"));
        assert_eq!(nearest("beta0", ["beta1", "beta2"]), Some("beta1"));
    }

    #[test]
    fn far_names_are_not() {
        for typed in ["", "x", "t", "newton", "quadratic", "ld", &"a".repeat(100_000)] {
            assert_eq!(nearest(typed, NAMES), None, "{}", shorten(typed));
        }
    }
}
