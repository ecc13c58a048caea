//! Finding anything from anywhere: a person, a unit, a batch, a record, a page of the menu, a part of the manual.

use super::found_records::{manual, records};
use super::hits::{Hit, Hits, SHOWN};
use crate::shell::Menu;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::http::ask::encoded;
use ground::office::Office;
use payments::{batch_list, batch_one};
use registers::organisation::actions::units_named;
use registers::people::register::{PeopleAsk, people_count, people_page};

/// Everything that fits what was typed, by kind; empty kinds left out.
pub async fn found(office: &Office, actor: &Actor, menu: &Menu, typed: &str) -> Result<Vec<Hits>> {
    let mut all = vec![batches(office, actor, typed).await?];
    if actor.can(Action::PersonRead) {
        all.push(people(office, actor, typed).await?);
        all.push(units(office, actor, typed).await?);
    }
    all.push(menu_pages(menu, actor, typed));
    all.retain(|hits| !hits.hits.is_empty());
    // Whoever types a name means the person, and not every record that names her.
    if only(&all).is_none() {
        all.extend(records(office, actor, typed).await?);
        all.push(manual(typed));
        all.retain(|hits| !hits.hits.is_empty());
    }
    Ok(all)
}

/// The one thing found, when it is the only one.
pub fn only(all: &[Hits]) -> Option<&Hit> {
    match all {
        [one] if one.count() == 1 => one.hits.first(),
        _ => None,
    }
}

async fn people(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let ask = PeopleAsk {
        typed: typed.to_owned(),
        payees: true,
        ..PeopleAsk::default()
    };
    let total = people_count(office, actor, &ask).await?;
    let lines = people_page(office, actor, &ask, 0, SHOWN as u64).await?;
    let hits = lines.into_iter().map(|line| Hit {
        href: format!("/people/{}", line.key),
        says: [
            line.identities.join("、"),
            line.village,
            line.id_number,
            match line.by_payee {
                true => format!("收款人：{}", line.payee.name),
                false => String::new(),
            },
        ]
        .join("　")
        .trim_end()
        .to_owned(),
        label: line.name,
    });
    Ok(Hits {
        title: "优抚对象",
        hits: hits.collect(),
        more: (total > SHOWN as u64).then(|| (total, format!("/people?q={}", encoded(typed)))),
    })
}

async fn units(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let found = units_named(office, actor, typed, SHOWN).await?;
    let hits = found.into_iter().map(|unit| Hit {
        href: format!("/people?division={}", unit.code.get()),
        says: format!("{}　看这个单位的名册", unit.code.level().label()),
        label: unit.name,
    });
    Ok(Hits {
        title: "单位",
        hits: hits.collect(),
        more: None,
    })
}

async fn batches(office: &Office, actor: &Actor, typed: &str) -> Result<Hits> {
    let mut hits = Hits {
        title: "发放批次",
        hits: Vec::new(),
        more: None,
    };
    let wanted = kernel::squeeze(typed);
    let is_number = wanted.len() >= 4 && wanted.chars().all(|c| c.is_ascii_digit() || c == '-');
    if !is_number || !actor.can(Action::BatchRead) {
        return Ok(hits);
    }
    let hit = |batch: &payments::Batch| Hit {
        label: format!("批次 {}", batch.label),
        href: format!("/payments/{}", batch.key()),
        says: format!(
            "{}　{} 笔　{} 元",
            batch.state.label(),
            batch.line_count,
            batch.total.grouped()
        ),
    };
    match batch_one(office, actor, &wanted).await {
        Ok(batch) => hits.hits.push(hit(&batch)),
        Err(Error::NotFound(_)) => {
            let all = batch_list(office, actor).await?;
            let fits = all.iter().rev().filter(|b| b.label.starts_with(&wanted));
            hits.hits = fits.take(SHOWN).map(hit).collect();
        }
        Err(other) => return Err(other),
    }
    Ok(hits)
}

/// Pages by part of their name, or the initials it is typed with.
fn menu_pages(menu: &Menu, actor: &Actor, typed: &str) -> Hits {
    let typed = kernel::squeeze(typed).to_lowercase();
    let fits = |label: &str| {
        label.to_lowercase().contains(&typed)
            || kernel::name_sort(label)
                .split(' ')
                .any(|sound| sound.starts_with(&typed))
    };
    let pages = menu.open_to(actor).filter(|(_, item)| fits(&item.label));
    let hits = pages.map(|(group, item)| Hit {
        label: item.label.clone(),
        href: item.path.clone(),
        says: group.to_owned(),
    });
    Hits {
        title: "页面",
        hits: hits.collect(),
        more: None,
    }
}
