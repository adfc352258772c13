//! What goes back: a page, a way on, JSON or a file, with the cookies that go with it. Plain data; `server` makes HTTP of it.

use std::fs::File;
use std::sync::Arc;

use serde::Serialize;

use crate::views::layout::Notice;

/// A cookie to set, or with an empty value to clear.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cookie {
    pub name: CookieName,
    pub value: String,
}

/// The cookies that there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CookieName {
    /// Holds the secret of the session.
    Session,
    /// The key of forms for somebody who is not signed in.
    Form,
    /// What the next page says of what was just done.
    Notice,
}

impl CookieName {
    /// By HTTPS the name itself holds the cookie to this host.
    pub fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (CookieName::Session, true) => "__Host-gradus",
            (CookieName::Session, false) => "gradus",
            (CookieName::Form, true) => "__Host-gradus-form",
            (CookieName::Form, false) => "gradus-form",
            (CookieName::Notice, true) => "__Host-gradus-notice",
            (CookieName::Notice, false) => "gradus-notice",
        }
    }
}

/// A reply.
#[derive(Clone, PartialEq, Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Body,
    pub cookies: Vec<Cookie>,
    /// Names and values that this reply has besides those of every reply.
    pub headers: Vec<(&'static str, String)>,
}

/// What a reply carries.
#[derive(Clone, PartialEq, Debug)]
pub enum Body {
    Empty,
    Html(String),
    /// `application/json`, or problem details.
    Json {
        text: String,
        problem: bool,
    },
    Text(String),
    /// An asset of ours, which may be kept.
    Asset {
        content_type: &'static str,
        bytes: std::borrow::Cow<'static, [u8]>,
        for_ever: bool,
    },
    /// Something to save.
    File {
        content_type: &'static str,
        name: String,
        bytes: Vec<u8>,
    },
    /// Something to save that may be too large for memory: it is read as it is sent.
    Stored {
        content_type: &'static str,
        name: String,
        stored: Stored,
    },
}

/// A temporary file without a name, whole. It goes away with the last who holds it.
#[derive(Clone, Debug)]
pub struct Stored {
    pub file: Arc<File>,
    pub bytes: u64,
}

impl Stored {
    /// What was written to `file`, from its beginning.
    pub fn new(file: File) -> std::io::Result<Stored> {
        let bytes = file.metadata()?.len();
        Ok(Stored { file: Arc::new(file), bytes })
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Stored) -> bool {
        Arc::ptr_eq(&self.file, &other.file)
    }
}

/// What a notice's cookie begins with.
const SAID: &str = "said";
const ASKED: &str = "asked";

/// The notice of a cookie whose escapes were read.
pub fn notice(cookie: &str) -> Option<Notice> {
    match cookie.split_once(':')? {
        (SAID, text) => Some(Notice::success(text)),
        (ASKED, text) => Some(Notice::info(text)),
        _ => None,
    }
}

impl Reply {
    pub fn new(status: u16, body: Body) -> Reply {
        Reply { status, body, cookies: Vec::new(), headers: Vec::new() }
    }

    pub fn html(status: u16, html: String) -> Reply {
        Reply::new(status, Body::Html(html))
    }

    pub fn text(status: u16, text: impl Into<String>) -> Reply {
        Reply::new(status, Body::Text(text.into()))
    }

    /// On to another page of ours, by GET.
    pub fn on_to(path: impl Into<String>) -> Reply {
        Reply { headers: vec![("Location", path.into())], ..Reply::new(303, Body::Empty) }
    }

    pub fn json<T: Serialize>(status: u16, value: &T) -> Result<Reply, crate::app::AppError> {
        let text = serde_json::to_string(value).map_err(|error| crate::app::AppError::Internal(error.to_string()))?;
        Ok(Reply::new(status, Body::Json { text, problem: false }))
    }

    pub fn file(content_type: &'static str, name: impl Into<String>, bytes: Vec<u8>) -> Reply {
        Reply::new(200, Body::File { content_type, name: name.into(), bytes })
    }

    pub fn with_cookie(mut self, name: CookieName, value: impl Into<String>) -> Reply {
        self.cookies.push(Cookie { name, value: value.into() });
        self
    }

    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Reply {
        self.headers.push((name, value.into()));
        self
    }

    /// With what the next page is to say: "Team added".
    pub fn saying(self, notice: impl Into<String>) -> Reply {
        self.noticed(SAID, &notice.into())
    }

    /// With what the reader has yet to do on the next page.
    pub fn asking(self, notice: impl Into<String>) -> Reply {
        self.noticed(ASKED, &notice.into())
    }

    /// The server reads the escapes of a cookie, and knows nothing of a plus for a space.
    fn noticed(self, kind: &str, text: &str) -> Reply {
        self.with_cookie(CookieName::Notice, format!("{kind}:{}", super::form::encode(text).replace('+', "%20")))
    }

    /// With the version of the thing, for the next change of it.
    pub fn with_version(self, version: i64) -> Reply {
        self.with_header("ETag", format!("\"{version}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_comes_back_letter_for_letter() {
        for (said, cookie) in [
            ("Saved: =1+1 Officer Ten.", "said:Saved%3A%20%3D1%2B1%20Officer%20Ten."),
            ("100 % \"%41\"", "said:100%20%25%20%22%2541%22"),
            ("Zo\u{eb}; <b>, O'Neil", "said:Zo%C3%AB%3B%20%3Cb%3E%2C%20O%27Neil"),
        ] {
            let reply = Reply::on_to("/").saying(said);
            assert_eq!(reply.cookies[0].value, cookie);
            let read = actix_web::cookie::Cookie::parse_encoded(format!("notice={cookie}")).unwrap();
            let shown = notice(read.value()).unwrap();
            assert_eq!((shown.text.as_str(), shown.success), (said, true));
        }
        assert_eq!(Reply::on_to("/").asking("Again").cookies[0].value, "asked:Again");
        assert!(!notice("asked:Again").unwrap().success);
        assert!(notice("of a service before this one").is_none());
    }
}
