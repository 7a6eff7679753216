//! The connections of the server, on which faults are injected.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::org::{End, Org, Outgoing, TOKENS, key as key_of};
use crate::clock::TestClock;
use crate::wire::Incoming;

/// Counters of connections and requests.
#[derive(Default)]
pub struct Wire {
    /// The number of pending requests to the API, and its maximum.
    under_way: AtomicUsize,
    pub most_under_way: AtomicUsize,
    /// How often the client closed the connection of a silent server.
    pub hung_up: AtomicU32,
}

/// A barrier at which requests to the API wait for each other, if set.
type Meeting = Arc<Mutex<Option<Arc<Barrier>>>>;

/// Serves any number of connections.
pub struct Server {
    pub wire: Arc<Wire>,
    pub meeting: Meeting,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub fn start(listener: TcpListener, org: Arc<Org>, clock: TestClock) -> Self {
        let wire: Arc<Wire> = Arc::default();
        let meeting: Meeting = Arc::default();
        let (stop, mut stopped) = oneshot::channel();
        let connection = Connection { org, clock, wire: wire.clone(), meeting: meeting.clone() };
        let accepting = tokio::spawn(async move {
            let mut tasks = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        tasks.spawn(connection.clone().serve(accepted.unwrap().0));
                    }
                    _ = &mut stopped => break,
                }
            }
            while let Some(ended) = tasks.join_next().await {
                ended.unwrap();
            }
        });
        Self { wire, meeting, stop, accepting }
    }

    /// Accepts no more connections, and waits until the client has closed the open ones.
    pub async fn end(self) -> Arc<Wire> {
        self.stop.send(()).unwrap();
        self.accepting.await.unwrap();
        self.wire
    }
}

#[derive(Clone)]
struct Connection {
    org: Arc<Org>,
    clock: TestClock,
    wire: Arc<Wire>,
    meeting: Meeting,
}

impl Connection {
    async fn serve(self, mut stream: TcpStream) {
        while let Some(head) = peek(&stream).await {
            let key = key_of(&head);
            if self.org.loses(key) {
                return reset(&stream);
            }
            let counted = key != TOKENS;
            if counted {
                let now = self.wire.under_way.fetch_add(1, Ordering::SeqCst) + 1;
                self.wire.most_under_way.fetch_max(now, Ordering::SeqCst);
            }
            let request = Incoming::read(&mut stream).await.unwrap();
            let meeting = self.meeting.lock().unwrap().clone();
            if let Some(meeting) = meeting.filter(|_| counted) {
                meeting.wait().await;
            }
            // Other requests arrive in the meantime.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            let Outgoing { bytes, end } = self.org.handle(key, &request);
            if counted {
                self.wire.under_way.fetch_sub(1, Ordering::SeqCst);
            }
            // The client may close the connection before the end of a broken response.
            match end {
                End::Stay => drop(stream.write_all(&bytes).await),
                End::StayInPieces => {
                    for piece in bytes.chunks(7) {
                        let _ = stream.write_all(piece).await;
                        tokio::task::yield_now().await;
                    }
                }
                End::Close => {
                    let _ = stream.write_all(&bytes).await;
                    let _ = stream.shutdown().await;
                    if let Some(head) = peek(&stream).await {
                        self.org.note_stale(key_of(&head));
                        reset(&stream);
                    }
                    return;
                }
                End::Reset => return reset(&stream),
                End::Silence(limit) => {
                    let _ = stream.write_all(&bytes).await;
                    self.clock.end(limit);
                    while stream.read_u8().await.is_ok() {}
                    self.wire.hung_up.fetch_add(1, Ordering::Relaxed);
                    return;
                }
            }
        }
    }
}

/// Peeks at the head of the next request. Returns `None` if the client closes the connection.
async fn peek(stream: &TcpStream) -> Option<String> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = stream.peek(&mut bytes).await.ok().filter(|count| *count > 0)?;
        let head = String::from_utf8_lossy(&bytes[..count]);
        if head.contains("\r\n\r\n") {
            return Some(head.into_owned());
        }
        tokio::task::yield_now().await;
    }
}

/// Closes a connection so that the client gets an error rather than an end.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().unwrap();
}
