//! What somebody owes, the slip of whoever moves out, and how her last year's confirmation stands, on her dossier.

use crate::kit::Fact;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use kernel::Fen;
use payments::{Owed, owed_home, owed_of_person};
use registers::confirmations::{Confirmation, DueAsk, DueState, due_page, said_of_stop};
use registers::people::moved_out_from;
use registers::people::register::PersonKey;

/// Scheme by scheme, each leading to how it came about; then the latest confirmation.
pub(super) async fn owed(visit: &Visit, key: PersonKey) -> Result<Vec<Fact>> {
    let found = owed_of_person(&visit.office, &visit.actor, (key.region, key.id)).await?;
    let fact = |owed: Owed| Fact {
        href: Some(owed_home(&owed.key)),
        ..Fact::new(
            format!("{}待追缴", owed.scheme),
            format!("{}元", Fen::new(owed.left_fen).grouped()),
        )
    };
    let mut facts: Vec<Fact> = found.into_iter().map(fact).collect();
    let moved = moved_out_from(&visit.office, visit.office.db().reader(), key.pair()).await?;
    if let Some(from) = moved.filter(|_| visit.may(Action::PersonWrite)) {
        let said = format!("{}起由迁入地发放，开转移单", from.to_chinese());
        facts.push(Fact {
            href: Some(format!("/people/{key}/slip")),
            ..Fact::new("迁出", said)
        });
    }
    let ask = DueAsk {
        person: Some(key.pair()),
        ..DueAsk::default()
    };
    let scope = visit.actor.may(Action::PersonRead)?;
    let (_, latest) = due_page(&visit.office, &scope, &ask, (0, 1)).await?;
    facts.extend(latest.iter().map(confirmed));
    Ok(facts)
}

fn confirmed(it: &Confirmation) -> Fact {
    let said = match (&it.state, &it.on, said_of_stop(it)) {
        (DueState::Confirmed, Some(on), "") => format!("{on}已确认"),
        (state, _, "") => state.label().to_owned(),
        (state, _, stop) => format!("{}，{stop}", state.label()),
    };
    Fact {
        href: Some(it.path()),
        ..Fact::new("年度确认", said)
    }
}
