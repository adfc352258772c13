//! A mail server for tests, on the loopback address: it takes mail, or goes wrong in the way it is told to. It speaks just
//! enough SMTP, and keeps what it took apart from what it was handed and never acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How the server behaves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Mode {
    Accept,
    /// Answers 451 to every recipient.
    PutOff,
    /// Answers 550 to recipients that begin with `gone`, and takes the others.
    RefuseGone,
    /// Answers 451 to recipients that begin with `busy`, and takes the others.
    PutOffBusy,
    /// Says nothing after the connection.
    Hang,
    /// Reads the whole message and goes without an answer.
    CutAfterData,
    /// Takes the message and answers only after a while.
    Slow(Duration),
    /// Answers 550 to the sender: nothing of ours is welcome.
    RefuseSender,
}

/// One message as it came over the wire.
#[derive(Clone, PartialEq, Debug)]
pub struct Received {
    pub recipients: Vec<String>,
    pub raw: String,
}

impl Received {
    /// The value of a header, unfolded. Panics where it is missing or comes twice.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.raw.split_once("\r\n\r\n").expect("a header and a body");
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let found: Vec<&str> = unfolded
            .split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .filter_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
            .collect();
        assert_eq!(found.len(), 1, "{name} in {head}");
        found[0].to_owned()
    }
}

struct State {
    mode: Mutex<Mode>,
    taken: Mutex<Vec<Received>>,
    cut: Mutex<Vec<Received>>,
    connections: AtomicUsize,
}

/// The server. It ends with the test.
pub struct Sink {
    pub port: u16,
    state: Arc<State>,
    open: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Sink {
    pub fn start() -> Sink {
        let state = State {
            mode: Mutex::new(Mode::Accept),
            taken: Mutex::default(),
            cut: Mutex::default(),
            connections: AtomicUsize::new(0),
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let mut sink = Sink { port, state: Arc::new(state), open: None };
        sink.listen(listener);
        sink
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn set(&self, mode: Mode) {
        *self.state.mode.lock().unwrap() = mode;
    }

    /// Refuses connections from now on, as a server does that is not running.
    pub fn close(&mut self) {
        if let Some((closing, thread)) = self.open.take() {
            closing.store(true, Ordering::SeqCst);
            // Wakes the listener; it may be gone already.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            thread.join().expect("the listener ends");
        }
    }

    pub fn reopen(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).expect("the same port");
        self.listen(listener);
    }

    /// What was acknowledged.
    pub fn taken(&self) -> Vec<Received> {
        self.state.taken.lock().unwrap().clone()
    }

    /// What was read whole and never acknowledged.
    pub fn cut(&self) -> Vec<Received> {
        self.state.cut.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    fn listen(&mut self, listener: TcpListener) {
        let closing = Arc::new(AtomicBool::new(false));
        let (state, closes) = (Arc::clone(&self.state), Arc::clone(&closing));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if closes.load(Ordering::SeqCst) {
                    return;
                }
                let state = Arc::clone(&state);
                // A client that goes away in the middle ends its own conversation only.
                std::thread::spawn(move || stream.map(|stream| converse(stream, &state)));
            }
        });
        self.open = Some((closing, thread));
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.close();
    }
}

fn converse(stream: TcpStream, state: &State) -> std::io::Result<()> {
    state.connections.fetch_add(1, Ordering::SeqCst);
    let mode = *state.mode.lock().unwrap();
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    if mode == Mode::Hang {
        // Until the client gives up.
        let mut line = String::new();
        return lines.read_line(&mut line).map(drop);
    }
    out.write_all(b"220 sink.example ready\r\n")?;
    let mut recipients = Vec::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let word = line.trim_end().to_ascii_uppercase();
        let answer = if word.starts_with("EHLO") {
            "250-sink.example\r\n250 8BITMIME"
        } else if word.starts_with("MAIL FROM") {
            if mode == Mode::RefuseSender { "550 5.7.1 not from you" } else { "250 fine" }
        } else if let Some(address) = line.trim_end().strip_prefix("RCPT TO:<").and_then(|rest| rest.strip_suffix('>')) {
            match mode {
                Mode::PutOff => "451 4.7.1 later",
                Mode::PutOffBusy if address.starts_with("busy") => "451 4.2.1 mailbox busy",
                Mode::RefuseGone if address.starts_with("gone") => "550 5.1.1 no such person",
                _ => {
                    recipients.push(address.to_owned());
                    "250 fine"
                }
            }
        } else if word == "DATA" {
            out.write_all(b"354 go on\r\n")?;
            let message = Received { recipients: std::mem::take(&mut recipients), raw: body(&mut lines)? };
            match mode {
                Mode::CutAfterData => {
                    state.cut.lock().unwrap().push(message);
                    return Ok(());
                }
                Mode::Slow(wait) => {
                    state.taken.lock().unwrap().push(message);
                    std::thread::sleep(wait);
                    "250 taken"
                }
                _ => {
                    state.taken.lock().unwrap().push(message);
                    "250 taken"
                }
            }
        } else if word == "QUIT" {
            return out.write_all(b"221 bye\r\n");
        } else {
            "502 not known here"
        };
        // In one piece: two would wait for each other on the wire.
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// Reads a message to its single dot, and takes the stuffed ones off.
fn body(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
