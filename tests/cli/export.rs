//! Results in the formats of other tools.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ratecheck_reports::table::{Column, Data, Table, csv, parquet};

use crate::command::{Said, refuse_all, run};

/// Two optimizers on a noisy quadratic in two dimensions, three replicas each, and one without noise up to two horizons.
const RACES: &str = r#"[study]
id = "races"
title = "Methods on two functions"

[[claim]]
id = "noisy"
theorem = "update-rule"
expect = "holds"
problem = "quadratic:dim={d},cond=4"
noise = "gaussian:sigma=0.1"
optimizer = "{o}"
sweep = { d = [2, 3], o = ["sgd:lr=0.1", "adam-paper:lr=0.1"] }
horizons = [20]
replicas = 3
measure = "gap:at=iterate"

[[claim]]
id = "quiet"
theorem = "update-rule"
expect = "holds"
problem = "log-cosh:dim=2"
optimizer = "sgd:lr=0.1"
horizons = [10, 40]
measure = "gap:at=iterate"
"#;

/// Records no objective gap at a point.
const PLAIN: &str = r#"[study]
id = "plain"
title = "Without a measure"

[[claim]]
theorem = "update-rule"
expect = "holds"
problem = "quadratic:dim=2"
optimizer = "sgd:lr=0.1"
horizons = [10]
"#;

/// A folder with the results of both studies.
fn finished() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("races.toml"), RACES).expect("written");
    fs::write(dir.path().join("plain.toml"), PLAIN).expect("written");
    let said = run(dir.path(), &["run", "races.toml", "plain.toml"]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    dir
}

fn export(dir: &Path, args: &str) -> Said {
    let args: Vec<&str> = std::iter::once("export").chain(args.split_whitespace()).collect();
    run(dir, &args)
}

/// Every file below a folder with its contents.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("below").to_owned();
                found.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    found
}

fn table(dir: &Path, name: &str) -> Table {
    parquet::read(&fs::read(dir.join(name)).expect("a file")).expect("a table")
}

/// Fields of a CSV file by column, quotation marks taken off.
fn fields(dir: &Path, name: &str) -> BTreeMap<String, Vec<String>> {
    let text = fs::read(dir.join(name)).expect("a file");
    let mut reader = ::csv::Reader::from_reader(&text[..]);
    let names: Vec<String> =
        reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in reader.records() {
        for (name, field) in names.iter().zip(record.expect("a record").iter()) {
            columns.entry(name.clone()).or_default().push(field.to_owned());
        }
    }
    columns
}

/// False alarm: 0.
#[test]
fn csv_and_parquet_hold_the_same_values_with_their_types() {
    let dir = finished();
    let said = export(dir.path(), "--format csv,parquet");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.contains("verdicts with 7 rows"), "{}", said.out);
    let out = dir.path().join("ratecheck-export");
    let schema = fs::read(out.join("csv/schema.json")).expect("a schema");
    let schema: serde_json::Value = serde_json::from_slice(&schema).expect("JSON");
    assert_eq!(schema["schema_version"], 1);
    for (number, name) in ["verdicts", "curves"].into_iter().enumerate() {
        let table = table(&out, &format!("parquet/{name}.parquet"));
        let text = fields(&out, &format!("csv/{name}.csv"));
        for column in table.columns() {
            let field = &text[column.name()];
            match column.data() {
                Data::Text(values) => assert_eq!(field, values),
                Data::Integer(values) => {
                    let read: Vec<i64> =
                        field.iter().map(|f| f.parse().expect("an integer")).collect();
                    assert_eq!(&read, values);
                }
                Data::Number(values) => {
                    let bits = |x: &f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
                    let read: Vec<f64> =
                        field.iter().map(|f| f.parse().expect("a number")).collect();
                    let [read, values] =
                        [&read, values].map(|v| v.iter().map(bits).collect::<Vec<_>>());
                    assert_eq!(read, values, "{}", column.name());
                }
                Data::Status(values) => {
                    let flags = &text[&format!("{}_expected", column.name())];
                    assert!(values.iter().zip(flags).all(|(v, f)| v.as_expected.to_string() == *f));
                    assert!(values.iter().zip(field).all(|(v, f)| v.status.word() == f));
                }
                Data::Estimate(_) => panic!("no column is an estimate"),
            }
        }
        let types: Vec<(String, String)> = schema["tables"][number]["columns"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|c| {
                [&c["name"], &c["type"]].map(|word| word.as_str().expect("text").to_owned()).into()
            })
            .collect();
        let own: Vec<(String, String)> =
            csv::types(&table).into_iter().map(|(name, word)| (name, word.to_owned())).collect();
        assert_eq!(types, own);
    }
    let curves = fields(&out, "csv/curves.csv");
    let at = |name: &str, row: usize| curves[name][row].as_str();
    let row = (0..curves["run"].len())
        .find(|row| {
            at("sweep", *row) == "d=3 o=adam-paper:lr=0.1"
                && at("quantity", *row) == "gap:at=iterate"
        })
        .expect("a curve of that setting");
    assert_eq!(at("study", row), "races");
    assert_eq!(at("dim", row), "3");
    assert_eq!(at("horizon", row), "20");
    assert_eq!(at("n", row), "3");
    assert!(
        at("problem", row).starts_with("quadratic:") && at("noise", row) == "gaussian:sigma=0.1"
    );
    assert!(at("optimizer", row).starts_with("adam-paper:") && at("domain", row) == "whole");
}

