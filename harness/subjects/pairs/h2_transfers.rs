//! The transfers of content in the streams of `h2`, as futures of one task.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Context;

use bytes::Bytes;
use chunkproof::adapter::shared_log::SharedLog;
use h2::{Error, RecvStream, SendStream};

/// The transfers that are under way, each of them to its end.
#[derive(Default)]
pub(super) struct Transfers(RefCell<Vec<Transfer>>);

type Transfer = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

impl Transfers {
    pub(super) fn begin(&self, transfer: impl Future<Output = Result<(), Error>> + 'static) {
        self.0.borrow_mut().push(Box::pin(transfer));
    }

    /// Polls all, and drops those that are over. The error of one is that of its connection.
    pub(super) fn go_on(&self, cx: &mut Context<'_>) {
        self.0.borrow_mut().retain_mut(|transfer| transfer.as_mut().poll(cx).is_pending());
    }
}

/// Sends content as far as the windows allow, and then its end.
pub(super) async fn write(mut stream: SendStream<Bytes>, mut content: Bytes) -> Result<(), Error> {
    while !content.is_empty() {
        stream.reserve_capacity(content.len());
        let capacity = poll_fn(|cx| stream.poll_capacity(cx)).await.transpose()?;
        let n = capacity.unwrap_or_default().min(content.len());
        stream.send_data(content.split_to(n), false)?;
    }
    stream.send_data(content, true)
}

/// Logs content, and returns it to the windows.
pub(super) async fn read(lane: &str, mut stream: RecvStream, log: &SharedLog) -> Result<(), Error> {
    while let Some(content) = stream.data().await.transpose()? {
        log.data(lane, &content);
        stream.flow_control().release_capacity(content.len())?;
    }
    Ok(())
}

/// The first window of each stream.
pub(super) const WINDOW: u32 = 16;
