//! What is known of a person: where she lives, what happened to her, who she is in a month.

use entitlement::{Account, Event, EventKind, Identity, Nature};
use kernel::{Date, Month};

use super::World;

/// What holds of an identity in a month.
pub struct State {
    /// On the rolls, and neither stopped nor dead; whatever her age.
    pub active: bool,
    /// Beyond the limit of age.
    pub over_age: bool,
    pub grade: Option<u8>,
    pub nature: Option<Nature>,
}

impl World<'_> {
    /// Whether it was told by the day of the run; undated, it was told when it began.
    pub fn knows(&self, told: Option<Date>, from: Month) -> bool {
        self.known_at.is_none_or(|at| told_on(told, from) <= at)
    }

    /// Where the person lives in a month: the last move known that has begun.
    pub fn division(&self, account: &Account, month: Month) -> i64 {
        let mut lives = (None, account.division);
        for (order, a_move) in account.moves.iter().enumerate() {
            let said = Some((a_move.from, told_on(a_move.known, a_move.from), order));
            let begun = self.knows(a_move.known, a_move.from) && a_move.from <= month;
            if begun && said > lives.0 {
                lives = (said, a_move.division);
            }
        }
        lives.1
    }

    pub fn state(&self, account: &Account, identity: &Identity, month: Month) -> State {
        let heard = self.heard(account, identity);
        let says = |kinds: fn(EventKind) -> bool| {
            let begun = heard.iter().filter(|e| kinds(e.kind) && e.from <= month);
            begun.max_by_key(|e| (e.from, e.told)).map(|e| e.kind)
        };
        let ended = says(|k| matches!(k, EventKind::Death | EventKind::Stop | EventKind::Resume));
        let on_the_rolls = self.knows(identity.known, identity.start) && identity.start <= month;
        let mut state = State {
            active: on_the_rolls && matches!(ended, None | Some(EventKind::Resume)),
            over_age: identity.until.is_some_and(|until| month > until),
            grade: identity.grade,
            nature: identity.nature,
        };
        if state.grade.is_some()
            && let Some(EventKind::Grade(grade)) = says(|k| matches!(k, EventKind::Grade(_)))
        {
            state.grade = Some(grade);
        }
        if state.nature.is_some()
            && let Some(EventKind::Nature(nature)) = says(|k| matches!(k, EventKind::Nature(_)))
        {
            state.nature = Some(nature);
        }
        state
    }

    /// The changes of an identity that are known and still hold. Of several deaths only the last told does; and a
    /// resumption after it holds only if it was told after it.
    fn heard(&self, account: &Account, identity: &Identity) -> Vec<Heard> {
        let mut heard: Vec<Heard> = Vec::new();
        // A death without a day was told when it was recorded: after all that stands before it.
        let mut so_far: Option<Date> = None;
        for (order, event) in account.events.iter().enumerate() {
            let hers = event.category.is_none_or(|c| c == identity.category);
            if !hers || !self.knows(event.known, event.effective) {
                continue;
            }
            let on = told_on(event.known, event.effective);
            let told = match (event.kind, event.known, so_far) {
                (EventKind::Death, None, Some(last)) => on.max(last),
                _ => on,
            };
            so_far = so_far.max(Some(on));
            heard.push(Heard {
                kind: event.kind,
                from: first_month_of(event),
                told: (told, order),
            });
        }
        let deaths = heard.iter().filter(|e| e.kind == EventKind::Death);
        let Some((told, from)) = deaths.map(|e| (e.told, e.from)).max() else {
            return heard;
        };
        heard.retain(|e| match e.kind {
            EventKind::Death => e.told == told,
            EventKind::Resume => e.from < from || e.told > told,
            _ => true,
        });
        heard
    }
}

struct Heard {
    kind: EventKind,
    /// First month of the new state.
    from: Month,
    /// The day, and of one day the order of recording.
    told: (Date, usize),
}

fn told_on(told: Option<Date>, from: Month) -> Date {
    told.unwrap_or_else(|| from.first_day())
}

/// The month of death is still paid: what it changes, it changes from the month after.
fn first_month_of(event: &Event) -> Month {
    match event.kind {
        EventKind::Death => event.effective.plus(1),
        _ => event.effective,
    }
}
