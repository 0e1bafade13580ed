//! `ratecheck show PROBLEM --figure FILE`.

use crate::command::{run, succeed};

#[test]
fn figures_are_written_where_they_are_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["show", "cosine:scale=2", "--figure", "a.svg", "--figure", "b.PNG", "--gradient"];
    let said = run(dir.path(), &args);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert_eq!(said.out, "wrote a.svg\nwrote b.PNG\n");
    let svg = std::fs::read_to_string(dir.path().join("a.svg")).expect("written");
    assert!(svg.starts_with("<svg ") && svg.contains("cosine:dim=1,scale=2"), "{}", &svg[..300]);
    assert!(svg.contains("aria-label=\"maximum\"") && svg.contains("aria-label=\"4\""));
    let png = std::fs::read(dir.path().join("b.PNG")).expect("written");
    assert!(png.starts_with(b"\x89PNG"));
    let again = run(dir.path(), &args);
    assert_eq!(again.code, Some(0));
    assert_eq!(std::fs::read(dir.path().join("b.PNG")).expect("written again"), png);
    // Nothing else is left behind.
    assert_eq!(std::fs::read_dir(dir.path()).expect("there").count(), 2);
}

#[test]
fn a_plane_shows_paths_and_basins() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = [
        "show",
        "cosine:dim=2",
        "--figure",
        "c.svg",
        "--range",
        "-1,7",
        "--range",
        "-2,2",
        "--basins",
        "--path",
        "sgd:lr=0.5",
        "--steps",
        "20",
    ];
    let said = run(dir.path(), &args);
    assert_eq!((said.code, said.err.as_str(), said.out.as_str()), (Some(0), "", "wrote c.svg\n"));
    let svg = std::fs::read_to_string(dir.path().join("c.svg")).expect("written");
    for label in ["sgd:lr=0.5", "boundary of basins", "saddle", "global minimum"] {
        assert!(svg.contains(&format!("aria-label=\"{label}\"")), "{label}");
    }
}

#[test]
fn a_path_that_leaves_is_cut_and_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let args = ["show", "quadratic:dim=2", "--figure", "d.svg", "--path", "sgd:lr=1e9"];
    let said = run(dir.path(), &args);
    assert_eq!((said.code, said.out.as_str()), (Some(0), "wrote d.svg\n"));
    assert!(said.err.contains("sgd:lr=1e9 ended at step"), "{}", said.err);
}

#[test]
fn members_of_a_family_are_shown_with_their_own_facts() {
    let text = succeed(&["show", "huber:scale=9"]);
    assert!(
        text.contains("facts of huber:dim=1,scale=9") && text.contains("L exactly 9"),
        "{text}"
    );
}
