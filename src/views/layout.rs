//! What stands around every page: names, navigation, account, banners, time-out, back link, foot.

use serde::Serialize;

use super::assets::{self, AssetLinks};
use super::parts::{Link, Markup};

/// The frame of a page. `Default` is the frame of somebody who is not signed in.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The council's name, beside the name of the service.
    pub council: String,
    /// Where the name of the service leads: the reader's home.
    pub home: String,
    /// "Demonstration: invented people" on every page.
    pub demo: bool,
    #[serde(skip)]
    pub navigation: Vec<NavigationLink>,
    /// `None`: signed out.
    pub account: Option<AccountLink>,
    /// Posted by every form as `csrf_token`.
    pub csrf_token: String,
    pub notice: Option<Notice>,
    /// Only for a reader whose session ends soon enough to say so.
    #[serde(skip)]
    pub timeout: Option<Timeout>,
    /// An auditor's reading is recorded, and says so.
    pub reading_recorded: bool,
    pub back: Option<Link>,
    /// Printed at the foot of every sheet: "Officer One. My progress, as at 10 April 2026".
    pub print_caption: Option<String>,
    /// Where "Help with this page" leads.
    pub help: String,
    pub assets: AssetLinks,
}

impl Frame {
    /// How many things wait at a place of the navigation, where any do.
    pub fn waiting_at(&self, href: &str) -> Option<u64> {
        self.navigation.iter().find(|link| link.href == href).and_then(|link| link.count).filter(|count| *count > 0)
    }
}

/// One entry of the navigation.
#[derive(Clone, Debug)]
pub struct NavigationLink {
    pub label: String,
    pub href: String,
    /// The reader is on this page or below it.
    pub current: bool,
    /// How many things wait there; nothing is shown for none.
    pub count: Option<u64>,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLink {
    pub name: String,
    pub href: String,
}

/// A banner at the top of `main`, which takes the focus: what was saved, or what the reader ought to know.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    pub success: bool,
    /// "Saved", "Important".
    pub heading: String,
    pub text: String,
    pub links: Vec<Link>,
}

impl Notice {
    pub fn success(text: impl Into<String>) -> Notice {
        Notice { success: true, heading: "Saved".to_owned(), text: text.into(), links: Vec::new() }
    }

    pub fn info(text: impl Into<String>) -> Notice {
        Notice { success: false, heading: "Important".to_owned(), text: text.into(), links: Vec::new() }
    }

    pub fn with_link(mut self, link: Link) -> Notice {
        self.links.push(link);
        self
    }
}

/// When the session ends if nothing happens. The script counts seconds from loading, so that a wrong clock on the reader's
/// computer does not matter; without script the sentence and its button stand at the foot.
#[derive(Clone, Debug, Serialize)]
pub struct Timeout {
    /// "4:30pm".
    pub ends: String,
    /// The same instant in UTC, RFC 3339.
    pub ends_at: String,
    /// Seconds from sending the page until the warning; at least two minutes before the end.
    pub warn_after: u64,
    /// Seconds from sending the page until the session ends.
    pub end_after: u64,
    /// Where "Stay signed in" posts. To a script it answers in JSON, with `ends`, `warn_after` and `end_after`.
    pub extend: String,
    /// Where the script goes when the time is over: says so, or leads back where another window went on.
    pub over: String,
}

impl Default for Frame {
    fn default() -> Frame {
        Frame {
            council: String::new(),
            home: "/".to_owned(),
            demo: false,
            navigation: Vec::new(),
            account: None,
            csrf_token: String::new(),
            notice: None,
            timeout: None,
            reading_recorded: false,
            back: None,
            print_caption: None,
            help: "/help".to_owned(),
            assets: assets::built_in().links().clone(),
        }
    }
}

