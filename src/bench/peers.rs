//! Peers outside of this process: the Python scripts of `benches/peers`, asked for a pass at a time.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::{Contender, Lap, Size};

const COMMON: &str = include_str!("../../benches/peers/common.py");

/// A library that a script is written for.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// The module that has to be there.
    pub module: &'static str,
    /// Its name in tables.
    pub name: &'static str,
    script: &'static str,
}

/// Every one.
pub const LIBRARIES: [Library; 2] = [
    Library {
        module: "numba",
        name: "Numba",
        script: include_str!("../../benches/peers/numba_peer.py"),
    },
    Library { module: "jax", name: "JAX", script: include_str!("../../benches/peers/jax_peer.py") },
];

/// The libraries that are at hand, and a sentence for each that is not.
#[must_use]
pub fn available() -> (Vec<Library>, Vec<String>) {
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    for library in LIBRARIES {
        let import = format!("import {}", library.module);
        let tried = Command::new("python3")
            .args(["-c", &import])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        match tried {
            Ok(status) if status.success() => there.push(library),
            Ok(_) => missing.push(format!("{}: python3 cannot import it", library.name)),
            Err(error) => {
                missing.push(format!("{}: python3 does not start: {error}", library.name))
            }
        }
    }
    (there, missing)
}

/// The scripts in a folder of their own, for as long as this lives.
pub struct Scripts {
    folder: PathBuf,
}

impl Scripts {
    /// Writes them.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn new() -> io::Result<Scripts> {
        let folder = std::env::temp_dir().join(format!("ratecheck-peers-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let scripts = Scripts { folder };
        fs::write(scripts.folder.join("common.py"), COMMON)?;
        for library in LIBRARIES {
            fs::write(scripts.path(library), library.script)?;
        }
        Ok(scripts)
    }

    fn path(&self, library: Library) -> PathBuf {
        self.folder.join(format!("{}_peer.py", library.module))
    }

    /// Starts a peer on a part of a workload and waits until it is warm.
    ///
    /// # Errors
    /// What the script says when it fails.
    pub fn start(&self, library: Library, part: &str, size: Size) -> Result<Peer, String> {
        let Size { replicas, steps, dim } = size;
        let mut child = Command::new("python3")
            .arg(self.path(library))
            .arg(part)
            .args([replicas, steps, dim].map(|n| n.to_string()))
            .env("NUMBA_NUM_THREADS", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| format!("{} does not start: {e}", library.name))?;
        let ask = child.stdin.take().expect("it is piped");
        let answers = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut peer = Peer { name: library.name, child, ask: Some(ask), answers };
        match peer.line()?.as_str() {
            "ready" => Ok(peer),
            other => Err(format!("{} said `{other}` where `ready` was expected", peer.name)),
        }
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        // The folder for temporary files is cleaned by the system where this fails.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A script that waits for questions.
pub struct Peer {
    /// Its name in tables.
    pub name: &'static str,
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        let read = self.answers.read_line(&mut line).map_err(|e| format!("{}: {e}", self.name))?;
        if read > 0 {
            return Ok(line.trim().to_owned());
        }
        let mut said = String::new();
        if let Some(errors) = &mut self.child.stderr {
            let _ = errors.read_to_string(&mut said);
        }
        Err(format!("{} stopped: {}", self.name, said.lines().last().unwrap_or("without a word")))
    }
}

impl Contender for Peer {
    /// The script measures its own time, without what the question takes.
    fn lap(&mut self) -> Result<Lap, String> {
        let ask = self.ask.as_mut().expect("open until it is dropped");
        // When the script is gone, the answer says why.
        let _ = ask.write_all(b"\n").and_then(|()| ask.flush());
        let line = self.line()?;
        let mut numbers = line.split_whitespace().map(str::parse::<f64>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(seconds)), Some(Ok(answer))) => Ok(Lap { seconds, answer }),
            _ => Err(format!("{} said `{line}` where two numbers were expected", self.name)),
        }
    }
}

impl Drop for Peer {
    /// The end of its input ends the script.
    fn drop(&mut self) {
        drop(self.ask.take());
        let _ = self.child.wait();
    }
}
