//! A server on the loopback address that returns prepared responses and records the requests.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use okta_sdk::runtime::ClientBuilder;
use okta_sdk::{Client, json};

/// The API token of [`Server::client`].
pub(crate) const TOKEN: &str = "t0ken";

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, encoded.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns the value of a header. The values of several lines are joined.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let lines: Vec<&str> =
            self.headers.iter().filter(|(mine, _)| mine == name).map(|(_, value)| value.as_str()).collect();
        (!lines.is_empty()).then(|| lines.join(" | "))
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    /// Returns a response without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::empty(status) }.header("Content-Type", media_type)
    }

    /// Returns a response with status 200 and a JSON body.
    pub(crate) fn json(value: &json::Value) -> Self {
        Self::new(200, "application/json", value.to_string())
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn send(&self, stream: &mut TcpStream) -> io::Result<()> {
        let mut out = format!("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str("\r\n");
        let mut out = out.into_bytes();
        out.extend_from_slice(&self.body);
        stream.write_all(&out)
    }
}

/// The recorded requests and the prepared responses.
#[derive(Default)]
struct Script {
    responses: VecDeque<Response>,
    requests: Vec<Request>,
}

/// The server. Its threads end with the test program.
#[derive(Clone)]
pub(crate) struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, script: Arc::default() };
        let script = server.script.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = script.clone();
                // The client may have closed the connection.
                std::thread::spawn(move || serve(stream, &script).unwrap_or_default());
            }
        });
        server
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Adds a response. Each request receives the next one. If there is none, the server returns status 500.
    pub(crate) fn respond(&self, response: Response) {
        self.script.lock().unwrap().responses.push_back(response);
    }

    /// Returns the requests since the last call, and drops the remaining responses.
    pub(crate) fn take(&self) -> Vec<Request> {
        let mut script = self.script.lock().unwrap();
        script.responses.clear();
        std::mem::take(&mut script.requests)
    }

    /// Returns a client of this server without retries.
    pub(crate) fn builder(&self) -> ClientBuilder<Client> {
        Client::builder().org_url(&self.url).danger_allow_http().max_retries(0)
    }

    /// Returns a client of this server with an API token.
    pub(crate) fn client(&self) -> Client {
        self.builder().token(TOKEN).build().unwrap()
    }
}

fn serve(stream: TcpStream, script: &Mutex<Script>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    while let Some(request) = read(&mut reader)? {
        let response = {
            let mut script = script.lock().unwrap();
            script.requests.push(request);
            script.responses.pop_front()
        };
        response.unwrap_or_else(|| Response::empty(500)).send(&mut stream)?;
    }
    Ok(())
}

/// Reads a request. Returns `None` at the end of the connection.
fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, value)| value);
    let mut body = vec![0; length.parse().map_err(io::Error::other)?];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { method, target, headers, body }))
}
