//! HTTP by hand, byte for byte: for what a well-behaved client would never send, and for answers as they stand on the wire.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Host and port of a URL.
pub fn host(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// Sends these bytes on one connection and reads until the other side closes it, or says nothing for `patience`.
pub fn exchange(url: &str, bytes: &[u8], patience: Duration) -> Vec<u8> {
    let mut stream = TcpStream::connect(host(url)).unwrap();
    stream.set_read_timeout(Some(patience)).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    // Whoever is refused may be cut off while still sending.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut part = [0; 16 * 1024];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return answer,
            Ok(length) => answer.extend_from_slice(&part[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return answer,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return answer,
            Err(error) => panic!("{error}"),
        }
    }
}

/// One answer as it stands on the wire.
#[derive(Clone, Debug)]
pub struct Got {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Got {
    /// Reads one answer, which ends with the connection.
    pub fn read(bytes: &[u8]) -> Got {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
        Got { status, headers: lines.filter_map(header).collect(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }
}

/// A browser of few words: it keeps cookies whatever they say, and the key of the last form.
#[derive(Clone)]
pub struct Wire {
    pub url: String,
    pub jar: BTreeMap<String, String>,
    pub key: String,
}

impl Wire {
    pub fn to(url: &str) -> Wire {
        Wire { url: url.to_owned(), jar: BTreeMap::new(), key: String::new() }
    }

    /// Asks with these headers besides the necessary ones.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        if headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("host")) {
            head.push_str(&format!("Host: {}\r\n", host(&self.url)));
        }
        head.push_str("Connection: close\r\n");
        if !self.jar.is_empty() {
            let pairs: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head.push_str(&format!("Cookie: {}\r\n", pairs.join("; ")));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let bytes = exchange(&self.url, &[head.as_bytes(), body].concat(), Duration::from_secs(30));
        let got = Got::read(&bytes);
        for cookie in got.all("set-cookie") {
            let (pair, _) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            match value {
                "" => self.jar.remove(name),
                value => self.jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        if let Some((_, rest)) = got.body.split_once("name=\"csrf_token\" value=\"") {
            self.key = rest.split_once('"').unwrap().0.to_owned();
        }
        got
    }

    pub fn get(&mut self, path: &str) -> Got {
        self.ask("GET", path, &[], b"")
    }

    /// Sends a form with the key of the last page.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        self.post_with(path, fields, &[])
    }

    pub fn post_with(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Got {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf_token", &self.key).extend_pairs(fields);
        let body = form.finish();
        let all = [&[("Content-Type", "application/x-www-form-urlencoded")], headers].concat();
        self.ask("POST", path, &all, body.as_bytes())
    }

    pub fn sign_in(&mut self, email: &str, password: &str) -> Got {
        self.get("/sign-in");
        self.post("/sign-in", &[("email", email), ("password", password)])
    }
}
