//! Evidence that is returned without an outcome, and evidence that is not there to review any more.

use serde::Serialize;

use super::sample;
use crate::domain::review::ReturnReason;
use crate::views::engine::Page;
use crate::views::parts::{Choice, Choices, FormErrors, Link, SummaryRow, TextArea};
use crate::views::samples::{HOSTILE, LONG_NAME, NON_ASCII};

/// `/reviews/{id}/return`. Posts `reason` (a `ReturnReason`), `comment` and `revision` to itself.
#[derive(Clone, Debug, Serialize)]
pub struct SendBack {
    /// "Joint visits in one block, Officer One".
    pub about: String,
    pub reason: Choices,
    pub comment: TextArea,
    pub action: String,
    /// The number of what was read.
    pub revision: u32,
    pub cancel: String,
    pub errors: FormErrors,
}

impl SendBack {
    /// `review`: its path, `/reviews/0412`; `revision`: of what was read; `reason`: as it was posted.
    pub fn new(
        review: &str,
        title: &str,
        officer: &str,
        revision: u32,
        (reason, comment): (&str, &str),
        errors: FormErrors,
    ) -> SendBack {
        let answers = ReturnReason::ALL.map(|reason| {
            Choice::new(reason.as_str(), reason.label()).hint(match reason {
                ReturnReason::MoreDetail => format!("{officer} changes it and sends it again."),
                ReturnReason::MayIdentifyTenant => format!("Hidden at once from all but {officer}, with its files."),
                ReturnReason::NotMine => "Say who knows the work.".to_owned(),
            })
        });
        SendBack {
            about: format!("{title}, {officer}"),
            reason: Choices::new("reason", "Why do you return it?", answers.to_vec()).chosen(&[reason]).checked(&errors),
            comment: TextArea::new("comment", "Reason")
                .hint(format!("{officer} will read it. Do not repeat a tenant's details here."))
                .value(comment)
                .checked(&errors),
            action: format!("{review}/return"),
            revision,
            cancel: review.to_owned(),
            errors,
        }
    }
}

impl Page for SendBack {
    const TEMPLATE: &'static str = "pages/reviews/send_back";

    fn title(&self) -> String {
        "Return without an outcome".to_owned()
    }

    fn errors(&self) -> Option<&FormErrors> {
        Some(&self.errors)
    }

    fn samples() -> Vec<(&'static str, SendBack)> {
        let of = |title: &str, officer: &str, typed, errors| SendBack::new("/reviews/0412", title, officer, 2, typed, errors);
        let typed = ("not_mine", "</textarea><script>alert(1)</script> {{7*7}}");
        let errors = FormErrors::none()
            .with("reason", "Select why you return it")
            .with("comment", "Enter a reason. Officer One will read it");
        vec![
            ("normal", of(sample::TITLE, "Officer One", ("", ""), FormErrors::none())),
            ("awkward", of(HOSTILE, LONG_NAME, typed, errors)),
        ]
    }
}

/// `/reviews/{id}` where there is nothing to review any more: withdrawn, returned, or reviewed.
#[derive(Clone, Debug, Serialize)]
pub struct NotReviewed {
    pub title: String,
    /// "Officer One withdrew this on 28 March 2026."
    pub now: String,
    /// What the reader had typed for it and not sent.
    pub typed: Vec<SummaryRow>,
    /// The evidence, where the reader may still open it, and the queue.
    pub links: Vec<Link>,
}

impl NotReviewed {
    /// `evidence`: its path, where the reader may still open it.
    pub fn new(title: &str, now: impl Into<String>, evidence: Option<&str>) -> NotReviewed {
        let mut links: Vec<Link> = evidence.map(|path| Link::new(path, "See the evidence")).into_iter().collect();
        links.push(Link::new("/reviews", "See what waits for you"));
        NotReviewed { title: title.to_owned(), now: now.into(), typed: Vec::new(), links }
    }

    /// With what the reader had typed for it.
    pub fn typed(mut self, rows: Vec<SummaryRow>) -> NotReviewed {
        self.typed = rows;
        self
    }
}

impl Page for NotReviewed {
    const TEMPLATE: &'static str = "pages/reviews/not_reviewed";

    fn title(&self) -> String {
        format!("No longer to review: {}", self.title)
    }

    fn samples() -> Vec<(&'static str, NotReviewed)> {
        let now = "Officer One withdrew this on 28 March 2026.";
        vec![
            ("normal", NotReviewed::new(sample::TITLE, now, Some("/evidence/0412"))),
            (
                "awkward",
                NotReviewed::new(HOSTILE, NON_ASCII, None).typed(vec![SummaryRow::new(LONG_NAME, "Partly met").line(HOSTILE)]),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_that_cannot_be_opened_is_not_linked() {
        let hrefs = |evidence| {
            let page = NotReviewed::new("A", "Officer One withdrew this on 28 March 2026.", evidence);
            page.links.into_iter().map(|link| link.href).collect::<Vec<_>>()
        };
        assert_eq!(hrefs(None), ["/reviews"]);
        assert_eq!(hrefs(Some("/evidence/7")), ["/evidence/7", "/reviews"]);
    }
}
