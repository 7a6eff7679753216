//! Bytes that are read while they are sent.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

/// Pieces of a body, in order.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Bytes that are read while they are sent, for what is too large to hold in memory.
///
/// A source that can be opened again ([`new`](Self::new), [`file`](Self::file)) lets a call be retried like any other.
/// One that is read only once ([`once`](Self::once)) does not: when its bytes may have been sent, a failure stands.
#[derive(Clone)]
pub struct ByteSource {
    length: Option<u64>,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Reopened(Arc<dyn Fn() -> ByteStream + Send + Sync>),
    Once(Arc<Mutex<Option<ByteStream>>>),
    Chain(Arc<[ByteSource]>),
}

/// How much of a file is read at a time.
const PIECE: usize = 64 << 10;

impl ByteSource {
    /// A source that gives the same bytes each time it is opened.
    pub fn new<S>(open: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        Self { length: None, kind: Kind::Reopened(Arc::new(move || Box::pin(open()))) }
    }

    /// A stream that can be read only once.
    pub fn once(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self { length: None, kind: Kind::Once(Arc::new(Mutex::new(Some(Box::pin(stream))))) }
    }

    /// A file, opened for each attempt and read piece by piece. Sending it needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the file is not there or is not a file.
    pub fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let metadata = std::fs::metadata(&path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{} is no file", path.display()),
            ));
        }
        Ok(Self::new(move || FileStream::open(path.clone())).length(metadata.len()))
    }

    /// Says how many bytes there are, so that the request can announce it; otherwise the body is sent in chunks.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// How many bytes there are, if that is known.
    pub fn len(&self) -> Option<u64> {
        self.length
    }

    /// Whether the bytes are known to be none.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
    }

    /// Whether the bytes can be had: always, or once.
    pub fn is_available(&self) -> bool {
        match &self.kind {
            Kind::Reopened(_) => true,
            Kind::Once(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
            Kind::Chain(sources) => sources.iter().all(Self::is_available),
        }
    }

    /// Begins to read. What can be read only once gives an error the second time.
    pub fn open(&self) -> ByteStream {
        match &self.kind {
            Kind::Reopened(open) => open(),
            Kind::Once(stream) => {
                stream.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| {
                    Box::pin(Piece(Some(Err(io::Error::other("the body was read before")))))
                })
            }
            Kind::Chain(sources) => Box::pin(Chained { sources: sources.clone(), next: 0, current: None }),
        }
    }

    /// Several sources one after the other.
    pub(crate) fn chain(sources: Vec<Self>) -> Self {
        Self { length: sources.iter().map(Self::len).sum(), kind: Kind::Chain(sources.into()) }
    }
}

impl From<Bytes> for ByteSource {
    fn from(bytes: Bytes) -> Self {
        let length = bytes.len() as u64;
        Self::new(move || Piece(Some(Ok(bytes.clone())))).length(length)
    }
}

impl fmt::Debug for ByteSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            Some(length) => write!(f, "ByteSource({length} bytes)"),
            None => f.write_str("ByteSource"),
        }
    }
}

/// A stream of one piece.
struct Piece(Option<io::Result<Bytes>>);

impl Stream for Piece {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take())
    }
}

/// Streams one after the other, each opened when the one before it has ended.
struct Chained {
    sources: Arc<[ByteSource]>,
    next: usize,
    current: Option<ByteStream>,
}

impl Stream for Chained {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(current) = &mut self.current {
                if let Some(piece) = std::task::ready!(current.as_mut().poll_next(cx)) {
                    return Poll::Ready(Some(piece));
                }
                self.current = None;
            }
            let Some(source) = self.sources.get(self.next) else { return Poll::Ready(None) };
            self.current = Some(source.open());
            self.next += 1;
        }
    }
}

/// The pieces of a file, read where blocking does no harm. Reading stops when the stream is dropped.
struct FileStream(tokio::sync::mpsc::Receiver<io::Result<Bytes>>);

impl FileStream {
    fn open(path: std::path::PathBuf) -> Self {
        let (sender, receiver) = tokio::sync::mpsc::channel(2);
        tokio::task::spawn_blocking(move || {
            let mut file = match std::fs::File::open(&path) {
                Ok(file) => file,
                Err(error) => return drop(sender.blocking_send(Err(error))),
            };
            loop {
                let piece = read_piece(&mut file).transpose();
                let Some(piece) = piece else { return };
                let is_last = piece.is_err();
                if sender.blocking_send(piece).is_err() || is_last {
                    return;
                }
            }
        });
        Self(receiver)
    }
}

fn read_piece(file: &mut std::fs::File) -> io::Result<Option<Bytes>> {
    let mut piece = vec![0; PIECE];
    let count = io::Read::read(file, &mut piece)?;
    piece.truncate(count);
    Ok((count > 0).then(|| piece.into()))
}

impl Stream for FileStream {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}
