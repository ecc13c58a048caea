//! 时间线: everything about somebody in one row of time.

use entitlement::EventKind;

use crate::kit::Event;
use ground::time::date_of;
use payments::PersonPayment;
use registers::people::happened::happened_text;
use registers::people::register::Dossier;
use registers::people::requests::RequestLine;

/// Everything about somebody in one row of time, newest first.
pub(super) fn timeline(
    dossier: &Dossier,
    paid: &[PersonPayment],
    visits: &[Event],
    requests: &[RequestLine],
) -> Vec<Event> {
    let mut events: Vec<Event> = visits.to_vec();
    for paid in paid.iter().filter(|p| !p.state.is_open()) {
        let text = format!(
            "{}发放{} {}元（{}）",
            paid.month.to_chinese(),
            paid.scheme,
            paid.amount.grouped(),
            paid.state.label()
        );
        events.push(Event {
            when: paid.month.to_string(),
            kind: "发放".to_owned(),
            text,
            who: None,
            href: Some(format!("/payments/{}/lines/{}", paid.batch, paid.line_no)),
        });
    }
    // Of one month the later of them first; a death is the last of all.
    let mut happened: Vec<_> = dossier.events.iter().collect();
    happened.sort_by_key(|(event, _, _)| (event.kind == EventKind::Death, event.known));
    for happened in happened.into_iter().rev() {
        events.push(Event {
            when: happened.0.effective.to_string(),
            kind: "变动".to_owned(),
            text: happened_text(happened),
            who: None,
            href: None,
        });
    }
    for request in requests {
        events.push(Event {
            when: date_of(&request.proposed_at),
            kind: "申请".to_owned(),
            text: format!(
                "{}：{}（{}）",
                request.kind,
                request.is,
                request.state.label()
            ),
            who: Some(request.proposed_by.clone()),
            href: Some(format!("/changes/{}", request.key)),
        });
    }
    events.sort_by(|a, b| b.when.cmp(&a.when));
    events.push(Event {
        when: date_of(&dossier.recorded_at),
        kind: "登记".to_owned(),
        text: "登记到名册".to_owned(),
        who: None,
        href: None,
    });
    events
}
