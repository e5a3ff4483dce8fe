//! SOCKS 5: the server of `fast-socks5`, a future on a transport, up to its reply.
//!
//! The adapter makes no connection: every request that can be read succeeds. Names are not resolved.

use std::net::{Ipv4Addr, SocketAddr};

use chunkproof::adapter::future::task::{self, Task};
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::socks5 as words;
use chunkproof::{Checker, check};
use fast_socks5::Socks5Command;
use fast_socks5::server::states::Authenticated;
use fast_socks5::server::{
    Socks5ServerProtocol, SocksServerError, StandardAuthentication, StandardAuthenticationStarted,
};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("fast-socks5/server", "socks5", cores).version(locked_version("fast-socks5"))]
}

#[derive(Clone, Copy)]
enum Auth {
    None,
    Password,
    Either,
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "server" || !setup.has_only(&["auth", "room"]) {
        return None;
    }
    let make = server(setup.get("auth")?)?;
    let room = setup.number("room");
    let make = move || match room {
        Some(room) => make().with_room(room),
        None => make(),
    };
    // A future cannot be copied: states are rebuilt by replaying.
    Some(check(make).into())
}

/// Servers that have their clients authenticate in this way.
pub(crate) fn server(auth: &str) -> Option<impl Fn() -> Task + Send + Sync + Clone + use<>> {
    let auth = match auth {
        "none" => Auth::None,
        "password" => Auth::Password,
        "either" => Auth::Either,
        _ => return None,
    };
    Some(task::cores(move |wire, shared_log| serve(wire, shared_log, auth)))
}

async fn serve(wire: Wire, shared_log: SharedLog, auth: Auth) -> Result<(), SocksServerError> {
    let protocol = match auth {
        Auth::None => Socks5ServerProtocol::accept_no_auth(wire).await?,
        Auth::Password => {
            let check = |user: String, password: String| is_known(&shared_log, &user, &password);
            Socks5ServerProtocol::accept_password_auth(wire, check).await?.0
        }
        Auth::Either => either(wire, &shared_log).await?,
    };
    let (protocol, command, target) = protocol.read_command().await?;
    let command = match command {
        Socks5Command::TCPConnect => "connect",
        Socks5Command::TCPBind => "bind",
        Socks5Command::UDPAssociate => "associate",
    };
    let (host, port) = target.into_string_and_port();
    shared_log.event(words::request(command, &host, port));
    let bound = SocketAddr::from((Ipv4Addr::LOCALHOST, 1080));
    protocol.reply_success(bound).await.map(drop)
}

async fn either(
    wire: Wire,
    shared_log: &SharedLog,
) -> Result<Socks5ServerProtocol<Wire, Authenticated>, SocksServerError> {
    let methods = StandardAuthentication::allow_no_auth(true);
    match Socks5ServerProtocol::start(wire).negotiate_auth(methods).await? {
        StandardAuthenticationStarted::NoAuthentication(auth) => {
            Ok(Socks5ServerProtocol::finish_auth(auth))
        }
        StandardAuthenticationStarted::PasswordAuthentication(auth) => {
            let (user, password, auth) = auth.read_username_password().await?;
            if is_known(shared_log, &user, &password) {
                return Ok(Socks5ServerProtocol::finish_auth(auth.accept().await?));
            }
            auth.reject().await?;
            Err(SocksServerError::AuthenticationRejected)
        }
    }
}

fn is_known(shared_log: &SharedLog, user: &str, password: &str) -> bool {
    shared_log.event(words::credentials(user, password));
    password == "secret"
}
