//! Tables in Markdown, as GitHub reads it: for comments and summaries of continuous integration.

use crate::markdown::plain;
use crate::number::human;
use crate::table::{Data, Table};

/// The table behind its title, with a bar between cells. What Markdown would take for markup is written so that it is shown.
#[must_use]
pub fn table(table: &Table) -> String {
    let names: Vec<String> = table.columns().iter().map(|column| plain(column.name())).collect();
    let right = |data: &Data| !matches!(data, Data::Text(_) | Data::Status(_));
    let rule = |data: &Data| if right(data) { "--:" } else { "---" };
    let rules: Vec<&str> = table.columns().iter().map(|column| rule(column.data())).collect();
    let mut out =
        format!("{}\n\n| {} |\n|{}|\n", plain(table.title()), names.join(" | "), rules.join("|"));
    for row in 0..table.rows() {
        let cells: Vec<String> = table.columns().iter().map(|c| cell(c.data(), row)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

fn cell(data: &Data, row: usize) -> String {
    match data {
        Data::Text(v) => plain(&v[row]),
        Data::Integer(v) => v[row].to_string(),
        Data::Number(v) => human(v[row]).to_string(),
        Data::Estimate(e) => {
            let [value, lo, hi] = [e.value[row], e.lo[row], e.hi[row]].map(human);
            format!("{value} \\[{lo}, {hi}\\]")
        }
        Data::Status(v) => {
            let outcome = v[row];
            let unexpected = if outcome.as_expected { "" } else { " (unexpected)" };
            format!("{} {}{unexpected}", outcome.status.mark(), outcome.status.word())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Outcome, Status};

    /// False alarm: 0.
    #[test]
    fn a_table_has_one_line_a_row_and_no_markup_of_others() {
        let outcome = Outcome { status: Status::Refuted, as_expected: false };
        let columns = vec![
            Column::text("name", vec!["a|b\n*c*".to_owned()]).unwrap(),
            Column::number("slack", vec![2e-3]).unwrap(),
            Column::status("now", vec![outcome]).unwrap(),
        ];
        let found = table(&Table::new("t", "What_ changed", columns).unwrap());
        let expected = "What\\_ changed\n\n| name | slack | now |\n|---|--:|---|\n| a&#124;b \\*c\\* | 2.0e-3 | ✗ refuted (unexpected) |\n";
        assert_eq!(found, expected);
    }
}
