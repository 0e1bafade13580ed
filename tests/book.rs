//! The documentation as a book: every page is in it, every link leads somewhere, and the reference is what the program writes.
#![cfg(feature = "cli")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every page below a folder, by its path from there.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("readable")) {
            let name = entry.file_name().into_string().expect("UTF-8");
            let path = format!("{below}{name}");
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{path}/"), found);
            } else if name.ends_with(".md") {
                found.insert(path, read(&entry.path()));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

/// The lines of a page outside of fenced blocks, without what is between backticks.
fn prose(page: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push(line.split('`').step_by(2).collect::<Vec<_>>().join(" "));
        }
    }
    lines
}

/// Targets of the links and pictures of a page that do not lead to another host.
fn targets(page: &str) -> Vec<String> {
    let lines = prose(page);
    let found = lines.iter().flat_map(|line| line.split("](").skip(1));
    let target = found.filter_map(|rest| rest.split(')').next());
    target.filter(|target| !target.contains("://")).map(str::to_owned).collect()
}

/// Anchors of the headings of a page, as mdBook and GitHub make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut fenced = false;
    for line in page.lines() {
        fenced ^= line.starts_with("```");
        let heading = line.trim_start_matches('#');
        if fenced || heading.len() == line.len() || !heading.starts_with(' ') {
            continue;
        }
        let kept = heading.trim().chars().filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        });
        let anchor: String = kept.collect::<String>().to_lowercase();
        let same = |k: &usize| !found.contains(&format!("{anchor}-{k}"));
        let free = if found.contains(&anchor) { (1..).find(same) } else { None };
        found.insert(free.map_or(anchor.clone(), |k| format!("{anchor}-{k}")));
    }
    found
}

/// Where a relative path leads from a page, with `..` resolved; none above the root.
fn resolve(page: &str, target: &str) -> Option<String> {
    let mut at: Vec<String> = Vec::new();
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    for part in folder.join(target).components() {
        match part {
            Component::Normal(name) => at.push(name.to_str()?.to_owned()),
            Component::ParentDir => {
                at.pop()?;
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(at.join("/"))
}

/// What is wrong with the links of a page, whose path is given from `within`.
fn broken(within: &Path, path: &str, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for target in targets(page) {
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        let led = if file.is_empty() { Some(path.to_owned()) } else { resolve(path, file) };
        let Some(led) = led.filter(|led| within.join(led).exists()) else {
            wrong.push(format!("{path} links to {target}, which is not there"));
            continue;
        };
        if !anchor.is_empty() && !anchors(&read(&within.join(&led))).contains(anchor) {
            wrong.push(format!("{path} links to {target}, and {led} has no such heading"));
        }
    }
    wrong
}

#[test]
fn every_link_leads_somewhere() {
    let docs = root().join("docs");
    let pages = pages(&docs);
    // Links of the book stay in it: what lies above is not part of it.
    let mut wrong: Vec<String> =
        pages.iter().flat_map(|(path, page)| broken(&docs, path, page)).collect();
    let readme = read(&root().join("README.md"));
    wrong.extend(broken(&root(), "README.md", &readme));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(targets(&readme).len() > 5 && pages.len() > 100, "links were not found");
}

#[test]
fn every_page_is_in_the_summary_once() {
    let mut pages = pages(&root().join("docs"));
    let summary = pages.remove("SUMMARY.md").expect("docs/SUMMARY.md");
    let mut listed = targets(&summary);
    listed.sort();
    let there: Vec<String> = pages.into_keys().collect();
    let missing: Vec<&String> = there.iter().filter(|page| !listed.contains(page)).collect();
    assert!(missing.is_empty(), "docs/SUMMARY.md has no line for {missing:?}");
    assert_eq!(listed, there, "docs/SUMMARY.md lists a page twice");
}

/// Exit code of `ratecheck book .` in a folder, and what it said on standard error.
fn book(folder: &Path) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_ratecheck"))
        .args(["book", "."])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let said = String::from_utf8(done.stderr).expect("UTF-8");
    (done.status.code().expect("no signal"), said)
}

#[test]
fn the_list_goes_below_its_heading_or_nowhere() {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = dir.path().join("SUMMARY.md");
    fs::write(&summary, "# Summary\n\n- [A](a.md)\n").expect("a file");
    let (code, said) = book(dir.path());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("SUMMARY.md") && said.contains("`# Reference`"), "{said}");
    assert!(!dir.path().join("reference").exists(), "nothing is written");
    fs::write(&summary, "- [A](a.md)\n\n# Reference\n\n- [gone](gone.md)\n").expect("a file");
    assert_eq!(book(dir.path()), (0, String::new()));
    let text = read(&summary);
    assert!(text.starts_with("- [A](a.md)\n\n# Reference\n\n- [Everything"), "{text}");
    assert!(!text.contains("gone.md"), "{text}");
    fs::remove_file(&summary).expect("removed");
    assert_eq!(book(dir.path()).0, 0);
    assert!(read(&summary).starts_with("# Summary\n\n# Reference\n"));
}

#[test]
fn the_reference_is_what_the_program_writes() {
    const ANEW: &str = "run `ratecheck book docs`";
    let docs = root().join("docs");
    let dir = tempfile::tempdir().expect("a folder");
    fs::copy(docs.join("SUMMARY.md"), dir.path().join("SUMMARY.md")).expect("a copy");
    assert_eq!(book(dir.path()), (0, String::new()));
    let written = pages(dir.path());
    for (path, page) in &written {
        let kept = fs::read_to_string(docs.join(path)).unwrap_or_default();
        let differs = kept.lines().zip(page.lines()).position(|(kept, page)| kept != page);
        assert!(kept == *page, "docs/{path} differs (line {:?}): {ANEW}", differs.map(|k| k + 1));
    }
    let kept = pages(&docs.join("reference"));
    let gone: Vec<&String> =
        kept.keys().filter(|path| !written.contains_key(&format!("reference/{path}"))).collect();
    assert!(gone.is_empty(), "nothing is called so any more, delete docs/reference/{gone:?}");
    let size: usize = kept.values().map(String::len).sum();
    assert!(size < 2_000_000, "{size} bytes of reference are too many to keep");
}

#[test]
fn what_is_wrong_with_links_is_found() {
    let dir = tempfile::tempdir().expect("a folder");
    fs::create_dir(dir.path().join("a")).expect("a folder");
    let page = "# One `two`\n\n## a_b, c\n\n## a_b, c\n\n```text\n# no\n```\n";
    fs::write(dir.path().join("a/x.md"), page).expect("a page");
    let anchors: Vec<String> = anchors(page).into_iter().collect();
    assert_eq!(anchors, ["a_b-c", "a_b-c-1", "one-two"]);
    let links = |text: &str| broken(dir.path(), "a/y.md", text);
    for fine in ["[x](x.md)", "[x](../a/x.md#one-two)", "`[x](z.md)`", "[x](https://z.org)"] {
        assert_eq!(links(fine), [""; 0], "{fine}");
    }
    for wrong in
        ["[x](z.md)", "[x](x.md#no)", "[x](../../x.md)", "![x](/a/x.md)", "[a](x.md) [z](z.md)"]
    {
        assert_eq!(links(wrong).len(), 1, "{wrong}");
    }
}
