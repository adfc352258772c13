//! Runs the real binary in a folder of its own that goes away with the test.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A folder for one test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("gradus-it-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(path.join("documents")).unwrap();
        Folder(path)
    }

    /// Where the documents of the test stand; its path has no other files.
    pub fn documents(&self) -> PathBuf {
        self.0.join("documents")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.documents().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// `gradus` with these arguments.
    pub fn gradus<A: AsRef<Path>>(&self, arguments: impl IntoIterator<Item = A>) -> Answer {
        self.gradus_with(None, arguments)
    }

    /// `gradus` with `GRADUS_FRAMEWORKS` set. A run that takes more than ten seconds counts as hanging.
    pub fn gradus_with<A: AsRef<Path>>(&self, set: Option<&Path>, arguments: impl IntoIterator<Item = A>) -> Answer {
        let (out, err) = (self.0.join("out"), self.0.join("err"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        command.args(arguments.into_iter().map(|argument| argument.as_ref().as_os_str().to_owned()));
        command.current_dir(self.documents()).env_remove("GRADUS_FRAMEWORKS").stdin(Stdio::null());
        if let Some(set) = set {
            command.env("GRADUS_FRAMEWORKS", set);
        }
        let mut child = command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap()).spawn().unwrap();
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > Duration::from_secs(10) {
                child.kill().unwrap();
                child.wait().unwrap();
                panic!("gradus did not end within ten seconds");
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let read = |path| String::from_utf8(fs::read(path).unwrap()).unwrap();
        Answer { code: status.code(), out: read(out), err: read(err) }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How a run ended: exit code (None: it was killed or crashed), standard output and standard error.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}
