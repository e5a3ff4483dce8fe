//! The actions of an application of `hyper`, as messages of the crate `http`.

use chunkproof::Fault;
use chunkproof::bytes::unescape;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use hyper::ext::ReasonPhrase;

/// The request that `request "METHOD" "TARGET"` sends.
pub(super) fn request(action: &str) -> Result<Request<String>, Fault> {
    let [method, target] = &quoted(action, "request")?[..] else { return Err(unknown(action)) };
    let mut request = Request::new(String::new());
    *request.method_mut() = Method::from_bytes(method)?;
    *request.uri_mut() = Uri::try_from(&target[..])?;
    request.headers_mut().insert("host", HeaderValue::from_static("a.test"));
    Ok(request)
}

/// The response that `respond STATUS "REASON" "NAME" "VALUE"` sends.
pub(super) fn response(action: &str) -> Result<Response<String>, Fault> {
    let (command, _) = action.split_once(" \"").ok_or_else(|| unknown(action))?;
    let status = command.strip_prefix("respond ").ok_or_else(|| unknown(action))?;
    let parts = quoted(action, command)?;
    let [reason, name, value] = &parts[..] else { return Err(unknown(action)) };
    let mut response = Response::new(String::new());
    *response.status_mut() = StatusCode::from_bytes(status.as_bytes())?;
    response.extensions_mut().insert(ReasonPhrase::try_from(&reason[..])?);
    response.headers_mut().insert(HeaderName::from_bytes(name)?, HeaderValue::from_bytes(value)?);
    Ok(response)
}

/// The quoted arguments that follow a command.
fn quoted(action: &str, command: &str) -> Result<Vec<Vec<u8>>, Fault> {
    let arguments = action.strip_prefix(command).and_then(|rest| rest.strip_prefix(" \""));
    let arguments = arguments.and_then(|rest| rest.strip_suffix('"'));
    let arguments = arguments.ok_or_else(|| unknown(action))?.split("\" \"");
    arguments.map(|argument| Ok(unescape(argument)?)).collect()
}

fn unknown(action: &str) -> Fault {
    Fault::new("unknown-action").because(action)
}
