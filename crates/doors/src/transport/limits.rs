//! How long somebody at the other end may take: for what she sends, and for taking what she is sent.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// For agreeing on how to encrypt.
pub(super) const HANDSHAKE: Duration = Duration::from_secs(10);
/// For the head of a request; and so long a connection stays open with nothing asked.
pub(super) const HEAD: Duration = Duration::from_secs(20);
/// Between two pieces of what is posted.
const PIECE: Duration = Duration::from_secs(20);
/// For all that is posted.
const WHOLE: Duration = Duration::from_secs(600);
/// For taking the next piece of an answer.
const TAKING: Duration = Duration::from_secs(60);

/// What is posted, in time.
pub(super) struct Timely {
    body: Body,
    piece: Option<Pin<Box<Sleep>>>,
    whole: Option<Pin<Box<Sleep>>>,
    late: Arc<AtomicBool>,
}

impl Timely {
    /// A body that says in `late` when it did not come in time.
    pub(super) fn new(body: Body, late: Arc<AtomicBool>) -> Timely {
        Timely {
            body,
            late,
            piece: None,
            whole: None,
        }
    }
}

impl HttpBody for Timely {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            this.piece = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let piece = this.piece.get_or_insert_with(|| Box::pin(sleep(PIECE)));
        let whole = this.whole.get_or_insert_with(|| Box::pin(sleep(WHOLE)));
        let late = piece.as_mut().poll(context).is_ready();
        let late = whole.as_mut().poll(context).is_ready() || late;
        if !late {
            return Poll::Pending;
        }
        this.late.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(too_slow().into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        HttpBody::size_hint(&self.body)
    }
}

/// A connection whose other end takes what it is sent.
pub(super) struct Taking<S> {
    stream: S,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Taking<S> {
    pub(super) fn new(stream: S) -> Taking<S> {
        Taking {
            stream,
            waiting: None,
        }
    }

    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.waiting = None;
            return done;
        }
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(TAKING)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(too_slow()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Taking<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Taking<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, done)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(context);
        self.in_time(context, done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_shutdown(context);
        self.in_time(context, done)
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "too slow")
}
