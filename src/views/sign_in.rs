//! Getting in and out: sign-in and its second step, the demonstration's people, password links, confirming who you are.

use serde::Serialize;

use super::engine::Page;
use super::layout::Frame;
use super::parts::{Field, FormErrors, Link};
use super::samples::{HOSTILE, LONG_NAME, NON_ASCII};
use super::words;

/// `/sign-in`. Posts `email`, `password` and `next` to `/sign-in`.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    pub email: Field,
    pub password: Field,
    /// The path that was asked for.
    pub next: Option<String>,
    /// A sentence above the form, after a time-out: what was typed is kept.
    pub kept: Option<String>,
    /// Another way in: "Sign in with your council account".
    pub sso: Option<Link>,
    pub demo: bool,
    pub errors: FormErrors,
}

impl SignIn {
    /// `errors` are those of `email` and `password`. The password is never shown again.
    pub fn new(email: &str, next: Option<String>, demo: bool, errors: FormErrors) -> SignIn {
        SignIn {
            email: Field::email("email", "Email address").autocomplete("username").value(email).checked(&errors),
            password: Field::password("password", "Password", "current-password").checked(&errors),
            next,
            kept: None,
            sso: None,
            demo,
            errors,
        }
    }
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "pages/sign_in/sign_in";

    fn title(&self) -> String {
        "Sign in to Gradus".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, SignIn)> {
        let wrong = FormErrors::none().with("email", "Email address or password is not right");
        let empty = FormErrors::none().with("email", "Enter your email address").with("password", "Enter your password");
        let kept = "You were signed out at 4:30pm. What you typed is kept.".to_owned();
        vec![
            ("normal", SignIn::new("", Some("/progress".to_owned()), true, FormErrors::none())),
            ("empty", SignIn::new("", None, false, empty)),
            (
                "awkward",
                SignIn {
                    kept: Some(kept),
                    sso: Some(Link::new("/sign-in/sso", "Sign in with your council account")),
                    ..SignIn::new(HOSTILE, Some("/people?q=\"><b>".to_owned()), true, wrong)
                },
            ),
        ]
    }
}

/// `/sign-in/code`: six digits, or a recovery code.
#[derive(Clone, Debug, Serialize)]
pub struct Code {
    pub code: Field,
    pub next: Option<String>,
    pub errors: FormErrors,
}

impl Code {
    pub fn new(next: Option<String>, errors: FormErrors) -> Code {
        let code = Field::code("code", "Security code").hint("6 digits, or one of your recovery codes");
        Code { code: code.checked(&errors), next, errors }
    }
}

impl Page for Code {
    const TEMPLATE: &'static str = "pages/sign_in/code";

    fn title(&self) -> String {
        "Enter your security code".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, Code)> {
        let wrong = FormErrors::none().with("code", "That code is not right. Enter the one shown now");
        vec![("normal", Code::new(None, FormErrors::none())), ("awkward", Code::new(Some(format!("/evidence?{HOSTILE}")), wrong))]
    }
}

/// `/demo`. Posts `person` to `/demo`.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// "6 people".
    pub how_many: String,
    pub people: Vec<DemoPerson>,
}

/// Somebody invented.
#[derive(Clone, Debug, Serialize)]
pub struct DemoPerson {
    pub id: String,
    pub name: String,
    /// "Income and Arrears Officer, level A".
    pub post: String,
    /// What this person can do, in a sentence.
    pub can: String,
}

impl Demo {
    /// The first person is the one to begin with.
    pub fn new(people: Vec<DemoPerson>) -> Demo {
        Demo { how_many: words::counted(people.len() as u64, "person", "people"), people }
    }
}

impl Page for Demo {
    const TEMPLATE: &'static str = "pages/sign_in/demo";

    fn title(&self) -> String {
        "Try Gradus".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, Demo)> {
        let person = |id: &str, name: &str, post: &str, can: &str| DemoPerson {
            id: id.to_owned(),
            name: name.to_owned(),
            post: post.to_owned(),
            can: can.to_owned(),
        };
        let people = vec![
            person(
                "officer-one",
                "Officer One",
                "Income and Arrears Officer, level A",
                "See where you are on the way to level B, what is missing and who acts next.",
            ),
            person(
                "manager-one",
                "Manager One",
                "Line manager of 8 officers",
                "Review 4 pieces of evidence, and see who in your team needs what.",
            ),
            person("hr-one", "HR One", "Human resources", "Check 2 applications, and report who is on which level."),
            person("auditor-one", "Auditor One", "Internal audit", "Read records and the audit log. Your reading is recorded."),
        ];
        let awkward = vec![person("x", LONG_NAME, HOSTILE, NON_ASCII), person("\"y\"", NON_ASCII, LONG_NAME, HOSTILE)];
        vec![("normal", Demo::new(people)), ("empty", Demo::new(Vec::new())), ("awkward", Demo::new(awkward))]
    }
}

/// `/reset`. Posts `email`.
#[derive(Clone, Debug, Serialize)]
pub struct ResetAsk {
    pub email: Field,
    pub errors: FormErrors,
}

impl ResetAsk {
    pub fn new(email: &str, errors: FormErrors) -> ResetAsk {
        let field = Field::email("email", "Email address").autocomplete("username").value(email);
        ResetAsk { email: field.checked(&errors), errors }
    }
}

impl Page for ResetAsk {
    const TEMPLATE: &'static str = "pages/sign_in/reset_ask";

    fn title(&self) -> String {
        "Forgotten your password".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, ResetAsk)> {
        let error = FormErrors::none().with("email", "Enter an email address, like name@example.org");
        vec![("normal", ResetAsk::new("", FormErrors::none())), ("awkward", ResetAsk::new(HOSTILE, error))]
    }
}

