//! All pages with all their samples, for the tests that look at every page; and the awkward texts that samples hold.

use super::engine::{Page, RenderError, render};
use super::layout::{AccountLink, Frame, Notice};
use super::parts::Link;
use super::{
    account, admin, applications, appraisal_cycles, appraisals, audit, caseload, conduct_standard, confirm, cpd, decisions,
    delegations, development, employment, errors, evidence, imports, judgement, people, progress, qualifications, reports,
    reviews, sign_in, static_pages, team, training, waivers,
};

/// A name that wraps at any width.
pub(super) const LONG_NAME: &str = "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley-Marjoribanks of Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
/// Markup and template syntax, as somebody might type it into any field.
pub(super) const HOSTILE: &str = "<script>alert(1)</script> {{7*7}} \"quoted\" & 'single'";
pub(super) const NON_ASCII: &str =
    "Zoë Ní Bhriain, 王秀英, Łukasz, \u{202e}right to left\u{202c}, \u{1f469}\u{1f3fd}\u{200d}\u{1f4bc}";

/// One sample, rendered.
#[derive(Debug)]
pub struct RenderedSample {
    /// `pages/sign_in/code`.
    pub template: &'static str,
    /// `normal`, `empty`, `awkward`.
    pub name: &'static str,
    pub title: String,
    /// What was wrong with the form, as the page says it.
    pub failed: bool,
    /// The page's own values, as the template sees them.
    pub values: serde_json::Value,
    pub html: String,
}

fn rendered<P: Page>() -> Result<Vec<RenderedSample>, RenderError> {
    let frame = P::sample_frame();
    P::samples()
        .into_iter()
        .map(|(name, page)| {
            Ok(RenderedSample {
                template: P::TEMPLATE,
                name,
                title: page.title(),
                failed: page.errors().is_some_and(|errors| !errors.is_empty()),
                values: serde_json::to_value(&page).map_err(RenderError::from)?,
                html: render(&frame, &page)?,
            })
        })
        .collect()
}

/// The frame in its other states, around the plainest page.
fn frames() -> Result<Vec<RenderedSample>, RenderError> {
    let page = errors::NotFound::samples().remove(0).1;
    let awkward = Frame {
        council: HOSTILE.to_owned(),
        account: Some(AccountLink { name: LONG_NAME.to_owned(), href: "/account".to_owned() }),
        print_caption: Some(HOSTILE.to_owned()),
        notice: Some(Notice::info(HOSTILE).with_link(Link::new("/people", NON_ASCII))),
        back: Some(Link::new("/people?q=\"><script>", NON_ASCII)),
        ..Frame::sample()
    };
    let saved = Notice::success("Draft saved at 4:12pm").with_link(Link::new("/evidence/1", "See the evidence"));
    [
        ("signed-out", Frame::sample_signed_out()),
        ("saved", Frame { notice: Some(saved), ..Frame::sample() }),
        ("auditor", Frame { reading_recorded: true, demo: false, back: None, ..Frame::sample() }),
        ("awkward", awkward),
    ]
    .into_iter()
    .map(|(name, frame)| {
        Ok(RenderedSample {
            template: "layout",
            name,
            title: page.title(),
            failed: false,
            values: serde_json::to_value(&page).map_err(RenderError::from)?,
            html: render(&frame, &page)?,
        })
    })
    .collect()
}

macro_rules! pages {
    ($($page:ty),* $(,)?) => {
        /// The templates of all pages.
        pub fn page_templates() -> Vec<&'static str> {
            vec![$(<$page>::TEMPLATE),*]
        }

        /// Every sample of every page.
        ///
        /// # Errors
        /// The first template that does not fit its page.
        pub fn rendered_samples() -> Result<Vec<RenderedSample>, RenderError> {
            let mut all = Vec::new();
            $(all.extend(rendered::<$page>()?);)*
            all.extend(frames()?);
            Ok(all)
        }
    };
}

