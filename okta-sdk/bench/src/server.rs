//! An HTTP server on the loopback address that responds with prepared text.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// Returns the response to the target of a request, such as `/api/v1/users?limit=200`.
type Respond = dyn Fn(&str) -> Vec<u8> + Send + Sync;

/// The most connections that are served at the same time.
const CONNECTIONS: usize = 8;

/// Starts a server that runs until the program ends, in threads of its own. Each connection is served by one of a few
/// threads.
///
/// # Errors
///
/// Fails if no port is free.
pub fn start(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> io::Result<SocketAddr> {
    let listener = Arc::new(TcpListener::bind(("127.0.0.1", 0))?);
    let address = listener.local_addr()?;
    let respond: Arc<Respond> = Arc::new(respond);
    for _ in 0..CONNECTIONS {
        let (listener, respond) = (listener.clone(), respond.clone());
        thread::spawn(move || {
            while let Ok((connection, _)) = listener.accept() {
                // A client that breaks a connection notices it.
                let _ = serve(connection, &*respond);
            }
        });
    }
    Ok(address)
}

fn serve(mut connection: TcpStream, respond: &Respond) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        // The requests have no body.
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line)?;
        }
        connection.write_all(&respond(&target))?;
    }
}

/// Returns a response with the headers that an org sends. `more` has further headers, each with its line end.
#[must_use]
pub fn response(body: &str, more: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-type: application/json\r\nserver: made-up\r\n\
         x-okta-request-id: request1234567890abcdefg\r\nx-rate-limit-limit: 600\r\nx-rate-limit-remaining: 599\r\n\
         x-rate-limit-reset: 1767225660\r\ncache-control: no-cache, no-store\r\n\
         strict-transport-security: max-age=315360000; includeSubDomains\r\nx-content-type-options: nosniff\r\n\
         {more}content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
