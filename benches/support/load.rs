//! Serving processes and those who ask them: requests on kept connections, the processor time that the server spent on them,
//! and its memory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A process that serves.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    /// This benchmark itself with other arguments; it says its address in its first line.
    pub fn of_ours(arguments: &[&str]) -> Server {
        let mut command = Command::new(std::env::current_exe().expect("the path of this benchmark"));
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().expect("this benchmark starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its first line");
        Server { child, address: line.trim().to_owned() }
    }

    /// The real binary; it says its address on standard error.
    pub fn of_binary(arguments: &[&str]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
        let mut child = command.args(arguments).stderr(Stdio::piped()).spawn().expect("gradus starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its log")).lines();
        let said = lines.find_map(|line| line.expect("a line").strip_prefix("Gradus is at http://").map(str::to_owned));
        // Nobody reads the rest; it must not be held up by a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child, address: said.expect("gradus says where it is") }
    }

    /// Processor time spent so far, of user and system.
    pub fn processor(&self) -> Duration {
        processor_of(&self.child.id().to_string())
    }

    /// Memory held now, in MiB.
    pub fn resident(&self) -> f64 {
        let text = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the process lives");
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of user and system that a process has spent so far; `self` is this one.
pub fn processor_of(process: &str) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process lives");
    let (_, rest) = text.rsplit_once(')').expect("a name in brackets");
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).map(|word| word.parse::<u64>().expect("a number")).sum();
    // Linux counts them to programs in hundredths of a second, whatever it counts itself.
    Duration::from_millis(ticks * 10)
}

/// Processor time of the threads that this process has, to the nanosecond where Linux tells it: for what is short. It is less
/// than before where a thread has ended meanwhile.
pub fn exact_processor() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").expect("this process has threads");
    let of_thread = |thread: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    };
    let spent: Option<Vec<u64>> = threads.map(of_thread).collect();
    spent.map_or_else(|| processor_of("self"), |spent| Duration::from_nanos(spent.iter().sum()))
}

/// One connection that is kept.
pub struct Asker {
    stream: BufReader<TcpStream>,
}

impl Asker {
    pub fn to(address: &str) -> Asker {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Asker { stream: BufReader::new(stream) }
    }

    /// The status and body of one page. `cookie` may be empty.
    pub fn get(&mut self, path: &str, cookie: &str) -> (u16, Vec<u8>) {
        let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{cookie}\r\n"))
    }

    /// The bytes of a file that is sent in pieces, with its head; the connection ends with it.
    pub fn download(mut self, path: &str, cookie: &str) -> usize {
        let request = format!("GET {path} HTTP/1.1\r\nHost: bench\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n");
        self.stream.get_mut().write_all(request.as_bytes()).expect("the request goes out");
        let mut answer = Vec::new();
        self.stream.read_to_end(&mut answer).expect("the whole file");
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..200.min(answer.len())]));
        answer.len()
    }

    /// The status and body of the answer to a request that is written out.
    pub fn send(&mut self, request: &str) -> (u16, Vec<u8>) {
        self.stream.get_mut().write_all(request.as_bytes()).expect("the request goes out");
        let mut status = None;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("a line of the answer");
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if status.is_none() {
                status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
            } else if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("the whole body");
        (status.expect("a status"), body)
    }
}

/// What one round of asking gave.
#[derive(Clone, Copy)]
pub struct Round {
    /// Processor time of the server for one request, in microseconds.
    pub cost: f64,
    pub per_second: f64,
    /// Milliseconds.
    pub median: f64,
    pub late: f64,
}

/// Asks for one page over `connections` connections for as long as `lasts`.
pub fn round(server: &Server, path: &str, cookie: &str, connections: usize, lasts: Duration) -> Round {
    measured(server, connections, |_, begun| {
        let mut asker = Asker::to(&server.address);
        let mut times = Vec::new();
        while begun.elapsed() < lasts {
            let sent = Instant::now();
            let (status, _) = asker.get(path, cookie);
            assert_eq!(status, 200, "{path}");
            times.push(sent.elapsed());
        }
        times
    })
}

/// Sends each of these requests once, over `connections` connections; every one has to go through.
pub fn once_each(server: &Server, requests: &[String], connections: usize) -> Round {
    measured(server, connections, |number, _| {
        let mut asker = Asker::to(&server.address);
        let own = requests.iter().skip(number).step_by(connections);
        own.map(|request| {
            let sent = Instant::now();
            let (status, body) = asker.send(request);
            assert!((200..300).contains(&status), "{status} {}: {request}", String::from_utf8_lossy(&body));
            sent.elapsed()
        })
        .collect()
    })
}

/// What it costs the server that so many ask at a time; each is told its number and when all began.
fn measured(server: &Server, connections: usize, ask: impl Fn(usize, Instant) -> Vec<Duration> + Sync) -> Round {
    let before = server.processor();
    let begun = Instant::now();
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let ask = &ask;
        let askers: Vec<_> = (0..connections).map(|number| scope.spawn(move || ask(number, begun))).collect();
        askers.into_iter().flat_map(|asker| asker.join().expect("an asker does not panic")).collect()
    });
    let took = begun.elapsed();
    let spent = server.processor() - before;
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    Round {
        cost: spent.as_secs_f64() * 1e6 / times.len() as f64,
        per_second: times.len() as f64 / took.as_secs_f64(),
        median: at(0.5),
        late: at(0.99),
    }
}
