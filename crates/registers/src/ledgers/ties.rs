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
    by_name: HashMap<String, Vec<Listed>>,
    words: NameWords,
}

/// Somebody of the rolls: number, division, name as it stands there.
type Listed = (i64, i64, String);

/// Whom a name was found to be.
pub(super) enum Tied<'r> {
    /// The only one of that name, and how the rolls write it.
    To(i64, &'r str),
    /// Several have it, each as the rolls write it.
    Several(Vec<&'r str>),
    Nobody,
}

impl Rolls {
    pub(super) async fn load(
        c: &impl ConnectionTrait,
        scope: &Scope,
        words: NameWords,
    ) -> Result<Rolls> {
        let mut by_name: HashMap<String, Vec<Listed>> = HashMap::new();
        for (id, name, division) in named_people(c, scope).await? {
            let people = by_name.entry(kernel::plain_name(&name)).or_default();
            people.push((id, division, name));
        }
        Ok(Rolls { by_name, words })
    }

    /// Looks for a name in a division and what lies beneath it; a remark behind it is no part of it.
    pub(super) fn tie(&self, written: &str, division: DivisionCode) -> Tied<'_> {
        let bare = self.words.with_remark(written).map(|(name, _)| name);
        let name = bare.unwrap_or_else(|| kernel::plain_name(written));
        let place = division.low()..=division.high();
        let all = self.by_name.get(&name).into_iter().flatten();
        let there: Vec<&Listed> = all
            .filter(|(_, division, _)| place.contains(division))
            .collect();
        match there[..] {
            [] => Tied::Nobody,
            [(id, _, name)] => Tied::To(*id, name),
            _ => Tied::Several(there.iter().map(|(_, _, name)| name.as_str()).collect()),
        }
    }
}