/// Lines of data files without names of columns, in order, one list a trial.
fn trials(text: &str) -> Vec<Vec<Vec<f64>>> {
    let mut trials = Vec::new();
    for line in text.lines() {
        if line.starts_with(['%', 'e']) {
            trials.push(Vec::new());
        } else {
            let numbers = line.split(' ').map(|word| word.parse().expect("a number")).collect();
            trials.last_mut().expect("a head").push(numbers);
        }
    }
    trials
}

/// The values of a quantity along a run, from the curves.
fn gaps(curves: &Table, run: usize) -> Vec<(f64, f64)> {
    let integers = |name: &str| match curves.column(name).map(Column::data) {
        Some(Data::Integer(values)) => values.clone(),
        _ => panic!("{name}"),
    };
    let (Some(Data::Number(mean)), Some(Data::Text(quantity))) =
        (curves.column("mean").map(Column::data), curves.column("quantity").map(Column::data))
    else {
        panic!("columns")
    };
    let (runs, steps) = (integers("run"), integers("step"));
    let own = |row: &usize| runs[*row] == run as i64 && quantity[*row] == "gap:at=iterate";
    (0..curves.rows()).filter(own).map(|row| (steps[row] as f64, mean[row])).collect()
}

/// False alarm: 0.
#[test]
fn replicas_are_the_trials_and_their_mean_is_the_curve() {
    let dir = finished();
    let said = export(dir.path(), "--format coco,iohprofiler");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("`plain`") && !said.err.contains("`races`"), "{}", said.err);
    let out = dir.path().join("ratecheck-export");
    // Eight data sets would be one too few: the noisy function in two dimensions by two methods, the quiet one by one.
    let legend = fields(&out, "iohprofiler/trials.csv");
    assert_eq!(legend["kind"].len(), 13, "{legend:?}");
    assert!(legend["kind"].iter().all(|kind| kind == "replica"));
    let parts = fields(&out, "coco/functions.csv");
    assert_eq!(
        (&parts["part"][..], &parts["dims"][..]),
        (&["1".to_owned(), "2".into()][..], &["2".to_owned(), "2 3".into()][..])
    );
    let folders = fields(&out, "coco/algorithms.csv");
    let curves = table(&dir.path().join("ratecheck-results/races"), "curves.parquet");
    for (row, position) in legend["trial"].iter().enumerate() {
        let at = |name: &str| legend[name][row].as_str();
        let (function, dim) = (at("function"), at("dim"));
        let short = if function == "1" { "log-cosh" } else { "quadratic" };
        let path = format!(
            "iohprofiler/{}/data_f{function}_{short}/IOHprofiler_f{function}_DIM{dim}.dat",
            at("folder")
        );
        let all = trials(&fs::read_to_string(out.join(path)).expect("data"));
        let position: usize = position.parse().expect("a number");
        let trial = &all[position - 1];
        assert_eq!(trial.last().expect("a line")[0].to_string(), at("evaluations"));
        let curve = gaps(&curves, at("run").parse().expect("a number"));
        assert_eq!(trial.len(), curve.len());
        for (k, (step, mean)) in curve.iter().enumerate() {
            let (sum, n) = all.iter().fold((0.0, 0.0), |(s, n), trial| (s + trial[k][1], n + 1.0));
            assert!((sum / n - mean).abs() <= 4.0 * f64::EPSILON * mean.abs(), "{row} {k}");
            let least = trial[..=k].iter().map(|line| line[1]).fold(f64::INFINITY, f64::min);
            assert_eq!(trial[k][0].to_bits(), step.to_bits());
            assert_eq!(trial[k][2].to_bits(), least.to_bits());
        }
        let part = if function == "1" { 1 } else { 2 };
        let coco = format!("coco/part-{part}/{}/data_f1/bbobexp_f1_DIM{dim}.tdat", at("folder"));
        let coco = trials(&fs::read_to_string(out.join(coco)).expect("an archive"));
        // A run without noise stands twice in an archive, and is the same each time.
        assert_eq!(coco.len(), if part == 1 { 2 } else { 3 });
        assert!(
            coco[position - 1]
                .iter()
                .zip(trial)
                .all(|(c, t)| (c[0], c[1], c[2], c[3], c[4]) == (t[0], 0.0, t[2], t[1], t[2]))
        );
        assert!(folders["folder"].iter().any(|folder| folder == at("folder")));
    }
    // The shorter of the two runs without noise only begins the longer one.
    assert!(legend["horizon"].iter().all(|t| t != "10"), "{legend:?}");
}

