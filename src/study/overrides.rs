//! `--set PATH=VALUE`: changes of a study on the command line.

/// Puts one `PATH=VALUE` into the parsed file.
pub(super) fn apply(table: &mut toml::Table, text: &str) -> Result<(), String> {
    let (path, value) = text.split_once('=').ok_or("missing `=`: write claim.KEY=VALUE")?;
    let value = toml_value(value);
    let parts: Vec<&str> = path.trim().split('.').collect();
    match parts[..] {
        ["study", key] => {
            let header = table.get_mut("study").and_then(toml::Value::as_table_mut);
            header.ok_or("the file has no [study]")?.insert(key.to_owned(), value);
            Ok(())
        }
        ["claim", key] => for_claims(table, |_| true, key, &value),
        ["claim", name, key] => for_claims(table, |found| found == name, key, &value),
        _ => Err("write study.KEY=VALUE, claim.KEY=VALUE or claim.NAME.KEY=VALUE".to_owned()),
    }
}

fn for_claims(
    table: &mut toml::Table,
    wanted: impl Fn(&str) -> bool,
    key: &str,
    value: &toml::Value,
) -> Result<(), String> {
    let claims = table.get_mut("claim").and_then(toml::Value::as_array_mut);
    let claims = claims.ok_or("the file has no [[claim]]")?;
    let mut names = Vec::new();
    let mut found = false;
    for (k, claim) in claims.iter_mut().filter_map(toml::Value::as_table_mut).enumerate() {
        let name = claim.get("id").and_then(toml::Value::as_str).map(str::to_owned);
        let name = name.unwrap_or_else(|| (k + 1).to_string());
        if wanted(&name) {
            claim.insert(key.to_owned(), value.clone());
            found = true;
        }
        names.push(name);
    }
    if found { Ok(()) } else { Err(format!("no such claim; there are {}", names.join(", "))) }
}

/// The text as a TOML value where it is one, else as a string.
fn toml_value(text: &str) -> toml::Value {
    let parsed: Result<toml::Table, _> = toml::from_str(&format!("value = {text}"));
    let value = parsed.ok().and_then(|mut table| table.remove("value"));
    value.unwrap_or_else(|| toml::Value::String(text.to_owned()))
}
