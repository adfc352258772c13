//! What a request has left to be written, for which its answer waits without taking a thread.

use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot::{Receiver, channel};

use crate::app::{AppError, Later};

#[derive(Default)]
pub struct Unsettled(Mutex<Vec<Receiver<Result<(), AppError>>>>);

impl Later for Unsettled {
    fn expect(&self) -> Box<dyn FnOnce(Result<(), AppError>) + Send> {
        let (sender, receiver) = channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(receiver);
        // Whoever asked may have gone away.
        Box::new(move |done| drop(sender.send(done)))
    }
}

impl Unsettled {
    /// Waits until all of it is durable.
    pub async fn settled(&self) -> Result<(), AppError> {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for one in waiting {
            one.await.unwrap_or_else(|_| Err(AppError::Unavailable("the writer cannot answer".to_owned())))?;
        }
        Ok(())
    }
}