/// What every page has, written without the template engine: above the page, and below it.
impl Frame {
    pub(super) fn write_navigation(&self, out: &mut Markup) {
        if self.navigation.is_empty() {
            return;
        }
        out.raw("<nav class=\"govuk-service-navigation\" aria-label=\"Menu\"><div class=\"govuk-width-container\">\n");
        out.raw("<ul class=\"govuk-service-navigation__list\">\n");
        for link in &self.navigation {
            out.raw("<li><a class=\"govuk-service-navigation__link\" href=\"").text(&link.href);
            out.raw(if link.current { "\" aria-current=\"page\">" } else { "\">" }).text(&link.label);
            if let Some(count) = link.count.filter(|count| *count > 0) {
                out.raw(" (").text(&count.to_string()).raw(")");
            }
            out.raw("</a></li>\n");
        }
        out.raw("</ul></div></nav>\n");
    }

    pub(super) fn write_session(&self, out: &mut Markup) {
        let Some(timeout) = &self.timeout else { return };
        out.raw("<form class=\"gradus-session\" method=\"post\" action=\"").text(&timeout.extend);
        out.raw("\" data-session data-warn=\"").text(&timeout.warn_after.to_string());
        out.raw("\" data-end=\"").text(&timeout.end_after.to_string()).raw("\" data-over=\"").text(&timeout.over);
        out.raw("\">\n<input type=\"hidden\" name=\"csrf_token\" value=\"").text(&self.csrf_token);
        out.raw("\">\n<p>You will be signed out at <time datetime=\"").text(&timeout.ends_at).raw("\" data-session-time>");
        out.text(&timeout.ends).raw("</time> if you do nothing before then.</p>\n");
        out.raw("<button class=\"govuk-button govuk-button--secondary gradus-button-small\" type=\"submit\">Stay signed in");
        out.raw("</button>\n</form>\n<dialog class=\"gradus-dialog\" id=\"session-warning\" ");
        out.raw("aria-labelledby=\"session-warning-title\">\n<h2 class=\"govuk-heading-m\" id=\"session-warning-title\">");
        out.raw("You will be signed out at <span data-session-time>").text(&timeout.ends).raw("</span></h2>\n");
        out.raw("<p class=\"govuk-body\">What you have typed is kept for when you sign in again.</p>\n");
        out.raw("<button class=\"govuk-button\" type=\"button\" data-session-extend>Stay signed in</button>\n</dialog>\n");
    }
}

impl Frame {
    /// Somebody who is not signed in.
    pub fn signed_out(council: impl Into<String>) -> Frame {
        Frame { council: council.into(), ..Frame::default() }
    }

    /// A manager of the demonstration, for samples.
    pub fn sample() -> Frame {
        let entry = |label: &str, href: &str, count| NavigationLink {
            label: label.to_owned(),
            href: href.to_owned(),
            current: href == "/team",
            count,
        };
        Frame {
            home: "/reviews".to_owned(),
            demo: true,
            navigation: vec![
                entry("Reviews", "/reviews", Some(4)),
                entry("Team", "/team", None),
                entry("Appraisals", "/appraisals", Some(0)),
                entry("Applications", "/applications", Some(1)),
                entry("My record", "/progress", None),
            ],
            account: Some(AccountLink { name: "Manager One".to_owned(), href: "/account".to_owned() }),
            csrf_token: "sample-token".to_owned(),
            timeout: Some(Timeout {
                ends: "4:30pm".to_owned(),
                ends_at: "2026-04-10T15:30:00Z".to_owned(),
                warn_after: 1080,
                end_after: 1200,
                extend: "/session/extend".to_owned(),
                over: "/signed-out?next=%2Fteam".to_owned(),
            }),
            back: Some(Link::new("/team", "Back")),
            print_caption: Some("Manager One. As at 10 April 2026".to_owned()),
            ..Frame::signed_out("Example Borough Council")
        }
    }

    /// Somebody at the sign-in page of the demonstration, for samples.
    pub fn sample_signed_out() -> Frame {
        Frame { demo: true, csrf_token: "sample-token".to_owned(), ..Frame::signed_out("Example Borough Council") }
    }
}
