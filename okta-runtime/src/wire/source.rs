//! Bytes that are read while they are sent.

use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

/// The chunks of a body, in order.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// Bytes that are read while they are sent, for bodies that are too large for memory.
///
/// A call whose source can be opened again ([`new`](Self::new), [`file`](Self::file)) is retried like any other. A
/// call whose source can be read only once ([`once`](Self::once)) is not retried after it was opened.
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

/// The size of the chunks of a file.
const PIECE: usize = 64 << 10;

impl ByteSource {
    /// Creates a source that returns the same bytes each time it is opened.
    pub fn new<S>(open: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = io::Result<Bytes>> + Send + 'static,
    {
        Self { length: None, kind: Kind::Reopened(Arc::new(move || Box::pin(open()))) }
    }

    /// Creates a source that can be read only once.
    pub fn once(stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static) -> Self {
        Self { length: None, kind: Kind::Once(Arc::new(Mutex::new(Some(Box::pin(stream))))) }
    }

    /// Creates a source for a file, which is opened for each attempt. Sending it requires a tokio runtime.
    ///
    /// # Errors
    ///
    /// Fails if the path does not exist or is not a file.
    pub fn file(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref().to_owned();
        let metadata = std::fs::metadata(&path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{} is not a file", path.display()),
            ));
        }
        Ok(Self::new(move || FileStream::open(path.clone())).length(metadata.len()))
    }

    /// Sets the number of bytes, which the request then announces. Without it, the body is sent in chunks.
    pub fn length(mut self, bytes: u64) -> Self {
        self.length = Some(bytes);
        self
    }

    /// Returns the number of bytes, if it is known.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Returns whether the source is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.length == Some(0)
    }

    /// Returns whether the source can be opened. A source created by [`once`](Self::once) can be opened only once.
    pub fn is_available(&self) -> bool {
        match &self.kind {
            Kind::Reopened(_) => true,
            Kind::Once(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).is_some(),
            Kind::Chain(sources) => sources.iter().all(Self::is_available),
        }
    }

    /// Opens the source. A source that can be read only once returns an error the second time.
    pub fn open(&self) -> ByteStream {
        match &self.kind {
            Kind::Reopened(open) => open(),
            Kind::Once(stream) => {
                stream.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_else(|| {
                    Box::pin(Piece(Some(Err(io::Error::other("the body was already read")))))
                })
            }
            Kind::Chain(sources) => Box::pin(Chained { sources: sources.clone(), next: 0, current: None }),
        }
    }

    /// Concatenates sources.
    pub(crate) fn chain(sources: Vec<Self>) -> Self {
        Self { length: sources.iter().map(Self::content_length).sum(), kind: Kind::Chain(sources.into()) }
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

/// A stream of one chunk.
struct Piece(Option<io::Result<Bytes>>);

impl Stream for Piece {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take())
    }
}

/// Concatenated sources, each opened when the previous one has ended.
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

/// The chunks of a file, read on a blocking thread. Reading stops when the stream is dropped.
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
