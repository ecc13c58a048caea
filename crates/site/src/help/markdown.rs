//! The manual's Markdown as a page shows it: headings that can be linked to, tables that can be scrolled, links that stay
//! within the program.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The anchor of a heading: its words without what an address does not like.
pub(super) fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A chapter without its title, which stands at the head of the page already.
pub fn html_of(text: &str) -> String {
    let mut events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let title = |event: &Event| *event == Event::End(TagEnd::Heading(HeadingLevel::H1));
    if let Some(end) = events.iter().position(title) {
        events.drain(..=end);
    }
    let mut tables = 0;
    let mut shown = Vec::with_capacity(events.len());
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let anchor = anchor(&words(&events[at..]));
                shown.push(Event::Html(format!("<{level} id=\"{anchor}\">").into()));
            }
            Event::Start(Tag::Link { dest_url, .. }) => shown.push(Event::InlineHtml(
                led_to(dest_url)
                    .map_or_else(|| "<span>".into(), |to| format!("<a href=\"{to}\">").into()),
            )),
            Event::End(TagEnd::Link) => {
                let start = events[..at].iter().rev().find_map(|before| match before {
                    Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url),
                    _ => None,
                });
                let led = start.is_some_and(|to| led_to(to).is_some());
                shown.push(Event::InlineHtml(
                    if led { "</a>" } else { "</span>" }.into(),
                ));
            }
            Event::Start(Tag::Table(_)) => {
                tables += 1;
                let open = format!(
                    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"表格{tables}\">"
                );
                // Columns are not aligned: that would be a style of its own, which pages may not have.
                let table = Event::Start(Tag::Table(Vec::new()));
                shown.extend([Event::Html(open.into()), table]);
            }
            Event::End(TagEnd::Table) => {
                shown.extend([event.clone(), Event::Html("</div>".into())])
            }
            // Chinese lines go on without a space; what looks like a mark of HTML is meant as it stands.
            Event::SoftBreak => {}
            Event::Html(text) | Event::InlineHtml(text) => shown.push(Event::Text(text.clone())),
            other => shown.push(other.clone()),
        }
    }
    let mut page = String::new();
    html::push_html(&mut page, shown.into_iter());
    page.replace("<th>", "<th scope=\"col\">")
        .replace("<pre>", "<pre tabindex=\"0\">")
}

/// The words of a heading that starts here.
fn words(events: &[Event]) -> String {
    let inside = events
        .iter()
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    let words = inside.filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) => Some(words.as_ref()),
        _ => None,
    });
    words.collect()
}

/// Where a link of the manual leads within the program; other files and other sites are not there.
fn led_to(href: &CowStr) -> Option<String> {
    match href.strip_prefix('#') {
        Some(words) => Some(format!("#{}", anchor(words))),
        None => href.starts_with('/').then(|| href.to_string()),
    }
}
