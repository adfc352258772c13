//! What goes back: a page, a way on, JSON or a file, with the cookies that go with it. Plain data; `server` makes HTTP of it.

use std::fs::File;
use std::sync::Arc;

use serde::Serialize;

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
        let text: String = notice.into();
        self.with_cookie(CookieName::Notice, super::form::encode(&text))
    }

    /// With the version of the thing, for the next change of it.
    pub fn with_version(self, version: i64) -> Reply {
        self.with_header("ETag", format!("\"{version}\""))
    }
}
