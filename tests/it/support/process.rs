//! The real binary, serving on a free port of the loopback address, with what it logged.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// `gradus serve`, which ends with the test at the latest.
pub struct Running {
    child: Child,
    /// The process itself, where another one started it.
    process: u32,
    pub url: String,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Running {
    /// Serves this database. `before` are words of another program that runs it, such as `strace`.
    pub fn start(database: &str, arguments: &[&str], before: &[&str]) -> Running {
        let binary = env!("CARGO_BIN_EXE_gradus");
        let mut words: Vec<&str> = before.to_vec();
        words.extend_from_slice(&[binary, "serve", "--database-url", database, "--listen", "127.0.0.1:0"]);
        words.extend_from_slice(arguments);
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env_remove("GRADUS_FRAMEWORKS").stdin(Stdio::null()).stdout(Stdio::null());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap_or_else(|error| panic!("{}: {error}", words[0]));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (kept, source) = (lines.clone(), child.stderr.take().unwrap());
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(source).lines() {
                kept.lock().unwrap().push(line.unwrap());
            }
        });
        let mut running = Running { process: child.id(), child, url: String::new(), lines, reader: Some(reader) };
        let said = running.wait_for("Gradus is at ");
        running.url = said.split_once("Gradus is at ").unwrap().1.trim().to_owned();
        if !before.is_empty() {
            let children = format!("/proc/{0}/task/{0}/children", running.child.id());
            let text = std::fs::read_to_string(children).unwrap();
            running.process = text.split_whitespace().next().expect("the program runs another one").parse().unwrap();
        }
        running
    }

    /// Everything logged so far.
    pub fn log(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The first line with these words, once it is there.
    pub fn wait_for(&mut self, words: &str) -> String {
        let begun = Instant::now();
        loop {
            if let Some(line) = self.log().iter().find(|line| line.contains(words)) {
                return line.clone();
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended with {ended:?}: {}", self.log().join("\n"));
            assert!(begun.elapsed() < Duration::from_secs(60), "no {words:?} in: {}", self.log().join("\n"));
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Tells it to stop, as a supervisor does.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.process.to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: the exit code, and how long it took.
    pub fn ended(&mut self, most: Duration) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                if let Some(reader) = self.reader.take() {
                    reader.join().unwrap();
                }
                return (status.code(), begun.elapsed());
            }
            assert!(begun.elapsed() < most, "it still runs after {most:?}: {}", self.log().join("\n"));
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            if self.process != self.child.id() {
                let _ = Command::new("kill").args(["-KILL", &self.process.to_string()]).status();
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
