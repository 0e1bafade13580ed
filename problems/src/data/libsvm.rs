//! The format of LIBSVM (Chang and Lin 2011).

use super::{Dataset, Fault, affordable, number};

/// The rows of a text.
pub(super) fn parse(text: &str) -> Result<Dataset, Fault> {
    let (mut entries, mut ends) = (Vec::new(), Vec::new());
    let (mut labels, mut lines, mut dim) = (Vec::new(), Vec::new(), 0);
    for (line, text) in (1..).zip(text.lines()) {
        let content = text.split('#').next().unwrap_or_default();
        let mut words = content.split_ascii_whitespace();
        let Some(label) = words.next() else {
            if text.contains('#') {
                continue;
            }
            return Err(Fault::at(line, "the line is empty"));
        };
        labels.push(number(label, line, || "the label".to_owned())?);
        lines.push(line);
        let mut last = 0;
        for word in words {
            let (index, value) = entry(word, line, last)?;
            entries.push((index - 1, value));
            last = index;
        }
        dim = dim.max(last);
        ends.push(entries.len());
    }
    affordable(labels.len(), dim)?;
    let mut features = vec![0.0; labels.len() * dim];
    let mut begin = 0;
    for (k, end) in ends.iter().enumerate() {
        for (index, value) in &entries[begin..*end] {
            features[k * dim + index] = *value;
        }
        begin = *end;
    }
    Ok(Dataset { features, labels, lines, dim })
}

/// Index, from 1, and value of `index:value`, after the index `last`.
fn entry(word: &str, line: u64, last: usize) -> Result<(usize, f64), Fault> {
    let Some((index, value)) = word.split_once(':') else {
        return Err(Fault::at(line, format!("`{word}` is not of the form index:value")));
    };
    let Some(i) = index.parse().ok().filter(|i| *i > 0) else {
        return Err(Fault::at(line, format!("index `{index}`: indices are whole numbers from 1")));
    };
    if i <= last {
        let reason = format!("index {i} comes after {last}: indices rise within a row");
        return Err(Fault::at(line, reason));
    }
    Ok((i, number(value, line, || format!("the value of feature {i}"))?))
}
