//! Whose an entry is: somebody of the rolls whose name nobody else there has.

use std::collections::HashMap;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;

use crate::people::NameWords;
use crate::people::actions::named_people;
use ground::authority::Scope;
use ground::error::Result;

/// The people of a scope by name, whichever point stands in it.
#[derive(Default)]
pub(super) struct Rolls {
    by_name: HashMap<String, Vec<(i64, i64)>>,
    words: NameWords,
}

/// Whom a name was found to be.
pub(super) enum Tied {
    /// The only one of that name.
    To(i64),
    /// So many have it.
    Several(usize),
    Nobody,
}

impl Rolls {
    pub(super) async fn load(
        c: &impl ConnectionTrait,
        scope: &Scope,
        words: NameWords,
    ) -> Result<Rolls> {
        let mut by_name: HashMap<String, Vec<(i64, i64)>> = HashMap::new();
        for (id, name, division) in named_people(c, scope).await? {
            let people = by_name.entry(kernel::plain_name(&name)).or_default();
            people.push((id, division));
        }
        Ok(Rolls { by_name, words })
    }

    /// Looks for a name in a division and what lies beneath it; a remark behind it is no part of it.
    pub(super) fn tie(&self, written: &str, division: DivisionCode) -> Tied {
        let bare = self.words.with_remark(written).map(|(name, _)| name);
        let name = bare.unwrap_or_else(|| kernel::plain_name(written));
        let place = division.low()..=division.high();
        let all = self.by_name.get(&name).into_iter().flatten();
        let there: Vec<i64> = all
            .filter(|(_, division)| place.contains(division))
            .map(|(id, _)| *id)
            .collect();
        match there[..] {
            [] => Tied::Nobody,
            [one] => Tied::To(one),
            _ => Tied::Several(there.len()),
        }
    }
}
