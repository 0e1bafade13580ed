//! `ratecheck book`: the reference pages of the documentation.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use ratecheck_reports::files::write_atomic;
use ratecheck_reports::markdown::table;

use super::listing::{Item, Kind, Uses, columns};
use super::run::writable;
use super::{Failure, output};

/// Write the reference pages of the documentation: one for each thing that `list` shows
///
/// FOLDER/reference/KIND/ID.md says what `show ID` says, with formulas as MathML, and which shipped studies use it. The list of all pages
/// goes into FOLDER/SUMMARY.md, below its line `# Reference`; what stands above is left as it is. `mdbook build FOLDER` makes a book of them
/// where FOLDER has a book.toml. Nothing is removed: pages of things that are gone stay.
#[derive(Debug, Args)]
pub(super) struct Book {
    /// An existing folder, such as docs
    folder: PathBuf,
}

/// Where the list of the reference pages begins in SUMMARY.md.
const BEGINS: &str = "# Reference\n";
const SUMMARY: &str = "SUMMARY.md";

impl Book {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let shown = self.folder.display();
        if !self.folder.is_dir() {
            return Err(Failure::Request(format!("`{shown}` is not a folder")));
        }
        let (pages, list) = pages()?;
        let summary = self.folder.join(SUMMARY);
        let above = match fs::read_to_string(&summary) {
            Ok(text) => above(&text)
                .map_err(|why| Failure::Request(format!("`{}` {why}", summary.display())))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                "# Summary\n\n".to_owned()
            }
            Err(error) => {
                return Err(Failure::Request(format!(
                    "cannot read `{}`: {error}",
                    summary.display()
                )));
            }
        };
        writable(&self.folder)?;
        for (path, text) in &pages {
            let path = self.folder.join(path);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(Failure::run)?;
            }
            write_atomic(&path, text.as_bytes()).map_err(Failure::run)?;
        }
        write_atomic(&summary, format!("{above}{BEGINS}\n{list}").as_bytes())
            .map_err(Failure::run)?;
        output::line(&format!("wrote {} pages in {shown} and their list", pages.len()))
    }
}

/// What stands above the list.
fn above(summary: &str) -> Result<String, &'static str> {
    if summary.starts_with(BEGINS) {
        return Ok(String::new());
    }
    match summary.find(&format!("\n{BEGINS}")) {
        Some(at) => Ok(summary[..=at].to_owned()),
        None => Err(
            "has no line `# Reference`, below which the list of the pages goes: add it at the end",
        ),
    }
}

/// Every page by its path, and the lines of the list.
fn pages() -> Result<(Vec<(String, String)>, String), Failure> {
    let uses = Uses::shipped()?;
    let mut pages = Vec::new();
    let mut list = String::from("- [Everything by name](reference/README.md)\n");
    let mut kinds = Vec::new();
    for kind in Kind::value_variants() {
        let items = kind.items()?;
        let folder = format!("reference/{}", kind.plural());
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(list, "- [{}]({folder}/README.md)", kind.heading());
        pages.push((format!("{folder}/README.md"), index(*kind, &items)));
        for item in &items {
            let _ = writeln!(list, "  - [{}]({folder}/{0}.md)", item.id);
            pages.push((format!("{folder}/{}.md", item.id), item.markdown(*kind, &uses)));
        }
        kinds.push(vec![
            format!("[{}]({}/README.md)", kind.heading(), kind.plural()),
            items.len().to_string(),
            kind.meaning(),
        ]);
    }
    let all = format!(
        "# Everything by name\n\nWritten by `ratecheck book docs`: a page for each thing that `ratecheck list` shows. Where a theorem, \
         a problem or an optimizer is named by a spec, `NAME:key=value,key=value`, its page has the keys.\n\n{}",
        table(&["kind", "pages", "what"], &kinds)
    );
    pages.push(("reference/README.md".to_owned(), all));
    Ok((pages, list))
}

/// The list of one kind.
fn index(kind: Kind, items: &[Item]) -> String {
    let mut page = format!("# {}\n\n{}.\n", kind.heading(), kind.meaning());
    let mut from = 0;
    while let Some(first) = items.get(from) {
        let group = first.group();
        let many = items[from..].iter().take_while(|item| item.group() == group).count();
        if let Some(group) = group {
            let _ = write!(page, "\n## {group}\n");
        }
        let rows: Vec<_> = items[from..from + many].iter().map(Item::row).collect();
        let _ = write!(page, "\n{}", table(columns(kind), &rows));
        from += many;
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_above_the_list_is_kept() {
        assert_eq!(above("# Summary\n\n# Reference\n\n- old\n"), Ok("# Summary\n\n".to_owned()));
        assert_eq!(above("# Reference\n"), Ok(String::new()));
        assert!(above("# Summary\n").is_err());
    }

    #[test]
    fn pages_have_paths_of_their_own_and_a_line_in_the_list() {
        let (pages, list) = pages().expect("pages");
        let mut paths: Vec<&str> = pages.iter().map(|(path, _)| path.as_str()).collect();
        for path in &paths {
            assert_eq!(list.matches(&format!("]({path})")).count(), 1, "{path}");
        }
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), pages.len());
        for (path, text) in &pages {
            assert!(text.starts_with("# ") && text.ends_with('\n'), "{path}: {text}");
            // Formulas that are not understood are shown as they were typed.
            assert!(!text.contains("class=\"formula\"><code"), "{path}: a formula");
        }
    }
}
