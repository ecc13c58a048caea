//! What a browser asks and posts: the query of an address, and a form with its files.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;

use super::answer::Problem;
pub use crate::files::Upload;
use crate::once;
use crate::query::FIELDS_MAX;
pub use crate::query::{Query, encoded};

/// How much a form may carry, files and all. Bytes.
pub const POST_BYTES_MAX: usize = 64 * 1024 * 1024;
impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query, Self::Rejection> {
        Ok(Query::read(parts.uri.query().unwrap_or_default()))
    }
}

/// What the token of a post has to be; the gate puts it into the request.
#[derive(Debug, Clone)]
pub struct ExpectedToken(pub String);

/// The field in which every form posts its token.
pub const TOKEN_FIELD: &str = "_token";

/// A form that was posted, its token checked: without the right one there is no `Posted`.
#[derive(Debug, Default)]
pub struct Posted {
    fields: Query,
    files: Vec<Upload>,
}

impl Posted {
    /// The value of a field, tidied; empty when it was not posted.
    pub fn text(&self, name: &str) -> String {
        self.fields.text(name)
    }

    /// The value as it came, line ends as `\n`.
    pub fn raw(&self, name: &str) -> String {
        self.fields.raw(name).replace("\r\n", "\n")
    }

    /// The value, unless it is empty.
    pub fn given(&self, name: &str) -> Option<String> {
        self.fields.given(name)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.all(name)
    }

    /// Names and values, in order.
    pub fn fields(&self) -> &Query {
        &self.fields
    }

    /// What was typed: names and values, in order, without the token.
    pub fn typed(&self) -> Vec<(String, String)> {
        let pairs = self.fields.pairs().iter();
        pairs
            .filter(|(name, _)| name != TOKEN_FIELD)
            .cloned()
            .collect()
    }

    /// Reads a form without checking its token; whoever asks for it checks with [`Posted::carries`].
    pub async fn unchecked(request: Request) -> Result<Posted, Problem> {
        read(request, &()).await
    }

    /// Whether the form carries this token, with the number of its page behind it or without.
    pub fn carries(&self, token: &str) -> bool {
        let given = self.fields.raw(TOKEN_FIELD);
        let own = given.split('.').next().unwrap_or_default();
        !token.is_empty() && seal::same(token.as_bytes(), own.as_bytes())
    }

    /// What it is known by where it comes from a page with a number: who sends it, where, from which page, and all that
    /// is in it.
    fn known_by(&self, path: &str) -> Option<String> {
        self.fields.raw(TOKEN_FIELD).split_once('.')?;
        let mut all = path.to_owned();
        for (name, value) in self.fields.pairs() {
            all.push_str(&format!("\n{}={}={name}={value}", name.len(), value.len()));
        }
        for file in &self.files {
            let said = seal::sm3_hex(&file.bytes);
            all.push_str(&format!("\n{}|{}|{said}", file.field, file.file_name));
        }
        Some(seal::sm3_hex(all.as_bytes()))
    }

    /// The files of a field that carry something.
    pub fn files<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.files
            .iter()
            .filter(move |file| file.field == field && !file.bytes.is_empty())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Problem> {
        let expected = request.extensions().get::<ExpectedToken>().cloned();
        let path = request.uri().path().to_owned();
        let posted = read(request, state).await?;
        let own = expected.is_some_and(|ExpectedToken(token)| posted.carries(&token));
        if own || crate::sabotaged!("csrf") {
            if let Some(key) = posted.known_by(&path) {
                once::named(key);
            }
            Ok(posted)
        } else {
            Err(Problem::stale_form())
        }
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Posted, Problem> {
    let content = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if content.starts_with("multipart/form-data") {
        let parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| Problem::broken_post())?;
        return multipart(parts).await;
    }
    let bytes = axum::body::to_bytes(request.into_body(), POST_BYTES_MAX)
        .await
        .map_err(|_| Problem::too_large())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Problem::broken_post())?;
    Ok(Posted {
        fields: Query::read(text),
        files: Vec::new(),
    })
}

async fn multipart(mut parts: Multipart) -> Result<Posted, Problem> {
    let mut posted = Posted::default();
    while let Some(part) = parts.next_field().await.map_err(|_| Problem::too_large())? {
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(|name| {
            name.rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned()
        });
        let bytes = part.bytes().await.map_err(|_| Problem::too_large())?;
        match file_name {
            Some(file_name) => posted.files.push(Upload {
                field,
                file_name,
                bytes: bytes.to_vec(),
            }),
            None => posted
                .fields
                .push(field, String::from_utf8_lossy(&bytes).into_owned()),
        }
        if posted.files.len() + posted.fields.pairs().len() > FIELDS_MAX {
            return Err(Problem::too_large());
        }
    }
    Ok(posted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_goes_out_as_it_came_in() {
        let query = Query::read("q=%E5%BC%A0+%E4%B8%89&village=1&village=2&empty=");
        assert_eq!(query.text("q"), "张 三");
        assert_eq!(query.all("village"), ["1", "2"]);
        assert_eq!(
            query.with("page", "2").without("village").text_for_url(),
            "?q=%E5%BC%A0%20%E4%B8%89&page=2"
        );
        assert_eq!(Query::read("").text_for_url(), "");
    }
}
