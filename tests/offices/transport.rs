//! How the office is reached: encrypted or by this machine alone, within time and number, and ended when asked to end.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::web::Site;
use crate::common::{CLERK, Desk, PASSWORD};

/// An office with its own certificates for this machine.
fn certified(desk: &Desk) -> String {
    desk.done("tls init --name 127.0.0.1 --name 双拥.甲县.lan")
}

fn connect(site: &Site) -> TcpStream {
    let stream = TcpStream::connect(site.address()).unwrap();
    let patience = Some(Duration::from_secs(60));
    stream.set_read_timeout(patience).unwrap();
    stream
}

/// What comes until the other end closes, which it has to.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("still open: {error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn ask(site: &Site, lines: &str) -> String {
    let mut stream = connect(site);
    write!(
        stream,
        "GET /login HTTP/1.1\r\nConnection: close\r\n{lines}\r\n"
    )
    .unwrap();
    rest(&mut stream)
}

#[test]
fn with_the_offices_own_certificate_clerks_sign_in_over_https() {
    let desk = Desk::staffed("甲镇");
    desk.import_sample("jia_town_2011.xlsx");
    let told = certified(&desk);
    for file in [
        "tls_ca.key",
        "tls_server.key",
        "tls_server.crt",
        "ca.crt",
        "tls.json",
    ] {
        let file = desk.data().join("keys").join(file);
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", file.display());
    }
    let site = desk.serve_with(&["--listen", "127.0.0.1:0"]);
    assert!(site.is_secure());

    // A machine that does not know the root does not get in; the error is its own.
    let error = site.stranger().try_get("/login").unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");

    let root = std::fs::read(desk.data().join("keys/ca.crt")).unwrap();
    let mut browser = site.stranger_knowing(&root);
    let login = browser.open("/login");
    let hsts = &login.headers["strict-transport-security"];
    assert_eq!(hsts, "max-age=31536000; includeSubDomains");
    let entered = browser.post("/login", &[("name", CLERK), ("password", PASSWORD)]);
    assert_eq!(entered.status, 303, "{}", entered.html);
    let set = entered.cookies;
    let session = set
        .iter()
        .find(|set| set.starts_with("__Host-yushui_session="))
        .expect("the session");
    for flag in ["; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
        assert!(session.contains(flag), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    assert!(
        set.iter().all(|set| set.contains("; Secure")),
        "every cookie: {set:?}"
    );
    assert!(browser.open("/").shows(CLERK));

    // Who signs for the server could pose as it: the audit tells.
    let told_in_audit =
        desk.column("SELECT detail AS text FROM audit_entry WHERE action = 'certificate_sign'");
    assert_eq!(told_in_audit.len(), 1);
    assert!(told_in_audit[0].contains("127.0.0.1"), "{told_in_audit:?}");

    // A phone is led to where it is encrypted too.
    browser.open("/people/990101-100-1");
    let phone = browser.post("/files/of/person-990101-100-1/phone", &[]);
    let there = format!("https://{}/phone/", site.address());
    assert!(phone.shows(&there), "{}", phone.text());

    // What is to be installed, and by what it is known.
    let install = browser.open("/install-ca");
    let sha256 = told
        .lines()
        .find_map(|line| line.strip_prefix("SHA-256 "))
        .unwrap();
    for words in [sha256, "Windows", "统信 UOS、银河麒麟", "360、Edge、Chrome"] {
        assert!(install.shows(words), "{words}: {}", install.text());
    }
    assert_eq!(browser.open("/install-ca/ca.crt").bytes, root);

    // Whoever types http:// is led to the right address.
    let led = ask(&site, &format!("Host: {}\r\n", site.address()));
    let there = format!("location: https://{}/login\r\n", site.address());
    assert!(led.contains(&there), "{led}");
}

#[test]
fn the_servers_certificate_is_renewed_under_the_same_root() {
    let desk = Desk::staffed("甲镇");
    assert!(
        desk.refused("tls renew")
            .contains("请先运行 yushui tls init")
    );
    assert!(
        desk.refused("tls init --name https://双拥.甲县.lan")
            .contains("不是机器的名字或地址")
    );
    certified(&desk);
    assert!(
        desk.refused("tls init --name 127.0.0.1")
            .contains("已经有自己签的证书")
    );
    let read = |name: &str| std::fs::read(desk.data().join("keys").join(name)).unwrap();
    let (root, server) = (read("ca.crt"), read("tls_server.crt"));
    desk.done("tls renew");
    assert_eq!(root, read("ca.crt"));
    assert_ne!(server, read("tls_server.crt"));
    let site = desk.serve_with(&["--listen", "127.0.0.1:0"]);
    site.stranger_knowing(&root).open("/login");
    desk.done("verify");
}

#[test]
fn certificates_from_files_are_used_and_wrong_ones_told() {
    let desk = Desk::staffed("甲镇");
    certified(&desk);
    let keys = desk.data().join("keys");
    let root = std::fs::read(keys.join("ca.crt")).unwrap();
    std::fs::rename(keys.join("tls_server.crt"), desk.path("cert.pem")).unwrap();
    std::fs::rename(keys.join("tls_server.key"), desk.path("key.pem")).unwrap();
    std::fs::copy(keys.join("tls_ca.key"), desk.path("other.pem")).unwrap();
    std::fs::remove_file(keys.join("tls.json")).unwrap();
    let given = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let site = desk.serve_with(&[&["--listen", "127.0.0.1:0"], &given[..]].concat());
    let mut browser = site.stranger_knowing(&root);
    browser.open("/login");
    assert_eq!(browser.get("/install-ca").status, 404);
    for (files, told) in [
        (
            "--tls-cert cert.pem --tls-key other.pem",
            "不是这张证书的私钥",
        ),
        ("--tls-cert key.pem --tls-key key.pem", "里面没有证书"),
        ("--tls-cert cert.pem --tls-key cert.pem", "里面没有私钥"),
        (
            "--tls-cert none.pem --tls-key key.pem",
            "读不了文件 none.pem",
        ),
        ("--tls-cert cert.pem", "还缺参数"),
    ] {
        let answer = desk.refused(&format!("serve --listen 127.0.0.1:0 {files}"));
        assert!(answer.contains(told), "{files}: {answer}");
    }
}

#[test]
fn without_encryption_only_this_machine_is_served() {
    let desk = Desk::staffed("甲镇");
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let answer = desk.refused(&format!("serve --listen {listen}"));
        for told in ["没有加密", "tls init", "--tls-cert", "--proxy", "127.0.0.1"] {
            assert!(answer.contains(told), "{told}: {answer}");
        }
    }
    let site = desk.serve();
    let mut browser = site.stranger();
    let login = browser.open("/login");
    assert!(!login.headers.contains_key("strict-transport-security"));
    let entered = browser.post("/login", &[("name", CLERK), ("password", PASSWORD)]);
    let set = entered.cookies;
    assert!(
        set.iter().any(|set| set.starts_with("yushui_session=")),
        "{set:?}"
    );
    assert!(!set.iter().any(|set| set.contains("Secure")), "{set:?}");
}

#[test]
fn behind_a_proxy_its_address_and_its_word_count() {
    let desk = Desk::staffed("甲镇");
    let refused = desk.refused("serve --proxy shuangyong.example");
    assert!(refused.contains("不是网页的地址"), "{refused}");
    let proxy = ["--proxy", "https://shuangyong.example/"];
    let site = desk.serve_with(&[&["--listen", "0.0.0.0:0"], &proxy[..]].concat());
    let head = "Host: inner:8080\r\nX-Forwarded-For: 192.0.2.7, 198.51.100.9\r\n";
    let page = ask(&site, head);
    assert!(page.contains("strict-transport-security"), "{page}");
    // The name that users see counts for where a post comes from, whatever the proxy calls us.
    for (origin, status) in [
        ("https://shuangyong.example", "422"),
        ("https://inner:8080", "403"),
    ] {
        let mut stream = connect(&site);
        let token = page.split("name=\"_token\" value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap();
        let body = format!("_token={token}&name=x&password=wrong");
        write!(
            stream,
            "POST /login HTTP/1.1\r\n{head}Origin: {origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let answer = rest(&mut stream);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
    }
}

#[test]
fn who_is_no_declared_proxy_is_not_believed() {
    // On how many lanes somebody's tries count who says that she asks from two addresses: one is her name's.
    let lanes = |options: &[&str]| {
        let desk = Desk::staffed("甲镇");
        let site = desk.serve_with(&[&["--listen", "127.0.0.1:0"], options].concat());
        let mut browser = site.stranger();
        browser.get("/login");
        let mut seen = BTreeSet::new();
        for address in ["192.0.2.7", "192.0.2.8"] {
            browser.forwarded_for(address);
            let guess = [("name", CLERK), ("password", "guess")];
            assert_eq!(browser.post("/login", &guess).status, 422);
            seen.extend(desk.column("SELECT lane AS text FROM sign_in_lane"));
        }
        seen.len()
    };
    assert_eq!(lanes(&[]), 2);
    let declared = ["--proxy", "http://shuangyong.example", "--proxy-from"];
    let from = |address| lanes(&[&declared[..], &[address]].concat());
    assert_eq!(from("198.51.100.1"), 2);
    assert_eq!(from("127.0.0.1"), 3);
}

#[test]
fn whoever_takes_too_long_to_ask_is_closed() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut idle = connect(&site);
    let mut posting = connect(&site);
    let login = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\nname=";
    posting.write_all(login.as_bytes()).unwrap();
    let begun = Instant::now();
    let mut slow = connect(&site);
    for byte in
        "GET /login HTTP/1.1\r\nHost: slow.example\r\nAccept: everything there is\r\n\r\n".bytes()
    {
        if slow.write_all(&[byte]).is_err() {
            break;
        }
        std::thread::sleep(Duration::from_secs(1));
        if begun.elapsed() > Duration::from_secs(30) {
            break;
        }
    }
    let answer = rest(&mut slow);
    assert!(!answer.contains("200 OK"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(40));
    assert_eq!(rest(&mut idle), "");
    let answer = rest(&mut posting);
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("传得太慢"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(45));
    site.stranger().open("/login");
}

#[test]
fn more_connections_than_there_are_places_are_turned_away() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve_with(&["--listen", "127.0.0.1:0", "--connections", "3"]);
    let mut open: Vec<TcpStream> = (0..3).map(|_| connect(&site)).collect();
    for stream in &mut open {
        // Asked and answered: it has its place, and keeps it.
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
    }
    let mut one_more = connect(&site);
    let answer = rest(&mut one_more);
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("连接太多"), "{answer}");
    drop(open);
    std::thread::sleep(Duration::from_millis(500));
    site.stranger().open("/login");
}

#[test]
fn the_program_ends_when_asked_whoever_is_still_connected() {
    let desk = Desk::staffed("甲镇");
    certified(&desk);
    for options in [&[][..], &["--proxy", "http://shuangyong.example"][..]] {
        let mut site = desk.serve_with(&[&["--listen", "127.0.0.1:0"], options].concat());
        let _idle = connect(&site);
        let mut slow = connect(&site);
        slow.write_all(b"GET /login HTTP/1.1\r\nHost: slo").unwrap();
        let mut posting = connect(&site);
        let login = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname=";
        posting.write_all(login).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let asked = Instant::now();
        let told = Command::new("kill")
            .arg(site.process().to_string())
            .status();
        assert!(told.unwrap().success());
        let ended = site.ended();
        assert!(ended.success(), "{ended}");
        let took = asked.elapsed();
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
    desk.done("verify");
}
