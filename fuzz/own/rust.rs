//! Reads a printed test as a compiler would, and plays back what it calls.

use std::time::Duration;

use chunkproof::Script;
use syn::{Expr, ExprMethodCall, Item, Lit, Stmt};

/// What a printed test does: the script that it builds, or the token that it replays.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Printed {
    Script(Script),
    Token(String),
}

/// Reads the one test of a text; the error names what no test has.
pub(super) fn read_test(text: &str) -> Result<Printed, String> {
    let file = syn::parse_file(text).map_err(|error| error.to_string())?;
    let [Item::Fn(test)] = file.items.as_slice() else { return Err("not one function".into()) };
    let [Stmt::Expr(Expr::MethodCall(last), Some(_))] = test.block.stmts.as_slice() else {
        return Err("not one chain of calls".into());
    };
    let mut calls = vec![last];
    while let Some(Expr::MethodCall(before)) = calls.last().map(|call| &*call.receiver) {
        calls.push(before);
    }
    let mut printed = Printed::Script(Script::new());
    for call in calls.iter().rev() {
        printed = played(printed, call)?;
    }
    Ok(printed)
}

/// What a test does with one more call.
fn played(printed: Printed, call: &ExprMethodCall) -> Result<Printed, String> {
    let args: Vec<&Expr> = call.args.iter().collect();
    let name = call.method.to_string();
    let Printed::Script(script) = printed else { return Ok(printed) };
    Ok(Printed::Script(match (name.as_str(), args.as_slice()) {
        ("replay", [token]) => return Ok(Printed::Token(text(token)?)),
        ("receive", [bytes]) => script.receive(self::bytes(bytes)?),
        ("eof", []) => script.eof(),
        ("act", [action]) => script.act(text(action)?),
        ("advance", [time]) => script.advance(duration(time)?),
        ("on", [event, action]) => script.on(text(event)?, text(action)?),
        ("also_cut_at" | "assert", _) => script,
        _ => return Err(format!("an unknown call of `{name}`")),
    }))
}

fn bytes(expr: &Expr) -> Result<Vec<u8>, String> {
    if let Lit::ByteStr(bytes) = literal(expr)? {
        return Ok(bytes.value());
    }
    text(expr).map(String::into_bytes)
}

fn text(expr: &Expr) -> Result<String, String> {
    let Lit::Str(text) = literal(expr)? else { return Err("no string".into()) };
    Ok(text.value())
}

/// A duration, `std::time::Duration::from_millis(5)`.
fn duration(expr: &Expr) -> Result<Duration, String> {
    let Expr::Call(call) = expr else { return Err("no duration".into()) };
    let Expr::Path(path) = &*call.func else { return Err("no duration".into()) };
    let unit = path.path.segments.last().map(|segment| segment.ident.to_string());
    let number = call.args.first().ok_or("no number")?;
    let Lit::Int(number) = literal(number)? else { return Err("no number".into()) };
    let number: u64 = number.base10_parse().map_err(|error| error.to_string())?;
    match unit.as_deref() {
        Some("from_secs") => Ok(Duration::from_secs(number)),
        Some("from_millis") => Ok(Duration::from_millis(number)),
        Some("from_micros") => Ok(Duration::from_micros(number)),
        Some("from_nanos") => Ok(Duration::from_nanos(number)),
        _ => Err("an unknown unit of time".into()),
    }
}

fn literal(expr: &Expr) -> Result<&Lit, String> {
    let Expr::Lit(literal) = expr else { return Err("no literal".into()) };
    Ok(&literal.lit)
}