/// After asking, whether or not there is such an account.
#[derive(Clone, Debug, Serialize)]
pub struct ResetAsked {
    /// "1 hour".
    pub valid_for: String,
}

impl Page for ResetAsked {
    const TEMPLATE: &'static str = "pages/sign_in/reset_asked";

    fn title(&self) -> String {
        "Look in your mail".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, ResetAsked)> {
        vec![("normal", ResetAsked { valid_for: "1 hour".to_owned() })]
    }
}

/// `/activate` and `/reset`, after the token of the link went into a cookie. Posts `password` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct SetPassword {
    pub action: String,
    /// Whose account it is, once the link is known to be good.
    pub name: Option<String>,
    /// For password managers.
    pub email: Option<String>,
    pub password: Field,
    pub errors: FormErrors,
}

impl SetPassword {
    pub fn new(action: impl Into<String>, errors: FormErrors) -> SetPassword {
        SetPassword { action: action.into(), name: None, email: None, password: new_password(&errors), errors }
    }
}

/// The field of a new password, with the advice of pages.md 2.
pub(super) fn new_password(errors: &FormErrors) -> Field {
    Field::password("password", "New password", "new-password")
        .hint("At least 12 characters. Three random words work well.")
        .checked(errors)
}

impl Page for SetPassword {
    const TEMPLATE: &'static str = "pages/sign_in/set_password";

    fn title(&self) -> String {
        "Set your password".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, SetPassword)> {
        let short = FormErrors::none().with("password", "Password must be 12 characters or more");
        vec![
            (
                "normal",
                SetPassword {
                    name: Some("Officer One".to_owned()),
                    email: Some("officer.one@example.org".to_owned()),
                    ..SetPassword::new("/activate", FormErrors::none())
                },
            ),
            ("awkward", SetPassword { name: Some(HOSTILE.to_owned()), ..SetPassword::new("/reset", short) }),
        ]
    }
}

/// A link that was used, is too old or was never made: the answer is the same.
#[derive(Clone, Debug, Serialize)]
pub struct LinkDead {
    pub why: String,
    /// Whether a new one can be asked for here (a reset), or an administrator sends it (an activation).
    pub can_ask: bool,
}

impl LinkDead {
    pub fn new(can_ask: bool) -> LinkDead {
        LinkDead { why: "It was used already, or it is too old.".to_owned(), can_ask }
    }
}

impl Page for LinkDead {
    const TEMPLATE: &'static str = "pages/sign_in/link_dead";

    fn title(&self) -> String {
        "This link no longer works".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, LinkDead)> {
        vec![("normal", LinkDead::new(true)), ("empty", LinkDead::new(false))]
    }
}

/// Asks again who is there before something that matters. Posts `proof` and `next` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    pub action: String,
    /// "You are about to make an API token."
    pub what_for: String,
    /// Null for an invented person of a demonstration, whose word is enough.
    pub proof: Option<Field>,
    /// Where it goes on.
    pub next: String,
    pub cancel: String,
    pub errors: FormErrors,
}

impl Confirm {
    /// A code of the second step is asked for.
    pub fn code() -> Field {
        Field::code("proof", "Security code").hint("6 digits from your authenticator app")
    }

    /// The password is asked for.
    pub fn password() -> Field {
        Field::password("proof", "Your password", "current-password")
    }

    pub fn new(what_for: impl Into<String>, proof: Option<Field>, next: impl Into<String>, errors: FormErrors) -> Confirm {
        Confirm {
            action: "/confirm".to_owned(),
            what_for: what_for.into(),
            proof: proof.map(|proof| proof.checked(&errors)),
            next: next.into(),
            cancel: "/account".to_owned(),
            errors,
        }
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "pages/sign_in/confirm";

    fn title(&self) -> String {
        "Confirm that it is you".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, Confirm)> {
        let wrong = FormErrors::none().with("proof", "Password is not right");
        let token = "You are about to make an API token.";
        vec![
            ("normal", Confirm::new(token, Some(Confirm::code()), "/account/tokens/new", FormErrors::none())),
            ("empty", Confirm::new(token, None, "/account/tokens/new", FormErrors::none())),
            ("awkward", Confirm::new(HOSTILE, Some(Confirm::password()), "/x?a=\"b\"", wrong)),
        ]
    }
}

/// After signing out, or when the session had ended.
#[derive(Clone, Debug, Serialize)]
pub struct SignedOut {
    pub why: String,
    /// Typed text waits for the next sign-in.
    pub kept: bool,
    /// The sign-in page, with the way back.
    pub sign_in: String,
}

impl SignedOut {
    /// By the reader's own wish.
    pub fn asked() -> SignedOut {
        SignedOut { why: "You can close this page.".to_owned(), kept: false, sign_in: "/sign-in".to_owned() }
    }

    /// `at`: "4:30pm". `next`: the sign-in page with the path to come back to.
    pub fn timed_out(at: &str, kept: bool, sign_in: impl Into<String>) -> SignedOut {
        SignedOut { why: format!("That was at {at}, because nothing happened for a while."), kept, sign_in: sign_in.into() }
    }
}

impl Page for SignedOut {
    const TEMPLATE: &'static str = "pages/sign_in/signed_out";

    fn title(&self) -> String {
        "You are signed out".to_owned()
    }

    fn sample_frame() -> Frame {
        Frame::sample_signed_out()
    }

    fn samples() -> Vec<(&'static str, SignedOut)> {
        vec![
            ("normal", SignedOut::asked()),
            ("awkward", SignedOut::timed_out("4:30pm", true, "/sign-in?next=%2Fevidence%2F1%2Fedit%2Faccount")),
        ]
    }
}