/// False alarm: 0.
#[test]
fn without_pieces_means_are_exported_and_it_is_said() {
    let dir = finished();
    fs::remove_dir_all(dir.path().join("ratecheck-results/races/pieces")).expect("removed");
    let said = export(dir.path(), "--format coco --study races");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("6 of 6 runs are exported as means over replicas"), "{}", said.err);
    assert!(said.err.contains("of which cocopp warns: 4"), "{}", said.err);
    let legend = fields(&dir.path().join("ratecheck-export"), "coco/trials.csv");
    assert!(legend["kind"].iter().all(|kind| kind == "mean"));
    let own = legend["n"]
        .iter()
        .zip(&legend["replica"])
        .all(|(n, r)| (n == "3" || n == "1") && r == "-1");
    assert!(own, "{legend:?}");
}

/// False alarm: 0.
#[test]
fn damaged_studies_are_named_and_left_out() {
    let dir = finished();
    let at = |name: &str| dir.path().join("ratecheck-results").join(name);
    let whole = fs::read(at("plain/verdicts.json")).expect("read");
    fs::write(at("plain/verdicts.json"), &whole[..whole.len() / 2]).expect("written");
    fs::create_dir_all(at("begun/pieces")).expect("a folder");
    let said = export(dir.path(), "--format csv");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("plain`: verdicts.json is truncated"), "{}", said.err);
    assert!(said.err.contains("begun`: verdicts.json is missing"), "{}", said.err);
    let verdicts = fields(&dir.path().join("ratecheck-export"), "csv/verdicts.csv");
    assert!(verdicts["study"].iter().all(|study| study == "races"));
    fs::remove_file(at("races/curves.parquet")).expect("removed");
    let said = export(dir.path(), "--format parquet");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("races` is exported without its curves: curves.parquet is missing"));
    fs::remove_file(at("races/manifest.json")).expect("removed");
    let said = export(dir.path(), "--format csv");
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("no study could be read"), "{}", said.err);
}