pages![
    sign_in::SignIn,
    sign_in::Code,
    sign_in::Demo,
    sign_in::ResetAsk,
    sign_in::ResetAsked,
    sign_in::SetPassword,
    sign_in::LinkDead,
    sign_in::Confirm,
    sign_in::SignedOut,
    account::Account,
    account::ChangePassword,
    account::SecondFactor,
    account::RecoveryCodes,
    account::Sessions,
    account::Tokens,
    account::TokenShown,
    account::Viewed,
    people::List,
    people::Profile,
    people::History,
    people::SetManager,
    people::TransferTeam,
    people::AddPost,
    people::EndPost,
    people::StaffFacts,
    people::Teams,
    people::Team,
    appraisal_cycles::Mine,
    appraisal_cycles::Cycles,
    appraisal_cycles::NewCycle,
    appraisal_cycles::CheckCycle,
    appraisal_cycles::ChangeCycle,
    appraisal_cycles::OverviewPage,
    conduct_standard::OnePost,
    conduct_standard::TitledPostForm,
    conduct_standard::Overview,
    people::Designations,
    delegations::Delegations,
    progress::Progress,
    progress::Matrix,
    progress::CriterionPage,
    progress::Compare,
    team::Team,
    caseload::Overview,
    caseload::MetricPage,
    caseload::TeamFigures,
    caseload::DisputeForm,
    caseload::Disputes,
    caseload::Settle,
    development::Plan,
    development::ActionForm,
    development::FinishForm,
    development::Start,
    development::CheckActions,
    cpd::Log,
    cpd::EntryForm,
    cpd::Portfolio,
    training::Training,
    training::FinishedCourse,
    training::CoursesToConfirm,
    training::ConfirmCourse,
    training::PauseRenewal,
    training::TakeOut,
    training::TrainingGaps,
    qualifications::Qualifications,
    qualifications::AwardForm,
    qualifications::AskHr,
    qualifications::Certificates,
    qualifications::ToVerify,
    qualifications::Verify,
    employment::Jobs,
    employment::JobForm,
    employment::JobsToVerify,
    employment::VerifyJob,
    waivers::Waivers,
    waivers::Waive,
    evidence::List,
    evidence::Criteria,
    evidence::Account,
    evidence::Files,
    evidence::Declaration,
    evidence::Check,
    evidence::Sent,
    evidence::Evidence,
    evidence::History,
    reviews::Queue,
    reviews::Review,
    reviews::Together,
    reviews::ReviewCheck,
    reviews::SendBack,
    reviews::NotReviewed,
    reviews::Done,
    judgement::Judge,
    admin::People,
    admin::AddPerson,
    admin::AdminPerson,
    admin::EditAccount,
    admin::Roles,
    admin::Mail,
    admin::AllTokens,
    admin::Settings,
    admin::Security,
    audit::Log,
    audit::Entry,
    audit::Verify,
    imports::List,
    imports::AddFile,
    imports::Running,
    imports::Problems,
    imports::Preview,
    imports::Imported,
    applications::List,
    applications::Start,
    applications::CheckApplication,
    applications::Sent,
    applications::Case,
    applications::Assessment,
    applications::Recommend,
    applications::CheckAnswers,
    applications::Letter,
    applications::Appeal,
    applications::Hearing,
    applications::Reverse,
    applications::NamedPeople,
    appraisals::AppraisalPage,
    appraisals::WriteView,
    appraisals::Check,
    appraisals::Step,
    appraisals::Objectives,
    appraisals::ObjectiveForm,
    decisions::ToDecide,
    decisions::Gate,
    decisions::Decision,
    reports::GradeReport,
    reports::Exports,
    static_pages::Accessibility,
    static_pages::Privacy,
    static_pages::Help,
    confirm::Confirmation,
    errors::NotFound,
    errors::Forbidden,
    errors::Conflict,
    errors::Stale,
    errors::TooMany,
    errors::Unavailable,
    errors::Problem,
];
