//! Shared by the tests of the registries: the folder and the list agree.

/// Every file of `folder` (below the crate) but `mod.rs` is an id of the registry, with `_` for `-`, and conversely.
pub(crate) fn assert_every_file_is_listed<'a>(folder: &str, ids: impl Iterator<Item = &'a str>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<String> = std::fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "mod")
        .collect();
    let mut listed: Vec<String> = ids.map(|id| id.replace('-', "_")).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed, "files of {folder} on the left, `ALL` on the right");
}
