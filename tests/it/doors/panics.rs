//! A fault in one request is that request's own.

use std::sync::atomic::{AtomicUsize, Ordering};

use gradus::app::AppError;
use gradus::domain::account::Role;
use gradus::web::asked::{Answer, Asked};
use gradus::web::reply::Reply;
use gradus::web::routes::{Access, ROUTES, Route};

use super::headers::{sound, tells_nothing};
use crate::support::databases::on_both;
use crate::support::service::{PASSWORD, Service};
use crate::support::wire::Wire;

/// A handler that fails as no handler should.
fn panics(_: &Asked) -> Answer {
    let none: Option<u8> = std::hint::black_box(None);
    Ok(Reply::text(200, none.unwrap().to_string()))
}

/// The same while the writer works for it.
fn panics_while_writing(asked: &Asked) -> Answer {
    asked.app().write_open(&asked.call, |_| -> Result<(), AppError> {
        let none: Option<u8> = std::hint::black_box(None);
        none.map(|_| ()).ok_or(AppError::NotFound).map_err(|_| panic!("a fault of the test's own"))
    })?;
    Ok(Reply::text(200, "never"))
}

/// The real table with two faults in it.
fn table() -> &'static [Route] {
    let fault = |path, handler, at_once| Route {
        method: "GET",
        path,
        access: Access::Open,
        handler,
        upload: None,
        costly: false,
        long: false,
        at_once,
        twin: None,
    };
    let real = ROUTES.iter().map(|route| Route { ..*route });
    let faults = [
        fault("/fault", panics as fn(&Asked) -> Answer, false),
        fault("/fault-at-once", panics, true),
        fault("/fault-in-writing", panics_while_writing, false),
    ];
    Vec::leak(real.chain(faults).collect())
}

#[test]
fn a_request_that_panics_gets_an_answer_and_all_others_theirs() {
    on_both(|fresh| {
        let service = Service::with_table(fresh, table());
        let officer = service.person("Officer One", &[Role::Officer]);
        let (faults, well) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for path in ["/fault", "/fault-at-once", "/fault-in-writing"] {
                let (service, faults) = (&service, &faults);
                scope.spawn(move || {
                    for number in 0..34 {
                        let what = format!("{}: {path}, try {number}", fresh.name);
                        let got = Wire::to(&service.url).get(path);
                        // A write that broke off is said to be worth another try; it is known that nothing was written.
                        let status = if path == "/fault-in-writing" { 503 } else { 500 };
                        assert_eq!(got.status, status, "{what}: {}", got.body);
                        sound(&got, false, &what);
                        tells_nothing(&got, &what);
                        assert!(got.body.contains(got.header("x-request-id").unwrap()), "{what}: {}", got.body);
                        faults.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            for reader in 0..2 {
                let (service, well, officer) = (&service, &well, &officer);
                scope.spawn(move || {
                    let mut wire = Wire::to(&service.url);
                    // A write of the same moment as one that panics may be undone with it; then it says so.
                    let mut tries = 0;
                    while wire.sign_in(officer.email.as_deref().unwrap(), PASSWORD).status != 303 {
                        tries += 1;
                        assert!(tries < 20, "{}: reader {reader} never gets in", fresh.name);
                    }
                    for number in 0..40 {
                        let got = wire.get("/account");
                        assert_eq!(got.status, 200, "{}: reader {reader}, try {number}: {}", fresh.name, got.body);
                        well.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!((faults.into_inner(), well.into_inner()), (102, 80), "{}", fresh.name);
        let mut wire = Wire::to(&service.url);
        assert_eq!(wire.sign_in("officer.one@medway.example", PASSWORD).status, 303, "{}: writing goes on", fresh.name);
        assert_eq!(wire.get("/health/ready").status, 200, "{}", fresh.name);
    });
}
