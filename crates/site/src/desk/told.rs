//! What somebody is told on the desk before anything else.

use serde::Serialize;

use crate::kit::{Link, Notice, Tone};

/// Something that she is told, and where she does it.
#[derive(Serialize)]
pub(super) struct Told {
    pub(super) text: String,
    pub(super) tone: Tone,
    pub(super) link: Option<Link>,
}

impl From<Notice> for Told {
    fn from(Notice { text, tone }: Notice) -> Told {
        let link = None;
        Told { text, tone, link }
    }
}
