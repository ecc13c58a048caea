//! The cookies of the pages: each is set, read and taken away here alone, so that none leaves without its flags. Over
//! https a name says so (`__Host-`, `__Secure-`): a browser then takes it from nobody who has no https.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// A cookie of the pages.
pub struct Cookie {
    name: &'static str,
    path: &'static str,
    /// Kept for so many seconds; otherwise until the browser is closed.
    kept: Option<u32>,
}

const YEAR: u32 = 31_536_000;

/// The token of a session.
pub const SESSION: Cookie = Cookie::new("yushui_session", "/", None);
/// What the device keeps of those who signed in on it; only the page of signing in is told.
pub const DEVICES: Cookie = Cookie::new("yushui_device", "/login", Some(YEAR));
/// How pages look on this machine.
pub const VIEW: Cookie = Cookie::new("yushui_view", "/", Some(YEAR));
/// Told once, at the top of the next page.
pub const TOLD: Cookie = Cookie::new("yushui_told", "/", Some(60));

impl Cookie {
    const fn new(name: &'static str, path: &'static str, kept: Option<u32>) -> Cookie {
        Cookie { name, path, kept }
    }

    /// What browsers call it. `__Host-` is for cookies of the whole host alone.
    fn full_name(&self, secure: bool) -> String {
        let before = match (secure, self.path) {
            (false, _) => "",
            (true, "/") => "__Host-",
            (true, _) => "__Secure-",
        };
        format!("{before}{}", self.name)
    }

    /// What a request carries of it.
    pub fn read(&self, headers: &HeaderMap, secure: bool) -> Option<String> {
        let name = self.full_name(secure);
        let all = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        all.flat_map(|line| line.split(';')).find_map(|pair| {
            let (found, value) = pair.trim().split_once('=')?;
            (found == name).then(|| value.to_owned())
        })
    }

    /// Has an answer set it.
    pub fn set(&self, response: &mut Response, value: &str, secure: bool) {
        self.append(response, value, self.kept, secure);
    }

    /// Has an answer take it away.
    pub fn clear(&self, response: &mut Response, secure: bool) {
        self.append(response, "", Some(0), secure);
    }

    fn append(&self, response: &mut Response, value: &str, kept: Option<u32>, secure: bool) {
        let (name, path) = (self.full_name(secure), self.path);
        let flag = if secure { "; Secure" } else { "" };
        let kept = kept.map_or_else(String::new, |kept| format!("; Max-Age={kept}"));
        let whole = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Strict{flag}{kept}");
        if let Ok(value) = HeaderValue::from_str(&whole) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}
