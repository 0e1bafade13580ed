//! Which machine it was.

/// The processor as the system names it, else its architecture, and how many of them there are.
#[must_use]
pub fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = model(&text).unwrap_or(std::env::consts::ARCH);
    match std::thread::available_parallelism().map_or(1, usize::from) {
        1 => format!("one processor, {name}"),
        several => format!("{several} processors, {name}"),
    }
}

/// The first `model name` of Linux's list of processors.
fn model(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_model_is_found() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: another\n";
        assert_eq!(super::model(text), Some("Some CPU @ 3 GHz"));
        assert_eq!(super::model("processor\t: 0\n"), None);
        assert!(super::machine().contains("processor"));
    }
}
