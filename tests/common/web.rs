//! The office in a browser without scripts: pages asked for, forms filled in and posted as they stand on the page.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;

use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{Desk, PASSWORD};

/// A running server on an office. Ends with the test.
pub struct Site {
    child: Child,
    address: String,
    scheme: &'static str,
}

impl Desk {
    /// Serves this office on a port of its own.
    pub fn serve(&self) -> Site {
        self.serve_with(&["--listen", "127.0.0.1:0"])
    }

    /// Serves this office as these options say.
    pub fn serve_with(&self, options: &[&str]) -> Site {
        let mut program = self.program();
        Site::of(program.args(["serve", "--data", "data"]).args(options))
    }
}

impl Site {
    /// The server that this command starts.
    pub fn of(program: &mut Command) -> Site {
        let mut child = program.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        // Behind a proxy its address stands first.
        let (before, address) = first.rsplit_once("://").expect("the address");
        let scheme = if before.ends_with("https") {
            "https"
        } else {
            "http"
        };
        let address = address
            .trim_end_matches('）')
            .replace("0.0.0.0", "127.0.0.1");
        // Whoever prints with nobody reading is stopped: read on.
        std::thread::spawn(move || lines.for_each(drop));
        Site {
            child,
            address,
            scheme,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether what is sent to it is encrypted.
    pub fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Number of the server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Gone already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    /// A browser nobody has signed in with.
    pub fn stranger(&self) -> Browser {
        self.browser_knowing(Vec::new())
    }

    /// The same on a machine where this root certificate has been installed.
    pub fn stranger_knowing(&self, root: &[u8]) -> Browser {
        self.browser_knowing(vec![Certificate::from_pem(root).unwrap()])
    }

    fn browser_knowing(&self, roots: Vec<Certificate<'static>>) -> Browser {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(roots))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(tls.build())
            .build()
            .new_agent();
        Browser {
            agent,
            address: format!("{}://{}", self.scheme, self.address),
            token: String::new(),
            forwarded_for: None,
        }
    }

    /// A browser in which a user has signed in.
    pub fn sign_in(&self, name: &str) -> Browser {
        self.sign_in_with(name, PASSWORD)
    }

    /// A browser in which a user has signed in with her own password.
    pub fn sign_in_with(&self, name: &str, password: &str) -> Browser {
        let mut browser = self.stranger();
        browser.get("/login");
        let answer = browser.post("/login", &[("name", name), ("password", password)]);
        assert_eq!(answer.status, 303, "{}", answer.html);
        browser
    }
}

/// A browser; a copy of it is another hand on the same one.
#[derive(Clone)]
pub struct Browser {
    agent: ureq::Agent,
    address: String,
    /// The token of the page last seen.
    token: String,
    /// For whom it says it asks.
    forwarded_for: Option<String>,
}

/// What was answered.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    /// Every cookie it sets, as it is set.
    pub cookies: Vec<String>,
    pub html: String,
    pub bytes: Vec<u8>,
}

impl Browser {
    /// Turns to another server of the same office: what the browser keeps of the one counts at the other.
    pub fn go_to(&mut self, site: &Site) {
        self.address = format!("{}://{}", site.scheme, site.address);
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Page {
        let answer = self
            .agent
            .get(format!("{}{path}", self.address))
            .call()
            .unwrap();
        self.seen(answer)
    }

    /// Asks for a page; why it did not come where it did not.
    pub fn try_get(&mut self, path: &str) -> Result<Page, String> {
        let answer = self.agent.get(format!("{}{path}", self.address)).call();
        match answer {
            Ok(answer) => Ok(self.seen(answer)),
            Err(error) => Err(format!("{error:?}")),
        }
    }

    /// Has it say with every post of a form that it asks for somebody else, as proxies do.
    pub fn forwarded_for(&mut self, address: &str) {
        self.forwarded_for = Some(address.to_owned());
    }

    /// Asks for a page that has to be there.
    pub fn open(&mut self, path: &str) -> Page {
        let page = self.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page
    }

    /// Her desk, once the records of its year are counted.
    pub fn counted_desk(&mut self) -> Page {
        for _ in 0..300 {
            let page = self.open("/");
            if !page.shows("正在数这一年的记录") {
                return page;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the year is still being counted");
    }

    /// The address of the first entry that the list of a ledger shows.
    pub fn first_entry(&mut self, kind: &str) -> String {
        let listed = self.open(&format!("/ledgers/{kind}")).html;
        let listed = listed.replace("&#x2f;", "/");
        let begins = format!("/ledgers/{kind}/990101-");
        let entry = listed.split('"').find(|part| part.starts_with(&begins));
        entry.unwrap_or_else(|| panic!("no {kind}")).to_owned()
    }

    /// Posts fields, with the token of the page last seen.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .copied()
            .chain([("_token", token.as_str())])
            .collect();
        self.post_as_is(path, &fields)
    }

    /// Posts exactly these fields.
    pub fn post_as_is(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        if let Some(address) = &self.forwarded_for {
            request = request.header("X-Forwarded-For", address);
        }
        let answer = request.send_form(fields.iter().copied()).unwrap();
        self.seen(answer)
    }

    /// Posts JSON, as another program does.
    pub fn post_json(&mut self, path: &str, body: &serde_json::Value) -> Page {
        let answer = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Content-Type", "application/json")
            .send(body.to_string())
            .unwrap();
        self.seen(answer)
    }

    /// The same under a key by which it is known when it comes again.
    pub fn post_json_once(&mut self, path: &str, key: &str, body: &serde_json::Value) -> Page {
        let answer = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .send(body.to_string())
            .unwrap();
        self.seen(answer)
    }

    /// The same with a code of its user's second factor.
    pub fn post_json_proving(&mut self, path: &str, code: &str, body: &serde_json::Value) -> Page {
        let answer = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Content-Type", "application/json")
            .header("X-Yushui-Code", code)
            .send(body.to_string())
            .unwrap();
        self.seen(answer)
    }

    /// Posts a file as it is, as another program does.
    pub fn post_file(&mut self, path: &str, media: &str, bytes: &[u8]) -> Page {
        let answer = self
            .agent
            .post(format!("{}{path}", self.address))
            .header("Content-Type", media)
            .send(bytes)
            .unwrap();
        self.seen(answer)
    }

    /// Posts fields and follows to the page that it leads to.
    pub fn done(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        let next = answer.headers["location"].clone();
        self.open(&next)
    }

    /// Posts fields and a file.
    pub fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let boundary = "----yushui-test-boundary";
        let mut body = Vec::new();
        let token = self.token.clone();
        for (name, value) in fields.iter().copied().chain([("_token", token.as_str())]) {
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let request = self.agent.post(format!("{}{path}", self.address));
        let answer = request
            .header(
                "Content-Type",
                format!("multipart/form-data; boundary={boundary}"),
            )
            .send(&body[..])
            .unwrap();
        self.seen(answer)
    }

    fn seen(&mut self, mut answer: ureq::http::Response<ureq::Body>) -> Page {
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    value.to_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        let set = answer.headers().get_all("set-cookie").iter();
        let cookies = set
            .map(|set| set.to_str().unwrap_or_default().to_owned())
            .collect();
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(256 << 20)
            .read_to_vec()
            .unwrap();
        let html = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(token) = attribute_after(&html, "name=\"_token\"", "value") {
            self.token = token;
        }
        Page {
            status: answer.status().as_u16(),
            headers,
            cookies,
            html,
            bytes,
        }
    }
}

impl Page {
    /// What a reader sees: tags left out, spaces drawn together.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for c in self.html.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    text.push(' ');
                }
                _ if !inside => text.push(c),
                _ => {}
            }
        }
        text.replace("&#x2f;", "/")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether a reader sees this.
    pub fn shows(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// Where the link with these words leads.
    pub fn link(&self, words: &str) -> String {
        let links = self.html.split("<a ").skip(1);
        let found = links
            .map(|rest| rest.split("</a>").next().unwrap_or_default())
            .find(|link| {
                let inside = link.split_once('>').map_or("", |(_, inside)| inside);
                Page {
                    status: 200,
                    headers: BTreeMap::new(),
                    cookies: Vec::new(),
                    html: inside.to_owned(),
                    bytes: Vec::new(),
                }
                .text()
                .trim()
                    == words
            });
        let found = found.unwrap_or_else(|| panic!("no link {words}: {}", self.text()));
        attribute_after(&format!("<a {found}"), "<a", "href").unwrap()
    }
}

/// The value of an attribute in the tag in which `mark` stands.
fn attribute_after(html: &str, mark: &str, attribute: &str) -> Option<String> {
    let at = html.find(mark)?;
    let start = html[..=at].rfind('<')?;
    let tag = &html[start..start + html[start..].find('>')?];
    let value = tag
        .split(&format!("{attribute}=\""))
        .nth(1)?
        .split('"')
        .next()?;
    Some(value.replace("&#x2f;", "/").replace("&amp;", "&"))
}
