//! What protects an account: its password, its second step with recovery codes, and its sessions.

use serde::Serialize;

use super::super::engine::Page;
use super::super::parts::{Field, FormErrors, PostButton};
use super::super::samples::{HOSTILE, NON_ASCII};
use super::super::sign_in::new_password;
use super::super::words;

/// `/account/password`. Posts `current` and `password`.
#[derive(Clone, Debug, Serialize)]
pub struct ChangePassword {
    /// For password managers.
    pub email: String,
    pub current: Field,
    pub password: Field,
    pub errors: FormErrors,
}

impl ChangePassword {
    pub fn new(email: impl Into<String>, errors: FormErrors) -> ChangePassword {
        let current = Field::password("current", "Password you have now", "current-password").checked(&errors);
        ChangePassword { email: email.into(), current, password: new_password(&errors), errors }
    }
}

impl Page for ChangePassword {
    const TEMPLATE: &'static str = "pages/account/change_password";

    fn title(&self) -> String {
        "Change your password".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, ChangePassword)> {
        let errors =
            FormErrors::none().with("current", "Password is not right").with("password", "Password is too easy to guess");
        vec![
            ("normal", ChangePassword::new("manager.one@example.org", FormErrors::none())),
            ("awkward", ChangePassword::new(HOSTILE, errors)),
        ]
    }
}

/// A picture that a telephone reads, as one path of unit squares with the quiet border it needs.
#[derive(Clone, Debug, Serialize)]
pub struct Qr {
    /// Width and height of the picture, in squares.
    pub size: usize,
    pub path: String,
}

impl Qr {
    /// `None`: the text is longer than such a picture can hold.
    pub fn of(text: &str) -> Option<Qr> {
        const BORDER: usize = 4;
        let code = qrcode::QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (row, squares) in code.to_colors().chunks(width).enumerate() {
            let mut column = 0;
            while column < width {
                let run = squares[column..].iter().take_while(|square| **square == qrcode::Color::Dark).count();
                if run > 0 {
                    path.push_str(&format!("M{} {}h{run}v1h-{run}z", column + BORDER, row + BORDER));
                }
                column += run.max(1);
            }
        }
        Some(Qr { size: width + 2 * BORDER, path })
    }
}

/// What a telephone needs to set up the second step.
#[derive(Clone, Debug, Serialize)]
pub struct Setup {
    #[serde(flatten)]
    pub qr: Qr,
    /// The same secret in groups of four, for typing.
    pub secret: String,
}

impl Setup {
    /// `uri`: the `otpauth:` address; `secret`: its base 32 secret. `None`: the address is too long for a picture.
    pub fn new(uri: &str, secret: &str) -> Option<Setup> {
        Some(Setup { qr: Qr::of(uri)?, secret: words::in_fours(secret) })
    }
}

/// `/account/second-factor`. Setting up posts `code`.
#[derive(Clone, Debug, Serialize)]
pub struct SecondFactor {
    /// "It is on since 2 May 2025." or what turning it on does.
    pub state: String,
    /// While it is being set up.
    pub setup: Option<Setup>,
    /// Where the code is posted.
    pub action: String,
    pub code: Field,
    /// "You have 8 recovery codes left."
    pub codes_left: String,
    /// False where the reader's roles need it.
    pub may_turn_off: bool,
    pub errors: FormErrors,
}

impl SecondFactor {
    pub fn setting_up(setup: Setup, action: &str, errors: FormErrors) -> SecondFactor {
        SecondFactor {
            state: "With a second step, your password alone does not let anyone in.".to_owned(),
            setup: Some(setup),
            action: action.to_owned(),
            code: Field::code("code", "Enter the 6 digits that the app shows").checked(&errors),
            codes_left: String::new(),
            may_turn_off: false,
            errors,
        }
    }

    /// `since`: "2 May 2025".
    pub fn on(since: &str, codes_left: u64, may_turn_off: bool) -> SecondFactor {
        let codes = words::counted(codes_left, "recovery code", "recovery codes");
        SecondFactor {
            state: format!("It is on since {since}."),
            setup: None,
            action: String::new(),
            code: Field::code("code", "Enter the 6 digits that the app shows"),
            codes_left: format!("You have {codes} left."),
            may_turn_off,
            errors: FormErrors::none(),
        }
    }
}

impl Page for SecondFactor {
    const TEMPLATE: &'static str = "pages/account/second_factor";