/// False alarm: 0.
#[test]
fn wrong_requests_are_refused_and_write_nothing() {
    let dir = finished();
    let results = dir.path().join("ratecheck-results");
    let results = results.to_str().expect("UTF-8");
    let plain = format!("{results}/plain");
    refuse_all([
        (vec!["export", results], "--format"),
        (vec!["export", results, "--format", "parket"], "did you mean `parquet`?"),
        (vec!["export", results, "--format", "csv,cocoa"], "did you mean `coco`?"),
        (vec!["export", results, "--format", "csv", "--study", "race"], "did you mean `races`?"),
        (vec!["export", "--format", "csv"], "`ratecheck-results` is not a folder of results"),
        (vec!["export", ".", "--format", "csv"], "no results in `.`"),
        (vec!["export", &plain, "--format", "csv,coco"], "no study records an objective gap"),
        (
            vec!["export", results, "--format", "coco", "--quantity", "gap:at=iterat"],
            "did you mean `gap:at=iterate`?",
        ),
    ]);
    let said = export(dir.path(), "ratecheck-results/plain --format coco --quantity value-gap");
    assert_eq!(said.code, Some(0), "{}", said.err);
}

/// False alarm: 0.
#[test]
fn a_folder_is_replaced_where_an_export_wrote_all_of_it() {
    let dir = finished();
    let both = "--format coco --quantity value-gap";
    assert_eq!(export(dir.path(), both).code, Some(0));
    let out = dir.path().join("ratecheck-export");
    let before = files(&out);
    assert_eq!(export(dir.path(), both).code, Some(0));
    assert_eq!(files(&out), before);
    assert_eq!(export(dir.path(), &format!("{both} --study plain")).code, Some(0));
    let after = files(&out);
    assert!(after.len() < before.len(), "what only `races` has is gone");
    assert!(
        after.keys().all(|name| !name.to_string_lossy().contains("adam")),
        "{:?}",
        after.keys()
    );
    fs::write(out.join("coco/notes.txt"), "mine").expect("written");
    let said = export(dir.path(), both);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("notes.txt` was not written by an export"), "{}", said.err);
    assert_eq!(
        export(dir.path(), "--format csv").code,
        Some(0),
        "other formats are not in the way"
    );
}

/// False alarm: 0.
#[test]
fn threads_and_folders_do_not_matter() {
    let dir = finished();
    let format = "--format csv,parquet,coco,iohprofiler --quantity gap:at=iterate";
    for (threads, out) in [("1", "one"), ("3", "deep/three")] {
        let said = export(dir.path(), &format!("{format} --threads {threads} --out {out}"));
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    assert_eq!(files(&dir.path().join("one")), files(&dir.path().join("deep/three")));
    let moved = tempfile::tempdir().expect("a folder");
    fs::rename(dir.path().join("ratecheck-results"), moved.path().join("kept")).expect("moved");
    let said = export(moved.path(), &format!("kept {format} --out one"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(files(&moved.path().join("one")), files(&dir.path().join("one")));
}

/// False alarm: 0.
#[test]
fn escapes_have_tables_of_their_own() {
    let dir = finished();
    for (name, optimizers) in [("escape", "sgd,adam:beta1=0"), ("other", "sgd")] {
        let out = format!("ratecheck-results/{name}");
        let args =
            ["escape", "--steps", "200", "--replicas", "4", "--no-figures", "--no-animation"];
        let said =
            run(dir.path(), &[&args[..], &["--optimizers", optimizers, "--out", &out]].concat());
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let said = export(dir.path(), "--format csv,parquet");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    let out = dir.path().join("ratecheck-export");
    let times = fields(&out, "csv/times.csv");
    assert_eq!(times["escape"].len(), 12);
    assert_eq!(times["escape"].iter().filter(|name| *name == "other").count(), 4);
    assert!(times["spec"].iter().all(|spec| spec.contains("lr=")), "{:?}", times["spec"]);
    assert!(times["problem"].iter().all(|problem| problem.starts_with("two-valleys:")));
    assert_eq!(
        table(&out, "parquet/occupancy.parquet").rows(),
        fields(&out, "csv/occupancy.csv")["step"].len()
    );
    let said = export(dir.path(), "ratecheck-results/other --format csv --out alone");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(!dir.path().join("alone/csv/verdicts.csv").exists());
    let said = export(dir.path(), "ratecheck-results/other --format coco --out none");
    assert_eq!(said.code, Some(2), "{}", said.err);
}
