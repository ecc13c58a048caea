//! What happened to somebody, in words.

use super::model::EventRow;
use super::register::Dossier;

/// What was paid before, where she moved, what happened to her, and what she is due once.
pub fn happened(dossier: &Dossier) -> Vec<String> {
    let openings = dossier.openings.iter().map(|(_, opening)| {
        let through = opening.through.to_chinese();
        let amount = opening
            .amount
            .map(|fen| format!("，写的是{}元", fen.grouped()));
        format!("启用以前由别处发至{through}{}", amount.unwrap_or_default())
    });
    let moves = dossier.moves.iter();
    let moves = moves.map(|(place, from)| format!("{}起住在{place}", from.to_chinese()));
    let events = dossier.events.iter().map(happened_text);
    let sums = dossier.lump_sums.iter().cloned();
    openings.chain(moves).chain(events).chain(sums).collect()
}

/// What happened, as a sentence.
pub fn happened_text((event, note, _): &(EventRow, String, String)) -> String {
    use entitlement::EventKind;
    let month = event.effective.to_chinese();
    let what = match event.kind {
        EventKind::Death => match &event.cause {
            Some(cause) => format!("{month}去世（死因{cause}）"),
            None => format!("{month}去世"),
        },
        EventKind::Stop if note.starts_with("迁出") => format!("迁出，{month}起停发"),
        kind => format!("{month}起{}", super::sheets::event_text(kind)),
    };
    let note = note.trim_start_matches("迁出：");
    if note.is_empty() {
        what
    } else {
        format!("{what}（{note}）")
    }
}