    fn title(&self) -> String {
        "Second step of signing in".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, SecondFactor)> {
        let uri = "otpauth://totp/Gradus:manager.one%40example.org?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Gradus";
        let setup = |secret: &str| Setup::new(uri, secret);
        let errors = FormErrors::none().with("code", "That code is not right. Enter the one shown now");
        let mut samples = vec![("empty", SecondFactor::on("2 May 2025", 8, true))];
        samples.extend(
            setup("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
                .map(|setup| ("normal", SecondFactor::setting_up(setup, "/account/second-factor", FormErrors::none()))),
        );
        samples
            .extend(setup(HOSTILE).map(|setup| ("awkward", SecondFactor::setting_up(setup, "/sign-in/second-factor", errors))));
        samples
    }
}

/// Shown once, after the second step was turned on or new codes were asked for.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
    /// "Made for Manager One on 10 April 2026."
    pub made: String,
    /// Where it goes on.
    pub next: String,
}

impl Page for RecoveryCodes {
    const TEMPLATE: &'static str = "pages/account/recovery_codes";

    fn title(&self) -> String {
        "Your recovery codes".to_owned()
    }

    fn samples() -> Vec<(&'static str, RecoveryCodes)> {
        let codes = (0..10).map(|number| format!("{}a7q-m{}xk", number + 2, 9 - number)).collect();
        vec![
            (
                "normal",
                RecoveryCodes {
                    codes,
                    made: "Made for Manager One on 10 April 2026.".to_owned(),
                    next: "/account/second-factor".to_owned(),
                },
            ),
            (
                "awkward",
                RecoveryCodes { codes: vec![HOSTILE.to_owned()], made: NON_ASCII.to_owned(), next: "/account".to_owned() },
            ),
        ]
    }
}

/// `/account/sessions`.
#[derive(Clone, Debug, Serialize)]
pub struct Sessions {
    /// "You are signed in at 2 places."
    pub summary: String,
    pub rows: Vec<SessionRow>,
    /// "Sign out everywhere else"; null where there is nowhere else.
    pub end_others: Option<PostButton>,
}

/// One place where the reader is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct SessionRow {
    /// "Edge on Windows".
    pub browser: String,
    pub started: String,
    pub last_used: String,
    /// Null for the session that asks.
    pub end: Option<PostButton>,
}

impl Page for Sessions {
    const TEMPLATE: &'static str = "pages/account/sessions";

    fn title(&self) -> String {
        "Where you are signed in".to_owned()
    }

    fn samples() -> Vec<(&'static str, Sessions)> {
        let row = |browser: &str, end: Option<PostButton>| SessionRow {
            browser: browser.to_owned(),
            started: "10 Apr 2026, 8:58am".to_owned(),
            last_used: "10 Apr 2026, 4:10pm".to_owned(),
            end,
        };
        let end = |name: &str| {
            let hidden = format!("the session of {name}");
            Some(PostButton::new("/account/sessions/end", "End").hidden(hidden).with("session", "2"))
        };
        let others = Some(PostButton::new("/account/sessions/end-others", "Sign out everywhere else"));
        let of = |rows: Vec<SessionRow>, end_others| Sessions {
            summary: format!("You are signed in at {}.", words::counted(rows.len() as u64, "place", "places")),
            rows,
            end_others,
        };
        vec![
            ("normal", of(vec![row("Edge on Windows", None), row("Safari on iPhone", end("Safari on iPhone"))], others.clone())),
            ("empty", of(vec![row("Edge on Windows", None)], None)),
            ("awkward", of(vec![row(HOSTILE, None), row(NON_ASCII, end(HOSTILE))], others)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_the_three_marks_in_its_corners() {
        // The finder mark of ISO/IEC 18004: its first row is seven dark squares, its second one dark, five light, one dark.
        let qr = Qr::of("otpauth://totp/Gradus:one?secret=JBSWY3DPEHPK3PXP").expect("short enough");
        let far = qr.size - 4 - 7;
        for start in
            ["M4 4h7v1h-7z".to_owned(), format!("M{far} 4h7v1h-7z"), "M4 5h1v1h-1z".to_owned(), "M10 5h1v1h-1z".to_owned()]
        {
            assert!(qr.path.contains(&start), "{start} in {}", qr.path);
        }
        assert!(qr.path.contains(&format!("M4 {far}h7v1h-7z")));
        assert!(Qr::of(&"x".repeat(5000)).is_none());
    }
}
